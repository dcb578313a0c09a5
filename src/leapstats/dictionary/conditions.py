"""Write conditions as the expression language of dictionaries has them."""

import json
from collections.abc import Mapping
from dataclasses import replace
from keyword import iskeyword

from leapstats.dictionary.expression import (
    AllOf,
    AnyOf,
    Compare,
    Expression,
    In,
    IsMissing,
    Item,
    Literal,
    Not,
    is_number,
)


def written(expression: Expression) -> str:
    """Write a condition as the expression language of dictionaries has it.

    Parameters
    ----------
    expression
        Of comparisons with values, `is_missing`, `not`, `and` and `or`.
    """
    match expression:
        case Not(operand=operand):
            return f"not {written(operand)}"
        case AllOf(operands=operands):
            return " and ".join(f"({written(each)})" if isinstance(each, AnyOf) else written(each) for each in operands)
        case AnyOf(operands=operands):
            return " or ".join(f"({written(each)})" if isinstance(each, AllOf) else written(each) for each in operands)
        case _:
            return _simple(expression)


def _simple(expression: Expression) -> str:
    match expression:
        case Compare(operator=operator, left=left, right=right):
            return f"{_simple(left)} {operator} {_simple(right)}"
        case In(item=item, codes=codes):
            return f"{_simple(item)} in ({', '.join(map(_simple, codes))})"
        case IsMissing(item=item):
            return f"is_missing({_simple(item)})"
        case Item(name=name):
            return name if name.isidentifier() and not iskeyword(name) else f"`{name}`"
        case Literal(code=code):
            return code if is_number(code) else json.dumps(code, ensure_ascii=False)
        case _:
            raise TypeError(f"{type(expression).__name__} is no part of a condition")


def with_names(expression: Expression, names: Mapping[str, str]) -> Expression:
    """Return a condition on items that have other names; one that is not listed keeps its own."""
    match expression:
        case Item(name=name):
            return replace(expression, name=names.get(name, name))
        case Compare(operator=operator, left=left, right=right):
            return Compare(operator, with_names(left, names), with_names(right, names))
        case In(item=item, codes=codes):
            return In(with_names(item, names), codes)
        case IsMissing(item=item):
            return replace(expression, item=_item(item, names))
        case Not(operand=operand):
            return Not(with_names(operand, names))
        case AllOf(operands=operands):
            return AllOf(tuple(with_names(each, names) for each in operands))
        case AnyOf(operands=operands):
            return AnyOf(tuple(with_names(each, names) for each in operands))
        case _:
            return expression


def _item(item: Item, names: Mapping[str, str]) -> Item:
    return replace(item, name=names.get(item.name, item.name))
