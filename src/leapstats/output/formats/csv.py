"""CSV for a spreadsheet: the printed cells, then the notes; no cell is taken for a formula."""

import csv
import io
import re

from leapstats.output.cleaning import clean
from leapstats.output.document import Document
from leapstats.output.table import Table, Text, paragraphs, plain

SUFFIXES = (".csv",)
FORMULA = re.compile(r"[=+\-@＝＋－＠]")
# A printed figure and what stands beside it: limits, a share, marks of notes. Nothing in it can be computed with.
PLAIN = r"(?:\d[\d.,·]*(?:e[+\-]\d+)?%?|[.·]\d+|∞|–)"
ENDS = rf"{PLAIN}(?:[-–]{PLAIN}(?=[)\]]))?"
RAISED = "⁰¹²³⁴-⁹ᵃ-ᵿˡⁱⁿʰʲʳˢʷˣʸᶻ,"
NUMBER = re.compile(rf"[+\-−]?{PLAIN}(?:(?: |(?:, | to | ?[(\[])[+\-−–]?){ENDS}[)\]]*)*[*†‡§‖¶#{RAISED}]*")


def render(document: Document) -> str:
    """Return a document as CSV: a title, a line of headings, a line a row, the notes; an empty line between tables."""
    return "\n".join(map(table_lines, document.tables))


def table_lines(table: Table) -> str:
    """Return one table as CSV."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([safe_anywhere(table.title)])
    writer.writerow(["Section", _shown(table.stub), *_heads(table)])
    for section in table.sections:
        for row in section.rows:
            cells = [_shown(cell) for cell in row.cells] or [""] * len(table.columns)
            writer.writerow([_shown(section.heading), "  " * row.indent + _shown(row.label), *cells])
    notes = [plain(each) for each in paragraphs(table)]
    if notes:
        writer.writerow([])
    writer.writerows([safe_anywhere(note)] for note in notes)
    return buffer.getvalue()


def _heads(table: Table) -> list[str]:
    heads = [_shown(column) for column in table.columns]
    if not table.spanners:
        return heads
    over = [_shown(spanner.label) for spanner in table.spanners for _ in range(spanner.width)]
    return [f"{above}: {head}" if above else head for above, head in zip(over, heads, strict=True)]


def _shown(text: Text) -> str:
    return safe_anywhere(str(text))


def safe(text: str) -> str:
    """Return a cell that a spreadsheet shows and never runs: a leading apostrophe where needed."""
    text = clean(text)
    return f"'{text}" if FORMULA.match(text) and not NUMBER.fullmatch(text) else text


def safe_anywhere(text: str) -> str:
    """Return a cell that is safe too where a spreadsheet parts cells at semicolons, whatever is quoted."""
    first, *later = clean(text).split(";")
    if not later:
        return safe(first)
    *between, last = later
    return safe(";".join([*map(_safe_part, (first, *between)), _safe_end(last)]))


def _safe_part(part: str) -> str:
    bare = part.lstrip(" \"'")
    return part[: len(part) - len(bare)] + safe(bare) + " " * (len(bare) - len(bare.rstrip()))


def _safe_end(part: str) -> str:
    """Return the part after the last semicolon: the next cell's words follow a number in it, behind the comma."""
    bare = part.lstrip(" \"'")
    return part[: len(part) - len(bare)] + "'" + bare if FORMULA.match(bare) else _safe_part(part)
