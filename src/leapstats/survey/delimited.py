"""Read delimited text strictly: every row that does not fit its header is named."""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import DataError, Problem
from leapstats.survey.contents import read_utf8
from leapstats.survey.decoding import HEAD
from leapstats.survey.delimited_bytes import grid_of_bytes
from leapstats.survey.delimited_rows import MOST_LISTED, counted, grid_of_rows
from leapstats.survey.grid import Grid
from leapstats.survey.raw import Texts
from leapstats.survey.separators import separator_of
from leapstats.survey.titles import title_problem

SEPARATOR_NAMES = {";": "semicolons", "\t": "tabs", "|": "bars"}
SEPARATOR_LINE = re.compile(rb'("?sep=([,;|\t])"?)[,;|\t]*(?=[\r\n])', re.IGNORECASE)  # written for Excel
WIDEST = 100
# Below these the arrays, and pandas behind them, cost more than they save.
LARGE, MANY_LINES = 1 << 18, 1000


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """The cells of a delimited file: header rows, columns, and the line each data row begins on.

    `columns` hold the rows that fit the header; `problems` name the others, for the reader of the
    format to raise together with what else it finds. `sheet` is the name of the sheet of a workbook.
    """

    headers: tuple[tuple[str, ...], ...]
    columns: tuple[Texts, ...]
    lines: NDArray[np.int64]
    notes: tuple[str, ...]
    separator: str = ","
    problems: tuple[Problem, ...] = ()
    sheet: str = ""

    def row(self, place: int) -> list[str]:
        """Return the cells of a row; a blank one is empty."""
        return [
            str(column.distinct[column.places[place]]) if column.places[place] >= 0 else "" for column in self.columns
        ]


def read_sheet(path: Path, *, n_headers: int = 1) -> Sheet:
    """Read a delimited text file.

    Parameters
    ----------
    path
        A file in UTF-8 or UTF-16, with or without a byte order mark, or else in Windows-1252 or Mac Roman
        (see `decode_text`); separated by commas, semicolons, tabs or bars (see `separator_of`), or as a
        first line `sep=;` says.
    n_headers
        How many header rows it has.

    Returns
    -------
    Sheet
        White space around cells removed. Lines without any separator are layout and left out, and
        so are rows of nothing but empty cells at the end. Such a row between others is kept: it may
        be somebody who answered nothing. Rows longer or shorter than the header are named
        in `problems`.

    Raises
    ------
    DataError
        With the row where an unclosed quote opens, or why the file is no table at all.
    """
    content, notes = read_utf8(path)
    told = SEPARATOR_LINE.match(content[:WIDEST])
    if told:
        content = content[told.end(1) :]  # the line end stays, so that rows keep their numbers
    head = content[: 4 * HEAD].decode(errors="ignore")[:HEAD]
    title = title_problem(head)
    if title is not None:
        raise DataError(path.name, [title])
    separator = told[2].decode() if told else separator_of(head)
    if separator in SEPARATOR_NAMES:
        notes.append(f"separated by {SEPARATOR_NAMES[separator]}")
    grid = None
    if len(content) >= LARGE and content.count(b"\n") >= MANY_LINES:
        grid = grid_of_bytes(content, separator, n_headers=n_headers)
    if grid is None:
        grid = grid_of_rows(path.name, content.decode(), separator, n_headers=n_headers)
    return Sheet(
        headers=grid.headers,
        columns=grid.columns,
        lines=grid.lines,
        notes=(*notes, *_row_notes(grid)),
        separator=separator,
        problems=grid.problems,
    )


def nameless_note(n_columns: int) -> list[str]:
    """Say how many columns had neither a name nor an answer, if any."""
    if not n_columns:
        return []
    return [f"{counted(n_columns, 'empty column')} without a name ignored"]


def _row_notes(grid: Grid) -> list[str]:
    """Say which rows without an answer were left out or kept."""
    notes = []
    if grid.n_left_out:
        notes.append(f"{counted(grid.n_left_out, 'empty row')} at the end ignored")
    if grid.n_blank:
        lines = counted(grid.n_blank, "empty line")
        notes.append(f'{lines} between answers ignored (in a file with one column, "" is a blank answer)')
    if len(grid.empty):
        listed = ", ".join(map(str, grid.empty[:MOST_LISTED].tolist()))
        more = " ..." if len(grid.empty) > MOST_LISTED else ""
        notes.append(f"{counted(len(grid.empty), 'row')} without any answers included (row {listed}{more})")
    return notes
