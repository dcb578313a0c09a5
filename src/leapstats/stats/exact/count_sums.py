"""The exact distribution of a Poisson model's sufficient statistics, given those of its other terms.

Given how many events there are, they fall on the units like throws of a die. Units whose columns are alike are one side
of it. The sides are taken one after another, each with the numbers of events that still can lead to what is held.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import TooLargeError
from leapstats.stats.exact.conditional import Conditional
from leapstats.stats.exact.lattice import check_states, row_codes, settled, steps
from leapstats.terms import Whole

WORK_LIMIT = 20_000_000
AT_ONCE = 1_000_000
INSTEAD = "use poisson, or fewer or coarser columns"

Real = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sides:
    """Different rows (a one first) with their shares of the exposure, and what was observed of each term.

    Rows are in steps of the columns' lattice; `starts` and `lengths` turn sums back into the columns' own units. Sums
    of a term that are no further apart than its slack differ by rounding only.
    """

    rows: Whole
    log_shares: Real
    observed: Whole
    starts: Real
    lengths: Real
    slacks: Whole


@dataclass(frozen=True, slots=True)
class _States:
    """The sums of the terms so far (states x terms; events first), with the logarithms of their weights."""

    sums: Whole
    logs: Real


def sides(outcome: Real, design: Real, exposure: Real) -> Sides:
    """Put units with equal columns together.

    Parameters
    ----------
    outcome
        Whole numbers from 0, one a unit.
    design
        Units x columns, without an intercept.
    exposure
        What the count of each unit is per, above 0.

    Raises
    ------
    TooLargeError
        If there are too many events.
    """
    events = int(outcome.sum())
    _check_ways(float(events + 1))
    scaled = [steps(column, max(1, events)) for column in design.T]
    codes = np.column_stack([np.ones(len(outcome), dtype=np.int64), *(each.codes for each in scaled)])
    rows, places = np.unique(codes, axis=0, return_inverse=True)
    return Sides(
        rows=rows,
        log_shares=np.log(np.bincount(places.ravel(), exposure / exposure.max())),
        observed=np.asarray(outcome.astype(np.int64) @ codes),
        starts=np.array([each.start for each in scaled]),
        lengths=np.array([each.length for each in scaled]),
        slacks=np.array([0, *(each.rounding(max(1, events)) for each in scaled)]),
    )


def _check_ways(ways: float) -> None:
    if ways > WORK_LIMIT:
        raise TooLargeError(f"the events fall in about {ways:.2g} ways, more than {WORK_LIMIT:,}", INSTEAD)


def conditional_counts(found: Sides, column: int) -> Conditional:
    """Return the distribution of one column's sum over the events, given their number and all the others' sums.

    Parameters
    ----------
    found
        The sides that the events fall on.
    column
        Which column of the design, from 0.

    Raises
    ------
    TooLargeError
        If there are too many states, found out before they are built.
    """
    term = column + 1
    held = [place for place in range(found.rows.shape[1]) if place != term]
    states = _States(np.zeros((1, found.rows.shape[1]), dtype=np.int64), np.zeros(1))
    for side in range(len(found.rows)):
        states = _grown(found, states, side, held)
    slack = int(found.slacks[term])
    sums = settled(states.sums[:, term], slack) if slack else states.sums[:, term]
    last = _merged(sums[:, None], states.logs)
    start, length = float(found.observed[0] * found.starts[column]), found.lengths[column]
    return Conditional(start + length * last.sums[:, 0], last.logs, float(start + length * found.observed[term]))


def _grown(found: Sides, states: _States, side: int, held: list[int]) -> _States:
    """Let as many events fall on a side as still can lead to what is held."""
    from scipy.special import gammaln

    row, log_share = found.rows[side], found.log_shares[side]
    least, most = _bounds(found, states.sums, side, held)
    ways = np.maximum(0, most - least + 1)
    _check_ways(float(ways.sum()))
    grown = _States(np.empty((0, len(row)), dtype=np.int64), np.empty(0))
    for some in _portions(ways):
        whence = np.repeat(some, ways[some])
        first = np.repeat(np.cumsum(ways[some]) - ways[some], ways[some])
        taken = least[whence] + np.arange(len(whence)) - first
        sums = states.sums[whence] + taken[:, None] * row
        logs = states.logs[whence] + taken * log_share - gammaln(taken + 1.0)
        grown = _merged(np.vstack([grown.sums, sums]), np.concatenate([grown.logs, logs]))
        check_states(len(grown.logs), INSTEAD)
    return grown


def _bounds(found: Sides, sums: Whole, side: int, held: list[int]) -> tuple[Whole, Whole]:
    """Return the least and the most events on a side with which the later sides can reach what is held."""
    wanted = found.observed - sums
    left = wanted[:, 0]
    if side == len(found.rows) - 1:
        reached = (np.abs(wanted - left[:, None] * found.rows[side]) <= found.slacks)[:, held].all(axis=1)
        return np.where(reached, left, 1), np.where(reached, left, 0)
    least, most = np.zeros_like(left), left.copy()
    for term in held[1:]:
        row, rest, slack = found.rows[side, term], found.rows[side + 1 :, term], found.slacks[term]
        low, high = rest.min(), rest.max()
        # What is wanted lies between what is left times the lowest and the highest row that follow.
        for slope, room in ((row - low, wanted[:, term] - left * low), (high - row, left * high - wanted[:, term])):
            if slope > 0:
                most = np.minimum(most, (room + slack) // slope)
            elif slope < 0:
                least = np.maximum(least, -((room + slack) // -slope))
            else:
                most = np.where(room + slack < 0, -1, most)
    return least, most


def _portions(ways: Whole) -> Iterator[Whole]:
    """Part the states so that those of a part lead to about a million."""
    yield from np.split(np.arange(len(ways)), np.flatnonzero(np.diff(np.cumsum(ways) // AT_ONCE)) + 1)


def _merged(sums: Whole, logs: Real) -> _States:
    """Return each row of sums once, with the weights of equal rows added."""
    codes = row_codes(sums)
    order = np.argsort(codes, kind="stable")
    first = np.flatnonzero(np.diff(codes[order], prepend=-1))
    return _States(sums[order[first]], np.logaddexp.reduceat(logs[order], first))
