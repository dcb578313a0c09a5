"""Word: an editable table whose header rows repeat, its notes as paragraphs below."""

import io
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from leapstats.output.cleaning import clean
from leapstats.output.document import Document
from leapstats.output.formats import TITLE, check_room
from leapstats.output.table import Row, Section, Table, Text

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph

SUFFIXES = (".docx",)
BINARY = True
# The same input gives the same bytes: neither the file nor its zip says when it was made.
MADE = datetime(2000, 1, 1, tzinfo=UTC)
ZIP_TIME = (1980, 1, 1, 0, 0, 0)
COLUMNS = 63  # Word opens no table that has more
WIDE = 6
VERY_WIDE = 8
FONT, SIZE, NOTE_SIZE, SMALL = "Times New Roman", 10, 9, 8
INDENT = 0.18
# Inches: of a figure's column, of a page's sides and margin, of a character of a label.
FIGURE, LONG, SHORT, MARGIN, CHARACTER = 1.1, 11.0, 8.5, 0.8, 0.07
MOST_STUB, LEAST_STUB, NARROW = 0.6, 1.6, 0.75


def render(document: Document) -> bytes:
    """Return a document as the bytes of a Word file, landscape when the table is wide."""
    import docx
    from docx.shared import Pt

    check_room(document.table, "docx", columns=COLUMNS)
    word = docx.Document()
    word.core_properties.title = clean(document.table.title)[:TITLE]
    word.core_properties.author = "leapstats"
    word.core_properties.comments = ""
    word.core_properties.created = word.core_properties.modified = MADE.replace(tzinfo=None)
    normal = word.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(SIZE)
    _page(word, landscape=len(document.table.columns) > WIDE)
    _paragraph(word, Text(document.table.title), HEAD)
    _table(word, document.table)
    _notes(word, document.table)
    buffer = io.BytesIO()
    word.save(buffer)
    return _timeless(buffer.getvalue())


def _timeless(content: bytes) -> bytes:
    """Write a zip anew with one date for all its parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = zipfile.ZipInfo(name, ZIP_TIME)
            part.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(part, old.read(name))
    return buffer.getvalue()


def _page(word: "WordDocument", *, landscape: bool) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.shared import Inches

    section = word.sections[0]
    long, short = Inches(LONG), Inches(SHORT)
    section.page_width, section.page_height = (long, short) if landscape else (short, long)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.left_margin = section.right_margin = Inches(MARGIN)


@dataclass(frozen=True, slots=True)
class Look:
    """How a text stands on the page."""

    bold: bool = False
    italic: bool = False
    size: int = SIZE
    align: str = "LEFT"
    indent: int = 0


HEAD, NOTE = Look(bold=True), Look(size=NOTE_SIZE)


def _paragraph(word: "WordDocument", text: Text, look: Look) -> "Paragraph":
    from docx.shared import Pt

    paragraph = word.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(3)
    _write(paragraph, text, look)
    return paragraph


def _write(paragraph: "Paragraph", text: Text, look: Look) -> None:
    """Write a text into a paragraph, its marks raised."""
    from docx.shared import Pt

    run = paragraph.add_run(clean(text.text))
    run.bold, run.italic, run.font.size = look.bold, look.italic, Pt(look.size)
    if text.marks:
        marks = paragraph.add_run("".join(text.marks))
        marks.font.superscript, marks.font.size = True, Pt(look.size)


def _table(word: "WordDocument", table: Table) -> None:
    n_heads = 2 if table.spanners else 1
    size = SMALL if len(table.columns) > VERY_WIDE else SIZE
    body: list[tuple[Section, Row | None]] = []
    for section in table.sections:
        body.extend([(section, None)] if section.heading.text else [])
        body.extend((section, row) for row in section.rows)
    grid = word.add_table(rows=n_heads + len(body), cols=len(table.columns) + 1)
    cells = [list(row.cells) for row in grid.rows]
    _widths(grid, cells, table)
    _heads(cells, table, size)
    for line, (section, row) in zip(cells[n_heads:], body, strict=True):
        if row is None:
            _fill(line[0].merge(line[-1]), section.heading, Look(italic=True, size=size))
            continue
        if not row.cells:
            _fill(line[0].merge(line[-1]), row.label, Look(indent=row.indent, size=size))
            continue
        _fill(line[0], row.label, Look(indent=row.indent, size=size))
        for cell, text in zip(line[1:], row.cells, strict=True):
            _fill(cell, text, Look(align="RIGHT", size=size))
    for place, row in enumerate(grid.rows):
        _row_rules(row, head=place < n_heads)
    _rules(grid, n_heads)


def _widths(grid: Any, cells: list[list[Any]], table: Table) -> None:
    """Give labels the room they need, as far as figures leave it, and figures the rest of the page."""
    from docx.shared import Inches

    n_figures = len(table.columns)
    room = (LONG if n_figures > WIDE else SHORT) - 2 * MARGIN
    longest = max((len(row.label.text) + 3 * row.indent for row in table.rows if row.cells), default=0)
    stub = min(longest * CHARACTER + 0.2, room * MOST_STUB, max(room - NARROW * n_figures, LEAST_STUB))
    figure = min(FIGURE, (room - stub) / max(n_figures, 1))
    grid.autofit = False
    for place, column in enumerate(grid.columns):
        column.width = Inches(figure if place else room - figure * n_figures)
        for line in cells:
            line[place].width = column.width


def _heads(cells: list[list[Any]], table: Table, size: int) -> None:
    start = 1
    for spanner in table.spanners:
        merged = cells[0][start].merge(cells[0][start + spanner.width - 1])
        _fill(merged, spanner.label, Look(bold=True, align="CENTER", size=size))
        start += spanner.width
    last = cells[1 if table.spanners else 0]
    _fill(last[0], table.stub, Look(bold=True, size=size))
    for cell, column in zip(last[1:], table.columns, strict=True):
        _fill(cell, column, Look(bold=True, align="RIGHT", size=size))


def _fill(cell: Any, text: Text, look: Look) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Inches, Pt

    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.paragraph_format.left_indent = Inches(INDENT * look.indent)
    paragraph.alignment = getattr(WD_ALIGN_PARAGRAPH, look.align)
    _write(paragraph, text, look)


def _row_rules(row: Any, *, head: bool) -> None:
    """Keep a row on one page; repeat a header row on each."""
    from docx.oxml import OxmlElement

    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if head:
        properties.append(OxmlElement("w:tblHeader"))


def _rules(grid: Any, n_heads: int) -> None:
    """Draw rules above and below the table and under its head."""
    last = len(grid.rows) - 1
    for place, row in enumerate(grid.rows):
        edges = {"top": place == 0, "bottom": place in {n_heads - 1, last}}
        for cell in row.cells:
            _edges(cell, [edge for edge, wanted in edges.items() if wanted])


def _edges(cell: Any, edges: list[str]) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    if not edges:
        return
    properties = cell._tc.get_or_add_tcPr()
    borders = OxmlElement("w:tcBorders")
    for edge in edges:
        rule = OxmlElement(f"w:{edge}")
        rule.set(qn("w:val"), "single")
        rule.set(qn("w:sz"), "8")
        borders.append(rule)
    properties.append(borders)


def _notes(word: "WordDocument", table: Table) -> None:
    for note in table.footnotes:
        paragraph = _paragraph(word, Text("", marks=(note.mark,)), NOTE)
        _write(paragraph, Text(f" {note.text}"), NOTE)
    for text in (table.abbreviations, *table.source_notes):
        if text:
            _paragraph(word, Text(text), NOTE)
    if table.stamp:
        _paragraph(word, Text(table.stamp), Look(bold=True, size=NOTE_SIZE))
