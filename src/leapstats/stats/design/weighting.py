"""Make weights: for nonresponse by classes, trimmed; and what unequal weights cost."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import NotEstimableError
from leapstats.stats.checks import floats
from leapstats.terms import Numbers, Whole


@dataclass(frozen=True, slots=True, eq=False)
class NonresponseWeights:
    """Weights of respondents, and the rates of the classes that they come from.

    Attributes
    ----------
    weights
        For each unit (n,) its weight; 0 for those that did not respond.
    n_frame, n_respondents
        For each class (C,) how many units of the frame were not found ineligible, and how many of them responded.
    eligible, responded
        For each class (C,) the sum of base weights of those that count as eligible, and of those that responded.
    """

    weights: Numbers
    n_frame: Whole
    n_respondents: Whole
    eligible: Numbers
    responded: Numbers

    @property
    def rates(self) -> Numbers:
        """The weighted response rate of each class (C,)."""
        return self.responded / self.eligible


def nonresponse_weights(
    base: Sequence[float] | Numbers,
    responded: Sequence[bool] | NDArray[np.bool_],
    classes: Sequence[int] | Whole,
    *,
    eligible: Sequence[float] | Numbers | None = None,
    eligibility: float | None = None,
    least: int = 1,
) -> NonresponseWeights:
    """Divide the base weights of respondents by the weighted response rate of their class.

    Parameters
    ----------
    base
        The weight of each unit of the frame (n,), above 0: the inverse of its chance to be drawn.
    responded
        Whether each unit responded (n,).
    classes
        The class of each unit (n,), 0 to C - 1.
    eligible
        For each unit (n,) 1 if it is eligible, 0 if not, NaN if that is not known. Default: all are.
    eligibility
        The share of units of unknown eligibility that is eligible. Default: in each class the weighted share among the
        units of known eligibility.
    least
        How many respondents a class must have.

    Raises
    ------
    ValueError
        If lengths differ, a base weight is not above 0, or a unit responded that is not eligible.
    NotEstimableError
        If a class has fewer respondents, or none of known eligibility. `joined_classes` joins classes.

    Notes
    -----
    They remove the bias of nonresponse as far as respondents of a class are like its other units. Their randomness is
    not in the standard errors of a design that takes them as fixed.

    References
    ----------
    Oh & Scheuren (1983), in Incomplete Data in Sample Surveys 2:143-184. Kalton & Flores-Cervantes (2003), J Off Stat
    19:81-97. Unknown eligibility: Valliant, Dever & Kreuter (2018), Practical Tools for Designing and Weighting Survey
    Samples, 2nd ed., section 13.4.
    """
    weights, answered = floats(base, "base weights must be numbers"), np.asarray(responded, dtype=bool)
    place = np.asarray(classes, dtype=np.int64)
    known = np.ones(len(weights)) if eligible is None else floats(eligible, "eligible must be 1, 0 or NaN")
    if not len(weights) == len(answered) == len(place) == len(known):
        raise ValueError("base weights, responded, classes and eligible must have one length")
    if not np.all(np.isfinite(weights) & (weights > 0)):
        raise ValueError("base weights must be numbers above 0, none of them missing")
    if np.any(answered & (known != 1)):
        raise ValueError("a unit responded and is not eligible")
    count = int(place.max(initial=-1)) + 1
    n_respondents = np.bincount(place[answered], minlength=count)
    few = np.flatnonzero(n_respondents < least)
    if len(few):
        places = ", ".join(map(str, few))
        raise NotEstimableError(f"classes {places} have fewer than {least} respondents", "use `joined_classes`")
    whole = _eligible_weight(weights, known, place, eligibility)
    respondents = np.asarray(np.bincount(place, np.where(answered, weights, 0.0), minlength=count), dtype=float)
    return NonresponseWeights(
        weights=np.where(answered, weights * (whole / respondents)[place], 0.0),
        n_frame=np.bincount(place[known != 0], minlength=count),
        n_respondents=n_respondents,
        eligible=whole,
        responded=respondents,
    )


def _eligible_weight(weights: Numbers, known: Numbers, place: Whole, eligibility: float | None) -> Numbers:
    """Return the weight of what counts as eligible in each class (C,); a class has an eligible unit."""
    count = int(place.max()) + 1
    sure, open_ = (
        np.bincount(place, np.where(which, weights, 0.0), minlength=count) for which in (known == 1, np.isnan(known))
    )
    if eligibility is not None:
        return np.asarray(sure + eligibility * open_)
    out = np.bincount(place, np.where(known == 0, weights, 0.0), minlength=count)
    return np.asarray(sure + open_ * sure / (sure + out))


def joined_classes(n_respondents: Sequence[int] | Whole, levels: Sequence[Sequence[int]] | Whole, least: int) -> Whole:
    """Join classes with too few respondents with a neighbour, until none has too few.

    Parameters
    ----------
    n_respondents
        For each class (C,) how many units responded.
    levels
        For each class (C, k) its level of each of the items that make classes, in order; classes are sorted by them.
    least
        How many respondents a class must have.

    Returns
    -------
    ndarray
        For each class (C,) the class it is in now, 0 to at most C - 1, in the same order.

    Raises
    ------
    NotEstimableError
        If all units together have fewer respondents.

    Notes
    -----
    The first class with the fewest respondents is joined with the one before or after it: with the one that shares more
    of the leading items, else with the one that has fewer respondents, else with the one before. Give the items that
    matter most first.

    References
    ----------
    Kalton & Flores-Cervantes (2003), J Off Stat 19:81-97, section 3.
    """
    codes = np.asarray(levels, dtype=np.int64).reshape(len(n_respondents), -1)
    groups = [[place] for place in range(len(codes))]
    counts = [int(count) for count in n_respondents]
    while min(counts) < least:
        if len(groups) == 1:
            raise NotEstimableError(f"there are {counts[0]} respondents, fewer than {least}")
        place = counts.index(min(counts))
        others = [other for other in (place - 1, place + 1) if 0 <= other < len(groups)]
        other = max(others, key=lambda each: (_shared(codes, groups[place], groups[each]), -counts[each], -each))
        low, high = sorted((place, other))
        groups[low : high + 1] = [groups[low] + groups[high]]
        counts[low : high + 1] = [counts[low] + counts[high]]
    found = np.empty(len(codes), dtype=np.int64)
    for number, group in enumerate(groups):
        found[group] = number
    return found


def _shared(codes: Whole, some: list[int], others: list[int]) -> int:
    """Return how many leading items have one level in all of these classes."""
    both = codes[some + others]
    same = np.all(both == both[0], axis=0)
    return int(np.cumprod(same).sum())


def trimmed_weights(
    weights: Sequence[float] | Numbers, upper: float, *, lower: float = 0.0, redistribute: bool = True
) -> Numbers:
    """Cut weights to limits.

    Parameters
    ----------
    weights
        One a unit (n,); those that are 0 stay 0.
    upper, lower
        The largest and the smallest weight allowed.
    redistribute
        Spread what is cut off over the weights that were not cut, in equal parts, until all are within the limits: the
        sum stays. Else the sum changes.

    Raises
    ------
    ValueError
        If a weight is missing or negative, or the limits are in the wrong order.
    NotEstimableError
        If no weights within the limits have that sum.

    Notes
    -----
    It trades bias for variance. Margins that weights were raked to hold no longer.

    References
    ----------
    Potter (1990), Proc Survey Res Methods Sect ASA, 225-230. `trimWeights(strict = TRUE)` of R's survey.
    """
    numbers = _weights(weights)
    if not 0 <= lower < upper:
        raise ValueError(f"limits must be lower < upper, from 0, not {lower} and {upper}")
    inside = numbers > 0
    if not redistribute:
        return np.where(inside, np.clip(numbers, lower, upper), 0.0)
    found, free, total = numbers.copy(), inside.copy(), float(numbers.sum())
    if not inside.sum() * lower <= total <= inside.sum() * upper:
        raise NotEstimableError(f"no weights from {lower:g} to {upper:g} add up to {total:g}")
    slack = 1e-12 * upper
    while np.any(beyond := inside & ((found > upper + slack) | (found < lower - slack))):
        free &= ~beyond
        found = np.where(beyond, np.clip(found, lower, upper), found)
        if not np.any(free):
            raise NotEstimableError(f"no weight is left between {lower:g} and {upper:g}, over which to spread the rest")
        found = np.where(free, found + (total - found.sum()) / free.sum(), found)
    return found


def kish_design_effect(weights: Sequence[float] | Numbers) -> float:
    """Return what unequal weights cost: how many times the variance of a mean is that with equal weights.

    Parameters
    ----------
    weights
        One a unit (n,); units of weight 0 are not counted.

    Returns
    -------
    float
        1 + the squared coefficient of variation of the weights. The effective n is n over it.

    Raises
    ------
    ValueError
        If a weight is missing or negative, or all are 0.

    Notes
    -----
    It holds for answers that have nothing to do with the weights. Where strata were drawn at different rates on
    purpose, or weights were raked to margins that go with the answer, the real one is smaller: see `design_effect`.

    References
    ----------
    Kish (1965), Survey Sampling, section 11.7; Kish (1992), J Off Stat 8:183-200.
    """
    numbers = _weights(weights)
    return float(np.count_nonzero(numbers) * (numbers @ numbers) / numbers.sum() ** 2)


def _weights(weights: Sequence[float] | Numbers) -> Numbers:
    numbers = floats(weights, "weights must be numbers")
    if numbers.ndim != 1 or not np.all(np.isfinite(numbers) & (numbers >= 0)) or not np.any(numbers > 0):
        raise ValueError("weights must be numbers from 0, none of them missing, one at least above 0")
    return numbers
