"""A trend of proportions: against enumeration in whole numbers, correlation, and Fisher's test of two groups."""

import itertools
import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapstats.errors import NotEstimableError, TooLargeError
from leapstats.stats.result import Inference
from leapstats.stats.trend import cochran_armitage, exact_cochran_armitage, trend_distribution
from leapstats.stats.two_by_two.one_table import chi_square, conditional_odds_ratio, fisher_exact

Table = list[list[int]]
SIDES = ("two-sided", "less", "greater")
FIVE = [[1, 6], [2, 4], [3, 3], [1, 2], [4, 1]]


def tables(least: int = 2, most: int = 4) -> st.SearchStrategy[Table]:
    cell = st.integers(0, 4)
    return st.lists(st.tuples(cell, cell).map(list), min_size=least, max_size=most)


def counted(table: Table, value: Callable[[tuple[int, ...]], object]) -> tuple[dict[object, int], object]:
    """Return in how many ways each value of the events' rows comes about, and the observed value."""
    sizes, events = [sum(row) for row in table], sum(row[0] for row in table)
    found: dict[object, int] = {}
    for happened in itertools.product(*(range(size + 1) for size in sizes)):
        if sum(happened) == events:
            ways = math.prod(map(math.comb, sizes, happened))
            found[value(happened)] = found.get(value(happened), 0) + ways
    return found, value(tuple(row[0] for row in table))


def p_values(found: dict[object, int], observed: object) -> tuple[float, float, float]:
    total = sum(found.values())
    low = Fraction(sum(w for v, w in found.items() if v <= observed), total)  # type: ignore[operator]
    high = Fraction(sum(w for v, w in found.items() if v >= observed), total)  # type: ignore[operator]
    return float(min(Fraction(1), 2 * min(low, high))), float(low), float(high)


def exact(table: Table, scores: object = None) -> list[float]:
    return [exact_cochran_armitage(table, scores=scores, alternative=side).p_value for side in SIDES]  # type: ignore[arg-type]


@given(tables(), st.data())
def test_exact_p_equals_enumeration(table: Table, data: st.DataObject) -> None:
    score = st.integers(-3, 6)
    scores = data.draw(st.lists(score, min_size=len(table), max_size=len(table)))
    expected = p_values(*counted(table, lambda happened: sum(map(int.__mul__, happened, scores))))
    assert exact(table, scores) == pytest.approx(expected, rel=1e-10)
    # Tenths and sevenths are no binary fractions; thousands from a far start keep their steps.
    for turned in (np.array(scores) / 10, np.array(scores) / 7 + 0.3, 1000.0 * np.array(scores) + 1e6):
        assert exact(table, turned) == pytest.approx(expected, rel=1e-10)
    plain = p_values(*counted(table, lambda happened: sum(map(int.__mul__, happened, range(len(table))))))
    assert exact(table) == pytest.approx(plain, rel=1e-10)


def test_a_score_far_from_the_others_leaves_these_apart() -> None:
    table = [[1, 6], [2, 4], [5, 2], [2, 3]]
    for scores in ([1, 2, 3, 10**8], [1, 2, 3, 10**13], [0.1, 0.2, 0.3, 10**7]):
        whole = [round(10 * score) for score in scores]
        expected = p_values(*counted(table, lambda happened, whole=whole: sum(map(int.__mul__, happened, whole))))
        assert exact(table, scores) == pytest.approx(expected, rel=1e-10)


# A sum of 100,000 scores of 48 bits would be no 64-bit number. With two scores it is Fisher's test, one tail doubled.
def test_sums_of_very_many_scores_stay_in_range() -> None:
    table = [[50_000, 50_000], [0, 0], [50_190, 49_810]]
    found = exact_cochran_armitage(table, scores=[0.0, 1.0, math.pi])
    assert found.p_value == pytest.approx(conditional_odds_ratio([table[0], table[2]]).p_value, rel=1e-6)


@given(tables(4, 4))
def test_scores_off_any_grid_keep_their_ties(table: Table) -> None:
    # The sum of logarithms is the logarithm of a product: log 2 + log 3 = log 6, though not to the last bit.
    bases = (1, 2, 3, 6)
    expected = p_values(*counted(table, lambda happened: math.prod(map(int.__pow__, bases, happened))))
    assert exact(table, [math.log(base) for base in bases]) == pytest.approx(expected, rel=1e-10)


@given(tables(3, 3))
def test_two_groups_are_a_table(table: Table) -> None:
    two = table[:2]
    assert exact(two, [0, 1])[0] == pytest.approx(conditional_odds_ratio(two).p_value, rel=1e-10)
    # Events at the higher score are events of the second row.
    assert exact(two, [0, 1])[2] == pytest.approx(fisher_exact(two[::-1], alternative="greater").p_value, rel=1e-10)
    # Equal scores put groups together.
    pooled = [[table[0][0] + table[1][0], table[0][1] + table[1][1]], table[2]]
    assert exact(table, [2, 2, 5]) == pytest.approx(exact(pooled), rel=1e-10)


@given(tables(2, 4))
def test_p_turns_with_scores_and_outcomes_and_not_with_the_order_of_rows(table: Table) -> None:
    two_sided, less, greater = exact(table)
    scores = list(range(len(table)))
    assert exact(table, [-score for score in scores]) == pytest.approx([two_sided, greater, less], rel=1e-10)
    assert exact([row[::-1] for row in table]) == pytest.approx([two_sided, greater, less], rel=1e-10)
    assert exact(table[::-1], scores[::-1]) == pytest.approx([two_sided, less, greater], rel=1e-10)
    assert all(0 < p <= 1 for p in (two_sided, less, greater))


@given(tables(2, 5), st.sampled_from([1.0, 0.1, 1e-8, 1e9]), st.sampled_from([0.0, 2001.0, -5e6]))
def test_chi_square_of_a_trend_is_n_times_the_squared_correlation(table: Table, scale: float, start: float) -> None:
    scores = np.arange(len(table)) ** 2
    events = np.repeat(np.tile([1.0, 0.0], len(table)), np.ravel(table))
    units = np.repeat(scores, np.sum(table, axis=1))
    if len(events) == 0 or np.ptp(events) == 0 or np.ptp(units) == 0:
        with pytest.raises(NotEstimableError, match="a trend needs events, non-events and two scores"):
            cochran_armitage(table, scores=scores)
        return
    found = cochran_armitage(table, scores=start + scale * scores if start == 0 or scale >= 1 else scores)
    expected = len(events) * np.corrcoef(events, units)[0, 1] ** 2
    assert found.statistic == pytest.approx(expected, rel=1e-8, abs=1e-9)
    assert found.df == 1
    from scipy.stats import chi2

    assert found.p_value == pytest.approx(float(chi2.sf(found.statistic, 1)), rel=1e-9)


def test_chi_square_of_two_groups_and_of_twice_the_data() -> None:
    assert cochran_armitage([[7, 8], [3, 12]]).statistic == pytest.approx(chi_square([[7, 8], [3, 12]]).statistic)
    assert cochran_armitage(2 * np.array(FIVE)).statistic == pytest.approx(2 * cochran_armitage(FIVE).statistic)


# Agresti, Categorical Data Analysis (2nd ed.), table 5.3: alcohol and malformations, z2 = 6.57;
# exact p by the command catt_exact of CATTexact 0.1.1. Thirty-two thousand units.
def test_many_units_with_few_events() -> None:
    table = [[48, 17066], [38, 14464], [5, 788], [1, 126], [1, 37]]
    scores = [0, 0.5, 1.5, 4, 7]
    assert cochran_armitage(table, scores=scores).statistic == pytest.approx(6.57013394470554, abs=1e-8)
    found = exact_cochran_armitage(table, scores=scores, alternative="greater")
    assert found.p_value == pytest.approx(0.016782951449699213, abs=1e-9)
    assert found.statistic == 37.5


def test_weights_that_leave_the_floating_point_numbers() -> None:
    # The only table as extreme, of C(2400, 1200) choices: far below the least double, and yet not 0.
    found = exact_cochran_armitage([[0, 1200], [1200, 0]])
    assert 0 < found.p_value < 1e-290
    middle = exact_cochran_armitage([[600, 600], [600, 600]])
    assert middle.p_value == 1.0
    near = exact_cochran_armitage([[570, 630], [630, 570]])
    assert near.p_value == pytest.approx(conditional_odds_ratio([[570, 630], [630, 570]]).p_value, rel=1e-8)


@pytest.mark.parametrize("table", [[[0, 3], [0, 2]], [[3, 0], [2, 0]], [[0, 0], [0, 0]], [[1, 2], [0, 0]]])
def test_margins_that_allow_one_sum_only(table: Table) -> None:
    for side in SIDES:
        found = exact_cochran_armitage(table, alternative=side)
        assert found.p_value == 1.0
        assert found.note == "the margins allow one sum only"
    assert exact_cochran_armitage([[1, 2], [3, 1]], scores=[4, 4]).p_value == 1.0


def test_sums_are_in_the_units_of_the_scores() -> None:
    made = trend_distribution(np.array([[1, 1], [1, 0]]), np.array([2.5, 4.0]))
    assert made.support.tolist() == [5.0, 6.5]
    assert made.observed == 6.5
    # Of three units two have the event: both of the first group in one way of three.
    assert made.probabilities() == pytest.approx([1 / 3, 2 / 3])


def test_methods_say_their_convention() -> None:
    assert exact_cochran_armitage(FIVE).method == "exact Cochran-Armitage trend test, twice the smaller tail"
    assert exact_cochran_armitage(FIVE, alternative="less").method == "exact Cochran-Armitage trend test, less"


@pytest.mark.parametrize("method", [cochran_armitage, exact_cochran_armitage])
def test_what_is_not_a_trend(method: Callable[..., Inference]) -> None:
    for wrong in ([[1, -1], [2, 3]], [[1, 0.5], [2, 3]], [[1, math.nan], [2, 3]]):
        with pytest.raises(ValueError, match="table must contain whole numbers of 0 or more"):
            method(wrong)
    with pytest.raises(ValueError, match="table must be k x 2 with k at least 2, not 2 x 3"):
        method([[1, 2, 3], [4, 5, 6]])
    with pytest.raises(ValueError, match="table must be k x 2 with k at least 2, not 1 x 2"):
        method([[1, 2]])
    with pytest.raises(ValueError, match="scores must have one number per row, 5, not 2"):
        method(FIVE, scores=[1, 2])
    with pytest.raises(ValueError, match="scores must be a list of finite numbers"):
        method(FIVE, scores=[1, 2, 3, 4, math.nan])


def test_options_and_sizes_that_are_refused() -> None:
    with pytest.raises(ValueError, match="alternative must be one of two-sided, less, greater"):
        exact_cochran_armitage(FIVE, alternative="up")
    with pytest.raises(TooLargeError, match="use cochran_armitage, or scores that are whole numbers"):
        exact_cochran_armitage([[30, 30]] * 5, scores=np.sqrt(np.arange(5)))
