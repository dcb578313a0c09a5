"""The odds ratio of two yes-no items of a sample by a design."""

import math

import numpy as np

from leapstats.errors import NotEstimableError
from leapstats.stats.checks import check_level
from leapstats.stats.design.estimates import DomainMeans, estimated, t_quantile
from leapstats.stats.design.inputs import WITHOUT_DF, Places, groups_of_units, shares_of_units
from leapstats.stats.design.sample import Design
from leapstats.stats.result import Inference, Interval
from leapstats.terms import Sample

METHOD = "odds ratio of weighted proportions, t limits of its logarithm by the design"
EMPTY = "a cell of the table has no unit, so that the odds ratio has no limits by the design"


def design_odds_ratio(design: Design, column: Sample, groups: Places, *, conf_level: float = 0.95) -> Inference:
    """Estimate an odds ratio by the design.

    Parameters
    ----------
    design
        The sample, or a domain of it.
    column
        1 for a unit with the outcome and 0 for one without (n,); anything, NaN too, where the weight is 0 or the group
        -1.
    groups
        1 for an exposed unit and 0 for an unexposed one (n,); -1 for a unit that is left out and stays in the sample.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    Inference
        `estimate` is the odds of the exposed over those of the unexposed, 0 or infinite where a cell has no unit;
        limits are NaN then, and without degrees of freedom, and the note says why. `df` is the clusters less the strata
        less 1.

    Raises
    ------
    ValueError
        If there is not one 0 or 1 and one group a unit, or the level is out of range.
    NotEstimableError
        If a group has no units, or all units have the same outcome.

    Notes
    -----
    Not for tables with cells of one or two units, where the logarithm is far from normal: an exact odds ratio of a
    simple random sample is safer there.

    References
    ----------
    `svyglm(family = quasibinomial)` with one yes-no predictor, of R's survey, on its residual degrees of freedom.
    """
    check_level(conf_level)
    domain, place, left = groups_of_units(design, groups, "groups")
    numbers = shares_of_units(domain, column, "column")
    if left.tolist() != [0, 1]:
        raise NotEstimableError("one of the two groups has no unit with a weight")
    shares = estimated(domain, DomainMeans(numbers, place, 2))
    without, exposed = (float(share) for share in shares.values)
    if without == exposed and without in {0.0, 1.0}:
        raise NotEstimableError("all units have the same outcome")
    odds = [share / (1 - share) if share < 1 else math.inf for share in (exposed, without)]
    ratio = math.inf if odds[0] == math.inf or odds[1] == 0 else odds[0] / odds[1]
    df = domain.df - 1
    if {without, exposed} & {0.0, 1.0}:
        return Inference(method=METHOD, estimate=ratio, conf_int=Interval(level=conf_level), df=df, note=EMPTY)
    slopes = np.array([-1 / (without * (1 - without)), 1 / (exposed * (1 - exposed))])
    half = t_quantile(df, conf_level) * math.sqrt(max(float(slopes @ shares.covariance @ slopes), 0.0))
    limits = Interval(ratio * math.exp(-half), ratio * math.exp(half), conf_level)
    return Inference(method=METHOD, estimate=ratio, conf_int=limits, df=df, note="" if df > 0 else WITHOUT_DF)
