"""Put the distinct cells of a sheet of XML back to where they stand."""

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from leapstats.survey.workbooks.books import check_extent
from leapstats.survey.workbooks.cells import Area, Cells, Kind, Marks, with_zeros
from leapstats.survey.workbooks.xlsx_bytes import SHEET_BEGIN, SHEET_END, Tokens
from leapstats.survey.workbooks.xlsx_cells import column_number

MOST_COLUMNS = 1 << 14
MOST_MERGED = 100_000
MERGED = re.compile(rb'<mergeCell ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')
COLUMN = re.compile(rb"<col\s[^<>]*>")
HIDDEN, FIRST, LAST = (re.compile(rb'\s%b="([^"]*)"' % name) for name in (b"hidden", b"min", b"max"))
HIDDEN_ROW = re.compile(rb'<row\s[^<>]*\shidden="(?:1|true)"')
TRUE = {b"1", b"true"}


def surroundings(content: bytes) -> Marks:
    """Return what a sheet says besides its cells: hidden columns and rows, and merged cells."""
    head = content[: content.find(SHEET_BEGIN)]
    hidden = set[int]()
    for each in COLUMN.findall(head):
        said, first, last = (pattern.search(each) for pattern in (HIDDEN, FIRST, LAST))
        if said and first and last and said[1] in TRUE and first[1].isdigit() and last[1].isdigit():
            hidden.update(range(int(first[1]) - 1, min(int(last[1]), MOST_COLUMNS)))
    areas = MERGED.findall(content, content.rfind(SHEET_END))[:MOST_MERGED]
    return Marks(
        hidden_columns=frozenset(hidden),
        n_hidden_rows=len(HIDDEN_ROW.findall(content)) if b" hidden=" in content else 0,
        merged=tuple(
            Area(int(row) - 1, column_number(column.decode()) - 1, int(last_row) - 1, column_number(last.decode()) - 1)
            for column, row, last, last_row in areas
        ),
    )


def spread(file: str, distinct: Cells, tokens: Tokens, marks: Marks, around: Marks) -> Cells:
    """Return the cells of a whole sheet.

    Parameters
    ----------
    file
        Its name, for messages.
    distinct
        The distinct cells, below each other in one column.
    tokens
        Where each cell of the sheet stands, and which of them it is.
    marks
        Those of the distinct cells.
    around
        Marks of the sheet besides those of cells.

    Raises
    ------
    DataError
        If the sheet is too large.
    """
    kinds, numbers, places = _of_all(distinct, len(tokens.distinct))
    there = np.flatnonzero(kinds[tokens.codes] != Kind.BLANK)
    rows, columns, codes = tokens.rows[there], tokens.columns[there], tokens.codes[there]
    last_row, last_column = int(rows.max(initial=-1)), int(columns.max(initial=-1))
    check_extent(file, distinct.sheet, last_row, last_column)
    first = int(columns.min(initial=max(last_column, 0)))
    shape = (last_column + 1 - first, last_row + 1) if len(there) else (0, 0)
    at = (columns - first, rows)
    whole = Cells(
        sheet=distinct.sheet,
        kinds=np.zeros(shape, dtype=np.uint8),
        filled=np.zeros(shape, dtype=bool),
        numbers=np.full(shape, np.nan),
        places=np.full(shape, -1, dtype=np.int32),
        texts=tuple([distinct.texts[0] if distinct.texts else []] * shape[0]),
        first_column=first,
        marks=replace(
            around,
            errors={
                (column, text): rows
                for (_, text), codes in marks.errors.items()
                for column, rows in _rows_by_column(tokens, codes).items()
            },
            formats={
                (column, code): rows
                for (_, code), codes in marks.formats.items()
                for column, rows in _rows_by_column(tokens, codes).items()
            },
            unstored={
                column: rows
                for codes in marks.unstored.values()
                for column, rows in _rows_by_column(tokens, codes).items()
            },
        ),
    )
    whole.kinds[at], whole.filled[at] = kinds[codes], True
    whole.numbers[at], whole.places[at] = numbers[codes], places[codes]
    return with_zeros(whole)


def _of_all(distinct: Cells, count: int) -> tuple[NDArray[np.uint8], NDArray[np.float64], NDArray[np.int32]]:
    """Return the kinds, numbers and places of the distinct cells, those among them that hold nothing."""
    kinds, numbers, places = np.zeros(count, np.uint8), np.full(count, np.nan), np.full(count, -1, np.int32)
    if distinct.kinds.size:
        stop = distinct.kinds.shape[1]
        kinds[:stop], numbers[:stop], places[:stop] = distinct.kinds[0], distinct.numbers[0], distinct.places[0]
    return kinds, numbers, places


def _rows_by_column(tokens: Tokens, codes: Sequence[int]) -> dict[int, list[int]]:
    """Return the rows in which a column has one of some distinct cells."""
    marked = np.zeros(len(tokens.distinct), dtype=bool)
    marked[list(codes)] = True
    there = marked[tokens.codes]
    rows, columns = tokens.rows[there], tokens.columns[there]
    return {column: rows[columns == column].tolist() for column in np.unique(columns).tolist()}
