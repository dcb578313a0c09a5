"""The answers that a model stands on: one row a unit, or a unit and wave, and who was left out and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.dictionary.expression import Item, items
from leapstats.dictionary.formulas import Factor, Formula
from leapstats.dictionary.study import Study, Variable
from leapstats.dictionary.words import in_words
from leapstats.errors import Problem, UsageError, nearest
from leapstats.survey.cells import as_text
from leapstats.survey.kinds.judged import masked
from leapstats.survey.magnitudes import size_problems
from leapstats.survey.survey import Survey
from leapstats.terms import CODED, ItemType, Reason

WAVE = "wave"
MOST_LISTED = 12


@dataclass(frozen=True, slots=True, eq=False)
class Predictor:
    """An item of a formula: numbers, or the places of `levels`, the first being the one compared with.

    `levels` holds codes, `labels` their labels; both are empty for a number. `carried` names the wave an
    item was taken from where another did not ask it. `values` of a number are divided by `per`.
    """

    item: str
    label: str
    values: NDArray[np.float64] = field(repr=False)
    levels: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    carried: str = ""
    per: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class ModelData:
    """What a model is fitted to; rows are units, or units in waves.

    `dropped` counts, for each item and reason, the rows without an answer; a row may lack several.
    `left_out` names the units of rows that were left out. `as_no` are the items for which not being
    asked counts as no.
    """

    survey: Survey
    waves: tuple[str, ...]
    outcome: NDArray[np.float64] = field(repr=False)
    predictors: tuple[Predictor, ...]
    units: NDArray[Any] = field(repr=False)
    n_rows: int
    dropped: tuple[tuple[str, Reason, int], ...]
    left_out: tuple[str, ...]
    as_no: tuple[str, ...]

    @property
    def events(self) -> int:
        """How many rows have the outcome."""
        return int(self.outcome.sum())


@dataclass(frozen=True, slots=True, eq=False)
class _Answers:
    """An item's values in all rows, with the reasons where they are missing."""

    values: NDArray[np.float64]
    reasons: NDArray[np.uint8]
    carried: str = ""


def gather_data(surveys: Sequence[Survey], formula: Formula) -> ModelData:
    """Gather what a formula names, and leave out the rows that lack an answer to any of it.

    Parameters
    ----------
    surveys
        One wave, or several to stack; an item that a wave did not ask is taken from the first that did.
    formula
        Its items are those of the surveys.

    Raises
    ------
    UsageError
        With everything that keeps the formula from being a model of these answers.
    """
    study = surveys[0].study
    problems = list(_problems(surveys, formula))
    if problems:
        raise UsageError("the formula", problems)
    names = (formula.outcome, *(factor.item for factor in formula.factors))
    answers = {name: _stacked(surveys, name) for name in names}
    reasons = np.column_stack([each.reasons for each in answers.values()])
    kept = (reasons == Reason.ANSWERED).all(axis=1)
    wrong = [
        each for factor in formula.factors for each in size_problems(factor.item, answers[factor.item].values[kept])
    ]
    if wrong:
        raise UsageError("the formula", wrong)
    units = np.concatenate([survey.units for survey in surveys])
    named = [(survey.id_of(unit), survey.wave) for survey in surveys for unit in survey.units]
    rows = [f"{unit}, {wave}" if len(surveys) > 1 else unit for unit, wave in named]
    data = ModelData(
        survey=surveys[0],
        waves=tuple(survey.wave for survey in surveys),
        outcome=answers[formula.outcome].values[kept],
        predictors=tuple(_predictor(surveys, factor, answers[factor.item], kept) for factor in formula.factors),
        units=units[kept],
        n_rows=len(units),
        dropped=tuple(_dropped(names, reasons)),
        left_out=tuple(row for row, there in zip(rows, kept, strict=True) if not there),
        as_no=tuple(name for name in names if _counts_as_no(study, surveys, name)),
    )
    emptied = list(_emptied(data, answers, kept))
    if emptied:
        raise UsageError("the formula", emptied)
    return data


def _problems(surveys: Sequence[Survey], formula: Formula) -> Iterator[Problem]:
    study = surveys[0].study
    yield from _outcome_problems(surveys, formula.outcome)
    if not formula.terms:
        yield Problem("", "it names no item besides the outcome", "Name one")
    if not formula.intercept:
        what = "a model without an intercept has nothing that odds ratios compare with"
        yield Problem("", what, "Leave out 0 and - 1")
    for factor in formula.factors:
        yield from _factor_problems(surveys, formula.outcome, factor)
    yield from _outside(study, formula)


def _outcome_problems(surveys: Sequence[Survey], outcome: str) -> Iterator[Problem]:
    variables = surveys[0].study.variables
    if outcome not in variables:
        yield Problem(outcome, "there is no such item", nearest(outcome, variables))
        return
    if variables[outcome].type is not ItemType.BINARY:
        yield Problem(outcome, f"the outcome is {variables[outcome].type}", "Take a yes-no item")
    for survey in surveys:
        if not survey.has(outcome):
            where = f" in wave {survey.wave}" if survey.wave else ""
            yield Problem(outcome, f"the outcome was not asked{where}", "Take another outcome, or another wave")


def _factor_problems(surveys: Sequence[Survey], outcome: str, factor: Factor) -> Iterator[Problem]:
    if factor.item == WAVE and len(surveys) > 1:
        return
    variables = surveys[0].study.variables
    if factor.item not in variables:
        yield Problem(factor.item, "there is no such item", nearest(factor.item, variables))
        return
    variable = variables[factor.item]
    if factor.item == outcome:
        yield Problem(factor.item, "it is the outcome", "Leave it out on the right")
    if not any(survey.has(factor.item) for survey in surveys):
        waves = " or ".join(survey.wave for survey in surveys)
        where = f" in wave {waves}" if waves else ""
        yield Problem(factor.item, f"the item was not asked{where}", "Leave it out, or take another wave")
    if variable.type in {ItemType.TEXT, ItemType.ID, ItemType.DATE}:
        yield Problem(factor.item, f"an item of type {variable.type} is no predictor", "Take a coded item or a number")
    if factor.per != 1 and variable.type in CODED:
        what = f"an item of type {variable.type} is not divided"
        yield Problem(factor.item, what, "Take it as it is, without I(...)")
    if factor.reference and factor.reference not in {word for level in _levels_of(surveys, variable) for word in level}:
        known = [
            masked(code if code == label else f"{code} ({label})") for code, label in _levels_of(surveys, variable)
        ]
        more = f" and {len(known) - MOST_LISTED} more" if len(known) > MOST_LISTED else ""
        fix = f"Use one of {', '.join(known[:MOST_LISTED])}{more}"
        yield Problem(factor.item, f'"{masked(factor.reference)}" is not one of its levels', fix)


def _levels_of(surveys: Sequence[Survey], variable: Variable) -> list[tuple[str, str]]:
    """Return the codes of an item with their labels, or the numbers that occur, twice each."""
    if variable.type in CODED and variable.codes is not None:
        return [(code.code, code.label) for code in variable.codes.answers]
    columns = [survey.column(variable.name) for survey in surveys if survey.has(variable.name)]
    numbers = np.unique(np.concatenate([column.values[column.answered] for column in columns] or [np.empty(0)]))
    return [(text, text) for text in map(as_text, numbers.tolist()) if text]


def _outside(study: Study, formula: Formula) -> Iterator[Problem]:
    """Yield the items that were asked only where another item of the formula has some answer."""
    named = {formula.outcome, *(factor.item for factor in formula.factors)}
    for name in sorted(named):
        variable = study.variables.get(name)
        if variable is None or variable.universe is None:
            continue
        deciding = sorted(named.intersection(_decides(study, variable)) - {name})
        if deciding:
            what = f"it was asked only where {in_words(variable.universe, study)}, which {', '.join(deciding)} decides"
            yield Problem(name, what, "Leave one of them out: outside its universe an item has no answers")


def _decides(study: Study, variable: Variable) -> set[str]:
    """Return the items that decide who was asked an item, through formulas and the universes of those."""
    found: set[str] = set()
    open_still = [variable.universe]
    while open_still:
        expression = open_still.pop()
        for item in items(expression) if expression is not None else ():
            if item.name not in found:
                found.add(item.name)
                inside = study.variables[item.name]
                open_still.extend((inside.formula, inside.universe))
    return found


def _counts_as_no(study: Study, surveys: Sequence[Survey], name: str) -> bool:
    variable = study.variables.get(name)  # the wave of a row is no item
    if variable is None or not variable.skip_means_no or variable.universe is None:
        return False
    return any(survey.has(name) and bool((survey.column(name).reasons == Reason.NOT_ASKED).any()) for survey in surveys)


def _stacked(surveys: Sequence[Survey], name: str) -> _Answers:
    if name == WAVE and len(surveys) > 1:
        places = np.repeat(np.arange(len(surveys)), [len(survey) for survey in surveys])
        return _Answers(places.astype(np.float64), np.zeros(len(places), dtype=np.uint8))
    source = next(survey for survey in surveys if survey.has(name))
    parts = [_of(survey, name) if survey.has(name) else _carried(source, name, survey) for survey in surveys]
    lacking = any(not survey.has(name) for survey in surveys)
    values, reasons = (np.concatenate([part[place] for part in parts]) for place in (0, 1))
    return _Answers(values, reasons.astype(np.uint8), source.wave if lacking else "")


def _of(survey: Survey, name: str) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
    """Return numbers, or the places of codes, with the reasons where they are missing."""
    if survey.variable(name).type is ItemType.BINARY:
        answer = survey.evaluate(Item(name))
        return answer.values, answer.reasons
    column = survey.column(name)
    return column.values.astype(np.float64), column.reasons


def _carried(source: Survey, name: str, target: Survey) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
    places = {unit: place for place, unit in enumerate(source.units)}
    linked = np.array([places.get(unit, -1) for unit in target.units], dtype=np.int64)
    values, reasons = _of(source, name)
    return values[linked], np.where(linked < 0, np.uint8(Reason.UNKNOWN), reasons[linked])


def _predictor(surveys: Sequence[Survey], factor: Factor, answers: _Answers, kept: NDArray[np.bool_]) -> Predictor:
    values = answers.values[kept]
    if factor.item == WAVE and len(surveys) > 1:
        waves = tuple(survey.wave for survey in surveys)
        return _with_levels(Predictor(factor.item, "Wave", values, waves, waves), factor.reference)
    variable = surveys[0].study.variables[factor.item]
    codes = variable.codes.answers if variable.codes is not None and variable.type in CODED else ()
    if variable.type is ItemType.BINARY:
        codes = tuple(sorted(codes, key=lambda code: code.code))
    levels, labels = (tuple(code.code for code in codes), tuple(code.label for code in codes))
    if factor.categorical and not codes:
        numbers, places = np.unique(values, return_inverse=True)
        levels = labels = tuple(map(as_text, numbers.tolist()))
        values = places.astype(np.float64)
    predictor = Predictor(factor.item, variable.label, values / factor.per, levels, labels, answers.carried, factor.per)
    return _with_levels(predictor, factor.reference) if levels else predictor


def _with_levels(predictor: Predictor, reference: str) -> Predictor:
    """Keep the levels that occur, the one compared with first."""
    there = sorted({int(place) for place in predictor.values})
    first = next((p for p in there if reference in {predictor.levels[p], predictor.labels[p]}), None)
    order = there if first is None else [first, *(place for place in there if place != first)]
    places = {place: new for new, place in enumerate(order)}
    return Predictor(
        item=predictor.item,
        label=predictor.label,
        values=np.array([places[int(place)] for place in predictor.values], dtype=np.float64),
        levels=tuple(predictor.levels[place] for place in order),
        labels=tuple(predictor.labels[place] for place in order),
        carried=predictor.carried,
    )


def _dropped(names: Sequence[str], reasons: NDArray[np.uint8]) -> Iterator[tuple[str, Reason, int]]:
    for place, name in enumerate(names):
        for reason in Reason:
            count = int((reasons[:, place] == reason).sum())
            if reason and count:
                yield name, reason, count


def _emptied(data: ModelData, answers: dict[str, _Answers], kept: NDArray[np.bool_]) -> Iterator[Problem]:
    """Yield the items that vary, but not among the rows that were asked everything."""
    skipped = [name for name, reason, _ in data.dropped if reason is Reason.NOT_ASKED]
    if not skipped or not kept.any():
        return
    for name, each in answers.items():
        before = each.values[each.reasons == Reason.ANSWERED]
        if len(np.unique(before)) > 1 and len(np.unique(each.values[kept])) == 1:
            what = f"among the units that were asked {', '.join(skipped)} all have the same answer to it"
            yield Problem(name, what, "Leave one of them out")
