"""A fitted model as a printed table: one row a column of the model, levels under their item."""

import math
import re
from collections.abc import Iterator, Sequence

import numpy as np

from leapstats.output.cells import FrameCells, frame_cells
from leapstats.output.document import Document, records_of
from leapstats.output.effects import as_difference, capital, ci_word, is_too_fine, limits_word
from leapstats.output.notes import joint_words, score_sentences, source_notes, stamp_of
from leapstats.output.numbers import DASH
from leapstats.output.table import Row, Section, Spanner, Table, Text, mark
from leapstats.regression.data import Predictor
from leapstats.regression.design import Part
from leapstats.regression.fit import DIFFERENCE, FittedModel, MarginalTerm, ModelTerm
from leapstats.regression.lines import in_units, lines_of
from leapstats.regression.method import Family, Method
from leapstats.regression.notes import model_notes, model_warnings, note_of_way
from leapstats.regression.rows import place_of, place_of_marginal
from leapstats.regression.wording import CONSTANT
from leapstats.results.effect import Effect
from leapstats.results.frame import Key, Place, Results
from leapstats.terms import StatName

COMMAND = "model"
FINE = "One more is too little to show a difference: divide the number in the formula, such as I(item / 1000)."
BEYOND = "One more is more than these numbers differ by: divide them in the formula, such as I(item / {unit})."
POINTS = (
    "Average over the {units} of the difference in probability, in percentage points, limits by the delta method, not "
    "cut at 100{more}."
)
FLIC = "; the intercept is corrected so that probabilities agree with the data (FLIC)"
OF_POPULATION = (
    "Average over the population of the difference in probability, in percentage points, limits and p by the sample "
    "design, not cut at 100."
)
QUOTED = re.compile(r"`([^`]+)`")
MOST_DECIMALS, USUAL_DECIMALS = 6, 2


def model_document(
    fitted: FittedModel, results: Results, *, list_units: bool, warnings: tuple[str, ...] = ()
) -> Document:
    """Lay a model out.

    Parameters
    ----------
    fitted
        The model.
    results
        Its long frame.
    list_units
        Whether to name the units that were left out.
    warnings
        Sentences for those who look at the numbers only.
    """
    survey, data = fitted.data.survey, fitted.data
    study = survey.study
    conventions = {
        "formula": fitted.request.formula.text.strip(),
        "family": str(fitted.way.family),
        "method": str(fitted.way.method),
        "limits": limits_word(fitted.request.conf_level),
        "rounding": study.conventions.rounding,
    }
    if fitted.pooled is not None:
        pooled = fitted.pooled
        how = {"imputations": pooled.imputations, "seed": pooled.seed, "cycles": pooled.cycles}
        conventions |= {name: str(number) for name, number in how.items()}
    said = conventions | {"formula": without_quotes(conventions["formula"])}
    named = (fitted.outcome, *(factor.item for factor in fitted.request.formula.factors))
    notes = (*model_notes(fitted, list_units=list_units), *score_sentences(study, named))
    spanners, columns = _headings(fitted)
    outcome = study.variables[fitted.outcome]
    title = f"{outcome.label}, {' and '.join(data.waves)}".removesuffix(", ")
    table = Table(
        title=": ".join(filter(None, (f"Model of: {title}", joint_words(study)))),
        stub=Text("Item"),
        columns=columns,
        spanners=spanners,
        sections=tuple(_sections(fitted, frame_cells(results))),
        source_notes=tuple(source_notes(notes, said, survey, named, data.others)),
        stamp=stamp_of(study),
    )
    return Document(
        command=COMMAND,
        table=mark(table),
        records=tuple(records_of(results, study)),
        study=None if survey.provenance.inferred else study.name,
        synthetic=study.synthetic,
        conventions=conventions,
        warnings=(*warnings, *model_warnings(fitted)),
        sources=survey.sources,
    )


def without_quotes(formula: str) -> str:
    """Return a formula as it is read: names with blanks stand between backticks only where they are typed."""
    return QUOTED.sub(r"\1", formula)


def _headings(fitted: FittedModel) -> tuple[tuple[Spanner, ...], tuple[Text, ...]]:
    limits = f"({ci_word(fitted.request.conf_level)})"
    effect = (Text(f"{fitted.way.measure.heading} {limits}", (note_of_way(fitted),)), Text("p"))
    if not _has_points(fitted):
        return (), effect
    more = FLIC if fitted.way.method is Method.FIRTH else ""
    points = POINTS.format(units=fitted.data.survey.study.units, more=more)
    if fitted.data.sample is not None:
        points = OF_POPULATION
    return (), (*effect, Text(f"Difference {limits}", (points,)), Text("p"))


def _has_points(fitted: FittedModel) -> bool:
    """Tell whether the table has differences in percentage points beside the odds ratios."""
    return fitted.way.family is Family.LOGISTIC and fitted.way.method is not Method.EXACT


def _sections(fitted: FittedModel, cells: FrameCells) -> Iterator[Section]:
    """Yield the rows; of a multinomial model under each answer but the first."""
    first, *others = fitted.data.outcome_labels if fitted.way.family is Family.MULTINOMIAL else ("",)
    if not others:
        yield Section(Text(""), tuple(_body(fitted, cells, fitted.terms)))
    for answer, label in enumerate(others, start=1):
        terms = tuple(term for term in fitted.terms if term.answer == answer)
        yield Section(Text(f"{label}, against {first}"), tuple(_body(fitted, cells, terms)))


def _body(fitted: FittedModel, cells: FrameCells, terms: Sequence[ModelTerm]) -> Iterator[Row]:
    """Yield rows in the order of the model's columns, an item of several levels under a heading of its own."""
    marginal = {(each.predictor.item, each.level): each for each in fitted.marginal}
    by_column = {term.column.name: term for term in terms}
    for line in lines_of(term.column for term in terms):
        if line.column is None:
            yield Row(Text(line.label))
            continue
        (first, *others) = line.column.parts
        averaged = None if others else marginal.pop((first.predictor.item, first.level), None)
        term = by_column[line.column.name]
        yield _row(line.label, (term, averaged), (fitted, cells), indent=line.indent)
    for (_, level), each in marginal.items():
        label = in_units(Part(each.predictor, level).label(with_yes=False), each.predictor)
        yield _row(f"{label}, averaged", (None, each), (fitted, cells), indent=0)
    for predictor in fitted.constant:
        width = 4 if _has_points(fitted) else 2
        note = f"Left out: {CONSTANT}."
        yield Row(Text(predictor.label, (note,)), tuple(Text(DASH) for _ in range(width)))


def _row(
    label: str,
    found: tuple[ModelTerm | None, MarginalTerm | None],
    around: tuple[FittedModel, FrameCells],
    *,
    indent: int,
) -> Row:
    (term, averaged), (fitted, cells) = found, around
    notes = [f"{capital(each.note)}." for each in found if each is not None and each.note]
    if term is not None and fitted.way.is_ratio and is_too_fine(term.effect):
        notes.append(FINE)
    elif term is not None and fitted.way.is_ratio and len(term.column.parts) == 1:
        notes.extend(beyond_words(term.column.parts[0].predictor))
    printed = [Text(DASH), Text(DASH)]
    if term is not None:
        place, function = place_of(fitted, term.column, term.answer), fitted.way.function
        printed = [effect_cell(fitted, cells, place, function), cells.p_value(place, function)]
    if _has_points(fitted) and averaged is None:
        printed.extend([Text(DASH), Text(DASH)])
    elif averaged is not None:
        place = place_of_marginal(fitted.outcome, averaged)
        printed.extend([cells.points(place, DIFFERENCE), cells.p_value(place, DIFFERENCE)])
    return Row(Text(label, tuple(notes)), tuple(printed), indent)


def beyond_words(predictor: Predictor) -> Iterator[str]:
    """Say of a number that no two of its values are one apart, so that a ratio for one more is of nothing seen."""
    span = float(np.ptp(predictor.values)) if not predictor.levels else 1.0
    if 0 < span < 1:
        power = math.floor(math.log10(span * predictor.per))
        yield BEYOND.format(unit=f"{10.0**power:.{max(0, -power)}f}")


def effect_cell(fitted: FittedModel, cells: FrameCells, place: Place, function: str) -> Text:
    """Print what a column comes to with its limits; `function` is the statistic of the long frame."""
    measure = fitted.way.measure.name
    if measure is StatName.ESTIMATE:
        names = (StatName.ESTIMATE, StatName.CONF_LOW, StatName.CONF_HIGH)
        return cells.cell(difference_words, *(Key(*place, function, name) for name in names))
    return cells.ratio(place, function, measure)


def difference_words(estimate: float, low: float, high: float) -> str:
    """Print a difference of numbers with its limits."""
    return as_difference(Effect(estimate, low, high), decimals_of(low, high))


def decimals_of(low: float, high: float) -> int:
    """Return the decimals of a number: two digits of a quarter of the width of its limits, about its standard error."""
    return _two_digits_of((high - low) / 4)


def decimals_of_positive(low: float, high: float) -> int:
    """Return the decimals of a number whose limits were found on the log scale: two digits of its error at the lower.

    By the width of the limits alone the lower one could print as 0, which it never is.
    """
    return _two_digits_of(low * math.log(high / low) / 4) if 0 < low < high < math.inf else decimals_of(low, high)


def decimals_of_column(of_rows: Sequence[int]) -> list[int]:
    """Return the decimals of each row: those of the row with most, where the rows differ by one at most."""
    return [max(of_rows)] * len(of_rows) if of_rows and max(of_rows) - min(of_rows) <= 1 else list(of_rows)


def _two_digits_of(quarter: float) -> int:
    if not (math.isfinite(quarter) and quarter > 0):
        return USUAL_DECIMALS
    return min(max(1 - math.floor(math.log10(quarter)), 0), MOST_DECIMALS)
