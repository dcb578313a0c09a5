"""What every kind of workbook gives: its sheets, and the cells of one."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from leapstats.errors import DataError, Problem
from leapstats.survey.workbooks.cells import Area, Cells, Marks, cells_of
from leapstats.survey.workbooks.packages import ENCRYPTED, FIX_LARGE, MOST_CELLS, too_large
from leapstats.survey.workbooks.xml_parts import DAMAGED

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook


STANDARD_ERROR = 2


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """A sheet of a workbook; a sheet of charts, macros or dialogs has no cells."""

    name: str
    hidden: bool = False
    has_cells: bool = True


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook that has been opened.

    `kind` is the suffix that its content calls for. `read` gives the cells of a sheet by its place.
    """

    path: Path
    kind: str
    sheets: tuple[SheetEntry, ...]
    read: Callable[[int], Cells]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its sheets with cells, hidden ones among them."""
        return tuple(sheet.name for sheet in self.sheets if sheet.has_cells)

    def cells(self, name: str) -> Cells:
        """Return the cells of a sheet.

        Raises
        ------
        DataError
            If they cannot be read.
        """
        return self.read([sheet.name for sheet in self.sheets].index(name))


@contextmanager
def damage_told(name: str) -> Iterator[None]:
    """Say of a workbook that it is damaged, or protected, where the library that reads it gives up.

    Raises
    ------
    DataError
        In place of what the library raises.
    """
    from python_calamine import CalamineError, PasswordError

    try:
        with _silent():
            yield
    except PasswordError:
        raise DataError(name, [ENCRYPTED]) from None
    except (CalamineError, OSError, ValueError, OverflowError, UnicodeError, IndexError):
        raise DataError(name, [DAMAGED]) from None
    except BaseException as error:
        # The library is written in Rust: what it did not foresee arrives as a PanicException, which is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise DataError(name, [DAMAGED]) from None


@contextmanager
def _silent() -> Iterator[None]:
    """Keep what a library of Rust writes of its own accord from standard error: its message and a backtrace."""
    try:
        kept = os.dup(STANDARD_ERROR)
    except OSError:  # there is no standard error
        yield
        return
    try:
        with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - no path but a device
            os.dup2(nowhere.fileno(), STANDARD_ERROR)
        yield
    finally:
        os.dup2(kept, STANDARD_ERROR)
        os.close(kept)


def calamine_book(name: str, content: bytes) -> "CalamineWorkbook":
    """Open a workbook that has been checked.

    Raises
    ------
    DataError
        If it cannot be read.
    """
    from io import BytesIO

    from python_calamine import load_workbook

    with damage_told(name):
        return load_workbook(BytesIO(content))


def calamine_cells(file: str, name: str, book: "CalamineWorkbook", marks: Marks) -> Cells:
    """Return the cells of a sheet, whose extent has been checked.

    Raises
    ------
    DataError
        If they cannot be read.
    """
    with damage_told(file):
        sheet = book.get_sheet_by_name(name)
        begin, end = sheet.start, sheet.end
        if begin is None or end is None:
            return cells_of(name, [], (0, 0), marks)
        shape = (end[0] + 1, sheet.width)
        check_extent(file, name, end[0], sheet.width - 1)
        return cells_of(name, sheet.iter_rows(), shape, _with_merged(marks, sheet), begin[1])


def check_extent(file: str, name: str, last_row: int, last_column: int) -> None:
    """Make sure that a sheet is not too large, given its last row and column from 0.

    Raises
    ------
    DataError
        If it is.
    """
    if (last_row + 1) * (last_column + 1) > MOST_CELLS:
        what = f"sheet {name} extends over {last_row + 1:,} rows and {last_column + 1:,} columns"
        fix = f"{FIX_LARGE}, or delete what stands far below or far to the right of the table"
        raise DataError(file, [Problem("", too_large(what).what, fix)])


def _with_merged(marks: Marks, sheet: "CalamineSheet") -> Marks:
    from dataclasses import replace

    areas = tuple(Area(*first, *last) for first, last in sheet.merged_cell_ranges or ())
    return replace(marks, merged=marks.merged or areas)
