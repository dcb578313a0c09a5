"""Means of several groups that are compared by permutation: exact for any numbers."""

import math
from collections.abc import Sequence

import numpy as np

from leapstats.stats.exact.group_sums import least_spread, share_as_found, spreads, sums_of_groups
from leapstats.stats.exact.lattice import steps
from leapstats.stats.exact.monte_carlo import SEED, DrawnP, batches, drawn_p, kind, orders, remarks, whole
from leapstats.stats.means.permuted import EQUAL
from leapstats.stats.means.student import moderate
from leapstats.stats.ranks.several_groups import several
from leapstats.stats.result import Inference
from leapstats.terms import Sample, Whole

INSTEAD = "use permutations=100_000 to draw them, or welch_anova where there are thousands of units"


def permutation_means(groups: Sequence[Sample], *, permutations: int | None = None, seed: int = SEED) -> Inference:
    """Test whether groups have one mean by dealing the units into groups of these sizes anew (Fisher-Pitman, exact).

    Parameters
    ----------
    groups
        One list of numbers a group, at least two, whole or not; missing ones are left out before.
    permutations
        None for every division of the units. Otherwise how many random divisions to compare instead.
    seed
        Of the random divisions; without them it counts for nothing.

    Returns
    -------
    Inference
        `statistic` is the sum of squares between groups, in squared units of the numbers: each group's
        squared distance of its mean from that of all units, times its size. `p_value` is the share of
        divisions with one at least as large, and 1 where all values are equal.

    Raises
    ------
    ValueError
        If there are fewer than two groups, a number is missing, infinite or beyond 1e150, or `permutations`
        is not a whole number from 1.
    NotEstimableError
        If a group has no units.
    TooLargeError
        If there are too many different sums, as for four groups of eight units with 12 different numbers, or
        for more than about 20 units without a common step; `permutations` draws the divisions instead.

    Notes
    -----
    The p is the same as of the F ratio, which rises with this sum of squares. With two groups it is that of
    how far the difference of means is from 0, which is not twice the smaller tail where the numbers are
    skewed and the sizes differ: `permutation_mean_difference` has that one, with an estimate. Sums that
    differ by rounding errors tie, as there, and so do sums of squares of three groups or more that agree in
    13 digits. Not for groups that have an order: take `jonckheere_terpstra`. The p is of no difference between
    the groups at all: where only the means are equal and spreads and sizes of the groups differ, take
    `welch_anova`. Not for the same units several times.

    References
    ----------
    Pitman (1938), Biometrika 29:322-335. Phipson & Smyth (2010), Stat Appl Genet Mol Biol 9:39, for the
    Monte Carlo p.
    """
    permutations = whole(permutations)
    arrays = [moderate(values, f"group {number}") for number, values in enumerate(several(groups), start=1)]
    sizes = np.array([len(values) for values in arrays])
    pooled = np.concatenate(arrays)
    lattice = steps(pooled)
    codes, slack = lattice.codes, lattice.rounding(len(pooled))
    varied, error = bool(codes.any()), math.nan
    if not varied:
        p = 1.0
    elif permutations is not None:
        drawn = _drawn_p((codes, slack), sizes, permutations, seed)
        p, error = drawn.p_value, drawn.std_error
    else:
        p = share_as_found(codes, sizes, slack, INSTEAD)
    mean = float(pooled.mean())
    return Inference(
        method=f"{kind(permutations)} permutation test of equal means, by the sum of squares between groups",
        statistic=sum(len(values) * float(values.mean() - mean) ** 2 for values in arrays) if varied else 0.0,
        p_value=p,
        note=remarks("" if varied else EQUAL, permutations, seed),
        mc_std_error=error,
    )


def _drawn_p(numbers: tuple[Whole, int], sizes: Whole, permutations: int, seed: int) -> DrawnP:
    codes, slack = numbers
    least = least_spread(sums_of_groups(codes, sizes), sizes, slack)
    # Sorted, so that the order of the units and of the groups decides nothing.
    codes, sizes = np.sort(codes), np.sort(sizes)
    generator, hits = np.random.default_rng(seed), 0
    for count in batches(permutations, len(codes)):
        dealt = codes[orders(generator, count, len(codes))]
        hits += int((spreads(sums_of_groups(dealt, sizes), sizes) >= least).sum())
    return drawn_p(permutations - hits, hits, permutations, "greater")
