"""Conditions on items that have other names."""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from leapstats.dictionary.expression import Expression, Item


def with_names(expression: Expression, names: Mapping[str, str]) -> Expression:
    """Return an expression on items that have other names; one that is not listed keeps its own."""
    if isinstance(expression, Item):
        return replace(expression, name=names.get(expression.name, expression.name))
    changed: dict[str, Any] = {}
    for each in fields(expression):
        value = getattr(expression, each.name)
        if isinstance(value, tuple):
            changed[each.name] = tuple(
                with_names(part, names) if isinstance(part, Expression) else part for part in value
            )
        elif isinstance(value, Expression):
            changed[each.name] = with_names(value, names)
    return replace(expression, **changed) if changed else expression
