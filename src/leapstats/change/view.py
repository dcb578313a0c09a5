"""An item that was compared, with all its numbers by their keys."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from leapstats.change.paired import WAVE, Change
from leapstats.change.pairs import YES
from leapstats.output.cells import FrameCells, frame_cells
from leapstats.output.table import Text
from leapstats.results.frame import Key, Result
from leapstats.terms import ItemType, StatName


@dataclass(frozen=True, slots=True, eq=False)
class ChangeView:
    """A change with all its numbers: its own rows, its adjusted p, what absent answers could change."""

    change: Change
    rows: tuple[Result, ...]
    cells: FrameCells

    @property
    def span(self) -> str:
        """The two waves."""
        return self.change.pair.span

    @property
    def level(self) -> str | None:
        """The answer whose numbers stand for the item: yes of a yes-no item, else none."""
        return YES if self.change.pair.variable.type is ItemType.BINARY else None

    @property
    def adjusted_p(self) -> float:
        """The adjusted p of the item, NaN where there is none."""
        return self.of_change(self.level, self.change.test, StatName.P_ADJUSTED)

    def number(self, level: str | None, by_level: str, statistic: str, name: StatName) -> float:
        """Return a number, NaN where there is none."""
        return self.cells.numbers.get(self.key(level, by_level, statistic, name), math.nan)

    def key(self, level: str | None, by_level: str, statistic: str, name: StatName) -> Key:
        """Return the key of a number in the long frame."""
        return Key(self.change.pair.variable.name, level, WAVE, by_level, statistic, name)

    def cell(
        self, show: Callable[..., str], level: str | None, by_level: str, statistic: str, *names: StatName
    ) -> Text:
        """Print numbers of one function as a cell."""
        return self.cells.cell(show, *(self.key(level, by_level, statistic, name) for name in names))

    def change_cell(self, show: Callable[..., str], level: str | None, statistic: str, *names: StatName) -> Text:
        """Print numbers of the change between the waves as a cell."""
        return self.cell(show, level, self.span, statistic, *names)

    def of_change(self, level: str | None, statistic: str, name: StatName) -> float:
        """Return a number of the change between the waves."""
        return self.number(level, self.span, statistic, name)


def view_of(change: Change, rows: Iterable[Result]) -> ChangeView:
    """Index the numbers of a change."""
    everything = (*change.rows, *rows)
    return ChangeView(change, everything, frame_cells(everything))
