"""Residuals of a model: against what it expects, and against what a normal sample would show."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from leapstats.output.figures.page import INK, MIDDLE, SMALL, import_plotnine, literal, need_items, on_page, plot_of
from leapstats.output.figures.values import Caption

if TYPE_CHECKING:
    from plotnine import ggplot

HEIGHT = 3.6  # inches
USUAL = 2.0
AGAINST = "Each point is the quantile residual of a row. If the model is right, 95 of 100 are between the dashed lines."
NORMAL = "Each point is the quantile residual of a row. The points of a model that is right lie along the line."


def against_expected(expected: Sequence[float], residuals: Sequence[float], caption: Caption) -> "ggplot":
    """Draw residuals against what the model expects of each row.

    Raises
    ------
    UsageError
        If there is no row, or plotnine is not installed.
    """
    return _points(expected, residuals, (0.0, -USUAL, USUAL), ("Expected by the model", AGAINST), caption)


def against_normal(quantiles: Sequence[float], residuals: Sequence[float], caption: Caption) -> "ggplot":
    """Draw rising residuals against the quantiles of the normal distribution.

    Raises
    ------
    UsageError
        If there is no row, or plotnine is not installed.
    """
    return _points(quantiles, residuals, (), ("Quantile of the normal distribution", NORMAL), caption)


def _points(
    x: Sequence[float], residuals: Sequence[float], levels: Sequence[float], words: tuple[str, str], caption: Caption
) -> "ggplot":
    need_items(residuals)
    p9 = import_plotnine()
    import pandas as pd

    frame: pd.DataFrame = pd.DataFrame({"x": x, "y": residuals})
    lines = [
        p9.geom_hline(yintercept=level, color=MIDDLE, linetype="dashed" if level else "solid", size=0.5)
        for level in levels
    ]
    plot = plot_of(
        [
            *(lines or [p9.geom_abline(intercept=0, slope=1, color=MIDDLE, size=0.5)]),
            p9.geom_point(frame, p9.aes("x", "y"), fill="white", color=INK, size=2),
            p9.labs(x=literal(words[0]), y=""),
            p9.theme(axis_title=p9.element_text(size=SMALL)),
        ]
    )
    return on_page(plot, caption, (words[1],), HEIGHT)
