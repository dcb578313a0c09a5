"""Domain scores against outcomes as a printed table: one section an outcome, one row a domain."""

from collections.abc import Iterator
from functools import partial

from leapstats.association.domain_scores import SLOPE as SLOPE_OF
from leapstats.association.domain_scores import DomainScores, DomainTrend, Level
from leapstats.association.pairs import TALLY, YES
from leapstats.association.summary import SummaryLine, summary_of
from leapstats.association.wording import base_notes, conventions_of_plan, exposure_word, several, title_of
from leapstats.dictionary.study import Study
from leapstats.output.cells import FrameCells, frame_cells, joined
from leapstats.output.document import Document, records_of
from leapstats.output.effects import as_p, capital, ci_word
from leapstats.output.notes import abbreviated, source_notes, stamp_of
from leapstats.output.numbers import fixed, whole
from leapstats.output.summary import answer, with_summary
from leapstats.output.table import Row, Section, Spanner, Table, Text, mark
from leapstats.results.frame import Key, Results
from leapstats.results.monte_carlo import LEVEL
from leapstats.terms import Multiplicity, StatName

COMMAND = "associations"
LEVELS = (
    "By the number of the domain's {exposures} in use: how many {units} have what the heading names, of how many; for "
    "a number its mean, of how many."
)
SLOPE = "Odds ratio for one more {exposure}: logistic model with Firth's penalty, profile limits."
SLOPE_P = "Penalized likelihood ratio test: of one family with the limits of the odds ratio."
TREND = "Exact Cochran-Armitage test; for a number, exact Jonckheere-Terpstra test."
ADJUSTED = "Of the trend test, over the {size} trends tested ({how})."


def domain_document(scores: DomainScores, results: Results, warnings: tuple[str, ...] = ()) -> Document:
    """Lay domain scores out against outcomes.

    Parameters
    ----------
    scores
        The family.
    results
        Its long frame.
    warnings
        Sentences for those who look at the numbers only.
    """
    survey, plan = scores.survey, scores.plan
    study = survey.study
    conventions = conventions_of_plan(plan, survey, scores.conf_level)
    notes = (
        *base_notes(plan, survey, scores.traits),
        *_members(scores),
        *_found(scores),
        *plan.notes,
        f"Methods: {'; '.join(scores.rules)}.",
    )
    spanners, columns = _headings(scores)
    table = Table(
        title=title_of(plan, survey),
        stub=Text("Domain"),
        columns=columns,
        spanners=spanners,
        sections=tuple(_sections(scores, frame_cells(results))),
        abbreviations=abbreviated(plan.abbreviations),
        source_notes=tuple(source_notes(notes, conventions, survey)),
        stamp=stamp_of(study),
    )
    document = Document(
        command=COMMAND,
        table=mark(table),
        records=tuple(records_of(results, study)),
        study=study.name,
        synthetic=study.synthetic,
        conventions=conventions,
        warnings=warnings,
        sources=survey.sources,
        wave=survey.wave,
    )
    return with_summary(document, partial(_summary, scores, table, frame_cells(results)))


def _summary(scores: DomainScores, full: Table, cells: FrameCells) -> Table:
    study, trends = scores.survey.study, scores.trends
    p_values = {"p": [trend.p_value for trend in trends], "adjusted p": [trend.p_adjusted for trend in trends]}
    lines = []
    for trend in trends:
        _, ratio, _, p, adjusted = _row(trend, study, cells).cells
        label = Text(f"{domain_label(study, trend.domain)}; {study.variables[trend.outcome].label}", _notes(trend))
        lines.append(SummaryLine(Row(label, (ratio, adjusted, p)), (trend.p_adjusted, trend.p_value)))
    _, head, _, test, adjusted_head = full.columns
    columns = (head, adjusted_head, test)
    return summary_of(full, columns, answer("trends", len(trends), p_values), lines, "adjusted p")


def _members(scores: DomainScores) -> Iterator[str]:
    study = scores.survey.study
    for domain, items in scores.members.items():
        labels = "; ".join(study.variables[item].label for item in items)
        yield f"{domain_label(study, domain)} counts: {labels}."


def domain_label(study: Study, domain: str) -> str:
    """Return the label of a domain."""
    return study.domains.get(domain, domain)


def _found(scores: DomainScores) -> Iterator[str]:
    study = scores.survey.study
    yield f"Trends: {scores.n_tested} of {len(scores.trends)} tested."
    named = [
        f"{domain_label(study, trend.domain)} and {study.variables[trend.outcome].label} ({as_p(trend.p_adjusted)})"
        for trend in scores.trends
        if trend.p_adjusted <= LEVEL
    ]
    adjusted = "p, not adjusted," if scores.plan.multiplicity is Multiplicity.NONE else "adjusted p"
    yield f"Trends with {adjusted} at or below {LEVEL:g}: {'; '.join(named) or 'none'}."


def _headings(scores: DomainScores) -> tuple[tuple[Spanner, ...], tuple[Text, ...]]:
    limits = f"({ci_word(scores.conf_level)})"
    study, how = scores.survey.study, str(scores.plan.multiplicity)
    units, exposure = study.units, exposure_word(scores.plan, study)
    spanners = (Spanner(Text(""), 1), Spanner(Text(f"One more {exposure}"), 2), Spanner(Text("Trend, p"), 2))
    columns = (
        Text("n/N by score", (LEVELS.format(units=units, exposures=several(exposure)),)),
        Text(f"Odds ratio {limits}", (SLOPE.format(exposure=exposure),)),
        Text("p", (SLOPE_P,)),
        Text("Exact trend test", (TREND,)),
        Text("Adjusted", (ADJUSTED.format(size=scores.n_tested, how=how),)),
    )
    return spanners, columns


def _sections(scores: DomainScores, cells: FrameCells) -> Iterator[Section]:
    study = scores.survey.study
    for outcome in scores.plan.outcomes:
        among = [trend for trend in scores.trends if trend.outcome == outcome]
        yield Section(Text(study.variables[outcome].label), tuple(_row(trend, study, cells) for trend in among))


def _row(trend: DomainTrend, study: Study, cells: FrameCells) -> Row:
    label = Text(domain_label(study, trend.domain), _notes(trend))
    place = (trend.outcome, None if trend.is_ranks else YES, trend.domain, None)
    scores = [cells.cell(partial(_of_score, trend, level), *_keys(trend, level)) for level in trend.levels]
    return Row(
        label,
        (
            joined(scores, "; "),
            cells.odds_ratio(place, SLOPE_OF),
            cells.p_value(place, SLOPE_OF),
            cells.p_value(place, trend.test),
            cells.p_value(place, trend.test, StatName.P_ADJUSTED),
        ),
    )


def _notes(trend: DomainTrend) -> tuple[str, ...]:
    return tuple(f"{capital(note)}." for note in trend.notes)


def _keys(trend: DomainTrend, level: Level) -> Iterator[Key]:
    code, name = (None, StatName.MEAN) if trend.is_ranks else (YES, StatName.N)
    for stat_name in (name, StatName.N_BASE):
        yield Key(trend.outcome, code, trend.domain, str(level.score), TALLY, stat_name)


def _of_score(trend: DomainTrend, level: Level, number: float, size: float) -> str:
    """Print the events or the mean of the units with a score."""
    if trend.is_ranks:
        return f"{level.score}: {fixed(number, 2)}, N {whole(size)}"
    return f"{level.score}: {whole(number)}/{whole(size)}"
