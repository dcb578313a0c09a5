"""Krippendorff's alpha: any number of coders, ratings missing or not, codes with or without an order."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.stats.agreement.ratings import Coded, Square, coded, left_out, limited, rated_by_several
from leapstats.stats.checks import check_level
from leapstats.stats.result import Inference

METRICS = ("nominal", "ordinal", "interval")
Vector = NDArray[np.float64]


def krippendorff_alpha(
    ratings: Coded, *, metric: str = "nominal", categories: Sequence[Any] | None = None, conf_level: float = 0.95
) -> Inference:
    """Estimate how reliable the codes of any number of coders are (Krippendorff's alpha).

    Parameters
    ----------
    ratings
        Numbers or texts, units x coders, at least two; None or NaN where a coder gave none. A unit that fewer than two
        rated is left out, which `note` counts.
    metric
        How far two codes are apart. `nominal`: the same or not. `ordinal`: by how many ratings lie between them,
        Krippendorff's own. `interval`: the square of their difference, for numbers.
    categories
        The codes in their order; without them those that were given, numbers by size and texts by letters. A code
        that nobody gave changes nothing.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    Inference
        `estimate` is alpha, 1 at full agreement, 0 where disagreement is that of chance. Limits by linearization over
        units (the infinitesimal jackknife, of alpha without its correction for few ratings), t with the units less
        1, which end at -1 and 1; none where the standard error is 0.

    Raises
    ------
    ValueError
        If ratings are not units x coders, one is none of the categories, the metric is unknown, or of texts.
    NotEstimableError
        If fewer than three units are rated by two coders, or every rating of them is the same.

    Notes
    -----
    Alpha is as low as kappa where nearly all units have one code: print `gwet_ac1` beside it. The `ordinal` of other
    programs may be fixed weights, which give other numbers: Krippendorff's depends on how frequent codes are.

    References
    ----------
    Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, University of Pennsylvania. The limits: Gwet
    (2014), Handbook of Inter-Rater Reliability, 4th edition, chapter 5; for `ordinal` the same derivative, with that
    of the metric.
    """
    from scipy.stats import t

    check_level(conf_level)
    if metric not in METRICS:
        raise ValueError(f"metric must be one of {', '.join(METRICS)}, not {metric!r}")
    found = coded(ratings, categories)
    several = rated_by_several(found)
    counts = found.counts[several]
    estimate, slopes = _alpha(counts, metric, found.categories)
    units = len(counts)
    error = math.sqrt(units / (units - 1) * float(np.square(slopes).sum()))
    factor = float(t.ppf((1 + conf_level) / 2, units - 1))
    method = f"Krippendorff's alpha, {metric}, linearized limits"
    return limited(method, estimate, (error, factor, conf_level), left_out(several))


def _alpha(counts: Square, metric: str, categories: tuple[Any, ...]) -> tuple[float, Vector]:
    """Return alpha, and the slope in the weight of each unit of alpha without its correction for few ratings."""
    each, total = counts.sum(axis=1), counts.sum()
    within = counts / (each - 1)[:, None]
    met = counts.T @ within
    overall = counts.sum(axis=0)
    apart, moved = _distances(counts, metric, categories)
    own = ((counts @ apart) * within).sum(axis=1)
    seen, chance = float(own.sum()), float(overall @ apart @ overall)
    of_seen = own + moved(met)
    of_chance = 2 * counts @ apart @ overall + moved(np.outer(overall, overall))
    slopes = -(each * seen + total * of_seen) / chance + total * seen * of_chance / chance**2
    return float(1 - (total - 1) * seen / chance), slopes


def _distances(
    counts: Square, metric: str, categories: tuple[Any, ...]
) -> tuple[Square, Callable[[Square], Vector | float]]:
    """Return how far codes are apart, and how a sum of distances moves with each unit because they depend on it."""
    if metric == "nominal":
        return 1 - np.eye(len(categories)), lambda _: 0.0
    if metric == "interval":
        values = _numbers(categories)
        return np.subtract.outer(values, values) ** 2, lambda _: 0.0
    # The ratings between two codes, with half of those at both ends, are the difference of their mean ranks.
    ranks = np.cumsum(counts, axis=1) - counts / 2
    values = ranks.sum(axis=0)

    def moved(pairs: Square) -> Vector:
        return np.asarray(4 * ranks @ (values * pairs.sum(axis=1) - pairs @ values), dtype=np.float64)

    return np.subtract.outer(values, values) ** 2, moved


def _numbers(categories: tuple[Any, ...]) -> Vector:
    """Return codes as numbers, the largest in size being 1: alpha does not depend on their unit."""
    if any(isinstance(each, str) for each in categories):
        raise ValueError("metric interval must have ratings that are numbers; for texts take nominal or ordinal")
    values = np.asarray(categories, dtype=np.float64)
    return np.asarray(values / np.abs(values).max(), dtype=np.float64)
