"""Word tables fit their page: widths by content, heads that repeat, limits that stay on one line."""

import io
import re

import docx
import pytest
from docx.oxml.ns import qn

import leapstats as ls
from leapstats.output.document import Document
from leapstats.output.formats import module_for
from leapstats.output.table import Row, Section, Spanner, Table, Text, mark

NO_BREAK = "\u00a0"


def made(columns: int, rows: int, cell: str = "-10.0 (-25.6 to 2.5)") -> Document:
    body = (Row(Text("Heading")), *(Row(Text(f"Label {place}"), (Text(cell),) * columns, 1) for place in range(rows)))
    table = Table(
        title="Title",
        stub=Text("Item"),
        columns=tuple(Text(f"Column {place}", ("A note",)) for place in range(columns)),
        spanners=(Spanner(Text("Some"), 1), Spanner(Text("Others"), columns - 1)),
        sections=(Section(Text("Section"), body),),
    )
    return Document(command="test", table=mark(table), records=())


def word_of(document: Document) -> "docx.document.Document":
    return docx.Document(io.BytesIO(module_for("docx").render(document)))


@pytest.mark.parametrize(
    "document",
    [made(2, 3), made(4, 3), made(9, 3), made(40, 2), ls.table1().document, ls.staffing().document],
    ids=["narrow", "four", "nine", "forty", "table1", "staffing"],
)
def test_widths_add_up_to_the_page(document: Document) -> None:
    word = word_of(document)
    section, table = word.sections[0], word.tables[0]
    room = (section.page_width - section.left_margin - section.right_margin) // 635  # twentieths of a point
    grid = [int(column.get(qn("w:w"))) for column in table._tbl.tblGrid]
    assert sum(grid) == pytest.approx(room, abs=2)
    assert min(grid) > 0
    assert table.autofit is False
    for row in table._tbl.tr_lst:
        widths = [cell.width // 635 for cell in row.tc_lst]
        assert sum(widths) == sum(grid)
        assert sum(cell.grid_span for cell in row.tc_lst) == len(grid)
        assert row.trPr.find(qn("w:cantSplit")) is not None
    heads = [row.trPr.find(qn("w:tblHeader")) is not None for row in table._tbl.tr_lst]
    n_heads = 2 if document.table.spanners else 1
    assert heads == [True] * n_heads + [False] * (len(heads) - n_heads)


def test_no_figure_is_wider_than_its_column() -> None:
    compared = ls.table1(by="setting", where="setting != 4", test=True, difference=True, smd=True)
    word = word_of(compared.styled("jama").document)
    margins = 2 * 80  # twentieths of a point at the two sides of a cell
    cells = [cell for row in word.tables[0]._tbl.tr_lst[3:] for cell in row.tc_lst[1:]]
    figures = [cell for cell in cells if re.fullmatch(r"\d\d", "".join(cell.xpath(".//w:t/text()")))]
    assert len(figures) > 100
    # Two digits of 9 points are 9 points wide; a point more, because programs round.
    assert min(cell.width // 635 for cell in figures) >= 9 * 20 + margins + 15


def test_limits_stay_on_one_line_and_read_as_printed() -> None:
    table = word_of(made(2, 1)).tables[0]
    cell = table.rows[4].cells[1]
    assert cell.text.replace(NO_BREAK, " ") == "-10.0 (-25.6 to 2.5)"
    assert cell.text == f"-10.0 (-25.6{NO_BREAK}to{NO_BREAK}2.5)"
    assert cell._tc.xml.count("<w:noBreakHyphen/>") == 2
    assert "-" not in "".join(each.text or "" for each in cell._tc.iter(qn("w:t")))


def test_words_in_cells_and_labels_are_as_they_are() -> None:
    table = word_of(made(1, 1, "master's-level, not listed")).tables[0]
    assert table.rows[4].cells[1].text == "master's-level, not listed"
    assert table.rows[4].cells[0].text == "Label 0"


def test_a_heading_stays_with_what_follows() -> None:
    table = word_of(made(2, 2)).tables[0]
    kept = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in table.rows]
    assert [bool(each) for each in kept] == [True, True, True, True, True, False]
    # The many rows of a long item may be parted.
    many = word_of(made(2, 20)).tables[0]
    kept = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in many.rows]
    assert [bool(each) for each in kept] == [True] * 4 + [False] * 20
