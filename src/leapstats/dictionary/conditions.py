"""Conditions on items that have other names."""

from collections.abc import Mapping
from dataclasses import replace

from leapstats.dictionary.expression import (
    AllOf,
    AnyOf,
    Compare,
    Expression,
    In,
    IsMissing,
    Item,
    Not,
)


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
