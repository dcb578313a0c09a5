"""Which strategies go with which challenges."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from leapstats.api.arguments import check_count, one_name
from leapstats.api.choices import Names, Reading, choices_of, listed, of_files, shows_reading
from leapstats.api.reading import first_wave, infer_survey, study_at
from leapstats.api.request import check_all, check_choice, check_level, check_together
from leapstats.api.seeds import check_seed
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
from leapstats.dictionary.plans import OF_CHANGES
from leapstats.dictionary.study import Study
from leapstats.errors import Problem, UsageError, nearest
from leapstats.output.shown import ShownFigures
from leapstats.results.frame import joined
from leapstats.stats.exact.monte_carlo import SEED
from leapstats.stats.two_by_two.resampling import PERMUTATIONS
from leapstats.survey.inference import text_problems
from leapstats.survey.read import Waves
from leapstats.survey.survey import Survey
from leapstats.survey.where import keep_units
from leapstats.terms import Base, ItemType, Multiplicity

if TYPE_CHECKING:
    import pandas as pd

PLAN, DOMAINS = "associations", "domains"
OF_PLAN = "plan"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What is to be held against what; what is empty or None is as the plan says."""

    strategies: tuple[str, ...]
    challenges: tuple[str, ...]
    adjust_for: tuple[str, ...]
    multiplicity: str | None
    base: str | None
    wave: str | None


@shows_reading
def associations(
    data: "str | Path | pd.DataFrame | None" = None,
    *,
    study: Study | str | Path | None = None,
    plan: str | None = None,
    wave: str | None = None,
    strategies: Names = (),
    challenges: Names = (),
    adjust_for: Names = (),
    multiplicity: str | None = None,
    base: str | None = None,
    permutations: int = PERMUTATIONS,
    seed: int = SEED,
    conf_level: float = 0.95,
    **reading: Unpack[Reading],
) -> ShownFigures:
    """Hold every strategy against every challenge: effects with limits, and tests adjusted for their number.

    Parameters
    ----------
    data
        A file or a data frame, read without a dictionary; None for a study.
    study
        A study or its folder; None for the packaged one.
    plan
        A plan of the study, `plans/NAME.toml`; None for `associations`.
    wave
        None for that of the plan, or else the first.
    strategies, challenges
        Yes-no items in place of those of the plan; of a file, both are needed, and any two answers will do.
    adjust_for
        Items to adjust each odds ratio for, `plan` for the confounders of the plan; the table then shows
        the odds ratios as they are and adjusted.
    multiplicity
        How p-values are adjusted for their number; None for what the plan says, `westfall_young` for a file.
    base
        `all` or `answered`; None for what the plan says, `answered` for a file.
    permutations, seed
        Of Westfall and Young's method.
    conf_level
        Of every interval, a fraction.
    reading
        How the columns of the data are read; see `leapstats.api.choices.Reading`.

    Returns
    -------
    ShownFigures
        `.results` has the unrounded numbers; `.save_plots("map.pdf")` draws.

    Raises
    ------
    InputError
        With every problem of the data, the plan or the request at once.
    """
    plan, wave = one_name("plan", plan), one_name("wave", wave)
    asked = _Asked(
        strategies=listed(strategies, "strategies"),
        challenges=listed(challenges, "challenges"),
        adjust_for=listed(adjust_for, "adjust_for"),
        multiplicity=multiplicity,
        base=base,
        wave=wave,
    )
    checks: list[Callable[[], object]] = [
        partial(check_level, conf_level),
        partial(check_count, "permutations", permutations, "Take 1,000 or more"),
        partial(check_seed, "seed", seed),
        partial(
            check_together,
            of_files(reading),
            {"study": study is not None, "plan": plan, "wave": wave},
            has_data=data is not None,
        ),
        partial(choices_of, reading),
        *_word_checks(multiplicity, base, tuple(Multiplicity)),
    ]
    if data is not None:
        checks.append(partial(_check_needed, asked))
    check_all("the options given", checks)
    if data is None:
        survey, chosen, words = _of_study(study_at(study), plan or PLAN, asked, AssociationMethod.ODDS_RATIO)
        survey = keep_units(survey, reading.get("where") or "")
        words = (*words, *(survey.provenance.notes if reading.get("where") else ()))
    else:
        survey, chosen, words = _of_file(data, reading, asked)
    found = associate(survey, chosen, conf_level, Resampling(permutations=permutations, seed=seed))
    if not chosen.confounders:
        document = association_document(found, words)
        return ShownFigures(found.results, document, partial(family_figures, found, document))
    adjusted = adjust(found, chosen.confounders)
    document = adjusted_document(found, adjusted, words)
    results = joined([found.results, adjusted.results])
    return ShownFigures(results, document, partial(adjusted_figures, found, adjusted, document))


def domain_scores(
    *,
    study: Study | str | Path | None = None,
    plan: str | None = None,
    wave: str | None = None,
    strategies: Names = (),
    challenges: Names = (),
    multiplicity: str | None = None,
    base: str | None = None,
    conf_level: float = 0.95,
) -> ShownFigures:
    """Count strategies by their domain, and hold the counts against every challenge: trends and slopes.

    Parameters
    ----------
    study, wave, base, conf_level
        As for `associations`.
    plan
        A plan of the study with the method `trend`, `plans/NAME.toml`; None for `domains`.
    strategies
        Yes-no items with a domain, in place of those of the plan.
    challenges
        Yes-no items or numbers, in place of those of the plan.
    multiplicity
        How p-values are adjusted for their number, not by permuting; None for what the plan says.

    Returns
    -------
    ShownFigures
        `.results` has the unrounded numbers; `.save_plots("slopes.pdf")` draws.

    Raises
    ------
    InputError
        With every problem of the data, the plan or the request at once.
    """
    plan, wave = one_name("plan", plan), one_name("wave", wave)
    asked = _Asked(
        strategies=listed(strategies, "strategies"),
        challenges=listed(challenges, "challenges"),
        adjust_for=(),
        multiplicity=multiplicity,
        base=base,
        wave=wave,
    )
    checks: list[Callable[[], object]] = [
        partial(check_level, conf_level),
        *_word_checks(multiplicity, base, OF_CHANGES),
    ]
    check_all("the options given", checks)
    survey, chosen, words = _of_study(study_at(study), plan or DOMAINS, asked, AssociationMethod.TREND)
    found = score_domains(survey, chosen, conf_level)
    document = domain_document(found, words)
    return ShownFigures(found.results, document, partial(domain_figures, found, document))


def _word_checks(multiplicity: str | None, base: str | None, known: Sequence[str]) -> Iterator[Callable[[], object]]:
    if multiplicity is not None:
        yield partial(check_choice, "multiplicity", multiplicity, known)
    if base is not None:
        yield partial(check_choice, "base", base, BASES)


def _check_needed(asked: _Asked) -> None:
    given = {"strategies": asked.strategies, "challenges": asked.challenges}
    problems = [Problem(name, "a file needs it", "Name yes-no columns") for name, items in given.items() if not items]
    if OF_PLAN in asked.adjust_for:
        problems.append(Problem("adjust_for", "a file has no plan", "Name the items to adjust for"))
    if problems:
        raise UsageError("the options given", problems)


def _of_study(
    study: Study, name: str, asked: _Asked, method: AssociationMethod
) -> tuple[Survey, AssociationPlan, tuple[str, ...]]:
    plan = load_association_plan(study, name)
    chosen = _chosen(plan, asked)
    problems = [*_plan_problems(study, plan, asked, method), *_item_problems(study, chosen)]
    wave = chosen.wave or first_wave(study)
    if wave in {each.name for each in study.waves}:
        survey = Waves(study).survey(wave)
        problems.extend(_not_asked(survey, chosen))
    if problems:
        raise UsageError(f"what was asked of {study.name}", problems)
    return survey, chosen, ()


def _plan_problems(study: Study, plan: AssociationPlan, asked: _Asked, method: AssociationMethod) -> Iterator[Problem]:
    if plan.method is not method:
        yield Problem(f"plan {plan.name}", f"its method is {plan.method}", f"Name a plan with the method {method}")
    waves = [wave.name for wave in study.waves]
    if asked.wave is not None and asked.wave not in waves:
        yield Problem(f"wave {asked.wave}", "the study has no such wave", nearest(asked.wave, waves))
    if OF_PLAN in asked.adjust_for and not plan.confounders:
        yield Problem("adjust_for", f"the plan {plan.name} names no confounders", "Name the items to adjust for")


def _chosen(plan: AssociationPlan, asked: _Asked) -> AssociationPlan:
    """Return the plan with what was asked in place of its own; a family of other items has another name."""
    others = bool(asked.strategies or asked.challenges)
    confounders = [item for each in asked.adjust_for for item in (plan.confounders if each == OF_PLAN else (each,))]
    return replace(
        plan,
        name=f"{plan.name}, with other items" if others else plan.name,
        rows=asked.strategies or plan.rows,
        columns=asked.challenges or plan.columns,
        wave=asked.wave or plan.wave,
        base=Base(asked.base) if asked.base is not None else plan.base,
        multiplicity=Multiplicity(asked.multiplicity) if asked.multiplicity is not None else plan.multiplicity,
        confounders=tuple(dict.fromkeys(confounders)),
    )


def _item_problems(study: Study, plan: AssociationPlan) -> Iterator[Problem]:
    yield from family_problems(study, "", (plan.rows, plan.columns), plan.method)
    for item in plan.confounders:
        if item not in study.variables:
            yield Problem("adjust_for", f'"{item}" is not an item', nearest(item, study.variables))


def _not_asked(survey: Survey, plan: AssociationPlan) -> Iterator[Problem]:
    for item in dict.fromkeys((*plan.items, *plan.confounders)):
        if item in survey.study.variables and not survey.has(item):
            yield Problem(item, f"the item was not asked in wave {survey.wave}", "Leave it out, or take another wave")


def _of_file(
    data: "str | Path | pd.DataFrame", reading: Reading, asked: _Asked
) -> tuple[Survey, AssociationPlan, tuple[str, ...]]:
    named = tuple(dict.fromkeys((*asked.strategies, *asked.challenges, *asked.adjust_for)))
    choices = choices_of(reading, include=named)
    yes_or_no = dict.fromkeys((*asked.strategies, *asked.challenges), ItemType.BINARY)
    choices = replace(choices, types={**yes_or_no, **choices.types})
    inferred = infer_survey(data, choices)
    survey, study = inferred.survey, inferred.survey.study
    plan = AssociationPlan(
        name="of the command",
        title="Associations",
        rows=asked.strategies,
        columns=asked.challenges,
        base=Base(asked.base or Base.ANSWERED),
        multiplicity=Multiplicity(asked.multiplicity or Multiplicity.WESTFALL_YOUNG),
        confounders=asked.adjust_for,
    )
    taken = dict(survey.provenance.inferred)
    lacking = [item for item in named if item not in study.variables]
    problems = [
        Problem(item, f"it was {taken.get(item, 'not read')}", "Give its type, or do not name it") for item in lacking
    ]
    problems.extend(
        problem for problem in _item_problems(study, plan) if not any(f'"{x}"' in problem.what for x in lacking)
    )
    problems.extend(text_problems(study, named))
    if problems:
        raise UsageError("what was asked of the file", problems)
    return survey, plan, inferred.words
