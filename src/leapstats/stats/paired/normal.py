"""Signed ranks by the normal approximation, for many units and for published numbers."""

import math

import numpy as np

from leapstats.stats.checks import check_alternative
from leapstats.stats.paired.signed_ranks import checked_differences, rank_sums, ranked_differences
from leapstats.stats.ranks.normal import corrected, normal_p
from leapstats.stats.result import Inference
from leapstats.terms import Sample


def wilcoxon_asymptotic(
    differences: Sample, *, zeros: str = "pratt", alternative: str = "two-sided", continuity: bool = False
) -> Inference:
    """Test whether paired differences are symmetric about 0 (Wilcoxon's signed ranks, normal).

    Parameters
    ----------
    differences
        After less before, one a unit, any number of them; what is tied and what is 0 is said by
        `wilcoxon_signed_rank`.
    zeros
        `pratt` ranks zeros and then leaves them out; `wilcoxon` leaves them out first.
    alternative
        `greater` for positive differences.
    continuity
        Whether half a step of the sum of ranks, 1/2, is added to the tail, so that p is larger.

    Returns
    -------
    Inference
        `statistic` is the sum of the positive ranks, as in `wilcoxon_signed_rank`. `p_value` is that of the normal
        distribution with the variance of the ranks that are left, ties and zeros counted. Without any difference
        from 0, p is 1. `note` counts what is 0 but for rounding.

    Raises
    ------
    ValueError
        If a difference is missing or infinite, or an option unknown.
    NotEstimableError
        If there are no differences.

    Notes
    -----
    For hundreds of units, and to agree with published numbers: `wilcox.test` of R leaves zeros out first, corrects
    for continuity by default, and is asymptotic with ties or zeros. Not at n = 30: take `wilcoxon_signed_rank`, which
    is exact. Otherwise as there: it tests symmetry about 0, not the median alone.

    References
    ----------
    Wilcoxon (1945), Biometrics Bull 1:80-83. Pratt (1959), JASA 54:655-667. Cureton (1967), JASA 62:1068-1069, for
    the normal approximation with zeros.
    """
    check_alternative(alternative)
    measured, signed = ranked_differences(checked_differences(differences), zeros)
    positive, negative = rank_sums(signed)
    # Ranks are doubled, and the difference of both sums is twice the excess of one.
    deviation = math.sqrt(float(np.square(signed.astype(np.float64)).sum())) / 4
    p = normal_p((positive - negative) / 4, deviation, alternative, continuity / 2) if deviation else 1.0
    return Inference(
        method=f"Wilcoxon signed-rank test, normal approximation {corrected(continuity=continuity)}, zeros after "
        f"{zeros.capitalize()}, {alternative}",
        statistic=positive / 2,
        p_value=min(1.0, p),
        note=measured.remark(signed),
    )
