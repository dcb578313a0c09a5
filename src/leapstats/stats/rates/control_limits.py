"""Practices against the whole: the limits that funnel plots draw, and how much more practices differ than by chance."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from leapstats.errors import NotEstimableError
from leapstats.stats.checks import LARGEST, check_level, sample
from leapstats.stats.rates.noise import BinomialNoise, Limits, Noise, PoissonNoise, ResidualNoise, normal_limits
from leapstats.stats.rates.totals import checked_parts
from leapstats.terms import Numbers, Sample

WINSORIZED = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class Funnel:
    """The rates of practices about a target.

    Attributes
    ----------
    rates, sizes
        One a practice (n,); a rate is NaN where the size is 0.
    target
        What all are held against.
    scores
        How many standard errors each rate is from the target (n,), by chance alone.
    dispersion
        The mean of the squared scores, after their extremes were pulled in: about 1 where practices differ by chance.
    between_variance
        The variance of true rates between practices that explains the dispersion; 0 where there is no need for it.
    noise
        What chance does.
    """

    rates: Numbers
    sizes: Numbers
    target: float
    scores: Numbers
    dispersion: float
    between_variance: float
    noise: Noise

    def limits(self, conf_level: float, *, sizes: Sample | None = None) -> Limits:
        """Return control limits, low and high, for each practice or for other sizes (m,): chance alone.

        Raises
        ------
        ValueError
            If the level is out of range, or a size is not above 0.
        """
        check_level(conf_level)
        return self._spread(sizes, lambda known: self.noise.limits(self.target, known, conf_level))

    def multiplicative_limits(self, conf_level: float, *, sizes: Sample | None = None) -> Limits:
        """Return normal limits with variances times the dispersion, where that is above 1; errors as for `limits`."""
        factor = max(self.dispersion, 1.0)
        return self._spread(sizes, lambda known: self._normal(factor * self._variance(known), conf_level))

    def additive_limits(self, conf_level: float, *, sizes: Sample | None = None) -> Limits:
        """Return normal limits with the variance between practices added; errors as for `limits`."""
        added = self.between_variance
        return self._spread(sizes, lambda known: self._normal(added + self._variance(known), conf_level))

    def p_values(self) -> Numbers:
        """Return two-sided p of each practice (n,) against the target by chance alone, NaN where its size is 0.

        Twice the smaller tail, at most 1: exact for counts, normal for `ratio_funnel`. They are not adjusted for their
        number.
        """
        found, has_size = np.full(len(self.sizes), np.nan), self.sizes > 0
        low, high = self.noise.tails(self.target, self.rates[has_size], self.sizes[has_size])
        found[has_size] = np.minimum(1.0, 2 * np.minimum(low, high))
        return found

    def _variance(self, known: Numbers) -> Numbers:
        return self.noise.variance(self.target, known)

    def _normal(self, variances: Numbers, conf_level: float) -> Limits:
        return normal_limits(self.target, variances, conf_level, self.noise.most)

    def _spread(self, sizes: Sample | None, limits: Callable[[Numbers], Limits]) -> Limits:
        """Return limits of the practices, NaN where a size is 0, or of the sizes that were asked for."""
        numbers = self.sizes if sizes is None else sample(sizes, "sizes")
        has_size = numbers > 0
        if sizes is not None and not has_size.all():
            raise ValueError("sizes must be above 0")
        low, high = np.full(len(numbers), np.nan), np.full(len(numbers), np.nan)
        low[has_size], high[has_size] = limits(numbers[has_size])
        return low, high


def binomial_funnel(
    counts: Sample, totals: Sample, *, target: float | None = None, winsorized: float = WINSORIZED
) -> Funnel:
    """Hold the proportions of practices against that of all, for a funnel plot.

    Parameters
    ----------
    counts
        Patients or answers with the trait, one whole number a practice (n,), at most its total.
    totals
        Of how many, one whole number a practice (n,). A practice with 0 stays in its place as NaN.
    target
        A proportion between 0 and 1. Default: that of all practices together.
    winsorized
        The share of scores at each end, below one half, that is set to the next score before the dispersion is taken:
        as many as fit wholly into it, so none of nine at 0.1.

    Returns
    -------
    Funnel
        Its `limits` are exact, between whole counts; `additive_limits` and `multiplicative_limits` allow for practices
        that differ more than by chance.

    Raises
    ------
    ValueError
        If lengths differ, a number is missing, not whole or out of range, or the target or the share is out of range.
    NotEstimableError
        If fewer than two practices have a total above 0, or the proportion of all is 0 or 1.

    Notes
    -----
    About one in 20 practices is outside 95 % limits by chance: 99.8 % limits are usual for an alarm. The high limit is
    up to one count below the one that keeps to half the error, as in the paper: a practice just outside it may have a
    p (`p_values`) above the error. Not where practices differ much more than by chance (`dispersion` far above 1) and
    nobody asked why.

    References
    ----------
    Spiegelhalter (2005), Stat Med 24:1185-1202, with its appendix on exact limits and on over-dispersion.
    """
    happened, sizes = _parts(counts, totals, "totals")
    _check_whole(happened, "counts")
    _check_whole(sizes, "totals")
    if np.any(happened > sizes):
        raise ValueError("counts must be at most their totals")
    goal = _target(target, happened, sizes)
    if not 0 < goal < 1:
        _refuse_target(target, f"a target of {goal:g}", "between 0 and 1")
    return _funnel((happened, sizes), goal, BinomialNoise(), winsorized)


def poisson_funnel(
    events: Sample, exposures: Sample, *, target: float | None = None, winsorized: float = WINSORIZED
) -> Funnel:
    """Hold the rates of practices against that of all, for a funnel plot.

    Parameters
    ----------
    events
        One whole number from 0 a practice (n,).
    exposures
        One number from 0 a practice (n,), such as patients / 10,000, or expected events. A practice with 0 stays in its
        place as NaN.
    target
        A rate above 0. Default: that of all practices together.
    winsorized
        As for `binomial_funnel`.

    Returns
    -------
    Funnel
        As for `binomial_funnel`.

    Raises
    ------
    ValueError
        If lengths differ, a number is missing or out of range, events are not whole, a practice has events and no
        exposure, or the target or the share is out of range.
    NotEstimableError
        If fewer than two practices have an exposure, or nothing happened in any.

    Notes
    -----
    The high limit is that of `binomial_funnel`: up to one count low. Not for staff or other numbers that practices
    decide on, which are not Poisson: `ratio_funnel`.

    References
    ----------
    Spiegelhalter (2005), Stat Med 24:1185-1202, with its appendix on exact limits and on over-dispersion.
    """
    happened, sizes = _parts(events, exposures, "exposures")
    _check_whole(happened, "events")
    goal = _target(target, happened, sizes)
    if not 0 < goal < np.inf:
        _refuse_target(target, "a target rate of 0", "a number above 0")
    return _funnel((happened, sizes), goal, PoissonNoise(), winsorized)


def ratio_funnel(numerators: Sample, denominators: Sample, *, winsorized: float = WINSORIZED) -> Funnel:
    """Hold the ratios of practices, such as staff per 10,000 patients, against the ratio of totals, for a funnel plot.

    Parameters
    ----------
    numerators
        One number a practice (n,), such as full-time equivalents.
    denominators
        One number from 0 a practice (n,). A practice with 0 stays in its place as NaN.
    winsorized
        As for `binomial_funnel`.

    Returns
    -------
    Funnel
        Its limits are normal: the variance of a ratio falls with the denominator, and its size is that of the squared
        residuals, extremes pulled in. So `dispersion` is 1, and all three limits are the same.

    Raises
    ------
    ValueError
        As for `poisson_funnel`.
    NotEstimableError
        If fewer than two practices have a denominator, or all ratios are one.

    Notes
    -----
    The limits show which practices stand out from the others; they cannot show that all differ more than by chance.
    Not for events, whose variance chance gives: `poisson_funnel`.

    References
    ----------
    Spiegelhalter (2005), Stat Med 24:1185-1202. Variance in proportion to size: Cochran (1977), Sampling Techniques,
    3rd ed., section 6.7.
    """
    above, sizes = _parts(numerators, denominators, "denominators")
    goal = _target(None, above, sizes)
    unit = _funnel((above, sizes), goal, ResidualNoise(1.0), winsorized)
    if not unit.dispersion > 0:
        raise NotEstimableError("the units' ratios, extremes pulled in, are all one: no limits")
    own = ResidualNoise(unit.dispersion)
    scores = unit.scores / np.sqrt(unit.dispersion)
    return replace(unit, scores=scores, dispersion=1.0, between_variance=0.0, noise=own)


def _parts(above: Sample, below: Sample, name: str) -> tuple[Numbers, Numbers]:
    numerators, sizes = checked_parts(above, below)
    if np.any((sizes == 0) & (numerators != 0)):
        raise ValueError(f"{name} must be above 0 where something is counted")
    n_known = int(np.count_nonzero(sizes))
    if n_known < 2:
        raise NotEstimableError(f"a funnel needs two units whose {name} are above 0; there is {n_known or 'none'}")
    return numerators, sizes


def _check_whole(numbers: Numbers, name: str) -> None:
    if not np.all((numbers >= 0) & (numbers < LARGEST) & (numbers % 1 == 0)):
        raise ValueError(f"{name} must be whole numbers from 0")


def _target(target: float | None, above: Numbers, sizes: Numbers) -> float:
    return float(above.sum() / sizes.sum()) if target is None else float(target)


def _refuse_target(target: float | None, found: str, allowed: str) -> None:
    if target is None:
        raise NotEstimableError(f"{found} has no limits: all units together must be {allowed}")
    raise ValueError(f"target must be {allowed}, not {target!r}")


def _funnel(parts: tuple[Numbers, Numbers], target: float, noise: Noise, winsorized: float) -> Funnel:
    above, sizes = parts
    if not 0 <= winsorized < 0.5:
        raise ValueError(f"winsorized must be from 0 to below 0.5, not {winsorized}")
    has_size = sizes > 0
    rates, scores = np.full(len(sizes), np.nan), np.full(len(sizes), np.nan)
    rates[has_size] = above[has_size] / sizes[has_size]
    variances = noise.variance(target, sizes[has_size])
    scores[has_size] = (rates[has_size] - target) / np.sqrt(variances)
    dispersion = float(np.mean(pulled_in(scores[has_size], winsorized) ** 2))
    return Funnel(rates, sizes, target, scores, dispersion, _between(dispersion, variances), noise)


def pulled_in(scores: Numbers, share: float) -> Numbers:
    """Return scores with the extremes at each end set to the next one: as many as fit wholly into the share."""
    ordered = np.sort(scores)
    # A share such as 0.1 is no binary fraction: 0.1 of 30 is 3.
    count = int(share * len(ordered) + 1e-9)
    return np.clip(scores, ordered[count], ordered[len(ordered) - 1 - count])


def _between(dispersion: float, variances: Numbers) -> float:
    """Return the variance between practices by the method of moments of DerSimonian and Laird, from 0."""
    weights, count = 1 / variances, len(variances)
    excess = count * dispersion - (count - 1)
    return max(0.0, excess / float(weights.sum() - (weights**2).sum() / weights.sum()))
