"""Changes of shares in percentage points, with their limits."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from leapstats.output.effects import ci_word
from leapstats.output.figures.page import INK, import_plotnine, need_items, on_page, plot_of
from leapstats.output.figures.rows import Rows, lay_out, row_layers
from leapstats.output.figures.values import Caption, Shift
from leapstats.output.numbers import fixed, signed

if TYPE_CHECKING:
    import pandas as pd
    from plotnine import ggplot

PAD = 0.2  # inches
ENDLESS = {-1: "<", 1: ">"}  # the marks of limits that are infinite


def shift_plot(rows: Sequence[Shift], waves: tuple[str, str], caption: Caption, conf_level: float) -> "ggplot":
    """Draw the change of each share in percentage points.

    A share without limits is a point alone, and its text says so; an infinite limit is a line to the
    edge that ends in an arrowhead; a change that is not a finite number has no point, only its text.

    Parameters
    ----------
    rows
        One a share, drawn in this order from top to bottom.
    waves
        The names of the waves, before and after.
    caption
        The words around the figure.
    conf_level
        Coverage of the limits, for the heading.

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
    p9 = import_plotnine()
    heading = f"Change ({ci_word(conf_level)})"
    ground = lay_out([row.label for row in rows], heading, [_text(row) for row in rows], _span(rows), (PAD, 2 * PAD))
    axis = f"Change from {waves[0]} to {waves[1]}, percentage points"
    marks, lines = _marks(rows, ground), _lines(rows, ground)
    plot = plot_of(
        [
            *row_layers(ground, signed, axis),
            p9.geom_segment(lines, p9.aes("low", "y", xend="high", yend="y"), color=INK, size=0.7),
            p9.geom_point(marks, p9.aes("x", "y", shape="shape"), fill=INK, color=INK, size=2.4),
            p9.scale_shape_identity(),
        ]
    )
    return on_page(plot, caption, (), ground.height(axis))


def _points(row: Shift) -> tuple[float, float, float]:
    return 100 * row.change, 100 * row.low, 100 * row.high


def _text(row: Shift) -> str:
    change, low, high = _points(row)
    limits = f"{fixed(low, 1)} to {fixed(high, 1)}" if _has_limits(row) else "no CI"
    return f"{signed(change, 1)} ({limits})"


def _has_limits(row: Shift) -> bool:
    return not (math.isnan(row.low) or math.isnan(row.high))


def _span(rows: Sequence[Shift]) -> tuple[float, float]:
    drawn = [number for row in rows for number in _points(row) if math.isfinite(number)]
    return min(-1.0, *drawn, 1.0), max(-1.0, *drawn, 1.0)


def _lines(rows: Sequence[Shift], ground: Rows) -> "pd.DataFrame":
    import pandas as pd

    edges = _edges(ground)
    lines = [
        (*(min(max(limit, edges[0]), edges[1]) for limit in _points(row)[1:]), y)
        for y, row in zip(ground.places, rows, strict=True)
        if _has_limits(row)
    ]
    return pd.DataFrame(lines, columns=["low", "high", "y"], dtype=float)


def _edges(ground: Rows) -> tuple[float, float]:
    """Return how far an endless line goes: past every number, short of the text."""
    reach = 0.6 * PAD * ground.unit
    return ground.low - reach, ground.high + reach


def _marks(rows: Sequence[Shift], ground: Rows) -> "pd.DataFrame":
    import pandas as pd

    marks = []
    for y, row in zip(ground.places, rows, strict=True):
        change, *limits = _points(row)
        if math.isfinite(change):
            marks.append((change, y, "o"))
        for limit in limits:
            if math.isinf(limit) and _has_limits(row):
                side = 1 if limit > 0 else -1
                marks.append((_edges(ground)[side > 0], y, ENDLESS[side]))
    return pd.DataFrame(marks, columns=["x", "y", "shape"])
