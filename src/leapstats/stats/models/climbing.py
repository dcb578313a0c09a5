"""The maximum of a smooth likelihood, by Newton's method with steps that never lead down."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import NotEstimableError

STEPS = 200
HALVINGS = 60
SMALL = 1e-26
FLAT = 1e-9
NO_MAXIMUM = "no maximum of the likelihood was found"

Vector = NDArray[np.float64]


class Point(NamedTuple):
    """The log-likelihood at a point, its slopes, and minus its second derivatives; -inf where it is not defined."""

    height: float
    score: Vector
    information: Vector


Surface = Callable[[Vector], Point]


class Peak(NamedTuple):
    """Where a climb ended."""

    at: Vector
    point: Point


def climb(surface: Surface, start: Vector, remedy: str) -> Peak:
    """Climb to the maximum of a log-likelihood from a point where it is defined.

    Parameters
    ----------
    surface
        A log-likelihood whose information is positive definite.
    start
        Where to begin.
    remedy
        What to use instead if the climb fails.

    Raises
    ------
    NotEstimableError
        If no maximum is found.
    """
    at, here = start, surface(start)
    for _ in range(STEPS):
        try:
            step = np.linalg.solve(here.information, here.score)
        except np.linalg.LinAlgError:
            break
        gain = float(here.score @ step)
        if not np.isfinite(gain):
            break
        if gain <= SMALL * (1 + abs(here.height)):
            return Peak(at, here)
        following = _higher(surface, at, here, np.asarray(step))
        # Near a maximum rounding hides what is left to gain.
        if gain <= FLAT * (1 + abs(here.height)) and (following is None or following.point.height == here.height):
            return following or Peak(at, here)
        if following is None:
            break
        at, here = following
    raise NotEstimableError(NO_MAXIMUM, remedy)


def _higher(surface: Surface, at: Vector, here: Point, step: Vector) -> Peak | None:
    """Return the first of the step, half of it, a quarter, ... that leads higher; None where none does."""
    for _ in range(HALVINGS):
        there = surface(at + step)
        if there.height > here.height:
            return Peak(at + step, there)
        if there.height == here.height and np.abs(there.score).max() < np.abs(here.score).max():
            return Peak(at + step, there)
        step = step / 2
    return None
