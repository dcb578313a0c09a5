"""Tests of association for tables that were estimated from a design (Rao & Scott)."""

from dataclasses import dataclass

import numpy as np

from leapstats.errors import NotEstimableError
from leapstats.stats.design.estimates import Means
from leapstats.stats.design.inputs import CENSUS, WITHOUT_DF, Places, check_columns, groups_of_units, is_census
from leapstats.stats.design.sample import Design
from leapstats.stats.design.wald import DesignF, f_tail
from leapstats.stats.result import Inference
from leapstats.terms import Numbers, Whole


@dataclass(frozen=True, slots=True, eq=False)
class _Pearson:
    """Pearson's statistic of the weighted table, and the design effects of its contrasts as a matrix."""

    statistic: float
    effects: Numbers
    df: float
    note: str

    @property
    def sum_of_effects(self) -> float:
        return float(np.trace(self.effects))

    @property
    def satterthwaite(self) -> float:
        """The degrees of freedom of the chi-square with the same mean and variance."""
        return self.sum_of_effects**2 / float(np.trace(self.effects @ self.effects))


def rao_scott_f(design: Design, rows: Places, columns: Places) -> DesignF:
    """Test a weighted table for association by F (Rao & Scott, second order).

    Parameters
    ----------
    design
        The sample, or a domain of it.
    rows, columns
        For each unit (n,) its row and its column, whole numbers from 0; -1 for a unit without one, which is left out
        of the table and stays in the sample. Rows and columns have no order.

    Returns
    -------
    DesignF
        `statistic` is Pearson's over the sum of the design effects. `df` is the square of that sum over the sum of
        squares, and `df_design` as many times the degrees of freedom of the design. Rows and columns without a unit
        are not used, and the note says so.

    Raises
    ------
    ValueError
        If there is not one whole number from -1 a unit.
    NotEstimableError
        If fewer than two rows or columns have units, too many cells have none, or the table has no sampling error.
    TooLargeError
        If there are more than 1,000 cells, or more than 100,000,000 cells times units.

    Notes
    -----
    An approximation for large samples: with a few dozen units look at the cells, too. Not for ordered columns, where a
    comparison of means or `design_kruskal_wallis` has more power.

    References
    ----------
    Rao & Scott (1984), Ann Stat 12:46-60. Thomas & Rao (1987), JASA 82:630-636, for F. The design effects are taken at
    the observed proportions, as in `svychisq(statistic = "F")` of R's survey.
    """
    found = _pearson(design, rows, columns)
    statistic, df = found.statistic / found.sum_of_effects, found.satterthwaite
    return DesignF(
        method="Rao-Scott F, second order",
        statistic=statistic,
        df=df,
        df_design=df * found.df,
        p_value=f_tail(statistic, df, df * found.df),
        note="; ".join(filter(None, (found.note, "" if found.df > 0 else WITHOUT_DF))),
    )


def rao_scott_chi_square(design: Design, rows: Places, columns: Places) -> Inference:
    """Test a weighted table for association by chi-square (Rao & Scott, first order).

    Parameters and errors are those of `rao_scott_f`.

    Returns
    -------
    Inference
        `statistic` is Pearson's over the mean design effect; its `df` are (rows - 1) (columns - 1).

    Notes
    -----
    Rejects too often where design effects differ or the sample has few clusters: take `rao_scott_f`.

    References
    ----------
    Rao & Scott (1984), Ann Stat 12:46-60. The p of `svychisq(statistic = "Chisq")` of R's survey, which prints
    Pearson's statistic before it is divided.
    """
    from scipy.special import chdtrc

    found = _pearson(design, rows, columns)
    df = len(found.effects)
    statistic = found.statistic * df / found.sum_of_effects
    return Inference(
        method="Rao-Scott chi-square, first order",
        statistic=statistic,
        df=float(df),
        p_value=float(chdtrc(df, statistic)),
        note=found.note,
    )


def _pearson(design: Design, rows: Places, columns: Places) -> _Pearson:
    with_rows, _, _ = groups_of_units(design, rows, "rows")
    domain, column, left_columns = groups_of_units(with_rows, columns, "columns")
    _, row, left_rows = groups_of_units(domain, rows, "rows")
    shape = (len(left_rows), len(left_columns))
    if min(shape) < 2:
        raise NotEstimableError(f"a table needs two rows and two columns with units, not {shape[0]} and {shape[1]}")
    check_columns(len(row), shape[0] * shape[1], "cells")
    if is_census(domain):
        raise NotEstimableError(CENSUS)
    cells = Means(_indicators(row, column, shape))
    shares = cells.values(domain.weights)
    n_units = int(np.count_nonzero(domain.weights))
    table = shares.reshape(shape)
    expected = np.outer(table.sum(axis=1), table.sum(axis=0))
    statistic = n_units * float(((table - expected) ** 2 / expected).sum())
    effects = _effects(shape, shares, domain.covariance(cells) * n_units)
    return _Pearson(statistic, effects, domain.df, _dropped(np.asarray(rows), np.asarray(columns), shape))


def _indicators(row: Whole, column: Whole, shape: tuple[int, int]) -> Numbers:
    cell = np.where(row >= 0, row * shape[1] + column, -1)
    return np.asarray(cell[:, None] == np.arange(shape[0] * shape[1]), dtype=float)


def _effects(shape: tuple[int, int], shares: Numbers, covariance: Numbers) -> Numbers:
    """Return the design effects of the contrasts that independence sets to 0, as a matrix."""
    contrasts = np.kron(_differences(shape[0]), _differences(shape[1]))
    inverse = np.divide(1.0, shares, out=np.zeros_like(shares), where=shares > 0)
    scaled = contrasts * inverse
    simple = scaled @ contrasts.T
    if np.linalg.matrix_rank(simple, hermitian=True) < len(simple):
        raise NotEstimableError("too many cells of the table have no units")
    effects = np.asarray(np.linalg.solve(simple, scaled @ covariance @ scaled.T))
    if not float(np.trace(effects)) > 0:
        raise NotEstimableError("the cells of the table have no sampling error")
    return effects


def _differences(size: int) -> Numbers:
    """Return contrasts of each level but the last with the last one."""
    return np.hstack([np.eye(size - 1), -np.ones((size - 1, 1))])


def _dropped(rows: Whole, columns: Whole, shape: tuple[int, int]) -> str:
    """Say how many rows and columns up to the largest number have no unit."""
    empty = [int(numbers.max(initial=-1)) + 1 - size for numbers, size in zip((rows, columns), shape, strict=True)]
    said = [f"{count} {name}" for count, name in zip(empty, ("rows", "columns"), strict=True) if count]
    return f"without units, and not used: {', '.join(said)}" if said else ""
