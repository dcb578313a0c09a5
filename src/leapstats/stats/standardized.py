"""Standardized mean differences: how far two groups are apart, in standard deviations, whatever their size."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import NotEstimableError
from leapstats.stats.checks import check_level, count_table
from leapstats.stats.means.student import mean_and_variance, moderate
from leapstats.stats.proportions import normal_quantile
from leapstats.stats.result import Inference, Interval

Sample = Sequence[float] | NDArray[np.float64]
APART = "the groups have no answer in common, so that the difference has no standard deviation"
DUST = 1e-12


def standardized_mean_difference(exposed: Sample, unexposed: Sample, *, conf_level: float = 0.95) -> Inference:
    """Compare two means in standard deviations.

    Parameters
    ----------
    exposed, unexposed
        Numbers, one a unit, at least two each; missing ones are left out before.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    Inference
        `estimate` is the mean of the exposed less that of the unexposed, divided by the root of the average of the two
        variances (divisor n - 1), with normal limits.

    Raises
    ------
    ValueError
        If a number is missing, infinite or beyond 1e150, or the level out of range.
    NotEstimableError
        If a group has fewer than two units, or neither group varies.

    Notes
    -----
    Describes imbalance and does not depend on how many units there are; it is no test.

    References
    ----------
    Austin (2009), Stat Med 28:3083-3107. Yang & Dalton (2012), SAS Global Forum 335-2012, for the limits.
    """
    check_level(conf_level)
    one, other = moderate(exposed, "exposed"), moderate(unexposed, "unexposed")
    mean, error = mean_and_variance(one, "exposed")
    mean_other, error_other = mean_and_variance(other, "unexposed")
    spread = math.sqrt((len(one) * error + len(other) * error_other) / 2)
    if not spread:
        raise NotEstimableError("neither group varies")
    return _inference((mean - mean_other) / spread, (len(one), len(other)), conf_level)


def standardized_difference(
    table: Sequence[Sequence[int]] | NDArray[np.int64], *, conf_level: float = 0.95
) -> Inference:
    """Compare how the answers to an item are distributed in two groups, in standard deviations.

    Parameters
    ----------
    table
        Counts, one row an answer, at least two; the exposed in the first column and the unexposed in the second.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    Inference
        `estimate` is the Mahalanobis distance of the shares, with the average of the two covariances, and normal
        limits. With two answers it has a sign: positive where the first answer is more frequent in the exposed. Answers
        that nobody gave are left out.

    Raises
    ------
    ValueError
        If the table is not one of counts with two rows at least and two columns, or the level out of range.
    NotEstimableError
        If a group has no units, all units have the same answer, or the groups have no answer in common.

    Notes
    -----
    With three answers or more it is never negative, and its limits are rough near 0.

    References
    ----------
    Yang & Dalton (2012), SAS Global Forum 335-2012.
    """
    check_level(conf_level)
    cells = count_table(table)
    if len(cells) < 2 or cells.shape[1] != 2:
        raise ValueError(f"table must have at least two rows and two columns, not {cells.shape}")
    sizes = cells.sum(axis=0)
    if not sizes.all():
        raise NotEstimableError("a group has no units")
    distance = distance_of_shares(cells[cells.any(axis=1)] / sizes, signed=len(cells) == 2)
    return _inference(distance, (int(sizes[0]), int(sizes[1])), conf_level)


def distance_of_shares(shares: NDArray[np.float64], *, signed: bool) -> float:
    """Return the distance of the shares (k, 2) of two groups, by the average of the two covariances.

    `signed` gives it the sign of the first share of the first group less that of the second.

    Raises
    ------
    NotEstimableError
        If there is one answer only, or the groups have no answer in common.
    """
    if len(shares) < 2:
        raise NotEstimableError("all units have the same answer")
    # Shares add to 1, so one answer says nothing new; which one is left out does not matter.
    gap = (shares[:, 0] - shares[:, 1])[:-1]
    covariance = sum(np.diag(share) - np.outer(share, share) for share in shares[:-1].T) / 2
    solved = np.linalg.pinv(covariance, rcond=DUST, hermitian=True) @ gap
    if not np.allclose(covariance @ solved, gap, atol=1e-9):
        raise NotEstimableError(APART)
    distance = math.sqrt(max(0.0, float(gap @ solved)))
    return math.copysign(distance, gap[0]) if signed and distance else distance


def _inference(estimate: float, sizes: tuple[int, int], conf_level: float) -> Inference:
    one, other = sizes
    error = math.sqrt((one + other) / (one * other) + estimate**2 / (2 * (one + other)))
    reach = normal_quantile(conf_level) * error
    return Inference(
        method="standardized difference, by the root of the average variance; normal limits",
        estimate=estimate,
        conf_int=Interval(estimate - reach, estimate + reach, conf_level),
    )
