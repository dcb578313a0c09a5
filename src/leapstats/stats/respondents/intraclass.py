"""How much of the variance of answers lies between groups, and how well the mean of a group is known."""

import math
from dataclasses import dataclass

from leapstats.stats.checks import check_level, sample
from leapstats.stats.respondents.membership import Labels, MeanSquares, grouped, mean_squares
from leapstats.stats.result import Inference, Interval
from leapstats.terms import Sample

NEGATIVE = "negative: groups differ less than respondents within them, so take 0"
UNEQUAL = "groups of unequal size: limits are approximate"


@dataclass(frozen=True, slots=True, kw_only=True)
class IntraclassCorrelation(Inference):
    """An intraclass correlation: `statistic` is F, `df` and `df_within` its degrees of freedom.

    `size` is the number of respondents or raters that stands in the formula.
    """

    df_within: float
    size: float

    def __str__(self) -> str:
        return f"{Inference.__str__(self)}, df within {self.df_within:.6g}, size {self.size:.6g}"


def quantiles(df: float, df_within: float, conf_level: float) -> tuple[float, float]:
    """Return the quantiles of F that lead to the lower and to the upper limit."""
    from scipy.special import fdtri

    high, low = (float(fdtri(df, df_within, (1 + side * conf_level) / 2)) for side in (1, -1))
    return high, low


def f_test(between: float, within: float, df: float, df_within: float) -> tuple[float, float]:
    """Return F and its p; infinite and 0 where nothing varies within."""
    from scipy.special import fdtrc

    ratio = between / within if within else math.inf
    return ratio, float(fdtrc(df, df_within, ratio)) if within else 0.0


def single(between: float, within: float, size: float) -> float:
    """Return the intraclass correlation of single answers from mean squares."""
    return (between - within) / (between + (size - 1) * within)


def group_icc(values: Sample, groups: Labels, *, conf_level: float = 0.95) -> IntraclassCorrelation:
    """Estimate ICC(1): the share of the variance of answers that lies between groups.

    Parameters
    ----------
    values
        Answers, one a respondent; complete.
    groups
        The group of each respondent, such as its practice. Groups of one respondent count, too.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    IntraclassCorrelation
        From the mean squares of the analysis of variance, with the size n0 of groups of unequal size, limits by the F
        distribution and the F test of no difference between groups.

    Raises
    ------
    ValueError
        If a value or a label is missing, their numbers differ, or the level is out of range.
    NotEstimableError
        If there is one group, no group has two respondents, or the groups have the same mean.

    Notes
    -----
    Limits are exact for normal answers in groups of equal size (Searle), otherwise approximate. With the mean size in
    place of n0, as other programs have it, the estimate differs a little. Says how alike respondents of a group are
    beside all others, not whether they agree: where groups hardly differ it is low although all agree; see `rwg`.

    References
    ----------
    Shrout & Fleiss (1979), Psychol Bull 86:420-428. Donner (1986), Int Stat Rev 54:67-82, of unequal sizes.
    """
    squares = _squares(values, groups, conf_level)
    low, high = (
        single(squares.between, quantile * squares.within, squares.size)
        for quantile in quantiles(squares.df, squares.df_within, conf_level)
    )
    estimate = single(squares.between, squares.within, squares.size)
    return _result("ICC(1), one answer, by n0", estimate, Interval(low, high, conf_level), squares)


def group_mean_icc(values: Sample, groups: Labels, *, conf_level: float = 0.95) -> IntraclassCorrelation:
    """Estimate ICC(2): the reliability of the means of groups.

    Parameters
    ----------
    values, groups, conf_level
        As of `group_icc`.

    Returns
    -------
    IntraclassCorrelation
        1 less the mean square within over that between groups, with limits by the F distribution and the F test.

    Raises
    ------
    ValueError
        If a value or a label is missing, their numbers differ, or the level is out of range.
    NotEstimableError
        If there is one group, no group has two respondents, or the groups have the same mean.

    Notes
    -----
    Of a group of typical size; larger groups have better means. Limits are exact for normal answers in groups of equal
    size. Not for a single respondent: take `group_icc`.

    References
    ----------
    Bliese (2000), in Klein & Kozlowski (eds), Multilevel Theory, Research, and Methods in Organizations, Jossey-Bass,
    pp. 349-381. McGraw & Wong (1996), Psychol Methods 1:30-46.
    """
    squares = _squares(values, groups, conf_level)
    ratio = squares.within / squares.between
    low, high = (1 - quantile * ratio for quantile in quantiles(squares.df, squares.df_within, conf_level))
    return _result("ICC(2), means of groups", 1 - ratio, Interval(low, high, conf_level), squares)


def _squares(values: Sample, groups: Labels, conf_level: float) -> MeanSquares:
    check_level(conf_level)
    numbers = sample(values, "values")
    return mean_squares(numbers, grouped(groups, len(numbers)))


def _result(method: str, estimate: float, limits: Interval, squares: MeanSquares) -> IntraclassCorrelation:
    statistic, p_value = f_test(squares.between, squares.within, squares.df, squares.df_within)
    mean_size = (squares.df_within + squares.df + 1) / (squares.df + 1)
    unequal = not math.isclose(squares.size, mean_size, rel_tol=1e-12)
    return IntraclassCorrelation(
        method=method,
        estimate=estimate,
        conf_int=limits,
        statistic=statistic,
        df=squares.df,
        df_within=squares.df_within,
        p_value=p_value,
        size=squares.size,
        note="; ".join(([NEGATIVE] if estimate < 0 else []) + ([UNEQUAL] if unequal else [])),
    )
