"""What is published about a study, pair by pair: which tests and effects are possible, in print."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from leapstats.dictionary.read_files import files_of
from leapstats.dictionary.study import Study
from leapstats.identification.measures import Verdict
from leapstats.identification.pairs import PairBounds
from leapstats.identification.results import (
    CHANGE_OF_MEANS,
    ESTIMATES,
    ODDS_RATIOS,
    P_VALUES,
    TOTALS,
    range_rows,
    total_rows,
)
from leapstats.identification.totals import CountChange
from leapstats.output.cells import FrameCells, frame_cells
from leapstats.output.document import Document, records_of
from leapstats.output.effects import as_p, in_percent, ratio
from leapstats.output.numbers import DASH, signed, span, whole
from leapstats.output.table import Row, Section, Spanner, Table, Text, mark
from leapstats.results.frame import Key, Place, Result, Results
from leapstats.terms import StatName

TABLES = ("tables", StatName.N_TABLES)
COUNTS, BOTH = ("count_one", "count_other"), "both"
VERDICTS = {Verdict.ALL: "yes", Verdict.SOME: "open", Verdict.NONE: "no"}
HOLDS = (
    "yes: p is at or below {level:g} in every data set that agrees with what is published; no: in none; open: what is "
    "published does not say."
)
FREE = "{label} is not published: {least} to {most} are possible."
KNOWN = "{label}: answered by {known} {units}; tables are of those with both answers."
NUMBERS = (
    "The total in each wave, and the change of the mean of all units in place of the difference. Tests and medians of "
    "numbers are not bounded here; bounds count says more of a printed mean and range."
)
LIMITLESS = "∞: nothing that is stated sets a limit."
NOT_ALL = "Some may have no number, and the change is then not that of the totals."
TIGHTER = "What is stated rules out tables that the two counts allow ({why})."
TOGETHER = "formulas, universes or several constraints together"
NOBODY = "Nobody can have given both answers."
UNSURE = "Time ran out: some of what is listed may be impossible."
ANSWERED = "It is not reported how many answered in {wave}: {least} to {most} agree with what is published."
ONE_NUMBER = "Answered in {wave}: {least}."


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundWords:
    """How the bounds of a plan are shown: titles, levels, how many units, the sentences and conventions of the plan."""

    command: str
    title: str
    headings: tuple[str, str]
    level: float
    conf_level: float
    n_units: int
    notes: tuple[str, ...]
    conventions: tuple[tuple[str, str], ...]


def pair_document(
    bounds: Sequence[PairBounds], counts: Sequence[CountChange], study: Study, shown: BoundWords, results: Results
) -> Document:
    """Lay out the bounds of the pairs of a plan, and of the totals of its counts.

    Parameters
    ----------
    bounds
        One a pair, those with one outcome together.
    counts
        One a count.
    study
        Gives the words.
    shown
        Titles, levels, notes.
    results
        The long frame of both.
    """
    cells = frame_cells(results)
    conventions = {"level": f"{shown.level:g}", "rounding": "half up", **dict(shown.conventions)}
    holds = Text(f"p ≤ {shown.level:g}", (HOLDS.format(level=shown.level),))
    spanners = (
        Spanner(Text("With the trait"), 2),
        Spanner(Text("Possible"), 5),
        Spanner(holds, 2),
    )
    heads = (*shown.headings, "Both", "Exact p", "Mid-p", "Odds ratio", "Difference, points", "Exact", "Mid-p")
    table = Table(
        title=shown.title,
        stub=Text("Item"),
        columns=tuple(map(Text, heads)),
        spanners=spanners,
        sections=(*_sections(bounds, study, cells), *_totals(counts, study, cells)),
        source_notes=(
            *_found(bounds, study),
            *shown.notes,
            f"Conventions: {'; '.join(f'{key} {value}' for key, value in conventions.items())}.",
        ),
    )
    return Document(
        command=shown.command,
        table=mark(table),
        records=tuple(records_of(results)),
        study=study.name,
        conventions=conventions,
        sources=files_of(study),
    )


def _sections(bounds: Sequence[PairBounds], study: Study, cells: FrameCells) -> Iterator[Section]:
    for heading in dict.fromkeys("" if each.pair.is_change else each.pair.other for each in bounds):
        among = [each for each in bounds if heading in {"", each.pair.other}]
        label = study.variables[heading].label if heading else ""
        yield Section(Text(label), tuple(_row(each, study, cells) for each in among))


def _row(bound: PairBounds, study: Study, cells: FrameCells) -> Row:
    names, place = bound.measures.names, _place(bound)
    tests = (names["exact"], names["mid"])
    printed = (
        *(cells.span(place, name, ESTIMATES, whole) for name in (*COUNTS, BOTH)),
        *(cells.span(place, test, P_VALUES, as_p) for test in tests),
        cells.span(place, names["ratio"], ODDS_RATIOS, ratio),
        cells.span(place, names["difference"], ESTIMATES, in_percent),
        *(cells.cell(_decided, *(Key(*place, *of) for of in (TABLES, (test, StatName.N_REJECTED)))) for test in tests),
    )
    return Row(Text(study.variables[bound.pair.one].label, tuple(_notes(bound, study))), printed)


def _decided(tables: float, rejected: float) -> str:
    if not tables:
        return DASH
    return VERDICTS[Verdict.ALL if rejected == tables else Verdict.SOME if rejected else Verdict.NONE]


def _totals(counts: Sequence[CountChange], study: Study, cells: FrameCells) -> Iterator[Section]:
    if counts:
        notes = (NUMBERS, *([LIMITLESS] if any(_is_limitless(each) for each in counts) else []))
        yield Section(Text("Numbers: totals", notes), tuple(_total_row(each, study, cells) for each in counts))


def _total_row(count: CountChange, study: Study, cells: FrameCells) -> Row:
    place = (count.item, None, " to ".join(count.waves), None)
    change = cells.span(place, CHANGE_OF_MEANS, ESTIMATES, lambda mean: signed(mean, 2))
    notes = [] if count.change is not None else [NOT_ALL]
    if not all(reach.sure for reach in (*count.totals, count.change) if reach is not None):
        notes.append(UNSURE)
    totals = (cells.span(place, total, ESTIMATES, whole) for total in TOTALS)
    printed = (*totals, *[Text(DASH)] * 4, change, *[Text(DASH)] * 2)
    return Row(Text(study.variables[count.item].label, tuple(notes)), printed)


def _is_limitless(count: CountChange) -> bool:
    return any(math.isinf(end) for reach in count.totals for end in (reach.least, reach.greatest))


def _notes(bound: PairBounds, study: Study) -> Iterator[str]:
    pair = bound.pair
    for item, wave, counts in zip((pair.one, pair.other), pair.waves, bound.counts, strict=True):
        label = f"{study.variables[item].label}, {wave}"
        if not counts.is_fixed:
            yield FREE.format(label=label, least=counts.values[0], most=counts.values[-1])
        if counts.missing:
            yield KNOWN.format(label=label, known=span(*counts.known, whole), units=study.units)
    if bound.tightened:
        yield TIGHTER.format(why=", ".join(bound.tightened_by) or TOGETHER)
    if bound.answered:
        words = ANSWERED if len(bound.answered) > 1 else ONE_NUMBER
        yield words.format(wave=pair.waves[1], least=bound.answered[0], most=bound.answered[-1])
    if not len(bound.measures.tables):
        yield NOBODY
    if not bound.sure:
        yield UNSURE


def _found(bounds: Sequence[PairBounds], study: Study) -> Iterator[str]:
    """Yield how many pairs are tied by what is stated, and which."""
    if not bounds:
        return
    if any(each.attainable is None for each in bounds):
        yield f"Pairs: {len(bounds)}."
        return
    tight = [each for each in bounds if each.tightened]
    apart = sum(each.attainable is not None and each.attainable.apart for each in bounds)
    yield f"Pairs: {len(bounds)}; {apart} of them tied by nothing but their counts."
    names = "; ".join(
        f"{study.variables[each.pair.one].label} and {study.variables[each.pair.other].label}" for each in tight
    )
    few = f"{len(tight)}: {names}" if tight else "none"
    yield f"Pairs of which anything stated rules out a table that the two counts allow: {few}."


def _place(bound: PairBounds) -> Place:
    pair = bound.pair
    return pair.other, None, " to ".join(pair.waves) if pair.is_change else pair.one, None


def pair_results(bounds: Sequence[PairBounds], counts: Sequence[CountChange], shown: BoundWords) -> Results:
    """Return the numbers: `variable` is the outcome or the item, `by` the exposure or the waves."""
    rows: list[Result] = []
    for each in bounds:
        place = _place(each)
        both = each.measures.tables[:, 0, 0]
        ends: list[tuple[str, tuple[float, float]]] = [
            *((name, (found.values[0], found.values[-1])) for name, found in zip(COUNTS, each.counts, strict=True)),
            (BOTH, (int(both.min()), int(both.max())) if len(both) else (math.nan, math.nan)),
        ]
        rows.extend(
            Result(*place, statistic, name, float(number))
            for statistic, numbers in ends
            for name, number in zip(ESTIMATES, numbers, strict=True)
        )
        note = None if each.sure else UNSURE
        rows.extend(row._replace(note=row.note or note) for row in range_rows(place, each.measures, shown.level))
        found = each.attainable
        if found is not None:
            rows.append(Result(*place, "refuted_tables", StatName.N_TABLES, float(len(found.refuted))))
    rows.extend(row for each in counts for row in total_rows(each, shown.n_units))
    return Results(tuple(rows))
