"""The exact engine: a conditional distribution of one sufficient statistic, and what follows from it.

Fisher's test, strata, McNemar, trend and exact logistic regression all condition on margins and are
left with one statistic T whose probabilities are proportional to weight(t) * exp(theta * t).

When not to use it: for thousands of units the normal approximations agree and cost less; and what is
conditioned on takes information away, so that few or unbalanced units leave a T of few values.
"""

import math
import sys
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leapstats.stats.checks import check_level
from leapstats.stats.result import Interval

TIE = 1e-7
LEAST = sys.float_info.min


@dataclass(frozen=True, slots=True)
class Conditional:
    """A conditional distribution: what T can be, the logs of its weights, and what it was.

    `support` rises strictly; `observed` is one of it.
    """

    support: NDArray[np.float64]
    log_weights: NDArray[np.float64]
    observed: float

    @property
    def place(self) -> int:
        """Where the observed value stands in the support."""
        return int(np.argmin(np.abs(self.support - self.observed)))

    @property
    def is_point(self) -> bool:
        """Whether T can be one value only, so that nothing can be learned."""
        return len(self.support) == 1

    def probabilities(self) -> NDArray[np.float64]:
        """Return the probability of each value of the support at theta 0."""
        weights: NDArray[np.float64] = np.exp(self.log_weights - self.log_weights.max())
        probabilities: NDArray[np.float64] = weights / weights.sum()
        return probabilities

    def tails(self) -> tuple[float, float, float]:
        """Return P(T <= observed), P(T >= observed) and P(T = observed) at theta 0."""
        probabilities, place = self.probabilities(), self.place
        low, here, high = probabilities[:place].sum(), probabilities[place], probabilities[place + 1 :].sum()
        return float(low + here), float(high + here), float(here)


def minlike_p(distribution: Conditional, *, mid: bool = False) -> float:
    """Return the two-sided p by minimum likelihood.

    Parameters
    ----------
    distribution
        At theta 0.
    mid
        Count values as likely as the observed one by half.

    Returns
    -------
    float
        The probability of values no likelier than the observed one; 1 for a single point.
    """
    if distribution.is_point:
        return 1.0
    probabilities = distribution.probabilities()
    here = probabilities[distribution.place]
    tied = np.abs(probabilities - here) <= TIE * here
    rarer = (probabilities < here) & ~tied
    return _as_p(float(probabilities[rarer].sum() + (0.5 if mid else 1.0) * probabilities[tied].sum()))


def _as_p(probability: float) -> float:
    """Cap a sum of probabilities at 1, and keep one that underflows above 0."""
    return min(1.0, max(probability, LEAST))


def tail_p(distribution: Conditional, alternative: str = "two-sided", *, mid: bool = False) -> float:
    """Return the p of one tail, or twice the smaller one, capped at 1.

    Parameters
    ----------
    distribution
        At theta 0.
    alternative
        `less` for small values of T, `greater` for large ones.
    mid
        Count the observed value by half.
    """
    if distribution.is_point:
        return 1.0
    low, high, here = distribution.tails()
    low, high = (low - here / 2, high - here / 2) if mid else (low, high)
    return _as_p({"less": low, "greater": high}.get(alternative, 2 * min(low, high)))


def estimate(distribution: Conditional) -> float:
    """Return the conditional maximum likelihood estimate of theta.

    Returns
    -------
    float
        Minus or plus infinity at an end of the support; NaN for a single point.
    """
    if distribution.is_point:
        return math.nan
    if distribution.place == 0:
        return -math.inf
    if distribution.place == len(distribution.support) - 1:
        return math.inf
    away = distribution.support - distribution.observed
    return _balance(distribution, np.maximum(away, 0.0), np.maximum(-away, 0.0), 0.0)


def limits(distribution: Conditional, conf_level: float = 0.95, *, mid: bool = False) -> Interval:
    """Return central confidence limits of theta, from inverted one-sided tests.

    Parameters
    ----------
    distribution
        What was observed.
    conf_level
        A fraction.
    mid
        Count the observed value by half in each tail (mid-p).

    Returns
    -------
    Interval
        Infinite where the observed value is an end of the support.

    Notes
    -----
    Where one value lies far from all others, as a covariate with an outlier makes it, the limits can
    leave out the conditional maximum likelihood estimate.
    """
    check_level(conf_level)
    low, high = _where_tails_are(distribution, (1 - conf_level) / 2, half=0.5 if mid else 0.0)
    return Interval(low, high, conf_level)


def median_unbiased(distribution: Conditional) -> float:
    """Return the median unbiased estimate of theta.

    Returns
    -------
    float
        Half-way between the parameters that make either tail a half; the finite one of the two
        at an end of the support; NaN for a single point.

    References
    ----------
    Hirji, Tsiatis & Mehta (1989), Am Stat 43:7-11.
    """
    low, high = _where_tails_are(distribution, 0.5, half=0.0)
    if distribution.is_point:
        return math.nan
    if math.isinf(low) or math.isinf(high):
        return high if math.isinf(low) else low
    return (low + high) / 2


def score_p(distribution: Conditional) -> float:
    """Return the probability of values at least as far from their mean as the observed one, at theta 0."""
    if distribution.is_point:
        return 1.0
    probabilities = distribution.probabilities()
    away = np.abs(distribution.support - probabilities @ distribution.support)
    return _as_p(float(probabilities[away >= away[distribution.place] * (1 - TIE)].sum()))


def _where_tails_are(distribution: Conditional, alpha: float, *, half: float) -> tuple[float, float]:
    """Find the parameters at which the upper and the lower tail have the probability alpha."""
    places, last = np.arange(len(distribution.support)) - distribution.place, len(distribution.support) - 1
    less, least = np.heaviside(-places, half), np.heaviside(-places, 1 - half)
    more, most = np.heaviside(places, half), np.heaviside(places, 1 - half)
    logit = math.log(alpha) - math.log1p(-alpha)
    low = -math.inf if distribution.place == 0 else _balance(distribution, most, less, logit)
    high = math.inf if distribution.place == last else _balance(distribution, more, least, -logit)
    return low, high


def _balance(
    distribution: Conditional, above: NDArray[np.float64], below: NDArray[np.float64], log_ratio: float
) -> float:
    """Find where one weighted sum of probabilities is exp(log_ratio) times another.

    The ratio rises with theta, and its logarithm is nearly straight, which makes a root easy to find
    and safe from underflow.
    """
    from scipy.optimize import brentq

    away = distribution.support - distribution.observed
    sides = [(distribution.log_weights[part > 0] + np.log(part[part > 0]), away[part > 0]) for part in (above, below)]

    def excess(theta: float) -> float:
        up, down = (_log_sum(logs + theta * distances) for logs, distances in sides)
        return up - down - log_ratio

    # theta is per unit of the support: a step of one where the support is 0, 1, 2, ...
    step = (len(away) - 1) / float(np.ptp(away))
    low, high = -step, step
    while excess(low) > 0:
        low *= 2
    while excess(high) < 0:
        high *= 2
    return float(brentq(excess, low, high, xtol=1e-13 * step, rtol=1e-14, maxiter=500))


def _log_sum(logs: NDArray[np.float64]) -> float:
    peak = float(logs.max())
    return peak + math.log(float(np.exp(logs - peak).sum()))


def on_odds_scale(interval: Interval) -> Interval:
    """Return limits of a log odds ratio as limits of the odds ratio."""
    return Interval(odds(interval.low), odds(interval.high), interval.level)


def odds(theta: float) -> float:
    """Return a log odds ratio as an odds ratio; infinite where it is too large to be held, NaN for NaN."""
    return math.inf if theta > 709 else math.exp(theta)
