"""How answers of the same units changed between two waves, by a design: differences within units, and rates."""

import math
from dataclasses import replace

import numpy as np

from leapstats.errors import NotEstimableError
from leapstats.stats.checks import check_level
from leapstats.stats.design.comparisons import distances, joined_distance
from leapstats.stats.design.estimates import Estimates, Means, Ratios, estimated
from leapstats.stats.design.inputs import (
    CENSUS,
    WITHOUT_DF,
    Places,
    groups_of_units,
    is_census,
    is_without_error,
    numbers_of_units,
    shares_of_units,
)
from leapstats.stats.design.proportion_limits import NO_ERROR, effective_wilson_limits
from leapstats.stats.design.sample import Design
from leapstats.stats.design.wald import DesignF, f_tail, t_inference
from leapstats.stats.result import Inference, Interval
from leapstats.terms import Numbers, Sample

UNCHANGED = "no unit changed, so that t has no standard error; p is 1"
NONE = "no unit {did} it: limits of 0 % by the number of units"
NO_EVENTS = "one of the waves has no events"
TESTED, RATE, RATIO = (
    "t test of the mean change, by the design",
    "change of a ratio of totals, t limits by the design",
    "ratio of two ratios of totals, t limits of its logarithm by the design",
)


def design_mean_change(design: Design, before: Sample, after: Sample, *, conf_level: float = 0.95) -> Inference:
    """Estimate the mean change of units that were measured twice, by t on the degrees of freedom of the design.

    Parameters
    ----------
    design
        The sample, or the domain of the units with both numbers.
    before, after
        One number a unit (n,); anything, NaN too, where the weight is 0.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    Inference
        `estimate` is the weighted mean of after less before, with t limits; `statistic` is t, `df` the clusters less
        the strata, and p two-sided. The covariance of the waves is in the differences. Where no unit changed p is 1,
        and there are no limits; the note says so. Of a census the limits are the change itself, and there is no p.

    Raises
    ------
    ValueError
        If there is not one number a unit, or the level is out of range.
    NotEstimableError
        If no unit has a weight.

    Notes
    -----
    Of 0 and 1 it is the change of a share, for which `design_share_change` has limits that exist where nobody changed.

    References
    ----------
    Binder (1983), Int Stat Rev 51:279-292. Agreement with `svymean` of the change and t on `degf`, of R's survey;
    `svyttest` of one sample takes one degree of freedom less for p than for the limits.
    """
    check_level(conf_level)
    changes = numbers_of_units(design, after, "after") - numbers_of_units(design, before, "before")
    return _tested(TESTED, design, estimated(design, Means(changes)), float(np.abs(changes).max()), conf_level)


def _tested(method: str, design: Design, found: Estimates, size: float, conf_level: float) -> Inference:
    """Test whether an estimate is 0; `size` is that of the numbers it was made of."""
    if not is_without_error(float(found.covariance[0, 0]), size) or not found.df > 0:
        return t_inference(method, found, conf_level)
    value = float(found.values[0])
    said = Inference(method=method, estimate=value, conf_int=Interval(level=conf_level), df=found.df)
    if is_census(design):
        return replace(said, conf_int=Interval(value, value, conf_level), note=CENSUS)
    return replace(said, note=NO_ERROR) if size > 0 else replace(said, p_value=1.0, note=UNCHANGED)


def design_share_change(design: Design, before: Sample, after: Sample, *, conf_level: float = 0.95) -> Inference:
    """Estimate the change of a share: gained less lost, with limits that are built from those of each (Newcombe).

    The limits of the share that gained and of the share that lost are those of `effective_wilson_limits`; their
    distances are joined with the correlation of the two shares.

    Parameters
    ----------
    design, conf_level
        As for `design_mean_change`.
    before, after
        1 for a unit with the trait and 0 for one without (n,); anything, NaN too, where the weight is 0.

    Returns
    -------
    Inference
        `estimate` is the share after less that before; no p, for which see `design_mean_change`. A note says where
        no unit gained or lost. Limits are NaN, with a note, without degrees of freedom.

    Raises
    ------
    ValueError
        If there is not one 0 or 1 a unit, or the level is out of range.
    NotEstimableError
        If no unit has a weight.

    Notes
    -----
    The limits exist where no unit changed, where those of t have no length. Not with a few clusters.

    References
    ----------
    Newcombe (1998), Stat Med 17:2635-2650. Zou & Donner (2008), Stat Med 27:1693-1702.
    """
    check_level(conf_level)
    had, has = shares_of_units(design, before, "before"), shares_of_units(design, after, "after")
    columns = np.column_stack([has * (1 - had), had * (1 - has)])
    gained, lost = (effective_wilson_limits(design, column, conf_level=conf_level) for column in columns.T)
    both = estimated(design, Means(columns))
    product = float(both.se[0] * both.se[1])
    shared = float(both.covariance[0, 1]) / product if product > 0 else 0.0
    change = gained.estimate - lost.estimate
    (down, up), (less, more) = distances(gained), distances(lost)
    low, high = change - joined_distance(down, more, shared), change + joined_distance(up, less, shared)
    return Inference(
        method="share gained less share lost, joined Wilson limits of the effective sizes (Newcombe)",
        estimate=change,
        conf_int=Interval(low, high, conf_level),
        df=design.df,
        note=_said(gained, lost),
    )


def _said(gained: Inference, lost: Inference) -> str:
    """Say why there are no limits, or that no unit gained or lost."""
    why = [found.note for found in (gained, lost) if found.note in {CENSUS, WITHOUT_DF, NO_ERROR}]
    named = ((gained, "gained"), (lost, "lost"))
    none = [did for found, did in named if found.estimate == 0 and found.note not in why]
    return "; ".join(dict.fromkeys([*why, *([NONE.format(did=" or ".join(none))] if none else [])]))


def design_changes_f(design: Design, before: Places, after: Places) -> DesignF:
    """Test whether the shares of several levels changed, by an adjusted Wald F on the changes within units.

    Parameters
    ----------
    design
        The sample, or a domain of it.
    before, after
        For each unit (n,) its level, a whole number from 0; -1 in one of them for a unit that is left out.

    Returns
    -------
    DesignF
        With W the quadratic form of r changes of shares and d degrees of freedom of the design, `statistic` is
        (d - r + 1) W / (d r), `df` is r and `df_design` is d - r + 1. p is 1 where no unit changed, and the note says
        so.

    Raises
    ------
    ValueError
        If there is not one whole number from -1 a unit.
    NotEstimableError
        If no unit has a weight, all were sampled, or a change has no standard error.

    Notes
    -----
    For few levels beside many clusters. With two levels it is the square of t of `design_mean_change`, and in a simple
    sample it is Hotelling's test of paired differences.

    References
    ----------
    Fellegi (1980), JASA 75:261-268. Korn & Graubard (1990), Am Stat 44:270-276.
    """
    domain, _, _ = groups_of_units(design, before, "before")
    domain, _, _ = groups_of_units(domain, after, "after")
    held = domain.weights != 0
    if not held.any():
        raise NotEstimableError("no unit has a weight")
    had, has = np.asarray(before), np.asarray(after)
    levels = range(1 + int(max(had[held].max(), has[held].max())))
    columns = _apart([np.where(held, 1.0 * (has == level) - (had == level), 0.0) for level in levels])
    method = "Wald F of the changes of several shares, adjusted, by the design"
    if not columns:
        return DesignF(method=method, p_value=1.0, note=UNCHANGED, df_design=math.nan)
    found = estimated(domain, Means(np.column_stack(columns)))
    rank, freedom = len(columns), domain.df
    below = freedom - rank + 1
    if not below > 0:
        return DesignF(method=method, df=float(rank), df_design=below, note=WITHOUT_DF)
    full = np.linalg.matrix_rank(found.covariance, hermitian=True) == rank
    if not full or is_without_error(float(np.diag(found.covariance).min()), 1.0):
        raise NotEstimableError(CENSUS if is_census(domain) else NO_ERROR)
    form = float(found.values @ np.linalg.solve(found.covariance, found.values))
    statistic = form * below / (freedom * rank)
    p_value = f_tail(statistic, rank, below)
    return DesignF(method=method, statistic=statistic, df=float(rank), df_design=below, p_value=p_value)


def _apart(columns: list[Numbers]) -> list[Numbers]:
    """Return columns none of which follows from those before it."""
    kept: list[Numbers] = []
    for column in columns:
        if np.linalg.matrix_rank(np.column_stack([*kept, column])) > len(kept):
            kept.append(column)
    return kept


def design_rate_change(
    design: Design, before: tuple[Sample, Sample], after: tuple[Sample, Sample], *, conf_level: float = 0.95
) -> Inference:
    """Estimate the change of a ratio of totals between two waves of the same units.

    Parameters
    ----------
    design, conf_level
        As for `design_mean_change`.
    before, after
        What is counted, and what it is per, one number a unit each (n,); anything, NaN too, where the weight is 0.

    Returns
    -------
    Inference
        `estimate` is the ratio of the weighted totals after less that before, with t limits and test as those of
        `design_mean_change`. The covariance of the waves is counted.

    Raises
    ------
    ValueError
        If there is not one number a unit, or the level is out of range.
    NotEstimableError
        If no unit has a weight, or a total that counts are per is 0.

    Notes
    -----
    Not the mean of the ratios of the units: large units count for more.

    References
    ----------
    Sarndal, Swensson & Wretman (1992), section 5.6. Agreement with `svycontrast` of two `svyratio`, of R's survey.
    """
    rates = _rates(design, before, after, conf_level)
    size = float(np.abs(rates.values).max())
    return _tested(RATE, design, rates.contrasts(np.array([-1.0, 1.0])), size, conf_level)


def design_rate_ratio(
    design: Design, before: tuple[Sample, Sample], after: tuple[Sample, Sample], *, conf_level: float = 0.95
) -> Inference:
    """Estimate the ratio of two ratios of totals, after over before, of the same units.

    Parameters are those of `design_rate_change`.

    Returns
    -------
    Inference
        `estimate` is the ratio, with limits by t of its logarithm; `statistic` and p are of the logarithm.

    Raises
    ------
    ValueError
        If there is not one number a unit, or the level is out of range.
    NotEstimableError
        If no unit has a weight, a total that counts are per is 0, or a wave has no events.

    Notes
    -----
    Not for a few events, where the logarithm is far from normal.

    References
    ----------
    Agreement with `svycontrast(quote(log(after / before)))` of two `svyratio`, of R's survey.
    """
    rates = _rates(design, before, after, conf_level)
    if not np.all(rates.values > 0):
        raise NotEstimableError(NO_EVENTS)
    first, second = rates.values
    slopes = np.array([-1 / first, 1 / second])
    logarithm = np.array([math.log(second / first)])
    found = Estimates(logarithm, np.atleast_2d(slopes @ rates.covariance @ slopes), rates.df)
    said = _tested(RATIO, design, found, 1.0, conf_level)
    limits = Interval(math.exp(said.conf_int.low), math.exp(said.conf_int.high), conf_level)
    return replace(said, estimate=math.exp(said.estimate), conf_int=limits)


def _rates(design: Design, before: tuple[Sample, Sample], after: tuple[Sample, Sample], conf_level: float) -> Estimates:
    check_level(conf_level)
    counts = [numbers_of_units(design, each[0], name) for each, name in ((before, "before"), (after, "after"))]
    per = [numbers_of_units(design, each[1], name) for each, name in ((before, "before"), (after, "after"))]
    if not all(design.weights @ each > 0 for each in per):
        raise NotEstimableError("the total that counts are per is not above 0")
    return estimated(design, Ratios(np.column_stack(counts), np.column_stack(per)))
