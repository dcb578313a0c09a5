"""Monte Carlo p-values, drawn only on request."""

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

SEED = 20160
CELLS_AT_ONCE = 1_000_000


def whole(permutations: int | None) -> int | None:
    """Return a number of permutations, or None for all; ValueError unless it is a whole number from 1."""
    if permutations is None:
        return None
    if not (math.isfinite(permutations) and permutations >= 1 and int(permutations) == permutations):
        raise ValueError(f"permutations is a whole number from 1, or None for all, not {permutations!r}")
    return int(permutations)


def tails(alternative: str) -> str:
    """Say which tail a p is of."""
    return "twice the smaller tail" if alternative == "two-sided" else alternative


def kind(permutations: int | None) -> str:
    """Say whether a test is exact or drawn."""
    return "exact" if permutations is None else "Monte Carlo"


def remarks(special: str, permutations: int | None, seed: int) -> str:
    """Say what is special about the numbers, and how a Monte Carlo p came about."""
    drawn = "" if permutations is None else f"{permutations:,} permutations drawn with seed {seed}"
    return "; ".join(said for said in (special, drawn) if said)


def batches(permutations: int, width: int) -> Iterator[int]:
    """Say how many permutations to hold at once, where one takes `width` numbers."""
    most = max(1, CELLS_AT_ONCE // width)
    for done in range(0, permutations, most):
        yield min(most, permutations - done)


def orders(generator: np.random.Generator, count: int, units: int) -> NDArray[np.int64]:
    """Return `count` random orders of units, one a row."""
    return np.argsort(generator.random((count, units)), axis=1)


def drawn_p(low: int, high: int, permutations: int, alternative: str) -> float:
    """Return the p of one tail, (1 + hits) / (1 + permutations), or twice the smaller one, capped at 1.

    Parameters
    ----------
    low, high
        How many permutations were no larger, and no smaller, than what was observed.
    permutations
        How many were drawn.
    alternative
        `less`, `greater` or `two-sided`.

    References
    ----------
    Phipson & Smyth (2010), Stat Appl Genet Mol Biol 9:39.
    """
    hits = {"less": low, "greater": high}
    if alternative in hits:
        return (1 + hits[alternative]) / (1 + permutations)
    return min(1.0, 2 * (1 + min(low, high)) / (1 + permutations))
