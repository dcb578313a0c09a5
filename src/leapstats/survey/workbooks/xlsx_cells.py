"""The marks of a sheet of XML, and the proof that it is not too large to be read whole."""

import re
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import DataError
from leapstats.survey.workbooks.books import check_extent
from leapstats.survey.workbooks.cells import Marking, Marks
from leapstats.survey.workbooks.packages import MOST_CELLS, MOST_TEXT, too_large
from leapstats.survey.workbooks.xml_parts import chunks_of, local, walk

HEAD = 1 << 13
DIMENSION = re.compile(rb'<dimension ref="(?:[A-Z]{1,3}[0-9]{1,7}:)?([A-Z]{1,3})([0-9]{1,7})"')
LAST_ROW = re.compile(rb'<row r="([0-9]{1,7})"')
HIDDEN = re.compile(rb' hidden="(?:1|true)"')
STRING_BEGIN = re.compile(rb"<(?:[\w.-]+:)?si[\s/>]")
STRING_END = re.compile(rb"</(?:[\w.-]+:)?si\s*>|<(?:[\w.-]+:)?si(?:\s[^<>]*)?/>")
REFERENCE = re.compile(rb't="s"[^<>]*><v>([0-9]{1,9})</v>')
CELL = re.compile(r"([A-Za-z]{1,4})([0-9]{1,9})")
TRUE = frozenset({"1", "true"})
BLOCK = 1 << 18  # bytes looked at together, few enough for the cache of a processor
SHORTEST = len(b'<c t="s"><v>0</v></c>')


def marks_of(file: str, sheet: str, content: bytes, strings: bytes, styles: Mapping[int, str]) -> Marks:
    """Return the marks of a sheet.

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
    sizes = _sizes(content, strings)
    claimed = _claimed(content)
    if claimed is not None and not _irregular(content, styles, *claimed):
        places = np.array(REFERENCE.findall(content) if len(sizes) else [], dtype=np.int64)
        _check_texts(file, int(sizes[places[places < len(sizes)]].sum()))
        return Marks()
    found = _Walk(styles, sizes)
    walk(file, chunks_of(content), found)
    check_extent(file, sheet, found.last_row, found.last_column)
    _check_texts(file, found.n_characters)
    return found.marking.done()


def _claimed(content: bytes) -> tuple[str, int] | None:
    """Return the last column and row that a sheet says it has; None where it does not, or where they are too many."""
    said = DIMENSION.search(content[:HEAD])
    if said is None:
        return None
    column, row = said[1].decode(), int(said[2])
    place = content.rfind(b"<row ")
    last = LAST_ROW.match(content, place) if place >= 0 else None
    row = max(row, int(last[1]) if last else 0)
    return (column, row) if _most_rows(row) * _most_columns(column) <= MOST_CELLS else None


def _most_columns(letters: str) -> int:
    """Return the last column whose name is as long as this one and begins with the same letter."""
    return column_number(letters[0] + "Z" * (len(letters) - 1))


def _most_rows(row: int) -> int:
    """Return the last row with as many digits as this one and the same first digit."""
    text = str(row)
    return int(text[0] + "9" * (len(text) - 1))


def _irregular(content: bytes, styles: Mapping[int, str], column: str, row: int) -> bool:
    """Tell whether a sheet has a cell that is an error, a formula, of a style that matters, or far away.

    A plain cell begins with its place, which is not beyond the last column's first letter and the last row's first
    digit. The searches are as few and as simple as they are since the file may be large.
    """
    columns = f"[A-{column[0]}]" + ("?" + "[A-Z]?" * (len(column) - 2) + "[A-Z]" if column[1:] else "")
    digits = str(row)
    rows = f"[1-{digits[0]}]" + (f"?[0-9]{{1,{len(digits) - 1}}}" if digits[1:] else "")
    other = re.compile(f'<c(?! r="{columns}{rows}"|[A-Za-z])'.encode())
    special = re.compile(f' s="(?:{"|".join(map(str, styles))})"'.encode())
    formula, prefixed, ends_in_e = _have_pairs(content, (b"<f", b":c", b'e"'))
    return (
        formula
        or prefixed
        or (ends_in_e and b't="e"' in content)
        or (bool(styles) and special.search(content) is not None)
        or other.search(content) is not None
        or HIDDEN.search(content) is not None
    )


def _have_pairs(content: bytes, pairs: Sequence[bytes]) -> list[bool]:
    """Tell of pairs of bytes which of them occur: several are looked for at once, and faster than by `in`."""
    numbers = [int.from_bytes(pair, "little") for pair in pairs]
    found = [False] * len(pairs)
    for begin in range(0, len(content), BLOCK):
        block = content[begin : begin + BLOCK + 1]
        for offset in (0, 1):
            here = np.frombuffer(block, dtype="<u2", count=(len(block) - offset) // 2, offset=offset)
            found = [known or bool((here == number).any()) for known, number in zip(found, numbers, strict=True)]
    return found


def _sizes(content: bytes, strings: bytes) -> NDArray[np.int64]:
    """Return how long each shared string is at most; none where they are few or short enough for any sheet."""
    begin = STRING_BEGIN.search(strings)
    sizes = [len(each) for each in STRING_END.split(strings[begin.start() :])] if begin else []
    bound = max(sizes, default=0) * (len(content) // SHORTEST)
    return np.array(sizes if bound > MOST_TEXT else [], dtype=np.int64)


def _check_texts(file: str, n_characters: int) -> None:
    """Make sure that the strings that cells share are not too long when each cell has its own."""
    if n_characters > MOST_TEXT:
        raise DataError(file, [too_large(f"its texts come to more than {MOST_TEXT >> 20} MiB")])


def column_number(letters: str) -> int:
    """Return the number of a column, from 1, by its letters."""
    number = 0
    for letter in letters.upper():
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


class _Walk:
    """A look at every cell of a sheet, where one search says that it is needed."""

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
