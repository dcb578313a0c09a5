"""A spreadsheet: a sheet a table as printed, with numbers as numbers, and a last one with all of them unrounded."""

import io
import math
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from leapstats.errors import Problem, UsageError
from leapstats.output.cleaning import clean
from leapstats.output.document import Document
from leapstats.output.formats import TITLE, check_room
from leapstats.output.formats.csv import safe
from leapstats.output.formats.json import unending
from leapstats.output.table import Row, Table, Text, paragraphs, plain
from leapstats.output.wrapping import heading, places, wrapped

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

SUFFIXES = (".xlsx",)
BINARY = True
# A number as it prints: no zero before others, so that 007 stays what it is.
NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?(e[+-]\d+)?")
DIGITS = 15  # a spreadsheet keeps no more
ROOM = 32_767  # characters a cell holds; longer ones would be left out
COLUMNS, ROWS = 16_384, 1_048_576
# The same input gives the same bytes: the file does not say when it was made.
MADE = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
# Characters that a column has at most, at least, and of a heading that is not broken.
STUB, CELL, WORDS, LEAST, HEADING = 62, 32, 48, 6, 14
FONT, HEIGHT = 11, 15  # points of the letters and of a line
WIDE = 95  # characters that a page has upright
NUMBERS, SUMMARY = "Numbers", "Summary"
LONGEST_NAME = 31  # characters of the name of a sheet
FIELDS = ("variable", "level", "level_label", "by", "by_level", "statistic", "stat_name", "stat", "method", "note")
SHAPES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 12, "text_wrap": True, "valign": "top"},
    "head": {"bold": True, "bottom": 1, "align": "right", "text_wrap": True},
    "stub": {"bold": True, "bottom": 1, "text_wrap": True},
    "span": {"bold": True, "bottom": 1, "align": "center", "text_wrap": True},
    "section": {"italic": True},
    "label": {"align": "left", "text_wrap": True, "valign": "top"},
    "cell": {"align": "right", "text_wrap": True, "valign": "top"},
    "words": {"align": "left", "text_wrap": True, "valign": "top"},
    "number": {"valign": "top"},
    "counted": {"align": "left", "valign": "top"},
    "note": {"font_size": 9, "text_wrap": True, "valign": "top"},
    "stamp": {"font_size": 9, "text_wrap": True, "valign": "top", "bold": True},
    "plain": {},
}


def render(document: Document) -> bytes:
    """Return a document as the bytes of a workbook: the table as printed, and its numbers as they were computed."""
    import xlsxwriter

    for table in document.tables:
        check_room(table, "xlsx", columns=COLUMNS, rows=ROWS)
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    workbook.set_properties({"title": clean(document.title)[:TITLE], "created": MADE})
    shapes = _Shapes(workbook)
    for name, table in _sheets(document):
        _Printed(workbook.add_worksheet(name), shapes, table).fill()
    _numbers(workbook.add_worksheet(NUMBERS), shapes, document)
    workbook.close()
    return buffer.getvalue()


def _sheets(document: Document) -> Iterator[tuple[str, Table]]:
    """Yield the name of the sheet of each table, and the table."""
    if document.summary is not None:
        yield SUMMARY, document.summary
    for place, table in enumerate(document.body, start=1):
        yield (
            document.command[:LONGEST_NAME] if place == 1 else f"{document.command[: LONGEST_NAME - 4]} {place}",
            table,
        )


class _Shapes:
    """The shapes of cells, each made once."""

    def __init__(self, workbook: "Workbook") -> None:
        self._workbook = workbook
        self._made: dict[tuple[str, str, int], Any] = {}

    def shape(self, name: str, *, number: str = "", indent: int = 0) -> Any:
        """Return a shape, for numbers that show in a certain way or for labels of a level."""
        key = (name, number, indent)
        if key not in self._made:
            more: dict[str, Any] = {"num_format": number} if number else {}
            more |= {"indent": indent} if indent else {}
            self._made[key] = self._workbook.add_format(SHAPES[name] | more)
        return self._made[key]


class _Printed:
    """The sheet with the table: what is printed, figures that stand alone as numbers.

    Parameters
    ----------
    sheet
        To be filled.
    shapes
        Of its cells.
    table
        What is filled in.
    """

    def __init__(self, sheet: "Worksheet", shapes: _Shapes, table: Table) -> None:
        self._sheet, self._shapes, self._table = sheet, shapes, table
        self._widths = _widths(table)
        self._line = 0

    def fill(self) -> None:
        """Write everything, and say how it is printed."""
        table = self._table
        for place, width in enumerate(self._widths):
            self._sheet.set_column(place, place, width)
        self._words(table.title, "title")
        self._heads()
        for section in table.sections:
            if section.heading.text:
                self._sheet.write_string(self._next(), 0, _shown(str(section.heading)), self._shapes.shape("section"))
            for row in section.rows:
                self._row(row)
        self._notes()
        self._sheet.fit_to_pages(1, 0)
        self._sheet.set_margins(0.5, 0.5, 0.6, 0.6)
        self._sheet.set_footer("&CPage &P of &N")
        if sum(self._widths) > WIDE:
            self._sheet.set_landscape()

    def _notes(self) -> None:
        for each in paragraphs(self._table):
            self._words(plain(each), "stamp" if each.is_stamp else "note")

    def _next(self) -> int:
        self._line += 1
        return self._line - 1

    def _words(self, words: str, shape: str) -> None:
        """Write words over the whole width, as high as they need."""
        text, line = _shown(words), self._next()
        if len(self._widths) > 1:
            self._sheet.merge_range(line, 0, line, len(self._widths) - 1, "", self._shapes.shape(shape))
        self._sheet.write_string(line, 0, text, self._shapes.shape(shape))
        points = SHAPES[shape]["font_size"]
        lines = wrapped(text, int(sum(self._widths) * FONT / points))
        self._sheet.set_row(line, HEIGHT * points / FONT * max(len(lines), 1))

    def _heads(self) -> None:
        table = self._table
        if table.spanners:
            self._spanners(self._next())
        line = self._next()
        self._sheet.write_string(line, 0, _shown(str(table.stub)), self._shapes.shape("stub"))
        for place, column in enumerate(table.columns, start=1):
            shape = self._shapes.shape("stub" if place - 1 in table.words else "head")
            self._sheet.write_string(line, place, _shown(str(column)), shape)
        texts = zip((table.stub, *table.columns), self._widths, strict=True)
        self._sheet.set_row(line, HEIGHT * max(_height(text, width) for text, width in texts))
        self._sheet.repeat_rows(0, line)
        self._sheet.freeze_panes(line + 1, 1)

    def _spanners(self, line: int) -> None:
        start, height = 1, 1
        for spanner in self._table.spanners:
            text, shape = _shown(str(spanner.label)), self._shapes.shape("span" if spanner.label.text else "plain")
            if spanner.width > 1:
                self._sheet.merge_range(line, start, line, start + spanner.width - 1, "", shape)
            self._sheet.write_string(line, start, text, shape)
            height = max(height, _height(spanner.label, sum(self._widths[start : start + spanner.width])))
            start += spanner.width
        self._sheet.set_row(line, HEIGHT * height)

    def _row(self, row: Row) -> None:
        line, shape = self._next(), self._shapes.shape("label" if row.cells else "plain", indent=row.indent)
        self._sheet.write_string(line, 0, _shown(str(row.label)), shape)
        for place, cell in enumerate(row.cells, start=1):
            self._cell((line, place), cell)
        if self._table.words and row.cells:
            texts = zip((row.label, *row.cells), self._widths, strict=True)
            self._sheet.set_row(line, HEIGHT * max(len(wrapped(_shown(str(text)), width - 2)) for text, width in texts))

    def _cell(self, place: tuple[int, int], cell: Text) -> None:
        """Write a figure as a number that shows as printed, anything else as text."""
        text = clean(str(cell))
        is_words = place[1] - 1 in self._table.words
        if (number := NUMBER.fullmatch(text)) and len(re.sub(r"e.*|\D", "", text)) <= DIGITS:
            decimals = "." + "0" * (len(number[2]) - 1) if number[2] else ""
            name = "counted" if is_words else "number"
            shape = self._shapes.shape(name, number=f"0{decimals}{'E+00' if number[3] else ''}")
            self._sheet.write_number(*place, float(text), shape)
        elif text:
            self._sheet.write_string(*place, _shown(text), self._shapes.shape("words" if is_words else "cell"))


def _widths(table: Table) -> list[int]:
    """Return the characters of each column: as its content needs, within limits."""
    labels = [places(clean(str(row.label))) + 2 * row.indent for row in table.rows if row.cells]
    widths = [min(max([places(clean(str(table.stub))), *labels]), STUB) + 2]
    for place, column in enumerate(table.columns):
        cells = (places(clean(str(row.cells[place]))) for row in table.rows if row.cells)
        head = max(map(places, heading(str(column), HEADING)))
        widths.append(min(max(head, LEAST, *cells), WORDS if place in table.words else CELL) + 2)
    return widths


def _height(text: Text, width: int) -> int:
    return len(heading(str(text), max(width - 2, 1)))


def _numbers(sheet: "Worksheet", shapes: _Shapes, document: Document) -> None:
    """Write the long frame: a line a number, unrounded; what is no finite number is a word."""
    records = tuple(document.records)
    if len(records) >= ROWS:
        found = f"the results are {len(records):,} numbers, and {ROWS - 1:,} fit"
        raise UsageError("the output", [Problem("format xlsx", found, "Write it as csv or json")])
    for place, name in enumerate(FIELDS):
        sheet.write_string(0, place, name, shapes.shape("stub"))
    for line, record in enumerate(records, start=1):
        for place, name in enumerate(FIELDS):
            value = record.get(name)
            if isinstance(value, int | float) and math.isfinite(value):
                sheet.write_number(line, place, value)
            elif value is not None:
                sheet.write_string(line, place, _word(value))
    for place, name in enumerate(FIELDS):
        longest = max((len(str(record.get(name) or "")) for record in records), default=0)
        sheet.set_column(place, place, min(max(longest, len(name)), CELL) + 2)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(records), 1), len(FIELDS) - 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _word(value: float | str) -> str:
    """Return what stands for a value that no cell holds as a number, as JSON has it."""
    return _shown(value) if isinstance(value, str) else str(unending(value))


def _shown(text: str) -> str:
    """Return a text as a cell holds it: never a formula, never longer than a cell."""
    text = safe(text)
    return text if len(text) <= ROOM else text[: ROOM - 1] + "…"
