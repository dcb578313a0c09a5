"""Word: an editable table that fits its page; header rows repeat, notes are paragraphs below."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from leapstats.output.cleaning import clean
from leapstats.output.document import Document
from leapstats.output.formats import TITLE, check_room
from leapstats.output.pages import Choice, PagePlan, plan
from leapstats.output.table import Table, Text
from leapstats.output.word_blocks import BESIDE, HEAD, SIZE, note_blocks, paragraph_block, table_block

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

SUFFIXES = (".docx",)
BINARY = True
# The same input gives the same bytes: neither the file nor its zip says when it was made.
MADE = datetime(2000, 1, 1, tzinfo=UTC)
ZIP_TIME = (1980, 1, 1, 0, 0, 0)
COLUMNS = 63  # Word opens no table that has more
FONT = "Times New Roman"
LONG, SHORT, MARGIN = 792.0, 612.0, 57.6  # points of a page's sides and margin
SLACK = 1.0  # points more than a figure takes: programs round widths, and would break 46 in two
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
    return with_body(buffer.getvalue(), "".join(_blocks(document.tables, settings)))


def _blocks(tables: Sequence[Table], settings: Sequence[PagePlan]) -> Iterator[str]:
    """Yield the title, the rows and the notes of each table."""
    for place, (table, setting) in enumerate(zip(tables, settings, strict=True)):
        yield paragraph_block(Text(table.title), replace(HEAD, before=APART) if place else HEAD)
        yield table_block(table, setting)
        yield from note_blocks(table)


def _settings(tables: Sequence[Table]) -> list[PagePlan]:
    """Plan each table; all lie on pages of one kind, landscape if any needs it."""
    settings = [plan(table, CHOICES) for table in tables]
    if len({setting.choice.landscape for setting in settings}) > 1:
        choices = [choice for choice in CHOICES if choice.landscape]
        settings = [plan(table, choices) for table in tables]
    return settings


def with_body(content: bytes, body: str) -> bytes:
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
