"""Exact limits of a proportion of a population of known size, from a simple random sample without replacement."""

import math
from collections.abc import Callable

import numpy as np

from leapstats.errors import NotEstimableError
from leapstats.stats.checks import check_level, tally
from leapstats.stats.design.inputs import CENSUS
from leapstats.stats.exact.lattice import check_states
from leapstats.stats.result import Inference, Interval

TIE = 1e-12
# Beyond so many units and standard deviations nothing is left of a distribution in double precision.
LEAST_FAR, FAR = 100, 40


def hypergeometric_limits(count: int, n_units: int, population: int, *, conf_level: float = 0.95) -> Inference:
    """Estimate the proportion of a population from a simple random sample of it, with exact limits.

    Parameters
    ----------
    count
        Sampled units with the trait, 0 <= count <= n_units.
    n_units
        Sampled units, drawn without replacement and each as likely as any other.
    population
        Units of the population, n_units <= population.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    Inference
        Fractions: the least and the largest number of units with the trait, over the population, for which as many or
        more, or as many or fewer, in the sample have more than half the error. Of a census, the proportion itself.

    Raises
    ------
    ValueError
        If the counts or the level are out of range.
    NotEstimableError
        If no unit was sampled.
    TooLargeError
        If 2,000,000 units or more were sampled.

    Notes
    -----
    Never cover below their level. Not for strata, clusters or unequal weights: take `beta_limits`.

    References
    ----------
    Katz (1953), JASA 48:256-261. Buonaccorsi (1987), Am Stat 41:215-218.
    """
    check_level(conf_level)
    count, n_units = tally(count, n_units)
    n_units, population = tally(n_units, population)
    if n_units == 0:
        raise NotEstimableError("a proportion needs at least one unit; n_units is 0")
    check_states(n_units + 1, "use beta_limits")
    tail = (1 - conf_level) / 2
    low = _first(count, population - n_units + count, lambda total: _upper(count, n_units, total, population) > tail)
    without = n_units - count
    none = _first(without, population - count, lambda total: _upper(without, n_units, total, population) > tail)
    return Inference(
        method="exact (hypergeometric) limits of a proportion of a finite population",
        estimate=count / n_units,
        conf_int=Interval(low / population, (population - none) / population, conf_level),
        note=CENSUS if n_units == population else "",
    )


def _first(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """Return the first whole number from which something holds; the last one if before it nothing does."""
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low


def _upper(count: int, n_units: int, total: int, population: int) -> float:
    """Return how likely a sample holds so many or more of a total, a little less where rounding might decide."""
    mean = n_units * total / population
    reach = LEAST_FAR + FAR * math.sqrt(mean * (1 - total / population))
    least = max(0, n_units - (population - total), math.floor(mean - reach))
    most = min(n_units, total, math.ceil(mean + reach))
    reached = np.arange(least, most, dtype=float)
    ratios = (total - reached) / (reached + 1) * ((n_units - reached) / (population - total - n_units + reached + 1))
    logs = np.concatenate([[0.0], np.cumsum(np.log(ratios))])
    weights = np.exp(logs - logs.max())
    return float(weights[max(count - least, 0) :].sum() / weights.sum()) * (1 - TIE)
