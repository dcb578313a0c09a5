"""What is published about a study, pair by pair: which tests and effects are possible, in print."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leapstats.dictionary.read_files import files_of
from leapstats.dictionary.study import Study
from leapstats.identification.attainable import Counts
from leapstats.identification.measures import Verdict, extent, verdict
from leapstats.identification.pairs import PairBounds
from leapstats.identification.results import range_rows, total_rows
from leapstats.identification.totals import CountChange
from leapstats.output.document import Document, records_of
from leapstats.output.effects import as_p, ratio
from leapstats.output.numbers import DASH, fixed, signed
from leapstats.output.table import Row, Section, Spanner, Table, Text, mark
from leapstats.results.frame import Result, Results
from leapstats.terms import StatName

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
    bounds: Sequence[PairBounds], counts: Sequence[CountChange], study: Study, shown: BoundWords
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
    """
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
        sections=(*_sections(bounds, study, shown.level), *_totals(counts, study, shown.n_units)),
        source_notes=(
            *_found(bounds, study),
            *shown.notes,
            f"Conventions: {'; '.join(f'{key} {value}' for key, value in conventions.items())}.",
        ),
    )
    return Document(
        command=shown.command,
        table=mark(table),
        records=tuple(records_of(pair_results(bounds, counts, shown))),
        study=study.name,
        conventions=conventions,
        sources=files_of(study),
    )


def _sections(bounds: Sequence[PairBounds], study: Study, level: float) -> Iterator[Section]:
    for heading in dict.fromkeys("" if each.pair.is_change else each.pair.other for each in bounds):
        among = [each for each in bounds if heading in {"", each.pair.other}]
        label = study.variables[heading].label if heading else ""
        yield Section(Text(label), tuple(_row(each, study, level) for each in among))


def _row(bound: PairBounds, study: Study, level: float) -> Row:
    measures = bound.measures
    both = measures.tables[:, 0, 0]
    decided = [VERDICTS[verdict(p, level)] if len(both) else DASH for p in (measures.exact_p, measures.mid_p)]
    words = (
        *map(_count, bound.counts),
        _span(int(both.min()), int(both.max())) if len(both) else DASH,
        _range(measures.exact_p, as_p),
        _range(measures.mid_p, as_p),
        _range(measures.ratio[0], ratio),
        _range(100 * measures.difference[0], lambda number: signed(number, 1)),
        *decided,
    )
    return Row(Text(study.variables[bound.pair.one].label, tuple(_notes(bound, study))), tuple(map(Text, words)))


def _totals(counts: Sequence[CountChange], study: Study, n_units: int) -> Iterator[Section]:
    if counts:
        notes = (NUMBERS, *([LIMITLESS] if any(_is_limitless(each) for each in counts) else []))
        yield Section(Text("Numbers: totals", notes), tuple(_total_row(each, study, n_units) for each in counts))


def _total_row(count: CountChange, study: Study, n_units: int) -> Row:
    spans = [_span(reach.least, reach.greatest) for reach in count.totals]
    change = DASH
    if count.change is not None:
        change = _ends(count.change.least / n_units, count.change.greatest / n_units, lambda mean: signed(mean, 2))
    notes = [] if count.change is not None else [NOT_ALL]
    if not all(reach.sure for reach in (*count.totals, count.change) if reach is not None):
        notes.append(UNSURE)
    cells = (*spans, *[DASH] * 4, change, *[DASH] * 2)
    return Row(Text(study.variables[count.item].label, tuple(notes)), tuple(map(Text, cells)))


def _is_limitless(count: CountChange) -> bool:
    return any(math.isinf(end) for reach in count.totals for end in (reach.least, reach.greatest))


def _count(counts: Counts) -> str:
    return _span(counts.values[0], counts.values[-1])


def _span(least: float, most: float) -> str:
    return _ends(least, most, lambda number: fixed(number, 0))


def _ends(least: float, most: float, printed: Callable[[float], str]) -> str:
    one, other = printed(least), printed(most)
    return one if one == other else f"{one} to {other}"


def _range(values: NDArray[np.float64], printed: Callable[[float], str]) -> str:
    found = extent(values)
    if found.at_least < 0:
        return DASH
    return _ends(found.least, found.greatest, printed)


def _notes(bound: PairBounds, study: Study) -> Iterator[str]:
    pair = bound.pair
    for item, wave, counts in zip((pair.one, pair.other), pair.waves, bound.counts, strict=True):
        label = f"{study.variables[item].label}, {wave}"
        if not counts.is_fixed:
            yield FREE.format(label=label, least=counts.values[0], most=counts.values[-1])
        if counts.missing:
            yield KNOWN.format(label=label, known=_span(*counts.known), units=study.units)
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


def pair_results(bounds: Sequence[PairBounds], counts: Sequence[CountChange], shown: BoundWords) -> Results:
    """Return the numbers: `variable` is the outcome or the item, `by` the exposure or the waves."""
    rows: list[Result] = []
    for each in bounds:
        pair = each.pair
        by = " to ".join(pair.waves) if pair.is_change else pair.one
        place = (pair.other, None, by, None)
        for name, of_trait in zip(("count_one", "count_other"), each.counts, strict=True):
            rows.append(Result(*place, name, StatName.ESTIMATE_LOW, float(of_trait.values[0])))
            rows.append(Result(*place, name, StatName.ESTIMATE_HIGH, float(of_trait.values[-1])))
        note = None if each.sure else UNSURE
        rows.extend(row._replace(note=row.note or note) for row in range_rows(place, each.measures, shown.level))
        found = each.attainable
        if found is not None:
            rows.append(Result(*place, "refuted_tables", StatName.N_TABLES, float(len(found.refuted))))
    rows.extend(row for each in counts for row in total_rows(each, shown.n_units))
    return Results(tuple(rows))
