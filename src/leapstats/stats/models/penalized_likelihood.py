"""A logistic likelihood under Firth's penalty: height and slope at many points, and the climb to a top."""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import NotEstimableError, TooLargeError
from leapstats.stats.models.likelihood import Vector, expit

STEPS = 200
LONGEST = 5.0
SLACK = 1e-13
TINY = 1e-300
AT_ONCE = 4_000_000
MOST_WORK = 200_000_000  # some minutes


@dataclass(frozen=True, slots=True)
class Points:
    """The penalized likelihood at several points; the first dimension of everything is the point.

    `inverse` is that of Fisher's information, `curvature` the second derivatives, downwards, of the
    penalized likelihood, and `augmented` Fisher's information of the data augmented by the penalty.
    """

    beta: Vector
    height: Vector
    score: Vector
    curvature: Vector
    inverse: Vector
    augmented: Vector

    def at_places(self, places: NDArray[np.int64]) -> "Points":
        """Return some of the points."""
        parts = (self.beta, self.height, self.score, self.curvature, self.inverse, self.augmented)
        return Points(*(part[places] for part in parts))


class Penalized:
    """A logistic likelihood times the root of the determinant of its information.

    Parameters
    ----------
    outcome
        0 or 1, one a unit.
    columns
        Units x columns with the intercept, of full rank. They are turned into orthogonal ones, lest
        columns far from 0 or of unlike size cost digits; `turn` times the coefficients of those are
        the coefficients of these.

    Raises
    ------
    TooLargeError
        If the different units times the cube of the columns are more than 200,000,000.
    """

    def __init__(self, outcome: Vector, columns: Vector) -> None:
        # Units that are alike are looked at once.
        rows, places, units = np.unique(columns, axis=0, return_inverse=True, return_counts=True)
        if len(rows) * rows.shape[1] ** 3 > MOST_WORK:
            what = f"{len(rows):,} different rows of {rows.shape[1]:,} columns are too many for a penalized model"
            raise TooLargeError(what, "use logistic, or fewer or coarser columns")
        self.units = units.astype(np.float64)
        self.turn = np.linalg.inv(np.linalg.qr(rows * np.sqrt(self.units)[:, None], mode="r"))
        self.columns = rows @ self.turn
        self._across = np.ascontiguousarray(self.columns.T)
        self.events = np.bincount(places.ravel(), weights=outcome)
        # Products of two columns, each pair once: the matrices they add up to are symmetric.
        self._pairs = np.triu_indices(len(self.turn))
        self._products = self.columns[:, self._pairs[0]] * self.columns[:, self._pairs[1]]

    def height(self, beta: Vector) -> Vector:
        """Return the heights alone of several points, one a row; minus infinity where the information vanishes."""
        linear = beta @ self.columns.T
        # One exponential gives p q, which is even, and log(1 + exp(linear)).
        small = np.exp(-np.abs(linear))
        information = self._weighted(self.units * (small / (1 + small) ** 2))
        sign, log_determinant = np.linalg.slogdet(information)
        logs = np.maximum(linear, 0.0) + np.log1p(small)
        height = linear @ self.events - logs @ self.units + log_determinant / 2
        return np.where(sign > 0, height, -math.inf)

    def at(self, beta: Vector) -> Points:
        """Look at several points, one a row, at once."""
        linear = beta @ self.columns.T
        p, q = expit(linear), expit(-linear)
        weights, skew = self.units * p * q, q - p
        information = self._weighted(weights)
        sign, log_determinant = np.linalg.slogdet(information)
        # Far out the information vanishes: such a point is infinitely low, whatever its derivatives.
        information[sign <= 0] = np.eye(beta.shape[1])
        inverse: Vector = np.linalg.inv(information).astype(np.float64, copy=False)
        once, again = self._pairs
        both = inverse[:, once, again] * np.where(once == again, 1.0, 2.0)
        leverage = p * q * (both @ self._products.T)
        height = linear @ self.events - np.logaddexp(0.0, linear) @ self.units + log_determinant / 2
        augmented = weights * (1 + leverage)
        return Points(
            beta=beta,
            height=np.where(sign > 0, height, -math.inf),
            score=(self.events * q - (self.units - self.events) * p + self.units * leverage * skew / 2) @ self.columns,
            curvature=np.add(
                self._weighted(augmented - self.units * leverage * skew**2 / 2), self._bend(weights * skew, inverse)
            ),
            inverse=inverse,
            augmented=self._weighted(augmented),
        )

    def _weighted(self, weights: Vector) -> Vector:
        """Return the columns' weighted sums of products for each point."""
        size = self.columns.shape[1]
        sums = np.empty((len(weights), size, size))
        once, again = self._pairs
        sums[:, once, again] = sums[:, again, once] = weights @ self._products
        return sums

    def _bend(self, weights: Vector, inverse: Vector) -> Vector:
        """Return half of tr(J dI/db_j J dI/db_k), J the inverse of the information I, for each point."""
        size = self.columns.shape[1]
        bent = np.empty((len(weights), size, size))
        # Many columns at many points would take gigabytes at once.
        at_once = max(1, AT_ONCE // size**3)
        for begin in range(0, len(weights), at_once):
            part = slice(begin, begin + at_once)
            weighted = (self._across * weights[part, None, :]).reshape(-1, len(self.units))
            derivatives = self._weighted(weighted).reshape(-1, size, size, size)
            turned = inverse[part, None] @ derivatives
            across = turned.swapaxes(2, 3).reshape(-1, size, size**2)
            bent[part] = turned.reshape(-1, size, size**2) @ across.swapaxes(1, 2) / 2
        return bent


def climb(penalized: Penalized, start: Vector, free: Vector, small: float, steps: int = STEPS) -> Points:
    """Find the highest points that can be reached in some directions.

    Parameters
    ----------
    penalized
        The likelihood.
    start
        Points x coefficients.
    free
        Points x coefficients x directions.
    small
        The change in log odds that the last step may make. The point and its height are those after
        that step, by its slope and curvature: an error of the third order.
    steps
        How many there may be.

    Returns
    -------
    Points
        Minus infinity is the height where these do not lead to the top.
    """
    here = penalized.at(start)
    for _ in range(steps):
        step = _newton(here, free)
        reach = np.abs(step @ penalized.columns.T).max(axis=1, keepdims=True)
        if np.all(reach <= small):
            break
        step = step / np.maximum(1.0, reach / LONGEST)
        ahead = penalized.at(here.beta + step)
        while np.any(lower := ahead.height < here.height - SLACK * (1 + np.abs(here.height))):
            step[lower] /= 2
            ahead = penalized.at(here.beta + step)
        here = ahead
    height = here.height + (here.score * step).sum(axis=1) / 2
    return replace(here, beta=here.beta + step, height=np.where(reach[:, 0] <= small, height, -math.inf))


def _newton(here: Points, free: Vector) -> Vector:
    """Return Newton steps; where the likelihood curves upwards in a direction, as if it curved downwards."""
    across = free.swapaxes(1, 2)
    curvatures, axes = np.linalg.eigh(across @ here.curvature @ free)
    directions = free @ axes
    slopes = (directions.swapaxes(1, 2) @ here.score[:, :, None])[:, :, 0]
    return np.asarray((directions @ (slopes / np.maximum(np.abs(curvatures), TINY))[:, :, None])[:, :, 0])


def free_directions(held: Vector) -> Vector:
    """Return orthogonal directions that change none of the combinations held: points x coefficients x directions."""
    return np.asarray(np.linalg.qr(held.swapaxes(1, 2), mode="complete")[0][:, :, held.shape[1] :])


def check_maximum(heights: Vector) -> None:
    """Raise NotEstimableError if a climb did not lead to a top."""
    if not np.isfinite(heights).all():
        raise NotEstimableError(f"the penalized likelihood has no maximum within {STEPS} steps")
