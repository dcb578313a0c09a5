"""Find the cells of a large sheet of XML by whole arrays of its bytes, and which of them hold the same.

Most cells of a survey hold one of few answers. Each that differs is parsed once, as the only cell of a row of a small
sheet: fewer than all, and never more than there are, wherever the cells say that they stand.
"""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leapstats.survey.delimited_bytes import byte_codes

BLOCK = 1 << 18  # bytes looked at together, few enough for the cache of a processor
CELLS = 1 << 15
PADDING = 16
REFERENCE = np.frombuffer(b' r="', dtype=np.uint8)
MOST_LETTERS, MOST_DIGITS = 3, 7
OPENS, CELL, QUOTE, PREFIX, DECLARES = b'<c":!'
FIRST, LAST, ZERO, NINE = b"AZ09"
ROW_END, SHEET_BEGIN, SHEET_END = re.compile(rb"</row>"), b"<sheetData", b"</sheetData>"

Positions = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Tokens:
    """The cells of a sheet in the order of the file.

    `rows` and `columns`, from 0, say where each stands, and `codes` which of `distinct` it is: its attributes after its
    place, and its content. `head` is the sheet before its cells.
    """

    rows: NDArray[np.int32]
    columns: NDArray[np.int32]
    codes: NDArray[np.int64]
    distinct: list[bytes]
    head: bytes

    def as_column(self) -> bytes:
        """Return a sheet with the distinct cells below each other in its first column."""
        rows = (b'<row r="%d"><c r="A%d"%b</row>' % (row, row, cell) for row, cell in enumerate(self.distinct, start=1))
        return b"".join((self.head, b"<sheetData>", *rows, SHEET_END, b"</worksheet>"))


def tokens_of(content: bytes) -> Tokens | None:
    """Find the cells of a sheet.

    Parameters
    ----------
    content
        The sheet, as XML.

    Returns
    -------
    Tokens or None
        None where anything is out of the ordinary: a cell that does not begin with its place in double quotes, an
        element with a prefix, a comment, no cells at all. Every `<c` that is no longer word is one of the cells.
    """
    begin, end = content.find(SHEET_BEGIN), content.rfind(SHEET_END)
    if not 0 < begin < end or b"\0" in content:
        return None
    padded = b"".join((memoryview(content)[begin:end], bytes(PADDING)))
    starts = _cell_starts(padded)
    if starts is None or not len(starts) or b"<!" in content[:begin]:
        return None
    places = _places(padded, starts)
    if places is None:
        return None
    rows, columns, begins = places
    ends = np.append(starts[1:], np.int32(len(padded) - PADDING))
    row_ends = np.array([each.start() for each in ROW_END.finditer(padded)], dtype=np.int32)
    last = np.searchsorted(starts, row_ends) - 1
    if len(last) and last[0] < 0:
        return None
    ends[last[::-1]] = row_ends[::-1]  # of several ends of rows behind a cell, the first one counts
    codes = byte_codes(padded, begins, ends - begins)
    first = np.empty(int(codes.max()) + 1, dtype=np.int64)
    first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
    distinct = [padded[here:stop] for here, stop in zip(begins[first].tolist(), ends[first].tolist(), strict=True)]
    return Tokens(rows, columns, codes, distinct, content[:begin])


def _cell_starts(padded: bytes) -> Positions | None:
    """Return where each cell begins; None if an element has a prefix, or there are comments."""
    text = np.frombuffer(padded, dtype=np.uint8)
    parts = []
    for begin in range(0, len(text) - 2, BLOCK):
        here = text[begin : begin + BLOCK + 2]
        first, second, third = here[:-2], here[1:-1], here[2:]
        letters = (third >= ord("A")) & (third <= ord("z"))
        if ((first == PREFIX) & (second == CELL) & ~letters).any() or ((first == OPENS) & (second == DECLARES)).any():
            return None
        parts.append((np.flatnonzero((first == OPENS) & (second == CELL) & ~letters) + begin).astype(np.int32))
    return np.concatenate(parts)


def _places(padded: bytes, starts: Positions) -> tuple[NDArray[np.int32], NDArray[np.int32], Positions] | None:
    """Return the row and the column of each cell, and where its place ends; None if one has none, or it is odd."""
    text = np.frombuffer(padded, dtype=np.uint8)
    rows, columns = (np.zeros(len(starts), dtype=np.int32) for _ in range(2))
    ends = np.zeros(len(starts), dtype=np.int32)
    for begin in range(0, len(starts), CELLS):
        here = slice(begin, begin + CELLS)
        at = starts[here] + 2
        if not all((text[at + place] == byte).all() for place, byte in enumerate(REFERENCE)):
            return None
        columns[here], at = _digits(text, at + len(REFERENCE), (FIRST, LAST), MOST_LETTERS)
        begins = at
        rows[here], at = _digits(text, at, (ZERO, NINE), MOST_DIGITS)
        if (columns[here] < 1).any() or (at == begins).any() or (text[at] != QUOTE).any():
            return None
        ends[here] = at + 1
    return rows - 1, columns - 1, ends


def _digits(
    text: NDArray[np.uint8], at: Positions, allowed: tuple[int, int], most: int
) -> tuple[NDArray[np.int32], Positions]:
    """Read numbers written with digits from one character to another: the value of each, and where it ends.

    Letters are digits from 1 to 26, as in the names of columns.
    """
    low, high = allowed
    base, least = (26, 1) if low == FIRST else (10, 0)
    numbers = np.zeros(len(at), dtype=np.int32)
    more = np.ones(len(at), dtype=bool)
    for _ in range(most):
        byte = text[at]
        more &= (byte >= low) & (byte <= high)
        if not more.any():
            break
        numbers = np.where(more, numbers * base + byte - low + least, numbers).astype(np.int32)
        at = at + more
    return numbers, at
