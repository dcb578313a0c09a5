"""A family of associations as a printed table: one section an outcome, one row an exposure."""

from collections.abc import Iterator, Sequence
from functools import partial

from leapstats.association.families import Associations
from leapstats.association.pairs import DIFFERENCE as DIFFERENCE_OF
from leapstats.association.pairs import EXACT as EXACT_TEST
from leapstats.association.pairs import FALSE_DISCOVERY, NO, PAIRWISE, TALLY, YES, Association
from leapstats.association.pairs import RATIO as RATIO_OF
from leapstats.association.summary import SummaryLine, summary_of
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
DIFFERENCE = "Share with less share without, in percentage points, with Miettinen-Nurminen limits."
RATIO = "Conditional maximum likelihood, with mid-p limits."
MID_P = "Twice the smaller tail: of one family with the limits of the odds ratio."
EXACT = "Fisher's exact test, two-sided by minimum likelihood."
ADJUSTED = "Of the exact p, over the {tested} tested: {how}."
Q_VALUE = "Benjamini-Hochberg, of the exact p, over the same pairs."
LEAST = "The smallest exact p that the pair could have at its margins."
SHORT = (3, 6, 5)  # places of the odds ratio, the adjusted p and the exact p among the columns
OUTSIDE = "On all {units} with both answers; not in the family"
NEEDED = "Both are possible only with: {items}. {units} without have neither, which alone lets the two go together."


def association_document(associations: Associations, results: Results, warnings: tuple[str, ...] = ()) -> Document:
    """Lay a family of associations out as a table.

    Parameters
    ----------
    associations
        The family.
    results
        Its long frame.
    warnings
        Sentences for those who look at the numbers only.
    """
    survey, plan = associations.survey, associations.plan
    study = survey.study
    conventions = conventions_of_plan(plan, survey, associations.conf_level)
    notes = (
        *base_notes(plan, survey, associations.traits),
        *found_notes(associations),
        *plan.notes,
        f"Methods: {'; '.join(associations.rules)}.",
    )
    spanners, columns = _headings(associations, study)
    cells = frame_cells(results)
    table = Table(
        title=title_of(plan, survey),
        stub=Text(capital(exposure_word(plan, study))),
        columns=columns,
        spanners=spanners,
        sections=(*_sections(associations, cells), *_pairwise(associations.pairwise, study, cells)),
        abbreviations=abbreviated(plan.abbreviations),
        source_notes=tuple(source_notes(notes, conventions, survey)),
        stamp=stamp_of(study),
    )
    document = Document(
        command=COMMAND,
        table=mark(table),
        records=tuple(records_of(results, study)),
        study=None if survey.provenance.inferred else study.name,
        synthetic=study.synthetic,
        conventions=conventions,
        warnings=warnings,
        sources=survey.sources,
        wave=survey.wave,
    )
    return with_summary(document, partial(_summary, associations, table, cells))


def _summary(associations: Associations, full: Table, cells: FrameCells) -> Table:
    study, pairs = associations.survey.study, associations.pairs
    p_values = {"Fisher's exact p": [pair.p_value for pair in pairs], "adjusted p": [pair.p_adjusted for pair in pairs]}
    lines = []
    for pair in pairs:
        printed = tuple(_cells(pair, cells))
        row = Row(pair_label(pair, study, tuple(_notes(pair, study))), tuple(printed[place] for place in SHORT))
        lines.append(SummaryLine(row, (pair.p_adjusted, pair.p_value)))
    columns = tuple(full.columns[place] for place in SHORT)
    return summary_of(full, columns, answer("pairs", len(pairs), p_values), lines, "adjusted p")


def pair_label(pair: Association, study: Study, notes: tuple[str, ...]) -> Text:
    """Name a pair by both of its items."""
    return Text(f"{study.variables[pair.exposure].label}; {study.variables[pair.outcome].label}", notes)


def found_notes(associations: Associations) -> Iterator[str]:
    """Yield how many pairs were tested, how many could not come out significant, and which did."""
    study, pairs = associations.survey.study, associations.pairs
    powerless = sum(pair.min_attainable_p > LEVEL for pair in pairs)
    yield (
        f"Pairs: {associations.n_tested} of {len(pairs)} tested, {powerless} of them with margins at which no p can "
        f"reach {LEVEL:g}."
    )
    named = [
        f"{study.variables[pair.exposure].label} and {study.variables[pair.outcome].label} ({as_p(pair.p_adjusted)})"
        for pair in pairs
        if pair.p_adjusted <= LEVEL
    ]
    adjusted = "p, not adjusted," if associations.plan.multiplicity is Multiplicity.NONE else "adjusted p"
    yield f"Pairs with {adjusted} at or below {LEVEL:g}: {'; '.join(named) or 'none'}."


def _headings(associations: Associations, study: Study) -> tuple[tuple[Spanner, ...], tuple[Text, ...]]:
    limits = f"({ci_word(associations.conf_level)})"
    spanners = (
        Spanner(Text("n/N (%)", (SHARES.format(units=study.units),)), 2),
        Spanner(Text(""), 2),
        Spanner(Text("p"), 5),
    )
    tested = "1 pair" if associations.n_tested == 1 else f"{associations.n_tested} pairs"
    how = "not adjusted" if associations.plan.multiplicity is Multiplicity.NONE else associations.how
    columns = (
        Text("With"),
        Text("Without"),
        Text(f"Difference {limits}", (DIFFERENCE,)),
        Text(f"Odds ratio {limits}", (RATIO,)),
        Text("Mid-p", (MID_P,)),
        Text("Fisher exact", (EXACT,)),
        Text(adjusted_name(associations.plan.multiplicity), (ADJUSTED.format(tested=tested, how=how),)),
        Text("FDR q", (Q_VALUE,)),
        Text("Smallest possible", (LEAST,)),
    )
    return spanners, columns


def adjusted_name(multiplicity: Multiplicity) -> str:
    """Head the column of adjusted p-values."""
    if multiplicity is Multiplicity.NONE:
        return "Not adjusted"
    return f"{str(multiplicity).replace('_', '-').title()}-adjusted"


def _sections(associations: Associations, cells: FrameCells) -> Iterator[Section]:
    study = associations.survey.study
    for outcome in associations.plan.outcomes:
        among = [pair for pair in associations.pairs if pair.outcome == outcome]
        yield Section(
            outcome_heading(among[0], study, cells), tuple(association_row(pair, associations, cells) for pair in among)
        )


def outcome_heading(pair: Association, study: Study, cells: FrameCells) -> Text:
    """Name an outcome, and how many units have it."""
    return cells.cell(partial(_heading, study.variables[pair.outcome].label), *outcome_keys(pair))


def outcome_keys(pair: Association) -> tuple[Key, ...]:
    """Return the keys of the counts of a pair: those with the outcome first, of these the exposed first."""
    return tuple(
        Key(pair.outcome, has, pair.exposure, exposed, TALLY, StatName.N) for has in (YES, NO) for exposed in (YES, NO)
    )


def _heading(label: str, both: float, event: float, exposed: float, neither: float) -> str:
    has, size = both + event, both + event + exposed + neither
    return f"{label} ({whole(has)}/{whole(size)}, {percent(has / size, 0)}%)"


def association_row(pair: Association, associations: Associations, cells: FrameCells) -> Row:
    """Return the row of a pair: its figures, or why it is not tested."""
    study = associations.survey.study
    label = study.variables[pair.exposure].label
    if pair.relation is not None:
        words = structure_words(pair.relation, associations.plan, study)
        return Row(Text(f"{label}: not tested, {words}"))
    return Row(Text(label, tuple(_notes(pair, study))), tuple(_cells(pair, cells)))


def _notes(pair: Association, study: Study) -> Iterator[str]:
    yield from (f"{capital(note)}." for note in (*pair.notes, pair.doubt) if note)
    if pair.needed:
        items = ", ".join(study.variables[item].label for item in pair.needed)
        yield NEEDED.format(items=items, units=capital(study.units))


def _cells(pair: Association, cells: FrameCells, prefix: str = "") -> Iterator[Text]:
    place = (pair.outcome, YES, pair.exposure, YES)
    for exposed in (YES, NO):
        counts = (Key(pair.outcome, has, pair.exposure, exposed, prefix + TALLY, StatName.N) for has in (YES, NO))
        yield cells.cell(_share, *counts)
    yield cells.points(place, prefix + DIFFERENCE_OF)
    yield cells.odds_ratio(place, prefix + RATIO_OF)
    yield cells.p_value(place, prefix + RATIO_OF)
    yield cells.p_value(place, prefix + EXACT_TEST)
    yield cells.p_value(place, EXACT_TEST, StatName.P_ADJUSTED) if not prefix else Text(DASH)
    yield cells.p_value(place, FALSE_DISCOVERY, StatName.P_ADJUSTED) if not prefix else Text(DASH)
    yield cells.p_value(place, prefix + EXACT_TEST, StatName.MIN_ATTAINABLE_P)


def _share(event: float, no_event: float) -> str:
    size = event + no_event
    return f"{whole(event)}/{whole(size)} ({percent(event / size, 0)})" if size else f"0/0 ({DASH})"


def _pairwise(pairs: Sequence[Association], study: Study, cells: FrameCells) -> Iterator[Section]:
    """Yield the pairs that more units answered than the family: their own section, without adjusted p."""
    rows = tuple(
        Row(pair_label(pair, study, tuple(_notes(pair, study))), tuple(_cells(pair, cells, PAIRWISE))) for pair in pairs
    )
    if rows:
        yield Section(Text(OUTSIDE.format(units=study.units)), rows)
