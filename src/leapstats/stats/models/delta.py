"""Limits of what is computed from the coefficients of a model, by the delta method."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from leapstats.stats.checks import check_level
from leapstats.stats.models.marginal import quantile_at, two_sided
from leapstats.stats.result import Inference, Interval

Vector = NDArray[np.float64]
STEP = 1e-5  # of a coefficient's standard error: the error of a central difference is of its square
SMALLEST = 1e-14
METHOD = "delta method"


@dataclass(frozen=True, slots=True)
class Scale:
    """The scale on which limits are taken: there, and back again."""

    name: str
    there: Callable[[Vector], Vector]
    back: Callable[[Vector], Vector]
    slope: Callable[[Vector], Vector]


def _logit(p: Vector) -> Vector:
    return np.asarray(np.log(p) - np.log1p(-p))


def _expit(x: Vector) -> Vector:
    return np.asarray(1 / (1 + np.exp(-x)))


IDENTITY = Scale("", lambda x: x, lambda x: x, np.ones_like)
LOG = Scale("log", np.log, np.exp, lambda x: 1 / x)
LOGIT = Scale("logit", _logit, _expit, lambda p: 1 / (p * (1 - p)))


def delta_method(
    evaluate: Callable[[Vector], Vector],
    coefficients: ArrayLike,
    covariance: ArrayLike,
    *,
    scale: Scale = IDENTITY,
    df: float = math.inf,
    conf_level: float = 0.95,
) -> tuple[Inference, ...]:
    """Estimate functions of the coefficients of a model, with limits and tests of 0.

    Parameters
    ----------
    evaluate
        Takes coefficients, returns a vector of numbers.
    coefficients, covariance
        Of the model; the covariance robust where the model's is.
    scale
        Where limits are taken: `IDENTITY`, `LOG` for numbers above 0, `LOGIT` for probabilities.
    df
        Degrees of freedom of Student's t; infinite for the normal distribution.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    tuple of Inference
        One a number; `statistic` and `p_value` are of the number against 0 on the identity scale, NaN on others. A
        number without variance has no limits and no p.

    Raises
    ------
    ValueError
        If the shapes do not fit one another, or the level is out of range.

    Notes
    -----
    Rests on large samples, as the covariance does.

    References
    ----------
    Oehlert (1992), Am Stat 46:27-29.
    """
    check_level(conf_level)
    beta, spread = np.asarray(coefficients, dtype=np.float64), np.asarray(covariance, dtype=np.float64)
    if beta.ndim != 1 or spread.shape != (len(beta), len(beta)):
        raise ValueError("covariance must be square, with a row for each coefficient")
    values = np.asarray(evaluate(beta), dtype=np.float64)
    steps = STEP * np.sqrt(np.maximum(np.diag(spread), SMALLEST))
    gradient = np.column_stack(
        [
            (evaluate(beta + move) - evaluate(beta - move)) / (2 * step)
            for move, step in zip(np.diag(steps), steps, strict=True)
        ]
    )
    variances = np.einsum("ij,jk,ik->i", gradient, spread, gradient)
    errors = np.sqrt(np.where(variances > SMALLEST**2, variances, np.nan))
    with np.errstate(divide="ignore", invalid="ignore"):
        centre, width = scale.there(values), quantile_at(conf_level, df) * errors * scale.slope(values)
        lows, highs = scale.back(centre - width), scale.back(centre + width)
    is_tested = scale is IDENTITY
    return tuple(
        Inference(
            method=METHOD,
            estimate=float(value),
            conf_int=Interval(float(low), float(high), conf_level),
            statistic=float(value / error) if is_tested else math.nan,
            df=df,
            p_value=two_sided(float(value / error), df) if is_tested else math.nan,
        )
        for value, error, low, high in zip(values, errors, lows, highs, strict=True)
    )
