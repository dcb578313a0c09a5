"""What a fitted model expects of rows: probabilities, probabilities of each answer, counts, or numbers."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.regression.method import COUNTS, Family
from leapstats.stats.models.coefficients import Model
from leapstats.stats.models.likelihood import expit

Numbers = NDArray[np.float64]


def coefficients_of(model: Model) -> Numbers:
    """Return every coefficient, of an ordinal model with its thresholds after the slopes."""
    return np.array([each.estimate for each in (*model.coefficients, *getattr(model, "thresholds", ()))])


def expected(family: Family, beta: Numbers, columns: Numbers, exposure: "Numbers | None" = None) -> Numbers:
    """Return what a model expects.

    Parameters
    ----------
    family
        Of the model.
    beta
        As `coefficients_of` gives them.
    columns
        Rows x columns, the intercept first.
    exposure
        What counts are per; None for 1.

    Returns
    -------
    ndarray
        One a row; of levels rows x levels.
    """
    if family is Family.ORDINAL:
        slopes = columns.shape[1] - 1
        up_to = expit(beta[None, slopes:] - (columns[:, 1:] @ beta[:slopes])[:, None])
        ends = np.zeros((len(columns), 1)), np.ones((len(columns), 1))
        return np.diff(np.hstack([ends[0], up_to, ends[1]]), axis=1)
    if family is Family.MULTINOMIAL:
        linear = np.hstack([np.zeros((len(columns), 1)), columns @ beta.reshape(-1, columns.shape[1]).T])
        odds = np.exp(linear - linear.max(axis=1, keepdims=True))
        return np.asarray(odds / odds.sum(axis=1, keepdims=True))
    linear = columns @ beta
    if family in COUNTS:
        return np.asarray(np.exp(linear) * (1.0 if exposure is None else exposure))
    return np.asarray(linear if family is Family.LINEAR else expit(linear))


def with_ones(matrix: Any) -> Numbers:
    """Return columns after one of ones."""
    return np.column_stack([np.ones(len(matrix)), matrix])
