"""Generalized estimating equations of clustered units: their solution by statsmodels, and what has none."""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import NotEstimableError
from leapstats.stats.models.coefficients import Checked, check_rank
from leapstats.stats.models.counts import separation_of_counts
from leapstats.stats.models.likelihood import standardized
from leapstats.stats.models.numbers import EXACT, NOTHING_LEFT, Scaled, Vector, scaled
from leapstats.stats.models.separation import refuse_separation, separation_of

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
INDEPENDENT = "correlation='independence'"
ONE_ROW = "use firth_logistic on one row a cluster"
MERGE = "merge groups of few units or events with others"
CR2 = "use linear_cr2"

Groups = NDArray[np.int64]
Units = tuple[Vector, Vector, Vector | None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of outcome: the words for its model, its family, what to take instead, and how its numbers are scaled."""

    words: str
    family: str
    remedy: str
    instead: str
    scaled: Callable[[Checked, Vector | None], Scaled]


@dataclass(frozen=True, slots=True)
class Equations:
    """What the equations are made of: units in clusters, an offset or none, and the kind of outcome."""

    data: Checked
    groups: Groups
    offset: Vector | None
    kind: Kind

    @property
    def alone(self) -> bool:
        """Whether every unit is its own cluster."""
        return len(self.groups) == self.clusters

    @property
    def clusters(self) -> int:
        """How many clusters there are."""
        return int(self.groups.max()) + 1

    @property
    def df(self) -> int:
        """Clusters less columns, the intercept one of them."""
        return self.clusters - len(self.data.all_names)


@dataclass(frozen=True, slots=True)
class Solution:
    """Estimates, their covariances by the names statsmodels has for them, scale and correlation; in the given units."""

    estimates: Vector
    covariances: dict[str, Vector]
    scale: float
    correlation: float
    fitted: Any


def solved(equations: Equations, *, exchangeable: bool) -> Solution:
    """Solve the equations, with an exchangeable correlation unless every unit is its own cluster.

    Raises
    ------
    NotEstimableError
        If the estimates or their covariance are not determined, or infinite, or there is no solution with
        a possible correlation.
    """
    _check_estimable(equations)
    units = equations.kind.scaled(equations.data, equations.offset)
    offset = None if equations.offset is None else equations.offset + units.centre
    _check_without_each(units.columns, equations)
    found = _fitted((units.outcome, units.columns, offset), equations, exchangeable=exchangeable)
    if not np.abs(units.columns @ found.params).max() <= FARTHEST:
        raise NotEstimableError("the estimating equations lead to infinite estimates", equations.kind.instead)
    if not found.converged:
        raise NotEstimableError(
            f"the estimating equations have no solution within {STEPS} steps", equations.kind.instead
        )
    estimates = units.estimates(found.params)
    covariances = {kind: units.covariance(getattr(found, kind)) for kind in COVARIANCES}
    scale = float(found.scale) * units.spread**2
    return Solution(
        estimates,
        covariances,
        scale,
        _correlation(found),
        _in_units(equations, (found, scale), estimates, covariances),
    )


def _check_estimable(equations: Equations) -> None:
    data, remedy = equations.data, equations.kind.remedy
    check_rank(data.with_intercept, data.all_names)
    if equations.df < 1:
        raise NotEstimableError(
            f"{equations.clusters} clusters are too few for {len(data.all_names)} columns with the intercept",
            f"remove columns, or {remedy}",
        )


def _check_without_each(columns: Vector, equations: Equations) -> None:
    """Check that the columns have their full rank without any one cluster, else its correction has no number."""
    groups = equations.groups
    orthogonal = np.linalg.qr(columns)[0]
    order = np.argsort(groups, kind="stable")
    sizes = np.bincount(groups)
    products = orthogonal[order, :, None] * orthogonal[order, None, :]
    inside = np.add.reduceat(products, np.cumsum(sizes) - sizes, axis=0)
    left = np.linalg.eigvalsh(np.eye(columns.shape[1]) - inside)[:, 0]
    if left.min() < SINGULAR:
        size = sizes[left.argmin()]
        raise NotEstimableError(
            f"one cluster alone, of {size} unit{'' if size == 1 else 's'}, determines a coefficient",
            equations.kind.remedy,
        )


def _fitted(units: Units, equations: Equations, *, exchangeable: bool) -> Any:
    """Let statsmodels solve the equations, with the scale and the correlation as geepack divides them."""
    from statsmodels.genmod.cov_struct import Exchangeable, Independence

    # Rounding of a score is of the size of the numbers that add up to it.
    close = SMALL * max(1.0, float(np.abs(units[0]).sum()))

    def fit(working: Any, start: Vector | None) -> Any:
        with warnings.catch_warnings(action="ignore"), np.errstate(all="ignore"):
            found = _model(units, equations, working).fit(
                maxiter=STEPS, ctol=close, cov_type="bias_reduced", ddof_scale=0, scale="X2", start_params=start
            )
        if found is None:
            raise NotEstimableError("the estimating equations become singular", equations.kind.instead)
        return found

    found = fit(Independence(), None)
    if not found.scale > NOTHING_LEFT**2:
        raise NotEstimableError(EXACT, "remove columns")
    if not exchangeable or equations.alone:
        return found
    found = fit(Exchangeable(), found.params)
    _check_correlations([*found.fit_history["dep_params"], _correlation(found)], equations)
    return found


def _model(units: Units, equations: Equations, working: Any) -> Any:
    from statsmodels.genmod import families
    from statsmodels.genmod.generalized_estimating_equations import GEE

    outcome, columns, offset = units
    family = getattr(families, equations.kind.family)()
    return GEE(outcome, columns, groups=equations.groups, offset=offset, family=family, cov_struct=working)


def _correlation(found: Any) -> float:
    return float(found.cov_struct.dep_params or 0.0)


def _check_correlations(path: Sequence[float], equations: Equations) -> None:
    """Check that the correlation matrix of the largest cluster had an inverse all the way."""
    lowest = EDGE - 1 / (int(np.bincount(equations.groups).max()) - 1)
    for correlation in path:
        if correlation <= lowest or correlation >= 1 - EDGE:
            raise NotEstimableError(
                f"the working correlation leaves its range, {correlation:.4g}", equations.kind.instead
            )


def _in_units(equations: Equations, fit: tuple[Any, float], estimates: Vector, covariances: dict[str, Vector]) -> Any:
    """Return the results of statsmodels for the columns as they were given."""
    from statsmodels.genmod.generalized_estimating_equations import GEEResults, GEEResultsWrapper

    (found, scale), data = fit, equations.data
    model = _model((data.outcome, data.with_intercept, equations.offset), equations, found.cov_struct)
    model.data.xnames = list(data.all_names)
    vars(model).update({name: vars(found.model)[name] for name in SETTINGS})
    model.update_cached_means(estimates)
    results = GEEResults(
        model,
        estimates,
        covariances["cov_robust"] / scale,
        scale,
        cov_type="bias_reduced",
        attr_kwds=covariances,
    )
    vars(results).update({name: getattr(found, name) for name in FITTING})
    return GEEResultsWrapper(results)


def _scaled_answers(data: Checked, _: Vector | None) -> Scaled:
    margins = data.with_intercept * (2 * data.outcome - 1)[:, None]
    refuse_separation(separation_of(margins, data.all_names), YES_NO.remedy)
    columns, back = standardized(data.design)
    return Scaled(data.outcome, columns, 0.0, 1.0, back)


def _scaled_counts(data: Checked, offset: Vector | None) -> Scaled:
    """Return columns, and as the centre the log rate of all units together."""
    if not data.outcome.any():
        raise NotEstimableError("no unit has an event", "give an upper limit of the rate instead of a model")
    refuse_separation(separation_of_counts(data), COUNT.remedy)
    columns, back = standardized(data.design)
    exposures = np.ones(len(data.outcome)) if offset is None else np.exp(offset - offset.max())
    largest = 0.0 if offset is None else float(offset.max())
    rate = float(np.log(data.outcome.sum() / exposures.sum())) - largest
    return Scaled(data.outcome, columns, rate, 1.0, back)


def _scaled_numbers(data: Checked, _: Vector | None) -> Scaled:
    return scaled(data)


YES_NO = Kind("logistic regression", "Binomial", ONE_ROW, f"{ONE_ROW}, or {INDEPENDENT}", _scaled_answers)
COUNT = Kind("Poisson regression", "Poisson", MERGE, f"use {INDEPENDENT}", _scaled_counts)
NUMBER = Kind("linear regression", "Gaussian", CR2, f"{CR2}, or {INDEPENDENT}", _scaled_numbers)
