"""How far the sums of several groups spread over all divisions of units: two halves met in the middle.

Units with equal numbers are dealt to the groups together. What matters of those that were dealt is how many
each group has, and their sums: divisions that agree in both are one state. The last group has what is left.
"""

import math
from dataclasses import dataclass

import numpy as np

from leapstats.errors import TooLargeError
from leapstats.stats.exact.lattice import in_halves, merged, row_codes
from leapstats.stats.exact.subset_sums import Chosen, tail_shares
from leapstats.terms import Numbers, Whole

# In numbers of a group; about a second each.
MOST_DEALT = 15_000_000
MOST_MET = 600_000_000
FRONT = 20_000  # numbers that are looked at to refuse what is far too large
AT_ONCE = 100_000
ROUNDING = 1e-13


@dataclass(slots=True)
class Work:
    """Steps that are left to spend; whoever takes some says how many before."""

    instead: str
    left: int

    def spend(self, steps: int) -> None:
        """Raise TooLargeError if there are not so many left."""
        self.left -= steps
        if self.left < 0:
            raise TooLargeError(f"there are too many divisions of the units into groups; {self.instead}")


@dataclass(frozen=True, slots=True)
class Half:
    """States of some of the units, sorted by counts: numbers a group, sums about the mean, probabilities."""

    counts: Whole
    centred: Numbers
    weights: Numbers


def sums_of_groups(codes: Whole, sizes: Whole) -> Whole:
    """Add up the numbers of each group, which stand one group after another."""
    return np.add.reduceat(codes, np.cumsum(sizes) - sizes, axis=-1)


def share_as_found(codes: Whole, sizes: Whole, slack: int, instead: str) -> float:
    """Return the share of divisions into groups with means at least as far apart as those of numbers in this order.

    Parameters
    ----------
    codes
        Whole numbers from 0, one a unit, one group after another; not all equal.
    sizes
        How many units each group has, at least one; two groups or more.
    slack
        How far sums that are equal may differ.
    instead
        What to take where there are too many divisions.

    Raises
    ------
    TooLargeError
        If there are too many different sums.
    """
    if len(sizes) == 2:
        return _share_as_far(codes, int(sizes[0]), slack, instead)
    return share_as_spread(codes, sizes, least_spread(sums_of_groups(codes, sizes), sizes, slack), instead)


def _share_as_far(codes: Whole, size: int, slack: int, instead: str) -> float:
    """Return the share of divisions with a sum of the first group at least as far from what is expected."""
    units, total, found = len(codes), int(codes.sum()), int(codes[:size].sum())
    if units * found < size * total:
        codes = codes.max() - codes
        total, found = int(codes.sum()), int(codes[:size].sum())
    if units * found == size * total:
        return 1.0
    mirrored = 2 * size * total // units - found
    pairs = np.column_stack([np.ones_like(codes), codes])
    high = tail_shares(pairs, Chosen(size, found), slack, instead)[1]
    low = tail_shares(pairs, Chosen(size, mirrored), slack, instead)[0]
    return min(1.0, low + high)


def spreads(sums: Whole, sizes: Whole) -> Numbers:
    """Return the between-groups sum of squares of each row of group sums, times the squared number of units."""
    # Products of sums on a lattice are whole numbers below 2**53, so that equal means have a spread of 0.
    units, numbers = int(sizes.sum()), sums.astype(np.float64)
    centred = units * numbers - sizes * numbers.sum(axis=-1, keepdims=True)
    return np.asarray((centred**2 / sizes).sum(axis=-1))


def least_spread(sums: Whole, sizes: Whole, slack: int) -> float:
    """Return from where on a spread is as large as that of the observed sums, which are known but for a slack."""
    reach = math.sqrt(float(spreads(sums, sizes))) * (1 - ROUNDING) - slack * int(sizes.sum())
    return max(0.0, reach) ** 2


def share_as_spread(codes: Whole, sizes: Whole, least: float, instead: str) -> float:
    """Return the share of divisions into groups of these sizes with a spread from `least` on.

    Parameters
    ----------
    codes
        Whole numbers from 0, one a unit.
    sizes
        How many units each group has, at least one.
    least
        See `least_spread`.
    instead
        What to take where there are too many divisions.

    Raises
    ------
    TooLargeError
        If there are too many different sums. Each number that is dealt says what it takes before, and so
        does the meeting of the halves.
    """
    values, copies = np.unique(codes, return_counts=True)
    work = Work(instead, MOST_DEALT)
    refuse_far_too_many(values, sizes, instead)
    split = in_halves(copies, len(sizes))
    mean = float(codes.sum()), len(codes)
    one, other = (_dealt(values[part], copies[part], sizes, mean, work) for part in (split, ~split))
    return _met(one, other, sizes, least, Work(instead, MOST_MET))


def refuse_far_too_many(values: Whole | Numbers, sizes: Whole, instead: str) -> None:
    """Refuse at once what is far too large: the numbers at the front differ so often that dealing them takes too long.

    Parameters
    ----------
    values
        One a unit, or each once.
    sizes, instead
        See `share_as_spread`.

    Raises
    ------
    TooLargeError
        If they do.
    """
    Work(instead, MOST_DEALT).spend(_least_work(len(np.unique(values[:FRONT])), sizes))


def _least_work(distinct: int, sizes: Whole) -> int:
    """Return what dealing takes at least, so that what is far too large is refused before it is begun.

    One half has half of the distinct numbers or more. Once j of them are dealt, a group has got any count from 0 to j
    that it and the others have room for, and each count is a state of its own.
    """
    half, largest = distinct // 2, int(sizes.max())
    dealt = np.arange(half)
    counts = np.minimum(np.minimum(dealt, half - dealt), min(largest, int(sizes.sum()) - largest)) + 1
    return int(counts.sum()) * len(sizes)


def _dealt(values: Whole, copies: Whole, sizes: Whole, mean: tuple[float, int], work: Work) -> Half:
    """Deal numbers to the groups; the mean is given as a sum and a number of units."""
    free = len(sizes) - 1
    states, weights = np.zeros((1, 2 * free), dtype=np.int64), np.ones(1)
    shares = np.log(sizes / sizes.sum())
    logs = np.append(0.0, np.cumsum(np.log(np.arange(1, copies.max() + 1))))
    for place, (value, number) in enumerate(zip(values.tolist(), copies.tolist(), strict=True)):
        ways = _ways(number, sizes, work)
        work.spend(len(states) * ways.size)
        chances = np.exp(logs[number] - logs[ways].sum(axis=1) + ways @ shares)
        taken = ways[:, :free]
        states = (states[:, None, :] + np.hstack([taken, taken * value])).reshape(-1, 2 * free)
        weights = (weights[:, None] * chances).ravel()
        last = copies[: place + 1].sum() - states[:, :free].sum(axis=1)
        fits = (states[:, :free] <= sizes[:free]).all(axis=1) & (last <= sizes[free])
        states, weights = merged(states[fits], weights[fits])
    counts, sums = states[:, :free], states[:, free:]
    counts = np.column_stack([counts, copies.sum() - counts.sum(axis=1)])
    sums = np.column_stack([sums, values @ copies - sums.sum(axis=1)])
    total, units = mean
    return Half(counts, units * sums.astype(np.float64) - counts * total, weights)


def _ways(number: int, sizes: Whole, work: Work) -> Whole:
    """Return every way to deal equal numbers to groups that have room for so many, ways x groups."""
    work.spend(math.comb(number + len(sizes) - 1, number) * len(sizes))
    ways, left = np.zeros((1, 0), dtype=np.int64), np.array([number])
    for size in sizes[:-1]:
        choices = np.minimum(left, size) + 1
        parent = np.repeat(np.arange(len(ways)), choices)
        taken = np.arange(len(parent)) - np.repeat(np.cumsum(choices) - choices, choices)
        ways, left = np.column_stack([ways[parent], taken]), left[parent] - taken
    return np.asarray(np.column_stack([ways, left])[left <= sizes[-1]])


def _met(one: Half, other: Half, sizes: Whole, least: float, work: Work) -> float:
    """Join the states of two halves that fill the groups together; return the share with a spread from `least` on."""
    keys = row_codes(np.vstack([one.counts, sizes - other.counts]))
    ends = np.split(keys, [len(one.counts)])
    (found, begin, number), (others, other_begin, other_number) = (
        np.unique(part, return_index=True, return_counts=True) for part in ends
    )
    _, here, there = np.intersect1d(found, others, assume_unique=True, return_indices=True)
    work.spend(int(number[here] @ other_number[there]) * len(sizes))
    far, total = 0.0, 0.0
    for first, size, second, width in zip(
        begin[here].tolist(),
        number[here].tolist(),
        other_begin[there].tolist(),
        other_number[there].tolist(),
        strict=True,
    ):
        columns = slice(second, second + width)
        ahead, behind = other.centred[columns], other.weights[columns]
        total += float(one.weights[first : first + size].sum()) * float(behind.sum())
        rows = max(1, AT_ONCE // width)
        for start in range(first, first + size, rows):
            block = slice(start, min(start + rows, first + size))
            reached = _joined(one.centred[block], ahead, sizes) >= least
            far += float(one.weights[block] @ (reached @ behind))
    return min(1.0, far / total)


def _joined(one: Numbers, other: Numbers, sizes: Whole) -> Numbers:
    """Return the spread of every state of one half with every state of the other."""
    spread = np.zeros((len(one), len(other)))
    for group, size in enumerate(sizes.tolist()):
        sums = np.add.outer(one[:, group], other[:, group])
        sums *= sums
        sums /= size
        spread += sums
    return spread
