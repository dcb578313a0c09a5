"""Models of data sets whose missing answers were filled in several times, pooled by Rubin's rules."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import NotEstimableError
from leapstats.stats.checks import check_level, listed
from leapstats.stats.models.clustered import ClusteredModel
from leapstats.stats.models.coefficients import Coefficient, Model, square
from leapstats.stats.models.linear_clusters import ClusterRobustCoefficient
from leapstats.stats.models.mixed import MixedCoefficient
from leapstats.stats.models.numbers import Vector, student

FEWEST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledCoefficient(Coefficient):
    """A pooled coefficient.

    `df` are Barnard and Rubin's degrees of freedom; `relative_increase` says how much larger the variance is
    because answers are missing; `missing_information` is the fraction of the information that is lost with them.
    `within` and `between` are the variance of the estimate on average, and that of the estimates.
    """

    df: float
    relative_increase: float
    missing_information: float
    within: float
    between: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledModel(Model):
    """Several models of the same columns, pooled; `data_sets` is how many. It has no likelihood."""

    coefficients: tuple[PooledCoefficient, ...]
    data_sets: int


def pool(models: Sequence[Model], *, df_complete: float | None = None, conf_level: float = 0.95) -> PooledModel:
    """Pool the coefficients of models of data sets that differ in what was filled in (Rubin's rules).

    Parameters
    ----------
    models
        One a data set, 2 or more, with the same coefficients, each with a standard error.
    df_complete
        Degrees of freedom that the model would have without missing answers, infinite for large samples. If left
        out those of each coefficient on average, where it has its own, else those of the model: clusters less
        columns of clustered units, units less coefficients of others.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    PooledModel
        Means of the estimates; the variance is that within data sets on average, and that between them
        times 1 + 1 / data sets. Limits and p by Student's t with Barnard and Rubin's degrees of freedom.

    Raises
    ------
    ValueError
        If an argument is not as said, or the models differ in their coefficients or their method.
    NotEstimableError
        If a coefficient of one of the models has no standard error.

    Notes
    -----
    For estimates that are about normal: pool log odds ratios, not odds ratios; p-values cannot be pooled. With a
    fraction of missing information of one half take about fifty data sets, or limits depend on the draw.

    References
    ----------
    Rubin (1987), Multiple Imputation for Nonresponse in Surveys, Wiley. Barnard & Rubin (1999), Biometrika 86:948-955.
    """
    check_level(conf_level)
    given = listed(models, "models", "models")
    names = _alike(given)
    complete = _complete(given) if df_complete is None else np.full(len(names), float(df_complete))
    if not (complete > 0).all():
        raise ValueError(f"df_complete must be above 0, not {complete.min():g}")
    estimates = np.array([[each.estimate for each in model.coefficients] for model in given])
    errors = np.array([[each.std_error for each in model.coefficients] for model in given])
    _check_errors(names, errors)
    count = len(given)
    means, within, between = estimates.mean(axis=0), (errors**2).mean(axis=0), estimates.var(axis=0, ddof=1)
    total = within + (1 + 1 / count) * between
    increase = (1 + 1 / count) * between / within
    df = _barnard_rubin(increase, count, complete)
    found = student(names, means, np.sqrt(total), df, conf_level)
    return PooledModel(
        method=f"pooled over {count} data sets by Rubin's rules, t on Barnard and Rubin's df; each: {given[0].method}",
        coefficients=tuple(
            PooledCoefficient(
                name=each.name,
                estimate=each.estimate,
                std_error=each.std_error,
                conf_int=each.conf_int,
                p_value=each.p_value,
                df=float(df[place]),
                relative_increase=float(increase[place]),
                missing_information=float((increase[place] + 2 / (df[place] + 3)) / (1 + increase[place])),
                within=float(within[place]),
                between=float(between[place]),
            )
            for place, each in enumerate(found)
        ),
        units=min(model.units for model in given),
        covariance=_covariance(given, estimates),
        data_sets=count,
    )


def _alike(models: Sequence[Model]) -> tuple[str, ...]:
    if len(models) < FEWEST:
        raise ValueError(f"models must be 2 or more, one a data set, not {len(models)}")
    kinds = {(tuple(each.name for each in model.coefficients), model.method) for model in models}
    if len(kinds) > 1:
        raise ValueError("models must have the same coefficients and method")
    ((names, _),) = kinds
    return names


def _complete(models: Sequence[Model]) -> Vector:
    """Return the degrees of freedom of each coefficient, on average over the models."""

    def of(model: Model, each: Coefficient) -> float:
        if isinstance(each, ClusterRobustCoefficient | MixedCoefficient):
            return each.df
        return model.df if isinstance(model, ClusteredModel) else float(model.units - len(model.coefficients))

    numbers = np.array([[of(model, each) for each in model.coefficients] for model in models], dtype=np.float64)
    return np.asarray(numbers.mean(axis=0))


def _check_errors(names: Sequence[str], errors: Vector) -> None:
    lacking = [name for place, name in enumerate(names) if not (errors[:, place] > 0).all()]
    if lacking:
        raise NotEstimableError(f"{', '.join(lacking)}: without a standard error in some data set")


def _barnard_rubin(increase: Vector, count: int, complete: Vector) -> Vector:
    """Return degrees of freedom: those of the draws and those observed, as parallel resistors."""
    share = increase / (1 + increase)
    observed = (1 - share) * complete * (1 - 2 / (complete + 3))
    loss = share**2 / (count - 1) + 1 / observed
    return np.asarray(np.divide(1.0, loss, out=np.full(len(loss), np.inf), where=loss > 0))


def _covariance(models: Sequence[Model], estimates: NDArray[np.float64]) -> tuple[tuple[float, ...], ...]:
    """Return the pooled covariance, empty where a model has none."""
    size = estimates.shape[1]
    if any(np.shape(model.covariance) != (size, size) for model in models):
        return ()
    within = np.mean([model.covariance for model in models], axis=0)
    between = np.atleast_2d(np.cov(estimates, rowvar=False))
    return square(within + (1 + 1 / len(models)) * between)
