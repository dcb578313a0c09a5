"""Agreement of any number of coders, ratings missing or not: percent agreement, Fleiss' kappa, Gwet's AC1 and AC2."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import NotEstimableError
from leapstats.stats.agreement.ratings import (
    TINY,
    Coded,
    Ratings,
    Square,
    coded,
    left_out,
    limited,
    partial_agreement,
    rated_by_several,
)
from leapstats.stats.checks import check_level
from leapstats.stats.proportions import wilson_limits
from leapstats.stats.result import Inference, Interval

Vector = NDArray[np.float64]
Chance = Callable[[Vector, Square], tuple[float, Vector]]


def percent_agreement(ratings: Coded, *, conf_level: float = 0.95) -> Inference:
    """Compute how often two coders of a unit give it the same code.

    Parameters
    ----------
    ratings
        Numbers or texts, units x coders, at least two; None or NaN where a coder gave none.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    Inference
        `estimate` is a fraction: the share of pairs of coders that agree on a unit, averaged over the units that at
        least two rated. Limits of two coders are Wilson's; those of more are linearized over units, t with the units
        less 1, and end at 0 and 1; none where the standard error is 0 or there is one unit. `note` counts the units
        that fewer rated.

    Raises
    ------
    ValueError
        If ratings are not units x coders of numbers or texts.
    NotEstimableError
        If no unit is rated by two coders.

    Notes
    -----
    Says what happened, also where all ratings are the same. Not what is beyond chance: rare codes agree often by
    chance alone. With more than two coders it is not the share of units on which all agree.

    References
    ----------
    Fleiss (1971), Psychol Bull 76:378-382, for any number of coders. Wilson (1927), J Am Stat Assoc 22:209-212.
    """
    check_level(conf_level)
    found = coded(ratings)
    counts = found.counts
    several = counts.sum(axis=1) >= 2
    if not several.any():
        raise NotEstimableError("no unit is rated by two coders")
    shares = _agreeing(counts[several], np.eye(len(found.categories)))
    limits = _share_limits(shares, found.places.shape[1], conf_level)
    return Inference(
        method="percent agreement of pairs of coders",
        estimate=float(shares.mean()),
        conf_int=limits,
        note=left_out(several),
    )


def _share_limits(shares: Vector, coders: int, conf_level: float) -> Interval:
    from scipy.stats import t

    units = len(shares)
    if coders == 2:
        return wilson_limits(round(float(shares.sum())), units, conf_level)
    error = math.sqrt(float(shares.var()) / (units - 1)) if units > 1 else 0.0
    if error < TINY:
        return Interval()
    reach, middle = float(t.ppf((1 + conf_level) / 2, units - 1)) * error, float(shares.mean())
    return Interval(max(0.0, middle - reach), min(1.0, middle + reach), conf_level)


def fleiss_kappa(ratings: Coded, *, categories: Sequence[Any] | None = None, conf_level: float = 0.95) -> Inference:
    """Estimate the agreement of any number of coders beyond chance (Fleiss' kappa).

    Parameters
    ----------
    ratings
        Numbers or texts, units x coders, at least two; None or NaN where a coder gave none.
    categories
        The codes there are, for a check of the ratings; a code that nobody gave changes nothing.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    Inference
        `estimate` is kappa, 1 at full agreement, 0 where agreement is that of chance. Limits by linearization over
        units, t with the units less 1, which end at -1 and 1; none where the standard error is 0. A unit that one
        coder rated counts for how frequent codes are, not for agreement.

    Raises
    ------
    ValueError
        If ratings are not units x coders, or one is none of the categories.
    NotEstimableError
        If fewer than three units are rated by two coders, or every rating is the same.

    Notes
    -----
    The coders need not be the same persons for each unit. Not for codes that nearly all units have, or nearly none:
    print `gwet_ac1` and `percent_agreement` beside it. With two coders it is Scott's pi, not Cohen's kappa.

    References
    ----------
    Fleiss (1971), Psychol Bull 76:378-382. Gwet (2008), Br J Math Stat Psychol 61:29-48; with ratings missing, Gwet
    (2014), Handbook of Inter-Rater Reliability, 4th edition, chapter 5.
    """
    found = coded(ratings, categories)
    return _beyond_chance("Fleiss' kappa", found, np.eye, conf_level, _chance_of_fleiss)


def weighted_fleiss_kappa(
    ratings: Coded, *, weights: str = "quadratic", categories: Sequence[Any] | None = None, conf_level: float = 0.95
) -> Inference:
    """Estimate the agreement of any number of coders beyond chance, where near codes agree in part.

    Parameters, returns and errors are those of `fleiss_kappa`, and

    Parameters
    ----------
    weights
        `quadratic` or `linear`: how agreement falls with the steps between two codes in the order of the categories.
    categories
        All codes in their order; without them those that were given, numbers by size and texts by letters. A code
        that nobody gave still is a step.

    Notes
    -----
    Fleiss' kappa with the weights of Cohen's weighted kappa; of two coders it is Scott's pi with weights. Not for codes
    without an order. The steps are taken as equal.

    References
    ----------
    Gwet (2014), Handbook of Inter-Rater Reliability, 4th edition, chapters 3 and 5.
    """
    found = coded(ratings, categories)
    shares = partial_agreement(weights)
    return _beyond_chance(f"Fleiss' kappa, {weights} weights", found, shares, conf_level, _chance_of_fleiss)


def gwet_ac1(ratings: Coded, *, categories: Sequence[Any] | None = None, conf_level: float = 0.95) -> Inference:
    """Estimate the agreement of any number of coders beyond chance (Gwet's AC1).

    Parameters, returns and errors are those of `fleiss_kappa`, and

    Parameters
    ----------
    categories
        All codes a coder could give, used or not: their number is in the agreement by chance. Without them, those
        that were given.

    Notes
    -----
    Stays near the percent agreement where nearly all units have a code, where kappa falls. Not to be read on the
    scale of kappa: it is higher wherever codes differ in how frequent they are.

    References
    ----------
    Gwet (2008), Br J Math Stat Psychol 61:29-48; with ratings missing, Gwet (2014), Handbook of Inter-Rater
    Reliability, 4th edition, chapter 5.
    """
    found = coded(ratings, categories)
    return _beyond_chance("Gwet's AC1", found, np.eye, conf_level, _chance_of_gwet)


def gwet_ac2(
    ratings: Coded, *, weights: str = "quadratic", categories: Sequence[Any] | None = None, conf_level: float = 0.95
) -> Inference:
    """Estimate the agreement of any number of coders beyond chance, where near codes agree in part (Gwet's AC2).

    Parameters, returns and errors are those of `fleiss_kappa`, and

    Parameters
    ----------
    weights
        `quadratic` or `linear`: how agreement falls with the steps between two codes in the order of the categories.
    categories
        All codes a coder could give, in their order; without them those that were given, numbers by size and texts by
        letters.

    Notes
    -----
    Not for codes without an order: take `gwet_ac1`. The steps are taken as equal.

    References
    ----------
    Gwet (2014), Handbook of Inter-Rater Reliability, 4th edition, chapters 3 and 5.
    """
    found = coded(ratings, categories)
    shares = partial_agreement(weights)
    return _beyond_chance(f"Gwet's AC2, {weights} weights", found, shares, conf_level, _chance_of_gwet)


def _chance_of_fleiss(frequent: Vector, shared: Square) -> tuple[float, Vector]:
    """Return the agreement by chance, and half its slope in the frequency of each code."""
    slope = shared @ frequent
    return float(frequent @ slope), slope


def _chance_of_gwet(frequent: Vector, shared: Square) -> tuple[float, Vector]:
    factor = float(shared.sum()) / (len(frequent) * (len(frequent) - 1))
    # Frequencies add to 1, so that a constant in the slope is nothing; this one makes its mean the chance itself.
    return factor * float(frequent @ (1 - frequent)), factor * (1 - frequent)


def _beyond_chance(
    method: str, found: Ratings, make: Callable[[int], Square], conf_level: float, chance: Chance
) -> Inference:
    """Return a coefficient with Gwet's limits, the agreement by chance being that of the method."""
    from scipy.stats import t

    check_level(conf_level)
    several = rated_by_several(found)
    shared = make(len(found.categories))
    counts = found.counts[found.counts.sum(axis=1) > 0]
    each = counts.sum(axis=1)
    paired = each >= 2
    shares = counts / each[:, None]
    expected, slope = chance(shares.mean(axis=0), shared)
    agreeing = _agreeing(counts[paired], shared)
    estimate = float((agreeing.mean() - expected) / (1 - expected))
    units = len(counts)
    parts = np.zeros(units)
    parts[paired] = units / paired.sum() * (agreeing - expected) / (1 - expected)
    parts -= 2 * (1 - estimate) * (shares @ slope - expected) / (1 - expected)
    error = math.sqrt(float(np.square(parts - estimate).sum()) / (units * (units - 1)))
    factor = float(t.ppf((1 + conf_level) / 2, units - 1))
    return limited(method, estimate, (error, factor, conf_level), left_out(several))


def _agreeing(counts: Vector, shared: Square) -> Vector:
    """Return the share of pairs of coders that agree on each unit, in part where codes are near."""
    each = counts.sum(axis=1)
    return np.asarray((counts * (counts @ shared - 1)).sum(axis=1) / (each * (each - 1)), dtype=np.float64)
