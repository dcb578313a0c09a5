"""Two ratios of totals compared: two groups of practices, or the same practices in two waves."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import NotEstimableError
from leapstats.stats.checks import check_level
from leapstats.stats.design.estimates import Ratios, estimated
from leapstats.stats.design.sample import Design
from leapstats.stats.rates.totals import RatioOfTotals, checked_design, checked_pairs, checked_parts, note_of
from leapstats.terms import Numbers, Sample


@dataclass(frozen=True, slots=True, eq=False)
class RatioWave:
    """Numerators and denominators of the practices (n,) in one wave; 0 and 0 for a practice that is not in it."""

    numerators: Sample
    denominators: Sample


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
    Not for events that happen to people: `conditional_rate_ratio`. Not for a few large practices in a group, whose
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
    names = ("the unexposed", "the exposed")
    return _contrast(both, pairs.design, names, ("difference of two ratios of totals, linearized", conf_level))


def ratio_of_totals_change(
    before: RatioWave, after: RatioWave, *, design: Design | None = None, conf_level: float = 0.95
) -> RatioOfTotals:
    """Compare a ratio of totals between two waves of the same practices: after less before.

    Parameters
    ----------
    before, after
        The waves; place i is one practice in both. A practice that is in one wave only has 0 and 0 in the other: the
        waves are then two parts of one sample that overlap, and `df` is that of the sample.
    design
        How the practices were sampled. Default: a simple random sample of a large population.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    RatioOfTotals
        The change, its t limits and test, by linearization: what a practice has in both waves counts as one unit.

    Raises
    ------
    ValueError
        As for `linearized_ratio`, or if the waves differ in length.
    NotEstimableError
        If there are fewer than two practices, or the denominators of a wave add up to 0.

    Notes
    -----
    Not for two separate samples: `ratio_of_totals_difference`. Not for the mean of the practices' own changes:
    `paired_t`.

    References
    ----------
    Cochran (1977), Sampling Techniques, 3rd ed., section 6.19. Binder (1983), Int Stat Rev 51:279-292.
    """
    check_level(conf_level)
    then, now = (
        checked_parts(wave.numerators, wave.denominators, of) for wave, of in ((before, " before"), (after, " after"))
    )
    if len(then[0]) != len(now[0]):
        raise ValueError(f"after must have the practices of before, {len(then[0])}, not {len(now[0])}")
    how, _ = checked_design(len(then[0]), design)
    both = Ratios(np.column_stack([then[0], now[0]]), np.column_stack([then[1], now[1]]))
    return _contrast(both, how, ("before", "after"), ("change of a ratio of totals, linearized", conf_level))


def _marks(exposed: object, size: int) -> NDArray[np.bool_]:
    marks = np.asarray(exposed)
    if marks.shape != (size,) or marks.dtype.kind not in "biuf" or not np.all((marks == 0) | (marks == 1)):
        raise ValueError(f"exposed must be 0 and 1 or False and True, one a practice, {size} of them")
    return np.asarray(marks, dtype=bool)


def _contrast(both: Ratios, design: Design, names: tuple[str, str], said: tuple[str, float]) -> RatioOfTotals:
    method, conf_level = said
    totals: Numbers = design.weights @ both.denominators
    empty = [name for name, total in zip(names, totals, strict=True) if not total > 0]
    if empty:
        raise NotEstimableError(f"the denominators of {' and '.join(empty)} add up to 0: no ratio")
    two = estimated(design, both)
    found = two.contrasts(np.array([[-1.0, 1.0]]))
    value, error = float(found.values[0]), float(found.se[0])
    note = note_of(error, float(np.abs(two.values).max()), found.df)
    statistic = math.nan if note else value / error
    return RatioOfTotals(
        method=method,
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
