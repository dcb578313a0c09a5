"""Models of several imputed data sets as one: pooled coefficients, and how far the missing answers are felt."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from leapstats.stats.models.coefficients import Coefficient, Model
from leapstats.stats.models.imputation import Imputation
from leapstats.stats.models.pooling import PooledCoefficient, pool

IMPUTATIONS_A_SHARE = 100  # as many imputations as percent of the information are missing


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledFit(Model):
    """A pooled model; `thresholds` are those of an ordinal one, `equations` those of a multinomial one."""

    coefficients: tuple[PooledCoefficient, ...]
    thresholds: tuple[Coefficient, ...] = ()
    equations: tuple[tuple[Coefficient, ...], ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pooled:
    """What a pooled model was made of.

    `models` and `outcomes` have one a completed data set. `imputed` are the items that were imputed.
    `missing_information` is the largest fraction of the coefficients beside intercepts. `correction` is what is added
    to the intercept to predict: the mean of what the models add to theirs.
    """

    models: tuple[Model, ...] = field(repr=False)
    outcomes: tuple[NDArray[np.float64], ...] = field(repr=False)
    df_complete: float
    imputed: tuple[Imputation, ...]
    cycles: int
    seed: int
    keeps_outcomes: bool
    missing_information: float
    correction: float

    @property
    def imputations(self) -> int:
        """How many data sets were completed."""
        return len(self.models)

    @property
    def enough(self) -> int:
        """How many imputations make the numbers of another seed much the same: one for each percent missing."""
        # Rounded first, lest 0.29 * 100 ask for one more.
        return math.ceil(round(IMPUTATIONS_A_SHARE * self.missing_information, 6))


def pooled_model(models: Sequence[Model], df_complete: float, conf_level: float) -> PooledFit:
    """Pool models, with the thresholds or the equations that they have.

    Raises
    ------
    NotEstimableError
        If a coefficient has no standard error in some of them.
    """
    found = pool([_whole(model) for model in models], df_complete=df_complete, conf_level=conf_level)
    slopes, equations = len(models[0].coefficients), getattr(models[0], "equations", None)
    every = found.coefficients
    return PooledFit(
        method=found.method,
        coefficients=every[:slopes],
        units=found.units,
        covariance=found.covariance,
        thresholds=every[slopes:],
        equations=None if equations is None else _as_equations(every, equations),
    )


def _whole(model: Model) -> Model:
    """Return a model with its thresholds, where it has some, among its coefficients."""
    every = (*model.coefficients, *getattr(model, "thresholds", ()))
    return Model(method=model.method, coefficients=every, units=model.units, covariance=model.covariance)


def _as_equations(
    every: Sequence[PooledCoefficient], known: Sequence[Sequence[Coefficient]]
) -> tuple[tuple[PooledCoefficient, ...], ...]:
    """Part pooled coefficients into equations, with the names that they have there."""
    left = iter(every)
    return tuple(tuple(replace(next(left), name=each.name) for each in equation) for equation in known)
