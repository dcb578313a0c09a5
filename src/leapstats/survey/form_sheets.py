"""The rows of an export of a form: delimited text, or a sheet of an Excel workbook."""

import re
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from leapstats.errors import DataError, Problem, UsageError, nearest
from leapstats.survey.contents import read_bytes
from leapstats.survey.delimited import Sheet, read_sheet
from leapstats.survey.delimited_rows import counted
from leapstats.survey.form_heads import HEAD_ROWS, WORKBOOK, Head, heads_of
from leapstats.survey.raw import Texts

MOST_BYTES, MOST_CELLS, MOST_MEMBERS, MOST_SHEETS = 200 << 20, 8_000_000, 2000, 5
CHUNK, OVERLAP = 1 << 20, 64
REFERENCE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
SAVE = "Open it in Excel, save it as a workbook (.xlsx) or as CSV, and use that file"

Row = list[str]


@lru_cache(maxsize=2)  # several formats look at one file
def heads_of_workbook(path: Path, changed: int, size: int) -> tuple[Head, ...]:
    """Return the first rows of each sheet of a workbook, as long as neither its time nor its size changes."""
    del changed, size
    book = _opened(path)
    heads = []
    for name in book.sheet_names[:MOST_SHEETS]:
        _, rows = _rows_of(book, path, name, most=5 * HEAD_ROWS)
        heads.append(Head(name, tuple(tuple(row) for row in rows if any(row))[:HEAD_ROWS]))
    return tuple(heads)


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
        If the file cannot be read; see `read_sheet`.
    UsageError
        If the workbook has no such sheet, or the file is text and has no sheets.
    """
    if path.suffix.lower() != WORKBOOK:
        if sheet:
            raise UsageError("the options", [Problem("sheet", f"{path.name} is text and has no sheets", "Omit it")])
        return read_sheet(path, n_headers=n_headers)
    read_bytes(path)  # says what is wrong with a file that is empty, or not there
    book = _opened(path)
    names = book.sheet_names
    if sheet and sheet not in names:
        problem = Problem("sheet", f"{path.name} has no sheet {sheet}", nearest(sheet, names))
        raise UsageError("the options", [problem])
    name = sheet or next((each.sheet for each in heads_of(path) if fits(each)), names[0])
    first, rows = _rows_of(book, path, name)
    notes = [f'sheet "{name}" of {len(names)} sheets'] if len(names) > 1 else []
    return replace(_sheet(path, rows, first, notes, n_headers), sheet=name)


def _opened(path: Path) -> Any:
    """Open a workbook once it is known that it fits into memory.

    Raises
    ------
    DataError
        If it is damaged, is no workbook, or is too large.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    _check_size(path)
    try:
        book = CalamineWorkbook.from_path(str(path))
    except (CalamineError, OSError, ValueError) as error:
        raise _damaged(path, str(error)) from None
    if not book.sheet_names:
        raise _damaged(path, "it has no sheet")
    return book


def _check_size(path: Path) -> None:
    """Unpack the parts of a workbook one piece at a time, and count what they hold."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            declared = sum(each.file_size for each in members)
            if len(members) > MOST_MEMBERS or declared > MOST_BYTES:
                raise _too_large(path)
            left = MOST_BYTES
            for member in members:
                left -= _unpacked(path, archive, member, left)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError):
        raise _damaged(path, "its parts cannot be unpacked") from None


def _unpacked(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: int) -> int:
    """Return how many bytes a part has; one of a sheet may span only so many cells."""
    is_sheet = "worksheets/" in member.filename
    size, last, widest, deepest = 0, b"", 0, 0
    with archive.open(member) as part:
        while chunk := part.read(CHUNK):
            size += len(chunk)
            for letters, digits in REFERENCE.findall(last + chunk) if is_sheet else ():
                widest, deepest = max(widest, _column(letters)), max(deepest, int(digits))
            last = chunk[-OVERLAP:]
            if size > left or widest * deepest > MOST_CELLS:
                raise _too_large(path)
    return size


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number


def _rows_of(book: Any, path: Path, name: str, most: int | None = None) -> tuple[int, list[Row]]:
    """Return the number of the first row of a sheet that is not empty, and the cells from there on as text."""
    from python_calamine import CalamineError

    try:
        sheet = book.get_sheet_by_name(name)
        cells = sheet.to_python(nrows=most)
    except (CalamineError, OSError, ValueError) as error:
        raise _damaged(path, str(error)) from None
    return (sheet.start or (0, 0))[0] + 1, [[_text(cell) for cell in row] for row in cells]


def _text(cell: object) -> str:
    """Write a cell as text: whole numbers without decimals, dates as 2016-05-31."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "True" if cell else "False"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="auto")
    return "" if cell is None else str(cell)


def _sheet(path: Path, rows: Sequence[Row], first: int, notes: list[str], n_headers: int) -> Sheet:
    """Put rows into columns; those without any cell filled are no respondents."""
    filled = [(first + place, row) for place, row in enumerate(rows) if any(row)]
    headers, body = filled[:n_headers], filled[n_headers:]
    if not body:
        what = "there is a header but no data rows" if headers else "the sheet is empty"
        raise DataError(path.name, [Problem("", what, "Use a file that contains answers")])
    n_empty = body[-1][0] - body[0][0] + 1 - len(body)
    if n_empty:
        notes.append(f"{counted(n_empty, 'empty row')} between answers ignored")
    return Sheet(
        headers=tuple(tuple(row) for _, row in headers),
        columns=tuple(_texts(cells) for cells in zip(*(row for _, row in body), strict=True)),
        lines=np.array([line for line, _ in body], dtype=np.int64),
        notes=tuple(notes),
    )


def _texts(cells: Sequence[str]) -> Texts:
    found: dict[str, int] = {}
    places = [found.setdefault(cell, len(found)) if cell else -1 for cell in cells]
    return Texts(np.array(places, dtype=np.int32), np.array(list(found), dtype=object))


def _damaged(path: Path, why: str) -> DataError:
    return DataError(path.name, [Problem("", f"the workbook cannot be read ({why})", SAVE)])


def _too_large(path: Path) -> DataError:
    what = f"the workbook would unpack to more than {MOST_BYTES >> 20} MB or {MOST_CELLS:,} cells"
    return DataError(path.name, [Problem("", what, "Export it again as CSV")])
