"""One proportion and its confidence limits."""

import math
from bisect import bisect_right
from statistics import NormalDist

import numpy as np

from leapstats.errors import NotEstimableError, TooLargeError
from leapstats.stats.checks import check_level, tally
from leapstats.stats.exact.conditional import Conditional, limits
from leapstats.stats.exact.lattice import check_states
from leapstats.stats.result import Inference, Interval

MOST_OF_BLAKER = 1_000_000_000


def normal_quantile(conf_level: float) -> float:
    """Return the two-sided normal quantile of a confidence level, such as 1.96 for 0.95."""
    check_level(conf_level)
    return -NormalDist().inv_cdf((1 - conf_level) / 2)


def wilson_limits(count: int, total: int, conf_level: float) -> Interval:
    """Return the Wilson score limits of a proportion; see `wilson_proportion`."""
    z = normal_quantile(conf_level)
    share = count / total
    centre = (share + z**2 / (2 * total)) / (1 + z**2 / total)
    half = z / (1 + z**2 / total) * math.sqrt(share * (1 - share) / total + z**2 / (4 * total**2))
    low = 0.0 if count == 0 else max(0.0, centre - half)
    high = 1.0 if count == total else min(1.0, centre + half)
    return Interval(low, high, conf_level)


def _checked(count: int, total: int, conf_level: float) -> tuple[int, int]:
    check_level(conf_level)
    count, total = tally(count, total)
    if total == 0:
        raise NotEstimableError("a proportion needs at least one answer; total is 0")
    return count, total


def _inference(count: int, total: int, interval: Interval, method: str) -> Inference:
    return Inference(method=method, estimate=count / total, conf_int=interval)


def wilson_proportion(count: int, total: int, *, conf_level: float = 0.95) -> Inference:
    """Estimate a proportion with its Wilson score limits, without correction.

    Parameters
    ----------
    count
        Units with the trait, 0 <= count <= total.
    total
        Units that answered; missing answers are left out before.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    Inference
        Fractions between 0 and 1.

    Raises
    ------
    ValueError
        If the counts or the level are out of range.
    NotEstimableError
        If total is 0.

    Notes
    -----
    Covers on average at its level, below it for some proportions. Not where the level has to be
    guaranteed: take `clopper_pearson_proportion` or `blaker_proportion`.

    References
    ----------
    Wilson (1927), JASA 22:209-212. Newcombe (1998), Stat Med 17:857-872, method 3.
    """
    count, total = _checked(count, total, conf_level)
    return _inference(count, total, wilson_limits(count, total, conf_level), "Wilson score limits of a proportion")


def clopper_pearson_proportion(count: int, total: int, *, conf_level: float = 0.95) -> Inference:
    """Estimate a proportion with exact (Clopper-Pearson) limits.

    Parameters, returns and errors are those of `wilson_proportion`.

    Notes
    -----
    Never covers below its level. Not where short limits matter more than a guarantee in each tail:
    `blaker_proportion` guarantees the level as well and is shorter, `mid_p_proportion` is near it.

    References
    ----------
    Clopper & Pearson (1934), Biometrika 26:404-413.
    """
    count, total = _checked(count, total, conf_level)
    interval = Interval(
        _exact_low(count, total, conf_level), 1 - _exact_low(total - count, total, conf_level), conf_level
    )
    return _inference(count, total, interval, "exact (Clopper-Pearson) limits of a proportion")


def _exact_low(count: int, total: int, conf_level: float) -> float:
    """Return the proportion at which so many or more have half the error; 0 for none."""
    from scipy.special import betaincinv

    return float(betaincinv(count, total - count + 1, (1 - conf_level) / 2)) if count else 0.0


def jeffreys_proportion(count: int, total: int, *, conf_level: float = 0.95) -> Inference:
    """Estimate a proportion with Jeffreys limits.

    Quantiles of Beta(count + 1/2, total - count + 1/2), with low 0 at count 0 and high 1 at count
    total. Parameters, returns and errors are those of `wilson_proportion`.

    Notes
    -----
    Close to `mid_p_proportion`. Not where the level has to be guaranteed: it covers below it for some
    proportions, most near 0 and 1.

    References
    ----------
    Brown, Cai & DasGupta (2001), Stat Sci 16:101-133.
    """
    count, total = _checked(count, total, conf_level)
    interval = Interval(
        _jeffreys_low(count, total, conf_level), 1 - _jeffreys_low(total - count, total, conf_level), conf_level
    )
    return _inference(count, total, interval, "Jeffreys limits of a proportion")


def _jeffreys_low(count: int, total: int, conf_level: float) -> float:
    from scipy.special import betaincinv

    return float(betaincinv(count + 0.5, total - count + 0.5, (1 - conf_level) / 2)) if count else 0.0


def binomial(count: int, total: int) -> Conditional:
    """Return the distribution of a count out of a total; the parameter is the log odds of one.

    Raises
    ------
    TooLargeError
        If the total is 2,000,000 or more.
    """
    check_states(total + 1, "use wilson_proportion")
    from scipy.special import gammaln

    support = np.arange(total + 1, dtype=np.float64)
    log_weights = -gammaln(support + 1) - gammaln(total - support + 1)
    return Conditional(support, np.asarray(log_weights), float(count))


def mid_p_proportion(count: int, total: int, *, conf_level: float = 0.95) -> Inference:
    """Estimate a proportion with mid-p limits: half the observed count's probability in each tail.

    Parameters and returns are those of `wilson_proportion`; so are errors, and TooLargeError if the
    total is 2,000,000 or more.

    Notes
    -----
    Covers close to its level on average. Not where the level has to be guaranteed: it falls somewhat
    below it for some proportions; use `blaker_proportion`.

    References
    ----------
    Lancaster (1961), JASA 56:223-234. Berry & Armitage (1995), Statistician 44:417-423.
    """
    count, total = _checked(count, total, conf_level)
    from scipy.special import expit

    log_odds = limits(binomial(count, total), conf_level, mid=True)
    interval = Interval(float(expit(log_odds.low)), float(expit(log_odds.high)), conf_level)
    return _inference(count, total, interval, "mid-p limits of a proportion")


def blaker_proportion(count: int, total: int, *, conf_level: float = 0.95) -> Inference:
    """Estimate a proportion with Blaker's exact limits.

    The smallest and the largest proportion that Blaker's test does not reject: its p is the smaller
    tail and as much of the other tail as is no likelier. Parameters, returns and errors are those of
    `wilson_proportion`; TooLargeError if the total is more than 1,000,000,000.

    Notes
    -----
    Never covers below its level, lies inside the Clopper-Pearson limits, and limits of a higher level
    hold those of a lower one. Not where each tail has to keep half the error: take
    `clopper_pearson_proportion`.

    References
    ----------
    Blaker (2000), Can J Stat 28:783-798. Klaschka (2010), COMPSTAT 2010:1217-1224.
    """
    count, total = _checked(count, total, conf_level)
    if total > MOST_OF_BLAKER:
        raise TooLargeError(f"total is {total:,}, more than {MOST_OF_BLAKER:,}; use clopper_pearson_proportion")
    interval = Interval(
        _blaker_low(count, total, conf_level), 1 - _blaker_low(total - count, total, conf_level), conf_level
    )
    return _inference(count, total, interval, "Blaker's exact limits of a proportion")


def _blaker_low(count: int, total: int, conf_level: float) -> float:
    """Return the smallest proportion that Blaker's test does not reject.

    Below the exact limit the upper tail is under half the error, and p, at most twice the smaller
    tail, under the error. From there p is the upper tail and the lower tail up to one count, which
    falls and then rises, until the lower tail up to the next count is no likelier than the upper one:
    p then jumps to twice the upper tail, which is half the error or more. So the limit is where p
    reaches the error before that jump, or else the jump.
    """
    if count == 0:
        return 0.0
    from scipy.optimize import brentq
    from scipy.special import bdtr, bdtrc

    def upper(share: float) -> float:
        return float(bdtrc(count - 1, total, share))

    def lower(last: int, share: float) -> float:
        return float(bdtr(last, total, share)) if last >= 0 else 0.0

    def short(share: float) -> float:
        return upper(share) + lower(joined, share) - (1 - conf_level)

    start = _exact_low(count, total, conf_level)
    joined = bisect_right(range(count), (1 - conf_level) / 2, key=lambda last: lower(last, start)) - 1
    jump = float(brentq(lambda share: upper(share) - lower(joined + 1, share), start, 1.0, xtol=1e-15, rtol=1e-14))
    if short(jump) <= 0:
        return jump
    return float(brentq(short, start, jump, xtol=1e-15, rtol=1e-14))
