"""The answers of a study or a file that a model is fitted to, and what was made of the columns."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from leapstats.api.choices import Reading, choices_of
from leapstats.api.designs import DesignAsked
from leapstats.api.reading import first_wave, infer_wave, kept_waves, raw_file, study_at
from leapstats.api.request import check_waves
from leapstats.api.respondents_asked import settled
from leapstats.dictionary.formulas import Factor, Formula
from leapstats.dictionary.study import Study
from leapstats.errors import DataError, InputError, Problem, UsageError, nearest
from leapstats.regression.method import Family
from leapstats.regression.problems import OUTCOMES, family_problem
from leapstats.regression.request import WAVE, ModelRequest
from leapstats.survey.choices import Choices
from leapstats.survey.earlier import earlier_name, lost_words, with_earlier
from leapstats.survey.inference import text_problems
from leapstats.survey.linking import alike_notes, joined_words, link, link_joined
from leapstats.survey.raw import RawFile
from leapstats.survey.read import Waves
from leapstats.survey.repeats import problems_of_repeats
from leapstats.survey.splitting import Keys, split_waves
from leapstats.survey.survey import Survey
from leapstats.terms import ItemType, Reason

if TYPE_CHECKING:
    import pandas as pd

# The type that a family needs of its outcome, where the column could be taken for another.
TYPES = {
    Family.LOGISTIC: ItemType.BINARY,
    Family.MULTINOMIAL: ItemType.CATEGORICAL,
    Family.POISSON: ItemType.COUNT,
    Family.NEGATIVE_BINOMIAL: ItemType.COUNT,
    Family.LINEAR: ItemType.CONTINUOUS,
}
TWO = 2
Read = Callable[[Choices], tuple[list[Survey], tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Source:
    """Where answers come from: a file, a data frame or a study, and which of its waves.

    `combines` where several waves of a unit are taken together; `join_ids` where ids that differ only in spelling are
    one. `baseline` is an earlier wave whose answers are items as well, "" for none. `design` is what is asked of the
    sample design.
    """

    data: "str | Path | pd.DataFrame | RawFile | None"
    study: Study | str | Path | None
    wave_item: str
    waves: Sequence[str]
    combines: bool
    join_ids: bool
    baseline: str = ""
    design: DesignAsked = field(default_factory=DesignAsked)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The items that models need of their rows, which of them are outcomes, the family and the item of clusters."""

    items: tuple[str, ...]
    outcomes: tuple[str, ...]
    family: Family | None
    cluster: str


def wanted_by(requests: Sequence[ModelRequest]) -> Wanted:
    """Return what several models need together; they are of one family, with the same clusters."""
    items = tuple(dict.fromkeys(item for request in requests for item in request.named))
    outcomes = tuple(dict.fromkeys(request.formula.outcome for request in requests))
    return Wanted(items, outcomes, requests[0].family, requests[0].cluster)


def surveys_of(source: Source, wanted: Wanted, reading: Reading) -> tuple[list[Survey], tuple[str, ...]]:
    """Return one survey a wave, and sentences about how a file was read.

    Raises
    ------
    UsageError
        If a wave or a column is not there, or not of a type that the model can use.
    """
    if source.baseline:
        return _after_baseline(source, wanted, reading)
    if source.data is not None:
        surveys, words = _of_file(source.data, source, wanted, reading)
    else:
        surveys, words = _of_study(source, choices_of(reading))
    if not source.combines or len(surveys) < TWO:
        return surveys, words
    surveys, alike = _clustered(surveys, join=source.join_ids)
    return surveys, (*words, *alike)


def _after_baseline(source: Source, wanted: Wanted, reading: Reading) -> tuple[list[Survey], tuple[str, ...]]:
    """Return the later wave with what the models need of the baseline."""
    if source.data is not None:
        ending = earlier_name("", source.baseline)
        stems = tuple(dict.fromkeys(name.removesuffix(ending) for name in wanted.items))
        every = replace(source, waves=(), baseline="")
        surveys, words = _of_file(source.data, every, replace(wanted, items=stems), reading)
        known = [survey.wave for survey in surveys]
    else:
        study = study_at(source.study)
        known, words = [wave.name for wave in study.waves], ()
    before, after = _two_waves(known, source)
    if source.data is not None:
        chosen = [next(survey for survey in surveys if survey.wave == wave) for wave in (before, after)]
    else:
        chosen, words = surveys_of(replace(source, waves=(before, after), baseline=""), wanted, reading)
    (earlier, later), alike = _clustered(chosen, join=source.join_ids)
    survey, taken = with_earlier(later, earlier, wanted.items, own=wanted.outcomes)
    told = [f"Analysis of covariance: the outcome as it was answered in {before} is an exposure."]
    told.extend([f"From wave {before}: {', '.join(taken)}."] if taken else [])
    told.extend(lost_words(later, earlier))
    return [survey], (*words, *alike, *told)


def _two_waves(known: Sequence[str], source: Source) -> tuple[str, str]:
    """Return the baseline and the wave after it: the one named, or the last."""
    problems = [
        Problem(option, f'there is no wave "{wave}"', nearest(wave, known))
        for option, waves in (("baseline", [source.baseline]), ("wave", source.waves))
        for wave in waves
        if wave not in known
    ]
    later = known[known.index(source.baseline) + 1 :] if source.baseline in known else []
    if not problems and not later:
        what = f"no wave comes after {source.baseline}; the waves are {', '.join(known)}"
        problems.append(Problem("baseline", what, "Name an earlier wave"))
    elif not problems and source.waves and source.waves[0] not in later:
        what = f"wave {source.waves[0]} does not come after {source.baseline}"
        problems.append(Problem("wave", what, f"Use one of {', '.join(later)}"))
    if problems:
        raise UsageError("the options", problems)
    return source.baseline, (source.waves[0] if source.waves else later[-1])


def _of_study(source: Source, choices: Choices) -> tuple[list[Survey], tuple[str, ...]]:
    study = study_at(source.study)
    check_waves(study, source.waves)
    default = [wave.name for wave in study.waves] if source.combines else [first_wave(study)]
    opened, sampling = Waves(study), source.design.of(study)
    surveys = kept_waves([opened.survey(name) for name in source.waves or default], choices, sampling)
    is_told = choices.where or (sampling is not None and sampling.frequency)
    return surveys, tuple(note for survey in surveys for note in survey.provenance.notes) if is_told else ()


def _of_file(
    data: "str | Path | pd.DataFrame | RawFile", source: Source, wanted: Wanted, reading: Reading
) -> tuple[list[Survey], tuple[str, ...]]:
    """Read the columns that models name."""
    named = tuple(name for name in wanted.items if not source.wave_item or name not in {WAVE, source.wave_item})
    choices = choices_of(reading, include=named, sampling=source.design.sampling)
    types = {wanted.cluster: ItemType.CATEGORICAL} if wanted.cluster in named else {}
    if wanted.family in TYPES:
        types |= dict.fromkeys(wanted.outcomes, TYPES[wanted.family])
    clusters = (wanted.cluster,) if wanted.cluster in named else ()
    choices = replace(choices, types=types | dict(choices.types), clusters=clusters)
    try:
        surveys, words = _read(data, source, choices)
    except DataError as error:
        raise _of_its_kind(error, wanted, partial(_read, data, source), choices, dict(types)) from None
    undeclared = [name for name in wanted.outcomes if name not in choices.types]
    if wanted.family is None and (two := [name for name in undeclared if _has_two_levels(surveys[0], name)]):
        types = dict.fromkeys(two, ItemType.BINARY)
        surveys, words = _read(data, source, replace(choices, types={**choices.types, **types}))
    taken = dict(surveys[0].provenance.inferred)
    problems = [
        Problem(name, f"it was {taken.get(name, 'not read')}", "Declare its type (such as --categorical), or omit it")
        for name in named
        if name not in surveys[0].study.variables
    ]
    problems.extend(text_problems(surveys[0].study, named))
    known = [survey.wave for survey in surveys]
    unknown = [wave for wave in source.waves if wave not in known]
    problems.extend(Problem(f"wave {wave}", "there is no such wave", nearest(wave, known)) for wave in unknown)
    repeats = [] if source.wave_item else list(problems_of_repeats(surveys[0], choices))
    if repeats:
        raise DataError(surveys[0].study.name, [*problems, *repeats])
    if problems:
        raise UsageError("the formula", problems)
    return [survey for survey in surveys if not source.waves or survey.wave in source.waves], words


def _of_its_kind(
    error: DataError, wanted: Wanted, read: Read, choices: Choices, taken: dict[str, ItemType]
) -> InputError:
    """Say what an outcome is that a family cannot take, where that is all that kept a file from being read.

    Parameters
    ----------
    error
        That of the file.
    wanted
        The outcomes and their family.
    read
        Reads the file by other choices.
    choices
        Those that it could not be read by.
    taken
        The types that the models, not the analyst, gave to columns.
    """
    family, forced = wanted.family, [name for name in wanted.outcomes if choices.types.get(name) == taken.get(name)]
    if family not in TYPES or not forced:
        return error
    try:
        surveys, _ = read(replace(choices, types={n: kind for n, kind in choices.types.items() if n not in forced}))
    except InputError:
        return error
    known = [surveys[0].study.variables[name] for name in forced if name in surveys[0].study.variables]
    found = [replace(each, type=ItemType.BINARY) if _has_two_levels(surveys[0], each.name) else each for each in known]
    if family is Family.LOGISTIC:  # three answers, of which one may mean missing, are told with the answers
        found = [each for each in found if each.type is not ItemType.CATEGORICAL]
    problems = [family_problem(each, family) for each in found if each.type not in OUTCOMES[family]]
    return UsageError("the formula", problems) if problems else error


def _read(
    data: "str | Path | pd.DataFrame | RawFile", source: Source, choices: Choices
) -> tuple[list[Survey], tuple[str, ...]]:
    """Read a file by what was declared of its columns, one survey a wave."""
    if source.wave_item:
        choices = replace(choices, respondents=settled(choices.respondents, None))
        split = split_waves(raw_file(data, choices), Keys(choices.ids, source.wave_item), choices)
        return [_asked_only(survey) for survey in split.surveys], (*split.words, *filter(None, (split.order,)))
    inferred = infer_wave(data, choices)
    return [inferred.survey], inferred.words


def _asked_only(survey: Survey) -> Survey:
    """Return a wave without the columns of the file that are blank in all its rows: it did not ask them."""
    blank = {name for name in survey.raw if (survey.column(name).reasons == Reason.BLANK).all()}
    return replace(survey, raw={name: read for name, read in survey.raw.items() if name not in blank})


def _has_two_levels(survey: Survey, outcome: str) -> bool:
    """Tell whether an outcome was read as levels of which there are two, as yes and no are."""
    variable = survey.study.variables.get(outcome)
    if variable is None or variable.type is not ItemType.CATEGORICAL or variable.codes is None:
        return False
    return len(variable.codes.answers) <= TWO


def of_the_package(error: UsageError, request: ModelRequest, survey: Survey) -> UsageError:
    """Say whose items were looked for where none was named, in case a file was meant."""
    if set(request.named) <= {*survey.study.variables, WAVE}:
        return error
    what = f"no file was given, so items were looked up in the study {survey.study.name}"
    fix = 'To use a file, put it after the formula: leapstats model "outcome ~ item" FILE'
    return UsageError(error.source, [*error.problems, Problem("", what, fix)])


def _clustered(surveys: list[Survey], *, join: bool) -> tuple[list[Survey], tuple[str, ...]]:
    """Make sure that waves share units, and name ids that differ only in how they are written or join them."""
    if join:
        linked = link_joined(surveys)
        return list(linked.surveys), (joined_words(surveys[0].study, linked.joined or 0),)
    link(surveys)
    return surveys, tuple(alike_notes(surveys))


def with_baseline(formula: Formula, wave: str) -> Formula:
    """Add the outcome as it was answered in an earlier wave to the terms, first, if it is not among them."""
    before = earlier_name(formula.outcome, wave)
    if before in {factor.item for factor in formula.factors}:
        return formula
    written = before if before.isidentifier() else f"`{before}`"
    text = re.sub(r"~\s*", f"~ {written} + ", formula.text, count=1)
    return replace(formula, terms=((Factor(before),), *formula.terms), text=text)


def over_waves(formula: Formula, wave_item: str | None) -> Formula:
    """Take the column of the waves of a file for `wave`, as which every formula knows it."""

    def known(factor: Factor) -> Factor:
        return replace(factor, item=WAVE) if factor.item == wave_item else factor

    return replace(formula, terms=tuple(tuple(known(factor) for factor in term) for term in formula.terms))
