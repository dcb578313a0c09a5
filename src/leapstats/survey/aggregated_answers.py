"""The answers of a practice from those of its respondents: each rule on whole columns; a missing answer is left out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.dictionary.respondents import Rule, RuleKind
from leapstats.survey.column import Column, blank_of
from leapstats.terms import Numbers, Reason, Whole


@dataclass(frozen=True, slots=True, eq=False)
class Membership:
    """Which unit each respondent is in: `places` from 0, -1 for none; there are `n_units`."""

    places: Whole
    n_units: int

    @property
    def sizes(self) -> Whole:
        """Respondents of each unit."""
        return np.bincount(self.places[self.places >= 0], minlength=self.n_units).astype(np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """The answers that were given: of each the unit and the value."""

    places: Whole
    values: NDArray[Any]
    n_units: int

    def total(self, weights: Numbers | None = None) -> Numbers:
        """Add up the answers, or the weights, of each unit."""
        return np.bincount(self.places, weights, minlength=self.n_units).astype(float)


def brought_together(
    column: Column, numbers: Numbers | None, members: Membership, rule: Rule, at_least: int = 1
) -> Column:
    """Return the answers of units from those of their respondents.

    Parameters
    ----------
    column
        The answers of all respondents.
    numbers
        The same as numbers, for rules that need them; NaN where missing.
    members
        Which unit each respondent is in.
    rule
        What is made of the answers.
    at_least
        How many answers a unit needs.

    Returns
    -------
    Column
        Missing where a unit has too few answers, or where its respondents disagree and the rule needs one answer. Where
        nobody answered, the reason is the one that is kept where several meet: the highest.
    """
    used = (members.places >= 0) & column.answered
    source = column.values if numbers is None or rule.kind not in ON_NUMBERS else numbers
    given = Given(members.places[used], source[used], members.n_units)
    counts = given.total()
    values, disagree = MADE[rule.kind](given, counts, rule)
    reasons = _why_nobody_answered(column, members)
    reasons[counts > 0] = Reason.ANSWERED
    reasons[(counts > 0) & disagree] = Reason.RESPONDENTS_DISAGREE
    reasons[(counts > 0) & (counts < at_least)] = Reason.TOO_FEW_RESPONDENTS
    values[reasons != Reason.ANSWERED] = blank_of(values.dtype)
    return Column(values, reasons)


def _why_nobody_answered(column: Column, members: Membership) -> NDArray[np.uint8]:
    reasons = np.zeros(members.n_units, dtype=np.uint8)
    inside = members.places >= 0
    np.maximum.at(reasons, members.places[inside], column.reasons[inside])
    return reasons


Made = tuple[NDArray[Any], NDArray[np.bool_]]


def _mean(given: Given, counts: Numbers, rule: Rule) -> Made:
    del rule
    return given.total(given.values) / np.maximum(counts, 1), _never(counts)


def _sum(given: Given, counts: Numbers, rule: Rule) -> Made:
    del rule
    return given.total(given.values), _never(counts)


def _median(given: Given, counts: Numbers, rule: Rule) -> Made:
    del rule
    order = np.lexsort((given.values, given.places))
    ordered, starts = given.values[order], np.concatenate([[0], np.cumsum(counts)[:-1]])
    there = counts > 0
    middle = np.full(given.n_units, np.nan)
    low, high = ((starts + (counts - 1 + up) // 2)[there].astype(np.int64) for up in (0, 1))
    middle[there] = (ordered[low] + ordered[high]) / 2
    return middle, _never(counts)


def _yes(given: Given) -> Numbers:
    return given.total((given.values == 1).astype(float))


def _any(given: Given, counts: Numbers, rule: Rule) -> Made:
    del rule
    return (_yes(given) > 0).astype(np.int16), _never(counts)


def _all(given: Given, counts: Numbers, rule: Rule) -> Made:
    del rule
    return (_yes(given) == counts).astype(np.int16), _never(counts)


def _at_least(given: Given, counts: Numbers, rule: Rule) -> Made:
    return (_yes(given) >= rule.least).astype(np.int16), _never(counts)


def _share(given: Given, counts: Numbers, rule: Rule) -> Made:
    del rule
    return _yes(given) / np.maximum(counts, 1), _never(counts)


def _majority(given: Given, counts: Numbers, rule: Rule) -> Made:
    """Take the answer of more than half of those who answered."""
    del rule
    places, values, times = _tallied(given)
    won = 2 * times > counts[places]
    found = _blank_values(given)
    found[places[won]] = values[won]
    settled = np.zeros(given.n_units, dtype=bool)
    settled[places[won]] = True
    return found, ~settled


def _same(given: Given, counts: Numbers, rule: Rule) -> Made:
    """Take the answer on which all who answered agree."""
    del counts, rule
    places, values, _ = _tallied(given)
    found = _blank_values(given)
    found[places] = values
    return found, np.bincount(places, minlength=given.n_units) != 1


def _tallied(given: Given) -> tuple[Whole, NDArray[Any], Whole]:
    """Count each answer of each unit: the units, the answers, how often."""
    distinct, codes = np.unique(given.values.astype(_sortable(given.values)), return_inverse=True)
    first = np.zeros(len(distinct), dtype=given.values.dtype)
    first[codes] = given.values
    pairs, times = np.unique(given.places * max(len(distinct), 1) + codes, return_counts=True)
    places, which = np.divmod(pairs, max(len(distinct), 1))
    return places.astype(np.int64), first[which], times.astype(np.int64)


def _sortable(values: NDArray[Any]) -> Any:
    return "U" if values.dtype.kind == "O" else values.dtype


def _blank_values(given: Given) -> NDArray[Any]:
    return np.full(given.n_units, blank_of(given.values.dtype), dtype=given.values.dtype)


def _never(counts: Numbers) -> NDArray[np.bool_]:
    return np.zeros(len(counts), dtype=bool)


ON_NUMBERS = (RuleKind.MEAN, RuleKind.SUM, RuleKind.MEDIAN)
MADE: dict[RuleKind, Callable[[Given, Numbers, Rule], Made]] = {
    RuleKind.MEAN: _mean,
    RuleKind.SUM: _sum,
    RuleKind.MEDIAN: _median,
    RuleKind.ANY: _any,
    RuleKind.ALL: _all,
    RuleKind.AT_LEAST: _at_least,
    RuleKind.SHARE: _share,
    RuleKind.MAJORITY: _majority,
    RuleKind.SAME: _same,
}
