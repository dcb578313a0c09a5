"""What is asked of an engine: the columns, how many rows are alike in some of them, sums and ranked numbers."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from leapstats.survey.elsewhere import Rows
from leapstats.survey.spelling import spelled

if TYPE_CHECKING:
    from leapstats.survey.choices import Choices
    from leapstats.survey.inference import Inferred

Cell = float | int | str | None
Counted = tuple[tuple[Cell, ...], int]


class Kind(StrEnum):
    """What the cells of a column are."""

    NUMBER = "number"
    WHOLE = "whole"
    TEXT = "text"
    DAY = "day"
    TIME = "time"


OTHER = "(another text)"  # stands for every text that is not told apart
NUMBERS = (Kind.NUMBER, Kind.WHOLE, Kind.TIME)


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its name, what its cells are, and the categories that its type declares, in their order.

    `is_zoned` says that times are moments, which are written in UTC; others are written as they are.
    """

    name: str
    kind: Kind
    categories: tuple[str, ...] = ()
    is_zoned: bool = False


@dataclass(frozen=True, slots=True)
class Plain:
    """A column as it is: one value for each of its cells."""

    name: str


@dataclass(frozen=True, slots=True)
class Banded:
    """A number by where it lies among `cuts`, which rise: 0 below the first, 1 on it, 2 between it and the next."""

    name: str
    cuts: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """A text by whether there is one: itself where it is one of `marks`, else OTHER."""

    name: str
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a row is filled in: the number of the last of several parts of which a column is filled in, from 1; or 0.

    `parts` are the columns of each part, in the order of the file.
    """

    parts: tuple[tuple[str, ...], ...]


Key = Plain | Banded | Filled | Reached


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a column before its values are counted.

    `filled` is how many cells are not blank. Of numbers, and of times as days since 1970-01-01, also the smallest, the
    largest and about the mean, and one that is not whole; None where there is none.
    """

    filled: int
    low: float | None = None
    high: float | None = None
    mean: float | None = None
    broken: float | None = None


@dataclass(frozen=True, slots=True)
class Grouping:
    """Which group a row is in, by its cells: those of `places`, in the order of `keys`; the others are left out.

    A place of -1 is of rows that count in all but in no group.
    """

    keys: tuple[Key, ...]
    places: Mapping[tuple[Cell, ...], int]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted of the numbers of a column, in all rows and in groups.

    Attributes
    ----------
    name
        The column.
    cuts
        Numbers that are no answers.
    grouping
        Which rows count, and in which group.
    sizes, places
        How many numbers each group has, and which order statistics are wanted of it, by their places from 0; those of
        all rows under None.
    centre, scale, scale_of_squares
        Sums are of the numbers times `scale`, and of the squares of their distances from `centre` times
        `scale_of_squares`, each cut to a whole number: such sums are the same in any order of rows.
    """

    name: str
    cuts: tuple[float, ...]
    grouping: Grouping
    sizes: Mapping[int | None, int]
    places: Mapping[int | None, tuple[int, ...]]
    centre: float
    scale: float
    scale_of_squares: float


@dataclass(frozen=True, slots=True)
class Sums:
    """What an engine gives for `Wanted`, of one group: how many numbers, the two sums, extremes, order statistics."""

    size: int
    total: int
    squares: int
    low: float
    high: float
    ranked: tuple[float, ...]


class Relation(Rows):
    """Rows in an engine."""

    fields: tuple[Field, ...]

    def has_texts(self, column: str) -> bool:
        """Tell whether the cells of a column are texts."""
        return any(spelled(each.name) == column and each.kind is Kind.TEXT for each in self.fields)

    def inferred(self, choices: "Choices") -> "Inferred":
        """Infer items and their types, as from a file."""
        from leapstats.engines.files import inferred_elsewhere

        return inferred_elsewhere(self, choices)

    @abstractmethod
    def glance(self, names: Sequence[str], rows: int) -> dict[str, int]:
        """Return how many distinct values some columns have in the first rows."""

    @abstractmethod
    def facts(self, names: Sequence[str]) -> dict[str, Facts]:
        """Return what is known of some columns: one pass."""

    @abstractmethod
    def counts(self, sets: Sequence[tuple[Key, ...]]) -> list[list[Counted]]:
        """Return for each set of keys which combinations of cells there are, and how many rows have each: one pass."""

    @abstractmethod
    def ends(self, name: str, size: int) -> list[float]:
        """Return the smallest and the largest distinct numbers of a column, so many of each, rising."""

    @abstractmethod
    def head(self, name: str, size: int) -> list[str]:
        """Return some distinct texts of a column."""

    @abstractmethod
    def distinct(self, name: str) -> int:
        """Return how many distinct values a column has."""

    @abstractmethod
    def sums(self, wanted: Wanted) -> dict[int | None, Sums]:
        """Return sums and order statistics by group; those of all rows under None."""

    @abstractmethod
    def plan(self) -> str:
        """Return the queries that ran, with the engine's own plan of each."""
