"""Intraclass correlations of a full table of units and raters: the six forms of Shrout and Fleiss."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from leapstats.errors import NotEstimableError
from leapstats.stats.checks import check_level
from leapstats.stats.respondents.intraclass import IntraclassCorrelation, f_test, quantiles, single
from leapstats.stats.result import Interval
from leapstats.stats.scales.answers import ROUNDING, Answers, complete
from leapstats.terms import Numbers

NEGATIVE = "negative: units differ less than ratings of one unit, so take 0"


class IccForm(StrEnum):
    """Who rates, and whether one rating or the mean of all is used; k is the number of raters.

    Of `ICC1` each unit has raters of its own; of `ICC2` a sample of raters rates all units, and must agree; of `ICC3`
    these raters and no others count, and only their order of units.
    """

    ICC1 = "ICC1"
    ICC2 = "ICC2"
    ICC3 = "ICC3"
    ICC1K = "ICC1k"
    ICC2K = "ICC2k"
    ICC3K = "ICC3k"


NAMES = {
    IccForm.ICC1: "ICC(1,1), one-way, one rating; McGraw & Wong's ICC(1)",
    IccForm.ICC2: "ICC(2,1), two-way, agreement, one rating; McGraw & Wong's ICC(A,1)",
    IccForm.ICC3: "ICC(3,1), two-way, consistency, one rating; McGraw & Wong's ICC(C,1)",
    IccForm.ICC1K: "ICC(1,k), one-way, mean of ratings; McGraw & Wong's ICC(k)",
    IccForm.ICC2K: "ICC(2,k), two-way, agreement, mean of ratings; McGraw & Wong's ICC(A,k)",
    IccForm.ICC3K: "ICC(3,k), two-way, consistency, mean of ratings; McGraw & Wong's ICC(C,k)",
}


@dataclass(frozen=True, slots=True)
class _Squares:
    """Mean squares of units, of raters, of error, and within units; numbers of units and raters."""

    units: float
    raters: float
    error: float
    within: float
    n_units: int
    n_raters: int

    @property
    def df(self) -> int:
        return self.n_units - 1

    @property
    def df_within(self) -> int:
        return self.n_units * (self.n_raters - 1)

    @property
    def df_error(self) -> int:
        return self.df * (self.n_raters - 1)


def rater_icc(
    ratings: Answers, form: IccForm | str = IccForm.ICC2, *, conf_level: float = 0.95
) -> IntraclassCorrelation:
    """Estimate one of the six intraclass correlations of units that several raters rated.

    Parameters
    ----------
    ratings
        Units x raters, complete, two or more each way.
    form
        `ICC1`, `ICC2`, `ICC3`, and `ICC1k`, `ICC2k`, `ICC3k` of the mean of the k raters; see `IccForm`.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    IntraclassCorrelation
        With limits by the F distribution (of `ICC2` and `ICC2k` by Satterthwaite's degrees of freedom) and the F test
        of no difference between units.

    Raises
    ------
    ValueError
        If a rating is missing or infinite, the form unknown, or the level out of range.
    NotEstimableError
        If there are fewer than two units or raters, the units do not differ in their mean rating, or, of `ICC2k`, they
        differ less than raters by chance would make them.

    Notes
    -----
    For numbers; of categories take a kappa. Depends on how much the units differ: alike units make a low correlation
    although raters agree. Limits rest on normal ratings; those of a negative `ICC2` or `ICC2k` take the degrees of
    freedom at 0, where other programs can have limits that leave the estimate out. For groups of unequal size, each
    with respondents of its own, take `group_icc`.

    References
    ----------
    Shrout & Fleiss (1979), Psychol Bull 86:420-428. McGraw & Wong (1996), Psychol Methods 1:30-46, 390.
    """
    check_level(conf_level)
    if form not in list(IccForm):
        raise ValueError(f"form must be one of {', '.join(IccForm)}, not {form!r}")
    kind = IccForm(form)
    squares = _squares(complete(ratings, "ratings", "units", "raters"))
    estimate, limits = FORMS[kind](squares, conf_level)
    one_way = kind in {IccForm.ICC1, IccForm.ICC1K}
    within, df_within = (squares.within, squares.df_within) if one_way else (squares.error, squares.df_error)
    statistic, p_value = f_test(squares.units, within, squares.df, df_within)
    return IntraclassCorrelation(
        method=NAMES[kind],
        estimate=estimate,
        conf_int=limits,
        statistic=statistic,
        df=squares.df,
        df_within=df_within,
        p_value=p_value,
        size=squares.n_raters,
        note=NEGATIVE if estimate < 0 else "",
    )


def _squares(numbers: Numbers) -> _Squares:
    units, raters = numbers.shape
    centred = numbers - numbers.mean()
    rows, columns = centred.mean(axis=1), centred.mean(axis=0)
    left = centred - rows[:, None] - columns
    least = units * raters * (ROUNDING * float(np.abs(numbers).max())) ** 2
    sums = (raters * float(rows @ rows), units * float(columns @ columns), float((left**2).sum()))
    of_units, of_raters, of_error = (0.0 if each <= least else each for each in sums)
    if not of_units:
        raise NotEstimableError("the units do not differ in their mean rating, so nothing can correlate")
    return _Squares(
        units=of_units / (units - 1),
        raters=of_raters / (raters - 1),
        error=of_error / ((units - 1) * (raters - 1)),
        within=(of_raters + of_error) / (units * (raters - 1)),
        n_units=units,
        n_raters=raters,
    )


Estimated = tuple[float, Interval]


def _one_rating(between: float, within: float, size: int, ends: tuple[float, float], conf_level: float) -> Estimated:
    low, high = (single(between, end * within, size) for end in ends)
    return single(between, within, size), Interval(low, high, conf_level)


def _mean_rating(between: float, within: float, ends: tuple[float, float], conf_level: float) -> Estimated:
    low, high = (1 - end * within / between for end in ends)
    return 1 - within / between, Interval(low, high, conf_level)


def _one_way(squares: _Squares, conf_level: float) -> Estimated:
    ends = quantiles(squares.df, squares.df_within, conf_level)
    return _one_rating(squares.units, squares.within, squares.n_raters, ends, conf_level)


def _one_way_mean(squares: _Squares, conf_level: float) -> Estimated:
    return _mean_rating(squares.units, squares.within, quantiles(squares.df, squares.df_within, conf_level), conf_level)


def _consistency(squares: _Squares, conf_level: float) -> Estimated:
    ends = quantiles(squares.df, squares.df_error, conf_level)
    return _one_rating(squares.units, squares.error, squares.n_raters, ends, conf_level)


def _consistency_mean(squares: _Squares, conf_level: float) -> Estimated:
    return _mean_rating(squares.units, squares.error, quantiles(squares.df, squares.df_error, conf_level), conf_level)


def _agreement(squares: _Squares, conf_level: float) -> Estimated:
    n, k = squares.n_units, squares.n_raters
    units, raters, error = squares.units, squares.raters, squares.error
    estimate = (units - error) / (units + (k - 1) * error + k * (raters - error) / n)
    if not raters + error:
        return estimate, Interval(1.0, 1.0, conf_level)
    # Of a negative estimate these degrees of freedom can fall to 0, and the limits beside it: they are taken at 0.
    df = _satterthwaite(squares, max(estimate, 0.0))
    # Raters and error as McGraw and Wong's limits hold them against the units.
    other = k * raters + (k * n - k - n) * error
    upper, lower = quantiles(squares.df, df, conf_level)
    low, high = (n * (units - end * error) / (end * other + n * units) for end in (upper, lower))
    return estimate, Interval(low, high, conf_level)


def _satterthwaite(squares: _Squares, estimate: float) -> float:
    n, k = squares.n_units, squares.n_raters
    by_raters = k * estimate * squares.raters
    by_error = (n * (1 + (k - 1) * estimate) - k * estimate) * squares.error
    parts = by_raters**2 / (k - 1) + by_error**2 / squares.df_error
    return (by_raters + by_error) ** 2 / parts


def _agreement_mean(squares: _Squares, conf_level: float) -> Estimated:
    whole = squares.units + (squares.raters - squares.error) / squares.n_units
    if whole <= ROUNDING * (squares.units + squares.raters + squares.error):
        raise NotEstimableError("the variance of mean ratings is estimated below 0, so ICC2k has no value; see ICC2")
    limits = _agreement(squares, conf_level)[1]
    low, high = (_stepped_up(end, squares.n_raters) for end in (limits.low, limits.high))
    return (squares.units - squares.error) / whole, Interval(low, high, conf_level)


def _stepped_up(single_icc: float, raters: int) -> float:
    """Return the reliability of a mean (Spearman-Brown); minus infinity where it falls below any number."""
    whole = 1 + (raters - 1) * single_icc
    return raters * single_icc / whole if whole > 0 else -math.inf


FORMS: dict[IccForm, Callable[[_Squares, float], Estimated]] = {
    IccForm.ICC1: _one_way,
    IccForm.ICC2: _agreement,
    IccForm.ICC3: _consistency,
    IccForm.ICC1K: _one_way_mean,
    IccForm.ICC2K: _agreement_mean,
    IccForm.ICC3K: _consistency_mean,
}
