"""Read delimited text strictly: every row that does not fit its header is named."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from leapstats.errors import DataError, Problem
from leapstats.survey.contents import HEAD, read_text

SEPARATORS = (",", ";", "\t")
SEPARATOR_NAMES = {";": "semicolons", "\t": "tabs"}
MOST_LISTED = 20
QUOTED = re.compile(r'"[^"]*(?:""[^"]*)*"')
NEWLINE = re.compile(r"\r\n|\r|\n")
Row = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The cells of a delimited file: header rows, data rows, and the line each data row begins on.

    `records` are the rows that fit the header; `problems` name the others, for the reader of the
    format to raise together with what else it finds.
    """

    headers: tuple[tuple[str, ...], ...]
    records: tuple[list[str], ...]
    lines: tuple[int, ...]
    notes: tuple[str, ...]
    separator: str = ","
    problems: tuple[Problem, ...] = ()


def read_sheet(path: Path, *, n_headers: int = 1) -> Sheet:
    """Read a delimited text file.

    Parameters
    ----------
    path
        A file in UTF-8, with or without a byte order mark, or else in Windows-1252; separated by
        commas, semicolons or tabs, whichever the first line has most of.
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
    text, notes = read_text(path)
    separator = separator_of(text)
    if separator in SEPARATOR_NAMES:
        notes.append(f"separated by {SEPARATOR_NAMES[separator]}")
    rows = _rows(path, text, separator)
    if not any(any(cells) for _, cells in rows[:n_headers]):
        raise DataError(path.name, [Problem("", "the file is empty", "Name a file with a header and rows")])
    width = max(len(cells) for _, cells in rows[:n_headers])
    headers = tuple(tuple(cells + [""] * (width - len(cells))) for _, cells in rows[:n_headers])
    body, left_out = _body(rows[n_headers:], width)
    if not body:
        problem = Problem("", "there is a header and no rows", "Name a file that holds answers")
        raise DataError(path.name, [problem])
    fitting = [row for row in body if len(row[1]) == width]
    return Sheet(
        headers=headers,
        records=tuple(cells for _, cells in fitting),
        lines=tuple(line for line, _ in fitting),
        notes=(*notes, *left_out),
        separator=separator,
        problems=tuple(_misfits(body, width)),
    )


def separator_of(text: str) -> str:
    """Return the separator that the first row has most of outside quotes; a comma in doubt."""
    first = re.split("[\r\n]", QUOTED.sub("", text[:HEAD]).lstrip("\r\n"), maxsplit=1)[0]
    return max(SEPARATORS, key=first.count)


def cells_by_column(sheet: Sheet) -> list[list[str | None]]:
    """Turn the rows of a sheet into columns; an empty cell is None."""
    if not sheet.records:
        return [[] for _ in sheet.headers[0]]
    return [[cell or None for cell in column] for column in zip(*sheet.records, strict=True)]


def nameless_note(n_columns: int) -> list[str]:
    """Say how many columns had neither a name nor an answer, if any."""
    if not n_columns:
        return []
    return [f"{_counted(n_columns, 'empty column')} without a name left out"]


def _rows(path: Path, text: str, separator: str) -> list[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[Row] = []
    begins = 1
    try:
        for cells in reader:
            if cells:
                rows.append((begins, [cell.strip() for cell in cells]))
            begins = reader.line_num + 1
    except csv.Error:
        problem = _quote_problem(text, begins, separator)
        raise DataError(path.name, [problem]) from None
    return rows


def _quote_problem(text: str, begins: int, separator: str) -> Problem:
    """Say where the quote opens that keeps the row beginning on a line from being read."""
    starts = [0, *(newline.end() for newline in NEWLINE.finditer(text))]
    mend = 'Close the quote, or write "" for a quote inside a cell'
    quoted = re.compile(rf'(?:(?<=[{separator}\r\n])|\A)"[^"]*(?:""[^"]*)*("|\Z)')
    for cell in quoted.finditer(text[starts[begins - 1] :]):
        opens, closes = (begins + len(NEWLINE.findall(cell.string[:end])) for end in cell.span())
        if not cell[1]:
            return Problem(f"row {opens}", "a quote opens here and is never closed", mend)
        if cell.string[cell.end()] != separator:
            place = "" if opens == closes else f" in row {closes}"
            return Problem(f"row {opens}", f"a quote opens here and is closed{place} inside a cell", mend)
    return Problem(f"row {begins}", f"a cell is longer than {csv.field_size_limit():,} characters", "Shorten it")


def _body(rows: Sequence[Row], width: int) -> tuple[list[Row], list[str]]:
    """Leave out rows that are layout and empty rows at the end; say what was left out or kept."""
    body = [row for row in rows if width == 1 or row[1] != [""]]
    end = len(body)
    while width > 1 and end and not any(body[end - 1][1]):
        end -= 1
    notes = []
    if end < len(body):
        notes.append(f"{_counted(len(body) - end, 'empty row')} at the end left out")
    empty = [str(line) for line, cells in body[:end] if not any(cells)]
    if empty:
        listed = ", ".join(empty[:MOST_LISTED]) + (" ..." if len(empty) > MOST_LISTED else "")
        notes.append(f"{_counted(len(empty), 'row')} without any answer counted (row {listed})")
    return body[:end], notes


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _misfits(body: Sequence[Row], width: int) -> list[Problem]:
    wrong = [(line, len(cells)) for line, cells in body if len(cells) != width]
    problems = []
    for line, count in wrong[:MOST_LISTED]:
        which = "longer" if count > width else "shorter"
        what = f"{_counted(count, 'cell')}, and the header has {width}: the row is {which}"
        problems.append(Problem(f"row {line}", what, "Check its separators and quotes"))
    if len(wrong) > MOST_LISTED:
        more = len(wrong) - MOST_LISTED
        problems.append(
            Problem(f"and {_counted(more, 'more row')}", "likewise", "Check whether the separator is right")
        )
    return problems
