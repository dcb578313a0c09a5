"""Scales as a document: its tables, under the last of them what holds for all."""

from collections.abc import Iterator
from dataclasses import replace

from leapstats.output.document import Document, Number, record
from leapstats.output.notes import source_notes
from leapstats.output.table import mark
from leapstats.psychometrics.analysis import Analysis
from leapstats.psychometrics.cells import scale_cells
from leapstats.psychometrics.rows import COMPLETE
from leapstats.psychometrics.tables import tables_of
from leapstats.psychometrics.words import FEW, SMALL, first_of, item_label, notes_of
from leapstats.terms import StatName

COMMAND = "scales"


def scales_document(analysis: Analysis, warnings: tuple[str, ...]) -> Document:
    """Lay out what is said of scales."""
    first = analysis.surveys[0]
    cells = scale_cells(analysis)
    *tables, last = tables_of(analysis, cells)
    few = any(row.statistic == COMPLETE and row.stat_name is StatName.N and row.stat < FEW for row in analysis.results)
    conventions = {"rounding": first.study.conventions.rounding}
    said = [*notes_of(analysis), *([SMALL.format(few=FEW)] if few else [])]
    notes = (*last.source_notes, *source_notes(tuple(said), conventions, first))
    under = replace(last, source_notes=notes)
    table, *more = (mark(each) for each in (*tables, under))
    return Document(
        command=COMMAND,
        table=table,
        more=tuple(more),
        heading=table.title,
        records=tuple(_records(analysis)),
        study=None if first.provenance.inferred else first.study.name,
        synthetic=first.study.synthetic,
        conventions=conventions,
        warnings=warnings,
        sources=first.sources,
    )


def _records(analysis: Analysis) -> Iterator[dict[str, Number]]:
    """Yield the numbers as the JSON contract has them, with the labels of items."""
    labels: dict[tuple[str, str], str] = {}
    for waves in analysis.waves:
        scored = first_of(waves)
        labels |= {(scored.scale.name, item): item_label(scored, item) for item in scored.scale.items}
    for row in analysis.results:
        yield record(row, labels.get((row.variable, row.level or "")))
