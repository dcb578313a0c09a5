"""Coefficients of agreement with their limits, those of one code under another, each with a mark of its own."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from leapstats.output.figures.page import INK, import_plotnine, need_items, on_page, plot_of
from leapstats.output.figures.rows import Rows, lay_out, row_layers
from leapstats.output.figures.values import AgreementMark, Caption
from leapstats.output.numbers import fixed

if TYPE_CHECKING:
    import pandas as pd
    from plotnine import ggplot

PAD = 0.15  # inches
TENTHS, STEPS = 10, (1, 2, 5)
LEAST = -0.2  # how far the axis goes below 0 at least
SHAPES = ("s", "o", "^", "D")
FILLS = ("white", INK, INK, "white")


def agreement_plot(
    marks: Sequence[AgreementMark], caption: Caption, words: tuple[str, str], notes: Sequence[str] = ()
) -> "ggplot":
    """Draw coefficients of agreement along an axis that ends at 1.

    Parameters
    ----------
    marks
        Drawn in this order from top to bottom; one that is not a finite number has only its text.
    caption
        The words around the figure.
    words
        What the axis is, and what stands over the texts.
    notes
        Sentences under the figure.

    Returns
    -------
    ggplot
        As wide as a page, as high as the marks need.

    Raises
    ------
    UsageError
        If there is no mark, there are more than a page can hold, or plotnine is not installed.
    """
    need_items(marks)
    p9 = import_plotnine()
    axis, heading = words
    low = min(LEAST, *(number for mark in marks for number in mark.numbers if math.isfinite(number)), LEAST)
    span = (float(math.floor(TENTHS * max(low, -1.0))), float(TENTHS))
    ground = lay_out([mark.label for mark in marks], heading, [mark.text for mark in marks], span, (PAD, 2 * PAD))
    points = _points(marks, ground)
    plot = plot_of(
        [
            *row_layers(ground, lambda place: fixed(place / TENTHS, 1), axis, STEPS),
            p9.geom_segment(_parting(marks, ground), p9.aes("x", "y", xend="xend", yend="y"), color=INK, size=0.3),
            p9.geom_segment(_lines(marks, ground), p9.aes("low", "y", xend="high", yend="y"), color=INK, size=0.7),
            p9.geom_point(points, p9.aes("x", "y", shape="shape", fill="fill"), color=INK, size=2.6),
            p9.scale_shape_identity(),
            p9.scale_fill_identity(),
        ]
    )
    return on_page(plot, caption, notes, ground.height(axis))


def _cut(number: float, ground: Rows) -> float:
    return min(max(TENTHS * number, ground.low), ground.high)


def _parting(marks: Sequence[AgreementMark], ground: Rows) -> "pd.DataFrame":
    """Return a line over each mark with a label, but the first."""
    import pandas as pd

    places = [y + 0.5 for y, mark in zip(ground.places, marks, strict=True) if mark.label][1:]
    frame = pd.DataFrame({"y": places}, dtype=float)
    return frame.assign(x=ground.ends[0], xend=ground.right)


def _lines(marks: Sequence[AgreementMark], ground: Rows) -> "pd.DataFrame":
    import pandas as pd

    lines = [
        (*(_cut(limit, ground) for limit in mark.numbers[1:]), y)
        for y, mark in zip(ground.places, marks, strict=True)
        if not any(map(math.isnan, mark.numbers[1:]))
    ]
    return pd.DataFrame(lines, columns=["low", "high", "y"], dtype=float)


def _points(marks: Sequence[AgreementMark], ground: Rows) -> "pd.DataFrame":
    import pandas as pd

    points = [
        (_cut(mark.numbers[0], ground), y, SHAPES[mark.kind], FILLS[mark.kind])
        for y, mark in zip(ground.places, marks, strict=True)
        if math.isfinite(mark.numbers[0])
    ]
    return pd.DataFrame(points, columns=["x", "y", "shape", "fill"])
