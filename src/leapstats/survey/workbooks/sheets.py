"""A sheet of a workbook as `read_sheet` gives a text file, and how the sheets of a workbook begin.

For readers of exports that a platform writes as CSV and as .xlsx alike.
"""

from collections.abc import Mapping
from itertools import islice
from pathlib import Path

import numpy as np

from leapstats.errors import DataError, Problem
from leapstats.survey.contents import ZIP
from leapstats.survey.delimited import Sheet
from leapstats.survey.delimited_rows import counted
from leapstats.survey.workbooks.cells import Cells
from leapstats.survey.workbooks.columns import texts_at
from leapstats.survey.workbooks.packages import Package, package_of
from leapstats.survey.workbooks.xlsx import parts_of
from leapstats.survey.workbooks.xlsx_head import first_rows

MOST_ROWS, MOST_SHEETS = 5, 10


def sheet_of(file: str, cells: Cells, *, n_headers: int = 1) -> Sheet:
    """Return the cells of a sheet as text, as `read_sheet` returns those of a text file.

    Parameters
    ----------
    file
        Its name, for messages.
    cells
        Those of the sheet; `open_workbook(path).cells(name)` gives them.
    n_headers
        How many header rows it has: the first that hold anything.

    Raises
    ------
    DataError
        If there are no rows below the header.
    """
    there = np.flatnonzero(cells.filled.any(axis=0)) if cells.kinds.size else np.array([], dtype=np.int64)
    if len(there) <= n_headers:
        what = "there is a header but no data rows" if len(there) else "it is empty"
        raise DataError(file, [Problem(f"sheet {cells.sheet}", what, "Use a sheet that contains answers")])
    rows = there[n_headers:]
    columns = range(len(cells.kinds))
    n_empty = int(rows[-1] - rows[0] + 1 - len(rows))
    return Sheet(
        headers=tuple(tuple(cells.text(int(row), column) for column in columns) for row in there[:n_headers]),
        columns=tuple(texts_at(cells, column, rows) for column in columns),
        lines=rows.astype(np.int64) + 1,
        notes=(f"{counted(n_empty, 'empty row')} among the answers ignored",) if n_empty else (),
        sheet=cells.sheet,
    )


def head_rows(path: Path, n_rows: int = MOST_ROWS) -> Mapping[str, list[list[str]]]:
    """Return the first rows of each sheet of an .xlsx workbook, as text, for a look at its kind.

    Cells that hold dates are the numbers that Excel keeps for them. It does not read the whole workbook.

    Parameters
    ----------
    path
        Of any file.
    n_rows
        How many rows to return of each sheet that is not hidden.

    Returns
    -------
    Mapping
        The rows by the name of the sheet, in their order; none where it is no such workbook, or damaged.
    """
    try:
        with path.open("rb") as file:
            content = file.read() if file.read(len(ZIP)) == ZIP else b""
        if not content:
            return {}
        package = package_of(path.name, ZIP + content)
        return _heads(package, n_rows)
    except (OSError, DataError):
        return {}


def _heads(package: Package, n_rows: int) -> dict[str, list[list[str]]]:
    parts = parts_of(package)
    strings = parts.strings if package.has(parts.strings) else ""
    found = {}
    for entry, part in islice(zip(parts.sheets, parts.sheet_parts, strict=True), MOST_SHEETS):
        if entry.has_cells and not entry.hidden:
            found[entry.name] = first_rows(package, part, strings, n_rows)
    return found
