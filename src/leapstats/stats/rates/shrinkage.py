"""Rates of practices drawn towards that of all, for caterpillar plots: empirical Bayes."""

from dataclasses import dataclass

import numpy as np

from leapstats.stats.checks import check_level, sample
from leapstats.stats.rates.control_limits import poisson_funnel
from leapstats.stats.rates.noise import Limits
from leapstats.terms import Numbers, Sample


@dataclass(frozen=True, slots=True, eq=False)
class ShrunkenRates:
    """The rates of practices (n,) drawn towards `overall`.

    `between_variance` is that of true rates between practices; at 0 all practices have the overall rate. A practice
    without exposure has the overall rate as well: nothing else is known of it.
    """

    rates: Numbers
    overall: float
    between_variance: float
    events: Numbers
    exposures: Numbers

    def limits(self, conf_level: float) -> Limits:
        """Return limits of each practice (n,), low and high, from the gamma distribution of its rate.

        They take the overall rate and the variance for known, and so are too narrow for few practices; without a
        variance they have no width.

        Raises
        ------
        ValueError
            If the level is out of range.
        """
        check_level(conf_level)
        if self.between_variance == 0:
            return self.rates, self.rates
        from scipy.special import gammainccinv, gammaincinv

        tail, rate = (1 - conf_level) / 2, self.overall / self.between_variance
        shape, scale = self.overall * rate + self.events, 1 / (rate + self.exposures)
        return np.asarray(gammaincinv(shape, tail) * scale), np.asarray(gammainccinv(shape, tail) * scale)


def shrunken_rates(events: Sample, exposures: Sample) -> ShrunkenRates:
    """Estimate the rates of practices, each drawn towards the rate of all the more, the less it is known.

    Parameters
    ----------
    events
        One whole number from 0 a practice (n,).
    exposures
        One number from 0 a practice (n,).

    Returns
    -------
    ShrunkenRates
        Events per unit of exposure.

    Raises
    ------
    ValueError
        As for `poisson_funnel`.
    NotEstimableError
        As for `poisson_funnel`.

    Notes
    -----
    Not for what one practice can say of itself: `garwood_rate`. Not for a test of which practices differ:
    `poisson_funnel`. With few practices the variance between them is hardly known, and may come out as 0.

    References
    ----------
    Marshall (1991), J R Stat Soc C 40:283-294, the global estimator.
    """
    whole = poisson_funnel(events, exposures)
    sizes, overall = whole.sizes, whole.target
    seen = np.where(sizes > 0, np.nan_to_num(whole.rates), overall)
    spread = float(sizes @ (seen - overall) ** 2 / sizes.sum())
    between = max(0.0, spread - overall / float(sizes[sizes > 0].mean()))
    rates = overall + between * sizes / (between * sizes + overall) * (seen - overall)
    return ShrunkenRates(np.asarray(rates), overall, between, sample(events, "events"), sizes)
