"""Tables 2 and 3 and the findings of a study's paper."""

from dataclasses import replace
from pathlib import Path

from leapstats.api.designs import rows_as_units
from leapstats.api.privacy import protects, refuses_privacy
from leapstats.api.reading import first_wave, study_at
from leapstats.api.request import check_level_option
from leapstats.describe.description import Question, describe
from leapstats.dictionary.exhibits import Frame, load_matrix, load_strategies
from leapstats.dictionary.study import Study
from leapstats.errors import Problem, UsageError
from leapstats.output.result import AnalysisResult
from leapstats.paper.findings import compute
from leapstats.paper.strategy_classes import StrategyCount, count_strategy, left_out
from leapstats.paper.tables import findings_document, matrix_document, strategies_document
from leapstats.results.frame import Results, joined
from leapstats.survey.groups import group_units
from leapstats.survey.read import Waves
from leapstats.terms import Base

FINDINGS = "findings"


@protects
def table2(
    study: Study | str | Path | None = None, *, by_domain: bool = False, conf_level: float | None = None
) -> AnalysisResult:
    """Count the units that use each strategy, by goal, and derive its class from the count.

    Parameters
    ----------
    study
        A study or its folder, laid out by its `tables/table2.toml`; None for the packaged one.
    by_domain
        Group the same strategies by their domain instead of their goal.
    conf_level
        A fraction such as 0.95; None for no confidence intervals.

    Raises
    ------
    InputError
        With every problem of the dictionary, the data or the request at once.
    """
    check_level_option(conf_level)
    loaded = rows_as_units(study_at(study), "this table of the paper")
    layout = load_strategies(loaded)
    survey = Waves(loaded).survey(layout.frame.wave)
    sections: dict[str, list[StrategyCount]] = {}
    for goal in layout.goals:
        for strategy in goal.strategies:
            domain = loaded.variables[strategy.item].domain
            label = loaded.domains.get(domain, domain) if by_domain else goal.label
            count = count_strategy(survey, strategy, layout.common_from, conf_level)
            sections.setdefault(label, []).append(count)
    if by_domain:
        order = {label: place for place, label in enumerate(loaded.domains.values())}
        sections = dict(sorted(sections.items(), key=lambda pair: order.get(pair[0], len(order))))
        layout = replace(layout, frame=replace(layout.frame, title=layout.frame.title.replace("by goal", "by domain")))
    others = left_out(survey, layout)
    results = Results(tuple(row for each in (*sections.values(), others) for count in each for row in count.results))
    return AnalysisResult(results, strategies_document(layout, sections, others, (survey, results, conf_level)))


@protects
def table3(
    study: Study | str | Path | None = None, *, at_least: int | None = None, counts: bool = False
) -> AnalysisResult:
    """Mark which team role provides which service, or count the units that report it.

    Parameters
    ----------
    study
        A study or its folder, laid out by its `tables/table3.toml`; None for the packaged one.
    at_least
        Mark cells with at least this many units; None for the layout's number.
    counts
        Show the counts instead of marks.

    Raises
    ------
    InputError
        With every problem of the dictionary, the data or the request at once.
    """
    if at_least is not None and at_least < 1:
        problem = Problem("at_least", f"{at_least} is below 1", "Use a whole number of 1 or more")
        raise UsageError("the options", [problem])
    loaded = rows_as_units(study_at(study), "this table of the paper")
    layout = load_matrix(loaded)
    layout = replace(layout, at_least=at_least or layout.at_least)
    survey = Waves(loaded).survey(layout.frame.wave)
    groups = group_units(survey, None)
    items = [layout.item_of(role, service) for role in layout.roles for service in layout.services]
    results = joined(describe(survey, groups, Question(item, Base.ALL)) for item in items)
    return AnalysisResult(results, matrix_document(layout, (survey, results), as_counts=counts))


@refuses_privacy("what the paper reports in its text is known, and cannot be withheld")
def findings(study: Study | str | Path | None = None, *, conf_level: float | None = None) -> AnalysisResult:
    """Compute every result that a paper reports in its text: the cells of `published/findings.csv`.

    Parameters
    ----------
    study
        A study or its folder; None for the packaged one.
    conf_level
        A fraction such as 0.95; None for no confidence intervals.

    Raises
    ------
    InputError
        With every problem of the dictionary, the data or the request at once.
    """
    check_level_option(conf_level)
    loaded = rows_as_units(study_at(study), "this table of the paper")
    cells = [cell for cell in loaded.published if cell.file == FINDINGS]
    if not cells:
        problem = Problem("published/findings.csv", "the study has no findings", "Add the file")
        raise UsageError(f"the study {loaded.name}", [problem])
    waves = Waves(loaded)
    computed = [(cell, *compute(cell, waves.survey(cell.wave), conf_level)) for cell in cells]
    frame = Frame(
        name=FINDINGS,
        title=f"Results reported in the text: {loaded.title or loaded.name}",
        wave=first_wave(loaded),
        stub="Result",
        notes=(f"Source: {loaded.citation}",) if loaded.citation else (),
    )
    results = joined(each for _, _, each in computed)
    survey = waves.survey(cells[0].wave)
    found = [(cell, of_cell) for cell, of_cell, _ in computed]
    return AnalysisResult(results, findings_document(frame, found, (survey, results, conf_level)))
