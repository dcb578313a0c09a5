"""Yes-no items of a survey as an array: who has which trait, on the base that a plan states."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from leapstats.dictionary.expression import Item
from leapstats.survey.groups import counted
from leapstats.survey.survey import Survey
from leapstats.terms import Base, Reason


@dataclass(frozen=True, slots=True, eq=False)
class Traits:
    """What units answered to some items.

    Parameters
    ----------
    items
        Their names.
    values
        Units x items, 1 and 0 (or numbers); NaN where there is no answer.
    reasons
        Units x items, members of Reason; 0 where `values` has an answer.
    weights
        How many rows each unit stands for; None where it stands for itself.
    """

    items: tuple[str, ...]
    values: NDArray[np.float64] = field(repr=False)
    reasons: NDArray[np.uint8] = field(repr=False)
    weights: NDArray[np.int64] | None = field(default=None, repr=False)

    @property
    def complete(self) -> NDArray[np.bool_]:
        """Which units answered every item."""
        return np.asarray((self.reasons == Reason.ANSWERED).all(axis=1))

    @property
    def size(self) -> int:
        """How many units, or rows that they stand for, answered every item."""
        return int(self.complete.sum() if self.weights is None else self.weights[self.complete].sum())

    @property
    def weights_complete(self) -> NDArray[np.int64] | None:
        """How many rows each unit stands for that answered every item."""
        return None if self.weights is None else self.weights[self.complete]

    def of(self, names: Sequence[str]) -> NDArray[np.float64]:
        """Return the values of some of the items, units x items."""
        return self.values[:, [self.items.index(name) for name in names]]

    def missing(self) -> Iterator[tuple[str, Reason, int]]:
        """Yield each item that lacks answers, why, and of how many units."""
        for place, item in enumerate(self.items):
            counts = counted(self.reasons[:, place].astype(np.int64), len(Reason), self.weights).tolist()
            yield from ((item, Reason(each), count) for each, count in enumerate(counts) if each and count)


def traits_of(survey: Survey, items: Sequence[str], base: Base) -> Traits:
    """Read items from a survey.

    Parameters
    ----------
    survey
        The answers.
    items
        Yes-no items, or numbers.
    base
        `all`: a unit that was not asked has not got the trait, where the dictionary says that a skip
        means no. `answered`: it has no answer.
    """
    if survey.elsewhere is not None:
        survey = survey.elsewhere.narrowed(items)
    values = np.empty((len(survey), len(items)))
    reasons = np.empty((len(survey), len(items)), dtype=np.uint8)
    for place, name in enumerate(items):
        answer = survey.evaluate(Item(name))
        reasons[:, place] = answer.reasons if base is Base.ALL else survey.column(name).reasons
        values[:, place] = answer.values
    values[reasons != Reason.ANSWERED] = np.nan
    return Traits(tuple(items), values, reasons, survey.frequency)
