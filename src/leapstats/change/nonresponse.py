"""What a change could be if units that are absent had answered, and how few answers a verdict hangs on."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
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
        return self._may_lose + self._may_gain + self.unanswered

    @property
    def _may_lose(self) -> int:
        return self.before_yes + self.after_no

    @property
    def _may_gain(self) -> int:
        return self.before_no + self.after_yes

    def all_units(self, losing: int, gaining: int) -> Cells:
        """Return the table of all units if so many absent ones lost and gained the trait.

        Units with one answer change before those with none, and those with none have the trait in neither wave
        unless they change.
        """
        after_yes = self.after_yes - min(self.after_yes, max(0, gaining - self.before_no))
        both = self.both + max(0, self.before_yes - losing) + after_yes
        lost, gained = self.lost + losing, self.gained + gaining
        return (both, lost), (gained, self.units - both - lost - gained)

    def new_changes(self, number: int) -> Iterator[tuple[int, int]]:
        """Yield how many of a number of absent units may have lost the trait and how many gained it."""
        for losing in range(number + 1):
            gaining = number - losing
            if max(0, losing - self._may_lose) + max(0, gaining - self._may_gain) <= self.unanswered:
                yield losing, gaining


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
        The p of a paired table `[[both, lost], [gained, neither]]`. It depends on those who lost and gained
        only, as that of the McNemar tests.

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
    everything = range(answers.absent + 1)
    tables = [answers.all_units(*changed) for number in everything for changed in answers.new_changes(number)]
    p_values = [p_value(table) for table in tables]
    changes = [gained - lost for (_, lost), (gained, _) in tables]
    low, high = (p_values.index(reach(p_values)) for reach in (min, max))
    return Extremes(
        change_low=min(changes) / answers.units,
        change_high=max(changes) / answers.units,
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
        gained only, as that of the McNemar tests.

    Notes
    -----
    The least favourable units answer in the least favourable way, and the rest stay absent. More units need
    not change the verdict as well.
    """
    observed = crosses(answers.table)
    for number in range(1, answers.absent + 1):
        for losing, gaining in answers.new_changes(number):
            table = (answers.both, answers.lost + losing), (answers.gained + gaining, answers.neither)
            if crosses(table) != observed:
                return number
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
    units = sum(map(sum, answers.table))
    for flips in range(1, 2 * units + 1):
        for table in _flipped(answers, flips, units):
            if crosses(table) != observed:
                return flips
    return None


def _flipped(answers: PairedAnswers, flips: int, units: int) -> Iterator[Cells]:
    """Yield the tables that take so many flips and no fewer, one for each number of lost and of gained."""
    for more_lost in range(-flips, flips + 1):
        rest = flips - abs(more_lost)
        for more_gained in sorted({-rest, rest}):
            lost, gained = answers.lost + more_lost, answers.gained + more_gained
            if lost >= 0 and gained >= 0 and lost + gained <= units:
                # Units come from neither first, and go to both.
                neither = max(0, answers.neither - max(0, more_lost) - max(0, more_gained))
                yield (units - lost - gained - neither, lost), (gained, neither)


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
