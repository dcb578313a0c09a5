"""The columns of a table on a sheet: numbers as numbers, everything else as text."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.survey.raw import Texts, merged
from leapstats.survey.workbooks.cells import Cells, Kind, number_text

NUMERIC = frozenset({Kind.BLANK, Kind.NUMBER, Kind.ERROR})


def kinds_in(cells: Cells, column: int, rows: NDArray[np.int64]) -> dict[Kind, int]:
    """Return how many cells of each kind a column has in some rows, leaving out blank ones."""
    counts = np.bincount(cells.kinds[column, rows], minlength=len(Kind)).tolist()
    return {kind: counts[kind] for kind in Kind if counts[kind] and kind is not Kind.BLANK}


def is_numeric(cells: Cells, column: int, rows: NDArray[np.int64]) -> bool:
    """Tell whether all that a column has in some rows is numbers, and one at least."""
    kinds = kinds_in(cells, column, rows)
    return Kind.NUMBER in kinds and kinds.keys() <= NUMERIC


def numbers_at(cells: Cells, column: int, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the numbers of a column; NaN where a cell is blank or an error."""
    numbers: NDArray[np.float64] = cells.numbers[column, rows]
    return numbers


def texts_at(cells: Cells, column: int, rows: NDArray[np.int64]) -> Texts:
    """Return the cells of a column as text, white space around them removed; errors are blank."""
    known = cells.texts[column]
    places = cells.places[column, rows]
    numbers = cells.numbers[column, rows]
    are_numbers = np.flatnonzero(np.isfinite(numbers))
    texts = list(known)
    if len(are_numbers):
        found: dict[str, int] = {}
        written = [number_text(number) for number in numbers[are_numbers].tolist()]
        places[are_numbers] = [len(known) + found.setdefault(text, len(found)) for text in written]
        texts.extend(found)
    present = np.flatnonzero(np.bincount(places[places >= 0], minlength=len(texts)))
    renumbered = np.full(len(texts) + 1, -1, dtype=np.int32)  # the last one is for blank cells
    renumbered[present] = np.arange(len(present), dtype=np.int32)
    written = [texts[place] for place in present.tolist()]
    stripped = [text.strip() for text in written]
    if stripped == written and not len(are_numbers):  # each is there once, and none is blank
        return Texts(renumbered[places], np.array(written, dtype=object))
    return merged(renumbered[places], stripped)


def rows_of_text(cells: Cells, columns: Sequence[int], row: int) -> list[str]:
    """Return the cells of a row as text."""
    return [cells.text(row, column) for column in columns]


def values_at(cells: Cells, column: int, rows: NDArray[np.int64]) -> NDArray[Any] | Texts:
    """Return the cells of a column as a RawColumn has them: numbers, or texts."""
    if is_numeric(cells, column, rows):
        return numbers_at(cells, column, rows)
    return texts_at(cells, column, rows)
