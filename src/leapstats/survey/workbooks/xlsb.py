"""Excel workbooks of binary parts (.xlsb): what their records say, and their cells by calamine."""

import struct
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from leapstats.errors import DataError
from leapstats.survey.workbooks.books import SheetEntry, Workbook, calamine_book, calamine_cells, check_extent
from leapstats.survey.workbooks.cells import Area, Cells, Marking
from leapstats.survey.workbooks.number_formats import BUILT_IN, matters
from leapstats.survey.workbooks.packages import MOST_TEXT, Package, relationships, stored, too_large
from leapstats.survey.workbooks.xls_errors import ERROR_TEXTS
from leapstats.survey.workbooks.xml_parts import DAMAGED

WORKBOOK = "xl/workbook.bin"
SHEET, FORMAT, STYLE, STYLES_BEGIN, STYLES_END = 156, 44, 47, 617, 618
ROW, ERROR, SHARED, FORMULA_ERROR, STRING, MERGED, COLUMN = 0, 3, 7, 11, 19, 176, 60
CELLS = range(1, 12)

Record = tuple[int, bytes]


def xlsb_workbook(path: Path, package: Package) -> Workbook:
    """Open a workbook.

    Raises
    ------
    DataError
        If it is damaged or too large.
    """
    main = next((target for _, kind, target in relationships(package, "") if kind == "officeDocument"), WORKBOOK)
    there = {key: (kind, target) for key, kind, target in relationships(package, main)}
    entries, targets = [], []
    for kind, body in _records(package, main):
        if kind == SHEET:
            state, relation, name = _sheet(package.name, body)
            what, target = there.get(relation, ("worksheet", ""))
            entries.append(SheetEntry(name, state != 0, what == "worksheet" and package.has(target)))
            targets.append(target)
    if not entries:
        raise DataError(package.name, [DAMAGED])
    return Workbook(path, ".xlsb", tuple(entries), partial(_cells, package, entries, targets))


def _records(package: Package, part: str) -> Iterator[Record]:
    """Yield the records of a part: a number of at most two bytes, a size of at most four, and the content."""
    content, place = package.read(part), 0
    while place < len(content):
        kind, place = _number(content, place, 2)
        size, place = _number(content, place, 4)
        body = content[place : place + size]
        if len(body) < size:
            raise DataError(package.name, [DAMAGED])
        yield kind, body
        place += size


def _number(content: bytes, place: int, most: int) -> tuple[int, int]:
    """Return a number of seven bits a byte, and where it ends."""
    number = 0
    for count, byte in enumerate(content[place : place + most]):
        number |= (byte & 0x7F) << (7 * count)
        if not byte & 0x80:
            return number, place + count + 1
    return number, place + most


def _sheet(file: str, body: bytes) -> tuple[int, str, str]:
    try:
        (state,) = struct.unpack_from("<I", body)
        relation, place = _text(body, 8)
        name, _ = _text(body, place)
    except struct.error:
        raise DataError(file, [DAMAGED]) from None
    return state, relation, name


def _text(body: bytes, place: int) -> tuple[str, int]:
    (size,) = struct.unpack_from("<I", body, place)
    end = place + 4 + 2 * size
    return body[place + 4 : end].decode("utf-16-le", errors="replace"), end


def _cells(package: Package, entries: list[SheetEntry], targets: list[str], place: int) -> Cells:
    name = entries[place].name
    parts = [part for part in package.parts if not part.startswith("xl/worksheets/") or part == targets[place].lower()]
    package.check_size(part for part in parts if part.endswith((".bin", ".xml", ".rels")))
    try:
        marking = _marking(package, name, targets[place])
    except (struct.error, IndexError, OverflowError):
        raise DataError(package.name, [DAMAGED]) from None
    kept = [part for part in parts if part.endswith((".xml", ".rels")) or part in _needed(package, targets[place])]
    archive = stored((package.parts[part].filename.replace("\\", "/"), package.read(part)) for part in kept)
    return calamine_cells(package.name, name, calamine_book(package.name, archive), marking.done())


def _needed(package: Package, sheet: str) -> set[str]:
    parts = (WORKBOOK, "xl/styles.bin", "xl/sharedStrings.bin", sheet)
    return {part.lower() for part in parts if package.has(part)}


def _marking(package: Package, name: str, part: str) -> Marking:
    """Look at every cell: which are errors or of a style that matters, how far they go, how long their texts are.

    Raises
    ------
    DataError
        If the cells would not fit into memory.
    """
    look = _Look(_styles(package), [len(body) // 2 for kind, body in _strings(package) if kind == STRING])
    for kind, body in _records(package, part):
        look.take(kind, body)
    check_extent(package.name, name, look.last_row, look.last_column)
    if look.n_characters > MOST_TEXT:
        raise DataError(package.name, [too_large(f"its texts come to more than {MOST_TEXT >> 20} MiB")])
    return look.marking


class _Look:
    """A look at the records of a sheet, one by one."""

    def __init__(self, styles: dict[int, str], sizes: list[int]) -> None:
        self.marking = Marking()
        self.last_row = self.last_column = -1
        self.n_characters = 0
        self._styles, self._sizes, self._row = styles, sizes, -1

    def take(self, kind: int, body: bytes) -> None:
        """Take note of a record."""
        if kind == ROW:
            (self._row,) = struct.unpack_from("<I", body)
        elif kind in CELLS:
            self._cell(kind, body)
        elif kind == MERGED:
            first_row, last_row, first_column, last_column = struct.unpack_from("<4I", body)
            self.marking.merged.append(Area(first_row, first_column, last_row, last_column))
        elif kind == COLUMN and len(body) >= 18 and body[16] & 1:
            first, last = struct.unpack_from("<2I", body)
            self.marking.hidden_columns.update(range(first, min(last + 1, 1 << 14)))

    def _cell(self, kind: int, body: bytes) -> None:
        column, style = struct.unpack_from("<II", body)
        self.last_row, self.last_column = max(self.last_row, self._row), max(self.last_column, column)
        if style & 0xFFFFFF in self._styles:
            self.marking.formatted(self._row, column, self._styles[style & 0xFFFFFF])
        if kind in {ERROR, FORMULA_ERROR}:
            self.marking.error(self._row, column, ERROR_TEXTS.get(body[8], "an error"))
        elif kind == SHARED:
            (string,) = struct.unpack_from("<I", body, 8)
            self.n_characters += self._sizes[string] if string < len(self._sizes) else 0


def _strings(package: Package) -> Iterator[Record]:
    part = "xl/sharedStrings.bin"
    return _records(package, part) if package.has(part) else iter(())


def _styles(package: Package) -> dict[int, str]:
    """Return the number formats that a reader has to know of, by the number of the cell style that has them."""
    part = "xl/styles.bin"
    if not package.has(part):
        return {}
    codes, inside, found, place = dict(BUILT_IN), False, {}, 0
    for kind, body in _records(package, part):
        if kind == FORMAT:
            codes[struct.unpack_from("<H", body)[0]] = _text(body, 2)[0]
        elif kind in {STYLES_BEGIN, STYLES_END}:
            inside = kind == STYLES_BEGIN
        elif kind == STYLE and inside:
            code = codes.get(struct.unpack_from("<2H", body)[1], "")
            if matters(code):
                found[place] = code
            place += 1
    return found
