"""Kruskal and Wallis' test over all divisions of the units: against printed tables, every division, and two groups."""

import math
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from leapstats.errors import NotEstimableError, TooLargeError
from leapstats.stats.ranks.several_groups import exact_kruskal_wallis, kruskal_wallis
from leapstats.stats.ranks.two_groups import mann_whitney

Groups = list[list[int]]


# Kruskal & Wallis (1952), table 6.1, as reprinted by Siegel (1956), table O: H and p of three groups.
@pytest.mark.parametrize(
    ("groups", "statistic", "p"),
    [
        ([[1, 2, 3, 4, 10], [5, 6, 7, 8, 14], [9, 11, 12, 13, 15]], 8.0, 0.009),
        ([[1, 2, 3, 4, 13], [5, 6, 7, 8, 14], [9, 10, 11, 12, 15]], 5.78, 0.049),
        ([[1, 2, 3, 4, 11], [5, 6, 7, 13, 15], [8, 9, 10, 12, 14]], 5.66, 0.051),
        ([[1, 2, 3, 4, 15], [5, 6, 7, 8, 14], [9, 10, 11, 12, 13]], 4.5, 0.102),
        ([[1, 2, 3], [4, 5, 6], [7, 8, 9]], 7.2, 0.004),
    ],
)
def test_three_groups_equal_the_printed_tables(groups: Groups, statistic: float, p: float) -> None:
    found = exact_kruskal_wallis(groups)
    assert found.statistic == pytest.approx(statistic, rel=1e-12)
    assert found.p_value == pytest.approx(p, abs=5e-4)


def test_groups_without_overlap_have_the_smallest_p() -> None:
    """All orders of the groups, of all divisions."""
    ways = math.factorial(12) // math.factorial(3) ** 4
    found = exact_kruskal_wallis([[1, 2, 3], [4, 5, 6], [7, 8, 9], [10, 11, 12]])
    assert found.p_value == pytest.approx(math.factorial(4) / ways, rel=1e-12)


def every_division(values: list[int], sizes: list[int]) -> list[Fraction]:
    """Return the sum of squared rank sums over sizes of every division, one after another."""
    ranks = [Fraction(2 * sum(v < w for v in values) + values.count(w) + 1, 2) for w in values]

    def dealt(left: list[int], sizes: list[int]) -> list[Fraction]:
        if not sizes:
            return [Fraction(0)]
        found = []
        for chosen in combinations(left, sizes[0]):
            own = sum((ranks[place] for place in chosen), Fraction(0)) ** 2 / sizes[0]
            rest = [place for place in left if place not in chosen]
            found.extend(own + more for more in dealt(rest, sizes[1:]))
        return found

    return dealt(list(range(len(values))), sizes)


@given(st.lists(st.lists(st.integers(0, 5), min_size=1, max_size=3), min_size=2, max_size=4))
def test_it_is_the_share_of_every_division(groups: Groups) -> None:
    values = [value for group in groups for value in group]
    assume(len(set(values)) > 1 and len(values) <= 9)
    divisions = every_division(values, [len(group) for group in groups])
    expected = sum(each >= divisions[0] for each in divisions) / len(divisions)
    found = exact_kruskal_wallis(groups)
    assert found.p_value == pytest.approx(expected, rel=1e-12)
    assert found.statistic == pytest.approx(kruskal_wallis(groups).statistic, rel=1e-12)
    turned = exact_kruskal_wallis([[-value for value in group] for group in groups[::-1]])
    assert turned.p_value == pytest.approx(found.p_value, rel=1e-12)


@given(st.permutations(range(9)), st.integers(1, 8))
def test_two_groups_without_ties_are_mann_whitneys(values: list[int], size: int) -> None:
    one, other = values[:size], values[size:]
    assert exact_kruskal_wallis([one, other]).p_value == pytest.approx(mann_whitney(one, other).p_value, rel=1e-12)


def test_thirty_units_are_counted_and_near_the_chi_square() -> None:
    values = np.random.default_rng(4).permutation(30)
    groups = [values[:10], values[10:20], values[20:]]
    assert exact_kruskal_wallis(groups).p_value == pytest.approx(kruskal_wallis(groups).p_value, abs=0.02)


def test_where_it_says_nothing_or_would_take_too_long() -> None:
    found = exact_kruskal_wallis([[2, 2], [2], [2]])
    assert (found.p_value, found.note) == (1.0, "all values are equal")
    assert math.isnan(found.statistic)
    with pytest.raises(TooLargeError, match="too many divisions of the units into groups; use kruskal_wallis"):
        exact_kruskal_wallis(np.random.default_rng(1).permutation(40).reshape(5, 8).tolist())
    with pytest.raises(TooLargeError, match="use kruskal_wallis"):
        exact_kruskal_wallis([range(900), range(901)])
    with pytest.raises(NotEstimableError, match="group 2 has no units"):
        exact_kruskal_wallis([[1], []])
    with pytest.raises(ValueError, match="groups must contain two or more lists"):
        exact_kruskal_wallis([[1, 2]])
