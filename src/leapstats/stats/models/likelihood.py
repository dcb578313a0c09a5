"""Logistic regression by maximum likelihood."""

import math
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from leapstats.errors import NotEstimableError
from leapstats.stats.models.coefficients import Checked, Coefficient, Model, check_rank, checked, square
from leapstats.stats.models.separation import REMEDY, refuse_separation, separation_of
from leapstats.stats.proportions import normal_quantile
from leapstats.stats.result import Interval

STEPS = 100
NO_MAXIMUM = "no maximum of the likelihood was found"

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
    found = maximum(columns, data.outcome)
    estimates, covariance = back @ found.params, back @ found.cov_params() @ back.T
    return Model(
        method="logistic regression, maximum likelihood, Wald limits",
        coefficients=wald(data.all_names, estimates, covariance, z, conf_level),
        units=len(data.outcome),
        log_likelihood=float(found.llf),
        covariance=square(covariance),
        fitted=_in_units(data, found, estimates, covariance),
    )


def maximum(columns: Vector, outcome: Vector) -> Any:
    """Let statsmodels climb to the maximum of a logistic likelihood that is known to have one."""
    from statsmodels.discrete.discrete_model import Logit

    try:
        with warnings.catch_warnings(action="ignore"):  # of separation, which was looked for before
            found = Logit(outcome, columns).fit(method="newton", maxiter=STEPS, disp=False)
    except np.linalg.LinAlgError:
        raise NotEstimableError(NO_MAXIMUM, REMEDY) from None
    if not found.mle_retvals["converged"]:
        raise NotEstimableError(NO_MAXIMUM, REMEDY)
    return found


def _in_units(data: Checked, found: Any, estimates: Vector, covariance: Vector) -> Any:
    """Return the results of statsmodels for the columns as they were given."""
    from statsmodels.base.model import LikelihoodModelResults
    from statsmodels.discrete.discrete_model import BinaryResultsWrapper, Logit, LogitResults

    model = Logit(data.outcome, data.with_intercept)
    model.data.xnames = list(data.all_names)
    there = LikelihoodModelResults(model, estimates, covariance, scale=1.0)
    there.mle_retvals = found.mle_retvals
    with warnings.catch_warnings(action="ignore"):
        return BinaryResultsWrapper(LogitResults(model, there))


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
