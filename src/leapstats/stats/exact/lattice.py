"""Sums on a lattice: numbers as whole steps, and states with equal sums counted together."""

import math
from fractions import Fraction
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import TooLargeError
from leapstats.stats.exact.decimals import on_decimals

STATE_LIMIT = 2_000_000
FINEST = 10_000
CLOSE = 1e-9
SAME = 1e-12
CONTINUOUS = 2.0**48
MOST_SUM = 2.0**61


class Steps(NamedTuple):
    """Numbers as `start + length * code`, codes from 0 on.

    Sums of as many codes that are equal but for rounding may be `slack` apart for each code that is added: 0 where
    the codes are the numbers to the last digit.
    """

    codes: NDArray[np.int64]
    start: float
    length: float
    slack: float

    def rounding(self, units: int) -> int:
        """Return how far apart equal sums of so many numbers may be."""
        return math.ceil(units * self.slack)


def steps(values: NDArray[np.float64], added: int | None = None) -> Steps:
    """Write numbers with the fewest equal steps.

    Parameters
    ----------
    values
        Finite numbers.
    added
        How many of them are added up at most; all if left out.

    Returns
    -------
    Steps
        Of the decimals that the numbers are written with, or of a common step of at least 1/10,000 of their
        range. Numbers without either are rounded to multiples of 2**-48 of it, less for very many of them; sums of
        them are to be compared with some slack.
    """
    added = max(1, len(values) if added is None else added)
    start, reach = float(values.min()), float(np.ptp(values))
    if reach == 0:
        return Steps(np.zeros(len(values), dtype=np.int64), start, 0.0, 0.0)
    found = on_decimals(values)
    if found is not None and float(np.ptp(found[0])) * added < MOST_SUM:
        codes = found[0] - found[0].min()
        most = int(codes.max())
        codes //= max(1, int(np.gcd.reduce(codes)))
        return Steps(codes, start, reach / int(codes.max()) if most else 0.0, 0.0)
    shares = (values - start) / reach
    parts = _parts(np.unique(shares))
    codes = np.round(shares * parts).astype(np.int64)
    if parts and _tells_apart(values, codes):
        return Steps(codes, start, reach / parts, 0.0)
    parts = min(CONTINUOUS, MOST_SUM / added)
    length = reach / parts
    noise = np.finfo(np.float64).eps * float(np.abs(values).max()) / length
    return Steps(np.round(shares * parts).astype(np.int64), start, length, 1 + noise)


def _parts(shares: NDArray[np.float64]) -> float:
    """Return into how many equal parts 0 to 1 is cut so that every share is a whole number of them; 0 if too many."""
    parts = 1
    for share in shares:
        nearest = Fraction(float(share)).limit_denominator(FINEST)
        parts = math.lcm(parts, nearest.denominator)
        if parts > FINEST or abs(float(nearest) - share) > SAME:
            return 0.0
    return float(parts)


def _tells_apart(values: NDArray[np.float64], codes: NDArray[np.int64]) -> bool:
    """Say whether numbers with one code differ by rounding errors only."""
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    apart = np.diff(ordered) > CLOSE * np.maximum(np.abs(ordered[1:]), np.abs(ordered[:-1]))
    return bool(np.all(np.diff(codes[order])[apart] > 0))


def settled(codes: NDArray[np.int64], slack: int) -> NDArray[np.int64]:
    """Take whole numbers that are no further apart than the slack for one: sums of rounded numbers."""
    distinct, places = np.unique(codes, return_inverse=True)
    begins = np.diff(distinct, prepend=distinct[0] - slack - 1) > slack
    return np.asarray(distinct[begins][np.cumsum(begins) - 1][places])


def in_halves(copies: NDArray[np.int64], groups: int) -> NDArray[np.bool_]:
    """Say which numbers go to the first half, so that both can be dealt to groups in about as many ways."""
    first, logs = np.zeros(len(copies), dtype=np.bool_), [0.0, 0.0]
    for place in np.argsort(-copies, kind="stable"):
        first[place] = logs[0] <= logs[1]
        logs[0 if first[place] else 1] += math.log(math.comb(int(copies[place]) + groups - 1, groups - 1))
    return first


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
        raise TooLargeError(f"the exact distribution has about {states:.2g} states, more than {STATE_LIMIT:,}", instead)
