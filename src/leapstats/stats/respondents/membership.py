"""Answers of several respondents in each of several groups, such as the staff of practices."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import NotEstimableError
from leapstats.stats.checks import listed
from leapstats.stats.models.coefficients import grouping
from leapstats.stats.scales.answers import LARGEST, ROUNDING
from leapstats.terms import Numbers, Whole

Labels = Sequence[Hashable] | NDArray[np.generic]


@dataclass(frozen=True, slots=True, eq=False)
class Grouped:
    """Labels of groups in the order they are first met, and for each respondent the place of its group."""

    labels: tuple[Hashable, ...]
    places: Whole

    @property
    def sizes(self) -> Whole:
        """Respondents of each group."""
        return np.bincount(self.places, minlength=len(self.labels)).astype(np.int64)


def grouped(groups: Labels, respondents: int) -> Grouped:
    """Return who belongs to which group; ValueError unless there is a label for each respondent."""
    given = [label.item() if isinstance(label, np.generic) else label for label in listed(groups, "groups", "labels")]
    places = grouping(given, "groups", respondents)
    return Grouped(tuple(dict.fromkeys(given)), places)


@dataclass(frozen=True, slots=True)
class MeanSquares:
    """One-way analysis of variance: mean squares between and within groups, their degrees of freedom.

    `size` is the size of a group that goes with them: the mean size, less something where sizes differ.
    """

    between: float
    within: float
    df: int
    df_within: int
    size: float


def mean_squares(numbers: Numbers, found: Grouped) -> MeanSquares:
    """Return the mean squares of numbers in groups, 0 where they are rounding error.

    Raises
    ------
    ValueError
        If a number is beyond 1e100.
    NotEstimableError
        If there is one group, every group has one respondent, or the groups have the same mean.
    """
    sizes, groups, total = found.sizes, len(found.labels), len(numbers)
    if groups < 2:
        raise NotEstimableError(f"an intraclass correlation needs two groups or more, not {groups}")
    if total == groups:
        raise NotEstimableError("an intraclass correlation needs a group with two respondents or more")
    if np.abs(numbers).max() > LARGEST:
        raise ValueError(f"values must be at most {LARGEST:g} in size; rescale the numbers")
    centred = numbers - numbers.mean()
    means = np.bincount(found.places, centred) / sizes
    least = total * (ROUNDING * float(np.abs(numbers).max())) ** 2
    between, within = float(sizes @ means**2), float(((centred - means[found.places]) ** 2).sum())
    between, within = (0.0 if square <= least else square for square in (between, within))
    if not between:
        raise NotEstimableError("the groups have the same mean, so nothing can correlate")
    size = (total - float((sizes**2).sum()) / total) / (groups - 1)
    return MeanSquares(between / (groups - 1), within / (total - groups), groups - 1, total - groups, size)
