"""Associations beside the same adjusted for other items, as a printed table."""

from collections.abc import Iterator
from functools import partial

from leapstats.association.adjusted import EXACT, FIRTH, STRATIFIED, AdjustedAssociations, AdjustedEstimate
from leapstats.association.families import Associations
from leapstats.association.pairs import RATIO, YES, Association
from leapstats.association.summary import SummaryLine, summary_of
from leapstats.association.table import COMMAND, association_row, outcome_heading, pair_label
from leapstats.association.wording import ADJUSTED_RULE, base_notes, conventions_of_plan, exposure_word, title_of
from leapstats.dictionary.study import Study
from leapstats.output.cells import FrameCells, frame_cells
from leapstats.output.document import Document, records_of
from leapstats.output.effects import capital, ci_word
from leapstats.output.notes import abbreviated, source_notes, stamp_of
from leapstats.output.summary import answer, with_summary
from leapstats.output.table import Row, Section, Spanner, Table, Text, mark
from leapstats.results.frame import Results
from leapstats.terms import Multiplicity

HEADINGS = {
    STRATIFIED: ("Within strata", "Conditional odds ratio common to the strata, mid-p limits and mid-p."),
    FIRTH: ("Firth model", "Logistic model with Firth's penalty, profile limits, penalized likelihood ratio p."),
    EXACT: ("Exact model", "Exact logistic model, mid-p limits and mid-p."),
}
CRUDE = "Conditional odds ratio, mid-p limits and mid-p, on all {size} {units} of the family."


def adjusted_document(
    associations: Associations, adjusted: AdjustedAssociations, results: Results, warnings: tuple[str, ...] = ()
) -> Document:
    """Lay a family out with each odds ratio as it is and adjusted by each method.

    Parameters
    ----------
    associations
        The family.
    adjusted
        The pairs of it that were tested, adjusted.
    results
        The long frame of both.
    warnings
        Sentences for those who look at the numbers only.
    """
    survey, plan = associations.survey, associations.plan
    study = survey.study
    conventions = conventions_of_plan(plan, survey, associations.conf_level)
    conventions["multiplicity"] = str(Multiplicity.NONE)
    notes = (
        *base_notes(plan, survey, associations.traits),
        *_adjusted_for(associations, adjusted),
        *plan.notes,
        f"Methods: {'; '.join((associations.rules[0], ADJUSTED_RULE))}.",
    )
    labels = ", ".join(study.variables[item].label for item in adjusted.confounders.items)
    spanners, columns = _headings(associations)
    table = Table(
        title=f"{title_of(plan, survey)}; adjusted for {labels}",
        stub=Text(capital(exposure_word(plan, study))),
        columns=columns,
        spanners=spanners,
        sections=tuple(_sections(associations, adjusted, frame_cells(results))),
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
    return with_summary(document, partial(_summary, associations, adjusted, table, frame_cells(results)))


def _summary(associations: Associations, adjusted: AdjustedAssociations, full: Table, cells: FrameCells) -> Table:
    """Lay out the pairs whose p in the model with Firth's penalty is smallest."""
    study, limits = associations.survey.study, ci_word(associations.conf_level)
    crude, firth = (full.spanners[place].label.notes for place in (0, 1 + list(HEADINGS).index(FIRTH)))
    columns = (
        Text(f"Not adjusted ({limits})", crude),
        Text(f"Adjusted ({limits})", firth),
        Text("Adjusted", firth),
        Text("Not adjusted", crude),
    )
    lines = []
    for each in adjusted.pairs:
        place = (each.pair.outcome, YES, each.pair.exposure, YES)
        ratios = (cells.odds_ratio(place, RATIO), cells.odds_ratio(place, FIRTH))
        row = Row(pair_label(each.pair, study, ()), (*ratios, cells.p_value(place, FIRTH), cells.p_value(place, RATIO)))
        p = next(estimate.p_value for estimate in each.estimates if estimate.statistic == FIRTH)
        lines.append(SummaryLine(row, (p, each.pair.mid_p)))
    names = ("p of the adjusted odds ratio", "p of that not adjusted")
    p_values = {name: [line.p_values[place] for line in lines] for place, name in enumerate(names)}
    return summary_of(full, columns, answer("pairs", len(associations.pairs), p_values), lines, names[0])


def _headings(associations: Associations) -> tuple[tuple[Spanner, ...], tuple[Text, ...]]:
    size = associations.traits.size
    crude = CRUDE.format(size=size, units=associations.survey.study.units)
    heads = (("Not adjusted", crude), *HEADINGS.values())
    limits = f"({ci_word(associations.conf_level)})"
    spanners = tuple(Spanner(Text(name, (note,)), 2) for name, note in heads)
    return spanners, tuple(Text(word) for _ in heads for word in (f"Odds ratio {limits}", "p"))


def _sections(associations: Associations, adjusted: AdjustedAssociations, cells: FrameCells) -> Iterator[Section]:
    study = associations.survey.study
    estimates = {(each.pair.exposure, each.pair.outcome): each.estimates for each in adjusted.pairs}
    for outcome in associations.plan.outcomes:
        among = [pair for pair in associations.pairs if pair.outcome == outcome]
        rows = tuple(_row(pair, estimates.get((pair.exposure, outcome), ()), (associations, cells)) for pair in among)
        yield Section(outcome_heading(among[0], study, cells), rows)


def _row(pair: Association, estimates: tuple[AdjustedEstimate, ...], around: tuple[Associations, FrameCells]) -> Row:
    associations, cells = around
    study = associations.survey.study
    if pair.relation is not None:
        return association_row(pair, associations, cells)
    notes = [] if pair.computed else [f"{capital(note)}." for note in pair.notes]
    notes.extend(f"{HEADINGS[each.statistic][0]}: {each.note}." for each in estimates if each.note)
    place = (pair.outcome, YES, pair.exposure, YES)
    shown = (cells.odds_ratio, cells.p_value)
    printed = (show(place, name) for name in (RATIO, *HEADINGS) for show in shown)
    return Row(Text(study.variables[pair.exposure].label, tuple(notes)), tuple(printed))


def _adjusted_for(associations: Associations, adjusted: AdjustedAssociations) -> Iterator[str]:
    study, confounders = associations.survey.study, adjusted.confounders
    kept = int((associations.traits.complete & confounders.answered).sum())
    family = associations.traits.size
    yield f"Adjusted associations: {kept} of the {family} {study.units} of the family answered the items adjusted for."
    for item, code in confounders.references:
        label = _code_label(study, item, code)
        yield f"{study.variables[item].label}: compared with {label} in models."
    if confounders.strata is not None:
        strata = confounders.strata[associations.traits.complete & confounders.answered]
        yield f"Strata: {len(set(strata.tolist()))} combinations of answers."


def _code_label(study: Study, item: str, code: str) -> str:
    codes = study.variables[item].codes
    return next((each.label for each in (codes.answers if codes else ()) if each.code == code), code)
