"""Ranges over draws, beside what is possible, as a printed table."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from leapstats.dictionary.read_files import files_of
from leapstats.dictionary.study import Study
from leapstats.identification.draw_ranges import Span
from leapstats.output.cells import FrameCells, frame_cells
from leapstats.output.document import Document, records_of
from leapstats.output.effects import as_p, in_percent, ratio
from leapstats.output.notes import STAMP
from leapstats.output.numbers import DASH, fixed, span
from leapstats.output.table import Row, Section, Spanner, Table, Text, mark
from leapstats.results.frame import Key, Result, Results
from leapstats.terms import StatName

NO_SAMPLE = (
    "The draws agree with everything published and every constraint taken. Every 25th is found by integer programming, "
    "those after it by swaps between {units}: no uniform sample of the data sets that agree, and no posterior."
)
POSSIBLE = "Whatever the data set, as long as it agrees with everything that is published."
ENDS = ("least_", "greatest_")
LOW = {
    StatName.P_VALUE: StatName.P_LOW,
    StatName.ESTIMATE: StatName.ESTIMATE_LOW,
    StatName.ODDS_RATIO: StatName.ODDS_RATIO_LOW,
}
HIGH = {
    StatName.P_VALUE: StatName.P_HIGH,
    StatName.ESTIMATE: StatName.ESTIMATE_HIGH,
    StatName.ODDS_RATIO: StatName.ODDS_RATIO_HIGH,
}


@dataclass(frozen=True, slots=True)
class DrawColumn:
    """A number of an analysis: the function and name it has in the long frame, and how it is printed."""

    heading: str
    statistic: str
    stat_name: StatName
    printed: Callable[[float], str]


@dataclass(frozen=True, slots=True)
class DrawLine:
    """A row: its label, where its numbers stand in the long frame, its columns, and the ranges of what is possible."""

    section: str
    label: str
    place: tuple[str, str | None, str | None, str | None]
    columns: tuple[DrawColumn, ...]
    possible: tuple[Result, ...] = ()


def two_digits(number: float) -> str:
    """Print a change of a number."""
    return fixed(number, 2)


OF_CHANGE = (
    DrawColumn("Exact p", "mcnemar_exact", StatName.P_VALUE, as_p),
    DrawColumn("Odds ratio", "mid_p_paired_odds_ratio", StatName.ODDS_RATIO, ratio),
    DrawColumn("Difference", "tango_paired_difference", StatName.ESTIMATE, in_percent),
)
OF_NUMBERS = (
    DrawColumn("Exact p", "wilcoxon_signed_rank", StatName.P_VALUE, as_p),
    DrawColumn("Odds ratio", "", StatName.ODDS_RATIO, ratio),
    DrawColumn("Difference", "permutation_mean_change", StatName.ESTIMATE, two_digits),
)
OF_ASSOCIATION = (
    DrawColumn("Exact p", "fisher_exact", StatName.P_VALUE, as_p),
    DrawColumn("Odds ratio", "mid_p_odds_ratio", StatName.ODDS_RATIO, ratio),
    DrawColumn("Difference", "miettinen_nurminen_risk_difference", StatName.ESTIMATE, in_percent),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawWords:
    """What of the draws is shown: command, title, how many there were, and their seed."""

    command: str
    title: str
    draws: int
    seed: int
    notes: tuple[str, ...] = ()


def draw_document(lines: Sequence[DrawLine], results: Results, study: Study, shown: DrawWords) -> Document:
    """Lay ranges over draws out beside bounds.

    Parameters
    ----------
    lines
        The rows; all have columns of the same headings.
    results
        The long frame of the ranges.
    study
        Gives the words.
    shown
        Titles and counts.
    """
    bounded = any(line.possible for line in lines)
    heads = [column.heading for column in lines[0].columns]
    spanners = tuple(Spanner(Text(head), 2) for head in heads) if bounded else ()
    pair = (Text("Draws"), Text("Possible", (POSSIBLE,)))
    columns = tuple(text for _ in heads for text in pair) if bounded else tuple(map(Text, heads))
    conventions = {"draws": f"{shown.draws}, seed {shown.seed}", "rounding": "half up"}
    table = Table(
        title=f"{shown.title}: the range over {shown.draws} simulated data sets that agree with what is published",
        stub=Text("Item"),
        columns=columns,
        spanners=spanners,
        sections=tuple(_sections(lines, frame_cells(results), bounded=bounded)),
        source_notes=(
            NO_SAMPLE.format(units=study.units),
            *shown.notes,
            f"Conventions: {'; '.join(f'{key} {value}' for key, value in conventions.items())}.",
        ),
        stamp=STAMP.format(unit=study.unit),
    )
    return Document(
        command=shown.command,
        table=mark(table),
        records=tuple(records_of(results)),
        study=study.name,
        synthetic=True,
        conventions=conventions,
        sources=files_of(study),
    )


def _sections(lines: Sequence[DrawLine], cells: FrameCells, *, bounded: bool) -> Iterator[Section]:
    for heading in dict.fromkeys(line.section for line in lines):
        rows = tuple(_row(line, cells, bounded=bounded) for line in lines if line.section == heading)
        yield Section(Text(heading), rows)


def _row(line: DrawLine, cells: FrameCells, *, bounded: bool) -> Row:
    possible = {(row.statistic, row.stat_name): Key(*row[:6]) for row in line.possible}
    shown = []
    for column in line.columns:
        show = partial(span, printed=column.printed)
        shown.append(
            cells.cell(show, *(Key(*line.place, f"{end}{column.statistic}", column.stat_name) for end in ENDS))
        )
        if bounded:
            ends = (possible.get((column.statistic, name[column.stat_name])) for name in (LOW, HIGH))
            keys = tuple(key for key in ends if key is not None)
            shown.append(cells.cell(show, *keys) if keys else Text(DASH))
    return Row(Text(line.label), tuple(shown))


def draw_results(spans: Mapping[Key, Span], lines: Sequence[DrawLine]) -> Results:
    """Return the ranges as a long frame.

    Each number of the draws is there twice, the least and the greatest, in the name of its function; what is possible
    is there as the bounds have it.
    """
    rows = []
    for key, found in spans.items():
        note = f"without a value in {found.without} draws" if found.without else None
        for end, number in zip(ENDS, (found.least, found.greatest), strict=True):
            rows.append(Result(*key[:4], f"{end}{key.statistic}", key.stat_name, number, "over draws", note))
    possible = {row[:6]: row for line in lines for row in line.possible}
    return Results((*rows, *possible.values()))
