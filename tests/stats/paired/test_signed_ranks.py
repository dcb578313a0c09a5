"""Signed ranks against all sign flips, R and its packages, whole-number counts, and every shift tried in turn."""

import itertools
import math
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, wilcoxon

from leapstats.errors import NotEstimableError, TooLargeError
from leapstats.stats import Inference, hodges_lehmann, sign_test, wilcoxon_signed_rank

ALTERNATIVES = ["two-sided", "less", "greater"]
SMALL = st.lists(st.integers(-4, 4), min_size=1, max_size=9)
ANY = st.lists(
    st.one_of(st.integers(-4, 4), st.floats(-9, 9).map(lambda each: round(each, 3))), min_size=1, max_size=25
)

# Thirty practices with ties and zeros; notes of each test name the tools that differ.
THIRTY = [1, 1, 2, 2, -1, 0, 3, -2, 1, 0, 4, 1, -1, 2, 2, 1, 0, 0, 3, 1, -1, 1, 2, 0, 1, 1, -2, 1, 0, 1]


def by_flipping_signs(differences: list[int], zeros: str, alternative: str) -> float:
    """Count all sign vectors; ranks by counting smaller and equal magnitudes."""
    kept = [each for each in differences if each or zeros == "pratt"]
    sizes = [abs(each) for each in kept]
    ranks = [sum(other < size for other in sizes) + (sizes.count(size) + 1) / 2 for size in sizes]
    nonzero = [rank for rank, each in zip(ranks, kept, strict=True) if each]
    observed = sum(rank for rank, each in zip(ranks, kept, strict=True) if each > 0)
    sums = np.array(list(itertools.product((0, 1), repeat=len(nonzero)))) @ np.array(nonzero)
    less, greater = float(np.mean(sums <= observed)), float(np.mean(sums >= observed))
    return {"less": less, "greater": greater, "two-sided": min(1.0, 2 * min(less, greater))}[alternative]


@pytest.mark.parametrize("alternative", ALTERNATIVES)
@pytest.mark.parametrize("zeros", ["pratt", "wilcoxon"])
@given(differences=SMALL)
def test_signed_ranks_are_exact(zeros: str, alternative: str, differences: list[int]) -> None:
    found = wilcoxon_signed_rank(differences, zeros=zeros, alternative=alternative)
    assert found.p_value == pytest.approx(by_flipping_signs(differences, zeros, alternative), rel=1e-12)


# R 4.2.2, coin 1.4.2: pvalue(wilcoxsign_test(pmax(d, 0) ~ pmax(-d, 0), distribution = "exact", zero.method = zeros))
# and exactRankTests 0.8.35: wilcox.exact(d[d != 0]) for the zeros of Wilcoxon.
@pytest.mark.parametrize(
    ("differences", "pratt", "wilcoxon_zeros"),
    [
        ([3, -1, 0, 2, 2, -2, 5, 0, 1, 4], 0.1171875, 0.1015625),
        ([0.5, 1.5, -0.5, 2.5, 0, 0, -1.5, 3.5, 1, 1, 2], 0.078125, 0.078125),
        ([-1, -1, -1, 2, 3, 0], 1.0, 0.8125),
        (THIRTY, 0.00407814979553223, 0.00606179237365723),
    ],
)
def test_signed_ranks_as_in_coin_and_exact_rank_tests(
    differences: list[float], pratt: float, wilcoxon_zeros: float
) -> None:
    assert wilcoxon_signed_rank(differences).p_value == pytest.approx(pratt, rel=1e-11)
    assert wilcoxon_signed_rank(differences, zeros="wilcoxon").p_value == pytest.approx(wilcoxon_zeros, rel=1e-11)


def test_where_scipy_goes_wrong() -> None:
    """scipy 1.17's method="exact" gives .01060 and .00792 here: with ties it is not exact."""
    assert wilcoxon_signed_rank(THIRTY).p_value == pytest.approx(0.00408, abs=5e-6)
    assert wilcoxon_signed_rank(THIRTY, zeros="wilcoxon").p_value == pytest.approx(0.00606, abs=5e-6)


# R 4.2.2: wilcox.exact(d)$statistic for the non-zero differences (exactRankTests 0.8.35)
def test_the_statistic_is_the_sum_of_positive_ranks() -> None:
    found = wilcoxon_signed_rank([3, -1, 0, 2, 2, -2, 5, 0, 1, 4], zeros="wilcoxon")
    assert found.statistic == 30.5
    assert wilcoxon_signed_rank([-1, -1, -1, 2, 3, 0], zeros="wilcoxon").statistic == 9.0


@pytest.mark.parametrize("alternative", ALTERNATIVES)
@pytest.mark.parametrize("size", [1, 5, 12, 50])
def test_signed_ranks_without_ties_as_in_scipy(size: int, alternative: str) -> None:
    differences = np.random.default_rng(size).normal(0.3, 1, size)
    expected = wilcoxon(differences, method="exact", alternative=alternative)
    found = wilcoxon_signed_rank(differences, alternative=alternative)
    assert found.p_value == pytest.approx(expected.pvalue, rel=1e-9)


def in_whole_numbers(doubled: list[int], most: int) -> Fraction:
    """Count subsets with a sum of at most `most`, as one long number with a field for each sum."""
    width = len(doubled) + 1
    counts = 1
    for rank in doubled:
        counts += counts << (width * rank)
    fields = (counts >> (width * place) & ((1 << width) - 1) for place in range(most + 1))
    return Fraction(sum(fields), 2 ** len(doubled))


@pytest.mark.parametrize("shift", [0, 2, 12])
def test_signed_ranks_of_many_ties_in_whole_numbers(shift: int) -> None:
    differences = np.random.default_rng(3).integers(-9, 10, 90) + shift
    sizes = np.abs(differences)
    doubled = [int(2 * np.sum(sizes < size) + np.sum(sizes == size) + 1) for size in sizes]
    kept = [(rank, each) for rank, each in zip(doubled, differences, strict=True) if each]
    sums = [sum(rank for rank, each in kept if each * side > 0) for side in (1, -1)]
    expected = min(Fraction(1), 2 * in_whole_numbers([rank for rank, _ in kept], min(sums)))
    assert wilcoxon_signed_rank(differences).p_value == pytest.approx(float(expected), rel=1e-10)


@pytest.mark.parametrize(("size", "expected"), [(30, 2.0**-29), (500, 2.0**-499), (1000, 2.0**-999)])
def test_the_smallest_p(size: int, expected: float) -> None:
    """Identity: if all differences are positive, one sign vector in 2**n is as extreme on its side."""
    for differences in (np.arange(size) + 1.0, np.arange(size) % 7 + 1.0):
        assert wilcoxon_signed_rank(differences).p_value == expected


def test_a_p_too_small_for_a_float_is_not_0() -> None:
    assert wilcoxon_signed_rank(np.ones(2000)).p_value == sys.float_info.min
    assert sign_test(np.ones(5000)).p_value == sys.float_info.min


@pytest.mark.parametrize("method", [wilcoxon_signed_rank, sign_test])
@given(differences=ANY, order=st.randoms(use_true_random=False))
def test_tests_do_not_depend_on_order_unit_or_direction(
    method: Callable[..., Inference], differences: list[float], order: object
) -> None:
    p = {alternative: method(differences, alternative=alternative).p_value for alternative in ALTERNATIVES}
    assert all(0 < each <= 1 for each in p.values())
    assert p["two-sided"] == pytest.approx(min(1.0, 2 * min(p["less"], p["greater"])), rel=1e-12)
    shuffled = list(differences)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    assert method(shuffled).p_value == p["two-sided"]
    assert method([1000 / 7 * each for each in differences]).p_value == p["two-sided"]
    turned = [-each for each in differences]
    assert method(turned, alternative="less").p_value == pytest.approx(p["greater"], rel=1e-12)
    assert method(turned).p_value == pytest.approx(p["two-sided"], rel=1e-12)


@given(SMALL)
def test_without_zeros_both_ways_to_treat_them_agree(differences: list[int]) -> None:
    kept = [each for each in differences if each] or [1]
    assert wilcoxon_signed_rank(kept).p_value == wilcoxon_signed_rank(kept, zeros="wilcoxon").p_value
    assert wilcoxon_signed_rank([*kept, 0, 0], zeros="wilcoxon").p_value == wilcoxon_signed_rank(kept).p_value


def test_rounding_makes_no_difference() -> None:
    """In decimals 0.1 + 0.2 is 0.3, and 54321.1 - 54320.8 is too; in floats neither is."""
    whole = [3, -3, 3, 0, 5, -1, 3, 7]
    floats = [0.1 + 0.2, -0.3, 54321.1 - 54320.8, 0.1 + 0.2 - 0.3, 0.5, -0.1, 0.3, 0.7]
    assert len(set(map(abs, floats))) == 7
    for zeros in ("pratt", "wilcoxon"):
        found = wilcoxon_signed_rank(floats, zeros=zeros)
        assert repr(replace(found, note="")) == repr(wilcoxon_signed_rank(whole, zeros=zeros))
        assert found.note == "1 difference that is 0 but for rounding counts as 0"
    assert repr(replace(sign_test(floats), note="")) == repr(sign_test(whole))
    assert limits(hodges_lehmann(floats)) == pytest.approx(tuple(each / 10 for each in limits(hodges_lehmann(whole))))


# By hand: of ten ranks only the second is negative, 2 * (1 + 1 + 1) / 2**10; 2 * P(X <= 1) of ten coins is 22 / 1024.
@pytest.mark.parametrize("largest", [10.0, 1e6, 1e10, 1e13, 1e30, 1e300])
@pytest.mark.parametrize("scale", [1.0, 0.1, 0.001, math.pi])
def test_a_huge_difference_leaves_the_small_ones_what_they_are(largest: float, scale: float) -> None:
    differences = [scale * each for each in (1, -2, 3, 4, 5, 6, 7, 8, 9)] + [largest * scale]
    assert wilcoxon_signed_rank(differences).p_value == pytest.approx(6 / 1024)
    assert wilcoxon_signed_rank(differences).note == ""
    assert sign_test(differences).p_value == pytest.approx(22 / 1024)
    found, usual = hodges_lehmann(differences), hodges_lehmann([1, -2, 3, 4, 5, 6, 7, 8, 9, 10])
    assert found.estimate == pytest.approx(scale * usual.estimate, rel=0.12)
    assert found.conf_int.low == pytest.approx(scale * usual.conf_int.low)


def test_what_is_zero_but_for_rounding_is_said() -> None:
    found = sign_test([0.1 + 0.2 - 0.3, 0.3 - 0.1 - 0.2, 0.5])
    assert (found.statistic, found.note) == (1.0, "2 differences that are 0 but for rounding count as 0")
    everything = wilcoxon_signed_rank([0.1 + 0.2 - 0.3])
    assert everything.p_value == 1.0 or not everything.note


# R 4.2.2: binom.test(2, 9, alternative)$p.value
def test_signs_as_in_r_and_scipy() -> None:
    differences = [0.5, 3, -1, -2, 0, -4, -4, -9, -0.1, -7, 0]
    assert sign_test(differences, alternative="less").p_value == pytest.approx(0.08984375, rel=1e-12)
    assert sign_test(differences, alternative="greater").p_value == pytest.approx(0.98046875, rel=1e-12)
    assert sign_test(differences).statistic == 2.0
    for positive, negative in itertools.product((0, 1, 4, 11), (1, 2, 9, 40)):
        signs = [1] * positive + [-1] * negative + [0]
        for alternative in ALTERNATIVES:
            expected = binomtest(positive, positive + negative, alternative=alternative).pvalue
            assert sign_test(signs, alternative=alternative).p_value == pytest.approx(expected, rel=1e-11)


@pytest.mark.parametrize("alternative", ALTERNATIVES)
def test_every_difference_is_0(alternative: str) -> None:
    for method in (wilcoxon_signed_rank, sign_test):
        found = method([0.0, 0.0, -0.0], alternative=alternative)
        assert (found.p_value, found.statistic, found.note) == (1.0, 0.0, "every difference is 0")
        assert not method([0.0, 1.0], alternative=alternative).note
    assert wilcoxon_signed_rank([0, 0], zeros="wilcoxon", alternative=alternative).p_value == 1.0


# The Hodges-Lehmann shift


def limits(found: Inference) -> tuple[float, float]:
    return found.conf_int.low, found.conf_int.high


@cache
def chances(ranks: tuple[Fraction, ...]) -> dict[Fraction, int]:
    counts = Counter({Fraction(0): 1})
    for rank in ranks:
        counts.update({total + rank: count for total, count in counts.items()})
    return counts


def pratt(differences: list[Fraction]) -> Fraction:
    """Return Pratt's two-sided p in fractions."""
    sizes = [abs(each) for each in differences]
    ranks = [sum(other < size for other in sizes) + Fraction(sizes.count(size) + 1, 2) for size in sizes]
    kept = [(rank, each) for rank, each in zip(ranks, differences, strict=True) if each]
    observed = sum((rank for rank, each in kept if each > 0), Fraction(0))
    counts = chances(tuple(sorted(rank for rank, _ in kept)))
    tails = [sum(count for total, count in counts.items() if side * total <= side * observed) for side in (1, -1)]
    return min(Fraction(1), Fraction(2 * min(tails), 2 ** len(kept)))


def shifts_tried_in_turn(differences: list[int], level: float) -> tuple[float, float] | None:
    """Try each Walsh average, three places in each gap, and both sides beyond; None if all are rejected."""
    values, alpha = [Fraction(each) for each in differences], (1 - Fraction(level)) * (1 + Fraction(1, 10**7))
    points = sorted({(one + other) / 2 for one, other in itertools.combinations_with_replacement(values, 2)})

    def accepted(shift: Fraction) -> bool:
        return pratt([each - shift for each in values]) > alpha

    ends: list[float] = []
    if accepted(points[0] - 1):
        ends += [-math.inf]
    if accepted(points[-1] + 1):
        ends += [math.inf]
    ends += [float(point) for point in points if accepted(point)]
    for left, right in itertools.pairwise(points):
        if any(accepted(left + (right - left) * Fraction(part, 4)) for part in (1, 2, 3)):
            ends += [float(left), float(right)]
    return (min(ends), max(ends)) if ends else None


@given(
    st.lists(st.integers(-5, 5), min_size=1, max_size=9) | st.lists(st.integers(-1, 1), min_size=5, max_size=9),
    st.sampled_from([0.02, 0.1, 0.5, 0.8, 0.9, 0.9375, 0.95, 0.99]),
)
def test_limits_are_the_extreme_shifts_not_rejected(differences: list[int], level: float) -> None:
    found = hodges_lehmann(differences, conf_level=level)
    expected = shifts_tried_in_turn(differences, level)
    assert limits(found) == pytest.approx(expected or (math.nan, math.nan), nan_ok=True)
    assert bool(found.note) == (expected is None)
    assert expected is None or found.conf_int.low <= found.estimate <= found.conf_int.high


@pytest.mark.parametrize(("differences", "level"), [([-1, -3, 0, -3, -1, 0], 0.1), ([0] * 61 + [1] * 39, 0.95)])
def test_every_shift_is_rejected(differences: list[int], level: float) -> None:
    """A lopsided sample of few values is symmetric about no shift: one side of a jump or the other is too heavy."""
    assert shifts_tried_in_turn(differences, level) is None
    found = hodges_lehmann(differences, conf_level=level)
    assert limits(found) == pytest.approx((math.nan, math.nan), nan_ok=True)
    assert math.isfinite(found.estimate)
    assert found.note == "every shift is rejected: the differences are symmetric about none"


@pytest.mark.parametrize("seed", range(4))
def test_no_shift_is_passed_over(seed: int) -> None:
    """Thirty differences with some ties: the p at each shift is that of the test itself, none skipped."""
    rng = np.random.default_rng(seed)
    differences = np.round(rng.normal(0.5, 1.5, 30), seed % 2)
    first, second = np.triu_indices(30)
    points = np.unique(np.round((differences[first] + differences[second]) / 2, 6))
    shifts = np.sort(np.concatenate([points, (points[1:] + points[:-1]) / 2]))
    accepted = [wilcoxon_signed_rank(differences - shift).p_value > 0.05 for shift in shifts]
    inside = np.flatnonzero(accepted)
    # A gap is open: its ends are the averages around it.
    low, high = shifts[inside[0] - inside[0] % 2], shifts[inside[-1] + inside[-1] % 2]
    assert limits(hodges_lehmann(differences)) == pytest.approx((low, high), abs=1e-9)


# R 4.2.2: wilcox.test(x, conf.int = TRUE, exact = TRUE, conf.level = level); exactRankTests 0.8.35 gives the same.
# The first sample is Hollander & Wolfe (1973), p. 29: 0.46, as printed there.
DEPRESSION = np.array([1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30]) - np.array(
    [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]
)
PRIMES = np.log([2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47]) - 2.5
TEN = [-3.1, 4.7, 10.3, 0.9, -1.6, 7.2, 5.5, 2.8, 12.4, -0.2]


@pytest.mark.parametrize(
    ("differences", "level", "estimate", "low", "high"),
    [
        (DEPRESSION, 0.9, 0.46, 0.175, 0.726),
        (DEPRESSION, 0.95, 0.46, 0.01, 0.786),
        (TEN, 0.9, 3.75, 0.6, 7.2),
        (TEN, 0.95, 3.75, -0.15, 7.6),
        (PRIMES, 0.9, 0.331477225968013, -0.244570246741575, 0.784740710207148),
        (PRIMES, 0.95, 0.331477225968013, -0.328097289073158, 0.867295829986474),
    ],
)
def test_shift_without_ties_as_in_r(
    differences: list[float], level: float, estimate: float, low: float, high: float
) -> None:
    found = hodges_lehmann(differences, conf_level=level)
    assert found.estimate == pytest.approx(estimate, abs=1e-12)
    assert limits(found) == pytest.approx((low, high), abs=1e-12)


# R 4.2.2: 2 * psignrank(230000, 1000)
def test_a_thousand_untied_differences_as_in_r() -> None:
    signed = np.arange(1, 1001) * np.where(np.arange(1, 1001) > 678, 1.0, -1.0)
    assert signed[signed < 0].sum() == -230_181
    signed[180] *= -1
    assert wilcoxon_signed_rank(signed).p_value == pytest.approx(2 * 0.013304823326502, rel=1e-12)


# Identity: a limit is not rejected, and beyond it every shift is.
def test_limits_of_two_thousand_counts_are_those_of_the_test() -> None:
    before, after = np.random.default_rng(0).poisson(3, (2, 2000))
    changes = after - before
    low, high = limits(hodges_lehmann(changes))
    inside = [shift for shift in (low, low + 0.25, high - 0.25, high) if low <= shift <= high]
    assert any(wilcoxon_signed_rank(changes - shift).p_value > 0.05 for shift in inside)
    for shift in (low - 0.5, low - 0.25, high + 0.25, high + 0.5):
        assert wilcoxon_signed_rank(changes - shift).p_value <= 0.05


def test_where_exact_rank_tests_differs() -> None:
    """exactRankTests 0.8.35 estimates .75, from the differences that are not 0; the median of all averages is 1."""
    averages = [(one + other) / 2 for one, other in itertools.combinations_with_replacement(THIRTY, 2)]
    assert hodges_lehmann(THIRTY).estimate == np.median(averages) == 1.0


@given(ANY, st.sampled_from([-1000.1, -0.3, 12.7]))
def test_the_shift_moves_with_the_differences(differences: list[float], move: float) -> None:
    found = hodges_lehmann(differences)
    low, high = limits(found)
    assert low <= found.estimate <= high
    for other, expected in (
        ([each + move for each in differences], [each + move for each in (low, found.estimate, high)]),
        ([3 * each for each in differences], [3 * each for each in (low, found.estimate, high)]),
        ([-each for each in differences], [-high, -found.estimate, -low]),
        (differences[::-1], [low, found.estimate, high]),
    ):
        turned = hodges_lehmann(other)
        assert [turned.conf_int.low, turned.estimate, turned.conf_int.high] == pytest.approx(expected, abs=1e-6)


@given(st.lists(st.integers(-6, 6), min_size=6, max_size=20), st.sampled_from([0.8, 0.95]))
def test_limits_contain_what_the_test_does_not_reject(differences: list[int], level: float) -> None:
    low, high = limits(hodges_lehmann(differences, conf_level=level))
    for shift in (-6.5, -2.0, -0.5, 0.0, 0.25, 1.0, 6.5):
        p = wilcoxon_signed_rank([each - shift for each in differences]).p_value
        assert p <= 1 - level or low <= shift <= high


@pytest.mark.parametrize("sizes", [range(1, 10), [1, 1, 2, 2, 3, 3, 3, 4, 5]])
def test_limits_cover_at_their_level(sizes: list[int]) -> None:
    """Given the magnitudes about the true shift, all signs are equally likely; half of them by symmetry."""
    vectors = list(itertools.product((1, -1), repeat=8))
    covered = [
        low <= 0 <= high
        for signs in vectors
        for low, high in [limits(hodges_lehmann([s * m for s, m in zip((1, *signs), sizes, strict=True)]))]
    ]
    assert np.mean(covered) >= 0.95


def test_too_few_differences_to_reject_any_shift() -> None:
    """Identity: the smallest two-sided p of n differences is 2 / 2**n, below .05 from six on."""
    assert limits(hodges_lehmann([4])) == limits(hodges_lehmann([1, 2, 4, 8, 16])) == (-math.inf, math.inf)
    assert limits(hodges_lehmann([1, 2, 4, 8, 16, 32])) == (1.0, 32.0)
    assert limits(hodges_lehmann([2.5] * 6)) == (2.5, 2.5)


def test_large_numbers_do_not_overflow() -> None:
    sizes = [1.7, 1.6, 1.5, -1.7, 1.2, 1.1, 1.3]
    found, usual = hodges_lehmann([each * 1e308 for each in sizes]), hodges_lehmann(sizes)
    expected = [each * 1e308 for each in (usual.estimate, *limits(usual))]
    assert [found.estimate, *limits(found)] == pytest.approx(expected, rel=1e-12)
    assert wilcoxon_signed_rank([1.7e308, -1.6e308, 5.0]).statistic == 4.0


def test_no_limit_is_a_negative_zero() -> None:
    found = hodges_lehmann([-0.0, 0.0, -0.0, 0.0, 0.0, 0.0])
    assert [str(each) for each in (found.estimate, *limits(found))] == ["0.0", "0.0", "0.0"]


# Errors


@pytest.mark.parametrize("method", [wilcoxon_signed_rank, sign_test, hodges_lehmann])
@pytest.mark.parametrize("bad", [[1, math.nan], [1, math.inf], [[1, 2]], 3, ["a"], None])
def test_what_is_no_list_of_differences(method: Callable[..., Inference], bad: object) -> None:
    with pytest.raises(ValueError, match="differences must be a list of finite numbers"):
        method(bad)


@pytest.mark.parametrize("method", [wilcoxon_signed_rank, sign_test, hodges_lehmann])
def test_no_differences(method: Callable[..., Inference]) -> None:
    with pytest.raises(NotEstimableError, match="there are no differences"):
        method([])


@pytest.mark.parametrize("method", [wilcoxon_signed_rank, hodges_lehmann])
def test_more_differences_than_can_be_counted(method: Callable[..., Inference]) -> None:
    with pytest.raises(TooLargeError, match="2,000 differences at most, not 2,001; use wilcoxon_asymptotic"):
        method(np.arange(2001))


def test_options_that_do_not_exist() -> None:
    with pytest.raises(ValueError, match="zeros must be one of pratt, wilcoxon, not 'zsplit'"):
        wilcoxon_signed_rank([1, 2], zeros="zsplit")
    for method in (wilcoxon_signed_rank, sign_test):
        with pytest.raises(ValueError, match="alternative must be one of two-sided, less, greater, not 'up'"):
            method([1, 2], alternative="up")
    with pytest.raises(ValueError, match="conf_level must be between 0 and 1"):
        hodges_lehmann([1, 2], conf_level=95)


def test_limits_of_four_hundred_untied_numbers_are_those_of_r() -> None:
    """R 4.2.2: i <- 1:400; wilcox.test(10 * sin(i) + i / 100, conf.int = TRUE, exact = TRUE)$conf.int."""
    place = np.arange(1, 401)
    found = hodges_lehmann(10 * np.sin(place) + place / 100)
    assert found.conf_int.low == pytest.approx(1.392585020388, abs=1e-12)
    assert found.conf_int.high == pytest.approx(2.662627620857, abs=1e-12)
    assert found.estimate == pytest.approx(2.025669300289, abs=1e-12)  # the median of outer(d, d, "+") / 2, each once
