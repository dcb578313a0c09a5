"""OpenDocument spreadsheets (.ods): sheets and cells, read here since each cell says how it is shown.

calamine gives no number formats and no merged cells, and refuses an archive without `mimetype`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

from leapstats.errors import DataError, Problem
from leapstats.survey.workbooks.books import SheetEntry, Workbook, check_extent
from leapstats.survey.workbooks.cells import Area, Cells, Marking, cells_of
from leapstats.survey.workbooks.packages import ENCRYPTED, Package
from leapstats.survey.workbooks.xml_parts import chunks_of, walk

CONTENT, MANIFEST = "content.xml", "META-INF/manifest.xml"
OFFICE, TABLE, TEXT, STYLE = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("office", "table", "text", "style")
)
CALC_TYPE = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
DURATION = re.compile(r"(-?)P(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(?:[.,]\d+)?S)?)?")
PADDED = re.compile(r"0\d+")
NUMBERS = frozenset({"float", "currency", "percentage"})
HIDDEN = frozenset({"collapse", "filter"})
MOST_COLUMNS = 1 << 14
Value = str | float | date | timedelta


@dataclass(slots=True)
class _Cell:
    """A cell under way: the parts of its text, None where a line begins, and how deep in it the walk is."""

    attributes: Mapping[str, str]
    covered: bool
    parts: list[str | None] = field(default_factory=list)
    depth: int = 0

    @property
    def text(self) -> str:
        return "".join("\n" if part is None else part for part in self.parts).removeprefix("\n")


@dataclass(slots=True)
class _Table:
    """A sheet under way: its rows that hold anything."""

    name: str
    hidden: bool
    rows: dict[int, list[Value]] = field(default_factory=dict)
    marking: Marking = field(default_factory=Marking)
    width: int = 0


def ods_workbook(path: Path, package: Package) -> Workbook:
    """Open a spreadsheet.

    Raises
    ------
    DataError
        If it is damaged, protected or too large.
    """
    if package.has(MANIFEST) and b"encryption-data" in package.read(MANIFEST):
        raise DataError(path.name, [ENCRYPTED])
    found = _Walk(path.name)
    walk(path.name, chunks_of(package.read(CONTENT)), found)
    if not found.tables:
        raise DataError(path.name, [Problem("", "it has no sheets", "Name a spreadsheet or a CSV file")])
    entries = tuple(SheetEntry(table.name, table.hidden) for table in found.tables)
    return Workbook(path, ".ods", entries, partial(_cells, found.tables))


def _cells(tables: Sequence[_Table], place: int) -> Cells:
    table = tables[place]
    n_rows = max(table.rows, default=-1) + 1
    blank: list[Value] = [""] * table.width
    filled = (table.rows.get(row, []) for row in range(n_rows))
    rows = ([*values, *blank[len(values) :]] for values in filled)
    return cells_of(table.name, rows, (n_rows, table.width), table.marking.done())


class _Walk:
    """All cells of a spreadsheet, in one pass."""

    def __init__(self, file: str) -> None:
        self.tables: list[_Table] = []
        self._file = file
        self._row, self._repeat, self._column = 0, 1, 0
        self._values: list[Value] = []
        self._is_hidden = False
        self._cell: _Cell | None = None
        self._style, self._hidden_styles = "", set[str]()

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take note of the start of an element."""
        if self._cell is not None:
            self._inside(self._cell, tag, attributes)
            return
        match tag.removeprefix(TABLE):
            case "table":
                name, style = attributes.get(f"{TABLE}name", ""), attributes.get(f"{TABLE}style-name", "")
                self.tables.append(_Table(name, style in self._hidden_styles))
                self._row = self._column = 0
            case "table-column":
                self._column_set(attributes)
            case "table-row":
                self._column, self._values = 0, []
                self._repeat = _count(attributes, "number-rows-repeated")
                self._is_hidden = attributes.get(f"{TABLE}visibility") in HIDDEN
            case "table-cell" | "covered-table-cell" as name if self.tables:
                self._cell = _Cell(attributes, name != "table-cell")
        if tag == f"{STYLE}style":
            self._style = attributes.get(f"{STYLE}name", "")
        elif tag == f"{STYLE}table-properties" and attributes.get(f"{TABLE}display") == "false":
            self._hidden_styles.add(self._style)

    def _column_set(self, attributes: Mapping[str, str]) -> None:
        count = _count(attributes, "number-columns-repeated")
        if self.tables and attributes.get(f"{TABLE}visibility") in HIDDEN:
            hidden = range(self._column, min(self._column + count, MOST_COLUMNS))
            self.tables[-1].marking.hidden_columns.update(hidden)
        self._column += count

    def _inside(self, cell: _Cell, tag: str, attributes: Mapping[str, str]) -> None:
        """Take note of an element in a cell: a line of its own text, or white space in it."""
        cell.depth += 1
        if tag == f"{TEXT}p" and cell.depth == 1:
            cell.parts.append(None)
        elif tag == f"{TEXT}s":
            self.data(" " * min(int(attributes.get(f"{TEXT}c", "1")), MOST_COLUMNS))
        elif tag in {f"{TEXT}tab", f"{TEXT}line-break"}:
            self.data("\t" if tag == f"{TEXT}tab" else "\n")
        elif not tag.startswith(TEXT):
            cell.depth += MOST_COLUMNS  # a note or a drawing: its text is not that of the cell

    def data(self, text: str) -> None:
        """Take note of text inside an element."""
        if self._cell is not None and 0 < self._cell.depth < MOST_COLUMNS:
            self._cell.parts.append(text)

    def end(self, tag: str) -> None:
        """Take note of the end of an element."""
        if self._cell is not None and self._cell.depth:
            self._cell.depth -= 1 if tag.startswith(TEXT) else 1 + MOST_COLUMNS
            return
        if self._cell is not None:
            self._end_cell(self._cell)
            self._cell = None
        elif tag == f"{TABLE}table-row" and self.tables:
            self._end_row(self.tables[-1])

    def _end_cell(self, cell: _Cell) -> None:
        count = _count(cell.attributes, "number-columns-repeated")
        table = self.tables[-1]
        value = "" if cell.covered else self._value(table, cell)
        if value != "":
            check_extent(self._file, table.name, self._row + self._repeat - 1, self._column + count - 1)
            self._values.extend([""] * (self._column - len(self._values)))
            self._values.extend([value] * count)
        columns, rows = (_count(cell.attributes, f"number-{each}-spanned") for each in ("columns", "rows"))
        if columns > 1 or rows > 1:
            area = Area(self._row, self._column, self._row + rows - 1, self._column + columns - 1)
            table.marking.merged.append(area)
        self._column += count

    def _end_row(self, table: _Table) -> None:
        if self._values:
            table.width = max(table.width, len(self._values))
            check_extent(self._file, table.name, self._row + self._repeat - 1, table.width - 1)
            table.rows.update(dict.fromkeys(range(self._row, self._row + self._repeat), self._values))
            table.marking.n_hidden_rows += self._is_hidden * self._repeat
        self._row += self._repeat

    def _value(self, table: _Table, cell: _Cell) -> Value:
        """Return what a cell holds, and mark it where it is an error, percent or a formula without a value."""
        kind, given = cell.attributes.get(f"{OFFICE}value-type", ""), cell.attributes.get
        shown = cell.text.strip()
        has_formula = f"{TABLE}formula" in cell.attributes
        if given(CALC_TYPE) == "error" or (has_formula and shown.startswith("Err:")):
            table.marking.error(self._row, self._column, shown)
            return ""
        if kind in NUMBERS:
            if kind == "percentage":
                table.marking.formatted(self._row, self._column, "0%")
            return shown if PADDED.fullmatch(shown) else float(given(f"{OFFICE}value", "nan"))
        match kind:
            case "date":
                return _moment(given(f"{OFFICE}date-value", ""))
            case "time":
                return _duration(given(f"{OFFICE}time-value", ""))
            case "boolean":
                return given(f"{OFFICE}boolean-value") == "true"
        if has_formula and not kind and not shown:
            table.marking.not_stored(self._row, self._column)
        return given(f"{OFFICE}string-value") or cell.text

    def close(self) -> None:
        """Take note of the end."""


def _count(attributes: Mapping[str, str], name: str) -> int:
    return max(int(attributes.get(f"{TABLE}{name}", "1")), 1)


def _moment(text: str) -> Value:
    try:
        return date.fromisoformat(text) if "T" not in text else datetime.fromisoformat(text)
    except ValueError:
        return text


def _duration(text: str) -> Value:
    parts = DURATION.fullmatch(text)
    if parts is None:
        return text
    days, hours, minutes, seconds = (int(each or 0) for each in parts.groups()[1:])
    length = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -length if parts[1] else length
