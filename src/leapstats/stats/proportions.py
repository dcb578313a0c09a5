"""One proportion and its confidence limits."""

import math

from leapstats.stats.describe import check_level
from leapstats.stats.result import Estimate, Interval


def clopper_pearson_proportion(count: int, total: int, *, conf_level: float = 0.95) -> Estimate:
    """Estimate a proportion with exact (Clopper-Pearson) limits.

    Parameters
    ----------
    count
        Units with the trait, 0 <= count <= total.
    total
        Units in the base; those without an answer are already left out.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    Estimate
        Fractions between 0 and 1; all NaN for an empty base.

    Raises
    ------
    ValueError
        If the counts are not 0 <= count <= total, or the level is not between 0 and 1.

    References
    ----------
    Clopper & Pearson (1934), Biometrika 26:404-413.
    """
    check_level(conf_level)
    if not 0 <= count <= total:
        raise ValueError(f"count is between 0 and total {total}, not {count}")
    method = "exact (Clopper-Pearson) limits of a proportion"
    if total == 0:
        return Estimate(estimate=math.nan, conf_int=Interval(math.nan, math.nan, conf_level), method=method)
    from scipy.special import betaincinv

    tail = (1 - conf_level) / 2
    low = float(betaincinv(count, total - count + 1, tail)) if count else 0.0
    high = float(betaincinv(count + 1, total - count, 1 - tail)) if count < total else 1.0
    return Estimate(estimate=count / total, conf_int=Interval(low, high, conf_level), method=method)
