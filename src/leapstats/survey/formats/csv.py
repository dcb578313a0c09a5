"""Plain CSV: one header row, one row a unit. An empty cell is blank; every other text is an answer."""

from pathlib import Path

import numpy as np

from leapstats.errors import DataError, Problem
from leapstats.survey.delimited import Sheet, cells_by_column, read_sheet
from leapstats.survey.personal import is_personal
from leapstats.survey.raw import RawColumn, RawFile

SUFFIXES = (".csv", ".tsv", ".txt")
IMPORT_ID = '{"ImportId"'


def read(path: Path, *, keep_personal: frozenset[str] = frozenset()) -> RawFile:
    """Read a CSV file.

    Parameters
    ----------
    path
        See `read_sheet` for encodings and separators.
    keep_personal
        Personal columns to keep; others are dropped and named.

    Raises
    ------
    DataError
        With every problem of the file at once.
    """
    sheet = read_sheet(path)
    _refuse_qualtrics(path, sheet)
    header = sheet.headers[0]
    columns = cells_by_column(sheet)
    problems = []
    kept, personal = [], []
    for place, (name, cells) in enumerate(zip(header, columns, strict=True), start=1):
        if not name:
            if any(cells):
                problems.append(Problem(f"column {place}", "it has answers and no name", "Name it in the header"))
        elif name in header[: place - 1]:
            first = header.index(name) + 1
            what = f'the name "{name}" is already that of column {first}'
            problems.append(Problem(f"column {place}", what, "Rename one of them"))
        elif is_personal(name) and name not in keep_personal:
            personal.append(name)
        else:
            kept.append(RawColumn(name=name, values=np.array(cells, dtype=object)))
    if problems:
        raise DataError(path.name, problems)
    return RawFile(
        path=path,
        format="csv",
        columns=tuple(kept),
        rows=np.array(sheet.lines, dtype=np.int64),
        personal=tuple(personal),
        notes=sheet.notes,
    )


def _refuse_qualtrics(path: Path, sheet: Sheet) -> None:
    """Refuse an export whose second and third rows are headings: they would pass for respondents."""
    for line, cells in zip(sheet.lines[:2], sheet.records[:2], strict=True):
        if any(cell.startswith(IMPORT_ID) for cell in cells):
            what = "it holds import ids, not answers: this is a Qualtrics export with three header rows"
            raise DataError(path.name, [Problem(f"row {line}", what, "Keep one header row and remove the other two")])
