"""Find the table on a sheet: its header, its rows, and what stands around it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from leapstats.survey.conventions import NOTE, SUMS
from leapstats.survey.headers import is_value
from leapstats.survey.workbooks.cells import Cells, Kind

MOST_ROWS_LOOKED_AT = 50
MOST_NOTES = 50
WORDS_OF_A_NOTE = 3
YEAR = re.compile(r"(?:19|20)\d\d")
DIGITS, LETTERS = re.compile(r"\d+"), re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a table is on a sheet, in rows and columns of `Cells`.

    `header` is the row of its names, `upper` a header row above it, -1 where there is none; `header` is -1 where the
    sheet begins with answers. `rows` are the rows of answers. The rest was left out: rows above and below, rows of
    totals, empty rows among answers, rows and columns of another table.
    """

    header: int
    rows: NDArray[np.int64]
    columns: tuple[int, ...]
    upper: int = -1
    above: tuple[int, ...] = ()
    below: tuple[int, ...] = ()
    totals: tuple[int, ...] = ()
    empty: tuple[int, ...] = ()
    other_rows: tuple[int, ...] = ()
    other_columns: tuple[int, ...] = ()


@dataclass(slots=True)
class _Rows:
    """The rows below a header, and those taken out of them so far."""

    rows: list[int]
    below: list[int] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    empty: list[int] = field(default_factory=list)
    other: list[int] = field(default_factory=list)


def has_table(cells: Cells, fewest_columns: int = 2) -> bool:
    """Tell whether a sheet has rows of so many cells: a header, and a row below it."""
    if not cells.kinds.size:
        return False
    return int((cells.filled.sum(axis=0) >= fewest_columns).sum()) > 1


def place_of(cells: Cells) -> Place:
    """Find the table on a sheet that has cells.

    Returns
    -------
    Place
        The header is the first row, unless rows above it look like notes: they fill few columns, and a row below them
        that is all text fills more. Rows at the end are notes where they are few texts that do not fit their columns.
    """
    columns, other_columns = _main_columns(cells)
    filled = cells.filled[columns]
    there = np.flatnonzero(filled.any(axis=0))
    header = _header(cells, columns, there)
    upper = _upper(cells, columns, there, header)
    first = header if upper < 0 else upper
    body = _body(cells, columns, [int(row) for row in there if row > header], header)
    return Place(
        header=header,
        rows=np.array(body.rows, dtype=np.int64),
        columns=tuple(columns),
        upper=upper,
        above=tuple(int(row) for row in there if row < first),
        below=tuple(sorted(body.below)),
        totals=tuple(sorted(body.totals)),
        empty=tuple(body.empty),
        other_rows=tuple(body.other),
        other_columns=tuple(other_columns),
    )


def _main_columns(cells: Cells) -> tuple[list[int], list[int]]:
    """Part the columns of the table from those of another one beside it, behind an empty column.

    Another table is one whose rows are not those of the first: it has no blank in its first column, and ends before the
    middle of the first table or after its end.
    """
    filled = cells.filled
    used = [int(column) for column in np.flatnonzero(filled.any(axis=1))]
    blocks: list[list[int]] = []
    for column in used:
        if blocks and column == blocks[-1][-1] + 1:
            blocks[-1].append(column)
        else:
            blocks.append([column])
    widest = max(blocks, key=lambda block: int(filled[block].sum()), default=[])
    kept: list[int] = []
    others: list[int] = []
    for block in blocks:
        beside = block is not widest and _is_another(filled[widest], filled[block])
        (others if beside else kept).extend(block)
    return kept, others


def _is_another(main: NDArray[np.bool_], block: NDArray[np.bool_]) -> bool:
    ends = np.flatnonzero(main.any(axis=0))
    rows = np.flatnonzero(block.any(axis=0))
    dense = len(rows) > 1 and rows[-1] - rows[0] + 1 == len(rows) and bool(block[0][rows].all())
    middle = (ends[0] + ends[-1]) / 2
    return dense and (rows[-1] < middle or rows[-1] > ends[-1] or rows[0] > ends[-1])


def _header(cells: Cells, columns: Sequence[int], there: NDArray[np.int64]) -> int:
    """Return the row of the names; -1 where the first row already holds answers and nothing else."""
    filled = cells.filled[list(columns)]
    looked = [int(row) for row in there[:MOST_ROWS_LOOKED_AT]]
    first = looked[0]
    counts = filled.sum(axis=1)
    used = counts > 1 if (counts > 1).any() else counts > 0
    coverage = {row: int(filled[used, row].sum()) for row in looked}
    kinds = cells.kinds[list(columns), first]
    if (kinds[kinds > 0] != Kind.TEXT).all() and not _are_years(cells, columns, first):
        return -1
    widest = max(coverage.values())
    if coverage[first] == int(used.sum()):
        return first
    candidates = []
    for row in looked:
        if _looks_like_names(cells, columns, row):
            candidates.append(row)
        elif 2 * coverage[row] > widest:
            break  # answers begin here
    if not candidates:
        return first
    best = max(candidates, key=lambda row: coverage[row])
    sparse = any(2 * coverage[row] <= coverage[best] for row in looked if row < best)
    return best if sparse else first


def _are_years(cells: Cells, columns: Sequence[int], row: int) -> bool:
    return all(YEAR.fullmatch(text) for column in columns if (text := cells.text(row, column)))


def _looks_like_names(cells: Cells, columns: Sequence[int], row: int) -> bool:
    """Tell whether a row is all text, or text and years, that is found nowhere below in its columns."""
    has_text = False
    for column in columns:
        match Kind(cells.kinds[column, row]):
            case Kind.BLANK:
                continue
            case Kind.TEXT:
                place = cells.places[column, row]
                if is_value(cells.text(row, column)) or (cells.places[column, row + 1 :] == place).any():
                    return False
                has_text = True
            case Kind.NUMBER:
                if not YEAR.fullmatch(cells.text(row, column)):
                    return False
            case _:
                return False
    return has_text


def _upper(cells: Cells, columns: Sequence[int], there: NDArray[np.int64], header: int) -> int:
    """Return the header row above the row of names: questions over several columns; -1 if there is none.

    It stands directly above, has several texts or one over some of the columns, and is not the last of several rows of
    notes.
    """
    above = [int(row) for row in there if row < header]
    if header < 0 or not above or above[-1] != header - 1:
        return -1
    upper = above[-1]
    texts = [column for column in columns if cells.kinds[column, upper] == Kind.TEXT]
    if len(texts) < 2 and not _spans_some(cells, columns, upper):
        return -1
    filled = cells.filled[list(columns)]
    touching = len(above) > 1 and above[-2] == upper - 1 and int(filled[:, above[-2]].sum()) > 1
    return -1 if touching else upper


def _spans_some(cells: Cells, columns: Sequence[int], row: int) -> bool:
    """Tell whether merged cells of a row go over several columns, but not over all."""
    spans = [
        area.last_column - area.first_column + 1
        for area in cells.marks.merged
        if area.first_row <= row <= area.last_row and area.last_column > area.first_column
    ]
    return bool(spans) and max(spans) < len(columns)


def spanned(cells: Cells, row: int) -> bool:
    """Tell whether a merged cell of a row goes over several columns and over no row below."""
    return any(
        area.first_row == row == area.last_row and area.last_column > area.first_column for area in cells.marks.merged
    )


def _body(cells: Cells, columns: Sequence[int], rows: list[int], header: int) -> _Rows:
    """Take out of the rows below a header what is no answer."""
    body = _Rows(rows)
    _cut_other_table(cells, columns, body)
    taken = True
    while taken:
        taken = _cut_total(cells, columns, body) or _cut_notes(cells, columns, body)
    if body.rows:
        body.empty = sorted(set(range(header + 1, body.rows[-1])) - set(body.rows))
    return body


def _cut_other_table(cells: Cells, columns: Sequence[int], body: _Rows) -> None:
    """Cut the rows of another table: behind an empty row, beginning with text where numbers stand above."""
    for number, row in enumerate(body.rows):
        if number < 2 or body.rows[number - 1] == row - 1:
            continue
        texts = [column for column in columns if cells.kinds[column, row] == Kind.TEXT]
        all_text = len(texts) == int(cells.filled[list(columns), row].sum())
        misfit = [column for column in texts if not _has_texts(cells, column, body.rows[:number])]
        if all_text and len(texts) > 1 and misfit and len(body.rows) - number > 1:
            body.other = body.rows[number:]
            body.rows = body.rows[:number]
            return


def _has_texts(cells: Cells, column: int, rows: Sequence[int]) -> bool:
    """Tell whether a column has text in some of these rows, or nothing at all."""
    kinds = cells.kinds[column, list(rows)]
    return bool((kinds == Kind.TEXT).any() or (kinds == Kind.BLANK).all())


def _cut_total(cells: Cells, columns: Sequence[int], body: _Rows) -> bool:
    """Cut the last row if it is named as a sum or a mean, and all else in it is numbers."""
    if len(body.rows) < 2:
        return False
    row, others = body.rows[-1], body.rows[:-1]
    filled = [column for column in columns if cells.filled[column, row]]
    first = filled[0]
    word = cells.text(row, first).rstrip(":").strip().casefold()
    again = (cells.places[first, others] == cells.places[first, row]).any()
    rest = [Kind(cells.kinds[column, row]) for column in filled[1:]]
    if cells.kinds[first, row] != Kind.TEXT or word not in SUMS or again or not set(rest) <= {Kind.NUMBER, Kind.ERROR}:
        return False
    body.totals.append(row)
    body.rows = others
    return True


def _cut_notes(cells: Cells, columns: Sequence[int], body: _Rows) -> bool:
    """Cut the rows at the end that are notes, and tell whether there were any."""
    begin, signal = len(body.rows), False
    while begin > 1 and len(body.rows) - begin < MOST_NOTES and _may_be_note(cells, columns, body.rows, begin - 1):
        begin -= 1
        signal = signal or _is_note(cells, columns, body.rows, begin)
    if not signal:
        return False
    while _is_shaped_alike(cells, columns, body.rows, begin):
        begin += 1  # a unit that answered little
    body.below.extend(body.rows[begin:])
    cut = begin < len(body.rows)
    body.rows = body.rows[:begin]
    return cut


def _may_be_note(cells: Cells, columns: Sequence[int], rows: Sequence[int], number: int) -> bool:
    """Tell whether a row fills few columns, with texts that its columns do not have elsewhere."""
    row = rows[number]
    filled = [column for column in columns if cells.filled[column, row]]
    if len(filled) > max(1, len(columns) // 3) or len(columns) < 2:
        return False
    texts = all(cells.kinds[column, row] == Kind.TEXT for column in filled)
    return texts and not any(
        (cells.places[column, list(rows[:number])] == cells.places[column, row]).any() for column in filled
    )


def _is_note(cells: Cells, columns: Sequence[int], rows: Sequence[int], number: int) -> bool:
    """Tell whether a row that fills few columns is a note: after an empty row, in a column of numbers, or in words."""
    row, before = rows[number], rows[:number]
    column = next(each for each in columns if cells.filled[each, row])
    text = cells.text(row, column)
    if row != rows[number - 1] + 1 or NOTE.match(text) or text.startswith(("*", "†", "©")):
        return True
    first = columns[0]
    if not _has_texts(cells, column, before) or (column != first and bool(cells.filled[first, list(before)].all())):
        return True
    return len(text.split()) > WORDS_OF_A_NOTE and _usual_words(cells, column, before) < WORDS_OF_A_NOTE


def _usual_words(cells: Cells, column: int, rows: Sequence[int]) -> float:
    texts = [text for row in rows[-MOST_ROWS_LOOKED_AT:] if (text := cells.text(row, column))]
    return sum(len(text.split()) for text in texts) / max(len(texts), 1)


def _is_shaped_alike(cells: Cells, columns: Sequence[int], rows: Sequence[int], number: int) -> bool:
    """Tell whether a row has its only text in the first column, shaped as the codes above it: P10 below P9."""
    if number >= len(rows) or number < 1 or rows[number] != rows[number - 1] + 1:
        return False
    filled = [column for column in columns if cells.filled[column, rows[number]]]
    if filled != [columns[0]] or not any(map(str.isdigit, cells.text(rows[number], filled[0]))):
        return False
    before = (cells.text(row, filled[0]) for row in rows[max(number - MOST_ROWS_LOOKED_AT, 0) : number])
    return _shape(cells.text(rows[number], filled[0])) in set(map(_shape, before))


def _shape(text: str) -> str:
    return LETTERS.sub("a", DIGITS.sub("0", text))
