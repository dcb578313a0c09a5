"""Differences and ratios of two proportions: rows exposed, unexposed; columns event, no event."""

import math
from collections.abc import Callable

from leapstats.errors import NotEstimableError
from leapstats.stats.checks import Table, two_by_two
from leapstats.stats.proportions import normal_quantile, wilson_limits
from leapstats.stats.result import Inference, Interval
from leapstats.stats.two_by_two.difference_families import risk_difference_family
from leapstats.stats.two_by_two.one_table import sample_odds_ratio

NONE = 1e-12
FARTHEST = 300.0
HALVINGS = 100

Groups = tuple[int, int, int, int]


def _groups(table: Table) -> Groups:
    """Return events and size of the exposed, then of the unexposed."""
    a, b, c, d = two_by_two(table)
    if a + b == 0 or c + d == 0:
        raise NotEstimableError("a group of the table is empty")
    return a, a + b, c, c + d


def _unbiased(groups: Groups) -> float:
    """Return the factor by which Miettinen and Nurminen enlarge a variance."""
    size = groups[1] + groups[3]
    return size / (size - 1)


def newcombe_risk_difference(table: Table, *, conf_level: float = 0.95) -> Inference:
    """Estimate a risk difference with Newcombe's limits, from Wilson limits without correction.

    Parameters
    ----------
    table
        `[[a, b], [c, d]]`; the difference is exposed less unexposed.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    Inference
        A difference between -1 and 1.

    Raises
    ------
    ValueError
        If the table is not 2x2 of counts, or the level out of range.
    NotEstimableError
        If a group is empty.

    Notes
    -----
    Covers near its level without a search. Not for the same units asked twice: take
    `newcombe_paired_difference`. Inverts no test, so limits and p can disagree:
    `miettinen_nurminen_risk_difference` inverts one.

    References
    ----------
    Newcombe (1998), Stat Med 17:873-890, method 10.
    """
    x, n, y, m = _groups(table)
    p, q = x / n, y / m
    one, other = wilson_limits(x, n, conf_level), wilson_limits(y, m, conf_level)
    low = p - q - math.hypot(p - one.low, other.high - q)
    high = p - q + math.hypot(one.high - p, q - other.low)
    return _difference("risk difference with Newcombe's limits", p - q, Interval(low, high, conf_level))


def _difference(method: str, estimate: float, interval: Interval) -> Inference:
    interval = Interval(max(-1.0, interval.low), min(1.0, interval.high), interval.level)
    return Inference(method=method, estimate=estimate, conf_int=interval)


def agresti_caffo_risk_difference(table: Table, *, conf_level: float = 0.95) -> Inference:
    """Estimate a risk difference with Agresti-Caffo limits: one event and one non-event added to each group.

    The limits are cut at -1 and 1; the estimate is the plain difference. Parameters and errors are
    those of `newcombe_risk_difference`.

    Notes
    -----
    Made to be worked out by hand. Not for groups of a few units that differ much: its limits are
    drawn towards 0, and below a level of about 0.9 may leave out the estimate; take
    `miettinen_nurminen_risk_difference`.

    References
    ----------
    Agresti & Caffo (2000), Am Stat 54:280-288.
    """
    x, n, y, m = _groups(table)
    z = normal_quantile(conf_level)
    p, q = (x + 1) / (n + 2), (y + 1) / (m + 2)
    half = z * math.sqrt(p * (1 - p) / (n + 2) + q * (1 - q) / (m + 2))
    interval = Interval(p - q - half, p - q + half, conf_level)
    return _difference("risk difference with Agresti-Caffo limits", x / n - y / m, interval)


def miettinen_nurminen_risk_difference(table: Table, *, conf_level: float = 0.95) -> Inference:
    """Estimate a risk difference with Miettinen-Nurminen score limits.

    The differences that a score test does not reject, its variance from the likeliest risks that
    differ by so much, times N / (N - 1). Parameters and errors are those of
    `newcombe_risk_difference`.

    Notes
    -----
    The default for two groups at n = 30. Not where the level has to be guaranteed, which no
    asymptotic method does, nor for the same units asked twice: take `tango_paired_difference`.

    References
    ----------
    Miettinen & Nurminen (1985), Stat Med 4:213-226.
    """
    x, n, y, m = _groups(table)
    found = risk_difference_family([[[x, n - x], [y, m - y]]], conf_level=conf_level)
    interval = Interval(float(found.conf_low[0]), float(found.conf_high[0]), conf_level)
    return _difference("risk difference with Miettinen-Nurminen limits", float(found.estimate[0]), interval)


def _standardised(distance: float, variance: float) -> float:
    """Return a distance in standard errors; infinite where only what was not observed is possible."""
    if variance > NONE**2:
        return distance / math.sqrt(variance)
    return 0.0 if abs(distance) < NONE else math.copysign(math.inf, distance)


def koopman_risk_ratio(table: Table, *, conf_level: float = 0.95) -> Inference:
    """Estimate a risk ratio with Koopman's score limits.

    Parameters
    ----------
    table
        `[[a, b], [c, d]]`; the ratio is exposed over unexposed.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    Inference
        From 0 to infinity; the estimate is infinite without events among the unexposed, and NaN
        with limits 0 and infinity without any events.

    Raises
    ------
    ValueError
        If the table is not 2x2 of counts, or the level out of range.
    NotEstimableError
        If a group is empty.

    Notes
    -----
    The limits of `miettinen_nurminen_risk_ratio` without its factor, a little shorter. Not for groups
    chosen by their outcome (case and control), where only an odds ratio has a meaning.

    References
    ----------
    Koopman (1984), Biometrics 40:513-517.
    """
    return _risk_ratio(_groups(table), conf_level, factor=1.0, method="risk ratio with Koopman's limits")


def miettinen_nurminen_risk_ratio(table: Table, *, conf_level: float = 0.95) -> Inference:
    """Estimate a risk ratio with Miettinen-Nurminen score limits.

    Those of `koopman_risk_ratio` with a variance times N / (N - 1). Parameters, returns and errors
    are the same.

    Notes
    -----
    The default for a ratio at n = 30. Not where the level has to be guaranteed, nor for groups chosen
    by their outcome.

    References
    ----------
    Miettinen & Nurminen (1985), Stat Med 4:213-226.
    """
    groups = _groups(table)
    method = "risk ratio with Miettinen-Nurminen limits"
    return _risk_ratio(groups, conf_level, factor=_unbiased(groups), method=method)


def _risk_ratio(groups: Groups, conf_level: float, *, factor: float, method: str) -> Inference:
    x, n, y, m = groups

    def score(log_ratio: float) -> float:
        ratio = math.exp(log_ratio)
        # The discriminant as a sum of squares, which does not cancel.
        root = math.hypot(ratio * (n + y) - x - m, 2 * math.sqrt(ratio * (n - x) * (m - y)))
        q = min(2 * (x + y) / (ratio * (n + y) + x + m + root), 1.0, 1.0 / ratio)
        p = ratio * q
        return _standardised(x / n - ratio * y / m, p * ((1 - p) / n + ratio * (1 - q) / m) * factor)

    estimate = (x / n) / (y / m) if y else math.inf if x else math.nan
    return _ratio(method, estimate, score, conf_level, none="there are no events")


def score_odds_ratio(table: Table, *, conf_level: float = 0.95) -> Inference:
    """Estimate an odds ratio with Miettinen-Nurminen score limits.

    Parameters and errors are those of `koopman_risk_ratio`.

    Returns
    -------
    Inference
        From 0 to infinity; the estimate is 0 or infinite where one product of the diagonals is 0,
        and NaN with limits 0 and infinity where a column is empty.

    Notes
    -----
    Close to its level on average and shorter than exact limits. Not where the level has to be
    guaranteed: take `conditional_odds_ratio`.

    References
    ----------
    Miettinen & Nurminen (1985), Stat Med 4:213-226.
    """
    groups = _groups(table)
    x, n, _, m = groups
    factor = _unbiased(groups)

    def score(log_odds: float) -> float:
        ratio = math.exp(log_odds)
        unexposed = _restricted_odds(groups, ratio)
        exposed = ratio * unexposed
        variances = n * exposed / (1 + exposed) ** 2, m * unexposed / (1 + unexposed) ** 2
        return _standardised((x - (n - x) * exposed) / (1 + exposed), math.prod(variances) / sum(variances) * factor)

    method = "odds ratio with Miettinen-Nurminen limits"
    return _ratio(method, sample_odds_ratio(table), score, conf_level, none="a column of the table is empty")


def _restricted_odds(groups: Groups, ratio: float) -> float:
    """Return the likeliest odds of the unexposed at an odds ratio, from a quadratic."""
    x, n, y, m = groups
    events, none = x + y, n + m - x - y
    linear = ratio * (n - events) + m - events
    root = math.sqrt(linear**2 + 4 * ratio * events * none)
    # Of two forms of the positive root, the one that does not cancel.
    return 2 * events / (linear + root) if linear > 0 else (root - linear) / (2 * ratio * none)


def _ratio(method: str, estimate: float, score: Callable[[float], float], conf_level: float, *, none: str) -> Inference:
    """Invert a score test that falls as the logarithm of a ratio rises; `none` says why there is no ratio."""
    z = normal_quantile(conf_level)
    if math.isnan(estimate):
        return Inference(method=method, conf_int=Interval(0.0, math.inf, conf_level), note=none)
    centre = math.log(estimate) if 0 < estimate < math.inf else math.copysign(FARTHEST, estimate - 1)
    low = limit_between(lambda ratio: score(ratio) - z, -FARTHEST, centre)
    high = limit_between(lambda ratio: score(ratio) + z, centre, FARTHEST)
    ends = math.exp(low) if estimate else 0.0, math.exp(high) if estimate < math.inf else math.inf
    return Inference(method=method, estimate=estimate, conf_int=Interval(*ends, conf_level))


def limit_between(falling: Callable[[float], float], low: float, high: float) -> float:
    """Find where a falling function crosses 0 between two numbers; one of the two where it does not."""
    start = low
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if middle in {low, high}:
            break
        low, high = (middle, high) if falling(middle) > 0 else (low, middle)
    return start if low == start else high
