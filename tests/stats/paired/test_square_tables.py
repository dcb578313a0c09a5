"""Square tables against DescTools, irr, statsmodels, every direction of every unit, and McNemar's tests."""

import math
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from statsmodels.stats.contingency_tables import SquareTable

from leapstats.errors import NotEstimableError, TooLargeError
from leapstats.stats.paired.square_tables import bhapkar, bowker, exact_stuart_maxwell, stuart_maxwell
from leapstats.stats.paired.yes_or_no import mcnemar_chi_square, mcnemar_exact

Counts = list[list[int]]
OF_MARGINS = [stuart_maxwell, bhapkar, exact_stuart_maxwell]
FUNCTIONS = [*OF_MARGINS, bowker]

FLEISS = [[35, 5, 0], [15, 20, 5], [10, 5, 5]]
WITH_ZERO = [[6, 4, 2], [1, 7, 5], [0, 1, 4]]
FOUR = [[4, 2, 1, 0], [1, 5, 3, 1], [0, 1, 4, 2], [0, 0, 1, 5]]


def squares(most: int, largest: int = 4, smallest: int = 2) -> st.SearchStrategy[Counts]:
    def of_size(size: int) -> st.SearchStrategy[Counts]:
        row = st.lists(st.integers(0, most), min_size=size, max_size=size)
        return st.lists(row, min_size=size, max_size=size)

    return st.integers(smallest, largest).flatmap(of_size)


def by_definition(table: Counts, *, null: bool) -> tuple[float, int]:
    """Return a quadratic form of differences in a generalised inverse of their covariance, and its rank."""
    cells = np.array(table, dtype=float)
    differences = cells.sum(axis=1) - cells.sum(axis=0)
    covariance = np.diag(cells.sum(axis=1) + cells.sum(axis=0)) - cells - cells.T
    if not null and cells.any():
        covariance -= np.outer(differences, differences) / cells.sum()
    rank = int(np.linalg.matrix_rank(covariance, tol=1e-9))
    return float(differences @ np.linalg.pinv(covariance, rcond=1e-10) @ differences), rank


def by_turning_units(table: Counts) -> Fraction:
    """Let every unit that changed go either way, one after another; count how often the statistic is as large."""
    size = len(table)
    moves = [(i, j) for i in range(size) for j in range(size) if i != j for _ in range(table[i][j])]
    start = np.array(table)
    ways: Counter[tuple[int, ...]] = Counter({(0,) * size: 1})
    for i, j in moves:
        turned: Counter[tuple[int, ...]] = Counter()
        for differences, number in ways.items():
            for sign in (1, -1):
                moved = list(differences)
                moved[i] += sign
                moved[j] -= sign
                turned[tuple(moved)] += number
        ways = turned
    covariance = np.diag(start.sum(axis=1) + start.sum(axis=0)) - start - start.T
    inverse = np.linalg.pinv(covariance.astype(float), rcond=1e-10)
    observed = start.sum(axis=1) - start.sum(axis=0)
    least = observed @ inverse @ observed - 1e-9
    hits = sum(number for each, number in ways.items() if np.array(each) @ inverse @ np.array(each) >= least)
    return Fraction(hits, 2 ** len(moves))


# DescTools 0.99.59, StuartMaxwellTest(x), for the first three numbers; irr 0.84.1, bhapkar(x), for the next two;
# the exact p by enumeration, within 0.002 of coin 1.4.2, mh_test(x, distribution = approximate(200000)).
# The first table is that of Fleiss, Levin & Paik (2003).
@pytest.mark.parametrize(
    ("table", "statistic", "df", "p", "wald", "wald_p", "exact_p"),
    [
        (FLEISS, 14.0, 2, 0.000911881965554518, 16.2790697674419, 0.000291772874994344, 0.0005090212089271517),
        (WITH_ZERO, 6.38461538461538, 2, 0.041076968474169, 8.11074918566775, 0.0173289876529213, 0.03955078125),
        (FOUR, 3.63636363636364, 3, 0.303502086736025, 4.13793103448276, 0.24695010089165, 0.34765625),
    ],
)
def test_as_in_r(
    table: Counts, statistic: float, df: int, p: float, wald: float, wald_p: float, exact_p: float
) -> None:
    found = stuart_maxwell(table)
    assert (found.statistic, found.df) == (pytest.approx(statistic, rel=1e-12), df)
    assert found.p_value == pytest.approx(p, rel=1e-11)
    found = bhapkar(table)
    assert (found.statistic, found.df) == (pytest.approx(wald, rel=1e-12), df)
    assert found.p_value == pytest.approx(wald_p, rel=1e-11)
    exact = exact_stuart_maxwell(table)
    assert exact.p_value == pytest.approx(exact_p, abs=1e-12)
    assert exact.statistic == pytest.approx(statistic, rel=1e-12)


@given(table=squares(9, largest=5))
def test_as_in_statsmodels(table: Counts) -> None:
    cells = np.array(table)
    moved = cells + cells.T
    assume(np.all(moved + np.eye(len(cells))))
    theirs = SquareTable(cells, shift_zeros=False).homogeneity()
    ours = stuart_maxwell(table)
    assert ours.statistic == pytest.approx(theirs.statistic, rel=1e-9, abs=1e-12)
    assert ours.df == theirs.df
    assert ours.p_value == pytest.approx(theirs.pvalue, rel=1e-8)


def test_where_statsmodels_goes_wrong() -> None:
    """statsmodels 0.15 adds a half to every cell if one is 0, unless told shift_zeros=False."""
    for table, wrong, right in [(WITH_ZERO, 4.78695652173913, 6.38461538461538), (FLEISS, 12.9271844660194, 14.0)]:
        assert SquareTable(np.array(table)).homogeneity().statistic == pytest.approx(wrong)
        assert stuart_maxwell(table).statistic == pytest.approx(right)


@given(table=squares(4, largest=5))
def test_stuart_maxwell_by_a_generalised_inverse(table: Counts) -> None:
    statistic, rank = by_definition(table, null=True)
    found = stuart_maxwell(table)
    assert found.statistic == pytest.approx(statistic, rel=1e-8, abs=1e-9)
    assert found.df == (rank or len(table) - 1)
    assert 0 < found.p_value <= 1


@given(table=squares(4, largest=5))
def test_bhapkar_by_a_generalised_inverse(table: Counts) -> None:
    """Where every unit changed in step the observed covariance has a lower rank, and there is no statistic."""
    statistic, rank = by_definition(table, null=False)
    expected = stuart_maxwell(table)
    if expected.statistic and rank < expected.df:
        with pytest.raises(NotEstimableError, match="every unit changed"):
            bhapkar(table)
        return
    found = bhapkar(table)
    assert found.statistic == pytest.approx(statistic, rel=1e-6, abs=1e-9)
    assert found.df == expected.df
    assert found.statistic >= expected.statistic
    assert 0 < found.p_value <= expected.p_value


@given(table=squares(1, largest=4))
def test_every_direction_of_every_unit(table: Counts) -> None:
    assert exact_stuart_maxwell(table).p_value == pytest.approx(float(by_turning_units(table)), rel=1e-12)


@given(table=squares(4, largest=3))
def test_every_direction_of_more_units(table: Counts) -> None:
    assert exact_stuart_maxwell(table).p_value == pytest.approx(float(by_turning_units(table)), rel=1e-12)


@given(table=squares(20, largest=2))
def test_two_categories_are_mcnemars_tests(table: Counts) -> None:
    expected, found = mcnemar_chi_square(table), stuart_maxwell(table)
    assert found.statistic == pytest.approx(expected.statistic, rel=1e-12)
    assert (found.df, found.note) == (expected.df, expected.note)
    assert found.p_value == pytest.approx(expected.p_value, rel=1e-11)
    assert exact_stuart_maxwell(table).p_value == pytest.approx(mcnemar_exact(table).p_value, rel=1e-11)


@pytest.mark.parametrize("function", [stuart_maxwell, exact_stuart_maxwell])
@given(table=squares(3), data=st.data())
def test_order_time_and_the_unchanged_do_not_matter(function: object, table: Counts, data: st.DataObject) -> None:
    assert callable(function)
    cells = np.array(table)
    order = data.draw(st.permutations(range(len(cells))))
    found = function(table)
    assert 0 < found.p_value <= 1
    others = [cells[np.ix_(order, order)], cells.T, cells + np.diag(np.arange(len(cells)))]
    for other in others:
        assert function(other).p_value == pytest.approx(found.p_value, rel=1e-9)
        assert function(other).statistic == pytest.approx(found.statistic, rel=1e-9, abs=1e-12)


def test_the_same_data_twice() -> None:
    doubled = 2 * np.array(WITH_ZERO)
    assert stuart_maxwell(doubled).statistic == pytest.approx(2 * 6.38461538461538)
    assert bhapkar(doubled).statistic == pytest.approx(2 * 8.11074918566775)
    assert exact_stuart_maxwell(doubled).p_value < 0.03955078125


def test_categories_nobody_entered_or_left() -> None:
    table = [[5, 0, 4, 0], [0, 3, 0, 0], [1, 0, 2, 0], [0, 0, 0, 0]]
    for function in OF_MARGINS:
        found = function(table)
        assert found.note == "categories that no unit entered or left are not used"
    assert stuart_maxwell(table).statistic == pytest.approx(mcnemar_chi_square([[5, 4], [1, 2]]).statistic)
    assert stuart_maxwell(table).df == 1
    assert exact_stuart_maxwell(table).p_value == pytest.approx(mcnemar_exact([[5, 4], [1, 2]]).p_value)


def test_two_sets_of_categories_that_units_never_left() -> None:
    table = [[0, 5, 0, 0], [1, 0, 0, 0], [0, 0, 0, 7], [0, 0, 2, 0]]
    found = stuart_maxwell(table)
    assert found.statistic == pytest.approx(16 / 6 + 25 / 9)
    assert (found.df, found.note) == (2, "")


@pytest.mark.parametrize("table", [[[0, 0], [0, 0]], [[4, 0, 0], [0, 2, 0], [0, 0, 0]]])
def test_no_change(table: Counts) -> None:
    for function in FUNCTIONS:
        found = function(table)
        assert (found.statistic, found.p_value, found.note) == (0, 1, "no unit changed")
    assert stuart_maxwell(table).df == len(table) - 1


def test_every_unit_moved_in_step() -> None:
    for table in ([[0, 6], [0, 0]], [[0, 6, 0], [0, 0, 3], [0, 0, 0]]):
        with pytest.raises(NotEstimableError, match="use exact_stuart_maxwell or stuart_maxwell"):
            bhapkar(table)
        assert 0 < exact_stuart_maxwell(table).p_value < 0.05
        assert stuart_maxwell(table).statistic == pytest.approx(np.sum(table))


def test_too_large() -> None:
    with pytest.raises(TooLargeError, match="use stuart_maxwell or bhapkar"):
        exact_stuart_maxwell([[20] * 6] * 6)
    assert stuart_maxwell([[20] * 6] * 6).p_value == 1


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize(
    "table",
    [[[1]], [[1, 2, 3], [4, 5, 6]], [1, 2], [[1, 2], [3]], [[1, -2], [3, 4]], [[1, 0.5], [3, 4]], [[math.nan] * 2] * 2],
)
def test_what_is_not_a_square_table(function: object, table: Counts) -> None:
    assert callable(function)
    with pytest.raises(ValueError, match=r"^table ") as raised:
        function(table)
    assert not isinstance(raised.value, NotEstimableError)


# R 4.2.2: mcnemar.test(m). The second is the unaided vision of women's eyes of Stuart (1955); Agresti (2002), section
# 10.4.2, has 19.1 with 6 df for its symmetry.
@pytest.mark.parametrize(
    ("table", "statistic", "df", "p"),
    [
        ([[20, 10, 5], [3, 30, 15], [0, 5, 40]], 13.7692307692307701, 3, 0.0032367065032354),
        (
            [[1520, 234, 117, 36], [266, 1512, 362, 82], [124, 432, 1772, 179], [66, 78, 205, 492]],
            19.1065502152667683,
            6,
            0.0039874198404286,
        ),
    ],
)
def test_bowker_equals_r(table: Counts, statistic: float, df: int, p: float) -> None:
    found = bowker(table)
    assert (found.statistic, found.df, found.p_value) == pytest.approx((statistic, df, p), rel=1e-12)
    assert found.note == ""


@given(squares(9))
def test_bowker_adds_up_mcnemars_chi_squares(table: Counts) -> None:
    pairs = [(i, j) for i in range(len(table)) for j in range(i) if table[i][j] + table[j][i]]
    assume(pairs)
    each = [mcnemar_chi_square([[0, table[j][i]], [table[i][j], 0]]).statistic for i, j in pairs]
    found = bowker(table)
    assert (found.statistic, found.df) == (pytest.approx(sum(each), abs=1e-9), len(pairs))
    expected = SquareTable(np.array(table, dtype=float), shift_zeros=False).symmetry()
    assert found.statistic == pytest.approx(expected.statistic, abs=1e-9)
    assert bowker(np.array(table).T).p_value == pytest.approx(found.p_value, abs=1e-12)
    assert bool(found.note) == (2 * len(pairs) < len(table) * (len(table) - 1))


def test_bowker_leaves_pairs_out_between_which_nobody_moved() -> None:
    found = bowker([[5, 4, 0], [1, 2, 0], [0, 0, 7]])
    assert (found.statistic, found.df) == (pytest.approx(9 / 5), 1)
    assert found.note == "pairs of categories between which no unit moved are not used"
    still = bowker([[5, 0, 0], [0, 2, 0], [0, 0, 7]])
    assert (still.statistic, still.df, still.p_value, still.note) == (0, 3, 1, "no unit changed")


def test_bowker_sees_a_circle_that_leaves_the_margins() -> None:
    circle = [[5, 8, 0], [0, 5, 8], [8, 0, 5]]
    assert stuart_maxwell(circle).p_value == pytest.approx(1)
    assert bowker(circle).statistic == pytest.approx(24)
