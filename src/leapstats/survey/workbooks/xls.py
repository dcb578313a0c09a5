"""Excel workbooks of one stream of records (.xls): what the records say, and their cells by calamine."""

import struct
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from leapstats.errors import DataError, Problem
from leapstats.survey.workbooks.books import SheetEntry, Workbook, calamine_book, calamine_cells, check_extent
from leapstats.survey.workbooks.cells import Cells, Marking
from leapstats.survey.workbooks.number_formats import BUILT_IN, matters
from leapstats.survey.workbooks.ole import Container, DamagedError, container_of
from leapstats.survey.workbooks.packages import ENCRYPTED, MOST_TEXT, too_large
from leapstats.survey.workbooks.xls_errors import ERROR_TEXTS
from leapstats.survey.workbooks.xls_strings import string_sizes
from leapstats.survey.workbooks.xml_parts import DAMAGED

STREAMS = ("Workbook", "Book", "WORKBOOK", "BOOK")
BOF, EOF, CONTINUE, PASSWORD = 0x0809, 0x000A, 0x003C, 0x002F
SHEET, FORMAT, STYLE, STRINGS = 0x0085, 0x041E, 0x00E0, 0x00FC
ROW, COLUMNS, DIMENSIONS = 0x0208, 0x007D, 0x0200
FORMULA, ERROR, SHARED = 0x0006, 0x0205, 0x00FD
SINGLE = frozenset({0x0203, 0x0204, 0x027E, 0x00D6, FORMULA, ERROR, SHARED})  # number, label, RK, rich text
NUMBERS, BLANKS = 0x00BD, 0x00BE
SEVERAL = frozenset({NUMBERS, BLANKS})
EIGHT = 0x0600  # Excel 97 and later
NOT_STORED, IS_ERROR = 3, 2


@dataclass(slots=True)
class _Globals:
    """What the records before the sheets say."""

    sheets: list[tuple[int, SheetEntry]] = field(default_factory=list)
    codes: dict[int, str] = field(default_factory=lambda: dict(BUILT_IN))
    styles: list[int] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    is_eight: bool = True

    def take(self, kind: int, body: bytes) -> None:
        """Take note of a record."""
        if kind == BOF:
            self.is_eight = struct.unpack_from("<H", body)[0] == EIGHT
        elif kind == SHEET:
            place, state, what = struct.unpack_from("<I2B", body)
            name = _text(body[6:], is_eight=self.is_eight, size=1)
            self.sheets.append((place, SheetEntry(name, bool(state & 3), what == 0)))
        elif kind == FORMAT:
            size = 2 if self.is_eight else 1
            self.codes[struct.unpack_from("<H", body)[0]] = _text(body[2:], is_eight=self.is_eight, size=size)
        elif kind == STYLE:
            self.styles.append(struct.unpack_from("<2H", body)[1])

    def special(self) -> dict[int, str]:
        """Return the number formats that matter, by cell style."""
        codes = {place: self.codes.get(number, "") for place, number in enumerate(self.styles)}
        return {place: code for place, code in codes.items() if matters(code)}


def xls_workbook(path: Path, content: bytes) -> Workbook:
    """Open a workbook.

    Raises
    ------
    DataError
        If it is damaged, protected, no workbook or too large.
    """
    try:
        container = Container(content)
        name = next((each for each in STREAMS if each in container.streams), None)
        if name is None:
            raise DataError(path.name, [_no_workbook(container)])
        stream = container.read(name)
        said = _globals(path.name, stream)
        marks = [_marking(path.name, stream, place, entry, said) for place, entry in said.sheets]
    except (DamagedError, struct.error, IndexError):
        raise DataError(path.name, [DAMAGED]) from None
    if not said.sheets:
        raise DataError(path.name, [DAMAGED])
    # calamine trusts the tables of a container, and the extents that sheets claim.
    sound = container_of(name, _without_claims(stream, said))
    return Workbook(path, ".xls", tuple(entry for _, entry in said.sheets), partial(_cells, path, sound, said, marks))


def _without_claims(stream: bytes, said: _Globals) -> bytes:
    """Return the records with the extents of all sheets set to their first cell: they are not needed."""
    written = bytearray(stream)
    least = struct.pack("<2I2H", 0, 1, 0, 1) if said.is_eight else struct.pack("<4H", 0, 1, 0, 1)
    for begin, _ in said.sheets:
        for kind, size, place in _headers(stream, begin):
            if kind == DIMENSIONS and size >= len(least):
                written[place : place + len(least)] = least
    return bytes(written)


def _no_workbook(container: Container) -> Problem:
    if "EncryptedPackage" in container.streams:
        return ENCRYPTED
    if "WordDocument" in container.streams:
        return Problem("", "it is a Word document, despite its name", "Name a workbook or a CSV file")
    return Problem("", "it is no workbook, despite its name", "Name a workbook or a CSV file")


def _cells(path: Path, content: bytes, said: _Globals, marks: list[Marking], place: int) -> Cells:
    name = said.sheets[place][1].name
    return calamine_cells(path.name, name, calamine_book(path.name, content), marks[place].done())


def _records(stream: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records of a substream, from its BOF to its EOF; those of charts inside it are passed over."""
    depth = 0
    for kind, size, begin in _headers(stream, place):
        depth += (kind == BOF) - (kind == EOF)
        if kind == EOF and depth <= 0:
            return
        if depth == 1:
            yield kind, stream[begin : begin + size]


def _headers(stream: bytes, place: int) -> Iterator[tuple[int, int, int]]:
    """Yield the kind and size of each record to the end of the stream, and where its content begins."""
    while place + 4 <= len(stream):
        kind, size = struct.unpack_from("<2H", stream, place)
        yield kind, size, place + 4
        place += 4 + size


def _globals(file: str, stream: bytes) -> _Globals:
    said, strings, last = _Globals(), list[bytes](), 0
    for kind, body in _records(stream, 0):
        if kind == PASSWORD:
            raise DataError(file, [ENCRYPTED])
        if kind == STRINGS or (kind == CONTINUE and last == STRINGS):
            strings.append(body)
        else:
            said.take(kind, body)
        last = last if kind == CONTINUE else kind
    said.sizes = string_sizes(strings) if strings else []
    return said


def _text(body: bytes, *, is_eight: bool, size: int) -> str:
    """Return a text that begins with its length, in so many bytes, and from Excel 97 on with its width."""
    length = int.from_bytes(body[:size], "little")
    if not is_eight:
        return body[size : size + length].decode("cp1252", errors="replace")
    characters = body[size + 1 :]
    if body[size] & 1:
        return characters[: 2 * length].decode("utf-16-le", errors="replace")
    return characters[:length].decode("latin-1")


def _marking(file: str, stream: bytes, place: int, entry: SheetEntry, said: _Globals) -> Marking:
    """Look at every cell: which are errors or of a style that matters, how far they go, how long their texts are.

    Raises
    ------
    DataError
        If the cells would not fit into memory.
    """
    look = _Look(said.special())
    for kind, body in _records(stream, place) if entry.has_cells else ():
        look.take(kind, body)
    check_extent(file, entry.name, look.last_row, look.last_column)
    longest = max(said.sizes, default=0)
    n_characters = sum(
        count * (said.sizes[string] if string < len(said.sizes) else longest) for string, count in look.strings.items()
    )
    if n_characters > MOST_TEXT:
        raise DataError(file, [too_large(f"its texts come to more than {MOST_TEXT >> 20} MiB")])
    return look.marking


class _Look:
    """A look at the records of a sheet, one by one."""

    def __init__(self, styles: dict[int, str]) -> None:
        self.marking = Marking()
        self.strings = Counter[int]()
        self.last_row = self.last_column = -1
        self._styles = styles

    def take(self, kind: int, body: bytes) -> None:
        """Take note of a record."""
        if kind in SINGLE:
            self._one(kind, body)
        elif kind in SEVERAL:
            self._several(kind, body)
        elif kind == ROW:
            self.marking.n_hidden_rows += bool(struct.unpack_from("<H", body, 12)[0] & 0x20)
        elif kind == COLUMNS:
            first, last, _, _, flags = struct.unpack_from("<5H", body)
            self.marking.hidden_columns.update(range(first, min(last + 1, 256)) if flags & 1 else ())

    def _reach(self, row: int, column: int) -> None:
        self.last_row, self.last_column = max(self.last_row, row), max(self.last_column, column)

    def _one(self, kind: int, body: bytes) -> None:
        row, column, style = struct.unpack_from("<3H", body)
        self._reach(row, column)
        if style in self._styles:
            self.marking.formatted(row, column, self._styles[style])
        is_special = kind == FORMULA and body[12:14] == b"\xff\xff"
        if kind == SHARED:
            self.strings[struct.unpack_from("<I", body, 6)[0]] += 1
        elif kind == ERROR and body[7]:
            self.marking.error(row, column, ERROR_TEXTS.get(body[6], "an error"))
        elif is_special and body[6] == IS_ERROR:
            self.marking.error(row, column, ERROR_TEXTS.get(body[8], "an error"))
        elif is_special and body[6] == NOT_STORED:
            self.marking.not_stored(row, column)

    def _several(self, kind: int, body: bytes) -> None:
        """Take note of a record of several numbers, six bytes each, the style first; or of several blank cells."""
        row, first = struct.unpack_from("<2H", body)
        self._reach(row, struct.unpack_from("<H", body, len(body) - 2)[0])
        if kind == NUMBERS:
            for place in range(4, len(body) - 7, 6):
                (style,) = struct.unpack_from("<H", body, place)
                if style in self._styles:
                    self.marking.formatted(row, first + (place - 4) // 6, self._styles[style])
