"""Limits of one proportion: against published values, exact binomial sums, and their coverage."""

import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapstats.errors import NotEstimableError, TooLargeError
from leapstats.stats.proportions import (
    binomial,
    blaker_proportion,
    clopper_pearson_proportion,
    jeffreys_proportion,
    mid_p_proportion,
    normal_quantile,
    wilson_proportion,
)
from leapstats.stats.result import Inference

Method = Callable[..., Inference]

ALL: list[Method] = [
    wilson_proportion,
    clopper_pearson_proportion,
    jeffreys_proportion,
    mid_p_proportion,
    blaker_proportion,
]
INVERTING: list[Method] = [wilson_proportion, clopper_pearson_proportion, mid_p_proportion, blaker_proportion]
EXACT: list[Method] = [clopper_pearson_proportion, blaker_proportion]


@st.composite
def tallies(draw: st.DrawFn) -> tuple[int, int]:
    total = draw(st.integers(1, 60))
    return draw(st.integers(0, total)), total


def limits(method: Method, count: int, total: int, level: float = 0.95) -> tuple[float, float]:
    interval = method(count, total, conf_level=level).conf_int
    return interval.low, interval.high


def probabilities(total: int, share: Fraction) -> list[Fraction]:
    return [math.comb(total, k) * share**k * (1 - share) ** (total - k) for k in range(total + 1)]


# Newcombe (1998), Stat Med 17:857-872, table I: methods 3 (Wilson), 5 (exact), 6 (mid-p), to four decimals.
@pytest.mark.parametrize(
    ("count", "total", "wilson", "exact", "mid_p"),
    [
        (81, 263, (0.2553, 0.3662), (0.2527, 0.3676), (0.2544, 0.3658)),
        (15, 148, (0.0624, 0.1605), (0.0578, 0.1617), (0.0601, 0.1581)),
        (0, 20, (0.0, 0.1611), (0.0, 0.1684), (0.0, 0.1391)),
        (1, 29, (0.0061, 0.1718), (0.0009, 0.1776), (0.0017, 0.1585)),
    ],
)
def test_newcombes_table(
    count: int, total: int, wilson: tuple[float, float], exact: tuple[float, float], mid_p: tuple[float, float]
) -> None:
    assert limits(wilson_proportion, count, total) == pytest.approx(wilson, abs=5.1e-5)
    assert limits(clopper_pearson_proportion, count, total) == pytest.approx(exact, abs=5.1e-5)
    assert limits(mid_p_proportion, count, total) == pytest.approx(mid_p, abs=5.1e-5)


# BlakerCI 1.0.6: binom.blaker.limits(x, n), Klaschka's algorithm; printed to fifteen digits.
@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [
        (0, 30, 0.0, 0.106174469377677),
        (3, 30, 0.0278155496869243, 0.259583506376042),
        (30, 30, 0.893825530622323, 1.0),
        (5, 14, 0.152717622377399, 0.62890398950437),
    ],
)
def test_blaker_limits_equal_klaschkas(count: int, total: int, low: float, high: float) -> None:
    assert limits(blaker_proportion, count, total) == pytest.approx((low, high), abs=1e-9)


def blaker_p(count: int, total: int, share: Fraction) -> Fraction:
    """Return Blaker's p by its definition: what is no likelier than the count, by the smaller of its tails."""
    chances = probabilities(total, share)
    tails = [min(sum(chances[: k + 1]), sum(chances[k:])) for k in range(total + 1)]
    return sum((p for p, tail in zip(chances, tails, strict=True) if tail <= tails[count]), Fraction(0))


@pytest.mark.parametrize(
    ("count", "total", "level"), [(3, 10, 0.95), (1, 12, 0.9), (6, 12, 0.99), (12, 12, 0.8), (4, 17, 0.5)]
)
def test_blaker_limits_are_where_its_test_begins_to_accept(count: int, total: int, level: float) -> None:
    low, high = (Fraction(limit) for limit in limits(blaker_proportion, count, total, level))
    alpha, near = 1 - Fraction(level), Fraction(1, 10**9)
    assert blaker_p(count, total, low + near) >= alpha
    assert all(blaker_p(count, total, low * Fraction(k, 40) - near) < alpha for k in range(1, 41))
    if count < total:
        assert blaker_p(count, total, high - near) >= alpha
        assert all(blaker_p(count, total, high + (1 - high) * Fraction(k, 40) + near) < alpha for k in range(39))


@given(tallies(), st.sampled_from([0.5, 0.8, 0.95, 0.999]))
def test_tails_at_the_exact_and_the_mid_p_limits(tally: tuple[int, int], level: float) -> None:
    count, total = tally
    for method, half in ((clopper_pearson_proportion, Fraction(0)), (mid_p_proportion, Fraction(1, 2))):
        low, high = limits(method, count, total, level)
        if count:
            chances = probabilities(total, Fraction(low))
            assert float(sum(chances[count:]) - half * chances[count]) == pytest.approx((1 - level) / 2, rel=1e-8)
        if count < total:
            chances = probabilities(total, Fraction(high))
            assert float(sum(chances[: count + 1]) - half * chances[count]) == pytest.approx((1 - level) / 2, rel=1e-8)


@given(tallies(), st.sampled_from([0.5, 0.8, 0.95, 0.999]))
def test_wilson_limits_are_a_quantile_away_in_their_own_standard_errors(tally: tuple[int, int], level: float) -> None:
    count, total = tally
    for limit in limits(wilson_proportion, count, total, level):
        if 0 < limit < 1:
            distance = abs(count / total - limit) / math.sqrt(limit * (1 - limit) / total)
            assert distance == pytest.approx(normal_quantile(level), rel=1e-9)


@given(tallies(), st.sampled_from([0.5, 0.95, 0.999]))
def test_jeffreys_limits_are_quantiles_of_a_beta_distribution(tally: tuple[int, int], level: float) -> None:
    from scipy.stats import beta

    count, total = tally
    low, high = beta.ppf([(1 - level) / 2, (1 + level) / 2], count + 0.5, total - count + 0.5)
    expected = (0.0 if count == 0 else low, 1.0 if count == total else high)
    assert limits(jeffreys_proportion, count, total, level) == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize("method", ALL)
@given(tally=tallies(), level=st.floats(0.0005, 0.9995))
def test_every_method_is_ordered_and_turns_with_the_trait(method: Method, tally: tuple[int, int], level: float) -> None:
    count, total = tally
    found = method(count, total, conf_level=level)
    low, high = found.conf_int.low, found.conf_int.high
    assert 0 <= low <= high <= 1
    assert found.estimate == count / total
    assert found.conf_int.level == level
    turned = limits(method, total - count, total, level)
    assert turned == pytest.approx((1 - high, 1 - low), abs=1e-12)
    wider = limits(method, count, total, (1 + level) / 2)
    assert wider[0] <= low + 1e-12
    assert wider[1] >= high - 1e-12


# Mid-p limits of a level near 0 close in on the median, not on the estimate.
@pytest.mark.parametrize("method", INVERTING)
@given(tally=tallies(), level=st.floats(0.5, 0.9995))
def test_limits_of_inverted_tests_hold_the_estimate(method: Method, tally: tuple[int, int], level: float) -> None:
    low, high = limits(method, *tally, level)
    assert low - 1e-12 <= tally[0] / tally[1] <= high + 1e-12


@given(tallies(), st.floats(0.0005, 0.9995))
def test_limits_lie_inside_one_another(tally: tuple[int, int], level: float) -> None:
    outer = limits(clopper_pearson_proportion, *tally, level)
    for method in (blaker_proportion, mid_p_proportion):
        inner = limits(method, *tally, level)
        assert outer[0] - 1e-12 <= inner[0] <= inner[1] <= outer[1] + 1e-12


@pytest.mark.parametrize("method", ALL)
def test_more_units_with_the_same_share_say_more(method: Method) -> None:
    once, twice = limits(method, 4, 15), limits(method, 8, 30)
    assert once[0] < twice[0] < twice[1] < once[1]


@pytest.mark.parametrize("level", [0.8, 0.95])
@pytest.mark.parametrize("method", EXACT)
def test_exact_limits_cover_at_their_level_everywhere(method: Method, level: float) -> None:
    for total in range(10, 31):
        found = np.array([limits(method, count, total, level) for count in range(total + 1)])
        inner = found[(found > 0) & (found < 1)]
        # Coverage is least just beside a limit, where one more outcome ceases to cover.
        shares = np.concatenate([np.linspace(0.001, 0.999, 400), inner - 1e-9, inner, inner + 1e-9])
        counts = np.arange(total + 1)
        ways = np.array([float(math.comb(total, count)) for count in counts])
        chances = ways * shares[:, None] ** counts * (1 - shares[:, None]) ** (total - counts)
        covered = (found[:, 0] <= shares[:, None]) & (shares[:, None] <= found[:, 1])
        sure = np.where(covered, chances, 0).sum(axis=1)
        # At a limit itself rounding decides whether it counts as covered.
        sure[400 + len(inner) : 400 + 2 * len(inner)] = 1
        assert sure.min() >= level - 1e-7


@pytest.mark.parametrize(("count", "total"), [(37, 300), (500, 500), (1, 400)])
def test_blaker_limits_of_hundreds(count: int, total: int) -> None:
    from scipy.stats import binom

    def p(share: float) -> float:
        chances = binom.pmf(np.arange(total + 1), total, share)
        tails = np.minimum(np.cumsum(chances), np.cumsum(chances[::-1])[::-1])
        return float(chances[tails <= tails[count] * (1 + 1e-9)].sum())

    low, high = limits(blaker_proportion, count, total)
    assert p(low - 1e-7) < 0.05 <= p(low + 1e-7)
    assert high == 1.0 or p(high + 1e-7) < 0.05 <= p(high - 1e-7)


def test_a_quantile_keeps_its_digits_at_high_levels() -> None:
    from scipy.stats import norm

    for level in (0.5, 0.95, 1 - 1e-9, 1 - 2**-53):
        assert normal_quantile(level) == pytest.approx(float(norm.isf((1 - level) / 2)), rel=1e-12)


@pytest.mark.parametrize("method", ALL)
def test_what_cannot_be_a_proportion(method: Method) -> None:
    with pytest.raises(NotEstimableError, match="a proportion needs at least one answer; total is 0"):
        method(0, 0)
    with pytest.raises(ValueError, match="count must be between 0 and total 3, not 4"):
        method(4, 3)
    with pytest.raises(ValueError, match=r"total must be a whole number below 2\*\*53, not 3\.5"):
        method(1, 3.5)
    with pytest.raises(ValueError, match="conf_level must be between 0 and 1, such as"):
        method(1, 3, conf_level=95)


def test_a_total_of_millions_is_too_large_to_be_summed() -> None:
    with pytest.raises(TooLargeError, match="use wilson_proportion"):
        mid_p_proportion(1, 3_000_000)
    assert binomial(1, 3).probabilities() == pytest.approx([1 / 8, 3 / 8, 3 / 8, 1 / 8])
