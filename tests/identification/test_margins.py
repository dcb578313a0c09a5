"""What margins determine, against every data set written out, and the numbers of the LEAP study."""

import itertools
import math
import statistics
from functools import cache

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from leapstats.errors import InfeasibleError, UsageError
from leapstats.identification import measures
from leapstats.identification.counts import Printed, count_bounds
from leapstats.identification.margins import Margin, tables_within
from leapstats.identification.measures import (
    Verdict,
    at_or_below,
    extent,
    hull,
    measure_associations,
    measure_changes,
    verdict,
)
from leapstats.results.not_estimable import attempt
from leapstats.solver.linear_constraints import mean_limits
from leapstats.stats.paired.differences import tango_paired_difference
from leapstats.stats.paired.yes_or_no import mcnemar_exact, mcnemar_mid_p, mid_p_paired_odds_ratio
from leapstats.stats.two_by_two.one_table import fisher_exact, mid_p_odds_ratio


def exactly(count: int, base: int) -> Margin:
    return Margin(count, base, base)


@cache
def every_data_set(units: int) -> NDArray[np.int64]:
    """Write out how many units gave each pair of answers, yes, no or none, in every way: data sets x 3 x 3."""
    bars = np.array(list(itertools.combinations(range(units + 8), 8)))
    edges = np.column_stack([np.full(len(bars), -1), bars, np.full(len(bars), units + 8)])
    return (np.diff(edges) - 1).reshape(-1, 3, 3)


def every_table(units: int, first: Margin, second: Margin) -> set[tuple[int, ...]]:
    """Return the tables of the data sets that agree with two margins, of the units with both answers."""
    sets = every_data_set(units)
    agree = np.ones(len(sets), dtype=bool)
    for margin, numbers in ((first, sets.sum(axis=2)), (second, sets.sum(axis=1))):
        base = numbers[:, :2].sum(axis=1)
        agree &= (numbers[:, 0] == margin.count) & (margin.least_base <= base) & (base <= margin.most_base)
    return {tuple(cells) for cells in sets[agree][:, :2, :2].reshape(-1, 4).tolist()}


@st.composite
def margins(draw: st.DrawFn) -> tuple[int, Margin, Margin]:
    units = draw(st.integers(1, 8))
    parts = []
    for _ in range(2):
        least = draw(st.integers(1, units))
        most = draw(st.integers(least, units))
        parts.append(Margin(draw(st.integers(0, most)), least, most))
    return units, parts[0], parts[1]


@given(margins())
def test_the_tables_are_those_of_every_data_set(given_margins: tuple[int, Margin, Margin]) -> None:
    found = tables_within(*given_margins)
    cells = [tuple(each) for each in found.reshape(-1, 4).tolist()]
    assert len(set(cells)) == len(cells)
    assert set(cells) == every_table(*given_margins)


# Written out: every margin of up to five units, with one base or any from the count on.
@pytest.mark.parametrize("units", [1, 2, 3, 4, 5])
def test_the_tables_of_few_units_are_complete(units: int) -> None:
    each = [exactly(count, base) for base in range(1, units + 1) for count in range(base + 1)]
    each += [Margin(count, max(count, 1), units) for count in range(units)]
    for first, second in itertools.product(each, repeat=2):
        cells = tables_within(units, first, second).reshape(-1, 4).tolist()
        assert len(cells) == len({tuple(table) for table in cells})
        assert {tuple(table) for table in cells} == every_table(units, first, second)


# One of two answered yes the first time, one answered the second time: perhaps none of the two.
def test_nobody_may_have_answered_twice() -> None:
    found = tables_within(3, exactly(1, 2), exactly(0, 1))
    assert found.reshape(-1, 4).tolist() == [[0, 0, 0, 0], [0, 0, 0, 1], [0, 1, 0, 0]]
    assert measure_changes(found, 0.95).exact_p.tolist() == [1, 1, 1]
    assert measure_associations(found, 0.95).exact_p.tolist() == [1, 1, 1]


# If all 30 answered in both waves: p by hand, 2 * P(X <= lost) of a fair coin thrown lost + gained times.
def test_substance_use_counselors_of_all_thirty() -> None:
    found = measure_changes(tables_within(30, exactly(3, 30), exactly(7, 30)), 0.95)
    assert found.tables.reshape(-1, 4).tolist() == [[3, 0, 4, 23], [2, 1, 5, 22], [1, 2, 6, 21], [0, 3, 7, 20]]
    assert found.exact_p == pytest.approx([2 / 16, 14 / 64, 2 * 37 / 256, 2 * 176 / 1024])
    assert verdict(found.exact_p, 0.05) is Verdict.NONE
    assert verdict(found.exact_p, 0.2) is Verdict.SOME
    assert verdict(found.exact_p, 0.35) is Verdict.ALL


def test_substance_use_counselors_where_it_is_not_reported_who_answered() -> None:
    found = measure_changes(tables_within(30, exactly(3, 30), Margin(7, 7, 30)), 0.95)
    span = extent(found.exact_p)
    assert (span.least, span.greatest) == pytest.approx((2 / 2**7, 2 * 176 / 1024))
    assert found.tables[span.at_least].tolist() == [[0, 0], [7, 0]]


def test_any_specialist_of_all_thirty() -> None:
    found = measure_changes(tables_within(30, exactly(25, 30), exactly(25, 30)), 0.95)
    assert found.exact_p.tolist() == [1.0] * 6
    span = extent(found.ratio[0])
    assert (span.least, span.greatest, span.without) == (1.0, 1.0, 1)


# p of R: sapply(0:13, function(a) fisher.test(matrix(c(a, 17 - a, 13 - a, a), 2, byrow = TRUE))$p.value). At the
# conditional estimate the mean of the first cell, here scipy's, is the cell itself.
def test_seventeen_and_thirteen_of_thirty() -> None:
    found = measure_associations(tables_within(30, exactly(17, 30), exactly(13, 30)), 0.95)
    order = np.argsort(found.tables[:, 0, 0])
    assert found.tables[order, 0, 0].tolist() == list(range(14))
    p = [8.35004385861e-09, 1.85370973661e-06, 1.10304079372e-04, 2.40593153716e-03, 2.46757323093e-02]
    p += [1.37619126944e-01, 4.60088351814e-01, 1, 7.21335923517e-01, 2.82756666779e-01, 7.11197450565e-02]
    p += [1.04664626751e-02, 7.82015007534e-04, 2.17268141201e-05]
    assert found.exact_p[order] == pytest.approx(p, rel=1e-9)
    ratios = found.ratio[0, order]
    assert (ratios[0], ratios[-1]) == (0, math.inf)
    means = [scipy.stats.nchypergeom_fisher(30, 17, 13, ratio).mean() for ratio in ratios[1:-1]]
    assert means == pytest.approx(list(range(1, 13)))
    assert int(at_or_below(found.exact_p, 0.05).sum()) == 8


@given(margins(), st.sampled_from([0.9, 0.95]))
def test_measures_are_those_of_one_table(given_margins: tuple[int, Margin, Margin], conf_level: float) -> None:
    tables = tables_within(*given_margins)
    changes, pairs = measure_changes(tables, conf_level), measure_associations(tables, conf_level)
    for place, table in enumerate(tables.tolist()):
        assert changes.exact_p[place] == mcnemar_exact(table).p_value
        assert changes.mid_p[place] == mcnemar_mid_p(table).p_value
        shift = attempt(tango_paired_difference, table, conf_level=conf_level)
        limits = [shift.estimate, shift.conf_int.low, shift.conf_int.high]
        assert changes.difference[:, place] == pytest.approx(limits, nan_ok=True)
        assert pairs.exact_p[place] == pytest.approx(fisher_exact(table).p_value)
        ratio = mid_p_odds_ratio(table, conf_level=conf_level)
        assert pairs.mid_p[place] == pytest.approx(ratio.p_value)
        assert pairs.ratio[1:, place] == pytest.approx([ratio.conf_int.low, ratio.conf_int.high])
        if table[0][1] + table[1][0]:
            paired = mid_p_paired_odds_ratio(table, conf_level=conf_level)
            assert changes.ratio[0, place] == pytest.approx(paired.estimate)
        else:
            assert math.isnan(changes.ratio[0, place])


def test_an_extent_counts_what_has_no_value() -> None:
    assert extent(np.array([math.nan, 2.0, -1.0])).without == 1
    nothing = extent(np.array([math.nan]))
    assert (nothing.at_least, nothing.without) == (-1, 1)
    assert math.isnan(nothing.least)


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (exactly(-1, 4), exactly(5, 4), ["first: -1 is below 0", "second: 5 is more than its base of 4"]),
        (
            exactly(0, 0),
            exactly(1, 5),
            ["first: a base of 0 holds no unit", "second: a base of 5 is more than 4"],
        ),
    ],
)
def test_margins_that_cannot_be_are_all_named(first: Margin, second: Margin, said: list[str]) -> None:
    with pytest.raises(UsageError) as caught:
        tables_within(4, first, second)
    for words in said:
        assert words in str(caught.value)


def test_too_many_tables_are_refused() -> None:
    with pytest.raises(UsageError, match="more than 20,000 tables agree"):
        tables_within(100, Margin(20, 20, 100), Margin(30, 30, 100))


# The first has more tables than memory holds, the second more sizes, the third more numbers with both in one size.
@pytest.mark.parametrize(
    ("units", "first", "second"),
    [
        (900_000, exactly(300_000, 800_000), exactly(400_000, 800_000)),
        (900_000, Margin(0, 1, 900_000), Margin(0, 1, 900_000)),
        (900_000, exactly(300_000, 900_000), exactly(400_000, 900_000)),
        (500, exactly(200, 400), exactly(250, 450)),
    ],
)
def test_too_many_tables_are_refused_before_they_are_made(units: int, first: Margin, second: Margin) -> None:
    with pytest.raises(UsageError, match="more than 20,000 tables agree"):
        tables_within(units, first, second)


def test_few_tables_of_very_many_units() -> None:
    found = tables_within(1_000_000, exactly(3, 1_000_000), exactly(7, 1_000_000))
    assert found[:, 0, 1].tolist() == [0, 1, 2, 3]
    assert measure_changes(found, 0.95).exact_p == pytest.approx([2 / 16, 14 / 64, 2 * 37 / 256, 2 * 176 / 1024])


def test_the_last_bits_of_a_sum_decide_no_verdict() -> None:
    p = np.array([np.nextafter(0.05, 1), 0.0500001, math.nan])
    assert at_or_below(p, 0.05).tolist() == [True, False, False]
    assert verdict(p[:1], 0.05) is Verdict.ALL


def test_the_reach_of_limits() -> None:
    assert hull(np.array([[0.5, math.nan, 0.2], [math.inf, math.nan, 3.0]])) == (0.2, math.inf)
    assert all(map(math.isnan, hull(np.full((2, 1), math.nan))))


def test_tables_are_measured_in_parts_as_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    tables = tables_within(12, Margin(4, 6, 12), exactly(5, 10))
    whole = measure_associations(tables, 0.95)
    monkeypatch.setattr(measures, "AT_ONCE", 40)
    parts = measure_associations(tables, 0.95)
    for name in ("exact_p", "mid_p", "ratio", "difference"):
        assert getattr(parts, name) == pytest.approx(getattr(whole, name), nan_ok=True)
    assert measure_associations(tables[:0], 0.95).ratio.shape == (3, 0)


@pytest.mark.parametrize("units", range(1, 8))
@pytest.mark.parametrize("low", [-1, 0, 2])
@pytest.mark.parametrize("width", [0, 1, 3, 5])
def test_counts_are_those_of_every_list_of_numbers(units: int, low: int, width: int) -> None:
    high = low + width
    lists = [
        each
        for each in itertools.combinations_with_replacement(range(low, high + 1), units)
        if (each[0], each[-1]) == (low, high)
    ]
    for tenths in range(10 * low, 10 * high + 1):
        mean = f"{tenths / 10:.1f}"
        least, greatest = mean_limits(mean, units)
        possible = [each for each in lists if least <= sum(each) <= greatest]
        if not possible:
            with pytest.raises((InfeasibleError, UsageError)):
                count_bounds(Printed(mean, low, high, units))
            continue
        found = count_bounds(Printed(mean, low, high, units))
        assert list(found.totals) == sorted({sum(each) for each in possible})
        least, greatest = found.medians
        medians = np.arange(least, greatest + found.median_step / 2, found.median_step).tolist()
        assert medians == sorted({statistics.median(each) for each in possible})
        assert found.at_low == (min(each.count(low) for each in possible), max(each.count(low) for each in possible))
        assert found.at_high == (min(each.count(high) for each in possible), max(each.count(high) for each in possible))
        if units > 1:
            spread = [statistics.stdev(each) for each in possible]
            assert found.sd == pytest.approx((min(spread), max(spread)))
        else:
            assert all(map(math.isnan, found.sd))


# Blasi 2018: 1.8 specialists, 0 to 9, in 30 practices.
def test_specialists_of_thirty_practices() -> None:
    found = count_bounds(Printed("1.8", 0, 9, 30))
    assert list(found.totals) == [53, 54, 55]
    assert (found.medians, found.median_step) == ((0, 3), 0.5)


def test_numbers_of_any_size_take_no_time() -> None:
    found = count_bounds(Printed("5600", 200, 40_000, 30))
    # 30 x 5599.5 and 30 x 5600.5 - 1. The middle two are greatest where 14 are 200, one is 40,000, and 15 share the
    # rest of 125,214: 8,347.6 each; 8,347 and then fourteen of 8,348 would be 5 too many.
    assert (found.totals[0], found.totals[-1]) == (167_985, 168_014)
    assert found.medians == (200, 8347)
    count_bounds(Printed("1.8", 0, 9, 100_000))


@pytest.mark.parametrize("mean", ["1_8", "1e0", " 1.8", "NaN", "Infinity", "", "1.", "\u0661", "1e-400000000"])
def test_a_mean_is_plain_digits(mean: str) -> None:
    with pytest.raises(UsageError, match="is not a number"):
        count_bounds(Printed(mean, 0, 9, 30))


def test_figures_that_cannot_be_are_all_named() -> None:
    with pytest.raises(UsageError) as caught:
        count_bounds(Printed("x", 3, 1, 0))
    for words in ("n: 0 is no number", "range: 3 is above 1", 'mean: "x" is not a number'):
        assert words in str(caught.value)
    with pytest.raises(UsageError, match="12 is not between 0 and 9"):
        count_bounds(Printed("12", 0, 9, 30))
    with pytest.raises(UsageError, match="one unit cannot reach two ends"):
        count_bounds(Printed("1", 0, 2, 1))
    with pytest.raises(UsageError, match="n: 2000000 is more than 1,000,000 units"):
        count_bounds(Printed("1", 0, 2, 2_000_000))
    with pytest.raises(InfeasibleError, match="add up to 9 to 27"):
        count_bounds(Printed("0.5", 0, 9, 4))
