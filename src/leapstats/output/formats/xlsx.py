"""A spreadsheet: numbers as numbers, notes below the table."""

import io
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from leapstats.output.cleaning import clean
from leapstats.output.document import Document
from leapstats.output.formats import TITLE, check_room
from leapstats.output.formats.csv import safe
from leapstats.output.table import Row, Table, Text

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
STUB_WIDTH, COLUMN_WIDTH = 62, 16


def render(document: Document) -> bytes:
    """Return a document as the bytes of a workbook with one sheet."""
    import xlsxwriter

    check_room(document.table, "xlsx", columns=COLUMNS, rows=ROWS)
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    workbook.set_properties({"title": clean(document.table.title)[:TITLE], "created": MADE})
    sheet = workbook.add_worksheet(document.command[:31])
    _fill(workbook, sheet, document.table)
    workbook.close()
    return buffer.getvalue()


def _fill(workbook: "Workbook", sheet: "Worksheet", table: Table) -> None:
    formats = {
        "title": workbook.add_format({"bold": True, "font_size": 12}),
        "head": workbook.add_format({"bold": True, "bottom": 1, "align": "right", "text_wrap": True}),
        "stub": workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True}),
        "span": workbook.add_format({"bold": True, "bottom": 1, "align": "center", "text_wrap": True}),
        "section": workbook.add_format({"italic": True}),
        "text": workbook.add_format({"align": "right"}),
        "note": workbook.add_format({"font_size": 9}),
        "stamp": workbook.add_format({"font_size": 9, "bold": True}),
    }
    sheet.set_column(0, 0, STUB_WIDTH)
    sheet.set_column(1, max(len(table.columns), 1), COLUMN_WIDTH)
    sheet.write_string(0, 0, _shown(table.title), formats["title"])
    line = 1
    if table.spanners:
        _spanners(sheet, table, line, formats["span"])
        line += 1
    sheet.write_string(line, 0, _shown(str(table.stub)), formats["stub"])
    for place, column in enumerate(table.columns, start=1):
        sheet.write_string(line, place, _shown(str(column)), formats["head"])
    sheet.repeat_rows(0, line)
    sheet.freeze_panes(line + 1, 1)
    for section in table.sections:
        if section.heading.text:
            line += 1
            sheet.write_string(line, 0, _shown(str(section.heading)), formats["section"])
        for row in section.rows:
            line += 1
            _row(workbook, sheet, line, row)
    notes = [f"{note.mark} {note.text}" for note in table.footnotes]
    notes.extend(text for text in (table.abbreviations, *table.source_notes) if text)
    for note in notes:
        line += 1
        sheet.write_string(line, 0, _shown(note), formats["note"])
    if table.stamp:
        sheet.write_string(line + 1, 0, _shown(table.stamp), formats["stamp"])


def _spanners(sheet: "Worksheet", table: Table, line: int, shape: Any) -> None:
    start = 1
    for spanner in table.spanners:
        text = _shown(str(spanner.label))
        if spanner.width > 1:
            sheet.merge_range(line, start, line, start + spanner.width - 1, text, shape)
        else:
            sheet.write_string(line, start, text, shape)
        start += spanner.width


def _row(workbook: "Workbook", sheet: "Worksheet", line: int, row: Row) -> None:
    label = workbook.add_format({"indent": row.indent})
    sheet.write_string(line, 0, _shown(str(row.label)), label)
    for place, cell in enumerate(row.cells, start=1):
        _cell(workbook, sheet, (line, place), cell)


def _cell(workbook: "Workbook", sheet: "Worksheet", place: tuple[int, int], cell: Text) -> None:
    """Write a figure as a number that shows as printed, anything else as text."""
    text = clean(str(cell))
    if (number := NUMBER.fullmatch(text)) and len(re.sub(r"e.*|\D", "", text)) <= DIGITS:
        decimals = "." + "0" * (len(number[2]) - 1) if number[2] else ""
        shape = workbook.add_format({"num_format": f"0{decimals}{'E+00' if number[3] else ''}"})
        sheet.write_number(*place, float(text), shape)
    elif text:
        sheet.write_string(*place, _shown(text), workbook.add_format({"align": "right"}))


def _shown(text: str) -> str:
    """Return a text as a cell holds it: never a formula, never longer than a cell."""
    text = safe(text)
    return text if len(text) <= ROOM else text[: ROOM - 1] + "…"
