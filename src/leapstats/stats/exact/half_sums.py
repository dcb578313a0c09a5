"""A conditional distribution of sums of two halves, whose values are too many to be listed.

Thirty units with a continuous column have 155 million subsets of fifteen, each with a sum of its own; each half has
33,000. Of each half-sum of the one it is known, from the other half in order, how many sums lie below and above what
was observed; tests and limits need no more.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leapstats.stats.exact.conditional import TIE, log_sum
from leapstats.terms import Whole

Real = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Meeting:
    """Half-sums that may all be put together, as distances whose sum is that from what was observed.

    `there` rises. Of each of `here`, `until` says where in `there` the sums that equal what was observed begin, and
    `after` where they end.
    """

    here: Real
    here_logs: Real
    there: Real
    there_logs: Real
    until: Whole
    after: Whole

    def parts(self, theta: float) -> tuple[Real, float]:
        """Return the weights below, at and above what was observed, and the log of what they were divided by."""
        here, there, scale = self._weights(theta)
        rising, falling = _running(there), _running(there[::-1])[::-1]
        at = rising[self.after] - rising[self.until]
        return np.array([here @ rising[self.until], here @ at, here @ falling[self.after]]), scale

    def distances(self, theta: float) -> tuple[Real, float]:
        """Return the weighted distances below and above, and the log of what they were divided by."""
        here, there, scale = self._weights(theta)
        far, moved = here * self.here, there * self.there
        below = -(far @ _running(there)[self.until] + here @ _running(moved)[self.until])
        above = far @ _running(there[::-1])[::-1][self.after] + here @ _running(moved[::-1])[::-1][self.after]
        return np.maximum([below, above], 0.0), scale

    def _weights(self, theta: float) -> tuple[Real, Real, float]:
        here, there = self.here_logs + theta * self.here, self.there_logs + theta * self.there
        tops = float(here.max()), float(there.max())
        return np.exp(here - tops[0]), np.exp(there - tops[1]), sum(tops)

    def as_far(self, mean: float, distance: float) -> tuple[float, float]:
        """Return the log of the weight as far from a mean, either way, and that of all, at theta 0."""
        here, there, scale = self._weights(0.0)
        low = np.searchsorted(self.there, mean - distance - self.here, side="right")
        high = np.searchsorted(self.there, mean + distance - self.here, side="left")
        far = here @ _running(there)[low] + here @ _running(there[::-1])[::-1][np.maximum(low, high)]
        return _log(float(far)) + scale, float(np.log(here.sum()) + np.log(there.sum())) + scale


def _running(weights: Real) -> Real:
    """Return the sums of the first 0, 1, 2, ... weights."""
    return np.concatenate([[0.0], np.cumsum(weights)])


def _log(weight: float) -> float:
    return float(np.log(weight)) if weight > 0 else -np.inf


@dataclass(frozen=True, slots=True)
class HalfSums:
    """A conditional distribution as half-sums that meet; it offers what `Conditional` does but for its values.

    `reach` is how far apart its smallest and its largest value are, `pairs` how many half-sums meet: a bound of how
    many values it has.
    """

    meetings: tuple[Meeting, ...]
    reach: float
    pairs: int

    @property
    def is_point(self) -> bool:
        """Whether T can be one value only, so that nothing can be learned."""
        return self.first and self.last

    @property
    def first(self) -> bool:
        """Whether T was the smallest it can be."""
        return not any(each.until.any() for each in self.meetings)

    @property
    def last(self) -> bool:
        """Whether T was the largest it can be."""
        return all((each.after == len(each.there)).all() for each in self.meetings)

    @property
    def step(self) -> float:
        """A change of theta that matters: a few of them across the reach."""
        return 10.0 / self.reach

    def tails(self) -> tuple[float, float, float]:
        """Return P(T <= observed), P(T >= observed) and P(T = observed) at theta 0."""
        parts = np.array(self.log_parts(0.0))
        low, here, high = np.exp(parts - log_sum(parts)).tolist()
        return low + here, high + here, here

    def log_parts(self, theta: float) -> tuple[float, float, float]:
        """Return the logs of the weights below, at and above what was observed, up to one constant."""
        below, at, above = _together([each.parts(theta) for each in self.meetings])
        return below, at, above

    def log_distances(self, theta: float) -> tuple[float, float]:
        """Return the logs of the weighted distances of what lies below and above, up to one constant."""
        below, above = _together([each.distances(theta) for each in self.meetings])
        return below, above

    def score_p(self) -> float:
        """Return the probability of values at least as far from their mean as the observed one, at theta 0."""
        if self.is_point:
            return 1.0
        below, above = self.log_distances(0.0)
        whole = log_sum(np.array(self.log_parts(0.0)))
        mean = float(np.exp(above - whole) - np.exp(below - whole))
        far = np.array([each.as_far(mean, abs(mean) * (1 - TIE)) for each in self.meetings])
        return min(1.0, float(np.exp(log_sum(far[:, 0]) - log_sum(far[:, 1]))))


def _together(parts: Sequence[tuple[Real, float]]) -> list[float]:
    """Return the logs of the sums of weights that were divided by different numbers."""
    logs = np.array([[_log(float(weight)) + scale for weight in weights] for weights, scale in parts])
    return [log_sum(column) for column in logs.T]


def meetings_of(
    one: tuple[Whole, Whole, Real], other: tuple[Whole, Whole, Real], observed: int, length: float, slack: int
) -> HalfSums:
    """Put half-sums together where they meet.

    Parameters
    ----------
    one, other
        Keys, sums in steps and weights of the states of each half; only states with equal keys meet.
    observed
        What the sum of both was, in steps.
    length
        Of a step.
    slack
        By how many steps sums may differ that are equal but for rounding.

    Returns
    -------
    HalfSums
        With a meeting for each key that both halves have.
    """
    sides = [_by_key(*half) for half in (one, other)]
    meetings = [_meeting(sides[0][key], sides[1][key], observed, length, slack) for key in sides[0] if key in sides[1]]
    ends = [(each.here.min() + each.there[0], each.here.max() + each.there[-1]) for each in meetings]
    reach = max(high for _, high in ends) - min(low for low, _ in ends)
    pairs = sum(len(each.here) * len(each.there) for each in meetings)
    return HalfSums(tuple(meetings), float(reach), pairs)


def _by_key(keys: Whole, sums: Whole, ways: Real) -> dict[int, tuple[Whole, Real]]:
    order = np.lexsort([sums, keys])
    keys, sums, ways = keys[order], sums[order], ways[order]
    begins = np.flatnonzero(np.diff(keys, prepend=keys[:1] - 1))
    return {
        int(keys[begin]): (some, weights)
        for begin, some, weights in zip(begins, np.split(sums, begins[1:]), np.split(ways, begins[1:]), strict=True)
    }


def _meeting(one: tuple[Whole, Real], other: tuple[Whole, Real], observed: int, length: float, slack: int) -> Meeting:
    (here, here_ways), (there, there_ways) = one, other
    wanted = observed - here
    middle = int(there[len(there) // 2])  # both halves' distances stay small, whatever the column's origin
    return Meeting(
        here=length * (middle - wanted).astype(np.float64),
        here_logs=np.log(here_ways),
        there=length * (there - middle).astype(np.float64),
        there_logs=np.log(there_ways),
        until=np.searchsorted(there, wanted - slack, side="left"),
        after=np.searchsorted(there, wanted + slack, side="right"),
    )
