"""The figure of a model: ratios or differences with their limits."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from leapstats.output.document import Document
from leapstats.output.effects import as_difference, as_p, as_ratio, ci_word
from leapstats.output.figures import Caption, Difference, Ratio, difference_plot, forest_plot
from leapstats.regression.fit import FittedModel, ModelTerm
from leapstats.regression.notes import answers_word
from leapstats.regression.screening import PairModels
from leapstats.regression.table import decimals_of
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


def screening_figures(pairs: Sequence[PairModels], document: Document) -> "list[ggplot]":
    """Draw the models of each outcome: what an exposure comes to alone, and adjusted under it."""
    figures = []
    for outcome in dict.fromkeys(pair.main.outcome for pair in pairs):
        own = [pair for pair in pairs if pair.main.outcome == outcome]
        first = own[0].main
        study = first.data.survey.study
        caption = Caption(
            title=f"{study.variables[outcome].label}: {document.table.title[:1].lower()}{document.table.title[1:]}",
            base=f"{len(first.data.outcome)} rows, {answers_word(first)}",
            source=document.table.stamp or study.citation or f"Source: {study.name}",
        )
        heading = f"{SHORT[first.way.measure.name]} ({ci_word(first.request.conf_level)}); p-value"
        terms = [(fitted, term) for pair in own for fitted, term in _crude_and_adjusted(pair)]
        if first.way.is_ratio:
            figures.append(
                forest_plot([_ratio(term) for _, term in terms], caption, first.way.measure.heading, heading)
            )
        else:
            differences = [_difference(fitted, term) for fitted, term in terms]
            figures.append(difference_plot(differences, caption, MEASURE, heading))
    return figures


def _crude_and_adjusted(pair: PairModels) -> Iterator[tuple[FittedModel, ModelTerm]]:
    """Yield each column of the exposure in the crude model, and in the adjusted one after it."""
    if pair.adjusted is None:
        yield from ((pair.crude, term) for term in pair.terms_of(pair.crude))
        return
    adjusted = pair.terms_of(pair.adjusted)
    for one, other in zip(pair.terms_of(pair.crude), adjusted, strict=True):
        yield pair.crude, _named(one, "crude")
        yield pair.adjusted, _named(other, "adjusted")


def _named(term: ModelTerm, how: str) -> ModelTerm:
    return replace(term, column=replace(term.column, name=f"{term.column.name}, {how}"))
