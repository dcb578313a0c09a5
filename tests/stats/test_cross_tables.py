"""Tables of several rows and columns against R, every table listed, and Fisher's test of four cells."""

import math
from collections.abc import Iterator
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from leapstats.errors import NotEstimableError, TooLargeError
from leapstats.stats.cross_tables import cramers_v, fisher_freeman_halton, monte_carlo_freeman_halton
from leapstats.stats.exact.table_network import factorial_codes, probability_no_likelier
from leapstats.stats.two_by_two.one_table import chi_square, fisher_exact

Counts = list[list[int]]

EVEN = [[5, 3, 2, 2], [2, 5, 3, 2], [2, 2, 5, 3], [3, 2, 2, 5], [3, 3, 3, 3]]
UNEVEN = [[6, 1, 2, 1], [4, 5, 3, 2], [0, 3, 5, 3], [4, 2, 1, 4], [3, 1, 3, 7]]
JOBS = [[1, 3, 10, 6], [2, 3, 10, 7], [1, 6, 14, 12], [0, 1, 9, 11]]

# R 4.2.2: sprintf("%.15g", fisher.test(x, workspace = 2e8)$p.value). The help page of fisher.test prints
# 0.7827 for the job satisfaction of Agresti (2002), p. 57, and 0.03929 for table 6 of Mehta & Patel (1986).
IN_R = [
    (EVEN, 0.858150677398802),
    ([[7, 2, 2, 1], [1, 6, 3, 2], [2, 2, 5, 3], [4, 2, 2, 4], [1, 3, 3, 5]], 0.197424416025826),
    (UNEVEN, 0.0908944636790091),
    ([[3, 1, 2, 0, 4, 1], [1, 3, 0, 4, 1, 5]], 0.0279597971911873),
    ([[4, 1, 2], [1, 5, 2], [0, 2, 6]], 0.0347127443273988),
    (
        [[2, 1, 0, 1, 1], [0, 3, 1, 1, 0], [1, 0, 2, 0, 2], [1, 1, 1, 2, 0], [2, 0, 1, 1, 1], [0, 1, 1, 1, 2]],
        0.724899446601146,
    ),
    ([[9, 1, 0], [0, 2, 8], [3, 7, 5], [0, 1, 9]], 9.34418415306701e-07),
    (JOBS, 0.782684938965693),
    (
        [
            [1, 2, 2, 1, 1, 0, 1],
            [2, 0, 0, 2, 3, 0, 0],
            [0, 1, 1, 1, 2, 7, 3],
            [1, 1, 2, 0, 0, 0, 1],
            [0, 1, 1, 1, 1, 0, 0],
        ],
        0.0392896436553332,
    ),
]


@st.composite
def tables(draw: st.DrawFn, most: int = 3, sides: tuple[int, int] = (4, 4)) -> Counts:
    rows, columns = draw(st.integers(2, sides[0])), draw(st.integers(2, sides[1]))
    cell = st.integers(0, most)
    return draw(st.lists(st.lists(cell, min_size=columns, max_size=columns), min_size=rows, max_size=rows))


def every_table(rows: list[int], columns: list[int]) -> Iterator[Counts]:
    """List all tables with given margins, a cell at a time."""
    if not rows:
        yield []
        return
    for first in fillings(rows[0], columns):
        left = [total - taken for total, taken in zip(columns, first, strict=True)]
        for rest in every_table(rows[1:], left):
            yield [first, *rest]


def fillings(total: int, limits: list[int]) -> Iterator[list[int]]:
    if len(limits) == 1:
        if total <= limits[0]:
            yield [total]
        return
    for first in range(min(total, limits[0]) + 1):
        for rest in fillings(total - first, limits[1:]):
            yield [first, *rest]


def likelihood(table: Counts) -> Fraction:
    return Fraction(1, math.prod(math.factorial(cell) for row in table for cell in row))


def by_listing(table: Counts) -> float:
    rows, columns = [sum(row) for row in table], [sum(column) for column in zip(*table, strict=True)]
    everything = [likelihood(each) for each in every_table(rows, columns)]
    observed = likelihood(table)
    return float(sum(each for each in everything if each <= observed) / sum(everything))


@pytest.mark.parametrize(("table", "p"), IN_R)
def test_as_in_r(table: Counts, p: float) -> None:
    # R works in 64-bit floats with an approximate tie rule: its last digits differ.
    assert fisher_freeman_halton(table).p_value == pytest.approx(p, rel=1e-10)


@given(table=tables(most=2, sides=(3, 4)))
def test_against_every_table(table: Counts) -> None:
    assert fisher_freeman_halton(table).p_value == pytest.approx(by_listing(table), rel=1e-12)


@given(table=tables(most=30, sides=(2, 2)))
def test_four_cells_are_fishers_exact_test(table: Counts) -> None:
    assert fisher_freeman_halton(table).p_value == pytest.approx(fisher_exact(table).p_value, rel=1e-12)


@given(table=tables(most=30, sides=(2, 2)))
def test_the_network_of_four_cells_is_the_hypergeometric_distribution(table: Counts) -> None:
    cells = np.array(table)
    assume(cells.any(axis=0).all() and cells.any(axis=1).all())
    assert probability_no_likelier(cells) == pytest.approx(fisher_exact(table).p_value, rel=1e-11)


@given(table=tables(most=6), data=st.data())
def test_order_and_orientation_do_not_matter(table: Counts, data: st.DataObject) -> None:
    cells = np.array(table)
    rows, columns = (data.draw(st.permutations(range(size))) for size in cells.shape)
    p = fisher_freeman_halton(table).p_value
    assert 0 < p <= 1
    assert fisher_freeman_halton(cells[list(rows)][:, list(columns)]).p_value == pytest.approx(p, rel=1e-11)
    assert fisher_freeman_halton(cells.T).p_value == pytest.approx(p, rel=1e-11)


def test_the_same_data_twice_say_more() -> None:
    table = np.array([[4, 1, 2], [1, 5, 2], [0, 2, 6]])
    # R 4.2.2: fisher.test(2 * x, workspace = 2e8)$p.value
    assert fisher_freeman_halton(2 * table).p_value == pytest.approx(0.000155255094516127, rel=1e-10)
    assert fisher_freeman_halton(2 * table).p_value < fisher_freeman_halton(table).p_value


def test_sixty_units_in_twenty_cells_turned_round() -> None:
    turned = np.array(UNEVEN).T[::-1]
    assert fisher_freeman_halton(turned).p_value == pytest.approx(fisher_freeman_halton(UNEVEN).p_value, rel=1e-9)


def test_ties_in_probability_count() -> None:
    # 2! 2! 3! = 4!: two tables as likely, by other cells; one step of rounding would lose the tie.
    codes = factorial_codes(6)
    assert codes[2] + codes[2] + codes[3] == codes[4]
    assert codes[6] == codes[5] + codes[3]


def test_empty_lines_are_left_out() -> None:
    found = fisher_freeman_halton([[4, 0, 1, 2], [0, 0, 0, 0], [1, 0, 5, 2], [0, 0, 2, 6]])
    assert found.p_value == fisher_freeman_halton([[4, 1, 2], [1, 5, 2], [0, 2, 6]]).p_value
    assert found.note == "empty rows or columns are not used"


@pytest.mark.parametrize("table", [[[3, 0], [4, 0], [1, 0]], [[0, 0, 0], [2, 3, 1]], [[0, 0], [0, 0], [0, 0]]])
def test_one_table_only(table: Counts) -> None:
    for found in (fisher_freeman_halton(table), monte_carlo_freeman_halton(table, tables=9)):
        assert found.p_value == 1
        assert "the margins allow one table only" in found.note


@pytest.mark.parametrize(
    "table", [[[1, 2, 3]], [[1], [2]], [[1, 2], [3]], [[1, -2], [3, 4]], [[1, 0.5], [3, 4]], [[1, math.nan], [3, 4]], 3]
)
def test_what_is_not_a_table(table: Counts) -> None:
    for function in (fisher_freeman_halton, monte_carlo_freeman_halton):
        with pytest.raises(ValueError, match=r"^table ") as raised:
            function(table)
        assert not isinstance(raised.value, NotEstimableError)


@pytest.mark.parametrize(
    "table",
    [
        [[2000, 2000], [1000, 2000], [3000, 1]],
        [[20] * 10] * 10,
        [[5] * 5] * 7,
        np.eye(5, dtype=int)[np.arange(300) % 5],
    ],
)
def test_too_large(table: Counts) -> None:
    with pytest.raises(TooLargeError, match="use monte_carlo_freeman_halton or chi_square"):
        fisher_freeman_halton(table)


def test_drawn_tables_come_near_the_exact_p() -> None:
    found = monte_carlo_freeman_halton(UNEVEN, tables=20_000, seed=7)
    exact = 0.0908944636790091
    assert found.p_value == pytest.approx(exact, abs=4 * math.sqrt(exact * (1 - exact) / 20_000))
    assert found.note == "20,000 tables drawn with seed 7"
    assert repr(found) == repr(monte_carlo_freeman_halton(UNEVEN, tables=20_000, seed=7))
    assert found.p_value != monte_carlo_freeman_halton(UNEVEN, tables=20_000, seed=8).p_value


def test_the_observed_table_is_counted_among_the_drawn() -> None:
    assert monte_carlo_freeman_halton([[30, 0, 0], [0, 30, 0], [0, 0, 30]], tables=99).p_value == 1 / 100


@pytest.mark.parametrize("number", [0, -1, 2.5, math.inf, math.nan])
def test_a_number_of_tables_is_whole(number: int) -> None:
    with pytest.raises(ValueError, match="tables must be a whole number of 1 or more"):
        monte_carlo_freeman_halton(EVEN, tables=number)


# No cell exceeds 1, so that all tables with these margins are equally likely: p is 1 by definition.
@pytest.mark.parametrize(
    "table",
    [
        [[0, 0, 0, 1], [1, 1, 1, 0]],
        [[0, 0, 0, 1], [1, 1, 0, 0], [0, 0, 1, 0]],
        [[1, 0, 0, 0, 0], [0, 1, 0, 0, 0], [0, 0, 1, 1, 1]],
    ],
)
def test_tables_that_are_all_equally_likely(table: list[list[int]]) -> None:
    assert fisher_freeman_halton(table).p_value == pytest.approx(1.0, rel=1e-12)
    assert fisher_freeman_halton(np.array(table).T).p_value == pytest.approx(1.0, rel=1e-12)


# R 4.2.2: sqrt(chisq.test(m, correct = FALSE)$statistic / sum(m) / (min(dim(m)) - 1)); the first is hair and eye colour
# of Snee (1974), HairEyeColor over both sexes, whose V assocstats of R's vcd prints as 0.279.
@pytest.mark.parametrize(
    ("table", "v"),
    [
        ([[68, 20, 15, 5], [119, 84, 54, 29], [26, 17, 14, 14], [7, 94, 10, 16]], 0.279044623342658),
        ([[3, 0, 2], [1, 5, 4], [0, 2, 13]], 0.54292556619307),
        ([[8, 2], [3, 9]], 0.547722557505166),
    ],
)
def test_cramers_v_equals_r(table: Counts, v: float) -> None:
    found = cramers_v(table)
    assert found.estimate == pytest.approx(v, rel=1e-12)
    assert math.isnan(found.p_value)
    assert math.isnan(found.conf_int.low)
    assert "not corrected" in found.method


@given(st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=2, max_size=4))
def test_cramers_v_is_a_share_that_only_the_association_changes(table: Counts) -> None:
    cells = np.array(table)
    assume(cells.any(axis=0).all() and cells.any(axis=1).all())
    found = cramers_v(table).estimate
    assert 0 <= found <= 1
    expected = chi_square(table).statistic / cells.sum() / (min(cells.shape) - 1)
    assert found**2 == pytest.approx(expected, rel=1e-9, abs=1e-12)
    for same in (cells.T, cells[::-1], 7 * cells, np.vstack([cells, [0, 0, 0]])):
        assert cramers_v(same).estimate == pytest.approx(found, rel=1e-9, abs=1e-7)


def test_cramers_v_is_1_where_a_row_tells_the_column() -> None:
    assert cramers_v([[5, 0, 0], [0, 7, 0], [0, 0, 2]]).estimate == pytest.approx(1, rel=1e-12)
    assert cramers_v([[5, 0, 0], [0, 7, 0], [0, 0, 0]]).note == "empty rows or columns are not used"


def test_cramers_v_needs_two_rows_and_columns() -> None:
    with pytest.raises(NotEstimableError, match="needs two rows and two columns with units"):
        cramers_v([[5, 0], [3, 0]])
    with pytest.raises(ValueError, match="at least two rows and two columns"):
        cramers_v([[5, 3]])
