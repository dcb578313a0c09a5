"""What a change could be if units that are absent had answered, and how few answers a verdict hangs on."""

import math
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import partial
from numbers import Integral

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import NotEstimableError
from leapstats.stats.checks import Table, sample

Cells = tuple[tuple[int, int], tuple[int, int]]
Values = Sequence[float] | NDArray[np.float64]
NO_UNITS = "there are no units"


@dataclass(frozen=True, slots=True, kw_only=True)
class PairedAnswers:
    """Units by what they answered to one yes-no item in two waves.

    `both`, `lost`, `gained` and `neither` answered in both waves: yes twice, yes then no, no then yes, no twice.
    `before_yes` and `before_no` answered before only, `after_yes` and `after_no` after only, and `unanswered`
    are in the study and answered in neither wave.
    """

    both: int
    lost: int
    gained: int
    neither: int
    before_yes: int = 0
    before_no: int = 0
    after_yes: int = 0
    after_no: int = 0
    unanswered: int = 0

    def __post_init__(self) -> None:
        for field in fields(self):
            number = getattr(self, field.name)
            if not (isinstance(number, Integral) and int(number) >= 0):
                raise ValueError(f"{field.name} is a whole number of units from 0, not {number!r}")

    @property
    def table(self) -> Cells:
        """The units that answered in both waves, `[[both, lost], [gained, neither]]`."""
        return (self.both, self.lost), (self.gained, self.neither)

    @property
    def units(self) -> int:
        """How many units the study has."""
        return sum(map(sum, self.table)) + self.absent

    @property
    def absent(self) -> int:
        """How many units lack one answer or both."""
        return self.most_losing + self.most_gaining - self.unanswered

    @property
    def most_losing(self) -> int:
        """How many absent units may have lost the trait; any of those with no answer may, too."""
        return self.before_yes + self.after_no + self.unanswered

    @property
    def most_gaining(self) -> int:
        """How many absent units may have gained the trait, likewise."""
        return self.before_no + self.after_yes + self.unanswered

    def all_units(self, losing: int, gaining: int) -> Cells:
        """Return the table of all units if so many absent ones lost and gained the trait.

        Units with one answer change before those with none, and those with none have the trait in neither wave
        unless they change.
        """
        after_yes = self.after_yes - min(self.after_yes, max(0, gaining - self.before_no))
        both = self.both + max(0, self.before_yes - losing) + after_yes
        lost, gained = self.lost + losing, self.gained + gaining
        return (both, lost), (gained, self.units - both - lost - gained)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extremes:
    """The sharp worst and best case of absent answers.

    Changes are of the share of all units with the trait, after less before. `table_low` and `table_high` are
    tables of all units whose p are `p_low` and `p_high`.
    """

    change_low: float
    change_high: float
    p_low: float
    p_high: float
    table_low: Cells
    table_high: Cells


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PairedNumbers:
    """What units answered to a question for a number in two waves.

    `before` and `after` are of the same units in the same order, `before_only` and `after_only` of those that
    answered in one wave; an absent answer lies between `low` and `high`. Units in neither wave do not count.
    """

    before: Values
    after: Values
    before_only: Values
    after_only: Values
    low: float
    high: float


def extremes(answers: PairedAnswers, p_value: Callable[[Table], float]) -> Extremes:
    """Return the sharp range of a change and of its p over all that absent units may have answered.

    Parameters
    ----------
    answers
        Units by their answers.
    p_value
        The p of a paired table `[[both, lost], [gained, neither]]`. As that of the McNemar tests it depends on
        those who lost and gained only, falls with the larger of both numbers and rises with the smaller, up to
        where they are equal.

    Raises
    ------
    NotEstimableError
        If there are no units.

    Notes
    -----
    Both ends are reached: each is what the data would say of some answers, however unlikely these are. Not
    limits of confidence: units that are there are taken as all there is.

    References
    ----------
    Manski (1989), J Hum Resour 24:343-360. Horowitz & Manski (2000), JASA 95:77-84.
    """
    if not answers.units:
        raise NotEstimableError(NO_UNITS)
    (_, lost), (gained, _) = answers.table
    lose, gain = answers.most_losing, answers.most_gaining
    # The smallest p has all that may change change one way, the largest as many as make both numbers most alike.
    alike = min(lose, max(0, gained - lost)), min(gain, max(0, lost - gained))
    tables = [answers.all_units(*changed) for changed in ((0, 0), (lose, 0), (0, gain), alike)]
    p_values = [p_value(table) for table in tables]
    change = gained - lost
    low, high = (p_values.index(reach(p_values)) for reach in (min, max))
    return Extremes(
        change_low=(change - lose) / answers.units,
        change_high=(change + gain) / answers.units,
        p_low=p_values[low],
        p_high=p_values[high],
        table_low=tables[low],
        table_high=tables[high],
    )


def absent_to_reverse(answers: PairedAnswers, crosses: Callable[[Table], bool]) -> int | None:
    """Return the smallest number of absent units that would change a verdict, had they answered; None if none would.

    Parameters
    ----------
    answers
        Units by their answers. Those that answered in both waves have the verdict that is to change.
    crosses
        The verdict on a paired table `[[both, lost], [gained, neither]]`. It depends on those who lost and
        gained only: on whether their difference is large, or their p as described at `extremes` is small.

    Notes
    -----
    The least favourable units answer in the least favourable way, and the rest stay absent. More units need
    not change the verdict as well.
    """
    observed = crosses(answers.table)
    (both, lost), (gained, neither) = answers.table

    def after(losing: int, gaining: int) -> bool:
        return crosses(((both, lost + losing), (gained + gaining, neither))) != observed

    # To let some units lose the trait and others gain it only takes back part of a change.
    found = (
        _fewest(lambda number: after(number, 0), gained - lost, answers.most_losing),
        _fewest(lambda number: after(0, number), lost - gained, answers.most_gaining),
    )
    return min((number for number in found if number is not None), default=None)


def _fewest(is_crossed: Callable[[int], bool], even: int, most: int) -> int | None:
    """Return the smallest number from 1 to `most` at which a verdict has changed; None if there is none.

    On the way to where as many lose as gain, after `even` steps, p rises, and beyond it p falls: on either part of
    the way a verdict changes once at most.
    """
    begin = 1
    for end in (min(even, most), most):
        if end >= begin:
            if is_crossed(end):
                return begin + bisect_left(range(begin, end), x=True, key=is_crossed)
            begin = end + 1
    return None


def fragility_index(answers: PairedAnswers, crosses: Callable[[Table], bool]) -> int | None:
    """Return the smallest number of recorded answers that change a verdict if flipped; None if no number does.

    Parameters
    ----------
    answers
        Units by their answers. Only those that answered in both waves count; either of their answers may be
        flipped.
    crosses
        As in `absent_to_reverse`.

    Notes
    -----
    A flipped answer moves a unit one step round the cycle both, lost, neither, gained: it makes one more or
    one fewer of lost or of gained. So their numbers take as many flips as they are steps away.

    References
    ----------
    Walsh et al. (2014), J Clin Epidemiol 67:622-628, for the like in trials (the fragility index).
    """
    observed = crosses(answers.table)
    (_, lost), (gained, _) = answers.table
    units = sum(map(sum, answers.table))

    def is_crossed(flips: int, *, more_gain: bool) -> bool:
        return any(crosses(table) != observed for table in _flipped(answers, flips, more_gain=more_gain))

    found = (
        _fewest(partial(is_crossed, more_gain=False), gained - lost, gained + units - lost),
        _fewest(partial(is_crossed, more_gain=True), lost - gained, lost + units - gained),
    )
    return min((number for number in found if number is not None), default=None)


def _flipped(answers: PairedAnswers, flips: int, *, more_gain: bool) -> Iterator[Cells]:
    """Yield the two tables that so many flips make, all in one direction: with most and with fewest units that changed.

    In between are tables with the same difference of gained and lost, and a p between theirs.
    """
    (_, lost), (gained, _) = answers.table
    units = sum(map(sum, answers.table))
    fewer = lost if more_gain else gained
    unchanged = units - lost - gained
    # Each flip makes one more of the one or one fewer of the other, which leaves room for two more.
    for down in {max(0, math.ceil((flips - unchanged) / 2)), min(flips, fewer)}:
        more_lost, more_gained = (-down, flips - down) if more_gain else (flips - down, -down)
        # Units come from neither first, and go to both.
        neither = max(0, answers.neither - max(0, more_lost) - max(0, more_gained))
        changed = lost + more_lost, gained + more_gained
        yield (units - sum(changed) - neither, changed[0]), (changed[1], neither)


def mean_extremes(numbers: PairedNumbers) -> tuple[float, float]:
    """Return the sharp range of a mean change over all units that answered in one wave or in both.

    Parameters
    ----------
    numbers
        What units answered, and the range of what absent ones may have answered.

    Returns
    -------
    low, high
        Equal where no answer is absent.

    Raises
    ------
    ValueError
        If a number is missing or infinite, `before` and `after` have other lengths, or `low` is above `high`.
    NotEstimableError
        If there are no units.

    References
    ----------
    Manski (1989), J Hum Resour 24:343-360.
    """
    before, after = sample(numbers.before, "before"), sample(numbers.after, "after")
    before_only, after_only = sample(numbers.before_only, "before_only"), sample(numbers.after_only, "after_only")
    if len(before) != len(after):
        raise ValueError(f"before and after have a number a unit each, not {len(before)} and {len(after)}")
    bounds = sample([numbers.low, numbers.high], "low and high")
    if numbers.low > numbers.high:
        raise ValueError(f"low is at most high, not {numbers.low} and {numbers.high}")
    units = len(before) + len(before_only) + len(after_only)
    if not units:
        raise NotEstimableError(NO_UNITS)
    known = (after - before).sum() + after_only.sum() - before_only.sum()
    low, high = (
        (known + len(before_only) * new - len(after_only) * old) / units for new, old in (bounds, bounds[::-1])
    )
    return float(low), float(high)
