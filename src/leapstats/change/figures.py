"""A comparison of waves as figures."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from leapstats.change.comparison import ComparedItem, Comparison
from leapstats.change.pairs import YES, PairedItem
from leapstats.errors import Problem, UsageError
from leapstats.output.document import Document
from leapstats.output.figures import (
    Caption,
    GainLoss,
    Shift,
    Slope,
    gain_loss_plot,
    shift_plot,
    slope_plot,
)
from leapstats.results.frame import Result
from leapstats.terms import NUMERIC, ItemType, StatName

if TYPE_CHECKING:
    from plotnine import ggplot

EFFECTS = ((YES, "tango_paired_difference"), (YES, "design_share_change"))


def change_figures(comparison: Comparison, document: Document, conf_level: float) -> "list[ggplot]":
    """Draw a comparison.

    Raises
    ------
    UsageError
        If no item is a yes-no item or a number.
    """
    plots = list(figures_of(comparison, document, conf_level))
    if not plots:
        problem = Problem("the items", "none is a yes-no item or a number", "Name one, or leave the figures out")
        raise UsageError("the figures", [problem])
    return plots


def figures_of(comparison: Comparison, document: Document, conf_level: float) -> "Iterator[ggplot]":
    """Yield the figures of each pair of waves: who gained and lost, changes with limits, the paths of numbers."""
    items = [each for family in comparison.families for each in family.items]
    for waves in dict.fromkeys(each.change.pair.waves for each in items):
        among = [each for each in items if each.change.pair.waves == waves]
        yes_no = [each for each in among if each.change.pair.variable.type is ItemType.BINARY]
        numbers = [each.change.pair for each in among if each.change.pair.variable.type in NUMERIC]
        study = comparison.linked.surveys[0].study
        sizes = [int(each.change.pair.answered.sum()) for each in among]
        count = f"{max(sizes)}" if min(sizes) == max(sizes) else f"{min(sizes)} to {max(sizes)}"
        units = study.unit if max(sizes) == 1 else study.units
        caption = Caption(
            title=document.title,
            base=f"{count} {units} with answers in both {waves[0]} and {waves[1]}",
            source=document.table.stamp or study.citation or f"Source: {study.name}",
        )
        changes = caption
        if any(survey.sampled is not None for survey in comparison.linked.surveys):
            changes = replace(caption, base=f"{caption.base}; weighted, by the sample design")
            caption = replace(caption, base=f"{caption.base}; not weighted")
        if yes_no:
            yield gain_loss_plot([_gain_loss(each) for each in yes_no], waves, caption)
            yield shift_plot([_shift(each) for each in yes_no], waves, changes, conf_level)
        if numbers:
            yield slope_plot([_slope(pair) for pair in numbers], waves, caption)


def _number(rows: tuple[Result, ...], statistic: str, name: StatName) -> float:
    return next(row.stat for row in rows if (row.level, row.statistic, row.stat_name) == (YES, statistic, name))


def _gain_loss(each: ComparedItem) -> GainLoss:
    rows = each.change.rows
    gained, lost = (_number(rows, "paired_tally", name) for name in (StatName.N_GAINED, StatName.N_LOST))
    return GainLoss(label=each.change.pair.variable.label, gained=int(gained), lost=int(lost))


def _shift(each: ComparedItem) -> Shift:
    found = {row.stat_name: row.stat for row in each.change.rows if (row.level, row.statistic) in EFFECTS}
    names = (StatName.ESTIMATE, StatName.CONF_LOW, StatName.CONF_HIGH)
    change, low, high = (found.get(name, np.nan) for name in names)
    return Shift(label=each.change.pair.variable.label, change=change, low=low, high=high)


def _slope(pair: PairedItem) -> Slope:
    before, after = (np.asarray(column.values[pair.answered], dtype=np.float64) for column in (pair.before, pair.after))
    return Slope(label=pair.variable.label, before=before, after=after)
