"""A report as one page that asks nothing of the network: for a screen, for paper, for a screen reader."""

from base64 import b64encode
from collections.abc import Iterator
from html import escape

from leapstats.output.cleaning import clean
from leapstats.output.formats.csv import table_lines
from leapstats.output.formats.html import fragment as tables_alone
from leapstats.output.formats.html import parts_of_table
from leapstats.output.table import Paragraph as Note
from leapstats.output.table import paragraphs
from leapstats.reporting.content import FigureShown, Paragraph, Part, Reference, Report, ReportDocument, TableShown
from leapstats.reporting.page_style import STYLE
from leapstats.reporting.pictures import inline

SUFFIXES = (".html", ".htm")
# No script, nothing from elsewhere: the page holds all it shows.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
MARK = "\ufeff"  # tells a spreadsheet that letters are UTF-8


def render(document: ReportDocument) -> str:
    """Return the page; the same report gives the same bytes."""
    report = document.report
    return "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="generator" content="leapstats">',
            f"<title>{_shown(report.title)}</title>",
            f"<style>{STYLE}</style>",
            "</head>",
            "<body>",
            '<a class="skip" href="#content">Skip to the content</a>',
            '<div class="page">',
            *_header(report),
            *_contents(report),
            '<main id="content">',
            *_opening(report),
            *(line for part in report.parts for line in _part(part)),
            "</main>",
            "<footer><p>Made by leapstats.</p></footer>",
            "</div>",
            "</body>",
            "</html>",
            "",
        ]
    )


def fragment(document: ReportDocument) -> str:
    """Return the tables of the report for a notebook."""
    return tables_alone(document)


def _shown(text: str) -> str:
    return escape(clean(text))


def _header(report: Report) -> Iterator[str]:
    yield f"<header><h1>{_shown(report.title)}</h1>"
    if report.subtitle:
        yield f"<p>{_shown(report.subtitle)}</p>"
    if report.authors:
        yield f"<p>{_shown('; '.join(report.authors))}</p>"
    if report.stamp:
        yield f'<p class="stamp">{_shown(report.stamp)}</p>'
    yield "</header>"


def _contents(report: Report) -> Iterator[str]:
    titled = [part for part in report.parts if part.title]
    yield '<nav aria-labelledby="contents"><h2 id="contents">Contents</h2>'
    yield "<ol>"
    yield from (f'<li><a href="#part_{part.id}">{_shown(part.title)}</a></li>' for part in titled)
    yield "</ol></nav>"


def _opening(report: Report) -> Iterator[str]:
    yield from map(_paragraph, report.opening)


def _paragraph(paragraph: Paragraph) -> str:
    runs = (
        f'<a href="#{each.target}">{_shown(each.text)}</a>' if isinstance(each, Reference) else _run(each)
        for each in paragraph
    )
    return f"<p>{''.join(runs).strip()}</p>"


def _run(text: str) -> str:
    """Return words between references, whose blanks at the ends stay."""
    before = " " if text[:1].isspace() else ""
    after = " " if text[-1:].isspace() and text.strip() else ""
    return f"{before}{_shown(text)}{after}"


def _part(part: Part) -> Iterator[str]:
    labelled = f' aria-labelledby="part_{part.id}"' if part.title else ""
    yield f"<section{labelled}>"
    if part.title:
        yield f'<h2 id="part_{part.id}">{_shown(part.title)}</h2>'
    yield from map(_paragraph, part.before)
    for table in part.tables:
        yield from _table(table)
    for figure in part.figures:
        yield from _figure(figure)
    yield from map(_paragraph, part.after)
    yield "</section>"


def _table(shown: TableShown) -> Iterator[str]:
    table = shown.table
    links = {note.mark: f"{shown.id}-note-{place}" for place, note in enumerate(table.footnotes, start=1)}
    words = " class=worded" if table.words else ""
    # What may be wider than the screen can be scrolled by keys too.
    yield f'<div class="scroll" id="{shown.id}" role="region" tabindex="0" aria-label="{shown.label}">'
    yield f"<table{words}><caption>{shown.label}. {_shown(table.title)}</caption>"
    yield from parts_of_table(table, links)
    yield "</table></div>"
    content = b64encode((MARK + table_lines(table)).encode("utf-8")).decode("ascii")
    yield (
        f'<p class="file"><a download="{escape(shown.file)}" href="data:text/csv;charset=utf-8;base64,{content}">'
        f"{shown.label} as CSV</a></p>"
    )
    yield from ['<div class="notes">', *(_note(each, links) for each in paragraphs(table)), "</div>"]


def _note(note: Note, links: dict[str, str]) -> str:
    shape = f' id="{links[note.mark]}"' if note.mark else ' class="stamp"' if note.is_stamp else ""
    before = f"<i>{escape(note.lead)}</i> " if note.lead else ""
    before = f"<sup>{escape(note.mark)}</sup> " if note.mark else before
    return f"<p{shape}>{before}{_shown(note.text)}</p>"


def _figure(shown: FigureShown) -> Iterator[str]:
    drawing = inline(shown.picture(".svg"), shown.id, f"{shown.label}. {shown.title}", shown.alternative)
    yield f'<figure id="{shown.id}"><figcaption>{shown.label}. {_shown(shown.title)}</figcaption>'
    yield f'<div class="drawing" role="region" tabindex="0" aria-label="{shown.label}">{drawing}</div></figure>'
