"""A family of associations by a design as a printed table: one section an outcome, one row an exposure."""

from collections.abc import Iterator
from functools import partial

from leapstats.association.by_design import DIFFERENCE, RATIO, SHARE, TEST, SampledAssociations
from leapstats.association.pairs import NO, TALLY, YES, Association
from leapstats.association.summary import SummaryLine, summary_of
from leapstats.association.table import adjusted_name, outcome_keys, pair_label
from leapstats.association.wording import base_notes, conventions_of_plan, exposure_word, structure_words, title_of
from leapstats.dictionary.study import Study
from leapstats.output.cells import FrameCells, frame_cells
from leapstats.output.document import Document, records_of
from leapstats.output.effects import as_p, capital, ci_word
from leapstats.output.notes import abbreviated, source_notes, stamp_of
from leapstats.output.numbers import DASH, percent, whole
from leapstats.output.summary import answer, with_summary
from leapstats.output.table import Row, Section, Spanner, Table, Text, mark
from leapstats.results.frame import Key, Results
from leapstats.results.monte_carlo import LEVEL
from leapstats.terms import Multiplicity, StatName

COMMAND = "associations"
SHARES = "Of the {units} with and of those without what the row names: how many have what the heading names."
DIFFERENCES = "Weighted share with less share without, in percentage points, with joined Wilson limits by the design."
RATIOS = "Of the weighted shares, with t limits of its logarithm by the design."
TESTS = "Rao-Scott F test, second order."
ADJUSTED = "Of the p before it, over the {tested} tested: {how}."
SHORT = (3, 5, 4)  # places of the odds ratio, the adjusted p and the p among the columns


def sampled_document(found: SampledAssociations, results: Results, warnings: tuple[str, ...] = ()) -> Document:
    """Lay a family of associations by a design out as a table.

    Parameters
    ----------
    found
        The family.
    results
        Its long frame.
    warnings
        Sentences for those who look at the numbers only.
    """
    family = found.family
    survey, plan, study = family.survey, family.plan, family.survey.study
    conventions = conventions_of_plan(plan, survey, family.conf_level)
    notes = (
        *base_notes(plan, survey, family.traits),
        *_found(found),
        *plan.notes,
        f"Methods: {'; '.join(family.rules)}.",
    )
    cells = frame_cells(results)
    table = mark(
        Table(
            title=title_of(plan, survey),
            stub=Text(capital(exposure_word(plan, study))),
            columns=_headings(found),
            spanners=(
                Spanner(Text("n/N (weighted %)", (SHARES.format(units=study.units),)), 2),
                Spanner(Text(""), 2),
                Spanner(Text("p"), 2),
            ),
            sections=tuple(_sections(found, cells)),
            abbreviations=abbreviated(plan.abbreviations),
            source_notes=tuple(source_notes(notes, conventions, survey)),
            stamp=stamp_of(study),
        )
    )
    document = Document(
        command=COMMAND,
        table=table,
        records=tuple(records_of(results, study)),
        study=None if survey.provenance.inferred else study.name,
        synthetic=study.synthetic,
        conventions=conventions,
        warnings=warnings,
        sources=survey.sources,
        wave=survey.wave,
    )
    return with_summary(document, partial(_summary, found, table, cells))


def _found(found: SampledAssociations) -> Iterator[str]:
    """Yield how many pairs were tested, and which have a small p."""
    family, study = found.family, found.family.survey.study
    yield f"Pairs: {family.n_tested} of {len(family.pairs)} tested."
    named = [
        f"{study.variables[pair.exposure].label} and {study.variables[pair.outcome].label} ({as_p(pair.p_adjusted)})"
        for pair in family.pairs
        if pair.p_adjusted <= LEVEL
    ]
    adjusted = "p, not adjusted," if family.plan.multiplicity is Multiplicity.NONE else "adjusted p"
    yield f"Pairs with {adjusted} at or below {LEVEL:g}: {'; '.join(named) or 'none'}."


def _headings(found: SampledAssociations) -> tuple[Text, ...]:
    family = found.family
    limits = f"({ci_word(family.conf_level)})"
    tested = "1 pair" if family.n_tested == 1 else f"{family.n_tested} pairs"
    return (
        Text("With"),
        Text("Without"),
        Text(f"Difference {limits}", (DIFFERENCES,)),
        Text(f"Odds ratio {limits}", (RATIOS,)),
        Text("Rao-Scott", (TESTS,)),
        Text(adjusted_name(family.plan.multiplicity), (ADJUSTED.format(tested=tested, how=family.how),)),
    )


def _sections(found: SampledAssociations, cells: FrameCells) -> Iterator[Section]:
    study = found.family.survey.study
    for outcome in found.family.plan.outcomes:
        among = [pair for pair in found.family.pairs if pair.outcome == outcome]
        rows = tuple(_row(pair, found, cells) for pair in among)
        yield Section(_outcome(among[0], study, cells), rows)


def _outcome(pair: Association, study: Study, cells: FrameCells) -> Text:
    """Name an outcome, how many units have it, and their weighted share."""
    place = (pair.outcome, YES, pair.exposure, None)
    return cells.cell(
        partial(_of_all, study.variables[pair.outcome].label),
        *outcome_keys(pair),
        Key(*place, SHARE, StatName.PROPORTION),
    )


def _of_all(label: str, both: float, event: float, exposed: float, neither: float, share: float) -> str:
    has, size = both + event, both + event + exposed + neither
    return f"{label} ({whole(has)}/{whole(size)}, weighted {percent(share, 0)}%)"


def _row(pair: Association, found: SampledAssociations, cells: FrameCells) -> Row:
    study = found.family.survey.study
    label = study.variables[pair.exposure].label
    if pair.relation is not None:
        return Row(Text(f"{label}: not tested, {structure_words(pair.relation, found.family.plan, study)}"))
    return Row(Text(label, _notes(pair)), tuple(_cells(pair, cells)))


def _notes(pair: Association) -> tuple[str, ...]:
    return tuple(f"{capital(note)}." for note in pair.notes)


def _cells(pair: Association, cells: FrameCells) -> Iterator[Text]:
    place = (pair.outcome, YES, pair.exposure, YES)
    for exposed in (YES, NO):
        counts = (Key(pair.outcome, has, pair.exposure, exposed, TALLY, StatName.N) for has in (YES, NO))
        share = Key(pair.outcome, YES, pair.exposure, exposed, SHARE, StatName.PROPORTION)
        yield cells.cell(_share, *counts, share)
    yield cells.points(place, DIFFERENCE)
    yield cells.odds_ratio(place, RATIO)
    yield cells.p_value(place, TEST)
    yield cells.p_value(place, TEST, StatName.P_ADJUSTED)


def _share(event: float, no_event: float, share: float) -> str:
    size = event + no_event
    return f"{whole(event)}/{whole(size)} ({percent(share, 0)})" if size else f"0/0 ({DASH})"


def _summary(found: SampledAssociations, full: Table, cells: FrameCells) -> Table:
    study, pairs = found.family.survey.study, found.family.pairs
    p_values = {"p": [pair.p_value for pair in pairs], "adjusted p": [pair.p_adjusted for pair in pairs]}
    lines = []
    for pair in pairs:
        printed = tuple(_cells(pair, cells))
        row = Row(pair_label(pair, study, _notes(pair)), tuple(printed[place] for place in SHORT))
        lines.append(SummaryLine(row, (pair.p_adjusted, pair.p_value)))
    columns = tuple(full.columns[place] for place in SHORT)
    return summary_of(full, columns, answer("pairs", len(pairs), p_values), lines, "adjusted p")
