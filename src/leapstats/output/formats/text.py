"""Plain text for a terminal: aligned columns, rules above and below."""

import re
import textwrap
import unicodedata

from leapstats.output.cleaning import clean
from leapstats.output.document import Document
from leapstats.output.table import Row, Table, Text

SUFFIXES = (".txt",)
WIDTH = 100
STUB = 60
HEADING = 22
SIZE = re.compile(r"N = \d+")
NO_BREAK = "\u00a0"
GAP = "  "
INDENT = "  "


def render(document: Document) -> str:
    """Return a document as aligned text."""
    table = document.table
    stub, columns = _widths(table)
    total = stub + sum(len(GAP) + width for width in columns)
    rule = "─" * total
    lines = [*textwrap.wrap(clean(table.title), max(total, 40)), "═" * total]
    if table.spanners:
        lines.extend(_spanner_lines(table, stub, columns))
    lines.extend(_heading_lines(table, stub, columns))
    lines.append(rule)
    for section in table.sections:
        if section.heading.text:
            lines.append(clean(str(section.heading)).upper())
        for row in section.rows:
            lines.extend(_lines(row, stub if row.cells else max(total, stub), columns))
    lines.append("═" * total)
    lines.extend(_foot(table, max(total, WIDTH)))
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _widths(table: Table) -> tuple[int, list[int]]:
    columns = [max(map(_length, _wrapped_heading(column))) for column in table.columns]
    for row in table.rows:
        for place, cell in enumerate(row.cells):
            columns[place] = max(columns[place], width_of(cell))
    start = 0
    for spanner in table.spanners:
        inside = range(start, start + spanner.width)
        start += spanner.width
        lacking = width_of(spanner.label) - sum(columns[place] for place in inside) - len(GAP) * (spanner.width - 1)
        for place in inside:
            columns[place] += max(lacking, 0) // spanner.width
        columns[inside[-1]] += max(lacking, 0) % spanner.width
    labels = (width_of(row.label) + len(INDENT) * row.indent for row in table.rows if row.cells)
    longest = max([width_of(table.stub), *labels])
    return min(longest, STUB), columns


def width_of(text: Text) -> int:
    """Return how many places a text takes on a terminal."""
    return _length(clean(str(text)))


def _length(text: str) -> int:
    return len(text) if text.isascii() else sum(_places(char) for char in text)


def _wrapped_heading(column: Text) -> list[str]:
    # A size such as "N = 30" stays on one line.
    kept = SIZE.sub(lambda size: size.group().replace(" ", NO_BREAK), clean(str(column)))
    lines = textwrap.wrap(kept, HEADING, break_long_words=False)
    return [line.replace(NO_BREAK, " ") for line in lines] or [""]


def _heading_lines(table: Table, stub: int, columns: list[int]) -> list[str]:
    """Return the column headings, wrapped where they are long and standing on the last line."""
    wrapped = [_wrapped_heading(column) for column in table.columns]
    height = max([1, *(len(lines) for lines in wrapped)])
    padded = [[""] * (height - len(lines)) + lines for lines in wrapped]
    rows = [Row(Text(""), tuple(Text(lines[place]) for lines in padded)) for place in range(height - 1)]
    rows.append(Row(table.stub, tuple(Text(lines[-1]) for lines in padded)))
    return [line for row in rows for line in _lines(row, stub, columns)]


def _places(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) == "Cf":
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _padded(text: Text, width: int) -> str:
    """Align a figure to the right, with its marks outside the column."""
    shown = clean(str(text))
    return " " * (width - _length(shown)) + shown


def _spanner_lines(table: Table, stub: int, columns: list[int]) -> list[str]:
    names, rules, start = " " * stub, " " * stub, 0
    for spanner in table.spanners:
        inside = columns[start : start + spanner.width]
        start += spanner.width
        width = sum(inside) + len(GAP) * (spanner.width - 1)
        label = clean(str(spanner.label))
        lacking = width - width_of(spanner.label)
        names += GAP + " " * (lacking // 2) + label + " " * (lacking - lacking // 2)
        rules += GAP + ("─" if label else " ") * width
    return [names, rules]


def _lines(row: Row, stub: int, columns: list[int]) -> list[str]:
    """Return a row, its label wrapped under itself where it is too long; figures stand on the last line."""
    lead = INDENT * row.indent
    label = _wrapped(clean(str(row.label)), max(stub - len(lead), len(INDENT) + 1)) or [""]
    cells = "".join(GAP + _padded(cell, width) for cell, width in zip(row.cells, columns, strict=False))
    last = lead + label[-1]
    last += " " * (stub - _length(last)) + cells
    return [*(lead + line for line in label[:-1]), last]


def _wrapped(text: str, width: int) -> list[str]:
    """Break a text into lines by the places its letters take: those of some scripts take two, others none."""
    length = _length(text)
    if length <= width:
        return [text] if text else []
    if length == len(text):
        return textwrap.wrap(text, width, subsequent_indent=INDENT)
    lines: list[str] = []
    for word in text.split(" "):
        if lines and _length(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
            continue
        lines.append(INDENT if lines else "")
        for letter in word:
            if _length(lines[-1] + letter) > width:
                lines.append(INDENT)
            lines[-1] += letter
    return lines


def _foot(table: Table, width: int) -> list[str]:
    notes = [f"{note.mark} {clean(note.text)}" for note in table.footnotes]
    notes.extend([clean(table.abbreviations)] if table.abbreviations else [])
    notes.extend(clean(note) for note in table.source_notes)
    notes.extend([clean(table.stamp)] if table.stamp else [])
    return [line for note in notes for line in _wrapped(note, width)]
