"""A caterpillar: practices in the order of their rates, each with limits, about the rate of all."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from leapstats.output.figures.page import INK, MIDDLE, import_plotnine, need_items, on_page, plot_of
from leapstats.output.figures.rows import lay_out, row_layers
from leapstats.output.figures.values import Caption, CaterpillarRow
from leapstats.output.numbers import fixed

if TYPE_CHECKING:
    from plotnine import ggplot

PAD = 0.2  # inches
AIR, LEAST = 0.03, 0.19  # inches between the labels of two rows, and that a row takes at least


def caterpillar_plot(
    rows: Sequence[CaterpillarRow],
    target: float,
    caption: Caption,
    words: tuple[str, str],
    notes: Sequence[str] = (),
) -> "ggplot":
    """Draw rates in order with their limits.

    Parameters
    ----------
    rows
        Drawn in this order from top to bottom.
    target
        The rate of all.
    caption
        The words around the figure.
    words
        What the rates are, and what stands over the texts.
    notes
        Sentences under the figure.

    Returns
    -------
    ggplot
        As wide as a page, as high as the rows need.

    Raises
    ------
    UsageError
        If there is no row, there are more than a page can hold, or plotnine is not installed.
    """
    need_items(rows)
    import pandas as pd

    p9 = import_plotnine()
    axis, heading = words
    highest = max(number for row in rows for number in (row.rate, row.high, target) if number == number)  # noqa: PLR0124
    unit = _unit(highest)
    ground = lay_out(
        [row.label for row in rows], heading, [row.text for row in rows], (0.0, unit * highest), (PAD, 2 * PAD)
    )
    ground = replace(ground, step=max(ground.labels.height + AIR, LEAST))
    frame: pd.DataFrame = pd.DataFrame(
        [
            (unit * r.low, unit * r.high, unit * r.rate, unit * r.shrunken, y)
            for y, r in zip(ground.places, rows, strict=True)
        ],
        columns=["low", "high", "rate", "shrunken", "y"],
        dtype=float,
    )
    ends = p9.aes("low", "y", xend="high", yend="y")
    limited, drawn = frame.dropna(subset=["low", "high"]), frame.dropna(subset=["shrunken"])
    plot = plot_of(
        [
            *row_layers(ground, lambda place: fixed(place / unit, _digits(unit)), axis),
            p9.geom_vline(xintercept=unit * target, color=MIDDLE, size=0.6),
            p9.geom_segment(limited, ends, color=INK, size=0.6),
            p9.geom_point(drawn, p9.aes("shrunken", "y"), shape="D", fill="white", color=INK, size=2, stroke=0.5),
            p9.geom_point(frame, p9.aes("rate", "y"), color=INK, size=1.8, stroke=0),
        ]
    )
    return on_page(plot, caption, notes, ground.height(axis))


def _unit(highest: float) -> float:
    """Return what the axis is multiplied by so that it has about ten whole numbers or more."""
    unit = 1.0
    while highest * unit < 10 and unit < 1e9:
        unit *= 10
    return unit


def _digits(unit: float) -> int:
    return len(f"{unit:.0f}") - 1
