"""The exact distribution of Kendall's S, given the ties of both variables.

S is the number of concordant less discordant pairs of units. Mann and Whitney's U and Jonckheere's J are
S between a group label and a value, up to a constant, so that one distribution serves all three tests.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import TooLargeError
from leapstats.stats.exact.conditional import Conditional
from leapstats.stats.exact.lattice import row_codes
from leapstats.terms import Whole

ADDITION_LIMIT = 1_500_000_000
STATE_LIMIT = 30_000_000
BLOCK_LIMIT = 1_000
# Up to here the variance of an untied S agrees with its formula in nine digits; at 500 in five, at 700 in none.
SECOND_LIMIT = 250
UNIT_LIMIT = 10_000
LEAST = 1e-300

Sizes = NDArray[np.int64]
Weights = NDArray[np.float64]


def concordances(one: Sizes, other: Sizes, observed: int, instead: str) -> Conditional:
    """Return the distribution of S when one variable is dealt out anew to the units.

    Parameters
    ----------
    one, other
        How many units share each value, from the smallest value to the largest; of one total.
    observed
        The S that was found.
    instead
        What to take where this is too large.

    Raises
    ------
    TooLargeError
        If there are too many units, or both variables have ties and many values; `instead` says what to take.

    Notes
    -----
    Probabilities below 1e-300, which floats may not hold, are taken as 1e-300.

    References
    ----------
    Kendall (1970), Rank Correlation Methods, 4th ed., Griffin, ch. 5. Burr (1960), Biometrika 47:151-171,
    for ties in both.
    """
    check_concordances(one, other, instead)
    if len(one) == 1 or len(other) == 1:
        support, weights = np.zeros(1, dtype=np.int64), np.ones(1)
    elif one.max() == 1 or other.max() == 1:
        support, weights = untied(other if one.max() == 1 else one)
    else:
        swapped = work(other, one) < work(one, other)
        support, weights = tied(other, one) if swapped else tied(one, other)
    possible = weights > 0
    log_weights = np.log(weights[possible] / weights.sum())
    return Conditional(support[possible].astype(np.float64), log_weights, float(observed))


def check_concordances(one: Sizes, other: Sizes, instead: str) -> None:
    """Raise TooLargeError if the distribution of S is too large, given how many units share each value."""
    if len(one) == 1 or len(other) == 1:
        return
    if one.max() == 1 or other.max() == 1:
        sizes = other if one.max() == 1 else one
        if (second := int(np.sort(sizes)[-2])) > SECOND_LIMIT:
            raise TooLargeError(
                f"two groups, or two values, have {second:,} units or more, and above {SECOND_LIMIT:,} rounding errors "
                f"grow; {instead}"
            )
        pairs = different_pairs(sizes)
        additions, states = pairs / 2 * float(sizes.sum()), float(pairs)
    else:
        additions, states = min(work(one, other), work(other, one))
    if math.isinf(additions):
        raise TooLargeError(f"the exact distribution has too many units, {int(one.sum()):,}, or ties; {instead}")
    if additions > ADDITION_LIMIT or states > STATE_LIMIT:
        raise TooLargeError(
            f"the exact distribution takes about {additions:.2g} additions and {states:.2g} states at once, more "
            f"than {ADDITION_LIMIT:,} and {STATE_LIMIT:,}; {instead}"
        )


def untied(sizes: Sizes) -> tuple[Whole, Weights]:
    """Return the values of S, and their probabilities, where the other variable has no ties.

    The number of discordant pairs has the Gaussian multinomial coefficient of the sizes as its
    generating function: a product of (1 - q**(n + i)) / (1 - q**i), by symmetry needed up to its
    middle only.
    """
    pairs = different_pairs(sizes)
    weights = np.zeros(pairs // 2 + 1)
    weights[0] = 1.0
    placed = 0
    # From the largest, which divides by nothing but what it multiplies by: each division adds to rounding errors.
    for size in np.sort(sizes)[::-1].tolist():
        for new in range(1, size + 1):
            placed += 1
            if placed < len(weights):
                weights[placed:] -= weights[:-placed].copy()
            weights = _summed_by(new, weights) * (new / placed)
    weights = np.maximum(weights, LEAST)
    return np.arange(-pairs, pairs + 1, 2), np.concatenate([weights, weights[: pairs - pairs // 2][::-1]])


def _summed_by(stride: int, weights: Weights) -> Weights:
    """Divide a power series by 1 - q**stride."""
    padded = np.zeros(-(-len(weights) // stride) * stride)
    padded[: len(weights)] = weights
    summed: Weights = padded.reshape(-1, stride).cumsum(axis=0).ravel()[: len(weights)]
    return summed


def different_pairs(sizes: Sizes) -> int:
    """Return the number of pairs of units with different values."""
    total = int(sizes.sum())
    return (total * total - int((sizes * sizes).sum())) // 2


@dataclass(frozen=True, slots=True)
class Layer:
    """Some units dealt out: how many of each group (states x groups), and the weights of S (states x sums).

    Column 0 of `weights` is the S of `low`.
    """

    used: Whole
    weights: Weights
    low: int


def tied(groups: Sizes, blocks: Sizes) -> tuple[Whole, Weights]:
    """Return the values of S, and their weights, where both variables may have ties.

    A network over the blocks, from the lowest value to the highest: for each number of units used of
    each group, the weights of the sums so far. At least two groups.
    """
    start = np.zeros((1, len(groups)), dtype=np.int64)
    layer, total, binomials = Layer(start, np.ones((1, 1)), 0), 0, pascal(int(blocks.max()))
    for size in blocks.tolist():
        for group in range(len(groups) - 1):
            layer = _dealt(layer, list(_moves(layer.used, groups, group, (total, size))), binomials)
        total += size
    weights = layer.weights[0]
    return np.arange(layer.low, layer.low + len(weights)), weights


def pascal(largest: int) -> Weights:
    """Return the binomial coefficients of whole numbers up to one."""
    triangle = np.zeros((largest + 1, largest + 1))
    triangle[:, 0] = 1.0
    for row in range(1, largest + 1):
        triangle[row, 1:] = triangle[row - 1, 1:] + triangle[row - 1, :-1]
    return triangle


@dataclass(frozen=True, slots=True)
class Move:
    """`count` units of the block go to a group: from which states, to which, and how far S shifts.

    `due` of the block had no group yet.
    """

    count: int
    rows: Whole
    used: Whole
    shifts: Whole
    due: Whole


def _moves(used: Whole, groups: Sizes, group: int, block: tuple[int, int]) -> Iterator[Move]:
    """Say how the next group can take units of a block; the last two groups take theirs together.

    Groups below hold what they have after the block and those above what they had before it; the
    total before it is known, so what those below had before need not be.
    """
    total, size = block
    left, due, last = groups - used, total + size - used.sum(axis=1), group == len(groups) - 2
    room = left[:, group + 1 :].sum(axis=1)
    gain = total - used[:, group] - 2 * used[:, group + 1 :].sum(axis=1)
    fewest, most = np.maximum(due - room, 0), np.minimum(left[:, group], due)
    for count in range(int(fewest.min()), int(most.max()) + 1):
        rows = np.flatnonzero((fewest <= count) & (count <= most))
        following, shifts = used[rows], count * gain[rows]
        following[:, group] += count
        if last:
            shifts += (due[rows] - count) * (total - used[rows, -1])
            following[:, -1] += due[rows] - count
        yield Move(count, rows, following, shifts, due[rows])


def _dealt(layer: Layer, moves: list[Move], binomials: Weights) -> Layer:
    """Add up what all moves lead to."""
    _, first, places = np.unique(
        row_codes(np.concatenate([move.used for move in moves])), return_index=True, return_inverse=True
    )
    used = np.concatenate([move.used for move in moves])[first]
    shifts = np.concatenate([move.shifts for move in moves])
    low, width = int(shifts.min()), layer.weights.shape[1]
    weights = np.zeros((len(used), int(np.ptp(shifts)) + width))
    done = 0
    for move in moves:
        targets = places[done : done + len(move.rows)]
        done += len(move.rows)
        factors = binomials[move.due, move.count]
        # One move takes different states to different states, so that += adds each row once.
        for shift in np.unique(move.shifts):
            here = np.flatnonzero(move.shifts == shift)
            columns = slice(shift - low, shift - low + width)
            weights[targets[here], columns] += factors[here, None] * layer.weights[move.rows[here]]
    reached = np.flatnonzero(weights.any(axis=0))
    weights = weights[:, reached[0] : reached[-1] + 1]
    return Layer(used, weights / weights.max(), layer.low + low + int(reached[0]))


def work(groups: Sizes, blocks: Sizes) -> tuple[float, float]:
    """Estimate how many additions `tied` makes and how many weights it holds at once.

    Both are infinite where a block is so large that its binomial coefficients are not floats, and for so many units
    that any estimate is beyond the limits.
    """
    if blocks.max() > BLOCK_LIMIT or blocks.sum() > UNIT_LIMIT:
        return math.inf, math.inf
    states = np.ones(1)
    for size in groups.tolist():
        states = np.convolve(states, np.ones(size + 1))
    kinds, units = len(groups), np.concatenate([[0], np.cumsum(blocks)])
    most_pairs = units**2 * (kinds - 1) / (2 * kinds)
    sums = 1 + 2 * np.minimum((units**2 - np.concatenate([[0], np.cumsum(blocks**2)])) / 2, most_pairs)
    before, after = units[:-1], units[1:]
    # Between two blocks the first groups have what they take and the last ones have not.
    between = np.array([states[low : high + 1].sum() for low, high in zip(before, after, strict=True)])
    held = np.where(kinds > 2, between, states[after]) * sums[1:]
    additions = (kinds - 1) * between * sums[:-1] + (kinds - 2) * between * sums[1:] + states[after] * sums[1:]
    return float(additions.sum()), float(held.max())
