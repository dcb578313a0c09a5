"""JSON for programs: the unrounded numbers, and the printed table beside them."""

import math
from collections.abc import Mapping
from typing import Any

from leapstats.output.cleaning import as_json
from leapstats.output.document import SCHEMA, Document, Number
from leapstats.output.table import Row, Table, Text

SUFFIXES = (".json",)


def render(document: Document) -> str:
    """Return a document as JSON with sorted keys; NaN and infinities are words."""
    content = {
        "schema": SCHEMA,
        "command": document.command,
        "title": document.title,
        "study": document.study,
        "synthetic": document.synthetic,
        "conventions": dict(document.conventions),
        "warnings": list(document.warnings),
        "results": [_record(record) for record in document.records],
        "table": _table(document.table),
        "more_tables": [_table(table) for table in document.more],
        "summary": None if document.summary is None else _table(document.summary),
    }
    return as_json(content)


def _record(record: Mapping[str, Number]) -> dict[str, Number]:
    return {key: unending(value) if isinstance(value, float) else value for key, value in record.items()}


def unending(value: float) -> float | str:
    """Return a number, or the word for what is no finite one."""
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")


def _table(table: Table) -> dict[str, Any]:
    return {
        "title": table.title,
        "stub": _text(table.stub),
        "spanners": [{**_text(spanner.label), "width": spanner.width} for spanner in table.spanners],
        "columns": [_text(column) for column in table.columns],
        "sections": [
            {"heading": _text(section.heading), "rows": [_row(row) for row in section.rows]}
            for section in table.sections
        ],
        "footnotes": [{"mark": note.mark, "text": note.text} for note in table.footnotes],
        "abbreviations": table.abbreviations,
        "source_notes": list(table.source_notes),
        "stamp": table.stamp,
    }


def _row(row: Row) -> dict[str, Any]:
    return {"label": _text(row.label), "indent": row.indent, "cells": [_text(cell) for cell in row.cells]}


def _text(text: Text) -> dict[str, Any]:
    return {"text": text.text, "marks": list(text.marks)}
