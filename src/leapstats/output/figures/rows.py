"""A figure of rows: labels at the left, marks along a number axis, what they say in a column at the right."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from leapstats.output.figures.page import (
    EDGE,
    GRID,
    INK,
    SMALL,
    TEXT,
    WIDTH,
    TextColumn,
    column,
    import_plotnine,
    line_height,
    literal,
    n_lines,
    text_width,
    wrapped,
)

LABELS = 2.3  # inches the labels may take
TICKS = 0.1  # inches between labels and panel
GAP = 0.1  # inches between the axis and the column
AIR = 0.14  # inches between the labels of two rows
LEAST = 0.3  # inches a row takes up at least
TOP = 0.3  # inches over the rows, for the heading of the column
APART = 0.18  # inches between two numbers of the axis at least
AXIS = 0.35  # inches for the numbers under the axis
FOOT = 0.45  # the lower end of the upright axis, in rows
STEPS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Rows:
    """Where everything in a figure of rows stands.

    `places` are the rows' places on the upright axis, top to bottom, and `step` is the inches between
    them; `unit` is how many units of the number axis make an inch; `low` and `high` are the least
    and the greatest number, `ends` those with what is left free beyond, `right` the end of the column.
    """

    labels: TextColumn
    heading: str
    texts: tuple[str, ...]
    places: tuple[int, ...]
    step: float
    unit: float
    low: float
    high: float
    ends: tuple[float, float]
    right: float

    @property
    def top(self) -> float:
        """The upper end of the upright axis."""
        return len(self.texts) + 1 - FOOT + TOP / self.step

    @property
    def width(self) -> float:
        """The width of the panel in inches."""
        return (self.right - self.ends[0]) / self.unit

    def height(self, axis: str) -> float:
        """Return the height of the panel and the axis under it, in inches."""
        return (self.top - FOOT) * self.step + AXIS + line_height(SMALL, n_lines(wrapped(axis, self.width, SMALL)))


def lay_out(
    labels: Sequence[str], heading: str, texts: Sequence[str], span: tuple[float, float], pads: tuple[float, float]
) -> Rows:
    """Share out the width of the page between labels, number axis and column.

    Parameters
    ----------
    labels, texts
        What stands at the left and at the right of each row.
    heading
        What stands over the texts.
    span
        The least and the greatest number drawn.
    pads
        What is left free beyond them, in inches.
    """
    names = column(labels, LABELS)
    last = GAP + max(text_width(heading, TEXT, "bold"), *(text_width(text, TEXT) for text in texts))
    unit = (span[1] - span[0]) / (WIDTH - 2 * EDGE - TICKS - names.width - last - sum(pads))
    ends = (span[0] - pads[0] * unit, span[1] + pads[1] * unit)
    places = tuple(range(len(texts), 0, -1))
    step = max(names.height + AIR, LEAST)
    return Rows(names, heading, tuple(texts), places, step, unit, *span, ends, ends[1] + last * unit)


def row_layers(rows: Rows, tick: Callable[[int], str], axis: str, steps: Sequence[int] = STEPS) -> list[Any]:
    """Return what the marks are drawn upon: grid, zero line, column and scales.

    Parameters
    ----------
    rows
        Where everything stands.
    tick
        How a number of the axis is printed.
    axis
        What the numbers are.
    steps
        How far apart the numbers of the axis may be, and ten times, a hundred times as far.
    """
    import pandas as pd

    p9 = import_plotnine()
    broadest = max(text_width(tick(math.trunc(end)), TEXT) for end in (rows.low, rows.high))
    most = max(2, 1 + int((rows.high - rows.low) / rows.unit / (broadest + APART)))
    breaks = whole_breaks(rows.low, rows.high, most, steps)
    labels = [literal(each) for each in rows.labels.labels]
    level = pd.DataFrame({"y": rows.places, "text": rows.texts}).assign(x=rows.ends[0], end=rows.ends[1])
    across = level.rename(columns={"end": "xend"}).assign(yend=level["y"])
    upright = pd.DataFrame({"x": breaks, "xend": breaks}).assign(y=FOOT, yend=len(rows.texts) + 1 - FOOT)
    ends = p9.aes("x", "y", xend="xend", yend="yend")
    heading = pd.DataFrame({"y": [rows.top - 0.5 * TOP / rows.step], "text": [rows.heading]})
    words = {"x": rows.right, "ha": "right", "size": TEXT, "color": INK}
    return [
        p9.geom_segment(ends, pd.concat([across, upright]), color=GRID, size=0.5),
        p9.geom_segment(ends, upright[upright["x"] == 0], color=INK, size=0.5),
        p9.geom_text(p9.aes(y="y", label="text"), level, **words),
        p9.geom_text(p9.aes(y="y", label="text"), heading, fontweight="bold", **words),
        p9.scale_x_continuous(
            minor_breaks=None,
            limits=(rows.ends[0], rows.right),
            expand=(0, 0),
            breaks=breaks,
            labels=list(map(tick, breaks)),
        ),
        p9.scale_y_continuous(
            minor_breaks=None, limits=(FOOT, rows.top), expand=(0, 0), breaks=rows.places, labels=labels
        ),
        p9.labs(x=literal(wrapped(axis, rows.width, SMALL))),
    ]


def whole_breaks(low: float, high: float, most: int, steps: Sequence[int] = STEPS) -> list[int]:
    """Return evenly spaced whole numbers from `low` to `high`, 0 among them if it is between.

    Parameters
    ----------
    low, high
        The ends of an axis, finite.
    most
        How many there is room for, 2 or more.
    steps
        How far apart they may be, and ten times, a hundred times as far.
    """
    power = 0
    while True:
        for step in (each * 10**power for each in steps):
            first, last = math.ceil(low / step), math.floor(high / step)
            if last - first < most:
                return [place * step for place in range(first, last + 1)]
        power += 1
