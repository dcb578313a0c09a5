"""How many ways of choosing units have a sum beyond one: two halves counted apart and met in the middle.

A unit that is chosen adds a row of whole numbers, (1, its number) where the count of the chosen is fixed
and (0, its number) where it is not.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import TooLargeError
from leapstats.stats.exact.concordance_sums import pascal
from leapstats.stats.exact.lattice import check_states, in_halves, merged

UNITS_LIMIT = 1_000

Whole = NDArray[np.int64]
Weights = NDArray[np.float64]
Half = tuple[Whole, Weights]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen: how many that count, and their sum."""

    count: int
    total: int


def tail_shares(units: Whole, chosen: Chosen, slack: int, instead: str) -> tuple[float, float]:
    """Return the shares of choices, of the same count, with a sum no larger and with one no smaller.

    Parameters
    ----------
    units
        What each unit adds, units x 2: 1 or 0, and a whole number from 0.
    chosen
        What was found.
    slack
        How far sums that are equal may differ.
    instead
        What to take where there are too many choices.

    Raises
    ------
    TooLargeError
        If there are more than 1,000 units, or too many different sums.
    """
    if len(units) > UNITS_LIMIT:
        raise TooLargeError(f"there are {len(units):,} units, more than {UNITS_LIMIT:,} for all divisions; {instead}")
    rows, copies = np.unique(units, axis=0, return_counts=True)
    split = in_halves(copies, 2)
    for part in (split, ~split):
        check_states(_states(rows[part], copies[part]), instead)
    one, other = (_sums(rows[part], copies[part], chosen.count) for part in (split, ~split))
    below, above, total = 0.0, 0.0, 0.0
    for (sums, weights), (others, other_weights) in _matched(one, other, chosen.count):
        up_to, from_on = (np.concatenate([[0.0], np.cumsum(each)]) for each in (other_weights, other_weights[::-1]))
        room = chosen.total - sums
        below += float(weights @ up_to[np.searchsorted(others, room + slack, side="right")])
        above += float(weights @ from_on[len(others) - np.searchsorted(others, room - slack, side="left")])
        total += float(weights.sum()) * float(up_to[-1])
    return below / total, above / total


def _states(rows: Whole, copies: Whole) -> float:
    """Bound the number of different (count, sum)."""
    counts, sums = (rows * copies[:, None]).sum(axis=0)
    return min(float(np.prod(copies + 1.0)), (float(counts) + 1) * (float(sums) + 1))


def _sums(rows: Whole, copies: Whole, most: int) -> Half:
    """Return every (count, sum) of some kinds of unit, with its share of all choices among them."""
    sums, weights = np.zeros((1, 2), dtype=np.int64), np.ones(1)
    binomials = pascal(int(copies.max(initial=0)))
    for row, number in zip(rows, copies.tolist(), strict=True):
        taken = np.arange(number + 1)
        sums = (sums[:, None, :] + taken[None, :, None] * row).reshape(-1, 2)
        weights = (weights[:, None] * (binomials[number, : number + 1] / 2.0**number)).ravel()
        few = sums[:, 0] <= most
        sums, weights = merged(sums[few], weights[few])
    return sums, weights


def _matched(one: Half, other: Half, count: int) -> Iterator[tuple[Half, Half]]:
    """Pair the sums of a number of units of one half with those of the other half that go with them.

    Counts and sums come in rising order.
    """
    for here in np.unique(one[0][:, 0]):
        yield _of_count(one, here), _of_count(other, count - here)


def _of_count(half: Half, count: int) -> Half:
    sums, weights = half
    here = slice(*np.searchsorted(sums[:, 0], [count, count + 1]))
    return sums[here, 1], weights[here]
