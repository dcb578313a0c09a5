"""Two groups of practices compared by their ratios of totals."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import NotEstimableError
from leapstats.stats.design.estimates import Estimates, Ratios, estimated
from leapstats.stats.design.sample import Design
from leapstats.stats.rates.totals import FLAT, NO_VARIANCE, RatioOfTotals, checked_pairs, linearized_ratio, note_of
from leapstats.terms import Numbers, Sample


def ratio_of_totals_difference(
    numerators: Sample,
    denominators: Sample,
    exposed: Sequence[bool] | NDArray[np.bool_],
    *,
    design: Design | None = None,
    conf_level: float = 0.95,
) -> RatioOfTotals:
    """Compare a ratio of totals between two groups of practices: exposed less unexposed.

    Parameters
    ----------
    numerators, denominators
        As for `linearized_ratio`.
    exposed
        True or 1 for practices of the first group (n,), False or 0 for the others.
    design
        How the units were sampled, whose groups are domains. Default: two independent simple random samples of large
        populations.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    RatioOfTotals
        The difference, its t limits and test, by linearization. `df` is that of the design; without one Welch's, from
        the errors of both groups, so that a group of two has long limits.

    Raises
    ------
    ValueError
        As for `linearized_ratio`, or if `exposed` is not 0 and 1.
    NotEstimableError
        If a group has fewer than two practices, or its denominators add up to 0.

    Notes
    -----
    Not for events that happen to people: `conditional_rate_ratio`. Not for two waves of the same practices:
    `design_rate_change`. Not for a few large practices in a group, whose
    residuals say too little about their variance.

    References
    ----------
    Cochran (1977), Sampling Techniques, 3rd ed., section 6.18. `svyby(~y, ~group, denominator = ~x, svyratio)` and
    `svycontrast` of R's survey. Degrees of freedom: Satterthwaite (1946), Biometrics Bull 2:110-114; Welch (1947),
    Biometrika 34:28-35.
    """
    pairs = checked_pairs(numerators, denominators, design, conf_level)
    inside = _marks(exposed, len(pairs.design.weights))
    groups = np.column_stack([~inside, inside])
    counts = (groups & (pairs.design.weights != 0)[:, None]).sum(axis=0)
    if counts.min() < 2:
        raise NotEstimableError(f"each group needs two units; exposed has {counts[1]}, unexposed {counts[0]}")
    both = Ratios(groups * pairs.ratios.numerators[:, None], groups * pairs.ratios.denominators[:, None])
    _check_totals(both, pairs.design)
    if design is None:
        return _welch(pairs.ratios, groups, conf_level)
    found = estimated(design, both)
    apart = found.contrasts(np.array([[-1.0, 1.0]]))
    note = note_of(float(apart.se[0]), float(np.abs(found.values).max()), design)
    return _found(apart, note, conf_level, int(np.count_nonzero(design.weights)))


def _marks(exposed: object, size: int) -> NDArray[np.bool_]:
    marks = np.asarray(exposed)
    if marks.shape != (size,) or marks.dtype.kind not in "biuf" or not np.all((marks == 0) | (marks == 1)):
        raise ValueError(f"exposed must be 0 and 1 or False and True, one a unit, {size} of them")
    return np.asarray(marks, dtype=bool)


def _check_totals(both: Ratios, design: Design) -> None:
    totals: Numbers = design.weights @ both.denominators
    empty = [name for name, total in zip(("unexposed", "exposed"), totals, strict=True) if not total > 0]
    if empty:
        raise NotEstimableError(f"the denominators of the {' and the '.join(empty)} add up to 0: no ratio")


def _welch(pairs: Ratios, groups: NDArray[np.bool_], conf_level: float) -> RatioOfTotals:
    """Compare two independent samples (columns of `groups`), each with the variance of its own units."""
    above, below = pairs.numerators, pairs.denominators
    two = [linearized_ratio(above[inside], below[inside]) for inside in groups.T]
    ratios = np.array([each.estimate for each in two])
    variances = np.array([each.std_error**2 for each in two])
    error, size = math.sqrt(variances.sum()), float(np.abs(ratios).max())
    note = "" if error > FLAT * size else NO_VARIANCE
    parts = np.array([each.df for each in two])
    df = float(parts.sum()) if note else float(variances.sum() ** 2 / (variances**2 / parts).sum())
    apart = Estimates(np.array([ratios[1] - ratios[0]]), np.array([[error**2]]), df)
    return _found(apart, note, conf_level, len(above))


def _found(apart: Estimates, note: str, conf_level: float, n_units: int) -> RatioOfTotals:
    value, error = float(apart.values[0]), float(apart.se[0])
    statistic = math.nan if note else value / error
    return RatioOfTotals(
        method="difference of two ratios of totals, linearized",
        estimate=value,
        conf_int=apart.limits(conf_level=conf_level),
        statistic=statistic,
        df=apart.df,
        p_value=_two_sided(statistic, apart.df),
        note=note,
        std_error=error,
        n_units=n_units,
    )


def _two_sided(statistic: float, df: float) -> float:
    from scipy.special import stdtr

    return float(2 * stdtr(df, -abs(statistic)))
