"""Changes of shares in percentage points, and other differences, with their limits."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from leapstats.output.effects import ci_word
from leapstats.output.figures.page import INK, import_plotnine, need_items, on_page, plot_of
from leapstats.output.figures.rows import Rows, lay_out, row_layers
from leapstats.output.figures.values import Caption, Difference, Shift
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
    points = [_in_points(row) for row in rows]
    axis = f"Change from {waves[0]} to {waves[1]}, percentage points"
    return _drawn(points, caption, (axis, f"Change ({ci_word(conf_level)})"), decimals=0, ends=(-1.0, 1.0))


def difference_plot(rows: Sequence[Difference], caption: Caption, measure: str, heading: str) -> "ggplot":
    """Draw differences of numbers with their limits, on an axis in their own units.

    Parameters
    ----------
    rows
        One a difference, drawn in this order from top to bottom; drawn as in `shift_plot`.
    caption
        The words around the figure.
    measure
        What the axis is.
    heading
        What stands over the texts.

    Returns
    -------
    ggplot
        As wide as a page, as high as the rows need.

    Raises
    ------
    UsageError
        If there is no row, there are more than a page can hold, or plotnine is not installed.
    """
    return _drawn(rows, caption, (measure, heading), decimals=_decimals(rows), ends=(0.0, 0.0))


def number_plot(
    rows: Sequence[Difference],
    caption: Caption,
    measure: str,
    heading: str,
    ends: tuple[float, float] | None = None,
) -> "ggplot":
    """Draw numbers with their limits, such as predicted means; as `difference_plot`, without signs on the axis.

    Parameters are those of `difference_plot`, and `ends`, which the axis reaches at least; None for one with 0.

    Raises
    ------
    UsageError
        If there is no row, there are more than a page can hold, or plotnine is not installed.
    """
    return _drawn(rows, caption, (measure, heading), decimals=_decimals(rows), ends=ends or (0.0, 0.0), tick=fixed)


def _decimals(rows: Sequence[Difference]) -> int:
    """Return the decimals of an axis that has room for about ten of the last of them."""
    drawn = [abs(number) for row in rows for number in _numbers(row) if math.isfinite(number)]
    largest = max([*drawn, 0.0]) or 1.0
    return max(0, 1 - math.floor(math.log10(largest)))


def _drawn(
    rows: Sequence[Difference],
    caption: Caption,
    words: tuple[str, str],
    *,
    decimals: int,
    ends: tuple[float, float],
    tick: Callable[[float, int], str] = signed,
) -> "ggplot":
    """Draw differences; the axis has whole numbers of the last decimal, and reaches as far as `ends` at least."""
    need_items(rows)
    p9 = import_plotnine()
    (axis, heading), unit = words, 10**decimals
    scaled = [replace(row, estimate=unit * row.estimate, low=unit * row.low, high=unit * row.high) for row in rows]
    ground = lay_out(
        [row.label for row in rows],
        heading,
        [row.text for row in rows],
        _span(scaled, (unit * ends[0], unit * ends[1])),
        (PAD, 2 * PAD),
    )
    marks, lines = _marks(scaled, ground), _lines(scaled, ground)
    plot = plot_of(
        [
            *row_layers(ground, lambda place: tick(place / unit, decimals), axis),
            p9.geom_segment(lines, p9.aes("low", "y", xend="high", yend="y"), color=INK, size=0.7),
            p9.geom_point(marks, p9.aes("x", "y", shape="shape"), fill=INK, color=INK, size=2.4),
            p9.scale_shape_identity(),
        ]
    )
    return on_page(plot, caption, (), ground.height(axis))


def _in_points(row: Shift) -> Difference:
    change, low, high = 100 * row.change, 100 * row.low, 100 * row.high
    limits = "no CI" if math.isnan(low) or math.isnan(high) else f"{fixed(low, 1)} to {fixed(high, 1)}"
    return Difference(label=row.label, estimate=change, low=low, high=high, text=f"{signed(change, 1)} ({limits})")


def _numbers(row: Difference) -> tuple[float, float, float]:
    return row.estimate, row.low, row.high


def _has_limits(row: Difference) -> bool:
    return not (math.isnan(row.low) or math.isnan(row.high))


def _span(rows: Sequence[Difference], ends: tuple[float, float]) -> tuple[float, float]:
    drawn = [number for row in rows for number in _numbers(row) if math.isfinite(number)]
    return min(ends[0], *drawn, ends[1]), max(ends[1], *drawn, ends[0])


def _lines(rows: Sequence[Difference], ground: Rows) -> "pd.DataFrame":
    import pandas as pd

    edges = _edges(ground)
    lines = [
        (*(min(max(limit, edges[0]), edges[1]) for limit in (row.low, row.high)), y)
        for y, row in zip(ground.places, rows, strict=True)
        if _has_limits(row)
    ]
    return pd.DataFrame(lines, columns=["low", "high", "y"], dtype=float)


def _edges(ground: Rows) -> tuple[float, float]:
    """Return how far an endless line goes: past every number, short of the text."""
    reach = 0.6 * PAD * ground.unit
    return ground.low - reach, ground.high + reach


def _marks(rows: Sequence[Difference], ground: Rows) -> "pd.DataFrame":
    import pandas as pd

    marks = []
    for y, row in zip(ground.places, rows, strict=True):
        if math.isfinite(row.estimate):
            marks.append((row.estimate, y, "o"))
        for limit in (row.low, row.high):
            if math.isinf(limit) and _has_limits(row):
                side = 1 if limit > 0 else -1
                marks.append((_edges(ground)[side > 0], y, ENDLESS[side]))
    return pd.DataFrame(marks, columns=["x", "y", "shape"])
