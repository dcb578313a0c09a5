"""Pool models of several completed data sets by Rubin's rules."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import NotEstimableError
from leapstats.stats.checks import check_level
from leapstats.stats.models.coefficients import Coefficient, Model, square
from leapstats.stats.result import Interval

SMALLEST_SHARE = 1e-4
FEWEST = 2

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledCoefficient(Coefficient):
    """A pooled coefficient, with limits and p by Student's t.

    `df` are the degrees of freedom of Barnard and Rubin, `missing_information` the fraction of the information
    that is missing.
    """

    df: float
    missing_information: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledModel(Model):
    """Models of several completed data sets, pooled; `data_sets` is their number."""

    coefficients: tuple[PooledCoefficient, ...]
    data_sets: int


def pool(models: Sequence[Model], *, df_complete: float = math.inf, conf_level: float = 0.95) -> PooledModel:
    """Pool models that were fitted to several completed data sets, by Rubin's rules.

    Parameters
    ----------
    models
        Two or more, with coefficients of the same names in the same order.
    df_complete
        The degrees of freedom if nothing were missing, such as units less coefficients; infinite for large samples.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    PooledModel
        Estimates are means; a variance is the mean variance, and the variance between the estimates times 1 + 1 /
        models. Limits and p by Student's t with the degrees of freedom of Barnard and Rubin.

    Raises
    ------
    ValueError
        If there are fewer than two models, they differ in their coefficients, or another argument is not as said.
    NotEstimableError
        If a coefficient has no estimate or no standard error in some model, as those of exact models.

    Notes
    -----
    Not for odds ratios, p-values or limits: pool on the scale on which estimates are about normal.

    References
    ----------
    Rubin (1987), Multiple Imputation for Nonresponse in Surveys, Wiley. Barnard & Rubin (1999), Biometrika
    86:948-955.
    """
    from scipy.special import stdtr, stdtrit

    check_level(conf_level)
    names = _names(models)
    if not df_complete > 0:
        raise ValueError(f"df_complete must be above 0, not {df_complete}")
    size = len(models)
    estimates = np.array([[each.estimate for each in model.coefficients] for model in models])
    errors = np.array([[each.std_error for each in model.coefficients] for model in models])
    _check_numbers(names, estimates, errors)
    mean, within = estimates.mean(axis=0), (errors**2).mean(axis=0)
    between = estimates.var(axis=0, ddof=1)
    added = (1 + 1 / size) * between
    total = within + added
    df = _barnard_rubin(added / total, size, df_complete)
    increase = added / within
    spread = np.sqrt(total)
    halves, tails = stdtrit(df, (1 + conf_level) / 2) * spread, 2 * stdtr(df, -np.abs(mean / spread))
    coefficients = tuple(
        PooledCoefficient(
            name=name,
            estimate=float(mean[place]),
            std_error=float(spread[place]),
            conf_int=Interval(float(mean[place] - halves[place]), float(mean[place] + halves[place]), conf_level),
            p_value=float(tails[place]),
            df=float(df[place]),
            missing_information=float((increase[place] + 2 / (df[place] + 3)) / (increase[place] + 1)),
        )
        for place, name in enumerate(names)
    )
    return PooledModel(
        method=f"{size} imputations pooled by Rubin's rules, t with Barnard-Rubin degrees of freedom",
        coefficients=coefficients,
        units=models[0].units,
        covariance=_covariance(models, estimates),
        data_sets=size,
    )


def _names(models: Sequence[Model]) -> list[str]:
    if len(models) < FEWEST:
        raise ValueError(f"models must be two or more, not {len(models)}")
    names = [[each.name for each in model.coefficients] for model in models]
    if any(each != names[0] for each in names):
        raise ValueError("models must have coefficients of the same names in the same order")
    return names[0]


def _check_numbers(names: Sequence[str], estimates: Vector, errors: Vector) -> None:
    sound = np.isfinite(estimates) & np.isfinite(errors) & (errors > 0)
    lacking = [name for place, name in enumerate(names) if not sound[:, place].all()]
    if lacking:
        raise NotEstimableError(
            f"{', '.join(lacking)}: no estimate or no standard error in some data sets", "take another method"
        )


def _barnard_rubin(share: Vector, size: int, complete: float) -> Vector:
    """Return degrees of freedom; `share` is that of the variance which is due to missing values."""
    # Where it is about nothing they are those of complete data, up to a term that is infinite in the limit.
    floored = np.maximum(share, SMALLEST_SHARE)
    old = (size - 1) / floored**2
    if math.isinf(complete):
        return np.asarray(old)
    observed = (complete + 1) / (complete + 3) * complete * (1 - floored)
    return np.asarray(old * observed / (old + observed))


def _covariance(models: Sequence[Model], estimates: Vector) -> tuple[tuple[float, ...], ...]:
    """Return the pooled covariance; none where some model has none."""
    given = [np.array(model.covariance) for model in models]
    if any(each.shape != (estimates.shape[1],) * 2 for each in given):
        return ()
    away = estimates - estimates.mean(axis=0)
    between = away.T @ away / (len(models) - 1)
    return square(np.mean(given, axis=0) + (1 + 1 / len(models)) * between)
