"""Markdown: a pipe table that shows as one wherever tables do."""

import re

from leapstats.output.cleaning import clean
from leapstats.output.document import Document
from leapstats.output.table import Paragraph, Table, Text, paragraphs, raised

SUFFIXES = (".md", ".markdown")
SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|~<>&$-])")
# What would make a heading or a list of a paragraph.
NUMBERED = re.compile(r"\d{1,9}(?=[.)](\s|$))")
ENTITIES = {"<": "&lt;", ">": "&gt;", "&": "&amp;", "|": "\\|"}
INDENT = "&emsp;"
# What GitHub makes a link of, in which an escape would show; an entity in its start lets it be text.
LINKED = re.compile(r"(?<![A-Za-z0-9])(https?(?=://)|ftp(?=://)|www(?=\.))([:.])", re.IGNORECASE)
# Signs that mean something only in some places: left alone inside a cell, where they read better plain.
PLAIN = frozenset("()+-!{}#")


def render(document: Document) -> str:
    """Return a document as Markdown."""
    return "\n".join(map(_shown, document.tables))


def _shown(table: Table) -> str:
    lines = [f"**{escape(table.title)}**", "", _line([shown(table.stub), *_heads(table)])]
    sides = (":--" if place in table.words else "--:" for place in range(len(table.columns)))
    lines.append("|" + "|".join([":--", *sides]) + "|")
    blank = [""] * len(table.columns)
    for section in table.sections:
        if section.heading.text:
            lines.append(_line([f"**{shown(section.heading)}**", *blank]))
        for row in section.rows:
            cells = [shown(cell) for cell in row.cells] or blank
            lines.append(_line([INDENT * row.indent + shown(row.label), *cells]))
    for paragraph in paragraphs(table):
        lines.extend(["", _under(paragraph)])
    return "\n".join(lines) + "\n"


def _heads(table: Table) -> list[str]:
    heads = [shown(column) for column in table.columns]
    if not table.spanners:
        return heads
    over = [shown(spanner.label) for spanner in table.spanners for _ in range(spanner.width)]
    return [f"{above}: {head}" if above else head for above, head in zip(over, heads, strict=True)]


def _under(paragraph: Paragraph) -> str:
    """Return a paragraph under the table."""
    text = f"**{escape(paragraph.text)}**" if paragraph.is_stamp else escape(paragraph.text)
    before = f"*{escape(paragraph.lead)}*" if paragraph.lead else escape(raised(paragraph.mark))
    return _paragraph(f"{before} {text}" if before else text)


def _paragraph(text: str) -> str:
    """Return an escaped text that is a paragraph whatever it begins with."""
    if text.startswith(("#", "+", "-")):
        return f"\\{text}"
    return NUMBERED.sub(r"\g<0>\\", text, count=1) if NUMBERED.match(text) else text


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def shown(text: Text) -> str:
    """Return a text with its marks raised."""
    return escape(text.text) + text.separator.join(f"<sup>{escape(sign)}</sup>" for sign in text.marks)


def escape(text: str) -> str:
    """Return a text that shows as it is."""
    return LINKED.sub(lambda match: f"{match[1]}&#{ord(match[2])};", SPECIAL.sub(_escaped, clean(text)))


def _escaped(match: re.Match[str]) -> str:
    sign = match.group(1)
    if sign in PLAIN:
        return sign
    return ENTITIES.get(sign, "\\" + sign)
