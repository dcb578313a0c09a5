"""Two groups of practices compared by their ratios of totals."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import NotEstimableError
from leapstats.stats.design.estimates import Ratios, estimated
from leapstats.stats.design.sample import Design
from leapstats.stats.rates.totals import RatioOfTotals, checked_pairs, note_of
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
        How the practices were sampled. Default: a simple random sample of a large population, whose groups are domains.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    RatioOfTotals
        The difference, its t limits and test, by linearization.

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
    `svycontrast` of R's survey.
    """
    pairs = checked_pairs(numerators, denominators, design, conf_level)
    inside = _marks(exposed, len(pairs.design.weights))
    groups = np.column_stack([~inside, inside])
    counts = (groups & (pairs.design.weights != 0)[:, None]).sum(axis=0)
    if counts.min() < 2:
        raise NotEstimableError(f"each group needs two practices; exposed has {counts[1]}, unexposed {counts[0]}")
    both = Ratios(groups * pairs.ratios.numerators[:, None], groups * pairs.ratios.denominators[:, None])
    return _difference(both, pairs.design, conf_level)


def _marks(exposed: object, size: int) -> NDArray[np.bool_]:
    marks = np.asarray(exposed)
    if marks.shape != (size,) or marks.dtype.kind not in "biuf" or not np.all((marks == 0) | (marks == 1)):
        raise ValueError(f"exposed must be 0 and 1 or False and True, one a practice, {size} of them")
    return np.asarray(marks, dtype=bool)


def _difference(both: Ratios, design: Design, conf_level: float) -> RatioOfTotals:
    totals: Numbers = design.weights @ both.denominators
    empty = [name for name, total in zip(("unexposed", "exposed"), totals, strict=True) if not total > 0]
    if empty:
        raise NotEstimableError(f"the denominators of the {' and the '.join(empty)} add up to 0: no ratio")
    two = estimated(design, both)
    found = two.contrasts(np.array([[-1.0, 1.0]]))
    value, error = float(found.values[0]), float(found.se[0])
    note = note_of(error, float(np.abs(two.values).max()), design)
    statistic = math.nan if note else value / error
    return RatioOfTotals(
        method="difference of two ratios of totals, linearized",
        estimate=value,
        conf_int=found.limits(conf_level=conf_level),
        statistic=statistic,
        df=found.df,
        p_value=_two_sided(statistic, found.df),
        note=note,
        std_error=error,
        n_units=int(np.count_nonzero(design.weights)),
    )


def _two_sided(statistic: float, df: float) -> float:
    from scipy.special import stdtr

    return float(2 * stdtr(df, -abs(statistic)))
