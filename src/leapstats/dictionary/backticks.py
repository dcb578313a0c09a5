"""Names with dots, blanks or other signs, quoted with backticks in expressions and formulas."""

import re
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any

from leapstats.dictionary.expression import Expression, Item
from leapstats.dictionary.files import shortened
from leapstats.dictionary.parser import parse

# A text in quotes may hold backticks of its own; a name in backticks has each of its own doubled.
PIECE = re.compile(r"""(?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|`(?P<name>(?:[^`]|``)+)`|(?P<open>`)""")
UNREAD = re.compile(r" cannot be read at character (\d+)\Z")


@dataclass(frozen=True, slots=True)
class _Unquoted:
    """A text with plain words in the place of names in backticks: by word, the name, and the user's own writing."""

    plain: str
    names: dict[str, str]
    written: dict[str, str]

    def place(self, at: int) -> int:
        """Return where a character of the plain text, counted from 1, stands in the user's own."""
        shift = 0
        for word, written in self.written.items():
            start = self.plain.index(word) + 1
            if start + len(word) <= at:
                shift += len(written) - len(word)
            elif start <= at:
                return start + shift
        return at + shift


def _unquote(text: str) -> _Unquoted:
    base = "quoted_name_"
    while base in text:
        base = f"{base}_"
    names: dict[str, str] = {}
    written: dict[str, str] = {}

    def stand_in(match: re.Match[str]) -> str:
        if match["text"] is not None:
            return match["text"]
        if match["open"] is not None:
            raise ValueError(f"`{text.replace('`', '')}` has an unclosed backtick")
        word = f"{base}{len(names)}_"
        names[word], written[word] = match["name"].replace("``", "`"), match[0]
        return word

    return _Unquoted(PIECE.sub(stand_in, text), names, written)


def in_backticks(name: str) -> str:
    """Return a name as an expression has it: in backticks where it has spaces, dots or signs."""
    return name if name.isidentifier() else f"`{name}`"


def parse_named(text: str) -> Expression:
    """Read an expression in which names may stand in backticks; a backtick in a name is doubled.

    Raises
    ------
    ValueError
        If the text is not of the language; the message has the user's own names.
    """
    found = _unquote(text.strip())
    try:
        expression = parse(found.plain)
    except ValueError as error:
        raise ValueError(_in_own_words(str(error), text.strip(), found)) from None
    return _renamed(expression, found.names.get) if found.names else expression


def _in_own_words(message: str, text: str, found: _Unquoted) -> str:
    unread = UNREAD.search(message)
    if unread is not None:
        # Python counts from 1, and gives 0 where the text ends too early.
        place = found.place(int(unread[1])) if unread[1] != "0" else len(text) + 1
        return f"`{shortened(text)}` cannot be read at character {place}"
    for word, written in found.written.items():
        message = message.replace(word, written)
    return message


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
