"""Put finished tables side by side or one under another; notes are merged, and their marks given anew."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from leapstats.output.table import Row, Section, Spanner, Table, Text, mark

Place = tuple[str, str, int, int]
ABSENT = "Not in {tables}: blank there."
SIZE = re.compile(r"\(?N = (?P<size>\d[\d,.' ]*)\)?")


def side_by_side(tables: Sequence[Table], spanners: Sequence[str], title: str) -> Table:
    """Put the columns of tables beside each other, each under its own heading.

    Rows with the same section, label and indent are one row; a row that a table lacks is empty there, and a note says
    so. Rows that only a later table has follow at the end of their section.
    """
    rows = [dict(_placed(table)) for table in tables]
    order = _merged_order([list(each) for each in rows])
    sections: dict[str, list[Row]] = {}
    for place in order:
        found = [each.get(place) for each in rows]
        first = next(row for row in found if row is not None)
        cells = tuple(cell for row, table in zip(found, tables, strict=True) for cell in _cells(row, table))
        notes = dict.fromkeys(note for row in found if row is not None for note in row.label.notes)
        notes.update(dict.fromkeys(_absent(place, rows, spanners)))
        label = replace(first.label, notes=tuple(notes), marks=())
        headings_only = all(row is None or not row.cells for row in found)
        sections.setdefault(place[0], []).append(Row(label, () if headings_only else cells, first.indent))
    headings = {section.heading.text: _bare(section.heading) for table in tables for section in table.sections}
    body = tuple(Section(headings[name], tuple(of_section)) for name, of_section in sections.items())
    columns = tuple(column for table in tables for column in _columns(table))
    over = tuple(Spanner(Text(name), len(table.columns)) for name, table in zip(spanners, tables, strict=True))
    return _around(tables, title, columns=columns, sections=body, spanners=over)


def one_under_another(tables: Sequence[Table], headings: Sequence[str], title: str) -> Table:
    """Put the rows of tables with the same columns under each other.

    Where the columns have other sizes in another table, their headings lose them, and a row of each table gives them.
    """
    sizes = [[_size_in(head) for head in _heads(table)] for table in tables]
    same = all(each == sizes[0] for each in sizes)
    sections = []
    for table, heading, of_table in zip(tables, headings, sizes, strict=True):
        above = () if same else (Row(Text("N"), tuple(_size_cells(table, of_table))),)
        for place, section in enumerate(table.sections):
            words = ": ".join(
                filter(None, (heading if place == 0 or section.heading.text else "", section.heading.text))
            )
            first_rows = above if place == 0 else ()
            sections.append(Section(Text(words), (*first_rows, *map(_bare_row, section.rows))))
    first = tables[0]
    headed = _bare if same else _without_size
    spanners = tuple(replace(each, label=headed(each.label)) for each in first.spanners)
    columns = tuple(map(headed, first.columns))
    return _around(tables, title, columns=columns, sections=tuple(sections), spanners=spanners)


def column_words(table: Table) -> tuple[str, ...]:
    """Return what the columns of a table are called, without how many units each has."""
    over = [each.label for each in table.spanners]
    return tuple(_without_size(head).text for head in (*over, *table.columns))


def _heads(table: Table) -> list[Text]:
    """Return the headings that may name the size of their columns."""
    return [each.label for each in table.spanners] or list(table.columns)


def _size_in(head: Text) -> str:
    found = SIZE.search(head.text)
    return found["size"] if found else ""


def _size_cells(table: Table, sizes: Sequence[str]) -> Iterator[Text]:
    widths = [each.width for each in table.spanners] or [1] * len(table.columns)
    for head, size, width in zip(_heads(table), sizes, widths, strict=True):
        yield Text(size, keys=head.keys if size else ())
        yield from [Text("")] * (width - 1)


def _without_size(head: Text) -> Text:
    return replace(_bare(head), text=SIZE.sub("", head.text).strip(), keys=())


def with_statistics_of(table: Table, name: str) -> Table:
    """Return a table whose cells know their numbers under the name of the table, too."""

    def row(each: Row) -> Row:
        return replace(each, label=text(each.label), cells=tuple(map(text, each.cells)))

    def text(each: Text) -> Text:
        if not each.keys:
            return each
        return replace(
            each, keys=tuple(key._replace(statistic=named_statistic(name, key.statistic)) for key in each.keys)
        )

    sections = tuple(
        replace(each, heading=text(each.heading), rows=tuple(map(row, each.rows))) for each in table.sections
    )
    spanners = tuple(replace(each, label=text(each.label)) for each in table.spanners)
    return replace(table, columns=tuple(map(text, table.columns)), spanners=spanners, sections=sections)


def named_statistic(table: str, statistic: str) -> str:
    """Return the name of a statistic in the long frame of several tables."""
    return f"{table}/{statistic}"


def _around(
    tables: Sequence[Table],
    title: str,
    *,
    columns: tuple[Text, ...],
    sections: tuple[Section, ...],
    spanners: tuple[Spanner, ...],
) -> Table:
    abbreviations = dict.fromkeys(part for table in tables for part in table.abbreviations.split("; ") if part)
    notes = dict.fromkeys(note for table in tables for note in table.source_notes)
    stamps = dict.fromkeys(table.stamp for table in tables if table.stamp)
    return mark(
        Table(
            title=title,
            stub=_bare(tables[0].stub),
            columns=columns,
            sections=sections,
            spanners=spanners,
            abbreviations="; ".join(abbreviations),
            source_notes=tuple(notes),
            stamp=" ".join(stamps),
            signs=tables[0].signs,
        )
    )


def _placed(table: Table) -> Iterator[tuple[Place, Row]]:
    """Yield each row with its section, label and indent, and which of several alike it is."""
    seen: dict[tuple[str, str, int], int] = {}
    parents: list[str] = []
    for section in table.sections:
        for row in section.rows:
            parents = [*parents[: row.indent], row.label.text]
            key = (section.heading.text, "\n".join(parents), row.indent)
            seen[key] = seen.get(key, -1) + 1
            yield (*key, seen[key]), _bare_row(row)


def _merged_order(orders: Sequence[Sequence[Place]]) -> list[Place]:
    """Return all places: each new one after the one before it in its own table."""
    merged: list[Place] = list(orders[0])
    for order in orders[1:]:
        for position, place in enumerate(order):
            if place in merged:
                continue
            before = order[position - 1] if position else None
            at = merged.index(before) + 1 if before in merged else len(merged)
            merged.insert(at, place)
    return sorted(merged, key=lambda place: [section for section, *_ in merged].index(place[0]))


def _absent(place: Place, rows: Sequence[Mapping[Place, Row]], names: Sequence[str]) -> Iterator[str]:
    """Yield the note at a row that tables lack; rows under one that the same tables lack need none."""
    section, path, indent, _ = place
    lacking = [name for name, each in zip(names, rows, strict=True) if place not in each]
    above = path.rpartition("\n")[0]
    parents = [{key[:2] for key in each} for each in rows]
    lacking_above = [name for name, keys in zip(names, parents, strict=True) if (section, above) not in keys]
    if lacking and not (indent and lacking == lacking_above):
        yield ABSENT.format(tables=" or ".join(dict.fromkeys(name or "another table" for name in lacking)))


def _cells(row: Row | None, table: Table) -> tuple[Text, ...]:
    return row.cells if row is not None and row.cells else (Text(""),) * len(table.columns)


def _columns(table: Table) -> Iterator[Text]:
    """Yield the headings of a table's columns, what stands over them before each."""
    over = [_bare(each.label) for each in table.spanners for _ in range(each.width)] or [Text("")] * len(table.columns)
    for above, column in zip(over, table.columns, strict=True):
        words = ": ".join(filter(None, (above.text, column.text)))
        yield Text(words, tuple(dict.fromkeys((*above.notes, *column.notes))))


def _bare(text: Text) -> Text:
    return replace(text, marks=())


def _bare_row(row: Row) -> Row:
    return replace(row, label=_bare(row.label), cells=tuple(map(_bare, row.cells)))
