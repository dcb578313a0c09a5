"""Names with dots, blanks or other signs, quoted with backticks in expressions and formulas."""

import re
from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

from leapstats.dictionary.expression import Expression, Item
from leapstats.dictionary.parser import parse

QUOTED = re.compile(r"`([^`]+)`")


def unquote(text: str) -> tuple[str, dict[str, str]]:
    """Put a plain word in the place of each name in backticks.

    Returns
    -------
    str, dict
        The text, and for each stand-in the name it stands for.

    Raises
    ------
    ValueError
        If a backtick is left open.
    """
    names: dict[str, str] = {}

    def stand_in(match: re.Match[str]) -> str:
        word = f"quoted_name_{len(names)}_"
        names[word] = match[1]
        return word

    plain = QUOTED.sub(stand_in, text)
    if "`" in plain:
        raise ValueError(f"`{plain.replace('`', '')}` has a backtick that is not closed")
    return plain, names


def parse_named(text: str) -> Expression:
    """Read an expression in which names may stand in backticks.

    Raises
    ------
    ValueError
        If the text is not of the language.
    """
    plain, names = unquote(text)
    return _renamed(parse(plain), names.get) if names else parse(plain)


def _renamed(expression: Expression, name_of: Callable[[str], str | None]) -> Expression:
    if isinstance(expression, Item):
        return replace(expression, name=name_of(expression.name) or expression.name)
    changed: dict[str, Any] = {}
    for each in fields(expression):
        value = getattr(expression, each.name)
        if isinstance(value, tuple):
            changed[each.name] = tuple(_renamed(x, name_of) if isinstance(x, Expression) else x for x in value)
        elif isinstance(value, Expression):
            changed[each.name] = _renamed(value, name_of)
    return replace(expression, **changed) if changed else expression
