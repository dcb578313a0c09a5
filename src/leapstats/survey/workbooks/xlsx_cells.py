"""The marks of a sheet of XML, and the proof that it is not too large to be read whole: a look at every cell."""

import re
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import DataError
from leapstats.survey.workbooks.books import check_extent
from leapstats.survey.workbooks.cells import Marking, Marks
from leapstats.survey.workbooks.packages import MOST_TEXT, too_large
from leapstats.survey.workbooks.xml_parts import chunks_of, local, walk

STRING_BEGIN = re.compile(rb"<(?:[\w.-]+:)?si[\s/>]")
STRING_END = re.compile(rb"</(?:[\w.-]+:)?si\s*>|<(?:[\w.-]+:)?si(?:\s[^<>]*)?/>")
CELL = re.compile(r"([A-Za-z]{1,4})([0-9]{1,9})")
TRUE = frozenset({"1", "true"})
SHORTEST = len(b'<c t="s"><v>0</v></c>')


def marks_of(file: str, sheet: str, content: bytes, strings: bytes, styles: Mapping[int, str]) -> Marks:
    """Return the marks of a sheet by a look at every cell.

    Parameters
    ----------
    file, sheet
        Names, for messages.
    content, strings
        The parts with the sheet and with the strings that cells share.
    styles
        Number formats that matter, by cell style.

    Raises
    ------
    DataError
        If the sheet is damaged, or its cells would not fit into memory.
    """
    found = _Walk(styles, _sizes(content, strings))
    walk(file, chunks_of(content), found)
    check_extent(file, sheet, found.last_row, found.last_column)
    if found.n_characters > MOST_TEXT:
        raise DataError(file, [too_large(f"its texts come to more than {MOST_TEXT >> 20} MiB")])
    return found.marking.done()


def asks_for_a_look(content: bytes, strings: bytes, styles: Mapping[int, str]) -> bool:
    """Tell whether a sheet may have an error, a formula, a style that matters, or strings of too many characters."""
    special = re.compile(rf"""\ss\s*=\s*["'](?:{"|".join(map(str, styles))})["']""".encode())
    return (
        any(mark in content for mark in (b"<f", b'"e"', b"'e'"))
        or (bool(styles) and special.search(content) is not None)
        or len(_sizes(content, strings)) > 0
    )


def _sizes(content: bytes, strings: bytes) -> NDArray[np.int64]:
    """Return how long each shared string is at most; none where they are few or short enough for any sheet."""
    begin = STRING_BEGIN.search(strings)
    sizes = [len(each) for each in STRING_END.split(strings[begin.start() :])] if begin else []
    bound = max(sizes, default=0) * (len(content) // SHORTEST)
    return np.array(sizes if bound > MOST_TEXT else [], dtype=np.int64)


def column_number(letters: str) -> int:
    """Return the number of a column, from 1, by its letters."""
    number = 0
    for letter in letters.upper():
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


class _Walk:
    """A look at the cells of a sheet, one by one."""

    def __init__(self, styles: Mapping[int, str], sizes: NDArray[np.int64]) -> None:
        self.marking = Marking()
        self.last_row = self.last_column = -1
        self.n_characters = 0
        self._styles, self._sizes = styles, sizes
        self._row = self._column = -1
        self._is_error = self._is_shared = self._has_formula = self._in_value = False
        self._value: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take note of the start of an element."""
        match local(tag):
            case "c":
                self._cell(attributes)
            case "v" | "is" | "f" | "t" as name:
                self._in_value = name in {"v", "t"}
                self._has_formula = self._has_formula or name == "f"
                self.last_row, self.last_column = max(self.last_row, self._row), max(self.last_column, self._column)
            case "row":
                self._begin_row(attributes)
            case "col" if attributes.get("hidden") in TRUE:
                first, last = (int(attributes.get(each, "0")) for each in ("min", "max"))
                self.marking.hidden_columns.update(range(first - 1, min(last, 1 << 14)))

    def _begin_row(self, attributes: Mapping[str, str]) -> None:
        self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
        self._column = -1
        self.marking.n_hidden_rows += attributes.get("hidden") in TRUE

    def _cell(self, attributes: Mapping[str, str]) -> None:
        place = CELL.fullmatch(attributes.get("r", ""))
        if place:
            self._row, self._column = int(place[2]) - 1, column_number(place[1]) - 1
        else:
            self._column += 1
        kind = attributes.get("t")
        self._is_error, self._is_shared, self._has_formula, self._value = kind == "e", kind == "s", False, []
        style = attributes.get("s", "")
        if self._styles and style.isdecimal() and int(style) in self._styles:
            self.marking.formatted(self._row, self._column, self._styles[int(style)])

    def data(self, text: str) -> None:
        """Take note of text inside an element."""
        if self._in_value and (self._is_error or self._has_formula or (self._is_shared and len(self._sizes))):
            self._value.append(text)

    def end(self, tag: str) -> None:
        """Take note of the end of an element."""
        match local(tag):
            case "v" | "t":
                self._in_value = False
            case "c" if self._is_shared and self._value:
                text = "".join(self._value).strip()
                place = int(text) if text.isdecimal() else len(self._sizes)
                self.n_characters += int(self._sizes[place]) if place < len(self._sizes) else 0
            case "c" if self._is_error:
                self.marking.error(self._row, self._column, "".join(self._value).strip())
            case "c" if self._has_formula and not "".join(self._value).strip():
                self.marking.not_stored(self._row, self._column)

    def close(self) -> None:
        """Take note of the end."""
