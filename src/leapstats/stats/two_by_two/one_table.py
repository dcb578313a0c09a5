"""Tests and odds ratios of one 2x2 table `[[a, b], [c, d]]`: rows exposed, unexposed; columns event, no event."""

import math

import numpy as np

from leapstats.errors import NotEstimableError
from leapstats.stats.checks import Table, check_alternative, count_table, two_by_two
from leapstats.stats.exact.conditional import Conditional, estimate, limits, minlike_p, odds, on_odds_scale, tail_p
from leapstats.stats.exact.lattice import check_states
from leapstats.stats.result import Inference
from leapstats.terms import Whole

POINT = "the margins allow one table only"
INSTEAD = "use chi_square, score_odds_ratio or mantel_haenszel"


def support_size(table: Table, name: str = "table") -> int:
    """Return how many values the first cell of a 2x2 table can have; see `count_table` for errors."""
    a, b, c, d = two_by_two(table, name)
    return min(a + b, a + c) - max(0, a - d) + 1


def hypergeometric(table: Table, name: str = "table") -> Conditional:
    """Return the distribution of the first cell of a 2x2 table, given its margins.

    The parameter is the log odds ratio. See `count_table` for errors; TooLargeError if the margins
    allow more than 2,000,000 tables.
    """
    a, b, c, d = two_by_two(table, name)
    check_states(support_size(table, name), INSTEAD)
    row, other, column = a + b, c + d, a + c
    support = np.arange(max(0, column - other), min(row, column) + 1, dtype=np.float64)
    before = support[:-1]
    # Each from the one before: factorials of very many are not known to enough digits.
    steps = np.log((row - before) / (before + 1)) + np.log((column - before) / (other - column + before + 1))
    return Conditional(support, np.append(0.0, np.cumsum(steps)), float(a))


def fisher_exact(table: Table, *, alternative: str = "two-sided") -> Inference:
    """Test a 2x2 table for association (Fisher's exact test).

    Parameters
    ----------
    table
        `[[a, b], [c, d]]`, whole numbers from 0.
    alternative
        `greater` for more events among the exposed. Two-sided is by minimum likelihood.

    Returns
    -------
    Inference
        `p_value` in (0, 1]; 1 where the margins allow one table only. `estimate` is the
        conditional odds ratio.

    Raises
    ------
    ValueError
        If the table is not 2x2 of counts, or the alternative unknown.
    TooLargeError
        If the margins allow more than 2,000,000 tables.

    Notes
    -----
    Conservative at n = 30, where `fisher_mid_p` is closer to its level. Two-sided it can disagree
    with the central limits of `conditional_odds_ratio`, whose own p agrees with them. Not for the
    same units asked twice: take `mcnemar_mid_p`.

    References
    ----------
    Fisher (1935), J R Stat Soc 98:39-82.
    """
    check_alternative(alternative)
    distribution = hypergeometric(table)
    p = minlike_p(distribution) if alternative == "two-sided" else tail_p(distribution, alternative)
    return Inference(
        method="Fisher's exact test" + (", minimum likelihood" if alternative == "two-sided" else f", {alternative}"),
        estimate=odds(estimate(distribution)),
        p_value=p,
        note=POINT if distribution.is_point else "",
    )


def fisher_mid_p(table: Table) -> Inference:
    """Test a 2x2 table for association with the mid-p of Fisher's exact test.

    The probabilities below that of the observed table, plus half of all that are equal to it.
    Parameters and errors are those of `fisher_exact`; two-sided only.

    Notes
    -----
    The default test of two groups at n = 30. Not where the level has to be guaranteed: take
    `fisher_exact`.

    References
    ----------
    Lancaster (1961), JASA 56:223-234. Hirji, Tan & Elashoff (1991), Stat Med 10:1137-1153.
    """
    distribution = hypergeometric(table)
    return Inference(
        method="Fisher's mid-p test, minimum likelihood",
        estimate=odds(estimate(distribution)),
        p_value=minlike_p(distribution, mid=True),
        note=POINT if distribution.is_point else "",
    )


def conditional_odds_ratio(table: Table, *, conf_level: float = 0.95) -> Inference:
    """Estimate an odds ratio given the margins, with exact central limits.

    Parameters
    ----------
    table
        `[[a, b], [c, d]]`.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    Inference
        `estimate` is the conditional maximum likelihood estimate, 0 or infinite at an end of the
        support and NaN where the margins allow one table only; `p_value` is twice the smaller
        tail, of one family with the limits.

    Raises
    ------
    ValueError
        If the table is not 2x2 of counts, or the level out of range.
    TooLargeError
        If the margins allow more than 2,000,000 tables.

    Notes
    -----
    The limits never cover below their level, and are wider than they need to be: `mid_p_odds_ratio`
    is closer to it. The estimate lies nearer to 1 than ad / bc. Not for the same units asked twice:
    take `paired_odds_ratio`.

    References
    ----------
    Cornfield (1956), Proc Third Berkeley Symp 4:135-148. Mantel & Hankey (1971), Am Stat 25:40-44.
    """
    return _odds_ratio(table, conf_level, mid=False)


def mid_p_odds_ratio(table: Table, *, conf_level: float = 0.95) -> Inference:
    """Estimate an odds ratio given the margins, with mid-p limits and the mid-p of twice the smaller tail.

    Parameters, returns and errors are those of `conditional_odds_ratio`.

    Notes
    -----
    The default odds ratio at n = 30. Not where the level has to be guaranteed: take
    `conditional_odds_ratio`.

    References
    ----------
    Hirji, Tan & Elashoff (1991), Stat Med 10:1137-1153.
    """
    return _odds_ratio(table, conf_level, mid=True)


def _odds_ratio(table: Table, conf_level: float, *, mid: bool) -> Inference:
    distribution = hypergeometric(table)
    kind = "mid-p" if mid else "exact central"
    return Inference(
        method=f"conditional odds ratio with {kind} limits",
        estimate=odds(estimate(distribution)),
        conf_int=on_odds_scale(limits(distribution, conf_level, mid=mid)),
        p_value=tail_p(distribution, mid=mid),
        note=POINT if distribution.is_point else "",
    )


def chi_square(table: Table) -> Inference:
    """Test an r x c table for association with Pearson's chi-square, without correction.

    Parameters
    ----------
    table
        Counts, at least 2 x 2.

    Returns
    -------
    Inference
        `statistic`, `df`, `p_value`.

    Raises
    ------
    ValueError
        If the table is not one of counts with two rows and two columns at least.
    NotEstimableError
        If a row or a column is empty.

    Notes
    -----
    Asymptotic, and without correction. Not at n = 30, nor where the smaller expected counts are below
    5: take `fisher_mid_p` or, beyond 2 x 2, `fisher_freeman_halton`. Blind to an order of the rows or
    columns: take `exact_cochran_armitage`.

    References
    ----------
    Pearson (1900), Phil Mag 50:157-175.
    """
    cells = count_table(table)
    if min(cells.shape) < 2:
        raise ValueError(f"table must have at least two rows and two columns, not {cells.shape}")
    return _pearson("Pearson's chi-square, uncorrected", cells, correction=False)


def yates_chi_square(table: Table) -> Inference:
    """Test a 2x2 table for association with Pearson's chi-square, corrected for continuity by Yates.

    Parameters
    ----------
    table
        `[[a, b], [c, d]]`, whole numbers from 0.

    Returns
    -------
    Inference
        `statistic`, `df` 1, `p_value`. Each count is taken 1/2 nearer to what is expected, or as expected where
        it is no further away.

    Raises
    ------
    ValueError
        If the table is not 2x2 of counts.
    NotEstimableError
        If a row or a column is empty.

    Notes
    -----
    To agree with published numbers, and with `chisq.test` of R, which corrects by default. The correction comes
    near to the p of `fisher_exact`, and is as conservative at n = 30: take `fisher_mid_p`. Not beyond 2 x 2, where
    nothing is corrected: take `chi_square` or `fisher_freeman_halton`.

    References
    ----------
    Yates (1934), Suppl J R Stat Soc 1:217-235.
    """
    return _pearson("Pearson's chi-square, corrected after Yates", count_table(table, shape=(2, 2)), correction=True)


def _pearson(method: str, cells: Whole, *, correction: bool) -> Inference:
    if not cells.any(axis=0).all() or not cells.any(axis=1).all():
        raise NotEstimableError("a row or a column of the table is empty")
    from scipy.stats import chi2_contingency

    found = chi2_contingency(cells, correction=correction)
    return Inference(
        method=method,
        statistic=float(found.statistic),
        df=float(found.dof),
        p_value=float(found.pvalue),
    )


def sample_odds_ratio(table: Table) -> float:
    """Return ad / bc; infinite where only bc is 0, NaN where both products are 0."""
    a, b, c, d = two_by_two(table)
    if b * c:
        return a * d / (b * c)
    return math.inf if a * d else math.nan
