"""Logistic regression by maximum likelihood."""

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from leapstats.errors import NotEstimableError
from leapstats.stats.models.coefficients import Coefficient, Model, check_rank, checked, square
from leapstats.stats.models.separation import refuse_separation, separation_of
from leapstats.stats.proportions import normal_quantile
from leapstats.stats.result import Interval

STEPS = 100
SMALL = 1e-9
LONGEST = 10.0
SLACK = 1e-13

Vector = NDArray[np.float64]


def logistic(
    outcome: ArrayLike, design: ArrayLike, *, names: Sequence[str] | None = None, conf_level: float = 0.95
) -> Model:
    """Fit a logistic model by maximum likelihood, with Wald limits and tests.

    Parameters
    ----------
    outcome
        0 or 1, one a unit.
    design
        Units x columns, without an intercept.
    names
        One a column; x1, x2, ... if left out.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    Model
        The intercept, named `(Intercept)`, comes first.

    Raises
    ------
    ValueError
        If the outcome, the design, the names or the level are not as said.
    NotEstimableError
        If there are no units, a column is a combination of others, or an estimate is infinite
        (separation, found before fitting).
    TooLargeError
        If more than 40,000 different rows may be separated.

    Notes
    -----
    Biased away from 0 with few events for each column, and its Wald limits rest on large samples: at n =
    30 take `firth_logistic` or `exact_logistic`.

    References
    ----------
    Cox (1958), J R Stat Soc B 20:215-242.
    """
    z = normal_quantile(conf_level)
    data = checked(outcome, design, names)
    check_rank(data.with_intercept, data.all_names)
    refuse_separation(separation_of(data.with_intercept * (2 * data.outcome - 1)[:, None], data.all_names))
    columns, back = standardized(data.design)
    beta = maximum(columns, data.outcome)
    covariance = back @ np.linalg.inv(information(columns, expit(columns @ beta))) @ back.T
    return Model(
        method="logistic regression, maximum likelihood, Wald limits",
        coefficients=wald(data.all_names, back @ beta, covariance, z, conf_level),
        units=len(data.outcome),
        log_likelihood=log_likelihood(columns, data.outcome, beta),
        covariance=square(covariance),
    )


def maximum(columns: Vector, outcome: Vector) -> Vector:
    """Return the maximum likelihood estimates of a logistic model that is known to have them."""

    def look(beta: Vector) -> tuple[float, Vector, Vector]:
        p = expit(columns @ beta)
        return log_likelihood(columns, outcome, beta), columns.T @ (outcome - p), information(columns, p)

    return ascend(columns.shape[1], look)


def standardized(design: Vector) -> tuple[Vector, Vector]:
    """Return centred columns of at most 1 after one of ones, and what turns their coefficients into the design's."""
    means = design.mean(axis=0)
    centred = design - means
    spans = np.abs(centred).max(axis=0)
    back = np.diag(np.concatenate([[1.0], 1 / spans]))
    back[0, 1:] = -means / spans
    return np.column_stack([np.ones(len(design)), centred / spans]), back


def expit(linear: Vector) -> Vector:
    """Return probabilities of log odds, without overflow."""
    from scipy.special import expit as inverse_logit

    return np.asarray(inverse_logit(linear))


def information(columns: Vector, p: Vector) -> Vector:
    """Return Fisher's information of a logistic model at its fitted probabilities."""
    return np.asarray((columns * (p * (1 - p))[:, None]).T @ columns)


def log_likelihood(columns: Vector, outcome: Vector, beta: Vector) -> float:
    """Return the logarithm of the likelihood of a logistic model."""
    linear = columns @ beta
    return float(outcome @ linear - np.logaddexp(0.0, linear).sum())


def ascend(size: int, look: Callable[[Vector], tuple[float, Vector, Vector]]) -> Vector:
    """Climb from 0 to the maximum of a concave function by Newton steps, halved where they lead down.

    Parameters
    ----------
    size
        How many coefficients there are.
    look
        Returns the height at a point, its slope and its curvature (downwards).

    Raises
    ------
    NotEstimableError
        If 100 steps do not reach the maximum.
    """
    here = np.zeros(size)
    height, slope, curvature = look(here)
    for _ in range(STEPS):
        step = np.linalg.solve(curvature, slope)
        if np.abs(step).max(initial=0.0) <= SMALL:
            return np.asarray(here + step)
        step = step / max(1.0, np.abs(step).max(initial=0.0) / (LONGEST + np.abs(here).max(initial=0.0)))
        while (ahead := look(here + step))[0] < height - SLACK * (1 + abs(height)):
            step = step / 2
        here, (height, slope, curvature) = here + step, ahead
    raise NotEstimableError(f"the likelihood has no maximum within {STEPS} steps")


def wald(
    names: Sequence[str], beta: Vector, covariance: Vector, z: float, conf_level: float
) -> tuple[Coefficient, ...]:
    """Return coefficients with limits and tests that take estimates for normal."""
    errors = np.sqrt(np.diag(covariance))
    return tuple(
        Coefficient(
            name=name,
            estimate=float(value),
            std_error=float(error),
            conf_int=Interval(float(value - z * error), float(value + z * error), conf_level),
            p_value=math.erfc(abs(value / error) / math.sqrt(2)),
        )
        for name, value, error in zip(names, beta, errors, strict=True)
    )
