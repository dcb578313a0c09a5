"""A table as an object of Great Tables, to be styled further in a notebook."""

from collections.abc import Iterator
from typing import Any

from leapstats.errors import Problem, UsageError
from leapstats.output.cleaning import clean
from leapstats.output.table import Table, Text, paragraphs, plain

LABEL, SECTION = "label", "section"
STEP, MOST_INDENT = 2, 5  # steps of Great Tables for a level, and how many it knows


def great_table(table: Table) -> Any:
    """Return a table as a `great_tables.GT`, with its title, spanners, notes, indentation and stamp.

    Great Tables gives the notes marks of its own, in reading order. A row of words alone has empty cells.

    Parameters
    ----------
    table
        Any.

    Raises
    ------
    UsageError
        If Great Tables is not installed.
    """
    try:
        from great_tables import GT
    except ImportError:
        fix = 'Run pip install "leapstats[gt]"'
        problem = Problem("as_gt", "it needs great_tables, which is not installed", fix)
        raise UsageError("the output", [problem]) from None
    import pandas as pd

    names = [f"c{place}" for place in range(len(table.columns))]
    has_sections = any(section.heading.text for section in table.sections)
    lines = [
        [clean(section.heading.text), clean(row.label.text), *(clean(cell.text) for cell in row.cells or _blank(table))]
        for section in table.sections
        for row in section.rows
    ]
    frame = pd.DataFrame(lines, columns=[SECTION, LABEL, *names])
    group = {"data": frame, "groupname_col": SECTION} if has_sections else {"data": frame.drop(columns=SECTION)}
    found = (
        GT(rowname_col=LABEL, **group)
        .tab_header(title=clean(table.title))
        .tab_stubhead(label=clean(table.stub.text))
        .cols_label(dict(zip(names, (clean(column.text) for column in table.columns), strict=True)))
        .cols_align(align="right", columns=names)
        .cols_align(align="left", columns=[names[place] for place in sorted(table.words)])
        .opt_footnote_marks("extended")
    )
    start = 0
    for place, spanner in enumerate(table.spanners):
        under, start = names[start : start + spanner.width], start + spanner.width
        if spanner.label.text:
            found = found.tab_spanner(label=clean(spanner.label.text), columns=under, id=_over(place))
    for level in range(1, MOST_INDENT + 1):
        rows = [place for place, row in enumerate(table.rows) if min(STEP * row.indent, MOST_INDENT) == level]
        found = found.tab_stub_indent(rows=rows, indent=level) if rows else found
    for note in table.footnotes:
        places = [location for text, location in _places(table, names) if note.text in text.notes]
        found = found.tab_footnote(footnote=clean(note.text), locations=places, placement="right")
    for each in paragraphs(table):
        found = found if each.mark else found.tab_source_note(source_note=clean(plain(each)))
    return found


def _blank(table: Table) -> tuple[Text, ...]:
    return (Text(""),) * len(table.columns)


def _over(place: int) -> str:
    return f"over{place}"


def _places(table: Table, names: list[str]) -> Iterator[tuple[Text, Any]]:
    """Yield each text of a table, and where it stands in an object of Great Tables."""
    from great_tables import loc

    yield table.stub, loc.stubhead()
    for place, spanner in enumerate(table.spanners):
        yield spanner.label, loc.spanner_labels(ids=[_over(place)])
    for name, column in zip(names, table.columns, strict=True):
        yield column, loc.column_labels(columns=[name])
    line = 0
    for section in table.sections:
        yield section.heading, loc.row_groups(rows=[clean(section.heading.text)])
        for row in section.rows:
            yield row.label, loc.stub(rows=[line])
            for name, cell in zip(names, row.cells, strict=False):
                yield cell, loc.body(columns=[name], rows=[line])
            line += 1
