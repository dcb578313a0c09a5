"""The likelihood of ordered levels, cut by thresholds from a logistic variable, and its finite maximum."""

import numpy as np

from leapstats.stats.models.climbing import Point
from leapstats.stats.models.likelihood import Vector, expit
from leapstats.terms import Whole


class Cumulative:
    """Ordered levels: a unit is at most at a level with the log odds `threshold - slopes @ columns`.

    Parameters
    ----------
    levels
        The level of each unit, from 0 on, each met.
    design
        Units x columns, without one of ones.
    parallel
        Whether all thresholds have the same slopes. Else each has its own.
    weights
        How often each unit counts (n,), from 0; once if left out.

    Notes
    -----
    Parameters are the slopes, those of the first threshold first, and then the thresholds.
    """

    def __init__(self, levels: Whole, design: Vector, *, parallel: bool = True, weights: Vector | None = None) -> None:
        self.levels, self.design, self.parallel = levels, design, parallel
        self.weights = np.ones(len(levels)) if weights is None else weights
        self.cuts = int(levels.max())
        self.upper, self.lower = self._rows(self.levels), self._rows(self.levels - 1)
        self.below_top, self.above_bottom = self.levels < self.cuts, self.levels > 0

    def _rows(self, cuts: Whole) -> Vector:
        """Return what turns the parameters into the log odds of being at most at a cut, one a unit; 0 where none is."""
        units, width = self.design.shape
        there = (cuts >= 0) & (cuts < self.cuts)
        marks = np.zeros((units, self.cuts))
        marks[np.flatnonzero(there), cuts[there]] = 1.0
        if self.parallel:
            slopes = -self.design * there[:, None]
        else:
            slopes = -(marks[:, :, None] * self.design[:, None]).reshape(units, self.cuts * width)
        return np.column_stack([slopes, marks])

    @property
    def margins(self) -> Vector:
        """Return rows with which the likelihood rises: the upper cuts, and the lower ones reversed."""
        return np.vstack([self.upper[self.below_top], -self.lower[self.above_bottom]])

    def start(self) -> Vector:
        """Return the maximum where no column matters."""
        shares = np.cumsum(np.bincount(self.levels, self.weights))[:-1] / self.weights.sum()
        return np.concatenate([np.zeros(self.upper.shape[1] - self.cuts), np.log(shares / (1 - shares))])

    def __call__(self, parameters: Vector) -> Point:
        """Return the log-likelihood with its derivatives; it is concave."""
        upper, lower = self._cuts_of(parameters)
        width = upper - lower
        if not (width > 0).all():
            return Point(-np.inf, np.zeros(len(parameters)), np.eye(len(parameters)))
        heights = np.log1p(-np.exp(-width)) - np.logaddexp(0, -upper) - np.logaddexp(0, lower)
        up, down, bend = _slopes(upper, lower)
        bend = bend * self.weights
        upward = self.weights * expit(upper) * expit(-upper) + bend
        downward = self.weights * expit(lower) * expit(-lower) + bend
        crossed = (self.upper * bend[:, None]).T @ self.lower
        information = (self.upper * upward[:, None]).T @ self.upper + (self.lower * downward[:, None]).T @ self.lower
        score = self.upper.T @ (self.weights * up) + self.lower.T @ (self.weights * down)
        return Point(float(heights @ self.weights), score, information - crossed - crossed.T)

    def scores(self, parameters: Vector) -> Vector:
        """Return the slope of each unit's log-likelihood, units x parameters, whatever its weight."""
        up, down, _ = _slopes(*self._cuts_of(parameters))
        return np.asarray(self.upper * up[:, None] + self.lower * down[:, None])

    def _cuts_of(self, parameters: Vector) -> tuple[Vector, Vector]:
        """Return the log odds of being at most at each unit's level, and at most at the one below."""
        upper = np.where(self.below_top, self.upper @ parameters, np.inf)
        return upper, np.where(self.above_bottom, self.lower @ parameters, -np.inf)

    def expected_information(self, parameters: Vector) -> Vector:
        """Return Fisher's information: the mean of the squared slopes over all levels that a unit could have."""
        units, bottom = np.arange(len(self.design)), np.full(len(self.design), -1)
        rows = [self._rows(bottom + place) for place in range(self.cuts + 2)]
        below = np.column_stack([expit(each @ parameters) for each in rows])
        below[units, 0], below[units, -1] = 0.0, 1.0
        slopes = below * (1 - below)
        information = np.zeros((len(parameters), len(parameters)))
        for level in range(self.cuts + 1):
            chance = below[:, level + 1] - below[:, level]
            raised = rows[level + 1] * slopes[:, [level + 1]] - rows[level] * slopes[:, [level]]
            information += (raised / chance[:, None]).T @ raised
        return information


def _slopes(upper: Vector, lower: Vector) -> tuple[Vector, Vector, Vector]:
    """Return how a log-likelihood moves with its upper and lower log odds, and how both slopes do with their distance.

    P = expit(upper) expit(-lower) (1 - exp(-width)), the last factor with slope 1 / (exp(width) - 1).
    """
    with np.errstate(over="ignore"):
        slope = 1 / np.expm1(upper - lower)
    return expit(-upper) + slope, -expit(lower) - slope, slope * (1 + slope)
