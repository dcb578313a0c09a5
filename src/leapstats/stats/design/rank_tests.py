"""Rank tests for samples of a design (Lumley & Scott): units are ranked as they would be in the population."""

from collections.abc import Callable
from enum import StrEnum

import numpy as np

from leapstats.stats.design.comparisons import design_t, means_f
from leapstats.stats.design.inputs import Places, groups_of_units, numbers_of_units
from leapstats.stats.design.sample import Design
from leapstats.stats.design.wald import DesignF
from leapstats.stats.result import Inference
from leapstats.terms import Numbers, Sample


class RankTies(StrEnum):
    """Which rank numbers that are equal have.

    `weighted` is the middle of their ranks in the population. `row_order` is what R's survey takes: units are laid out
    in the order of the rows, and the middles of each are averaged without weights, so the order has a part in it.
    """

    WEIGHTED = "weighted"
    ROW_ORDER = "row_order"


def population_ranks(numbers: Numbers, weights: Numbers, ties: RankTies | str = RankTies.WEIGHTED) -> Numbers:
    """Return for each unit (n,) the share of the population below it, and half of that at it; 0 without a weight."""
    ranks = np.zeros(len(numbers))
    inside = weights != 0
    held = weights[inside]
    _, place = np.unique(numbers[inside], return_inverse=True)
    if RankTies(ties) is RankTies.WEIGHTED:
        at = np.bincount(place, held)
        middles = np.cumsum(at) - at / 2
    else:
        order = np.argsort(place, kind="stable")
        laid = np.empty(len(held))
        laid[order] = np.cumsum(held[order]) - held[order] / 2
        middles = np.bincount(place, laid) / np.bincount(place)
    ranks[inside] = (middles / held.sum())[place]
    return ranks


def design_wilcoxon(
    design: Design, column: Sample, groups: Places, *, ties: RankTies | str = RankTies.WEIGHTED
) -> Inference:
    """Test whether numbers are larger in one of two groups, by ranks in the population (Wilcoxon).

    Parameters
    ----------
    design
        The sample, or a domain of it.
    column
        One number a unit (n,); anything, NaN too, where the weight is 0 or the group -1.
    groups
        1 for an exposed unit and 0 for an unexposed one (n,); -1 for a unit that is left out of the comparison and
        stays in the sample.
    ties
        Which rank numbers that are equal have; `row_order` for the numbers of R's survey.

    Returns
    -------
    Inference
        `estimate` is the mean rank of the exposed less that of the unexposed, ranks as shares of the population from
        0 to 1; `statistic` is t, and `df` the clusters less the strata less 1.

    Raises
    ------
    ValueError
        If there is not one number and one group a unit, or `ties` is none of the two.
    NotEstimableError
        If a group has no units, or the difference no standard error.

    Notes
    -----
    Not exact: with a few units a group and a simple random sample take `mann_whitney`. Where units with equal numbers
    have unequal weights, `svyranktest` of R's survey depends on the order of the rows; this does not.

    References
    ----------
    Lumley & Scott (2013), Biometrika 100:831-842.
    """
    return _two("rank test of two groups (Wilcoxon), by the design", _as_they_are, design, column, groups, ties)


def design_median_test(
    design: Design, column: Sample, groups: Places, *, ties: RankTies | str = RankTies.WEIGHTED
) -> Inference:
    """Test whether more units of one of two groups lie above the median of the population.

    Parameters, returns and errors are those of `design_wilcoxon`; `estimate` is the difference of the shares above.

    Notes
    -----
    For a few very large numbers. Has less power than `design_wilcoxon` for most other numbers.

    References
    ----------
    Lumley & Scott (2013), Biometrika 100:831-842.
    """
    return _two("median test of two groups, by the design", _above_half, design, column, groups, ties)


def design_van_der_waerden(
    design: Design, column: Sample, groups: Places, *, ties: RankTies | str = RankTies.WEIGHTED
) -> Inference:
    """Test whether numbers are larger in one of two groups, by normal quantiles of the ranks (van der Waerden).

    Parameters, returns and errors are those of `design_wilcoxon`; `estimate` is the difference of mean quantiles.

    Notes
    -----
    Gives the ends more weight than `design_wilcoxon`. Not with many equal numbers.

    References
    ----------
    Lumley & Scott (2013), Biometrika 100:831-842.
    """
    return _two("rank test of two groups (van der Waerden), by the design", _normal, design, column, groups, ties)


def design_kruskal_wallis(
    design: Design, column: Sample, groups: Places, *, ties: RankTies | str = RankTies.WEIGHTED
) -> DesignF:
    """Test whether numbers are larger in some of several groups, by ranks in the population (Kruskal-Wallis).

    Parameters
    ----------
    design, column
        As for `design_wilcoxon`.
    groups
        For each unit (n,) its group, a whole number from 0; -1 for a unit that is left out of the comparison and
        stays in the sample.
    ties
        As for `design_wilcoxon`.

    Returns
    -------
    DesignF
        F of the mean ranks; `df` is the number of groups less 1, `df_design` the clusters less the strata less `df`.

    Raises
    ------
    ValueError
        As for `design_wilcoxon`.
    NotEstimableError
        If fewer than two groups have units, or a difference has no standard error.

    Notes
    -----
    Not exact: of three groups in 30 units it rejects in 9 to 11 % where they do not differ and the level is 5 %. With
    a simple random sample take `exact_kruskal_wallis`. On equal numbers see `design_wilcoxon`.

    References
    ----------
    Lumley & Scott (2013), Biometrika 100:831-842. `svyranktest(test = "KruskalWallis")` of R's survey prints this F
    times its `df`.
    """
    domain, place, left = groups_of_units(design, groups, "groups")
    ranks = population_ranks(numbers_of_units(domain, column, "column"), domain.weights, ties)
    method = "rank test of several groups (Kruskal-Wallis), by the design"
    return means_f(method, domain, ranks, (place, left), np.asarray(groups))


def _two(
    method: str,
    score: Callable[[Numbers], Numbers],
    design: Design,
    column: Sample,
    groups: Places,
    ties: RankTies | str,
) -> Inference:
    domain, _, _ = groups_of_units(design, groups, "groups")
    ranks = population_ranks(numbers_of_units(domain, column, "column"), domain.weights, ties)
    found = design_t(domain, np.where(domain.weights != 0, score(ranks), 0.0), groups)
    return Inference(
        method=method,
        estimate=found.estimate,
        statistic=found.statistic,
        df=found.df,
        p_value=found.p_value,
        note=found.note,
    )


def _as_they_are(ranks: Numbers) -> Numbers:
    return ranks


def _above_half(ranks: Numbers) -> Numbers:
    return np.asarray(ranks > 0.5, dtype=float)


def _normal(ranks: Numbers) -> Numbers:
    from scipy.special import ndtri

    return np.asarray(ndtri(ranks))
