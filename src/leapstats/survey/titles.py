"""Know lines above the names of the columns: a title, a date, an empty line."""

import csv
from collections.abc import Sequence
from itertools import islice

from leapstats.errors import Problem
from leapstats.survey.headers import is_value
from leapstats.survey.separators import SEPARATORS

MOST_ROWS = 30
FEWEST_COLUMNS = 2
FEWEST_ROWS = 3  # the names and two rows below them
FIX = "Remove the rows above the column names"


def title_problem(head: str) -> Problem | None:
    """Find a title above the names of the columns.

    Parameters
    ----------
    head
        How a delimited text begins.

    Returns
    -------
    Problem or None
        The first row has one cell that is filled, and a row below it names two columns or more:
        with texts that are no answers, found nowhere below them.
    """
    lines = head.splitlines()[: MOST_ROWS + 1]
    separator = max(SEPARATORS, key=lambda each: sum(line.count(each) for line in lines))
    rows = _rows(lines[:-1] if len(lines) > MOST_ROWS else lines, separator)
    filled = [sum(map(bool, cells)) for _, cells in rows]
    first_filled = next((count for count in filled if count), 0)
    place = next((place for place, count in enumerate(filled) if count > 1), 0)
    if first_filled != 1 or not place:
        return None
    names, below = rows[place][1], [cells for _, cells in rows[place + 1 :]]
    # Two columns are few: texts with a comma in a file of one column, or a column without a name, look the same.
    title = next(cell for _, cells in rows for cell in cells if cell)
    narrow = len(names) == FEWEST_COLUMNS and (len(rows[0][1]) == 1 or " " not in title)
    if (
        len(names) < FEWEST_COLUMNS
        or narrow
        or not rows[0][1][:1]
        or not rows[0][1][0]
        or not _names_columns(names, below)
    ):
        return None
    what = f'"{title[:40]}" is alone in this row: it looks like a title, and the column names are in row'
    return Problem(f"row {rows[0][0]}", f"{what} {rows[place][0]}", FIX)


def _rows(lines: Sequence[str], separator: str) -> list[tuple[int, list[str]]]:
    """Return the rows with the line each ends on; those of an unclosed quote are left to the reader of the file."""
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=separator)
    rows: list[tuple[int, list[str]]] = []
    try:
        rows.extend((reader.line_num, [cell.strip() for cell in cells]) for cells in islice(reader, MOST_ROWS))
    except csv.Error:
        return []
    return rows


def _names_columns(names: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    if len(below) + 1 < FEWEST_ROWS or len(set(names)) < len(names):
        return False
    # A name such as `n` or `no` is a word of yes and no as well.
    if not all(names) or 2 * sum(map(is_value, names)) > len(names):
        return False
    return all(len(cells) in {0, 1, len(names)} and not set(cells) & set(names) for cells in below)
