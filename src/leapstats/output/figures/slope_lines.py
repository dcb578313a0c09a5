"""The lines of a panel: units that coincide as one line, how broad it is, where its number goes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leapstats.output.figures.label_placement import Panel, beside
from leapstats.output.figures.page import POINTS, text_width
from leapstats.output.figures.values import Slope
from leapstats.output.numbers import whole

HEIGHTS = (1.9, 2.4, 3.0)  # inches of a panel: the least that has room for every number
FLATTEST = 0.5  # the height of a panel at least, of the distance between the waves
ROOM = 0.08  # what is left free above and below the numbers, of their span
THIN, BROAD, MORE = 0.8, 8.0, 0.4  # points: the line of one unit, the broadest, what each further unit adds
SHARE = 0.4  # of the distance of two whole numbers, what the broadest line may cover
DIGITS = 7.5  # points


@dataclass(frozen=True, slots=True, eq=False)
class Strands:
    """The different lines of an item: where they begin and end, how many units each stands for."""

    before: NDArray[np.float64]
    after: NDArray[np.float64]
    n: NDArray[np.int64]

    @property
    def low(self) -> float:
        """The lower end of the axis: 0 or less."""
        return float(min([0.0, *self.before, *self.after]))

    @property
    def high(self) -> float:
        """The upper end of the axis."""
        return float(max([self.low + 1, *self.before, *self.after]))

    def scale(self, height: float) -> float:
        """Return the inches of a unit of the axis in a panel of a height."""
        return height / (1 + 2 * ROOM) / (self.high - self.low)


@dataclass(frozen=True, slots=True, eq=False)
class Laid:
    """Panels of a height in inches: for each the widths of its lines in points and the middles of their numbers.

    A middle is where across, from 0 to 1, and how high on the axis; NaN where a line has no number.
    """

    height: float
    widths: tuple[NDArray[np.float64], ...]
    spots: tuple[NDArray[np.float64], ...]
    missing: int


def strands_of(item: Slope) -> Strands:
    """Merge the units of an item; those without both numbers are left out."""
    pairs = Counter(zip(map(float, item.before), map(float, item.after), strict=True))
    told = sorted((-n, *pair) for pair, n in pairs.items() if np.isfinite(pair).all())
    less, before, after = np.array(told, dtype=float).reshape(-1, 3).T
    return Strands(before, after, (-less).astype(np.int64))


def lay_strands(strands: Sequence[Strands], run: float) -> Laid:
    """Find the least height of panels that has room for every number, or take the highest.

    Parameters
    ----------
    strands
        The lines, one panel each.
    run
        The inches from the wave before to the wave after.
    """
    for height in HEIGHTS:
        laid = _laid(strands, run, max(height, FLATTEST * run))
        if not laid.missing:
            break
    return laid


def _laid(strands: Sequence[Strands], run: float, height: float) -> Laid:
    narrowest = min(each.scale(height) for each in strands)
    most = max(int(each.n.max(initial=1)) for each in strands)
    more = min(MORE, (max(2 * THIN, min(BROAD, SHARE * narrowest * POINTS)) - THIN) / max(most - 1, 1))
    widths = tuple(np.float64(THIN) + more * (each.n - 1) for each in strands)
    found = tuple(_spots(each, width, run, height) for each, width in zip(strands, widths, strict=True))
    wanted = sum(int((each.n > 1).sum()) for each in strands)
    return Laid(height, widths, found, wanted - sum(int((~np.isnan(each[:, 0])).sum()) for each in found))


def _spots(strands: Strands, widths: NDArray[np.float64], run: float, height: float) -> NDArray[np.float64]:
    scale, high = strands.scale(height), DIGITS / POINTS
    boxes = np.array([(text_width(whole(n), DIGITS), high) if n > 1 else (0, 0) for n in strands.n]).reshape(-1, 2)
    left, right = ((ends - strands.low) * scale for ends in (strands.before, strands.after))
    ceiling = (strands.high - strands.low) * scale + high / 2
    found = beside(Panel(left, right, widths / POINTS, run, -high / 2, ceiling), boxes)
    return found / (run, scale) + (0, strands.low)
