"""Where the numbers of lines go: beside their own line, on no other line and on no other number."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

GAP = 0.015  # inches of air around a number
ENOUGH = 0.1  # inches of air beyond which more is no better
ALONG = np.array(sorted(np.linspace(0.03, 0.97, 95), key=lambda part: abs(part - 0.5)))


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """Straight lines across a panel, in inches.

    `left` and `right` are their heights at its sides, `widths` how broad they are, `run` is the
    distance of the sides, `floor` and `ceiling` bound what may be written.
    """

    left: NDArray[np.float64]
    right: NDArray[np.float64]
    widths: NDArray[np.float64]
    run: float
    floor: float
    ceiling: float


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Where the number of a line could go: `middles`, and how much `air` it has there from the other lines."""

    line: int
    box: NDArray[np.float64]
    middles: NDArray[np.float64]
    air: NDArray[np.float64]


def beside(panel: Panel, boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Place a number beside each of the lines that has one, those with the fewest places first.

    Parameters
    ----------
    panel
        The lines.
    boxes
        Lines x 2: the width and height of the number, 0 where a line has none.

    Returns
    -------
    ndarray
        Lines x 2: the middle of each number; NaN where there is none or no room for it.
    """
    found = np.full(boxes.shape, np.nan)
    numbered = [_places(panel, boxes[line], int(line)) for line in np.flatnonzero(boxes[:, 0])]
    for places in sorted(numbered, key=lambda each: each.air.size):
        placed = ~np.isnan(found[:, 0])
        gaps = np.abs(places.middles[:, None] - found[placed]) - (places.box + boxes[placed]) / 2 - GAP
        air = np.minimum(places.air, gaps.max(axis=2).min(axis=1, initial=ENOUGH))
        if air.max(initial=-1) >= 0:
            found[places.line] = places.middles[np.argmax(air)]
    return found


def _places(panel: Panel, box: NDArray[np.float64], line: int) -> Places:
    middles = _touching(panel, box, line)
    air = _air(panel, box, line, middles)
    low, high = np.array([GAP, panel.floor]) + box / 2, np.array([panel.run - GAP, panel.ceiling]) - box / 2
    fit = (air >= 0) & ((middles >= low) & (middles <= high)).all(axis=1)
    return Places(line, box, middles[fit], air[fit])


def _touching(panel: Panel, box: NDArray[np.float64], line: int) -> NDArray[np.float64]:
    """Return middles of a box that touches a line, from above and from below, the middle of the line first."""
    slope = (panel.right[line] - panel.left[line]) / panel.run
    normal = np.array([-slope, 1]) / np.hypot(slope, 1)
    off = panel.widths[line] / 2 + GAP + np.abs(normal) @ box / 2
    x = ALONG * panel.run
    on = np.column_stack([x, panel.left[line] + slope * x])
    return np.stack([on + off * normal, on - off * normal], axis=1).reshape(-1, 2)


def _air(panel: Panel, box: NDArray[np.float64], line: int, middles: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how far a box at each middle is from the nearest other line, at most ENOUGH."""
    slopes = (panel.right - panel.left) / panel.run
    length = np.hypot(slopes, 1)
    across = np.abs(middles[:, 1:] - panel.left - slopes * middles[:, :1]) / length
    air = across - panel.widths / 2 - (np.abs(slopes) * box[0] + box[1]) / 2 / length
    air[:, line] = ENOUGH
    return np.asarray(np.minimum(air.min(axis=1), ENOUGH), dtype=np.float64)
