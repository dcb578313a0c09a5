"""The sheets of a workbook as text: what the reader of KoBo and ODK needs of one, and no more."""

import io
import re
import zipfile
from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime, time
from pathlib import Path

from leapstats.errors import DataError, Problem
from leapstats.survey.contents import read_bytes

MOST_BYTES = 200 << 20  # of a workbook that is unpacked
AT_ONCE = 1 << 20
HEAD = 1 << 16
ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0"
TEXTS = re.compile(r"xl/(sharedStrings|worksheets/\w+)\.xml")
PLACE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
LONGEST_PLACE = 20
MOST_CELLS = 10_000_000  # of a sheet, blank ones between others among them
DAMAGED = Problem("", "the workbook cannot be read: it is damaged or protected", "Open it, and save it as .xlsx")

Rows = list[list[str]]


def sheets_of(path: Path, wanted: Callable[[str], bool] = bool) -> dict[str, Rows]:
    """Return the sheets of a workbook, each cell as text, "" where blank.

    Parameters
    ----------
    path
        An .xlsx or .xls file.
    wanted
        Tells by their names which sheets are read.

    Raises
    ------
    DataError
        If it is no workbook, is damaged, or is larger unpacked than any survey.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    content = read_bytes(path)
    _check(path, content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return {
            name: [[cell_text(cell) for cell in row] for row in book.get_sheet_by_name(name).to_python()]
            for name in book.sheet_names
            if wanted(name)
        }
    except (CalamineError, OSError, ValueError, KeyError, OverflowError) as error:
        raise DataError(path.name, [DAMAGED]) from error
    except BaseException as error:  # a panic of the library is no Exception
        if type(error).__name__ != "PanicException":
            raise
        raise DataError(path.name, [DAMAGED]) from None


def _check(path: Path, content: bytes) -> None:
    """Refuse what is no workbook, and an archive that is too large by what it declares or by what it holds."""
    if content.startswith(OLE):
        return
    if not content.startswith(ZIP):
        problem = Problem("", "it contains no workbook, despite its name", "Save it from Excel or KoBo as .xlsx")
        raise DataError(path.name, [problem])
    try:
        size, n_cells = _unpacked(content)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, EOFError) as error:
        raise DataError(path.name, [DAMAGED]) from error
    except Exception as error:
        if type(error).__name__ != "error":  # zlib.error
            raise
        raise DataError(path.name, [DAMAGED]) from error
    if size > MOST_BYTES:
        what = f"it unpacks to more than {MOST_BYTES >> 20} MiB"
        raise DataError(path.name, [Problem("", what, "Export the data as CSV")])
    if n_cells > MOST_CELLS:
        what = f"a sheet stretches over more than {MOST_CELLS:,} cells"
        raise DataError(path.name, [Problem("", what, "Remove what stands far below or beside the table")])


def _unpacked(content: bytes) -> tuple[int, int]:
    """Return how large the members of an archive are, and over how many cells its widest sheet stretches."""
    total, n_cells = 0, 0
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        declared = sum(member.file_size for member in archive.infolist())
        if declared > MOST_BYTES:
            return declared, 0
        for member in archive.infolist():
            rows, columns, before = 0, 0, b""
            with archive.open(member) as file:
                while (part := file.read(AT_ONCE)) and total <= MOST_BYTES:
                    total += len(part)
                    far_column, far_row = _farthest(before + part)
                    rows, columns, before = max(rows, far_row), max(columns, far_column), part[-LONGEST_PLACE:]
            n_cells = max(n_cells, rows * columns)
    return total, n_cells


def _farthest(part: bytes) -> tuple[int, int]:
    """Return the last column and the last row that a part of a sheet names."""
    places = set(PLACE.findall(part))
    columns = {letters for letters, _ in places}
    return max(map(_number, columns), default=0), max((int(row) for _, row in places), default=0)


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number


def head_of_workbook(path: Path) -> tuple[tuple[str, ...], str]:
    """Return the names of the sheets of an .xlsx and the text it begins with; nothing where it cannot be read."""
    try:
        with zipfile.ZipFile(path) as archive:
            book = _beginning(archive, "xl/workbook.xml")
            members = [name for name in archive.namelist() if TEXTS.fullmatch(name)]
            text = "".join(_beginning(archive, name) for name in members[:20])
    except (zipfile.BadZipFile, OSError, KeyError, ValueError, RuntimeError, NotImplementedError, EOFError):
        return (), ""
    except Exception as error:
        if type(error).__name__ != "error":
            raise
        return (), ""
    return tuple(re.findall(r'<sheet\b[^>]{0,300}?\bname="([^"<]{1,200})"', book)), text


def _beginning(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(name) as file:
        return file.read(HEAD).decode("utf-8", errors="replace")


def cell_text(cell: object) -> str:
    """Return a cell as text: whole numbers without a point, dates in ISO form."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell).strip()


def filled(rows: Sequence[Sequence[str]]) -> Rows:
    """Return the rows that have a cell which is filled."""
    return [list(row) for row in rows if any(row)]


def is_form(names: Collection[str]) -> bool:
    """Tell by the names of its sheets whether a workbook is an XLSForm."""
    folded = {name.strip().casefold() for name in names}
    return "survey" in folded and not folded.isdisjoint({"choices", "settings", "choices and columns"})
