"""Tables of what is asked after a model was fitted, each with its long frame."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from leapstats.output.document import Document, records_of
from leapstats.output.figures import Caption
from leapstats.output.notes import stamp_of
from leapstats.output.result import AnalysisResult
from leapstats.output.table import Section, Table, Text, mark
from leapstats.regression.fit import FittedModel
from leapstats.regression.notes import answers_word
from leapstats.results.frame import Result, Results

if TYPE_CHECKING:
    from plotnine import ggplot

COMMAND = "model"


@dataclass(frozen=True, slots=True)
class After:
    """A table about a model: its rows of the long frame, its headings, sections and notes."""

    title: str
    rows: tuple[Result, ...]
    columns: tuple[Text, ...]
    sections: tuple[Section, ...]
    notes: tuple[str, ...]
    stub: str = "Item"
    draw: "Callable[[Caption], list[ggplot]] | None" = field(default=None, compare=False, repr=False)


def after_result(fitted: FittedModel, after: After) -> AnalysisResult:
    """Return a table about a model as a result of its own."""
    results, survey = Results(after.rows), fitted.data.survey
    document = Document(
        command=COMMAND,
        table=after_table(fitted, after),
        records=tuple(records_of(results, survey.study)),
        study=None if survey.provenance.inferred else survey.study.name,
        synthetic=survey.study.synthetic,
        conventions={"formula": fitted.request.formula.text.strip(), "method": str(fitted.way.method)},
        sources=survey.sources,
    )
    draw = None if after.draw is None else partial(after.draw, _caption(fitted, document))
    return AnalysisResult(results=results, document=document, draw=draw)


def _caption(fitted: FittedModel, document: Document) -> Caption:
    study = fitted.data.survey.study
    return Caption(
        title=document.table.title,
        base=f"{len(fitted.data.outcome)} rows, {answers_word(fitted)}",
        source=document.table.stamp or study.citation or f"Source: {study.name}",
    )


def after_table(fitted: FittedModel, after: After) -> Table:
    """Lay a table about a model out."""
    outcome = fitted.data.survey.study.variables[fitted.outcome].label
    return mark(
        Table(
            title=f"{after.title}: {outcome}",
            stub=Text(after.stub),
            columns=after.columns,
            sections=after.sections,
            source_notes=after.notes,
            stamp=stamp_of(fitted.data.survey.study),
        )
    )


def under(result: AnalysisResult, fitted: FittedModel, afters: Sequence[After]) -> tuple[Results, Document]:
    """Return the long frame and the document of a model with tables about it under its own."""
    results = Results((*result.results, *(row for after in afters for row in after.rows)))
    more = tuple(after_table(fitted, after) for after in afters)
    study = fitted.data.survey.study
    first = result.document
    document = replace(first, more=more, heading=first.table.title, records=tuple(records_of(results, study)))
    return results, document
