"""Quantiles and standard deviations of a population, estimated with weights, and Woodruff's limits."""

import math
from dataclasses import dataclass

import numpy as np

from leapstats.stats.checks import check_level
from leapstats.stats.design.estimates import Means, t_quantile
from leapstats.stats.design.inputs import CENSUS, WITHOUT_DF, is_census, numbers_of_units
from leapstats.stats.design.proportion_limits import beta_limits
from leapstats.stats.design.sample import Design
from leapstats.stats.result import Inference, Interval
from leapstats.terms import Numbers, Sample

TIE = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantile(Inference):
    """A quantile with its limits, and the standard error that their distance stands for."""

    se: float

    def __str__(self) -> str:
        return f"{Inference.__str__(self)}, standard error {self.se:.6g}"


@dataclass(frozen=True, slots=True, eq=False)
class _Steps:
    """Values in order, and the share of the weights at and below each."""

    values: Numbers
    shares: Numbers

    def at(self, probability: float) -> float:
        place = int(np.searchsorted(self.shares, probability - TIE))
        return float(self.values[min(place, len(self.values) - 1)])


def _steps(numbers: Numbers, weights: Numbers) -> _Steps:
    values, place = np.unique(numbers[weights != 0], return_inverse=True)
    sums = np.cumsum(np.bincount(place, weights[weights != 0]))
    return _Steps(values, sums / sums[-1])


def _check_probability(probability: float) -> None:
    if not 0 <= probability <= 1:
        raise ValueError(f"probability must be a number from 0 to 1, such as 0.5, not {probability!r}")


def weighted_quantile(design: Design, column: Sample, probability: float) -> float:
    """Estimate a quantile: the smallest value at and below which at least this share of the weights lies.

    Parameters
    ----------
    design
        The sample, or a domain of it.
    column
        One number a unit (n,); anything, NaN too, where the weight is 0.
    probability
        From 0 to 1, such as 0.5 for the median.

    Returns
    -------
    float
        One of the values, never a number between two: definition 1 of Hyndman & Fan.

    Raises
    ------
    ValueError
        If there is not one number a unit, or the probability is out of range.
    NotEstimableError
        If no unit has a weight.

    Notes
    -----
    Not to be compared with quartiles of unweighted tables, which are between two values (definition 7).

    References
    ----------
    Hyndman & Fan (1996), Am Stat 50:361-365, definition 1; `svyquantile(qrule = "math")` of R's survey, except that
    its version 4.1 never names the smallest value.
    """
    _check_probability(probability)
    return _steps(numbers_of_units(design, column, "column"), design.weights).at(probability)


def woodruff_quantile(
    design: Design, column: Sample, probability: float = 0.5, *, conf_level: float = 0.95
) -> Quantile:
    """Estimate a quantile with Woodruff's limits: the quantiles at the t limits of the share that lies up to it.

    Parameters
    ----------
    design, column, probability
        As for `weighted_quantile`.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    Quantile
        `se` is the distance of the limits over twice t. A limit of the share below 0 or above 1 is reached by no value:
        the limit of the quantile is infinite there, and the note says so. Where all units lie up to the quantile, that
        share has no variance: its limits are those of `beta_limits` at 100 %. Limits are NaN, with a note, without
        degrees of freedom.

    Raises
    ------
    ValueError
        As for `weighted_quantile`, and if the level is out of range.
    NotEstimableError
        If no unit has a weight.

    Notes
    -----
    For numbers of many values. Not for counts of a few values: the share up to the median may be far above one half,
    and the limits are too short then.

    References
    ----------
    Woodruff (1952), JASA 47:635-646; `svyquantile(interval.type = "mean")` of R's survey, whose limits are the least
    value and NaN where these are infinite.
    """
    check_level(conf_level)
    _check_probability(probability)
    numbers = numbers_of_units(design, column, "column")
    steps = _steps(numbers, design.weights)
    quantile = steps.at(probability)
    limits, note = _woodruff(design, numbers, steps, probability, conf_level)
    return Quantile(
        method=f"Woodruff limits of the quantile at {probability:g}, by the design",
        estimate=quantile,
        conf_int=limits,
        df=design.df,
        se=(limits.high - limits.low) / (2 * t_quantile(design.df, conf_level)),
        note=note,
    )


def _woodruff(
    design: Design, numbers: Numbers, steps: _Steps, probability: float, conf_level: float
) -> tuple[Interval, str]:
    if not design.df > 0:
        return Interval(level=conf_level), WITHOUT_DF
    quantile = steps.at(probability)
    up_to = np.asarray(numbers <= quantile, dtype=float)
    if quantile == steps.values[-1]:
        least = beta_limits(design, up_to, conf_level=conf_level).conf_int.low
        return _limits(steps, least, quantile if probability <= least else math.inf, conf_level)
    share = Means(up_to)
    variance = float(design.covariance(share)[0, 0])
    if not variance > 0 and is_census(design):
        return Interval(quantile, quantile, conf_level), CENSUS
    middle = float(share.values(design.weights)[0])
    half = t_quantile(design.df, conf_level) * math.sqrt(max(variance, 0.0))
    high = steps.at(middle + half) if middle + half <= 1 + TIE else math.inf
    return _limits(steps, middle - half, high, conf_level)


def _limits(steps: _Steps, least: float, high: float, conf_level: float) -> tuple[Interval, str]:
    low = steps.at(least) if least > 0 else -math.inf
    ends = [name for name, limit in (("lower", low), ("upper", high)) if math.isinf(limit)]
    note = f"too few units for the {' and the '.join(ends)} limit, which is infinite" if ends else ""
    return Interval(low, high, conf_level), note


def weighted_sd(design: Design, column: Sample) -> float:
    """Estimate the standard deviation of a population.

    Parameters
    ----------
    design, column
        As for `weighted_quantile`.

    Returns
    -------
    float
        The root of the weighted mean of the squared distances from the mean, times n / (n - 1) for n units with a
        weight; NaN for fewer than two.

    Raises
    ------
    ValueError
        If there is not one number a unit.
    NotEstimableError
        If no unit has a weight.

    Notes
    -----
    Describes the units of the population, not the precision of a mean: that is its standard error.

    References
    ----------
    Sarndal, Swensson & Wretman (1992), Model Assisted Survey Sampling, section 5.9; `svyvar` of R's survey.
    """
    numbers, weights = numbers_of_units(design, column, "column"), design.weights
    n_units = int(np.count_nonzero(weights))
    if n_units < 2:
        return math.nan
    # Sums of weights are rounded: numbers that are all the same are to have no distance from their mean.
    from_one = np.where(weights != 0, numbers - numbers[np.argmax(weights != 0)], 0.0)
    squares = (from_one - Means(from_one).values(weights)[0]) ** 2
    return math.sqrt(float(weights @ squares) / float(weights.sum()) * n_units / (n_units - 1))
