"""What margins determine, in print: every table that is possible, the ranges of its measures, what holds for all."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from numpy.typing import NDArray

from leapstats.identification.counts import CountBounds, Printed
from leapstats.identification.margins import Margin
from leapstats.identification.measures import Measures, Verdict, at_or_below, extent
from leapstats.identification.results import COUNT, ESTIMATES, ODDS_RATIOS, P_VALUES, table_place
from leapstats.output.cells import LIMITS, FrameCells, frame_cells, joined
from leapstats.output.document import Document, records_of
from leapstats.output.effects import as_p, ci_word, in_percent, limits_word, ratio
from leapstats.output.numbers import DASH, fixed, span, whole
from leapstats.output.table import Row, Section, Table, Text, mark
from leapstats.results.frame import Key, Place, Results
from leapstats.terms import Numbers, StatName

MOST_ROWS = 300
MOST_MEDIANS = 15
ROUNDED = "Assumes: the mean was rounded half up to the printed decimals, and is over all"
DISAGREE = (
    "{exact} and the interval of the {difference} disagree in {apart:,} of {count:,} tables because they use different "
    "methods."
)
VERDICTS = {Verdict.ALL: "for every one", Verdict.SOME: "for some", Verdict.NONE: "for none"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """How the cells of a table, its tests and effects are called."""

    cells: tuple[str, str, str, str]
    exact: str
    mid: str
    ratio: str
    difference: str
    limits: Mapping[str, str] = field(default_factory=dict)

    def table(self, cells: Sequence[int]) -> str:
        """Name a table by its cells."""
        return ", ".join(f"{name} {count}" for name, count in zip(self.cells, cells, strict=True))


OF_CHANGE = Wording(
    cells=("both times", "lost", "gained", "neither"),
    exact="Exact McNemar p",
    mid="Mid-p McNemar p",
    ratio="Odds ratio",
    difference="Change",
    limits={"ratio": "Gained over lost, with mid-p limits.", "difference": "Percentage points, with Tango's limits."},
)
OF_ASSOCIATION = Wording(
    cells=("both", "exposure only", "outcome only", "neither"),
    exact="Fisher's exact p",
    mid="Mid-p",
    ratio="Odds ratio",
    difference="Difference",
    limits={
        "ratio": "Conditional maximum likelihood, with mid-p limits; mid-p is of one family with them.",
        "difference": "Exposed less unexposed, in percentage points; Miettinen-Nurminen limits.",
    },
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What was asked of a set of tables: a title, what is assumed, the levels."""

    title: str
    assumptions: tuple[str, ...]
    level: float
    conf_level: float


def counted(margin: Margin) -> str:
    """Word a count: `3 of 30`, or of so many where the base is not known."""
    if margin.base_is_known:
        return f"{margin.count} of {margin.least_base}"
    return f"{margin.count} (of {margin.least_base} to {margin.most_base})"


def assumed(n: int, first: Margin, one: str, second: Margin, other: str) -> Iterator[str]:
    """Yield what is assumed about who answered.

    Parameters
    ----------
    n
        How many units there are.
    first, second
        The margins.
    one, other
        When, or about what, each was asked.
    """
    for margin, when in ((first, one), (second, other)):
        if not margin.base_is_known:
            yield f"It is not known how many of the {n} units answered {when}: any number from {margin.least_base} on."
        elif margin.least_base == n:
            yield f"All {n} units answered {when}: assumed, not derived."
        else:
            yield f"{margin.least_base} of the {n} units answered {when}: any of them."
    yield "Nothing is assumed about which units have both."


def bound_document(measures: Measures, wording: Wording, claim: Claim, results: Results) -> Document:
    """Lay out what is possible: the ranges first, then every table.

    Parameters
    ----------
    measures
        Of every possible table, one at least.
    wording
        How things are called.
    claim
        What was asked.
    results
        The long frame of the measures.
    """
    cells = frame_cells(results)
    limits = f"({ci_word(claim.conf_level)})"
    sentences = range_sentences(measures, wording, claim, cells)
    columns = (
        Text(wording.exact),
        Text(wording.mid),
        Text(f"{wording.ratio} {limits}", (wording.limits["ratio"],)),
        Text(f"{wording.difference} {limits}", (wording.limits["difference"],)),
    )
    conventions = {"level": f"{claim.level:g}", "limits": limits_word(claim.conf_level), "rounding": "half up"}
    notes = (*claim.assumptions, f"Conventions: {'; '.join(f'{key} {value}' for key, value in conventions.items())}.")
    table = Table(
        title=claim.title,
        stub=Text("Possible table"),
        columns=columns,
        sections=(
            Section(Text("Over all that is possible"), tuple(map(Row, sentences))),
            *_every_table(measures, wording, cells),
        ),
        source_notes=notes,
    )
    return Document(
        command=measures.names["command"],
        table=mark(table),
        records=tuple(records_of(results)),
        conventions=conventions,
    )


def range_sentences(measures: Measures, wording: Wording, claim: Claim, cells: FrameCells) -> Iterator[Text]:
    """Yield what holds whatever the table: how many there are, the range of each measure, for how many p is small."""
    names = measures.names
    place = (names["command"], None, None, None)
    count = len(measures.tables)
    yield Text("One table is possible." if count == 1 else f"{count:,} tables are possible.")
    tests = ((wording.exact, names["exact"], measures.exact_p), (wording.mid, names["mid"], measures.mid_p))
    for word, name, values in tests:
        yield cells.cell(_range_of(word, values, as_p, (measures, wording)), *_ends(place, name, P_VALUES))
        shown = partial(_rejected, f"{word} at or below {claim.level:g}", count)
        yield cells.cell(shown, Key(*place, name, StatName.N_REJECTED))
    points = f"{wording.difference}, points"
    of_ratio = _range_of(wording.ratio, measures.ratio[0], ratio, (measures, wording))
    of_difference = _range_of(points, measures.difference[0], in_percent, (measures, wording))
    yield cells.cell(of_ratio, *_ends(place, names["ratio"], ODDS_RATIOS))
    yield cells.cell(of_difference, *_ends(place, names["difference"], ESTIMATES))
    within = joined(
        (
            cells.cell(partial(_reach, wording.ratio.lower(), ratio), *_ends(place, names["ratio"], LIMITS)),
            cells.cell(partial(_reach, f"{points.lower()},", in_percent), *_ends(place, names["difference"], LIMITS)),
        ),
        "; ",
    )
    yield Text(f"{ci_word(claim.conf_level)} of every table lies within: {within.text}.", keys=within.keys)
    apart = int(_apart(measures, 1 - claim.conf_level).sum())
    if apart:
        difference = wording.difference.lower()
        yield Text(DISAGREE.format(difference=difference, exact=wording.exact, apart=apart, count=count))


def _ends(place: Place, statistic: str, names: tuple[StatName, StatName]) -> tuple[Key, ...]:
    return tuple(Key(*place, statistic, name) for name in names)


def _rejected(test: str, count: int, rejected: float) -> str:
    if rejected in {0, count}:
        return f"{test}: {VERDICTS[Verdict.ALL if rejected else Verdict.NONE]}."
    return f"{test}: {VERDICTS[Verdict.SOME]} ({whole(rejected)} of {count:,})."


def _apart(measures: Measures, alpha: float) -> NDArray[np.bool_]:
    """Say for which tables the limits of the difference leave out 0 and exact p does not fall below, or the reverse."""
    _, low, high = measures.difference
    return np.asarray(((low > 0) | (high < 0)) != at_or_below(measures.exact_p, alpha))


def _reach(name: str, printed: Callable[[float], str], low: float, high: float) -> str:
    return f"{name} {DASH if math.isnan(low) else f'{printed(low)} to {printed(high)}'}"


def _range_of(
    name: str, values: Numbers, printed: Callable[[float], str], around: tuple[Measures, Wording]
) -> Callable[[float, float], str]:
    """Return what says a range: its ends, the tables that reach them, and for how many there is no value."""
    measures, wording = around
    found = extent(values)

    def at(place: int, words: str) -> str:
        return f"{words} ({wording.table(measures.tables[place].ravel().tolist())})"

    def words(least: float, greatest: float) -> str:
        if math.isnan(least):
            return f"{name}: not estimable for any."
        low, high = printed(least), printed(greatest)
        ends = low if low == high else f"{at(found.at_least, low)} to {at(found.at_greatest, high)}"
        tables = "1 table" if found.without == 1 else f"{found.without} tables"
        return f"{name}: {ends}; not estimable for {tables}." if found.without else f"{name}: {ends}."

    return words


def _every_table(measures: Measures, wording: Wording, cells: FrameCells) -> Iterator[Section]:
    """Yield the tables, those of as many units together; too many are left to the files."""
    tables = measures.tables.reshape(-1, 4)
    if len(tables) > MOST_ROWS:
        words = f"{len(tables):,} tables: each of them is in the .json and .csv files"
        yield Section(Text("Every possible table"), (Row(Text(words)),))
        return
    sizes = tables.sum(axis=1)
    for size in np.unique(sizes).tolist():
        rows = tuple(_row(table, measures.names, wording, cells) for table in tables[sizes == size].tolist())
        yield Section(Text(f"{whole(size)} {'unit' if size == 1 else 'units'} with both answers"), rows)


def _row(table: list[int], names: Mapping[str, str], wording: Wording, cells: FrameCells) -> Row:
    place = table_place(names["command"], table)
    printed = (
        cells.p_value(place, names["exact"]),
        cells.p_value(place, names["mid"]),
        cells.odds_ratio(place, names["ratio"]),
        cells.points(place, names["difference"]),
    )
    return Row(Text(wording.table(table)), printed)


def count_document(found: CountBounds, printed: Printed, results: Results) -> Document:
    """Lay out what a printed mean and range say about whole numbers."""
    cells = frame_cells(results)
    rows = [
        (label, cells.cell(show, *_ends((COUNT, None, None, None), statistic, ESTIMATES)))
        for label, statistic, show in (
            ("Total", "total", partial(_interval, digits=0)),
            ("Mean, not rounded", "mean", partial(_interval, digits=3)),
            ("Median", "median", partial(_medians, step=found.median_step)),
            ("SD, with divisor n - 1", "sd", partial(_interval, digits=2)),
            (f"Units with {printed.low}", "units_at_low", partial(_interval, digits=0)),
            (f"Units with {printed.high}", "units_at_high", partial(_interval, digits=0)),
        )
    ]
    title = f"Mean {printed.mean}, range {printed.low} to {printed.high}, of {printed.units} whole numbers"
    table = Table(
        title=f"{title}: what is possible",
        stub=Text("Figure"),
        columns=(Text("Possible"),),
        sections=(Section(Text(""), tuple(Row(Text(label), (value,)) for label, value in rows)),),
        source_notes=(f"{ROUNDED} {printed.units} units; both ends of the range are reached.",),
    )
    return Document(
        command="bounds count",
        table=mark(table),
        records=tuple(records_of(results)),
        conventions={"rounding": "half up"},
    )


def _medians(least: float, greatest: float, step: float) -> str:
    """List medians a step apart, the ends alone where there are many."""
    size = round((greatest - least) / step) + 1
    if size > MOST_MEDIANS:
        return f"{_median(least)} to {_median(greatest)}, in steps of {step:g}"
    return ", ".join(_median(least + place * step) for place in range(size))


def _median(median: float) -> str:
    return fixed(median, 1).removesuffix(".0")


def _interval(low: float, high: float, digits: int) -> str:
    return span(low, high, lambda number: fixed(number, digits))
