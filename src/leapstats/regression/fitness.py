"""What a model stands on and how well it fits, in numbers."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from leapstats.association.pairs import YES
from leapstats.regression.expectation import coefficients_of
from leapstats.regression.fit import FittedModel
from leapstats.regression.method import COUNTS, Family, Method
from leapstats.results.frame import Key, Result
from leapstats.terms import StatName

FIT, TALLY = "fit", "tally"


@dataclass(frozen=True, slots=True)
class FitNumber:
    """A number of the fit: how it is called in the long frame and in print, and its decimals."""

    statistic: str
    name: StatName
    level: str | None
    label: str
    digits: int

    def key(self, fitted: FittedModel, prefix: str) -> Key:
        """Return where the number is in the long frame, in which a name stands before the statistic."""
        return Key(fitted.outcome, self.level, None, None, f"{prefix}{self.statistic}", self.name)


N = FitNumber(TALLY, StatName.N_BASE, None, "N", 0)
EVENTS = FitNumber(TALLY, StatName.N, YES, "With the outcome", 0)
LOG_LIKELIHOOD = FitNumber(FIT, StatName.LOG_LIKELIHOOD, None, "Log-likelihood", 2)
AIC = FitNumber(FIT, StatName.AIC, None, "AIC", 1)
R_SQUARED = FitNumber(FIT, StatName.R_SQUARED, None, "R²", 3)
DISPERSION = FitNumber(FIT, StatName.DISPERSION, None, "Dispersion (Pearson)", 2)
BETWEEN = FitNumber(FIT, StatName.GROUP_VARIANCE, None, "Variance between clusters", 2)
WITHIN = FitNumber(FIT, StatName.RESIDUAL_VARIANCE, None, "Variance within clusters", 2)
FIT_NUMBERS = (N, EVENTS, LOG_LIKELIHOOD, AIC, R_SQUARED, DISPERSION, BETWEEN, WITHIN)


def fit_numbers(fitted: FittedModel) -> dict[FitNumber, float]:
    """Return the numbers that a model has, in one order."""
    family, model = fitted.way.family, fitted.estimates
    found = {N: float(len(fitted.data.outcome))}
    if family is Family.LOGISTIC:
        found[EVENTS] = float(fitted.answer_counts[1])
    # That of Firth's method has a penalty, which depends on the units of the columns: it compares no models.
    if not math.isnan(model.log_likelihood) and fitted.way.method is not Method.FIRTH:
        found[LOG_LIKELIHOOD] = model.log_likelihood
        if fitted.way.method is Method.LIKELIHOOD:
            parameters = len(coefficients_of(model)) + (family is Family.NEGATIVE_BINOMIAL)
            found[AIC] = 2 * parameters - 2 * model.log_likelihood
    if family is Family.LINEAR:
        found[R_SQUARED] = float(getattr(model, "r_squared", math.nan))
    if fitted.way.method is Method.MIXED:
        found[BETWEEN] = float(getattr(model, "group_variance", math.nan))
        found[WITHIN] = float(getattr(model, "residual_variance", math.nan))
    if family in COUNTS:
        found[DISPERSION] = float(getattr(model, "dispersion", math.nan))
    return {each: number for each, number in found.items() if not math.isnan(number)}


def fit_rows(fitted: FittedModel) -> Iterator[Result]:
    """Yield the numbers of the fit in the long frame, those that are counted elsewhere left out."""
    how = fitted.how or None
    for each, number in fit_numbers(fitted).items():
        if each.statistic == FIT:
            yield Result(fitted.outcome, None, None, None, FIT, each.name, number, how)
