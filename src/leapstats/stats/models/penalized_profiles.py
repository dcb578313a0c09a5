"""Limits of a penalized logistic model: the profile of each coefficient is followed until it has fallen.

Under separation the likelihood with a coefficient held has several maxima. A limit that was found along one of them is
therefore searched anew from many starts; where one leads higher, the profile is followed on from there.
"""

import math
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np

from leapstats.stats.models.likelihood import Vector
from leapstats.stats.models.penalized_likelihood import (
    STEPS,
    TINY,
    Penalized,
    Points,
    check_maximum,
    climb,
    free_directions,
)
from leapstats.terms import Whole

SMALL_FOR_HEIGHT = 1e-4
EXACT = 1e-7
SMALL = 1e-9
VERIFIED = 1e-4
HIGHER = 1e-6
MOST_CORNERS, CORNERS_TIMES_UNITS = 600, 6_000_000
STARTS = 6
RESTART_STEPS = 40
SINGULAR = 1e-9


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits, 2 x coefficients, and twice the fall of the profile at each, searched anew; NaN where none was found.

    `ends` are the points of the profiles at the limits.
    """

    values: Vector
    falls: Vector
    ends: Vector

    def doubts(self, place: int, normal: float) -> str:
        """Say which limits of a coefficient were not found, or are not verified."""
        said = []
        for side, value, fall in zip(("lower", "upper"), self.values[:, place], self.falls[:, place], strict=True):
            if math.isnan(value):
                said.append(f"the {side} limit was not found within {STEPS} steps")
            elif not abs(fall - normal**2) <= VERIFIED * normal**2:
                said.append(
                    f"the {side} limit is not verified: twice the log-likelihood is {fall:.3g} lower there, "
                    f"not {normal**2:.3g}"
                )
        return "; ".join(said)


def ridge(information: Vector, held: Vector) -> Vector:
    """Return how all coefficients change along the top of the ridge while what is held in each row grows by 1."""
    along = np.linalg.solve(information, held[:, :, None])[:, :, 0]
    return np.asarray(along / (along * held).sum(axis=1)[:, None])


class Restarts:
    """Starts for a search with one coefficient held, spread over where the likelihood can have a maximum.

    Far from the estimate the fitted probabilities are 0 or 1 but for a few units, and a maximum lies between units
    whose outcomes are told apart there. So the starts are the corners: as many units as there are free coefficients
    have even odds. They are proportional to the value held.

    Parameters
    ----------
    penalized
        The likelihood.
    held
        What is held, rows x coefficients.
    """

    def __init__(self, penalized: Penalized, held: Vector) -> None:
        self.penalized, self.held = penalized, held
        self.free = free_directions(held[:, None])
        picks = _picks(len(penalized.columns), held.shape[1] - 1)
        corners = {tuple(row): self._corners_of(row, picks) for row in np.unique(held, axis=0)}
        self._corners = [corners[tuple(row)] for row in held]

    def _corners_of(self, row: Vector, picks: Whole) -> Vector:
        """Return the corners where what is held is 1: corners x coefficients."""
        columns, size = self.penalized.columns, len(row)
        systems = np.concatenate([np.broadcast_to(row, (len(picks), 1, size)), columns[picks]], axis=1)
        systems /= np.linalg.norm(systems, axis=2, keepdims=True)
        systems = systems[np.abs(np.linalg.det(systems)) > SINGULAR]
        unit = np.zeros((len(systems), size, 1))
        unit[:, 0] = 1 / np.linalg.norm(row)
        middle = row / (row @ row)
        return np.vstack([middle, np.linalg.solve(systems, unit)[:, :, 0]])

    def best(self, values: Vector, also: Vector) -> Points:
        """Return the highest point with each row held at a value, from the corners and from one more start each."""
        starts, rows = [], []
        for row, (value, corners) in enumerate(zip(values.tolist(), self._corners, strict=True)):
            spots = value * corners
            heights = self.penalized.height(spots)
            order = np.argsort(-heights, kind="stable")[:STARTS]
            kept = spots[order[np.isfinite(heights[order])]]
            starts.append(np.vstack([also[row], kept]))
            rows.extend([row] * (len(kept) + 1))
        places = np.array(rows)
        reached = climb(self.penalized, np.vstack(starts), self.free[places], SMALL_FOR_HEIGHT, RESTART_STEPS)
        first = np.flatnonzero(np.diff(places, prepend=-1))
        bounds = [*first.tolist(), len(places)]
        tops = [low + int(np.argmax(reached.height[low:high])) for low, high in pairwise(bounds)]
        return reached.at_places(np.array(tops))


def _picks(units: int, some: int) -> Whole:
    """Return sets of some units; where there are many sets, a part of them, always the same: fewer of many units."""
    most = max(1, min(MOST_CORNERS, CORNERS_TIMES_UNITS // units))
    if math.comb(units, some) <= most:
        picked = list(combinations(range(units), some))
        return np.array(picked, dtype=np.int64).reshape(len(picked), some)
    drawn = np.sort(np.random.default_rng(0).integers(0, units, (most, some)), axis=1)
    return np.unique(drawn[(np.diff(drawn, axis=1) > 0).all(axis=1)], axis=0)


def find_limits(penalized: Penalized, best: Points, normal: float) -> Limits:
    """Find the limits of every coefficient on both sides.

    Parameters
    ----------
    penalized
        The likelihood.
    best
        Its maximum.
    normal
        The normal quantile: at a limit it is the root of twice the fall of the profile.

    Returns
    -------
    Limits
        Where other starts lead higher than the profile was thought to be, it was followed farther out.
    """
    search = _Search(penalized, best, normal)
    for _ in range(STEPS):
        if search.look() and search.verify():
            break
    return Limits(search.limits.reshape(2, -1), search.falls.reshape(2, -1), search.start)


def highest(penalized: Penalized, normal: float) -> tuple[Points, Limits]:
    """Return the maximum, and the limits about it.

    The climb begins at 0, and anew from the limits that are found: where one leads higher, what was found was not the
    maximum.
    """
    best = _top(penalized, np.zeros((1, len(penalized.turn))))
    check_maximum(best.height)
    while True:
        limits = find_limits(penalized, best, normal)
        other = _top(penalized, limits.ends)
        if not other.height[0] > best.height[0] + HIGHER:
            return best, limits
        best = other


def _top(penalized: Penalized, starts: Vector) -> Points:
    """Return the highest of the points that climbs lead to, with nothing held."""
    every = np.broadcast_to(np.eye(starts.shape[1]), (*starts.shape, starts.shape[1]))
    reached = climb(penalized, starts, every, SMALL)
    return reached.at_places(np.array([np.argmax(reached.height)]))


def held_at_zero(penalized: Penalized, best: Points, limits: Limits) -> Vector:
    """Return the heights with each coefficient held at 0: the highest from near the estimate, 0, and the limits."""
    turn = penalized.turn
    near = best.beta - ridge(best.augmented, turn) * (turn @ best.beta[0])[:, None]
    back = turn / (turn**2).sum(axis=1)[:, None]
    ends = limits.ends[:, None] - (limits.ends @ turn.T)[:, :, None] * back
    free = free_directions(turn[:, None])
    heights = [
        climb(penalized, starts, np.tile(free, (len(starts) // len(turn), 1, 1)), SMALL_FOR_HEIGHT, steps).height
        for starts, steps in (
            (np.vstack([near, np.zeros_like(near)]), STEPS),
            (ends.reshape(-1, len(turn)), RESTART_STEPS),
        )
    ]
    return np.asarray(np.concatenate(heights).reshape(-1, len(turn)).max(axis=0))


class _Search:
    """All limits at once: how far each is from the estimate, between bounds, and where the other coefficients are.

    The distance is found by Newton's method on the root of twice the fall, which is nearly linear. The other
    coefficients start each time from where the ridge of the profile leads.
    """

    def __init__(self, penalized: Penalized, best: Points, normal: float) -> None:
        size = len(penalized.turn)
        self.penalized, self.best, self.normal = penalized, best, normal
        self.held, self.side = np.tile(penalized.turn, (2, 1)), np.repeat([-1.0, 1.0], size)
        self.restarts = Restarts(penalized, self.held)
        self.away = normal * np.sqrt(np.einsum("ij,jk,ik->i", self.held, best.inverse[0], self.held))
        self.near, self.far = np.zeros(2 * size), np.full(2 * size, math.inf)
        self.start = best.beta + ridge(best.augmented, self.held) * (self.side * self.away)[:, None]
        self.limits, self.falls = np.full(2 * size, math.nan), np.full(2 * size, math.nan)

    def look(self) -> bool:
        """Climb to the profile and move on along it; say whether all distances are settled."""
        away = self.away
        reached = climb(self.penalized, self.start, self.restarts.free, SMALL_FOR_HEIGHT)
        along = ridge(reached.augmented, self.held) * self.side[:, None]
        root = np.sqrt(np.maximum(2 * (self.best.height - reached.height), TINY))
        slope = np.maximum(-(along * reached.score).sum(axis=1) / root, TINY)
        short = root < self.normal
        self.near, self.far = np.where(short, away, self.near), np.where(short, self.far, away)
        following = away + (self.normal - root) / slope
        settled = bool(np.all(np.abs(following - away) <= EXACT * following))
        if not settled:
            # A bound that is no crossing was found at a lower one of several maxima.
            self.far = np.where((self.far - self.near <= EXACT * self.far) & short, math.inf, self.far)
            halved = np.where(np.isinf(self.far), 2 * away, (self.near + self.far) / 2)
            inside = (self.near < following) & (following < np.minimum(self.far, 2 * away))
            following = np.where(inside, following, halved)
        self.start = reached.beta + along * (following - away)[:, None]
        self.away = following
        return settled

    def verify(self) -> bool:
        """Search the profile anew at the limits; say whether it is nowhere higher than along the way there."""
        limits = self.held @ self.best.beta[0] + self.side * self.away
        found = self.restarts.best(limits, self.start)
        falls = 2 * (self.best.height - found.height)
        higher = falls < self.normal**2 - 2 * HIGHER
        self.limits, self.falls = np.where(higher, math.nan, limits), falls
        # The limit is farther out there, on another ridge.
        self.near, self.far = np.where(higher, self.away, self.near), np.where(higher, math.inf, self.far)
        self.start = np.where(higher[:, None], found.beta, self.start)
        return not higher.any()
