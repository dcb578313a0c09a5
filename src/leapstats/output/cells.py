"""Cells that print numbers of the long frame, and know which."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from leapstats.output.effects import as_p, as_ratio, in_points
from leapstats.output.numbers import span
from leapstats.output.table import Text
from leapstats.results.effect import Effect
from leapstats.results.frame import Key, Place, Result
from leapstats.terms import StatName

LIMITS = (StatName.CONF_LOW, StatName.CONF_HIGH)


@dataclass(frozen=True, slots=True)
class FrameCells:
    """The numbers of a long frame, by their keys."""

    numbers: Mapping[Key, float]

    def cell(self, show: Callable[..., str], *keys: Key) -> Text:
        """Print numbers as one cell.

        Parameters
        ----------
        show
            Takes the numbers, in order, and returns the words; a number that the frame lacks is NaN.
        keys
            Of the numbers; those that are in the frame go with the cell.
        """
        numbers = self.numbers
        return Text(
            show(*(numbers.get(key, math.nan) for key in keys)), keys=tuple(key for key in keys if key in numbers)
        )

    def p_value(self, place: Place, statistic: str, name: StatName = StatName.P_VALUE) -> Text:
        """Print a p-value."""
        return self.cell(as_p, Key(*place, statistic, name))

    def odds_ratio(self, place: Place, statistic: str) -> Text:
        """Print an odds ratio with its limits."""
        return self.ratio(place, statistic, StatName.ODDS_RATIO)

    def ratio(self, place: Place, statistic: str, name: StatName) -> Text:
        """Print a ratio with its limits."""
        return self.cell(_ratio, *(Key(*place, statistic, each) for each in (name, *LIMITS)))

    def points(self, place: Place, statistic: str) -> Text:
        """Print a difference of shares in percentage points, with its limits."""
        names = (StatName.ESTIMATE, *LIMITS)
        return self.cell(points, *(Key(*place, statistic, name) for name in names))

    def span(
        self, place: Place, statistic: str, names: tuple[StatName, StatName], printed: Callable[[float], str]
    ) -> Text:
        """Print the least and the greatest that a number can be."""
        return self.cell(partial(span, printed=printed), *(Key(*place, statistic, name) for name in names))


def joined(parts: Iterable[Text], between: str) -> Text:
    """Put cells into one, with the keys of each."""
    parts = tuple(parts)
    return Text(between.join(part.text for part in parts), keys=tuple(key for part in parts for key in part.keys))


def frame_cells(rows: Iterable[Result]) -> FrameCells:
    """Index the numbers of a long frame."""
    return FrameCells({Key(*row[:6]): row.stat for row in rows})


def _ratio(estimate: float, low: float, high: float) -> str:
    return as_ratio(Effect(estimate, low, high))


def points(estimate: float, low: float, high: float) -> str:
    """Print a difference of shares in percentage points, with its limits."""
    return in_points(Effect(estimate, low, high))
