"""Figures of what is possible: p against the number that lost a trait, odds ratios by overlap."""

from typing import TYPE_CHECKING

import numpy as np

from leapstats.analysis.association_pairs import Effect
from leapstats.analysis.identify.measures import Measures, measure_changes
from leapstats.errors import Problem, UsageError
from leapstats.present.association_words import as_p, as_ratio, limits_word
from leapstats.present.bound_tables import Claim
from leapstats.present.figures import Caption, CurvePoint, Ratio, forest_plot, p_curve

if TYPE_CHECKING:
    from plotnine import ggplot

BEYOND = 4  # how many counts beyond the possible ones are drawn


def change_figures(measures: Measures, claim: Claim) -> "list[ggplot]":
    """Draw p against the number that lost the trait, where the net change is one and the same for all tables.

    Raises
    ------
    UsageError
        If it is not, as where it is not reported who answered; or plotnine is not installed.
    """
    (_, lost), (gained, _) = measures.tables.transpose(1, 2, 0)
    nets = np.unique(gained - lost)
    if len(nets) > 1:
        problem = Problem("", "the net change differs between the possible tables", "Say how many answered")
        raise UsageError("the figure", [problem])
    net = int(nets[0])
    possible = set(lost.tolist())
    counts = range(max(0, -net), max(possible) + BEYOND + 1)
    found = measure_changes(np.array([[[0, count], [count + net, 1]] for count in counts]), claim.conf_level)
    points = [
        CurvePoint(count=count, exact_p=exact, mid_p=mid, possible=count in possible)
        for count, exact, mid in zip(counts, found.exact_p.tolist(), found.mid_p.tolist(), strict=True)
    ]
    others = f"{abs(net)} {'more' if net > 0 else 'fewer'}" if net else "as many"
    axis = f"Units that lost the trait ({others} gained it)"
    return [p_curve(points, axis, _caption(claim), claim.level)]


def association_figures(measures: Measures, claim: Claim) -> "list[ggplot]":
    """Draw the odds ratio of every possible table with its limits, by the number of units with both.

    Raises
    ------
    UsageError
        If plotnine is not installed, or there are too many tables for a page.
    """
    rows = []
    for place, cells in enumerate(measures.tables.reshape(-1, 4).tolist()):
        effect = Effect(*measures.ratio[:, place].tolist())
        label = f"{cells[0]} with both of {sum(cells)}"
        text = f"{as_ratio(effect)}; {as_p(float(measures.exact_p[place]))}"
        rows.append(Ratio(label=label, estimate=effect.estimate, low=effect.low, high=effect.high, text=text))
    heading = f"{limits_word(claim.conf_level)} limits; exact p"
    return [forest_plot(rows, _caption(claim), "Odds ratio", heading)]


def _caption(claim: Claim) -> Caption:
    return Caption(title=claim.title, base=" ".join(claim.assumptions), source="")
