"""The answers to the items of a scale as numbers: codes, numbers, or the places of levels in their order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from leapstats.describe.likert_scale import AskedScale, LikertScale, levels_of, scale_of
from leapstats.dictionary.codes import Code
from leapstats.dictionary.expression import Item
from leapstats.errors import Problem, UsageError
from leapstats.survey.kinds.numerals import NUMBER
from leapstats.survey.spelling import folded
from leapstats.survey.survey import Survey
from leapstats.terms import CODED, NUMERIC, Numbers

SOURCE = "the items of the scale"
AS_NUMBERS = "Declare it --categorical, or leave it out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coding:
    """How the answers to the items of a scale become numbers.

    `levels` gives for each coded item what a code stands for; an answer that is no point of the scale is not in it.
    `labels` are the labels of the numbers, where they have any; `notes` sentences about how the levels were found.
    """

    levels: Mapping[str, Mapping[str, float]]
    labels: Mapping[float, str]
    unsure: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def ends(self, item: str) -> tuple[float, float] | None:
        """Return the lowest and the highest answer that the levels of an item allow; None where it has none."""
        numbers = self.levels[item].values() if item in self.levels else ()
        return (min(numbers), max(numbers)) if numbers else None


def coding_of(survey: Survey, items: Sequence[str], asked: AskedScale) -> Coding:
    """Find what number each answer stands for.

    Codes that are numbers stand for themselves. Levels in words count 1, 2, 3 and so on in their order, which is found
    as for items of one scale.

    Raises
    ------
    UsageError
        If an item has neither numbers nor levels, words stand beside numbers, or levels differ or have no known order.
    """
    kinds = {item: survey.variable(item).type for item in items}
    wrong = [
        Problem(item, f"a {kind} item has no numbers", AS_NUMBERS)
        for item, kind in kinds.items()
        if kind not in (*CODED, *NUMERIC)
    ]
    if wrong:
        raise UsageError(SOURCE, wrong)
    coded = [item for item, kind in kinds.items() if kind in CODED]
    points = {item: _points(survey, item, asked.unsure) for item in coded}
    if asked.levels or not all(NUMBER.fullmatch(code.code) for codes in points.values() for code in codes):
        _check_all_words(kinds, coded)
        return _in_words(survey, items, asked)
    _check_same(points)
    labels = {float(code.code): code.label for codes in points.values() for code in codes if code.label != code.code}
    levels = {item: {code.code: float(code.code) for code in codes} for item, codes in points.items()}
    return Coding(levels=levels, labels=labels, unsure=tuple(_unsure(survey, points)))


def numbers_of(survey: Survey, items: Sequence[str], coding: Coding) -> Numbers:
    """Return the answers of a survey, units x items; NaN where one is missing or no point of the scale."""
    columns = [_column(survey, item, coding) for item in items]
    return np.column_stack(columns) if columns else np.empty((len(survey), 0))


def _column(survey: Survey, item: str, coding: Coding) -> Numbers:
    column, variable = survey.column(item), survey.variable(item)
    if item not in coding.levels or variable.codes is None:
        return np.where(column.answered, column.values, np.nan).astype(np.float64)
    given = coding.levels[item]
    stand_for = np.array([*(given.get(code.code, np.nan) for code in variable.codes.answers), np.nan])
    found: Numbers = stand_for[column.values]
    if variable.skip_means_no:
        # As in a formula: who was not asked lacks the trait.
        answer = survey.evaluate(Item(item))
        found = np.where(np.isnan(found) & answer.no, 0.0, found)
    return found


def _points(survey: Survey, item: str, unsure: Sequence[str]) -> list[Code]:
    """Return the codes of an item that are points of a scale: not those of somebody who is not sure."""
    codes, labels = survey.variable(item).codes, set(levels_of(survey, item, unsure))
    return [code for code in codes.answers if code.label in labels] if codes is not None else []


def _unsure(survey: Survey, points: Mapping[str, Sequence[Code]]) -> dict[str, None]:
    """Return the labels of answers that are no point of the scale."""
    found: dict[str, None] = {}
    for item, codes in points.items():
        every = survey.variable(item).codes
        found |= dict.fromkeys(code.label for code in (every.answers if every else ()) if code not in codes)
    return found


def _check_all_words(kinds: Mapping[str, object], coded: Sequence[str]) -> None:
    if len(coded) < len(kinds):
        first = coded[0] if coded else ""
        fix = "Name items of one kind, or recode the words as numbers"
        raise UsageError(
            SOURCE,
            [
                Problem(item, f"its answers are numbers, those of {first} are words", fix)
                for item in kinds
                if item not in coded
            ]
            if first
            else [Problem("scale", "levels are named, and the items are plain numbers", "Use --range LOW,HIGH")],
        )


def _in_words(survey: Survey, items: Sequence[str], asked: AskedScale) -> Coding:
    found: LikertScale = scale_of(survey, items, asked)
    scores = {folded(code.label): score for code, score in zip(found.codes.answers, found.scores, strict=True)}
    levels = {
        item: {code.code: scores[folded(code.label)] for code in _points(survey, item, asked.unsure)} for item in items
    }
    # A level that nobody chose belongs to the scale of every item.
    whole = {item: {**{f"level {score:g}": score for score in found.scores}, **own} for item, own in levels.items()}
    labels = {score: code.label for code, score in zip(found.codes.answers, found.scores, strict=True)}
    return Coding(levels=whole, labels=labels, unsure=found.unsure, notes=found.notes)


def _check_same(points: Mapping[str, Sequence[Code]]) -> None:
    """Refuse items one of which gives a label another number, or whose codes differ."""
    problems = list(_other_numbers(points))
    if problems:
        raise UsageError(SOURCE, problems)


def _other_numbers(points: Mapping[str, Sequence[Code]]) -> Iterator[Problem]:
    first: dict[str, tuple[str, str]] = {}
    for item, codes in points.items():
        for code in codes:
            other, number = first.setdefault(folded(code.label), (item, code.code))
            if number != code.code and not NUMBER.fullmatch(code.label):
                what = f'"{code.label}" is {code.code}, and {number} in {other}'
                yield Problem(item, what, "Use one code list, or a scale for each")
