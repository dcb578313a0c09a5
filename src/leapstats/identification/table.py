"""What margins determine, in print: every table that is possible, the ranges of its measures, what holds for all."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from leapstats.identification.counts import CountBounds, Printed
from leapstats.identification.margins import Margin
from leapstats.identification.measures import Extent, Measures, Verdict, at_or_below, extent, hull, verdict
from leapstats.identification.results import count_results, long_results
from leapstats.output.document import Document, records_of
from leapstats.output.effects import as_p, as_ratio, in_points, limits_word, ratio
from leapstats.output.numbers import DASH, fixed, signed, whole
from leapstats.output.table import Row, Section, Table, Text, mark
from leapstats.results.effect import Effect
from leapstats.terms import Numbers

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


def bound_document(measures: Measures, wording: Wording, claim: Claim) -> Document:
    """Lay out what is possible: the ranges first, then every table.

    Parameters
    ----------
    measures
        Of every possible table, one at least.
    wording
        How things are called.
    claim
        What was asked.
    """
    limits = f"({limits_word(claim.conf_level)} limits)"
    sentences = range_sentences(measures, wording, claim)
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
            Section(Text("Over all that is possible"), tuple(Row(Text(words)) for words in sentences)),
            *_every_table(measures, wording),
        ),
        source_notes=notes,
    )
    return Document(
        command=measures.names["command"],
        table=mark(table),
        records=tuple(records_of(long_results(measures, claim.level))),
        conventions=conventions,
    )


def range_sentences(measures: Measures, wording: Wording, claim: Claim) -> Iterator[str]:
    """Yield what holds whatever the table: how many there are, the range of each measure, for how many p is small."""
    count = len(measures.tables)
    yield "One table is possible." if count == 1 else f"{count:,} tables are possible."
    for name, values in ((wording.exact, measures.exact_p), (wording.mid, measures.mid_p)):
        yield f"{name}: {_extent(measures, values, as_p, wording)}."
        holds = verdict(values, claim.level)
        some = f" ({int(at_or_below(values, claim.level).sum())} of {count:,})" if holds is Verdict.SOME else ""
        yield f"{name} at or below {claim.level:g}: {VERDICTS[holds]}{some}."
    yield f"{wording.ratio}: {_extent(measures, measures.ratio[0], ratio, wording)}."
    points = 100 * measures.difference
    yield f"{wording.difference}, points: {_extent(measures, points[0], lambda number: signed(number, 1), wording)}."
    within = (
        f"{wording.ratio.lower()} {_reach(measures.ratio[1:], ratio)}",
        f"{wording.difference.lower()}, points, {_reach(points[1:], lambda number: signed(number, 1))}",
    )
    yield f"{limits_word(claim.conf_level)} limits of every table lie within: {'; '.join(within)}."
    apart = int(_apart(measures, 1 - claim.conf_level).sum())
    if apart:
        yield DISAGREE.format(difference=wording.difference.lower(), exact=wording.exact, apart=apart, count=count)


def _apart(measures: Measures, alpha: float) -> NDArray[np.bool_]:
    """Say for which tables the limits of the difference leave out 0 and exact p does not fall below, or the reverse."""
    _, low, high = measures.difference
    return np.asarray(((low > 0) | (high < 0)) != at_or_below(measures.exact_p, alpha))


def _reach(limits: Numbers, printed: Callable[[float], str]) -> str:
    low, high = hull(limits)
    return DASH if math.isnan(low) else f"{printed(low)} to {printed(high)}"


def _extent(measures: Measures, values: Numbers, printed: Callable[[float], str], wording: Wording) -> str:
    found = extent(values)
    if found.at_least < 0:
        return "not estimable for any"
    least, greatest = printed(found.least), printed(found.greatest)
    words = (
        least
        if least == greatest
        else f"{_at(found, 'least', least, measures, wording)} to "
        + _at(found, "greatest", greatest, measures, wording)
    )
    tables = "1 table" if found.without == 1 else f"{found.without} tables"
    return f"{words}; not estimable for {tables}" if found.without else words


def _at(found: Extent, end: str, words: str, measures: Measures, wording: Wording) -> str:
    place = found.at_least if end == "least" else found.at_greatest
    return f"{words} ({wording.table(measures.tables[place].ravel().tolist())})"


def _every_table(measures: Measures, wording: Wording) -> Iterator[Section]:
    """Yield the tables, those of as many units together; too many are left to the files."""
    cells = measures.tables.reshape(-1, 4)
    if len(cells) > MOST_ROWS:
        words = f"{len(cells):,} tables: each of them is in the .json and .csv files"
        yield Section(Text("Every possible table"), (Row(Text(words)),))
        return
    sizes = cells.sum(axis=1)
    for size in np.unique(sizes).tolist():
        rows = tuple(_row(measures, place, wording) for place in np.flatnonzero(sizes == size).tolist())
        yield Section(Text(f"{whole(size)} {'unit' if size == 1 else 'units'} with both answers"), rows)


def _row(measures: Measures, place: int, wording: Wording) -> Row:
    cells = (
        as_p(float(measures.exact_p[place])),
        as_p(float(measures.mid_p[place])),
        as_ratio(Effect(*measures.ratio[:, place].tolist())),
        in_points(Effect(*measures.difference[:, place].tolist())),
    )
    return Row(Text(wording.table(measures.tables[place].ravel().tolist())), tuple(map(Text, cells)))


def count_document(found: CountBounds, printed: Printed) -> Document:
    """Lay out what a printed mean and range say about whole numbers."""
    rows = [
        ("Total", _interval(found.totals[0], found.totals[-1], 0)),
        ("Mean, not rounded", _interval(found.totals[0] / printed.units, found.totals[-1] / printed.units, 3)),
        ("Median", _medians(*found.medians, found.median_step)),
        ("SD, with divisor n - 1", _interval(*found.sd, 2)),
        (f"Units with {printed.low}", _interval(*found.at_low, 0)),
        (f"Units with {printed.high}", _interval(*found.at_high, 0)),
    ]
    title = f"Mean {printed.mean}, range {printed.low} to {printed.high}, of {printed.units} whole numbers"
    table = Table(
        title=f"{title}: what is possible",
        stub=Text("Figure"),
        columns=(Text("Possible"),),
        sections=(Section(Text(""), tuple(Row(Text(label), (Text(value),)) for label, value in rows)),),
        source_notes=(f"{ROUNDED} {printed.units} units; both ends of the range are reached.",),
    )
    return Document(
        command="bounds count",
        table=mark(table),
        records=tuple(records_of(count_results(found))),
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
    least, greatest = fixed(low, digits), fixed(high, digits)
    return least if least == greatest else f"{least} to {greatest}"
