"""Fit a table into lines of text: how wide each column is, and which columns stand beside each other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from leapstats.output.cleaning import clean
from leapstats.output.sharing import shared
from leapstats.output.table import Spanner, Table, Text
from leapstats.output.wrapping import heading, places

STUB, LEAST_STUB = 60, 12
LEAST_WORDS = 10  # places of a column of words
HEADINGS = (22, 16, 12, 8)  # places of a heading, from the most pleasant to the narrowest
GAP = "  "
INDENT = "  "


@dataclass(frozen=True, slots=True)
class Panel:
    """Neighbouring columns that stand beside each other, and the parts of the spanners over them.

    `start` is the place of the first column, counted from 0; `widths` are the places of each column, `heads` the
    lines of each heading and `overs` those of each spanner. `left` tells of each column whether it holds words.
    """

    start: int
    widths: tuple[int, ...]
    heads: tuple[tuple[str, ...], ...]
    spanners: tuple[Spanner, ...] = ()
    overs: tuple[tuple[str, ...], ...] = ()
    left: tuple[bool, ...] = ()

    @property
    def width(self) -> int:
        """Places of the columns with the gaps before them."""
        return sum(self.widths) + len(GAP) * len(self.widths)

    @property
    def columns(self) -> slice:
        """The columns among those of the table."""
        return slice(self.start, self.start + len(self.widths))


@dataclass(frozen=True, slots=True)
class Layout:
    """A table cut into panels; `stub` is the width of the labels before each."""

    stub: int
    panels: tuple[Panel, ...]


@dataclass(frozen=True, slots=True)
class _Columns:
    """What is known before a table is fitted: places of the longest cell of each column and of the longest label.

    `words` and `label_words` are those of the longest word in them.
    """

    table: Table
    cells: tuple[int, ...]
    words: tuple[int, ...]
    labels: int
    label_words: int


def fitted(table: Table, width: int) -> Layout:
    """Cut a table into as few panels of at most `width` places as it needs.

    Labels give way first, then headings are broken into more lines, then cells that fill a line by themselves, last
    words of headings. A single column with a longer word in its cells stays as it is. Columns of words share the
    room that figures leave, where there is enough.
    """
    known = _measured(table)
    beside = _beside(known, width) if table.words else None
    if beside is not None:
        return beside
    least = min(known.labels, max(width // 4, LEAST_STUB, min(known.label_words, width // 2)))
    room = width - least
    found = [_panels(known, limit, room, spread=place == 0) for place, limit in enumerate((HEADINGS[0], *HEADINGS))]
    panels = min(found, key=len)
    widest = max((panel.width for panel in panels), default=0)
    return Layout(min(known.labels, STUB, max(width - widest, least)), panels)


def _beside(known: _Columns, width: int) -> Layout | None:
    """Put all columns beside each other, those of words as wide as there is room; None where there is too little."""
    table = known.table
    heads = [heading(str(column), HEADINGS[0]) for column in table.columns]
    wanted = [max(*map(places, lines), cells) for lines, cells in zip(heads, known.cells, strict=True)]
    stub = min(known.labels, max(width // 5, LEAST_STUB))
    figures = sum(size for place, size in enumerate(wanted) if place not in table.words)
    room = width - stub - figures - len(GAP) * len(wanted)
    worded = [wanted[place] for place in sorted(table.words)]
    if room < sum(min(size, LEAST_WORDS) for size in worded):
        return None
    widths = dict(zip(sorted(table.words), map(int, shared(room, worded)), strict=True))
    spare = room - sum(widths.values())
    heads = [heading(str(column), widths.get(place, HEADINGS[0])) for place, column in enumerate(table.columns)]
    panel = Panel(
        start=0,
        widths=tuple(widths.get(place, size) for place, size in enumerate(wanted)),
        heads=tuple(map(tuple, heads)),
        left=tuple(place in table.words for place in range(len(wanted))),
    )
    return Layout(min(known.labels, STUB, stub + spare), (panel,))


def _measured(table: Table) -> _Columns:
    cells = [0] * len(table.columns)
    words = [0] * len(table.columns)
    for row in table.rows:
        for place, cell in enumerate(row.cells):
            text = clean(str(cell))
            length = places(text)
            cells[place] = max(cells[place], length)
            words[place] = max(words[place], _longest_word(text))
    labels = [(clean(str(table.stub)), 0)]
    labels.extend((clean(str(row.label)), len(INDENT) * row.indent) for row in table.rows if row.cells)
    return _Columns(
        table,
        tuple(cells),
        tuple(words),
        max(places(text) + indent for text, indent in labels),
        max(_longest_word(text) + indent + len(INDENT) for text, indent in labels),
    )


def _longest_word(text: str) -> int:
    return max(map(places, text.split(" ")))


def _panels(known: _Columns, limit: int, room: int, *, spread: bool) -> tuple[Panel, ...]:
    """Return panels whose headings are at most `limit` places wide, spanners too unless they `spread`."""
    table = known.table
    longest = max(room - len(GAP), 1)
    limit = min(limit, longest)
    heads = [heading(str(column), limit, longest) for column in table.columns]
    widths = [
        max(*map(places, lines), _cell_width(cells, word, room))
        for lines, cells, word in zip(heads, known.cells, known.words, strict=True)
    ]
    groups = list(_groups(table))
    limits = (None if spread else limit, longest)
    for spanner, group in zip(table.spanners, groups, strict=False):
        _widen(widths, group, max(map(places, _over(spanner.label, widths[group], limits))))
    return tuple(_panel(table, part, widths, heads, limits) for part in _parts(groups, widths, room))


def _cell_width(cells: int, word: int, room: int) -> int:
    """Return the width of a column of figures, or of texts that are broken where the line ends."""
    return cells if cells + len(GAP) <= room else max(word, min(cells, room - len(GAP)))


def _groups(table: Table) -> Iterator[slice]:
    """Yield the columns that stand together: those under a spanner, else each by itself."""
    sizes = [spanner.width for spanner in table.spanners] or [1] * len(table.columns)
    for start, end in pairwise(accumulate(sizes, initial=0)):
        yield slice(start, end)


def _over(label: Text, widths: Sequence[int], limits: tuple[int | None, int]) -> list[str]:
    """Return the lines of a spanner over columns: lines as long as the first limit, none for one line, and the columns.

    A line, and a word, of more than the second is broken.
    """
    limit, longest = limits
    text = clean(str(label))
    if limit is None and places(text) <= longest:
        return [text]
    return heading(text, max(limit or 0, min(_span(widths), longest)), longest)


def _span(widths: Sequence[int]) -> int:
    return sum(widths) + len(GAP) * (len(widths) - 1)


def _widen(widths: list[int], group: slice, needed: int) -> None:
    """Let the columns of a group be as wide as the words over them."""
    inside = range(*group.indices(len(widths)))
    lacking = max(needed - _span(widths[group]), 0)
    for place in inside:
        widths[place] += lacking // len(inside)
    widths[inside[-1]] += lacking % len(inside)


def _parts(groups: Sequence[slice], widths: Sequence[int], room: int) -> Iterator[slice]:
    """Yield the columns of each panel: groups stay whole where they fit; one that never does begins where it comes."""
    start, end = 0, 0

    def fits(stop: int) -> bool:
        return len(GAP) + _span(widths[start:stop]) <= room

    for group in groups:
        fits_alone = len(GAP) + _span(widths[group]) <= room
        if fits_alone and not fits(group.stop) and end > start:
            yield slice(start, end)
            start = end
        stops = [group.stop] if fits(group.stop) else range(group.start + 1, group.stop + 1)
        for stop in stops:
            if not fits(stop) and end > start:
                yield slice(start, end)
                start = end
            end = stop
    yield slice(start, len(widths))


def _panel(
    table: Table, part: slice, widths: Sequence[int], heads: Sequence[list[str]], limits: tuple[int | None, int]
) -> Panel:
    spanners, overs = [], []
    for spanner, group in zip(table.spanners, _groups(table), strict=False):
        inside = slice(max(group.start, part.start), min(group.stop, part.stop))
        if inside.start < inside.stop:
            spanners.append(Spanner(spanner.label, inside.stop - inside.start))
            whole = inside == group
            overs.append(tuple(_over(spanner.label, widths[inside], limits if whole else (0, limits[1]))))
    return Panel(
        start=part.start,
        widths=tuple(widths[part]),
        heads=tuple(map(tuple, heads[part])),
        spanners=tuple(spanners),
        overs=tuple(overs),
    )
