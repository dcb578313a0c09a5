"""The exact distribution of a logistic model's sufficient statistics, given those of its other terms.

The units are split into two halves. What each half can add to the statistics is counted by itself; the
halves are then joined only where they meet in what is held fixed, so that thirty units are two times
fifteen. How much work that is, is estimated before it is begun.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import TooLargeError
from leapstats.stats.exact.conditional import Conditional
from leapstats.stats.exact.half_sums import HalfSums, meetings_of
from leapstats.stats.exact.lattice import FINEST, STATE_LIMIT, check_states, merged, row_codes, settled, steps
from leapstats.terms import Whole

UNIT_LIMIT = 1_000
WORK_LIMIT = 100_000_000
PAIR_LIMIT = 20_000_000
BOUND_EXCESS = 10
AT_ONCE = 1_000_000
INSTEAD = (
    "use firth_logistic, fewer or coarser columns, or stratified_odds_ratio where the other columns only mark strata"
)

Real = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Lattice:
    """The units as whole numbers: the different rows (a one first), how many units have each, what was observed.

    `starts` and `lengths` turn sums back into the columns' own units. `slacks` says of each term how many
    steps sums may be apart that rounding alone tells apart: 0 for a column that is on a lattice.
    """

    rows: Whole
    sizes: Whole
    observed: Whole
    starts: Real
    lengths: Real
    slacks: Whole

    @property
    def units(self) -> int:
        """How many units there are."""
        return int(self.sizes.sum())

    @property
    def halves(self) -> tuple["Lattice", "Lattice"]:
        """Two parts with about as many subsets of unlike units each."""
        subsets = np.cumsum(np.log(self.sizes + 1.0))
        middle = int(np.argmin(np.abs(subsets - subsets[-1] / 2))) + 1
        return self._part(slice(None, middle)), self._part(slice(middle, None))

    def _part(self, where: slice) -> "Lattice":
        return Lattice(self.rows[where], self.sizes[where], self.observed, self.starts, self.lengths, self.slacks)


@dataclass(frozen=True, slots=True)
class Half:
    """What half of the units can add: the sums (states x terms; events first), and in how many ways."""

    sums: Whole
    ways: Real


@dataclass(frozen=True, slots=True)
class Sufficient:
    """What both halves of the units of a lattice can add to its sums."""

    lattice: Lattice
    one: Half
    other: Half


def sufficient_statistics(outcome: Real, design: Real, varying: Sequence[Sequence[int]]) -> Sufficient:
    """Count what the sums of every column over the events can be.

    Parameters
    ----------
    outcome
        0 or 1, one a unit.
    design
        Units x columns, without an intercept.
    varying
        For each distribution that `joint` will be asked for, which columns vary in it, from 0; none for `conditional`.

    Raises
    ------
    TooLargeError
        If there are more than 1,000 units, or by estimate more states or work than is affordable.
    """
    units, events = len(outcome), int(outcome.sum())
    if units > UNIT_LIMIT:
        raise TooLargeError(f"{units:,} units are more than {UNIT_LIMIT:,}", INSTEAD)
    lattice = _lattice(outcome, design)
    _check_work(lattice, varying)
    one, other = lattice.halves
    return Sufficient(lattice, _reached(one, events, units), _reached(other, events, units))


def _lattice(outcome: Real, design: Real) -> Lattice:
    scaled = [steps(column) for column in design.T]
    codes = np.column_stack([np.ones(len(outcome), dtype=np.int64), *(each.codes for each in scaled)])
    rows, sizes = np.unique(codes, axis=0, return_counts=True)
    return Lattice(
        rows=rows,
        sizes=sizes,
        observed=np.asarray(codes[outcome == 1].sum(axis=0)),
        starts=np.array([each.start for each in scaled]),
        lengths=np.array([each.length for each in scaled]),
        slacks=np.array([0, *(each.rounding(len(outcome)) for each in scaled)]),
    )


def _check_work(lattice: Lattice, varying: Sequence[Sequence[int]]) -> None:
    """Raise TooLargeError if the halves have too many states, take too long to count, or too long to join."""
    terms, halves = lattice.rows.shape[1], lattice.halves
    states = [expected_states(half.rows, half.sizes) for half in halves]
    check_states(max(states), INSTEAD)
    # States grow with the power `terms` of the units counted so far, and each step sorts what it adds.
    work = sum(most * (half.units + len(half.sizes)) / (terms + 1) for most, half in zip(states, halves, strict=True))
    if work > WORK_LIMIT:
        raise TooLargeError(f"about {work:.2g} states are to be sorted, more than {WORK_LIMIT:,}", INSTEAD)
    for columns in varying:
        held = [term for term in range(terms) if term - 1 not in columns]
        places = max(expected_states(half.rows[:, held], half.sizes) for half in halves)
        # The bounds of both halves are several times too large: what is near the limit is counted later.
        _check_pairs(lattice, columns, states[0] * states[1] / places / BOUND_EXCESS)


def _check_pairs(lattice: Lattice, columns: Sequence[int], pairs: float) -> None:
    most = _most_pairs(lattice, columns)
    if pairs > most:
        raise TooLargeError(f"about {pairs:.2g} pairs of half-sums meet, more than {most:,}", INSTEAD)


def _most_pairs(lattice: Lattice, columns: Sequence[int]) -> int:
    # Almost every pair of half-sums of a column without a coarse lattice is a state of its own.
    fine = lattice.rows[:, [column + 1 for column in columns]].max() > FINEST
    return STATE_LIMIT if fine else PAIR_LIMIT


def expected_states(rows: Whole, sizes: Whole) -> float:
    """Return a bound of the number of different sums of subsets of units.

    Parameters
    ----------
    rows, sizes
        Rows of whole numbers from 0, and how many units have each.

    Returns
    -------
    float
        The least of the number of subsets of unlike units, of the points of the box that the sums lie
        in, and of the lattice points of the zonotope that the rows span. The last is a sum over
        independent subsets of rows of the greatest common divisor of their minors; a divisor is at
        most the root of the sum of squared minors, whose sums over subsets are the elementary
        symmetric functions of the eigenvalues of V'V.

    References
    ----------
    Stanley (1991), DIMACS Ser Discrete Math 4:555-570.
    """
    weighted = (rows * sizes[:, None]).astype(np.float64)
    subsets = float(np.log(sizes + 1.0).sum())
    box = float(np.log(weighted.sum(axis=0) + 1.0).sum())
    squares = np.atleast_1d(np.poly(-np.maximum(0.0, np.linalg.eigvalsh(weighted.T @ rows))))
    picks = np.atleast_1d(np.poly(-sizes.astype(np.float64)))
    least = min(len(squares), len(picks))
    squares, picks = squares[:least], picks[:least]
    zonotope = math.log(float(np.minimum(squares, np.sqrt(squares * picks)).sum()))
    return math.exp(min(subsets, box, zonotope, 700.0))


def _reached(half: Lattice, events: int, units: int) -> Half:
    reached = Half(np.zeros((1, half.rows.shape[1]), dtype=np.int64), np.ones(1))
    left = units
    for row, size in zip(half.rows, half.sizes, strict=True):
        left -= int(size)
        reached = _grown(reached, row, int(size), (events - left, events))
    return reached


def _grown(half: Half, row: Whole, size: int, between: tuple[int, int]) -> Half:
    """Add some of several like units to every state, where the events stay between two numbers."""
    taken = np.arange(size + 1)
    choices = np.array([float(math.comb(size, some)) for some in range(size + 1)])
    sums, ways = np.empty((0, len(row)), dtype=np.int64), np.empty(0)
    for some in np.array_split(taken, 1 + len(half.ways) * (size + 1) // AT_ONCE):
        added = (half.sums + some[:, None, None] * row).reshape(-1, len(row))
        weights = np.outer(choices[some], half.ways).ravel()
        possible = (between[0] <= added[:, 0]) & (added[:, 0] <= between[1])
        sums, ways = merged(np.vstack([sums, added[possible]]), np.concatenate([ways, weights[possible]]))
    return Half(sums, ways)


def joint(statistics: Sufficient, columns: Sequence[int]) -> tuple[Whole, Real]:
    """Return the joint distribution of some columns' sums, given the events and the other columns' sums.

    Parameters
    ----------
    statistics
        Of all columns.
    columns
        Which columns of the design vary, from 0.

    Returns
    -------
    sums, ways
        States x columns, in steps of their lattice, and in how many ways each comes about.

    Raises
    ------
    TooLargeError
        If many more half-sums meet than were expected.
    """
    free, lattice = [column + 1 for column in columns], statistics.lattice
    one, other = statistics.one, statistics.other
    sums, ways = np.empty((0, len(free)), dtype=np.int64), np.empty(0)
    for here, there in _meetings(statistics, columns):
        added, weights = one.sums[here][:, free] + other.sums[there][:, free], one.ways[here] * other.ways[there]
        sums, ways = merged(np.vstack([sums, added]), np.concatenate([ways, weights]))
        check_states(len(ways), INSTEAD)
    return merged(_settled(lattice, sums, free), ways)


def _settled(lattice: Lattice, sums: Whole, terms: Sequence[int]) -> Whole:
    """Take sums of rounded columns for equal where only the rounding tells them apart."""
    columns = [
        settled(column, int(lattice.slacks[term])) if lattice.slacks[term] else column
        for term, column in zip(terms, sums.T, strict=True)
    ]
    return np.column_stack(columns)


def _meetings(statistics: Sufficient, columns: Sequence[int]) -> Iterator[tuple[Whole, Whole]]:
    """Pair the states of both halves that add to what was observed of the terms held, some at a time."""
    lattice = statistics.lattice
    left, right = _keys(statistics, columns)
    order = np.argsort(right, kind="stable")
    begin = np.searchsorted(right[order], left, side="left")
    meeting = np.searchsorted(right[order], left, side="right") - begin
    total = np.cumsum(meeting)
    _check_pairs(lattice, columns, float(total[-1]))
    for chunk in np.split(np.arange(len(left)), np.flatnonzero(np.diff(total // AT_ONCE)) + 1):
        many = meeting[chunk]
        offset = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
        yield np.repeat(chunk, many), order[np.repeat(begin[chunk], many) + offset]


def _keys(statistics: Sufficient, columns: Sequence[int]) -> tuple[Whole, Whole]:
    """Return a number a state of each half; those with equal ones add to what was observed of the terms held."""
    lattice, one, other = statistics.lattice, statistics.one, statistics.other
    held = [term for term in range(len(lattice.observed)) if term - 1 not in columns]
    wanted = lattice.observed[held] - other.sums[:, held]
    keys = row_codes(_settled(lattice, np.vstack([one.sums[:, held], wanted]), held))
    return keys[: len(one.ways)], keys[len(one.ways) :]


def _pairs(left: Whole, right: Whole) -> int:
    """Return how many states of one half meet states of the other."""
    ordered = np.sort(right)
    return int((np.searchsorted(ordered, left, side="right") - np.searchsorted(ordered, left, side="left")).sum())


def conditional(statistics: Sufficient, column: int) -> Conditional | HalfSums:
    """Return the distribution of one column's sum over the events, given all the others' sums.

    It is a `HalfSums` where more half-sums meet than can be listed.
    """
    lattice = statistics.lattice
    start, length = lattice.starts[column], lattice.lengths[column]
    events, observed = lattice.observed[0], lattice.observed[column + 1]
    left, right = _keys(statistics, [column])
    if _pairs(left, right) > _most_pairs(lattice, [column]):
        one, other = (half.sums[:, column + 1] for half in (statistics.one, statistics.other))
        slack = int(lattice.slacks[column + 1])
        halves = (left, one, statistics.one.ways), (right, other, statistics.other.ways)
        return meetings_of(*halves, int(observed), float(length), slack)
    sums, ways = joint(statistics, [column])
    return Conditional(events * start + length * sums[:, 0], np.log(ways), float(events * start + length * observed))
