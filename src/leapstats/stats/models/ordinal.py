"""Ordered levels on several columns: the proportional odds model."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from leapstats.errors import NotEstimableError
from leapstats.stats.models.climbing import climb
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
from leapstats.stats.models.cumulative import Cumulative
from leapstats.stats.models.likelihood import Vector, standardized, wald
from leapstats.stats.models.parallel import parallel_test
from leapstats.stats.models.separation import refuse_separation, separation_of
from leapstats.stats.proportions import normal_quantile

REMEDY = "merge levels, remove columns, or use firth_logistic for a cut into two"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrdinalModel(Model):
    """A proportional odds model; coefficients are log odds ratios of a higher level, and none is an intercept.

    `thresholds` are the log odds of a level at most at each cut where all columns are 0, named as `0|1`.
    `covariance` is of the coefficients and then the thresholds. `parallel_p` is of the test, on `parallel_df`, that
    the slopes are the same at every cut; `parallel_note` names the test, or says why there is none.
    """

    thresholds: tuple[Coefficient, ...]
    parallel_p: float
    parallel_df: float
    parallel_note: str

    def __str__(self) -> str:
        return "\n".join([super(OrdinalModel, self).__str__(), *(str(threshold) for threshold in self.thresholds)])


def proportional_odds(
    outcome: ArrayLike,
    design: ArrayLike,
    *,
    names: Sequence[str] | None = None,
    levels: Sequence[str] | None = None,
    conf_level: float = 0.95,
) -> OrdinalModel:
    """Fit a proportional odds model to ordered levels by maximum likelihood.

    Parameters
    ----------
    outcome
        The place of each unit's level, from 0 for the lowest.
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
    OrdinalModel
        A positive coefficient is towards higher levels. A place that no unit has is dropped, with a note.

    Raises
    ------
    ValueError
        If the outcome, the design, the names or the level are not as said.
    NotEstimableError
        If there are no units, no more than coefficients and thresholds, or all have one level, a column is a
        combination of others, an estimate is infinite (separation), or no maximum is found.
    TooLargeError
        If more than 40,000 different rows may be separated.

    Notes
    -----
    One odds ratio stands for all cuts of the levels; `parallel_p` says whether the data contradict that, which with
    30 units they seldom can. Not for levels without an order: take `multinomial`.

    References
    ----------
    McCullagh (1980), J R Stat Soc B 42:109-142.
    """
    z = normal_quantile(conf_level)
    data = checked(outcome, design, names, PLACES)
    check_rank(data.with_intercept, data.all_names)
    places, answers = np.unique(data.outcome, return_inverse=True)
    answers = answers.astype(np.int64)
    if len(places) < 2:
        raise NotEstimableError(f"all units have the level at place {int(places[0])}", "nothing is left to compare")
    asked = data.design.shape[1] + len(places) - 1
    if len(answers) <= asked:
        raise NotEstimableError(f"{len(answers)} units are too few for {asked} coefficients and thresholds", REMEDY)
    cuts = tuple(f"{int(low)}|{int(high)}" for low, high in pairwise(places))
    columns, back = standardized_slopes(data.design, len(cuts))
    likelihood = Cumulative(answers, columns)
    shown = tuple(f"{low}|{high}" for low, high in pairwise(names_of_places(places, levels)))
    refuse_separation(separation_of(likelihood.margins @ np.linalg.inv(back), (*data.names, *shown)), REMEDY)
    peak = climb(likelihood, likelihood.start(), REMEDY)
    inverse = np.linalg.inv(peak.point.information)
    estimates, covariance = back @ peak.at, back @ inverse @ back.T
    every = wald((*data.names, *cuts), estimates, covariance, z, conf_level)
    parallel = parallel_test(likelihood, peak)
    return OrdinalModel(
        method="proportional odds model, maximum likelihood, Wald limits",
        coefficients=every[: len(data.names)],
        units=len(answers),
        log_likelihood=peak.point.height,
        covariance=square(covariance),
        fitted=_in_units(data, estimates, covariance),
        note=empty_places(places),
        thresholds=every[len(data.names) :],
        parallel_p=parallel.p_value,
        parallel_df=parallel.df,
        parallel_note=parallel.note,
    )


def standardized_slopes(design: Vector, cuts: int) -> tuple[Vector, Vector]:
    """Return centred columns of at most 1, and what turns slopes and thresholds for them into the design's."""
    columns, back = standardized(design)
    width = design.shape[1]
    turn = np.eye(width + cuts)
    turn[:width, :width] = back[1:, 1:]
    # A threshold is minus an intercept.
    turn[width:, :width] = -back[0, 1:]
    return columns[:, 1:], turn


def _in_units(data: Checked, estimates: Vector, covariance: Vector) -> Any:
    """Return the results of statsmodels for the columns as they were given: thresholds are a first and log steps."""
    from statsmodels.base.model import LikelihoodModelResults
    from statsmodels.miscmodels.ordinal_model import OrderedModel, OrderedResults, OrderedResultsWrapper

    width = data.design.shape[1]
    model = OrderedModel(data.outcome, data.design if width else None, distr="logit")
    model.data.xnames[:width] = list(data.names)
    steps = np.diff(estimates[width:])
    parameters = np.concatenate([estimates[: width + 1], np.log(steps)])
    turn = np.eye(len(estimates))
    for place, step in enumerate(steps, start=width + 1):
        turn[place, place - 1 : place + 1] = -1 / step, 1 / step
    there = LikelihoodModelResults(model, parameters, turn @ covariance @ turn.T, scale=1.0)
    there.mle_retvals, there.mle_settings = {"converged": True}, {"optimizer": "newton"}
    with warnings.catch_warnings(action="ignore"):
        return OrderedResultsWrapper(OrderedResults(model, there))
