"""The columns of a model: formulaic makes them, from names of our own and never from the user's text."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.dictionary.formulas import Formula
from leapstats.errors import Problem, UsageError
from leapstats.regression.data import ModelData, Predictor
from leapstats.survey.magnitudes import size_problems

# A model that needs more than this is refused before any column is made.
MOST_COLUMNS, MOST_CELLS = 1_000, 50_000_000
ROWS_AT_ONCE = 20_000
TIMES = " × "
Change = tuple[str, Callable[[NDArray[np.float64]], NDArray[np.float64]]]
PART = re.compile(r"x(\d+)(?:\[(?:T\.)?L(\d+)\])?")


@dataclass(frozen=True, slots=True)
class Part:
    """An item in a column: the place of its level, None for a number."""

    predictor: Predictor
    level: int | None

    @property
    def code(self) -> str:
        """The code of the level, empty for a number."""
        return "" if self.level is None else self.predictor.levels[self.level]

    def label(self, *, with_yes: bool) -> str:
        """Name the item and its level; not that of a number, nor the yes of a yes-no item unless it is wanted."""
        if self.level is None or (self.predictor.levels == ("0", "1") and self.level == 1 and not with_yes):
            return self.predictor.label
        return f"{self.predictor.label}: {self.predictor.labels[self.level]}"


@dataclass(frozen=True, slots=True)
class DesignColumn:
    """A column of a model: an item or a level of it, or a product of several.

    `labels` has one a part, with the level where the item alone would not tell it; `name` is all of them,
    different for each column of a design.
    """

    parts: tuple[Part, ...]
    labels: tuple[str, ...]
    name: str

    @property
    def term(self) -> str:
        """The name in the way of statsmodels: `item`, `item[T.code]`, or several joined by a colon."""
        return ":".join(
            part.predictor.item
            if part.level is None or (part.predictor.levels == ("0", "1") and part.level == 1)
            else f"{part.predictor.item}[T.{part.code}]"
            for part in self.parts
        )


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """Columns without the intercept, rows x columns, and what each is.

    `constant` are the items of which all rows have the same answer: they, and terms with them, have no column.
    """

    matrix: NDArray[np.float64] = field(repr=False)
    columns: tuple[DesignColumn, ...]
    used: tuple[Predictor, ...]
    constant: tuple[Predictor, ...]
    _spec: Any = field(repr=False)

    def changed(self, changes: Sequence[Change]) -> Iterator[NDArray[np.float64]]:
        """Yield the columns, the intercept before them, with an item changed in all rows: one array a change.

        Those of few rows are made several at once, which takes no longer than one of them.
        """
        at_once = max(1, ROWS_AT_ONCE // max(1, len(self.matrix)))
        for begin in range(0, len(changes), at_once):
            part = changes[begin : begin + at_once]
            several = [
                np.concatenate([change(each.values) if each.item == item else each.values for item, change in part])
                for each in self.used
            ]
            yield from np.split(self.of_values(several), len(part))

    def at_level(self, item: str, level: int) -> NDArray[np.float64]:
        """Return the columns, the intercept before them, with an item at one level in all rows."""
        return next(self.changed([at_level(item, level)]))

    def shifted(self, item: str, by: float) -> NDArray[np.float64]:
        """Return the columns, the intercept before them, with a number larger by so much in all rows."""
        return next(self.changed([shifted(item, by)]))

    def of_values(self, values: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
        """Return the columns, the intercept before them, of numbers or places of levels, one vector an item used."""
        return np.asarray(self._spec.get_model_matrix(_frame(self.used, values)), dtype=np.float64)


def at_level(item: str, level: int) -> Change:
    """Put an item at one level."""
    return item, lambda values: np.full(len(values), float(level))


def shifted(item: str, by: float) -> Change:
    """Make a number larger by so much."""
    return item, lambda values: values + by


def design_of(data: ModelData, formula: Formula) -> Design:
    """Return the columns that a formula asks for.

    Raises
    ------
    UsageError
        If there would be more columns than any model of such data can need, or a product is too large.
    """
    import formulaic

    constant = tuple(each for each in data.predictors if len(np.unique(each.values)) < 2)
    left_out = {each.item for each in constant}
    used = tuple(each for each in data.predictors if each.item not in left_out)
    places = {each.item: place for place, each in enumerate(used)}
    kept = [term for term in formula.terms if not any(factor.item in left_out for factor in term)]
    if not kept:
        return Design(np.empty((len(data.outcome), 0)), (), (), constant, None)
    _check_size([[places[factor.item] for factor in term] for term in kept], used, len(data.outcome))
    text = " + ".join(["1", *(":".join(f"x{places[factor.item]}" for factor in term) for term in kept)])
    made = formulaic.model_matrix(text, _frame(used, [each.values for each in used]))
    columns = _columns([_parts(name, used) for name in made.columns[1:]])
    matrix = np.asarray(made, dtype=np.float64)[:, 1:]
    if wrong := [
        each for column, values in zip(columns, matrix.T, strict=True) for each in size_problems(column.name, values)
    ]:
        raise UsageError("the formula", wrong)
    return Design(matrix, columns, used, constant, made.model_spec)


def _check_size(terms: Sequence[Sequence[int]], used: Sequence[Predictor], n_rows: int) -> None:
    columns, least = _count(terms, used)
    if columns > MOST_COLUMNS or columns * n_rows > MOST_CELLS:
        found = f"its {len(terms):,} terms make {'at least ' if least else ''}{columns:,} columns of {n_rows:,} rows"
        most = min(MOST_COLUMNS, MOST_CELLS // max(n_rows, 1))
        fix = f"Take at most {most:,} columns: fewer terms, fewer levels, or a number in place of C(...)"
        raise UsageError("the formula", [Problem("", found, fix)])


def _count(terms: Sequence[Sequence[int]], used: Sequence[Predictor]) -> tuple[int, bool]:
    """Return how many columns terms make beside the intercept, and whether there are that many at least.

    A term brings the products of each set of its categories that none before it brought, each level but the first.
    """
    known: set[tuple[frozenset[int], frozenset[int]]] = {(frozenset(), frozenset())}
    total = 0
    for term in terms:
        categories = [place for place in dict.fromkeys(term) if used[place].levels]
        numbers = frozenset(term).difference(categories)
        if (all_levels := prod(len(used[place].levels) for place in categories)) > MOST_COLUMNS:
            return all_levels - 1, True
        for size in range(len(categories) + 1):
            for chosen in combinations(categories, size):
                if (key := (numbers, frozenset(chosen))) not in known:
                    known.add(key)
                    total += prod(len(used[place].levels) - 1 for place in chosen)
    return total, False


def _frame(used: Sequence[Predictor], values: Sequence[NDArray[np.float64]]) -> Any:
    import pandas as pd

    columns = {}
    for place, (predictor, numbers) in enumerate(zip(used, values, strict=True)):
        levels = [f"L{level}" for level in range(len(predictor.levels))]
        coded = pd.Categorical.from_codes(numbers.astype(np.int64), pd.Index(levels)) if levels else numbers
        columns[f"x{place}"] = coded
    return pd.DataFrame(columns)


def _parts(name: str, used: Sequence[Predictor]) -> tuple[Part, ...]:
    found = [PART.fullmatch(part) for part in name.split(":")]
    return tuple(
        Part(used[int(each[1])], int(each[2]) if each[2] is not None else None) for each in found if each is not None
    )


def _columns(every: Sequence[tuple[Part, ...]]) -> tuple[DesignColumn, ...]:
    """Name columns by their labels; where a product takes a yes-no item at both levels, by the yes as well."""
    levels: dict[tuple[frozenset[str], str], set[int | None]] = {}
    for parts in every:
        for part in parts:
            levels.setdefault((_items(parts), part.predictor.item), set()).add(part.level)
    labels = [
        tuple(part.label(with_yes=len(levels[_items(parts), part.predictor.item]) > 1) for part in parts)
        for parts in every
    ]
    names = [TIMES.join(each) for each in labels]
    return tuple(
        DesignColumn(parts, each, name if names.count(name) == 1 else f"{name} ({_codes(parts)})")
        for parts, each, name in zip(every, labels, names, strict=True)
    )


def _items(parts: tuple[Part, ...]) -> frozenset[str]:
    return frozenset(part.predictor.item for part in parts)


def _codes(parts: tuple[Part, ...]) -> str:
    """Tell apart columns whose labels are the same, such as `setting 2`."""
    return TIMES.join(f"{part.predictor.item} {part.code}".strip() for part in parts)
