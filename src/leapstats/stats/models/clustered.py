"""Logistic regression of units in clusters, such as the waves of a practice, by generalized estimating equations."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from leapstats.errors import NotEstimableError
from leapstats.stats.checks import check_level
from leapstats.stats.models.coefficients import Checked, Coefficient, Model, check_rank, checked, grouping, square
from leapstats.stats.models.likelihood import Vector, standardized
from leapstats.stats.models.separation import refuse_separation, separation_of
from leapstats.stats.result import Interval

CORRELATIONS = ("exchangeable", "independence")
COVARIANCES = ("cov_robust", "cov_naive", "cov_robust_bc")
SETTINGS = ("scaletype", "ddof_scale", "scaling_factor")  # what the fit of statsmodels sets in a model
FITTING = (
    "fit_history",
    "score_norm",
    "converged",
    "cov_struct",
    "params_niter",
    "first_dep_update",
    "ctol",
    "maxiter",
)
STEPS = 200
SMALL = 1e-11
SINGULAR = 1e-8
EDGE = 1e-9
FARTHEST = 100.0
INSTEAD = "use firth_logistic on one row a cluster, or correlation='independence'"
REMEDY = "use firth_logistic on one row a cluster"
NO_PAIRS = "no cluster has two units, so no correlation can be estimated; it is set to 0"

Groups = NDArray[np.int64]


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
        raise ValueError(f"correlation must be one of {', '.join(CORRELATIONS)}, not {correlation!r}")
    data = checked(outcome, design, names)
    groups = grouping(clusters, "clusters", len(data.outcome))
    df = int(groups.max()) + 1 - len(data.all_names)
    _check_estimable(data, df)
    alone = len(groups) == groups.max() + 1
    columns, back = standardized(data.design)
    _check_without_each(columns, groups)
    found = _solved((data.outcome, columns, groups), exchangeable=correlation == "exchangeable" and not alone)
    estimates = back @ found.params
    covariances = {kind: back @ getattr(found, kind) @ back.T for kind in COVARIANCES}
    robust, corrected = covariances["cov_robust"], covariances["cov_robust_bc"]
    return ClusteredModel(
        method=f"logistic regression by generalized estimating equations, {correlation} working correlation, "
        f"Mancl-DeRouen standard errors, t on {df} df (clusters less columns)",
        coefficients=_coefficients(data.all_names, estimates, (robust, corrected), df, conf_level),
        units=len(groups),
        covariance=square(corrected),
        fitted=_in_units((data, groups), found, estimates, covariances),
        note=NO_PAIRS if correlation == "exchangeable" and alone else "",
        correlation=_correlation(found),
        scale=float(found.scale),
        clusters=int(groups.max()) + 1,
        df=float(df),
    )


def _check_estimable(data: Checked, df: int) -> None:
    check_rank(data.with_intercept, data.all_names)
    if df < 1:
        raise NotEstimableError(
            f"{df + len(data.all_names)} clusters are too few for {len(data.all_names)} columns with the intercept",
            f"remove columns, or {REMEDY}",
        )
    refuse_separation(separation_of(data.with_intercept * (2 * data.outcome - 1)[:, None], data.all_names), REMEDY)


def _check_without_each(columns: Vector, groups: Groups) -> None:
    """Check that the columns have their full rank without any one cluster, else its correction has no number."""
    orthogonal = np.linalg.qr(columns)[0]
    order = np.argsort(groups, kind="stable")
    sizes = np.bincount(groups)
    products = orthogonal[order, :, None] * orthogonal[order, None, :]
    inside = np.add.reduceat(products, np.cumsum(sizes) - sizes, axis=0)
    left = np.linalg.eigvalsh(np.eye(columns.shape[1]) - inside)[:, 0]
    if left.min() < SINGULAR:
        size = sizes[left.argmin()]
        raise NotEstimableError(f"one cluster alone, of {size} units, determines a coefficient", REMEDY)


def _solved(units: tuple[Vector, Vector, Groups], *, exchangeable: bool) -> Any:
    """Let statsmodels solve the equations, with the scale and the correlation as geepack divides them."""
    from statsmodels.genmod.cov_struct import Exchangeable, Independence

    model = _model(units, Exchangeable() if exchangeable else Independence())
    with warnings.catch_warnings(action="ignore"):
        found = model.fit(maxiter=STEPS, ctol=SMALL, cov_type="bias_reduced", ddof_scale=0, scale="X2")
    if exchangeable:
        _check_correlations([*found.fit_history["dep_params"], _correlation(found)], units[2])
    if not np.abs(units[1] @ found.params).max() <= FARTHEST:
        raise NotEstimableError("the estimating equations lead to infinite estimates", INSTEAD)
    if not found.converged:
        raise NotEstimableError(f"the estimating equations have no solution within {STEPS} steps", INSTEAD)
    return found


def _model(units: tuple[Vector, Vector, Groups], working: Any) -> Any:
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_estimating_equations import GEE

    outcome, columns, groups = units
    return GEE(outcome, columns, groups=groups, family=Binomial(), cov_struct=working)


def _correlation(found: Any) -> float:
    return float(found.cov_struct.dep_params or 0.0)


def _check_correlations(path: Sequence[float], groups: Groups) -> None:
    """Check that the correlation matrix of the largest cluster had an inverse all the way."""
    lowest = EDGE - 1 / (int(np.bincount(groups).max()) - 1)
    for correlation in path:
        if correlation <= lowest or correlation >= 1 - EDGE:
            raise NotEstimableError(f"the working correlation leaves its range, {correlation:.4g}", INSTEAD)


def _in_units(units: tuple[Checked, Groups], found: Any, estimates: Vector, covariances: dict[str, Vector]) -> Any:
    """Return the results of statsmodels for the columns as they were given."""
    from statsmodels.genmod.generalized_estimating_equations import GEEResults, GEEResultsWrapper

    data, groups = units
    model = _model((data.outcome, data.with_intercept, groups), found.cov_struct)
    model.data.xnames = list(data.all_names)
    vars(model).update({name: vars(found.model)[name] for name in SETTINGS})
    model.update_cached_means(estimates)
    results = GEEResults(
        model,
        estimates,
        covariances["cov_robust"] / found.scale,
        found.scale,
        cov_type="bias_reduced",
        attr_kwds=covariances,
    )
    vars(results).update({name: getattr(found, name) for name in FITTING})
    return GEEResultsWrapper(results)


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
