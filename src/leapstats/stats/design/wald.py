"""Tests on the degrees of freedom of a design: t of one estimate, F of several."""

import math
from dataclasses import dataclass, replace

import numpy as np

from leapstats.errors import NotEstimableError
from leapstats.stats.design.estimates import Estimates
from leapstats.stats.design.inputs import WITHOUT_DF
from leapstats.stats.result import Inference


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignF(Inference):
    """An F test of a design: `df` of the numerator, `df_design` of the denominator."""

    df_design: float

    def __str__(self) -> str:
        return f"{Inference.__str__(self)}, df of the design {self.df_design:.6g}"


def t_inference(method: str, estimates: Estimates, conf_level: float) -> Inference:
    """Test whether the first estimate is 0, with its limits; NaN, and a note, without degrees of freedom."""
    found = Inference(method=method, estimate=float(estimates.values[0]), df=estimates.df)
    found = replace(found, conf_int=estimates.limits(conf_level=conf_level))
    if not estimates.df > 0:
        return replace(found, note=WITHOUT_DF)
    from scipy.special import stdtr

    statistic = float(estimates.values[0] / estimates.se[0])
    return replace(found, statistic=statistic, p_value=2 * float(stdtr(estimates.df, -abs(statistic))))


def f_tail(statistic: float, numerator: float, denominator: float) -> float:
    """Return the probability of a larger F; NaN without degrees of freedom of the denominator."""
    if not denominator > 0:
        return math.nan
    from scipy.special import fdtrc

    return float(fdtrc(numerator, denominator, statistic))


def wald_f(method: str, estimates: Estimates, note: str = "") -> DesignF:
    """Test whether all estimates are 0 (Wald), by F: the quadratic form over the number of estimates.

    Raises
    ------
    NotEstimableError
        If a combination of the estimates has no standard error.
    """
    wanted = len(estimates.values)
    if np.linalg.matrix_rank(estimates.covariance, hermitian=True) < wanted:
        raise NotEstimableError("differences between the groups have no standard error")
    statistic = float(estimates.values @ np.linalg.solve(estimates.covariance, estimates.values)) / wanted
    notes = (note, "" if estimates.df > 0 else WITHOUT_DF)
    return DesignF(
        method=method,
        statistic=statistic,
        df=float(wanted),
        df_design=estimates.df,
        p_value=f_tail(statistic, wanted, estimates.df),
        note="; ".join(filter(None, notes)),
    )
