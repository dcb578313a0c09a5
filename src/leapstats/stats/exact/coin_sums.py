"""Lower tails of sums of many whole numbers, each counted or not by a fair coin.

Where counting every sum takes long, the probability is a sum over the frequencies of the distribution. Coins are loaded
first, so that the sum in question is their mean: a tail of any size keeps its digits, for nothing is subtracted from 1.
"""

import math

import numpy as np
from numpy.typing import NDArray

from leapstats.terms import Numbers, Whole

# What is left out, as a log: beyond the digits of a float even after 10**6 times.
LOST = 50.0


def coins_at_most(numbers: Whole, most: int) -> float:
    """Return the probability that the numbers counted add up to `most` or less.

    Parameters
    ----------
    numbers
        From 1.
    most
        From 1, less than half of their sum.

    Returns
    -------
    float
        Within about 1e-13 of itself.

    References
    ----------
    Hoeffding (1963), JASA 58:13-30, for how far sums are from their mean. Esscher (1932), Skand Aktuarietidskr
    15:175-195, for loaded coins.
    """
    from scipy.fft import next_fast_len

    step = int(np.gcd.reduce(numbers))
    values, counts = np.unique(numbers // step, return_counts=True)
    most //= step
    theta = _load(values, counts, most)
    shrunk = np.exp(-theta * values)
    log_scale = float(counts @ np.log((1 + shrunk) / 2)) + theta * most
    shares = shrunk / (1 + shrunk)
    # Sums further from their mean than this have no weight, so that the frequencies of one such period are all.
    reach = math.ceil(math.sqrt(LOST / 2 * float(counts @ np.square(values.astype(np.float64)))))
    period = next_fast_len(2 * reach + 1, real=True)
    places = _heard(values, counts * shares * (1 - shares), period)
    waves = _turned(places * -most, period)
    for value, count, share in zip(values.tolist(), counts.tolist(), shares.tolist(), strict=True):
        waves *= (1 - share + share * _turned(places * value, period)) ** count
    # The sum over all sums at or below `most` of the loss of weight, in closed form; at 0 it is their number.
    slopes = -theta + 2j * np.pi * places / period
    sums = np.full(len(places), reach + 1.0, dtype=np.complex128)
    np.divide(np.expm1(slopes * (reach + 1)), np.expm1(slopes), out=sums, where=slopes != 0)
    # Each frequency stands for itself and its mirror image; the first and the middle one have none.
    alike = np.where((places == 0) | (2 * places == period), 1.0, 2.0)
    return math.exp(log_scale) * float(alike @ (waves * sums).real) / period


def _load(values: Whole, counts: Whole, most: int) -> float:
    """Return the theta at which coins that count with odds exp(-theta * value) have the mean `most`."""
    from scipy.optimize import brentq
    from scipy.special import expit

    weights = counts * values

    def excess(theta: float) -> float:
        return float(weights @ expit(-theta * values)) - most

    high = 1.0 / float(values[-1])
    while excess(high) > 0:
        high *= 2
    return float(brentq(excess, 0.0, high, xtol=1e-15))


def _heard(values: Whole, variances: Numbers, period: int) -> Whole:
    """Return the frequencies, from 0 to half of a period, at which the distribution may have any weight.

    Of one coin the weight is sqrt(1 - 2 v (1 - cos)), v its variance, and at most exp(-v (1 - cos)).
    """
    from scipy.fft import rfft

    spread = np.zeros(period)
    spread[values] = variances
    return np.flatnonzero(rfft(spread).real > variances.sum() - LOST)


def _turned(steps: Whole, period: int) -> NDArray[np.complex128]:
    # The remainder is exact, where a large angle is not.
    return np.asarray(np.exp(2j * np.pi / period * (steps % period)))
