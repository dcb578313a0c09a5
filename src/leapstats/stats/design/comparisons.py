"""Groups of units that are compared by a design: two means, several means, two proportions."""

import math
from dataclasses import replace

import numpy as np

from leapstats.errors import NotEstimableError
from leapstats.stats.checks import check_level
from leapstats.stats.design.estimates import DomainMeans, Estimates, estimated
from leapstats.stats.design.inputs import (
    CENSUS,
    Places,
    check_columns,
    groups_of_units,
    is_census,
    is_without_error,
    numbers_of_units,
    shares_of_units,
)
from leapstats.stats.design.proportion_limits import effective_wilson_limits
from leapstats.stats.design.sample import Design
from leapstats.stats.design.wald import DesignF, t_inference, wald_f
from leapstats.stats.result import Inference, Interval
from leapstats.terms import Numbers, Sample, Whole


def design_t(design: Design, column: Sample, groups: Places, *, conf_level: float = 0.95) -> Inference:
    """Compare two means by t on the degrees of freedom of the design.

    Parameters
    ----------
    design
        The sample, or a domain of it.
    column
        One number a unit (n,); anything, NaN too, where the weight is 0 or the group -1.
    groups
        1 for an exposed unit and 0 for an unexposed one (n,); -1 for a unit that is left out of the comparison and
        stays in the sample.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    Inference
        `estimate` is the mean of the exposed less that of the unexposed, with its limits; `statistic` is t, `df` the
        clusters less the strata less 1, and p two-sided. Limits and p are NaN, with a note, without degrees of
        freedom. Of a census the limits are the difference itself, and there is no p.

    Raises
    ------
    ValueError
        If there is not one number and one group a unit, or the level is out of range.
    NotEstimableError
        If a group has no units, or the difference no standard error.

    Notes
    -----
    For means that are nearly normal. Of 0 and 1 it is a difference of proportions, for which
    `design_risk_difference` has better limits near 0 and 1; `design_wilcoxon` compares ranks.

    References
    ----------
    Korn & Graubard (1990), Am Stat 44:270-276. Agreement with `svyttest` of R's survey.
    """
    check_level(conf_level)
    domain, place, left = groups_of_units(design, groups, "groups")
    _check_two(left)
    numbers = numbers_of_units(domain, column, "column")
    difference = estimated(domain, DomainMeans(numbers, place, 2)).contrasts(np.array([-1.0, 1.0]))
    difference = replace(difference, df=domain.df - 1)
    method = "t test of two means, by the design"
    if is_without_error(float(difference.covariance[0, 0]), float(np.abs(numbers).max())):
        return _without_error(domain, difference, method, conf_level)
    return t_inference(method, difference, conf_level)


def _check_two(left: Whole) -> None:
    if set(left.tolist()) - {0, 1}:
        raise ValueError(f"groups must be 0, 1, or -1 for a unit that is left out, not {int(left.max())}")
    missing = {0: "unexposed", 1: "exposed"}
    for number in left.tolist():
        del missing[number]
    if missing:
        raise NotEstimableError(f"no unit that has a weight is {' or '.join(missing.values())}")


def _without_error(design: Design, difference: Estimates, method: str, conf_level: float) -> Inference:
    if not is_census(design):
        raise NotEstimableError("the difference of the groups has no standard error")
    value = float(difference.values[0])
    return Inference(method=method, estimate=value, conf_int=Interval(value, value, conf_level), note=CENSUS)


def design_wald(design: Design, column: Sample, groups: Places) -> DesignF:
    """Test whether several means are equal (Wald), by F on the degrees of freedom of the design.

    Parameters
    ----------
    design, column
        As for `design_t`.
    groups
        For each unit (n,) its group, a whole number from 0; -1 for a unit that is left out of the comparison and
        stays in the sample.

    Returns
    -------
    DesignF
        `statistic` is the quadratic form over its `df`, the number of groups less 1; `df_design` is the clusters less
        the strata less `df`. Groups without a unit are not used, and the note says so.

    Raises
    ------
    ValueError
        If there is not one number and one group a unit.
    NotEstimableError
        If fewer than two groups have units, or a difference has no standard error.
    TooLargeError
        If there are more than 1,000 groups, or more than 100,000,000 groups times units.

    Notes
    -----
    For few groups beside many clusters: the covariance of the means is unstable, and the test rejects too often (three
    groups in 30 units: in 7 to 9 % where they do not differ and the level is 5 %).

    References
    ----------
    Korn & Graubard (1990), Am Stat 44:270-276. Agreement with `regTermTest` after `svyglm` of R's survey.
    """
    domain, place, left = groups_of_units(design, groups, "groups")
    numbers = numbers_of_units(domain, column, "column")
    return means_f("Wald F of several means, by the design", domain, numbers, (place, left), np.asarray(groups))


def means_f(method: str, domain: Design, numbers: Numbers, groups: tuple[Whole, Whole], given: Whole) -> DesignF:
    """Test whether the means of the groups that `groups_of_units` found are equal; see `design_wald` for errors."""
    place, left = groups
    if len(left) < 2:
        raise NotEstimableError(f"two groups with units are needed, not {len(left)}")
    check_columns(len(place), len(left), "groups")
    means = estimated(domain, DomainMeans(numbers, place, len(left)))
    from_first = np.hstack([-np.ones((len(left) - 1, 1)), np.eye(len(left) - 1)])
    differences = replace(means.contrasts(from_first), df=domain.df - (len(left) - 1))
    if is_without_error(float(np.diag(differences.covariance).min()), float(np.abs(numbers).max())):
        reason = CENSUS if is_census(domain) else "differences between the groups have no standard error"
        raise NotEstimableError(reason)
    empty = int(given.max()) + 1 - len(left)
    return wald_f(method, differences, f"without units, and not used: {empty} groups" if empty else "")


def design_risk_difference(design: Design, column: Sample, groups: Places, *, conf_level: float = 0.95) -> Inference:
    """Estimate a difference of two proportions, with limits that are built from those of each (Newcombe).

    The limits of each proportion are those of `effective_wilson_limits`; their distances are joined with the
    correlation of the two proportions, which is not 0 where clusters or strata hold units of both groups.

    Parameters
    ----------
    design, groups, conf_level
        As for `design_t`.
    column
        1 for a unit with the trait and 0 for one without (n,); anything, NaN too, where the weight is 0 or the group
        -1.

    Returns
    -------
    Inference
        `estimate` is the proportion of the exposed less that of the unexposed; no p. Limits are NaN, with a note,
        where one of the proportions has none.

    Raises
    ------
    ValueError
        If there is not one 0 or 1 and one group a unit, or the level is out of range.
    NotEstimableError
        If a group has no units.

    Notes
    -----
    The limits exist at 0 and 100 %, where those of `design_t` have no length. Not with a few clusters a group.

    References
    ----------
    Newcombe (1998), Stat Med 17:873-890 and 2635-2650. Zou & Donner (2008), Stat Med 27:1693-1702.
    """
    check_level(conf_level)
    domain, place, left = groups_of_units(design, groups, "groups")
    _check_two(left)
    numbers = shares_of_units(domain, column, "column")
    without, exposed = (
        effective_wilson_limits(domain.domain(place == group), numbers, conf_level=conf_level) for group in (0, 1)
    )
    both = estimated(domain, DomainMeans(numbers, place, 2))
    product = float(both.se[0] * both.se[1])
    shared = float(both.covariance[0, 1]) / product if product > 0 else 0.0
    difference = exposed.estimate - without.estimate
    down, up = distances(exposed), distances(without)
    return Inference(
        method="difference of two proportions, joined Wilson limits of the effective sizes (Newcombe)",
        estimate=difference,
        conf_int=Interval(
            difference - joined_distance(down[0], up[1], shared),
            difference + joined_distance(down[1], up[0], shared),
            conf_level,
        ),
        note="; ".join(dict.fromkeys(filter(None, (exposed.note, without.note)))),
    )


def distances(found: Inference) -> tuple[float, float]:
    """Return how far below and above an estimate its limits are."""
    return found.estimate - found.conf_int.low, found.conf_int.high - found.estimate


def joined_distance(one: float, other: float, correlation: float) -> float:
    """Return the distance of a limit of a difference from the distances of the limits of its two parts."""
    return math.sqrt(max(one**2 + other**2 - 2 * correlation * one * other, 0.0))
