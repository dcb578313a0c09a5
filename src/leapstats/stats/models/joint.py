"""Tests of several coefficients of a model at once."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from leapstats.errors import NotEstimableError
from leapstats.stats.models.coefficients import check_rank, checked
from leapstats.stats.models.likelihood import Vector
from leapstats.stats.models.penalized import upper_tail
from leapstats.stats.models.penalized_likelihood import STEPS, Penalized, check_maximum, climb, free_directions
from leapstats.stats.models.penalized_profiles import SMALL_FOR_HEIGHT, Restarts, highest
from leapstats.stats.proportions import normal_quantile
from leapstats.stats.result import Inference

LEVEL = 0.95
Places = NDArray[np.int64]
SINGULAR = 1e-10


def penalized_likelihood_ratio(outcome: ArrayLike, design: ArrayLike, *, columns: Sequence[int]) -> Inference:
    """Test several coefficients of a logistic model with Firth's penalty at once.

    Parameters
    ----------
    outcome
        0 or 1, one a unit.
    design
        Units x columns, without an intercept.
    columns
        Which columns of the design are held at 0, from 0.

    Returns
    -------
    Inference
        `statistic` is twice the difference of the penalized log-likelihoods, `df` the number of columns.

    Raises
    ------
    ValueError
        If the outcome, the design or the columns are not as said.
    NotEstimableError
        If there are no units, a column is a combination of others, or no maximum is found.
    TooLargeError
        If there are too many different rows for so many columns.

    Notes
    -----
    The columns are held at 0 under the penalty of the whole design, as for the p of one coefficient in
    `firth_logistic`: leaving them out of the model is another test. Rests on large samples: with few events take
    `exact_logistic_score_test`.

    References
    ----------
    Heinze & Schemper (2002), Stat Med 21:2409-2419.
    """
    data = checked(outcome, design, None)
    places = _places(columns, data.design.shape[1])
    check_rank(data.with_intercept, data.all_names)
    penalized = Penalized(data.outcome, data.with_intercept)
    best, _ = highest(penalized, normal_quantile(LEVEL))
    statistic = max(0.0, 2 * (float(best.height[0]) - _held(penalized, best.beta, best.inverse[0], places + 1)))
    return Inference(
        method="penalized likelihood ratio test, the columns held at 0",
        statistic=statistic,
        df=float(len(places)),
        p_value=upper_tail(len(places), statistic),
    )


def wald_test(
    coefficients: ArrayLike, covariance: ArrayLike, *, columns: Sequence[int], df: float = math.inf
) -> Inference:
    """Test several coefficients at once by their covariance.

    Parameters
    ----------
    coefficients
        Of a model.
    covariance
        Of the coefficients: that of the model, robust where the model's is.
    columns
        Which coefficients are tested together, from 0.
    df
        Degrees of freedom of the covariance, such as units less columns; infinite for the chi-square distribution.

    Returns
    -------
    Inference
        `statistic` is F, the quadratic form over the number of columns, on that number and `df`; with an infinite `df`
        the quadratic form itself, chi-square. `df` is the number of columns.

    Raises
    ------
    ValueError
        If the shapes do not fit one another, or a column is not there.
    NotEstimableError
        If the covariance of the columns is singular.

    Notes
    -----
    With a robust covariance of few clusters F is too large where there are nearly as many columns as clusters.

    References
    ----------
    Wald (1943), Trans Am Math Soc 54:426-482.
    """
    beta, spread = np.asarray(coefficients, dtype=np.float64), np.asarray(covariance, dtype=np.float64)
    if beta.ndim != 1 or spread.shape != (len(beta), len(beta)):
        raise ValueError("covariance must be square, with a row for each coefficient")
    if not df > 0:
        raise ValueError("df must be a number above 0")
    places = _places(columns, len(beta))
    own = spread[np.ix_(places, places)]
    scale = np.sqrt(np.diag(own))
    if not (scale > 0).all() or np.linalg.cond(own / np.outer(scale, scale)) > 1 / SINGULAR:
        raise NotEstimableError("the covariance of the coefficients is singular")
    form = float(beta[places] @ np.linalg.solve(own, beta[places]))
    size = len(places)
    if math.isinf(df):
        return Inference(method="Wald test", statistic=form, df=float(size), p_value=upper_tail(size, form))
    from scipy.stats import f

    p_value = float(f.sf(form / size, size, df))
    below = f"{df:.0f}" if float(df).is_integer() else f"{df:.1f}"
    return Inference(
        method=f"Wald F test on {size} and {below} df", statistic=form / size, df=float(size), p_value=p_value
    )


def _held(penalized: Penalized, best: Vector, inverse: Vector, places: Places) -> float:
    """Return the greatest height with some coefficients at 0: the climbs from 0, the estimate and the corners."""
    held = penalized.turn[places]
    across = inverse @ held.T
    near = best[0] - across @ np.linalg.solve(held @ across, held @ best[0])
    starts = [np.zeros_like(near), near]
    if len(places) == 1:
        far = Restarts(penalized, held).best(np.zeros(1), near[None])
        starts.extend(far.beta)
    free = np.tile(free_directions(held[None]), (len(starts), 1, 1))
    heights = climb(penalized, np.array(starts), free, SMALL_FOR_HEIGHT, STEPS).height
    check_maximum(heights[[int(np.argmax(heights))]])
    return float(heights.max())


def _places(columns: Sequence[int], size: int) -> Places:
    places = np.unique(np.asarray(list(columns), dtype=np.int64))
    if not len(places) or len(places) != len(list(columns)) or places[0] < 0 or places[-1] >= size:
        raise ValueError(f"columns must be different places from 0 to {size - 1}, one at least")
    return places
