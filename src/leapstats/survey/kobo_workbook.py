"""The sheets of a workbook as rows of text: what the reader of KoBo and ODK needs of one, and no more."""

from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from leapstats.survey.workbooks.cells import Cells, Kind
from leapstats.survey.workbooks.opening import open_workbook

MIDNIGHT = " 00:00:00"

Rows = list[list[str]]


def sheets_of(path: Path, wanted: Callable[[str], bool] = bool) -> dict[str, Rows]:
    """Return the sheets of a workbook from the first row that is filled, each cell as text, "" where blank.

    Parameters
    ----------
    path
        A workbook of any kind.
    wanted
        Tells by their names which sheets are read.

    Raises
    ------
    DataError
        If it is no workbook, is damaged, or is larger unpacked than any survey.
    """
    book = open_workbook(path)
    return {name: _rows(book.cells(name)) for name in book.names if wanted(name)}


def _rows(cells: Cells) -> Rows:
    columns = range(len(cells.kinds))
    rows = [[_text(cells, row, column) for column in columns] for row in range(cells.kinds.shape[1])]
    first = next((place for place, row in enumerate(rows) if any(row)), len(rows))
    return rows[first:]


def _text(cells: Cells, row: int, column: int) -> str:
    """Return a cell as text; a date is written as one, a moment as the services write it."""
    text = cells.text(row, column)
    if cells.kinds[column, row] == Kind.MOMENT:
        return text.removesuffix(MIDNIGHT).replace(" ", "T")
    return text


def filled(rows: Sequence[Sequence[str]]) -> Rows:
    """Return the rows that have a cell which is filled."""
    return [list(row) for row in rows if any(row)]


def is_form(names: Collection[str]) -> bool:
    """Tell by the names of its sheets whether a workbook is an XLSForm."""
    folded = {name.strip().casefold() for name in names}
    return "survey" in folded and not folded.isdisjoint({"choices", "settings", "choices and columns"})
