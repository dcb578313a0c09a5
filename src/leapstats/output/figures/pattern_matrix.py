"""Which items are missing together: a bar a pattern over a matrix of dots, beside it a bar an item."""

from collections.abc import Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from leapstats.output.figures.canvas import ROOM, Placed, bare, boxes, dots, lines, paper, texts
from leapstats.output.figures.page import (
    GRID,
    INK,
    LIGHT,
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
from leapstats.output.figures.values import Caption, Pattern
from leapstats.output.numbers import whole

if TYPE_CHECKING:
    from plotnine import ggplot

LABELS, SIZES, BARS = 2.1, 0.8, 1.4  # inches: the labels and bars of items, the bars of patterns
GAP, AIR, BROADEST = 0.12, 0.07, 0.34  # inches: between parts, between rows, a pattern at most
FIGURES = 7.5  # points
HEAD, OFF = 0.2, 0.04  # inches for a number over a bar, and from a bar to its number
BAR, THICK = 0.3, 0.055  # half the thickness of a bar: of a pattern in patterns, of an item in inches
READING = (
    "Each column is a pattern: the items with a dot are missing together, in as many {units} as the bar above says."
)
SIDE = "Left: how many {units} lack each item."


def pattern_plot(
    items: Sequence[tuple[str, int]],
    patterns: Sequence[Pattern],
    caption: Caption,
    units: str,
    notes: Sequence[str] = (),
) -> "ggplot":
    """Draw how many units lack the same items (an UpSet plot).

    Parameters
    ----------
    items
        The label of each and how many units lack it, from top to bottom.
    patterns
        Drawn in this order from left to right.
    caption
        The words around the figure.
    units
        What the units are called.
    notes
        More sentences under the figure.

    Returns
    -------
    ggplot
        As wide as a page, as high as the items need.

    Raises
    ------
    UsageError
        If there is no pattern, there are more items than a page can hold, or plotnine is not installed.
    """
    need_items(patterns)
    labelled = min(LABELS, max(text_width(label, SMALL) for label, _ in items))
    labels = [wrapped(label, labelled + GAP / 2, SMALL) for label, _ in items]
    heights = [line_height(SMALL, n_lines(label)) + AIR for label in labels]
    top = HEAD + BARS + GAP
    ends = [top + end for end in accumulate(heights)]
    middles = [end - high / 2 for end, high in zip(ends, heights, strict=True)]
    left = SIZES + GAP + labelled + GAP
    broad = min(BROADEST, (ROOM - left) / len(patterns))
    columns = [left + broad * (place + 0.5) for place in range(len(patterns))]
    right, bottom = left + broad * len(patterns), ends[-1]
    names: list[Placed] = [(left - GAP, y, label) for y, label in zip(middles, labels, strict=True)]
    plot = plot_of(
        [
            *paper(bottom),
            *lines([(left, y, right, y) for y in middles], GRID),
            *_sizes([size for _, size in items], middles),
            *texts(names, SMALL, ha="right"),
            *_counts(patterns, columns, broad),
            *_matrix(patterns, columns, middles),
        ]
    )
    said = (READING.format(units=units), SIDE.format(units=units), *notes)
    page: ggplot = on_page(plot, caption, said, bottom) + bare()
    return page


def _sizes(sizes: Sequence[int], middles: Sequence[float]) -> list[Any]:
    """Draw a bar an item, toward the left, with its number at the end."""
    most = max(sizes)
    unit = (SIZES - text_width(whole(most), FIGURES) - OFF) / most
    ends = [SIZES - size * unit for size in sizes]
    bars = [(end, y - THICK, SIZES, y + THICK) for end, y in zip(ends, middles, strict=True)]
    numbers = [(end - OFF, y, whole(size)) for end, y, size in zip(ends, middles, sizes, strict=True)]
    return [*boxes(bars, MIDDLE), *texts(numbers, FIGURES, ha="right")]


def _counts(patterns: Sequence[Pattern], columns: Sequence[float], broad: float) -> list[Any]:
    """Draw a bar a pattern, with its number over it."""
    unit = BARS / max(pattern.count for pattern in patterns)
    foot = HEAD + BARS
    heads = [foot - pattern.count * unit for pattern in patterns]
    bars = [(x - BAR * broad, head, x + BAR * broad, foot) for x, head in zip(columns, heads, strict=True)]
    numbers = [(x, head - OFF, whole(each.count)) for x, head, each in zip(columns, heads, patterns, strict=True)]
    return [*boxes(bars, INK), *texts(numbers, FIGURES, va="bottom")]


def _matrix(patterns: Sequence[Pattern], columns: Sequence[float], middles: Sequence[float]) -> list[Any]:
    """Draw a dot for each item of a pattern, joined by a line, and a pale one for each other item."""
    found: list[tuple[float, float]] = []
    others: list[tuple[float, float]] = []
    joins = []
    for x, pattern in zip(columns, patterns, strict=True):
        places = [middles[item] for item in pattern.items]
        found.extend((x, y) for y in places)
        others.extend((x, y) for place, y in enumerate(middles) if place not in pattern.items)
        joins.append((x, min(places), x, max(places)))
    return [*dots(others, LIGHT, 2.6), *lines(joins, INK, 0.9), *dots(found, INK, 2.6)]
