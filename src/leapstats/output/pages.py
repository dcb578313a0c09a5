"""Fit a table on a printed page: which way the page lies, how large the letters are, which cells are broken."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from leapstats.output.breaks import broken, parts
from leapstats.output.cleaning import clean
from leapstats.output.table import Row, Table, Text, raised
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
LINE = 1.2  # of the size of the letters


@dataclass(frozen=True, slots=True)
class Choice:
    """A way to set a table: points of its letters, of the room across and down, and of the gap between columns.

    `breaks` tells whether figures are broken before their brackets; `bold` is how many times as wide as other letters
    those of headings are.
    """

    size: float
    across: float
    down: float
    gap: float
    landscape: bool = False
    breaks: bool = False
    bold: float = 1.0


@dataclass(frozen=True, slots=True)
class PageColumn:
    """A column of cells: how many points it takes, its heading in lines, and how many characters a line of it has.

    `prose` tells whether it holds sentences, which take what room there is.
    """

    points: float
    head: tuple[str, ...]
    limit: int
    prose: bool

    def lines(self, text: str) -> list[str]:
        """Return a cell in lines."""
        return [text] if self.prose or len(text) <= max(self.limit, WHOLE) else broken(text, self.limit)


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
        for characters in range(len(text), 1, -1):
            lines = heading(text, characters)
            if max(points_of(line) for line in lines) * scale <= points or len(lines) == len(text.split(" ")):
                return lines
        return [text]

    def height(self, table: Table) -> float:
        """Return the points that the table takes down, with its title and notes."""
        scale = self.choice.size / SIZE
        lines = 4 + max((len(column.head) for column in self.columns), default=1)
        for section in table.sections:
            lines += 2 if section.heading.text else 0
            lines += sum(self._row_lines(row, scale) for row in section.rows)
        notes = [f"{raised(note.mark)} {note.text}" for note in table.footnotes]
        notes.extend((table.abbreviations, *table.source_notes, table.stamp))
        small = sum(math.ceil(0.8 * points_of(note) / self.choice.across) for note in notes)
        return LINE * (self.choice.size * lines + 0.8 * SIZE * small)

    def _row_lines(self, row: Row, scale: float) -> int:
        room = self.stub if row.cells else self.choice.across
        label = math.ceil(scale * _label(row) / max(room, 1.0))
        cells = zip(self.columns, row.cells, strict=False)
        return max([1, label, *(len(column.lines(clean(cell.text))) for column, cell in cells)])


def points_of(text: str) -> float:
    """Return how many points a text takes in letters of 10 points, about."""
    return sum(POINTS.get(letter, WIDE) for letter in text)


def plan(table: Table, choices: Sequence[Choice]) -> PagePlan:
    """Return the first way to set a table in which it fits, or the last."""
    measured = [_Measured.of([row.cells[place] for row in table.rows if row.cells]) for place in _places(table)]
    labels = [table.stub, *(row.label for row in table.rows if row.cells)]
    label = max([points_of(str(table.stub)), *(_label(row) for row in table.rows if row.cells)])
    word = max(_longest(clean(each.text).split(" ")) for each in labels) + 2 * INDENT
    found: PagePlan | None = None
    for choice in choices:
        scale = choice.size / SIZE
        columns = _columns(table, measured, choice)
        sentences = (points_of(row.label.text) for row in table.rows if not row.cells)
        whole = scale * label + sum(column.points + choice.gap for column in columns)
        found = PagePlan(
            choice=choice,
            columns=columns,
            label=scale * label,
            least=scale * min(label, max(LABEL, word)),
            has_sentences=scale * max(sentences, default=0.0) > whole,
        )
        if found.fits:
            break
    if found is None:
        raise ValueError("there is no choice")
    return found


def _places(table: Table) -> range:
    return range(len(table.columns))


def _label(row: Row) -> float:
    return points_of(clean(str(row.label))) + INDENT * row.indent


def _longest(texts: Iterable[str]) -> float:
    return max(map(points_of, texts), default=0.0)


@dataclass(frozen=True, slots=True)
class _Measured:
    """The cells of a column: characters and points of the longest, and of the longest part that stays on one line."""

    prose: bool
    characters: int
    points: float
    part_characters: int
    part_points: float

    @classmethod
    def of(cls, cells: Sequence[Text]) -> "_Measured":
        texts = {clean(str(cell)) for cell in cells}
        pieces = {piece for text in texts for piece in (parts(text) if len(text) > WHOLE else [text])}
        wordy = [text for text in texts if len(text) > PROSE]
        return cls(
            prose=any(max(map(len, parts(text))) < len(text) / 2 for text in wordy),
            characters=max(map(len, texts), default=0),
            points=_longest(texts),
            part_characters=max(map(len, pieces), default=0),
            part_points=_longest(pieces),
        )


def _columns(table: Table, measured: Sequence[_Measured], choice: Choice) -> tuple[PageColumn, ...]:
    scale = choice.size / SIZE
    columns = []
    for place, cells in enumerate(measured):
        limit = cells.part_characters if choice.breaks else cells.characters
        text = str(table.columns[place])
        head = heading(text, max(limit, LEAST_HEADING if choice.breaks else HEADING))
        points = cells.part_points if choice.breaks else cells.points
        if cells.prose:
            points = max(cells.part_points, LABEL)
        columns.append(
            PageColumn(scale * max(points, choice.bold * _longest(head)), tuple(head), max(limit, 1), cells.prose)
        )
    return tuple(columns)
