"""The function of `stats` behind each way of fitting a model."""

import math
from collections.abc import Callable, Sequence
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from leapstats.regression.data import ModelData
from leapstats.regression.method import Family, Method, Way
from leapstats.stats.design.sample import Design
from leapstats.stats.models.coefficients import Model

Matrix = NDArray[np.float64]
Fit = Callable[[ModelData, Matrix, Sequence[str], float], Model]


def estimate(way: Way, data: ModelData, matrix: Matrix, names: Sequence[str], conf_level: float) -> Model:
    """Fit a model to columns without intercept.

    Raises
    ------
    NotEstimableError
        Where the method has no estimate for these columns.
    TooLargeError
        Where an exact method would take too long.
    """
    return FITS[way.family, way.method](data, matrix, names, conf_level)


def _firth(data: ModelData, matrix: Matrix, names: Sequence[str], conf_level: float) -> Model:
    from leapstats.stats.models.penalized import firth_logistic

    return firth_logistic(data.outcome, matrix, names=names, conf_level=conf_level)


def _exact(data: ModelData, matrix: Matrix, names: Sequence[str], conf_level: float) -> Model:
    from leapstats.stats.models.exact import exact_logistic

    return exact_logistic(data.outcome, matrix, names=names, conf_level=conf_level)


def _logistic(data: ModelData, matrix: Matrix, names: Sequence[str], conf_level: float) -> Model:
    from leapstats.stats.models.likelihood import logistic

    return logistic(data.outcome, matrix, names=names, conf_level=conf_level)


def _gee(data: ModelData, matrix: Matrix, names: Sequence[str], conf_level: float) -> Model:
    from leapstats.stats.models.clustered import gee_logistic

    return gee_logistic(data.outcome, matrix, **_within(data), names=names, conf_level=conf_level)


def _ordinal(data: ModelData, matrix: Matrix, names: Sequence[str], conf_level: float) -> Model:
    from leapstats.stats.models.ordinal import proportional_odds

    return proportional_odds(data.outcome, matrix, names=names, levels=data.outcome_labels, conf_level=conf_level)


def _multinomial(data: ModelData, matrix: Matrix, names: Sequence[str], conf_level: float) -> Model:
    from leapstats.stats.models.unordered import multinomial

    return multinomial(data.outcome, matrix, names=names, levels=data.outcome_labels, conf_level=conf_level)


def _poisson(covariance: str) -> Fit:
    def fit(data: ModelData, matrix: Matrix, names: Sequence[str], conf_level: float) -> Model:
        from leapstats.stats.models.counts import poisson

        offset = offset_of(data)
        return poisson(data.outcome, matrix, offset=offset, covariance=covariance, names=names, conf_level=conf_level)

    return fit


def _negative_binomial(data: ModelData, matrix: Matrix, names: Sequence[str], conf_level: float) -> Model:
    from leapstats.stats.models.overdispersed import negative_binomial

    return negative_binomial(data.outcome, matrix, offset=offset_of(data), names=names, conf_level=conf_level)


def _exact_poisson(data: ModelData, matrix: Matrix, names: Sequence[str], conf_level: float) -> Model:
    from leapstats.stats.models.exact_counts import exact_poisson

    return exact_poisson(data.outcome, matrix, exposure=data.exposure, names=names, conf_level=conf_level)


def _gee_poisson(data: ModelData, matrix: Matrix, names: Sequence[str], conf_level: float) -> Model:
    from leapstats.stats.models.clustered import gee_poisson

    return gee_poisson(
        data.outcome, matrix, **_within(data), offset=offset_of(data), names=names, conf_level=conf_level
    )


def _linear(covariance: str) -> Fit:
    def fit(data: ModelData, matrix: Matrix, names: Sequence[str], conf_level: float) -> Model:
        from leapstats.stats.models.linear_regression import linear

        return linear(data.outcome, matrix, covariance=covariance, names=names, conf_level=conf_level)

    return fit


def _huber(data: ModelData, matrix: Matrix, names: Sequence[str], conf_level: float) -> Model:
    from leapstats.stats.models.linear_regression import robust_linear

    return robust_linear(data.outcome, matrix, names=names, conf_level=conf_level)


def _gee_linear(data: ModelData, matrix: Matrix, names: Sequence[str], conf_level: float) -> Model:
    from leapstats.stats.models.clustered import gee_linear

    return gee_linear(data.outcome, matrix, **_within(data), names=names, conf_level=conf_level)


def _cr2(data: ModelData, matrix: Matrix, names: Sequence[str], conf_level: float) -> Model:
    from leapstats.stats.models.linear_clusters import linear_cr2

    return linear_cr2(data.outcome, matrix, clusters=_clusters(data), names=names, conf_level=conf_level)


def _mixed(data: ModelData, matrix: Matrix, names: Sequence[str], conf_level: float) -> Model:
    from leapstats.stats.models.mixed import mixed_linear

    return mixed_linear(data.outcome, matrix, groups=_clusters(data), names=names, conf_level=conf_level)


def _design_logistic(data: ModelData, matrix: Matrix, names: Sequence[str], conf_level: float) -> Model:
    from leapstats.stats.design.regression import design_logistic

    return design_logistic(data.outcome, matrix, sample=_sample(data), names=names, conf_level=conf_level)


def _design_ordinal(data: ModelData, matrix: Matrix, names: Sequence[str], conf_level: float) -> Model:
    from leapstats.stats.design.ordinal import design_proportional_odds

    sample, levels = _sample(data), data.outcome_labels
    return design_proportional_odds(
        data.outcome, matrix, sample=sample, names=names, levels=levels, conf_level=conf_level
    )


def _design_poisson(data: ModelData, matrix: Matrix, names: Sequence[str], conf_level: float) -> Model:
    from leapstats.stats.design.regression import design_poisson

    return design_poisson(
        data.outcome, matrix, sample=_sample(data), offset=offset_of(data), names=names, conf_level=conf_level
    )


def _design_linear(data: ModelData, matrix: Matrix, names: Sequence[str], conf_level: float) -> Model:
    from leapstats.stats.design.regression import design_linear

    return design_linear(data.outcome, matrix, sample=_sample(data), names=names, conf_level=conf_level)


FITS: dict[tuple[Family, Method], Fit] = {
    (Family.LOGISTIC, Method.FIRTH): _firth,
    (Family.LOGISTIC, Method.EXACT): _exact,
    (Family.LOGISTIC, Method.LIKELIHOOD): _logistic,
    (Family.LOGISTIC, Method.GEE): _gee,
    (Family.ORDINAL, Method.LIKELIHOOD): _ordinal,
    (Family.MULTINOMIAL, Method.LIKELIHOOD): _multinomial,
    (Family.POISSON, Method.HC3): _poisson("HC3"),
    (Family.POISSON, Method.LIKELIHOOD): _poisson("model"),
    (Family.POISSON, Method.EXACT): _exact_poisson,
    (Family.POISSON, Method.GEE): _gee_poisson,
    (Family.NEGATIVE_BINOMIAL, Method.LIKELIHOOD): _negative_binomial,
    (Family.LINEAR, Method.HC3): _linear("HC3"),
    (Family.LINEAR, Method.LEAST_SQUARES): _linear("classic"),
    (Family.LINEAR, Method.HUBER): _huber,
    (Family.LINEAR, Method.GEE): _gee_linear,
    (Family.LINEAR, Method.CR2): _cr2,
    (Family.LINEAR, Method.MIXED): _mixed,
    (Family.LOGISTIC, Method.DESIGN): _design_logistic,
    (Family.ORDINAL, Method.DESIGN): _design_ordinal,
    (Family.POISSON, Method.DESIGN): _design_poisson,
    (Family.LINEAR, Method.DESIGN): _design_linear,
}


def offset_of(data: ModelData) -> Matrix | None:
    """Return the logarithm of what a count is per; None where it is per nothing."""
    return None if data.exposure is None else np.log(data.exposure)


class _Within(TypedDict):
    clusters: NDArray[np.int64]
    correlation: str


def _within(data: ModelData) -> _Within:
    return {"clusters": _clusters(data), "correlation": data.correlation}


def _clusters(data: ModelData) -> NDArray[np.int64]:
    if data.clusters is None:  # the request was checked for it
        raise ValueError("the rows have no clusters")
    return data.clusters


def _sample(data: ModelData) -> Design:
    if data.sample is None:  # the request was checked for it
        raise ValueError("the rows have no sample design")
    return data.sample


def df_of(way: Way, model: Model, names: Sequence[str] | None = None) -> float:
    """Return the degrees of freedom of tests of several coefficients; infinite where they are taken for normal.

    Where each coefficient has its own, the fewest of those with these names; None for all.
    """
    if not way.by_t:
        return math.inf
    tested = [each for each in model.coefficients if names is None or each.name in names]
    own = [each for each in (getattr(coefficient, "df", math.nan) for coefficient in tested) if not math.isnan(each)]
    return float(min(own)) if own else float(getattr(model, "df", math.inf))
