"""A fitted model as a printed table: one row a column of the model, levels under their item."""

import math
from collections.abc import Iterator

from leapstats.models.data import Predictor
from leapstats.models.design import TIMES, DesignColumn, Part
from leapstats.models.fit import (
    DIFFERENCE,
    FEW_EVENTS,
    FittedModel,
    MarginalTerm,
    ModelTerm,
    more,
    place_of,
    place_of_marginal,
)
from leapstats.models.method import FUNCTIONS, Method
from leapstats.models.wording import CONSTANT
from leapstats.output.cells import FrameCells, frame_cells
from leapstats.output.document import Document, records_of
from leapstats.output.effects import capital, ci_word, is_too_fine, limits_word
from leapstats.output.notes import joint_words, source_notes, stamp_of
from leapstats.output.numbers import DASH, fixed, percent
from leapstats.output.table import Row, Section, Spanner, Table, Text, mark
from leapstats.results.frame import Results

COMMAND = "model"
RATIOS = {
    Method.FIRTH: "Profile limits of the penalized likelihood, penalized likelihood ratio p.",
    Method.EXACT: "Exact conditional estimate, mid-p limits and mid-p.",
    Method.LOGISTIC: "Maximum likelihood, Wald limits and p.",
    Method.GEE: "Averaged over units, limits and p by Student's t with Mancl-DeRouen standard errors.",
}
FINE = "One more is too little to show a difference: divide the number in the formula, such as I(item / 1000)."
POINTS = (
    "Average over the {units} of the difference in probability, in percentage points, limits by the delta method, not "
    "cut at 100{more}."
)
FLIC = "; the intercept is corrected so that probabilities agree with the data (FLIC)"


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
        "formula": fitted.formula.text.strip(),
        "method": str(fitted.method),
        "limits": limits_word(fitted.conf_level),
        "rounding": study.conventions.rounding,
    }
    spanners, columns = _headings(fitted)
    outcome = study.variables[fitted.formula.outcome]
    title = f"{outcome.label}, {' and '.join(data.waves)}".removesuffix(", ")
    table = Table(
        title=": ".join(filter(None, (f"Model of: {title}", joint_words(study)))),
        stub=Text("Item"),
        columns=columns,
        spanners=spanners,
        sections=(Section(Text(""), tuple(_body(fitted, frame_cells(results)))),),
        source_notes=tuple(source_notes(tuple(_notes(fitted, list_units=list_units)), conventions, survey)),
        stamp=stamp_of(study),
    )
    return Document(
        command=COMMAND,
        table=mark(table),
        records=tuple(records_of(results, study)),
        study=None if survey.provenance.inferred else study.name,
        synthetic=study.synthetic,
        conventions=conventions,
        warnings=(*warnings, *_warnings(fitted)),
        sources=survey.sources,
    )


def _headings(fitted: FittedModel) -> tuple[tuple[Spanner, ...], tuple[Text, ...]]:
    limits = f"({ci_word(fitted.conf_level)})"
    ratio = (Text(f"Odds ratio {limits}", (RATIOS[fitted.method],)), Text("p"))
    if fitted.method is Method.EXACT:
        return (), ratio
    more = FLIC if fitted.method is Method.FIRTH else ""
    points = POINTS.format(units=fitted.data.survey.study.units, more=more)
    return (), (*ratio, Text(f"Difference {limits}", (points,)), Text("p"))


def _body(fitted: FittedModel, cells: FrameCells) -> Iterator[Row]:
    """Yield rows in the order of the model's columns, an item of several levels under a heading of its own."""
    marginal = {(each.predictor.item, each.level): each for each in fitted.marginal}
    headed: set[str] = set()
    for term in fitted.terms:
        parts = term.column.parts
        single = parts[0] if len(parts) == 1 else None
        levels = single.predictor.levels if single is not None else ()
        if single is not None and len(levels) > 2 and single.predictor.item not in headed:
            headed.add(single.predictor.item)
            yield Row(Text(f"{single.predictor.label}, compared with {single.predictor.labels[0]}"))
        label = _label(term.column)
        averaged = marginal.pop((single.predictor.item, single.level), None) if single is not None else None
        yield _row(label, (term, averaged), (fitted, cells), indent=int(len(levels) > 2))
    for (_, level), each in marginal.items():
        label = _in_units(Part(each.predictor, level).label(with_yes=False), each.predictor)
        yield _row(f"{label}, averaged", (None, each), (fitted, cells), indent=0)
    for predictor in fitted.constant:
        width = 2 if fitted.method is Method.EXACT else 4
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
    if term is not None and is_too_fine(term.ratio):
        notes.append(FINE)
    outcome, function = fitted.formula.outcome, FUNCTIONS[fitted.method]
    printed = [Text(DASH), Text(DASH)]
    if term is not None:
        place = place_of(outcome, term.column)
        printed = [cells.odds_ratio(place, function), cells.p_value(place, function)]
    if fitted.method is not Method.EXACT and averaged is None:
        printed.extend([Text(DASH), Text(DASH)])
    elif fitted.method is not Method.EXACT and averaged is not None:
        place = place_of_marginal(outcome, averaged)
        printed.extend([cells.points(place, DIFFERENCE), cells.p_value(place, DIFFERENCE)])
    return Row(Text(label, tuple(notes)), tuple(printed), indent)


def _label(column: DesignColumn) -> str:
    if len(column.parts) == 1:
        (part,) = column.parts
        if part.level is not None and len(part.predictor.levels) > 2:
            return part.predictor.labels[part.level]
    return TIMES.join(_in_units(label, part.predictor) for label, part in zip(column.labels, column.parts, strict=True))


def _in_units(label: str, predictor: Predictor) -> str:
    """Say of a number that it is one more, or as many as it was divided by."""
    return label if predictor.levels else f"{label} (for {more(predictor.per)})"


def _notes(fitted: FittedModel, *, list_units: bool) -> Iterator[str]:
    data, study = fitted.data, fitted.data.survey.study
    used, events = len(data.outcome), data.events
    rows = study.units if len(data.waves) < 2 else f"rows ({study.units} in waves)"
    share = f", {percent(events / used, 0)}%" if used else ""
    yield f"Used: {used} of {data.n_rows} {rows}; {events} have the outcome{share}."
    for item, reason, count in data.dropped:
        yield f"Left out for want of an answer: {_item_label(fitted, item)} ({reason.label.lower()}), {count}."
    if list_units and data.left_out:
        yield f"Left out: {'; '.join(data.left_out)}."
    for item in data.as_no:
        yield f"Not asked counts as no: {_item_label(fitted, item)}."
    for predictor in data.predictors:
        if predictor.carried:
            yield f"Taken from wave {predictor.carried} for every wave: {predictor.label}."
        if predictor.levels:
            yield f"{predictor.label}: compared with {predictor.labels[0]}."
    rate = fitted.events_per_parameter
    if not math.isnan(rate):
        size = len(fitted.terms)
        columns = "1 parameter" if size == 1 else f"{size} parameters"
        yield f"Events for each parameter: {fixed(rate, 1)} ({columns} without the intercept)."
    yield from _warnings(fitted)
    yield f"Method: {fitted.how}."


def _warnings(fitted: FittedModel) -> Iterator[str]:
    """Yield what keeps the numbers from being taken at their face value."""
    yield from (f"{capital(note)}." for note in fitted.notes)
    if fitted.events_per_parameter < FEW_EVENTS:
        yield f"Fewer than {FEW_EVENTS} events for each parameter: the estimates are shaky."


def _item_label(fitted: FittedModel, item: str) -> str:
    return fitted.data.survey.study.variables[item].label
