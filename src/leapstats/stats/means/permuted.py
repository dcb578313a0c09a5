"""Means that are compared by permutation: exact for any numbers, also FTE that are not whole."""

import math
from collections.abc import Iterator

import numpy as np

from leapstats.errors import NotEstimableError
from leapstats.stats.checks import check_alternative
from leapstats.stats.exact.lattice import steps
from leapstats.stats.exact.monte_carlo import SEED, batches, compared, kind, orders, remarks, tails, whole
from leapstats.stats.exact.subset_sums import Chosen, tail_shares
from leapstats.stats.means.student import moderate
from leapstats.stats.result import Inference
from leapstats.terms import Sample, Whole

EQUAL = "all values are equal"
OF_TWO = "use permutations=100_000 to draw them, or welch_t where there are thousands of units"
OF_CHANGES = "use permutations=100_000 to draw them, or paired_t where there are thousands of units"


def permutation_mean_difference(
    exposed: Sample,
    unexposed: Sample,
    *,
    alternative: str = "two-sided",
    permutations: int | None = None,
    seed: int = SEED,
) -> Inference:
    """Compare two means by dealing the units into groups of these sizes anew (Fisher-Pitman, exact).

    Parameters
    ----------
    exposed, unexposed
        Numbers, one a unit, whole or not; missing ones are left out before.
    alternative
        `greater` for a larger mean among the exposed.
    permutations
        None for every division of the units. Otherwise how many random divisions to compare instead.
    seed
        Of the random divisions; without them it counts for nothing.

    Returns
    -------
    Inference
        `estimate` is the mean of the exposed less that of the unexposed. Two-sided p is twice the smaller
        tail, capped at 1, and 1 where all values are equal.

    Raises
    ------
    ValueError
        If a number is missing, infinite or beyond 1e150, or an option is not as said.
    NotEstimableError
        If a group has no units.
    TooLargeError
        If there are more than about 40 units whose numbers have no common step, or hundreds that have one;
        `permutations` draws the divisions instead.

    Notes
    -----
    Sums that differ by rounding errors tie: numbers are taken as whole steps of their decimals, or of a common
    step of at least 1/10,000 of their range; else sums are compared to 2**-48 of the range for each unit. The
    smaller tail counts divisions with a mean no larger, or no smaller; tools that count how far the difference
    is from 0, such as `oneway_test` of R's coin and scipy's `permutation_test` of a distance, have another
    two-sided p where the numbers are skewed. The p is of no difference between the groups at all: where only
    the means are equal and spreads and sizes of the groups differ, take `welch_t`. Not for the same units
    before and after: take `permutation_mean_change`.

    References
    ----------
    Pitman (1937), Suppl J R Stat Soc 4:119-130. Pagano & Tritchler (1983), JASA 78:435-440. Phipson & Smyth
    (2010), Stat Appl Genet Mol Biol 9:39, for the Monte Carlo p.
    """
    check_alternative(alternative)
    permutations = whole(permutations)
    one, other = moderate(exposed, "exposed"), moderate(unexposed, "unexposed")
    for name, numbers in (("exposed", one), ("unexposed", other)):
        if not len(numbers):
            raise NotEstimableError(f"{name} has no units")
    lattice = steps(np.concatenate([one, other]))
    codes, slack = lattice.codes, lattice.rounding(len(one) + len(other))
    varied = bool(codes.any())
    chosen = Chosen(len(one), int(codes[: len(one)].sum()))
    error = math.nan
    if permutations is None or not varied:
        units = np.column_stack([np.ones_like(codes), codes])
        p = _exact_p(units, chosen, slack, (alternative, OF_TWO)) if varied else 1.0
    else:
        # Sorted, so that the order of the units decides nothing.
        draws = _divisions(np.sort(codes), len(one), permutations, seed)
        drawn = compared(draws, chosen.total, slack, permutations, alternative)
        p, error = drawn.p_value, drawn.std_error
    return Inference(
        method=f"{kind(permutations)} permutation test of a difference of means, {tails(alternative)}",
        estimate=float(one.mean() - other.mean()),
        p_value=p,
        note=remarks("" if varied else EQUAL, permutations, seed),
        mc_std_error=error,
    )


def permutation_mean_change(
    differences: Sample,
    *,
    alternative: str = "two-sided",
    permutations: int | None = None,
    seed: int = SEED,
) -> Inference:
    """Test whether paired differences have the mean 0 by turning their signs anew (Fisher's randomisation, exact).

    Parameters
    ----------
    differences
        After less before, one a unit, whole or not; zeros count in the mean, missing ones are left out before.
    alternative
        `greater` for a positive mean.
    permutations
        None for every choice of signs. Otherwise how many random choices to compare instead.
    seed
        Of the random choices; without them it counts for nothing.

    Returns
    -------
    Inference
        `estimate` is the mean of the differences. The p is the same with and without zeros; two-sided it is
        twice the smaller tail, capped at 1, and 1 where every difference is 0.

    Raises
    ------
    ValueError
        If a difference is missing, infinite or beyond 1e150, or an option is not as said.
    NotEstimableError
        If there are no differences.
    TooLargeError
        If there are more than about 40 differences without a common step, or hundreds that have one;
        `permutations` draws the signs instead.

    Notes
    -----
    Sums that differ by rounding errors tie, as in `permutation_mean_difference`. One large difference decides
    the mean: where its size says little, take `wilcoxon_signed_rank`. With fewer than six differences from 0 no
    two-sided p is below 0.05.

    References
    ----------
    Fisher (1935), The Design of Experiments, Oliver & Boyd, section 21. Phipson & Smyth (2010), Stat Appl
    Genet Mol Biol 9:39, for the Monte Carlo p.
    """
    check_alternative(alternative)
    permutations = whole(permutations)
    numbers = moderate(differences, "differences")
    if not len(numbers):
        raise NotEstimableError("there are no differences")
    turned = numbers[numbers != 0]
    # The 0 makes codes proportional to sizes: as a unit it would add nothing.
    lattice = steps(np.concatenate([[0.0], np.abs(turned)]))
    codes, slack = lattice.codes[1:], lattice.rounding(len(turned))
    total = int(codes[turned > 0].sum())
    error = math.nan
    if not len(turned):
        p = 1.0
    elif permutations is None:
        p = _exact_p(np.column_stack([np.zeros_like(codes), codes]), Chosen(0, total), slack, (alternative, OF_CHANGES))
    else:
        drawn = compared(_signs(np.sort(codes), permutations, seed), total, slack, permutations, alternative)
        p, error = drawn.p_value, drawn.std_error
    return Inference(
        method=f"{kind(permutations)} permutation test of a mean change, {tails(alternative)}",
        estimate=float(numbers.mean()),
        p_value=p,
        note=remarks("" if len(turned) else "every difference is 0", permutations, seed),
        mc_std_error=error,
    )


def _exact_p(units: Whole, chosen: Chosen, slack: int, wanted: tuple[str, str]) -> float:
    """Return the p of an alternative, given with what to take where there are too many choices."""
    alternative, instead = wanted
    low, high = tail_shares(units, chosen, slack, instead)
    return min(1.0, {"less": low, "greater": high}.get(alternative, 2 * min(low, high)))


def _divisions(codes: Whole, size: int, permutations: int, seed: int) -> Iterator[Whole]:
    """Draw the sums of groups of one size."""
    generator = np.random.default_rng(seed)
    for count in batches(permutations, len(codes)):
        yield codes[orders(generator, count, len(codes))[:, :size]].sum(axis=1)


def _signs(codes: Whole, permutations: int, seed: int) -> Iterator[Whole]:
    """Draw the sums of numbers that are positive with probability 1/2."""
    generator = np.random.default_rng(seed)
    for count in batches(permutations, len(codes)):
        yield generator.integers(0, 2, (count, len(codes))) @ codes
