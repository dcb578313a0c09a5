"""A survey whose rows are in an engine: small surveys of rows that are alike stand for them."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass

import numpy as np

from leapstats.dictionary.sampling import Sampling
from leapstats.engines.answers import ReadCell
from leapstats.engines.cells import Source
from leapstats.engines.looking import Seen
from leapstats.engines.measuring import measured
from leapstats.engines.relation import Cell, Grouping, Key
from leapstats.errors import Problem, UsageError
from leapstats.stats.aggregated import Aggregated
from leapstats.survey.choices import Choices
from leapstats.survey.groups import Groups, counted
from leapstats.survey.survey import Survey
from leapstats.survey.where import taken
from leapstats.terms import Reason

FETCH = "Add --fetch to bring them into memory, or use a command that counts, such as table1, crosstab or missing"


@dataclass(frozen=True, slots=True, eq=False)
class Small:
    """A small survey: its units stand for rows, `cells` holds for each unit those that its rows have in `keys`."""

    survey: Survey
    keys: tuple[Key, ...]
    cells: tuple[tuple[Cell, ...], ...]


class Counting(ABC):
    """What counts the rows of a survey where they are; see `leapstats.survey.elsewhere.Elsewhere`."""

    def __init__(self, seen: Seen) -> None:
        self.seen = seen
        self.answered: tuple[str, ...] = ()
        self.kept: dict[tuple[str, ...], Small] = {}

    @abstractmethod
    def keys_of(self, items: Sequence[str]) -> tuple[Key, ...]:
        """Return by what rows are told apart where these items are asked for."""

    @abstractmethod
    def small(self, items: Sequence[str]) -> Small:
        """Return a survey of these items, with the cells that its units stand for."""

    @abstractmethod
    def column_of(self, item: str) -> str | None:
        """Return the heading of the column that a number with many values is in; None for any other item."""

    def narrowed(self, items: Sequence[str]) -> Survey:
        """Return a survey of these items, in which a unit stands for all rows that are alike in them."""
        return self._kept(items).survey

    @abstractmethod
    def source_of(self, item: str) -> Source:
        """Return the first column that an item is in."""

    def with_cells(self, item: str, beside: Sequence[str]) -> tuple[Survey, tuple[ReadCell, ...]]:
        """Return a narrowed survey of an item and others, and how each of its units has the item in the rows.

        Raises
        ------
        UsageError
            If the item has too many different cells to be counted one by one.
        """
        source = self.source_of(item)
        if not source.are_few:
            what = "it has too many different cells to be counted one by one"
            raise UsageError(f"the items of {self.seen.relation.source}", [Problem(item, what, "Name another item")])
        small, key = self._kept((item, *beside)), source.key()
        place = small.keys.index(key)
        return small.survey, tuple(source.as_read(source.cell(key, each[place])) for each in small.cells)

    def answering(self, items: Sequence[str]) -> "Counting":
        """Return what counts only the rows that have an answer to each of some items."""
        found = copy(self)
        found.answered, found.kept = tuple(items), {}
        return found

    @abstractmethod
    def reasons_of(self, items: Sequence[str]) -> Survey:
        """Return a survey of these items like a narrowed one, in which only why answers are missing is known."""

    def expect(self, sets: Iterable[Sequence[str]]) -> None:
        """Count for several sets of items in one go, before each of them is asked for."""
        self.seen.profiles.count([self.keys_of((*each, *self.answered)) for each in sets])

    @abstractmethod
    def kept_where(self, survey: Survey, choices: Choices, sampling: Sampling | None) -> Survey:
        """Return a study's survey with the units that are asked for."""

    def refusal(self, what: str) -> UsageError:
        """Word that something needs the rows themselves, and how many these are."""
        return self.seen.relation.refusal("the items", what, FETCH)

    def measured(self, item: str, groups: Groups, quantile_type: int) -> list[Aggregated] | None:
        """Return what is known of the answers to an item in all rows and in each group; None where they are counted."""
        heading = self.column_of(item)
        if heading is None:
            return None
        others = self._kept(tuple(groups.by))
        regrouped = self._again(groups, others.survey)
        place = np.full(len(others.survey), -1) if regrouped.place is None else regrouped.place
        grouping = Grouping(others.keys, dict(zip(others.cells, place.tolist(), strict=True)))
        small = self.narrowed((item, *groups.by))
        column, again = small.column(item), self._again(groups, small)
        answered = np.where(column.reasons == Reason.ANSWERED, 0, -1)
        sizes = [row[0] for row in again.tally(answered, 1)]
        by_place: dict[int | None, int] = {None: sizes[0], **dict(enumerate(sizes[1:]))}
        source, cuts = self.seen.sources[heading], self.cuts_of(item)
        found = measured(self.seen.relation, source, cuts, grouping, (by_place, quantile_type))
        return [found[each] for each in by_place]

    @abstractmethod
    def cuts_of(self, item: str) -> tuple[float, ...]:
        """Return the numbers of an item's column that are no answers."""

    def _kept(self, items: Sequence[str]) -> Small:
        names = tuple(dict.fromkeys((*items, *self.answered)))
        if names not in self.kept:
            small = self.small(names)
            self.kept[names] = _answering(small, self.answered) if self.answered else small
        return self.kept[names]

    @staticmethod
    def _again(groups: Groups, survey: Survey) -> Groups:
        return groups if groups.again is None else groups.again(survey)


def _answering(small: Small, items: Sequence[str]) -> Small:
    """Keep the units that have an answer to each of some items."""
    here = np.flatnonzero(np.logical_and.reduce([small.survey.column(item).answered for item in items]))
    return Small(taken(small.survey, here, ""), small.keys, tuple(small.cells[place] for place in here.tolist()))


def size_of(survey: Survey) -> int:
    """Return how many rows the units of a small survey stand for."""
    return (
        0 if survey.frequency is None else int(counted(np.zeros(len(survey), dtype=np.int64), 1, survey.frequency)[0])
    )
