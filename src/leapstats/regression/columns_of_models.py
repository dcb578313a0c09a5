"""Several models as columns of one table, with what each stands on and how it fits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from leapstats.output.cells import FrameCells, frame_cells
from leapstats.output.document import Document, records_of
from leapstats.output.effects import ci_word
from leapstats.output.notes import design_sentences, stamp_of
from leapstats.output.numbers import DASH, fixed
from leapstats.output.table import Row, Section, Spanner, Table, Text, mark
from leapstats.regression.data import ModelData
from leapstats.regression.design import DesignColumn, Part
from leapstats.regression.fit import FittedModel
from leapstats.regression.fitness import FIT_NUMBERS, LOG_LIKELIHOOD, fit_numbers
from leapstats.regression.lines import lines_of
from leapstats.regression.notes import model_notes, note_of_way
from leapstats.regression.rows import place_of, results_of
from leapstats.regression.table import effect_cell
from leapstats.regression.wording import CONSTANT
from leapstats.results.frame import Results

COMMAND = "models"
ABSENT = "A dash: not in this model, or a number that its method does not have."
OTHER_ROWS = "The models do not stand on the same rows: what differs between them may be due to that{likelihoods}."
LIKELIHOODS = ", and log-likelihoods and AIC cannot be compared"
FITS = "Fit"


@dataclass(frozen=True, slots=True, eq=False)
class NamedModel:
    """A model and what stands over its columns; its rows of the long frame have the name before their statistic."""

    name: str
    fitted: FittedModel

    @property
    def results(self) -> Results:
        """The long frame, in which no key is that of another model."""
        return Results(tuple(row._replace(statistic=f"{self.name}/{row.statistic}") for row in results_of(self.fitted)))


def beside(models: Sequence[NamedModel], title: str) -> tuple[Results, Document]:
    """Lay models out side by side.

    Parameters
    ----------
    models
        Two or more, each under another name; none of them multinomial.
    title
        Of the table.

    Returns
    -------
    Results, Document
        The long frame of all, and the table: rows are the columns of any model, in the order they are first met.
    """
    results = Results(tuple(row for each in models for row in each.results))
    cells = frame_cells(results)
    body = [_row(line.label, line.indent, line.column, models, cells) for line in lines_of(_columns(models))]
    surveys = [each.fitted.data.survey for each in models]
    studies = [survey.study for survey in surveys]
    study = next((each for each in studies if each.synthetic), studies[0])
    table = Table(
        title=title,
        stub=Text("Item"),
        columns=tuple(heading for each in models for heading in _headings(each.fitted)),
        spanners=tuple(Spanner(Text(each.name), 2) for each in models),
        sections=(Section(Text(""), tuple(body)), Section(Text(FITS), tuple(_fit_rows(models, cells)))),
        source_notes=tuple(_notes(models)),
        stamp=stamp_of(study),
    )
    document = Document(
        command=COMMAND,
        table=mark(table),
        records=tuple(
            record for named, own in zip(models, studies, strict=True) for record in records_of(named.results, own)
        ),
        study=None if surveys[0].provenance.inferred else studies[0].name,
        synthetic=study.synthetic,
        conventions={each.name: each.fitted.request.formula.text.strip() for each in models},
        warnings=(),
        sources=tuple(dict.fromkeys(source for survey in surveys for source in survey.sources)),
    )
    return results, document


def _columns(models: Sequence[NamedModel]) -> list[DesignColumn]:
    """Return the columns of any model in the order they are first met, those of an item beside one another."""
    groups: dict[tuple[object, ...], dict[tuple[object, ...], DesignColumn]] = {}
    for each in models:
        for column in each.fitted.design.columns:
            items = tuple((part.predictor.item, *_compared_with(part)) for part in column.parts)
            group, identity = groups.setdefault(items, {}), _identity(column)
            # The heading over the levels is that of the model that has most of them.
            if identity not in group or _levels(column) > _levels(group[identity]):
                group[identity] = column
    return [column for group in groups.values() for column in group.values()]


def _identity(column: DesignColumn) -> tuple[object, ...]:
    """Return what makes columns of two models the same: items, levels, what they are compared with, and units."""
    return (column.term, *(_compared_with(part) for part in column.parts))


def _levels(column: DesignColumn) -> int:
    return sum(len(part.predictor.levels) for part in column.parts)


def _compared_with(part: Part) -> tuple[object, ...]:
    return part.predictor.levels[:1], part.predictor.per


def _headings(fitted: FittedModel) -> tuple[Text, Text]:
    limits = f"({ci_word(fitted.request.conf_level)})"
    return Text(f"{fitted.way.measure.heading} {limits}", (note_of_way(fitted),)), Text("p")


def _row(label: str, indent: int, column: DesignColumn | None, models: Sequence[NamedModel], cells: FrameCells) -> Row:
    if column is None:
        return Row(Text(label))
    return Row(Text(label), tuple(cell for each in models for cell in _cells(each, column, cells)), indent)


def _cells(named: NamedModel, column: DesignColumn, cells: FrameCells) -> tuple[Text, Text]:
    """Print what a column comes to in a model, and its p; dashes where the model does not have it."""
    own = next((each for each in named.fitted.design.columns if _identity(each) == _identity(column)), None)
    if own is None:
        return Text(DASH), Text("")
    function = f"{named.name}/{named.fitted.way.function}"
    place = place_of(named.fitted, own)
    return effect_cell(named.fitted, cells, place, function), cells.p_value(place, function)


def _fit_rows(models: Sequence[NamedModel], cells: FrameCells) -> Iterator[Row]:
    """Yield a row for each number of the fit that any model has."""
    known = [fit_numbers(each.fitted) for each in models]
    for number in FIT_NUMBERS:
        if not any(number in each for each in known):
            continue
        printed = []
        for named, own in zip(models, known, strict=True):
            key = number.key(named.fitted, f"{named.name}/")
            show = partial(fixed, digits=number.digits)
            printed.extend([cells.cell(show, key) if number in own else Text(DASH), Text("")])
        yield Row(Text(number.label), tuple(printed))


def _notes(models: Sequence[NamedModel]) -> Iterator[str]:
    """Yield what is said under each model, what all of them say once."""
    each_says = [
        [*model_notes(each.fitted, list_units=False), *design_sentences(each.fitted.data.survey)] for each in models
    ]
    shared = [note for note in each_says[0] if all(note in notes for notes in each_says)]
    yield from shared
    for named, notes in zip(models, each_says, strict=True):
        yield from (f"{named.name}: {note}" for note in notes if note not in shared)
    yield from (
        f"{named.name}: left out, {CONSTANT}: {each.label}." for named in models for each in named.fitted.constant
    )
    first, *others = (each.fitted.data for each in models)
    if any(not _same_rows(first, each) for each in others):
        has_likelihoods = any(LOG_LIKELIHOOD in fit_numbers(each.fitted) for each in models)
        yield OTHER_ROWS.format(likelihoods=LIKELIHOODS if has_likelihoods else "")
    yield ABSENT


def _same_rows(one: ModelData, other: ModelData) -> bool:
    return len(one.units) == len(other.units) and bool((one.units == other.units).all())
