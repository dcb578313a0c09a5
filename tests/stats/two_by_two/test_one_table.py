"""One 2x2 table: against whole-number enumeration, scipy, and the agreement of tests with limits."""

import math
from collections.abc import Callable, Iterator
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapstats.errors import NotEstimableError, TooLargeError
from leapstats.stats.result import Inference
from leapstats.stats.two_by_two.one_table import (
    chi_square,
    conditional_odds_ratio,
    fisher_exact,
    fisher_mid_p,
    hypergeometric,
    mid_p_odds_ratio,
    sample_odds_ratio,
    yates_chi_square,
)

Table = list[list[int]]
OddsRatio = Callable[..., Inference]
ODDS_RATIOS: list[OddsRatio] = [conditional_odds_ratio, mid_p_odds_ratio]
FUNCTIONS: list[Callable[..., Inference]] = [fisher_exact, fisher_mid_p, *ODDS_RATIOS, chi_square, yates_chi_square]
POINTS = [[[0, 0], [0, 0]], [[3, 2], [0, 0]], [[0, 0], [1, 4]], [[3, 0], [5, 0]], [[0, 2], [0, 2]]]


def tables(most: int = 12) -> st.SearchStrategy[Table]:
    cell = st.integers(0, most)
    return st.tuples(cell, cell, cell, cell).map(lambda cells: [list(cells[:2]), list(cells[2:])])


def small_tables(most: int) -> Iterator[Table]:
    for a in range(most + 1):
        for b in range(most + 1 - a):
            for c in range(most + 1 - a - b):
                for d in range(most + 1 - a - b - c):
                    yield [[a, b], [c, d]]


def ways(table: Table) -> tuple[dict[int, int], int]:
    """Return in how many ways each first cell comes about, and the observed one."""
    (a, b), (c, d) = table
    cells = range(max(0, a - d), min(a + b, a + c) + 1)
    return {t: math.comb(a + b, t) * math.comb(c + d, a + c - t) for t in cells}, a


def test_every_p_of_every_table_up_to_twelve_units_equals_its_count() -> None:
    for table in small_tables(12):
        counts, a = ways(table)
        total, here = sum(counts.values()), counts[a]
        low, high = sum(w for t, w in counts.items() if t <= a), sum(w for t, w in counts.items() if t >= a)
        rarer, tied = sum(w for w in counts.values() if w < here), sum(w for w in counts.values() if w == here)
        point = len(counts) == 1
        expected = {
            "two-sided": Fraction(rarer + tied, total),
            "less": Fraction(low, total),
            "greater": Fraction(high, total),
        }
        for alternative, p in expected.items():
            assert fisher_exact(table, alternative=alternative).p_value == pytest.approx(float(p), rel=1e-10)
        mid = 1.0 if point else float(Fraction(2 * rarer + tied, 2 * total))
        assert fisher_mid_p(table).p_value == pytest.approx(mid, rel=1e-10)


@given(tables())
def test_central_p_equals_twice_the_smaller_counted_tail(table: Table) -> None:
    counts, a = ways(table)
    total, here = sum(counts.values()), counts[a]
    tail = min(sum(w for t, w in counts.items() if t <= a), sum(w for t, w in counts.items() if t >= a))
    mid = 1.0 if len(counts) == 1 else float(Fraction(2 * tail - here, total))
    assert conditional_odds_ratio(table).p_value == pytest.approx(min(1.0, float(Fraction(2 * tail, total))), rel=1e-10)
    assert mid_p_odds_ratio(table).p_value == pytest.approx(mid, rel=1e-10)


@given(tables(15), st.sampled_from([0.5, 0.9, 0.95, 0.999]))
def test_the_conditional_odds_ratio_equals_scipys(table: Table, level: float) -> None:
    from scipy.stats.contingency import odds_ratio

    found = conditional_odds_ratio(table, conf_level=level)
    expected = odds_ratio(table, kind="conditional")
    interval = expected.confidence_interval(level)
    assert found.estimate == pytest.approx(expected.statistic, rel=1e-6, nan_ok=True)
    assert (found.conf_int.low, found.conf_int.high) == pytest.approx((interval.low, interval.high), rel=1e-6)


# exact2x2 1.7.0 gives 621.93 with tol=1e-9, and R 4.2's fisher.test 621.9337505; scipy 1.17 agrees with 626.24.
def test_the_tea_table_where_other_tools_stop_short() -> None:
    assert conditional_odds_ratio([[3, 1], [1, 3]]).conf_int.high == pytest.approx(626.24, abs=0.005)
    # Agresti, Categorical Data Analysis (2nd ed.), p. 92: one-sided .243, two-sided .486.
    assert fisher_exact([[3, 1], [1, 3]], alternative="greater").p_value == pytest.approx(0.243, abs=5e-4)
    assert fisher_exact([[3, 1], [1, 3]]).p_value == pytest.approx(0.486, abs=5e-4)


# contingencytables 3.0.1 prints its mid-p row, 1.189 to 199.6, for Cornfield's exact limits of Perondi's trial.
def test_exact_limits_are_not_the_mid_p_ones() -> None:
    table = [[7, 27], [1, 33]]
    exact, mid = conditional_odds_ratio(table).conf_int, mid_p_odds_ratio(table).conf_int
    assert (exact.low, exact.high) == pytest.approx((0.9733, 397.0), rel=5e-4)
    assert (mid.low, mid.high) == pytest.approx((1.189, 199.6), rel=5e-4)


@pytest.mark.parametrize("method", ODDS_RATIOS)
@given(table=tables(), alpha=st.sampled_from([0.0437, 0.0913, 0.3217]))
def test_the_limits_leave_out_one_just_when_p_is_small(method: OddsRatio, table: Table, alpha: float) -> None:
    found = method(table, conf_level=1 - alpha)
    assert (found.p_value <= alpha) == (not found.conf_int.low <= 1 <= found.conf_int.high)


@pytest.mark.parametrize("method", ODDS_RATIOS)
@given(table=tables(), level=st.floats(0.5, 0.9995))
def test_limits_are_ordered_nested_and_hold_the_estimate(method: OddsRatio, table: Table, level: float) -> None:
    found = method(table, conf_level=level)
    low, high = found.conf_int.low, found.conf_int.high
    assert 0 <= low <= high
    assert math.isnan(found.estimate) or low <= found.estimate <= high
    wider = method(table, conf_level=(1 + level) / 2).conf_int
    assert wider.low <= low <= high <= wider.high
    assert 0 < found.p_value <= 1


def reciprocal(found: Inference) -> tuple[float, float, float]:
    low, high = found.conf_int.low, found.conf_int.high
    turned = (1 / number if number else math.inf for number in (high, found.estimate, low))
    low, estimate, high = turned
    return low, estimate, high


def three(found: Inference) -> tuple[float, float, float]:
    return found.conf_int.low, found.estimate, found.conf_int.high


@pytest.mark.parametrize("method", ODDS_RATIOS)
@given(table=tables())
def test_swapping_groups_or_outcomes_inverts_an_odds_ratio(method: OddsRatio, table: Table) -> None:
    found = method(table)
    for swapped in (table[::-1], [row[::-1] for row in table]):
        other = method(swapped)
        assert reciprocal(other) == pytest.approx(three(found), rel=1e-8, nan_ok=True)
        assert other.p_value == pytest.approx(found.p_value, rel=1e-10)
    (a, b), (c, d) = table
    assert three(method([[a, c], [b, d]])) == pytest.approx(three(found), rel=1e-8, nan_ok=True)


@given(tables())
def test_swapping_does_not_change_fishers_p_but_turns_its_sides(table: Table) -> None:
    swapped = table[::-1]
    assert fisher_exact(swapped).p_value == pytest.approx(fisher_exact(table).p_value, rel=1e-10)
    assert fisher_mid_p(swapped).p_value == pytest.approx(fisher_mid_p(table).p_value, rel=1e-10)
    less, greater = (fisher_exact(each, alternative=side) for each, side in ((table, "less"), (swapped, "greater")))
    assert less.p_value == pytest.approx(greater.p_value, rel=1e-10)
    assert fisher_mid_p(table).p_value <= fisher_exact(table).p_value


@pytest.mark.parametrize("level", [0.8, 0.95])
@pytest.mark.parametrize(("row", "other", "column"), [(5, 5, 4), (15, 15, 12), (6, 24, 9), (10, 20, 1), (3, 10, 10)])
def test_exact_limits_cover_at_their_level_given_the_margins(row: int, other: int, column: int, level: float) -> None:
    cells = np.arange(max(0, column - other), min(row, column) + 1)
    found = np.array(
        [
            three(conditional_odds_ratio([[t, row - t], [column - t, other - column + t]], conf_level=level))[::2]
            for t in cells.tolist()
        ]
    )
    inner = found[(found > 0) & (found < math.inf)]
    ratios = np.concatenate([np.geomspace(1e-4, 1e4, 300), inner * (1 - 1e-9), inner * (1 + 1e-9)])
    counts = np.array([float(math.comb(row, t) * math.comb(other, column - t)) for t in cells.tolist()])
    chances = counts * ratios[:, None] ** cells
    chances /= chances.sum(axis=1, keepdims=True)
    covered = (found[:, 0] <= ratios[:, None]) & (ratios[:, None] <= found[:, 1])
    coverage = np.where(covered, chances, 0).sum(axis=1)
    assert coverage.min() >= level - 1e-7


@pytest.mark.parametrize("table", POINTS)
def test_margins_that_allow_one_table_only_teach_nothing_and_say_so(table: Table) -> None:
    for method in FUNCTIONS[:4]:
        found = method(table)
        assert found.p_value == 1.0
        assert math.isnan(found.estimate)
        assert found.note == "the margins allow one table only"
    for side in ("less", "greater"):
        assert fisher_exact(table, alternative=side).p_value == 1.0
    for method in ODDS_RATIOS:
        interval = method(table).conf_int
        assert (interval.low, interval.high) == (0.0, math.inf)


def test_a_zero_cell_opens_one_side() -> None:
    assert three(conditional_odds_ratio([[0, 9], [4, 8]]))[:2] == (0.0, 0.0)
    assert three(conditional_odds_ratio([[9, 0], [8, 4]]))[1:] == (math.inf, math.inf)
    assert "inf" in str(conditional_odds_ratio([[9, 0], [8, 4]]))


def test_methods_say_their_convention() -> None:
    table = [[3, 1], [1, 3]]
    assert fisher_exact(table).method == "Fisher's exact test, minimum likelihood"
    assert fisher_exact(table, alternative="less").method == "Fisher's exact test, less"
    assert "mid-p" in fisher_mid_p(table).method
    assert conditional_odds_ratio(table).method == "conditional odds ratio with exact central limits"
    assert mid_p_odds_ratio(table).method == "conditional odds ratio with mid-p limits"


@st.composite
def wide_tables(draw: st.DrawFn) -> list[list[int]]:
    rows, columns = draw(st.integers(2, 4)), draw(st.integers(2, 4))
    cells = st.lists(st.integers(1, 20), min_size=columns, max_size=columns)
    return draw(st.lists(cells, min_size=rows, max_size=rows))


@given(wide_tables())
def test_chi_square_is_pearsons_sum_and_symmetric(table: list[list[int]]) -> None:
    from scipy.stats import chi2

    cells = np.array(table)
    expected = np.outer(cells.sum(axis=1), cells.sum(axis=0)) / cells.sum()
    statistic, df = ((cells - expected) ** 2 / expected).sum(), (cells.shape[0] - 1) * (cells.shape[1] - 1)
    found = chi_square(table)
    assert (found.statistic, found.df) == pytest.approx((statistic, df), rel=1e-9, abs=1e-9)
    assert found.p_value == pytest.approx(chi2.sf(statistic, df), rel=1e-9)
    for same in (table[::-1], [row[::-1] for row in table], np.array(table).T):
        assert chi_square(same).statistic == pytest.approx(found.statistic, rel=1e-9, abs=1e-9)
    doubled = chi_square(2 * np.array(table))
    assert doubled.statistic == pytest.approx(2 * found.statistic, rel=1e-9, abs=1e-9)


def test_chi_square_of_counts_whose_products_leave_the_whole_numbers() -> None:
    found = chi_square([[3 * 10**12, 10**12], [10**12, 3 * 10**12]])
    assert found.statistic == pytest.approx(2e12, rel=1e-12)
    assert found.p_value >= 0


@pytest.mark.parametrize("table", [[[0, 0], [1, 2]], [[0, 1], [0, 2]], [[0, 0, 0], [1, 2, 3]], [[0, 0], [0, 0]]])
def test_chi_square_needs_its_rows_and_columns(table: Table) -> None:
    with pytest.raises(NotEstimableError, match="a row or a column of the table is empty"):
        chi_square(table)


@pytest.mark.parametrize("table", [[[1, 2]], [[1], [2]]])
def test_chi_square_needs_two_of_each(table: Table) -> None:
    with pytest.raises(ValueError, match="table must have at least two rows and two columns"):
        chi_square(table)


@pytest.mark.parametrize("method", FUNCTIONS)
def test_what_is_not_a_table(method: Callable[..., Inference]) -> None:
    for wrong in ([[1, -1], [2, 3]], [[1, 0.5], [2, 3]], [[1, math.nan], [2, 3]]):
        with pytest.raises(ValueError, match="table must contain whole numbers of 0 or more"):
            method(wrong)
    with pytest.raises(ValueError, match="table"):
        method([1, 2, 3, 4])


@pytest.mark.parametrize("method", FUNCTIONS[:4])
def test_a_table_of_two_by_two_has_that_shape(method: Callable[..., Inference]) -> None:
    with pytest.raises(ValueError, match="table must be 2 x 2, not of shape"):
        method([[1, 2, 3], [4, 5, 6]])


def test_unknown_options() -> None:
    with pytest.raises(ValueError, match="alternative must be one of two-sided, less, greater"):
        fisher_exact([[1, 2], [3, 4]], alternative="larger")
    for method in ODDS_RATIOS:
        with pytest.raises(ValueError, match="conf_level must be between 0 and 1"):
            method([[1, 2], [3, 4]], conf_level=95)


def test_margins_of_millions_are_refused_by_name() -> None:
    with pytest.raises(TooLargeError, match="use chi_square, score_odds_ratio or mantel_haenszel"):
        hypergeometric([[3_000_000, 3_000_000], [3_000_000, 3_000_000]])


def test_the_sample_odds_ratio() -> None:
    assert sample_odds_ratio([[3, 1], [1, 3]]) == 9
    assert sample_odds_ratio([[3, 0], [1, 3]]) == math.inf
    assert sample_odds_ratio([[0, 1], [1, 3]]) == 0
    assert math.isnan(sample_odds_ratio([[0, 1], [0, 3]]))


# R 4.2.2: chisq.test(matrix(c(8, 2, 3, 9), 2, byrow = TRUE)) and so on; the default of R is corrected.
@pytest.mark.parametrize(
    ("table", "statistic", "p"),
    [
        ([[8, 2], [3, 9]], 4.58333333333333, 0.0322843539107669),
        ([[6, 5], [5, 6]], 0, 1),
        ([[3, 1], [1, 2]], 0.109375, 0.740856814293869),
        ([[21, 4], [7, 12]], 8.43691729323308, 0.00367679011466369),
        ([[15, 0], [5, 10]], 12.15, 0.000490878644840286),
    ],
)
def test_chi_square_after_yates_equals_r(table: Table, statistic: float, p: float) -> None:
    found = yates_chi_square(table)
    assert (found.statistic, found.df, found.p_value) == pytest.approx((statistic, 1, p), rel=1e-12)
    assert found.method == "Pearson's chi-square, corrected after Yates"


@given(tables())
def test_the_correction_of_yates_takes_half_a_unit(table: Table) -> None:
    """The form of Yates' statistic with the determinant, and no more than without the correction."""
    (a, b), (c, d) = table
    margins = (a + b) * (c + d) * (a + c) * (b + d)
    if not margins:
        with pytest.raises(NotEstimableError, match="a row or a column of the table is empty"):
            yates_chi_square(table)
        return
    units = a + b + c + d
    expected = units * max(0, abs(a * d - b * c) - units / 2) ** 2 / margins
    found = yates_chi_square(table)
    assert found.statistic == pytest.approx(expected, rel=1e-9, abs=1e-9)
    assert found.p_value >= chi_square(table).p_value - 1e-12
    assert yates_chi_square([[c, d], [a, b]]).statistic == pytest.approx(found.statistic, rel=1e-9, abs=1e-9)


def test_the_correction_of_yates_is_of_four_cells() -> None:
    with pytest.raises(ValueError, match=r"table must be 2 x 2, not of shape \(2, 3\)"):
        yates_chi_square([[1, 2, 3], [4, 5, 6]])
