"""Figures of associations: what is drawn of a family, of adjusted pairs, of domain scores."""

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


def family_figures(associations: Associations, document: Document) -> "list[ggplot]":
    """Draw the map of all pairs, and the odds ratios of each outcome with their limits."""
    study = associations.survey.study
    caption = _caption(document, study, int(associations.traits.complete.sum()))
    cells = [_cell(pair, study) for pair in associations.pairs]
    heading = f"{_ratio_ci(associations.conf_level)}; adjusted p-value"
    pages: dict[str, list[Ratio]] = {}
    for pair in associations.pairs:
        if pair.computed:
            pages.setdefault(pair.outcome, []).append(_ratio(pair, study))
    forests = _forests(pages, (study, caption), MEASURE, heading)
    return [association_map(cells, caption), *forests]


def adjusted_figures(associations: Associations, adjusted: AdjustedAssociations, document: Document) -> "list[ggplot]":
    """Draw, for each outcome, the odds ratios that the model with Firth's penalty gives."""
    study = associations.survey.study
    caption = _caption(document, study, max((pair.size for pair in adjusted.pairs), default=0))
    pages: dict[str, list[Ratio]] = {}
    for each in adjusted.pairs:
        found = next(estimate for estimate in each.estimates if estimate.statistic == FIRTH)
        row = _row(study.variables[each.pair.exposure].label, found.ratio, found.p_value)
        pages.setdefault(each.pair.outcome, []).append(row)
    heading = f"{_ratio_ci(associations.conf_level)}; p-value"
    return _forests(pages, (study, caption), f"{MEASURE} (Firth's penalized logistic regression)", heading)


def domain_figures(scores: DomainScores, document: Document) -> "list[ggplot]":
    """Draw the slopes of the domains' scores for each outcome that is yes or no.

    Raises
    ------
    UsageError
        If no outcome is yes or no.
    """
    study = scores.survey.study
    caption = _caption(document, study, int(scores.traits.complete.sum()))
    pages: dict[str, list[Ratio]] = {}
    for trend in scores.trends:
        if not trend.is_ranks:
            row = _row(domain_label(study, trend.domain), trend.slope, trend.slope_p)
            pages.setdefault(trend.outcome, []).append(row)
    if not pages:
        problem = Problem("the outcomes", "none is yes or no", "Name one, or leave the figures out")
        raise UsageError("the figures", [problem])
    measure = SLOPE.format(exposure=exposure_word(scores.plan, study))
    return _forests(pages, (study, caption), measure, f"{_ratio_ci(scores.conf_level)}; p-value")


def _caption(document: Document, study: Study, size: int) -> Caption:
    units = study.unit if size == 1 else study.units
    source = document.table.stamp or study.citation or f"Source: {study.name}"
    return Caption(title=document.table.title, base=f"{size} {units} with an answer to every item", source=source)


def _ratio_ci(conf_level: float) -> str:
    return f"OR ({ci_word(conf_level)})"


def _forests(
    pages: dict[str, list[Ratio]], around: tuple[Study, Caption], measure: str, heading: str
) -> "list[ggplot]":
    study, caption = around
    plots = []
    for outcome, rows in pages.items():
        label = study.variables[outcome].label
        words = Caption(title=f"{label}. {caption.title}", base=caption.base, source=caption.source)
        plots.append(forest_plot(rows, words, measure, heading))
    return plots


def _cell(pair: Association, study: Study) -> PairCell:
    return PairCell(
        row=study.variables[pair.exposure].label,
        column=study.variables[pair.outcome].label,
        odds_ratio=pair.ratio.estimate,
        n_both=pair.table[0][0],
        significant=pair.p_adjusted <= LEVEL,
        tested=pair.relation is None,
    )


def _ratio(pair: Association, study: Study) -> Ratio:
    return _row(study.variables[pair.exposure].label, pair.ratio, pair.p_adjusted)


def _row(label: str, ratio: Effect, p: float) -> Ratio:
    return Ratio(
        label=label, estimate=ratio.estimate, low=ratio.low, high=ratio.high, text=f"{as_ratio(ratio)}; {as_p(p)}"
    )
