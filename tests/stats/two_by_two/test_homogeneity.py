"""One odds ratio in several tables: against a book, R's metafor, statsmodels, and identities."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from statsmodels.stats.contingency_tables import StratifiedTable

from leapstats.errors import NotEstimableError
from leapstats.stats.two_by_two.homogeneity import breslow_day
from leapstats.stats.two_by_two.strata import mantel_haenszel

Table = list[list[int]]
# Oesophageal cancer and alcohol in Ille-et-Vilaine by age: Breslow & Day (1980), section 4.2.
OESOPHAGUS = [
    [[1, 9], [0, 106]],
    [[4, 26], [5, 164]],
    [[25, 29], [21, 138]],
    [[42, 27], [34, 139]],
    [[19, 18], [36, 88]],
    [[5, 0], [8, 31]],
]
# Admissions to Berkeley by department: R 4.2, datasets::UCBAdmissions; men, women by admitted, rejected.
BERKELEY = [
    [[512, 313], [89, 19]],
    [[353, 207], [17, 8]],
    [[120, 205], [202, 391]],
    [[138, 279], [131, 244]],
    [[53, 138], [94, 299]],
    [[22, 351], [24, 317]],
]
CELL = st.integers(0, 12)
TABLE = st.tuples(CELL, CELL, CELL, CELL).map(lambda cells: [list(cells[:2]), list(cells[2:])])
STRATA = st.lists(TABLE, min_size=2, max_size=5)


# R 4.2.2, metafor 3.8: rma.mh(measure = "OR", ...)$TA and $TAp. The book has 9.3 for the first, without the correction.
@pytest.mark.parametrize(
    ("tables", "ratio", "statistic", "p"),
    [
        (OESOPHAGUS, 5.1576231940711, 9.2993290785873, 0.097704242828002),
        (BERKELEY, 0.90469682825862, 18.825501252053, 0.0020714013978808),
        ([[[3, 2], [1, 4]], [[5, 3], [0, 3]], [[2, 1], [2, 4]]], 8.177033492823, 0.85845472319223, 0.65101189724924),
        # The common odds ratio is 1, of which statsmodels makes NaN.
        ([[[8, 2], [3, 9]], [[2, 8], [9, 3]]], 1, 13.2, 0.00027994911788009),
    ],
)
def test_breslow_day_equals_r(tables: list[Table], ratio: float, statistic: float, p: float) -> None:
    found = breslow_day(tables)
    assert found.estimate == pytest.approx(ratio, rel=1e-12)
    assert (found.statistic, found.p_value) == pytest.approx((statistic, p), rel=1e-11)
    assert found.df == len(tables) - 1
    assert found.note == ""


def informative(tables: list[Table]) -> list[Table]:
    return [table for table in tables if np.sum(table, axis=0).all() and np.sum(table, axis=1).all()]


@given(STRATA)
def test_breslow_day_equals_statsmodels_and_does_not_mind_the_names(tables: list[Table]) -> None:
    used = informative(tables)
    assume(len(used) > 1)
    ratio = mantel_haenszel(tables).estimate
    assume(0 < ratio < math.inf)
    found = breslow_day(tables)
    if abs(math.log(ratio)) > 1e-3:
        expected = StratifiedTable(np.moveaxis(np.array(used, dtype=float), 0, 2)).test_equal_odds(adjust=True)
        assert found.statistic == pytest.approx(expected.statistic, rel=1e-6, abs=1e-6)
        assert found.p_value == pytest.approx(expected.pvalue, abs=1e-6)
    for same in (
        tables[::-1],
        [np.transpose(table) for table in tables],
        [table[::-1] for table in tables],
        [[row[::-1] for row in table] for table in tables],
    ):
        turned = breslow_day(same)
        assert turned.statistic == pytest.approx(found.statistic, rel=1e-6, abs=1e-9)
        assert abs(math.log(turned.estimate)) == pytest.approx(abs(math.log(ratio)), rel=1e-9, abs=1e-12)


@given(TABLE, st.integers(2, 5))
def test_copies_of_one_table_do_not_differ(table: Table, copies: int) -> None:
    (a, b), (c, d) = table
    assume(min(a * d, b * c))
    assert breslow_day([table] * copies).statistic == pytest.approx(0, abs=1e-9)
    assert breslow_day([table] * copies).p_value == pytest.approx(1)


def test_strata_that_carry_nothing_are_left_out_and_counted() -> None:
    plain = breslow_day(OESOPHAGUS)
    more = breslow_day([*OESOPHAGUS, [[3, 4], [0, 0]]])
    assert (more.statistic, more.df, more.p_value) == (plain.statistic, plain.df, plain.p_value)
    assert more.note == "1 stratum without both groups and both outcomes left out"
    many = breslow_day([[[0, 0], [0, 0]], *OESOPHAGUS, [[0, 4], [0, 5]]])
    assert many.note == "2 strata without both groups and both outcomes left out"


def test_very_large_counts_keep_their_cells() -> None:
    big = 10**15
    found = breslow_day([[[big, 1], [1, big]], [[big, 2], [2, big]]])
    # By hand, for many units: the counts off the diagonal, 1 and 1 against 2 and 2, at their expected common value.
    assert 0 < found.statistic < 2
    assert breslow_day([[[1, big], [big, 1]], [[2, big], [big, 2]]]).statistic == pytest.approx(found.statistic)


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ([], "two strata or more must have both groups and both outcomes, not 0"),
        ([[[1, 2], [3, 4]], [[1, 2], [0, 0]]], "two strata or more must have both groups and both outcomes, not 1"),
        ([[[0, 2], [3, 4]], [[0, 5], [6, 1]]], "the common odds ratio is 0, so that no stratum can differ from it"),
        ([[[2, 0], [3, 4]], [[5, 0], [1, 6]]], "the common odds ratio is inf, so that no stratum can differ from it"),
    ],
)
def test_where_there_is_nothing_to_compare(tables: list[Table], said: str) -> None:
    with pytest.raises(NotEstimableError, match=said):
        breslow_day(tables)


def test_what_is_no_table_is_refused() -> None:
    with pytest.raises(ValueError, match=r"tables\[1\] must be 2 x 2"):
        breslow_day([[[1, 2], [3, 4]], [[1, 2, 3], [4, 5, 6]]])
