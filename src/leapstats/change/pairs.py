"""One item of the same units in two waves, and what is counted of it."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from leapstats.dictionary.study import Variable
from leapstats.survey.column import Column
from leapstats.survey.linking import Linked

YES = "1"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PairedItem:
    """Answers to an item before and after, aligned on all units that either wave has.

    `dropped` tells which of them a condition left out of one of the two waves; None where there is no condition.
    """

    variable: Variable
    waves: tuple[str, str]
    before: Column
    after: Column
    dropped: NDArray[np.bool_] | None = None

    @property
    def span(self) -> str:
        """The two waves in words, such as `2013 to 2016`."""
        return " to ".join(self.waves)

    @property
    def answered(self) -> NDArray[np.bool_]:
        """Which units answered in both waves."""
        return self.before.answered & self.after.answered

    @property
    def undropped(self) -> "PairedItem":
        """The same without units of which a condition left out one wave: that answer is not asked for, not absent."""
        if self.dropped is None or not self.dropped.any():
            return self
        places = np.flatnonzero(~self.dropped)
        return replace(self, before=self.before.take(places), after=self.after.take(places), dropped=None)

    @property
    def n_levels(self) -> int:
        """How many answers a coded item can have."""
        return len(self.variable.codes.answers) if self.variable.codes is not None else 0

    def cross_table(self, among: NDArray[np.bool_] | None = None) -> NDArray[np.int64]:
        """Count units by answer before (rows) and after (columns), in the order of the code list.

        Parameters
        ----------
        among
            Which units to count; those that answered in both waves if left out.
        """
        kept = self.answered if among is None else self.answered & among
        size = self.n_levels
        places = self.before.values[kept].astype(np.int64) * size + self.after.values[kept]
        return np.bincount(places, minlength=size * size).reshape(size, size)

    def of_level(self, level: int) -> NDArray[np.int64]:
        """Return `[[both, lost], [gained, neither]]` of having one answer rather than any other."""
        table = self.cross_table()
        both = table[level, level]
        lost, gained = table[level].sum() - both, table[:, level].sum() - both
        return np.array([[both, lost], [gained, table.sum() - both - lost - gained]])

    def differences(self) -> NDArray[np.float64]:
        """Return after less before of the units that gave both numbers."""
        kept = self.answered
        return np.asarray(self.after.values[kept] - self.before.values[kept], dtype=np.float64)


def pair_of(linked: Linked, item: str, first: int, second: int) -> PairedItem:
    """Pair an item's answers in two waves, by their places."""
    surveys = linked.surveys[first], linked.surveys[second]
    return PairedItem(
        variable=surveys[0].variable(item),
        waves=(surveys[0].wave, surveys[1].wave),
        before=linked.column(first, item),
        after=linked.column(second, item),
        dropped=linked.dropped[first] | linked.dropped[second],
    )
