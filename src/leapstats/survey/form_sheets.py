"""The rows of an export of a form: delimited text, or a sheet of an Excel workbook."""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from pathlib import Path

from leapstats.errors import DataError, Problem, UsageError, nearest
from leapstats.survey.delimited import Sheet, read_sheet
from leapstats.survey.form_heads import HEAD_ROWS, WORKBOOK, Head, heads_of
from leapstats.survey.workbooks.cells import Cells
from leapstats.survey.workbooks.opening import open_workbook
from leapstats.survey.workbooks.sheets import sheet_of as sheet_of_cells

MOST_SHEETS = 5


@lru_cache(maxsize=2)  # several formats look at one file
def heads_of_workbook(path: Path, changed: int, size: int) -> tuple[Head, ...]:
    """Return the first rows of each sheet of a workbook, as long as neither its time nor its size changes."""
    del changed, size
    book = open_workbook(path)
    return tuple(Head(name, _first_rows(book.cells(name))) for name in book.names[:MOST_SHEETS])


def _first_rows(cells: Cells) -> tuple[tuple[str, ...], ...]:
    columns = range(len(cells.kinds))
    rows = (tuple(cells.text(row, column) for column in columns) for row in range(cells.kinds.shape[1]))
    return tuple(islice((row for row in rows if any(row)), HEAD_ROWS))


def sheet_of(path: Path, sheet: str | None, fits: Callable[[Head], bool], *, n_headers: int = 1) -> Sheet:
    """Read an export.

    Parameters
    ----------
    path
        Text, read by `read_sheet`, or a workbook.
    sheet
        The name of the sheet of a workbook; None for the first one that `fits`, else the first.
    fits
        Tells by its first rows whether a sheet is the one.
    n_headers
        How many header rows it has.

    Raises
    ------
    DataError
        If the file cannot be read; see `read_sheet` and `open_workbook`.
    UsageError
        If the workbook has no such sheet, or the file is text and has no sheets.
    """
    if path.suffix.lower() != WORKBOOK:
        if sheet:
            raise UsageError("the options", [Problem("sheet", f"{path.name} is text and has no sheets", "Omit it")])
        return read_sheet(path, n_headers=n_headers)
    book = open_workbook(path)
    names = book.names
    if not names:
        raise DataError(path.name, [Problem("", "no sheet has cells", "Use a workbook with answers")])
    if sheet and sheet not in names:
        problem = Problem("sheet", f"{path.name} has no sheet {sheet}", nearest(sheet, names))
        raise UsageError("the options", [problem])
    name = sheet or next((each.sheet for each in heads_of(path) if fits(each)), names[0])
    found = sheet_of_cells(path.name, book.cells(name), n_headers=n_headers)
    several = (f'sheet "{name}" of {len(names)} sheets',) if len(names) > 1 else ()
    return replace(found, notes=(*several, *found.notes), sheet=name)
