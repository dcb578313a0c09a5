"""The cells of one sheet of a workbook, by columns."""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import IntEnum
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.survey.workbooks.number_formats import is_padded, shown

AT_ONCE = 64  # rows taken together: few enough to stay in the cache of a processor
DIGITS = 15  # a spreadsheet keeps no more
DAY = 86_400
ERRORS = frozenset({"#N/A", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"})


class Kind(IntEnum):
    """What a cell holds; MOMENT is a date, a time or a duration, as text."""

    BLANK = 0
    NUMBER = 1
    TEXT = 2
    BOOLEAN = 3
    MOMENT = 4
    ERROR = 5


@dataclass(frozen=True, slots=True)
class Area:
    """Cells that were merged into one, by their first and last row and column, from 0."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What a workbook says of cells besides their values; rows and columns count from 0.

    `errors` gives the rows by column and error, `formats` those by column and number format, of formats that pad with
    zeros or show percent, `unstored` the rows by column of formulas without a stored value.
    """

    errors: Mapping[tuple[int, str], Sequence[int]] = field(default_factory=dict)
    formats: Mapping[tuple[int, str], Sequence[int]] = field(default_factory=dict)
    unstored: Mapping[int, Sequence[int]] = field(default_factory=dict)
    hidden_columns: frozenset[int] = frozenset()
    n_hidden_rows: int = 0
    merged: tuple[Area, ...] = ()


class Marking:
    """Marks under way."""

    def __init__(self) -> None:
        self.errors: dict[tuple[int, str], array[int]] = {}
        self.formats: dict[tuple[int, str], array[int]] = {}
        self.unstored: dict[int, array[int]] = {}
        self.hidden_columns: set[int] = set()
        self.n_hidden_rows = 0
        self.merged: list[Area] = []

    def error(self, row: int, column: int, text: str) -> None:
        """Note a cell with an error."""
        self.errors.setdefault((column, text), array("I")).append(row)

    def formatted(self, row: int, column: int, code: str) -> None:
        """Note a cell with a number format that matters."""
        self.formats.setdefault((column, code), array("I")).append(row)

    def not_stored(self, row: int, column: int) -> None:
        """Note a formula without a stored value."""
        self.unstored.setdefault(column, array("I")).append(row)

    def done(self) -> Marks:
        """Return them."""
        return Marks(
            errors=self.errors,
            formats=self.formats,
            unstored=self.unstored,
            hidden_columns=frozenset(self.hidden_columns),
            n_hidden_rows=self.n_hidden_rows,
            merged=tuple(self.merged),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cells:
    """The cells of a sheet: arrays of one row a column of the sheet, and one entry a row of it.

    `filled` tells which cells hold anything. `numbers` is NaN where a cell is no number. `places` gives the place of a
    cell's text in the `texts` of its column, -1 where it has none. Columns begin with `first_column`, from 0; rows with
    the first of the sheet.
    """

    sheet: str
    kinds: NDArray[np.uint8]
    filled: NDArray[np.bool_]
    numbers: NDArray[np.float64]
    places: NDArray[np.int32]
    texts: tuple[list[str], ...]
    first_column: int = 0
    marks: Marks = field(default_factory=Marks)

    def text(self, row: int, column: int) -> str:
        """Return a cell as text without white space around it; empty where it is blank or an error."""
        if self.kinds[column, row] == Kind.NUMBER:
            return number_text(float(self.numbers[column, row]))
        place = int(self.places[column, row])
        return self.texts[column][place].strip() if place >= 0 else ""

    def rows(self) -> Iterator[list[str | float | None]]:
        """Yield the rows of the sheet: numbers, texts (also of dates, as ISO has them), None where blank."""
        for row in range(self.kinds.shape[1]):
            yield [self._cell(row, column) for column in range(len(self.kinds))]

    def _cell(self, row: int, column: int) -> str | float | None:
        if self.kinds[column, row] == Kind.NUMBER:
            return float(self.numbers[column, row])
        return self.text(row, column) or None


class _Numbered(dict[str, int]):
    """Texts by their places, in order of appearance; a text that is new gets the next one."""

    def __missing__(self, text: str) -> int:
        place = self[text] = len(self) - 1
        return place


def cells_of(
    sheet: str, rows: Iterable[Sequence[Any]], shape: tuple[int, int], marks: Marks, first_column: int = 0
) -> Cells:
    """Gather the cells of a sheet.

    Parameters
    ----------
    sheet
        Its name.
    rows
        From the first of the sheet on: numbers, booleans, texts, dates, times; an empty text is blank.
    shape
        How many rows and columns there are.
    marks
        What the workbook says of cells; numbers in a format of zeros become texts with their zeros.
    first_column
        The place of the first column in the sheet.
    """
    n_rows, n_columns = shape
    kinds = np.zeros((n_columns, n_rows), dtype=np.uint8)
    numbers = np.full((n_columns, n_rows), np.nan)
    places = np.full((n_columns, n_rows), -1, dtype=np.int32)
    columns = [_Column(*arrays) for arrays in zip(kinds, numbers, places, strict=True)]
    remaining, begin = iter(rows), 0
    while several := list(islice(remaining, AT_ONCE)):
        for column, values in zip(columns, zip(*several, strict=True), strict=True):
            column.fill(begin, values)
        begin += len(several)
    kinds[(kinds == Kind.BLANK) & (places >= 0)] = Kind.TEXT
    kinds[np.isfinite(numbers)] = Kind.NUMBER
    for place, column in enumerate(columns):
        column.mark(marks, first_column + place)
    return with_zeros(
        Cells(
            sheet=sheet,
            kinds=kinds,
            filled=kinds != Kind.BLANK,
            numbers=numbers,
            places=places,
            texts=tuple([text for text, place in column.found.items() if place >= 0] for column in columns),
            first_column=first_column,
            marks=marks,
        )
    )


def with_zeros(cells: Cells) -> Cells:
    """Write numbers as their formats of zeros show them, in the columns where that differs from the number."""
    n_rows, texts = cells.kinds.shape[1], list(cells.texts)
    for (column, code), marked in cells.marks.formats.items():
        here = column - cells.first_column
        if not is_padded(code) or not 0 <= here < len(cells.kinds):
            continue
        rows = [row for row in marked if row < n_rows and cells.kinds[here, row] == Kind.NUMBER]
        written = {row: shown(float(cells.numbers[here, row]), code) for row in rows}
        if all(text in {None, number_text(float(cells.numbers[here, row]))} for row, text in written.items()):
            continue
        found = _Numbered({"": -1} | {text: place for place, text in enumerate(texts[here])})
        for row, text in written.items():
            if text is not None:
                cells.kinds[here, row], cells.numbers[here, row] = Kind.TEXT, np.nan
                cells.places[here, row] = found[text]
        texts[here] = list(found)[1:]
    return replace(cells, texts=tuple(texts))


class _Column:
    """A column under way, in arrays of one entry a row."""

    def __init__(self, kinds: NDArray[np.uint8], numbers: NDArray[np.float64], places: NDArray[np.int32]) -> None:
        self.found = _Numbered({"": -1})
        self._kinds, self._numbers, self._places = kinds, numbers, places
        self._worded: dict[tuple[type, Any], tuple[Kind, str]] = {}

    def fill(self, begin: int, values: tuple[Any, ...]) -> None:
        """Fill in the numbers and texts of some rows, and the kinds of what is neither."""
        types = set(map(type, values))
        stop = begin + len(values)
        if types == {float}:
            self._numbers[begin:stop] = values
        elif types == {str}:
            self._places[begin:stop] = list(map(self.found.__getitem__, values))
        elif types == {str, float}:
            self._numbers[begin:stop] = [value if value.__class__ is float else np.nan for value in values]
            texts = ["" if value.__class__ is float else value for value in values]
            self._places[begin:stop] = list(map(self.found.__getitem__, texts))
        else:
            for row, value in enumerate(values, start=begin):
                self._fill_one(row, value)

    def _fill_one(self, row: int, value: Any) -> None:
        kind = value.__class__
        if kind is float or kind is int:
            self._numbers[row] = value
        elif kind is str:
            self._places[row] = self.found[value]
        else:
            key = (kind, value)
            if key not in self._worded:
                self._worded[key] = _worded(value)
            self._kinds[row], text = self._worded[key]
            self._places[row] = self.found[text]

    def mark(self, marks: Marks, number: int) -> None:
        """Mark errors."""
        n_rows = len(self._kinds)
        for (column, _), rows in marks.errors.items():
            if column == number:
                self._set_errors([row for row in rows if row < n_rows])
        wrong = [place for text, place in self.found.items() if text in ERRORS]
        if wrong:
            self._set_errors(np.flatnonzero(np.isin(self._places, wrong)).tolist())

    def _set_errors(self, rows: list[int]) -> None:
        self._kinds[rows], self._numbers[rows], self._places[rows] = Kind.ERROR, np.nan, -1


def _worded(value: Any) -> tuple[Kind, str]:
    """Return a value that is no number as text, and what it is."""
    if isinstance(value, bool):
        return Kind.BOOLEAN, str(value).upper()
    if isinstance(value, datetime):
        return Kind.MOMENT, value.isoformat(" ")
    if isinstance(value, date | time):
        return Kind.MOMENT, value.isoformat()
    if isinstance(value, timedelta):
        return Kind.MOMENT, duration_text(value)
    return Kind.TEXT, str(value)


def number_text(number: float) -> str:
    """Write a number as a spreadsheet shows it in a wide cell: no decimals that it does not have."""
    return str(int(number)) if number.is_integer() else f"{number:.{DIGITS}g}"


def duration_text(length: timedelta) -> str:
    """Write a length of time in hours, minutes and seconds."""
    seconds = length.days * DAY + length.seconds
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{sign}{hours:02}:{minutes:02}:{rest:02}"
