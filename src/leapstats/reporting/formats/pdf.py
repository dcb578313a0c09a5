"""A report as a PDF, set by Typst: pages that lie where a table needs it, fonts inside, tags for screen readers."""

from collections.abc import Iterator

from leapstats.output.breaks import kept, pieces
from leapstats.output.cleaning import clean
from leapstats.output.pages import Choice, PagePlan, plan
from leapstats.output.table import Row, Section, Table, Text, paragraphs
from leapstats.output.word_blocks import TWIPS, column_widths
from leapstats.reporting.content import FigureShown, Paragraph, Part, Reference, Report, ReportDocument, TableShown
from leapstats.reporting.pictures import size_of

SUFFIXES = (".pdf",)
BINARY = True
LIBRARY = "typst"
FONT = "Libertinus Serif"  # it comes with Typst, as wide as the letters that tables are planned with
LONG, SHORT, MARGIN = 792.0, 612.0, 57.6  # points of a page's sides and margin
GAP, CAPTION = 8.0, 60.0  # points between columns, and for the words under a figure
MAY_BREAK = "\u200b"  # where a long word may be broken
LYING = f"#page(width: {LONG}pt, height: {SHORT}pt)["
PREAMBLE = """
#set document(title: {title}, author: "leapstats", date: none)
#set text(font: {font}, size: 10.5pt, lang: "en", hyphenate: false)
#set page(width: {short}pt, height: {long}pt, margin: {margin}pt, numbering: "1"{header})
#set par(justify: false, leading: 0.6em, spacing: 0.9em)
#set table(stroke: none, inset: (x: 4pt, y: 2.2pt))
#set heading(numbering: none)
#show heading.where(level: 1): it => block(above: 1.6em, below: 0.7em, text(size: 15pt, it.body))
#show link: it => it
#show figure.where(kind: table): set block(breakable: true)
#show figure: set align(left)
#let title(body) = block(text(size: 21pt, weight: "bold", body))
#let banner(body) = block(fill: rgb("#fff3cd"), inset: 8pt, width: 100%, text(weight: "bold", body))
#let note(body) = block(above: 0.45em, below: 0.45em, text(size: 8.5pt, body))
#let label-of(body) = block(above: 1.3em, below: 0.6em, sticky: true, text(weight: "bold", size: 9.5pt, body))
"""


def render(document: ReportDocument) -> bytes:
    """Return the report as the bytes of a PDF; the same report gives the same bytes."""
    import typst

    content = typst.compile(
        source(document.report).encode("utf-8"),
        format="pdf",
        ignore_system_fonts=True,
        timestamp=0,
    )
    if not isinstance(content, bytes):
        raise TypeError("Typst returned no single file")
    return content


def source(report: Report) -> str:
    """Return the report in the markup of Typst; every word of it is a string, so that none is markup."""
    header = f", header: text(size: 8pt, {_string(report.stamp)})" if report.stamp else ""
    preamble = PREAMBLE.format(
        title=_string(report.title), font=_string(FONT), short=SHORT, long=LONG, margin=MARGIN, header=header
    )
    return "\n".join([preamble, *_front(report), *(line for part in report.parts for line in _part(part)), ""])


def _string(text: str) -> str:
    """Return a text as a string of Typst, in which nothing is markup."""
    escaped = clean(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _front(report: Report) -> Iterator[str]:
    yield f"#title({_string(report.title)})"
    if report.subtitle:
        yield f"#block(text(size: 12pt, {_string(report.subtitle)}))"
    if report.authors:
        yield f"#block({_string('; '.join(report.authors))})"
    if report.stamp:
        yield f"#banner({_string(report.stamp)})"
    yield '#outline(title: "Contents", depth: 1)'
    yield from map(_paragraph, report.opening)


def _paragraph(paragraph: Paragraph) -> str:
    pieces = (
        f"link(<{each.target}>, {_string(each.text)})" if isinstance(each, Reference) else _kept_ends(each)
        for each in paragraph
    )
    return f"#par({{{'; '.join(pieces)}}})"


def _kept_ends(text: str) -> str:
    """Return words between references as a string, whose blanks at the ends stay."""
    before = " " if text[:1].isspace() else ""
    after = " " if text[-1:].isspace() and text.strip() else ""
    shown = _string(text)
    return f'"{before}{shown[1:-1]}{after}"'


def _part(part: Part) -> Iterator[str]:
    """Yield a part; what stands before a table that lies, lies with it."""
    settings = [plan(each.table, _choices()) for each in part.tables]
    lies = bool(settings) and settings[0].choice.landscape
    if lies:
        yield LYING
    if part.title:
        yield f"#heading(level: 1, {_string(part.title)}) <part_{part.id}>"
    yield from map(_paragraph, part.before)
    for place, (table, setting) in enumerate(zip(part.tables, settings, strict=True)):
        is_open = lies and place == 0
        if setting.choice.landscape and not is_open:
            yield LYING
        yield from _table(table, setting)
        if setting.choice.landscape:
            yield "]"
    for figure in part.figures:
        yield _figure(figure)
    yield from map(_paragraph, part.after)


def _choices() -> tuple[Choice, ...]:
    def choice(size: float, *, landscape: bool = False, breaks: bool = False) -> Choice:
        wide, high = (LONG, SHORT) if landscape else (SHORT, LONG)
        room = (wide - 2 * MARGIN, high - 2 * MARGIN)
        return Choice(size, *room, gap=GAP, landscape=landscape, breaks=breaks, bold=1.1)

    return (
        choice(10),
        choice(9),
        *(choice(size, landscape=True) for size in (10, 9)),
        *(choice(size, landscape=True, breaks=True) for size in (9, 8, 7)),
    )


def _table(shown: TableShown, setting: PagePlan) -> Iterator[str]:
    table = shown.table
    yield f"#label-of({_string(f'{shown.label}. {table.title}')}) <{shown.id}>"
    yield f"#text(size: {setting.choice.size}pt, table("
    yield f"  columns: {_columns(setting)},"
    yield f"  align: ({', '.join(_aligned(table, setting))}),"
    yield "  table.hline(stroke: 1pt),"
    yield from _heads(table)
    for section in table.sections:
        yield from _section(section, table)
    yield "  table.hline(stroke: 1pt),"
    yield "))"
    for each in paragraphs(table):
        before = f"super({_string(each.mark)}); " if each.mark else ""
        before = f'emph({_string(each.lead)}); " "; ' if each.lead else before
        body = _string(f" {each.text}" if each.mark else each.text)
        body = f"strong({body})" if each.is_stamp else body
        yield f"#note({{{before}{body}}})"


def _columns(setting: PagePlan) -> str:
    return f"({', '.join(f'{twips / TWIPS:g}pt' for twips in column_widths(setting))},)"


def _aligned(table: Table, setting: PagePlan) -> Iterator[str]:
    yield "left + top"
    for place, column in enumerate(setting.columns):
        yield "left + top" if place in table.words or column.prose else "right + top"


def _heads(table: Table) -> Iterator[str]:
    yield "  table.header("
    if table.spanners:
        yield f"    {_cell(table.stub, bold=True, more='rowspan: 2, align: left + bottom')},"
        for spanner in table.spanners:
            under = ", stroke: (bottom: 0.4pt)" if spanner.label.text else ""
            more = f"colspan: {spanner.width}, align: center + bottom{under}"
            yield f"    {_cell(spanner.label, bold=True, more=more)},"
    else:
        yield f"    {_cell(table.stub, bold=True, more='align: left + bottom')},"
    for place, column in enumerate(table.columns):
        side = "left" if place in table.words else "right"
        yield f"    {_cell(column, bold=True, more=f'align: {side} + bottom')},"
    yield "    table.hline(stroke: 0.6pt),"
    yield "  ),"


def _section(section: Section, table: Table) -> Iterator[str]:
    span = len(table.columns) + 1
    if section.heading.text:
        inset = "inset: (x: 4pt, top: 6pt, bottom: 2.2pt)"
        yield f"  table.cell(colspan: {span}, {inset}, emph({_text(section.heading)})),"
    for row in section.rows:
        yield _row(row, span)


def _row(row: Row, span: int) -> str:
    inset = f"inset: (left: {4 + 11 * row.indent}pt, right: 4pt, y: 2.2pt)"
    if not row.cells:
        return f"  table.cell(colspan: {span}, {inset}, {_text(row.label)}),"
    cells = ", ".join(_text(cell) for cell in row.cells)
    return f"  table.cell({inset}, {_text(row.label)}), {cells},"


def _cell(text: Text, *, bold: bool, more: str) -> str:
    body = _text(text, bold=bold)
    return f"table.cell({more}, {f'strong({body})' if bold else body})"


def _text(text: Text, *, bold: bool = False) -> str:
    words = kept(clean(text.text)) if bold else clean(text.text)
    shown = _string(" ".join(MAY_BREAK.join(pieces(word)) for word in words.split(" ")))
    if not text.marks:
        return shown
    return f"{{{shown}; super({_string(text.separator.join(text.marks))})}}"


def _figure(shown: FigureShown) -> str:
    content = shown.picture(".svg")
    wide, high = size_of(content)
    scale = min(1.0, (SHORT - 2 * MARGIN) / wide, (LONG - 2 * MARGIN - CAPTION) / high)
    svg = content.decode("utf-8").replace("\\", "\\\\").replace('"', '\\"')
    about = f'format: "svg", width: {wide * scale:.1f}pt, alt: {_string(shown.alternative)}'
    return (
        f'#block(breakable: false, {{ image(bytes("{svg}"), {about}); '
        f"label-of({_string(f'{shown.label}. {shown.title}')}) }}) <{shown.id}>"
    )
