"""Estimates from a design: means, totals and ratios, of all units or of each domain, with their covariance."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leapstats.stats.checks import check_level
from leapstats.stats.design.sample import Design, Functional
from leapstats.stats.result import Interval
from leapstats.terms import Numbers, Whole


@dataclass(frozen=True, slots=True, eq=False)
class Estimates:
    """Estimates (k,), their covariance (k, k), and the degrees of freedom of their limits."""

    values: Numbers
    covariance: Numbers
    df: float

    @property
    def se(self) -> Numbers:
        """Standard errors (k,)."""
        return np.sqrt(np.maximum(np.diag(self.covariance), 0.0))

    def limits(self, place: int = 0, *, conf_level: float = 0.95) -> Interval:
        """Return the t limits of one estimate; NaN without degrees of freedom."""
        half = t_quantile(self.df, conf_level) * float(self.se[place])
        return Interval(float(self.values[place]) - half, float(self.values[place]) + half, conf_level)

    def contrasts(self, matrix: Numbers) -> "Estimates":
        """Return linear combinations, one a row of the matrix (m, k)."""
        rows = np.atleast_2d(np.asarray(matrix, dtype=float))
        return Estimates(rows @ self.values, rows @ self.covariance @ rows.T, self.df)


def t_quantile(df: float, conf_level: float) -> float:
    """Return the two-sided quantile of t, such as 2.05 for 27 degrees of freedom; NaN for none.

    Raises
    ------
    ValueError
        If the level is not between 0 and 1.
    """
    check_level(conf_level)
    if not df > 0:
        return float("nan")
    from scipy.special import stdtrit

    return float(stdtrit(df, (1 + conf_level) / 2)) if np.isfinite(df) else _normal(conf_level)


def _normal(conf_level: float) -> float:
    from scipy.special import ndtri

    return float(ndtri((1 + conf_level) / 2))


def estimated(design: Design, functional: Functional) -> Estimates:
    """Estimate something from a design, with its covariance.

    Parameters
    ----------
    design
        The sample, or a domain of it.
    functional
        What is estimated: `Means`, `Totals`, `Ratios` or `DomainMeans`.

    Returns
    -------
    Estimates
        In the units of the numbers that went in; NaN where no unit has a weight.

    Raises
    ------
    NotEstimableError
        If a stratum with one cluster takes the average of others, and there is none.

    Notes
    -----
    Not for proportions near 0 and 1, whose t limits are too short and leave the scale: take `beta_limits`.

    References
    ----------
    Binder (1983), Int Stat Rev 51:279-292.
    """
    return Estimates(functional.values(design.weights), design.covariance(functional), design.df)


def _columns(values: object) -> Numbers:
    numbers = np.asarray(values, dtype=float)
    return np.reshape(numbers, (len(numbers), -1))


@dataclass(frozen=True, slots=True, eq=False)
class Means:
    """Weighted means of columns (n, k) or of one column (n,), without NaN where the weight is not 0."""

    columns: Numbers

    def values(self, weights: Numbers) -> Numbers:
        """Return the means; NaN where no unit has a weight."""
        with np.errstate(invalid="ignore"):
            return np.asarray(weights @ _known(self.columns, weights) / np.float64(weights.sum()))

    def influence(self, weights: Numbers, values: Numbers) -> Numbers:
        """Return each unit's distance from the mean, over the sum of weights."""
        return np.asarray((_known(self.columns, weights) - values) / weights.sum())


@dataclass(frozen=True, slots=True, eq=False)
class Totals:
    """Weighted totals of columns (n, k) or of one column (n,), without NaN where the weight is not 0."""

    columns: Numbers

    def values(self, weights: Numbers) -> Numbers:
        """Return the totals."""
        return np.asarray(weights @ _known(self.columns, weights))

    def influence(self, weights: Numbers, values: Numbers) -> Numbers:  # noqa: ARG002 - one signature for all
        """Return what each unit adds to its total."""
        return _known(self.columns, weights)


@dataclass(frozen=True, slots=True, eq=False)
class Ratios:
    """Ratios of weighted totals, (n, k) over (n, k) or (n,) over (n,), without NaN where the weight is not 0."""

    numerators: Numbers
    denominators: Numbers

    def values(self, weights: Numbers) -> Numbers:
        """Return the ratios; NaN or infinite where the denominator is 0."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(
                (weights @ _known(self.numerators, weights)) / (weights @ _known(self.denominators, weights))
            )

    def influence(self, weights: Numbers, values: Numbers) -> Numbers:
        """Return each unit's distance from the line through the origin, over the total of the denominator."""
        below = _known(self.denominators, weights)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray((_known(self.numerators, weights) - values * below) / (weights @ below))


@dataclass(frozen=True, slots=True, eq=False)
class DomainMeans:
    """The weighted mean of a column (n,) in each of k domains; `place` is -1 for a unit in none of them."""

    column: Numbers
    place: Whole
    n_domains: int

    def values(self, weights: Numbers) -> Numbers:
        """Return the means; NaN for a domain without a unit that has a weight."""
        held = np.where(self.place >= 0, weights, 0.0)
        place = np.maximum(self.place, 0)
        sums = np.bincount(place, held * _known(self.column, held)[:, 0], minlength=self.n_domains)
        with np.errstate(invalid="ignore"):
            return np.asarray(sums / np.bincount(place, held, minlength=self.n_domains))

    def influence(self, weights: Numbers, values: Numbers) -> Numbers:
        """Return each unit's distance from the mean of its domain, over the weights of that domain."""
        held = np.where(self.place >= 0, weights, 0.0)
        inside: NDArray[np.bool_] = self.place[:, None] == np.arange(self.n_domains)
        sums = np.bincount(np.maximum(self.place, 0), held, minlength=self.n_domains)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(inside, (_known(self.column, held) - values) / sums, 0.0)


def _known(columns: Numbers, weights: Numbers) -> Numbers:
    """Return columns (n, k) with 0 in the place of what has no weight, which may be NaN."""
    return np.where(weights[:, None] != 0, _columns(columns), 0.0)


def design_effect(design: Design, column: Numbers, *, replace: bool) -> float:
    """Return how many times the variance of a mean is that of a simple random sample of as many units.

    Parameters
    ----------
    design
        The sample, or a domain of it.
    column
        One number a unit (n,), without NaN where the weight is not 0.
    replace
        Compare with sampling with replacement; without it, the weights must add up to the size of the population.

    Returns
    -------
    float
        NaN where the simple sample has no variance, or would be larger than its population.

    Notes
    -----
    Not for the size of a next survey with other strata or weights: it tells of this mean and this sample.

    References
    ----------
    Kish (1965), Survey Sampling, section 8.2.
    """
    weights, n_units = design.weights, int(np.count_nonzero(design.weights))
    size, numbers = float(weights.sum()), _known(column, weights)[:, 0]
    if n_units < 2 or not np.ptp(numbers[weights != 0]) or (not replace and size <= n_units):
        return float("nan")
    squares = float(weights @ (numbers - Means(column).values(weights)[0]) ** 2)
    simple = squares / size * n_units / (n_units - 1) / n_units * (1.0 if replace else (size - n_units) / size)
    return float(design.covariance(Means(column))[0, 0]) / simple
