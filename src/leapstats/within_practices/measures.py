"""What is looked at: items and scales, as the numbers that respondents gave."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.dictionary.codes import is_whole
from leapstats.dictionary.study import Variable
from leapstats.errors import Problem, UsageError
from leapstats.survey.aggregation import Units, numbers_of
from leapstats.survey.survey import Survey
from leapstats.terms import CODED, ItemType, Numbers


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Measure:
    """An item, or the score of a scale.

    `scores` are the numbers of respondents who gave one, `units` the names of their practices, `answers` their answers
    to each of `items`, one row a respondent. `levels` are the possible answers to an item, empty where they are not
    known.
    """

    name: str
    label: str
    items: tuple[str, ...]
    scores: Numbers = field(repr=False)
    units: tuple[str, ...] = field(repr=False)
    answers: Numbers = field(repr=False)
    levels: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Looked:
    """What is looked at: respondents, the practices that they are in, and items and scales.

    `null` says how answers fall if nobody agrees, `conf_level` is that of all limits.
    """

    survey: Survey
    units: Units
    measures: tuple[Measure, ...]
    conf_level: float
    null: str


def measures_of(
    survey: Survey,
    units: Units,
    items: Sequence[str],
    scales: Mapping[str, tuple[str, ...]],
    levels: Sequence[float] = (),
) -> list[Measure]:
    """Read items and scales as numbers.

    Parameters
    ----------
    survey
        Of respondents.
    units
        The practices that they are in.
    items
        Each by itself.
    scales
        By the name of a scale, its items. Its score is the item of the same name where the survey has one, and else the
        mean of the answers of respondents who answered all.
    levels
        The possible answers where the codes of an item do not tell them.

    Raises
    ------
    UsageError
        With every item that is no number.
    """
    asked = dict.fromkeys((*items, *(item for each in scales.values() for item in each)))
    problems = [problem for name in asked for problem in _no_number(survey.variable(name))]
    if problems:
        raise UsageError("the items", problems)
    names = np.array([*units.names, None], dtype=object)[units.members.places]
    found = [_measure(survey, names, name, (name,), levels) for name in items]
    return [*found, *(_measure(survey, names, name, each, levels) for name, each in scales.items())]


def _no_number(variable: Variable) -> list[Problem]:
    codes = variable.codes.answers if variable.codes is not None else ()
    is_number = all(is_whole(code.code) for code in codes) if variable.type in CODED else variable.codes is None
    if is_number and variable.type not in {"date", "text", "id"}:
        return []
    what = f"it is of type {variable.type} and has no numbers"
    return [Problem(variable.name, what, "Choose an item with numbers, or declare it with --count")]


def _measure(
    survey: Survey, names: NDArray[Any], name: str, items: tuple[str, ...], levels: Sequence[float]
) -> Measure:
    columns = [_numbers(survey, item) for item in items]
    answers = np.column_stack(columns)
    is_known = name in items or survey.has(name)
    scores = _numbers(survey, name) if is_known else answers.mean(axis=1)
    used = ~np.isnan(scores) & ~np.isnan(answers).any(axis=1) & (names != None)  # noqa: E711 - element by element
    known = survey.study.variables.get(name)
    return Measure(
        name=name,
        label=known.label if known is not None else name,
        items=items,
        scores=scores[used],
        units=tuple(names[used].tolist()),
        answers=answers[used],
        levels=_levels(survey, items) or tuple(levels) or _levels_of_scale(survey, name, items),
    )


def _numbers(survey: Survey, item: str) -> Numbers:
    found = numbers_of(survey.variable(item), survey.column(item))
    if found is None:
        raise ValueError(f"{item} has no numbers")
    return np.asarray(found, dtype=float)


def _levels_of_scale(survey: Survey, name: str, items: Sequence[str]) -> tuple[float, ...]:
    """Return the whole numbers in the range of a scale of the study, the possible answers to items that count."""
    scale = survey.study.scales.get(name)
    if scale is None or scale.low is None or scale.high is None or scale.items != tuple(items):
        return ()
    is_counted = all(survey.variable(item).type is ItemType.COUNT for item in items)
    whole = float(scale.low).is_integer() and float(scale.high).is_integer()
    return tuple(float(each) for each in range(int(scale.low), int(scale.high) + 1)) if is_counted and whole else ()


def _levels(survey: Survey, items: Sequence[str]) -> tuple[float, ...]:
    """Return the possible answers to items as their codes tell them, where these are the same for all."""
    found = set()
    for item in items:
        codes = survey.variable(item).codes
        found.add(tuple(sorted(float(codes.keys[code.code]) for code in codes.answers)) if codes is not None else ())
    return found.pop() if len(found) == 1 else ()
