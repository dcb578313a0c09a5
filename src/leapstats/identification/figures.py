"""Figures of what is possible: p against the number that lost a trait, odds ratios by overlap."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from leapstats.identification.measures import Measures, extent, measure_changes
from leapstats.identification.table import Claim
from leapstats.output.effects import as_p, as_ratio, ci_word
from leapstats.output.figures import Caption, CurvePoint, CurveSpan, Ratio, forest_plot, p_curve, p_spans
from leapstats.results.effect import Effect
from leapstats.terms import Whole

if TYPE_CHECKING:
    from plotnine import ggplot

OF_BOTH = "Number of units that lost the trait, among those that answered both times"
BEYOND = 4  # how many counts beyond the possible ones are drawn


def change_figures(measures: Measures, claim: Claim) -> "list[ggplot]":
    """Draw p against the number that lost the trait: its range, where the net gain is not the same always."""
    (_, lost), (gained, _) = measures.tables.transpose(1, 2, 0)
    nets = np.unique(gained - lost)
    if len(nets) > 1:
        return [p_spans(list(_spans(measures, lost)), OF_BOTH, _caption(claim), claim.level)]
    net = int(nets[0])
    possible = set(lost.tolist())
    counts = range(max(0, -net), max(possible) + BEYOND + 1)
    found = measure_changes(np.array([[[0, count], [count + net, 1]] for count in counts]), claim.conf_level)
    points = [
        CurvePoint(count=count, exact_p=exact, mid_p=mid, possible=count in possible)
        for count, exact, mid in zip(counts, found.exact_p.tolist(), found.mid_p.tolist(), strict=True)
    ]
    others = f"{abs(net)} {'more' if net > 0 else 'fewer'}" if net else "as many"
    axis = f"Number of units that lost the trait ({others} gained it)"
    return [p_curve(points, axis, _caption(claim), claim.level)]


def association_figures(measures: Measures, claim: Claim) -> "list[ggplot]":
    """Draw the odds ratio of every possible table with its limits, by the number of units with both.

    Raises
    ------
    UsageError
        If there are too many tables for a page.
    """
    rows = []
    tables = measures.tables
    totals = np.column_stack([tables.sum(axis=2), tables.sum(axis=1)])
    fixed = len(np.unique(totals, axis=0)) == 1
    for place, (both, one, other, neither) in enumerate(tables.reshape(-1, 4).tolist()):
        effect = Effect(*measures.ratio[:, place].tolist())
        size = both + one + other + neither
        label = (
            f"{both} with both of {size}"
            if fixed
            else f"{both} of {size} both; exposure {both + one}, outcome {both + other}"
        )
        text = f"{as_ratio(effect)}; {as_p(float(measures.exact_p[place]))}"
        rows.append(Ratio(label=label, estimate=effect.estimate, low=effect.low, high=effect.high, text=text))
    heading = f"OR ({ci_word(claim.conf_level)}); exact p-value"
    return [forest_plot(rows, _caption(claim), "Odds ratio", heading)]


def _spans(measures: Measures, lost: Whole) -> Iterator[CurveSpan]:
    for count in np.unique(lost).tolist():
        exact, mid = (extent(values[lost == count]) for values in (measures.exact_p, measures.mid_p))
        yield CurveSpan(count=count, exact_p=(exact.least, exact.greatest), mid_p=(mid.least, mid.greatest))


def _caption(claim: Claim) -> Caption:
    return Caption(title=claim.title, base=" ".join(claim.assumptions), source="")
