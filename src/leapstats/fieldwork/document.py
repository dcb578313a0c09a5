"""Fieldwork as a document: its numbers, and the tables one under another."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from leapstats.fieldwork.flow import WaveFlow, flow_of, flow_rows
from leapstats.fieldwork.outcomes import Fieldwork, Part, parts
from leapstats.fieldwork.rates import rate_rows
from leapstats.fieldwork.table import disposition_table, flow_table, rate_table
from leapstats.fieldwork.weighting import Weighted
from leapstats.fieldwork.weighting_rows import weight_rows
from leapstats.fieldwork.weighting_table import weight_tables
from leapstats.output.cells import frame_cells
from leapstats.output.document import Document, records_of
from leapstats.output.notes import source_notes
from leapstats.output.table import Table
from leapstats.results.frame import Results

COMMAND = "response"


@dataclass(frozen=True, slots=True, eq=False)
class Response:
    """Fieldwork with its numbers."""

    work: Fieldwork
    parts: tuple[Part, ...]
    flows: tuple[WaveFlow, ...]
    results: Results
    made: Weighted | None = None


def response_of(work: Fieldwork, made: Weighted | None = None) -> Response:
    """Compute dispositions, rates and the flow through the waves; take along the weights that were made."""
    columns, flows = parts(work), flow_of(work)
    rows = [row for part in columns for row in rate_rows(work, part)]
    rows.extend(row for flow in flows for row in flow_rows(work, flow))
    if made is not None:
        rows.extend(weight_rows(work, made))
    return Response(work, columns, flows, Results(tuple(rows)), made)


def response_document(found: Response, compared: Sequence[Document], warnings: tuple[str, ...]) -> Document:
    """Put the tables of fieldwork, and those of responders against others, into one document.

    How the file was read is said once, under the last table.
    """
    work, survey = found.work, found.work.surveys[0]
    cells = frame_cells(found.results)
    tables = [disposition_table(work, found.parts, cells), rate_table(work, found.parts, cells)]
    if work.in_waves:
        tables.append(flow_table(work, found.flows, cells))
    if found.made is not None:
        tables.extend(weight_tables(work, found.made, cells))
    tables.extend(document.table for document in compared)
    conventions = {"rounding": survey.study.conventions.rounding}
    for document in compared:
        conventions |= document.conventions
    said = {note for each in compared for note in source_notes((), each.conventions, survey)}
    tables = [_without(table, said) for table in tables]
    once = tuple(source_notes((), conventions, survey))
    first, *more = (*tables[:-1], replace(tables[-1], source_notes=(*tables[-1].source_notes, *once)))
    records = [*records_of(found.results, survey.study)]
    for document in compared:
        records.extend(dict(each) for each in document.records)
    return Document(
        command=COMMAND,
        table=first,
        more=tuple(more),
        heading=first.title.replace("Dispositions", "Response", 1),
        records=tuple(records),
        study=None if survey.provenance.inferred else survey.study.name,
        synthetic=survey.study.synthetic,
        conventions=conventions,
        warnings=warnings,
        sources=tuple(dict.fromkeys((*(source for each in work.surveys for source in each.sources), *_totals(found)))),
    )


def _totals(found: Response) -> Sequence[Path]:
    """Return the file of totals that was read."""
    totals = found.made.weighting.totals if found.made is not None else None
    return () if totals is None else (totals.absolute(),)


def _without(table: Table, notes: set[str]) -> Table:
    """Leave out the notes that are said under the last table."""
    return replace(table, source_notes=tuple(note for note in table.source_notes if note not in notes))
