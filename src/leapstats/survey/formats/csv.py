"""Plain CSV: one header row, one row a unit. An empty cell is blank; every other text is an answer."""

import csv
import io
from pathlib import Path

from leapstats.errors import DataError
from leapstats.survey.cells import as_text, is_none
from leapstats.survey.headers import header_problems, repeated_headers
from leapstats.survey.headings import column_names
from leapstats.survey.personal import is_personal
from leapstats.survey.raw import RawColumn, RawFile
from leapstats.survey.spelling import spelled

SUFFIXES = (".csv", ".tsv", ".txt")
SYNTHETIC = "synthetic_data"  # the column that says a table was invented; no answer is in it


def read(path: Path, *, keep_personal: frozenset[str] = frozenset()) -> RawFile:
    """Read a CSV file.

    Parameters
    ----------
    path
        See `read_sheet` for encodings and separators.
    keep_personal
        Personal columns to keep; others are dropped and named.

    Returns
    -------
    RawFile
        Cells as they are written. See `column_names` for names that repeat or are empty.

    Raises
    ------
    DataError
        With every problem of the file at once.
    """
    from leapstats.survey.delimited import nameless_note, read_sheet

    sheet = read_sheet(path)
    names, notes = column_names(
        [spelled(name) for name in sheet.headers[0]], [len(texts.distinct) > 0 for texts in sheet.columns]
    )
    columns = [
        RawColumn(name=name, cells=texts, fixed=name == SYNTHETIC)
        for name, texts in zip(names, sheet.columns, strict=True)
        if name
    ]
    nameless = frozenset(name for name, given in zip(names, sheet.headers[0], strict=True) if name and not given)
    headings = [*header_problems(columns, sheet.lines, nameless=nameless), *repeated_headers(columns, sheet.lines)]
    problems = [*headings, *sheet.problems]
    if problems:
        raise DataError(path.name, problems)
    personal = dict.fromkeys(name for name in names if is_personal(name) and name not in keep_personal)
    return RawFile(
        path=path,
        format="csv",
        columns=tuple(column for column in columns if column.name not in personal),
        rows=sheet.lines,
        personal=tuple(personal),
        notes=(*sheet.notes, *notes, *nameless_note(names.count(""))),
    )


def write(file: RawFile, path: Path) -> None:
    """Write a table: a header row, and one row a unit.

    Parameters
    ----------
    file
        Columns in order; blank cells stay empty.
    path
        Replaced if it is there.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([column.name for column in file.columns])
    for row in zip(*(column.values for column in file.columns), strict=True):
        writer.writerow(["" if is_none(cell) else as_text(cell) for cell in row])
    path.write_text(buffer.getvalue(), encoding="utf-8", newline="")
