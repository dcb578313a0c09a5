"""Compare groups of units that have weights: tests, differences and standardized differences by the design."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from leapstats import stats
from leapstats.errors import NotEstimableError
from leapstats.results.not_estimable import attempt
from leapstats.stats.design.sample import Design, SampleDesign
from leapstats.stats.design.standardized import (
    weighted_standardized_difference,
    weighted_standardized_mean_difference,
)
from leapstats.stats.result import Inference, Interval
from leapstats.terms import Numbers, Whole

OF_LEVELS = ("rao_scott_f",)
FEWEST = 2
NO_ANSWERS = "a group has no answers"
ONE_CLUSTER = "a group lies in one sampled unit or cluster, which shows no variance"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class WeightedAnswers:
    """The answers to an item with the design by which units were sampled.

    Attributes
    ----------
    design
        One weight a unit (n,).
    answers
        Numbers (n,), or the places of levels; NaN where the answer is missing.
    places
        The group of each unit (n,), -1 for none.
    n_levels
        How many levels there are; 0 for numbers.
    """

    design: Design
    answers: Numbers
    places: Whole
    n_levels: int

    def of_groups(self, kept: Sequence[int]) -> "WeightedAnswers":
        """Return the answers of some groups, which are numbered anew."""
        known = kept if len(kept) else [0]
        anew = np.full(max(int(self.places.max(initial=-1)), *known) + 2, -1, dtype=np.int64)
        anew[list(kept)] = np.arange(len(kept))
        return replace(self, places=anew[self.places])

    def turned(self) -> "WeightedAnswers":
        """Return the answers with the levels of an item in the reverse order; numbers have none."""
        return self if not self.n_levels else replace(self, answers=self.n_levels - 1 - self.answers)

    def test(self, function: str) -> Inference:
        """Return what a test of `leapstats.stats` says of all groups."""
        call, known = getattr(stats, function), self._known
        answers = self._levels if function in OF_LEVELS else self.answers
        try:
            found: Inference = call(self.design, answers, known)
        except NotEstimableError as reason:
            return Inference(method="", note=str(reason))
        if math.isnan(found.p_value) or not any(self._is_alone(known == place) for place in set(known.tolist()) - {-1}):
            return found
        return replace(found, note="; ".join(filter(None, (found.note, f"{ONE_CLUSTER}: p tends to be too small"))))

    def difference(self, function: str, pair: tuple[int, int], level: int | None, conf_level: float) -> Inference:
        """Return how the first group of a pair differs from the second: in the share of a level, or in the mean."""
        answers = self.answers if level is None else np.asarray(self.answers == level, dtype=float)
        places = self._pair(pair)
        if not {0, 1} <= set(places.tolist()):
            return Inference(method="", note=NO_ANSWERS)
        found = attempt(getattr(stats, function), self.design, answers, places, conf_level=conf_level)
        if found.conf_int.low < found.conf_int.high and any(self._is_alone(places == place) for place in (0, 1)):
            return replace(found, conf_int=Interval(level=conf_level), note=ONE_CLUSTER)
        return found

    def standardized(self, pair: tuple[int, int]) -> Inference:
        """Return the standardized difference of a pair of groups."""
        if self.n_levels:
            return attempt(weighted_standardized_difference, self.design, self._levels, self._pair(pair))
        return attempt(weighted_standardized_mean_difference, self.design, self.answers, self._pair(pair))

    def _is_alone(self, inside: NDArray[np.bool_]) -> bool:
        """Tell whether the answers of a group come from fewer sampled clusters than show how these vary."""
        group = self.design.domain(inside)
        size = group.n_clusters if isinstance(group, SampleDesign) else int(np.count_nonzero(group.weights))
        return size < FEWEST

    @property
    def _levels(self) -> Whole:
        return np.where(np.isnan(self.answers), -1, np.nan_to_num(self.answers)).astype(np.int64)

    @property
    def _known(self) -> Whole:
        """The group of each unit with an answer."""
        return np.where(np.isnan(self.answers), -1, self.places)

    def _pair(self, pair: tuple[int, int]) -> Whole:
        one, other = pair
        known = self._known
        return np.where(known == one, 1, np.where(known == other, 0, -1))
