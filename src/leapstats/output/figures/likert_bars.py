"""Answers on a scale: bars to both sides of its middle, a row an item."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from leapstats.output.figures.keys import fill_scale, key_of
from leapstats.output.figures.page import INK, TEXT, import_plotnine, literal, need_items, on_page, plot_of, text_width
from leapstats.output.figures.rows import Rows, lay_out, row_layers
from leapstats.output.figures.shades import is_dark, level_shades
from leapstats.output.figures.values import Caption, ScaleBar, ScaleLevel
from leapstats.output.numbers import percent, whole

if TYPE_CHECKING:
    import pandas as pd
    from plotnine import ggplot

PAD, AIR = 0.1, 0.03  # inches beyond the bars, and beside a percentage in its bar
BAR = 0.36  # half the thickness of a bar, in rows
FIGURES = 7.5  # points
AXIS = "Percent of the answers on the scale: below its middle to the left, above it to the right{split}"
SPLIT = ", half of the middle level to each side"
LEFT_OUT = "Percentages that do not fit into their bar are left out."


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the figure: a bar, or the heading of a group."""

    label: str = ""
    text: str = ""
    shares: tuple[float, ...] = ()
    heading: str = ""


def likert_plot(bars: Sequence[ScaleBar], levels: Sequence[ScaleLevel], caption: Caption, heading: str) -> "ggplot":
    """Draw the shares of the levels of a scale, those below its middle to the left and those above to the right.

    Parameters
    ----------
    bars
        Drawn in this order from top to bottom; each group of them stands under its heading.
    levels
        Of the scale, the lowest first.
    caption
        The words around the figure.
    heading
        What stands over the texts at the right.

    Returns
    -------
    ggplot
        As wide as a page, as high as the rows need.

    Raises
    ------
    UsageError
        If there is no bar, there are more than a page can hold, or plotnine is not installed.
    """
    need_items(bars)
    p9 = import_plotnine()
    lines = list(_lines(bars))
    parts = _parts(lines, levels)
    span = min(-1.0, *parts["left"], -1.0), max(1.0, *parts["right"], 1.0)
    ground = lay_out([line.label for line in lines], heading, [line.text for line in lines], span, (PAD, PAD))
    parts = _placed(parts, ground)
    shades = level_shades([level.side for level in levels])
    key = key_of([level.label for level in levels], ground.width)
    axis = AXIS.format(split=SPLIT if any(level.side == 0 for level in levels) else "")
    sides = p9.aes(xmin="left", xmax="right", ymin="low", ymax="high", fill="level")
    dark = parts["level"].map(lambda level: is_dark(shades[int(level)]))
    plot = plot_of(
        [
            *row_layers(ground, lambda number: whole(abs(number)), axis),
            *_headings(lines, ground),
            p9.geom_rect(parts, sides, color=INK, size=0.25),
            *_percentages(parts[parts["fits"] & ~dark], INK),
            *_percentages(parts[parts["fits"] & dark], "white"),
            *fill_scale(key, shades),
        ]
    )
    return on_page(plot, caption, () if parts["fits"].all() else (LEFT_OUT,), ground.height(axis) + key.height)


def _lines(bars: Sequence[ScaleBar]) -> Iterator[_Line]:
    group = ""
    for bar in bars:
        if bar.group != group:
            group = bar.group
            yield _Line(heading=group)
        yield _Line(bar.label, bar.text, () if any(map(math.isnan, bar.shares)) else bar.shares)


def _parts(lines: Sequence[_Line], levels: Sequence[ScaleLevel]) -> "pd.DataFrame":
    """Return where each level of each bar begins and ends, in percent from the middle of the scale."""
    import pandas as pd

    rows = []
    weights = [{-1: 1.0, 0: 0.5, 1: 0.0}[level.side] for level in levels]
    for place, line in enumerate(lines):
        at = -100 * sum(weight * share for weight, share in zip(weights, line.shares, strict=False))
        for level, share in enumerate(line.shares):
            if share > 0:
                rows.append((place, str(level), at, at + 100 * share, f"{percent(share, 0)}%"))
            at += 100 * share
    return pd.DataFrame(rows, columns=["line", "level", "left", "right", "words"])


def _placed(parts: "pd.DataFrame", ground: Rows) -> "pd.DataFrame":
    """Add the height of each part, its middle, and whether its percentage fits into it."""
    places = parts["line"].map(lambda line: ground.places[line]).astype(float)
    room = (parts["right"] - parts["left"]) / ground.unit
    needed = parts["words"].map(lambda words: text_width(words, FIGURES) + 2 * AIR).astype(float)
    middle = (parts["left"] + parts["right"]) / 2
    return parts.assign(y=places, low=places - BAR, high=places + BAR, middle=middle, fits=needed <= room)


def _percentages(parts: "pd.DataFrame", color: str) -> list[Any]:
    p9 = import_plotnine()
    return [p9.geom_text(parts, p9.aes("middle", "y", label="words"), color=color, size=FIGURES)] if len(parts) else []


def _headings(lines: Sequence[_Line], ground: Rows) -> list[Any]:
    """Return the headings of groups, each over the line that parts it from the group above."""
    import pandas as pd

    p9 = import_plotnine()
    found = [(y, literal(line.heading)) for y, line in zip(ground.places, lines, strict=True) if line.heading]
    if not found:
        return []
    frame = pd.DataFrame(found, columns=["y", "text"]).assign(x=ground.ends[0])
    look = {"label_size": 0, "label_padding": 0.15, "boxstyle": "square", "fill": "white"}
    return [p9.geom_label(frame, p9.aes("x", "y", label="text"), ha="left", size=TEXT, fontweight="bold", **look)]
