"""Groups of units: what stands in the columns of a table."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import Problem, UsageError
from leapstats.survey.column import Column
from leapstats.survey.survey import Survey
from leapstats.terms import CODED, ItemType, Reason

MOST_GROUPS = 12
MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Group:
    """Some units: all of them when `by` is None, else those with one answer to the item `by`."""

    by: str | None
    level: str | None
    label: str
    size: int


@dataclass(frozen=True, slots=True)
class Groups:
    """All units, then each group of a grouping item.

    `place` gives each unit the place of its group, counted from 0 after the overall one, and -1
    where the grouping answer is missing. `order` sorts the units by group, `starts` says where
    each group begins in it. `weights` are the rows that each unit stands for, None where it stands for itself. Where
    the rows are not in memory, `by` are the grouping items and `again` groups the units of a narrowed survey by them.
    """

    groups: tuple[Group, ...]
    place: NDArray[np.int16] | None = field(default=None, repr=False)
    order: NDArray[np.int64] | None = field(default=None, repr=False)
    starts: tuple[int, ...] = ()
    n_ungrouped: int = 0
    weights: NDArray[np.int64] | None = field(default=None, repr=False)
    by: tuple[str, ...] = ()
    again: "Callable[[Survey], Groups] | None" = field(default=None, repr=False)

    def split(self, values: NDArray[Any]) -> list[NDArray[Any]]:
        """Return the values of all units, then those of each group."""
        if self.order is None:
            return [values]
        ordered = values[self.order]
        ends = (*self.starts[1:], len(ordered))
        return [values, *(ordered[start:end] for start, end in zip(self.starts, ends, strict=True))]

    def tally(self, positions: NDArray[np.integer[Any]], n_levels: int) -> list[list[int]]:
        """Count units by group and level.

        Parameters
        ----------
        positions
            The level of each unit, 0 to n_levels - 1; units to leave out are negative.
        n_levels
            How many levels there are.

        Returns
        -------
        list of list of int
            One list of n_levels counts for each of `groups`.
        """
        # One more row and column take in what is ungrouped and what is left out, so that one pass counts all.
        n_rows = 1 if self.place is None else len(self.groups)
        # Small whole numbers take a quarter of the time of those of 64 bits.
        kind = np.dtype(np.int16 if n_rows * (n_levels + 1) <= np.iinfo(np.int16).max else np.int64)
        cells: NDArray[np.integer[Any]] = positions.astype(kind)
        cells += 1
        if self.place is None:
            return [counted(cells, n_levels + 1, self.weights)[1:].tolist()]
        rows: NDArray[np.integer[Any]] = self.place.astype(kind)
        rows += 1
        rows *= n_levels + 1
        cells += rows
        counts = counted(cells, n_rows * (n_levels + 1), self.weights).reshape(n_rows, n_levels + 1)[:, 1:]
        counts[0] = counts.sum(axis=0)
        tallies: list[list[int]] = counts.tolist()
        return tallies


def counted(places: NDArray[np.integer[Any]], size: int, weights: NDArray[np.int64] | None) -> NDArray[np.int64]:
    """Count how often each place from 0 to size - 1 occurs, or what the units there stand for."""
    if weights is None:
        return np.bincount(places, minlength=size)
    counts = np.zeros(size, dtype=np.int64)
    np.add.at(counts, places, weights)
    return counts


def narrowed(survey: Survey, groups: Groups, item: str) -> tuple[Survey, Groups]:
    """Return the units from which an item is counted by group: all of them, or those that stand for rows elsewhere."""
    if survey.elsewhere is None or groups.again is None:
        return survey, groups
    small = survey.elsewhere.narrowed((item, *groups.by))
    return small, groups.again(small)


def group_units(survey: Survey, by: str | None) -> Groups:
    """Group the units of a survey by the answers to an item.

    Parameters
    ----------
    survey
        Where the units are.
    by
        A binary or categorical item, or a count with few distinct values; None for no groups.

    Raises
    ------
    UsageError
        If there is no such item, or it does not make groups.
    """
    again = partial(group_units, by=by)
    if survey.elsewhere is not None:
        return _counted_elsewhere(survey, () if by is None else (by,), again)
    if by is None:
        return Groups((Group(None, None, "All", _size(survey)),), weights=survey.frequency)
    variable, column = survey.variable(by), survey.column(by)
    _check_of_units(survey, by, column)
    if variable.type in CODED and variable.codes is not None:
        labels = [(code.code, code.label) for code in variable.codes.answers]
        place = column.values.astype(np.int16)
    elif variable.type is ItemType.COUNT:
        distinct = np.unique(column.values[column.answered])
        _check_few(by, len(distinct))
        labels = [(f"{value:g}", f"{value:g}") for value in distinct]
        place = np.where(column.answered, np.searchsorted(distinct, column.values), -1).astype(np.int16)
    else:
        problem = Problem(
            by, f"an item of type {variable.type} cannot form groups", "Choose a categorical or binary item"
        )
        raise UsageError("the grouping item", [problem])
    _check_few(by, len(labels))
    return _grouped(survey, by, labels, place)


def _counted_elsewhere(survey: Survey, by: tuple[str, ...], again: "Callable[[Survey], Groups]") -> Groups:
    """Group rows that are not in memory, by the units that stand for them."""
    if survey.elsewhere is None:
        raise ValueError("the rows are in memory")
    found = again(survey.elsewhere.narrowed(by))
    return replace(found, place=None, order=None, starts=(), weights=None, by=by, again=again)


def _size(survey: Survey) -> int:
    return len(survey) if survey.frequency is None else int(survey.frequency.sum())


def _check_of_units(survey: Survey, by: str, column: Column) -> None:
    """Refuse an item on which respondents of a unit disagree, where no rule was named to settle that."""
    found = survey.aggregated
    if found is None or by in found.respondents.rules:
        return
    wrong = np.flatnonzero(column.reasons == Reason.RESPONDENTS_DISAGREE)
    if len(wrong):
        unit, units = survey.study.unit, survey.study.units
        shown = ", ".join(survey.row_name(int(place)) for place in wrong[:MOST_SHOWN])
        where = f"{len(wrong)} {unit if len(wrong) == 1 else units}"
        what = f"respondents disagree on it in {where} (first: {shown}), and a group has whole {units}"
        fix = f"Correct the answers, or name a rule, such as --aggregate {by}=majority"
        raise UsageError("the grouping item", [Problem(by, what, fix)])


def cross_units(survey: Survey, items: Sequence[str]) -> Groups:
    """Group the units of a survey by all combinations of the answers to items.

    A unit without an answer to one of them is in no group; `by` names the items, and `level` their answers, with
    colons between.

    Raises
    ------
    UsageError
        As for `group_units`, or if there are too many combinations.
    """
    if survey.elsewhere is not None:
        return _counted_elsewhere(survey, tuple(items), partial(cross_units, items=items))
    parts = [group_units(survey, item) for item in items]
    n_combinations = math.prod(len(each.groups) - 1 for each in parts)
    by = ":".join(items)
    _check_few(by, n_combinations)
    place = np.zeros(len(survey), dtype=np.int16)
    known = np.ones(len(survey), dtype=bool)
    for each in parts:
        own = each.place if each.place is not None else np.zeros(len(survey), dtype=np.int16)
        known &= own >= 0
        place = place * np.int16(len(each.groups) - 1) + own
    names = [
        (":".join(str(group.level) for group in combination), ", ".join(group.label for group in combination))
        for combination in product(*(each.groups[1:] for each in parts))
    ]
    return _grouped(survey, by, names, np.where(known, place, -1).astype(np.int16))


def _grouped(survey: Survey, by: str, labels: Sequence[tuple[str, str]], place: NDArray[np.int16]) -> Groups:
    sizes = np.bincount(place[place >= 0], minlength=len(labels))
    order = np.argsort(place, kind="stable")
    ungrouped = int(np.sum(place < 0))
    starts = tuple(int(start) for start in ungrouped + np.concatenate([[0], np.cumsum(sizes)[:-1]]))
    weights = survey.frequency
    if weights is not None:
        ungrouped, *sizes = counted(place.astype(np.int64) + 1, len(labels) + 1, weights).tolist()
    groups = tuple(Group(by, code, label, int(size)) for (code, label), size in zip(labels, sizes, strict=True))
    return Groups((Group(None, None, "All", _size(survey)), *groups), place, order, starts, ungrouped, weights)


def _check_few(by: str, count: int) -> None:
    if not 0 < count <= MOST_GROUPS:
        what = f"it has {count} distinct answers, but a table can have 1 to {MOST_GROUPS} groups"
        raise UsageError("the grouping item", [Problem(by, what, "Choose an item with fewer distinct answers")])
