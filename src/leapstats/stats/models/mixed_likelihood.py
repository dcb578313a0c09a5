"""The likelihood of a linear model with a random intercept, exact in closed form given the ratio of its variances."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import NotEstimableError
from leapstats.stats.models.numbers import Scaled, Vector

SINGULAR = 1e-10
NEARLY = 1e-5
RATIOS = np.concatenate([[0.0], np.logspace(-8, 15, 93)])
SMALL = 1e-14
WIDE = 30.0
FACTOR = 2.0
STEPS = 60
CLOSE = 1e-9


@dataclass(frozen=True, slots=True)
class Fit:
    """The model at one ratio of the variance between groups to that within.

    `inverse` is of X'V^-1 X, in which V is the variance of the units over that within groups; `slope` and
    `bend` are of the residual sum of squares along the ratio, `turned` how X'V^-1 X turns along it.
    """

    ratio: float
    beta: Vector
    rss: float
    inverse: Vector
    slope: float
    bend: float
    turned: Vector
    log_det: float
    log_det_slope: float
    log_det_bend: float


class Likelihood:
    """The deviance of a random intercept model: minus twice the log-likelihood, restricted or full."""

    def __init__(self, units: Scaled, groups: NDArray[np.int64], *, restricted: bool) -> None:
        both = np.column_stack([units.columns, units.outcome])
        self.sizes = np.bincount(groups).astype(np.float64)
        self.means = _sums(both, groups) / self.sizes[:, None]
        away = both - self.means[groups]
        self.within = away.T @ away
        self.units, self.columns = units.columns.shape
        self.restricted = restricted
        self.df = self.units - self.columns if restricted else self.units
        _check_within(away, len(self.sizes))
        _check_between(units.columns, groups, self.sizes)

    def at(self, ratio: float) -> Fit:
        """Fit the model at one ratio of variances."""
        weights = self.sizes / (1 + ratio * self.sizes)
        whole = self.within + (self.means * weights[:, None]).T @ self.means
        first = -(self.means * (weights**2)[:, None]).T @ self.means
        second = 2 * (self.means * (weights**3)[:, None]).T @ self.means
        inside = slice(0, self.columns)
        inverse = np.asarray(np.linalg.inv(whole[inside, inside]), dtype=np.float64)
        beta = inverse @ whole[inside, -1]
        along = np.append(-beta, 1.0)
        pull = (first @ along)[inside]
        turned, second_inside = inverse @ first[inside, inside], second[inside, inside]
        counted = float(self.restricted)
        return Fit(
            ratio=ratio,
            beta=beta,
            rss=float(along @ whole @ along),
            inverse=inverse,
            slope=float(along @ first @ along),
            bend=float(along @ second @ along - 2 * pull @ inverse @ pull),
            turned=turned,
            log_det=float(np.log1p(ratio * self.sizes).sum() - counted * np.linalg.slogdet(inverse)[1]),
            log_det_slope=float(weights.sum() + counted * np.trace(turned)),
            log_det_bend=float(-(weights**2).sum() + counted * np.trace(inverse @ second_inside - turned @ turned)),
        )

    def deviance(self, fit: Fit, residual: float) -> float:
        """Return minus twice the log-likelihood at a fit and a variance within groups."""
        return float(self.df * math.log(2 * math.pi * residual) + fit.rss / residual + fit.log_det)

    def rise(self, ratio: float) -> float:
        """Return how the deviance at the best variance within groups changes with the ratio."""
        fit = self.at(ratio)
        return float(self.df * fit.slope / fit.rss + fit.log_det_slope)

    def curvature(self, fit: Fit) -> Vector:
        """Return the second derivatives of the deviance along the ratio and the variance within groups, at the best."""
        residual = fit.rss / self.df
        mixed = -fit.slope / residual**2
        return np.array([[fit.bend / residual + fit.log_det_bend, mixed], [mixed, self.df / residual**2]])

    def best(self) -> Fit:
        """Find the ratio of variances with the least deviance, 0 if it rises from there and is nowhere less."""
        from scipy.optimize import brentq

        rises = [self.rise(ratio) for ratio in RATIOS]
        turns = [
            float(brentq(self.rise, RATIOS[place], RATIOS[place + 1], xtol=SMALL, rtol=SMALL))
            for place in range(len(RATIOS) - 1)
            if rises[place] < 0 <= rises[place + 1]
        ]
        fits = [self.at(ratio) for ratio in ([0.0] if rises[0] >= 0 else []) + turns]
        return min(fits, key=lambda fit: self.deviance(fit, fit.rss / self.df))

    def with_group_variance(self, variance: float, residual: float) -> float:
        """Return the least deviance at a variance between groups; `residual` is near the best one within."""
        from scipy.optimize import minimize_scalar

        def height(log_residual: float) -> float:
            within = math.exp(log_residual)
            return self.deviance(self.at(variance / within), within)

        middle = math.log(residual)
        found = minimize_scalar(
            height, bounds=(middle - WIDE, middle + WIDE), method="bounded", options={"xatol": CLOSE}
        )
        return float(found.fun)

    def with_residual_variance(self, residual: float) -> float:
        """Return the least deviance at a variance within groups."""
        from scipy.optimize import minimize_scalar

        def height(log_ratio: float) -> float:
            return self.deviance(self.at(math.expm1(log_ratio)), residual)

        found = minimize_scalar(height, bounds=(0.0, WIDE), method="bounded", options={"xatol": CLOSE})
        return min(float(found.fun), height(0.0))


def _sums(columns: Vector, groups: NDArray[np.int64]) -> Vector:
    sums = np.zeros((int(groups.max()) + 1, columns.shape[1]))
    np.add.at(sums, groups, columns)
    return sums


def _check_within(away: Vector, groups: int) -> None:
    """Check that something is left to vary within groups, of columns and an outcome less their group means."""
    units = len(away)
    values = np.linalg.svd(away[:, :-1], compute_uv=False)
    if units - groups - int((values > SINGULAR * math.sqrt(units)).sum()) < 1:
        raise NotEstimableError("nothing is left to vary within groups", "use linear on one row a group")
    left = away[:, -1] - away[:, :-1] @ np.linalg.lstsq(away[:, :-1], away[:, -1], rcond=SINGULAR)[0]
    if np.abs(left).max() <= NEARLY:
        raise NotEstimableError("within groups the columns explain the outcome", "use linear on one row a group")


def _check_between(columns: Vector, groups: NDArray[np.int64], sizes: Vector) -> None:
    """Check that the columns do not tell all groups apart."""
    if len(sizes) < 2:
        raise NotEstimableError("all units are of one group, so that nothing varies between groups", "use linear")
    known = (_sums(np.linalg.qr(columns)[0], groups) ** 2).sum(axis=1)
    if np.all(sizes - known <= SINGULAR * sizes):
        raise NotEstimableError("the columns tell all groups apart, so that nothing is left to vary", "use linear")


def crossing(height: Callable[[float], float], start: float, level: float, *, up: bool) -> float:
    """Find where a function that is below a level at the start reaches it, upwards or down towards 0.

    Returns
    -------
    float
        0 or infinity where it stays below.
    """
    from scipy.optimize import brentq

    factor = FACTOR if up else 1 / FACTOR
    near, far = start, start * factor
    for _ in range(STEPS):
        if height(far) >= level:
            return float(brentq(lambda place: height(place) - level, min(near, far), max(near, far), rtol=CLOSE))
        near, far = far, far * factor
    return math.inf if up else 0.0
