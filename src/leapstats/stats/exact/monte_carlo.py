"""Monte Carlo p-values, drawn only on request."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from numbers import Real
from typing import Literal, overload

import numpy as np
from numpy.typing import NDArray

from leapstats.terms import Numbers

SEED = 20160
CELLS_AT_ONCE = 1_000_000


@overload
def whole(permutations: int, *, or_all: Literal[False]) -> int: ...


@overload
def whole(permutations: int | None) -> int | None: ...


def whole(permutations: int | None, *, or_all: bool = True) -> int | None:
    """Return a number of permutations, or None for all if that may be; ValueError unless it is whole and from 1."""
    if permutations is None and or_all:
        return None
    if not isinstance(permutations, Real) or not (1 <= permutations < math.inf and int(permutations) == permutations):
        allowed = "a whole number of 1 or more, or None for all" if or_all else "a whole number of 1 or more"
        raise ValueError(f"permutations must be {allowed}, not {permutations!r}")
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


@dataclass(frozen=True, slots=True)
class DrawnP:
    """A p from a draw, and its standard error from there."""

    p_value: float
    std_error: float


def std_error(shares: Numbers | float, drawn: int) -> Numbers:
    """Return the standard errors of shares of so many draws."""
    return np.asarray(np.sqrt(shares * (1 - shares) / drawn))


def drawn_p(low: int, high: int, permutations: int, alternative: str) -> DrawnP:
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
    sides = 2 if alternative == "two-sided" else 1
    hits = {"less": low, "greater": high}.get(alternative, min(low, high))
    share = (1 + hits) / (1 + permutations)
    return DrawnP(min(1.0, sides * share), sides * float(std_error(share, permutations)))


def compared(draws: Iterator[NDArray[np.int64]], found: int, slack: int, permutations: int, alternative: str) -> DrawnP:
    """Return the p of what was found among drawn numbers; those that differ by the slack or less are equal."""
    low, high = 0, 0
    for numbers in draws:
        low += int((numbers <= found + slack).sum())
        high += int((numbers >= found - slack).sum())
    return drawn_p(low, high, permutations, alternative)
