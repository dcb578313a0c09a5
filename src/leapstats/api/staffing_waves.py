"""The waves that a comparison is of, from a study or from a long file, with the plan and the design."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import product
from typing import TYPE_CHECKING

from leapstats.api.designs import DesignAsked
from leapstats.api.reading import kept_waves, without_design_columns
from leapstats.api.respondents_asked import settled
from leapstats.api.sampled_staffing import check_heard
from leapstats.api.staffing_beside import BesideAsked, answer_problems, named_problems
from leapstats.api.staffing_problems import (
    by_problems,
    check_two_waves,
    column_problems,
    not_asked,
    plan_problems,
    size_problems,
    wave_problems,
    waves_compared,
)
from leapstats.change.paired import untestable
from leapstats.dictionary.plans import OF_COMMAND, ChangePlan, Family, has_plan, load_change_plan
from leapstats.dictionary.sampling import Sampling
from leapstats.dictionary.study import Study
from leapstats.errors import DataError, Problem, UsageError, nearest
from leapstats.survey.choices import Choices
from leapstats.survey.linking import Linked, alike_notes, ids_of, joined_words, link, link_joined
from leapstats.survey.raw import RawFile
from leapstats.survey.read import Waves
from leapstats.survey.splitting import Keys, split_waves
from leapstats.survey.survey import Survey
from leapstats.survey.where import keep_units

if TYPE_CHECKING:
    from leapstats.survey.sampled_waves import WaveAnswers


PLAN = "staffing"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeAsked:
    """What is to be compared, by which design, and whether ids that differ only in how they are written are one."""

    join_ids: bool
    design: DesignAsked

    before: str | None
    after: str | None
    items: tuple[str, ...]
    by: str | None
    beside: BesideAsked = field(default_factory=BesideAsked)


@dataclass(frozen=True, slots=True, eq=False)
class WavesFound:
    """What is compared: linked waves, the plan, the item that makes groups, and what was inferred."""

    linked: Linked
    plan: ChangePlan
    by: str | None
    words: tuple[str, ...] = ()
    beside: BesideAsked = field(default_factory=BesideAsked)


def waves_of_study(study: Study, name: str, asked: ChangeAsked, choices: Choices) -> WavesFound:
    """Return the waves of a study that a plan compares, linked; `choices` has a condition on their rows.

    Raises
    ------
    InputError
        With every problem of the waves, the plan, the design and what was asked for.
    """
    check_two_waves(study)
    where = choices.where
    plan = _plan_of(study, name, asked.items)
    known, named = [wave.name for wave in study.waves], (asked.before or plan.before, asked.after or plan.after)
    wrong = list(wave_problems(known, *named))
    problems = [*wrong, *plan_problems(plan, asked.items), *by_problems(study, asked.by)]
    problems.extend(named_problems(study, asked.beside, _only(plan, asked.items).items))
    plan = _only(plan, asked.items)
    waves = [] if wrong else waves_compared(known, *named)
    surveys, errors = _read(study, waves)
    respondents = settled(choices.respondents, study)
    if respondents is not None and surveys:
        _check_domain(asked, study, choices)
        surveys = dict(zip(surveys, kept_waves(list(surveys.values()), choices), strict=True))
        study, where = next(iter(surveys.values())).study, ""
    wanted = product(plan.items, waves)
    problems.extend(not_asked(item, wave) for item, wave in wanted if not _has(study, surveys, wave, item))
    if asked.by is not None and waves and asked.by in study.variables and not _has(study, surveys, waves[0], asked.by):
        problems.append(not_asked(asked.by, waves[0]))
    problems.extend(answer_problems(list(surveys.values()), asked.beside) if surveys else ())
    there = [(survey, item) for item, wave in product(plan.items, surveys) if (survey := surveys[wave]).has(item)]
    problems.extend(problem for survey, item in there for problem in size_problems(survey, item))
    problems.extend(filter(None, (untestable(study.variables[item]) for item in plan.items)))
    _raise_all(study, problems, errors)
    kept = [_kept(survey, where) for survey in surveys.values()]
    notes = tuple(note for survey in kept for note in survey.provenance.notes) if choices.where else ()
    sampling = asked.design.of(study)
    answers: list[WaveAnswers] = []
    if sampling is not None:
        from leapstats.survey.sampled_waves import answers_of_study

        sampling = sampling.expanded(study.variables)
        if sampling.is_design:
            check_heard({"adjust_for": asked.beside.adjust_for})
        answers = [answers_of_study(survey, where) for survey in surveys.values()]
    linked, alike = _linked(kept, asked, sampling, answers)
    return WavesFound(linked, plan, asked.by, (*notes, *alike), asked.beside)


def _plan_of(study: Study, name: str, items: Sequence[str]) -> ChangePlan:
    """Return a plan of the study; where it has none of the usual name, one of the items that are asked for.

    Raises
    ------
    InputError
        If the plan cannot be read, or an item is not there.
    """
    if not items or name != PLAN or has_plan(study, name):
        return load_change_plan(study, name)
    unknown = [Problem(item, "there is no such item", nearest(item, study.variables)) for item in items]
    unknown = [each for each in unknown if each.where not in study.variables]
    if unknown:
        raise UsageError(f"the options for {study.name}", unknown)
    family = Family(label="", items=tuple(items))
    return ChangePlan(
        name=OF_COMMAND, title=f"{study.title or study.name}, {{before}} to {{after}}", families=(family,)
    )


def _check_domain(asked: ChangeAsked, study: Study, choices: Choices) -> None:
    """Refuse a condition on respondents beside a design: the units that it leaves out would tell nothing of it."""
    sampling = asked.design.of(study) if choices.where else None
    if sampling is not None and sampling.is_told:
        own = asked.design.sampling is None
        what = "a condition on respondents is not combined with a sample design here"
        fix = "Omit it, or leave the design of the study aside with --unweighted" if own else "Omit one of the two"
        raise UsageError("the options", [Problem("where", f"{what}{' (that of study.toml)' if own else ''}", fix)])


def _kept(survey: Survey, where: str) -> Survey:
    """Keep the units that satisfy a condition, and know those that it leaves out."""
    if not where:
        return survey
    kept = keep_units(survey, where)
    dropped = frozenset(ids_of(survey.units)) - set(ids_of(kept.units))
    return replace(kept, provenance=replace(kept.provenance, dropped=dropped))


def _linked(
    surveys: Sequence[Survey], asked: ChangeAsked, sampling: Sampling | None, answers: "Sequence[WaveAnswers]"
) -> tuple[Linked, tuple[str, ...]]:
    """Link waves, with their design or frequencies; name ids that differ only in how they are written if not joined."""
    if sampling is not None and sampling.is_design:
        from leapstats.survey.sampled_waves import with_design

        surveys = with_design(surveys, answers, sampling)
    if asked.join_ids:
        linked = link_joined(surveys)
        words: tuple[str, ...] = (joined_words(surveys[0].study, linked.joined or 0),)
    else:
        linked, words = link(surveys), tuple(alike_notes(surveys))
    if sampling is not None and sampling.frequency:
        from leapstats.survey.sampled_waves import repeated

        linked = repeated(linked, answers, sampling.frequency)
    return linked, words


def _read(study: Study, waves: Sequence[str]) -> tuple[dict[str, Survey], list[DataError]]:
    """Read the waves that can be read, and keep what is wrong with the others."""
    opened, surveys, errors = Waves(study), {}, []
    for wave in waves:
        try:
            surveys[wave] = opened.survey(wave)
        except DataError as error:
            errors.append(error)
    return surveys, errors


def _has(study: Study, surveys: Mapping[str, Survey], wave: str, item: str) -> bool:
    """Tell whether a wave has an item; of a wave that could not be read, whether the dictionary says so."""
    return surveys[wave].has(item) if wave in surveys else wave in study.available.get(item, ())


def _raise_all(study: Study, problems: Sequence[Problem], errors: Sequence[DataError]) -> None:
    """Raise what is wrong with what was asked for and with the waves, if anything is, as one error."""
    if len(errors) == 1 and not problems:
        raise errors[0]
    of_waves = [
        replace(problem, where=", ".join(filter(None, (error.source, problem.where))))
        for error in errors
        for problem in error.problems
    ]
    if of_waves:
        raise DataError(study.name, [*problems, *of_waves])
    if problems:
        raise UsageError(f"the options for {study.name}", problems)


def _only(plan: ChangePlan, items: Sequence[str]) -> ChangePlan:
    if not items:
        return plan
    kept = (Family(label=each.label, items=tuple(i for i in each.items if i in items)) for each in plan.families)
    return replace(plan, families=tuple(family for family in kept if family.items))


def waves_of_file(file: RawFile, keys: Keys, choices: Choices, asked: ChangeAsked) -> WavesFound:
    """Return the waves of a long file that are compared, linked.

    Raises
    ------
    InputError
        With every problem of the file, the design and what was asked for.
    """
    items = tuple(heading for item in asked.items for heading in _headings(file, item))
    by = _headings(file, asked.by) if asked.by is not None else []
    beside = _beside_headings(file, asked.beside)
    sampling = choices.sampling
    choices = replace(choices, respondents=settled(choices.respondents, None))
    if choices.respondents is not None and sampling is not None:
        what = "a sample design is not combined with respondents of a file of several waves"
        raise UsageError("the options", [Problem("within", what, "Use a study, or omit the design")])
    if sampling is not None:
        sampling = sampling.expanded(column.heading for column in file.columns)
        choices = replace(choices, sampling=sampling)
    split = split_waves(
        file,
        keys,
        without_design_columns(file, choices),
        partial(_asked_problems, items=items, by=by, asked=replace(asked, beside=beside)),
    )
    by_wave = {survey.wave: survey for survey in split.surveys}
    count = f"{len(items)} item{'' if len(items) == 1 else 's'}"
    plan = ChangePlan(
        name=OF_COMMAND,
        title=f"Change of {count} of {file.path.name}, {{before}} to {{after}}",
        families=(Family(label="", items=items),),
    )
    surveys = [by_wave[wave] for wave in waves_compared(tuple(by_wave), asked.before, asked.after)]
    answers: list[WaveAnswers] = []
    if sampling is not None:
        from leapstats.survey.sampled_waves import answers_of_file

        answers = [answers_of_file(split, survey, choices) for survey in surveys]
    linked, alike = _linked(surveys, asked, sampling, answers)
    chosen = bool(asked.before and asked.after) or (len(by_wave) == 2 and bool(asked.before or asked.after))
    order = (split.order,) if split.order and not chosen else ()
    return WavesFound(linked, plan, by[0] if by else None, (*split.words, *order, *alike), beside)


def _headings(file: RawFile, name: str) -> list[str]:
    """Find the column of a heading, or else all columns of a question."""
    exact = [each.heading for each in file.columns if each.heading == name]
    return exact or [each.heading for each in file.columns if each.name == name]


def _beside_headings(file: RawFile, asked: BesideAsked) -> BesideAsked:
    """Name columns as the waves do: a question of several columns is all of them, and cannot be what counts are per."""
    adjust_for = tuple(heading for item in asked.adjust_for for heading in _headings(file, item))
    per = _headings(file, asked.per) if asked.per is not None else []
    if len(per) > 1:
        problem = Problem(f"per, {asked.per}", f"it has {len(per)} columns", f"Name one of {', '.join(per)}")
        raise UsageError(f"the options for {file.path.name}", [problem])
    return replace(asked, adjust_for=tuple(dict.fromkeys(adjust_for)), per=per[0] if per else None)


def _asked_problems(
    split: Sequence[Survey], *, items: Sequence[str], by: Sequence[str], asked: ChangeAsked
) -> Iterator[Problem]:
    """Say what is wrong with what was asked for of the waves of a file; that they are too few is told elsewhere."""
    known = {survey.wave: survey for survey in split}
    wrong = list(wave_problems(tuple(known), asked.before, asked.after)) if len(known) > 1 else []
    yield from wrong
    if not split:
        return
    compared = [] if wrong else [known[wave] for wave in waves_compared(tuple(known), asked.before, asked.after)]
    yield from column_problems(split[0], compared, items)
    if len(by) > 1:
        yield Problem(asked.by or "", f"it has {len(by)} columns", f"Name one of {', '.join(by)}")
    elif by:
        yield from by_problems(split[0].study, by[0]) if by[0] in split[0].study.variables else ()
        yield from column_problems(split[0], compared[:1], by)
    yield from _beside_problems(split[0], compared, asked.beside, items)


def _beside_problems(
    first: Survey, compared: Sequence[Survey], beside: BesideAsked, items: Sequence[str]
) -> Iterator[Problem]:
    there = first.study.variables
    words = dict(first.provenance.inferred)
    known_only = replace(
        beside,
        adjust_for=tuple(item for item in beside.adjust_for if item in there),
        per=beside.per if beside.per in there else None,
    )
    for item in beside.items:
        if item not in there and item in words:
            yield Problem(item, f"it was {words[item]}", "Declare its type (such as --categorical), or omit it")
    yield from named_problems(first.study, known_only, items)
    yield from answer_problems(compared, known_only) if compared else ()
