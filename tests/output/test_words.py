"""Columns of words: to the left, broken where the line ends, beside figures to the right, in every format."""

import io
import re

import docx
import openpyxl
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH

from leapstats.output.document import Document
from leapstats.output.formats import docx as word
from leapstats.output.formats import html, latex, markdown, text, xlsx
from leapstats.output.sharing import shared
from leapstats.output.table import Row, Section, Table, Text

LONG = "a sentence of many words that no line of a terminal has room for beside anything else"
QUESTION = "How many of the practices that answered have somebody who calls patients between visits?"


def document(width: int = 80, *, words: bool = True) -> Document:
    rows = (
        Row(Text("short"), (Text("few words"), Text("12"), Text(LONG))),
        Row(
            Text("Over several"),
        ),
        Row(Text(QUESTION), (Text("few words"), Text("3"), Text("none"))),
        Row(Text("within"), (Text("0"), Text("4"), Text(""))),
    )
    table = Table(
        title="Title",
        stub=Text("Column"),
        columns=(Text("Taken for"), Text("Answered"), Text("Answers")),
        sections=(Section(Text(""), rows),),
        words=frozenset({0, 2}) if words else frozenset(),
    )
    return Document(command="test", table=table, records=(), width=width)


def test_columns_stand_beside_each_other_and_words_to_the_left() -> None:
    lines = text.render(document()).splitlines()
    assert max(map(len, lines)) == 80
    heads = next(line for line in lines if line.startswith("Column"))
    first = next(line for line in lines if line.startswith("short"))
    for head in ("Taken for", "Answers"):
        assert first[heads.index(head)] != " "
        assert first[heads.index(head) - 1] == " "
    end = heads.index("Answered") + len("Answered")
    assert first[end - 2 : end] == "12"
    shown = " ".join(line[heads.index("Answers") :].strip() for line in lines[lines.index(first) :][:10])
    assert shown.startswith(LONG)


def test_a_long_label_stands_above_its_cells() -> None:
    lines = text.render(document()).splitlines()
    place = next(number for number, line in enumerate(lines) if line.startswith("How many"))
    assert " ".join(part.strip() for part in lines[place : place + 2]) == QUESTION
    assert lines[place + 2].split() == ["few", "words", "3", "none"]
    assert lines[place + 2].startswith(" " * 10)


def test_figures_alone_stand_as_they_stood() -> None:
    lines = text.render(document(width=200, words=False)).splitlines()
    first = next(line for line in lines if line.startswith("short"))
    assert first.endswith(LONG)
    assert len(first) == max(map(len, lines))


@pytest.mark.parametrize("width", [25, 30, 45, 60, 100])
def test_it_fits_where_there_is_no_room_beside(width: int) -> None:
    lines = text.render(document(width)).splitlines()
    assert max(map(len, lines)) <= width
    words = " ".join(lines)
    assert all(piece in words for piece in ("sentence", "terminal", "anything", "12"))


def test_markdown_and_html_and_latex_say_left() -> None:
    assert "|:--|:--|--:|:--|" in markdown.render(document())
    page = html.render(document())
    assert page.count('<td class="words">') == 6
    assert page.count('<th scope="col" class="words">') == 2
    assert ".words { text-align: left; white-space: normal;" in page
    assert "class=words" not in html.render(document(words=False))
    assert "worded" not in html.render(document(words=False))
    columns = re.search(r"\\begin\{tabularx\}\{\\linewidth\}\{(.*)\}", latex.render(document()))
    assert columns is not None
    assert re.sub(r">\{\\raggedright\\arraybackslash\}", "", columns[1]) == "@{}XXrX@{}"


def test_word_and_spreadsheet_say_left() -> None:
    (table,) = docx.Document(io.BytesIO(word.render(document()))).tables
    sides = [cell.paragraphs[0].alignment for cell in table.rows[1].cells]
    left, right = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT
    assert sides == [left, left, right, left]
    assert [cell.paragraphs[0].alignment for cell in table.rows[0].cells] == [left, left, right, left]
    # Labels and the long words share what the short words and the figures leave of the page: 8.5 inches less margins.
    widths = [int(cell.width) for cell in table.rows[1].cells]
    assert min(widths[0], widths[3]) > 2 * max(widths[1], widths[2])
    assert sum(widths) == pytest.approx((8.5 - 1.6) * 914_400, rel=0.001)
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx.render(document()))).worksheets[0]
    lines = {sheet.cell(number, 1).value: number for number in range(1, 8)}
    row = [sheet.cell(lines["short"], place) for place in (2, 3, 4)]
    assert [cell.alignment.horizontal for cell in row] == ["left", None, "left"]
    assert sheet.row_dimensions[lines["short"]].height >= 30
    assert sheet.cell(lines["within"], 2).value == 0
    assert sheet.cell(lines["within"], 2).alignment.horizontal == "left"


def test_room_is_shared_out() -> None:
    # 4 is wanted and had; the rest is halved.
    assert shared(20, [30, 4, 50]) == [8, 4, 8]
    assert shared(100, [30, 4, 50]) == [30, 4, 50]
    assert shared(0, [3, 4]) == [0, 0]
    assert shared(5, []) == []
