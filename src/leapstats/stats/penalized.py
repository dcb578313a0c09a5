"""Firth's penalized logistic regression: finite estimates under separation, less bias with few events."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from leapstats.errors import NotEstimableError
from leapstats.stats.coefficients import Coefficient, Model, check_rank, checked, square
from leapstats.stats.likelihood import Vector, expit
from leapstats.stats.proportions import normal_quantile
from leapstats.stats.result import Interval

STEPS = 200
LONGEST = 5.0
SMALL = 1e-9
SMALL_FOR_HEIGHT = 1e-4
SLACK = 1e-13
EXACT = 1e-7
HIGHER = 1e-6
TINY = 1e-300


@dataclass(frozen=True, slots=True, kw_only=True)
class FirthCoefficient(Coefficient):
    """A penalized coefficient: profile limits, penalized likelihood ratio p, two standard errors.

    `std_error` is from the inverse of Fisher's information, `augmented_std_error` from that of the
    data augmented by the penalty; `statistic` is the penalized likelihood ratio, on 1 df.
    """

    augmented_std_error: float
    statistic: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FirthModel(Model):
    """A penalized logistic model; `log_likelihood` is penalized.

    `statistic`, `df` and `p_value` test all slopes at once, against the model whose slopes are held at
    0 under the same penalty.
    """

    coefficients: tuple[FirthCoefficient, ...]
    statistic: float
    df: float
    p_value: float


def firth_logistic(
    outcome: ArrayLike, design: ArrayLike, *, names: Sequence[str] | None = None, conf_level: float = 0.95
) -> FirthModel:
    """Fit a logistic model with Firth's penalty (Jeffreys prior).

    Parameters
    ----------
    outcome
        0 or 1, one a unit.
    design
        Units x columns, without an intercept.
    names
        One a column; x1, x2, ... if left out.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    FirthModel
        The intercept, named `(Intercept)`, comes first. Limits are those of the profile penalized
        likelihood; p is of the penalized likelihood ratio with the coefficient held at 0 and the
        penalty of the whole design.

    Raises
    ------
    ValueError
        If the outcome, the design, the names or the level are not as said.
    NotEstimableError
        If there are no units, a column is a combination of others, or no maximum or limit is found.

    Notes
    -----
    The default for models at n = 30. Fitted probabilities lean towards 1/2: do not use them as
    predictions of rare events. Dropping a column and its penalty is another test, with other p. Under
    complete separation the likelihood with one coefficient held may have several maxima. The highest
    that is found, from near the estimate and from 0, counts; tools that look for one only give
    slightly narrower limits there.

    References
    ----------
    Firth (1993), Biometrika 80:27-38. Heinze & Schemper (2002), Stat Med 21:2409-2419.
    """
    normal = normal_quantile(conf_level)
    data = checked(outcome, design, names)
    check_rank(data.with_intercept, data.all_names)
    penalized = Penalized(data.outcome, data.with_intercept)
    size = len(data.all_names)
    best = _climb(penalized, np.zeros((1, size)), np.eye(size)[None], SMALL)
    _check_maximum(best.height)
    estimates, ratios = penalized.turn @ best.beta[0], _likelihood_ratios(penalized, best)
    overall = max(0.0, 2 * (float(best.height[0]) - _without_slopes(penalized)))
    low, high = _profile_limits(penalized, best, normal)
    covariance, of_augmented = (
        penalized.turn @ inverse @ penalized.turn.T for inverse in (best.inverse[0], np.linalg.inv(best.augmented[0]))
    )
    errors, augmented = np.sqrt(np.diag(covariance)), np.sqrt(np.diag(of_augmented))
    coefficients = tuple(
        FirthCoefficient(
            name=name,
            estimate=float(estimates[place]),
            std_error=float(errors[place]),
            conf_int=Interval(float(low[place]), float(high[place]), conf_level),
            p_value=math.erfc(math.sqrt(ratios[place] / 2)),
            augmented_std_error=float(augmented[place]),
            statistic=float(ratios[place]),
        )
        for place, name in enumerate(data.all_names)
    )
    return FirthModel(
        method="logistic regression with Firth's penalty, profile limits, penalized likelihood ratio tests",
        coefficients=coefficients,
        units=len(data.outcome),
        log_likelihood=float(best.height[0] - np.linalg.slogdet(penalized.turn)[1]),
        covariance=square(covariance),
        statistic=overall,
        df=float(size - 1),
        p_value=_upper_tail(size - 1, overall),
    )


def _upper_tail(df: int, statistic: float) -> float:
    from scipy.special import chdtrc

    return float(chdtrc(df, statistic)) if df else 1.0


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
    """

    def __init__(self, outcome: Vector, columns: Vector) -> None:
        # Units that are alike are looked at once.
        rows, places, units = np.unique(columns, axis=0, return_inverse=True, return_counts=True)
        self.units = units.astype(np.float64)
        self.turn = np.linalg.inv(np.linalg.qr(rows * np.sqrt(self.units)[:, None], mode="r"))
        self.columns = rows @ self.turn
        self.events = np.bincount(places.ravel(), weights=outcome)
        self._products = (self.columns[:, :, None] * self.columns[:, None, :]).reshape(len(units), -1)

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
        leverage = p * q * (inverse.reshape(len(beta), -1) @ self._products.T)
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
        return np.asarray((weights @ self._products).reshape(len(weights), size, size))

    def _bend(self, weights: Vector, inverse: Vector) -> Vector:
        """Return half of tr(J dI/db_j J dI/db_k), J the inverse of the information I, for each point."""
        size = self.columns.shape[1]
        derivatives = (self.columns.T * weights[:, None, :]) @ self._products
        # Times J (x) J: a derivative in a row becomes J dI/db J in a row.
        twice = (inverse[:, :, None, :, None] * inverse[:, None, :, None, :]).reshape(-1, size**2, size**2)
        return np.asarray(derivatives @ twice @ derivatives.swapaxes(1, 2) / 2)


def _climb(penalized: Penalized, start: Vector, free: Vector, small: float) -> Points:
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

    Returns
    -------
    Points
        Minus infinity is the height where 200 steps do not lead to the top.
    """
    here = penalized.at(start)
    for _ in range(STEPS):
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


def _free(held: Vector) -> Vector:
    """Return orthogonal directions that change none of the combinations held: points x coefficients x directions."""
    return np.asarray(np.linalg.qr(held.swapaxes(1, 2), mode="complete")[0][:, :, held.shape[1] :])


def _likelihood_ratios(penalized: Penalized, best: Points) -> Vector:
    """Return twice the fall with each coefficient held at 0."""
    turn = penalized.turn
    # There may be several maxima with a coefficient held: the climb starts from near the estimate and from 0.
    near = best.beta - _ridge(best.augmented, turn) * (turn @ best.beta[0])[:, None]
    starts, free = np.vstack([near, np.zeros_like(near)]), np.tile(_free(turn[:, None]), (2, 1, 1))
    each = _climb(penalized, starts, free, SMALL_FOR_HEIGHT).height.reshape(2, -1).max(axis=0)
    _check_maximum(each)
    return np.asarray(np.maximum(0.0, 2 * (best.height - each)))


def _without_slopes(penalized: Penalized) -> float:
    """Return the height with all slopes held at 0.

    All units have one probability then, so that the penalty adds half an event and half another unit
    for each column.
    """
    size = len(penalized.turn)
    events = float(penalized.events.sum()) + size / 2
    others = float(penalized.units.sum()) + size - events
    return events * math.log(events / (events + others)) + others * math.log(others / (events + others))


def _check_maximum(heights: Vector) -> None:
    if not np.isfinite(heights).all():
        raise NotEstimableError(f"the penalized likelihood has no maximum within {STEPS} steps")


def _profile_limits(penalized: Penalized, best: Points, normal: float) -> Vector:
    """Find the limits of every coefficient on both sides: 2 x coefficients.

    At a limit the root of twice the fall of the profile is the normal quantile. The distance from the
    estimate is found for all limits at once, by Newton's method on that root, which is nearly linear,
    between bounds. The other coefficients start each time from where the ridge of the profile leads.
    """
    size = len(penalized.turn)
    held, side = np.tile(penalized.turn, (2, 1)), np.repeat([-1.0, 1.0], size)
    free, from_zero = _free(held[:, None]), held / (held**2).sum(axis=1)[:, None]
    away = normal * np.sqrt(np.einsum("ij,jk,ik->i", held, best.inverse[0], held))
    near, far = np.zeros(2 * size), np.full(2 * size, math.inf)
    start = best.beta + _ridge(best.augmented, held) * (side * away)[:, None]
    for _ in range(STEPS):
        reached = _climb(penalized, start, free, SMALL_FOR_HEIGHT)
        ridge = _ridge(reached.augmented, held) * side[:, None]
        root = np.sqrt(np.maximum(2 * (best.height - reached.height), TINY))
        slope = np.maximum(-(ridge * reached.score).sum(axis=1) / root, TINY)
        near, far = np.where(root < normal, away, near), np.where(root < normal, far, away)
        following = away + (normal - root) / slope
        if np.all(np.abs(following - away) <= EXACT * following):
            limits = held @ best.beta[0] + side * following
            other = _climb(penalized, from_zero * limits[:, None], free, SMALL_FOR_HEIGHT)
            higher = other.height > reached.height + HIGHER
            if not higher.any():
                return np.asarray(limits.reshape(2, size))
            # The profile is higher there than it was thought to be: the limit is farther out.
            near, far = np.where(higher, following, near), np.where(higher, math.inf, far)
            start, away = np.where(higher[:, None], other.beta, reached.beta), np.where(higher, following, away)
            continue
        # A bound that is no crossing was found at a lower one of several maxima.
        far = np.where((far - near <= EXACT * far) & (root < normal), math.inf, far)
        halved = np.where(np.isinf(far), 2 * away, (near + far) / 2)
        following = np.where((near < following) & (following < np.minimum(far, 2 * away)), following, halved)
        start = reached.beta + ridge * (following - away)[:, None]
        away = following
    raise NotEstimableError(f"a profile limit was not found within {STEPS} steps")


def _ridge(information: Vector, held: Vector) -> Vector:
    """Return how all coefficients change along the top of the ridge while what is held in each row grows by 1."""
    along = np.linalg.solve(information, held[:, :, None])[:, :, 0]
    return np.asarray(along / (along * held).sum(axis=1)[:, None])
