"""Ranks in groups and pairs: against R, scipy and published values, other engines of the package, and identities."""

import itertools
import math
from collections.abc import Sequence
from itertools import chain

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from leapstats.stats.ranks import two_groups as ranks
from leapstats.stats.ranks.several_groups import jonckheere_terpstra, kruskal_wallis
from leapstats.stats.ranks.two_groups import concordance, kendall_tau, mann_whitney
from leapstats.stats.trend import exact_cochran_armitage
from leapstats.stats.two_by_two.one_table import fisher_exact

ALTERNATIVES = ("two-sided", "less", "greater")
# Two groups of fifteen counts with many ties, as staffing has them.
ONE = [0, 0, 1, 1, 2, 2, 3, 5, 8, 1, 4, 2, 0, 3, 6]
OTHER = [0, 0, 0, 0, 1, 1, 1, 2, 2, 0, 3, 1, 0, 0, 1]
COUNTS = st.lists(st.integers(0, 9), min_size=1, max_size=14)


def pooled(groups: Sequence[Sequence[float]]) -> list[float]:
    return list(chain.from_iterable(groups))


# R 4.2.2, coin 1.4.2: x <- c(0,0,1,1,2,2,3,5,8,1,4,2,0,3,6); y <- c(0,0,0,0,1,1,1,2,2,0,3,1,0,0,1)
# with g <- factor(rep(c("x","y"), c(15,15)), levels=c("x","y")):
# pvalue(wilcox_test(c(x,y) ~ g, distribution="exact", alternative="greater")), and "less"
# exactRankTests 0.8.35: wilcox.exact(x, y)$statistic is 167
def test_mann_whitney_with_ties_equals_coin_of_one_side() -> None:
    greater, less = mann_whitney(ONE, OTHER, alternative="greater"), mann_whitney(ONE, OTHER, alternative="less")
    assert (greater.statistic, greater.p_value) == pytest.approx((167.0, 0.010018887615016), abs=1e-12)
    assert less.p_value == pytest.approx(0.991702807007229, abs=1e-12)
    both = mann_whitney(ONE, OTHER)
    assert both.p_value == pytest.approx(2 * 0.010018887615016, abs=1e-12)
    assert "twice the smaller tail" in both.method


@pytest.mark.parametrize("alternative", ALTERNATIVES)
@pytest.mark.parametrize("sizes", [(1, 4), (7, 5), (15, 15), (12, 30)])
def test_without_ties_mann_whitney_equals_scipy(alternative: str, sizes: tuple[int, int]) -> None:
    values = np.random.default_rng(sum(sizes)).permutation(sum(sizes)).astype(float)
    one, other = values[: sizes[0]], values[sizes[0] :]
    expected = scipy_stats.mannwhitneyu(one, other, method="exact", alternative=alternative)
    found = mann_whitney(one, other, alternative=alternative)
    assert (found.statistic, found.p_value) == pytest.approx((expected.statistic, expected.pvalue), rel=1e-9)


@pytest.mark.parametrize("alternative", ALTERNATIVES)
@pytest.mark.parametrize("units", [3, 10, 30, 100])
def test_without_ties_kendall_equals_scipy(alternative: str, units: int) -> None:
    one, noise = np.random.default_rng(units).normal(size=(2, units))
    other = 0.2 * one + noise
    expected = scipy_stats.kendalltau(one, other, method="exact", alternative=alternative)
    found = kendall_tau(one, other, alternative=alternative)
    assert (found.estimate, found.p_value) == pytest.approx((expected.statistic, expected.pvalue), rel=1e-9)


# Hollander & Wolfe (1973), p. 185, as in R 4.2.2: cor.test(x, y, method="kendall", alternative="greater")
def test_kendall_of_tuna_lightness() -> None:
    lightness = [44.4, 45.9, 41.9, 53.3, 44.7, 44.1, 50.7, 45.2, 60.1]
    quality = [2.6, 3.1, 2.5, 5.0, 3.6, 4.0, 5.2, 2.8, 3.8]
    found = kendall_tau(lightness, quality, alternative="greater")
    assert (found.estimate, found.p_value) == pytest.approx((0.444444444444444, 0.0597194664903), abs=1e-12)


# R 4.2.2: cor.test(x, y, method="kendall", exact=FALSE)$estimate, x and y the two groups above
def test_tau_b_equals_r() -> None:
    assert kendall_tau(ONE, OTHER).estimate == pytest.approx(0.696473763293364, abs=1e-12)


# Hollander & Wolfe (1999), Nonparametric Statistical Methods, 2nd ed., example 6.2: J = 79
def test_jonckheere_statistic_of_the_knowledge_of_purpose() -> None:
    groups = [[40, 35, 38, 43, 44, 41], [38, 40, 47, 44, 40, 42], [48, 40, 45, 43, 46, 44]]
    found = jonckheere_terpstra(groups)
    assert found.statistic == 79
    assert found.estimate == pytest.approx(79 / 108, abs=1e-15)


# Hollander & Wolfe (1973), p. 116, as in the help of R's kruskal.test: 0.77143, df 2, p 0.68
def test_kruskal_wallis_of_mucociliary_efficiency() -> None:
    found = kruskal_wallis([[2.9, 3.0, 2.5, 2.6, 3.2], [3.8, 2.7, 4.0, 2.4], [2.8, 3.4, 3.7, 2.2, 2.0]])
    assert (found.statistic, found.df) == pytest.approx((0.77143, 2), abs=5e-6)
    assert found.p_value == pytest.approx(0.68, abs=5e-5)


# R 4.2.2: kruskal.test(c(x, y) ~ factor(rep(1:3, c(8, 10, 12))))
def test_kruskal_wallis_with_ties_equals_r() -> None:
    values = ONE + OTHER
    found = kruskal_wallis([values[:8], values[8:18], values[18:]])
    assert (found.statistic, found.p_value) == pytest.approx((1.145312253276, 0.564025324646), abs=1e-11)


@given(groups=st.lists(COUNTS, min_size=2, max_size=5))
def test_kruskal_wallis_equals_scipy(groups: list[list[int]]) -> None:
    found = kruskal_wallis(groups)
    if len(set(pooled(groups))) == 1:
        assert (found.p_value, found.note) == (1.0, "all values are equal")
        assert math.isnan(found.statistic)
        return
    expected = scipy_stats.kruskal(*groups)
    if expected.statistic < 1e-10:
        # Equal rank sums: scipy's statistic is the rounding error of a difference, of which p is nearly the root.
        assert found.statistic == pytest.approx(0.0, abs=1e-10)
        return
    assert (found.statistic, found.p_value) == pytest.approx((expected.statistic, expected.pvalue), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("alternative", ALTERNATIVES)
@given(one=COUNTS, other=COUNTS)
def test_mann_whitney_is_the_exact_trend_test_with_mid_ranks(
    alternative: str, one: list[int], other: list[int]
) -> None:
    kinds = sorted({*one, *other})
    table = [[one.count(kind), other.count(kind)] for kind in kinds]
    if len(kinds) == 1:
        return
    ends = np.cumsum([sum(row) for row in table])
    ranks = [float(end - (sum(row) - 1) / 2) for end, row in zip(ends, table, strict=True)]
    expected = exact_cochran_armitage(table, scores=ranks, alternative=alternative)
    assert mann_whitney(one, other, alternative=alternative).p_value == pytest.approx(expected.p_value, abs=1e-9)


@pytest.mark.parametrize("alternative", ALTERNATIVES)
@given(groups=st.lists(st.lists(st.booleans(), min_size=1, max_size=8), min_size=2, max_size=5))
def test_jonckheere_of_yes_or_no_is_the_exact_trend_test_with_mid_ranks(
    alternative: str, groups: list[list[bool]]
) -> None:
    sizes = np.array([len(group) for group in groups])
    ranks = (np.cumsum(sizes) - (sizes - 1) / 2).tolist()
    table = [[sum(group), len(group) - sum(group)] for group in groups]
    expected = exact_cochran_armitage(table, scores=ranks, alternative=alternative)
    found = jonckheere_terpstra(groups, alternative=alternative)
    assert found.p_value == pytest.approx(expected.p_value, abs=1e-9)


@pytest.mark.parametrize("alternative", ["less", "greater"])
@given(st.lists(st.integers(0, 12), min_size=4, max_size=4).filter(sum))
def test_kendall_of_two_items_is_fishers_test_of_one_side(alternative: str, cells: list[int]) -> None:
    a, b, c, d = cells
    found = kendall_tau([1] * (a + b) + [0] * (c + d), [1] * a + [0] * b + [1] * c + [0] * d, alternative=alternative)
    expected = fisher_exact([[a, b], [c, d]], alternative=alternative)
    assert found.p_value == pytest.approx(expected.p_value, abs=1e-9)


@given(one=COUNTS, other=COUNTS)
def test_swapping_groups_turns_u_and_keeps_p(one: list[int], other: list[int]) -> None:
    found, swapped = mann_whitney(one, other), mann_whitney(other, one)
    assert swapped.statistic == len(one) * len(other) - found.statistic
    assert swapped.p_value == pytest.approx(found.p_value, rel=1e-9)
    assert mann_whitney(other, one, alternative="less").p_value == pytest.approx(
        mann_whitney(one, other, alternative="greater").p_value, rel=1e-9
    )


@given(one=COUNTS, other=COUNTS, seed=st.integers(0, 99))
def test_only_the_order_of_values_counts_and_not_that_of_units(one: list[int], other: list[int], seed: int) -> None:
    generator = np.random.default_rng(seed)
    curved = mann_whitney(np.exp(generator.permutation(one)), np.exp(generator.permutation(other)))
    found = mann_whitney(one, other)
    assert (curved.statistic, curved.p_value) == (found.statistic, found.p_value)
    assert 0 < found.p_value <= 1
    assert 0 <= found.estimate <= 1


@given(groups=st.lists(st.lists(st.integers(0, 5), min_size=1, max_size=5), min_size=2, max_size=4))
def test_reversing_the_groups_turns_jonckheere(groups: list[list[int]]) -> None:
    found, turned = jonckheere_terpstra(groups), jonckheere_terpstra(groups[::-1])
    assert turned.estimate == pytest.approx(1 - found.estimate, abs=1e-12)
    assert turned.p_value == pytest.approx(found.p_value, rel=1e-9)
    assert 0 < found.p_value <= 1


@given(first=COUNTS, second=COUNTS)
def test_jonckheere_of_two_groups_is_mann_whitney_of_the_second(first: list[int], second: list[int]) -> None:
    for alternative in ALTERNATIVES:
        found = jonckheere_terpstra([first, second], alternative=alternative)
        expected = mann_whitney(second, first, alternative=alternative)
        assert (found.statistic, found.estimate, found.p_value) == (
            expected.statistic,
            expected.estimate,
            expected.p_value,
        )


@given(
    pairs=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4)), min_size=2, max_size=14), seed=st.integers(0, 99)
)
def test_kendall_is_symmetric_and_turns_with_either(pairs: list[tuple[int, int]], seed: int) -> None:
    one, other = np.array(pairs, dtype=np.float64)[np.random.default_rng(seed).permutation(len(pairs))].T
    found, swapped = kendall_tau([x for x, _ in pairs], [y for _, y in pairs]), kendall_tau(other, one)
    turned = kendall_tau(one, -(other**3))
    assert (swapped.statistic, turned.statistic) == (found.statistic, -found.statistic)
    assert swapped.p_value == pytest.approx(found.p_value, rel=1e-9)
    assert turned.p_value == pytest.approx(found.p_value, rel=1e-9)
    assert 0 < found.p_value <= 1
    if not math.isnan(found.estimate):
        expected = scipy_stats.kendalltau(one, other).statistic
        assert (found.estimate, turned.estimate) == pytest.approx((expected, -expected), abs=1e-12)


@given(values=COUNTS)
def test_two_copies_of_a_group_give_no_evidence(values: list[int]) -> None:
    found = mann_whitney(values, values)
    assert (found.estimate, found.p_value) == (0.5, 1.0)


def test_a_random_p_is_near_the_exact_one_and_says_how_it_was_drawn() -> None:
    exact = {
        alternative: kendall_tau(ONE, OTHER[::-1], alternative=alternative).p_value for alternative in ALTERNATIVES
    }
    for alternative, p in exact.items():
        found = kendall_tau(ONE, OTHER[::-1], alternative=alternative, permutations=20_000, seed=7)
        assert found.p_value == pytest.approx(p, abs=5 * math.sqrt(p * (1 - p) / 20_000) + 1e-4)
        assert found.note == "20,000 permutations drawn with seed 7"
    again = kendall_tau(ONE, OTHER[::-1], permutations=50)
    assert repr(again) == repr(kendall_tau(ONE, OTHER[::-1], permutations=50))
    assert kendall_tau(range(30), range(30), permutations=99, alternative="greater").p_value == 1 / 100


def test_pairs_of_many_different_values_are_counted_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    generator = np.random.default_rng(4)
    one, other = generator.integers(0, 20, 50).astype(float), generator.normal(size=50)
    whole = concordance(one, other)
    # scipy's tau-b times the roots of the pairs that differ.
    pairs = [sum(a != b for a, b in itertools.combinations(values, 2)) for values in (one, other)]
    assert whole == pytest.approx(scipy_stats.kendalltau(one, other).statistic * math.sqrt(pairs[0] * pairs[1]))
    monkeypatch.setattr(ranks, "MOST_CELLS", 10)
    monkeypatch.setattr(ranks, "AT_ONCE", 120)
    assert concordance(one, other) == whole
