"""Read the table on one sheet of a workbook, and say what was left out."""

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import DataError, Problem
from leapstats.survey.delimited import nameless_note
from leapstats.survey.headers import IMPORT_ID, MISSING, header_problems, is_value, repeated_headers
from leapstats.survey.personal import is_personal
from leapstats.survey.raw import RawColumn, RawFile
from leapstats.survey.workbooks.books import Workbook
from leapstats.survey.workbooks.cells import Cells, Kind
from leapstats.survey.workbooks.columns import rows_of_text, values_at
from leapstats.survey.workbooks.names import Names, by_one_row, by_two_rows
from leapstats.survey.workbooks.notes import notes_on_answers, notes_on_place, notes_on_sheets
from leapstats.survey.workbooks.opening import open_workbook, sheet_named
from leapstats.survey.workbooks.results import form_problem, results_problem
from leapstats.survey.workbooks.tables import Place, has_table, place_of, spanned

FIX_SHEET = "Name the sheet with the answers: --sheet NAME"


def read_workbook(path: Path, *, name: str, keep_personal: frozenset[str], sheet: str | None) -> RawFile:
    """Read the table on a sheet of a workbook.

    Parameters
    ----------
    path
        A workbook of any kind, whatever its suffix.
    name
        What the format is called.
    keep_personal
        Personal columns to keep; others are dropped and named.
    sheet
        Its name; without one, the first that is not hidden and has a table.

    Raises
    ------
    DataError
        If it cannot be read, has no such sheet or no table, or holds results and no answers.
    """
    book = open_workbook(path)
    cells = _chosen(book, sheet)
    problem = form_problem(cells) or results_problem(cells)
    if problem is not None:
        raise DataError(path.name, [problem])
    place = place_of(cells)
    if not len(place.rows):
        where = f"sheet {cells.sheet}"
        what = "there is a header but no data rows"
        raise DataError(path.name, [Problem(where, what, f"Use a sheet that contains answers. {FIX_SHEET}")])
    columns, names, place, lower = _parted(cells, place)
    problems = [*_heading_problems(columns, names, place), *repeated_headers(columns, place.rows + 1)]
    if problems:
        raise DataError(path.name, [replace(each, where=f"sheet {cells.sheet}, {each.where}") for each in problems])
    found = (each for each in columns if is_personal(each.name))
    held = dict.fromkeys(each.heading for each in found if keep_personal.isdisjoint({each.name, each.heading}))
    return RawFile(
        path=path,
        format=name,
        columns=tuple(each for each in columns if each.heading not in held),
        rows=place.rows + 1,
        personal=tuple(held),
        sheet=cells.sheet,
        notes=(
            *notes_on_sheets(book, cells, sheet),
            *notes_on_place(cells, place, lower),
            *names.notes,
            *nameless_note(names.names.count("")),
            *notes_on_answers(cells, place, columns, names.names),
        ),
    )


def _chosen(book: Workbook, sheet: str | None) -> Cells:
    """Return the cells of the sheet that is asked for, or of the first that has a table."""
    if sheet is not None:
        cells = book.cells(sheet_named(book, sheet))
        if not cells.filled.any():
            raise DataError(book.path.name, [Problem(f"sheet {cells.sheet}", "it is empty", FIX_SHEET)])
        return cells
    narrow = None
    for entry in book.sheets:
        if entry.hidden or not entry.has_cells:
            continue
        cells = book.cells(entry.name)
        if has_table(cells):
            return cells
        if narrow is None and cells.filled.any():
            narrow = cells
    if narrow is None:
        hidden = [entry.name for entry in book.sheets if entry.hidden and entry.has_cells]
        what = "no sheet has cells" + (f", apart from hidden ones: {', '.join(hidden)}" if hidden else "")
        raise DataError(book.path.name, [Problem("", what, FIX_SHEET if hidden else "Use a workbook with answers")])
    return narrow


def _parted(cells: Cells, place: Place) -> tuple[list[RawColumn], Names, Place, int]:
    """Part the header from the answers: the columns, their names, where they stand, and the lower of two header rows.

    That is -1 where there is one header row or none.
    """
    if place.upper >= 0:
        return _below(cells, replace(place, header=place.upper), place.header)
    columns, names, place, lower = _below(cells, place, -1)
    first, rest = int(place.rows[0]), replace(place, rows=place.rows[1:])
    if place.header < 0 or not len(rest.rows):
        return columns, names, place, lower
    # A row of import ids is left to be refused.
    has_ids = any(IMPORT_ID.match(text) for text in rows_of_text(cells, place.columns, first))
    if _options_below(cells, place, first) or (not has_ids and _heading_problems(columns, names, place)):
        return _below(cells, rest, first)
    return columns, names, place, lower


def _below(cells: Cells, place: Place, lower: int) -> tuple[list[RawColumn], Names, Place, int]:
    names = _names(cells, place, lower)
    return _columns(cells, place, names), names, place, lower


def _heading_problems(columns: list[RawColumn], names: Names, place: Place) -> list[Problem]:
    nameless = frozenset(name for name, given in zip(names.names, names.given, strict=True) if name and not given)
    return header_problems(columns, place.rows + 1, nameless=nameless)


def _options_below(cells: Cells, place: Place, row: int) -> bool:
    """Tell whether the first row holds what stands below questions over several columns: options of a check-all.

    The header is merged over columns, or leaves two at least without a name. The row is all text, with one under each
    of these; a text found below in its column is all that is found there, as of a box that is ticked.
    """
    nameless = [column for column in place.columns if cells.kinds[column, place.header] == Kind.BLANK]
    texts = [column for column in place.columns if cells.kinds[column, row] == Kind.TEXT]
    if row != place.header + 1 or not nameless or not (len(nameless) > 1 or spanned(cells, place.header)):
        return False
    if not set(nameless) <= set(texts) or len(texts) < int(cells.filled[list(place.columns), row].sum()):
        return False
    words = [cells.text(row, column) for column in texts]
    # "None" and "Other" are options too.
    if any(map(is_value, words)) or 2 * sum(bool(MISSING.fullmatch(word)) for word in words) > len(words):
        return False
    return all(_is_own(cells, column, row, place.rows[1:]) for column in texts)


def _is_own(cells: Cells, column: int, row: int, below: NDArray[np.int64]) -> bool:
    """Tell whether a text is found nowhere below in its column, or nothing else is."""
    here, places = cells.places[column, row], cells.places[column, below]
    same = places == here
    return not same.any() or bool((same | (cells.kinds[column, below] == Kind.BLANK)).all())


def _filled(cells: Cells, place: Place) -> list[bool]:
    return [bool((cells.kinds[column, place.rows] != Kind.BLANK).any()) for column in place.columns]


def _names(cells: Cells, place: Place, lower: int) -> Names:
    filled = _filled(cells, place)
    if place.header < 0:
        return by_one_row([""] * len(place.columns), filled)
    header = rows_of_text(cells, place.columns, place.header)
    if lower < 0:
        return by_one_row(header, filled)
    below = rows_of_text(cells, place.columns, lower)
    if all(header):
        return by_one_row(header, filled, below)
    return by_two_rows(header, below, filled)


def _columns(cells: Cells, place: Place, names: Names) -> list[RawColumn]:
    columns = []
    for number, column in enumerate(place.columns):
        if names.names[number]:
            columns.append(
                RawColumn(
                    name=names.names[number],
                    option=names.options[number],
                    label=names.labels[number],
                    cells=values_at(cells, column, place.rows),
                )
            )
    return columns
