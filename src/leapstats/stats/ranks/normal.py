"""Ranks by the normal approximation, for many units and for published numbers.

Worked out here in whole numbers: scipy has the same p, but none where all values are equal.
"""

import math

import numpy as np

from leapstats.stats.checks import check_alternative
from leapstats.stats.ranks.two_groups import EQUAL, filled, levels
from leapstats.stats.result import Inference
from leapstats.terms import Sample, Whole

SQRT_2 = math.sqrt(2)


def normal_p(excess: float, deviation: float, alternative: str, correction: float = 0.0) -> float:
    """Return the p of an excess over what is expected, which is normal with some standard deviation.

    Parameters
    ----------
    excess
        What was found less what is expected.
    deviation
        Above 0.
    alternative
        `less`, `greater` or `two-sided`.
    correction
        How much is added to the tail: half a step of what can be found, or 0.
    """
    if alternative == "two-sided":
        return math.erfc(max(0.0, abs(excess) - correction) / deviation / SQRT_2)
    further = excess if alternative == "greater" else -excess
    return math.erfc((further - correction) / deviation / SQRT_2) / 2


def corrected(*, continuity: bool) -> str:
    """Say whether a p is corrected for continuity."""
    return "corrected for continuity" if continuity else "without continuity correction"


def doubled_ranks(sizes: Whole) -> Whole:
    """Return twice the mean rank of each level, from how many units each has."""
    return np.asarray(2 * np.cumsum(sizes) - sizes + 1)


def mann_whitney_asymptotic(
    exposed: Sample, unexposed: Sample, *, alternative: str = "two-sided", continuity: bool = False
) -> Inference:
    """Test whether one of two groups has the larger numbers (Mann-Whitney U or Wilcoxon rank-sum, normal).

    Parameters
    ----------
    exposed, unexposed
        Numbers, one a unit; ties are fine, missing ones are left out before.
    alternative
        `greater` for larger numbers among the exposed.
    continuity
        Whether half a step of U, 1/2, is added to the tail, so that p is larger.

    Returns
    -------
    Inference
        `statistic` is U, `estimate` its share of all pairs, both as in `mann_whitney`. `p_value` is that of the
        normal distribution whose variance is corrected for ties, and 1 where all values are equal.

    Raises
    ------
    ValueError
        If a number is missing or infinite, or the alternative unknown.
    NotEstimableError
        If a group has no units.

    Notes
    -----
    For hundreds of units, and to agree with published numbers: `wilcox.test` of R corrects for continuity by default,
    and is asymptotic with ties. Not at n = 30, nor with many ties in a small group: take `mann_whitney`, which is
    exact. Without the correction the two-sided p is that of `kruskal_wallis`. Otherwise as there: values tie where
    they are equal as floats, and it is no test of means.

    References
    ----------
    Mann & Whitney (1947), Ann Math Stat 18:50-60. Hemelrijk (1952), Indag Math 14:150-155, for ties.
    """
    check_alternative(alternative)
    one, other = filled([("exposed", exposed), ("unexposed", unexposed)])
    codes, sizes = levels(np.concatenate([one, other]))
    excess, variance = _rank_sum(codes[: len(one)], sizes)
    pairs = len(one) * len(other)
    p = normal_p(excess / 2, math.sqrt(variance) / 2, alternative, continuity / 2) if variance else 1.0
    return Inference(
        method=f"Mann-Whitney test, normal approximation {corrected(continuity=continuity)}, {alternative}",
        estimate=(excess + pairs) / 2 / pairs,
        statistic=(excess + pairs) / 2,
        p_value=min(1.0, p),
        note="" if variance else EQUAL,
    )


def _rank_sum(codes: Whole, sizes: Whole) -> tuple[int, float]:
    """Return twice the rank sum of some of the units less what is expected, and the variance of that."""
    units, size, ranks = int(sizes.sum()), len(codes), doubled_ranks(sizes)
    excess = int(ranks[codes].sum()) - size * (units + 1)
    # In Python's whole numbers: the cubes of many ties are no 64-bit integers.
    untied = units**3 - units - sum(number**3 - number for number in sizes.tolist())
    return excess, size * (units - size) * untied / (3 * units * (units - 1)) if untied else 0.0
