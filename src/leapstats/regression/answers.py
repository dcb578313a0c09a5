"""The answers that a model is made of, in all rows, with the reasons where there is none."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.dictionary.expression import Item
from leapstats.regression.request import WAVE
from leapstats.survey.survey import Survey
from leapstats.terms import ItemType, Reason


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """An item's values in all rows, with the reasons where they are missing."""

    values: NDArray[Any]
    reasons: NDArray[np.uint8]
    carried: str = ""


def answers_to(surveys: Sequence[Survey], name: str) -> Answers:
    """Return the answers to an item in all waves, one after the other; `name` may be that of the wave."""
    if name == WAVE and len(surveys) > 1:
        places = np.repeat(np.arange(len(surveys)), [len(survey) for survey in surveys])
        return Answers(places.astype(np.float64), np.zeros(len(places), dtype=np.uint8))
    source = next(survey for survey in surveys if survey.has(name))
    parts = [_of(survey, name) if survey.has(name) else _carried(source, name, survey) for survey in surveys]
    lacking = any(not survey.has(name) for survey in surveys)
    values, reasons = (np.concatenate([part[place] for part in parts]) for place in (0, 1))
    return Answers(values, reasons.astype(np.uint8), source.wave if lacking else "")


def _of(survey: Survey, name: str) -> tuple[NDArray[Any], NDArray[np.uint8]]:
    """Return numbers, the places of codes, or texts, with the reasons where they are missing."""
    if survey.variable(name).type is ItemType.BINARY:
        answer = survey.evaluate(Item(name))
        return answer.values, answer.reasons
    column = survey.column(name)
    if survey.variable(name).type in {ItemType.TEXT, ItemType.ID}:
        return column.values, column.reasons
    return column.values.astype(np.float64), column.reasons


def _carried(source: Survey, name: str, target: Survey) -> tuple[NDArray[Any], NDArray[np.uint8]]:
    places = {unit: place for place, unit in enumerate(source.units)}
    linked = np.array([places.get(unit, -1) for unit in target.units], dtype=np.int64)
    values, reasons = _of(source, name)
    return values[linked], np.where(linked < 0, np.uint8(Reason.UNKNOWN), reasons[linked])
