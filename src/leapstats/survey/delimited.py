"""Read delimited text strictly: every row that does not fit its header is named."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from leapstats.errors import DataError, Problem

SEPARATORS = (",", ";", "\t")
SEPARATOR_NAMES = {";": "semicolons", "\t": "tabs"}
MOST_LISTED = 20
UTF_16 = ("\xff\xfe", "\xfe\xff")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The cells of a delimited file: header rows, data rows, and the line each data row begins on."""

    headers: tuple[tuple[str, ...], ...]
    records: tuple[list[str], ...]
    lines: tuple[int, ...]
    notes: tuple[str, ...]
    separator: str = ","


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
        Every row as long as the header; white space around cells removed; rows without any cell
        filled in left out.

    Raises
    ------
    DataError
        With every row that is longer or shorter, the row where an unclosed quote opens, or why
        the file is no table at all.
    """
    text, notes = decode_text(read_bytes(path))
    if text.startswith(UTF_16):
        raise DataError(path.name, [Problem("", "it is UTF-16 text", "Save it as CSV in UTF-8")])
    if "\0" in text:
        raise DataError(path.name, [Problem("", "it holds binary data, not text", "Name a CSV file")])
    separator = separator_of(text)
    if separator in SEPARATOR_NAMES:
        notes.append(f"separated by {SEPARATOR_NAMES[separator]}")
    rows = _rows(path, text, separator)
    if not rows or not any(any(cells) for _, cells in rows[:n_headers]):
        raise DataError(path.name, [Problem("", "the file is empty", "Name a file with a header and rows")])
    width = max(len(cells) for _, cells in rows[:n_headers])
    headers = tuple(tuple(cells + [""] * (width - len(cells))) for _, cells in rows[:n_headers])
    body = [(line, cells) for line, cells in rows[n_headers:] if any(cells)]
    if not body:
        problem = Problem("", "there is a header and no rows", "Name a file that holds answers")
        raise DataError(path.name, [problem])
    _check_widths(path, body, width)
    return Sheet(headers, tuple(cells for _, cells in body), tuple(line for line, _ in body), tuple(notes), separator)


def read_bytes(path: Path) -> bytes:
    """Return what a file holds.

    Raises
    ------
    DataError
        If there is no such file, it is a folder, it is empty, or it cannot be read.
    """
    if path.is_dir():
        raise DataError(str(path), [Problem("", "this is a folder", "Name a file inside it")])
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise DataError(str(path), [Problem("", "there is no such file", "Check the name and the folder")]) from None
    except OSError as error:
        problem = Problem("", f"the file cannot be read ({error.strerror})", "Check its permissions")
        raise DataError(str(path), [problem]) from None
    if not content.strip():
        raise DataError(str(path), [Problem("", "the file is empty", "Name a file with a header and rows")])
    return content


def decode_text(content: bytes) -> tuple[str, list[str]]:
    """Return bytes as text, and a note where they are not UTF-8."""
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252"), ["not UTF-8, read as Windows-1252"]
    except UnicodeDecodeError:
        return content.decode("latin-1"), ["neither UTF-8 nor Windows-1252, read as Latin-1"]


def separator_of(text: str) -> str:
    """Return the separator that the first line has most of outside quotes; a comma in doubt."""
    first = "".join(text.partition("\n")[0].split('"')[::2])
    return max(SEPARATORS, key=first.count)


def _rows(path: Path, text: str, separator: str) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[tuple[int, list[str]]] = []
    begins = 1
    try:
        for cells in reader:
            rows.append((begins, [cell.strip() for cell in cells]))
            begins = reader.line_num + 1
    except csv.Error as error:
        closed = "unexpected end of data" not in str(error)
        what = f"it cannot be read ({error})" if closed else "a quote opens here and is never closed"
        problem = Problem(f"row {begins}", what, 'Close the quote, or write "" for a quote inside a cell')
        raise DataError(path.name, [problem]) from None
    return rows


def _check_widths(path: Path, body: list[tuple[int, list[str]]], width: int) -> None:
    problems = []
    for line, cells in body:
        if len(cells) != width:
            which = "longer" if len(cells) > width else "shorter"
            what = f"{len(cells)} cells, and the header has {width}: the row is {which}"
            problems.append(Problem(f"row {line}", what, "Check its separators and quotes"))
    if len(problems) > MOST_LISTED:
        more = len(problems) - MOST_LISTED
        rest = Problem(f"and {more} more rows", "likewise", "Check whether the separator is right")
        problems = [*problems[:MOST_LISTED], rest]
    if problems:
        raise DataError(path.name, problems)


def cells_by_column(sheet: Sheet) -> list[list[str | None]]:
    """Turn the rows of a sheet into columns; an empty cell is None."""
    return [[cell or None for cell in column] for column in zip(*sheet.records, strict=True)]
