"""Linear regression of units in clusters, such as practices of an organization: CR2 standard errors, few clusters."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from leapstats.errors import NotEstimableError
from leapstats.stats.checks import check_level
from leapstats.stats.models.coefficients import Coefficient, Model, grouping, square
from leapstats.stats.models.linear_regression import least_squares
from leapstats.stats.models.numbers import (
    Scaled,
    Vector,
    check_not_exact,
    check_rows,
    checked_numbers,
    scaled,
    standard_errors,
    student,
)

SINGULAR = 1e-10
FEW = 4.0
FEW_DF = "fewer than 4 degrees of freedom: limits and p are rough"

Groups = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterRobustCoefficient(Coefficient):
    """A coefficient with its own degrees of freedom, `df`, after Satterthwaite."""

    df: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterRobustModel(Model):
    """A linear model by least squares, whose standard errors allow for clusters.

    `residual_sd` is the root of the sum of squared residuals over units less columns, `r_squared` the share
    of the outcome's variance that the columns explain. Degrees of freedom are those of each coefficient;
    `fitted` knows one number for all, clusters less 1, so that its p are others.
    """

    coefficients: tuple[ClusterRobustCoefficient, ...]
    clusters: int
    residual_sd: float
    r_squared: float


def linear_cr2(
    outcome: ArrayLike,
    design: ArrayLike,
    *,
    clusters: Sequence[object] | NDArray[np.generic],
    names: Sequence[str] | None = None,
    conf_level: float = 0.95,
) -> ClusterRobustModel:
    """Fit a linear model by least squares to clustered units, with CR2 standard errors and Satterthwaite's df.

    Parameters
    ----------
    outcome
        A number, one a unit.
    design
        Units x columns, without an intercept.
    clusters
        The cluster of each unit: any labels, none missing, in any order.
    names
        One a column; x1, x2, ... if left out.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    ClusterRobustModel
        The intercept, named `(Intercept)`, comes first. The residuals of each cluster are multiplied by
        the inverse root of its part of the residual maker (Bell and McCaffrey), the generalized one where
        that part is singular; the covariance is unbiased if the units are in truth independent with one
        variance. Limits and p by Student's t with degrees of freedom for each coefficient. A coefficient
        that only clusters without residuals determine has no standard error; its `note` says so, and
        where it has fewer than 4 degrees of freedom.

    Raises
    ------
    ValueError
        If an argument is not as said.
    NotEstimableError
        If there are fewer than 2 clusters, no more units than columns, a column is a combination of
        others, or all outcomes are the same or explained exactly.

    Notes
    -----
    Keeps its level with as few as ten clusters of about one size, and nearly with very unequal ones; with fewer, or
    a column that differs in few of them, the degrees of freedom are few and limits wide, as they should be. A column
    that is other than 0 in one cluster only has a standard error of no worth.

    References
    ----------
    Bell & McCaffrey (2002), Surv Methodol 28:169-181. Pustejovsky & Tipton (2018), J Bus Econ Stat
    36:672-683.
    """
    from statsmodels.regression.linear_model import OLS

    check_level(conf_level)
    data = checked_numbers(outcome, design, names)
    groups = grouping(clusters, "clusters", len(data.outcome))
    check_rows(data)
    count = int(groups.max()) + 1
    if count < 2:
        raise NotEstimableError("all units are of one cluster, so that nothing varies between clusters", "use linear")
    units = scaled(data)
    found = OLS(units.outcome, units.columns).fit(method="qr")
    check_not_exact(found.resid)
    estimates = units.estimates(found.params)
    plain = units.covariance(found.normalized_cov_params)
    spread, df = _sandwich(units, found.resid, groups)
    errors = standard_errors(spread, plain * found.mse_resid)
    return ClusterRobustModel(
        method="linear regression, least squares, CR2 standard errors, t on Satterthwaite's df of each coefficient",
        coefficients=_with_df(student(data.all_names, estimates, errors, df, conf_level), df),
        units=len(groups),
        log_likelihood=float(found.llf - len(groups) * np.log(units.spread)),
        covariance=square(spread),
        fitted=least_squares(data, estimates, plain / units.spread**2, ("CR2", spread), count - 1.0),
        clusters=count,
        residual_sd=float(np.sqrt(found.mse_resid) * units.spread),
        r_squared=float(found.rsquared),
    )


def _sandwich(units: Scaled, residuals: Vector, groups: Groups) -> tuple[Vector, Vector]:
    """Return the covariance, and Satterthwaite's df of each coefficient.

    In an orthonormal basis Q of the columns a cluster's part of the residual maker is I - Q_i Q_i', so that
    all that is needed of its inverse root A_i follows from the singular values of Q_i, of any size of cluster.
    """
    basis, triangle = np.linalg.qr(units.columns)
    turn = units.back @ np.linalg.inv(triangle)
    size = len(turn)
    meat = np.zeros((size, size))
    lengths, shadows = [], []
    order = np.argsort(groups, kind="stable")
    for inside in np.split(order, np.cumsum(np.bincount(groups))[:-1]):
        left, values, right = np.linalg.svd(basis[inside], full_matrices=False)
        rest = 1 - values**2
        adjust = np.where(rest > SINGULAR, 1 / np.sqrt(np.where(rest > SINGULAR, rest, 1.0)), 0.0)
        score = right.T @ (adjust * values * (left.T @ residuals[inside]))
        meat += np.outer(score, score)
        along = turn @ right.T
        lengths.append((along**2) @ (adjust * values) ** 2)
        shadows.append((along * (adjust * values**2)) @ right)
    spread = turn @ meat @ turn.T * units.spread**2
    return spread, _satterthwaite(np.array(lengths), np.array(shadows), (turn**2).sum(axis=1))


def _satterthwaite(lengths: Vector, shadows: Vector, plain: Vector) -> Vector:
    """Return twice the squared mean over the variance of each estimated variance, for independent normal units.

    Parameters
    ----------
    lengths
        Clusters x coefficients: g'g, where the variance is the sum over clusters of (g'e)^2.
    shadows
        Clusters x coefficients x columns: Q'g, what the fit takes out of g.
    plain
        The variance of each estimate, if the units are independent with variance 1.
    """
    taken = (shadows**2).sum(axis=2)
    means = (lengths - taken).sum(axis=0)
    products = np.einsum("ics,ict->cst", shadows, shadows)
    squares = (lengths**2 - 2 * lengths * taken).sum(axis=0) + (products**2).sum(axis=(1, 2))
    known = means > SINGULAR * plain
    return np.where(known, means**2 / np.where(known, squares, 1.0), np.nan)


def _with_df(found: tuple[Coefficient, ...], df: Vector) -> tuple[ClusterRobustCoefficient, ...]:
    return tuple(
        ClusterRobustCoefficient(
            name=each.name,
            estimate=each.estimate,
            std_error=each.std_error,
            conf_int=each.conf_int,
            p_value=each.p_value,
            note=each.note or (FEW_DF if number < FEW else ""),
            df=float(number),
        )
        for each, number in zip(found, df, strict=True)
    )
