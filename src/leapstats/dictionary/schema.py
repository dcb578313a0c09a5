"""What a TOML file of a study may hold: each key with its kind of value, checked before anything is made of it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Protocol

from leapstats.dictionary.files import CONTROL, shortened
from leapstats.dictionary.sheets import Findings
from leapstats.errors import similar

UNFIT = object()
MOST_WHOLE = 10**9
MOST_LISTED = 20


class Rule(Protocol):
    """What the value of a key has to be."""

    def read(self, value: Any, place: tuple[str, str], findings: Findings) -> Any:
        """Return the value as it is used, or UNFIT once what is wrong has been noted; `place` is file and key."""


Schema = Mapping[str, Rule]


@dataclass(frozen=True, slots=True)
class Single:
    """One value; `take` returns it as it is used, or UNFIT."""

    allowed: str
    example: str
    take: Callable[[Any], Any]

    def read(self, value: Any, place: tuple[str, str], findings: Findings) -> Any:
        """Return the value, or note what it should be."""
        where, key = place
        taken = self.take(value)
        if taken is UNFIT:
            findings.add(
                f"{where}, {key}", f"{found(value)} is not {self.allowed}", f"Write it like {key} = {self.example}"
            )
        return taken


@dataclass(frozen=True, slots=True)
class OneOf:
    """One word of a fixed set."""

    words: tuple[str, ...]

    def read(self, value: Any, place: tuple[str, str], findings: Findings) -> Any:
        """Return the word, or note which there are."""
        where, key = place
        if isinstance(value, str) and value in self.words:
            return value
        known = f"Use one of {', '.join(self.words)}"
        if isinstance(value, str):
            fix = f"{similar(value, self.words)} {known}".lstrip()
            findings.add(f"{where}, {key}", f'"{shortened(value)}" is not known', fix)
        else:
            findings.add(f"{where}, {key}", f"{found(value)} is not known", known)
        return UNFIT


@dataclass(frozen=True, slots=True)
class Table:
    """A table of its own, with its keys."""

    keys: Schema
    required: tuple[str, ...] = ()

    def read(self, value: Any, place: tuple[str, str], findings: Findings) -> Any:
        """Return the table with what fits of it."""
        where, key = place
        if not isinstance(value, dict):
            findings.add(f"{where}, {key}", f"{found(value)} is not a table", f"Write [{key}] and its keys below it")
            return UNFIT
        return fitted(value, self.keys, f"{where}, [{key}]", findings, required=self.required)


@dataclass(frozen=True, slots=True)
class Tables:
    """Tables one after the other, each with the same keys; what does not fit of one is left out of it."""

    keys: Schema
    required: tuple[str, ...] = ()

    def read(self, value: Any, place: tuple[str, str], findings: Findings) -> Any:
        """Return the tables with what fits of them."""
        where, key = place
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            what = found(value) if not isinstance(value, list) else "a list of values"
            findings.add(f"{where}, {key}", f"{what} is not a list of tables", f"Write [[{key}]] before each")
            return UNFIT
        return [
            fitted(each, self.keys, f"{where}, {key} {number}", findings, required=self.required)
            for number, each in enumerate(value, start=1)
        ]


def fitted(
    settings: Mapping[str, Any], schema: Schema, where: str, findings: Findings, *, required: Iterable[str] = ()
) -> dict[str, Any]:
    """Hold a table against its schema, and return what fits of it.

    Parameters
    ----------
    settings
        As tomllib read them.
    schema
        The keys that may stand there.
    where
        The file, and the table in it.
    findings
        Get each unknown key with the nearest right one, each value of a wrong kind, each key that lacks.
    required
        The keys that must be there.
    """
    _note_strange([key for key in settings if key not in schema], schema, where, findings)
    for key in required:
        if key not in settings:
            findings.add(where, f"{key} is missing", _missing(key, schema[key]))
    read = {key: rule.read(settings[key], (where, key), findings) for key, rule in schema.items() if key in settings}
    return {key: value for key, value in read.items() if value is not UNFIT}


def _note_strange(strange: list[str], schema: Schema, where: str, findings: Findings) -> None:
    for key in strange[:MOST_LISTED]:
        fix = similar(key, schema) or f"The keys are {', '.join(schema)}"
        findings.add(where, f"unknown: {shortened(key)}", fix)
    if len(strange) > MOST_LISTED:
        findings.add(where, f"{len(strange) - MOST_LISTED} more keys are unknown", f"The keys are {', '.join(schema)}")


def _missing(key: str, rule: Rule) -> str:
    return f"Add {key} = {rule.example}" if isinstance(rule, Single) else f"Add [{key}] and its keys below"


def found(value: Any) -> str:
    """Say what stands in a place, without writing out what may be long or deep."""
    match value:
        case str():
            return f'"{shortened(value)}"'
        case bool():
            return "true" if value else "false"
        case int() if abs(value) > 10**18:
            return "a number of many digits"
        case int() | float():
            return str(value)
        case datetime() | date() | time():
            return "a date or a time"
        case dict():
            return "a table"
        case _:
            return "a list"


def _text(value: Any) -> Any:
    return value if isinstance(value, str) else UNFIT


def _name(value: Any) -> Any:
    """Take a text that names something; a whole number is the name that is written so."""
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) and abs(value) < MOST_WHOLE else value
    return text if isinstance(text, str) and text.strip() and not CONTROL.search(text) else UNFIT


def _any_name(value: Any) -> Any:
    """Take any text that names a column, as a data frame has it, or a whole number for the text that is written so."""
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) and abs(value) < MOST_WHOLE else value
    return text if isinstance(text, str) and text else UNFIT


def _whole(value: Any) -> Any:
    fits = isinstance(value, int) and not isinstance(value, bool) and 0 < value < MOST_WHOLE
    return value if fits else UNFIT


def _flag(value: Any) -> Any:
    return value if isinstance(value, bool) else UNFIT


def _each(take: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def taken(value: Any) -> Any:
        read = [take(each) for each in value] if isinstance(value, list) else [UNFIT]
        return UNFIT if UNFIT in read else read

    return taken


def _number(value: Any) -> Any:
    fits = isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < MOST_WHOLE
    return float(value) if fits else UNFIT


def _totals(value: Any) -> Any:
    """Take a table of tables of numbers above 0."""
    if not isinstance(value, dict) or not value or not all(isinstance(each, dict) and each for each in value.values()):
        return UNFIT
    read = {name: {level: _number(total) for level, total in each.items()} for name, each in value.items()}
    return UNFIT if any(total is UNFIT for each in read.values() for total in each.values()) else read


def _words(value: Any) -> Any:
    fits = isinstance(value, dict) and all(isinstance(each, str) for each in value.values())
    return value if fits else UNFIT


TEXT = Single("text in quotes", '"..."', _text)
NAME = Single("a name in quotes", '"..."', _name)
WHOLE = Single("a whole number above 0", "10", _whole)
SEVERAL = Single("a whole number from 2", "3", lambda value: UNFIT if value == 1 else _whole(value))
FLAG = Single("true or false", "true", _flag)
TEXTS = Single("a list of texts", '["...", "..."]', _each(_text))
NAMES = Single("a list of names", '["...", "..."]', _each(_name))
ANY_NAME = Single("a name in quotes", '"..."', _any_name)
NAME_OR_NAMES = Single(
    "a name or a list of names", '"..."', lambda value: (_each(_name) if isinstance(value, list) else _name)(value)
)
# A column of a file may be without a name.
ANY_NAMES = Single("a list of names", '["...", "..."]', _each(lambda name: name if name == "" else _any_name(name)))
NUMBER = Single("a number above 0", "0.5", _number)
NUMBERS = Single("a list of numbers above 0", "[0.5, 0.5]", _each(_number))
TOTALS = Single("tables of totals above 0", "{ setting = { urban = 30, rural = 18 } }", _totals)
WORDS = Single("a table of texts in quotes", '{ key = "..." }', _words)
