"""A report as a Word file: named styles, captions that count themselves, references that lead to them."""

import io
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from leapstats.output.cleaning import clean
from leapstats.output.formats import TITLE, check_room
from leapstats.output.formats.docx import COLUMNS, MADE, with_body
from leapstats.output.pages import Choice, PagePlan, plan
from leapstats.output.table import Table
from leapstats.output.word_blocks import BESIDE, Look, note_blocks, table_block
from leapstats.reporting.content import FigureShown, Paragraph, Part, Reference, Report, ReportDocument, TableShown
from leapstats.reporting.word_styles import PageSize, ids_of, opened, size_of

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

SUFFIXES = (".docx",)
BINARY = True
SLACK, BOLD = 1.0, 1.1  # points more than a figure takes; how many times as wide bold letters are
EMU = 12700  # English Metric Units in a point
HEADER = 28.0  # points from the edge of the page to the words at its top
CAPTION = 60.0  # points for the words under a figure
NAMESPACES = (
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)


def render(document: ReportDocument) -> bytes:
    """Return the report as the bytes of a Word file, in the styles of its template where it has one."""
    report = document.report
    for table in report.tables:
        check_room(table, "docx", columns=COLUMNS)
    word = opened(document.template)
    core = word.core_properties
    core.title, core.author, core.comments = clean(report.title)[:TITLE], "leapstats", ""
    core.created = core.modified = MADE.replace(tzinfo=None)
    core.last_modified_by, core.revision = "", 1
    maker = _Maker(word, ids_of(word), size_of(word))
    if document.template is None:
        _around(word, report)
    body = "".join(maker.blocks(report))
    buffer = io.BytesIO()
    word.save(buffer)
    return with_body(buffer.getvalue(), body)


def _around(word: "WordDocument", report: Report) -> None:
    """Put the numbers of pages under each, and above it, where that is so, that the data are synthetic."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls
    from docx.shared import Pt

    section = word.sections[-1]
    footer: Any = section.footer.paragraphs[0]
    footer.alignment = 1
    field_xml = f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    footer._p.append(parse_xml(field_xml))
    if report.stamp:
        section.header_distance = Pt(HEADER)
        run = section.header.paragraphs[0].add_run(clean(report.stamp))
        run.font.size = Pt(8)


def _choices(page: PageSize) -> tuple[Choice, ...]:
    """Return the ways in which a table can be set on the pages of a file: as it is, then smaller, then lying."""

    def choice(size: float, *, landscape: bool = False, breaks: bool = False) -> Choice:
        wide, high = (page.height, page.width) if landscape else (page.width, page.height)
        room = (wide - page.across, high - page.down)
        return Choice(size, *room, gap=2 * BESIDE + SLACK, landscape=landscape, breaks=breaks, bold=BOLD)

    return (
        choice(10),
        choice(9),
        *(choice(size, landscape=True) for size in (10, 9)),
        *(choice(size, landscape=True, breaks=True) for size in (9, 8, 7)),
    )


@dataclass(slots=True)
class _Maker:
    """Writes the blocks of a report; counts bookmarks and knows which way the page lies."""

    word: "WordDocument"
    styles: dict[str, str]
    page: PageSize
    marks: int = 0
    lying: bool = field(default=False)

    def blocks(self, report: Report) -> Iterator[str]:
        yield self._words(report.title, "Title")
        if report.subtitle:
            yield self._words(report.subtitle, "Subtitle")
        if report.authors:
            yield self._words("; ".join(report.authors), "Subtitle")
        if report.stamp:
            yield self._words(report.stamp, "Synthetic Note")
        yield from self._contents(report)
        yield from map(self._paragraph, report.opening)
        for part in report.parts:
            yield from self._part(part)
        yield self._turn(lying=False)  # as the last page of the file stands

    def _part(self, part: Part) -> Iterator[str]:
        lies = bool(part.tables) and self._setting(part.tables[0].table).choice.landscape
        yield self._turn(lying=lies)  # what stands before a table that lies, lies with it
        if part.title:
            yield self._marked(f"part_{part.id}", self._run(part.title), self._shape("Heading 1"))
        yield from map(self._paragraph, part.before)
        for table in part.tables:
            yield from self._table(table)
        for figure in part.figures:
            yield self._turn(lying=False)
            yield self._figure(figure)
        if part.after:
            yield self._turn(lying=False)
        yield from map(self._paragraph, part.after)

    def _table(self, shown: TableShown) -> Iterator[str]:
        setting = self._setting(shown.table)
        yield self._turn(lying=setting.choice.landscape)
        yield self._caption(shown, "Table", with_next=True)
        yield table_block(shown.table, setting, Look(style=self.styles["Table Text"], size=0))
        yield from note_blocks(shown.table, Look(style=self.styles["Table Note"], size=0, before=3))
        yield f"<w:p><w:pPr>{self._shape('Table Note')}</w:pPr></w:p>"

    def _setting(self, table: Table) -> PagePlan:
        return plan(table, _choices(self.page))

    def _turn(self, *, lying: bool) -> str:
        """End the pages so far where the next one has to lie otherwise."""
        was, self.lying = self.lying, lying
        return self._end_of_pages(lying=was) if was != lying else ""

    def _end_of_pages(self, *, lying: bool) -> str:
        """Return the end of a run of pages of one kind: what is said of them stands in its last paragraph."""
        section: Any = deepcopy(self.word.sections[-1]._sectPr)
        size = section.find(f"{{{section.nsmap['w']}}}pgSz")
        name = f"{{{section.nsmap['w']}}}"
        wide, high = round(self.page.width * 20), round(self.page.height * 20)
        size.set(f"{name}w", str(high if lying else wide))
        size.set(f"{name}h", str(wide if lying else high))
        size.set(f"{name}orient", "landscape" if lying else "portrait")
        text = "".join(line.strip() for line in section.xml.splitlines())
        return f"<w:p><w:pPr>{self._shape('Table Note')}{text}</w:pPr></w:p>"

    def _contents(self, report: Report) -> Iterator[str]:
        """Yield a field that Word fills with pages; until then it shows the titles, which lead to their parts."""
        yield self._words("Contents", "Subtitle")
        begin = '<w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r>'
        code = '<w:r><w:instrText xml:space="preserve"> TOC \\o "1-1" \\h \\z \\u </w:instrText></w:r>'
        middle, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("separate", "end"))
        titled = [part for part in report.parts if part.title]
        for place, part in enumerate(titled):
            before = f"{begin}{code}{middle}" if place == 0 else ""
            after = end if place == len(titled) - 1 else ""
            link = f'<w:hyperlink w:anchor="part_{part.id}">{self._run(part.title)}</w:hyperlink>'
            yield f"<w:p><w:pPr>{self._shape('Contents')}</w:pPr>{before}{link}{after}</w:p>"

    def _shape(self, style: str) -> str:
        return f'<w:pStyle w:val="{self.styles[style]}"/>'

    def _words(self, text: str, style: str) -> str:
        return f"<w:p><w:pPr>{self._shape(style)}</w:pPr>{self._run(text)}</w:p>"

    def _run(self, text: str, *, keep: bool = False) -> str:
        shown = text if keep else clean(text)
        return f'<w:r><w:t xml:space="preserve">{escape(shown)}</w:t></w:r>'

    def _paragraph(self, paragraph: Paragraph) -> str:
        runs = "".join(
            self._reference(each) if isinstance(each, Reference) else self._run(_spaced(each), keep=True)
            for each in paragraph
        )
        return f"<w:p><w:pPr>{self._shape('Body Text')}</w:pPr>{runs}</w:p>"

    def _reference(self, each: Reference) -> str:
        return f'<w:fldSimple w:instr=" REF {each.target} \\h ">{self._run(each.text)}</w:fldSimple>'

    def _marked(self, name: str, content: str, shape: str, after: str = "") -> str:
        """Return a paragraph with a bookmark, which references lead to, around its content."""
        self.marks += 1
        start = f'<w:bookmarkStart w:id="{self.marks}" w:name="{name}"/>'
        end = f'<w:bookmarkEnd w:id="{self.marks}"/>'
        return f"<w:p><w:pPr>{shape}</w:pPr>{start}{content}{end}{after}</w:p>"

    def _caption(self, shown: TableShown | FigureShown, word: str, *, with_next: bool) -> str:
        title = shown.table.title if isinstance(shown, TableShown) else shown.title
        number = f'<w:fldSimple w:instr=" SEQ {word} \\* ARABIC ">{self._run(str(shown.number))}</w:fldSimple>'
        shape = f"{self._shape('Caption')}{'<w:keepNext/>' * with_next}"
        label = f"{self._run(f'{word} ', keep=True)}{number}"
        return self._marked(shown.id, label, shape, self._run(f". {clean(title)}", keep=True))

    def _figure(self, shown: FigureShown) -> str:
        """Return a picture of 300 dots an inch with words in its place, and its caption under it."""
        part: Any = self.word.part
        key, image = part.get_or_add_image(io.BytesIO(shown.picture(".png")))
        wide, high = image.px_width * 72 / 300, image.px_height * 72 / 300
        scale = min(
            1.0, (self.page.width - self.page.across) / wide, (self.page.height - self.page.down - CAPTION) / high
        )
        size = f'cx="{round(wide * scale * EMU)}" cy="{round(high * scale * EMU)}"'
        about = f'id="{shown.number}" name={quoteattr(shown.label)} descr={quoteattr(clean(shown.alternative))}'
        picture = (
            f"<pic:pic><pic:nvPicPr><pic:cNvPr {about}/><pic:cNvPicPr/></pic:nvPicPr>"
            f'<pic:blipFill><a:blip r:embed="{key}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
            f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm>'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
        )
        kind = "http://schemas.openxmlformats.org/drawingml/2006/picture"
        drawing = (
            f'<w:drawing {NAMESPACES}><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {size}/>'
            f'<wp:docPr {about}/><a:graphic><a:graphicData uri="{kind}">{picture}</a:graphicData></a:graphic>'
            "</wp:inline></w:drawing>"
        )
        shape = f"<w:pPr>{self._shape('Figure')}<w:keepNext/></w:pPr>"
        return f"<w:p>{shape}<w:r>{drawing}</w:r></w:p>{self._caption(shown, 'Figure', with_next=False)}"


def _spaced(text: str) -> str:
    """Clean words between references, whose blanks at the ends stay."""
    before = " " if text[:1].isspace() else ""
    after = " " if text[-1:].isspace() and text.strip() else ""
    return f"{before}{clean(text)}{after}"
