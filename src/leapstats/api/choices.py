"""The options that say how a file or a data frame is read: the same for every command."""

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Any, TypedDict

from leapstats.errors import Problem, UsageError, nearest
from leapstats.survey.choices import Choices
from leapstats.survey.kinds.numerals import Decimal
from leapstats.terms import ItemType

TYPES = (
    ItemType.BINARY,
    ItemType.CATEGORICAL,
    ItemType.COUNT,
    ItemType.CONTINUOUS,
    ItemType.DATE,
    ItemType.TEXT,
    ItemType.ID,
)
Names = str | Sequence[str]
Codes = str | float | Sequence[str | float]


class Reading(TypedDict, total=False):
    """How the columns of a file or a data frame are read. A lone value may stand for a list of one.

    `binary`, `categorical`, `count`, `continuous`, `date`, `text`: columns to take for that type; `types`
    gives the same as a mapping from column to type. `missing`: values that mean there is no answer,
    in every column, or for one as `"column=value"` or in a mapping. `levels`: a mapping from column to
    its levels in order. `reference`: a mapping from column to the level that the others are compared
    with. `id`: the column, or the columns together, that say which unit a row is of. `where`: an
    expression that the rows kept satisfy. `keep`: personal columns to keep. `decimal`: `point` or
    `comma`, where text could be read both ways.
    """

    binary: Names
    categorical: Names
    count: Names
    continuous: Names
    date: Names
    text: Names
    types: Mapping[str, str]
    missing: Codes | Mapping[str, Codes]
    levels: Mapping[str, Names] | Names
    reference: Mapping[str, str] | Names
    id: Names
    where: str
    keep: Names
    decimal: str


def listed(given: "Names | None") -> tuple[str, ...]:
    """Return names as a tuple without repeats: a lone string is one name."""
    if given is None:
        return ()
    if isinstance(given, str):
        return (given,)
    if isinstance(given, Real) and not isinstance(given, bool):
        return (str(given),)
    if not isinstance(given, Iterable):
        problem = Problem(repr(given), "it is no name and no list of names", "Give the name of a column")
        raise UsageError("the options given", [problem])
    return tuple(dict.fromkeys(str(name) for name in given))


@dataclass(frozen=True, slots=True)
class _Read:
    """Options as they were read, and what is wrong with them."""

    problems: list[Problem]

    def types(self, reading: Reading) -> dict[str, ItemType]:
        """Return the type of each column that has one."""
        found: dict[str, ItemType] = {}
        given: list[tuple[str, str]] = list((reading.get("types") or {}).items())
        for kind in TYPES[:-1]:
            given.extend((column, kind.value) for column in listed(reading.get(kind.value)))  # type: ignore[arg-type]
        for column, kind_name in given:
            if kind_name not in TYPES:
                allowed = f"Take one of {', '.join(TYPES)}"
                self.problems.append(Problem(f"types, {column}", f'"{kind_name}" is not known', allowed))
            elif found.get(column, kind_name) != kind_name:
                what = f"it is to be {found[column].value} and {kind_name}"
                self.problems.append(Problem(column, what, "Give it one type"))
            else:
                found[column] = ItemType(kind_name)
        return found

    def levels(self, reading: Reading) -> dict[str, tuple[str, ...]]:
        """Return the levels of each column that has them, in order."""
        found = {}
        for column, text in self._by_column(reading.get("levels"), "levels", "item=low,mid,high"):
            names = tuple(part.strip() for part in text.split(",")) if isinstance(text, str) else listed(text)
            if len(set(names)) < len(names) or not all(names):
                self.problems.append(Problem(f"levels, {column}", "a level is empty or comes twice", "Name each once"))
            found[column] = tuple(str(name) for name in names)
        return found

    def reference(self, reading: Reading) -> dict[str, str]:
        """Return the reference level of each column that has one."""
        given = self._by_column(reading.get("reference"), "reference", "item=level")
        return {column: str(level).strip() for column, level in given}

    def _by_column(self, given: Any, option: str, form: str) -> Iterator[tuple[str, Any]]:
        if isinstance(given, Mapping):
            yield from given.items()
            return
        for text in listed(given):
            column, sign, value = str(text).partition("=")
            if not sign or not value.strip():
                self.problems.append(Problem(option, f'"{text}" names no column and level', f"Write it as {form}"))
            else:
                yield column.strip(), value

    def missing(self, reading: Reading) -> frozenset[str]:
        """Return missing codes as texts, those of one column as `column=text`."""
        given = reading.get("missing")
        if isinstance(given, Mapping):
            return frozenset(f"{column}={code}" for column, codes in given.items() for code in _codes(codes))
        return frozenset(_codes(given))

    def decimal(self, reading: Reading) -> Decimal:
        """Return what stands before decimals."""
        given = reading.get("decimal") or Decimal.AUTO
        if given not in tuple(Decimal):
            self.problems.append(Problem("decimal", f'"{given}" is not known', "Take point or comma"))
            return Decimal.AUTO
        return Decimal(given)


def _codes(given: Any) -> Iterator[str]:
    """Yield missing codes as texts; a lone one, text or number, is one."""
    if given is None:
        return
    if isinstance(given, str | Real) or not isinstance(given, Iterable):
        given = (given,)
    for code in given:
        text = str(code).strip()
        yield text.removesuffix(".0") if isinstance(code, Real) else text


def choices_of(reading: Reading, *, include: Names = (), exclude: Names = ()) -> Choices:
    """Return what the analyst says of a file, checked.

    Raises
    ------
    UsageError
        With every option that is not known or does not make sense.
    """
    unknown = [name for name in reading if name not in Reading.__annotations__]
    read = _Read([Problem(name, "there is no such option", nearest(name, NAMES)) for name in unknown])
    choices = Choices(
        include=listed(include),
        exclude=listed(exclude),
        types=read.types(reading),
        missing=read.missing(reading),
        levels=read.levels(reading),
        reference=read.reference(reading),
        keep=listed(reading.get("keep")),
        ids=listed(reading.get("id")),
        decimal=read.decimal(reading),
        where=reading.get("where") or "",
    )
    if read.problems:
        raise UsageError("the options given", read.problems)
    return choices


def of_files(reading: Reading) -> dict[str, object]:
    """Return the options that only a file or a data frame knows; `where` is for studies as well."""
    return {name: value for name, value in reading.items() if name != "where"}


def shows_reading(function: Callable[..., Any]) -> Callable[..., Any]:
    """Let `help()` and completion show the reading options by name in place of `**reading`."""
    signature = inspect.signature(function)
    own = [each for each in signature.parameters.values() if each.kind is not inspect.Parameter.VAR_KEYWORD]
    shown = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation)
        for name, annotation in Reading.__annotations__.items()
        if name not in signature.parameters
    ]
    function.__signature__ = signature.replace(parameters=[*own, *shown])  # type: ignore[attr-defined]
    return function


NAMES = tuple(Reading.__annotations__)
