"""Linear regression: least squares with standard errors for unequal variances, and Huber's M-estimate."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from leapstats.errors import NotEstimableError
from leapstats.stats.checks import check_level
from leapstats.stats.models.coefficients import Checked, Model, square
from leapstats.stats.models.numbers import (
    NOTHING_LEFT,
    Scaled,
    Vector,
    check_not_exact,
    check_rows,
    checked_numbers,
    scaled,
    standard_errors,
    student,
)

CLASSIC = "classic"
COVARIANCES = {"HC3": "HC3", "HC2": "HC2", CLASSIC: "nonrobust"}
HUBER = 1.345
STEPS = 500
SMALL = 1e-12
SINGULAR = 1e-8


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearModel(Model):
    """A linear model by least squares.

    `df` is rows less columns, the intercept one of them; `residual_sd` the root of the sum of squared
    residuals over `df`; `r_squared` the share of the outcome's variance that the columns explain.
    """

    df: float
    residual_sd: float
    r_squared: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RobustLinearModel(Model):
    """A linear model by Huber's M-estimate.

    `scale` is the median absolute residual over 0.6745, `weights` are the weights of the units: 1, or
    less for those with large residuals. `df` is rows less columns, the intercept one of them.
    """

    df: float
    scale: float
    weights: tuple[float, ...]


def linear(
    outcome: ArrayLike,
    design: ArrayLike,
    *,
    names: Sequence[str] | None = None,
    covariance: str = "HC3",
    conf_level: float = 0.95,
) -> LinearModel:
    """Fit a linear model by least squares, with limits and tests by Student's t.

    Parameters
    ----------
    outcome
        A number, one a unit.
    design
        Units x columns, without an intercept.
    names
        One a column; x1, x2, ... if left out.
    covariance
        `HC3` or `HC2`, which allow for unequal variances, or `classic`, which takes them for equal.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    LinearModel
        The intercept, named `(Intercept)`, comes first. Coefficients are differences of means per unit
        of their columns. One whose standard error rests on residuals that are all 0 has none, nor
        limits or p; its `note` says so.

    Raises
    ------
    ValueError
        If an argument is not as said.
    NotEstimableError
        If there are no more units than columns, a column is a combination of others, all outcomes are
        the same or explained exactly, or, with HC2 and HC3, one unit alone determines a coefficient.

    Notes
    -----
    HC3 keeps its level at n = 30 where variances differ, about so with groups of six; HC2 and the classic one do
    not (`benchmarks/clustered_sizes.py`), and gain little where they are equal. With two waves of the same units take
    `linear_cr2`, `gee_linear` or `mixed_linear`. A mean is the wrong summary of very skewed numbers: use logarithms,
    or a model of counts.

    References
    ----------
    MacKinnon & White (1985), J Econometrics 29:305-325. Long & Ervin (2000), Am Stat 54:217-224.
    """
    from statsmodels.regression.linear_model import OLS

    check_level(conf_level)
    if covariance not in COVARIANCES:
        raise ValueError(f"covariance must be one of {', '.join(COVARIANCES)}, not {covariance!r}")
    data = checked_numbers(outcome, design, names)
    df = check_rows(data)
    units = scaled(data)
    if covariance != CLASSIC:
        check_leverage(units.columns)
    found = OLS(units.outcome, units.columns).fit(cov_type=COVARIANCES[covariance], use_t=True)
    check_not_exact(found.resid)
    estimates = units.estimates(found.params)
    plain = units.covariance(found.normalized_cov_params)
    spread = units.covariance(found.cov_params())
    errors = standard_errors(spread, plain * found.mse_resid)
    return LinearModel(
        method=f"linear regression, least squares, {_worded(covariance)}, t on {df} df (units less columns)",
        coefficients=student(data.all_names, estimates, errors, df, conf_level),
        units=len(data.outcome),
        log_likelihood=float(found.llf - len(data.outcome) * np.log(units.spread)),
        covariance=square(spread),
        fitted=least_squares(data, estimates, plain / units.spread**2, (COVARIANCES[covariance], spread)),
        df=float(df),
        residual_sd=float(np.sqrt(found.mse_resid) * units.spread),
        r_squared=float(found.rsquared),
    )


def _worded(covariance: str) -> str:
    return "equal variances" if covariance == CLASSIC else f"{covariance} standard errors"


def check_leverage(columns: Vector) -> None:
    """Raise NotEstimableError if the fit at one unit is its own outcome, whatever that is."""
    leverage = (np.linalg.qr(columns)[0] ** 2).sum(axis=1)
    alone = np.flatnonzero(leverage > 1 - SINGULAR) + 1
    if len(alone):
        told = ", ".join(map(str, alone[:10])) + (", ..." if len(alone) > 10 else "")
        raise NotEstimableError(
            f"row {told}: alone determines a coefficient (leverage 1), so that its variance cannot be estimated",
            "merge the level that only one unit has with another, remove the column, or use covariance='classic'",
        )


def least_squares(
    data: Checked, estimates: Vector, unscaled: Vector, covariance: tuple[str, Vector], df: float | None = None
) -> Any:
    """Return the results of statsmodels for the columns as they were given.

    Parameters
    ----------
    data
        What went in.
    estimates
        The coefficients.
    unscaled
        The inverse of the columns' cross product.
    covariance
        Its name, and that of the coefficients.
    df
        Degrees of freedom, where they are not units less columns.
    """
    from statsmodels.regression.linear_model import OLS, OLSResults, RegressionResultsWrapper

    kind, spread = covariance
    model = OLS(data.outcome, data.with_intercept)
    model.data.xnames = list(data.all_names)
    # Its fit sets these from the columns as they are, and loses digits where those are far from 0.
    model.rank = len(data.all_names)
    model.pinv_wexog = unscaled @ data.with_intercept.T
    model.normalized_cov_params = unscaled
    known = kind if kind in COVARIANCES else COVARIANCES[CLASSIC]
    results = OLSResults(model, estimates, normalized_cov_params=unscaled, cov_type=known, use_t=True)
    results.scale = results.mse_resid
    results.cov_type, results.cov_params_default = kind, spread
    if df is not None:
        results.df_resid_inference = df
    return RegressionResultsWrapper(results)


def robust_linear(
    outcome: ArrayLike, design: ArrayLike, *, names: Sequence[str] | None = None, conf_level: float = 0.95
) -> RobustLinearModel:
    """Fit a linear model by Huber's M-estimate, which gives units with large residuals less weight.

    Parameters
    ----------
    outcome
        A number, one a unit.
    design
        Units x columns, without an intercept.
    names
        One a column; x1, x2, ... if left out.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    RobustLinearModel
        The intercept, named `(Intercept)`, comes first. Residuals beyond 1.345 times the scale count as
        if they were that large; the scale is found anew at each step. Limits and p by Student's t on
        units less columns.

    Raises
    ------
    ValueError
        If an argument is not as said.
    NotEstimableError
        If there are no more units than columns, a column is a combination of others, all outcomes are
        the same or explained exactly, half of the residuals are 0, or the steps do not settle.

    Notes
    -----
    Not against units that stand apart in their columns (leverage), which it does not give less weight,
    nor for unequal variances. With skewed numbers the coefficients are not differences of means.

    References
    ----------
    Huber (1973), Ann Stat 1:799-821. Huber (1981), Robust Statistics, Wiley, section 7.6.
    """
    check_level(conf_level)
    data = checked_numbers(outcome, design, names)
    df = check_rows(data)
    units = scaled(data)
    found = _settled(units)
    estimates = units.estimates(found.params)
    spread = units.covariance(found.cov_params())
    return RobustLinearModel(
        method=f"linear regression, Huber's M-estimate (k = {HUBER}), t on {df} df (units less columns)",
        coefficients=student(data.all_names, estimates, np.sqrt(np.diag(spread)), df, conf_level),
        units=len(data.outcome),
        covariance=square(spread),
        fitted=_weighted(data, (found, units.spread), estimates, spread),
        df=float(df),
        scale=float(found.scale * units.spread),
        weights=tuple(map(float, found.weights)),
    )


def _settled(units: Scaled) -> Any:
    """Let statsmodels weight and fit until nothing changes."""
    from statsmodels.robust.norms import HuberT
    from statsmodels.robust.robust_linear_model import RLM

    model = RLM(units.outcome, units.columns, M=HuberT(t=HUBER))
    with warnings.catch_warnings(action="ignore"):  # of a scale of 0, looked for below
        found = model.fit(maxiter=STEPS, tol=SMALL, conv="coefs", scale_est="mad")
    check_not_exact(found.resid)
    if not found.scale > NOTHING_LEFT:
        raise NotEstimableError(
            "half of the residuals are 0, so that they have no scale", "use linear, or a model of counts or levels"
        )
    if found.fit_history["iteration"] >= STEPS:
        raise NotEstimableError(f"the weights did not settle within {STEPS} steps", "use linear")
    return found


def _weighted(data: Checked, scaled_fit: tuple[Any, float], estimates: Vector, covariance: Vector) -> Any:
    """Return the results of statsmodels for the columns as they were given."""
    from statsmodels.robust.norms import HuberT
    from statsmodels.robust.robust_linear_model import RLM, RLMResults, RLMResultsWrapper

    found, spread = scaled_fit
    model = RLM(data.outcome, data.with_intercept, M=HuberT(t=HUBER))
    model.data.xnames = list(data.all_names)
    model.scale = found.scale * spread
    model.weights = found.weights
    results = RLMResults(model, estimates, model.normalized_cov_params, model.scale)
    results.fit_history, results.fit_options = found.fit_history, found.fit_options
    results.cov_params_default = covariance
    return RLMResultsWrapper(results)
