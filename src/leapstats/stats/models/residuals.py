"""Randomized quantile residuals: normal where the model is right, for counts and yes-no outcomes, too."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from leapstats.stats.checks import sample
from leapstats.stats.exact.monte_carlo import SEED
from leapstats.stats.models.numbers import Vector

Tails = tuple[Vector, Vector]
HALF = 0.5


def quantile_residuals(
    outcome: ArrayLike, means: ArrayLike, *, family: str, dispersion: float = 0.0, seed: int = SEED
) -> Vector:
    """Return residuals that are standard normal if the model is right (Dunn and Smyth).

    Parameters
    ----------
    outcome
        One a unit.
    means
        What the model says each outcome is on average; probabilities for yes or no.
    family
        `normal`, `binomial` (0 or 1), `poisson` or `negative binomial`.
    dispersion
        The variance of `normal`; for `negative binomial` the variance is mean + dispersion * mean^2.
    seed
        Of the uniform numbers, one a unit, that place an outcome within its step of the distribution function.
        Nothing is drawn for `normal`.

    Returns
    -------
    array
        One number a unit.

    Raises
    ------
    ValueError
        If an argument is not as said, or an outcome is impossible in its family.

    Notes
    -----
    With yes-no outcomes most of it is the draw: look at several seeds, or average outcomes over similar units
    instead. Estimated means make the residuals of small samples a little less variable than 1.

    References
    ----------
    Dunn & Smyth (1996), J Comput Graph Stat 5:236-244.
    """
    numbers, expected = sample(np.asarray(outcome), "outcome"), sample(np.asarray(means), "means")
    if family not in FAMILIES:
        raise ValueError(f"family must be one of {', '.join(FAMILIES)}, not {family!r}")
    if numbers.shape != expected.shape:
        raise ValueError(f"means must have one number per unit, {len(numbers)}, not {len(expected)}")
    if family in {"normal", "negative binomial"} and not 0 < dispersion < np.inf:
        raise ValueError(f"dispersion must be above 0 for the {family} family, not {dispersion}")
    return FAMILIES[family](numbers, expected, dispersion, seed)


def _normal(outcome: Vector, means: Vector, dispersion: float, _: int) -> Vector:
    return np.asarray((outcome - means) / np.sqrt(dispersion))


def _binomial(outcome: Vector, means: Vector, _: float, seed: int) -> Vector:
    _check("outcome must be 0 or 1 for the binomial family", outcome, np.isin(outcome, (0, 1)))
    _check("means must be above 0 and below 1 for the binomial family", means, (means > 0) & (means < 1))

    def tails(value: Vector) -> Tails:
        return np.where(value < 1, 1 - means, 1.0), np.where(value < 1, means, 0.0)

    return _drawn(outcome, tails, seed)


def _poisson(outcome: Vector, means: Vector, _: float, seed: int) -> Vector:
    from scipy.special import pdtr, pdtrc

    _check_counts(outcome, means)
    return _drawn(outcome, lambda value: (pdtr(value, means), pdtrc(value, means)), seed)


def _negative_binomial(outcome: Vector, means: Vector, dispersion: float, seed: int) -> Vector:
    from scipy.special import betainc

    _check_counts(outcome, means)
    size, odds = 1 / dispersion, dispersion * means

    def tails(value: Vector) -> Tails:
        upto, above = betainc(size, value + 1, 1 / (1 + odds)), betainc(value + 1, size, odds / (1 + odds))
        return np.asarray(upto, dtype=np.float64), np.asarray(above, dtype=np.float64)

    return _drawn(outcome, tails, seed)


def _drawn(outcome: Vector, tails: Callable[[Vector], Tails], seed: int) -> Vector:
    """Return the normal quantile of a point drawn within each outcome's step, from the nearer tail.

    Parameters
    ----------
    outcome
        Whole numbers from 0.
    tails
        Returns the probability of at most a number, and of more.
    seed
        Of the points.
    """
    from scipy.special import ndtri

    share = np.random.default_rng(seed).random(len(outcome))
    upto, above = tails(outcome)
    below, beyond = (
        np.where(outcome > 0, probability, end)
        for probability, end in zip(tails(np.maximum(outcome - 1, 0)), (0.0, 1.0), strict=True)
    )
    low = below + share * (upto - below)
    high = above + (1 - share) * (beyond - above)
    return np.asarray(np.where(low < HALF, ndtri(low), -ndtri(high)))


def _check_counts(outcome: Vector, means: Vector) -> None:
    _check("outcome must be whole numbers from 0", outcome, (outcome >= 0) & (outcome == np.floor(outcome)))
    _check("means must be above 0", means, means > 0)


def _check(what: str, numbers: Vector, allowed: NDArray[np.bool_]) -> None:
    if not allowed.all():
        raise ValueError(f"{what}, not {numbers[~allowed][0]:g}")


FAMILIES = {"normal": _normal, "binomial": _binomial, "poisson": _poisson, "negative binomial": _negative_binomial}
