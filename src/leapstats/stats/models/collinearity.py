"""How much wider limits are because columns of a model go together."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from leapstats.errors import NotEstimableError
from leapstats.stats.models.coefficients import check_rank, grouping
from leapstats.stats.models.numbers import Vector, checked_numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class VarianceInflation:
    """How much the variance of one column's coefficient, or the joint one of several, grows with the other columns.

    `factor` is 1 where nothing goes together; `df` is the number of columns; `per_column`, the root of
    `factor` to the power of 1 / (2 df), says how much wider limits are, and compares terms of any number of columns.
    """

    name: str
    factor: float
    df: int
    per_column: float


def variance_inflation(
    design: ArrayLike, *, names: Sequence[str] | None = None, terms: Sequence[str] | None = None
) -> tuple[VarianceInflation, ...]:
    """Compute the variance inflation factor of each column, or the generalized one of each term.

    Parameters
    ----------
    design
        Units x columns, without an intercept.
    names
        One a column; x1, x2, ... if left out.
    terms
        The term that each column is part of, such as `["setting", "setting", "nurses"]`; each column is its
        own if left out.

    Returns
    -------
    tuple of VarianceInflation
        In the order in which the terms are first met.

    Raises
    ------
    ValueError
        If an argument is not as said.
    NotEstimableError
        If there are no units or columns, or a column is constant or a combination of others.

    Notes
    -----
    Of least squares with equal variances; for other models a guide at best. No bound is right for all: wide limits
    with few units need no collinearity. Says nothing about which column to leave out.

    References
    ----------
    Fox & Monette (1992), JASA 87:178-183.
    """
    columns = np.asarray(design)
    data = checked_numbers(np.zeros(len(columns) if columns.ndim else 0), design, names)
    labels = list(data.names if terms is None else terms)
    if len(labels) != len(data.names):
        raise ValueError(f"terms must be a list with one label per column, {len(data.names)}, not {len(labels)}")
    if not labels:
        raise NotEstimableError("there are no columns")
    places = grouping(labels, "terms", len(labels))
    check_rank(data.with_intercept, data.all_names)
    away = data.design - data.design.mean(axis=0)
    basis = away / np.sqrt((away**2).sum(axis=0))
    whole = _log_volume(basis)
    found = []
    for place, label in enumerate(dict.fromkeys(labels)):
        inside = places == place
        log_factor = 2 * (_log_volume(basis[:, inside]) + _log_volume(basis[:, ~inside]) - whole)
        df = int(inside.sum())
        found.append(
            VarianceInflation(
                name=str(label),
                factor=float(np.exp(log_factor)),
                df=df,
                per_column=float(np.exp(log_factor / (2 * df))),
            )
        )
    return tuple(found)


def _log_volume(columns: Vector) -> float:
    """Return the logarithm of the volume that columns span, half that of the determinant of their products."""
    return float(np.log(np.abs(np.diag(np.linalg.qr(columns, mode="r")))).sum())
