"""Shares by group: a row each, a panel a group; bars, or dots with their limits."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from leapstats.output.figures.canvas import ROOM, Placed, bare, boxes, dots, lines, paper, texts
from leapstats.output.figures.page import (
    GRID,
    MIDDLE,
    SMALL,
    line_height,
    n_lines,
    need_items,
    on_page,
    plot_of,
    text_width,
    wrapped,
)
from leapstats.output.figures.values import Caption, ShareLine
from leapstats.output.numbers import percent

if TYPE_CHECKING:
    from plotnine import ggplot

LABELS, INDENT, APART = 2.4, 0.14, 0.12  # inches: labels, what they are set in, between panels
FIGURES, NUMBER = 7.0, 0.34  # points, and the inches a percentage takes beside the axis
AIR, OVER, AXIS = 0.06, 0.1, 0.2  # inches between rows, over a heading, for the numbers of the axis
BAR = 0.055  # half the thickness of a bar, in inches
BREAKS = (0, 50, 100)


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the figure, its words as they are broken, and its middle."""

    line: ShareLine
    label: str
    middle: float


@dataclass(frozen=True, slots=True)
class _Panel:
    """Where a panel begins, and how many inches a percent is."""

    start: float
    unit: float

    def at(self, percentage: float) -> float:
        """Return the place of a percentage."""
        return self.start + percentage * self.unit


def share_plot(
    shares: Sequence[ShareLine], groups: Sequence[str], caption: Caption, notes: Sequence[str] = ()
) -> "ggplot":
    """Draw shares of groups in panels side by side.

    Parameters
    ----------
    shares
        Drawn in this order from top to bottom; one without shares is a heading.
    groups
        The heading of each panel, as many as each line has shares; a line of it is broken only where it must be.
    caption
        The words around the figure.
    notes
        Sentences on how to read it.

    Returns
    -------
    ggplot
        As wide as a page, as high as the rows need.

    Raises
    ------
    UsageError
        If there is no share, there are more than a page can hold, or plotnine is not installed.
    """
    need_items([line for line in shares if line.shares])
    labelled = min(LABELS, max(line.indent * INDENT + text_width(line.label, SMALL) for line in shares if line.shares))
    across = (ROOM - labelled - APART * len(groups)) / len(groups)
    starts = [labelled + APART + place * (across + APART) for place in range(len(groups))]
    heads = ["\n".join(wrapped(part, across, SMALL, "bold") for part in group.split("\n")) for group in groups]
    top = line_height(SMALL, max(map(n_lines, heads))) + AIR
    rows, bottom = _rows(shares, top)
    panels = [_Panel(start, (across - NUMBER) / 100) for start in starts]
    grid = [(panel.at(tick), top, panel.at(tick), bottom) for panel in panels for tick in BREAKS]
    ticks = [(panel.at(tick), bottom + AXIS / 3, str(tick)) for panel in panels for tick in BREAKS]
    headings = [(0.0, row.middle, row.label) for row in rows if not row.line.shares]
    labels = [(row.line.indent * INDENT, row.middle, row.label) for row in rows if row.line.shares]
    over = [(start, 0.0, head) for start, head in zip(starts, heads, strict=True)]
    plot = plot_of(
        [
            *paper(bottom + AXIS),
            *lines(grid, GRID),
            *texts(over, SMALL, fontweight="bold", va="top", ha="left"),
            *texts(headings, SMALL, fontweight="bold", ha="left"),
            *texts(labels, SMALL, ha="left"),
            *_marks(rows, panels),
            *texts(ticks, FIGURES, va="top"),
        ]
    )
    page: ggplot = on_page(plot, caption, notes, bottom + AXIS) + bare()
    return page


def _rows(shares: Sequence[ShareLine], top: float) -> tuple[list[_Row], float]:
    """Place lines one under another, and return where they end."""
    rows = []
    for line in shares:
        room = LABELS - line.indent * INDENT if line.shares else ROOM
        label = wrapped(line.label, room, SMALL, "normal" if line.shares else "bold")
        high = line_height(SMALL, n_lines(label)) + (AIR if line.shares else OVER)
        rows.append(_Row(line, label, top + high / 2))
        top += high
    return rows, top


def _marks(rows: Sequence[_Row], panels: Sequence[_Panel]) -> list[Any]:
    """Draw each share as a bar, one with limits as a dot on a line, and write its percentage at the right."""
    bars, points, limits = [], [], []
    figures: list[Placed] = []
    for row in rows:
        for panel, share in zip(panels, row.line.shares, strict=False):
            if math.isnan(share.estimate):
                continue
            x = panel.at(100 * share.estimate)
            figures.append((panel.at(100) + NUMBER, row.middle, f"{percent(share.estimate, 0)}%"))
            if math.isnan(share.low):
                bars.append((panel.start, row.middle - BAR, x, row.middle + BAR))
            else:
                points.append((x, row.middle))
                limits.append((panel.at(100 * share.low), row.middle, panel.at(100 * share.high), row.middle))
    return [*boxes(bars, MIDDLE), *lines(limits), *dots(points), *texts(figures, FIGURES, ha="right")]
