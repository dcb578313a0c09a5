"""What margins determine, against every data set written out, and the numbers of the LEAP study."""

import itertools
import math
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapstats.analysis.identify.count_margins import Printed, count_bounds
from leapstats.analysis.identify.demands import mean_limits
from leapstats.analysis.identify.margins import Margin, tables_within
from leapstats.analysis.identify.measures import Verdict, extent, measure_associations, measure_changes, verdict
from leapstats.errors import InfeasibleError, UsageError
from leapstats.stats.paired import mcnemar_exact, mcnemar_mid_p, mid_p_paired_odds_ratio
from leapstats.stats.paired_differences import tango_paired_difference
from leapstats.stats.two_by_two import fisher_exact, mid_p_odds_ratio


def exactly(count: int, base: int) -> Margin:
    return Margin(count, base, base)


def every_table(units: int, first: Margin, second: Margin) -> set[tuple[int, ...]]:
    """Write out every pair of answers of every unit: yes, no, or not answered."""
    found = set()
    for answers in itertools.combinations_with_replacement(itertools.product("yn-", repeat=2), units):
        ones, others = ("".join(column) for column in zip(*answers, strict=True))
        bases = units - ones.count("-"), units - others.count("-")
        if (ones.count("y"), others.count("y")) != (first.count, second.count):
            continue
        if first.least_base <= bases[0] <= first.most_base and second.least_base <= bases[1] <= second.most_base:
            cells = tuple(sum(pair == each for pair in answers) for each in itertools.product("yn", repeat=2))
            if sum(cells):
                found.add(cells)
    return found


@st.composite
def margins(draw: st.DrawFn) -> tuple[int, Margin, Margin]:
    units = draw(st.integers(1, 5))
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


@given(margins(), st.sampled_from([0.9, 0.95]))
def test_measures_are_those_of_one_table(given_margins: tuple[int, Margin, Margin], conf_level: float) -> None:
    tables = tables_within(*given_margins)
    changes, pairs = measure_changes(tables, conf_level), measure_associations(tables, conf_level)
    for place, table in enumerate(tables.tolist()):
        assert changes.exact_p[place] == mcnemar_exact(table).p_value
        assert changes.mid_p[place] == mcnemar_mid_p(table).p_value
        shift = tango_paired_difference(table, conf_level=conf_level)
        limits = [shift.estimate, shift.conf_int.low, shift.conf_int.high]
        assert changes.difference[:, place] == pytest.approx(limits)
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


@pytest.mark.parametrize("units", range(1, 6))
@pytest.mark.parametrize("low", [0, 2])
@pytest.mark.parametrize("width", [0, 1, 3])
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
        assert found.totals == tuple(sorted({sum(each) for each in possible}))
        assert found.medians == tuple(sorted({statistics.median(each) for each in possible}))
        assert found.at_low == (min(each.count(low) for each in possible), max(each.count(low) for each in possible))
        assert found.at_high == (min(each.count(high) for each in possible), max(each.count(high) for each in possible))
        if units > 1:
            spread = [statistics.stdev(each) for each in possible]
            assert found.sd == pytest.approx((min(spread), max(spread)))


# Blasi 2018: 1.8 specialists, 0 to 9, in 30 practices.
def test_specialists_of_thirty_practices() -> None:
    found = count_bounds(Printed("1.8", 0, 9, 30))
    assert found.totals == (53, 54, 55)
    assert found.medians == (0, 0.5, 1, 1.5, 2, 2.5, 3)


def test_figures_that_cannot_be_are_all_named() -> None:
    with pytest.raises(UsageError) as caught:
        count_bounds(Printed("x", 3, 1, 0))
    for words in ("n: 0 is no number", "range: 3 is above 1", 'mean: "x" is not a number'):
        assert words in str(caught.value)
    with pytest.raises(UsageError, match="12 is not between 0 and 9"):
        count_bounds(Printed("12", 0, 9, 30))
    with pytest.raises(UsageError, match="one unit cannot reach two ends"):
        count_bounds(Printed("1", 0, 2, 1))
    with pytest.raises(InfeasibleError, match="add up to 9 to 27"):
        count_bounds(Printed("0.5", 0, 9, 4))
