"""Sums on a lattice: numbers as whole steps, and states with equal sums counted together."""

import math
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import TooLargeError

STATE_LIMIT = 2_000_000
FINEST = 10_000
CLOSE = 1e-9
SAME = 1e-12
CONTINUOUS = 2.0**48


def steps(values: NDArray[np.float64]) -> tuple[NDArray[np.int64], float, float]:
    """Write numbers as `start + step * code` with the fewest equal steps.

    Parameters
    ----------
    values
        Finite numbers.

    Returns
    -------
    codes, start, step
        Whole numbers from 0, the smallest value, and the length of a step; 0 where all are equal.
        Numbers without a common step of at least 1/10,000 of their range are rounded to multiples of
        2**-48 of it, so that sums of them are to be compared with some slack: see `settled`.
    """
    start, reach = float(values.min()), float(np.ptp(values))
    if reach == 0:
        return np.zeros(len(values), dtype=np.int64), start, 0.0
    shares = (values - start) / reach
    parts = _parts(np.unique(shares))
    return np.round(shares * parts).astype(np.int64), start, reach / parts


def _parts(shares: NDArray[np.float64]) -> float:
    """Return into how many equal parts 0 to 1 is cut so that every share is a whole number of them."""
    parts = 1
    for share in shares:
        nearest = Fraction(float(share)).limit_denominator(FINEST)
        parts = math.lcm(parts, nearest.denominator)
        if parts > FINEST or abs(float(nearest) - share) > SAME:
            return CONTINUOUS
    return float(parts)


def settled(codes: NDArray[np.int64], slack: int) -> NDArray[np.int64]:
    """Take whole numbers that are no further apart than the slack for one: sums of rounded numbers."""
    distinct, places = np.unique(codes, return_inverse=True)
    begins = np.diff(distinct, prepend=distinct[0] - slack - 1) > slack
    return np.asarray(distinct[begins][np.cumsum(begins) - 1][places])


def merged(sums: NDArray[np.int64], weights: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return each row of `sums` (states x dimensions) once, with the weights of equal rows added."""
    codes = row_codes(sums)
    order = np.argsort(codes, kind="stable")
    first = np.flatnonzero(np.diff(codes[order], prepend=-1))
    return sums[order[first]], np.add.reduceat(weights[order], first)


def row_codes(sums: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return one whole number from 0 a row, equal for equal rows only."""
    codes = np.zeros(len(sums), dtype=np.int64)
    reached = 1
    for column in sums.T:
        digits = column - column.min(initial=0)
        width = int(digits.max(initial=0)) + 1
        if reached * width >= 2**62:
            codes, digits = (np.unique(each, return_inverse=True)[1] for each in (codes, digits))
            reached, width = int(codes.max()) + 1, int(digits.max()) + 1
        codes = codes * width + digits
        reached *= width
    return codes


def check_states(states: float, instead: str) -> None:
    """Raise TooLargeError if an exact distribution has more states than are affordable."""
    if states > STATE_LIMIT:
        raise TooLargeError(
            f"the exact distribution has about {states:.2g} states, more than {STATE_LIMIT:,}; {instead}"
        )
