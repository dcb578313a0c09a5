"""The figure of a model: its odds ratios with their limits."""

from typing import TYPE_CHECKING

from leapstats.models.fit import FittedModel
from leapstats.output.document import Document
from leapstats.output.effects import as_p, as_ratio, ci_word
from leapstats.output.figures import Caption, Ratio, forest_plot

if TYPE_CHECKING:
    from plotnine import ggplot


def model_figures(fitted: FittedModel, document: Document) -> "list[ggplot]":
    """Draw the odds ratio of each column of a model."""
    study = fitted.data.survey.study
    rows = [
        Ratio(
            label=term.column.name,
            estimate=term.ratio.estimate,
            low=term.ratio.low,
            high=term.ratio.high,
            text=f"{as_ratio(term.ratio)}; {as_p(term.p_value)}",
        )
        for term in fitted.terms
    ]
    caption = Caption(
        title=document.table.title,
        base=f"{len(fitted.data.outcome)} rows, {fitted.data.events} with the outcome",
        source=document.table.stamp or study.citation or f"Source: {study.name}",
    )
    heading = f"OR ({ci_word(fitted.conf_level)}); p-value"
    return [forest_plot(rows, caption, "Odds ratio", heading)]
