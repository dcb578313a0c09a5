"""What looks wrong in the data of a study and need not be: for a person to look at."""

from collections.abc import Iterator, Mapping

import numpy as np

from leapstats.dictionary.study import IGNORED, Study, Variable, Wave
from leapstats.reproduction.known_units import too_few_respondents, units_apart
from leapstats.reproduction.same_answers import waves_alike
from leapstats.survey.cells import as_text
from leapstats.survey.kinds.sentinels import suspects
from leapstats.survey.personal_values import hold_back
from leapstats.survey.read import file_of
from leapstats.survey.survey import Survey
from leapstats.terms import CODED, NUMERIC, ItemType, Role

Doubt = tuple[str, str]  # where, and what
FEWEST = 5  # units that answered: of fewer it says nothing that all gave one answer


def doubts_of(study: Study, surveys: Mapping[str, Survey]) -> Iterator[Doubt]:
    """Yield everything that a person should look at.

    Parameters
    ----------
    study
        Its dictionary.
    surveys
        By wave, those that could be read.
    """
    yield from _to_review(study)
    yield from (("", words) for words in units_apart(study, surveys) if len(surveys) > 1)
    yield from too_few_respondents(study, surveys)
    yield from waves_alike(study, surveys)
    for wave in study.waves:
        if wave.name in surveys:
            survey = surveys[wave.name]
            yield from ((f"wave {wave.name}, {where}", what) for where, what in doubts_of_answers(survey))
            yield from _personal(study, wave)
    yield from _reworded(study)


def _to_review(study: Study) -> Iterator[Doubt]:
    for variable in study.variables.values():
        if variable.review:
            sure = f" (confidence {variable.confidence})" if variable.confidence else ""
            yield f"variables.csv, {variable.name}", f"to review{sure}: {variable.evidence or 'guessed'}"


def doubts_of_answers(survey: Survey) -> Iterator[Doubt]:
    """Yield items without answers, with one answer only, and numbers that look like codes of missing answers."""
    for name in survey.raw:
        variable, column = survey.study.variables[name], survey.column(name)
        where, given = name, column.values[column.answered]
        if variable.type in {ItemType.ID, ItemType.TEXT}:
            continue
        if not len(given):
            yield where, "nobody answered it"
        elif len(given) >= FEWEST and len(np.unique(given)) == 1 and variable.role is not Role.PARADATA:
            yield where, f"all {len(given)} answers are {_written(variable, given[0])}"
        if variable.type in NUMERIC:
            stray = [as_text(number) for number in suspects(np.unique(given).tolist())]
            if stray:
                what = f"{', '.join(stray)} looks like a code of a missing answer and counts as a number"
                yield where, what


def _written(variable: Variable, value: float) -> str:
    if variable.type in CODED and variable.codes is not None:
        return variable.codes.answers[int(value)].label
    return as_text(float(value))


def _personal(study: Study, wave: Wave) -> Iterator[Doubt]:
    """Yield columns that are read as items and look like personal data by their cells."""
    if study.folder is None:
        return
    items = {
        entry.column: entry.variable
        for entry in study.columns
        if entry.wave == wave.name and entry.variable != IGNORED and not entry.option
    }
    told = {name for name, item in items.items() if study.variables[item].role in {Role.PII, Role.ID}}
    file = file_of(study, wave, frozenset(items))
    held = hold_back(file, frozenset(told)).personal
    for name in held:
        if name in items and name not in told:
            yield f"wave {wave.name}, {items[name]}", "it looks like personal data: give it the role pii, or ignore it"


def _reworded(study: Study) -> Iterator[Doubt]:
    wordings: dict[str, dict[str, str]] = {}
    for entry in study.columns:
        if entry.wording and entry.variable != IGNORED:
            wordings.setdefault(entry.variable, {})[entry.wave] = " ".join(entry.wording.split())
    for name, by_wave in wordings.items():
        if len({text.casefold() for text in by_wave.values()}) > 1:
            listed = "; ".join(f'{wave} "{text}"' for wave, text in by_wave.items())
            yield f"columns.csv, {name}", f"worded differently: {listed}"
