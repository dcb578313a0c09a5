"""Who gave which unit which codes, from a file with a row a rating or a column a coder."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import starmap

import numpy as np

from leapstats.survey.survey import Survey
from leapstats.terms import CODED

Cell = tuple[str, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The codes of units: `given[unit][coder]` has those that a coder gave, None where a coder did not rate the unit.

    A coder who rated a unit and gave it no code has an empty one. `codes` are those that were given, `items` the items
    that they were read from. `left_out` counts rows that lack the unit, the coder or the code.
    `unit_word` and `caution` are of an export: what its units are called, and what is to be known of it.
    """

    survey: Survey = field(repr=False)
    item: str
    items: tuple[str, ...]
    units: tuple[str, ...]
    coders: tuple[str, ...]
    codes: tuple[str, ...]
    given: tuple[tuple[Cell, ...], ...]
    left_out: int = 0
    all_rated: bool = False
    unit_word: str = "unit"
    caution: str = ""

    @property
    def several(self) -> bool:
        """Whether a coder gave a unit more than one code, or rated it and gave none."""
        return any(cell is not None and len(cell) != 1 for row in self.given for cell in row)

    @property
    def ratings(self) -> list[list[str | None]]:
        """The one code of each rating, None where there is none."""
        return [[cell[0] if cell else None for cell in row] for row in self.given]

    def applied(self, code: str) -> list[list[int | None]]:
        """Whether a code was given, 1 or 0, None where a unit was not rated."""
        return [[None if cell is None else int(code in cell) for cell in row] for row in self.given]

    @property
    def disputed(self) -> tuple[int, ...]:
        """The places of units on which coders differ."""
        return tuple(
            place
            for place, row in enumerate(self.given)
            if len({frozenset(cell) for cell in row if cell is not None}) > 1
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LongColumns:
    """The items of a file with a row a rating; `declared` rows have a unit alone, and none of them was left out."""

    unit: str
    coder: str
    code: str
    declared: int = 0


def long_sheet(survey: Survey, columns: LongColumns, *, all_rated: bool = False, numbers: bool = False) -> Sheet:
    """Return the sheet of a file with a row for each code that a coder gave a unit.

    Rows that lack one of the three are left out; where every coder rated all units, those of a unit alone name it.
    `numbers` takes codes for numbers.
    """
    read = [texts(survey, columns.unit), texts(survey, columns.coder), texts(survey, columns.code, numbers=numbers)]
    rows = list(zip(*read, strict=True))
    full = [(str(a), str(b), str(c)) for a, b, c in rows if None not in (a, b, c)]
    named = [unit for unit, _, _ in rows if unit is not None] if all_rated else [row[0] for row in full]
    units = tuple(dict.fromkeys(named))
    coders = tuple(sorted({row[1] for row in full}))
    found: dict[tuple[str, str], dict[str, None]] = {}
    for unit, who, what in full:
        found.setdefault((unit, who), {})[what] = None
    absent: Cell = () if all_rated else None
    given = tuple(
        tuple(tuple(found[unit, who]) if (unit, who) in found else absent for who in coders) for unit in units
    )
    return Sheet(
        survey=survey,
        item=columns.code,
        items=(columns.code,),
        units=units,
        coders=coders,
        codes=_in_order(survey, (columns.code,), {row[2] for row in full}),
        given=given,
        left_out=max(0, len(rows) - len(full) - columns.declared),
        all_rated=all_rated,
    )


def wide_sheet(survey: Survey, unit: str, coders: tuple[str, ...], *, numbers: bool = False) -> Sheet:
    """Return the sheet of a file with a row a unit and a column a coder; rows without a unit are left out."""
    names = texts(survey, unit)
    columns = [texts(survey, item, numbers=numbers) for item in coders]
    used = [place for place, name in enumerate(names) if name is not None]
    given = tuple(tuple(_one(column[at]) for column in columns) for at in used)
    return Sheet(
        survey=survey,
        item="code",
        items=coders,
        units=tuple(str(names[at]) for at in used),
        coders=coders,
        codes=_in_order(survey, coders, {code for row in given for cell in row for code in cell or ()}),
        given=given,
        left_out=len(names) - len(used),
    )


def _one(text: str | None) -> Cell:
    return None if text is None else (text,)


def texts(survey: Survey, item: str, *, numbers: bool = False) -> list[str | None]:
    """Return the answers to an item as the file words them, None where there is none; `numbers` as their codes."""
    if item == survey.study.id and not survey.has(item):
        return [survey.id_of(unit) for unit in survey.units]
    variable, column = survey.variable(item), survey.column(item)
    codes = variable.codes if variable.type in CODED else None
    words = [code.code if numbers else code.label for code in codes.answers] if codes is not None else []
    read = starmap(
        lambda value, known: (words[int(value)] if codes is not None else _printed(value)) if known else None,
        zip(column.values, column.answered, strict=True),
    )
    return list(read)


def _printed(value: object) -> str:
    """Return a number without an empty decimal part, any other answer as it is."""
    return f"{float(value):.15g}" if isinstance(value, float | np.floating) else str(value)


def levels_of(survey: Survey, item: str) -> tuple[str, ...]:
    """Return the levels of an item in their order; none of an item that has none."""
    variable = survey.variable(item)
    if variable.type not in CODED or variable.codes is None:
        return ()
    return tuple(code.label for code in variable.codes.answers)


def _in_order(survey: Survey, items: Sequence[str], used: set[str]) -> tuple[str, ...]:
    """Return the codes that were given in the order of the levels of the items."""
    levels = dict.fromkeys(level for item in items for level in levels_of(survey, item))
    return tuple(level for level in (*levels, *sorted(used - set(levels))) if level in used)


def rated_by_two(given: Iterable[Sequence[Cell]]) -> int:
    """Return how many units at least two coders rated."""
    return sum(sum(cell is not None for cell in row) >= 2 for row in given)
