"""How much larger the numbers of one group are: the Hodges-Lehmann shift, with limits from rank sums.

A shift is taken off every number of the exposed. Between two neighbouring differences of an exposed and an unexposed
unit the ranks stay the same, so that one shift in such a gap stands for all of them.
"""

import math
from bisect import bisect_left
from dataclasses import dataclass

import numpy as np

from leapstats.errors import NotEstimableError, TooLargeError
from leapstats.stats.checks import check_level
from leapstats.stats.exact.concordance_sums import check_concordances, concordances, untied, work
from leapstats.stats.exact.conditional import TIE, tail_p
from leapstats.stats.exact.decimals import on_decimals
from leapstats.stats.exact.lattice import settled, steps
from leapstats.stats.means.student import moderate
from leapstats.stats.result import Inference, Interval
from leapstats.terms import Numbers, Sample, Whole

INSTEAD = "use hodges_lehmann_shift_asymptotic"
MOST_ADDITIONS = 1_500_000_000
NONE = "every shift is rejected: no shift makes the groups alike"
TIED = "with ties within a group the limits are conservative"


@dataclass(frozen=True, slots=True)
class Groups:
    """Numbers of two groups in whole steps, each of `length` or of a last decimal place.

    Differences of them that are equal but for rounding are no more than `slack` apart.
    """

    one: Whole
    other: Whole
    slack: int
    length: float
    places: int

    @property
    def pairs(self) -> int:
        """How many pairs of an exposed and an unexposed unit there are."""
        return len(self.one) * len(self.other)

    @property
    def ties(self) -> Whole:
        """How many units share each number within their group."""
        return np.concatenate([np.unique(each, return_counts=True)[1] for each in (self.one, self.other)])

    @property
    def remark(self) -> str:
        """Say what ties do to the limits."""
        return TIED if self.ties.max() > 1 else ""

    def turned(self, difference: float) -> float:
        """Return a difference of steps in the unit of the numbers; no limit is a negative zero."""
        return 0.0 + difference * self.length / 10.0**self.places

    def inverse(self) -> "Groups":
        """Return the numbers with their signs turned."""
        return Groups(-self.one, -self.other, self.slack, self.length, self.places)


def hodges_lehmann_shift(exposed: Sample, unexposed: Sample, *, conf_level: float = 0.95) -> Inference:
    """Estimate how much larger the numbers of one group are: the median difference of pairs, with exact limits.

    Parameters
    ----------
    exposed, unexposed
        Numbers, one a unit; ties are fine, missing ones are left out before.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    Inference
        `estimate` is the median of all differences of an exposed less an unexposed unit. The limits are the smallest
        and the largest shift that, taken off every exposed unit, leaves a two-sided p of `mann_whitney` above
        1 - conf_level; with ties, shifts between them may be rejected. They are infinite where the groups are too
        small to reject any. Where every shift is rejected they are NaN, and `note` says so.

    Raises
    ------
    ValueError
        If a number is missing, infinite or beyond 1e150, or the level out of range.
    NotEstimableError
        If a group has no units.
    TooLargeError
        If both groups have more than 250 units, or there are hundreds of them with ties.

    Notes
    -----
    Differences tie that are equal but for rounding. The p of each shift is exact given the ties that it makes, which
    are few sums in a small group: the level is then held with room to spare, as `note` says. Rests on groups that
    differ by a shift only: not where their spreads differ. Not the difference of the medians, nor of the means: for
    means take `welch_t`. With two or three different numbers a table tells more. Not for the same units before and
    after: take `hodges_lehmann`.

    References
    ----------
    Hodges & Lehmann (1963), Ann Math Stat 34:598-611. Lehmann (1963), Ann Math Stat 34:1507-1512, for the limits.
    Bauer (1972), JASA 67:687-690.
    """
    check_level(conf_level)
    groups = _groups(exposed, unexposed)
    members = np.array([len(groups.other), len(groups.one)])
    check_concordances(members, np.ones(int(members.sum()), dtype=np.int64), INSTEAD)
    alpha = (1 - conf_level) * (1 + TIE)
    differences = np.sort(np.subtract.outer(groups.one, groups.other), axis=None)
    middle = len(differences) // 2
    low, high = _least_accepted(groups, alpha), -_least_accepted(groups.inverse(), alpha)
    return Inference(
        method="Hodges-Lehmann shift of two groups with exact rank-sum limits",
        estimate=groups.turned((int(differences[middle]) + int(differences[-middle - 1])) / 2),
        conf_int=Interval(groups.turned(low), groups.turned(high), conf_level),
        note=NONE if math.isnan(low) else groups.remark,
    )


def hodges_lehmann_shift_asymptotic(
    exposed: Sample, unexposed: Sample, *, conf_level: float = 0.95, continuity: bool = False
) -> Inference:
    """Estimate how much larger the numbers of one group are: the median difference of pairs, with normal limits.

    Parameters
    ----------
    exposed, unexposed, conf_level
        As in `hodges_lehmann_shift`, any number of units.
    continuity
        As in `mann_whitney_asymptotic`.

    Returns
    -------
    Inference
        `estimate` is that of `hodges_lehmann_shift`. The limits are the smallest and the largest difference of an
        exposed less an unexposed unit from which on a shift is not rejected by `mann_whitney_asymptotic`, ties within
        the groups counted. They are infinite where the groups are too small to reject any.

    Raises
    ------
    ValueError
        If a number is missing, infinite or beyond 1e150, or the level out of range.
    NotEstimableError
        If a group has no units.

    Notes
    -----
    For hundreds of units, and to agree with published numbers: `wilcox.test` of R has such limits, corrected for
    continuity by default and searched for in small steps. Not at n = 30: take `hodges_lehmann_shift`. Otherwise as
    there: it rests on groups that differ by a shift only.

    References
    ----------
    Hodges & Lehmann (1963), Ann Math Stat 34:598-611. Hollander & Wolfe (1999), Nonparametric Statistical Methods,
    2nd ed., section 4.3.
    """
    check_level(conf_level)
    groups = _groups(exposed, unexposed)
    from scipy.special import ndtri

    pairs, units = groups.pairs, len(groups.one) + len(groups.other)
    tied = sum(number**3 - number for number in groups.ties.tolist())
    deviation = math.sqrt(pairs / 12 * (units + 1 - tied / (units * (units - 1))))
    reach = float(ndtri((1 + conf_level) / 2)) * deviation + continuity / 2
    place = math.floor(pairs / 2 - reach) + 1
    ordered = Groups(np.sort(groups.one), np.sort(groups.other), groups.slack, groups.length, groups.places)
    middle = (_difference(ordered, (pairs + 1) // 2) + _difference(ordered, pairs // 2 + 1)) / 2
    low, high = -math.inf, math.inf
    if place > 0:
        low, high = _difference(ordered, place), _difference(ordered, pairs + 1 - place)
    return Inference(
        method="Hodges-Lehmann shift of two groups with normal rank-sum limits"
        + (" corrected for continuity" if continuity else ""),
        estimate=groups.turned(middle),
        conf_int=Interval(groups.turned(low), groups.turned(high), conf_level),
    )


def _groups(exposed: Sample, unexposed: Sample) -> Groups:
    one, other = moderate(exposed, "exposed"), moderate(unexposed, "unexposed")
    for name, numbers in (("exposed", one), ("unexposed", other)):
        if not len(numbers):
            raise NotEstimableError(f"{name} has no units")
    both = np.concatenate([one, other]) + 0.0
    written = on_decimals(both)
    if written is not None:
        codes, places = written
        return Groups(codes[: len(one)], codes[len(one) :], 0, 1.0, places)
    lattice = steps(both, added=2)
    codes = lattice.codes
    return Groups(codes[: len(one)], codes[len(one) :], lattice.rounding(2), lattice.length, 0)


def _difference(ordered: Groups, place: int) -> int:
    """Return the difference of a pair at some place from 1, from the smallest to the largest; groups are sorted."""
    one, other = ordered.one, ordered.other

    def up_to(difference: int) -> int:
        return ordered.pairs - int(np.searchsorted(other, one - difference, side="left").sum())

    least, most = int(one[0] - other[-1]), int(one[-1] - other[0])
    return least + bisect_left(range(most - least), place, key=lambda step: up_to(least + step))


@dataclass(frozen=True, slots=True)
class Shifts:
    """Every shift that makes other ranks, from the smallest: gaps at even places, differences at odd ones.

    `doubled` are the shifts in half steps, `below` how many pairs have smaller differences, ties counted by half, and
    `tied` by how much `below` may differ from what it would be without ties, however the units are dealt.
    """

    differences: Whole
    doubled: Whole
    below: Numbers
    tied: Numbers


def _shifts(groups: Groups) -> Shifts:
    differences = np.sort(np.subtract.outer(groups.one, groups.other), axis=None)
    alike = settled(differences, groups.slack)
    first = np.flatnonzero(np.diff(alike, prepend=alike[0] - 1))
    starts, copies = differences[first], np.diff(first, append=len(alike))
    ends = differences[first + copies - 1]
    far = groups.slack + 1
    doubled = np.empty(2 * len(first) + 1, dtype=np.int64)
    doubled[1::2] = starts + ends
    doubled[2:-1:2] = ends[:-1] + starts[1:]
    doubled[[0, -1]] = 2 * (starts[0] - far), 2 * (ends[-1] + far)
    below, tied = np.empty(len(doubled)), np.full(len(doubled), float((groups.ties**2 // 4).sum()) / 2)
    below[::2] = np.append(first, len(alike))
    below[1::2] = first + copies / 2
    # Two tied blocks that a shift makes one have so many more tied pairs at most.
    tied[1::2] += copies / 2
    return Shifts(starts, doubled, below, tied)


def _least_accepted(groups: Groups, alpha: float) -> float:
    """Return the smallest shift with a two-sided p above alpha, in steps; NaN where there is none.

    What ties can change is bounded: the p of few shifts has to be counted.
    """
    shifts, pairs = _shifts(groups), groups.pairs
    members = np.array([len(groups.other), len(groups.one)])
    probabilities = untied(members)[1]
    # From -1: no pairs have fewer.
    up_to = np.concatenate([[0.0], np.cumsum(probabilities) / probabilities.sum()])

    def two_sided(slack: Numbers) -> Numbers:
        sides = (shifts.below + slack, pairs - shifts.below + slack)
        lower, upper = (up_to[np.clip(np.floor(side), -1, pairs).astype(np.int64) + 1] for side in sides)
        return np.asarray(2 * np.minimum(lower, upper))

    possible, certain = two_sided(shifts.tied) > alpha, two_sided(-shifts.tied) > alpha
    left = MOST_ADDITIONS
    for place in np.flatnonzero(possible).tolist():
        beyond = place + 1 if place % 2 else place
        if not certain[place] and not certain[beyond]:
            sizes = _blocks(groups, shifts, place)
            left -= int(min(work(members, sizes)[0], work(sizes, members)[0], 2.0 * MOST_ADDITIONS))
            if left < 0:
                raise TooLargeError("the p of too many shifts has to be counted", INSTEAD)
            found = pairs - round(2 * shifts.below[place])
            if tail_p(concordances(members, sizes, found, INSTEAD)) <= alpha:
                continue
        return float(shifts.differences[(place - 1) // 2]) if place else -math.inf
    return math.nan


def _blocks(groups: Groups, shifts: Shifts, place: int) -> Whole:
    """Return how many units share each number at a shift, from the smallest number."""
    numbers = np.concatenate([2 * groups.one - shifts.doubled[place], 2 * groups.other])
    slack = groups.slack * (1 + place % 2)
    return np.unique(settled(numbers, slack), return_counts=True)[1]
