"""Firth's penalized logistic regression: finite estimates under separation, less bias with few events."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from leapstats.stats.models.coefficients import Coefficient, Model, check_rank, checked, square
from leapstats.stats.models.penalized_likelihood import Penalized, check_maximum
from leapstats.stats.models.penalized_profiles import held_at_zero, highest
from leapstats.stats.proportions import normal_quantile
from leapstats.stats.result import Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class FirthCoefficient(Coefficient):
    """A penalized coefficient: profile limits, penalized likelihood ratio p, two standard errors.

    `std_error` is from the inverse of Fisher's information, `augmented_std_error` from that of the
    data augmented by the penalty; `statistic` is the penalized likelihood ratio, on 1 df.
    """

    augmented_std_error: float
    statistic: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FirthModel(Model):
    """A penalized logistic model; `log_likelihood` is penalized.

    `statistic`, `df` and `p_value` test all slopes at once, against the model whose slopes are held at
    0 under the same penalty.
    """

    coefficients: tuple[FirthCoefficient, ...]
    statistic: float
    df: float
    p_value: float


def firth_logistic(
    outcome: ArrayLike, design: ArrayLike, *, names: Sequence[str] | None = None, conf_level: float = 0.95
) -> FirthModel:
    """Fit a logistic model with Firth's penalty (Jeffreys prior).

    Parameters
    ----------
    outcome
        0 or 1, one a unit.
    design
        Units x columns, without an intercept.
    names
        One a column; x1, x2, ... if left out.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    FirthModel
        The intercept, named `(Intercept)`, comes first. Limits are those of the profile penalized
        likelihood; p is of the penalized likelihood ratio with the coefficient held at 0 and the
        penalty of the whole design. `note` says of a limit that it was not found, which is then NaN, or
        that it could not be verified.

    Raises
    ------
    ValueError
        If the outcome, the design, the names or the level are not as said.
    NotEstimableError
        If there are no units, a column is a combination of others, or no maximum is found.
    TooLargeError
        If there are too many different rows for so many columns.

    Notes
    -----
    The default for models at n = 30. Fitted probabilities lean towards 1/2: do not use them as
    predictions of rare events. Dropping a column and its penalty is another test, with other p. Under
    separation, complete or not, the likelihood with one coefficient held has several maxima. Limits are of
    the highest: the profile is followed from the estimate until it has fallen, searched anew there from where
    few units are undecided, and followed on where it is higher. Tools that follow one maximum give narrower
    limits there.

    References
    ----------
    Firth (1993), Biometrika 80:27-38. Heinze & Schemper (2002), Stat Med 21:2409-2419.
    """
    normal = normal_quantile(conf_level)
    data = checked(outcome, design, names)
    check_rank(data.with_intercept, data.all_names)
    penalized = Penalized(data.outcome, data.with_intercept)
    size = len(data.all_names)
    best, limits = highest(penalized, normal)
    held = held_at_zero(penalized, best, limits)
    check_maximum(held)
    estimates, ratios = penalized.turn @ best.beta[0], np.maximum(0.0, 2 * (best.height - held))
    overall = max(0.0, 2 * (float(best.height[0]) - _without_slopes(penalized)))
    covariance, of_augmented = (
        penalized.turn @ inverse @ penalized.turn.T for inverse in (best.inverse[0], np.linalg.inv(best.augmented[0]))
    )
    errors, augmented = np.sqrt(np.diag(covariance)), np.sqrt(np.diag(of_augmented))
    coefficients = tuple(
        FirthCoefficient(
            name=name,
            estimate=float(estimates[place]),
            std_error=float(errors[place]),
            conf_int=Interval(float(limits.values[0, place]), float(limits.values[1, place]), conf_level),
            p_value=math.erfc(math.sqrt(ratios[place] / 2)),
            augmented_std_error=float(augmented[place]),
            statistic=float(ratios[place]),
            note=limits.doubts(place, normal),
        )
        for place, name in enumerate(data.all_names)
    )
    return FirthModel(
        method="logistic regression with Firth's penalty, profile limits, penalized likelihood ratio tests",
        coefficients=coefficients,
        units=len(data.outcome),
        log_likelihood=float(best.height[0] - np.linalg.slogdet(penalized.turn)[1]),
        covariance=square(covariance),
        statistic=overall,
        df=float(size - 1),
        p_value=upper_tail(size - 1, overall),
    )


def upper_tail(df: int, statistic: float) -> float:
    """Return the probability of a chi-square at least as large; 1 without degrees of freedom."""
    from scipy.special import chdtrc

    return float(chdtrc(df, statistic)) if df else 1.0


def _without_slopes(penalized: Penalized) -> float:
    """Return the height with all slopes held at 0.

    All units have one probability then, so that the penalty adds half an event and half another unit
    for each column.
    """
    size = len(penalized.turn)
    events = float(penalized.events.sum()) + size / 2
    others = float(penalized.units.sum()) + size - events
    return events * math.log(events / (events + others)) + others * math.log(others / (events + others))
