"""Ranks in several groups, with and without an order of the groups."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from leapstats.stats.checks import check_alternative, listed
from leapstats.stats.exact.concordance_sums import check_concordances, concordances, different_pairs
from leapstats.stats.exact.conditional import tail_p
from leapstats.stats.exact.group_sums import refuse_far_too_many, share_as_found
from leapstats.stats.exact.monte_carlo import tails
from leapstats.stats.ranks.two_groups import EQUAL, concordance, filled, levels
from leapstats.stats.result import Inference
from leapstats.terms import Sample

ASYMPTOTIC = "use kruskal_wallis"
INSTEAD = "use jonckheere_terpstra_asymptotic"


def several(groups: Sequence[Sample]) -> list[NDArray[np.float64]]:
    """Return groups as arrays; ValueError if fewer than two, NotEstimableError if one is empty."""
    given = listed(groups, "groups", "lists of numbers")
    if len(given) < 2:
        raise ValueError(f"groups must contain two or more lists of numbers, not {len(given)}")
    return filled([(f"group {number}", values) for number, values in enumerate(given, start=1)])


def jonckheere_terpstra(groups: Sequence[Sample], *, alternative: str = "two-sided") -> Inference:
    """Test whether numbers rise or fall over groups that have an order (Jonckheere-Terpstra, exact).

    Parameters
    ----------
    groups
        One list of numbers a group, in the order of the groups, at least two; ties are fine, missing
        ones are left out before.
    alternative
        `greater` for larger numbers in later groups.

    Returns
    -------
    Inference
        `statistic` is J, the number of pairs of units from different groups in which the later group
        has the larger number, ties counted by half; `estimate` is its share of all such pairs. The p is
        exact, also with ties; two-sided is twice the smaller tail, capped at 1, and 1 where all values are
        equal.

    Raises
    ------
    ValueError
        If there are fewer than two groups, a number is missing or infinite, or the alternative unknown.
    NotEstimableError
        If a group has no units.
    TooLargeError
        If the values have ties, and there are too many groups and units, or two groups have more than 250;
        `jonckheere_terpstra_asymptotic` is the same test for any number of units.

    Notes
    -----
    Values tie where they are equal as floats: round what was computed before. The order of the groups is
    said before the numbers are seen. Without an order take `kruskal_wallis`; for yes or no over ordered
    groups `exact_cochran_armitage`. With two groups it is `mann_whitney` of the second against the first.

    References
    ----------
    Terpstra (1952), Indag Math 14:327-333. Jonckheere (1954), Biometrika 41:133-145.
    """
    check_alternative(alternative)
    arrays = several(groups)
    members = np.array([len(values) for values in arrays])
    labels = np.repeat(np.arange(len(arrays)), members)
    codes, sizes = levels(np.concatenate(arrays))
    check_concordances(members, sizes, INSTEAD)
    found, pairs = concordance(labels.astype(np.float64), codes.astype(np.float64)), different_pairs(members)
    distribution = concordances(members, sizes, found, INSTEAD)
    statistic = (found + pairs) / 2
    return Inference(
        method=f"exact Jonckheere-Terpstra test, {tails(alternative)}",
        estimate=statistic / pairs,
        statistic=statistic,
        p_value=tail_p(distribution, alternative),
        note=EQUAL if len(sizes) == 1 else "",
    )


def kruskal_wallis(groups: Sequence[Sample]) -> Inference:
    """Test whether some groups have larger numbers than others (Kruskal-Wallis, asymptotic, ties corrected).

    Parameters
    ----------
    groups
        One list of numbers a group, at least two; missing ones are left out before.

    Returns
    -------
    Inference
        `statistic` is H corrected for ties, `df` the number of groups less 1, and p that of chi-square.
        Where all values are equal, H is NaN and p is 1.

    Raises
    ------
    ValueError
        If there are fewer than two groups, or a number is missing or infinite.
    NotEstimableError
        If a group has no units.

    Notes
    -----
    Asymptotic: with fewer than about five units in a group the p is rough, mostly too large; take
    `exact_kruskal_wallis`. With two groups take `mann_whitney` and with an order of the groups
    `jonckheere_terpstra`, which are exact. Not for the same units several times: take `friedman`.

    References
    ----------
    Kruskal & Wallis (1952), JASA 47:583-621.
    """
    arrays = several(groups)
    codes, sizes = levels(np.concatenate(arrays))
    statistic, df = _kruskal(codes, sizes, np.array([len(values) for values in arrays])), float(len(arrays) - 1)
    method = "Kruskal-Wallis test, asymptotic, corrected for ties"
    if math.isnan(statistic):
        return Inference(method=method, df=df, p_value=1.0, note=EQUAL)
    from scipy.special import chdtrc

    return Inference(method=method, statistic=statistic, df=df, p_value=float(chdtrc(df, statistic)))


def exact_kruskal_wallis(groups: Sequence[Sample]) -> Inference:
    """Test whether some groups have larger numbers than others (Kruskal-Wallis, exact also with ties).

    The ranks are dealt out anew to groups of these sizes, in every way.

    Parameters
    ----------
    groups
        As in `kruskal_wallis`.

    Returns
    -------
    Inference
        `statistic` is H corrected for ties, as in `kruskal_wallis`; `p_value` the probability of one at least as
        large, in (0, 1]. Where all values are equal, H is NaN and p is 1.

    Raises
    ------
    ValueError
        If there are fewer than two groups, or a number is missing or infinite.
    NotEstimableError
        If a group has no units.
    TooLargeError
        If counting would take more than some seconds, as with four groups of five different numbers, or three of
        eleven; many ties let more units be counted.

    Notes
    -----
    Values tie where they are equal as floats: round what was computed before. With two groups it is that of how far
    the rank sum is from what is expected, which is twice the smaller tail of `mann_whitney` without ties. With an
    order of the groups take `jonckheere_terpstra`. It says that some groups differ, not which. Not for the same units
    several times: take `exact_friedman`.

    References
    ----------
    Kruskal & Wallis (1952), JASA 47:583-621.
    """
    arrays = several(groups)
    members = np.array([len(values) for values in arrays])
    numbers = np.concatenate(arrays)
    refuse_far_too_many(numbers, members, ASYMPTOTIC)
    codes, sizes = levels(numbers)
    statistic = _kruskal(codes, sizes, members)
    ranks = 2 * np.cumsum(sizes) - sizes
    p = 1.0 if math.isnan(statistic) else share_as_found((ranks - ranks[0])[codes], members, 0, ASYMPTOTIC)
    method = "exact Kruskal-Wallis test, the ranks permuted"
    return Inference(method=method, statistic=statistic, p_value=p, note=EQUAL if math.isnan(statistic) else "")


def _kruskal(codes: NDArray[np.int64], sizes: NDArray[np.int64], members: NDArray[np.int64]) -> float:
    """Return H corrected for ties, of the rank of each unit, group by group; NaN where all values are equal."""
    if len(sizes) == 1:
        return math.nan
    total = len(codes)
    # Ranks less their mean: the sum of squares within all units is what ties correct. scipy takes a difference of
    # large sums, of which a rounding error is left where the mean ranks are equal.
    centred = (np.cumsum(sizes) - (sizes - 1) / 2)[codes] - (total + 1) / 2
    between = sum(float(ranks.sum()) ** 2 / len(ranks) for ranks in np.split(centred, np.cumsum(members)[:-1]))
    return (total - 1) * between / float(centred @ centred)
