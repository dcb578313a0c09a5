"""Cohen's kappa, plain and weighted, beside R and by hand."""

import math

import numpy as np
import pytest

from leapstats import stats
from leapstats.errors import NotEstimableError

A = "yes yes no no unsure yes no unsure yes no yes no".split()
B = "yes no no no unsure yes unsure unsure yes yes yes no".split()
CODES = list(zip(A, B, strict=True))
# R 4.2.2, psych 2.2.9: k <- cohen.kappa(data.frame(A, B)); k$kappa; sqrt(k$var.kappa); its limits are normal.
KAPPA, ERROR = 0.612903225806452, 0.194084718951663
SCORES = list(zip((1, 2, 3, 3, 2, 1, 4, 4, 1, 2), (1, 3, 3, 2, 2, 1, 4, 3, 2, 2), strict=True))
# The values: R 4.2.2, psych: cohen.kappa(cbind(a, b), w = abs(outer(1:4, 1:4, "-")))$weighted.kappa, and its square.
# The limits: base R, the delta method for a multinomial sample of 10, with the slope of kappa in each cell of the
# table of proportions P by finite differences: se = sqrt((sum(P * g^2) - sum(P * g)^2) / 10).
WEIGHTED = {
    "linear": (0.642857142857143, 0.336574508060291, 0.949139777653995),
    "quadratic": (0.801980198019802, 0.599803942363631, 1.0),
}
# R 4.2.2, vcd::Kappa(table(a, b)) of these pairs: value and standard error, plain, linear (equal spacing), quadratic.
PAIRS = [(1, 1), (2, 2), (3, 3), (1, 2), (2, 2), (3, 2), (1, 1), (2, 3), (3, 3), (1, 1), (2, 1), (3, 3)]
VCD = {"plain": (0.5, 0.204124145231932), "linear": (0.625, 0.165174800873953), "quadratic": (0.75, 0.121030729568982)}


def test_kappa_is_that_of_r() -> None:
    found = stats.cohen_kappa(CODES)
    assert found.method == "Cohen's kappa"
    assert found.estimate == pytest.approx(KAPPA, rel=1e-9)
    assert found.conf_int.low == pytest.approx(KAPPA - 1.959963984540054 * ERROR, rel=1e-9)
    assert found.conf_int.high == pytest.approx(KAPPA + 1.959963984540054 * ERROR, rel=1e-9)


@pytest.mark.parametrize("weights", WEIGHTED)
def test_weighted_kappa_is_that_of_r(weights: str) -> None:
    found = stats.weighted_kappa(SCORES, weights=weights)
    assert found.method == f"weighted kappa, {weights} weights"
    assert (found.estimate, found.conf_int.low, found.conf_int.high) == pytest.approx(WEIGHTED[weights], rel=1e-9)


@pytest.mark.parametrize("weights", VCD)
def test_standard_errors_are_those_of_vcd(weights: str) -> None:
    kappa, error = VCD[weights]
    level = 0.5
    plain = weights == "plain"
    found = (
        stats.cohen_kappa(PAIRS, conf_level=level)
        if plain
        else stats.weighted_kappa(PAIRS, weights=weights, conf_level=level)
    )
    assert found.estimate == pytest.approx(kappa, rel=1e-9)
    # qnorm(0.75) of R.
    assert (found.conf_int.high - found.conf_int.low) / 2 == pytest.approx(0.674489750196082 * error, rel=1e-9)


def test_codes_without_an_order_have_none() -> None:
    other = [tuple({"yes": 5, "no": -1, "unsure": 3}[code] for code in unit) for unit in CODES]
    assert stats.cohen_kappa(other) == stats.cohen_kappa(CODES)
    assert stats.cohen_kappa(CODES[::-1]).estimate == pytest.approx(KAPPA, rel=1e-12)
    assert stats.cohen_kappa([unit[::-1] for unit in CODES]).conf_int.low == pytest.approx(
        stats.cohen_kappa(CODES).conf_int.low, rel=1e-12
    )
    assert stats.cohen_kappa(CODES, categories=["no", "other", "unsure", "yes"]).estimate == pytest.approx(KAPPA)


def test_weights_of_two_codes_are_no_weights() -> None:
    codes = [("a", "a"), ("b", "a"), ("a", "a"), ("b", "b"), ("a", "b")]
    plain = stats.cohen_kappa(codes)
    for weights in ("linear", "quadratic"):
        found = stats.weighted_kappa(codes, weights=weights)
        assert (found.estimate, found.conf_int) == (pytest.approx(plain.estimate), plain.conf_int)


def test_a_code_that_nobody_gave_is_a_step() -> None:
    codes = [(1, 2), (2, 2), (4, 4), (1, 1), (4, 2)]
    as_places = [tuple({1: 1, 2: 2, 4: 3}[code] for code in unit) for unit in codes]
    assert stats.weighted_kappa(codes) == stats.weighted_kappa(as_places)
    named = stats.weighted_kappa(codes, categories=[1, 2, 3, 4])
    assert named.estimate != pytest.approx(stats.weighted_kappa(codes).estimate)
    # By hand: 1 less the mean square of differences, 5 / 5, over its mean among all pairs of ratings: 71 / 25.
    assert named.estimate == pytest.approx(1 - 25 / 71)


def test_what_one_coder_rated_is_left_out_and_said() -> None:
    found = stats.cohen_kappa(np.array([*CODES, ("yes", None), (None, None)], dtype=object))
    assert found.estimate == pytest.approx(KAPPA)
    assert found.note == "2 of 14 units rated by fewer than two coders"


def test_full_agreement_has_no_limits() -> None:
    found = stats.cohen_kappa([(1, 1), (2, 2), (1, 1), (None, 1)])
    assert found.estimate == 1
    assert math.isnan(found.conf_int.level)
    assert found.note == "1 of 4 units rated by fewer than two coders; no limits: the standard error is 0"
    assert stats.cohen_kappa([(1, 1), (2, 2), (1, 1)]).note == "no limits: the standard error is 0"


# By hand: they never agree where one says a and the other b.
def test_coders_of_one_code_each_agree_as_by_chance() -> None:
    found = stats.cohen_kappa([("a", "b")] * 5)
    assert found.estimate == 0
    assert found.note == "no limits: the standard error is 0"


@pytest.mark.parametrize("method", [stats.cohen_kappa, stats.weighted_kappa])
def test_one_code_only_is_not_estimable(method: type) -> None:
    with pytest.raises(NotEstimableError, match=r"every rating is 'yes': .*; the percent agreement is 100"):
        method([("yes", "yes")] * 30)
    assert stats.percent_agreement([("yes", "yes")] * 30).estimate == 1


def test_bad_input_is_named() -> None:
    with pytest.raises(ValueError, match="units x 2 coders, not 3"):
        stats.cohen_kappa([(1, 1, 2)] * 4)
    with pytest.raises(NotEstimableError, match="needs 3 units that two coders rated"):
        stats.cohen_kappa([(1, 1), (2, 2), (1, None)])
    with pytest.raises(ValueError, match="weights must be linear or quadratic, not 'cubic'"):
        stats.weighted_kappa(SCORES, weights="cubic")
    with pytest.raises(ValueError, match="conf_level must be between 0 and 1"):
        stats.cohen_kappa(CODES, conf_level=95)
