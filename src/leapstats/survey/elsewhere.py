"""What a survey needs of rows that are not in memory: they are counted where they are."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, TypeGuard

from leapstats.errors import Problem, UsageError

if TYPE_CHECKING:
    import pandas as pd

    from leapstats.dictionary.sampling import Sampling
    from leapstats.stats.aggregated import Aggregated
    from leapstats.survey.choices import Choices
    from leapstats.survey.groups import Groups
    from leapstats.survey.inference import Inferred
    from leapstats.survey.survey import Survey


FETCH = "Add --fetch to bring them into memory"


class Rows(ABC):
    """Rows in an engine.

    Attributes
    ----------
    name, source
        The engine, and what the rows are called in print.
    """

    name: str
    source: str

    @abstractmethod
    def how_many(self) -> int:
        """Return how many rows there are."""

    @abstractmethod
    def has_texts(self, column: str) -> bool:
        """Tell whether the cells of a column are texts."""

    @abstractmethod
    def fetched(self) -> "pd.DataFrame":
        """Bring all rows into memory."""

    @abstractmethod
    def inferred(self, choices: "Choices") -> "Inferred":
        """Infer items and their types, as from a file."""

    def refusal(self, source: str, what: str, fix: str = FETCH) -> UsageError:
        """Word that something needs the rows themselves, and how many would have to be brought here."""
        rows = f"this needs the {self.how_many():,} rows themselves, which are in {self.name}"
        return UsageError(source, [Problem(what, rows, fix)])


def are_rows(data: object) -> TypeGuard[Rows]:
    """Tell whether data are rows of an engine."""
    return isinstance(data, Rows)


class Elsewhere(Protocol):
    """Rows that stay where they are; only counts come from there."""

    def narrowed(self, items: Sequence[str]) -> "Survey":
        """Return a survey of these items, in which a unit stands for all rows that are alike in them."""
        ...

    def with_cells(self, item: str, beside: Sequence[str]) -> "tuple[Survey, tuple[float | str | None, ...]]":
        """Return a narrowed survey of an item and others, and how each of its units has the item in the rows."""
        ...

    def reasons_of(self, items: Sequence[str]) -> "Survey":
        """Return a survey of these items like a narrowed one, in which only why answers are missing is known."""
        ...

    def answering(self, items: Sequence[str]) -> "Elsewhere":
        """Return what counts only the rows that have an answer to each of some items."""
        ...

    def expect(self, sets: Sequence[Sequence[str]]) -> None:
        """Count for several sets of items in one go, before each of them is asked for."""
        ...

    def measured(self, item: str, groups: "Groups", quantile_type: int) -> "list[Aggregated] | None":
        """Return what is known of the answers to an item in all rows and in each group; None where they are counted."""
        ...

    def refusal(self, what: str) -> UsageError:
        """Word that something needs the rows themselves, and how many these are."""
        ...

    def kept_where(self, survey: "Survey", choices: "Choices", sampling: "Sampling | None") -> "Survey":
        """Return a study's survey with the units that are asked for."""
        ...
