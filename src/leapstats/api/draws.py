"""An analysis of many simulated data sets that agree with what is published, beside what is possible at all."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path

from leapstats.api.designs import rows_as_units
from leapstats.api.reading import first_wave, study_at
from leapstats.api.simulate import SEED as SIMULATE_SEED
from leapstats.api.simulate import dictionary_hash, draw_surveys
from leapstats.api.study_bounds import bounded, counted, followed
from leapstats.association.families import Resampling, associate
from leapstats.change.comparison import compare_waves
from leapstats.change.pairs import YES
from leapstats.dictionary.association_plans import AssociationPlan, load_association_plan
from leapstats.dictionary.formulas import Formula
from leapstats.dictionary.plans import ChangePlan, load_change_plan
from leapstats.dictionary.study import Study
from leapstats.identification.cache import BoundCache
from leapstats.identification.draw_ranges import spans_of
from leapstats.identification.draw_table import (
    OF_ASSOCIATION,
    OF_CHANGE,
    OF_NUMBERS,
    DrawColumn,
    DrawLine,
    DrawWords,
    draw_document,
    draw_results,
)
from leapstats.identification.pairs import Bounder, ItemPair
from leapstats.identification.results import range_rows, total_rows
from leapstats.output.effects import as_p, ratio
from leapstats.output.result import AnalysisResult
from leapstats.regression.fit import fit_model
from leapstats.regression.method import WAYS, Family, Method
from leapstats.regression.request import ModelRequest
from leapstats.regression.result import ModelResult
from leapstats.regression.rows import results_of
from leapstats.results.following import Follow
from leapstats.results.frame import Result, Results
from leapstats.stats.exact.monte_carlo import SEED
from leapstats.survey.linking import link
from leapstats.survey.survey import Survey
from leapstats.terms import ItemType, Multiplicity, StatName

TIME_LIMIT, CONF_LEVEL, LEVEL = 60.0, 0.95, 0.05
Surveys = Callable[[str], Survey]
Analysis = Callable[[Surveys], Results]


def staffing_draws(
    draws: int,
    *,
    study: Study | str | Path | None = None,
    plan: str = "staffing",
    seed: int | None = None,
    progress: Follow | None = None,
) -> AnalysisResult:
    """Compare the waves of many simulated data sets: the range of each number, beside what is possible.

    Parameters
    ----------
    draws
        How many data sets.
    study
        A study or its folder; None for the packaged one. Its answers are not read.
    plan
        A comparison of waves, `plans/NAME.toml`.
    seed
        Of the data sets; None for 1.
    progress
        Called after each bound and each data set with what is counted, how many are done, and how many there are.

    Returns
    -------
    AnalysisResult
        For each item the range over draws and over everything that is possible; of numbers for the mean change only.

    Raises
    ------
    InputError
        With every problem of the request or the plan.
    ContradictionError
        If the published values contradict each other.
    """
    seed = SIMULATE_SEED if seed is None else seed
    loaded = rows_as_units(study_at(study), "the analysis of simulated data")
    chosen = load_change_plan(loaded, plan)
    waves = [wave.name for wave in loaded.waves]
    before, after = chosen.before or waves[0], chosen.after or waves[-1]
    yes_no = [item for item in chosen.items if loaded.variables[item].type is ItemType.BINARY]
    pairs = [ItemPair(one=item, other=item, waves=(before, after)) for item in yes_no]
    counts = [item for item in chosen.items if loaded.variables[item].type is ItemType.COUNT]
    possible = _possible(loaded, pairs, counts, (before, after), progress)
    span = f"{before} to {after}"
    lines = [
        DrawLine(
            section=family.label,
            label=loaded.variables[item].label,
            place=(item, YES if item in yes_no else None, "wave", span),
            columns=OF_CHANGE if item in yes_no else OF_NUMBERS,
            possible=possible.get((item, item), ()),
        )
        for family in chosen.families
        for item in family.items
    ]
    title = chosen.title.replace("{before}", before).replace("{after}", after)
    numbers = ("Numbers: exact signed-rank p, not bounded, and mean change.",) if len(yes_no) < len(lines) else ()
    shown = DrawWords(command="staffing --draws", title=title, draws=draws, seed=seed, notes=numbers)
    return _shown(loaded, partial(_changes, chosen, (before, after)), lines, shown, progress)


def association_draws(
    draws: int,
    *,
    study: Study | str | Path | None = None,
    plan: str = "associations",
    seed: int | None = None,
    progress: Follow | None = None,
) -> AnalysisResult:
    """Associate exposures and outcomes in many simulated data sets; see `staffing_draws`."""
    seed = SIMULATE_SEED if seed is None else seed
    loaded = rows_as_units(study_at(study), "the analysis of simulated data")
    chosen = load_association_plan(loaded, plan)
    wave = chosen.wave or first_wave(loaded)
    pairs = [
        ItemPair(one=exposure, other=outcome, waves=(wave, wave))
        for outcome in chosen.outcomes
        for exposure in chosen.exposures
    ]
    possible = _possible(loaded, pairs, (), (wave, wave), progress)
    lines = [
        DrawLine(
            section=loaded.variables[pair.other].label,
            label=loaded.variables[pair.one].label,
            place=(pair.other, YES, pair.one, YES),
            columns=OF_ASSOCIATION,
            possible=possible[pair.one, pair.other],
        )
        for pair in pairs
    ]
    shown = DrawWords(
        command="associations --draws", title=chosen.title.replace("{wave}", wave), draws=draws, seed=seed
    )
    return _shown(loaded, partial(_associations, chosen, wave), lines, shown, progress)


def model_draws(
    draws: int,
    formula: Formula,
    *,
    study: Study | str | Path | None = None,
    wave: Sequence[str] = (),
    method: Method = Method.FIRTH,
    seed: int | None = None,
    progress: Follow | None = None,
) -> ModelResult:
    """Fit a model to many simulated data sets: the range of each odds ratio, which nothing bounds here."""
    seed = SIMULATE_SEED if seed is None else seed
    loaded = rows_as_units(study_at(study), "the analysis of simulated data")
    chosen = wave[0] if wave else first_wave(loaded)
    request = ModelRequest(formula=formula, family=Family.LOGISTIC, method=method, conf_level=CONF_LEVEL)
    function = WAYS[Family.LOGISTIC, method].function

    def analyse(surveys: Surveys) -> Results:
        return results_of(fit_model([surveys(chosen)], request))

    spans = spans_of(_analysed(loaded, analyse, (draws, seed), progress))
    columns = (
        DrawColumn("Odds ratio", function, StatName.ODDS_RATIO, ratio),
        DrawColumn("p", function, StatName.P_VALUE, as_p),
    )
    places = dict.fromkeys(key[:4] for key in spans if key.statistic == function)
    lines = [
        DrawLine(section="", label=": ".join(filter(None, (_label(loaded, by), level))), place=place, columns=columns)
        for place in places
        for _, _, by, level in [place]
    ]
    title = f"{formula.text.strip()}, {chosen}, {method}"
    shown = DrawWords(command="model --draws", title=title, draws=draws, seed=seed)
    results = draw_results(spans, lines)
    return ModelResult(results=results, document=draw_document(lines, results, loaded, shown), fitted=None)


def _label(study: Study, items: str | None) -> str:
    return " × ".join(study.variables[item].label for item in (items or "").split(":") if item in study.variables)


def _possible(
    study: Study, pairs: Sequence[ItemPair], counts: Sequence[str], waves: tuple[str, str], progress: Follow | None
) -> dict[tuple[str, str], tuple[Result, ...]]:
    """Return the ranges of what is possible, by pair; those of a count by the count and itself."""
    bounder = Bounder(study, pairs, CONF_LEVEL, TIME_LIMIT)
    answered: tuple[int, ...] = ()
    if not bounder.all_answered:
        bounder.check_apart()
        answered = (bounder.answering[waves[1]],) if waves[0] != waves[1] else ()
    kept = BoundCache(dictionary_hash(study))
    tell = partial(progress, "bounds") if progress is not None else None
    totalled = counts if bounder.all_answered else ()
    size = len(pairs) + len(totalled)
    found = {
        (each.pair.one, each.pair.other): tuple(range_rows((each.pair.other, None, None, None), each.measures, LEVEL))
        for each in followed(bounded(bounder, pairs, answered, kept), tell, (0, size))
    }
    totals = followed(counted(bounder, totalled, waves, kept), tell, (len(pairs), size))
    return found | {(each.item, each.item): tuple(total_rows(each, bounder.n_units)) for each in totals}


def _changes(plan: ChangePlan, waves: tuple[str, str], surveys: Surveys) -> Results:
    return compare_waves(link([surveys(wave) for wave in waves]), plan, CONF_LEVEL).results


def _associations(plan: AssociationPlan, wave: str, surveys: Surveys) -> Results:
    # The adjusted p of a draw says nothing beside bounds of single pairs; Holm costs no permutations.
    quick = replace(plan, multiplicity=Multiplicity.HOLM)
    return associate(surveys(wave), quick, CONF_LEVEL, Resampling(permutations=1, seed=SEED)).results


def _shown(
    study: Study, analyse: Analysis, lines: Sequence[DrawLine], shown: DrawWords, progress: Follow | None
) -> AnalysisResult:
    spans = spans_of(_analysed(study, analyse, (shown.draws, shown.seed), progress))
    results = draw_results(spans, lines)
    return AnalysisResult(results, draw_document(lines, results, study, shown))


def _analysed(study: Study, analyse: Analysis, how: tuple[int, int], progress: Follow | None) -> Iterator[Results]:
    draws, seed = how
    for place, surveys in enumerate(islice(draw_surveys(study, seed=seed), draws), start=1):
        yield analyse(surveys)
        if progress is not None:
            progress("draws", place, draws)
