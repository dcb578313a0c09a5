"""Who gave which unit which codes, from a file with a row a rating or a column a coder."""

from dataclasses import dataclass, field
from itertools import starmap

import numpy as np

from leapstats.survey.survey import Survey


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The codes of units: `given[unit][coder]` has those that a coder gave, none where the unit was not rated."""

    survey: Survey = field(repr=False)
    item: str
    units: tuple[str, ...]
    coders: tuple[str, ...]
    codes: tuple[str, ...]
    given: tuple[tuple[tuple[str, ...], ...], ...]
    left_out: int = 0

    @property
    def several(self) -> bool:
        """Whether a coder gave a unit more than one code."""
        return any(len(cell) > 1 for row in self.given for cell in row)

    @property
    def ratings(self) -> list[list[str | None]]:
        """The one code of each rating, None where there is none."""
        return [[cell[0] if cell else None for cell in row] for row in self.given]

    def applied(self, code: str) -> list[list[int | None]]:
        """Whether a code was given, 1 or 0, None where a unit was not rated."""
        return [[int(code in cell) if cell else None for cell in row] for row in self.given]

    @property
    def disputed(self) -> tuple[int, ...]:
        """The places of units on which coders differ."""
        return tuple(
            place for place, row in enumerate(self.given) if len({frozenset(cell) for cell in row if cell}) > 1
        )


def long_sheet(survey: Survey, unit: str, coder: str, code: str) -> Sheet:
    """Return the sheet of a file with a row for each code that a coder gave a unit; rows that lack one are left out."""
    columns = [_texts(survey, item) for item in (unit, coder, code)]
    known = [None not in row for row in zip(*columns, strict=True)]
    rows = [(str(a), str(b), str(c)) for (a, b, c), use in zip(zip(*columns, strict=True), known, strict=True) if use]
    units = tuple(dict.fromkeys(row[0] for row in rows))
    coders = tuple(sorted({row[1] for row in rows}))
    codes = _in_order(survey, (code,), {row[2] for row in rows})
    found: dict[tuple[str, str], dict[str, None]] = {}
    for each, who, what in rows:
        found.setdefault((each, who), {})[what] = None
    given = tuple(tuple(tuple(found.get((each, who), ())) for who in coders) for each in units)
    return Sheet(
        survey=survey,
        item=code,
        units=units,
        coders=coders,
        codes=codes,
        given=given,
        left_out=known.count(False),
    )


def wide_sheet(survey: Survey, unit: str, coders: tuple[str, ...]) -> Sheet:
    """Return the sheet of a file with a row a unit and a column a coder; rows without a unit are left out."""
    names = _texts(survey, unit)
    columns = [_texts(survey, item) for item in coders]
    used = [place for place, name in enumerate(names) if name is not None]
    given = tuple(tuple(() if column[at] is None else (str(column[at]),) for column in columns) for at in used)
    return Sheet(
        survey=survey,
        item="code",
        units=tuple(str(names[at]) for at in used),
        coders=coders,
        codes=_in_order(survey, coders, {code for row in given for cell in row for code in cell}),
        given=given,
        left_out=len(names) - len(used),
    )


def _texts(survey: Survey, item: str) -> list[str | None]:
    """Return the answers to an item as the file words them, None where there is none."""
    codes, column = survey.variable(item).codes, survey.column(item)
    labels = [code.label for code in codes.answers] if codes is not None else []
    read = starmap(
        lambda value, known: (labels[int(value)] if codes is not None else str(value)) if known else None,
        zip(column.values, column.answered, strict=True),
    )
    return list(read)


def _in_order(survey: Survey, items: tuple[str, ...], used: set[str]) -> tuple[str, ...]:
    """Return the codes that were given in the order of the levels of the items."""
    levels: dict[str, None] = {}
    for item in items:
        codes = survey.variable(item).codes
        levels |= dict.fromkeys(code.label for code in codes.answers) if codes is not None else {}
    return tuple(level for level in (*levels, *sorted(used - set(levels))) if level in used)


def rated_by_two(sheet: Sheet) -> int:
    """Return how many units at least two coders rated."""
    return int(np.sum([sum(map(bool, row)) >= 2 for row in sheet.given]))
