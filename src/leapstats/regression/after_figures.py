"""Figures of what is asked after a model was fitted."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from leapstats.output.figures import Caption, Difference, Ratio, difference_plot, forest_plot, number_plot

if TYPE_CHECKING:
    from plotnine import ggplot

Line = tuple[str, float, float, float, str]


def numbers_drawn(lines: Sequence[Line], words: tuple[str, str], caption: Caption) -> "list[ggplot]":
    """Draw predictions: a label, the number, its limits and its text each."""
    return [number_plot(list(map(_difference, lines)), caption, *words)]


def effects_drawn(lines: Sequence[Line], words: tuple[str, str], caption: Caption, *, ratios: bool) -> "list[ggplot]":
    """Draw what columns come to; lines end at limits, or at the farthest that leaving a unit out moves them."""
    if ratios:
        return [forest_plot(list(map(_ratio, lines)), caption, *words)]
    return [difference_plot(list(map(_difference, lines)), caption, *words)]


def _difference(line: Line) -> Difference:
    label, estimate, low, high, text = line
    return Difference(label=label, estimate=estimate, low=low, high=high, text=text)


def _ratio(line: Line) -> Ratio:
    label, estimate, low, high, text = line
    return Ratio(label=label, estimate=estimate, low=low, high=high, text=text)
