"""The figure of a model: ratios or differences with their limits."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from leapstats.output.document import Document
from leapstats.output.effects import as_p, as_ratio, ci_word
from leapstats.output.figures import Caption, Difference, Ratio, difference_plot, forest_plot
from leapstats.regression.fit import FittedModel, ModelTerm
from leapstats.regression.lines import in_units
from leapstats.regression.notes import answers_word
from leapstats.regression.screening import PairModels
from leapstats.regression.table import difference_words
from leapstats.terms import StatName

MEASURE = "Difference of the outcome"
REFERENCE = "Reference"
YES_NO = ("0", "1")
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
            figures.append(difference_plot(_difference_rows(terms, _row_label), caption, MEASURE, heading))
            continue
        labels = fitted.data.outcome_labels
        axis = f"Odds ratio of {labels[answer]} against {labels[0]}" if answer else fitted.way.measure.heading
        figures.append(forest_plot(_ratio_rows(terms, _row_label), caption, axis, heading))
    return figures


def _ratio_rows(terms: Sequence[ModelTerm], label: Callable[[ModelTerm], str]) -> list[Ratio]:
    """Return a row for each term, and one at 1 for each level that others are compared with."""
    rows = []
    for reference, term in _with_references(terms):
        if reference:
            rows.append(Ratio(label=reference, estimate=1.0, low=math.nan, high=math.nan, text=REFERENCE))
        effect, text = term.effect, f"{as_ratio(term.effect)}; {as_p(term.p_value)}"
        rows.append(Ratio(label=label(term), estimate=effect.estimate, low=effect.low, high=effect.high, text=text))
    return rows


def _difference_rows(terms: Sequence[ModelTerm], label: Callable[[ModelTerm], str]) -> list[Difference]:
    """Return a row for each term, and one at 0 for each level that others are compared with."""
    rows = []
    for reference, term in _with_references(terms):
        if reference:
            rows.append(Difference(label=reference, estimate=0.0, low=math.nan, high=math.nan, text=REFERENCE))
        effect, text = term.effect, f"{difference_words(*term.effect)}; {as_p(term.p_value)}"
        rows.append(
            Difference(label=label(term), estimate=effect.estimate, low=effect.low, high=effect.high, text=text)
        )
    return rows


def _with_references(terms: Sequence[ModelTerm]) -> Iterator[tuple[str, ModelTerm]]:
    """Yield terms, the first of an item of levels with the label of the level it is compared with."""
    told: set[tuple[str, str]] = set()
    for term in terms:
        (first, *others) = term.column.parts
        predictor = first.predictor
        level = (predictor.item, predictor.levels[0]) if predictor.levels and predictor.levels != YES_NO else None
        if others or level is None or level in told:
            yield "", term
            continue
        told.add(level)
        yield f"{predictor.label}: {predictor.labels[0]}", term


def _own_name(term: ModelTerm) -> str:
    return term.column.name


def _row_label(term: ModelTerm) -> str:
    """Name a column; of a number for how many more its effect is."""
    (first, *others) = term.column.parts
    return term.column.name if others else in_units(term.column.name, first.predictor)


def screening_figures(pairs: Sequence[PairModels], document: Document) -> "list[ggplot]":
    """Draw the models of each outcome: what an exposure comes to alone, and adjusted under it."""
    figures = []
    for outcome in dict.fromkeys(pair.main.outcome for pair in pairs):
        own = [pair for pair in pairs if pair.main.outcome == outcome]
        first = own[0].main
        study = first.data.survey.study
        caption = Caption(
            title=f"{study.variables[outcome].label}: {document.table.title[:1].lower()}{document.table.title[1:]}",
            base=_rows_word(own),
            source=document.table.stamp or study.citation or f"Source: {study.name}",
        )
        heading = f"{SHORT[first.way.measure.name]} ({ci_word(first.request.conf_level)}); p-value"
        terms = [term for pair in own for term in _crude_and_adjusted(pair)]
        if first.way.is_ratio:
            figures.append(forest_plot(_ratio_rows(terms, _own_name), caption, first.way.measure.heading, heading))
        else:
            figures.append(difference_plot(_difference_rows(terms, _own_name), caption, MEASURE, heading))
    return figures


def _crude_and_adjusted(pair: PairModels) -> Iterator[ModelTerm]:
    """Yield each column of the exposure in the crude model, and in the adjusted one after it."""
    answers = pair.main.data.outcome_labels
    if pair.adjusted is None:
        yield from (_named(term, answers, "") for term in pair.terms_of(pair.crude))
        return
    adjusted = {(term.column.name, term.answer): term for term in pair.terms_of(pair.adjusted)}
    for term in pair.terms_of(pair.crude):
        yield _named(term, answers, "crude")
        if (term.column.name, term.answer) in adjusted:
            yield _named(adjusted[term.column.name, term.answer], answers, "adjusted")


def _named(term: ModelTerm, answers: Sequence[str], how: str) -> ModelTerm:
    """Name a column with the answer that a multinomial model says it of, and with how it was modelled."""
    against = f" ({answers[term.answer]} against {answers[0]})" if term.answer else ""
    name = f"{_row_label(term)}{against}{f', {how}' if how else ''}"
    return replace(term, column=replace(term.column, name=name))


def _rows_word(own: Sequence[PairModels]) -> str:
    """Say how many rows models of one outcome have; how many gave which answer where all have the same."""
    sizes = sorted({len(pair.main.data.outcome) for pair in own})
    return f"{sizes[0]} rows, {answers_word(own[0].main)}" if len(sizes) == 1 else f"{sizes[0]} to {sizes[-1]} rows"
