"""Figures of associations: what is drawn of a family, of adjusted pairs, of domain scores."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from leapstats.association.adjusted import FIRTH, AdjustedAssociations
from leapstats.association.domain_scores import DomainScores
from leapstats.association.domain_table import domain_label
from leapstats.association.families import Associations
from leapstats.association.pairs import Association
from leapstats.association.wording import exposure_word
from leapstats.dictionary.study import Study
from leapstats.errors import Problem, UsageError
from leapstats.output.document import Document
from leapstats.output.effects import as_p, as_ratio, ci_word
from leapstats.output.figures import Caption, PairCell, Ratio, association_map, forest_plot
from leapstats.results.effect import Effect
from leapstats.results.monte_carlo import LEVEL

if TYPE_CHECKING:
    from plotnine import ggplot

MEASURE, SLOPE = "Odds ratio", "Odds ratio per additional {exposure}"
MOST = 15  # pairs on the page of the strongest
STRONGEST = "The {most} pairs with the smallest p of {count}"
CHOSEN = "Chosen by their p, so their odds ratios tend to be farther from 1 than the true ones."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    """A row of a forest: exposure in words, outcome, odds ratio, the p that is printed and the p that ranks."""

    exposure: str
    outcome: str
    ratio: Effect
    p: float
    rank: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """What all forests of a result share."""

    study: Study
    caption: Caption
    measure: str
    heading: str


def family_figures(associations: Associations, document: Document, outcomes: Sequence[str]) -> "list[ggplot]":
    """Draw the map of all pairs, and the odds ratios of the strongest, or of each of the outcomes that are named."""
    study = associations.survey.study
    caption = _caption(document, study, associations.traits.size)
    heading = f"{_ratio_ci(associations.conf_level)}; adjusted p"
    pairs = [
        _Pair(
            exposure=study.variables[pair.exposure].label,
            outcome=pair.outcome,
            ratio=pair.ratio,
            p=pair.p_adjusted,
            rank=pair.p_value,
        )
        for pair in associations.pairs
        if pair.computed
    ]
    sheet = _Sheet(study=study, caption=caption, measure=MEASURE, heading=heading)
    cells = [_cell(pair, study) for pair in associations.pairs]
    return [association_map(cells, caption), *_forests(pairs, sheet, outcomes)]


def adjusted_figures(
    associations: Associations, adjusted: AdjustedAssociations, document: Document, outcomes: Sequence[str]
) -> "list[ggplot]":
    """Draw the odds ratios that the model with Firth's penalty gives: the strongest, or those of named outcomes."""
    study = associations.survey.study
    caption = _caption(document, study, max((pair.size for pair in adjusted.pairs), default=0))
    pairs = []
    for each in adjusted.pairs:
        found = next(estimate for estimate in each.estimates if estimate.statistic == FIRTH)
        exposure = study.variables[each.pair.exposure].label
        p = found.p_value
        pairs.append(_Pair(exposure=exposure, outcome=each.pair.outcome, ratio=found.ratio, p=p, rank=p))
    measure = f"{MEASURE} (Firth's penalized logistic regression)"
    heading = f"{_ratio_ci(associations.conf_level)}; p"
    return _forests(pairs, _Sheet(study=study, caption=caption, measure=measure, heading=heading), outcomes)


def domain_figures(scores: DomainScores, document: Document, outcomes: Sequence[str]) -> "list[ggplot]":
    """Draw the slopes of the domains' scores for outcomes that are yes or no: the strongest, or those named.

    Raises
    ------
    UsageError
        If no outcome is yes or no.
    """
    study = scores.survey.study
    caption = _caption(document, study, scores.traits.size)
    pairs = [
        _Pair(
            exposure=domain_label(study, trend.domain),
            outcome=trend.outcome,
            ratio=trend.slope,
            p=trend.slope_p,
            rank=trend.slope_p,
        )
        for trend in scores.trends
        if not trend.is_ranks
    ]
    if not pairs:
        problem = Problem("the outcomes", "none is yes or no", "Name one, or leave the figures out")
        raise UsageError("the figures", [problem])
    measure = SLOPE.format(exposure=exposure_word(scores.plan, study))
    heading = f"{_ratio_ci(scores.conf_level)}; p"
    return _forests(pairs, _Sheet(study=study, caption=caption, measure=measure, heading=heading), outcomes)


def _caption(document: Document, study: Study, size: int) -> Caption:
    units = study.unit if size == 1 else study.units
    source = document.table.stamp or study.citation or f"Source: {study.name}"
    return Caption(title=document.table.title, base=f"{size} {units} with an answer to every item", source=source)


def _ratio_ci(conf_level: float) -> str:
    return f"OR ({ci_word(conf_level)})"


def _forests(pairs: Sequence[_Pair], sheet: _Sheet, outcomes: Sequence[str]) -> "list[ggplot]":
    """Draw a page for each of the outcomes; where none is named, one of all pairs, or of the strongest of many."""
    among = list(dict.fromkeys(pair.outcome for pair in pairs))
    if outcomes or len(among) == 1:
        pages = [[pair for pair in pairs if pair.outcome == outcome] for outcome in outcomes or among]
        return [_forest(page, sheet, _label(sheet, page[0])) for page in pages if page]
    if len(pairs) <= MOST:
        return [_forest(pairs, sheet)] if pairs else []
    known = sorted((pair for pair in pairs if not math.isnan(pair.rank)), key=lambda pair: pair.rank)
    return [_forest(known[:MOST], sheet, STRONGEST.format(most=MOST, count=len(pairs)), (CHOSEN,))]


def _forest(pairs: Sequence[_Pair], sheet: _Sheet, title: str = "", notes: Sequence[str] = ()) -> "ggplot":
    """Draw a page of odds ratios; a row names its outcome unless all have the same."""
    one = len({pair.outcome for pair in pairs}) == 1
    rows = [
        Ratio(
            label=pair.exposure if one else f"{pair.exposure}; {_label(sheet, pair)}",
            estimate=pair.ratio.estimate,
            low=pair.ratio.low,
            high=pair.ratio.high,
            text=f"{as_ratio(pair.ratio)}; {as_p(pair.p)}",
        )
        for pair in pairs
    ]
    words = replace(sheet.caption, title=f"{title}. {sheet.caption.title}" if title else sheet.caption.title)
    return forest_plot(rows, words, sheet.measure, sheet.heading, notes)


def _label(sheet: _Sheet, pair: _Pair) -> str:
    return sheet.study.variables[pair.outcome].label


def _cell(pair: Association, study: Study) -> PairCell:
    return PairCell(
        row=study.variables[pair.exposure].label,
        column=study.variables[pair.outcome].label,
        odds_ratio=pair.ratio.estimate,
        n_both=pair.table[0][0],
        significant=pair.p_adjusted <= LEVEL,
        tested=pair.relation is None,
    )
