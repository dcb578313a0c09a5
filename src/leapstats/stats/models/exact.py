"""Exact conditional logistic regression: every coefficient given the sufficient statistics of the others."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from leapstats.stats.checks import check_level
from leapstats.stats.exact.conditional import (
    TIE,
    Conditional,
    estimate,
    limits,
    median_unbiased,
    minlike_p,
    score_p,
    tail_p,
)
from leapstats.stats.exact.half_sums import HalfSums
from leapstats.stats.exact.sufficient import conditional, joint, sufficient_statistics
from leapstats.stats.models.coefficients import Coefficient, Model, checked
from leapstats.stats.result import Inference, Interval

CMLE = "conditional maximum likelihood"
MUE = "median unbiased"
NONE = "not estimable"
SINGULAR = 1e-10
ONE_POINT = "given the other terms, only the observed data are possible"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExactCoefficient(Coefficient):
    """A coefficient with exact inference; `p_value` is twice the smaller tail, `std_error` NaN.

    `estimate_kind` says what `estimate` is. `score_p` and `probability_p` are those of the exact
    conditional score and probability tests; `support` is how many values the statistic can have. Where they
    are too many to be listed, as with a continuous column, `support` is a bound and `probability_p` NaN.
    `median_unbiased` is given whatever `estimate` is.
    """

    estimate_kind: str
    median_unbiased: float
    mid_p_conf_int: Interval = field(default_factory=Interval)
    mid_p_value: float
    score_p: float
    probability_p: float
    support: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExactModel(Model):
    """A model with exact conditional inference, of yes-no outcomes or of counts."""

    coefficients: tuple[ExactCoefficient, ...]


def exact_logistic(
    outcome: ArrayLike, design: ArrayLike, *, names: Sequence[str] | None = None, conf_level: float = 0.95
) -> ExactModel:
    """Fit a logistic model by exact conditional inference.

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
    ExactModel
        One coefficient a column, none for the intercept, which is conditioned away. `estimate` is the
        conditional maximum likelihood estimate or, where that is infinite, the median unbiased one.
        Where the other columns leave one possible value, as continuous ones do, the coefficient is
        NaN with p 1 and a note. One continuous column among coarse ones has an estimate; they have none.

    Raises
    ------
    ValueError
        If the outcome, the design, the names or the level are not as said.
    NotEstimableError
        If there are no units.
    TooLargeError
        If the distribution has too many states, estimated before it is built (beyond 2,000,000 for
        half of the units: with a continuous column about forty units). Take `firth_logistic`,
        fewer or coarser columns, or `stratified_odds_ratio` where the other columns mark strata.

    Notes
    -----
    For small samples, zero cells and separation. Not for adjustment by continuous covariates, which leave nothing
    to compare, nor for hundreds of units, where `firth_logistic` says the same sooner. Conservative:
    mid-p limits and p are in `mid_p_conf_int` and `mid_p_value`.

    References
    ----------
    Hirji, Mehta & Patel (1987), JASA 82:1110-1117. Mehta & Patel (1995), Stat Med 14:2143-2160.
    """
    check_level(conf_level)
    data = checked(outcome, design, names)
    places = range(len(data.names))
    statistics = sufficient_statistics(data.outcome, data.design, [])
    coefficients = tuple(
        exact_coefficient(name, conditional(statistics, place), conf_level)
        for place, name in zip(places, data.names, strict=True)
    )
    return ExactModel(
        method="exact conditional logistic regression, central limits, p twice the smaller tail",
        coefficients=coefficients,
        units=len(data.outcome),
    )


def exact_coefficient(name: str, distribution: Conditional | HalfSums, conf_level: float) -> ExactCoefficient:
    """Read a coefficient with its limits and tests off the distribution of its statistic."""
    likeliest, unbiased = estimate(distribution), median_unbiased(distribution)
    if distribution.is_point:
        kind, note = NONE, ONE_POINT
    else:
        kind = MUE if math.isinf(likeliest) else CMLE
        note = f"{MUE}: the conditional maximum likelihood estimate is infinite" if kind is MUE else ""
    return ExactCoefficient(
        name=name,
        estimate=unbiased if kind is MUE else likeliest,
        conf_int=limits(distribution, conf_level),
        p_value=tail_p(distribution),
        note=note,
        estimate_kind=kind,
        median_unbiased=unbiased,
        mid_p_conf_int=limits(distribution, conf_level, mid=True),
        mid_p_value=tail_p(distribution, mid=True),
        **_of_all_values(distribution),
    )


def _of_all_values(distribution: Conditional | HalfSums) -> dict[str, Any]:
    if isinstance(distribution, HalfSums):
        return {"score_p": distribution.score_p(), "probability_p": math.nan, "support": distribution.pairs}
    return {
        "score_p": score_p(distribution),
        "probability_p": minlike_p(distribution),
        "support": len(distribution.support),
    }


def exact_logistic_score_test(
    outcome: ArrayLike, design: ArrayLike, *, columns: Sequence[int] | None = None
) -> Inference:
    """Test several coefficients of a logistic model at once (exact conditional score test).

    Parameters
    ----------
    outcome
        0 or 1, one a unit.
    design
        Units x columns, without an intercept.
    columns
        Which columns of the design are tested together, from 0; all if left out. The others, and the
        intercept, are conditioned on.

    Returns
    -------
    Inference
        `statistic` is the conditional score statistic, `df` the rank of its covariance, `p_value`
        the probability of a statistic at least as large; 1 where one value only is possible.

    Raises
    ------
    ValueError
        If the outcome, the design or the columns are not as said.
    NotEstimableError
        If there are no units.
    TooLargeError
        If the joint distribution has too many states; test fewer columns, or take `firth_logistic`.

    Notes
    -----
    Says that some coefficient is not 0, not which: for one column read its coefficient in
    `exact_logistic`. With a single column the p is `score_p` there. Not for continuous columns.

    References
    ----------
    Hirji, Mehta & Patel (1987), JASA 82:1110-1117. Mehta & Patel (1995), Stat Med 14:2143-2160.
    """
    sums, probabilities, here = _joint(outcome, design, columns)
    away = sums - probabilities @ sums
    covariance = (away * probabilities[:, None]).T @ away
    inverse = np.linalg.pinv(covariance, rcond=SINGULAR, hermitian=True)
    statistics = np.einsum("ij,jk,ik->i", away, inverse, away)
    return Inference(
        method="exact conditional score test",
        statistic=float(statistics[here]),
        df=float(np.linalg.matrix_rank(covariance, rtol=SINGULAR, hermitian=True)),
        p_value=min(1.0, float(probabilities[statistics >= statistics[here] * (1 - TIE)].sum())),
        note=ONE_POINT if len(sums) == 1 else "",
    )


def exact_logistic_probability_test(
    outcome: ArrayLike, design: ArrayLike, *, columns: Sequence[int] | None = None
) -> Inference:
    """Test several coefficients of a logistic model at once (exact conditional probability test).

    Parameters and errors are those of `exact_logistic_score_test`; `statistic` is the probability of
    what was observed, `p_value` that of all values no likelier.

    Notes
    -----
    The generalization of Fisher's exact test. Prefer `exact_logistic_score_test` where the distance
    from no effect matters more than how rare a value is: the two can differ much where few values are
    possible.

    References
    ----------
    Freeman & Halton (1951), Biometrika 38:141-149. Mehta & Patel (1995), Stat Med 14:2143-2160.
    """
    sums, probabilities, here = _joint(outcome, design, columns)
    return Inference(
        method="exact conditional probability test",
        statistic=float(probabilities[here]),
        p_value=min(1.0, float(probabilities[probabilities <= probabilities[here] * (1 + TIE)].sum())),
        note=ONE_POINT if len(sums) == 1 else "",
    )


def _joint(
    outcome: ArrayLike, design: ArrayLike, columns: Sequence[int] | None
) -> tuple[NDArray[np.float64], NDArray[np.float64], int]:
    """Return the sums of the tested columns, less what was observed and of at most 1, with their probabilities."""
    data = checked(outcome, design, None)
    every = range(len(data.names))
    tested = list(every) if columns is None else list(columns)
    if not tested or not set(tested) <= set(every) or len(set(tested)) < len(tested):
        raise ValueError(
            f"columns must be distinct positions among the {len(every)} columns of the design, not {tested}"
        )
    statistics = sufficient_statistics(data.outcome, data.design, [tested])
    sums, ways = joint(statistics, tested)
    away = (sums - statistics.lattice.observed[[column + 1 for column in tested]]).astype(np.float64)
    here = int(np.argmin(np.abs(away).sum(axis=1)))
    reach = np.abs(away).max(axis=0)
    return away / np.where(reach > 0, reach, 1.0), ways / ways.sum(), here
