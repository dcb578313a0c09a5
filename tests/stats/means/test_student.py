"""Means in groups and pairs: against R, scipy and statsmodels, published values, enumeration, and identities."""

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from leapstats.errors import NotEstimableError, TooLargeError
from leapstats.stats.cross_tables import monte_carlo_freeman_halton
from leapstats.stats.exact.subset_sums import Chosen, tail_shares
from leapstats.stats.means.permuted import permutation_mean_change, permutation_mean_difference
from leapstats.stats.means.permuted_groups import permutation_means
from leapstats.stats.means.student import paired_t, welch_anova, welch_t
from leapstats.stats.ranks.several_groups import jonckheere_terpstra, kruskal_wallis
from leapstats.stats.ranks.two_groups import kendall_tau
from leapstats.stats.result import Inference

ALTERNATIVES = ("two-sided", "less", "greater")
ONE = [0, 0, 1, 1, 2, 2, 3, 5, 8, 1, 4, 2, 0, 3, 6]
OTHER = [0, 0, 0, 0, 1, 1, 1, 2, 2, 0, 3, 1, 0, 0, 1]
# Full-time equivalents, in hundredths, of fifteen practices each.
FTE = [0.5, 1, 1.25, 2, 0.75, 3.1, 0, 0.2, 4.75, 1.6, 2.35, 0, 0.9, 1.15, 2.2]
OTHER_FTE = [0, 0, 0.25, 1.05, 0.3, 0.6, 0, 0.1, 1.8, 0.45, 0.35, 0.7, 0, 1.3, 0.8]
CHANGE = [1, 0, 2, -1, 3, 0.5, 0, -0.25, 1.75, 2.5, -0.75, 0, 1.1, 0.4]
# Student (1908): hours of sleep gained under two drugs, ten patients.
SLEEP = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
SLEEP_OTHER = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
# Darwin's maize, crossed less self-fertilised, in eighths of an inch.
DARWIN = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]

TENTHS = st.integers(-30, 30).map(lambda number: number / 10)
FLOATS = st.floats(-1e3, 1e3)
SMALL = st.lists(TENTHS, min_size=1, max_size=5)


def tail(low: float, high: float, alternative: str) -> float:
    return min(1.0, {"less": low, "greater": high}.get(alternative, 2 * min(low, high)))


def enumerated_p(found: Fraction, everything: Sequence[Fraction], alternative: str) -> float:
    low = sum(value <= found for value in everything) / len(everything)
    return tail(low, sum(value >= found for value in everything) / len(everything), alternative)


def in_tenths(numbers: Sequence[float]) -> list[Fraction]:
    return [Fraction(round(10 * number)) for number in numbers]


# R 4.2.2: t.test(x, y) with x, y the two groups above; t.test(extra ~ group, data = sleep)
def test_welch_equals_r() -> None:
    found = welch_t(ONE, OTHER)
    assert found.estimate == pytest.approx(1.733333333333333, abs=1e-12)
    assert (found.conf_int.low, found.conf_int.high) == pytest.approx((0.358848012963971, 3.107818653702696), abs=1e-10)
    assert (found.statistic, found.df, found.p_value) == pytest.approx(
        (2.645751311065, 18.35571444147, 0.016254645422), abs=1e-11
    )
    sleep = welch_t(SLEEP, SLEEP_OTHER)
    assert (sleep.statistic, sleep.df, sleep.p_value) == pytest.approx((-1.8608, 17.776, 0.07939), abs=5e-4)
    assert (sleep.conf_int.low, sleep.conf_int.high) == pytest.approx((-3.3654832, 0.2054832), abs=5e-7)


# R 4.2.2: t.test(d), and with(sleep, t.test(extra[group == 1], extra[group == 2], paired = TRUE))
def test_paired_t_equals_r() -> None:
    found = paired_t(CHANGE)
    assert (found.statistic, found.df, found.p_value) == pytest.approx((2.262817000575, 13, 0.0414150172285), abs=1e-11)
    assert (found.conf_int.low, found.conf_int.high) == pytest.approx(
        (0.0331475427967907, 1.4311381714889235), abs=1e-12
    )
    sleep = paired_t(np.subtract(SLEEP, SLEEP_OTHER))
    assert (sleep.statistic, sleep.p_value) == pytest.approx((-4.0621, 0.002833), abs=5e-5)
    assert (sleep.conf_int.low, sleep.conf_int.high) == pytest.approx((-2.4598858, -0.7001142), abs=5e-8)


# R 4.2.2: oneway.test(c(x, y) ~ factor(rep(1:3, c(8, 10, 12))))
def test_welch_anova_equals_r() -> None:
    values = ONE + OTHER
    found = welch_anova([values[:8], values[8:18], values[18:]])
    assert (found.statistic, found.df, found.df_within, found.p_value) == pytest.approx(
        (1.512302741225, 2, 13.3158034521, 0.255942376716), abs=1e-10
    )
    assert str(found).endswith("p 0.255942, df within 13.3158")


@given(one=st.lists(FLOATS, min_size=2, max_size=12), other=st.lists(FLOATS, min_size=2, max_size=12))
def test_welch_equals_scipy(one: list[float], other: list[float]) -> None:
    assume(np.ptp(one) > 1e-3 and np.ptp(other) > 1e-3)
    found, expected = welch_t(one, other, conf_level=0.9), scipy_stats.ttest_ind(one, other, equal_var=False)
    limits = expected.confidence_interval(0.9)
    assert (found.statistic, found.df, found.p_value) == pytest.approx(
        (expected.statistic, expected.df, expected.pvalue), rel=1e-7, abs=1e-9
    )
    assert (found.conf_int.low, found.conf_int.high) == pytest.approx((limits.low, limits.high), rel=1e-7, abs=1e-7)


@given(differences=st.lists(FLOATS, min_size=2, max_size=12))
def test_paired_t_equals_scipy(differences: list[float]) -> None:
    assume(np.ptp(differences) > 1e-3)
    found, expected = paired_t(differences), scipy_stats.ttest_1samp(differences, 0.0)
    limits = expected.confidence_interval()
    assert (found.statistic, found.p_value) == pytest.approx((expected.statistic, expected.pvalue), rel=1e-7, abs=1e-9)
    assert (found.conf_int.low, found.conf_int.high) == pytest.approx((limits.low, limits.high), rel=1e-7, abs=1e-7)


@given(groups=st.lists(st.lists(FLOATS, min_size=2, max_size=8), min_size=2, max_size=5))
def test_welch_anova_is_welchs_formula(groups: list[list[float]]) -> None:
    """Welch (1951), Biometrika 38:330-336, formulas 25 and following, term by term."""
    assume(all(np.ptp(group) > 1e-3 for group in groups))
    kinds, means = len(groups), np.array([np.mean(group) for group in groups])
    weights = np.array([len(group) / np.var(group, ddof=1) for group in groups])
    grand = weights @ means / weights.sum()
    spread = sum((1 - w / weights.sum()) ** 2 / (len(group) - 1) for w, group in zip(weights, groups, strict=True))
    between = weights @ (means - grand) ** 2 / (kinds - 1)
    expected = between / (1 + 2 * (kinds - 2) * spread / (kinds**2 - 1))
    within = (kinds**2 - 1) / (3 * spread)
    found = welch_anova(groups)
    assert (found.statistic, found.df, found.df_within) == pytest.approx(
        (expected, kinds - 1, within), rel=1e-6, abs=1e-9
    )
    assert found.p_value == pytest.approx(scipy_stats.f.sf(expected, kinds - 1, within), rel=1e-6, abs=1e-9)


@given(one=st.lists(TENTHS, min_size=2, max_size=12), other=st.lists(TENTHS, min_size=2, max_size=12))
def test_welch_turns_shifts_and_is_the_root_of_f(one: list[float], other: list[float]) -> None:
    assume(len(set(one)) > 1 and len(set(other)) > 1)
    found, swapped = welch_t(one, other), welch_t(other, one)
    shifted = welch_t(np.add(one, 7.25), np.add(other[::-1], 7.25))
    assert (swapped.estimate, swapped.conf_int.low) == pytest.approx((-found.estimate, -found.conf_int.high), abs=1e-9)
    assert (swapped.p_value, shifted.p_value) == pytest.approx((found.p_value, found.p_value), rel=1e-6)
    assert (shifted.estimate, shifted.conf_int.high) == pytest.approx((found.estimate, found.conf_int.high), abs=1e-9)
    assert found.conf_int.low <= found.estimate <= found.conf_int.high
    squared = welch_anova([one, other])
    assert (squared.statistic, squared.df_within, squared.p_value) == pytest.approx(
        (found.statistic**2, found.df, found.p_value), rel=1e-6, abs=1e-12
    )


@given(differences=st.lists(TENTHS, min_size=2, max_size=12), conf_level=st.floats(0.01, 0.999))
def test_limits_leave_out_0_where_the_paired_test_rejects(differences: list[float], conf_level: float) -> None:
    assume(len(set(differences)) > 1)
    found = paired_t(differences, conf_level=conf_level)
    assume(abs(found.p_value - (1 - conf_level)) > 1e-9)
    assert (found.conf_int.low <= 0 <= found.conf_int.high) == (found.p_value > 1 - conf_level)


@given(one=st.lists(TENTHS, min_size=2, max_size=8), other=st.lists(TENTHS, min_size=2, max_size=8))
def test_limits_leave_out_0_where_welch_rejects(one: list[float], other: list[float]) -> None:
    assume(len(set(one)) > 1)
    found = welch_t(one, other)
    assert (found.conf_int.low <= 0 <= found.conf_int.high) == (found.p_value > 0.05)


def test_one_group_that_does_not_vary_is_fine_for_welch_t() -> None:
    found = welch_t([1, 2, 3, 6], [2, 2, 2])
    expected = scipy_stats.ttest_1samp([1, 2, 3, 6], 2.0)
    assert (found.statistic, found.df, found.p_value) == pytest.approx((expected.statistic, 3, expected.pvalue))


def test_groups_of_very_unequal_variance_give_no_warning() -> None:
    found = welch_anova([[0, 1e-150], [1e10, 1e10 + 1], [0, 1]])
    assert math.isfinite(found.statistic)
    assert 0 < found.p_value < 1e-12


# R 4.2.2, coin 1.4.2: pvalue(oneway_test(c(f, h) ~ g, distribution="exact", alternative="greater")), and "less";
# exactRankTests 0.8.35: perm.test(as.integer(100*f), as.integer(100*h), alternative="greater", exact=TRUE)
def test_permutation_of_full_time_equivalents_equals_coin_of_one_side() -> None:
    greater = permutation_mean_difference(FTE, OTHER_FTE, alternative="greater")
    less = permutation_mean_difference(FTE, OTHER_FTE, alternative="less")
    assert (greater.p_value, less.p_value) == pytest.approx((0.00497125663174605, 0.995362632151417), abs=1e-12)
    both = permutation_mean_difference(FTE, OTHER_FTE)
    assert both.p_value == pytest.approx(2 * 0.00497125663174605, abs=1e-12)
    assert both.estimate == pytest.approx(sum(FTE) / 15 - sum(OTHER_FTE) / 15, abs=1e-12)
    assert "exact" in both.method
    assert "twice the smaller tail" in both.method


# R 4.2.2, coin 1.4.2: pvalue(symmetry_test(c(d, rep(0, 14)) ~ g | b, distribution="exact", alternative="greater"))
# is 0.0224609375; exactRankTests 0.8.35: perm.test(as.integer(round(100*d)), alternative="less", exact=TRUE)
def test_permutation_of_signs_equals_coin_of_one_side() -> None:
    found = {side: permutation_mean_change(CHANGE, alternative=side).p_value for side in ("greater", "less")}
    assert found == pytest.approx({"greater": 0.0224609375, "less": 0.98046875}, abs=1e-14)


# Fisher (1935), The Design of Experiments, section 21: 863 of the 32,768 totals reach 314
def test_permutation_of_darwins_maize_equals_fisher() -> None:
    found = permutation_mean_change(DARWIN, alternative="greater")
    assert found.p_value == pytest.approx(863 / 32_768, abs=1e-14)
    assert found.estimate == pytest.approx(314 / 15, abs=1e-12)
    assert permutation_mean_change(DARWIN).p_value == pytest.approx(1726 / 32_768, abs=1e-14)


@pytest.mark.parametrize("alternative", ALTERNATIVES)
@given(one=SMALL, other=SMALL)
def test_permutation_is_the_enumeration_of_all_divisions(
    alternative: str, one: list[float], other: list[float]
) -> None:
    values = in_tenths([*one, *other])
    everything = [sum(chosen, Fraction()) for chosen in combinations(values, len(one))]
    expected = enumerated_p(sum(in_tenths(one), Fraction()), everything, alternative)
    assert permutation_mean_difference(one, other, alternative=alternative).p_value == pytest.approx(
        expected, abs=1e-12
    )


@pytest.mark.parametrize("alternative", ALTERNATIVES)
@given(differences=st.lists(TENTHS, min_size=1, max_size=8))
def test_permutation_is_the_enumeration_of_all_signs(alternative: str, differences: list[float]) -> None:
    values = in_tenths(differences)
    everything = [
        sum(map(Fraction.__mul__, values, map(Fraction, signs)), Fraction())
        for signs in product((1, -1), repeat=len(values))
    ]
    expected = enumerated_p(sum(values, Fraction()), everything, alternative)
    assert permutation_mean_change(differences, alternative=alternative).p_value == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("seed", range(6))
def test_numbers_without_a_common_step_are_enumerated_too(seed: int) -> None:
    values = np.random.default_rng(seed).gamma(1.0, size=11)
    values[5], values[10] = values[0] + values[1], values[2]
    exact = [Fraction(float(value)) for value in values]
    close = Fraction(1, 10**12)
    everything = [sum(chosen, Fraction()) for chosen in combinations(exact, 6)]
    found = sum(exact[:6], Fraction())
    low = sum(value <= found + close for value in everything) / len(everything)
    high = sum(value >= found - close for value in everything) / len(everything)
    for side in ALTERNATIVES:
        p = permutation_mean_difference(values[:6], values[6:], alternative=side).p_value
        assert p == pytest.approx(tail(low, high, side), abs=1e-12)
    centred = [value - Fraction(float(values[3])) for value in exact]
    turns = [sum(map(Fraction.__mul__, centred, signs), Fraction()) for signs in product((1, -1), repeat=11)]
    reached = sum(total >= sum(centred, Fraction()) - close for total in turns) / len(turns)
    change = permutation_mean_change([float(value) for value in centred], alternative="greater")
    assert change.p_value == pytest.approx(reached, abs=1e-12)


def test_sums_that_differ_by_rounding_errors_tie() -> None:
    assert permutation_mean_difference([0.1, 0.2], [0.3, 0.0]).p_value == 1.0
    assert permutation_mean_difference([0.1 + 0.2], [0.3]).p_value == 1.0
    rough = [0.1, 0.2, math.pi]
    assert permutation_mean_difference(rough, [0.1 + 0.2, 0.0, math.pi]).p_value == 1.0
    ties = permutation_mean_change([math.sqrt(2), math.pi, -(math.sqrt(2) + math.pi)], alternative="greater")
    assert ties.p_value == 5 / 8


@pytest.mark.parametrize("units", [3, 6, 11])
def test_the_most_extreme_division_has_the_share_of_one(units: int) -> None:
    numbers = np.arange(2.0 * units)
    share = 1 / math.comb(2 * units, units)
    found = permutation_mean_difference(numbers[units:], numbers[:units])
    assert found.p_value == pytest.approx(2 * share, rel=1e-12)
    assert permutation_mean_change(numbers[1:]).p_value == pytest.approx(2 / 2 ** (2 * units - 1), rel=1e-12)


@given(one=SMALL, other=SMALL, shift=st.integers(-5, 5), seed=st.integers(0, 99))
def test_permutation_turns_shifts_and_does_not_see_the_order_of_units(
    one: list[float], other: list[float], shift: int, seed: int
) -> None:
    generator = np.random.default_rng(seed)
    found, swapped = permutation_mean_difference(one, other), permutation_mean_difference(other, one)
    moved = permutation_mean_difference(
        2 * generator.permutation(one) + shift, 2 * generator.permutation(other) + shift
    )
    assert 0 < found.p_value <= 1
    assert (swapped.p_value, moved.p_value) == pytest.approx((found.p_value, found.p_value), rel=1e-9)
    assert (-swapped.estimate, moved.estimate / 2) == pytest.approx((found.estimate, found.estimate), abs=1e-9)


@given(differences=st.lists(TENTHS, min_size=1, max_size=10), zeros=st.integers(1, 4))
def test_change_turns_and_zeros_count_in_the_mean_only(differences: list[float], zeros: int) -> None:
    found = permutation_mean_change(differences)
    turned = permutation_mean_change([-number for number in differences])
    padded = permutation_mean_change(differences + [0.0] * zeros)
    assert 0 < found.p_value <= 1
    assert (turned.p_value, padded.p_value) == pytest.approx((found.p_value, found.p_value), rel=1e-9)
    assert padded.estimate * (len(differences) + zeros) == pytest.approx(found.estimate * len(differences), abs=1e-9)


@settings(max_examples=10)
@given(seed=st.integers(0, 999))
def test_thirty_units_are_the_sums_of_one_long_lattice(seed: int) -> None:
    generator = np.random.default_rng(seed)
    numbers = generator.integers(0, 400, 30)
    ways = np.zeros((16, int(numbers.sum()) + 1))
    ways[0, 0] = 1.0
    for number in numbers.tolist():
        ways[1:, number:] += ways[:-1, : ways.shape[1] - number].copy()
    found = int(numbers[:15].sum())
    shares = ways[15] / math.comb(30, 15)
    expected = tail(shares[: found + 1].sum(), shares[found:].sum(), "two-sided")
    assert permutation_mean_difference(numbers[:15] / 40, numbers[15:] / 40).p_value == pytest.approx(
        expected, rel=1e-9
    )


@pytest.mark.parametrize("alternative", ALTERNATIVES)
def test_a_random_p_is_near_the_exact_one_and_says_how_it_was_drawn(alternative: str) -> None:
    rough = np.sqrt(FTE), np.sqrt(OTHER_FTE)
    calls: list[Callable[..., Inference]] = [
        lambda **options: permutation_mean_difference(FTE, OTHER_FTE[::-1], **options),
        lambda **options: permutation_mean_difference(*rough, **options),
        lambda **options: permutation_mean_change(CHANGE, **options),
        lambda **options: permutation_mean_change(rough[0] - rough[1][::-1], **options),
    ]
    for call in calls:
        p = call(alternative=alternative).p_value
        found = call(alternative=alternative, permutations=40_000, seed=11)
        assert found.p_value == pytest.approx(p, abs=5 * math.sqrt(p * (1 - p) / 40_000) + 1e-4)
        assert found.note == "40,000 permutations drawn with seed 11"
        assert "Monte Carlo" in found.method
        assert repr(call(permutations=30)) == repr(call(permutations=30))


def test_a_random_p_counts_the_data_themselves() -> None:
    numbers = list(range(30))
    found = permutation_mean_difference(numbers[15:], numbers[:15], alternative="greater", permutations=99)
    assert found.p_value == 1 / 100
    assert permutation_mean_change(numbers[5:], permutations=99).p_value == 2 / 100


def test_numbers_that_are_all_equal_have_p_1() -> None:
    equal = permutation_mean_difference([2.5], [2.5, 2.5])
    assert (equal.estimate, equal.p_value, equal.note) == (0.0, 1.0, "all values are equal")
    still = permutation_mean_change([0.0, 0.0])
    assert (still.estimate, still.p_value, still.note) == (0.0, 1.0, "every difference is 0")
    drawn = permutation_mean_change([0.0], permutations=10, seed=3)
    assert (drawn.p_value, drawn.note) == (1.0, "every difference is 0; 10 permutations drawn with seed 3")
    assert permutation_mean_difference([1], [1], permutations=10).p_value == 1.0


def test_too_many_units_are_refused_with_what_to_take() -> None:
    rough = np.random.default_rng(1).normal(size=60)
    with pytest.raises(TooLargeError, match="permutations=100_000"):
        permutation_mean_difference(rough[:30], rough[30:])
    with pytest.raises(TooLargeError, match="permutations=100_000"):
        permutation_mean_change(rough)
    with pytest.raises(TooLargeError, match="1,001 units, more than 1,000"):
        permutation_mean_change([1.0] * 1001)
    assert permutation_mean_change([1.0] * 1000).p_value == pytest.approx(2 * 0.5**1000, rel=1e-9)


def test_a_choice_of_nothing_is_the_only_one() -> None:
    assert tail_shares(np.array([[1, 0], [1, 3]]), Chosen(0, 0), 0, "") == (1.0, 1.0)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: welch_t([1], [1, 2]), "the variance of exposed needs two units or more, not 1"),
        (lambda: welch_t([1, 2], []), "the variance of unexposed needs two units or more, not 0"),
        (lambda: welch_t([1, 1], [2, 2]), "neither exposed nor unexposed varies"),
        (lambda: welch_t([0.3, 0.1 + 0.2], [2, 2]), "neither exposed nor unexposed varies"),
        (lambda: paired_t([1]), "the variance of differences needs two units or more, not 1"),
        (lambda: paired_t([0, 0, 0]), "the differences are all equal"),
        (lambda: welch_anova([[1, 2], [3, 3]]), "group 2 does not vary"),
        (lambda: welch_anova([[1, 2], [3]]), "the variance of group 2 needs two units or more, not 1"),
        (lambda: permutation_mean_difference([], [1]), "exposed has no units"),
        (lambda: permutation_mean_difference([1], []), "unexposed has no units"),
        (lambda: permutation_mean_change([]), "there are no differences"),
    ],
)
def test_what_cannot_be_estimated_says_why(call: Callable[[], object], said: str) -> None:
    with pytest.raises(NotEstimableError, match=said):
        call()


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: welch_t([math.nan, 1], [1, 2]), "exposed must be a list of finite numbers"),
        (lambda: welch_t([1, 2], [1, 1e200]), "unexposed must be at most 1e.150"),
        (lambda: welch_t([1, 2], [1, 2], conf_level=95), "conf_level must be between 0 and 1"),
        (lambda: paired_t([1, math.inf]), "differences must be a list of finite numbers"),
        (lambda: paired_t([1, 2], conf_level=0), "conf_level must be between 0 and 1"),
        (lambda: welch_anova([[1, 2]]), "groups must contain two or more lists of numbers, not 1"),
        (lambda: welch_anova([[1, 2], [3, math.nan]]), "group 2 must be a list of finite numbers"),
        (lambda: permutation_mean_difference([1], [math.nan]), "unexposed must be a list of finite numbers"),
        (lambda: permutation_mean_difference([1], [2], alternative="x"), "alternative must be one of"),
        (
            lambda: permutation_mean_difference([1], [2], permutations=-1),
            "permutations must be a whole number of 1 or more",
        ),
        (lambda: permutation_mean_change([[1, 2]]), "differences must be a list of finite numbers"),
        (lambda: permutation_mean_change([1], alternative="x"), "alternative must be one of"),
        (lambda: permutation_mean_change([1], permutations=0), "permutations must be a whole number of 1 or more"),
    ],
)
def test_input_that_has_no_mean_is_named(call: Callable[[], object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        call()


@pytest.mark.parametrize("groups", [None, 3, "ab"])
def test_anything_but_a_list_of_groups_is_refused(groups: object) -> None:
    for function in (welch_anova, kruskal_wallis, jonckheere_terpstra):
        with pytest.raises(ValueError, match="groups must be a list of lists of numbers, not"):
            function(groups)


# Units in another order within their groups, and groups of one size in another order, are the same data.
def test_the_order_of_units_changes_no_drawn_p() -> None:
    values = np.random.default_rng(6).gamma(1.0, size=24).round(2)
    order = np.random.default_rng(7).permutation(10)
    one, other = values[:10], values[10:]
    for found, again in (
        (
            permutation_mean_difference(one, other, permutations=500),
            permutation_mean_difference(one[order], other[::-1], permutations=500),
        ),
        (
            permutation_mean_change(one - 1, permutations=500),
            permutation_mean_change((one - 1)[order], permutations=500),
        ),
        (
            permutation_means([one, other[:10], other[10:]], permutations=500),
            permutation_means([other[10:], other[:10][order], one], permutations=500),
        ),
        (kendall_tau(one, other[:10], permutations=500), kendall_tau(one[order], other[:10][order], permutations=500)),
        (
            monte_carlo_freeman_halton([[3, 1, 4], [1, 5, 9], [2, 6, 5]], tables=500),
            monte_carlo_freeman_halton([[9, 1, 5], [4, 3, 1], [5, 2, 6]], tables=500),
        ),
    ):
        assert again.p_value == found.p_value
        assert again.mc_std_error == found.mc_std_error


# Twice a share of 500 has twice its standard error.
def test_the_standard_error_of_a_drawn_p() -> None:
    found = permutation_mean_difference([1.5, 2.5, 9], [1, 2, 3, 4.5, 8], permutations=500)
    share = found.p_value / 2
    assert found.mc_std_error == pytest.approx(2 * math.sqrt(share * (1 - share) / 500))
    assert f"standard error of p {found.mc_std_error:.6g}" in str(found)
    one_sided = permutation_mean_difference([1.5, 2.5, 9], [1, 2, 3, 4.5, 8], permutations=500, alternative="greater")
    p = one_sided.p_value
    assert one_sided.mc_std_error == pytest.approx(math.sqrt(p * (1 - p) / 500))
    assert math.isnan(permutation_mean_difference([1.5, 2.5, 9], [1, 2, 3, 4.5, 8]).mc_std_error)
    assert math.isnan(permutation_mean_difference([1, 1], [1, 1, 1], permutations=500).mc_std_error)
