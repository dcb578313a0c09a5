"""Tell for which records the branching logic of REDCap hides a field."""

import operator
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from leapstats.dictionary.expression import AllOf, AnyOf, Compare, Expression, IsMissing, Item, Literal, Not, is_number
from leapstats.survey.raw import Texts
from leapstats.survey.redcap_records import among, answered

Rows = NDArray[np.bool_]
ORDER: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def hidden(expression: Expression, cells: Mapping[str, Texts], n_rows: int) -> Rows:
    """Tell in which rows a condition surely does not hold.

    Parameters
    ----------
    expression
        Of branching logic, translated by `rule_of`.
    cells
        The codes in each column that it names.
    n_rows
        How many rows there are.

    Returns
    -------
    array of bool
        False where the condition holds, and where a blank is compared by `<` or `>`.
    """
    return _sides(expression, cells, n_rows)[1]


def _sides(expression: Expression, cells: Mapping[str, Texts], n_rows: int) -> tuple[Rows, Rows]:
    """Return where a condition holds, and where it does not."""
    match expression:
        case AllOf(operands=operands):
            sides = [_sides(each, cells, n_rows) for each in operands]
            return np.logical_and.reduce([yes for yes, _ in sides]), np.logical_or.reduce([no for _, no in sides])
        case AnyOf(operands=operands):
            sides = [_sides(each, cells, n_rows) for each in operands]
            return np.logical_or.reduce([yes for yes, _ in sides]), np.logical_and.reduce([no for _, no in sides])
        case Not(operand=operand):
            yes, no = _sides(operand, cells, n_rows)
            return no, yes
        case IsMissing(item=item):
            filled = answered(cells[item.name])
            return ~filled, filled
        case Compare(operator=sign, left=Item(name=name), right=Literal(code=code)):
            return _compared(cells[name], sign, code)
        case _:
            raise TypeError(f"{type(expression).__name__} is no part of branching logic")


def _compared(texts: Texts, sign: str, code: str) -> tuple[Rows, Rows]:
    if sign in ORDER:
        known = among(texts, [is_number(str(text)) for text in texts.distinct])
        holds = [is_number(str(text)) and ORDER[sign](float(text), float(code)) for text in texts.distinct]
        yes = among(texts, holds)
        return yes, known & ~yes
    equal = among(texts, [_same(str(text), code) for text in texts.distinct])
    yes = equal if sign == "==" else answered(texts) & ~equal
    return yes, ~yes


def _same(one: str, other: str) -> bool:
    """Tell whether two codes are the same, as numbers where both are."""
    return one == other or (is_number(one) and is_number(other) and float(one) == float(other))
