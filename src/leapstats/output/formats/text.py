"""Plain text for a terminal: aligned columns, rules above and below; what is too wide stands in panels."""

from collections.abc import Iterator, Sequence

from leapstats.output.cleaning import clean
from leapstats.output.document import Document
from leapstats.output.panels import GAP, INDENT, Layout, Panel, fitted
from leapstats.output.table import Row, Table, paragraphs, plain
from leapstats.output.wrapping import places, wrapped

SUFFIXES = (".txt",)
LEAST_TITLE = 40
MOST_LABEL = 2  # lines of a label beside columns of words; a longer one stands above them


def render(document: Document) -> str:
    """Return a document as aligned text, no line wider than the document's."""
    return "\n".join(_shown(table, document.width) for table in document.tables)


def _shown(table: Table, width: int) -> str:
    layout = fitted(table, width)
    totals = [layout.stub + panel.width for panel in layout.panels]
    lines = wrapped(clean(table.title), min(max(*totals, LEAST_TITLE), width))
    for place, panel in enumerate(layout.panels, start=1):
        if len(layout.panels) > 1:
            lines.extend([*([""] if place > 1 else []), _columns_of(panel, table)])
        room = max(totals) if place == len(totals) else 0
        lines.extend(_panel_lines(table, layout, panel, room))
    lines.extend(_foot(table, width))
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _columns_of(panel: Panel, table: Table) -> str:
    first, last, whole = panel.start + 1, panel.start + len(panel.widths), len(table.columns)
    return f"Column {first} of {whole}" if first == last else f"Columns {first} to {last} of {whole}"


def _panel_lines(table: Table, layout: Layout, panel: Panel, room: int) -> Iterator[str]:
    """Yield the lines of a panel; sections of words alone stand in the last, the only one that has room for them."""
    total = layout.stub + panel.width
    yield "═" * total
    yield from _spanner_lines(panel, layout.stub)
    yield from _heading_lines(table, panel, layout.stub)
    yield "─" * total
    for section in table.sections:
        in_words = not any(row.cells for row in section.rows)
        if in_words and not room:
            continue
        if section.heading.text:
            yield from wrapped(clean(str(section.heading)).upper(), total)
        for row in section.rows:
            yield from _lines(row, layout.stub if row.cells else max(total, room * in_words), panel)
    yield "═" * total


def _spanner_lines(panel: Panel, stub: int) -> Iterator[str]:
    """Yield the words over several columns, above a rule as wide as these."""
    if not panel.spanners:
        return
    height = max(map(len, panel.overs))
    widths, start = [], 0
    for spanner in panel.spanners:
        inside = panel.widths[start : start + spanner.width]
        start += spanner.width
        widths.append(sum(inside) + len(GAP) * (spanner.width - 1))
    for line in range(-height, 0):
        words = (lines[line] if len(lines) >= -line else "" for lines in panel.overs)
        yield " " * stub + "".join(GAP + _centred(*pair) for pair in zip(words, widths, strict=True))
    rules = (("─" if any(lines) else " ") * width for lines, width in zip(panel.overs, widths, strict=True))
    yield " " * stub + "".join(GAP + rule for rule in rules)


def _centred(text: str, width: int) -> str:
    lacking = width - places(text)
    return " " * (lacking // 2) + text + " " * (lacking - lacking // 2)


def _heading_lines(table: Table, panel: Panel, stub: int) -> Iterator[str]:
    """Yield the column headings, standing on the last line."""
    names = wrapped(clean(str(table.stub)), stub) or [""]
    height = max([len(names), *map(len, panel.heads)])
    columns = [[*[""] * (height - len(lines)), *lines] for lines in panel.heads]
    names = [*[""] * (height - len(names)), *names]
    for line, name in enumerate(names):
        yield _aligned(name, [column[line] for column in columns], stub, panel)


def _lines(row: Row, stub: int, panel: Panel) -> list[str]:
    """Return a row, its label and long texts wrapped; figures stand on the last line of the label.

    Where a text of a cell has several lines, all parts of the row begin on the first.
    """
    lead = INDENT * row.indent
    label = wrapped(clean(str(row.label)), max(stub - len(lead), len(INDENT) + 1), indent=INDENT) or [""]
    label = [lead + line for line in label]
    above: list[str] = []
    if any(panel.left) and len(label) > MOST_LABEL and row.cells:
        total = stub + panel.width - len(lead)
        above = [lead + line for line in wrapped(clean(str(row.label)), total, indent=INDENT)]
        label = [""]
    cells = [
        wrapped(clean(str(cell)), width) or [""]
        for cell, width in zip(row.cells[panel.columns], panel.widths, strict=False)
    ]
    height = max(map(len, cells), default=1)
    if height == 1 and not any(panel.left):
        return [*label[:-1], _aligned(label[-1], [lines[0] for lines in cells], stub, panel)]
    height = max(height, len(label))
    parts = [lines + [""] * (height - len(lines)) for lines in (label, *cells)]
    lines = (_aligned(parts[0][line], [part[line] for part in parts[1:]], stub, panel) for line in range(height))
    return [*above, *lines]


def _aligned(label: str, cells: Sequence[str], stub: int, panel: Panel) -> str:
    """Return a line: the label to the left, figures to the right of their columns, words to the left."""
    lefts = panel.left or (False,) * len(panel.widths)
    blanks = (" " * (width - places(cell)) for cell, width in zip(cells, panel.widths, strict=False))
    shown = (cell + blank if left else blank + cell for cell, blank, left in zip(cells, blanks, lefts, strict=False))
    return label + " " * (stub - places(label)) + "".join(GAP + cell for cell in shown)


def _foot(table: Table, width: int) -> list[str]:
    notes = map(plain, paragraphs(table))
    return [line for note in notes for line in wrapped(clean(note), width, indent=INDENT)]
