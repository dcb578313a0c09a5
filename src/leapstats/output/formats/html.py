"""HTML: one self-contained page, or the table alone for a notebook."""

import hashlib
from collections.abc import Iterator
from html import escape

from leapstats.output.breaks import kept
from leapstats.output.cleaning import clean
from leapstats.output.document import Document
from leapstats.output.table import Row, Section, Spanner, Table, Text, paragraphs
from leapstats.output.theme import FAINT, INK, PAGE

SUFFIXES = (".html", ".htm")
STYLE = f"""
.leapstats {{ font: 15px/1.45 Georgia, 'Times New Roman', serif; color: {INK}; margin-bottom: 1.5rem; }}
.leapstats .scroll {{ overflow-x: auto; }} .leapstats .notes + .scroll {{ margin-top: 1.8rem; }}
.leapstats table {{ border-collapse: collapse; border: solid currentColor; border-width: 2px 0; color: inherit;
  font: inherit; font-variant-numeric: tabular-nums lining-nums; }}
.leapstats caption {{ caption-side: top; text-align: left; font-weight: bold; padding: 0 0 .5rem; color: inherit; }}
.leapstats thead, .leapstats tbody, .leapstats tr {{ background: none; border: 0; }}
.leapstats th, .leapstats td {{ padding: .16rem .7rem; vertical-align: bottom; font-weight: normal; border: 0;
  background: none; color: inherit; }}
.leapstats th[scope=row], .leapstats th[scope=rowgroup], .leapstats thead tr:first-child th:first-child {{
  text-align: left; }}
.leapstats th[scope=row] {{ padding-left: calc(.2rem + 1.2rem * var(--in, 0)); min-width: 11rem; }}
.leapstats th[scope=rowgroup] {{ font-style: italic; padding: .7rem .2rem .2rem; }}
.leapstats thead th {{ text-align: right; font-weight: bold; max-width: 11rem; }}
.leapstats thead tr:first-child th:first-child {{ padding-left: .2rem; }}
.leapstats thead tr:last-child th, .leapstats thead th[rowspan] {{ border-bottom: 1px solid currentColor; }}
.leapstats thead th[scope=colgroup] {{ text-align: center; border-bottom: 1px solid {FAINT}; max-width: none; }}
.leapstats td {{ text-align: right; white-space: nowrap; }}
.leapstats sup {{ line-height: 0; }}
.leapstats sup a {{ color: inherit; text-decoration: none; padding: 0 .1em; }}
.leapstats .notes {{ font-size: 13px; max-width: 60rem; }} .leapstats .notes p {{ margin: .25rem 0; color: inherit; }}
.leapstats .stamp {{ font-weight: bold; }}
@media (max-width: 40rem) {{
  .leapstats {{ font-size: 14px; }} .leapstats th, .leapstats td {{ padding: .16rem .35rem; }}
}}
@media print {{
  .leapstats {{ color: #000; font-size: 10px; }} .leapstats .scroll {{ overflow: visible; }}
  .leapstats th, .leapstats td {{ padding: .1rem .3rem; }} .leapstats th[scope=row] {{ min-width: 7rem; }}
  .leapstats tr {{ break-inside: avoid; }} .leapstats .notes {{ font-size: 9px; }}
}}
"""
WORDED = """
.leapstats .worded td, .leapstats .worded th[scope=row] { vertical-align: top; }
.leapstats .worded .words { text-align: left; white-space: normal; min-width: 6rem; max-width: 26rem; }
"""
DIGITS = 8  # of the ids: two tables on one page hardly ever share them


def render(document: Document) -> str:
    """Return a document as a whole page."""
    title = escape(clean(document.title))
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{PAGE}body {{ margin: 1.5rem; }}</style>\n</head>\n<body>\n<main>\n"
        f"{fragment(document)}</main>\n</body>\n</html>\n"
    )


def fragment(document: Document) -> str:
    """Return the tables and their notes without a page around them."""
    tables = [part for table in document.tables for part in _shown(table, document.command)]
    style = STYLE + WORDED if any(table.words for table in document.tables) else STYLE
    return "\n".join(['<div class="leapstats">', f"<style>{style}</style>", *tables, "</div>"]) + "\n"


def _shown(table: Table, command: str) -> Iterator[str]:
    name = _name(table, command)
    links = {note.mark: f"{name}-note-{place}" for place, note in enumerate(table.footnotes, start=1)}
    yield f'<div class="scroll" tabindex="0"><table{" class=worded" if table.words else ""}>'
    yield f"<caption>{escape(clean(table.title))}</caption>"
    yield from parts_of_table(table, links)
    yield from ["</table></div>", '<div class="notes">', *_notes(table, links), "</div>"]


def parts_of_table(table: Table, links: dict[str, str]) -> Iterator[str]:
    """Yield the head and the rows of a table, without its title; `links` lead from marks to ids of notes."""
    yield from _head(table, links)
    for section in table.sections:
        yield from _body(section, table, links)


def _name(table: Table, command: str) -> str:
    """Return the start of the ids: the command, and digits that tables with other words or numbers do not share."""
    slug = "".join(char if char.isascii() and char.isalnum() else "-" for char in command) or "table"
    words = repr(table).encode("utf-8", errors="backslashreplace")
    return f"{slug}-{hashlib.sha256(words).hexdigest()[:DIGITS]}"


def _head(table: Table, links: dict[str, str]) -> Iterator[str]:
    yield "<thead>"
    if table.spanners:
        yield f'<tr><th scope="col" rowspan="2">{_heading(table.stub, links)}</th>'
        for spanner in table.spanners:
            yield _spanner(spanner, links)
        yield "</tr>\n<tr>"
    else:
        yield f'<tr><th scope="col">{_heading(table.stub, links)}</th>'
    for place, column in enumerate(table.columns):
        yield f'<th scope="col"{_side(table, place)}>{_heading(column, links)}</th>'
    yield "</tr>\n</thead>"


def _spanner(spanner: Spanner, links: dict[str, str]) -> str:
    if not spanner.label.text:  # a heading without words would be announced as one
        return f'<td colspan="{spanner.width}"></td>'
    return f'<th scope="colgroup" colspan="{spanner.width}">{_heading(spanner.label, links)}</th>'


def _body(section: Section, table: Table, links: dict[str, str]) -> Iterator[str]:
    yield "<tbody>"
    if section.heading.text:
        span = len(table.columns) + 1
        yield f'<tr><th scope="rowgroup" colspan="{span}">{_text(section.heading, links)}</th></tr>'
    for row in section.rows:
        yield _row(row, table, links)
    yield "</tbody>"


def _row(row: Row, table: Table, links: dict[str, str]) -> str:
    indent = f' style="--in:{row.indent}"' if row.indent else ""
    if not row.cells:
        return f'<tr><th scope="row" colspan="{len(table.columns) + 1}"{indent}>{_text(row.label, links)}</th></tr>'
    figures = "".join(f"<td{_side(table, place)}>{_text(cell, links)}</td>" for place, cell in enumerate(row.cells))
    return f'<tr><th scope="row"{indent}>{_text(row.label, links)}</th>{figures}</tr>'


def _side(table: Table, place: int) -> str:
    return ' class="words"' if place in table.words else ""


def _text(text: Text, links: dict[str, str]) -> str:
    return escape(clean(text.text)) + _marks(text, links)


def _marks(text: Text, links: dict[str, str]) -> str:
    marks = text.separator.join(f'<a href="#{links[sign]}">{escape(sign)}</a>' for sign in text.marks)
    return f"<sup>{marks}</sup>" if marks else ""


def _heading(text: Text, links: dict[str, str]) -> str:
    return escape(kept(clean(text.text))) + _marks(text, links)


def _notes(table: Table, links: dict[str, str]) -> Iterator[str]:
    for each in paragraphs(table):
        shape = f' id="{links[each.mark]}"' if each.mark else ' class="stamp"' if each.is_stamp else ""
        before = f"<i>{escape(each.lead)}</i> " if each.lead else ""
        before = f"<sup>{escape(each.mark)}</sup> " if each.mark else before
        yield f"<p{shape}>{before}{escape(clean(each.text))}</p>"
