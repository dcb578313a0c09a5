"""A p-value against a count that is not known, with the part that is possible marked."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from leapstats.output.figures.page import (
    INK,
    LIGHT,
    MIDDLE,
    SMALL,
    import_plotnine,
    literal,
    need_items,
    on_page,
    plot_of,
)
from leapstats.output.figures.rows import whole_breaks
from leapstats.output.figures.values import Caption, CurvePoint, CurveSpan

if TYPE_CHECKING:
    from plotnine import ggplot

HEIGHT = 3.6  # inches
KEYS = {"Exact p-value": "o", "Mid-p-value": "^"}
MOST_TICKS = 15
ASIDE = 0.13  # of the distance of two counts: how far the marks of one count stand from its middle
SPAN_NOTE = "Each line runs from the smallest to the largest possible p-value. Dashed line: p = {level:g}."
NOTE = "Shaded: values that the counts allow. Gray symbols: values they rule out. Dashed line: p = {level:g}."


def p_curve(points: Sequence[CurvePoint], axis: str, caption: Caption, level: float) -> "ggplot":
    """Draw exact and mid-p against a count.

    Parameters
    ----------
    points
        One a value of the count, in rising order; those that are possible stand together.
    axis
        What the count is.
    caption
        The words around the figure.
    level
        Where the broken line is.

    Raises
    ------
    UsageError
        If there is no point, or plotnine is not installed.
    """
    need_items(points)
    p9 = import_plotnine()
    import pandas as pd

    marks = [
        (each.count, p, kind, each.possible)
        for each in points
        for kind, p in zip(KEYS, (each.exact_p, each.mid_p), strict=True)
    ]
    frame = pd.DataFrame(marks, columns=["x", "p", "kind", "possible"])
    inside = [each.count for each in points if each.possible]
    band = [(min(inside) - 0.5, max(inside) + 0.5)] if inside else []
    shade = pd.DataFrame(band, columns=["low", "high"], dtype=float)
    plot = plot_of(
        [
            p9.geom_rect(shade, p9.aes(xmin="low", xmax="high", ymin=0, ymax=1), fill=LIGHT),
            *_axes(points[0].count, points[-1].count, axis, level),
            p9.geom_point(
                frame[~frame["possible"]], p9.aes("x", "p", shape="kind"), fill="white", color=MIDDLE, size=2
            ),
            p9.geom_point(frame[frame["possible"]], p9.aes("x", "p", shape="kind"), fill="white", color=INK, size=2.6),
        ]
    )
    return _page(plot, caption, NOTE.format(level=level))


def p_spans(spans: Sequence[CurveSpan], axis: str, caption: Caption, level: float) -> "ggplot":
    """Draw the range of exact and mid-p against a count.

    Parameters
    ----------
    spans
        One a value of the count, in rising order.
    axis, caption, level
        As for `p_curve`.

    Raises
    ------
    UsageError
        If there is no span, or plotnine is not installed.
    """
    need_items(spans)
    p9 = import_plotnine()
    import pandas as pd

    marks = [
        (each.count + aside, *ends, kind)
        for each in spans
        for kind, aside, ends in zip(KEYS, (-ASIDE, ASIDE), (each.exact_p, each.mid_p), strict=True)
    ]
    frame = pd.DataFrame(marks, columns=["x", "low", "high", "kind"])
    plot = plot_of(
        [
            *_axes(spans[0].count, spans[-1].count, axis, level),
            p9.geom_segment(frame, p9.aes("x", "low", xend="x", yend="high"), color=MIDDLE, size=0.7),
            p9.geom_point(frame, p9.aes("x", "low", shape="kind"), fill="white", color=INK, size=2.2),
            p9.geom_point(frame, p9.aes("x", "high", shape="kind"), fill="white", color=INK, size=2.2),
        ]
    )
    return _page(plot, caption, SPAN_NOTE.format(level=level))


def _axes(first: int, last: int, axis: str, level: float) -> list[Any]:
    """Return what the marks are drawn upon: the broken line, the scales, what the axes are."""
    p9 = import_plotnine()
    breaks = whole_breaks(first, max(last, first + 1), MOST_TICKS)
    return [
        p9.geom_hline(yintercept=level, linetype="dashed", color=INK, size=0.4),
        p9.scale_shape_manual(values=KEYS),
        p9.scale_x_continuous(minor_breaks=None, limits=(first - 0.5, last + 0.5), breaks=breaks, expand=(0, 0)),
        p9.scale_y_continuous(minor_breaks=None, limits=(0, 1), breaks=[0, 0.2, 0.4, 0.6, 0.8, 1], expand=(0, 0.02)),
        p9.labs(x=literal(axis), y="p-value"),
    ]


def _page(plot: "ggplot", caption: Caption, note: str) -> "ggplot":
    p9 = import_plotnine()
    page: ggplot = on_page(plot, caption, (note,), HEIGHT) + p9.theme(
        axis_title_y=p9.element_text(size=SMALL, color=INK)
    )
    return page
