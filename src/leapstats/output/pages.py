"""Fit a table on a printed page: which way the page lies, how large the letters are, which cells are broken."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from leapstats.output.breaks import LONG_WORD, broken, parts, pieces
from leapstats.output.cleaning import clean
from leapstats.output.table import Row, Table, Text, paragraphs, plain
from leapstats.output.wrapping import heading

SIZE = 10  # points of the letters that widths are measured in
# Points that a letter takes, from the narrow to the wide; what is in none of these is taken for wide.
LETTERS = {
    2.8: "ijl.,;:'|!",
    3.9: " ftrI()[]-/\u00a0\u2011",
    4.6: "sczeaJ",
    5.0: "0123456789bdghknopquvxy–*†‡+",
    6.6: "EFLPSTZBCRAXYVUKDNGHOQ",
    8.4: "mwMW%—@∞",
}
POINTS = {letter: points for points, letters in LETTERS.items() for letter in letters}
WIDE = 10.0
INDENT = 10.0  # points of a level
LABEL, HEADING, LEAST_HEADING, WHOLE, PROSE = 135.0, 14, 9, 10, 30  # points; then characters
WORDS = 90.0  # points of a column of words that are there at least
LINE = 1.2  # of the size of the letters


@dataclass(frozen=True, slots=True)
class Choice:
    """A way to set a table: points of its letters, of the room across and down, and of the gap between columns.

    `breaks` tells whether figures are broken before their brackets, `short_heads` whether headings have lines as short
    as there; `bold` is how many times as wide as other letters those of headings are.
    """

    size: float
    across: float
    down: float
    gap: float
    landscape: bool = False
    breaks: bool = False
    short_heads: bool = False
    bold: float = 1.0


@dataclass(frozen=True, slots=True)
class PageColumn:
    """A column of cells: how many points it takes, its heading in lines, and how many characters a line of it has.

    `room` are the points that a line has in letters of 10 points: what is no longer stays whole. `prose` tells whether
    it holds sentences, which take what room there is; `wanted` are the points of the longest
    cell of a column made for words, 0 of others.
    """

    points: float
    head: tuple[str, ...]
    limit: int
    prose: bool
    wanted: float = 0.0
    room: float = 0.0

    def lines(self, text: str) -> list[str]:
        """Return a cell in lines."""
        is_short = len(text) <= max(self.limit, WHOLE) or points_of(text) <= self.room
        return [text] if self.prose or is_short else broken(text, self.limit)


@dataclass(frozen=True, slots=True)
class PagePlan:
    """How a table is set: the choice, its columns, and the points of its longest label and of the shortest room for it.

    `has_sentences` tells whether a row of words alone is longer than the table would be.
    """

    choice: Choice
    columns: tuple[PageColumn, ...]
    label: float
    least: float
    has_sentences: bool

    @property
    def figures(self) -> float:
        """Points of all columns with the gaps before them."""
        return sum(column.points + self.choice.gap for column in self.columns)

    @property
    def fits(self) -> bool:
        """Whether labels have the room they need at least."""
        return self.figures + self.least <= self.choice.across

    @property
    def is_narrow(self) -> bool:
        """Whether everything stands on one line of the page with room to spare."""
        prose = any(column.prose for column in self.columns)
        return not prose and not self.has_sentences and self.figures + self.label <= 0.9 * self.choice.across

    @property
    def stub(self) -> float:
        """Points of the column of labels."""
        return min(self.label, max(self.choice.across - self.figures, self.least))

    def over(self, spanner_label: str, start: int, width: int) -> list[str]:
        """Return a heading over several columns in lines as long as these."""
        points = sum(column.points + self.choice.gap for column in self.columns[start : start + width])
        scale = self.choice.size / SIZE
        text = clean(spanner_label)
        lines = [text]
        for characters in range(len(text), 1, -1):
            lines = heading(text, characters, LONG_WORD)
            if _longest(lines) * scale <= points:
                break
        return lines

    def height(self, table: Table) -> float:
        """Return the points that the table takes down, with its title and notes."""
        scale = self.choice.size / SIZE
        lines = 4 + max((len(column.head) for column in self.columns), default=1)
        for section in table.sections:
            lines += 2 if section.heading.text else 0
            lines += sum(self._row_lines(row, scale) for row in section.rows)
        return LINE * self.choice.size * lines + self.notes_height(table)

    def notes_height(self, table: Table) -> float:
        """Return the points that the notes take down."""
        notes = [plain(each) for each in paragraphs(table)]
        lines = sum(math.ceil(0.8 * points_of(note) / self.choice.across) for note in notes)
        return LINE * 0.8 * SIZE * lines

    def _row_lines(self, row: Row, scale: float) -> int:
        room = self.stub if row.cells else self.choice.across
        label = math.ceil(scale * _label(row) / max(room, 1.0))
        cells = zip(self.columns, row.cells, strict=False)
        return max([1, label, *(len(column.lines(clean(cell.text))) for column, cell in cells)])


def points_of(text: str) -> float:
    """Return how many points a text takes in letters of 10 points, about."""
    return sum(POINTS.get(letter, WIDE) for letter in text)


def plan(table: Table, choices: Sequence[Choice]) -> PagePlan:
    """Return the first way to set a table in which it fits, or the last.

    Where figures are broken, those of narrow columns stay whole as far as there is room.
    """
    measured = [
        _Measured.of([row.cells[place] for row in table.rows if row.cells], words=place in table.words)
        for place in _places(table)
    ]
    labels = _Labels.of(table)
    for choice in choices:
        found = _planned(table, labels, measured, choice)
        if found.fits:
            break
    else:
        return found
    widths = sorted({cells.points for cells in measured}, reverse=True) if found.choice.breaks else []
    wholes = (_planned(table, labels, measured, found.choice, whole=width) for width in widths)
    return next((whole for whole in wholes if whole.fits), found)


def _planned(
    table: Table, labels: "_Labels", measured: Sequence["_Measured"], choice: Choice, whole: float = 0.0
) -> PagePlan:
    """Set a table in one way; cells of columns whose cells are at most `whole` points wide are not broken."""
    scale = choice.size / SIZE
    columns = _columns(table, measured, choice, whole)
    across = scale * labels.points + sum(column.points + choice.gap for column in columns)
    return PagePlan(
        choice=choice,
        columns=columns,
        label=scale * labels.points,
        least=scale * min(labels.points, max(LABEL, labels.word)),
        has_sentences=scale * labels.sentence > across,
    )


def _places(table: Table) -> range:
    return range(len(table.columns))


def _label(row: Row) -> float:
    return points_of(clean(str(row.label))) + INDENT * row.indent


def _longest(texts: Iterable[str]) -> float:
    return max(map(points_of, texts), default=0.0)


def _longest_word(text: Text) -> float:
    return _longest(piece for word in clean(text.text).split(" ") for piece in pieces(word))


@dataclass(frozen=True, slots=True)
class _Labels:
    """Points of the longest label of a row with cells, of the longest word of one, and of the longest of other rows."""

    points: float
    word: float
    sentence: float

    @classmethod
    def of(cls, table: Table) -> "_Labels":
        labels = [table.stub, *(row.label for row in table.rows if row.cells)]
        return cls(
            points=max([points_of(str(table.stub)), *(_label(row) for row in table.rows if row.cells)]),
            word=max(map(_longest_word, labels)) + 2 * INDENT,
            sentence=_longest(row.label.text for row in table.rows if not row.cells),
        )


@dataclass(frozen=True, slots=True)
class _Measured:
    """The cells of a column: characters and points of the longest, and of the longest part that stays on one line.

    `words` tells whether it was made for words; another is `prose` too where its cells are sentences.
    """

    prose: bool
    words: bool
    characters: int
    points: float
    part_characters: int
    part_points: float

    @classmethod
    def of(cls, cells: Sequence[Text], *, words: bool) -> "_Measured":
        texts = {clean(str(cell)) for cell in cells}
        lines = {line for text in texts for line in (broken(text, 1) if len(text) > WHOLE else [text])}
        wordy = [text for text in texts if len(text) > PROSE]
        return cls(
            prose=words or any(max(map(len, parts(text))) < len(text) / 2 for text in wordy),
            words=words,
            characters=max(map(len, texts), default=0),
            points=_longest(texts),
            part_characters=max(map(len, lines), default=0),
            part_points=_longest(lines),
        )


def _columns(table: Table, measured: Sequence[_Measured], choice: Choice, whole: float) -> tuple[PageColumn, ...]:
    columns = [
        _column(cells, str(head), choice, breaks=choice.breaks and cells.points > whole)
        for cells, head in zip(measured, table.columns, strict=True)
    ]
    return tuple(_under_spanners(table, columns, choice))


def _column(cells: _Measured, text: str, choice: Choice, *, breaks: bool) -> PageColumn:
    limit = cells.part_characters if breaks else cells.characters
    head = heading(text, max(limit, LEAST_HEADING if choice.breaks or choice.short_heads else HEADING), LONG_WORD)
    points = cells.part_points if breaks else cells.points
    if cells.prose:
        points = max(cells.part_points, min(cells.points, WORDS) if cells.words else LABEL)
    scale = choice.size / SIZE
    width = scale * max(points, choice.bold * _longest(head))
    wanted = max(width, scale * cells.points) if cells.words else 0.0
    return PageColumn(width, tuple(head), max(limit, 1), cells.prose, wanted, width / scale)


def _under_spanners(table: Table, columns: list[PageColumn], choice: Choice) -> list[PageColumn]:
    """Widen the last column under a heading that has a longer word than they have room for together."""
    end = 0
    for spanner in table.spanners:
        start, end = end, end + spanner.width
        room = sum(column.points + choice.gap for column in columns[start:end]) - choice.gap
        lacking = choice.bold * choice.size / SIZE * _longest_word(spanner.label) - room
        if lacking > 0:
            columns[end - 1] = replace(columns[end - 1], points=columns[end - 1].points + lacking)
    return columns
