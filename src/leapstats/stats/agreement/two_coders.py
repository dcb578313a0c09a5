"""Agreement of two coders: Cohen's kappa, plain and weighted."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

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
from leapstats.stats.proportions import normal_quantile
from leapstats.stats.result import Inference


def cohen_kappa(ratings: Coded, *, categories: Sequence[Any] | None = None, conf_level: float = 0.95) -> Inference:
    """Estimate the agreement of two coders beyond chance (Cohen's kappa).

    Parameters
    ----------
    ratings
        Numbers or texts, units x 2 coders; None or NaN where a coder gave none. Units that one coder rated are left
        out, which `note` counts.
    categories
        The codes there are, for a check of the ratings; a code that nobody gave changes nothing.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    Inference
        `estimate` is kappa, 1 at full agreement, 0 where agreement is that of chance. The limits are normal, from the
        large-sample standard error, and end at -1 and 1; there are none where it is 0, as at full agreement.

    Raises
    ------
    ValueError
        If there are not two coders, or a rating is none of the categories.
    NotEstimableError
        If fewer than three units are rated by both, or every rating is the same.

    Notes
    -----
    Not for codes that nearly all units have, or nearly none: kappa is then low however well coders agree. Print
    `gwet_ac1` and `percent_agreement` beside it. For more than two coders take `krippendorff_alpha`.

    References
    ----------
    Cohen (1960), Educ Psychol Meas 20:37-46. Fleiss, Cohen & Everitt (1969), Psychol Bull 72:323-327.
    """
    found = coded(ratings, categories)
    return _kappa("Cohen's kappa", found, np.eye, conf_level)


def weighted_kappa(
    ratings: Coded, *, weights: str = "quadratic", categories: Sequence[Any] | None = None, conf_level: float = 0.95
) -> Inference:
    """Estimate the agreement of two coders beyond chance, where near codes agree in part (weighted kappa).

    Parameters, returns and errors are those of `cohen_kappa`, and

    Parameters
    ----------
    weights
        `quadratic` or `linear`: how agreement falls with the steps between two codes in the order of the categories.
    categories
        All codes in their order; without them those that were given, numbers by size and texts by letters. A code
        that nobody gave still is a step.

    Notes
    -----
    Not for codes without an order. The steps are taken as equal.

    References
    ----------
    Cohen (1968), Psychol Bull 70:213-220. Fleiss, Cohen & Everitt (1969), Psychol Bull 72:323-327.
    """
    found = coded(ratings, categories)
    return _kappa(f"weighted kappa, {weights} weights", found, partial_agreement(weights), conf_level)


def _kappa(method: str, found: Ratings, shares: Callable[[int], Square], conf_level: float) -> Inference:
    z = normal_quantile(conf_level)
    coders = found.places.shape[1]
    if coders != 2:
        raise ValueError(f"ratings must be units x 2 coders, not {coders}; for more take krippendorff_alpha")
    both = rated_by_several(found)
    size, units = len(found.categories), int(both.sum())
    shared = shares(size)
    joint = np.zeros((size, size))
    np.add.at(joint, tuple(found.places[both].T), 1 / units)
    first, second = joint.sum(axis=1), joint.sum(axis=0)
    observed, expected = float((shared * joint).sum()), float(first @ shared @ second)
    # Fleiss, Cohen & Everitt (1969), equation 8.
    means = np.add.outer(shared @ second, first @ shared)
    terms = (shared * (1 - expected) - means * (1 - observed)) ** 2
    variance = float((joint * terms).sum()) - (observed * expected - 2 * expected + observed) ** 2
    # What is left of a variance of 0 by rounding has a square root that is no longer small.
    error = math.sqrt(variance / units) / (1 - expected) ** 2 if variance > TINY else 0.0
    estimate = (observed - expected) / (1 - expected)
    return limited(method, estimate, (error, z, conf_level), left_out(both))
