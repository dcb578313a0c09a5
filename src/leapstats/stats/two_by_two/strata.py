"""Several 2x2 tables with one common odds ratio."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from leapstats.errors import NotEstimableError, TooLargeError
from leapstats.stats.checks import Table, check_level, listed, two_by_two
from leapstats.stats.exact.conditional import Conditional, estimate, limits, odds, on_odds_scale, tail_p
from leapstats.stats.result import Inference, Interval
from leapstats.stats.two_by_two.one_table import hypergeometric, support_size

POINT = "the margins allow one set of tables only"
OPEN = "no limits where the estimate is 0 or infinite: use mid_p_stratified_odds_ratio"
WORK_LIMIT = 200_000_000

Cells = tuple[int, int, int, int]


def combined(distributions: Sequence[Conditional]) -> Conditional:
    """Return the distribution of the sum of independent statistics whose supports are whole numbers.

    In logarithms, since the weights of large strata leave the range of floating-point numbers.

    Raises
    ------
    TooLargeError
        If more than 200,000,000 pairs of sums meet.
    """
    check_work([len(each.log_weights) for each in distributions])
    logs = np.zeros(1)
    for each in distributions:
        added = each.log_weights - each.log_weights.max()
        short, long = sorted((added, logs), key=len)
        logs = np.full(len(short) + len(long) - 1, -np.inf)
        for place, log_weight in enumerate(short):
            part = logs[place : place + len(long)]
            np.logaddexp(part, long + log_weight, out=part)
    least = sum(float(each.support[0]) for each in distributions)
    support = least + np.arange(len(logs), dtype=np.float64)
    return Conditional(support, logs, sum(each.observed for each in distributions))


def check_work(sizes: Sequence[int]) -> None:
    """Raise TooLargeError if distributions of so many values each have too many pairs of sums."""
    reached, work = 1, 0
    for size in sizes:
        work += size * reached
        reached += size - 1
    if work > WORK_LIMIT:
        raise TooLargeError(f"more than {WORK_LIMIT:,} pairs of sums meet in the strata", "use mantel_haenszel")


def stratified_odds_ratio(tables: Sequence[Table], *, conf_level: float = 0.95) -> Inference:
    """Estimate the odds ratio that several 2x2 tables share, given all margins, with exact central limits.

    Parameters
    ----------
    tables
        One 2x2 table a stratum, rows exposed then unexposed; strata without information are fine.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    Inference
        The conditional maximum likelihood estimate, 0 or infinite at an end of the support and NaN
        where the margins allow one set of tables only; `p_value` is twice the smaller tail, of one
        family with the limits.

    Raises
    ------
    ValueError
        If a table is not 2x2 of counts, or the level out of range.
    NotEstimableError
        If there are no tables.
    TooLargeError
        If the strata are many and large, thousands of units each.

    Notes
    -----
    The limits never cover below their level: `mid_p_stratified_odds_ratio` is closer to it. Not where
    the odds ratio differs between the strata, which no common one describes.

    References
    ----------
    Gart (1970), Biometrika 57:471-475. Mehta, Patel & Gray (1985), JASA 80:969-973.
    """
    return _common_odds_ratio(tables, conf_level, mid=False)


def mid_p_stratified_odds_ratio(tables: Sequence[Table], *, conf_level: float = 0.95) -> Inference:
    """Estimate the odds ratio that several 2x2 tables share, with mid-p limits and the mid-p of twice the smaller tail.

    Parameters, returns and errors are those of `stratified_odds_ratio`.

    Notes
    -----
    The default for strata at n = 30. Not where the level has to be guaranteed: take
    `stratified_odds_ratio`. Nor where the odds ratio differs between the strata.

    References
    ----------
    Mehta & Walsh (1992), Am Stat 46:146-150.
    """
    return _common_odds_ratio(tables, conf_level, mid=True)


def _common_odds_ratio(tables: Sequence[Table], conf_level: float, *, mid: bool) -> Inference:
    given = listed(tables, "tables", "2x2 tables")
    if not given:
        raise NotEstimableError("there are no strata")
    check_work([support_size(table, f"tables[{place}]") for place, table in enumerate(given)])
    strata = [hypergeometric(table, f"tables[{place}]") for place, table in enumerate(given)]
    distribution = combined(strata)
    kind = "mid-p" if mid else "exact central"
    return Inference(
        method=f"conditional common odds ratio with {kind} limits",
        estimate=odds(estimate(distribution)),
        conf_int=on_odds_scale(limits(distribution, conf_level, mid=mid)),
        p_value=tail_p(distribution, mid=mid),
        note=POINT if distribution.is_point else "",
    )


def mantel_haenszel(tables: Sequence[Table], *, conf_level: float = 0.95) -> Inference:
    """Estimate a common odds ratio by Mantel and Haenszel, with Robins-Breslow-Greenland limits.

    Parameters
    ----------
    tables
        One 2x2 table a stratum, rows exposed then unexposed.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    Inference
        `statistic`, `df` and `p_value` are those of the Cochran-Mantel-Haenszel test without
        correction. Where the estimate is 0 or infinite there are no limits, and `note` says so.

    Raises
    ------
    ValueError
        If a table is not 2x2 of counts, or the level out of range.
    NotEstimableError
        If no stratum has both groups and both outcomes.

    Notes
    -----
    For many strata or large ones. Not for a few strata at n = 30, where `mid_p_stratified_odds_ratio`
    has limits at zero cells too. Limits and test come from different arguments and can disagree.

    References
    ----------
    Mantel & Haenszel (1959), JNCI 22:719-748. Robins, Breslow & Greenland (1986), Biometrics
    42:311-323.
    """
    check_level(conf_level)
    given = listed(tables, "tables", "2x2 tables")
    strata = [two_by_two(table, f"tables[{place}]") for place, table in enumerate(given)]
    informative = [cells for cells in strata if has_information(cells)]
    if not informative:
        raise NotEstimableError("no stratum has both groups and both outcomes")
    from statsmodels.stats.contingency_tables import StratifiedTable

    pooled = StratifiedTable(np.moveaxis(np.reshape(informative, (-1, 2, 2)).astype(np.float64), 0, 2))
    tested = pooled.test_null_odds(correction=False)
    up, down = any(a * d for a, _, _, d in informative), any(b * c for _, b, c, _ in informative)
    return Inference(
        method="Mantel-Haenszel odds ratio with Robins-Breslow-Greenland limits, uncorrected test",
        estimate=float(pooled.oddsratio_pooled) if down else math.inf,
        conf_int=_robins(pooled, conf_level) if up and down else Interval(),
        statistic=float(tested.statistic),
        df=1.0,
        p_value=float(tested.pvalue),
        note="" if up and down else OPEN,
    )


def _robins(pooled: Any, conf_level: float) -> Interval:
    low, high = pooled.oddsratio_pooled_confint(1 - conf_level)
    return Interval(float(low), float(high), conf_level)


def has_information(cells: Cells) -> bool:
    """Say whether a table has both groups and both outcomes."""
    a, b, c, d = cells
    return min(a + b, c + d, a + c, b + d) > 0
