"""Ranks: whether two numbers go together, and whether one group has the larger ones."""

import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import NotEstimableError, TooLargeError
from leapstats.stats.checks import check_alternative, sample
from leapstats.stats.exact.concordance_sums import check_concordances, concordances, different_pairs
from leapstats.stats.exact.conditional import tail_p
from leapstats.stats.exact.monte_carlo import SEED, batches, compared, kind, orders, remarks, tails, whole
from leapstats.stats.result import Inference
from leapstats.terms import Sample, Whole

EQUAL = "all values are equal"
OF_TWO = "use mann_whitney_asymptotic"
DRAW = "use kendall_tau_asymptotic, or permutations=100_000 to draw it"
MOST_CELLS = 4_000_000
AT_ONCE = 1_000_000
CONSTANT = "one of the two does not vary, so no pair of units can be ordered"


def concordance(one: NDArray[np.float64], other: NDArray[np.float64]) -> int:
    """Count concordant less discordant pairs of units.

    Parameters
    ----------
    one, other
        Two numbers a unit, of equal length, without NaN.

    Returns
    -------
    int
        Kendall's S; it has the sign of tau, and pairs tied in either number count for nothing.

    References
    ----------
    Kendall (1938), Biometrika 30:81-93.
    """
    (codes, sizes), (other_codes, other_sizes) = levels(one), levels(other)
    if len(sizes) * len(other_sizes) <= MOST_CELLS:
        return int(crossed(crossing(codes[None], other_codes, (len(sizes), len(other_sizes))))[0])
    rows = max(1, AT_ONCE // len(one))
    found = 0
    for begin in range(0, len(one), rows):
        part = slice(begin, begin + rows)
        signs = np.sign(one[part, None] - one) * np.sign(other[part, None] - other)
        found += int(signs.sum())
    return found // 2


def crossing(codes: Whole, other: Whole, levels_of: tuple[int, int]) -> Whole:
    """Count units by both of their levels: orders x levels x levels, one order of units of the first a row."""
    cells = levels_of[0] * levels_of[1]
    places = codes * levels_of[1] + other + np.arange(len(codes))[:, None] * cells
    return np.bincount(places.ravel(), minlength=len(codes) * cells).reshape(len(codes), *levels_of)


def crossed(tables: Whole) -> Whole:
    """Return Kendall's S of tables of units by two levels: tables x levels x levels."""
    # For each cell, the units of all higher levels of the first, by the second: those above less those below.
    beyond = tables[:, ::-1].cumsum(axis=1)[:, ::-1] - tables
    upto = beyond.cumsum(axis=2)
    excess = upto[:, :, -1:] - 2 * upto + beyond
    return np.asarray((tables * excess).sum(axis=(1, 2)))


def levels(values: NDArray[np.float64]) -> tuple[Whole, Whole]:
    """Give the different values numbers from 0 upward.

    Returns
    -------
    codes, sizes
        The number of each unit's value, and how many units have each value.
    """
    _, codes, sizes = np.unique(values, return_inverse=True, return_counts=True)
    return codes.astype(np.int64), sizes.astype(np.int64)


def filled(groups: Sequence[tuple[str, Sample]]) -> list[NDArray[np.float64]]:
    """Return named groups as arrays; NotEstimableError if one is empty. See `sample` for ValueErrors."""
    arrays = [sample(values, name) for name, values in groups]
    for (name, _), values in zip(groups, arrays, strict=True):
        if not len(values):
            raise NotEstimableError(f"{name} has no units")
    return arrays


def mann_whitney(exposed: Sample, unexposed: Sample, *, alternative: str = "two-sided") -> Inference:
    """Test whether one of two groups has the larger numbers (Mann-Whitney U or Wilcoxon rank-sum, exact).

    Parameters
    ----------
    exposed, unexposed
        Numbers, one a unit; ties are fine, missing ones are left out before.
    alternative
        `greater` for larger numbers among the exposed.

    Returns
    -------
    Inference
        `statistic` is U, the number of pairs in which the exposed unit has the larger number, ties
        counted by half; `estimate` is its share of all pairs, P(exposed > unexposed) + P(equal) / 2.
        `p_value` is exact, also with ties; two-sided is twice the smaller tail, capped at 1, and 1
        where all values are equal.

    Raises
    ------
    ValueError
        If a number is missing or infinite, or the alternative unknown.
    NotEstimableError
        If a group has no units.
    TooLargeError
        If both groups have more than 250 units, or there are hundreds of them with ties;
        `mann_whitney_asymptotic` is the same test for any number of units.

    Notes
    -----
    Values tie where they are equal as floats: round what was computed before. With ties U need not be
    symmetric about its mean, and tools that count how far U is from its mean, such as `wilcox_test` of R's
    coin, then have another two-sided p; the one-sided ones agree. Not a test of means or medians unless the
    groups differ by a shift only: for means, take `welch_t` or `permutation_mean_difference`. Not for the
    same units before and after: take `wilcoxon_signed_rank`.

    References
    ----------
    Wilcoxon (1945), Biometrics Bull 1:80-83. Mann & Whitney (1947), Ann Math Stat 18:50-60. Klotz (1966),
    JASA 61:772-787, for the exact distribution with ties.
    """
    check_alternative(alternative)
    one, other = filled([("exposed", exposed), ("unexposed", unexposed)])
    codes, sizes = levels(np.concatenate([one, other]))
    members = np.array([len(other), len(one)])
    check_concordances(members, sizes, OF_TWO)
    found = concordance(np.repeat([1.0, 0.0], members[::-1]), codes.astype(np.float64))
    pairs = len(one) * len(other)
    distribution = concordances(members, sizes, found, OF_TWO)
    statistic = (found + pairs) / 2
    return Inference(
        method=f"exact Mann-Whitney test, {tails(alternative)}",
        estimate=statistic / pairs,
        statistic=statistic,
        p_value=tail_p(distribution, alternative),
        note=EQUAL if len(sizes) == 1 else "",
    )


def kendall_tau(
    one: Sample,
    other: Sample,
    *,
    alternative: str = "two-sided",
    permutations: int | None = None,
    seed: int = SEED,
) -> Inference:
    """Test whether two numbers of the same units rise together (Kendall's tau-b, exact with ties).

    Parameters
    ----------
    one, other
        Two numbers a unit, in the same order of units; ties are fine, units with a missing one are
        left out before.
    alternative
        `greater` for numbers that rise together.
    permutations
        None for the exact distribution. Otherwise how many random orders to compare instead.
    seed
        Of the random orders; without them it counts for nothing.

    Returns
    -------
    Inference
        `estimate` is tau-b, `statistic` Kendall's S, concordant less discordant pairs. Two-sided p is
        twice the smaller tail, capped at 1. Where one of the two does not vary, tau is NaN and p is 1.

    Raises
    ------
    ValueError
        If a number is missing or infinite, the lengths differ, or an option is not as said.
    NotEstimableError
        If there are no units.
    TooLargeError
        If both have ties and too many values, or there are many hundred units; `kendall_tau_asymptotic` is the
        same test for any number of units, and `permutations` draws the distribution, of up to 4,000,000 pairs of
        a value of the one and a value of the other.

    Notes
    -----
    Values tie where they are equal as floats: round what was computed before. Without ties in either of the
    two, several hundred units are no trouble. Tau sees rising or falling together only; a relation that
    turns round in the middle has tau near 0. Where one of the two is a group, `mann_whitney` and
    `jonckheere_terpstra` are the same test with an estimate that is easier to say.

    References
    ----------
    Kendall (1938), Biometrika 30:81-93, and (1945), Biometrika 33:239-251, for tau-b. Burr (1960),
    Biometrika 47:151-171, for the exact distribution with ties.
    """
    check_alternative(alternative)
    permutations = whole(permutations)
    first, second = sample(one, "one"), sample(other, "other")
    if len(first) != len(second):
        raise ValueError(f"one and other must have one number per unit each, not {len(first)} and {len(second)}")
    if not len(first):
        raise NotEstimableError("there are no units")
    (codes, sizes), (other_codes, other_sizes) = levels(first), levels(second)
    if permutations is None:
        check_concordances(sizes, other_sizes, DRAW)
    elif len(sizes) * len(other_sizes) > MOST_CELLS:
        raise TooLargeError(
            f"{len(sizes):,} by {len(other_sizes):,} different values are too many to draw their orders; use "
            "kendall_tau_asymptotic, or group them into fewer levels"
        )
    found = concordance(codes.astype(np.float64), other_codes.astype(np.float64))
    possible = math.sqrt(different_pairs(sizes)) * math.sqrt(different_pairs(other_sizes))
    if permutations is None:
        p, error = tail_p(concordances(sizes, other_sizes, found, DRAW), alternative), math.nan
    else:
        # Sorted, so that the order of the units decides nothing.
        draws = _drawn_sums((np.sort(codes), np.sort(other_codes)), (len(sizes), len(other_sizes)), permutations, seed)
        drawn = compared(draws, found, 0, permutations, alternative)
        p, error = drawn.p_value, drawn.std_error
    return Inference(
        method=f"{kind(permutations)} test of Kendall's tau-b, {tails(alternative)}",
        estimate=max(-1.0, min(1.0, found / possible)) if possible else math.nan,
        statistic=float(found),
        p_value=p if possible else 1.0,
        note=remarks("" if possible else CONSTANT, permutations, seed),
        mc_std_error=error if possible else math.nan,
    )


def _drawn_sums(
    codes: tuple[Whole, Whole], levels_of: tuple[int, int], permutations: int, seed: int
) -> Iterator[Whole]:
    """Draw Kendall's S of random orders of the units of the first."""
    one, other = codes
    generator = np.random.default_rng(seed)
    for count in batches(permutations, max(len(one), levels_of[0] * levels_of[1])):
        yield crossed(crossing(one[orders(generator, count, len(one))], other, levels_of))
