"""Logistic regression of units in clusters, such as the waves of a practice, by generalized estimating equations."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from leapstats.errors import NotEstimableError
from leapstats.stats.checks import check_level
from leapstats.stats.models.coefficients import Checked, Coefficient, Model, check_rank, checked, grouping, square
from leapstats.stats.models.likelihood import Vector, expit, maximum, standardized
from leapstats.stats.models.separation import refuse_separation, separation_of
from leapstats.stats.result import Interval

CORRELATIONS = ("exchangeable", "independence")
STEPS = 200
SMALL = 1e-10
SINGULAR = 1e-8
EDGE = 1e-9
FARTHEST = 100.0
INSTEAD = "take firth_logistic on one row a cluster, or correlation='independence'"
REMEDY = "take firth_logistic on one row a cluster"
NO_PAIRS = "no cluster has two units, so that there is no correlation to estimate; it is taken as 0"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusteredCoefficient(Coefficient):
    """A coefficient with standard errors that allow for clusters.

    `std_error`, and the limits and p that follow from it, is Mancl and DeRouen's, corrected for few
    clusters; `robust_std_error` is the uncorrected sandwich.
    """

    robust_std_error: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusteredModel(Model):
    """A model of clustered units.

    `correlation` is the working correlation of two units of a cluster, `scale` the mean squared Pearson
    residual, `df` the degrees of freedom of limits and tests: clusters less columns, the intercept one
    of them. `covariance` is Mancl and DeRouen's.
    """

    coefficients: tuple[ClusteredCoefficient, ...]
    correlation: float
    scale: float
    clusters: int
    df: float


@dataclass(frozen=True, slots=True)
class Clustered:
    """The units in the order of their clusters: outcome, standardized columns, where clusters start, their sizes."""

    outcome: Vector
    columns: Vector
    starts: NDArray[np.int64]
    sizes: NDArray[np.int64]

    def totals(self, values: Vector) -> Vector:
        """Return the sums of numbers over each cluster."""
        return np.asarray(np.add.reduceat(values, self.starts, axis=0))

    def whitened(self, values: Vector, correlation: float) -> Vector:
        """Multiply by the inverse of the exchangeable correlation matrix of each cluster."""
        pull = correlation / (1 + (self.sizes - 1) * correlation)
        pulls = np.repeat(pull[:, None] * self.totals(values), self.sizes, axis=0)
        return np.asarray((values - pulls) / (1 - correlation))


@dataclass(frozen=True, slots=True)
class Fit:
    """A solution of the estimating equations: coefficients of the standardized columns, correlation, scale."""

    beta: Vector
    correlation: float
    scale: float


def gee_logistic(
    outcome: ArrayLike,
    design: ArrayLike,
    *,
    clusters: Sequence[object] | NDArray[np.generic],
    names: Sequence[str] | None = None,
    correlation: str = "exchangeable",
    conf_level: float = 0.95,
) -> ClusteredModel:
    """Fit a logistic model to clustered units by generalized estimating equations, for few clusters.

    Parameters
    ----------
    outcome
        0 or 1, one a unit.
    design
        Units x columns, without an intercept.
    clusters
        The cluster of each unit: any labels, none missing, in any order.
    names
        One a column; x1, x2, ... if left out.
    correlation
        The working correlation within clusters: `exchangeable`, or `independence`.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    ClusteredModel
        The intercept, named `(Intercept)`, comes first. Coefficients are log odds ratios averaged over
        clusters, their standard errors those of Mancl and DeRouen, limits and p by Student's t on
        clusters less columns degrees of freedom.

    Raises
    ------
    ValueError
        If an argument is not as said.
    NotEstimableError
        If there are no units, no more clusters than columns, a column is a combination of others, an
        estimate is infinite (separation), one cluster alone determines a coefficient, or the
        equations have no solution with a possible correlation.

    Notes
    -----
    Not for fewer than about 15 clusters, nor for strongly unequal ones, where no covariance of this
    kind keeps its level; there take one row a cluster and an exact method, such as `mcnemar_exact` for
    two waves. The scale is the mean squared Pearson residual; the correlation is the mean product
    of two residuals of a cluster over all pairs, divided by the scale.

    References
    ----------
    Liang & Zeger (1986), Biometrika 73:13-22. Mancl & DeRouen (2001), Biometrics 57:126-134.
    """
    check_level(conf_level)
    if correlation not in CORRELATIONS:
        raise ValueError(f"correlation is one of {', '.join(CORRELATIONS)}, not {correlation!r}")
    data = checked(outcome, design, names)
    groups = grouping(clusters, "clusters", len(data.outcome))
    df = int(groups.max()) + 1 - len(data.all_names)
    _check_estimable(data, df)
    units, back = _clustered(data, groups)
    fit = _solved(units, exchangeable=correlation == "exchangeable" and len(units.starts) < len(groups))
    robust, corrected = (back @ covariance @ back.T for covariance in _sandwiches(units, fit))
    return ClusteredModel(
        method=f"logistic regression by generalized estimating equations, {correlation} working correlation, "
        f"Mancl-DeRouen standard errors, t on {df} df (clusters less columns)",
        coefficients=_coefficients(data.all_names, back @ fit.beta, (robust, corrected), df, conf_level),
        units=len(groups),
        covariance=square(corrected),
        note=NO_PAIRS if correlation == "exchangeable" and len(units.starts) == len(groups) else "",
        correlation=fit.correlation,
        scale=fit.scale,
        clusters=len(units.starts),
        df=float(df),
    )


def _check_estimable(data: Checked, df: int) -> None:
    check_rank(data.with_intercept, data.all_names)
    if df < 1:
        raise NotEstimableError(
            f"{df + len(data.all_names)} clusters are too few for {len(data.all_names)} columns with the intercept",
            f"leave columns out, or {REMEDY}",
        )
    refuse_separation(separation_of(data.with_intercept * (2 * data.outcome - 1)[:, None], data.all_names), REMEDY)


def _clustered(data: Checked, groups: NDArray[np.int64]) -> tuple[Clustered, Vector]:
    order = np.argsort(groups, kind="stable")
    sizes = np.bincount(groups)
    columns, back = standardized(data.design[order])
    return Clustered(data.outcome[order], columns, np.cumsum(sizes) - sizes, sizes), back


def _residuals(units: Clustered, beta: Vector) -> tuple[Vector, Vector]:
    """Return Pearson residuals, and the columns times the standard deviations of the outcomes."""
    linear = units.columns @ beta
    if np.abs(linear).max() > FARTHEST:
        raise NotEstimableError("the estimating equations lead to infinite estimates", INSTEAD)
    deviation = np.sqrt(expit(linear) * expit(-linear))
    return (units.outcome - expit(linear)) / deviation, units.columns * deviation[:, None]


def _solved(units: Clustered, *, exchangeable: bool) -> Fit:
    """Alternate between the correlation of the residuals and a Fisher step for the coefficients."""
    fit = _with_correlation(units, maximum(units.columns, units.outcome), exchangeable=exchangeable)
    for _ in range(STEPS):
        residuals, slopes = _residuals(units, fit.beta)
        weighted = units.whitened(slopes, fit.correlation)
        step = np.linalg.solve(weighted.T @ slopes, weighted.T @ residuals)
        following = _with_correlation(units, fit.beta + step, exchangeable=exchangeable)
        change = max(float(np.abs(step).max()), abs(following.correlation - fit.correlation))
        fit = following
        if change <= SMALL:
            return fit
    raise NotEstimableError(f"the estimating equations have no solution within {STEPS} steps", INSTEAD)


def _with_correlation(units: Clustered, beta: Vector, *, exchangeable: bool) -> Fit:
    """Add to coefficients the scale and the correlation of their residuals."""
    residuals, _ = _residuals(units, beta)
    scale = float(np.mean(residuals**2))
    if not exchangeable:
        return Fit(beta, 0.0, scale)
    products = float((units.totals(residuals) ** 2 - units.totals(residuals**2)).sum())
    correlation = products / float((units.sizes * (units.sizes - 1)).sum()) / scale
    # Outside of these bounds the correlation matrix of the largest cluster has no inverse.
    if not EDGE - 1 / (int(units.sizes.max()) - 1) < correlation < 1 - EDGE:
        raise NotEstimableError(f"the working correlation leaves its range, {correlation:.4g}", INSTEAD)
    return Fit(beta, correlation, scale)


def _sandwiches(units: Clustered, fit: Fit) -> tuple[Vector, Vector]:
    """Return the robust covariance and that of Mancl and DeRouen."""
    residuals, slopes = _residuals(units, fit.beta)
    weighted = units.whitened(slopes, fit.correlation)
    bread = np.linalg.inv(weighted.T @ slopes)
    scores, corrected = units.totals(weighted * residuals[:, None]), []
    for start, size in zip(units.starts, units.sizes, strict=True):
        inside = slice(start, start + size)
        # With residuals and slopes divided by standard deviations, I - H is I - slopes bread weighted'.
        left = np.eye(size) - slopes[inside] @ bread @ weighted[inside].T
        if np.linalg.svd(left, compute_uv=False)[-1] < SINGULAR:
            raise NotEstimableError(f"one cluster alone, of {size} units, determines a coefficient", REMEDY)
        corrected.append(weighted[inside].T @ np.linalg.solve(left, residuals[inside]))
    meat = np.array(corrected)
    return bread @ scores.T @ scores @ bread, bread @ meat.T @ meat @ bread


def _coefficients(
    names: Sequence[str], beta: Vector, covariances: tuple[Vector, Vector], df: int, conf_level: float
) -> tuple[ClusteredCoefficient, ...]:
    from scipy.special import stdtr, stdtrit

    robust, corrected = (np.sqrt(np.diag(covariance)) for covariance in covariances)
    quantile = float(stdtrit(df, (1 + conf_level) / 2))
    return tuple(
        ClusteredCoefficient(
            name=name,
            estimate=float(value),
            std_error=float(error),
            conf_int=Interval(float(value - quantile * error), float(value + quantile * error), conf_level),
            p_value=float(2 * stdtr(df, -abs(value / error))),
            robust_std_error=float(uncorrected),
        )
        for name, value, error, uncorrected in zip(names, beta, corrected, robust, strict=True)
    )
