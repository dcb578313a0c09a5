"""Ratios with their limits along a logarithmic axis, and in figures beside it."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from leapstats.output.figures.page import INK, import_plotnine, need_items, on_page, plot_of
from leapstats.output.figures.rows import Rows, lay_out, row_layers
from leapstats.output.figures.values import Caption, Ratio

if TYPE_CHECKING:
    import pandas as pd
    from plotnine import ggplot

PAD = 0.2  # inches
NEAREST, FARTHEST = 2.0, 6.0  # binary logarithms: how far the axis goes at least, and at most
STEPS = (1, 2, 3, 4, 6)  # between two numbers of the axis
ENDLESS = {-1: "<", 1: ">"}  # the marks of what lies beyond the axis
LIMIT, ESTIMATE = 2.2, 4.2  # how large they are
ARROWS = "Large arrow: the ratio itself is 0, infinite or beyond the axis."


def forest_plot(
    rows: Sequence[Ratio], caption: Caption, measure: str, heading: str, notes: Sequence[str] = ()
) -> "ggplot":
    """Draw ratios with their limits.

    A limit of 0 or infinity, or one beyond the axis, is a line to the edge that ends in an arrowhead; so is a
    ratio, with a larger one; one that is NaN has only its text.

    Parameters
    ----------
    rows
        Drawn in this order from top to bottom.
    caption
        The words around the figure.
    measure
        What the axis is.
    heading
        What stands over the texts.
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
    p9 = import_plotnine()
    ground = lay_out([row.label for row in rows], heading, [row.text for row in rows], _span(rows), (PAD, 2 * PAD))
    marks = _marks(rows, ground)
    plot = plot_of(
        [
            *row_layers(ground, power_of_two, measure, STEPS),
            p9.geom_segment(_lines(rows, ground), p9.aes("low", "y", xend="high", yend="y"), color=INK, size=0.7),
            p9.geom_point(marks, p9.aes("x", "y", shape="shape", size="size"), fill=INK, color=INK),
            p9.scale_shape_identity(),
            p9.scale_size_identity(),
        ]
    )
    said = (*notes, ARROWS) if ESTIMATE in set(marks["size"]) else notes
    return on_page(plot, caption, said, ground.height(measure))


def power_of_two(exponent: int) -> str:
    """Print a power of two, a fraction below 1."""
    return f"{2**exponent}" if exponent >= 0 else f"1/{2**-exponent}"


def _logs(row: Ratio) -> tuple[float, float, float]:
    return _log(row.estimate), _log(row.low), _log(row.high)


def _log(ratio: float) -> float:
    return math.log2(ratio) if ratio > 0 else -math.inf if ratio == 0 else math.nan


def _span(rows: Sequence[Ratio]) -> tuple[float, float]:
    """Return the ends of the axis: whole, and far enough for every finite number up to a limit."""
    finite = [abs(number) for row in rows for number in _logs(row) if math.isfinite(number)]
    reach = float(math.ceil(min(FARTHEST, max(NEAREST, *finite, NEAREST))))
    return -reach, reach


def _edges(ground: Rows) -> tuple[float, float]:
    """Return how far an endless line goes: past every number, short of the text."""
    reach = 0.6 * PAD * ground.unit
    return ground.low - reach, ground.high + reach


def _lines(rows: Sequence[Ratio], ground: Rows) -> "pd.DataFrame":
    import pandas as pd

    edges = {-1: _edges(ground)[0], 1: _edges(ground)[1]}
    lines = []
    for y, row in zip(ground.places, rows, strict=True):
        _, *limits = _logs(row)
        if not any(map(math.isnan, limits)):
            lines.append((*(edges.get(_side(limit, ground), limit) for limit in limits), y))
    return pd.DataFrame(lines, columns=["low", "high", "y"], dtype=float)


def _marks(rows: Sequence[Ratio], ground: Rows) -> "pd.DataFrame":
    import pandas as pd

    marks = []
    for y, row in zip(ground.places, rows, strict=True):
        estimate, *limits = _logs(row)
        if ground.low <= estimate <= ground.high:
            marks.append((estimate, y, "o", LIMIT))
        own = _side(estimate, ground)
        beyond = {_side(limit, ground): LIMIT for limit in limits} | {own: ESTIMATE}
        marks.extend((_edges(ground)[side > 0], y, ENDLESS[side], size) for side, size in beyond.items() if side)
    return pd.DataFrame(marks, columns=["x", "y", "shape", "size"])


def _side(log: float, ground: Rows) -> int:
    """Tell whether a number is beyond the axis, and at which end; 0 where it is not, or there is none."""
    return (log > ground.high) - (log < ground.low)
