"""Boschloo's test: against R's Exact, every table listed, and what is known of it."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapstats.errors import TooLargeError
from leapstats.stats.two_by_two.one_table import fisher_exact
from leapstats.stats.two_by_two.unconditional import boschloo

Table = list[list[int]]
CELL = st.integers(0, 7)
TABLES = st.tuples(CELL, CELL, CELL, CELL).map(lambda cells: [list(cells[:2]), list(cells[2:])])

# R's Exact: exact.test(data, method = "Boschloo", alternative, tsmethod = "central", np.interval = TRUE, beta = 1e-8),
# printed in scipy's tests of boschloo_exact, where a group is a column.
IN_R = {
    "less": [
        ([[2, 7], [8, 2]], 0.01852173, 0.009886142),
        ([[5, 1], [10, 10]], 0.9782609, 0.9450994),
        ([[5, 16], [20, 25]], 0.08913823, 0.05827348),
        ([[10, 5], [10, 1]], 0.1652174, 0.08565611),
        ([[5, 0], [1, 4]], 1, 1),
        ([[0, 1], [3, 2]], 0.5, 0.34375),
        ([[7, 12], [8, 3]], 0.06406797, 0.03410916),
        ([[10, 24], [25, 37]], 0.2009359, 0.1512882),
    ],
    "greater": [
        ([[43, 40], [10, 39]], 0.0002875544, 0.0001615562),
        ([[2, 7], [8, 2]], 0.9990149, 0.9918327),
        ([[5, 1], [10, 10]], 0.1652174, 0.09008534),
        ([[5, 15], [20, 20]], 0.9849087, 0.9706997),
        ([[5, 0], [1, 4]], 0.02380952, 0.006865367),
        ([[0, 1], [3, 2]], 1, 1),
        ([[7, 12], [8, 3]], 0.9895302, 0.9771215),
        ([[10, 24], [25, 37]], 0.9012936, 0.8633275),
    ],
    "two-sided": [
        ([[43, 40], [10, 39]], 0.0002875544, 0.0003231115),
        ([[2, 7], [8, 2]], 0.01852173, 0.01977228),
        ([[5, 1], [10, 10]], 0.1652174, 0.1801707),
        ([[5, 16], [20, 25]], 0.08913823, 0.116547),
        ([[5, 0], [1, 4]], 0.02380952, 0.01373073),
        ([[0, 1], [3, 2]], 0.5, 0.6875),
        ([[7, 12], [8, 3]], 0.06406797, 0.06821831),
    ],
}


@pytest.mark.parametrize(
    ("alternative", "columns", "statistic", "p"),
    [(alternative, *case) for alternative, cases in IN_R.items() for case in cases],
)
def test_boschloo_equals_r(alternative: str, columns: Table, statistic: float, p: float) -> None:
    found = boschloo(np.transpose(columns), alternative=alternative)
    assert (found.statistic, found.p_value) == pytest.approx((statistic, p), abs=1e-7)


def hypergeometric_tail(first: int, size: int, second: int, other: int) -> Fraction:
    events, units = first + second, size + other
    ways = sum(math.comb(size, k) * math.comb(other, events - k) for k in range(first, min(size, events) + 1))
    return Fraction(ways, math.comb(units, events))


def listed(table: Table, share: float) -> float:
    """Return the probability, at one share of events, of tables with no larger a p of Fisher's, added one by one."""
    size, other = map(sum, table)
    found = hypergeometric_tail(table[0][0], size, table[1][0], other)
    return math.fsum(
        math.comb(size, x) * math.comb(other, y) * share ** (x + y) * (1 - share) ** (size + other - x - y)
        for x in range(size + 1)
        for y in range(other + 1)
        if hypergeometric_tail(x, size, y, other) <= found
    )


@given(TABLES)
def test_boschloo_is_the_largest_probability_and_no_larger_than_fishers_p(table: Table) -> None:
    found = boschloo(table, alternative="greater")
    over = max(listed(table, share) for share in np.linspace(0, 1, 60))
    assert over <= found.p_value * (1 + 1e-9)
    assert found.p_value <= over * 1.05
    assert found.statistic == pytest.approx(fisher_exact(table, alternative="greater").p_value, rel=1e-9)
    assert found.p_value <= found.statistic * (1 + 1e-9)
    other = boschloo(table[::-1], alternative="less")
    assert (other.p_value, other.statistic) == pytest.approx((found.p_value, found.statistic), rel=1e-9)
    turned = [row[::-1] for row in table[::-1]]
    assert boschloo(turned, alternative="greater").p_value == pytest.approx(found.p_value, rel=1e-7)
    both = boschloo(table).p_value
    assert both == pytest.approx(min(1, 2 * min(found.p_value, boschloo(table, alternative="less").p_value)))


# scipy 1.17 stops at another share of events, with p 0.136505.
def test_the_maximum_is_found_where_a_few_random_shares_miss_it() -> None:
    table = [[2, 31], [3, 172]]
    highest = listed(table, 0.48790605)
    assert highest > 0.136536
    assert boschloo(table, alternative="greater").p_value == pytest.approx(highest, rel=1e-6)


def test_a_group_without_units_says_nothing() -> None:
    for table in ([[0, 0], [3, 4]], [[5, 1], [0, 0]], [[0, 0], [0, 0]]):
        found = boschloo(table)
        assert (found.p_value, found.note) == (1.0, "a group has no units")
    assert boschloo([[0, 3], [0, 4]]).p_value == 1.0
    assert boschloo([[0, 3], [0, 4]]).note == ""


def test_too_many_units_and_what_is_no_table() -> None:
    assert boschloo([[200, 100], [150, 150]]).p_value < fisher_exact([[200, 100], [150, 150]]).p_value
    with pytest.raises(TooLargeError, match=r"the table has 601 units, more than 600; use fisher_mid_p"):
        boschloo([[200, 101], [150, 150]])
    with pytest.raises(ValueError, match="alternative must be one of two-sided, less, greater"):
        boschloo([[1, 2], [3, 4]], alternative="bigger")
    with pytest.raises(ValueError, match="table must be 2 x 2"):
        boschloo([[1, 2, 3], [3, 4, 5]])
