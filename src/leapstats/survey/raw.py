"""A survey file as it stands, before any dictionary has spoken."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import isnan
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.dictionary.expression import Expression

LARGE = 5000


@dataclass(frozen=True, slots=True)
class MissingRange:
    """User-missing codes of a column: a single code when `low` equals `high`, else a closed range."""

    low: float | str
    high: float | str


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """The cells of a text column by their distinct texts.

    `places` gives for each cell the place of its text in `distinct` (an array of str), -1 where blank.
    """

    places: NDArray[np.int32]
    distinct: NDArray[Any]

    def cells(self) -> NDArray[Any]:
        """Return the cells themselves: objects, None where blank."""
        return np.append(self.distinct, np.array([None], dtype=object))[self.places]

    def take(self, rows: NDArray[np.bool_]) -> "Texts":
        """Return some of the cells, by those texts that they hold."""
        return appearing(self.places[rows], self.distinct)


@dataclass(frozen=True, kw_only=True)
class RawColumn:
    """One column of a file.

    `cells` are numbers (float64, NaN for blank), or texts by their distinct ones, or objects: str, and None for blank.
    `labels` maps a value to its label. `name` is the variable name or the question; `option` the sub-heading of a
    question that has several columns. `fixed` marks a column that the
    collecting service adds by itself (start date, collector), not a question.
    `reasons` says of blank cells why they are
    blank, as members of Reason, 0 where the file does not say; None where it says nothing. `categories` are the levels
    of a data frame's categorical, or the codes of a form's choices, in their order, those that no cell holds among
    them; `ordered` says that the order is one of less and more.
    `form` is the instrument it belongs to, `universe` the platform's condition for asking it, on names of columns.
    `personal` marks a column of personal data that was read because it was asked for. `measure` is how the file says a
    column is measured: nominal, ordinal or scale in SPSS, number for one that is no code even where it is 0 and 1 only.
    """

    name: str
    cells: NDArray[Any] | Texts
    option: str = ""
    label: str = ""
    labels: dict[float | str, str] = field(default_factory=dict)
    missing: tuple[MissingRange, ...] = ()
    measure: str = ""
    fixed: bool = False
    reasons: NDArray[np.uint8] | None = None
    categories: tuple[str, ...] = ()
    ordered: bool = False
    personal: bool = False
    form: str = ""
    universe: Expression | None = None

    @cached_property
    def texts(self) -> Texts:
        """The cells of a text column by their distinct texts, in order of appearance."""
        return self.cells if isinstance(self.cells, Texts) else texts_of(self.cells)

    @cached_property
    def values(self) -> NDArray[Any]:
        """The cells one by one: float64 with NaN for blank, or objects, None for blank.

        An object for each cell of a text takes memory and time: `texts` says the same of a long column in less.
        """
        return self.cells.cells() if isinstance(self.cells, Texts) else self.cells

    def cell(self, place: int) -> Any:
        """Return one cell, as it is in `values`."""
        if not isinstance(self.cells, Texts):
            return self.cells[place]
        number = self.cells.places[place]
        return None if number < 0 else self.cells.distinct[number]

    @property
    def numeric(self) -> bool:
        """Whether the column holds numbers rather than text."""
        return not isinstance(self.cells, Texts) and self.cells.dtype.kind == "f"

    @property
    def heading(self) -> str:
        """The column as a person would name it."""
        return f"{self.name} [{self.option}]" if self.option else self.name

    def take(self, rows: NDArray[np.bool_]) -> "RawColumn":
        """Return the column with some of its rows."""
        reasons = None if self.reasons is None else self.reasons[rows]
        cells = self.cells.take(rows) if isinstance(self.cells, Texts) else self.cells[rows]
        return replace(self, cells=cells, reasons=reasons)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseSet:
    """A multi-response set that a file declares, of columns named by their headings.

    `counted` is the value that means chosen in a set of dichotomies; None for a set of categories,
    in which each column holds one of the chosen codes. `codes` are the codes of the options, column by column, where
    the platform has such: an option whose code is declared missing says why the set has no answer.
    """

    name: str
    label: str
    columns: tuple[str, ...]
    counted: float | str | None
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class RowNotes:
    """Notes that count rows, which are counted anew where only some rows are used.

    `told` are those on the rows that `rows` marks among all rows of the file; `count` makes them.
    """

    told: tuple[str, ...]
    rows: NDArray[np.bool_]
    count: Callable[[NDArray[np.bool_]], Iterable[str]]

    @classmethod
    def of(cls, count: Callable[[NDArray[np.bool_]], Iterable[str]], n_rows: int) -> "RowNotes":
        """Return the notes on all rows."""
        rows = np.ones(n_rows, dtype=bool)
        return cls(tuple(count(rows)), rows, count)

    def take(self, rows: NDArray[np.bool_]) -> "RowNotes":
        """Return the notes on some of the rows that are marked."""
        kept = self.rows.copy()
        kept[kept] = rows
        return self if rows.all() else RowNotes(tuple(self.count(kept)), kept, self.count)

    def instead(self, notes: Sequence[str], before: "RowNotes") -> tuple[str, ...]:
        """Put these notes where others stand among the notes on a file."""
        place = next((number for number, note in enumerate(notes) if note in before.told), len(notes))
        left = [note for note in notes[place:] if note not in before.told]
        return (*notes[:place], *self.told, *left)


@dataclass(frozen=True, slots=True, kw_only=True)
class RawFile:
    """A whole file. `rows` gives the place of each unit in the file as a person counts it.

    `personal` names the columns that were dropped because they hold personal data; `notes` are
    sentences about how the file was read: first what it was taken for and why, then encoding, separator, what was left
    out. `id` and `wave` are the headings of the columns that say which unit and which wave a row is of, where the
    platform says so; else empty. `dictionary` is the file of the platform that described the columns, `sheet` the
    sheet of a workbook that was read. `index` names the levels of the index of a data frame, which are no columns;
    `labels` is that index itself, None for a file. `absent` are texts of cells that reading took for missing
    answers. `on_rows` are those of the notes that count rows, None where none does. `parts` are the files whose rows
    stand one under another in it, empty where it is one file.
    """

    path: Path
    format: str
    columns: tuple[RawColumn, ...]
    rows: NDArray[np.int64]
    sets: tuple[ResponseSet, ...] = ()
    personal: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    label: str = ""
    index: tuple[str, ...] = ()
    labels: Any = None
    id: str = ""
    wave: str = ""
    dictionary: Path | None = None
    sheet: str = ""
    absent: frozenset[str] = frozenset()
    on_rows: RowNotes | None = None
    parts: tuple[Path, ...] = ()

    def take(self, rows: NDArray[np.bool_]) -> "RawFile":
        """Return the file with some of its rows."""
        columns, labels = tuple(each.take(rows) for each in self.columns), self.labels
        on_rows = None if self.on_rows is None else self.on_rows.take(rows)
        return replace(
            self,
            columns=columns,
            rows=self.rows[rows],
            labels=None if labels is None else labels[rows],
            on_rows=on_rows,
            notes=self.notes if on_rows is None or self.on_rows is None else on_rows.instead(self.notes, self.on_rows),
        )


def appearing(places: NDArray[np.int32], distinct: NDArray[Any]) -> Texts:
    """Give distinct texts numbers in order of appearance, and leave out those that no cell holds.

    Parameters
    ----------
    places
        The place of each cell in `distinct`, -1 where blank.
    distinct
        Texts in any order, none twice and none empty.
    """
    first = _first_places(places[:LARGE], len(distinct))
    if len(distinct) and first.max() == LARGE:  # not all texts stand in the first rows
        first = _first_places(places, len(distinct))
    n_found = int(np.count_nonzero(first < len(places)))
    if n_found == len(distinct) and bool((first[1:] > first[:-1]).all()):
        return Texts(places, distinct)
    order = np.argsort(first, kind="stable")[:n_found]
    moved = np.full(len(distinct) + 1, -1, dtype=np.int32)
    moved[order] = np.arange(n_found, dtype=np.int32)
    return Texts(moved[places], distinct[order])


def _first_places(places: NDArray[np.int32], n_texts: int) -> NDArray[np.intp]:
    """Return where each text stands first; the number of cells for one that none holds."""
    filled = np.flatnonzero(places >= 0)[::-1]
    first = np.full(n_texts, len(places), dtype=np.intp)
    first[places[filled]] = filled
    return first


def merged(places: NDArray[np.int32], texts: Sequence[str]) -> Texts:
    """Give cells the numbers of their texts, where `texts` may hold one twice; an empty text is blank.

    Parameters
    ----------
    places
        The place of each cell in `texts`.
    texts
        In order of appearance.

    Returns
    -------
    Texts
        The distinct ones, still in order of appearance.
    """
    found = {text: place for place, text in enumerate(dict.fromkeys(filter(None, texts)))}
    if len(found) == len(texts):
        return Texts(places, np.array(texts, dtype=object))
    numbers = [found.get(text, -1) for text in texts]
    return Texts(np.array([*numbers, -1], dtype=np.int32)[places], np.array(list(found), dtype=object))


def texts_of(values: NDArray[Any]) -> Texts:
    """Find the distinct texts of an array of objects; None and NaN are blank."""
    if len(values) > LARGE:
        import pandas as pd

        codes, distinct = pd.factorize(values)
        return Texts(codes.astype(np.int32), np.array([str(each) for each in distinct], dtype=object))
    found: dict[str, int] = {}
    places = [-1 if _is_none(cell) else found.setdefault(str(cell), len(found)) for cell in values]
    return Texts(np.array(places, dtype=np.int32), np.array(list(found), dtype=object))


def _is_none(cell: object) -> bool:
    return cell is None or (isinstance(cell, float) and isnan(cell))
