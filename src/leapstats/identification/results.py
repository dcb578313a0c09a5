"""The long frame of what is possible: ranges first, then the measures of each table."""

from collections.abc import Iterator, Sequence

from leapstats.identification.counts import CountBounds
from leapstats.identification.measures import Measures, at_or_below, extent, hull
from leapstats.identification.totals import CountChange
from leapstats.results.frame import Place, Result, Results
from leapstats.terms import StatName

TABLE, COUNT = "table", "bounds count"
ODDS_RATIOS = (StatName.ODDS_RATIO_LOW, StatName.ODDS_RATIO_HIGH)
ESTIMATES = (StatName.ESTIMATE_LOW, StatName.ESTIMATE_HIGH)
P_VALUES = (StatName.P_LOW, StatName.P_HIGH)
TOTALS, CHANGE_OF_MEANS = ("total_one", "total_other"), "permutation_mean_change"


def long_results(measures: Measures, level: float) -> Results:
    """Return the numbers of a set of possible tables.

    `variable` is the command; a row of one table has its cells, in reading order, as `by_level`.
    """
    variable = measures.names["command"]
    rows = list(range_rows((variable, None, None, None), measures, level))
    rows.extend(_table_rows(variable, measures))
    return Results(tuple(rows))


def range_rows(place: Place, measures: Measures, level: float) -> Iterator[Result]:
    """Yield the range of each measure, and for how many tables p is at or below a level."""
    names = measures.names
    yield Result(*place, "tables", StatName.N_TABLES, float(len(measures.tables)))
    for name, values in ((names["exact"], measures.exact_p), (names["mid"], measures.mid_p)):
        found = extent(values)
        yield Result(*place, name, StatName.P_LOW, found.least)
        yield Result(*place, name, StatName.P_HIGH, found.greatest)
        yield Result(
            *place, name, StatName.N_REJECTED, float(at_or_below(values, level).sum()), f"p at or below {level:g}"
        )
    for name, parts, (at_least, at_most) in (
        (names["ratio"], measures.ratio, ODDS_RATIOS),
        (names["difference"], measures.difference, ESTIMATES),
    ):
        found = extent(parts[0])
        note = f"not estimable for {found.without} tables" if found.without else None
        yield Result(*place, name, at_least, found.least, None, note)
        yield Result(*place, name, at_most, found.greatest, None, note)
        low, high = hull(parts[1:])
        yield Result(*place, name, StatName.CONF_LOW, low, None, "the least of all tables")
        yield Result(*place, name, StatName.CONF_HIGH, high, None, "the greatest of all tables")


def total_rows(count: CountChange, n_units: int) -> Iterator[Result]:
    """Yield the range of a count's total in two waves, and of the change of its mean over all units."""
    place = (count.item, None, " to ".join(count.waves), None)
    change = [] if count.change is None else [(CHANGE_OF_MEANS, count.change, n_units)]
    totals = [(name, reach, 1) for name, reach in zip(TOTALS, count.totals, strict=True)]
    for name, reach, size in [*totals, *change]:
        note = None if reach.sure else "time ran out: it may be less wide"
        yield Result(*place, name, StatName.ESTIMATE_LOW, reach.least / size, None, note)
        yield Result(*place, name, StatName.ESTIMATE_HIGH, reach.greatest / size, None, note)


def table_place(variable: str, cells: Sequence[int]) -> Place:
    """Return where the measures of one table stand in the long frame."""
    return variable, None, TABLE, " ".join(map(str, cells))


def _table_rows(variable: str, measures: Measures) -> Iterator[Result]:
    names = measures.names
    for place, cells in enumerate(measures.tables.reshape(-1, 4).tolist()):
        where = table_place(variable, cells)
        yield Result(*where, names["exact"], StatName.P_VALUE, float(measures.exact_p[place]))
        yield Result(*where, names["mid"], StatName.P_VALUE, float(measures.mid_p[place]))
        for name, stat_name, parts in (
            (names["ratio"], StatName.ODDS_RATIO, measures.ratio),
            (names["difference"], StatName.ESTIMATE, measures.difference),
        ):
            of_parts = (stat_name, StatName.CONF_LOW, StatName.CONF_HIGH)
            for part, number in zip(of_parts, parts[:, place].tolist(), strict=True):
                yield Result(*where, name, part, number)


def count_results(found: CountBounds, units: int) -> Results:
    """Return what the printed mean and range of so many units leave possible."""
    ranges = (
        ("total", (found.totals[0], found.totals[-1])),
        ("mean", (found.totals[0] / units, found.totals[-1] / units)),
        ("median", found.medians),
        ("sd", found.sd),
        ("units_at_low", found.at_low),
        ("units_at_high", found.at_high),
    )
    steps = {"median": f"every one between is possible, in steps of {found.median_step:g}"}
    rows = [
        Result(COUNT, None, None, None, statistic, name, float(number), None, steps.get(statistic))
        for statistic, numbers in ranges
        for name, number in zip(ESTIMATES, numbers, strict=True)
    ]
    return Results(tuple(rows))
