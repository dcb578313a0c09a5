"""Whether numbers rise together, or over ordered groups, by the normal approximation of Kendall's S."""

import math
from collections.abc import Sequence

import numpy as np

from leapstats.errors import NotEstimableError
from leapstats.stats.checks import check_alternative, sample
from leapstats.stats.exact.concordance_sums import different_pairs
from leapstats.stats.ranks.normal import corrected, normal_p
from leapstats.stats.ranks.several_groups import several
from leapstats.stats.ranks.two_groups import CONSTANT, EQUAL, levels
from leapstats.stats.result import Inference
from leapstats.terms import Numbers, Sample, Whole


def kendall_tau_asymptotic(
    one: Sample, other: Sample, *, alternative: str = "two-sided", continuity: bool = False
) -> Inference:
    """Test whether two numbers of the same units rise together (Kendall's tau-b, normal).

    Parameters
    ----------
    one, other
        Two numbers a unit, in the same order of units; ties are fine, units with a missing one are left out before.
    alternative
        `greater` for numbers that rise together.
    continuity
        Whether half a step of S, 1, is added to the tail, so that p is larger.

    Returns
    -------
    Inference
        `estimate` is tau-b, `statistic` Kendall's S, as in `kendall_tau`. `p_value` is that of the normal
        distribution whose variance is corrected for ties in both. Where one of the two does not vary, tau is NaN and
        p is 1.

    Raises
    ------
    ValueError
        If a number is missing or infinite, the lengths differ, or the alternative is unknown.
    NotEstimableError
        If there are no units.

    Notes
    -----
    For hundreds of units. Not at n = 30: take `kendall_tau`, which is exact. Otherwise as there: it sees rising or
    falling together only. R's `cor.test` corrects S towards 0 also where the p is of the other tail.

    References
    ----------
    Kendall (1970), Rank Correlation Methods, 4th ed., Griffin, chapter 4.
    """
    check_alternative(alternative)
    first, second = sample(one, "one"), sample(other, "other")
    if len(first) != len(second):
        raise ValueError(f"one and other must have one number per unit each, not {len(first)} and {len(second)}")
    if not len(first):
        raise NotEstimableError("there are no units")
    sizes, other_sizes = levels(first)[1], levels(second)[1]
    method = f"test of Kendall's tau-b, normal approximation {corrected(continuity=continuity)}, {alternative}"
    if min(len(sizes), len(other_sizes)) == 1:
        return Inference(method=method, statistic=0.0, p_value=1.0, note=CONSTANT)
    tau, found = _tau(first, second, sizes, other_sizes)
    deviation = math.sqrt(_variance(sizes, other_sizes))
    p = normal_p(found, deviation, alternative, float(continuity))
    return Inference(method=method, estimate=tau, statistic=float(found), p_value=min(1.0, p))


def jonckheere_terpstra_asymptotic(
    groups: Sequence[Sample], *, alternative: str = "two-sided", continuity: bool = False
) -> Inference:
    """Test whether numbers rise or fall over groups that have an order (Jonckheere-Terpstra, normal).

    Parameters
    ----------
    groups
        One list of numbers a group, in the order of the groups, at least two; ties are fine, missing ones are left
        out before.
    alternative
        `greater` for larger numbers in later groups.
    continuity
        Whether half a step of J, 1/2, is added to the tail, so that p is larger.

    Returns
    -------
    Inference
        `statistic` is J, `estimate` its share of all pairs, as in `jonckheere_terpstra`. `p_value` is that of the
        normal distribution whose variance is corrected for ties, and 1 where all values are equal.

    Raises
    ------
    ValueError
        If there are fewer than two groups, a number is missing or infinite, or the alternative unknown.
    NotEstimableError
        If a group has no units.

    Notes
    -----
    For hundreds of units. Not at n = 30: take `jonckheere_terpstra`, which is exact. Otherwise as there: the order of
    the groups is said before the numbers are seen. With two groups it is `mann_whitney_asymptotic` of the second
    against the first.

    References
    ----------
    Jonckheere (1954), Biometrika 41:133-145. Hollander & Wolfe (1999), Nonparametric Statistical Methods, 2nd ed.,
    section 6.2, for ties.
    """
    check_alternative(alternative)
    arrays = several(groups)
    members = np.array([len(values) for values in arrays])
    values, pairs = np.concatenate(arrays), different_pairs(members)
    sizes = levels(values)[1]
    found = 0
    if len(sizes) > 1:
        found = _tau(np.repeat(np.arange(len(arrays), dtype=np.float64), members), values, members, sizes)[1]
    variance = _variance(members, sizes)
    p = normal_p(found, math.sqrt(variance), alternative, float(continuity)) if variance else 1.0
    return Inference(
        method=f"Jonckheere-Terpstra test, normal approximation {corrected(continuity=continuity)}, {alternative}",
        estimate=(found + pairs) / 2 / pairs,
        statistic=(found + pairs) / 2,
        p_value=min(1.0, p),
        note="" if variance else EQUAL,
    )


def _tau(one: Numbers, other: Numbers, sizes: Whole, other_sizes: Whole) -> tuple[float, int]:
    """Return tau-b and Kendall's S of numbers that both vary, from how many units share each value."""
    from scipy.stats import kendalltau

    # Of two units scipy's normal p, which is not used, would divide by 0.
    tau = float(kendalltau(one, other, method="asymptotic" if len(one) > 2 else "exact").statistic)
    return tau, round(tau * math.sqrt(different_pairs(sizes)) * math.sqrt(different_pairs(other_sizes)))


def _variance(one: Whole, other: Whole) -> float:
    """Return the variance of Kendall's S, from how many units share each value; 0 where one of the two is constant."""
    units = int(one.sum())
    if min(len(one), len(other)) == 1:
        return 0.0
    # In Python's whole numbers: the cubes of many ties are no 64-bit integers.
    first, second = one.tolist(), other.tolist()
    every = units * (units - 1) * (2 * units + 5) - sum(t * (t - 1) * (2 * t + 5) for t in (*first, *second))
    pairs = sum(t * (t - 1) for t in first) * sum(t * (t - 1) for t in second)
    triples = sum(t * (t - 1) * (t - 2) for t in first) * sum(t * (t - 1) * (t - 2) for t in second)
    more = triples / (9 * units * (units - 1) * (units - 2)) if units > 2 else 0.0
    return float(every / 18 + pairs / (2 * units * (units - 1)) + more)
