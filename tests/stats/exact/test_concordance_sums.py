"""Exact distributions of ranks: every division and order enumerated, whole-number counts, and both ways of summing."""

import math
from collections.abc import Sequence
from itertools import chain, combinations, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapstats.errors import TooLargeError
from leapstats.stats.exact.concordance_sums import check_concordances, concordances, tied, untied, work
from leapstats.stats.ranks.several_groups import jonckheere_terpstra
from leapstats.stats.ranks.two_groups import concordance, kendall_tau, mann_whitney

ALTERNATIVES = ("two-sided", "less", "greater")
FEW = st.lists(st.integers(0, 3), min_size=1, max_size=4)


def enumerated_p(found: float, values: Sequence[float], alternative: str) -> float:
    low = sum(value <= found for value in values) / len(values)
    high = sum(value >= found for value in values) / len(values)
    return min(1.0, {"less": low, "greater": high}.get(alternative, 2 * min(low, high)))


def u_of(one: Sequence[float], other: Sequence[float]) -> float:
    return sum((x > y) + (x == y) / 2 for x in one for y in other)


def divided(values: Sequence[float], sizes: Sequence[int]) -> list[list[list[float]]]:
    """Every division of units into groups of these sizes, in order."""
    if len(sizes) == 1:
        return [[list(values)]]
    found = []
    for chosen in combinations(range(len(values)), sizes[0]):
        left = [values[place] for place in range(len(values)) if place not in chosen]
        found += [[[values[place] for place in chosen], *rest] for rest in divided(left, sizes[1:])]
    return found


def pooled(groups: Sequence[Sequence[float]]) -> list[float]:
    return list(chain.from_iterable(groups))


def j_of(groups: Sequence[Sequence[float]]) -> float:
    return sum(u_of(later, earlier) for earlier, later in combinations(groups, 2))


def s_of(one: Sequence[float], other: Sequence[float]) -> int:
    sign = lambda number: (number > 0) - (number < 0)  # noqa: E731
    return sum(sign(one[i] - one[j]) * sign(other[i] - other[j]) for i, j in combinations(range(len(one)), 2))


@pytest.mark.parametrize("alternative", ALTERNATIVES)
@given(one=FEW, other=FEW)
def test_mann_whitney_is_the_enumeration_of_all_divisions(alternative: str, one: list[int], other: list[int]) -> None:
    found = mann_whitney(one, other, alternative=alternative)
    everything = [u_of(*parts) for parts in divided(one + other, (len(one), len(other)))]
    assert found.statistic == u_of(one, other)
    assert found.estimate == pytest.approx(u_of(one, other) / (len(one) * len(other)), abs=1e-15)
    assert found.p_value == pytest.approx(enumerated_p(found.statistic, everything, alternative), abs=1e-12)


@pytest.mark.parametrize("alternative", ALTERNATIVES)
@given(pairs=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3)), min_size=1, max_size=6))
def test_kendall_is_the_enumeration_of_all_orders(alternative: str, pairs: list[tuple[int, int]]) -> None:
    one, other = [x for x, _ in pairs], [y for _, y in pairs]
    found = kendall_tau(one, other, alternative=alternative)
    everything = [s_of(one, order) for order in permutations(other)]
    assert found.statistic == s_of(one, other) == concordance(np.array(one, float), np.array(other, float))
    assert found.p_value == pytest.approx(enumerated_p(found.statistic, everything, alternative), abs=1e-12)


@pytest.mark.parametrize("alternative", ALTERNATIVES)
@given(groups=st.lists(st.lists(st.integers(0, 2), min_size=1, max_size=2), min_size=2, max_size=4))
def test_jonckheere_is_the_enumeration_of_all_divisions(alternative: str, groups: list[list[int]]) -> None:
    found = jonckheere_terpstra(groups, alternative=alternative)
    everything = [j_of(parts) for parts in divided(pooled(groups), [len(group) for group in groups])]
    assert found.statistic == j_of(groups)
    assert found.p_value == pytest.approx(enumerated_p(found.statistic, everything, alternative), abs=1e-12)


@pytest.mark.parametrize(
    "groups", [[[0, 1, 1], [0, 2], [1, 2, 2]], [[3, 0], [3, 3, 1], [0, 0, 5]], [[1, 2], [2, 3], [3, 4], [4, 9]]]
)
def test_jonckheere_with_eight_units_is_the_enumeration(groups: list[list[int]]) -> None:
    everything = [j_of(parts) for parts in divided(pooled(groups), [len(group) for group in groups])]
    for alternative in ALTERNATIVES:
        found = jonckheere_terpstra(groups, alternative=alternative)
        assert found.p_value == pytest.approx(enumerated_p(j_of(groups), everything, alternative), abs=1e-12)


@pytest.mark.parametrize(
    ("one", "other"),
    [((4, 4, 4, 4, 4), (6, 4, 3, 3, 2, 1, 1)), ((3, 1, 4, 2), (2, 2, 2, 2, 2)), ((15, 15), (7,) * 4 + (2,))],
)
def test_either_variable_may_be_the_groups(one: tuple[int, ...], other: tuple[int, ...]) -> None:
    (support, weights), (turned, turned_weights) = (
        tied(np.array(groups), np.array(blocks)) for groups, blocks in ((one, other), (other, one))
    )
    assert support.tolist() == turned.tolist()
    assert weights / weights.sum() == pytest.approx(turned_weights / turned_weights.sum(), rel=1e-10, abs=1e-300)


@pytest.mark.parametrize("sizes", [(3, 4), (2, 2, 3), (1, 5, 1), (4, 4, 4), (1,) * 7])
def test_both_ways_agree_where_one_variable_has_no_ties(sizes: tuple[int, ...]) -> None:
    support, weights = untied(np.array(sizes))
    network, network_weights = tied(np.array(sizes), np.ones(sum(sizes), dtype=np.int64))
    kept = network_weights > 0
    assert network[kept].tolist() == support.tolist()
    assert network_weights[kept] / network_weights.sum() == pytest.approx(weights, rel=1e-12)


def gaussian(sizes: Sequence[int]) -> list[int]:
    """Coefficients of the Gaussian multinomial in whole numbers, which do not round."""
    degree, placed = sum(a * b for a, b in combinations(sizes, 2)), 0
    counts = [1] + [0] * degree
    for size in sizes:
        for new in range(1, size + 1):
            placed += 1
            for place in range(degree, placed - 1, -1):
                counts[place] -= counts[place - placed]
            for place in range(new, degree + 1):
                counts[place] += counts[place - new]
    return counts


@pytest.mark.parametrize("sizes", [(30, 30), (1,) * 30, (7, 3, 1, 1, 9, 20, 2), (60, 2, 3)])
def test_without_ties_nothing_is_lost_by_rounding(sizes: tuple[int, ...]) -> None:
    counts = gaussian(sizes)
    total = sum(counts)
    _, weights = untied(np.array(sizes))
    assert weights == pytest.approx([count / total for count in counts], rel=1e-12)


# Kendall (1970), chapter 4: the variance of S where one variable has ties. In either order of the groups: placing the
# small one first would leave two digits of (100, 1000).
@pytest.mark.parametrize(
    "sizes", [(250, 250), (100, 1000), (1000, 100), (600, 250), (250,) * 3, (50, 2000), (1,) * 500]
)
def test_without_ties_the_variance_of_many_units_is_that_of_the_formula(sizes: tuple[int, ...]) -> None:
    units = sum(sizes)
    variance = (units * (units - 1) * (2 * units + 5) - sum(t * (t - 1) * (2 * t + 5) for t in sizes)) / 18
    support, weights = untied(np.array(sizes))
    assert weights @ support.astype(float) ** 2 / weights.sum() == pytest.approx(variance, rel=2e-9)


def test_more_units_than_rounding_allows_are_refused() -> None:
    ones = np.ones(502, dtype=np.int64)
    with pytest.raises(TooLargeError, match="have 251 units or more, and above 250 rounding errors grow; use another"):
        check_concordances(np.array([251, 251]), ones, "use another")
    check_concordances(np.array([252, 250]), ones, "use another")


def test_the_smallest_p_of_many_units_is_above_zero() -> None:
    numbers = list(range(200))
    assert 0 < kendall_tau(numbers, numbers).p_value < 1e-290
    assert mann_whitney(numbers[:100], numbers[100:], alternative="less").p_value == pytest.approx(
        1 / math.comb(200, 100), rel=1e-9
    )


def test_binomial_coefficients_that_are_no_floats_are_not_tried() -> None:
    assert work(np.array([3, 3]), np.array([2000, 4])) == (math.inf, math.inf)


def test_a_constant_variable_has_one_value_of_s() -> None:
    assert concordances(np.array([4]), np.array([2, 2]), 0, "").is_point
