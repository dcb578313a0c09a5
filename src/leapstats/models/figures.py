"""The figure of a model: ratios or differences with their limits."""

from typing import TYPE_CHECKING

from leapstats.models.fit import FittedModel, ModelTerm
from leapstats.models.notes import answers_word
from leapstats.models.table import decimals_of
from leapstats.output.document import Document
from leapstats.output.effects import as_difference, as_p, as_ratio, ci_word
from leapstats.output.figures import Caption, Difference, Ratio, difference_plot, forest_plot
from leapstats.terms import StatName

MEASURE = "Difference of the outcome"
SHORT = {StatName.ODDS_RATIO: "OR", StatName.RATE_RATIO: "RR", StatName.ESTIMATE: "Difference"}

if TYPE_CHECKING:
    from plotnine import ggplot


def model_figures(fitted: FittedModel, document: Document) -> "list[ggplot]":
    """Draw what each column of a model comes to; of a multinomial model a figure for each answer but the first."""
    study, level = fitted.data.survey.study, ci_word(fitted.request.conf_level)
    caption = Caption(
        title=document.table.title,
        base=f"{len(fitted.data.outcome)} rows, {answers_word(fitted)}",
        source=document.table.stamp or study.citation or f"Source: {study.name}",
    )
    heading = f"{SHORT[fitted.way.measure.name]} ({level}); p-value"
    figures = []
    for answer in dict.fromkeys(term.answer for term in fitted.terms):
        terms = [term for term in fitted.terms if term.answer == answer]
        if not fitted.way.is_ratio:
            figures.append(difference_plot([_difference(fitted, term) for term in terms], caption, MEASURE, heading))
            continue
        labels = fitted.data.outcome_labels
        axis = f"Odds ratio of {labels[answer]} against {labels[0]}" if answer else fitted.way.measure.heading
        figures.append(forest_plot(list(map(_ratio, terms)), caption, axis, heading))
    return figures


def _ratio(term: ModelTerm) -> Ratio:
    effect, text = term.effect, f"{as_ratio(term.effect)}; {as_p(term.p_value)}"
    return Ratio(label=term.column.name, estimate=effect.estimate, low=effect.low, high=effect.high, text=text)


def _difference(fitted: FittedModel, term: ModelTerm) -> Difference:
    effect = term.effect
    text = f"{as_difference(effect, decimals_of(fitted))}; {as_p(term.p_value)}"
    return Difference(label=term.column.name, estimate=effect.estimate, low=effect.low, high=effect.high, text=text)
