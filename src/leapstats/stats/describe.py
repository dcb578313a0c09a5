"""Numbers that describe one sample: mean and SD, quartiles, extremes."""

import math

import numpy as np
from numpy.typing import NDArray

from leapstats.stats.checks import check_level
from leapstats.stats.result import Inference, Interval, Summary
from leapstats.terms import StatName

QUARTILES = (0.25, 0.5, 0.75)
QUANTILE_TYPES = (7, 2)


def mean_sd(values: NDArray[np.float64]) -> Summary:
    """Compute the mean and the standard deviation.

    Parameters
    ----------
    values
        One-dimensional, without NaN; any length.

    Returns
    -------
    Summary
        `mean`, NaN for no value; `sd` with divisor n - 1, NaN for fewer than two values.
    """
    mean = float(np.mean(values)) if len(values) else math.nan
    sd = float(np.std(values, ddof=1)) if len(values) > 1 else math.nan
    return Summary({StatName.MEAN: mean, StatName.SD: sd})


def quartiles(values: NDArray[np.float64], *, quantile_type: int = 7) -> Summary:
    """Compute the median and the quartiles.

    Parameters
    ----------
    values
        One-dimensional, without NaN; any length.
    quantile_type
        7 (linear between order statistics) or 2 (averaged steps).

    Returns
    -------
    Summary
        `p25`, `median`, `p75`; NaN for no value.

    Raises
    ------
    ValueError
        If the type is neither 7 nor 2.

    References
    ----------
    Hyndman & Fan (1996), Am Stat 50:361-365, definitions 7 and 2.
    """
    low, middle, high = quantiles(values, QUARTILES, quantile_type=quantile_type)
    return Summary({StatName.P25: low, StatName.MEDIAN: middle, StatName.P75: high})


def quantiles(
    values: NDArray[np.float64], probabilities: tuple[float, ...], *, quantile_type: int = 7
) -> tuple[float, ...]:
    """Compute quantiles of a sample; see `quartiles` for types, errors and source."""
    if quantile_type not in QUANTILE_TYPES:
        raise ValueError(f"quantile_type is 7 or 2, not {quantile_type}")
    size = len(values)
    if size == 0:
        return (math.nan,) * len(probabilities)
    spots = [_spot(size, probability, quantile_type) for probability in probabilities]
    needed = sorted({place for low, high, _ in spots for place in (low, high)})
    ordered = np.partition(values, needed)
    return tuple(float(ordered[low] + weight * (ordered[high] - ordered[low])) for low, high, weight in spots)


def _spot(size: int, probability: float, quantile_type: int) -> tuple[int, int, float]:
    """Return the two order statistics a quantile lies between, and the weight of the upper one."""
    if quantile_type == 7:
        position = (size - 1) * probability
        low = math.floor(position)
        return low, min(low + 1, size - 1), position - low
    position = size * probability
    whole = round(position)
    # A product such as 10 * 0.1 may miss a whole number by a rounding error; R forgives the same.
    if abs(position - whole) <= 4 * np.finfo(float).eps * max(1.0, position):
        return max(whole - 1, 0), min(whole, size - 1), 0.5
    place = min(math.ceil(position) - 1, size - 1)
    return place, place, 0.0


def extremes(values: NDArray[np.float64]) -> Summary:
    """Find the smallest and the largest value; NaN for no value."""
    low = float(np.min(values)) if len(values) else math.nan
    high = float(np.max(values)) if len(values) else math.nan
    return Summary({StatName.MIN: low, StatName.MAX: high})


def student_mean(values: NDArray[np.float64], *, conf_level: float = 0.95) -> Inference:
    """Estimate a mean with Student's t limits.

    Parameters
    ----------
    values
        One-dimensional, without NaN.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    Inference
        Limits are NaN for fewer than two values.

    Raises
    ------
    ValueError
        If the level is not between 0 and 1.

    Notes
    -----
    For about normal numbers. Not for skewed counts of thirty units, which quartiles tell better.

    References
    ----------
    Student (1908), Biometrika 6:1-25.
    """
    check_level(conf_level)
    numbers = mean_sd(values).stats
    half = math.nan
    if len(values) > 1:
        from scipy.special import stdtrit

        quantile = float(stdtrit(len(values) - 1, (1 + conf_level) / 2))
        half = quantile * numbers[StatName.SD] / math.sqrt(len(values))
    mean = numbers[StatName.MEAN]
    limits = Interval(mean - half, mean + half, conf_level)
    return Inference(estimate=mean, conf_int=limits, method="Student's t limits of a mean")
