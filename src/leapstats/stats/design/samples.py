"""Numbers that describe a weighted sample: mean and SD, quantiles, standard error, design effect, limits."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from leapstats.stats.describe import extremes
from leapstats.stats.design.estimates import Means, design_effect, estimated
from leapstats.stats.design.sample import Design
from leapstats.stats.result import Inference, Interval, Summary
from leapstats.terms import Numbers, StatName

QUARTILES = (0.25, 0.5, 0.75)
TIE = 1e-12
FEW, BINS = 10_000, 4_096


@dataclass(frozen=True, slots=True, eq=False)
class WeightedSample:
    """Numbers with their weights.

    Attributes
    ----------
    values
        One a unit (n,), without NaN.
    weights
        One a unit (n,), above 0.
    design
        Makes the design of these units, in their order; called where a standard error is needed.
    """

    values: Numbers
    weights: Numbers
    design: Callable[[], Design]

    def __len__(self) -> int:
        return len(self.values)


def weighted_mean_sd(sample: WeightedSample) -> Summary:
    """Estimate the mean and the standard deviation of a population.

    Parameters
    ----------
    sample
        Any number of units.

    Returns
    -------
    Summary
        `mean`, NaN for no unit; `sd`, the root of the weighted mean of squared distances from it times n / (n - 1), NaN
        for fewer than two units.

    References
    ----------
    `svymean` and `svyvar` of R's survey.
    """
    size = len(sample)
    if not size:
        return Summary({StatName.MEAN: math.nan, StatName.SD: math.nan})
    total = float(sample.weights.sum())
    mean = float(sample.weights @ sample.values) / total
    # Sums of weights are rounded: numbers that are all the same are to have no distance from their mean.
    from_one = sample.values - sample.values[0]
    squares = float(sample.weights @ np.square(from_one - float(sample.weights @ from_one) / total)) / total
    sd = math.sqrt(squares * size / (size - 1)) if size > 1 else math.nan
    return Summary({StatName.MEAN: mean, StatName.SD: sd})


def weighted_quartiles(sample: WeightedSample) -> Summary:
    """Estimate the median and the quartiles of a population.

    Each is the smallest value at and below which at least its share of the weights lies: `p25`, `median`, `p75`; NaN
    for no unit.

    References
    ----------
    Hyndman & Fan (1996), Am Stat 50:361-365, definition 1; `svyquantile` of R's survey, whose default it is.
    """
    if not len(sample):
        return Summary(dict.fromkeys((StatName.P25, StatName.MEDIAN, StatName.P75), math.nan))
    # A share such as 0.1 + 0.2 may miss 0.3 by a rounding error.
    wanted = (np.array(QUARTILES) - TIE) * float(sample.weights.sum())
    low, middle, high = _reached(sample.values, sample.weights, wanted)
    return Summary({StatName.P25: low, StatName.MEDIAN: middle, StatName.P75: high})


def _reached(values: Numbers, weights: Numbers, wanted: Numbers) -> list[float]:
    """Return the smallest value at and below which each of several weights lies."""
    spread = float(np.ptp(values))
    if len(values) <= FEW or not 0 < spread < math.inf:
        return _sorted_reached(values, weights, wanted)
    # Sorting a million numbers takes longer than all else: only those in the bin of the quantile are sorted.
    bins = np.minimum((values - values.min()) * (BINS / spread), BINS - 1).astype(np.int64)
    sums = np.cumsum(np.bincount(bins, weights, minlength=BINS))
    found = []
    for weight in wanted:
        place = min(int(np.searchsorted(sums, weight)), BINS - 1)
        inside, below = bins == place, float(sums[place - 1]) if place else 0.0
        part = _sorted_reached if np.all(inside) else _reached
        found.extend(part(values[inside], weights[inside], np.array([weight - below])))
    return found


def _sorted_reached(values: Numbers, weights: Numbers, wanted: Numbers) -> list[float]:
    order = np.argsort(values)
    places = np.searchsorted(np.cumsum(weights[order]), wanted)
    return [float(each) for each in values[order[np.minimum(places, len(order) - 1)]]]


def weighted_interquartile_range(sample: WeightedSample) -> Summary:
    """Estimate the distance between the quartiles, `iqr`; see `weighted_quartiles`."""
    stats = weighted_quartiles(sample).stats
    return Summary({StatName.IQR: stats[StatName.P75] - stats[StatName.P25]})


def observed_extremes(sample: WeightedSample) -> Summary:
    """Find the smallest and the largest value that was observed; weights have no part in it. NaN for no unit."""
    return extremes(sample.values)


def design_standard_error(sample: WeightedSample) -> Summary:
    """Estimate the standard error of the mean by the design, `se`; NaN for no unit."""
    if not len(sample):
        return Summary({StatName.SE: math.nan})
    return Summary({StatName.SE: float(estimated(sample.design(), Means(sample.values)).se[0])})


def mean_design_effect(sample: WeightedSample) -> Summary:
    """Estimate the design effect of the mean, `design_effect`.

    It is compared with simple sampling of as many units, without replacement where the population is known; NaN where
    all values are the same, or for fewer than two units.
    """
    if len(sample) < 2:
        return Summary({StatName.DESIGN_EFFECT: math.nan})
    design = sample.design()
    return Summary({StatName.DESIGN_EFFECT: design_effect(design, sample.values, replace=not design.is_finite)})


def design_mean(sample: WeightedSample, *, conf_level: float = 0.95) -> Inference:
    """Estimate a mean with t limits by the design.

    Parameters
    ----------
    sample
        Any number of units.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    Inference
        Limits on the degrees of freedom of the design; NaN without any.

    Raises
    ------
    ValueError
        If the level is not between 0 and 1.

    References
    ----------
    `svymean` and `confint(df = degf(design))` of R's survey.
    """
    method = "t limits of a mean, by the design"
    if not len(sample):
        return Inference(method=method, conf_int=Interval(level=conf_level))
    found = estimated(sample.design(), Means(sample.values))
    return Inference(
        method=method,
        estimate=float(found.values[0]),
        conf_int=found.limits(conf_level=conf_level),
        df=found.df,
    )
