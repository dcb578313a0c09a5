"""Which exposures go with which outcomes; in LEAP, which strategies with which challenges."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Unpack, cast

from leapstats.api.arguments import check_count, check_flags, one_name
from leapstats.api.choices import Names, Reading, choices_of, listed, of_files, shows_reading
from leapstats.api.counted_associations import check_counted
from leapstats.api.designs import DesignAsked, SampledReading, design_of, design_parted
from leapstats.api.engines import counts_elsewhere
from leapstats.api.privacy import protects
from leapstats.api.reading import first_wave, infer_wave, kept_of_study, study_at
from leapstats.api.request import check_all, check_choice, check_level_option, check_together, check_unused
from leapstats.api.sampled_associations import associated_by_design, check_heard
from leapstats.api.seeds import check_draws, check_seed
from leapstats.association.adjusted import adjust
from leapstats.association.adjusted_table import adjusted_document
from leapstats.association.domain_scores import score_domains
from leapstats.association.domain_table import domain_document
from leapstats.association.families import Resampling, associate
from leapstats.association.figures import adjusted_figures, domain_figures, family_figures
from leapstats.association.table import association_document
from leapstats.dictionary.association_plans import (
    BASES,
    AssociationMethod,
    AssociationPlan,
    family_problems,
    load_association_plan,
)
from leapstats.dictionary.plans import OF_CHANGES, OF_COMMAND, has_plan
from leapstats.dictionary.study import Study
from leapstats.errors import Problem, UsageError, nearest
from leapstats.output.result import AnalysisResult
from leapstats.results.following import Follow
from leapstats.results.frame import joined
from leapstats.stats.exact.monte_carlo import SEED
from leapstats.stats.two_by_two.resampling import PERMUTATIONS
from leapstats.survey.inference import text_problems
from leapstats.survey.read import Waves
from leapstats.survey.survey import Survey
from leapstats.terms import Base, ItemType, Multiplicity

if TYPE_CHECKING:
    import pandas as pd


PLAN, DOMAINS = "associations", "domains"
OF_PLAN, EVERY = "plan", "all"
CONF_LEVEL = 0.95
MORE = "Use 1,000 or more"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What is to be tested with what; what is empty or None is as the plan says."""

    exposures: tuple[str, ...]
    outcomes: tuple[str, ...]
    adjust_for: tuple[str, ...]
    multiplicity: str | None
    base: str | None
    wave: str | None


@counts_elsewhere
@protects
@shows_reading
def associations(
    data: "str | Path | pd.DataFrame | None" = None,
    *,
    study: Study | str | Path | None = None,
    plan: str | None = None,
    wave: str | None = None,
    exposures: Names = (),
    outcomes: Names = (),
    by_domain: bool = False,
    adjust_for: Names = (),
    multiplicity: str | None = None,
    base: str | None = None,
    permutations: int | None = None,
    draws: int | None = None,
    seed: int | None = None,
    conf_level: float | None = None,
    plot_outcomes: Names = (),
    progress: Follow | None = None,
    **options: Unpack[SampledReading],
) -> AnalysisResult:
    """Test every exposure-outcome pair: effects with confidence intervals, and p-values adjusted for multiple testing.

    Parameters
    ----------
    data
        A file or a data frame, read without a dictionary; None for a study.
    study
        A study or its folder; None for the packaged one.
    plan
        A plan of the study, `plans/NAME.toml`; None for `associations`, or `domains` with `by_domain`.
    wave
        None for the plan's wave, or the first. Of a file, where its platform says which wave a row is of.
    exposures, outcomes
        Yes-no items instead of the plan's. Both are required for a file; columns with any two answers can be used.
        With `by_domain` an outcome may be a number.
    by_domain
        Count the exposures of each domain, and test the counts with each outcome: trends and slopes.
    adjust_for
        Items to adjust each odds ratio for; `plan` uses the confounders of the plan. The table then shows
        crude and adjusted odds ratios.
    multiplicity
        How p-values are adjusted for multiple testing; None for the plan's method, `westfall_young` for a file.
    base
        `all` or `answered`; None for the plan's choice, `answered` for a file.
    permutations
        Maximum for Westfall and Young's method; None for 100,000.
    draws
        Analyze this many simulated data sets that agree with everything published about the study, in
        place of its answers: the range of each number over them, beside what is possible.
    seed
        Of the permutations or the draws; None for the fixed seed that the output names.
    conf_level
        The confidence level, a fraction; None for 0.95.
    plot_outcomes
        Outcomes that get a page of odds ratios each in the figures; `all` for every one. None for one page of the
        pairs with the smallest p.
    progress
        Called after each block of permutations, each pair that is adjusted and each trend, or with `draws` after each
        bound and each data set, with what is counted, how many are done, and how many there are.
    options
        How the columns of the data are read, see `leapstats.api.choices.Reading`, and how units were sampled, see
        `leapstats.api.designs.DesignOptions`. With a design pairs are tested by Rao and Scott, and adjusted by Holm's
        method where no other is named.

    Returns
    -------
    AnalysisResult
        `.frame` has the unrounded numbers; `.plot().save("map.pdf")` draws.

    Raises
    ------
    InputError
        With every problem of the data, the plan or the request at once.
    """
    of_design, others_read = design_parted(options)
    reading = cast("Reading", others_read)
    plan, wave = one_name("plan", plan), one_name("wave", wave)
    drawn = listed(plot_outcomes, "plot_outcomes")
    asked = _Asked(
        exposures=listed(exposures, "exposures"),
        outcomes=listed(outcomes, "outcomes"),
        adjust_for=listed(adjust_for, "adjust_for"),
        multiplicity=multiplicity,
        base=base,
        wave=wave,
    )
    of_study = {"study": study is not None, "plan": plan}
    checks: list[Callable[[], object]] = [
        partial(check_flags, by_domain=by_domain),
        partial(check_level_option, conf_level),
        partial(check_count, "permutations", PERMUTATIONS if permutations is None else permutations, MORE),
        partial(check_seed, "seed", SEED if seed is None else seed),
        partial(check_together, of_files(reading), of_study, has_data=data is not None),
        partial(choices_of, reading),
        partial(design_of, of_design),
        *_word_checks(multiplicity, base, OF_CHANGES if by_domain else tuple(Multiplicity)),
    ]
    if draws is not None:
        numbers = {"permutations": permutations, "conf_level": conf_level, "plot_outcomes": drawn}
        others = {"data": data, "by_domain": by_domain or None, "where": reading.get("where")}
        checks.append(partial(check_draws, draws))
        checks.append(partial(check_unused, "draws", {**others, **asdict(asked), **numbers}))
    elif by_domain:
        unused = {"adjust_for": asked.adjust_for, "permutations": permutations, "seed": seed}
        checks.append(partial(check_unused, "by_domain", {"data": data, **unused}))
    elif data is not None:
        checks.append(partial(_check_needed, asked))
    check_all("the options", checks)
    level, design = CONF_LEVEL if conf_level is None else conf_level, design_of(of_design)
    unheard = {"draws": draws, "by_domain": by_domain or None, "adjust_for": asked.adjust_for}
    _check_design(design, unheard | {"permutations": permutations, "seed": seed}, multiplicity)
    if draws is not None:
        from leapstats.api.draws import association_draws

        return association_draws(draws, study=study, plan=plan or PLAN, seed=seed, progress=progress)
    if by_domain:
        survey, chosen, words = _of_study(study, plan or DOMAINS, asked, AssociationMethod.TREND, reading, design)
        check_counted(survey, chosen, by_domain=True)
        scores = score_domains(survey, chosen, level, progress)
        results = scores.results
        document = domain_document(scores, results, words)
        return AnalysisResult(results, document, partial(domain_figures, scores, document, _pages(drawn, chosen)))
    if data is None:
        survey, chosen, words = _of_study(study, plan or PLAN, asked, AssociationMethod.ODDS_RATIO, reading, design)
    else:
        survey, chosen, words = _of_file(data, reading, asked, design)
    resampling = Resampling(permutations=permutations or PERMUTATIONS, seed=SEED if seed is None else seed)
    follow = _How(level, resampling, progress)
    return _associated(survey, chosen, words, follow, _pages(drawn, chosen))


@dataclass(frozen=True, slots=True)
class _How:
    """The confidence level, how p-values are resampled, and who is told of it."""

    conf_level: float
    resampling: Resampling
    progress: Follow | None


def _associated(
    survey: Survey, plan: AssociationPlan, words: tuple[str, ...], how: _How, pages: tuple[str, ...]
) -> AnalysisResult:
    """Return the pairs of a plan: by the design of the survey, if it has one; crude, or beside adjusted ones."""
    if survey.sampled is not None:
        check_heard({"adjust_for": plan.confounders}, None)
        return associated_by_design(survey, plan, how.conf_level, words, pages)
    check_counted(survey, plan)
    found = associate(survey, plan, how.conf_level, how.resampling, how.progress)
    if not plan.confounders:
        results = found.results
        document = association_document(found, results, words)
        return AnalysisResult(results, document, partial(family_figures, found, document, pages))
    adjusted = adjust(found, plan.confounders, how.progress)
    results = joined([found.results, adjusted.results])
    document = adjusted_document(found, adjusted, results, words)
    return AnalysisResult(results, document, partial(adjusted_figures, found, adjusted, document, pages))


def _check_design(design: DesignAsked, unheard: Mapping[str, object], multiplicity: str | None) -> None:
    """Refuse options that do not go with a design that is asked for."""
    if design.sampling is not None and design.sampling.is_design:
        check_heard(unheard, multiplicity)


def _pages(drawn: tuple[str, ...], plan: AssociationPlan) -> tuple[str, ...]:
    """Return the outcomes that get a page each.

    Raises
    ------
    UsageError
        If one is no outcome.
    """
    unknown = [item for item in drawn if item not in {*plan.outcomes, EVERY}]
    if unknown:
        problems = [
            Problem("plot_outcomes", f'"{item}" is no outcome', nearest(item, plan.outcomes)) for item in unknown
        ]
        raise UsageError("the options", problems)
    return plan.outcomes if EVERY in drawn else drawn


def _word_checks(multiplicity: str | None, base: str | None, known: Sequence[str]) -> Iterator[Callable[[], object]]:
    if multiplicity is not None:
        yield partial(check_choice, "multiplicity", multiplicity, known)
    if base is not None:
        yield partial(check_choice, "base", base, BASES)


def _check_needed(asked: _Asked) -> None:
    given = {"exposures": asked.exposures, "outcomes": asked.outcomes}
    problems = [
        Problem(name, "a file needs this option", "Name yes-no columns of the file")
        for name, items in given.items()
        if not items
    ]
    if OF_PLAN in asked.adjust_for:
        problems.append(Problem("adjust_for", "a file has no plan", "Name the columns to adjust for"))
    if problems:
        raise UsageError("the options", problems)


def _of_study(
    named: Study | str | Path | None,
    name: str,
    asked: _Asked,
    method: AssociationMethod,
    reading: Reading,
    design: DesignAsked,
) -> tuple[Survey, AssociationPlan, tuple[str, ...]]:
    study, choices = study_at(named), choices_of(reading)
    plan = _plan_of(study, name, asked)
    chosen = _chosen(plan, asked)
    problems = [*_plan_problems(study, plan, asked, method), *_item_problems(study, chosen)]
    wave = chosen.wave or first_wave(study)
    if wave in {each.name for each in study.waves}:
        survey = Waves(study).survey(wave)
        problems.extend(_not_asked(survey, chosen))
    if problems:
        raise UsageError(f"the options for {study.name}", problems)
    sampling = design.of(study)
    if sampling is not None and sampling.is_design:
        if method is not AssociationMethod.ODDS_RATIO:
            check_heard({"by_domain": True}, None)
        if asked.multiplicity is None and chosen.multiplicity is Multiplicity.WESTFALL_YOUNG:
            chosen = replace(chosen, multiplicity=Multiplicity.HOLM)
        check_heard({}, str(chosen.multiplicity))
    kept = kept_of_study(survey, choices, sampling)
    return kept, chosen, kept.provenance.notes if choices.where else ()


def _plan_of(study: Study, name: str, asked: _Asked) -> AssociationPlan:
    """Return a plan of the study; where it has none of the usual name, one of the items that are asked for."""
    if name != PLAN or not (asked.exposures and asked.outcomes) or has_plan(study, name):
        return load_association_plan(study, name)
    title = f"Associations, {study.title or study.name}"
    return AssociationPlan(name=OF_COMMAND, title=title, exposures=asked.exposures, outcomes=asked.outcomes)


def _plan_problems(study: Study, plan: AssociationPlan, asked: _Asked, method: AssociationMethod) -> Iterator[Problem]:
    if plan.method is not method:
        yield Problem(f"plan {plan.name}", f"its method is {plan.method}", f"Choose a plan whose method is {method}")
    waves = [wave.name for wave in study.waves]
    if asked.wave is not None and asked.wave not in waves:
        yield Problem(f"wave {asked.wave}", "the study has no such wave", nearest(asked.wave, waves))
    if OF_PLAN in asked.adjust_for and not plan.confounders:
        yield Problem("adjust_for", f"the plan {plan.name} lists no confounders", "Name the columns to adjust for")


def _chosen(plan: AssociationPlan, asked: _Asked) -> AssociationPlan:
    """Return the plan with what was asked in place of its own; a family of other items has another name."""
    others = bool(asked.exposures or asked.outcomes)
    confounders = [item for each in asked.adjust_for for item in (plan.confounders if each == OF_PLAN else (each,))]
    return replace(
        plan,
        name=f"{plan.name}, with other items" if others and plan.name != OF_COMMAND else plan.name,
        exposures=asked.exposures or plan.exposures,
        outcomes=asked.outcomes or plan.outcomes,
        wave=asked.wave or plan.wave,
        base=Base(asked.base) if asked.base is not None else plan.base,
        multiplicity=Multiplicity(asked.multiplicity) if asked.multiplicity is not None else plan.multiplicity,
        confounders=tuple(dict.fromkeys(confounders)),
    )


def _item_problems(study: Study, plan: AssociationPlan) -> Iterator[Problem]:
    yield from family_problems(study, "", (plan.exposures, plan.outcomes), plan.method)
    for item in plan.confounders:
        if item not in study.variables:
            yield Problem("adjust_for", f'"{item}" is not an item', nearest(item, study.variables))


def _known_only(plan: AssociationPlan, study: Study) -> AssociationPlan:
    exposures, outcomes, confounders = (
        tuple(item for item in items if item in study.variables)
        for items in (plan.exposures, plan.outcomes, plan.confounders)
    )
    return replace(plan, exposures=exposures, outcomes=outcomes, confounders=confounders)


def _not_asked(survey: Survey, plan: AssociationPlan) -> Iterator[Problem]:
    for item in dict.fromkeys((*plan.items, *plan.confounders)):
        if item in survey.study.variables and not survey.has(item):
            yield Problem(
                item, f"wave {survey.wave} has no answers to this item", "Omit the item, or choose another wave"
            )


def _of_file(
    data: "str | Path | pd.DataFrame", reading: Reading, asked: _Asked, design: DesignAsked
) -> tuple[Survey, AssociationPlan, tuple[str, ...]]:
    named = tuple(dict.fromkeys((*asked.exposures, *asked.outcomes, *asked.adjust_for)))
    choices = choices_of(reading, include=named, sampling=design.sampling)
    yes_or_no = dict.fromkeys((*asked.exposures, *asked.outcomes), ItemType.BINARY)
    choices = replace(choices, types={**yes_or_no, **choices.types}, wave=asked.wave or "")
    inferred = infer_wave(data, choices)
    survey, study = inferred.survey, inferred.survey.study
    usual = Multiplicity.WESTFALL_YOUNG if survey.sampled is None else Multiplicity.HOLM
    plan = AssociationPlan(
        name=OF_COMMAND,
        title="Associations",
        exposures=asked.exposures,
        outcomes=asked.outcomes,
        base=Base(asked.base or Base.ANSWERED),
        multiplicity=Multiplicity(asked.multiplicity or usual),
        confounders=asked.adjust_for,
    )
    taken = dict(survey.provenance.inferred)
    problems = [
        Problem(item, f"it was {taken.get(item, 'not read')}", "Declare its type (such as --categorical), or omit it")
        for item in named
        if item not in study.variables
    ]
    problems.extend(_item_problems(study, _known_only(plan, study)))
    problems.extend(text_problems(study, named))
    if problems:
        raise UsageError("the options for the file", problems)
    return survey, plan, inferred.words
