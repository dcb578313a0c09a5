"""The waves whose scales are scored: of a study, of a file, or of a file with a column of waves."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from leapstats.api.designs import without_design
from leapstats.api.reading import first_wave, infer_file, raw_file, study_at
from leapstats.api.request import check_all, check_waves
from leapstats.api.scales_asked import Asked
from leapstats.dictionary.scale import Scale
from leapstats.dictionary.study import Study
from leapstats.errors import Problem, UsageError
from leapstats.psychometrics.item_numbers import SOURCE
from leapstats.psychometrics.scoring import Scored, scored, scoring_of
from leapstats.survey.choices import Choices
from leapstats.survey.kinds.numerals import NUMBER
from leapstats.survey.linking import Linked, alike_notes, joined_words, link, link_joined
from leapstats.survey.one_wave import first_wave_of
from leapstats.survey.platform_keys import known_keys
from leapstats.survey.read import Waves
from leapstats.survey.splitting import Keys, split_waves
from leapstats.survey.survey import Survey
from leapstats.survey.where import keep_units
from leapstats.terms import CODED, NUMERIC, ItemType

if TYPE_CHECKING:
    import pandas as pd

TWO = 2
ONE_WAVE = "Of wave {wave}: respondents are rarely the same in several waves. --wave names others ({rest})."
LACKS = "{scale}: {wave} lacks {items}."


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Found:
    """The waves, linked where there are several, the scales in each, and sentences about both."""

    surveys: tuple[Survey, ...]
    waves: tuple[tuple[Scored | None, ...], ...]
    linked: Linked | None
    words: tuple[str, ...]
    left_out: tuple[str, ...]


def of_study(study: Study | str | Path | None, asked: Asked, where: str) -> Found:
    """Score the scales of a study in the waves that are named, or in all that have one of them."""
    loaded = without_design(study_at(study), "scales")
    check_waves(loaded, asked.waves)
    first_wave(loaded)
    scales = asked.scales(loaded)
    opened = Waves(loaded)
    named = asked.waves or _waves_with(loaded, scales)
    several = named if loaded.respondents is not None and not asked.waves else ()
    named = named[:1] if several else named
    surveys = [_of_respondents(keep_units(opened.survey(name), where)) for name in named]
    notes = [note for survey in surveys for note in survey.provenance.notes] if where else []
    found = _found(surveys, scales, asked, notes)
    if len(several) < TWO:
        return found
    rest = ", ".join(several[1:])
    return replace(found, left_out=(ONE_WAVE.format(wave=several[0], rest=rest), *found.left_out))


def _of_respondents(survey: Survey) -> Survey:
    """Call the rows of respondents what they are, where the study brings them together elsewhere."""
    study = survey.study
    if study.respondents is None or study.unit not in {"unit", study.respondents.words[0]}:
        return survey
    return replace(survey, study=replace(study, unit="respondent", units="respondents"))


def _waves_with(study: Study, scales: Sequence[Scale]) -> tuple[str, ...]:
    """Return the waves in which some scale has all its items; the first one where none has, to tell what it lacks."""
    names = [wave.name for wave in study.waves]
    having = [name for name in names if any(_has(study, scale, name) for scale in scales)]
    return tuple(having or names[:1])


def _has(study: Study, scale: Scale, wave: str) -> bool:
    return all(wave in study.available.get(item, ()) for item in scale.items)


def of_file(data: "str | Path | pd.DataFrame", asked: Asked, choices: Choices) -> Found:
    """Score the scale of a file, as one wave or as those of the wave item."""
    items = (*asked.items, *([asked.by] if asked.by is not None else []))
    choices = replace(choices, include=tuple(dict.fromkeys((*choices.include, *items))), shown=asked.items)
    if asked.by is not None:
        choices = replace(choices, by=(asked.by,))
    file = raw_file(data, choices)
    keys, told = known_keys(file, Keys(choices.ids, asked.wave_item or ""))
    if asked.wave_item is None:
        file = first_wave_of(file, choices)
        inferred = infer_file(file, choices)
        typed = _typed(inferred.survey, asked, choices)
        inferred = inferred if typed is choices else infer_file(file, typed)
        surveys, words = [inferred.survey], list(inferred.words)
    else:
        if not keys.ids:
            fix = "Name the column with the id of the unit (--id)"
            raise UsageError("the options", [Problem("id", "waves are linked by it, and none is named", fix)])
        split = split_waves(file, keys, choices)
        typed = _typed(split.surveys[0], asked, choices)
        split = split if typed is choices else split_waves(file, keys, typed)
        surveys, words = list(split.surveys), [*split.words, *([split.order] if split.order else [])]
        words.extend([told] if told else [])
    return _found(surveys, asked.scales(surveys[0].study), asked, words)


def _typed(survey: Survey, asked: Asked, choices: Choices) -> Choices:
    """Return how items are read: those that are no numbers as levels, whatever they look like."""
    needed = [
        item
        for item in asked.items
        if item not in choices.types and (asked.words.levels or not _is_number(survey, item))
    ]
    if not needed:
        return choices
    return replace(choices, types={**dict.fromkeys(needed, ItemType.CATEGORICAL), **choices.types})


def _is_number(survey: Survey, item: str) -> bool:
    """Tell whether the answers to an item are numbers, or codes that are."""
    variable = survey.study.variables.get(item)
    if variable is None or not survey.has(item):
        return True  # told when it is asked for
    if variable.type in NUMERIC:
        return True
    codes = variable.codes.answers if variable.codes is not None else ()
    return variable.type in CODED and all(NUMBER.fullmatch(code.code) for code in codes)


def _found(surveys: Sequence[Survey], scales: Sequence[Scale], asked: Asked, words: Sequence[str]) -> Found:
    check_all(_source(surveys[0]), _checks(surveys, scales, asked))
    linked: Linked | None = None
    said = list(words)
    if len(surveys) > 1:
        linked = link_joined(surveys) if asked.join_ids else link(surveys)
        said.extend(alike_notes(surveys) if linked.joined is None else [joined_words(surveys[0].study, linked.joined)])
        surveys = linked.surveys
    by_scale: list[tuple[Scored | None, ...]] = []
    problems: list[Problem] = []
    for scale in scales:
        there = [survey for survey in surveys if not _lacking(survey, scale)]
        try:
            scoring = scoring_of(there, scale, asked.words)
        except UsageError as error:
            problems.extend(_of_scale(error, scale, len(scales)))
            continue
        by_scale.append(
            tuple(scored(survey, scoring) if any(survey is each for each in there) else None for survey in surveys)
        )
    if problems:
        raise UsageError(SOURCE if len(scales) == 1 else "the items of the scales", problems)
    return Found(
        surveys=tuple(surveys),
        waves=tuple(by_scale),
        linked=linked,
        words=tuple(said),
        left_out=tuple(_left_out(surveys, scales)),
    )


def _of_scale(error: UsageError, scale: Scale, count: int) -> Iterator[Problem]:
    """Yield the problems of a scale, with its name where there are several."""
    for problem in error.problems:
        yield replace(problem, where=f"{scale.name}, {problem.where}") if count > 1 else problem


def _source(survey: Survey) -> str:
    path = survey.provenance.path
    return (
        f"the options for {path.name}" if survey.provenance.inferred and path else f"the items of {survey.study.name}"
    )


def _checks(surveys: Sequence[Survey], scales: Sequence[Scale], asked: Asked) -> Iterator[Callable[[], object]]:
    """Yield a check of every item: of each scale in one wave at least, of the groups in all."""
    for scale in scales:
        having = [survey for survey in surveys if not _lacking(survey, scale)]
        for item in scale.items if not having else ():
            yield partial(surveys[0].variable, item)
    for survey in surveys if asked.by is not None else ():
        yield partial(survey.variable, str(asked.by))


def _lacking(survey: Survey, scale: Scale) -> list[str]:
    return [item for item in scale.items if not survey.has(item)]


def _left_out(surveys: Sequence[Survey], scales: Sequence[Scale]) -> Iterator[str]:
    for scale in scales:
        for survey in surveys:
            lacking = _lacking(survey, scale)
            if lacking:
                yield LACKS.format(scale=scale.label or scale.name, wave=survey.wave, items=", ".join(lacking))
