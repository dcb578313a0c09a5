"""Levels without an order on several columns: the multinomial logistic model."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from leapstats.errors import NotEstimableError
from leapstats.stats.models.climbing import Point, Surface, climb
from leapstats.stats.models.coefficients import (
    PLACES,
    Checked,
    Coefficient,
    Model,
    check_rank,
    checked,
    empty_places,
    names_of_places,
    square,
)
from leapstats.stats.models.likelihood import Vector, standardized, wald
from leapstats.stats.models.separation import Separation, refuse_separation, separation_of
from leapstats.stats.proportions import normal_quantile
from leapstats.terms import Whole

REMEDY = "merge levels, remove columns, or use firth_logistic for two levels at a time"


@dataclass(frozen=True, slots=True, kw_only=True)
class MultinomialModel(Model):
    """A multinomial logistic model: log odds ratios of each other level against the level at the first place.

    `equations` has a tuple of coefficients for each of the `levels`, the intercept first; `coefficients` are the same
    in one row, named `level: name`, and `covariance` is in their order. `reference` is the level they stand against.
    """

    equations: tuple[tuple[Coefficient, ...], ...]
    levels: tuple[int, ...]
    reference: int


def multinomial(
    outcome: ArrayLike,
    design: ArrayLike,
    *,
    names: Sequence[str] | None = None,
    levels: Sequence[str] | None = None,
    conf_level: float = 0.95,
) -> MultinomialModel:
    """Fit a multinomial logistic model to levels without an order, by maximum likelihood.

    Parameters
    ----------
    outcome
        The place of each unit's level, from 0 for the one that the others are compared with.
    design
        Units x columns, without an intercept.
    names
        One a column; x1, x2, ... if left out.
    levels
        What the places are called, from 0, where a reason names one; their numbers if left out.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    MultinomialModel
        An equation for each other level. A place that no unit has is dropped, with a note.

    Raises
    ------
    ValueError
        If the outcome, the design, the names or the level are not as said.
    NotEstimableError
        If there are no units, none at place 0, or all have one level, a column is a combination of others, there are
        more coefficients than units, an estimate is infinite (separation), or no maximum is found.
    TooLargeError
        If more than 40,000 different rows may be separated.

    Notes
    -----
    Wald limits and p are conservative at n = 30, the more so the fewer units a level has: test a column in all
    equations at once by `likelihood_ratio` against the model without it. Needs some 5 units a coefficient. Not for
    ordered levels: `proportional_odds` has one coefficient a column.

    References
    ----------
    Agresti (2013), Categorical Data Analysis, 3rd ed., Wiley, section 8.1. Albert & Anderson (1984), Biometrika
    71:1-10.
    """
    z = normal_quantile(conf_level)
    data = checked(outcome, design, names, PLACES)
    check_rank(data.with_intercept, data.all_names)
    places, answers = np.unique(data.outcome, return_inverse=True)
    answers = answers.astype(np.int64)
    _check_levels(data, places)
    names_of_all = tuple(f"{int(place)}: {name}" for place in places[1:] for name in data.all_names)
    shown = tuple(f"{level}: {name}" for level in names_of_places(places, levels)[1:] for name in data.all_names)
    refuse_separation(_separation(answers, data.with_intercept, shown), REMEDY)
    columns, back = standardized(data.design)
    peak = climb(_surface(answers, columns), np.zeros(len(names_of_all)), REMEDY)
    turn = np.kron(np.eye(len(places) - 1), back)
    estimates, covariance = turn @ peak.at, turn @ np.linalg.inv(peak.point.information) @ turn.T
    every = wald(names_of_all, estimates, covariance, z, conf_level)
    size = len(data.all_names)
    equations = tuple(
        tuple(replace(each, name=name) for each, name in zip(every[start : start + size], data.all_names, strict=True))
        for start in range(0, len(every), size)
    )
    return MultinomialModel(
        method="multinomial logistic regression, maximum likelihood, Wald limits",
        coefficients=every,
        units=len(answers),
        log_likelihood=peak.point.height,
        covariance=square(covariance),
        fitted=_in_units(data, answers, estimates, covariance),
        note=empty_places(places),
        equations=equations,
        levels=tuple(int(place) for place in places[1:]),
        reference=int(places[0]),
    )


def _check_levels(data: Checked, places: Vector) -> None:
    if places[0] > 0:
        raise NotEstimableError(
            "no unit has the level at place 0, which the others are compared with", "number the levels anew"
        )
    if len(places) < 2:
        raise NotEstimableError("all units have the level at place 0", "nothing is left to compare")
    asked = (len(places) - 1) * len(data.all_names)
    if asked > len(data.outcome):
        raise NotEstimableError(f"{len(data.outcome)} units are too few for {asked} coefficients", REMEDY)


def _separation(levels: Whole, columns: Vector, names: Sequence[str]) -> Separation:
    """Find the directions along which no level of a unit falls against another, over all pairs of levels.

    References
    ----------
    Albert & Anderson (1984), Biometrika 71:1-10.
    """
    units, size = columns.shape
    every = int(levels.max()) + 1
    others = np.array([[level for level in range(every) if level != own] for own in range(every)])[levels].ravel()
    rows = np.zeros((units * (every - 1), every, size))
    repeated = np.repeat(columns, every - 1, axis=0)
    rows[np.arange(len(rows)), np.repeat(levels, every - 1)] = repeated
    rows[np.arange(len(rows)), others] = -repeated
    found = separation_of(rows[:, 1:].reshape(len(rows), -1), names)
    return replace(found, separated_units=tuple(sorted({place // (every - 1) for place in found.separated_units})))


def _surface(levels: Whole, columns: Vector) -> Surface:
    """Return the log-likelihood of statsmodels, of coefficients equation by equation."""
    from statsmodels.discrete.discrete_model import MNLogit

    model = MNLogit(levels, columns)

    def surface(parameters: Vector) -> Point:
        table = parameters.reshape(-1, columns.shape[1]).T
        with np.errstate(all="ignore"), warnings.catch_warnings(action="ignore"):
            height = float(model.loglike(table))
            information = -np.asarray(model.hessian(parameters))
            score = np.asarray(model.score(table))
        return Point(height if np.isfinite(height) else -np.inf, score, information)

    return surface


def _in_units(data: Checked, levels: Whole, estimates: Vector, covariance: Vector) -> Any:
    """Return the results of statsmodels for the columns as they were given."""
    from statsmodels.base.model import LikelihoodModelResults
    from statsmodels.discrete.discrete_model import MNLogit, MultinomialResults, MultinomialResultsWrapper

    model = MNLogit(levels, data.with_intercept)
    model.data.xnames = list(data.all_names)
    table = estimates.reshape(-1, len(data.all_names)).T
    there = LikelihoodModelResults(model, table, covariance, scale=1.0)
    there.mle_retvals, there.mle_settings = {"converged": True}, {"optimizer": "newton"}
    with warnings.catch_warnings(action="ignore"):
        return MultinomialResultsWrapper(MultinomialResults(model, there))
