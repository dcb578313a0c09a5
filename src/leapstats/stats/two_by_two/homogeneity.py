"""Whether several 2x2 tables have one odds ratio.

The expected counts are worked out here: statsmodels has the same numbers, but none where the common odds ratio is 1.
"""

import math
from collections.abc import Sequence

from leapstats.errors import NotEstimableError
from leapstats.stats.checks import Table, listed, two_by_two
from leapstats.stats.result import Inference
from leapstats.stats.two_by_two.strata import Cells, has_information, mantel_haenszel


def breslow_day(tables: Sequence[Table]) -> Inference:
    """Test whether the odds ratio is the same in several 2x2 tables (Breslow-Day, corrected by Tarone).

    Parameters
    ----------
    tables
        One 2x2 table a stratum, rows exposed then unexposed.

    Returns
    -------
    Inference
        `statistic` is chi-square, `df` the number of strata with both groups and both outcomes less 1; the other
        strata carry nothing and are left out, as `note` says. `estimate` is the common odds ratio of
        `mantel_haenszel`, from which what is expected follows.

    Raises
    ------
    ValueError
        If a table is not 2x2 of counts.
    NotEstimableError
        If fewer than two strata have both groups and both outcomes, or the common odds ratio is 0 or infinite.

    Notes
    -----
    Asymptotic within each stratum: not for many small strata, such as matched sets. It has little power with a few
    dozen units, so that a large p does not say that the odds ratio is the same: look at the odds ratio of each
    stratum, by `mid_p_odds_ratio`, before they are pooled.

    References
    ----------
    Breslow & Day (1980), Statistical Methods in Cancer Research 1, section 4.4. Tarone (1985), Biometrika 72:91-95.
    """
    given = listed(tables, "tables", "2x2 tables")
    strata = [two_by_two(table, f"tables[{place}]") for place, table in enumerate(given)]
    used = [cells for cells in strata if has_information(cells)]
    if len(used) < 2:
        raise NotEstimableError(f"two strata or more must have both groups and both outcomes, not {len(used)}")
    ratio = mantel_haenszel(given).estimate
    if ratio == 0 or math.isinf(ratio):
        raise NotEstimableError(f"the common odds ratio is {ratio:g}, so that no stratum can differ from it")
    fitted = [_excess(cells, ratio) for cells in used]
    excess, variance = sum(each for each, _ in fitted), sum(each for _, each in fitted)
    statistic = max(0.0, sum(each**2 / own for each, own in fitted) - excess**2 / variance)
    from scipy.special import chdtrc

    df, left = float(len(used) - 1), len(strata) - len(used)
    strata_left = "1 stratum" if left == 1 else f"{left:,} strata"
    return Inference(
        method="Breslow-Day test of one odds ratio, corrected by Tarone",
        estimate=ratio,
        statistic=statistic,
        df=df,
        p_value=float(chdtrc(df, statistic)),
        note=f"{strata_left} without both groups and both outcomes left out" if left else "",
    )


def _excess(cells: Cells, ratio: float) -> tuple[float, float]:
    """Return a cell less what is expected at an odds ratio given the margins, and its variance."""
    a, b, c, d = cells
    diagonal, other = _expected((a, b, c, d), ratio), _expected((b, a, d, c), 1 / ratio)
    # From the smallest count: of larger ones the digits that differ may be lost.
    excess = min(a, d) - min(diagonal) if min(a, d) <= min(b, c) else min(other) - min(b, c)
    return excess, 1 / sum(1 / each for each in (*diagonal, *other))


def _expected(cells: Cells, ratio: float) -> tuple[float, float]:
    """Return what is expected in the two cells of the diagonal; neither is a difference of nearly equal numbers."""
    a, b, c, d = cells if cells[0] <= cells[3] else cells[::-1]
    product = ratio * (a + b) * (a + c)
    linear = ratio * (2 * a + b + c) + d - a
    expected = 2 * product / (linear + math.sqrt(linear**2 + 4 * (1 - ratio) * product))
    return expected, expected + d - a
