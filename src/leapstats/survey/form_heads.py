"""The first rows of an export of a form, by which it is known."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from leapstats.errors import DataError
from leapstats.survey.contents import head_of
from leapstats.survey.separators import separator_of

WORKBOOK = ".xlsx"
HEAD_ROWS = 12


@dataclass(frozen=True, slots=True)
class Head:
    """The name of a sheet, empty in text, and its first rows."""

    sheet: str
    rows: tuple[tuple[str, ...], ...]


def heads_of(path: Path) -> tuple[Head, ...]:
    """Return the first rows of a file that are not empty, of each sheet of a workbook; none if it cannot be read."""
    if path.suffix.lower() != WORKBOOK:
        return (Head("", tuple(_rows_of_text(path))),)
    from leapstats.survey.form_sheets import heads_of_workbook

    try:
        told = path.stat()
        return heads_of_workbook(path, told.st_mtime_ns, told.st_size)
    except (OSError, ValueError, DataError):
        return ()


def _rows_of_text(path: Path) -> Iterator[tuple[str, ...]]:
    text = head_of(path)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator_of(text))
    n_rows = 0
    try:
        for row in rows:
            if any(cell.strip() for cell in row) or (row and n_rows):
                yield tuple(cell.strip() for cell in row)
                n_rows += 1
            if n_rows == HEAD_ROWS:
                return
    except csv.Error:  # an overlong cell
        return
