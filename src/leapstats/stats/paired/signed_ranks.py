"""Paired numbers: signed ranks, signs, and the Hodges-Lehmann shift, exact with ties and zeros."""

import math
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import NotEstimableError, TooLargeError
from leapstats.stats.checks import check_alternative, check_level, sample
from leapstats.stats.exact.coin_sums import coins_at_most
from leapstats.stats.exact.conditional import LEAST, TIE, tail_p
from leapstats.stats.exact.decimals import is_written, on_decimals
from leapstats.stats.paired.yes_or_no import fair_coin
from leapstats.stats.result import Inference, Interval
from leapstats.terms import Sample

ZEROS = ("pratt", "wilcoxon")
MOST = 2000
ROUGH = 1e-10
LONG = 200_000_000
NO_CHANGE = "every difference is 0"


def wilcoxon_signed_rank(differences: Sample, *, zeros: str = "pratt", alternative: str = "two-sided") -> Inference:
    """Test whether paired differences are symmetric about 0 (Wilcoxon's signed ranks, exact).

    Parameters
    ----------
    differences
        After less before, one a unit, in any unit of measurement; at most 2,000, missing ones left
        out before. Two of them are tied, and one is 0, within 1e-9 of the largest: 0.1 + 0.2 less
        0.3 is a zero.
    zeros
        `pratt` ranks zeros and then leaves them out; `wilcoxon` leaves them out first.
    alternative
        `greater` for positive differences.

    Returns
    -------
    Inference
        `statistic` is the sum of the positive ranks, ties sharing their mean rank. `p_value` is
        exact given the ranks, in (0, 1]; two-sided is twice the smaller tail. Without any
        difference from 0, p is 1. `note` counts what is 0 but for rounding.

    Raises
    ------
    ValueError
        If a difference is missing or infinite, or an option unknown.
    NotEstimableError
        If there are no differences.
    TooLargeError
        If there are more than 2,000.

    Notes
    -----
    Not for differences whose distribution is skewed under the hypothesis: it tests symmetry about
    0, not the median alone; there take `sign_test`. Not for fewer than six differences from 0,
    where no two-sided p is below 0.05. Differences have to be comparable in size between units: for
    a yes-or-no answer take `mcnemar_mid_p`.

    References
    ----------
    Wilcoxon (1945), Biometrics Bull 1:80-83. Pratt (1959), JASA 54:655-667. Streitberg & Röhmel
    (1986), Stat Softw Newsl 12:10-17.
    """
    check_alternative(alternative)
    measured, signed = ranked_differences(few(checked_differences(differences)), zeros)
    positive, negative = rank_sums(signed)
    tail = {"less": positive, "greater": negative}.get(alternative, min(positive, negative))
    p = (2 if alternative == "two-sided" else 1) * at_most(np.abs(signed), tail)
    return Inference(
        method=f"exact Wilcoxon signed-rank test, zeros after {zeros.capitalize()}, {alternative}",
        statistic=positive / 2,
        p_value=min(1.0, max(p, LEAST)),
        note=measured.remark(signed),
    )


def checked_differences(differences: Sample) -> NDArray[np.float64]:
    """Return differences as an array; see `wilcoxon_signed_rank` for what is raised."""
    numbers = sample(differences, "differences")
    if not len(numbers):
        raise NotEstimableError("there are no differences")
    return numbers + 0.0  # no zero is negative


def few(numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return differences as they are; TooLargeError if they are too many to be exact."""
    if len(numbers) > MOST:
        raise TooLargeError(
            f"signed ranks are exact for {MOST:,} differences at most, not {len(numbers):,}; use wilcoxon_asymptotic, "
            "or paired_t for limits"
        )
    return numbers


def ranked_differences(numbers: NDArray[np.float64], zeros: str) -> tuple["Measured", NDArray[np.int64]]:
    """Return what differences are, and twice their ranks with their signs; ValueError if `zeros` is unknown."""
    if zeros not in ZEROS:
        raise ValueError(f"zeros must be one of {', '.join(ZEROS)}, not {zeros!r}")
    measured = measured_differences(numbers)
    signed = doubled_ranks(measured.sizes, measured.errors)
    if zeros == "wilcoxon":
        signed -= 2 * np.count_nonzero(signed == 0) * np.sign(signed)
    return measured, signed


@dataclass(frozen=True, slots=True)
class Measured:
    """Differences in whole units of their last decimal place, or as they are, and how exact each is.

    `places` is the number of decimals, None where there are none; `given` are the differences as they were given.
    """

    given: NDArray[np.float64]
    sizes: NDArray[np.float64]
    errors: NDArray[np.float64]
    places: int | None

    def remark(self, signed: NDArray[np.int64]) -> str:
        """Say what is special, given the ranks or signs."""
        rounded = int(np.count_nonzero((signed == 0) & (self.given != 0)))
        words = "1 difference that is 0 but for rounding counts as 0"
        if rounded > 1:
            words = f"{rounded:,} differences that are 0 but for rounding count as 0"
        return "; ".join(said for said in ("" if signed.any() else NO_CHANGE, words if rounded else "") if said)


def measured_differences(numbers: NDArray[np.float64]) -> Measured:
    """Say on what decimals differences are. This is the one place that says what a tie and what a zero is."""
    found = on_decimals(numbers)
    if found is not None:
        whole, places = found
        return Measured(numbers, whole.astype(np.float64), np.zeros(len(numbers)), places)
    sizes = np.abs(numbers)
    # In parts: the sum of two large numbers may be no float.
    least = float(np.median(ROUGH * sizes))
    # A small number that was written down is no rounding error.
    kept = np.array([size <= least and is_written(size) for size in sizes.tolist()])
    return Measured(numbers, numbers, ROUGH * sizes + np.where(kept, 0.0, least), None)


def doubled_ranks(numbers: NDArray[np.float64], errors: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return twice the mid-rank of each magnitude, zeros ranked too, with the sign of the number; 0 for zeros.

    Twice, for ranks shared by ties end in halves. Magnitudes tie that are no further apart than their errors.
    """
    order = np.argsort(np.abs(numbers), kind="stable")
    ordered, slack = np.abs(numbers)[order], errors[order]
    slack[1:] += errors[order][:-1]
    level = np.cumsum(np.diff(ordered, prepend=0.0) > slack)
    sizes = np.bincount(level)
    doubled = (2 * np.cumsum(sizes) - sizes + 1)[level]
    ranks = np.zeros(len(numbers), dtype=np.int64)
    ranks[order] = np.where(level > 0, doubled, 0)
    return ranks * np.sign(numbers).astype(np.int64)


def rank_sums(signed: NDArray[np.int64]) -> tuple[int, int]:
    """Return the sums of the positive and of the negative ranks, both as magnitudes."""
    return int(signed[signed > 0].sum()), -int(signed[signed < 0].sum())


def at_most(ranks: NDArray[np.int64], most: int) -> float:
    """Return the probability that ranks, each counted or not by a fair coin, add up to `most` or less."""
    if most < 0:
        return 0.0
    total = int(ranks.sum())
    if 2 * most >= total:
        # The distribution is symmetric, and the shorter tail is the cheaper one.
        return 1.0 - at_most(ranks, total - most - 1)
    if _is_long(ranks, most):
        return coins_at_most(ranks[ranks > 0], most)
    return float(probabilities_to(ranks, most).sum())


def _is_long(ranks: NDArray[np.int64], most: int) -> bool:
    """Say whether it takes longer to count every sum up to `most` than to compute the tail of its frequencies."""
    return len(ranks) * (most // int(np.gcd.reduce(ranks))) > LONG


def probabilities_to(ranks: NDArray[np.int64], most: int) -> NDArray[np.float64]:
    """Return the probabilities of sums from 0, in steps of the ranks' common divisor, up to `most`."""
    step = int(np.gcd.reduce(ranks))
    most, counted = most // step, np.sort(ranks[ranks > 0]) // step
    # Counts of subsets, up to 2**2000, in units of 2**1000: neither end leaves the range of a float.
    counts = np.zeros(most + 1)
    counts[0] = 2.0 ** (-MOST / 2)
    reach = 0
    for rank in counted[counted <= most].tolist():
        reach = min(reach + rank, most)
        counts[rank : reach + 1] += counts[: reach + 1 - rank]
    return np.ldexp(counts, MOST // 2 - len(counted))


def sign_test(differences: Sample, *, alternative: str = "two-sided") -> Inference:
    """Test whether positive and negative differences are equally likely (exact; zeros left out).

    Parameters
    ----------
    differences
        After less before, one a unit; only their signs count. What is 0 is said by
        `wilcoxon_signed_rank`.
    alternative
        `greater` for positive differences.

    Returns
    -------
    Inference
        `statistic` is the number of positive differences; `p_value` is in (0, 1], two-sided is
        twice the smaller tail, and 1 without any difference from 0.

    Raises
    ------
    ValueError
        If a difference is missing or infinite, or the alternative unknown.
    NotEstimableError
        If there are no differences.
    TooLargeError
        If there are more than 2,000,000 that are not 0.

    Notes
    -----
    Not where differences are comparable in size and roughly symmetric: `wilcoxon_signed_rank` has
    more power. Zeros tell nothing here, so many of them leave a test of few units.

    References
    ----------
    Dixon & Mood (1946), JASA 41:557-566.
    """
    check_alternative(alternative)
    measured = measured_differences(checked_differences(differences))
    signs = np.sign(doubled_ranks(measured.sizes, measured.errors))
    positive, negative = int(np.sum(signs > 0)), int(np.sum(signs < 0))
    return Inference(
        method=f"exact sign test, {alternative}",
        statistic=float(positive),
        p_value=tail_p(fair_coin(negative, positive, "use paired_t"), alternative),
        note=measured.remark(signs),
    )


def hodges_lehmann(differences: Sample, *, conf_level: float = 0.95) -> Inference:
    """Estimate the shift of paired differences: the median of their Walsh averages, with exact limits.

    Parameters
    ----------
    differences
        As in `wilcoxon_signed_rank`; zeros count like any other number.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    Inference
        `estimate` in the unit of the differences; a Walsh average is that of two differences, or
        of one with itself. The limits are the smallest and the largest shift that, taken off every
        difference, leaves a two-sided p of `wilcoxon_signed_rank` (Pratt) above 1 - conf_level;
        with ties, shifts between them may be rejected. They are infinite where the sample is too
        small to reject any. Where every shift is rejected, as can be with many ties and a lopsided
        sample, they are NaN and `note` says so.

    Raises
    ------
    ValueError
        If a difference is missing or infinite, or the level out of range.
    NotEstimableError
        If there are no differences.
    TooLargeError
        If there are more than 2,000.

    Notes
    -----
    Not for skewed differences: what is estimated is then neither their mean nor their median. Not
    where the differences have two or three values: the limits are then often one number or none,
    and a table of the differences tells more.

    References
    ----------
    Hodges & Lehmann (1963), Ann Math Stat 34:598-611. Lehmann (1963), Ann Math Stat 34:1507-1512,
    for the limits.
    """
    check_level(conf_level)
    numbers = few(checked_differences(differences))
    measured = measured_differences(numbers)
    # Sums of two large numbers may be no floats; a power of two takes them into range and rounds nothing.
    power = math.frexp(float(np.abs(numbers).max()))[1] if measured.places is None else 0
    scaled, errors = np.ldexp(measured.sizes, -power), np.ldexp(measured.errors, -power)
    first, second = np.triu_indices(len(scaled))
    averages = np.sort(scaled[first] + scaled[second]) / 2
    middle = len(averages) // 2

    def turned(average: float) -> float:
        # No limit is a negative zero.
        return 0.0 + math.ldexp(average, power) / 10.0 ** (measured.places or 0)

    estimate = turned(float(averages[middle] + averages[-middle - 1]) / 2)
    alpha = (1 - conf_level) * (1 + TIE)
    bounds = alpha, _untied_rejected(len(scaled), alpha)
    low = turned(_least_accepted((scaled, errors), averages, bounds))
    high = turned(-_least_accepted((-scaled, errors), -averages[::-1], bounds))
    return Inference(
        method="Hodges-Lehmann shift with exact signed-rank limits, zeros after Pratt",
        estimate=estimate,
        conf_int=Interval(low, high, conf_level),
        note="every shift is rejected: the differences are symmetric about none" if math.isnan(low) else "",
    )


def _least_accepted(
    measured: tuple[NDArray[np.float64], NDArray[np.float64]], averages: NDArray[np.float64], bounds: tuple[float, int]
) -> float:
    """Find the smallest shift of numbers, given with their errors, with p above alpha; NaN where there is none.

    With alpha comes the largest doubled rank sum that is rejected where nothing is tied or 0.

    Signs and ranks stay the same between two neighbouring Walsh averages, so one shift in the gap
    stands for all of them. With ties p does not rise steadily towards its peak: averages and gaps
    are tried one by one from below, after those that a bound rules out at once.
    """
    (numbers, errors), (alpha, rejected) = measured, bounds
    if 2.0 ** (1 - len(numbers)) > alpha:
        return -math.inf
    rough = ROUGH if errors.any() else 0.0
    points = averages[np.diff(averages, prepend=-math.inf) > rough * np.abs(averages)]
    shifts = np.repeat(points, 2)[:-1]
    shifts[1::2] = (points[:-1] + points[1:]) / 2

    def moved(place: int) -> NDArray[np.int64]:
        return doubled_ranks(numbers - shifts[place], errors + rough * abs(shifts[place]))

    start = bisect_left(range(len(shifts)), x=True, key=lambda place: _hoeffding_allows(moved(place), alpha))
    slack = 4 * float(errors.max() + rough * np.abs(averages).max())
    start = max(start, _first_open(shifts, averages, rejected // 2 - _most_changed(numbers, averages, slack)))
    for place in range(start, len(shifts)):
        if _is_accepted(moved(place), alpha, rejected):
            return float(points[place // 2])
    return math.nan


def _first_open(shifts: NDArray[np.float64], averages: NDArray[np.float64], ruled_out: int) -> int:
    """Return the first shift that has more Walsh averages below it than rule it out."""
    return int(np.searchsorted(shifts, averages[ruled_out], side="left")) if ruled_out > 0 else 0


def _most_changed(numbers: NDArray[np.float64], averages: NDArray[np.float64], slack: float) -> int:
    """Bound by how much ties and zeros change the sum of negative ranks, whatever the shift.

    Without them it is the number of Walsh averages below the shift. Numbers of one sign tie if they lie within their
    errors, whatever the shift; of two signs, if their average is that near to it. What ties is a chain of such groups;
    m in a chain change the sum by less than m squared, and `near` bounds how many groups a chain has.
    """
    near = int((np.searchsorted(averages, averages + slack, side="right") - np.arange(len(averages))).max()) + 1
    groups = np.bincount(np.cumsum(np.diff(np.sort(numbers), prepend=-math.inf) > slack))
    return near * int(np.square(groups[groups > 1]).sum()) + near**3


def _hoeffding_allows(signed: NDArray[np.int64], alpha: float) -> bool:
    """Say whether Hoeffding's bound on p lets a shift be accepted: False below some shift, True above it."""
    positive, negative = rank_sums(signed)
    untied = 2.0 * np.arange(1, len(signed) + 1)
    # Ties and dropped zeros only lessen the sum of squares, so the bound holds with the untied one.
    return positive <= negative or 2 * math.exp(-((positive - negative) ** 2) / (2 * untied @ untied)) > alpha


def _untied_rejected(size: int, alpha: float) -> int:
    """Return the largest doubled rank sum that is rejected where nothing is tied or 0."""
    untied = 2 * np.arange(1, size + 1)
    middle = int(untied.sum()) // 2
    if _is_long(untied, middle):
        return 2 * (bisect_right(range(middle // 2), alpha, key=lambda most: 2 * at_most(untied, 2 * most)) - 1)
    cumulative = np.cumsum(probabilities_to(untied, middle))
    return 2 * (int(np.searchsorted(2 * cumulative, alpha, side="right")) - 1)


def _is_accepted(signed: NDArray[np.int64], alpha: float, rejected: int) -> bool:
    ranks, tail = np.sort(np.abs(signed)), min(rank_sums(signed))
    # Untied ranks that fall to the same signs add up to this much more at most.
    excess = int(np.maximum(2 * np.arange(1, len(ranks) + 1) - ranks, 0).sum())
    return tail + excess > rejected and 2 * at_most(ranks, tail) > alpha
