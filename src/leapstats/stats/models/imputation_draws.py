"""Draws of missing answers by regression on the other items: one function a kind of item."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from leapstats.stats.models.likelihood import expit
from leapstats.stats.models.penalized_likelihood import Penalized, climb

ROWS_A_COMPONENT = 3
ROWS_A_DONOR, MOST_DONORS = 10, 5
CONSTANT, DEPENDENT = 1e-9, 1e-6
SMALL = 1e-4  # log odds, beside draws that differ by much more

Vector = NDArray[np.float64]
Rows = NDArray[np.bool_]


def donors_of(answered: int) -> int:
    """Return how many nearest answers one is drawn from: one for each ten that were given, at least 1 and at most 5."""
    return min(MOST_DONORS, max(1, answered // ROWS_A_DONOR))


def components(columns: Vector, answered: Rows) -> Vector:
    """Return a column of ones and uncorrelated columns that stand for those given, by principal components.

    Parameters
    ----------
    columns
        Rows x columns.
    answered
        The rows to fit to: the components are theirs, and the other rows are placed on them.

    Returns
    -------
    ndarray
        Rows x components. As many as the columns have dimensions among the rows answered, and at most one for three
        of those rows, the largest first: neither collinear columns nor many of them are a difficulty.
    """
    among = columns[answered]
    away = columns - among.mean(axis=0)
    spread = np.sqrt((away[answered] ** 2).mean(axis=0))
    varies = spread > CONSTANT * np.abs(among).max(axis=0, initial=0.0)
    scaled = away[:, varies] / spread[varies]
    ones = np.ones((len(columns), 1))
    if not scaled.shape[1]:
        return ones
    _, sizes, directions = np.linalg.svd(scaled[answered], full_matrices=False)
    most = max(1, len(among) // ROWS_A_COMPONENT)
    kept = np.flatnonzero(sizes > DEPENDENT * sizes[0])[:most]
    turned = scaled @ (directions[kept].T * (np.sqrt(len(among)) / sizes[kept]))
    return np.hstack([ones, turned])


def matched(rng: np.random.Generator, values: Vector, answered: Rows, columns: Vector) -> Vector:
    """Draw numbers by predictive mean matching: each is that of a row that the regression expects much the same of.

    Parameters
    ----------
    rng
        Of the draws.
    values
        One a row; those of rows that did not answer are not looked at.
    answered
        Which rows did.
    columns
        Rows x columns to regress on, without an intercept.

    Returns
    -------
    ndarray
        One for each row that did not answer, in order.

    Notes
    -----
    Coefficients are drawn from their posterior under a flat prior for what is expected of the rows without an answer;
    those expected of the others are estimated (type 1 matching).
    """
    given = values[answered]
    parts = components(columns, answered)
    # The components are orthogonal and of mean square 1, so that regressing on them is a mean of products.
    beta = parts[answered].T @ (given - given.mean()) / len(given)
    residuals = given - given.mean() - parts[answered] @ beta
    df = max(1, len(given) - parts.shape[1])
    spread = np.sqrt(residuals @ residuals / rng.chisquare(df))
    drawn = beta + spread * rng.standard_normal(len(beta)) / np.sqrt(len(given))
    order = rng.permutation(len(given))  # whoever comes first among those as near
    near = np.abs((parts[answered] @ beta)[order][None, :] - (parts[~answered] @ drawn)[:, None])
    nearest = np.argsort(near, axis=1, kind="stable")[:, : donors_of(len(given))]
    picked = nearest[np.arange(len(nearest)), rng.integers(nearest.shape[1], size=len(nearest))]
    return np.asarray(given[order][picked])


def yes_or_no(rng: np.random.Generator, values: Vector, answered: Rows, columns: Vector) -> Vector:
    """Draw 0 or 1 by a logistic model with Firth's penalty, its coefficients drawn around their estimates.

    The normal distribution of the coefficients has the inverse of the information for covariance. See `matched` for
    the parameters.
    """
    chances = expit(_log_odds(rng, values, answered, columns)[~answered])
    return np.asarray(rng.random(len(chances)) < chances, dtype=np.float64)


def ordered_levels(
    rng: np.random.Generator, values: Vector, answered: Rows, columns: Vector, levels: Sequence[float]
) -> Vector:
    """Draw levels in their order: whether a row is of the first, if not whether of the second, and so on.

    Each step is a logistic model as in `yes_or_no`, of the rows that are of none of the levels before. `levels` has
    those that occur, in order. See `matched` for the other parameters.
    """
    found = np.full(len(values), levels[-1])
    open_still, left = ~answered, answered.copy()
    for level in levels[:-1]:
        chances = expit(_log_odds(rng, np.equal(values, level).astype(np.float64), left, columns))
        taken = open_still & (rng.random(len(values)) < chances)
        found[taken] = level
        open_still &= ~taken
        left &= values != level
    return found[~answered]


def unordered_levels(
    rng: np.random.Generator, values: Vector, answered: Rows, columns: Vector, levels: Sequence[float]
) -> Vector:
    """Draw levels by their odds against the first, each by a logistic model of the rows of those two levels.

    The models are as in `yes_or_no`, and together stand for a multinomial one (Begg and Gray). `levels` has those that
    occur, one with many answers first. See `matched` for the other parameters.
    """
    first, *others = levels
    log_odds = [np.zeros(len(values))]
    for level in others:
        rows = answered & np.isin(values, (first, level))
        log_odds.append(_log_odds(rng, np.equal(values, level).astype(np.float64), rows, columns))
    odds = np.column_stack(log_odds)[~answered]
    chances = np.exp(odds - odds.max(axis=1, keepdims=True)).cumsum(axis=1)
    places: Rows = (rng.random(len(chances)) * chances[:, -1])[:, None] >= chances[:, :-1]
    return np.asarray(np.array(levels)[places.sum(axis=1)])


def _log_odds(rng: np.random.Generator, outcome: Vector, rows: Rows, columns: Vector) -> Vector:
    """Return drawn log odds of all rows, by a model of some of them."""
    parts = components(columns, rows)
    penalized = Penalized(outcome[rows], parts[rows])
    size = parts.shape[1]
    top = climb(penalized, np.zeros((1, size)), np.eye(size)[None], SMALL)
    drawn = top.beta[0] + np.linalg.cholesky(top.inverse[0]) @ rng.standard_normal(size)
    return np.asarray(parts @ (penalized.turn @ drawn))
