"""Write a survey as a workbook: the answers on one sheet, labels and codes on two others."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from leapstats.survey.cells import as_text, is_none
from leapstats.survey.raw import RawColumn, RawFile

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

DATA, ITEMS, CODES = "data", "items", "codes"
WIDEST = 60


def write_workbook(file: RawFile, path: Path) -> None:
    """Write a table with its labels.

    Parameters
    ----------
    file
        Numbers are written as numbers, blanks stay empty; a text is never a formula or a link.
    path
        Replaced if it is there.
    """
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(str(path), options) as book:
        head = book.add_format({"bold": True, "bottom": 1})
        data = book.add_worksheet(DATA)
        _header(data, [column.name for column in file.columns], head)
        for place, column in enumerate(file.columns):
            _cells(data, place, column)
        data.freeze_panes(1, 0)
        items = book.add_worksheet(ITEMS)
        _header(items, ["item", "label"], head)
        codes = book.add_worksheet(CODES)
        _header(codes, ["item", "code", "label", "missing"], head)
        row = 1
        for number, column in enumerate(file.columns, start=1):
            items.write_string(number, 0, column.name)
            items.write_string(number, 1, column.label)
            for code, label in column.labels.items():
                missing = any(each.low <= code <= each.high for each in column.missing)  # type: ignore[operator]
                for at, text in enumerate((column.name, as_text(code), label, "yes" if missing else "")):
                    codes.write_string(row, at, text)
                row += 1


def _header(sheet: "Worksheet", names: list[str], form: Any) -> None:
    for place, name in enumerate(names):
        sheet.write_string(0, place, name, form)
        sheet.set_column(place, place, min(max(len(name), 8), WIDEST) + 2)


def _cells(sheet: "Worksheet", place: int, column: RawColumn) -> None:
    if column.numeric:
        for row in np.flatnonzero(~np.isnan(column.values)).tolist():
            sheet.write_number(row + 1, place, float(column.values[row]))
        return
    for row, cell in enumerate(column.values.tolist(), start=1):
        if not is_none(cell):
            sheet.write_string(row, place, str(cell))
