"""How a sheet of an .xlsx workbook begins, without reading all of it."""

import zipfile
import zlib
from collections.abc import Callable, Mapping
from functools import partial
from itertools import islice
from typing import Any

from leapstats.errors import DataError
from leapstats.survey.workbooks.packages import Package
from leapstats.survey.workbooks.xlsx_cells import CELL, column_number
from leapstats.survey.workbooks.xml_parts import DAMAGED, local, walk

CHUNK = 1 << 14
MOST_BYTES = 1 << 24  # of a part that is looked at
MOST_COLUMNS = 1 << 14


def first_rows(package: Package, part: str, strings: str, n_rows: int) -> list[list[str]]:
    """Return the first rows of a sheet that are there, as text.

    Raises
    ------
    DataError
        If they cannot be read.
    """
    head = _Head(n_rows)
    _feed(package, part, head, lambda: len(head.rows) > n_rows)
    rows = head.rows[:n_rows]
    wanted = {int(text) for row in rows for kind, text in row.values() if kind == "s" and text.isdecimal()}
    texts = _Strings(wanted)
    if wanted and strings:
        _feed(package, strings, texts, lambda: texts.place > max(wanted))
    return [_row(row, texts.found) for row in rows]


def _row(cells: Mapping[int, tuple[str, str]], strings: Mapping[int, str]) -> list[str]:
    row = [""] * (max(cells, default=-1) + 1)
    for column, (kind, text) in cells.items():
        row[column] = strings.get(int(text), "") if kind == "s" and text.isdecimal() else text.strip()
    return row


def _feed(package: Package, part: str, target: Any, is_done: Callable[[], bool]) -> None:
    """Parse a part until enough of it is known."""
    try:
        with package.opened(part) as stream:
            parts = iter(partial(stream.read, CHUNK), b"")
            walk(package.name, islice(parts, MOST_BYTES // CHUNK), target, is_done)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
        raise DataError(package.name, [DAMAGED]) from None


class _Head:
    """The first rows: the kind and the text of each cell, by column."""

    def __init__(self, n_rows: int) -> None:
        self.rows: list[dict[int, tuple[str, str]]] = []
        self._n_rows, self._column, self._kind = n_rows, -1, ""
        self._in_value, self._text = False, list[str]()

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take note of the start of an element."""
        match local(tag):
            case "row":
                self.rows.append({})
                self._column = -1
            case "c":
                place = CELL.fullmatch(attributes.get("r", ""))
                self._column = column_number(place[1]) - 1 if place else self._column + 1
                self._kind, self._text = attributes.get("t", "n"), []
            case "v" | "t":
                self._in_value = True

    def data(self, text: str) -> None:
        """Take note of text inside an element."""
        if self._in_value and len(self.rows) <= self._n_rows:
            self._text.append(text)

    def end(self, tag: str) -> None:
        """Take note of the end of an element; a row without cells is none."""
        match local(tag):
            case "v" | "t":
                self._in_value = False
            case "c" if self._text and self.rows and self._column < MOST_COLUMNS:
                self.rows[-1][self._column] = (self._kind, "".join(self._text))
            case "row" if self.rows and not self.rows[-1]:
                self.rows.pop()

    def close(self) -> None:
        """Take note of the end."""


class _Strings:
    """Some of the strings that cells share."""

    def __init__(self, wanted: set[int]) -> None:
        self.found: dict[int, str] = {}
        self.place = 0
        self._wanted, self._in_text, self._is_phonetic = wanted, False, False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take note of the start of an element."""
        del attributes
        match local(tag):
            case "t":
                self._in_text = not self._is_phonetic
            case "rPh":
                self._is_phonetic = True

    def data(self, text: str) -> None:
        """Take note of text inside an element."""
        if self._in_text and self.place in self._wanted:
            self.found[self.place] = self.found.get(self.place, "") + text

    def end(self, tag: str) -> None:
        """Take note of the end of an element."""
        match local(tag):
            case "t":
                self._in_text = False
            case "rPh":
                self._is_phonetic = False
            case "si":
                self.place += 1

    def close(self) -> None:
        """Take note of the end."""
