"""Evaluate expressions over units in three-valued logic: yes, no, or missing with its reason."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.dictionary.codes import CodeList
from leapstats.dictionary.expression import (
    Aggregate,
    AllOf,
    AnyOf,
    Apply,
    Band,
    Case,
    Compare,
    Expression,
    In,
    IsMissing,
    Item,
    Literal,
    Not,
    Product,
    SumOf,
)
from leapstats.dictionary.number_checks import reversal
from leapstats.dictionary.study import Variable
from leapstats.survey.arithmetic import Numbers, aggregate, logarithm, product, rescaled, rounded, stacked
from leapstats.survey.column import Column, key_numbers
from leapstats.terms import ItemType, Reason

COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "==": np.equal,
    "!=": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What an expression yields: float64 numbers (1 yes, 0 no) that count where `reasons` is 0."""

    values: NDArray[Any]
    reasons: NDArray[np.uint8]

    @property
    def yes(self) -> NDArray[np.bool_]:
        """The units for which the expression is known to hold."""
        yes: NDArray[np.bool_] = (self.reasons == 0) & (self.values == 1)
        return yes

    @property
    def no(self) -> NDArray[np.bool_]:
        """The units for which the expression is known not to hold."""
        no: NDArray[np.bool_] = (self.reasons == 0) & (self.values == 0)
        return no


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an expression finds its items: `find` gives an item's dictionary entry and answers."""

    find: Callable[[Item], tuple[Variable, Column]]
    n_units: int


def evaluate(expression: Expression, scope: Scope, target: CodeList | None = None) -> Answer:
    """Evaluate an expression for every unit.

    Parameters
    ----------
    expression
        Parsed; without count, total or rank_correlation, which are not about one unit.
    scope
        Where its items are found.
    target
        The code list whose codes the literals of a formula stand for, if any.

    Returns
    -------
    Answer
        An operand that is missing makes the result missing unless the result does not depend on
        it; of several reasons the strongest is kept. What no finite number can be, as of a division by
        zero, is not applicable.
    """
    match expression:
        case Literal(code=code):
            return _constant(target.keys[code] if target and code in target.keys else float(code), scope)
        case Item():
            return _operand(*scope.find(expression))
        case SumOf() | Band() | Case():
            return _evaluate_values(expression, scope, target)
        case Product() | Aggregate() | Apply():
            return _computed(expression, scope)
        case _:
            return _evaluate_condition(expression, scope)


def _evaluate_condition(expression: Expression, scope: Scope) -> Answer:
    match expression:
        case Compare(operator=operator, left=left, right=right):
            return _compare(operator, left, right, scope)
        case In(item=item, codes=codes):
            return _any_of([_compare("==", item, code, scope) for code in codes])
        case Not(operand=operand):
            inner = evaluate(operand, scope)
            return Answer(1.0 - inner.values, inner.reasons)
        case AllOf(operands=operands):
            return _all_of([evaluate(each, scope) for each in operands])
        case AnyOf(operands=operands):
            return _any_of([evaluate(each, scope) for each in operands])
        case IsMissing(item=item, reason=reason):
            return _is_missing(item, reason, scope)
        case _:
            raise TypeError(f"{type(expression).__name__} does not refer to one unit")


def _evaluate_values(expression: SumOf | Band | Case, scope: Scope, target: CodeList | None) -> Answer:
    match expression:
        case SumOf(operands=operands, signs=signs):
            values, reasons = _numbers(operands, scope)
            total = sum(sign * row for sign, row in zip(signs, values, strict=True))
            return Answer(np.asarray(total, dtype=np.float64), reasons.max(axis=0))
        case Band(item=item, edges=edges):
            inner = evaluate(item, scope)
            return Answer(np.searchsorted(edges, inner.values, side="left") + 1.0, inner.reasons)
        case Case():
            return _case(expression, scope, target)


def _computed(expression: Product | Aggregate | Apply, scope: Scope) -> Answer:
    match expression:
        case Product(operands=operands, powers=powers):
            return Answer(*product(_numbers(operands, scope), powers))
        case Aggregate(function=function, operands=operands):
            return Answer(*aggregate(function, _numbers(operands, scope), expression.needed))
        case Apply():
            return _applied(expression, scope)


def _numbers(operands: tuple[Expression, ...], scope: Scope) -> Numbers:
    answers = [evaluate(each, scope) for each in operands]
    return stacked([(each.values, each.reasons) for each in answers])


def _applied(expression: Apply, scope: Scope) -> Answer:
    values, reasons = _numbers((expression.operand,), scope)
    operand, numbers = (values[0], reasons[0]), expression.numbers
    if expression.function == "reverse" and isinstance(expression.operand, Item):
        variable, _ = scope.find(expression.operand)
        return Answer(*rescaled(operand, reversal(variable)))
    if expression.function == "rescale":
        return Answer(*rescaled(operand, numbers))
    if expression.function == "round":
        return Answer(*rounded(operand, int(numbers[0]) if numbers else 0))
    return Answer(*logarithm(operand))


def _constant(number: float, scope: Scope) -> Answer:
    return Answer(np.full(scope.n_units, number), np.zeros(scope.n_units, dtype=np.uint8))


def _operand(variable: Variable, column: Column) -> Answer:
    values: NDArray[Any] = column.values
    reasons = column.reasons
    if variable.codes is not None and variable.type in {ItemType.BINARY, ItemType.CATEGORICAL}:
        values = key_numbers(variable.codes)[values]
    if variable.skip_means_no:
        skipped = reasons == Reason.NOT_ASKED
        if skipped.any():
            no = 0.0 if variable.type is ItemType.BINARY else np.nan
            values = np.where(skipped, no, values)
            reasons = np.where(skipped, np.uint8(Reason.ANSWERED), reasons)
    return Answer(values, reasons)


def _is_missing(item: Item, reason: Reason | None, scope: Scope) -> Answer:
    variable, column = scope.find(item)
    after_skips = _operand(variable, column).reasons
    missing = after_skips != Reason.ANSWERED if reason is None else column.reasons == reason
    return Answer(missing.astype(np.float64), np.zeros(scope.n_units, dtype=np.uint8))


def _compare(operator: str, left: Expression, right: Expression, scope: Scope) -> Answer:
    first, second = _side(left, right, scope), _side(right, left, scope)
    outcome = COMPARISONS[operator](first.values, second.values)
    return Answer(np.asarray(outcome, dtype=np.float64), _strongest([first, second]))


def _side(side: Expression, other: Expression, scope: Scope) -> Answer:
    """Read a literal as a code of the item it is compared with."""
    if not isinstance(side, Literal) or not isinstance(other, Item):
        return evaluate(side, scope)
    variable, _ = scope.find(other)
    if variable.type in {ItemType.ID, ItemType.TEXT}:
        text = np.full(scope.n_units, side.code, dtype=object)
        return Answer(text, np.zeros(scope.n_units, dtype=np.uint8))
    return evaluate(side, scope, variable.codes)


def _all_of(parts: list[Answer]) -> Answer:
    no = np.logical_or.reduce([part.no for part in parts])
    yes = np.logical_and.reduce([part.yes for part in parts])
    return Answer(yes.astype(np.float64), np.where(yes | no, np.uint8(0), _strongest(parts)))


def _any_of(parts: list[Answer]) -> Answer:
    yes = np.logical_or.reduce([part.yes for part in parts])
    no = np.logical_and.reduce([part.no for part in parts])
    return Answer(yes.astype(np.float64), np.where(yes | no, np.uint8(0), _strongest(parts)))


def _strongest(parts: list[Answer]) -> NDArray[np.uint8]:
    reasons: NDArray[np.uint8] = np.maximum.reduce([part.reasons for part in parts])
    return reasons


def _case(expression: Case, scope: Scope, target: CodeList | None) -> Answer:
    """Take the first condition that is yes; a condition that is missing hides all that follow."""
    otherwise = evaluate(expression.otherwise, scope, target)
    values, reasons = otherwise.values.copy(), otherwise.reasons.copy()
    for condition, value in zip(reversed(expression.conditions), reversed(expression.values), strict=True):
        decides, chosen = evaluate(condition, scope), evaluate(value, scope, target)
        values = np.where(decides.yes, chosen.values, values)
        reasons = np.where(decides.yes, chosen.reasons, np.where(decides.no, reasons, decides.reasons))
    return Answer(values, reasons)
