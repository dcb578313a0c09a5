"""What a logistic model says on the scale of proportions: differences averaged over the units."""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from leapstats.errors import NotEstimableError
from leapstats.stats.models.likelihood import expit
from leapstats.stats.proportions import normal_quantile
from leapstats.stats.result import Inference, Interval

METHOD = "average marginal difference, limits by the delta method"
SMALLEST = 1e-14


def average_marginal_difference(
    coefficients: ArrayLike,
    covariance: ArrayLike,
    designs: tuple[ArrayLike, ArrayLike],
    *,
    df: float = math.inf,
    conf_level: float = 0.95,
) -> Inference:
    """Average over units how much a model's probability differs between two values of an item.

    Parameters
    ----------
    coefficients
        Log odds ratios, the intercept among them.
    covariance
        Of the coefficients: that of the model, robust where the model's is.
    designs
        The units' columns, units x coefficients, with the item set to one value for all of them, and
        with it set to the other.
    df
        Degrees of freedom of Student's t for limits and p; infinite for the normal distribution.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    Inference
        A difference of probabilities, first less second. Limits are not cut at -1 and 1.

    Raises
    ------
    ValueError
        If the shapes do not fit one another, there are no units, or the level is out of range.
    NotEstimableError
        If the difference has no variance, as where both designs are the same.

    Notes
    -----
    Rests on large samples. Probabilities of a penalized model lean towards 1/2: correct its intercept
    first, or read the difference with that in mind.

    References
    ----------
    Graubard & Korn (1999), Biometrics 55:652-659. Norton, Dowd & Maciejewski (2019), JAMA 321:1304-1305.
    """
    beta, spread = np.asarray(coefficients, dtype=np.float64), np.asarray(covariance, dtype=np.float64)
    first, second = (np.asarray(design, dtype=np.float64) for design in designs)
    size = len(beta)
    if spread.shape != (size, size) or first.shape != second.shape or first.shape[1:] != (size,) or not len(first):
        raise ValueError(
            "the covariance and both designs must have one column per coefficient, the designs one row per unit"
        )
    quantile = quantile_at(conf_level, df)
    risks = expit(first @ beta), expit(second @ beta)
    difference = float(np.mean(risks[0] - risks[1]))
    slope = _slope(first, risks[0]) - _slope(second, risks[1])
    error = math.sqrt(max(0.0, float(slope @ spread @ slope)))
    if error <= SMALLEST:
        raise NotEstimableError("the two values of the item give the same probabilities")
    return Inference(
        method=METHOD,
        estimate=difference,
        conf_int=Interval(difference - quantile * error, difference + quantile * error, conf_level),
        statistic=difference / error,
        df=df if math.isfinite(df) else math.nan,
        p_value=two_sided(difference / error, df),
    )


def flic_intercept(outcome: ArrayLike, linear: ArrayLike) -> float:
    """Return what to add to the intercept of a penalized model, so that its probabilities agree with the data.

    Parameters
    ----------
    outcome
        0 or 1, one a unit, some of each.
    linear
        The log odds that the model gives the units.

    Returns
    -------
    float
        With it the probabilities of all units add up to the number of events, and their lean towards
        1/2 is gone; the other coefficients stay.

    Raises
    ------
    ValueError
        If the two are not as said, or of different lengths.
    NotEstimableError
        If all outcomes are the same.

    Notes
    -----
    For probabilities and differences of them, not for the odds ratios, which it leaves as they are. Not
    for a model of maximum likelihood, whose probabilities agree with the data already.

    References
    ----------
    Puhr, Heinze, Nold, Lusa & Geroldinger (2017), Stat Med 36:2302-2317 (FLIC).
    """
    from scipy.optimize import brentq

    answers, log_odds = np.asarray(outcome, dtype=np.float64), np.asarray(linear, dtype=np.float64)
    if answers.ndim != 1 or answers.shape != log_odds.shape or not np.isin(answers, (0.0, 1.0)).all():
        raise ValueError("outcome must be a vector of 0 and 1, and linear a vector of numbers of the same length")
    events, size = answers.sum(), len(answers)
    if not 0 < events < size:
        raise NotEstimableError("all outcomes are the same")
    # With every unit at the extreme log odds, the mean log odds of the outcome brackets the shift.
    level = math.log(events / (size - events))
    low, high = level - float(log_odds.max()), level - float(log_odds.min())
    if high - low <= SMALLEST:
        return low
    return float(brentq(lambda shift: float(expit(log_odds + shift).sum() - events), low - 1e-9, high + 1e-9))


def _slope(design: NDArray[np.float64], risks: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how the mean probability changes with each coefficient."""
    return np.asarray((risks * (1 - risks)) @ design / len(design))


def quantile_at(conf_level: float, df: float) -> float:
    """Return how many standard errors limits are away, by Student's t; infinite `df` is the normal distribution."""
    from scipy.special import stdtrit

    normal = normal_quantile(conf_level)
    return normal if math.isinf(df) else float(stdtrit(df, (1 + conf_level) / 2))


def two_sided(statistic: float, df: float) -> float:
    """Return the p of a statistic by Student's t; infinite `df` is the normal distribution."""
    from scipy.special import stdtr

    if math.isinf(df):
        return math.erfc(abs(statistic) / math.sqrt(2))
    return float(2 * stdtr(df, -abs(statistic)))
