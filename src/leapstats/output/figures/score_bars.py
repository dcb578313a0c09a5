"""How many units have which score: bars over the range of a scale, a panel a group."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from leapstats.output.figures.canvas import ROOM as PAPER
from leapstats.output.figures.canvas import Placed, bare, boxes, lines, paper, texts
from leapstats.output.figures.page import GRID, INK, MIDDLE, SMALL, line_height, need_items, on_page, plot_of
from leapstats.output.figures.values import Caption, ScorePanel
from leapstats.output.numbers import fixed

if TYPE_CHECKING:
    from plotnine import ggplot

BINS = 16
ROOM = PAPER - 0.15  # inches: half of the last number stands beyond the axis
HIGH, APART, SIDE = 1.25, 0.16, 0.45  # inches: a panel, between panels, the numbers at the left
AXIS, WORDS = 0.12, 0.26  # inches: between axis and numbers, under these the words
FIGURES = 7.5  # points
GAP = 0.02  # inches between bars
MEAN = 0.09  # inches that the line of the mean stands over the bars
READING = "Bars: how many units have {scores}. The line is at the mean."
ANYWHERE, EACH, SEVERAL = "a score in each sixteenth of the range", "each score", "one of {count} neighboring scores"
MOST = 25  # bars
TICKS = (1, 2, 5)


def score_plot(
    panels: Sequence[ScorePanel],
    span: tuple[float, float],
    caption: Caption,
    measure: str,
    step: float | None = None,
) -> "ggplot":
    """Draw how scores are distributed over the range of their scale.

    Parameters
    ----------
    panels
        Drawn in this order from top to bottom, with one axis.
    span
        The least and the greatest score of the scale.
    caption
        The words around the figure.
    measure
        What the axis is.
    step
        How far apart the scores are that there can be; None where they are anywhere.

    Returns
    -------
    ggplot
        As wide as a page, as high as the panels need.

    Raises
    ------
    UsageError
        If there is no panel, there are more than a page can hold, or plotnine is not installed.
    """
    need_items(panels)
    edges, reading = _edges(span, step)
    counts = [np.histogram(panel.scores, edges)[0] for panel in panels]
    ends = [span[0] + (span[1] - span[0]) * share / 4 for share in range(5)]
    span = float(edges[0]), float(edges[-1])
    most = max([1, *(int(found.max()) for found in counts)])
    head = line_height(SMALL)
    tops = [place * (head + HIGH + APART) + head for place in range(len(panels))]
    bottom = tops[-1] + HIGH + AXIS + line_height(FIGURES) + WORDS
    drawn: list[Any] = [*paper(bottom)]
    for panel, found, top in zip(panels, counts, tops, strict=True):
        drawn.extend(_panel(panel, found, (top, most), span))
    under = tops[-1] + HIGH + AXIS
    drawn.extend(texts([(_across(end, span), under, _tick(end)) for end in ends], FIGURES, va="center"))
    drawn.extend(texts([((SIDE + ROOM) / 2, bottom - WORDS / 2, measure)], SMALL))
    page: ggplot = on_page(plot_of(drawn), caption, (reading,), bottom) + bare()
    return page


def _panel(
    panel: ScorePanel, counts: "np.ndarray[Any, Any]", at: tuple[float, int], span: tuple[float, float]
) -> list[Any]:
    """Draw one panel, whose top is at a place and whose axis goes to the largest count."""
    top, most = at
    unit, base = (HIGH - MEAN) / most, top + HIGH
    wide = (ROOM - SIDE) / len(counts)
    bars = [
        (SIDE + place * wide + GAP / 2, base, SIDE + (place + 1) * wide - GAP / 2, base - count * unit)
        for place, count in enumerate(counts)
        if count
    ]
    ticks = range(0, most + 1, _step(most))
    grid = [(SIDE, base - tick * unit, ROOM, base - tick * unit) for tick in ticks if tick]
    numbers: list[Placed] = [(SIDE - 0.06, base - tick * unit, str(tick)) for tick in ticks]
    mean = [(_across(float(np.mean(panel.scores)), span), top, _across(float(np.mean(panel.scores)), span), base)]
    return [
        *texts([(0.0, top - line_height(SMALL) / 2, panel.label)], SMALL, fontweight="bold", ha="left"),
        *lines(grid, GRID),
        *boxes(bars, MIDDLE),
        *lines([(SIDE, base, ROOM, base)]),
        *(lines(mean, INK, 0.9) if len(panel.scores) else []),
        *texts(numbers, FIGURES, ha="right"),
    ]


def _edges(span: tuple[float, float], step: float | None) -> tuple["np.ndarray[Any, Any]", str]:
    """Return where bars begin and end, each over as many of the possible scores, and how to read them."""
    if step is None:
        return np.linspace(*span, BINS + 1), READING.format(scores=ANYWHERE)
    possible = round((span[1] - span[0]) / step) + 1
    each = -(-possible // MOST)
    bars = -(-possible // each)
    words = EACH if each == 1 else SEVERAL.format(count=each)
    return span[0] - step / 2 + step * each * np.arange(bars + 1), READING.format(scores=words)


def _step(most: int) -> int:
    """Return a step of 1, 2, 5, 10 and so on, of which an axis has five at most."""
    steps: list[int] = [step * int(10**power) for power in range(9) for step in TICKS]
    return next(step for step in steps if most <= 5 * step)


def _across(score: float, span: tuple[float, float]) -> float:
    return SIDE + (score - span[0]) / (span[1] - span[0]) * (ROOM - SIDE)


def _tick(score: float) -> str:
    return fixed(score, 2).rstrip("0").removesuffix(".") if not float(score).is_integer() else fixed(score, 0)
