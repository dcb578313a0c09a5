"""Tell by the pieces of cells whether a column holds several answers a cell, and which options there are."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from leapstats.survey.kinds.two_values import NO, YES
from leapstats.survey.spelling import folded

BRACKETS = {")": "(", "]": "[", "}": "{"}
YES_NO = frozenset(word for word in YES | NO if len(word) > 1 and word[0].isalpha())
MOST_OPTIONS = 60
LONGEST_OPTION = 250
FEWEST_ROWS, FEWEST_CELLS = 4, 2  # of several answers, where no service is known to join them
FEWEST_TAILS = 5
UNIQUE = 0.25
REPEATED = 1.5


@dataclass(frozen=True)
class Pieces:
    """The pieces of distinct cells, as they are compared, how often each cell occurs, and how pieces are written."""

    cells: tuple[tuple[str, ...], ...]
    counts: tuple[int, ...]
    shown: Mapping[str, str]

    @cached_property
    def rows(self) -> Counter[str]:
        """In how many rows each piece is."""
        rows: Counter[str] = Counter()
        for cell, count in zip(self.cells, self.counts, strict=True):
            for piece in dict.fromkeys(cell):
                rows[piece] += count
        return rows

    @property
    def options(self) -> tuple[str, ...]:
        """All pieces, in order of appearance."""
        return tuple(self.rows)

    def with_commas_kept(self, separator: str) -> "Pieces":
        """Join pieces that are one option with a comma in it.

        Those are: pieces between brackets; two that are never found one without the other; and one in small letters
        that always follows another where no cell begins in small letters (`Pharmacist, part-time`).
        """
        whole = _grouped(self, separator, lambda cell: _bracketed(cell, separator))
        pairs = whole.inseparable
        joined = _grouped(whole, separator, lambda cell: _groups(cell, lambda one, other: (one, other) in pairs))
        tails = joined.tails
        return _grouped(joined, separator, lambda cell: _groups(cell, lambda _, other: other in tails))

    @cached_property
    def inseparable(self) -> frozenset[tuple[str, str]]:
        """Pairs of pieces of which neither is found without the other."""
        after: dict[str, set[str]] = {}
        before: dict[str, set[str]] = {}
        for cell in self.cells:
            for one, other in zip(("", *cell), (*cell, ""), strict=True):
                after.setdefault(one, set()).add(other)
                before.setdefault(other, set()).add(one)
        return frozenset(
            (one, other)
            for one, several in after.items()
            for other in several
            if one and other and len(several) == 1 and before[other] == {one} and one != other
        )

    @cached_property
    def tails(self) -> frozenset[str]:
        """Pieces that only ever go on with the one before them, by their small letters."""
        firsts = {cell[0] for cell in self.cells if cell}
        if sum(self.counts) < FEWEST_TAILS or any(self.shown[piece][0].islower() for piece in firsts):
            return frozenset()
        return frozenset(
            piece
            for piece, rows in self.rows.items()
            if rows > 1 and self.shown[piece][0].islower() and piece not in firsts
        )

    def are_options(self, *, sure_of_platform: bool, commas: bool) -> bool:
        """Tell whether pieces behave as the options of a question of which several can be chosen."""
        several = [(cell, count) for cell, count in zip(self.cells, self.counts, strict=True) if len(cell) > 1]
        if not several or len(self.rows) < 2 or any(len(set(cell)) < len(cell) for cell, _ in several):
            return False
        if not sure_of_platform and (sum(count for _, count in several) < FEWEST_ROWS or len(several) < FEWEST_CELLS):
            return False
        if commas and not YES_NO.isdisjoint(self.rows):
            return False
        return self._repeat() and not self._are_fields(several) and self._mix()

    def _repeat(self) -> bool:
        """Tell whether pieces come again in other rows, few are found once only, and none is a paragraph."""
        total = sum(self.rows.values())
        once = [piece for piece, rows in self.rows.items() if rows == 1]
        again = len(self.rows) - len(once)
        if again > MOST_OPTIONS or any(len(piece) > LONGEST_OPTION for piece, rows in self.rows.items() if rows > 1):
            return False
        return len(once) <= max(1, UNIQUE * total) and total >= REPEATED * len(self.rows)

    def _are_fields(self, several: Sequence[tuple[tuple[str, ...], int]]) -> bool:
        """Tell whether cells are fields in a fixed order, such as a city and its state: no piece changes its place."""
        widths = {len(cell) for cell, _ in several}
        if len(widths) > 1 or len(several) == 1 or len(self.cells) > len(several):
            return False
        columns = [set(column) for column in zip(*(cell for cell, _ in several), strict=True)]
        return sum(map(len, columns)) == len(set().union(*columns))

    def _mix(self) -> bool:
        """Tell whether most pieces that stand beside others also stand alone, or beside different others."""
        alone = {cell[0] for cell in self.cells if len(cell) == 1}
        beside: dict[str, set[str]] = {}
        for cell in (each for each in self.cells if len(each) > 1):
            for piece in cell:
                beside.setdefault(piece, set()).update(cell)
        weighed = [piece for piece in beside if self.rows[piece] > 1] or list(beside)
        mixing = sum(piece in alone or len(beside[piece]) > 2 for piece in weighed)
        return 2 * mixing > len(weighed)


def pieces_of(cells: Sequence[Sequence[str]], counts: Sequence[int]) -> Pieces:
    """Return the pieces of distinct cells, written as they are first found."""
    shown: dict[str, str] = {}
    keys = []
    for cell in cells:
        each = [folded(piece) for piece in cell]
        for key, piece in zip(each, cell, strict=True):
            shown.setdefault(key, piece)
        keys.append(tuple(each))
    return Pieces(tuple(keys), tuple(counts), shown)


def _grouped(pieces: Pieces, separator: str, group: Callable[[Sequence[str]], Iterable[Sequence[str]]]) -> Pieces:
    """Return pieces after some were joined; a joined one is written as its parts are."""
    shown = dict(pieces.shown)
    cells = []
    for cell in pieces.cells:
        joined = []
        for parts in group(cell):
            key = separator.join(parts)
            shown.setdefault(key, separator.join(pieces.shown[part] for part in parts))
            joined.append(key)
        cells.append(tuple(joined))
    return Pieces(tuple(cells), pieces.counts, shown)


def _bracketed(cell: Sequence[str], separator: str) -> list[list[str]]:
    """Group pieces until the brackets that they open are closed; a cell that never closes them is left as it is."""
    groups: list[list[str]] = []
    held: list[str] = []
    for piece in cell:
        held.append(piece)
        if _closes(separator.join(held)):
            groups.append(held)
            held = []
    return [[piece] for piece in cell] if held else groups


def _closes(text: str) -> bool:
    return all(text.count(begin) <= text.count(end) for end, begin in BRACKETS.items())


def _groups(cell: Sequence[str], belong: Callable[[str, str], bool]) -> list[list[str]]:
    """Group pieces that belong to the one before them."""
    groups: list[list[str]] = []
    for piece in cell:
        if groups and belong(groups[-1][-1], piece):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return groups
