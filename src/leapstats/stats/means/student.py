"""Means that are compared by Student's t and Welch's approximations.

Welch's t is worked out here: scipy has the same numbers, but silently takes 1 for the degrees of freedom of numbers
beyond 1e77 or below 1e-77.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import NotEstimableError
from leapstats.stats.checks import check_level, listed, sample
from leapstats.stats.result import Inference, Interval
from leapstats.terms import Sample

LARGEST = 1e150
ROUNDING = 10 * float(np.finfo(np.float64).eps)


@dataclass(frozen=True, slots=True, kw_only=True)
class WelchAnova(Inference):
    """Welch's analysis of variance: `df` of the numerator (between groups), `df_within` of the denominator."""

    df_within: float

    def __str__(self) -> str:
        return f"{Inference.__str__(self)}, df within {self.df_within:.6g}"


def moderate(values: Sample, name: str) -> NDArray[np.float64]:
    """Return numbers as an array; ValueError if one is missing, infinite, or too large to be squared."""
    numbers = sample(values, name)
    if np.any(np.abs(numbers) > LARGEST):
        raise ValueError(f"{name} must be at most {LARGEST:g} in size; rescale the numbers")
    return numbers


def mean_and_variance(numbers: NDArray[np.float64], name: str) -> tuple[float, float]:
    """Return the mean and the variance of the mean; 0 where numbers differ by rounding errors only.

    Raises
    ------
    NotEstimableError
        If there are fewer than two.
    """
    if len(numbers) < 2:
        raise NotEstimableError(f"the variance of {name} needs two units or more, not {len(numbers)}")
    mean, error = float(numbers.mean()), math.sqrt(float(numbers.var(ddof=1)) / len(numbers))
    return mean, 0.0 if error <= ROUNDING * float(np.abs(numbers).max()) else error**2


def welch_t(exposed: Sample, unexposed: Sample, *, conf_level: float = 0.95) -> Inference:
    """Compare two means by Welch's t, which does not take the two variances for equal.

    Parameters
    ----------
    exposed, unexposed
        Numbers, one a unit, at least two each; missing ones are left out before.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    Inference
        `estimate` is the mean of the exposed less that of the unexposed, with its limits; `statistic` is t,
        `df` that of Satterthwaite, and p two-sided.

    Raises
    ------
    ValueError
        If a number is missing, infinite or beyond 1e150, or the level out of range.
    NotEstimableError
        If a group has fewer than two units, or neither group varies.

    Notes
    -----
    Rests on means that are nearly normal: with a dozen units a group, or counts with many zeros and one or two
    large numbers, take `permutation_mean_difference` or `mann_whitney`. Not for the same units before and
    after: take `paired_t`.

    References
    ----------
    Welch (1947), Biometrika 34:28-35. Satterthwaite (1946), Biometrics Bull 2:110-114.
    """
    check_level(conf_level)
    mean, variance = mean_and_variance(one := moderate(exposed, "exposed"), "exposed")
    other_mean, other_variance = mean_and_variance(other := moderate(unexposed, "unexposed"), "unexposed")
    total = variance + other_variance
    if total == 0:
        raise NotEstimableError("neither exposed nor unexposed varies, so their difference has no standard error")
    df = 1 / ((variance / total) ** 2 / (len(one) - 1) + (other_variance / total) ** 2 / (len(other) - 1))
    return student_inference("Welch's t test", mean - other_mean, math.sqrt(total), df, conf_level)


def paired_t(differences: Sample, *, conf_level: float = 0.95) -> Inference:
    """Test whether paired differences have the mean 0, by Student's t.

    Parameters
    ----------
    differences
        After less before, one a unit, at least two; missing ones are left out before.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    Inference
        `estimate` is the mean of the differences with its limits; `statistic` is t, and p two-sided.

    Raises
    ------
    ValueError
        If a difference is missing, infinite or beyond 1e150, or the level out of range.
    NotEstimableError
        If there are fewer than two differences, or all are equal.

    Notes
    -----
    Rests on a mean that is nearly normal: with a dozen units, or many zeros and one or two large numbers, take
    `permutation_mean_change` or `wilcoxon_signed_rank`.

    References
    ----------
    Student (1908), Biometrika 6:1-25.
    """
    check_level(conf_level)
    numbers = moderate(differences, "differences")
    mean, variance = mean_and_variance(numbers, "differences")
    if variance == 0:
        raise NotEstimableError("the differences are all equal, so their mean has no standard error")
    return student_inference("paired t test", mean, math.sqrt(variance), float(len(numbers) - 1), conf_level)


def student_inference(method: str, estimate: float, error: float, df: float, conf_level: float) -> Inference:
    """Return an estimate with the limits and the two-sided p of Student's t, given its standard error."""
    from scipy.special import stdtr, stdtrit

    half = float(stdtrit(df, (1 + conf_level) / 2)) * error
    statistic = estimate / error
    return Inference(
        method=method,
        estimate=estimate,
        conf_int=Interval(estimate - half, estimate + half, conf_level),
        statistic=statistic,
        df=df,
        p_value=min(1.0, 2 * float(stdtr(df, -abs(statistic)))),
    )


def welch_anova(groups: Sequence[Sample]) -> WelchAnova:
    """Test whether several means are equal, without taking the variances for equal (Welch's F).

    Parameters
    ----------
    groups
        One list of numbers a group, at least two, each with at least two units and not all equal; missing ones
        are left out before.

    Returns
    -------
    WelchAnova
        `statistic` is Welch's F, `df` its numerator, the number of groups less 1, and `df_within` its
        denominator.

    Raises
    ------
    ValueError
        If there are fewer than two groups, or a number is missing, infinite or beyond 1e150.
    NotEstimableError
        If a group has fewer than two units, or does not vary: its weight would be infinite.

    Notes
    -----
    Rests on means that are nearly normal; with a handful of units a group take `kruskal_wallis`. With two
    groups it is the square of `welch_t`. Not for the same units several times.

    References
    ----------
    Welch (1951), Biometrika 38:330-336.
    """
    given = listed(groups, "groups", "lists of numbers")
    if len(given) < 2:
        raise ValueError(f"groups must contain two or more lists of numbers, not {len(given)}")
    named = [(f"group {number}", values) for number, values in enumerate(given, start=1)]
    arrays = [(name, moderate(values, name)) for name, values in named]
    for name, values in arrays:
        if mean_and_variance(values, name)[1] == 0:
            raise NotEstimableError(f"{name} does not vary, so its weight would be infinite; use kruskal_wallis")
    from statsmodels.stats.oneway import anova_oneway

    found = anova_oneway([values for _, values in arrays], use_var="unequal")
    return WelchAnova(
        method="Welch's analysis of variance",
        statistic=float(found.statistic),
        df=float(found.df_num),
        df_within=float(found.df_denom),
        p_value=float(found.pvalue),
    )
