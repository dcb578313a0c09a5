"""The items that a change is adjusted for: what each unit answered in both waves, as columns of a model."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from leapstats.change.pairs import YES
from leapstats.change.wording import NO_MOVE, ONE_ANSWER
from leapstats.dictionary.study import Variable
from leapstats.errors import NotEstimableError
from leapstats.survey.column import Column
from leapstats.survey.linking import Linked
from leapstats.terms import ItemType

Bits = NDArray[np.bool_]
Matrix = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Adjuster:
    """An item's answers in two waves, aligned on all units; None in a wave that did not ask for it."""

    variable: Variable
    before: Column | None
    after: Column | None

    @cached_property
    def varies(self) -> bool:
        """Whether any unit gave another answer in the later wave than in the earlier one."""
        if self.before is None or self.after is None:
            return False
        both = self.before.answered & self.after.answered
        return bool((self.before.values[both] != self.after.values[both]).any())

    @cached_property
    def known(self) -> Bits:
        """Which units have what is needed: answers in both waves if the item varies, else in one."""
        answered = [column.answered for column in (self.before, self.after) if column is not None]
        known: Bits = (np.logical_and if self.varies else np.logical_or).reduce(answered)
        return known

    def answers(self, kept: Bits) -> tuple[Matrix, Matrix]:
        """Return what units answered before and after; of an item that does not vary, the one answer twice."""
        before, after = self.before, self.after
        if before is None or after is None:
            only = before or after
            values = only.values if only is not None else np.empty(0)
            before_values = after_values = values
        elif self.varies:
            before_values, after_values = before.values, after.values
        else:
            before_values = after_values = np.where(before.answered, before.values, after.values)
        return before_values[kept].astype(np.float64), after_values[kept].astype(np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Columns of a model, units x columns, before and after, with their names."""

    names: tuple[str, ...]
    before: Matrix
    after: Matrix

    @property
    def alone(self) -> tuple[str, ...]:
        """The names of columns in which one unit differs from all others, which are alike."""
        return tuple(
            name
            for name, column in zip(self.names, self.differences.T, strict=True)
            if _is_of_one(np.unique(column, return_counts=True)[1])
        )

    @property
    def differences(self) -> Matrix:
        """After less before."""
        return np.asarray(self.after - self.before)


@dataclass(frozen=True, eq=False)
class Adjusters:
    """The items that a comparison of two waves is adjusted for."""

    items: tuple[Adjuster, ...]

    @cached_property
    def known(self) -> Bits:
        """Which units have all that is needed."""
        known: Bits = np.logical_and.reduce([item.known for item in self.items])
        return known

    def within(self, kept: Bits) -> Columns:
        """Return the columns of a model within units, whose differences go with the difference of an outcome.

        An item that varies is itself. One that does not has no difference: its column is 0 before, and after it is
        the distance from its mean over the units, so that the change is averaged over their answers.

        Parameters
        ----------
        kept
            The units; all of them known.

        Raises
        ------
        NotEstimableError
            If these units all gave one answer, or none another one in the later wave where the item varies.
        """
        return _joined([column for item in self.items for column in _within(item, kept)])

    def levels(self, kept: Bits) -> Columns:
        """Return the columns of a model of both waves: each item as it was answered in each.

        Raises
        ------
        NotEstimableError
            If these units all gave one answer to an item.
        """
        return _joined([column for item in self.items for column in _levels(item, kept)])


Named = tuple[str, Matrix, Matrix]


def _is_of_one(counts: NDArray[np.int64]) -> bool:
    return len(counts) == 2 and 1 in counts


def adjusters_of(linked: Linked, items: Sequence[str], wave: int) -> Adjusters:
    """Find the items that the comparison of a wave with the first is adjusted for."""

    def column(place: int, item: str) -> Column | None:
        return linked.column(place, item) if linked.surveys[place].has(item) else None

    return Adjusters(
        tuple(Adjuster(linked.surveys[0].study.variables[item], column(0, item), column(wave, item)) for item in items)
    )


def _joined(columns: Sequence[Named]) -> Columns:
    names, before, after = zip(*columns, strict=True)
    return Columns(names, np.column_stack(before), np.column_stack(after))


def _within(item: Adjuster, kept: Bits) -> Iterator[Named]:
    columns = list(_indicators(item, kept))
    if not item.varies:
        for name, _, answer in columns[1:] or columns:
            yield name, np.zeros(len(answer)), answer - answer.mean()
        return
    moved = [column for column in columns if (column[1] != column[2]).any()]
    if not moved:
        raise NotEstimableError(NO_MOVE.format(item=item.variable.label))
    # The levels that units went between add up to no difference: the first of them is what the others are set against.
    yield from moved[1:] or moved


def _levels(item: Adjuster, kept: Bits) -> Iterator[Named]:
    columns = list(_indicators(item, kept))
    yield from columns[1:] or columns


def _indicators(item: Adjuster, kept: Bits) -> Iterator[Named]:
    """Yield a number as it is, or a column for each answer that some unit gave."""
    before, after = item.answers(kept)
    item_name, codes = item.variable.name, item.variable.codes
    given = np.unique(np.concatenate([before, after]))
    if len(given) < 2:
        raise NotEstimableError(ONE_ANSWER.format(item=item.variable.label))
    if codes is None or item.variable.type not in {ItemType.BINARY, ItemType.CATEGORICAL}:
        yield item_name, before, after
        return
    for place in given:
        answer = codes.answers[int(place)]
        is_yes = item.variable.type is ItemType.BINARY and answer.code == YES
        name = item_name if is_yes else f"{item_name}: {answer.label}"
        yield name, (before == place).astype(np.float64), (after == place).astype(np.float64)
