"""What chance does to the rate of a practice of a given size: variances, and limits about a target."""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from leapstats.stats.proportions import normal_quantile
from leapstats.terms import Numbers

Limits = tuple[Numbers, Numbers]


class Noise(Protocol):
    """How far rates of practices lie from a target by chance."""

    @property
    def most(self) -> float:
        """The highest rate there can be."""
        ...

    def variance(self, target: float, sizes: Numbers) -> Numbers:
        """Return the variances of rates of practices of these sizes, above 0."""
        ...

    def limits(self, target: float, sizes: Numbers, conf_level: float) -> Limits:
        """Return the limits that rates of practices of these sizes keep to."""
        ...

    def tails(self, target: float, rates: Numbers, sizes: Numbers) -> Limits:
        """Return the probabilities of such a rate or a lower one, and of such a rate or a higher one."""
        ...


@dataclass(frozen=True, slots=True)
class BinomialNoise:
    """Counts out of totals."""

    most: float = 1.0

    def variance(self, target: float, sizes: Numbers) -> Numbers:
        """Return target * (1 - target) / size."""
        return np.asarray(target * (1 - target) / sizes)

    def limits(self, target: float, sizes: Numbers, conf_level: float) -> Limits:
        """Return exact limits, between whole counts."""
        from scipy.stats import binom

        return _between_counts(binom(sizes, target), sizes, conf_level)

    def tails(self, target: float, rates: Numbers, sizes: Numbers) -> Limits:
        """Return exact probabilities."""
        from scipy.stats import binom

        return _beyond_counts(binom(sizes, target), rates, sizes)


@dataclass(frozen=True, slots=True)
class PoissonNoise:
    """Events in exposures."""

    most: float = float("inf")

    def variance(self, target: float, sizes: Numbers) -> Numbers:
        """Return target / size."""
        return np.asarray(target / sizes)

    def limits(self, target: float, sizes: Numbers, conf_level: float) -> Limits:
        """Return exact limits, between whole counts."""
        from scipy.stats import poisson

        return _between_counts(poisson(target * sizes), sizes, conf_level)

    def tails(self, target: float, rates: Numbers, sizes: Numbers) -> Limits:
        """Return exact probabilities."""
        from scipy.stats import poisson

        return _beyond_counts(poisson(target * sizes), rates, sizes)


@dataclass(frozen=True, slots=True)
class ResidualNoise:
    """Numbers such as staff, whose variance the practices themselves tell: it falls with their size."""

    variance_at_one: float
    most: float = float("inf")

    def variance(self, target: float, sizes: Numbers) -> Numbers:  # noqa: ARG002 - one signature for all
        """Return the variance at size one, over the size."""
        return np.asarray(self.variance_at_one / sizes)

    def limits(self, target: float, sizes: Numbers, conf_level: float) -> Limits:
        """Return normal limits."""
        return normal_limits(target, self.variance(target, sizes), conf_level, self.most)

    def tails(self, target: float, rates: Numbers, sizes: Numbers) -> Limits:
        """Return normal probabilities."""
        from scipy.special import ndtr

        scores = (rates - target) / np.sqrt(self.variance(target, sizes))
        return np.asarray(ndtr(scores)), np.asarray(ndtr(-scores))


def normal_limits(target: float, variances: Numbers, conf_level: float, most: float) -> Limits:
    """Return normal limits about a target, cut at 0 and at the highest rate there can be."""
    half = normal_quantile(conf_level) * np.sqrt(variances)
    return np.maximum(target - half, 0.0), np.minimum(target + half, most)


def _between_counts(counts: Any, sizes: Numbers, conf_level: float) -> Limits:
    """Return both limits of a frozen distribution of scipy: below a whole count by what its probability is too much."""
    tail = (1 - conf_level) / 2
    low, high = (_at(counts, sizes, share) for share in (tail, 1 - tail))
    return np.maximum(low, 0.0), high


def _at(counts: Any, sizes: Numbers, share: float) -> Numbers:
    whole = counts.ppf(share)
    return np.asarray((whole - (counts.cdf(whole) - share) / counts.pmf(whole)) / sizes)


def _beyond_counts(counts: Any, rates: Numbers, sizes: Numbers) -> Limits:
    seen = np.round(rates * sizes)
    return np.asarray(counts.cdf(seen)), np.asarray(counts.sf(seen - 1))
