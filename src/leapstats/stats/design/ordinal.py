"""Ordered levels of units that were sampled by a design: the proportional odds model."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from leapstats.errors import NotEstimableError
from leapstats.stats.checks import check_level
from leapstats.stats.design.pseudo_likelihood import Ordered, PseudoLikelihood
from leapstats.stats.design.regression import by_t, df_left, with_weight, worded
from leapstats.stats.design.sample import Design
from leapstats.stats.models.coefficients import PLACES, check_rank, checked, empty_places, names_of_places, square
from leapstats.stats.models.ordinal import OrdinalModel, standardized_slopes

NO_TEST = "proportional odds are not tested with a design"


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignOrdinalModel(OrdinalModel):
    """A proportional odds model of units that were sampled by a design; it has no test of proportional odds.

    `df`, `design_df` and `functional` are as of `DesignModel`.
    """

    df: float
    design_df: float
    functional: PseudoLikelihood = field(repr=False, compare=False)


def design_proportional_odds(
    outcome: ArrayLike,
    design: ArrayLike,
    *,
    sample: Design,
    names: Sequence[str] | None = None,
    levels: Sequence[str] | None = None,
    conf_level: float = 0.95,
) -> DesignOrdinalModel:
    """Fit a proportional odds model to ordered levels of units that were sampled by a design.

    Parameters
    ----------
    outcome
        The place of each unit's level (n,), from 0 for the lowest; anything where the sample has weight 0.
    design
        Units x columns, without an intercept; anything where the sample has weight 0.
    sample
        How the units were sampled: their weights (n,), and what the covariance is made of.
    names
        One a column; x1, x2, ... if left out.
    levels
        What the places are called, from 0, where a reason names one; their numbers if left out.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    DesignOrdinalModel
        A positive coefficient is towards higher levels. Limits and p by Student's t on the degrees of freedom of the
        design less the columns. A place that no unit has is dropped, with a note.

    Raises
    ------
    ValueError
        If an argument is not as said.
    NotEstimableError
        If there are no units or all have one level, the design has too few degrees of freedom, a column is a
        combination of others, an estimate is infinite (separation), or no maximum is found.
    TooLargeError
        If more than 40,000 different rows may be separated.

    Notes
    -----
    Agrees with `svyolr` of the R package survey as far as that converges, which is to about 1e-4 of an estimate. One
    odds ratio stands for all cuts of the levels; whether one will do is not tested. Not for weights that count rows.

    References
    ----------
    McCullagh (1980), J R Stat Soc B 42:109-142. Binder (1983), Int Stat Rev 51:279-292.
    """
    check_level(conf_level)
    answers, columns, rows = with_weight(outcome, design, sample)
    data = checked(answers, columns, names, PLACES)
    check_rank(data.with_intercept, data.all_names)
    places, held = np.unique(data.outcome, return_inverse=True)
    if len(places) < 2:
        raise NotEstimableError(f"all units have the level at place {int(places[0])}", "nothing is left to compare")
    df = df_left(sample, len(data.names))
    cuts = tuple(f"{int(low)}|{int(high)}" for low, high in pairwise(places))
    shown = tuple(f"{low}|{high}" for low, high in pairwise(names_of_places(places, levels)))
    centred, back = standardized_slopes(data.design, len(cuts))
    likelihood = Ordered(data, held.astype(np.int64), centred, back, (*data.names, *shown))
    functional, peak = PseudoLikelihood(rows, likelihood, back, np.zeros(len(back))).climbed(sample.weights)
    plain = back @ np.linalg.inv(peak.point.information) @ back.T
    covariance = sample.covariance(functional)
    every = by_t((*data.names, *cuts), (back @ peak.at, covariance, plain), df, conf_level)
    return DesignOrdinalModel(
        method=worded("proportional odds model", sample, df),
        coefficients=every[: len(data.names)],
        units=len(held),
        covariance=square(covariance),
        note=empty_places(places),
        thresholds=every[len(data.names) :],
        parallel_p=math.nan,
        parallel_df=math.nan,
        parallel_note=NO_TEST,
        df=df,
        design_df=sample.df,
        functional=functional,
    )
