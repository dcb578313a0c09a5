"""Plain CSV: one header row, one row a unit. An empty cell is blank; every other text is an answer."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from leapstats.errors import DataError, Problem
from leapstats.survey.cells import as_text, is_none
from leapstats.survey.delimited import Sheet, cells_by_column, nameless_note, read_sheet
from leapstats.survey.personal import is_personal
from leapstats.survey.raw import RawColumn, RawFile

SUFFIXES = (".csv", ".tsv", ".txt")
DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")
NUMBER = re.compile(r"[+-]?\d+(,\d+)?")
SYNTHETIC = "synthetic_data"  # the column that says a table was invented; no answer is in it
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
    columns, notes = cells_by_column(sheet), list(sheet.notes)
    if sheet.separator == ";":
        columns, with_commas = _decimal_points(columns)
        notes.extend(f"decimal commas in {header[place]}" for place in with_commas)
    problems = [*_heading_problems(header, columns), *sheet.problems]
    if problems:
        raise DataError(path.name, problems)
    notes.extend(nameless_note(header.count("")))
    personal = tuple(name for name in header if is_personal(name) and name not in keep_personal)
    kept = [
        RawColumn(name=name, values=np.array(cells, dtype=object), fixed=name == SYNTHETIC)
        for name, cells in zip(header, columns, strict=True)
        if name and name not in personal
    ]
    return RawFile(
        path=path,
        format="csv",
        columns=tuple(kept),
        rows=np.array(sheet.lines, dtype=np.int64),
        personal=personal,
        notes=tuple(notes),
    )


def _heading_problems(header: tuple[str, ...], columns: list[list[str | None]]) -> Iterator[Problem]:
    for place, (name, cells) in enumerate(zip(header, columns, strict=True), start=1):
        if not name and any(cells):
            yield Problem(f"column {place}", "it has answers and no name", "Name it in the header")
        elif name and name in header[: place - 1]:
            what = f'the name "{name}" is already that of column {header.index(name) + 1}'
            yield Problem(f"column {place}", what, "Rename one of them")


def _decimal_points(columns: list[list[str | None]]) -> tuple[list[list[str | None]], list[int]]:
    """Write the numbers of columns that use a decimal comma with a point; say which columns those are."""
    rewritten, places = [], []
    for place, cells in enumerate(columns):
        filled = [cell for cell in cells if cell]
        commas = any(DECIMAL_COMMA.fullmatch(cell) for cell in filled)
        if commas and all(NUMBER.fullmatch(cell) for cell in filled):
            places.append(place)
            rewritten.append([cell.replace(",", ".") if cell else None for cell in cells])
        else:
            rewritten.append(cells)
    return rewritten, places


def _refuse_qualtrics(path: Path, sheet: Sheet) -> None:
    """Refuse an export whose second and third rows are headings: they would pass for respondents."""
    for line, cells in zip(sheet.lines[:2], sheet.records[:2], strict=True):
        if any(cell.startswith(IMPORT_ID) for cell in cells):
            what = "it holds import ids, not answers: this is a Qualtrics export with three header rows"
            raise DataError(path.name, [Problem(f"row {line}", what, "Keep one header row and remove the other two")])


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
