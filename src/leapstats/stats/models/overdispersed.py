"""Counts that vary more than Poisson's: the likelihood of a negative binomial model, and its maximum."""

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from leapstats.errors import NotEstimableError, TooLargeError
from leapstats.stats.checks import check_level
from leapstats.stats.models.climbing import NO_MAXIMUM, Peak, Point, Surface, climb
from leapstats.stats.models.coefficients import Checked, square
from leapstats.stats.models.counts import CountModel, maximum, poisson_results, prepared
from leapstats.stats.models.likelihood import Vector, standardized
from leapstats.stats.models.numbers import student

LARGEST = 1_000_000
TRIES = np.exp(np.arange(-12.0, 9.0))
AT_0 = "the counts vary no more than Poisson's: alpha is 0, and the model is Poisson's"
REMEDY = "use poisson, whose HC3 standard errors allow for more variance"


@dataclass(frozen=True, slots=True, kw_only=True)
class NegativeBinomialModel(CountModel):
    """A negative binomial model of counts: the variance is the mean and `alpha` times its square.

    `theta` is 1 / `alpha`. `dispersion` and `zeros_expected` are by this model's variance and chances;
    `dispersion_p` is of the likelihood ratio against alpha 0, half of a chi-square on 1 df, the other half at 0.
    """

    alpha: float
    alpha_std_error: float
    theta: float


class Overdispersed:
    """Counts with a variance of their mean and alpha times its square.

    Parameters
    ----------
    outcome, columns, added
        Counts; units x columns, one of ones among them; what is added to the log rate.
    """

    def __init__(self, outcome: Vector, columns: Vector, added: Vector) -> None:
        from scipy.special import gammaln

        most = int(outcome.max())
        if most > LARGEST:
            raise TooLargeError(f"a count of {most:,} is larger than {LARGEST:,}", REMEDY)
        self.outcome, self.columns, self.added = outcome, columns, added
        # The gamma functions of a count are a product of as many terms; sums of logarithms lose no digits.
        self.terms = np.arange(most, dtype=np.float64)
        self.repeats = len(outcome) - np.cumsum(np.bincount(outcome.astype(np.int64)))[:-1].astype(np.float64)
        self.constant = float(gammaln(outcome + 1).sum())

    def means(self, beta: Vector) -> Vector:
        """Return the mean of every count."""
        return np.asarray(np.exp(self.columns @ beta + self.added))

    def height(self, means: Vector, alpha: float) -> float:
        """Return the log-likelihood; alpha may be 0."""
        from scipy.special import xlogy

        logs = np.log1p(alpha * means)
        sizes = logs / alpha if alpha > 0 else means
        ways = float(self.repeats @ np.log1p(alpha * self.terms)) - self.constant
        return ways + float((xlogy(self.outcome, means) - self.outcome * logs - sizes).sum())

    def at_alpha(self, alpha: float) -> Surface:
        """Return the log-likelihood as a function of the coefficients."""

        def surface(beta: Vector) -> Point:
            with np.errstate(over="ignore", invalid="ignore"):
                means = self.means(beta)
                spread = 1 + alpha * means
                weights = means * (1 + alpha * self.outcome) / spread**2
                score = self.columns.T @ ((self.outcome - means) / spread)
                information = (self.columns * weights[:, None]).T @ self.columns
                return Point(_defined(self.height(means, alpha)), score, information)

        return surface

    def jointly(self, parameters: Vector) -> Point:
        """Return the log-likelihood at coefficients followed by the logarithm of alpha."""
        with np.errstate(over="ignore", invalid="ignore"):
            means, alpha = self.means(parameters[:-1]), float(np.exp(parameters[-1]))
            spread, away = 1 + alpha * means, self.outcome - means
            share, logs = alpha * means / spread, np.log1p(alpha * means) / alpha
            weighted = (self.outcome + 1 / alpha) * share
            of_terms = alpha * self.terms / (1 + alpha * self.terms)
            slope = self.repeats @ of_terms + (logs - weighted).sum()
            bend = self.repeats @ (of_terms / (1 + alpha * self.terms))
            bend -= (logs - 2 * share / alpha + weighted / spread).sum()
            weights = means * (1 + alpha * self.outcome) / spread**2
            information = np.empty((len(parameters), len(parameters)))
            information[:-1, :-1] = (self.columns * weights[:, None]).T @ self.columns
            information[:-1, -1] = information[-1, :-1] = self.columns.T @ (away * share / spread)
            information[-1, -1] = -bend
            score = np.append(self.columns.T @ (away / spread), slope)
            return Point(_defined(self.height(means, alpha)), score, information)

    def slope_at_0(self, means: Vector) -> float:
        """Return the slope of the log-likelihood in alpha at alpha 0."""
        return float(((self.outcome - means) ** 2 - self.outcome).sum() / 2)


def _defined(height: float) -> float:
    return height if math.isfinite(height) else -math.inf


def highest(likelihood: Overdispersed, poisson: Vector) -> Peak | None:
    """Find the maximum over coefficients and the logarithm of alpha; None where it is at alpha 0.

    Parameters
    ----------
    likelihood
        Of counts whose estimates are finite.
    poisson
        The coefficients at alpha 0.

    Raises
    ------
    NotEstimableError
        If no maximum is found.

    Notes
    -----
    For given alpha there is one maximum. Over alpha there may be several: a coarse search says where to climb.
    """
    at_0 = likelihood.means(poisson)
    start, best = poisson, (likelihood.height(at_0, 0.0), 0.0, poisson)
    for alpha in TRIES / at_0.mean():
        reached = climb(likelihood.at_alpha(float(alpha)), start, REMEDY)
        start = reached.at
        best = max(best, (reached.point.height, float(alpha), reached.at), key=lambda each: each[0])
    _, alpha, beta = best
    if alpha == 0.0:
        if likelihood.slope_at_0(at_0) <= 0:
            return None
        alpha = float(TRIES[0] / at_0.mean())
    peak = climb(likelihood.jointly, np.append(beta, math.log(alpha)), REMEDY)
    if np.linalg.eigvalsh(peak.point.information)[0] <= 0:
        raise NotEstimableError(NO_MAXIMUM, REMEDY)
    return peak


def negative_binomial(
    outcome: ArrayLike,
    design: ArrayLike,
    *,
    names: Sequence[str] | None = None,
    offset: ArrayLike | None = None,
    conf_level: float = 0.95,
) -> NegativeBinomialModel:
    """Fit a negative binomial model (NB2) to counts by maximum likelihood.

    Parameters
    ----------
    outcome
        Whole numbers from 0, one a unit.
    design
        Units x columns, without an intercept.
    names
        One a column; x1, x2, ... if left out.
    offset
        The logarithm of what each count is per, such as patients or months; one finite number a unit.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    NegativeBinomialModel
        Log rates; the intercept, named `(Intercept)`, comes first. Limits and p are by Student's t on `df`, units less
        columns: by the normal distribution they cover too seldom at n = 30. Where the counts vary no more than
        Poisson's, alpha is 0, the model is Poisson's, and a note says so.

    Raises
    ------
    ValueError
        If an argument is not as said.
    NotEstimableError
        If there are no units, or no more than columns, a column is a combination of others, an estimate is infinite
        (separation), or no maximum is found.
    TooLargeError
        If a count is larger than 1,000,000, or more than 40,000 different rows may be separated.

    Notes
    -----
    For counts whose variance itself is of interest, or that have many zeros beside large numbers. With 30 units alpha
    is poorly known and too small on average: `poisson` with its HC3 standard errors asks less of the data.

    References
    ----------
    Lawless (1987), Can J Stat 15:209-225. Hilbe (2011), Negative Binomial Regression, 2nd ed., Cambridge.
    """
    check_level(conf_level)
    data, added, df = prepared(outcome, design, names, offset)
    columns, back = standardized(data.design)
    poisson = np.asarray(maximum(data.outcome, columns, added).params)
    likelihood = Overdispersed(data.outcome, columns, added)
    peak = highest(likelihood, poisson)
    edge = Peak(poisson, likelihood.at_alpha(0.0)(poisson))
    beta, alpha = (poisson, 0.0) if peak is None else (peak.at[:-1], math.exp(peak.at[-1]))
    turn = back if peak is None else np.block([[back, np.zeros((len(back), 1))], [np.zeros((1, len(back))), alpha]])
    joint = turn @ np.linalg.inv((peak or edge).point.information) @ turn.T
    covariance, estimates = joint[: len(back), : len(back)], back @ beta
    means = likelihood.means(beta)
    gain = (peak or edge).point.height - edge.point.height
    return NegativeBinomialModel(
        method=f"negative binomial regression (NB2), maximum likelihood, t on {df} df (units less columns)",
        coefficients=student(data.all_names, estimates, np.sqrt(np.diag(covariance)), df, conf_level),
        units=len(means),
        log_likelihood=(peak or edge).point.height,
        covariance=square(covariance),
        fitted=poisson_results((data, added), estimates, covariance)
        if peak is None
        else _in_units((data, added), np.append(estimates, alpha), joint),
        note=AT_0 if peak is None else "",
        dispersion=float(((data.outcome - means) ** 2 / (means * (1 + alpha * means))).sum() / df),
        dispersion_p=1.0 if peak is None else math.erfc(math.sqrt(max(0.0, gain))) / 2,
        zeros_observed=int((data.outcome == 0).sum()),
        zeros_expected=float(np.exp(-means if peak is None else -np.log1p(alpha * means) / alpha).sum()),
        df=float(df),
        alpha=alpha,
        alpha_std_error=math.nan if peak is None else math.sqrt(joint[-1, -1]),
        theta=math.inf if peak is None else 1 / alpha,
    )


def _in_units(units: tuple[Checked, Vector], parameters: Vector, covariance: Vector) -> Any:
    """Return the results of statsmodels for the columns as they were given, alpha last."""
    from statsmodels.base.model import LikelihoodModelResults
    from statsmodels.discrete.discrete_model import (
        NegativeBinomial,
        NegativeBinomialResults,
        NegativeBinomialResultsWrapper,
    )

    data, added = units
    model = NegativeBinomial(data.outcome, data.with_intercept, loglike_method="nb2", offset=added)
    model.data.xnames = [*data.all_names, "alpha"]
    model._transparams = False  # noqa: SLF001 - alpha itself, as after a fit of statsmodels, not its logarithm
    there = LikelihoodModelResults(model, parameters, covariance, scale=1.0)
    there.mle_retvals, there.mle_settings = {"converged": True}, {"optimizer": "newton"}
    with warnings.catch_warnings(action="ignore"):
        return NegativeBinomialResultsWrapper(NegativeBinomialResults(model, there))
