"""Widths of the columns of a Word table: words have room to spare where the page has it."""

import io

import docx
import pytest

from leapstats.output.document import Document
from leapstats.output.formats.docx import render
from leapstats.output.table import Row, Section, Table, Text

PAGE = 612 - 2 * 57.6  # points: letter paper less its margins


def widths(table: Table) -> list[float]:
    found = docx.Document(io.BytesIO(render(Document(command="test", table=table, records=())))).tables[0]
    return [cell.width.pt for cell in found.rows[-1].cells]


def table_of(rows: list[list[str]], *, words: bool) -> Table:
    body = tuple(Row(Text(label), tuple(map(Text, cells))) for label, *cells in rows)
    heads = tuple(Text(f"Rater {at}") for at in range(1, len(rows[0])))
    places = frozenset(range(len(heads))) if words else frozenset()
    return Table(title="Title", stub=Text("Unit"), columns=heads, sections=(Section(Text(""), body),), words=places)


def test_columns_of_words_part_what_labels_leave() -> None:
    """An eighth of the page holds "Staffing" in letters of any program; it had 37 points, which Times just fills."""
    label, *words = widths(table_of([["P03", "Billing", "Staffing"], ["P16", "Training", "Billing"]], words=True))
    assert all(each > PAGE / 4 for each in (label, *words))
    assert label + sum(words) == pytest.approx(PAGE, abs=1)


def test_columns_of_figures_have_a_quarter_to_spare() -> None:
    """By hand: "0.71 (0.46 to 0.95)" is 81.3 points in the letters of the plan, and 9 beside them."""
    label, figures = widths(table_of([["All codes", "0.71 (0.46 to 0.95)"]], words=False))
    assert figures > 1.25 * 81
    assert label > 100
