"""Numbers that describe one sample of which only aggregates are known: counts of values, or sums and ranked values."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leapstats.stats.checks import check_level
from leapstats.stats.describe import QUARTILES, SQUARED, between, spot, t_limits
from leapstats.stats.result import Inference, Summary
from leapstats.terms import StatName


@dataclass(frozen=True, slots=True, eq=False)
class Aggregated:
    """A sample by its aggregates; none of its numbers is NaN.

    Attributes
    ----------
    size
        How many numbers there are.
    mean, squares
        Their mean, and the sum of squares around it; NaN for no number.
    low, high
        The smallest and the largest; NaN for no number.
    ranked
        Gives the order statistic at a place from 0.
    """

    size: int
    mean: float
    squares: float
    low: float
    high: float
    ranked: Callable[[int], float]

    def __len__(self) -> int:
        return self.size


def _none(place: int) -> float:
    del place
    return math.nan


NOTHING = Aggregated(0, math.nan, math.nan, math.nan, math.nan, _none)


def of_counts(values: NDArray[np.float64], counts: NDArray[np.int64]) -> Aggregated:
    """Take distinct numbers, each with how often it occurs, for a sample.

    Parameters
    ----------
    values
        Rising, without NaN, each once.
    counts
        Of each value, above 0.

    Returns
    -------
    Aggregated
        Sums are exact but for one rounding at the end: they do not depend on an order of rows.

    Raises
    ------
    ValueError
        If the values do not rise, or a count is not above 0.
    """
    if bool(np.any(values[1:] <= values[:-1])) or bool(np.any(np.isnan(values))) or bool(np.any(counts <= 0)):
        raise ValueError("values must rise and counts must be above 0")
    size = int(counts.sum())
    if not size:
        return NOTHING
    low, high = float(values[0]), float(values[-1])
    mean, squares = _moments(values, counts, size)
    ends = np.cumsum(counts)

    def ranked(place: int) -> float:
        return float(values[np.searchsorted(ends, place, side="right")])

    return Aggregated(size, mean, squares, low, high, ranked)


def _moments(values: NDArray[np.float64], counts: NDArray[np.int64], size: int) -> tuple[float, float]:
    """Return the mean and the sum of squares around it; NaN for squares beside infinite values."""
    if not np.isfinite(values).all():
        return float(values[~np.isfinite(values)].sum()), math.nan
    largest = float(np.abs(values).max())
    unit = largest if largest > SQUARED else 1.0  # squares of very large numbers are no floats
    scaled = values / unit
    mean = math.fsum((scaled * counts).tolist()) / size
    off = scaled - mean  # of the rounded mean, which is put right below
    squares = math.fsum((np.square(off) * counts).tolist()) - math.fsum((off * counts).tolist()) ** 2 / size
    return mean * unit, max(0.0, squares) * unit * unit


def places_of_quartiles(size: int, quantile_type: int) -> tuple[int, ...]:
    """Return the places, from 0, of the order statistics between which the quartiles of a sample lie."""
    if not size:
        return ()
    return tuple(sorted({place for each in QUARTILES for place in spot(size, each, quantile_type)[:2]}))


def mean_sd(sample: Aggregated) -> Summary:
    """Return the mean and the standard deviation, as `describe.mean_sd` does for numbers."""
    sd = math.sqrt(sample.squares / (sample.size - 1)) if sample.size > 1 else math.nan
    return Summary({StatName.MEAN: sample.mean, StatName.SD: sd})


def quartiles(sample: Aggregated, *, quantile_type: int = 7) -> Summary:
    """Return the median and the quartiles, as `describe.quartiles` does for numbers."""
    if not sample.size:
        return Summary({StatName.P25: math.nan, StatName.MEDIAN: math.nan, StatName.P75: math.nan})
    spots = [spot(sample.size, each, quantile_type) for each in QUARTILES]
    low, middle, high = (between(sample.ranked(one), sample.ranked(other), weight) for one, other, weight in spots)
    return Summary({StatName.P25: low, StatName.MEDIAN: middle, StatName.P75: high})


def interquartile_range(sample: Aggregated, *, quantile_type: int = 7) -> Summary:
    """Return the distance between the quartiles."""
    found = quartiles(sample, quantile_type=quantile_type).stats
    return Summary({StatName.IQR: found[StatName.P75] - found[StatName.P25]})


def standard_error(sample: Aggregated) -> Summary:
    """Return the standard error of the mean."""
    sd = mean_sd(sample).stats[StatName.SD]
    return Summary({StatName.SE: sd / math.sqrt(sample.size) if sample.size else math.nan})


def extremes(sample: Aggregated) -> Summary:
    """Return the smallest and the largest number."""
    return Summary({StatName.MIN: sample.low, StatName.MAX: sample.high})


def student_mean(sample: Aggregated, *, conf_level: float = 0.95) -> Inference:
    """Return the mean with Student's t limits, as `describe.student_mean` does for numbers."""
    check_level(conf_level)
    found = mean_sd(sample).stats
    return t_limits(found[StatName.MEAN], found[StatName.SD], sample.size, conf_level)
