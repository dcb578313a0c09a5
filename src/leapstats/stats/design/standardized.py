"""Standardized mean differences of populations: how far two groups are apart, in standard deviations."""

import math

import numpy as np

from leapstats.errors import NotEstimableError
from leapstats.stats.design.inputs import Places, groups_of_units, numbers_of_units
from leapstats.stats.design.quantiles import weighted_sd
from leapstats.stats.design.sample import Design
from leapstats.stats.result import Inference
from leapstats.stats.standardized import distance_of_shares
from leapstats.terms import Sample

METHOD = "standardized difference of weighted groups, by the root of the average variance; no limits"


def weighted_standardized_mean_difference(design: Design, column: Sample, groups: Places) -> Inference:
    """Compare two weighted means in standard deviations.

    Parameters
    ----------
    design
        The sample, or a domain of it.
    column
        One number a unit (n,); anything, NaN too, where the weight is 0 or the group -1.
    groups
        1 for an exposed unit and 0 for an unexposed one (n,); -1 for a unit that is left out.

    Returns
    -------
    Inference
        `estimate` is the mean of the exposed less that of the unexposed, divided by the root of the average of the two
        variances of `weighted_sd`. It has no limits.

    Raises
    ------
    ValueError
        If there is not one number and one group a unit.
    NotEstimableError
        If a group has fewer than two units, or neither group varies.

    References
    ----------
    Austin & Stuart (2015), Stat Med 34:3661-3679. `ExtractSmd(svyCreateTableOne())` of R's tableone.
    """
    domain, place, _ = groups_of_units(design, groups, "groups")
    numbers = numbers_of_units(domain, column, "column")
    means, variances = [], []
    for group in (0, 1):
        own = domain.domain(place == group)
        if np.count_nonzero(own.weights) < 2:
            raise NotEstimableError("a group has fewer than two units")
        means.append(float(own.weights @ numbers) / float(own.weights.sum()))
        variances.append(weighted_sd(own, numbers) ** 2)
    spread = math.sqrt(sum(variances) / 2)
    if not spread:
        raise NotEstimableError("neither group varies")
    return Inference(method=METHOD, estimate=(means[1] - means[0]) / spread)


def weighted_standardized_difference(design: Design, levels: Places, groups: Places) -> Inference:
    """Compare how the answers to an item are distributed in two weighted groups, in standard deviations.

    Parameters
    ----------
    design, groups
        As for `weighted_standardized_mean_difference`.
    levels
        For each unit (n,) its answer, a whole number from 0; -1 for a unit that is left out.

    Returns
    -------
    Inference
        `estimate` is that of `standardized_difference` on weighted shares; with two answers its sign is positive where
        the second one is more frequent in the exposed. It has no limits.

    Raises
    ------
    ValueError
        If there is not one whole number from -1 a unit.
    NotEstimableError
        If a group has no units, all units have the same answer, or the groups have no answer in common.

    References
    ----------
    Yang & Dalton (2012), SAS Global Forum 335-2012, on weighted shares.
    """
    domain, place, _ = groups_of_units(design, groups, "groups")
    domain, level, left = groups_of_units(domain, levels, "levels")
    weights = [np.bincount(level[place == group], domain.weights[place == group], len(left)) for group in (1, 0)]
    if not all(each.sum() for each in weights):
        raise NotEstimableError("a group has no units")
    shares = np.array([each / each.sum() for each in weights]).T
    signed = len(np.unique(np.asarray(levels)[np.asarray(levels) >= 0])) == 2
    return Inference(method=METHOD, estimate=distance_of_shares(shares[::-1], signed=signed))
