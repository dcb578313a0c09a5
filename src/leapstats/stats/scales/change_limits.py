"""How much a unit's score must change before the error of measurement is an unlikely cause (Jacobson & Truax)."""

import math
from dataclasses import dataclass

import numpy as np

from leapstats.errors import NotEstimableError
from leapstats.stats.checks import check_level, sample
from leapstats.stats.result import Interval
from leapstats.terms import Numbers, Sample


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReliableChange:
    """Change of scores held against the error of measurement.

    `se_measurement` is that of one score, `se_difference` of a difference; `limits` are of a change of 0, at their
    level. `index` is the change of each unit in standard errors of a difference; `rose`, `fell` and `within` count
    units above, below and within the limits.
    """

    method: str
    se_measurement: float
    se_difference: float
    limits: Interval
    index: Numbers
    rose: int
    fell: int
    within: int


def reliable_change(
    before: Sample, after: Sample, *, reliability: float, sd: float | None = None, conf_level: float = 0.95
) -> ReliableChange:
    """Tell for each unit whether its score changed by more than the error of measurement makes likely.

    Parameters
    ----------
    before, after
        Scores of the same units in the same order; complete.
    reliability
        Of the score, from 0 to below 1, such as `cronbach_alpha` estimates it.
    sd
        Standard deviation of the score; by default that of `before`.
    conf_level
        A fraction between 0 and 1: of units that do not change, so many stay within the limits.

    Returns
    -------
    ReliableChange
        Standard errors and limits in the units of the score.

    Raises
    ------
    ValueError
        If a score is missing, the lists differ in length, or a number is out of range.
    NotEstimableError
        If there is no unit, or, without `sd`, fewer than two or scores that do not vary.

    Notes
    -----
    Of single units: whether the group changed, tell `paired_t` or `wilcoxon_signed_rank`. Takes the error for the same
    at every score; regression to the mean is not taken out. Alpha of few units makes uncertain limits.

    References
    ----------
    Jacobson & Truax (1991), J Consult Clin Psychol 59:12-19.
    """
    from scipy.special import ndtri

    check_level(conf_level)
    first, second = sample(before, "before"), sample(after, "after")
    if len(first) != len(second):
        raise ValueError(f"before and after must be of the same units, not of {len(first)} and {len(second)}")
    if not 0 <= reliability < 1:
        raise ValueError(f"reliability must be 0 or more and below 1, not {reliability}")
    if not len(first):
        raise NotEstimableError("reliable change needs at least one unit; before is empty")
    error = _spread(first, sd) * math.sqrt(1 - reliability)
    of_difference = math.sqrt(2) * error
    index = (second - first) / of_difference
    quantile = float(ndtri((1 + conf_level) / 2))
    rose, fell = int((index > quantile).sum()), int((index < -quantile).sum())
    return ReliableChange(
        method=f"reliable change (Jacobson-Truax), {'SD before' if sd is None else 'given SD'}",
        se_measurement=error,
        se_difference=of_difference,
        limits=Interval(-quantile * of_difference, quantile * of_difference, conf_level),
        index=index,
        rose=rose,
        fell=fell,
        within=len(index) - rose - fell,
    )


def _spread(before: Numbers, sd: float | None) -> float:
    if sd is not None:
        if not 0 < sd < math.inf:
            raise ValueError(f"sd must be above 0, not {sd}")
        return float(sd)
    if len(before) < 2 or np.ptp(before) == 0:
        raise NotEstimableError("the scores before do not vary, so the error is unknown; give sd from another sample")
    return float(before.std(ddof=1))
