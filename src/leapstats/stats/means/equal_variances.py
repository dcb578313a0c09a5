"""Means that are compared as if all groups had one variance: Student's t and the analysis of variance.

F is worked out here: scipy's is a difference of large sums, which of equal means can be below 0 by rounding.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from leapstats.errors import NotEstimableError
from leapstats.stats.checks import check_level, listed
from leapstats.stats.means.student import ROUNDING, moderate, student_inference
from leapstats.stats.result import Inference
from leapstats.terms import Numbers, Sample


@dataclass(frozen=True, slots=True, kw_only=True)
class Anova(Inference):
    """An analysis of variance: `df` of the numerator (between groups), `df_within` of the denominator."""

    df_within: float

    def __str__(self) -> str:
        return f"{Inference.__str__(self)}, df within {self.df_within:.6g}"


def student_t(exposed: Sample, unexposed: Sample, *, conf_level: float = 0.95) -> Inference:
    """Compare two means by Student's t, which takes the two variances for equal.

    Parameters
    ----------
    exposed, unexposed
        Numbers, one a unit, at least one each and three in all; missing ones are left out before.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    Inference
        `estimate` is the mean of the exposed less that of the unexposed, with its limits; `statistic` is t,
        `df` the number of units less 2, and p two-sided.

    Raises
    ------
    ValueError
        If a number is missing, infinite or beyond 1e150, or the level out of range.
    NotEstimableError
        If a group has no units, there are fewer than three in all, or neither group varies.

    Notes
    -----
    Not where the variances may differ, least of all with groups of different sizes: take `welch_t`, which loses
    little where they are equal. Rests on means that are nearly normal, too: with a dozen units a group, or counts
    with many zeros and one or two large numbers, take `permutation_mean_difference` or `mann_whitney`. Not for the
    same units before and after: take `paired_t`.

    References
    ----------
    Student (1908), Biometrika 6:1-25. Fisher (1925), Metron 5:90-104, for two samples.
    """
    check_level(conf_level)
    arrays = [moderate(exposed, "exposed"), moderate(unexposed, "unexposed")]
    df, variance = _pooled(arrays, ["exposed", "unexposed"])
    if variance == 0:
        raise NotEstimableError("neither exposed nor unexposed varies, so their difference has no standard error")
    one, other = arrays
    error = math.sqrt(variance) * math.sqrt(1 / len(one) + 1 / len(other))
    return student_inference(
        "Student's t test, equal variances", float(one.mean()) - float(other.mean()), error, float(df), conf_level
    )


def anova(groups: Sequence[Sample]) -> Anova:
    """Test whether several means are equal, taking the variances for equal (one-way analysis of variance).

    Parameters
    ----------
    groups
        One list of numbers a group, at least two, each with one unit or more and one with two; missing ones are
        left out before.

    Returns
    -------
    Anova
        `statistic` is F, `df` its numerator, the number of groups less 1, and `df_within` its denominator, the
        number of units less that of groups. `estimate` is eta squared, the share of the sum of squares that lies
        between the groups; it has no limits.

    Raises
    ------
    ValueError
        If there are fewer than two groups, or a number is missing, infinite or beyond 1e150.
    NotEstimableError
        If a group has no units, every group has one, or no group varies.

    Notes
    -----
    Not where the variances may differ, least of all with groups of different sizes: take `welch_anova`. Rests on
    means that are nearly normal, too; with a handful of units a group take `permutation_means` or `kruskal_wallis`.
    Eta squared is too large for a few units: it is above 0 where the groups do not differ. With two groups F is the
    square of the t of `student_t`. Not for the same units several times: take `friedman`.

    References
    ----------
    Fisher (1925), Statistical Methods for Research Workers, Oliver & Boyd, chapter 7.
    """
    given = listed(groups, "groups", "lists of numbers")
    if len(given) < 2:
        raise ValueError(f"groups must contain two or more lists of numbers, not {len(given)}")
    names = [f"group {number}" for number in range(1, len(given) + 1)]
    arrays = [moderate(values, name) for name, values in zip(names, given, strict=True)]
    within, variance = _pooled(arrays, names)
    if variance == 0:
        raise NotEstimableError("no group varies, so F has no denominator; use kruskal_wallis or permutation_means")
    from scipy.special import fdtrc

    units = sum(len(values) for values in arrays)
    mean = sum(len(values) * (float(values.mean()) / units) for values in arrays)
    between = sum(len(values) * (float(values.mean()) - mean) ** 2 for values in arrays)
    df = len(arrays) - 1
    statistic = between / df / variance
    return Anova(
        method="analysis of variance, equal variances; eta squared",
        estimate=between / (between + within * variance),
        statistic=statistic,
        df=float(df),
        df_within=float(within),
        p_value=float(fdtrc(df, within, statistic)),
    )


def _pooled(arrays: Sequence[Numbers], names: Sequence[str]) -> tuple[int, float]:
    """Return the degrees of freedom within groups and the variance there; 0 where numbers differ by rounding only."""
    for values, name in zip(arrays, names, strict=True):
        if not len(values):
            raise NotEstimableError(f"{name} has no units")
    df = sum(len(values) - 1 for values in arrays)
    if not df:
        raise NotEstimableError("the variance within groups needs a group of two units or more")
    squares = sum(
        float(((values - values.mean()) ** 2).sum())
        for values in arrays
        if float(values.std()) > ROUNDING * float(abs(values).max())
    )
    return df, squares / df
