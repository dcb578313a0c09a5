"""Percent agreement, Fleiss' kappa, Gwet's AC1 and AC2: published examples, R, identities, refusals."""

import math

import pytest

from leapstats import stats
from leapstats.errors import NotEstimableError
from leapstats.stats.result import Inference

# Fleiss (1971), Table 1: how many of six psychiatrists gave each of 30 patients each of five diagnoses.
DIAGNOSES = """
00060 03003 01401 00006 03030 20400 00402 20310 20040 00006 10050 11040 03300 10050 02031
00501 30012 51000 02040 10203 00006 01050 02013 20040 10041 05010 40002 02040 10500 00006
""".split()
FLEISS = [[code for code, count in enumerate(unit) for _ in range(int(count))] for unit in DIAGNOSES]

# Base R 4.2.2, written from Gwet (2008, 2014). A: units x codes; W: weights, the identity for AC1 and Fleiss.
R_GWET = """
r <- rowSums(A); m <- r >= 2; n <- nrow(A); P <- A / r; p <- colMeans(P)
pai <- ifelse(m, rowSums(A * (A %*% W - 1)) / (r * (r - 1)), 0); pa <- sum(pai) / sum(m)
pe <- sum(W * outer(p, p)); pei <- P %*% (W %*% p)                                        # Fleiss
h <- sum(W) / (q * (q - 1)); pe <- h * sum(p * (1 - p)); pei <- h * P %*% (1 - p)         # Gwet
g <- (pa - pe) / (1 - pe)
x <- n / sum(m) * (pai - pe * m) / (1 - pe) - 2 * (1 - g) * (pei - pe) / (1 - pe)
g + c(-1, 1) * qt(0.975, n - 1) * sqrt(sum((x - g)^2) / (n * (n - 1)))
"""
# Eight units, three coders, ratings missing.
UNITS = [(1, 1, 1), (2, 2, None), (3, 2, 3), (1, 1, 2), (4, 4, 4), (2, None, math.nan), (1, 2, 1), (3, 3, 4)]
R = {
    "fleiss_kappa": (0.469979296066252, -0.013448078414424, 0.953406670546929),
    "gwet_ac1": (0.499021526418787, 0.0527912047031225, 0.945251848134451),
    "gwet_ac2": (0.862513426423201, 0.56759300773193, 1.0),
    # The same with W <- 1 - outer(1:4, 1:4, "-")^2 / 9 and the chance of Fleiss.
    "weighted_fleiss_kappa": (0.823893602384775, 0.421552178001941, 1.0),
}
BEYOND_CHANCE = [stats.fleiss_kappa, stats.gwet_ac1, stats.gwet_ac2, stats.weighted_fleiss_kappa]
LEFT = "1 of 8 units rated by fewer than two coders"

# Four coders of 12 units, ratings missing (Krippendorff 2011, section E); irrCAC 0.4.4 for Python, CAC(...).gwet():
# coefficient, standard error, low; weights identity and quadratic.
KRIPPENDORFF = list(
    zip(
        (1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None),
        (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3),
        (None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None),
        (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None),
        strict=True,
    )
)


def test_fleiss_kappa_is_the_published_one() -> None:
    # Fleiss (1971), page 381: 0.430; the agreement on a pair is 0.556.
    found = stats.fleiss_kappa(FLEISS)
    assert found.method == "Fleiss' kappa"
    assert round(found.estimate, 3) == 0.430
    assert round(stats.percent_agreement(FLEISS).estimate, 3) == 0.556


@pytest.mark.parametrize("name", R)
def test_limits_with_ratings_missing_are_those_of_r(name: str) -> None:
    found = getattr(stats, name)(UNITS)
    assert (found.estimate, found.conf_int.low, found.conf_int.high) == pytest.approx(R[name], rel=1e-9)
    assert found.note == LEFT


def test_linear_weights_are_those_of_r() -> None:
    # R as above, with W <- 1 - abs(outer(1:4, 1:4, "-")) / 3.
    found = stats.gwet_ac2(UNITS, weights="linear")
    assert found.method == "Gwet's AC2, linear weights"
    assert (found.estimate, found.conf_int.low) == pytest.approx((0.712035995500563, 0.383907366503974), rel=1e-9)
    kappa = stats.weighted_fleiss_kappa(UNITS, weights="linear")
    assert kappa.method == "Fleiss' kappa, linear weights"
    assert (kappa.estimate, kappa.conf_int.low) == pytest.approx((0.664482306684142, 0.213978453173538), rel=1e-9)


def test_four_coders_are_as_in_irrcac() -> None:
    one, two = stats.gwet_ac1(KRIPPENDORFF), stats.gwet_ac2(KRIPPENDORFF)
    assert (one.estimate, one.conf_int.low) == pytest.approx((0.7754440681, 0.4608133481), rel=1e-9)
    assert (two.estimate, two.conf_int.low) == pytest.approx((0.9140007236, 0.6851813659), rel=1e-9)


def test_percent_agreement_is_that_of_pairs() -> None:
    found = stats.percent_agreement(UNITS)
    # By hand: of seven units 3 have all pairs agree, 4 one pair of three.
    assert found.estimate == pytest.approx((3 + 4 / 3) / 7)
    assert found.note == LEFT
    # R 4.2.2: t.test(c(1, 1, 1/3, 1/3, 1, 1/3, 1/3))$conf.int; prop.test(9, 12, correct = FALSE)$conf.int
    assert (found.conf_int.low, found.conf_int.high) == pytest.approx((0.289480388017079, 0.948614850078159), rel=1e-9)
    two = stats.percent_agreement([(1, 1)] * 9 + [(1, 2)] * 3)
    assert (two.conf_int.low, two.conf_int.high) == pytest.approx((0.467694665066434, 0.911058331605945), rel=1e-9)
    assert math.isnan(stats.percent_agreement([(1, 1, 1)] * 4).conf_int.low)
    assert math.isnan(stats.percent_agreement([(1, 1, 2)]).conf_int.low)
    assert stats.percent_agreement([(1, 1), (1, 2)]).note == ""


# The paradox of Feinstein & Cicchetti (1990): 118 + 0 of 125 units agreed on. By hand from the formulas of Cohen (1960)
# and Gwet (2008): agreement by chance is (123 * 120 + 2 * 5) / 125^2, and twice 0.972 * 0.028.
def test_kappa_falls_to_0_where_ac1_stays_near_the_agreement() -> None:
    units = [("+", "+")] * 118 + [("+", "-")] * 5 + [("-", "+")] * 2
    chance = (123 * 120 + 5 * 2) / 125**2
    assert stats.percent_agreement(units).estimate == pytest.approx(0.944)
    assert stats.cohen_kappa(units).estimate == pytest.approx((0.944 - chance) / (1 - chance))
    assert stats.cohen_kappa(units).estimate < 0
    assert stats.gwet_ac1(units).estimate == pytest.approx((0.944 - 0.054432) / (1 - 0.054432))


@pytest.mark.parametrize("method", BEYOND_CHANCE)
def test_the_order_of_units_and_coders_is_nothing(method: type) -> None:
    found = method(UNITS)
    for other in (UNITS[::-1], [unit[::-1] for unit in UNITS], [(*unit, None) for unit in UNITS]):
        assert _numbers(method(other)) == pytest.approx(_numbers(found), rel=1e-12)


@pytest.mark.parametrize("method", BEYOND_CHANCE)
def test_the_names_of_codes_are_nothing(method: type) -> None:
    named = [tuple(code if code is None or code != code else "abcd"[code - 1] for code in unit) for unit in UNITS]  # noqa: PLR0124
    assert _numbers(method(named)) == pytest.approx(_numbers(method(UNITS)), rel=1e-12)
    assert _numbers(method(UNITS, categories=[4, 3, 2, 1])) == pytest.approx(_numbers(method(UNITS)), rel=1e-12)


@pytest.mark.parametrize("method", BEYOND_CHANCE)
def test_one_code_only_and_full_agreement(method: type) -> None:
    with pytest.raises(NotEstimableError, match="every rating is 1: "):
        method([(1, 1, None)] * 10, categories=[1, 2])
    found = method([(1, 1, 1), (2, 2, 2), (1, 1, 1)])
    assert (found.estimate, found.note) == (1, "no limits: the standard error is 0")


def test_a_code_that_nobody_gave_lowers_chance_in_ac1_alone() -> None:
    more = [1, 2, 3, 4, 5]
    assert stats.gwet_ac1(UNITS, categories=more).estimate > stats.gwet_ac1(UNITS).estimate
    assert _numbers(stats.fleiss_kappa(UNITS, categories=more)) == pytest.approx(_numbers(stats.fleiss_kappa(UNITS)))


def test_a_unit_that_nobody_rated_counts_for_nothing() -> None:
    more = [*UNITS, (None, None, None)]
    for method in BEYOND_CHANCE:
        assert _numbers(method(more)) == pytest.approx(_numbers(method(UNITS)), rel=1e-12)


BAD = {
    "no units": ([], "units x coders"),
    "one coder": ([(1,), (2,), (1,)], "units x coders, .* at least 2"),
    "ragged": ([(1, 2), (1,)], "as many coders for each unit"),
    "a text": ("yes", "ratings must be a list of units"),
    "numbers alone": ([1, 2, 3], "each unit of ratings must be a list of codes, not 1"),
    "two kinds": ([(1, "a"), (1, 2)], "all numbers or all texts"),
    "infinite": ([(1, math.inf), (1, 2)], "finite numbers or texts, None where missing, not inf"),
    "a list": ([([1], 2)], r"finite numbers or texts, None where missing, not \[1\]"),
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("method", [stats.percent_agreement, stats.gwet_ac1])
def test_bad_ratings_are_refused_by_name(name: str, method: type) -> None:
    ratings, message = BAD[name]
    with pytest.raises(ValueError, match=message):
        method(ratings)


def test_bad_categories_are_refused() -> None:
    with pytest.raises(ValueError, match=r"among the categories, which lack 3, 4"):
        stats.gwet_ac1(UNITS, categories=[1, 2])
    for categories in ([1], [1, 2, 3, 4, 4], [1, 2, 3, 4, None]):
        with pytest.raises(ValueError, match="categories must be at least 2 codes, none twice, none missing"):
            stats.gwet_ac1(UNITS, categories=categories)
    with pytest.raises(ValueError, match="weights must be linear or quadratic"):
        stats.gwet_ac2(UNITS, weights="none")


def test_too_few_units_are_not_estimable() -> None:
    with pytest.raises(NotEstimableError, match="no unit is rated by two coders"):
        stats.percent_agreement([(1, None), (None, 2)])
    with pytest.raises(NotEstimableError, match="needs 3 units"):
        stats.gwet_ac1([(1, 1), (1, 2), (1, None)])


def test_the_room_has_its_names() -> None:
    from leapstats.stats import agreement

    assert dir(agreement) == agreement.__all__ == sorted(agreement.__all__)
    assert set(agreement.__all__) <= set(stats.__all__)
    with pytest.raises(AttributeError, match="no attribute 'kappa'"):
        agreement.kappa  # noqa: B018


def _numbers(found: Inference) -> tuple[float, float, float]:
    return found.estimate, found.conf_int.low, found.conf_int.high
