"""Changes of a share from paired yes-or-no answers: `[[both, lost], [gained, neither]]`, rows before, columns after.

Differences are after less before: gained less lost, over all pairs.
"""

import math

from leapstats.errors import NotEstimableError
from leapstats.stats.checks import Table, two_by_two
from leapstats.stats.proportions import normal_quantile, wilson_limits
from leapstats.stats.result import Inference, Interval

# The score has no value at the estimate itself where its variance is 0 there.
NEAR = 1e-12


def tango_paired_difference(table: Table, *, conf_level: float = 0.95) -> Inference:
    """Estimate the change of a share, after less before, with Tango's score limits.

    Parameters
    ----------
    table
        `[[both, lost], [gained, neither]]`, whole numbers of units from 0.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    Inference
        `estimate` and limits are differences of fractions, between -1 and 1; the limits contain the
        estimate.

    Raises
    ------
    ValueError
        If the table is not 2x2 of counts, or the level out of range.
    NotEstimableError
        If there are no pairs.

    Notes
    -----
    The default at n = 30: close to its level, and sensible where no unit changed. Not where the
    level has to be guaranteed: it is asymptotic. Not for independent groups; there take
    `newcombe_risk_difference`.

    References
    ----------
    Tango (1998), Stat Med 17:891-908.
    """
    lost, gained, total = _changes(table)
    z = normal_quantile(conf_level)
    interval = (_tango_low(lost, gained, total, z), 0.0 - _tango_low(gained, lost, total, z))
    return _difference("paired difference with Tango's limits", (gained - lost) / total, interval, conf_level)


def _tango_low(lost: int, gained: int, total: int, z: float) -> float:
    """Return the difference below the estimate whose score is z; -1 where the estimate is -1."""
    from scipy.optimize import brentq

    def excess(delta: float) -> float:
        # The likeliest share that lost, where the share that gained is larger by delta.
        linear = (2 * total - gained + lost) * delta - gained - lost
        root = math.sqrt(max(0.0, linear**2 + 8 * total * lost * delta * (1 - delta)))
        down = (root - linear) / (4 * total)
        variance = max(0.0, total * (2 * down + delta * (1 - delta)))
        return gained - lost - total * delta - z * math.sqrt(variance)

    change = (gained - lost) / total
    top = change - NEAR
    if top <= -1 or excess(top) >= 0:
        return change
    return float(brentq(excess, -1.0, top, xtol=1e-14, rtol=1e-14))


def newcombe_paired_difference(table: Table, *, conf_level: float = 0.95) -> Inference:
    """Estimate the change of a share with Newcombe's limits, from Wilson limits and a corrected correlation.

    Parameters, returns and errors are those of `tango_paired_difference`.

    Notes
    -----
    Simple enough to do by hand, and close to its level; not the limits of a test, so they can
    disagree with McNemar's. Not where few units changed and one number has to do for test and
    limits: take `tango_paired_difference`.

    References
    ----------
    Newcombe (1998), Stat Med 17:2635-2650, method 10.
    """
    both, lost, gained, neither = two_by_two(table)
    lost, gained, total = _changes(table)
    before, after = wilson_limits(both + lost, total, conf_level), wilson_limits(both + gained, total, conf_level)
    p, q = (both + gained) / total, (both + lost) / total
    phi = _corrected_phi(both, lost, gained, neither)
    change = (gained - lost) / total
    low = change - _joined(p - after.low, before.high - q, phi)
    high = change + _joined(after.high - p, q - before.low, phi)
    return _difference("paired difference with Newcombe's limits", change, (low, high), conf_level)


def _joined(one: float, other: float, phi: float) -> float:
    return math.sqrt(max(0.0, one**2 - 2 * phi * one * other + other**2))


def _corrected_phi(both: int, lost: int, gained: int, neither: int) -> float:
    """Return the correlation of before and after; a positive one is drawn to 0 by half the number of pairs."""
    product = (both + lost) * (gained + neither) * (both + gained) * (lost + neither)
    if product == 0:
        return 0.0
    excess = both * neither - lost * gained
    drawn = max(excess - (both + lost + gained + neither) / 2, 0.0) if excess > 0 else excess
    return drawn / math.sqrt(product)


def bonett_price_paired_difference(table: Table, *, conf_level: float = 0.95) -> Inference:
    """Estimate the change of a share with Bonett-Price limits: one unit added to gained, one to lost.

    Parameters and errors are those of `tango_paired_difference`.

    Returns
    -------
    Inference
        `estimate` is the plain difference, not the centre of the limits; the limits are cut at -1
        and 1.

    Notes
    -----
    Not for a handful of pairs: the units added then outweigh those seen. At a low conf_level the
    limits can leave out the estimate. Take `tango_paired_difference`.

    References
    ----------
    Bonett & Price (2012), J Educ Behav Stat 37:479-488.
    """
    lost, gained, total = _changes(table)
    up, down = (gained + 1) / (total + 2), (lost + 1) / (total + 2)
    half = normal_quantile(conf_level) * math.sqrt((up + down - (up - down) ** 2) / (total + 2))
    interval = (up - down - half, up - down + half)
    return _difference("paired difference with Bonett-Price limits", (gained - lost) / total, interval, conf_level)


def _changes(table: Table) -> tuple[int, int, int]:
    both, lost, gained, neither = two_by_two(table)
    total = both + lost + gained + neither
    if total == 0:
        raise NotEstimableError("there are no pairs")
    return lost, gained, total


def _difference(method: str, change: float, interval: tuple[float, float], conf_level: float) -> Inference:
    cut = Interval(max(-1.0, interval[0]), min(1.0, interval[1]), conf_level)
    return Inference(method=method, estimate=change, conf_int=cut)
