"""Numbers that describe one sample: mean and SD, quartiles, extremes."""

import math

import numpy as np
from numpy.typing import NDArray

from leapstats.stats.checks import check_level, known, listed
from leapstats.stats.result import Inference, Interval, Summary
from leapstats.terms import StatName

QUARTILES = (0.25, 0.5, 0.75)
QUANTILE_TYPES = (7, 2)
SQUARED = 1e150
FEW = 1000  # one call that places several order statistics is faster up to here


def mean_sd(values: NDArray[np.float64]) -> Summary:
    """Compute the mean and the standard deviation.

    Parameters
    ----------
    values
        One-dimensional, without NaN; any length.

    Returns
    -------
    Summary
        `mean`, NaN for no value; `sd` with divisor n - 1, NaN for fewer than two values. Where one value is
        infinite, so is the mean, or NaN where both infinities are there; the SD is NaN then.

    Raises
    ------
    ValueError
        If the values are no list of numbers, or one is NaN.
    """
    numbers = known(values, "values")
    largest = max(float(numbers.max(initial=0.0)), -float(numbers.min(initial=0.0)))
    # Squares and sums of very large numbers are no floats; in another unit they are.
    unit = largest if SQUARED < largest < math.inf else 1.0
    with np.errstate(invalid="ignore"):
        scaled = numbers if unit == 1.0 else numbers / unit
        mean = float(scaled.mean()) if len(numbers) else math.nan
        apart = scaled - mean
        squares = float(np.square(apart, out=apart).sum())
    sd = math.sqrt(squares / (len(numbers) - 1)) if len(numbers) > 1 else math.nan
    return Summary({StatName.MEAN: unit * mean, StatName.SD: unit * sd})


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
        If the type is neither 7 nor 2, the values are no list of numbers, or one is NaN.

    References
    ----------
    Hyndman & Fan (1996), Am Stat 50:361-365, definitions 7 and 2.
    """
    low, middle, high = quantiles(values, QUARTILES, quantile_type=quantile_type)
    return Summary({StatName.P25: low, StatName.MEDIAN: middle, StatName.P75: high})


def quantiles(
    values: NDArray[np.float64], probabilities: tuple[float, ...], *, quantile_type: int = 7
) -> tuple[float, ...]:
    """Compute quantiles of a sample.

    Parameters
    ----------
    values, quantile_type
        As for `quartiles`.
    probabilities
        Numbers from 0 to 1.

    Returns
    -------
    tuple
        One number a probability; NaN for no value, and between minus and plus infinity.

    Raises
    ------
    ValueError
        As for `quartiles`, and if a probability is not from 0 to 1.

    References
    ----------
    Hyndman & Fan (1996), Am Stat 50:361-365, definitions 7 and 2.
    """
    numbers = known(values, "values")
    for probability in listed(probabilities, "probabilities", "numbers from 0 to 1"):
        if not isinstance(probability, int | float | np.number) or not 0 <= probability <= 1:
            raise ValueError(f"probabilities must be numbers from 0 to 1, such as 0.25, not {probability!r}")
    if quantile_type not in QUANTILE_TYPES:
        raise ValueError(f"quantile_type must be 7 or 2, not {quantile_type}")
    size = len(numbers)
    if size == 0 or not len(probabilities):
        return (math.nan,) * len(probabilities)
    spots = [spot(size, probability, quantile_type) for probability in probabilities]
    needed = sorted({place for low, high, _ in spots for place in (low, high)})
    ordered = _with_in_place(numbers, needed)
    return tuple(between(float(ordered[low]), float(ordered[high]), weight) for low, high, weight in spots)


def _with_in_place(numbers: NDArray[np.float64], needed: list[int]) -> NDArray[np.float64]:
    """Return the numbers in an order in which each of these places, which rise, holds its order statistic.

    `np.partition` takes three times as long for several places as for one after the other.
    """
    if len(numbers) <= FEW:
        return np.partition(numbers, needed)
    ordered = numbers.copy()
    begin = 0
    for place in needed:
        rest = ordered[begin:]
        if place == begin and begin:
            least = int(rest.argmin())
            rest[0], rest[least] = rest[least], rest[0]
        else:
            rest.partition(place - begin)
        begin = place + 1
    return ordered


def between(low: float, high: float, weight: float) -> float:
    """Return the number that lies between two, at this share of the way from the first."""
    if low == high or weight == 0:
        return low
    # The difference of two very large numbers is no float.
    return low + weight * (high - low) if high - low < math.inf else (1 - weight) * low + weight * high


def spot(size: int, probability: float, quantile_type: int) -> tuple[int, int, float]:
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


def standard_error(values: NDArray[np.float64]) -> Summary:
    """Compute the standard error of the mean, `se`: the SD over the root of how many; see `mean_sd` for errors."""
    sd = mean_sd(values).stats[StatName.SD]
    return Summary({StatName.SE: sd / math.sqrt(len(values)) if len(values) else math.nan})


def interquartile_range(values: NDArray[np.float64], *, quantile_type: int = 7) -> Summary:
    """Compute the distance between the quartiles, `iqr`; see `quartiles` for errors."""
    stats = quartiles(values, quantile_type=quantile_type).stats
    return Summary({StatName.IQR: stats[StatName.P75] - stats[StatName.P25]})


def extremes(values: NDArray[np.float64]) -> Summary:
    """Find the smallest and the largest value; NaN for no value. See `mean_sd` for errors."""
    numbers = known(values, "values")
    low = float(numbers.min()) if len(numbers) else math.nan
    high = float(numbers.max()) if len(numbers) else math.nan
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
        Limits are NaN for fewer than two values, and where one is infinite.

    Raises
    ------
    ValueError
        If the level is not between 0 and 1, the values are no list of numbers, or one is NaN.

    Notes
    -----
    For about normal numbers. Not for skewed counts of thirty units, which quartiles tell better.

    References
    ----------
    Student (1908), Biometrika 6:1-25.
    """
    check_level(conf_level)
    numbers = mean_sd(values).stats
    return t_limits(numbers[StatName.MEAN], numbers[StatName.SD], len(values), conf_level)


def t_limits(mean: float, sd: float, size: int, conf_level: float) -> Inference:
    """Return a mean with Student's t limits, given the standard deviation; NaN limits for fewer than two values."""
    half = math.nan
    if size > 1:
        from scipy.special import stdtrit

        quantile = float(stdtrit(size - 1, (1 + conf_level) / 2))
        half = quantile * sd / math.sqrt(size)
    limits = Interval(mean - half, mean + half, conf_level)
    return Inference(estimate=mean, conf_int=limits, method="Student's t limits of a mean")
