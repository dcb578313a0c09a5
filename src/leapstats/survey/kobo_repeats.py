"""The repeats of KoBo and ODK: which unit each of their rows belongs to, also of a repeat inside a repeat."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from leapstats.survey.delimited_rows import counted
from leapstats.survey.raw import Texts, texts_of

PARENT, INDEX = "_parent_index", "_index"
PARENT_TABLE = "_parent_table_name"
LONGEST_SHEET = 31  # of a name in Excel, which cuts the rest
NOT_THERE = "n/a"  # Ona and older KoBo write it for a blank
ADDED = frozenset({"KEY", "PARENT_KEY", "__id"})

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Repeated:
    """The rows of a repeat: what was asked in it, the place of the unit that each row belongs to, -1 for none."""

    name: str
    names: tuple[str, ...]
    columns: tuple[Texts, ...]
    owners: NDArray[np.int64]
    inside: str = ""

    def counts(self, n_units: int) -> NDArray[np.float64]:
        """Return how many rows each unit has."""
        return np.bincount(self.owners[self.owners >= 0], minlength=n_units).astype(np.float64)

    def told(self, *, whole: bool) -> str:
        """Say what it holds; `whole` where its answers are used too."""
        n_rows = len(self.owners)
        lost = n_rows - int((self.owners >= 0).sum())
        inside = f" inside {self.inside}" if self.inside else ""
        words = f"{self.name} holds repeats{inside} ({counted(n_rows, 'row')})"
        words += f"; {lost} of them {'belongs' if lost == 1 else 'belong'} to no unit here" if lost else ""
        return f"{words}: shown is how many a unit has{'' if whole else ', not their answers'}"


def is_repeat(rows: Rows) -> bool:
    """Tell whether a sheet holds the rows of a repeat."""
    return bool(rows) and PARENT in rows[0]


def of_sheets(
    main: str, indices: Sequence[str | None] | None, others: Mapping[str, Rows]
) -> tuple[list[Repeated], list[str]]:
    """Find the repeats on the sheets of a workbook.

    Parameters
    ----------
    main
        The sheet of the units.
    indices
        The cells of its `_index`; None where it has none.
    others
        The other sheets, header first.

    Returns
    -------
    list of Repeated, list of str
        And notes on sheets that are not read.
    """
    found, notes = [], []
    sheets = {name: rows for name, rows in others.items() if is_repeat(rows)}
    places = {text: place for place, text in reversed(list(enumerate(indices or ()))) if text}
    tables = _Tables(main, places, sheets)
    for name, rows in others.items():
        if name not in sheets:
            notes.extend([f"sheet {name} not read (--sheet reads another)"] if any(map(any, rows)) else [])
            continue
        lost = tables.strangers(name)
        if lost or indices is None:
            inside = f", inside {', '.join(lost)}" if lost else ""
            notes.append(f"sheet {name} holds repeats{inside}: {counted(len(_body(rows)), 'row')} not read")
            continue
        found.append(_repeated(name, rows, tables))
    return found, notes


@dataclass(frozen=True, slots=True)
class _Tables:
    """The sheets of repeats by name, and where each unit is by its `_index`; `known` has the owners found so far."""

    main: str
    places: Mapping[str, int]
    sheets: Mapping[str, Rows]
    known: dict[str, list[int]] = field(default_factory=dict)

    def parent(self, written: str) -> str | None:
        """Return the sheet that a row names as the one of its parent; None where there is no such."""
        for name in (self.main, *self.sheets):
            if not written or written == name or (len(name) == LONGEST_SHEET and written.startswith(name)):
                return name
        return None

    def strangers(self, name: str) -> list[str]:
        """Return what the rows of a sheet, and of those around it, name as parents although there is no such sheet."""
        seen, waiting = {name}, [name]
        lost: dict[str, None] = {}
        while waiting:
            for written in dict.fromkeys(_column(self.sheets[waiting.pop()], PARENT_TABLE)):
                parent = self.parent(written)
                if parent is None:
                    lost[written] = None
                elif parent != self.main and parent not in seen:
                    seen.add(parent)
                    waiting.append(parent)
        return list(lost)

    def owners(self, name: str) -> list[int]:
        """Return the place of the unit of each row of a sheet, -1 where it is not there or sheets lead in a circle."""
        if name in self.known:
            return self.known[name]
        rows = self.sheets[name]
        self.known[name] = [-1] * len(_body(rows))
        named = _column(rows, PARENT_TABLE) or [""] * len(_body(rows))
        parents = [self.parent(each) or self.main for each in named]
        indices = {each: self._by_index(each) for each in dict.fromkeys(parents)}
        pairs = zip(parents, _column(rows, PARENT), strict=True)
        self.known[name] = [indices[parent].get(index, -1) for parent, index in pairs]
        return self.known[name]

    def _by_index(self, name: str) -> Mapping[str, int]:
        if name == self.main:
            return self.places
        return dict(reversed(list(zip(_column(self.sheets[name], INDEX), self.owners(name), strict=False))))


def _repeated(name: str, rows: Rows, tables: _Tables) -> Repeated:
    named = [tables.parent(each) for each in _column(rows, PARENT_TABLE)]
    around = dict.fromkeys(each for each in named if each and each != tables.main)
    header = list(dict.fromkeys(each for each in rows[0] if each and not is_added(each)))
    return Repeated(
        name=name,
        names=tuple(header),
        columns=tuple(_texts(_column(rows, each)) for each in header),
        owners=np.array(tables.owners(name), dtype=np.int64),
        inside=", ".join(around),
    )


def is_added(name: str) -> bool:
    """Tell whether a column of a repeat is none of its questions, but says where its rows belong."""
    return name.startswith("_") or name in ADDED


def _body(rows: Rows) -> list[Sequence[str]]:
    return [row for row in rows[1:] if any(row)]


def _column(rows: Rows, name: str) -> list[str]:
    if name not in rows[0]:
        return []
    place = rows[0].index(name)
    return [row[place] if place < len(row) else "" for row in _body(rows)]


def _texts(cells: Sequence[str]) -> Texts:
    return texts_of(np.array([cell if cell and cell != NOT_THERE else None for cell in cells], dtype=object))


def texts_by_row(cells: Mapping[int, str], n_rows: int) -> Texts:
    """Return a column of which some rows have a cell."""
    return _texts([cells.get(place, "") for place in range(n_rows)])


@dataclass(slots=True)
class RowsUnderWay:
    """The rows of a repeat in a file of JSON, which is read one submission after the other."""

    cells: dict[str, dict[int, str]]
    owners: list[int]

    def done(self, name: str) -> Repeated:
        """Return them as columns."""
        own = {key: found for key, found in self.cells.items() if not is_added(key.rpartition("/")[2])}
        return Repeated(
            name=name,
            names=tuple(own),
            columns=tuple(texts_by_row(found, len(self.owners)) for found in own.values()),
            owners=np.array(self.owners, dtype=np.int64),
        )


def repeats_in(rows: Mapping[str, RowsUnderWay]) -> Iterator[Repeated]:
    """Yield the repeats of a file, each told which it is inside of."""
    for name, under_way in rows.items():
        around = [each for each in rows if name.startswith(f"{each}/")]
        yield replace(under_way.done(name), inside=max(around, key=len, default=""))
