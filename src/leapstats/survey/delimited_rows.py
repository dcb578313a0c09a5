"""Read delimited text row by row, and name every row that does not fit its header."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np

from leapstats.errors import DataError, Problem
from leapstats.survey.grid import Grid
from leapstats.survey.raw import Texts

MOST_LISTED = 20
CELLS_AT_ONCE = 500_000
NEWLINE = re.compile(r"\r\n|\r|\n")
Row = tuple[int, list[str]]


@dataclass(slots=True)
class _Columns:
    """Columns under way: for each the places of its cells, and its distinct texts."""

    places: list[list[int]]
    distinct: list[dict[str, int]]

    def extend(self, rows: Sequence[list[str]]) -> None:
        for places, found, cells in zip(self.places, self.distinct, zip(*rows, strict=True), strict=False):
            places.extend([found.setdefault(cell, len(found)) if cell else -1 for cell in cells])

    def texts(self, n_rows: int) -> Iterator[Texts]:
        for places, found in zip(self.places, self.distinct, strict=True):
            yield Texts(np.array(places[:n_rows], dtype=np.int32), np.array(list(found), dtype=object))


@dataclass(slots=True)
class _Body:
    """The rows under a header: where each begins, how many cells it has, whether none is filled."""

    lines: list[int] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    filled: list[bool] = field(default_factory=list)

    def add(self, rows: Sequence[Row]) -> None:
        self.lines.extend(line for line, _ in rows)
        self.counts.extend(len(cells) for _, cells in rows)
        self.filled.extend(any(cells) for _, cells in rows)

    def end(self, width: int) -> int:
        """Return how many rows there are without the empty ones at the end; one column has none."""
        end = len(self.filled)
        while width > 1 and end and not self.filled[end - 1]:
            end -= 1
        return end


def grid_of_rows(name: str, text: str, separator: str, *, n_headers: int = 1) -> Grid:
    """Read a table with the csv module.

    Parameters
    ----------
    name
        What messages call the file.
    text
        All of it.
    separator
        One character.
    n_headers
        How many header rows it has.

    Raises
    ------
    DataError
        With the row where an unclosed quote opens, or why the text is no table at all.
    """
    rows = _rows(name, text, separator)
    headers = [cells for _, cells in islice((row for row in rows if row[1]), n_headers)]
    if not any(any(cells) for cells in headers):
        raise DataError(name, [Problem("", "the file is empty", "Use a file with a header row and data rows")])
    width = max(len(cells) for cells in headers)
    columns, body, blank = _Columns([[] for _ in range(width)], [{} for _ in range(width)]), _Body(), list[int]()
    while several := list(islice(rows, max(1, CELLS_AT_ONCE // width))):
        # A line without separators is layout.
        kept = [row for row in several if row[1] and (width == 1 or row[1] != [""])]
        blank.extend(line for line, cells in several if not cells)
        body.add(kept)
        columns.extend([cells for _, cells in kept if len(cells) == width])
    end = body.end(width)
    if not end:
        raise DataError(name, [Problem("", "there is a header but no data rows", "Use a file that contains answers")])
    lines, counts, filled = (np.array(each[:end]) for each in (body.lines, body.counts, body.filled))
    fitting = counts == width
    return Grid(
        headers=tuple(tuple(cells + [""] * (width - len(cells))) for cells in headers),
        columns=tuple(columns.texts(int(fitting.sum()))),
        lines=lines[fitting].astype(np.int64),
        empty=lines[~filled].astype(np.int64),
        n_left_out=len(body.lines) - end,
        n_blank=sum(line < body.lines[end - 1] for line in blank) if width == 1 else 0,
        problems=tuple(_misfits(lines[~fitting].tolist(), counts[~fitting].tolist(), width)),
    )


def unquoted(cell: str) -> str:
    """Return a cell without the quotes around it, two quotes inside it for one."""
    return cell[1:-1].replace('""', '"') if cell.startswith('"') else cell


def counted(count: int, noun: str) -> str:
    """Word a number of things."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _rows(name: str, text: str, separator: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begins = 1
    try:
        for cells in reader:
            yield begins, [cell.strip() for cell in cells]
            begins = reader.line_num + 1
    except csv.Error:
        problem = _unreadable(text, begins, separator)
        raise DataError(name, [problem]) from None


def _unreadable(text: str, begins: int, separator: str) -> Problem:
    """Say what keeps the row that begins on a line from being read: a quote, or an overlong cell."""
    start = 0
    for newline in islice(NEWLINE.finditer(text), begins - 1):
        start = newline.end()
    fix = 'Close the quote, or write "" for a quote inside a cell'
    cell = re.compile(rf'"[^"]*(?:""[^"]*)*("|\Z)|[^{separator}\r\n]*')
    column, line = 1, begins
    while True:
        found = cell.match(text, start)
        written = found[0] if found else ""
        end = start + len(written)
        within = len(NEWLINE.findall(written))
        follows = text[end : end + 1]
        if written.startswith('"') and found and not found[1]:
            return Problem(f"row {line}", "a quote opens here but is never closed", fix)
        if written.startswith('"') and follows and follows not in f"{separator}\r\n":
            place = f" in row {line + within}" if within else ""
            return Problem(f"row {line}", f"a quote opens here but is closed{place} in the middle of a cell", fix)
        if len(unquoted(written)) > csv.field_size_limit() or follows != separator:
            what = f"a cell is longer than {csv.field_size_limit():,} characters"
            return Problem(f"row {line}, column {column}", what, "Shorten it, or remove that column")
        column, line, start = column + 1, line + within, end + 1


def _misfits(lines: Sequence[int], counts: Sequence[int], width: int) -> Iterator[Problem]:
    for line, count in list(zip(lines, counts, strict=True))[:MOST_LISTED]:
        which = "longer" if count > width else "shorter"
        what = f"{counted(count, 'cell')}, but the header has {width}: the row is {which}"
        yield Problem(f"row {line}", what, "Check the separators and quotes in this row")
    if len(lines) > MOST_LISTED:
        more = counted(len(lines) - MOST_LISTED, "more row")
        yield Problem(f"and {more}", "the same problem", "Check that the separator is right")
