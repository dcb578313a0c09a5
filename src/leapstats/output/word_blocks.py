"""The paragraphs and tables of a Word file, as text that is put into it."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from xml.sax.saxutils import escape

from leapstats.output.breaks import NO_BREAK, kept, parts
from leapstats.output.cleaning import clean
from leapstats.output.pages import PagePlan
from leapstats.output.sharing import shared
from leapstats.output.table import Row, Table, Text, paragraphs

SIZE, NOTE_SIZE = 10, 9
INDENT, BESIDE = 13.0, 4.0  # points of a level of labels, and of what is left free at each side of a cell
TOGETHER = 8  # rows under one heading that stay on a page
FIGURE = 79.0  # points that a column of figures has where there is room
# As many times the points it needs has each column where there is room: another program may set wider letters.
ROOMY = 1.25
TWIPS = 20  # to a point


@dataclass(frozen=True, slots=True)
class Look:
    """How a text stands on the page; `before` and `after` are points, `whole` keeps figures on their lines.

    `style` is the id of a style of the file, which then says the size of letters that are not of `size`: 0 is its own.
    """

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
    style: str = ""


HEAD, NOTE = Look(bold=True, after=4, with_next=True), Look(size=NOTE_SIZE, before=3)


def paragraph_block(text: Text, look: Look, before: str = "") -> str:
    """Return a paragraph; `before` are runs that stand first."""
    keep = "<w:keepNext/>" if look.with_next else ""
    rule = '<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="1" w:color="auto"/></w:pBdr>' if look.ruled else ""
    named = f'<w:pStyle w:val="{look.style}"/>' if look.style else ""
    space = f'<w:spacing w:before="{look.before * TWIPS:.0f}" w:after="{look.after * TWIPS:.0f}"/>'
    indent = f'<w:ind w:left="{INDENT * look.indent * TWIPS:.0f}"/>' if look.indent else ""
    # The mark of the paragraph has its size too: without it a line without words is as high as the usual letters.
    mark = f"<w:rPr>{_size(look)}</w:rPr>" if look.size else ""
    shape = f'<w:pPr>{named}{keep}{rule}{space}{indent}<w:jc w:val="{look.align}"/>{mark}</w:pPr>'
    return f"<w:p>{shape}{before}{runs(text, look)}</w:p>"


def _size(look: Look) -> str:
    return f'<w:sz w:val="{2 * look.size:.0f}"/>' if look.size else ""


def runs(text: Text, look: Look) -> str:
    """Return a text as runs, its marks raised."""
    shape = f"{'<w:b/>' * look.bold}{'<w:i/>' * look.italic}{_size(look)}"
    shown = _unbroken(clean(text.text)) if look.whole else kept(clean(text.text)) if look.bold else clean(text.text)
    shown_runs = f"<w:r><w:rPr>{shape}</w:rPr>{letters(shown, whole=look.whole)}</w:r>"
    if text.marks:
        size = f'{_size(look)}<w:vertAlign w:val="superscript"/>'
        shown_runs += f"<w:r><w:rPr>{size}</w:rPr>{letters(text.separator.join(text.marks))}</w:r>"
    return shown_runs


def _unbroken(figure: str) -> str:
    """Return a figure whose limits stay on one line: a line may end only between its parts."""
    pieces = parts(figure)
    return figure if pieces == figure.split(" ") else " ".join(piece.replace(" ", NO_BREAK) for piece in pieces)


def letters(text: str, *, whole: bool = False) -> str:
    """Return the content of a run; after a minus sign no line ends."""
    pieces = text.split("-") if whole else [text]
    return "<w:noBreakHyphen/>".join(f'<w:t xml:space="preserve">{escape(piece)}</w:t>' for piece in pieces)


PLAIN_CELL = Look()


def table_block(table: Table, setting: PagePlan, cell: Look = PLAIN_CELL) -> str:
    """Return a table without its title and notes.

    Parameters
    ----------
    table
        Any.
    setting
        How it is set on its page.
    cell
        How a cell stands; of a named style, which says the usual size, only other sizes are written out.
    """
    widths = column_widths(setting)
    size = setting.choice.size
    own = replace(cell, size=0 if cell.style and size == SIZE else size)
    heads = "".join(_heads(table, widths, own))
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
    body = "".join(_body(table, setting, widths, own))
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{heads}{body}</w:tbl>"


def column_widths(setting: PagePlan) -> list[int]:
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
    """Return the points of columns of figures: as much wider than needed as labels are, and more if it is there."""
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


def _heads(table: Table, widths: Sequence[int], cell: Look) -> Iterator[str]:
    start, top = 1, replace(cell, bold=True, with_next=True)
    if table.spanners:
        cells = [_cell(paragraph_block(Text(""), top), widths[:1])]
        for spanner in table.spanners:
            look = replace(top, align="center", ruled=bool(spanner.label.text))
            cells.append(_cell(paragraph_block(spanner.label, look), widths[start : start + spanner.width], head=True))
            start += spanner.width
        yield _line(cells, head=True)
    cells = [_cell(paragraph_block(table.stub, top), widths[:1], head=True, ruled=True)]
    for place, (column, width) in enumerate(zip(table.columns, widths[1:], strict=True)):
        look = replace(top, align="left" if place in table.words else "right")
        cells.append(_cell(paragraph_block(column, look), [width], head=True, ruled=True))
    yield _line(cells, head=True)


def _body(table: Table, setting: PagePlan, widths: Sequence[int], cell: Look) -> Iterator[str]:
    for section in table.sections:
        if section.heading.text:
            look = replace(cell, italic=True, with_next=bool(section.rows))
            yield _line([_cell(paragraph_block(section.heading, look), widths)])
        for row, with_next in zip(section.rows, _together(section.rows), strict=True):
            yield _row(row, setting, widths, replace(cell, with_next=with_next))


def _together(rows: Sequence[Row]) -> Iterator[bool]:
    """Tell for each row whether the next stays on its page: headings with what they head, the few lines of an item."""
    runs = [len(list(run)) for _, run in groupby(rows, key=lambda row: row.indent)]
    sizes = [size for size in runs for _ in range(size)]
    for row, follower, size in zip(rows, rows[1:], sizes, strict=False):
        heads = follower.indent > row.indent or (not row.cells and bool(follower.cells))
        yield heads or (follower.indent == row.indent > 0 and size <= TOGETHER)
    yield False


def _row(row: Row, setting: PagePlan, widths: Sequence[int], cell: Look) -> str:
    look = replace(cell, indent=row.indent)
    if not row.cells:
        return _line([_cell(paragraph_block(row.label, look), widths)])
    cells = [_cell(paragraph_block(row.label, look), widths[:1])]
    for each, column, width in zip(row.cells, setting.columns, widths[1:], strict=True):
        align = "left" if column.prose else "right"
        figure = replace(cell, align=align, whole=not column.prose, with_next=False)
        cells.append(_cell(paragraph_block(each, figure), [width]))
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


def note_blocks(table: Table, note: Look = NOTE) -> list[str]:
    """Return the paragraphs under a table."""
    blocks = []
    for each in paragraphs(table):
        before = runs(Text("", marks=(each.mark,)), note) if each.mark else ""
        before = runs(Text(each.lead), replace(note, italic=True)) if each.lead else before
        text = Text(f" {each.text}" if before else each.text)
        blocks.append(paragraph_block(text, replace(note, bold=each.is_stamp), before))
    return blocks
