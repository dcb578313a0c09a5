"""Linear regression of units in groups with a random intercept, by restricted maximum likelihood."""

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from leapstats.stats.checks import check_level
from leapstats.stats.models.coefficients import Checked, Coefficient, Model, grouping, square
from leapstats.stats.models.mixed_likelihood import Fit, Likelihood, crossing
from leapstats.stats.models.numbers import Vector, check_rows, checked_numbers, scaled, student
from leapstats.stats.proportions import normal_quantile
from leapstats.stats.result import Interval

LIMITS = ("profile", "wald")
LIKELIHOODS = ("restricted", "full")
SAME = 1e-6
ZERO = "the variance between groups is estimated as 0: coefficients are those of least squares"
TINY = 1e-3
LARGEST_HALF = 300.0

Groups = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class MixedCoefficient(Coefficient):
    """A coefficient with its own degrees of freedom, `df`, after Satterthwaite."""

    df: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MixedModel(Model):
    """A linear model with a random intercept for each group.

    `group_variance` is that of the groups' intercepts, 0 at the least; `residual_variance` that of units within
    groups. `correlation` is the share of the first in both, the correlation of two units of a group.
    `log_likelihood` is restricted where the method is: it compares models with the same columns only.
    """

    coefficients: tuple[MixedCoefficient, ...]
    groups: int
    group_variance: float
    group_variance_limits: Interval
    residual_variance: float
    residual_variance_limits: Interval

    @property
    def correlation(self) -> float:
        """The correlation of two units of a group."""
        return self.group_variance / (self.group_variance + self.residual_variance)


def mixed_linear(
    outcome: ArrayLike,
    design: ArrayLike,
    *,
    groups: Sequence[object] | NDArray[np.generic],
    names: Sequence[str] | None = None,
    likelihood: str = "restricted",
    limits: str = "profile",
    conf_level: float = 0.95,
) -> MixedModel:
    """Fit a linear model with a random intercept for each group, by (restricted) maximum likelihood.

    Parameters
    ----------
    outcome
        A number, one a unit.
    design
        Units x columns, without an intercept.
    groups
        The group of each unit, such as the practice of each wave: any labels, none missing, in any order.
    names
        One a column; x1, x2, ... if left out.
    likelihood
        `restricted` (REML), or `full`, whose variances are too small with few groups.
    limits
        Of the variances: `profile`, of the same likelihood, or `wald`, normal on the logarithm of the
        standard deviation. Those of coefficients are by Student's t.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    MixedModel
        The intercept, named `(Intercept)`, comes first. Each coefficient has Satterthwaite's degrees of
        freedom. Where the variance between groups is estimated as 0 `note` says so; the model is that of least
        squares then, with units less columns degrees of freedom (`restricted`). `fitted` takes the variances for
        estimated in its standard errors, which differ a little where groups are of unequal sizes.

    Raises
    ------
    ValueError
        If an argument is not as said.
    NotEstimableError
        If there are no more units than columns, a column is a combination of others, all outcomes are the
        same, there is one group only, or nothing is left to vary between groups or within.

    Notes
    -----
    Rests on normal intercepts and errors with one variance; where that is in doubt, take `linear_cr2` or
    `gee_linear`. With fewer than about ten groups the variance between them is hardly known: read its limits.

    References
    ----------
    Laird & Ware (1982), Biometrics 38:963-974. Giesbrecht & Burns (1985), Biometrics 41:477-486, and Kuznetsova,
    Brockhoff & Christensen (2017), J Stat Softw 82(13), for the degrees of freedom.
    """
    check_level(conf_level)
    if limits not in LIMITS:
        raise ValueError(f"limits must be one of {', '.join(LIMITS)}, not {limits!r}")
    if likelihood not in LIKELIHOODS:
        raise ValueError(f"likelihood must be one of {', '.join(LIKELIHOODS)}, not {likelihood!r}")
    data = checked_numbers(outcome, design, names)
    places = grouping(groups, "groups", len(data.outcome))
    check_rows(data)
    units = scaled(data)
    height = Likelihood(units, places, restricted=likelihood == "restricted")
    best = height.best()
    residual = best.rss / height.df
    estimates, covariance = units.estimates(best.beta), units.covariance(best.inverse * residual)
    df = _satterthwaite(height, best, units.back)
    between, within = (_profile if limits == "profile" else _wald)(height, best, conf_level)
    # Restricted: also of the units that the columns are measured in.
    free = height.df * math.log(units.spread)
    jacobian = np.linalg.slogdet(units.back)[1] if height.restricted else 0.0
    log_likelihood = -height.deviance(best, residual) / 2 - free + jacobian
    variances = best.ratio * residual * units.spread**2, residual * units.spread**2
    return MixedModel(
        method=f"linear regression with a random intercept, {likelihood} maximum likelihood, "
        "t on Satterthwaite's df of each coefficient",
        coefficients=_with_df(student(data.all_names, estimates, np.sqrt(np.diag(covariance)), df, conf_level), df),
        units=len(places),
        log_likelihood=float(log_likelihood),
        covariance=square(covariance),
        fitted=_handed_on((data, places), estimates, variances, restricted=height.restricted),
        note="" if best.ratio else ZERO,
        groups=int(places.max()) + 1,
        group_variance=variances[0],
        group_variance_limits=_in_units(between, units.spread**2),
        residual_variance=variances[1],
        residual_variance_limits=_in_units(within, units.spread**2),
    )


def _satterthwaite(height: Likelihood, best: Fit, back: Vector) -> Vector:
    """Return twice the squared variance of each estimate over the variance of that variance."""
    if not best.ratio:
        return np.full(height.columns, float(height.df))
    residual = best.rss / height.df
    spread = np.linalg.inv(height.curvature(best))
    turned = best.turned @ best.inverse
    found = []
    for row in back:
        variance = row @ best.inverse @ row
        along = np.array([-residual * row @ turned @ row, variance])
        found.append((residual * variance) ** 2 / (along @ spread @ along))
    return np.array(found)


def _profile(height: Likelihood, best: Fit, conf_level: float) -> tuple[Interval, Interval]:
    """Return where the deviance at one variance, the others at their best, has risen by the chi-square quantile."""
    residual = best.rss / height.df
    level = height.deviance(best, residual) + normal_quantile(conf_level) ** 2
    between = best.ratio * residual

    def of_groups(variance: float) -> float:
        return height.with_group_variance(variance, residual)

    low = crossing(of_groups, between, level, up=False) if between and of_groups(0.0) > level else 0.0
    high = crossing(of_groups, between or TINY * residual / height.units, level, up=True)
    within = [crossing(height.with_residual_variance, residual, level, up=up) for up in (False, True)]
    return Interval(low, high, conf_level), Interval(within[0], within[1], conf_level)


def _wald(height: Likelihood, best: Fit, conf_level: float) -> tuple[Interval, Interval]:
    """Return normal limits of the logarithms of the standard deviations; none where one of them is 0."""
    residual = best.rss / height.df
    quantile = normal_quantile(conf_level)
    if not best.ratio:
        error = math.sqrt(1 / (2 * height.df))
        return Interval(level=conf_level), _around(residual, quantile * error, conf_level)
    spread = 2 * np.linalg.inv(height.curvature(best))
    turn = np.array([[0.5 / best.ratio, 0.5 / residual], [0.0, 0.5 / residual]])
    errors = np.sqrt(np.diag(turn @ spread @ turn.T))
    between, within = (
        _around(variance, quantile * float(error), conf_level)
        for variance, error in zip((best.ratio * residual, residual), errors, strict=True)
    )
    return between, within


def _around(variance: float, half: float, conf_level: float) -> Interval:
    # Infinite where nothing is known of a variance that is next to 0.
    high = variance * math.exp(2 * half) if half < LARGEST_HALF else math.inf
    return Interval(variance * math.exp(-2 * half), high, conf_level)


def _in_units(limits: Interval, factor: float) -> Interval:
    return Interval(limits.low * factor, limits.high * factor, limits.level)


def _with_df(found: tuple[Coefficient, ...], df: Vector) -> tuple[MixedCoefficient, ...]:
    return tuple(
        MixedCoefficient(
            name=each.name,
            estimate=each.estimate,
            std_error=each.std_error,
            conf_int=each.conf_int,
            p_value=each.p_value,
            df=float(number),
        )
        for each, number in zip(found, df, strict=True)
    )


def _handed_on(
    units: tuple[Checked, Groups], estimates: Vector, variances: tuple[float, float], *, restricted: bool
) -> Any:
    """Return the results of statsmodels, started from the maximum; None where it leaves it or there is none inside."""
    from statsmodels.regression.mixed_linear_model import MixedLM, MixedLMParams

    data, groups = units
    if not variances[0]:
        return None
    model = MixedLM(data.outcome, data.with_intercept, groups)
    model.data.xnames = list(data.all_names)
    model.data.param_names = [*data.all_names, "Group Var"]
    start = MixedLMParams.from_components(fe_params=estimates, cov_re=np.array([[variances[0] / variances[1]]]))
    try:
        with warnings.catch_warnings(action="ignore"), np.errstate(all="ignore"):
            found = model.fit(reml=restricted, start_params=start, method=["bfgs", "lbfgs", "cg"])
    except (np.linalg.LinAlgError, ValueError):
        return None
    return found if np.allclose(found.fe_params, estimates, rtol=SAME) else None
