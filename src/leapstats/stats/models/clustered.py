"""Regression of units in clusters, such as the waves of a practice, by generalized estimating equations."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from leapstats.stats.checks import check_level
from leapstats.stats.models.clustered_equations import COUNT, NUMBER, YES_NO, Equations, solved
from leapstats.stats.models.coefficients import COUNTS, Coefficient, Model, checked, grouping, square
from leapstats.stats.models.counts import offsets
from leapstats.stats.models.numbers import checked_numbers, standard_errors, student

CORRELATIONS = ("exchangeable", "independence")
NO_PAIRS = "no cluster has two units, so no correlation can be estimated; it is set to 0"

Labels = Sequence[object] | NDArray[np.generic]


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
    clusters: Labels,
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
    _check_correlation(correlation)
    data = checked(outcome, design, names)
    groups = grouping(clusters, "clusters", len(data.outcome))
    return _clustered(Equations(data, groups, None, YES_NO), correlation, conf_level)


def gee_poisson(
    outcome: ArrayLike,
    design: ArrayLike,
    *,
    clusters: Labels,
    offset: ArrayLike | None = None,
    names: Sequence[str] | None = None,
    correlation: str = "exchangeable",
    conf_level: float = 0.95,
) -> ClusteredModel:
    """Fit a log-linear model of counts to clustered units by generalized estimating equations, for few clusters.

    Parameters
    ----------
    outcome
        Whole numbers from 0, one a unit.
    design
        Units x columns, without an intercept.
    clusters
        The cluster of each unit: any labels, none missing, in any order.
    offset
        The logarithm of what each count is per, such as patients or months; one finite number a unit.
    names
        One a column; x1, x2, ... if left out.
    correlation
        The working correlation within clusters: `exchangeable`, or `independence`.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    ClusteredModel
        The intercept, named `(Intercept)`, comes first. Coefficients are log rate ratios averaged over
        clusters, their standard errors those of Mancl and DeRouen, limits and p by Student's t on
        clusters less columns degrees of freedom. The variance may be any multiple of the mean.

    Raises
    ------
    ValueError
        If an argument is not as said.
    NotEstimableError
        If there are no units or no events, no more clusters than columns, a column is a combination of
        others, an estimate is infinite (separation: a combination of columns tells some of the units
        without events from all with), one cluster alone determines a coefficient, the counts are explained
        exactly, or the equations have no solution with a possible correlation.
    TooLargeError
        If more than 40,000 different rows may be separated.

    Notes
    -----
    Not for fewer than about 15 clusters, nor for strongly unequal ones, nor where a group has few events.
    The scale is the mean squared Pearson residual: about 1 where counts vary as Poisson's.

    References
    ----------
    Liang & Zeger (1986), Biometrika 73:13-22. Mancl & DeRouen (2001), Biometrics 57:126-134. Correia, Guimaraes &
    Zylkin (2019), arXiv:1903.01633, for separation.
    """
    check_level(conf_level)
    _check_correlation(correlation)
    data = checked(outcome, design, names, COUNTS)
    groups = grouping(clusters, "clusters", len(data.outcome))
    return _clustered(Equations(data, groups, offsets(offset, len(groups)), COUNT), correlation, conf_level)


def gee_linear(
    outcome: ArrayLike,
    design: ArrayLike,
    *,
    clusters: Labels,
    names: Sequence[str] | None = None,
    correlation: str = "exchangeable",
    conf_level: float = 0.95,
) -> ClusteredModel:
    """Fit a linear model to clustered units by generalized estimating equations, for few clusters.

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
    correlation
        The working correlation within clusters: `exchangeable`, or `independence`.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    ClusteredModel
        The intercept, named `(Intercept)`, comes first. Coefficients are differences of means, their
        standard errors those of Mancl and DeRouen, limits and p by Student's t on clusters less columns
        degrees of freedom. `scale` is the mean squared residual.

    Raises
    ------
    ValueError
        If an argument is not as said.
    NotEstimableError
        If there are no units, no more clusters than columns, a column is a combination of others, all
        outcomes are the same or explained exactly, one cluster alone determines a coefficient, or the
        equations have no solution with a possible correlation.

    Notes
    -----
    Not for fewer than about 15 clusters, nor for strongly unequal ones: there take `linear_cr2`. The
    correlation is the mean product of two residuals of a cluster over all pairs, divided by the scale;
    with clusters of unequal sizes that may be 1 or more, which is refused.

    References
    ----------
    Liang & Zeger (1986), Biometrika 73:13-22. Mancl & DeRouen (2001), Biometrics 57:126-134.
    """
    check_level(conf_level)
    _check_correlation(correlation)
    data = checked_numbers(outcome, design, names)
    groups = grouping(clusters, "clusters", len(data.outcome))
    return _clustered(Equations(data, groups, None, NUMBER), correlation, conf_level)


def _check_correlation(correlation: str) -> None:
    if correlation not in CORRELATIONS:
        raise ValueError(f"correlation must be one of {', '.join(CORRELATIONS)}, not {correlation!r}")


def _clustered(equations: Equations, correlation: str, conf_level: float) -> ClusteredModel:
    df = float(equations.df)
    exchangeable = correlation == "exchangeable"
    found = solved(equations, exchangeable=exchangeable)
    robust, corrected, plain = (found.covariances[kind] for kind in ("cov_robust", "cov_robust_bc", "cov_naive"))
    errors = standard_errors(corrected, plain)
    coefficients = student(equations.data.all_names, found.estimates, errors, df, conf_level)
    return ClusteredModel(
        method=f"{equations.kind.words} by generalized estimating equations, {correlation} working correlation, "
        f"Mancl-DeRouen standard errors, t on {df:g} df (clusters less columns)",
        coefficients=tuple(map(_with_robust, coefficients, standard_errors(robust, plain))),
        units=len(equations.groups),
        covariance=square(corrected),
        fitted=found.fitted,
        note=NO_PAIRS if exchangeable and equations.alone else "",
        correlation=found.correlation,
        scale=found.scale,
        clusters=equations.clusters,
        df=df,
    )


def _with_robust(found: Coefficient, robust: float) -> ClusteredCoefficient:
    return ClusteredCoefficient(
        name=found.name,
        estimate=found.estimate,
        std_error=found.std_error,
        conf_int=found.conf_int,
        p_value=found.p_value,
        note=found.note,
        robust_std_error=float(robust),
    )
