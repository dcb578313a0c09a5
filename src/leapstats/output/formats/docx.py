"""Word: an editable table that fits its page; header rows repeat, notes are paragraphs below."""

import io
import math
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from leapstats.output.breaks import NO_BREAK, kept, parts
from leapstats.output.cleaning import clean
from leapstats.output.document import Document
from leapstats.output.formats import TITLE, check_room
from leapstats.output.pages import Choice, PagePlan, plan
from leapstats.output.sharing import shared
from leapstats.output.table import Row, Table, Text, paragraphs

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

SUFFIXES = (".docx",)
BINARY = True
# The same input gives the same bytes: neither the file nor its zip says when it was made.
MADE = datetime(2000, 1, 1, tzinfo=UTC)
ZIP_TIME = (1980, 1, 1, 0, 0, 0)
COLUMNS = 63  # Word opens no table that has more
FONT, SIZE, NOTE_SIZE = "Times New Roman", 10, 9
# Points: of a page's sides and margin, of a level of labels, and of what is left free at each side of a cell.
LONG, SHORT, MARGIN, INDENT, BESIDE = 792.0, 612.0, 57.6, 13.0, 4.0
SLACK = 1.0  # points more than a figure takes: programs round widths, and would break 46 in two
TOGETHER = 8  # rows under one heading that stay on a page
FIGURE = 79.0  # points that a column of figures has where there is room
# As many times the points it needs has each column where there is room: another program may set wider letters.
ROOMY = 1.25
TWIPS = 20  # to a point
APART = 18.0  # points between two tables
BOLD = 1.1  # times as wide as other letters
BODY, PAGE = "word/document.xml", b"<w:sectPr"


def _choice(size: float, *, landscape: bool = False, breaks: bool = False) -> Choice:
    across, down = (LONG, SHORT) if landscape else (SHORT, LONG)
    room = (across - 2 * MARGIN, down - 2 * MARGIN)
    return Choice(size, *room, gap=2 * BESIDE + SLACK, landscape=landscape, breaks=breaks, bold=BOLD)


CHOICES = (
    _choice(10),
    _choice(9),
    *(_choice(size, landscape=True) for size in (10, 9)),
    *(_choice(size, landscape=True, breaks=True) for size in (9, 8, 7)),
)


def render(document: Document) -> bytes:
    """Return a document as the bytes of a Word file, landscape when the table is wide."""
    import docx
    from docx.shared import Pt

    for table in document.tables:
        check_room(table, "docx", columns=COLUMNS)
    settings = _settings(document.tables)
    word = docx.Document()
    word.core_properties.title = clean(document.title)[:TITLE]
    word.core_properties.author = "leapstats"
    word.core_properties.comments = ""
    word.core_properties.created = word.core_properties.modified = MADE.replace(tzinfo=None)
    normal = word.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(SIZE)
    _page(word, landscape=settings[0].choice.landscape)
    buffer = io.BytesIO()
    word.save(buffer)
    return _filled(buffer.getvalue(), "".join(_blocks(document.tables, settings)))


def _blocks(tables: Sequence[Table], settings: Sequence[PagePlan]) -> Iterator[str]:
    """Yield the title, the rows and the notes of each table."""
    for place, (table, setting) in enumerate(zip(tables, settings, strict=True)):
        yield _paragraph(Text(table.title), replace(HEAD, before=APART) if place else HEAD)
        yield _table(table, setting)
        yield from _notes(table)


def _settings(tables: Sequence[Table]) -> list[PagePlan]:
    """Plan each table; all lie on pages of one kind, landscape if any needs it."""
    settings = [plan(table, CHOICES) for table in tables]
    if len({setting.choice.landscape for setting in settings}) > 1:
        choices = [choice for choice in CHOICES if choice.landscape]
        settings = [plan(table, choices) for table in tables]
    return settings


def _filled(content: bytes, body: str) -> bytes:
    """Write an empty Word file anew with paragraphs and tables before its page, and one date for all its parts.

    They are put in as text: elements that move into a tree of the library take time that grows with its square.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = zipfile.ZipInfo(name, ZIP_TIME)
            part.compress_type = zipfile.ZIP_DEFLATED
            text = old.read(name)
            new.writestr(part, text.replace(PAGE, body.encode() + PAGE, 1) if name == BODY else text)
    return buffer.getvalue()


def _page(word: "WordDocument", *, landscape: bool) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.shared import Pt

    section = word.sections[0]
    long, short = Pt(LONG), Pt(SHORT)
    section.page_width, section.page_height = (long, short) if landscape else (short, long)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.left_margin = section.right_margin = Pt(MARGIN)
    section.top_margin = section.bottom_margin = Pt(MARGIN)


@dataclass(frozen=True, slots=True)
class Look:
    """How a text stands on the page; `before` and `after` are points, `whole` keeps figures on their lines."""

    bold: bool = False
    italic: bool = False
    size: float = SIZE
    align: str = "left"
    indent: int = 0
    before: float = 0.0
    after: float = 0.0
    whole: bool = False
    with_next: bool = False
    ruled: bool = False


HEAD, NOTE = Look(bold=True, after=4, with_next=True), Look(size=NOTE_SIZE, before=3)


def _paragraph(text: Text, look: Look, before: str = "") -> str:
    """Return a paragraph; `before` are runs that stand first."""
    keep = "<w:keepNext/>" if look.with_next else ""
    rule = '<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="1" w:color="auto"/></w:pBdr>' if look.ruled else ""
    space = f'<w:spacing w:before="{look.before * TWIPS:.0f}" w:after="{look.after * TWIPS:.0f}"/>'
    indent = f'<w:ind w:left="{INDENT * look.indent * TWIPS:.0f}"/>' if look.indent else ""
    # The mark of the paragraph has its size too: without it a line without words is as high as the usual letters.
    mark = f'<w:rPr><w:sz w:val="{2 * look.size:.0f}"/></w:rPr>'
    shape = f'<w:pPr>{keep}{rule}{space}{indent}<w:jc w:val="{look.align}"/>{mark}</w:pPr>'
    return f"<w:p>{shape}{before}{_runs(text, look)}</w:p>"


def _runs(text: Text, look: Look) -> str:
    """Return a text as runs, its marks raised."""
    letters = f'{"<w:b/>" * look.bold}{"<w:i/>" * look.italic}<w:sz w:val="{2 * look.size:.0f}"/>'
    shown = _unbroken(clean(text.text)) if look.whole else kept(clean(text.text)) if look.bold else clean(text.text)
    runs = f"<w:r><w:rPr>{letters}</w:rPr>{_letters(shown, whole=look.whole)}</w:r>"
    if text.marks:
        size = f'<w:sz w:val="{2 * look.size:.0f}"/><w:vertAlign w:val="superscript"/>'
        runs += f"<w:r><w:rPr>{size}</w:rPr>{_letters(text.separator.join(text.marks))}</w:r>"
    return runs


def _unbroken(figure: str) -> str:
    """Return a figure whose limits stay on one line: a line may end only between its parts."""
    pieces = parts(figure)
    return figure if pieces == figure.split(" ") else " ".join(piece.replace(" ", NO_BREAK) for piece in pieces)


def _letters(text: str, *, whole: bool = False) -> str:
    """Return the content of a run; after a minus sign no line ends."""
    pieces = text.split("-") if whole else [text]
    return "<w:noBreakHyphen/>".join(f'<w:t xml:space="preserve">{escape(piece)}</w:t>' for piece in pieces)


def _table(table: Table, setting: PagePlan) -> str:
    widths = _widths(setting)
    size = setting.choice.size
    heads = "".join(_heads(table, widths, size))
    rule = 'w:val="single" w:sz="8" w:space="0" w:color="auto"'
    properties = (
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f"<w:tblBorders><w:top {rule}/><w:bottom {rule}/></w:tblBorders>"
        '<w:tblLayout w:type="fixed"/>'
        f'<w:tblCellMar><w:left w:w="{BESIDE * TWIPS:.0f}" w:type="dxa"/>'
        f'<w:right w:w="{BESIDE * TWIPS:.0f}" w:type="dxa"/></w:tblCellMar>'
        '<w:tblLook w:firstRow="1" w:lastRow="0" w:firstColumn="1" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    body = "".join(_body(table, setting, widths))
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{heads}{body}</w:tbl>"


def _widths(setting: PagePlan) -> list[int]:
    """Return the twentieths of a point of each column: what its content needs, and together the whole page."""
    across = setting.choice.across
    needed = [column.points + setting.choice.gap for column in setting.columns]
    if not setting.fits:
        scale = (across - min(setting.least, across / 2)) / sum(needed)
        figures = [scale * points for points in needed]
    elif any(column.wanted for column in setting.columns):
        figures = _beside(setting)
    else:
        figures = _of_figures(needed, setting)
    twips = [math.ceil(points * TWIPS) for points in figures]  # a twip less breaks a figure
    return [int(across * TWIPS) - sum(twips), *twips]


def _of_figures(needed: Sequence[float], setting: PagePlan) -> list[float]:
    """Return the points of columns of figures: as many times wider than needed as labels are, and more if it is there."""
    across, label = setting.choice.across, setting.label + 2 * BESIDE
    times = max(1.0, min(ROOMY, across / (label + sum(needed))))
    roomy = [times * points for points in needed]
    more = max(across - sum(roomy) - times * label, 0.0) / max(len(needed), 1)
    return [max(points, min(FIGURE, points + more)) for points in roomy]


def _beside(setting: PagePlan) -> list[float]:
    """Return the points of each column where some hold words, which share with the labels what figures leave.

    What is more than labels and words need is parted among all columns: words that just fit are broken where another
    program sets wider letters.
    """
    gap, columns = setting.choice.gap, setting.columns
    room = setting.choice.across - sum(column.points + gap for column in columns) - (setting.least + gap)
    lacking = [max(column.wanted - column.points, 0.0) for column in columns]
    more = shared(max(room, 0.0), [max(setting.label - setting.least, 0.0), *lacking])
    beyond = max(room - sum(more), 0.0) / (1 + len(columns))
    return [column.points + gap + each + beyond for column, each in zip(columns, more[1:], strict=True)]


def _heads(table: Table, widths: Sequence[int], size: float) -> Iterator[str]:
    start, top = 1, Look(bold=True, size=size, with_next=True)
    if table.spanners:
        cells = [_cell(_paragraph(Text(""), top), widths[:1])]
        for spanner in table.spanners:
            look = replace(top, align="center", ruled=bool(spanner.label.text))
            cells.append(_cell(_paragraph(spanner.label, look), widths[start : start + spanner.width], head=True))
            start += spanner.width
        yield _line(cells, head=True)
    cells = [_cell(_paragraph(table.stub, top), widths[:1], head=True, ruled=True)]
    for place, (column, width) in enumerate(zip(table.columns, widths[1:], strict=True)):
        look = replace(top, align="left" if place in table.words else "right")
        cells.append(_cell(_paragraph(column, look), [width], head=True, ruled=True))
    yield _line(cells, head=True)


def _body(table: Table, setting: PagePlan, widths: Sequence[int]) -> Iterator[str]:
    size = setting.choice.size
    for section in table.sections:
        if section.heading.text:
            look = Look(italic=True, size=size, with_next=bool(section.rows))
            yield _line([_cell(_paragraph(section.heading, look), widths)])
        for row, with_next in zip(section.rows, _together(section.rows), strict=True):
            yield _row(row, setting, widths, with_next=with_next)


def _together(rows: Sequence[Row]) -> Iterator[bool]:
    """Tell for each row whether the next stays on its page: headings with what they head, the few lines of an item."""
    runs = [len(list(run)) for _, run in groupby(rows, key=lambda row: row.indent)]
    sizes = [size for size in runs for _ in range(size)]
    for row, follower, size in zip(rows, rows[1:], sizes, strict=False):
        heads = follower.indent > row.indent or (not row.cells and bool(follower.cells))
        yield heads or (follower.indent == row.indent > 0 and size <= TOGETHER)
    yield False


def _row(row: Row, setting: PagePlan, widths: Sequence[int], *, with_next: bool) -> str:
    look = Look(indent=row.indent, size=setting.choice.size, with_next=with_next)
    if not row.cells:
        return _line([_cell(_paragraph(row.label, look), widths)])
    cells = [_cell(_paragraph(row.label, look), widths[:1])]
    for cell, column, width in zip(row.cells, setting.columns, widths[1:], strict=True):
        figure = Look(size=setting.choice.size, align="left" if column.prose else "right", whole=not column.prose)
        cells.append(_cell(_paragraph(cell, figure), [width]))
    return _line(cells)


def _line(cells: Sequence[str], *, head: bool = False) -> str:
    """Return a row that stays on one page; a header row is repeated on each."""
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' * head}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(content: str, widths: Sequence[int], *, head: bool = False, ruled: bool = False) -> str:
    """Return a cell over the columns of these widths."""
    span = f'<w:gridSpan w:val="{len(widths)}"/>' if len(widths) > 1 else ""
    rule = '<w:tcBorders><w:bottom w:val="single" w:sz="8" w:space="0" w:color="auto"/></w:tcBorders>' * ruled
    stands = '<w:vAlign w:val="bottom"/>' * head
    return f'<w:tc><w:tcPr><w:tcW w:w="{sum(widths)}" w:type="dxa"/>{span}{rule}{stands}</w:tcPr>{content}</w:tc>'


def _notes(table: Table) -> list[str]:
    blocks = []
    for each in paragraphs(table):
        before = _runs(Text("", marks=(each.mark,)), NOTE) if each.mark else ""
        before = _runs(Text(each.lead), replace(NOTE, italic=True)) if each.lead else before
        text = Text(f" {each.text}" if before else each.text)
        blocks.append(_paragraph(text, replace(NOTE, bold=each.is_stamp), before))
    return blocks
