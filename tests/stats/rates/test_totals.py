"""Ratios of totals, their differences and changes: against R's survey, and identities."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from leapstats import stats
from leapstats.errors import NotEstimableError
from leapstats.stats.design.inputs import CENSUS, WITHOUT_DF
from leapstats.stats.rates.totals import NO_VARIANCE, UNBOUNDED

# Staff and thousands of patients of ten made-up practices in two waves.
STAFF = [1.2, 0.5, 3, 0, 2.4, 1, 0.8, 4.1, 1.5, 2]
PATIENTS = [0.42, 0.3, 1.1, 0.2, 0.65, 0.5, 0.35, 1.2, 0.7, 0.6]
LATER_STAFF = [1.4, 0.5, 3.5, 0.5, 2.2, 1.5, 0.8, 4.6, 1.5, 2.5]
LATER_PATIENTS = [0.45, 0.28, 1.15, 0.2, 0.7, 0.55, 0.3, 1.3, 0.75, 0.6]
GROUP = [1, 0] * 5
WEIGHTS = [2.0] * 4 + [5.0] * 6
DESIGNS = {"plain": None, "strata": stats.sample_design(WEIGHTS, strata=["a"] * 4 + ["b"] * 6)}
BEFORE, AFTER = (STAFF, PATIENTS), (LATER_STAFF, LATER_PATIENTS)
both = pytest.mark.parametrize("name", DESIGNS)


def numbers(found: stats.RatioOfTotals) -> list[float]:
    return [found.estimate, found.std_error, found.conf_int.low, found.conf_int.high]


# R 4.2.2, survey 4.1-1: d <- svydesign(~1, strata = ~s, weights = ~w, data = x), without strata for "plain";
# r <- svyratio(~staff, ~patients, d); c(coef(r), SE(r), confint(r, df = degf(d))).
LINEARIZED = {
    "plain": [2.7408637873754156, 0.2420716007150658, 2.1932597819078024, 3.2884677928430288],
    "strata": [2.8452579034941761, 0.2620202290578881, 2.2410381717795431, 3.4494776352088090],
}


@both
def test_linearized_limits_are_those_of_svyratio(name: str) -> None:
    found = stats.linearized_ratio(STAFF, PATIENTS, design=DESIGNS[name])
    assert numbers(found) == pytest.approx(LINEARIZED[name], rel=1e-12)
    assert (found.df, found.n_units, found.note) == ({"plain": 9, "strata": 8}[name], 10, "")
    assert str(found).startswith("linearized limits of a ratio of totals: estimate 2.")
    assert str(found).endswith(", 10 units")


# As above; st <- svytotal(~staff + patients, d), V <- vcov(st), m <- coef(st), t <- qt(.975, degf(d)), and Fieller's
# equation: A <- m[2]^2 - t^2 V[2, 2]; B <- m[1] m[2] - t^2 V[1, 2]; C <- m[1]^2 - t^2 V[1, 1];
# (B + c(-1, 1) * sqrt(B^2 - A * C)) / A.
FIELLER = {
    "plain": (1.967215653613940, 3.198670721590664),
    "strata": (2.020585759762783, 3.359923694455170),
}


@both
def test_fieller_limits_solve_his_equation(name: str) -> None:
    found = stats.fieller_ratio(STAFF, PATIENTS, design=DESIGNS[name])
    assert (found.conf_int.low, found.conf_int.high) == pytest.approx(FIELLER[name], rel=1e-12)
    assert [found.estimate, found.std_error] == pytest.approx(LINEARIZED[name][:2], rel=1e-12)


# As above; rp <- as.svrepdesign(d, type = "JK1", or "JKn" with strata); SE(svyratio(~staff, ~patients, rp)), and the
# estimate -+ qt(.975, degf(d)) of it.
JACKKNIFE = {
    "plain": (0.2499125435517362, 2.1755223369067367, 3.3062052378440936),
    "strata": (0.271320547850147, 2.219591598185878, 3.470924208802475),
}


@both
def test_the_jackknife_is_that_of_replicate_weights(name: str) -> None:
    found = stats.jackknife_ratio(STAFF, PATIENTS, design=DESIGNS[name])
    assert numbers(found)[1:] == pytest.approx(JACKKNIFE[name], rel=1e-12)
    assert found.estimate == pytest.approx(LINEARIZED[name][0], rel=1e-14)


# As above; b <- svyby(~staff, ~group, denominator = ~patients, d, svyratio, covmat = TRUE); k <- svycontrast(b,
# c(-1, 1)); coef(k), SE(k), t limits with degf(d), coef(k) / SE(k) and its p. "plain": d has the group as its strata,
# or SE(svyratio) of each group by itself; df <- sum(SE^2)^2 / sum(SE^4 / (n - 1)) by hand, 6.337837880363935.
DIFFERENCE = {
    "plain": [
        0.04968944099378847, 0.53738187480294196, -1.24843158821241041, 1.34781047019998734,
        0.09246579262095432, 0.92918202731253996,
    ],
    "strata": [
        -0.1557019064124785, 0.5055839561320943, -1.3215805999459695, 1.0101767871210126,
        -0.3079644923934219, 0.7659750226776064,
    ],
}  # fmt: skip


@both
def test_two_groups_are_two_samples_or_domains_of_one(name: str) -> None:
    found = stats.ratio_of_totals_difference(STAFF, PATIENTS, GROUP, design=DESIGNS[name])
    assert [*numbers(found), found.statistic, found.p_value] == pytest.approx(DIFFERENCE[name], rel=1e-9)
    other = stats.ratio_of_totals_difference(STAFF, PATIENTS, np.array(GROUP) == 0, design=DESIGNS[name])
    assert other.estimate == pytest.approx(-found.estimate, rel=1e-12)
    assert other.p_value == pytest.approx(found.p_value, rel=1e-12)


# As "plain" above: a group of two has the limits of little more than one degree of freedom.
def test_a_group_of_two_has_long_limits() -> None:
    found = stats.ratio_of_totals_difference([1, 3, 2, 2.5, 4], [1, 2, 1, 1, 2], [0, 0, 1, 1, 1])
    shown = [*numbers(found), found.p_value, found.df]
    assert shown == pytest.approx(
        [
            0.791666666666667,
            0.264368168563053,
            -0.443186158352886,
            2.0265194916862,
            0.105502040165415,
            1.844016844567961,
        ],
        rel=1e-12,
    )
    # Equal numbers below: Welch's t test of means, t.test(c(2, 2.5, 4), c(1, 3)) of R.
    means = stats.ratio_of_totals_difference([1, 3, 2, 2.5, 4], [1] * 5, [0, 0, 1, 1, 1])
    assert [means.df, means.p_value] == pytest.approx([1.739224918507787, 0.558623321461434], rel=1e-9)


# As above; e <- the later staff less its ratio times the later patients, over their weighted total, less the same of
# the first wave; SE(svytotal(~e, d)), and limits and p with degf(d).
CHANGE = {
    "plain": [
        0.28461391963095384, 0.15295482928974405, -0.06139394303141732, 0.63062178229332500,
        1.86077105870130133, 0.09569578680919499,
    ],
    "strata": [
        0.2270791394311016, 0.1663943359120823, -0.1566268872567113, 0.6107851661189144,
        1.3647047430213206, 0.2094914848628186,
    ],
}  # fmt: skip


@both
def test_a_change_over_waves_is_that_of_the_design(name: str) -> None:
    design = DESIGNS[name] or stats.sample_design(n_units=10)
    found = stats.design_rate_change(design, BEFORE, AFTER)
    limits = [found.conf_int.low, found.conf_int.high]
    assert [found.estimate, *limits] == pytest.approx([CHANGE[name][place] for place in (0, 2, 3)], rel=1e-9)
    assert [found.statistic, found.p_value] == pytest.approx(CHANGE[name][4:], rel=1e-9)


def test_practices_outside_a_domain_may_have_no_numbers() -> None:
    inside = np.array([True] * 8 + [False] * 2)
    design = stats.sample_design(n_units=10).domain(inside)
    staff, patients = ([*each[:8], math.nan, math.nan] for each in (STAFF, PATIENTS))
    plain = stats.linearized_ratio([*STAFF[:8], 5, 6], [*PATIENTS[:8], 7, 8], design=design)
    assert numbers(stats.linearized_ratio(staff, patients, design=design)) == numbers(plain)
    assert (plain.n_units, plain.df) == (8, 7)


def test_of_a_census_the_ratio_is_known() -> None:
    design = stats.sample_design(populations=[[10] * 10])
    for method in (stats.linearized_ratio, stats.fieller_ratio, stats.jackknife_ratio):
        found = method(STAFF, PATIENTS, design=design)
        ratio = LINEARIZED["plain"][0]
        assert numbers(found) == pytest.approx([ratio, 0, ratio, ratio])
        assert found.note == CENSUS
    apart = stats.ratio_of_totals_difference(STAFF, PATIENTS, GROUP, design=design)
    assert (apart.note, math.isnan(apart.p_value)) == (CENSUS, True)


@pytest.mark.parametrize("method", [stats.linearized_ratio, stats.fieller_ratio, stats.jackknife_ratio])
def test_units_of_measurement_and_equal_denominators(method: Callable[..., stats.RatioOfTotals]) -> None:
    plain = method(STAFF, PATIENTS, conf_level=0.9)
    scaled = method([1000 * each for each in STAFF], [10 * each for each in PATIENTS], conf_level=0.9)
    assert numbers(scaled) == pytest.approx([100 * each for each in numbers(plain)], rel=1e-9)
    # Denominators of one: the mean of the numerators with Student's limits.
    mean = stats.student_mean(np.array(STAFF), conf_level=0.9).conf_int
    found = method(STAFF, [1] * 10, conf_level=0.9)
    assert found.estimate == pytest.approx(np.mean(STAFF))
    assert [found.conf_int.low, found.conf_int.high] == pytest.approx([mean.low, mean.high], rel=1e-10)


def test_a_denominator_that_is_hardly_known_excludes_no_ratio() -> None:
    found = stats.fieller_ratio([1, 2, 0, 3], [0, 0, 0, 1])
    assert (found.estimate, found.note) == (6, UNBOUNDED)
    assert (found.conf_int.low, found.conf_int.high) == (-math.inf, math.inf)


def test_practices_that_are_all_alike_have_limits_without_width() -> None:
    none = stats.linearized_ratio([0, 0, 0], [1, 2, 3])
    assert numbers(none) == [0, 0, 0, 0]
    assert none.note == NO_VARIANCE
    same = stats.fieller_ratio([1.0, 1.1, 1.2], [10, 11, 12])
    assert numbers(same) == pytest.approx([0.1, 0, 0.1, 0.1], abs=1e-7)
    assert same.note == NO_VARIANCE
    apart = stats.ratio_of_totals_difference([0.5, 1, 2, 3], [0.5, 1, 2, 3], [0, 1, 1, 0])
    assert (apart.estimate, apart.note) == (0, NO_VARIANCE)
    assert math.isnan(apart.p_value)


def test_one_cluster_a_stratum_has_no_limits() -> None:
    design = stats.sample_design(strata=["a", "a", "b", "b"], clusters=[[1, 1, 2, 2]], lonely="remove")
    found = stats.linearized_ratio([1, 2, 3, 4], [1, 1, 2, 2], design=design)
    assert math.isnan(found.conf_int.low)
    assert found.note == WITHOUT_DF
    apart = stats.ratio_of_totals_difference([1, 2, 3, 4], [1, 1, 2, 2], [0, 1, 0, 1], design=design)
    assert (apart.note, math.isnan(apart.p_value)) == (WITHOUT_DF, True)


NOT_ESTIMABLE: dict[str, tuple[Callable[[], Any], str]] = {
    "one practice": (lambda: stats.linearized_ratio([1], [2]), "needs two units; there is 1"),
    "none": (lambda: stats.fieller_ratio([], []), "needs two units; there is none"),
    "no denominators": (lambda: stats.jackknife_ratio([1, 2], [0, 0]), "add up to 0: no ratio"),
    "one in a group": (
        lambda: stats.ratio_of_totals_difference([1, 2, 3], [1, 1, 1], [1, 0, 0]),
        "each group needs two units; exposed has 1, unexposed 2",
    ),
    "an empty group": (
        lambda: stats.ratio_of_totals_difference([1, 2, 3, 4], [1, 1, 0, 0], [0, 0, 1, 1]),
        "denominators of the exposed add up to 0",
    ),
}


@pytest.mark.parametrize("name", NOT_ESTIMABLE)
def test_what_cannot_be_estimated_says_why(name: str) -> None:
    call, said = NOT_ESTIMABLE[name]
    with pytest.raises(NotEstimableError, match=said):
        call()


BAD: dict[str, tuple[Callable[[], Any], str]] = {
    "lengths": (lambda: stats.linearized_ratio([1, 2], [1]), "denominators must be as many as numerators, 2, not 1"),
    "below 0": (lambda: stats.linearized_ratio([1, 2], [1, -1]), "denominators must be 0 or more"),
    "missing": (lambda: stats.fieller_ratio([1, math.nan], [1, 1]), "numerators must be a list of finite numbers"),
    "words": (lambda: stats.jackknife_ratio(["a"], [1]), "numerators must be"),
    "level": (lambda: stats.linearized_ratio([1, 2], [1, 1], conf_level=95), "conf_level must be between 0 and 1"),
    "design": (
        lambda: stats.linearized_ratio([1, 2], [1, 1], design=DESIGNS["strata"]),
        "numerators must be a list of numbers, one a unit: 10",
    ),
    "groups": (lambda: stats.ratio_of_totals_difference([1, 2], [1, 1], [1, 2]), "exposed must be 0 and 1"),
    "a group missing": (lambda: stats.ratio_of_totals_difference([1, 2], [1, 1], [1]), "one a unit, 2 of them"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_named(name: str) -> None:
    call, said = BAD[name]
    with pytest.raises(ValueError, match=said):
        call()


def test_the_room_lists_its_names() -> None:
    from leapstats.stats import rates

    assert sorted(rates.__all__) == rates.__all__ == dir(rates)
    assert all(getattr(rates, name) is getattr(stats, name) for name in rates.__all__)
    with pytest.raises(AttributeError, match=r"'leapstats\.stats\.rates' has no attribute 'rate'"):
        rates.rate  # noqa: B018
