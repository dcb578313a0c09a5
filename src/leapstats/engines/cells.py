"""Columns in which each value of an engine stands as often as in the rows, or as often in proportion."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field as attribute

import numpy as np
from numpy.typing import NDArray

from leapstats.engines.relation import NUMBERS, Banded, Cell, Facts, Field, Filled, Key, Kind, Plain
from leapstats.engines.written import written_time
from leapstats.survey.frames import LONGEST
from leapstats.survey.raw import RawColumn, texts_of

FEW = 50_000  # a column with more distinct values is measured, not counted
ROWS = 200_000  # of a larger file each value stands in proportion


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A column of an engine as the rest of the package sees it.

    Attributes
    ----------
    heading
        What it is called in print.
    field, facts
        What the engine says of it.
    counts
        Its distinct cells and how many rows have each; where they are many, those that were looked at.
    are_few
        Whether the counts are of all values.
    """

    heading: str
    field: Field
    facts: Facts
    counts: dict[Cell, int] = attribute(repr=False)
    are_few: bool = True

    @property
    def is_numeric(self) -> bool:
        """Whether its cells are read as numbers: not where whole numbers are too long for that."""
        if self.field.kind is Kind.WHOLE:
            ends = (self.facts.low or 0.0, self.facts.high or 0.0)
            return all(abs(end) <= LONGEST for end in ends)
        return self.field.kind is Kind.NUMBER

    def as_read(self, cell: Cell) -> float | str | None:
        """Return a cell as it is read from a file: a number, a text, None where blank."""
        if cell is None:
            return None
        if self.is_numeric:
            return float(cell)
        if self.field.kind is Kind.TIME and not isinstance(cell, str):
            return self._time(cell)
        return str(cell) or None

    def key(self, marks: Sequence[float | str] = ()) -> Key:
        """Return what tells rows apart by this column; many values only by those that are marked."""
        if self.are_few:
            return Plain(self.field.name)
        if self.field.kind in NUMBERS:
            return Banded(self.field.name, tuple(sorted(each for each in marks if not isinstance(each, str))))
        return Filled(self.field.name, tuple(sorted(each for each in marks if isinstance(each, str))))

    def cell(self, key: Key, cell: Cell) -> Cell:
        """Return a cell for what an engine gives of a key: for one between marks, a number that lies there."""
        if not isinstance(key, Banded) or cell is None:
            return cell
        place = int(cell)
        if place % 2:
            return key.cuts[place // 2]
        low = key.cuts[place // 2 - 1] if place else None
        high = key.cuts[place // 2] if place // 2 < len(key.cuts) else None
        return _between(low, high, self.facts)

    def _time(self, cell: float) -> str | float:
        """Return a time: as text where they are few, else as the days that it is measured in."""
        return written_time(int(cell), is_zoned=self.field.is_zoned) if self.are_few else float(cell)

    def column(self, n_rows: int) -> RawColumn:
        """Return a column of so many rows in which values stand in proportion, each that there is at least once."""
        size = min(n_rows, ROWS)
        counts = sorted(self.counts.items(), key=lambda each: (each[0] is None, str(each[0])))
        repeats = _in_proportion([count for _, count in counts], size)
        return self._raw([cell for cell, _ in counts], np.arange(len(counts)).repeat(repeats))

    def of_cells(self, cells: Sequence[Cell]) -> RawColumn:
        """Return a column of these cells."""
        distinct = list(dict.fromkeys(cells))
        places = {cell: place for place, cell in enumerate(distinct)}
        which = np.array([places[cell] for cell in cells], dtype=np.int64)
        return self._raw(distinct, which)

    def _raw(self, distinct: Sequence[Cell], which: NDArray[np.int64]) -> RawColumn:
        read = [self.as_read(cell) for cell in distinct]
        name = self.heading
        if self.is_numeric:
            numbers = np.array([np.nan if each is None else each for each in read], dtype=np.float64)
            return RawColumn(name=name, cells=numbers[which])
        texts = np.array([*read, None], dtype=object)[:-1]
        return RawColumn(name=name, cells=texts_of(texts[which]), categories=self.field.categories)


def unseen_source(heading: str, field: Field) -> Source:
    """Return a column of which only the name is known."""
    return Source(heading, field, Facts(0), {})


def _in_proportion(counts: Sequence[int], size: int) -> NDArray[np.int64]:
    """Return how often each of several values stands among so many rows: at least once, and not once if not so here."""
    whole = np.array(counts, dtype=np.int64)
    total = int(whole.sum())
    if total <= size:
        return whole
    scaled = np.minimum(whole, 1) + whole * (size - len(whole)) // total
    scaled[np.argmax(scaled)] += size - int(scaled.sum())
    return scaled


def _between(low: float | None, high: float | None, facts: Facts) -> float:
    """Return a number of a column that lies between two others: a whole one where there is one."""
    if low is None or high is None:
        end = (facts.low if low is None else facts.high) or 0.0
        nearest = high if low is None else low
        inside = nearest is None or (end < nearest if low is None else end > nearest)
        return end if inside else (nearest or 0.0) + (-1.0 if low is None else 1.0)
    whole = math.floor(low) + 1.0
    return whole if whole < high else (low + high) / 2
