"""The outcome of every unit in every wave, and how many units of a group ended how."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.fieldwork.meanings import CodeMap
from leapstats.fieldwork.words import Word
from leapstats.stats.response_rates import OUTCOMES, Dispositions
from leapstats.survey.groups import Group, group_units
from leapstats.survey.linking import ids_of
from leapstats.survey.survey import Survey

WAVE = "wave"
INTERVIEWS = ("complete", "partial")
PLACES = {outcome: place for place, outcome in enumerate(OUTCOMES)}


@dataclass(frozen=True, slots=True, eq=False)
class WaveOutcomes:
    """A wave and the disposition of each of its units, in their order."""

    survey: Survey = field(repr=False)
    words: tuple[Word, ...] = field(repr=False)

    @property
    def sizes(self) -> NDArray[np.int64]:
        """How many rows each unit stands for: 1, but where rows were counted where they are."""
        frequency = self.survey.frequency
        return np.ones(len(self.words), dtype=np.int64) if frequency is None else frequency


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fieldwork:
    """The waves of a survey with their dispositions.

    `item` is the disposition item; `by` makes groups; `eligibility` is e where it is given.
    """

    item: str
    label: str
    waves: tuple[WaveOutcomes, ...]
    codes: CodeMap
    by: str | None = None
    eligibility: float | None = None
    conf_level: float = 0.95

    @property
    def surveys(self) -> tuple[Survey, ...]:
        """The surveys of the waves."""
        return tuple(wave.survey for wave in self.waves)

    @property
    def in_waves(self) -> bool:
        """Whether there are several waves."""
        return len(self.waves) > 1

    def outcomes(self, wave: int) -> NDArray[np.int64]:
        """Return the place of each unit's outcome among the outcomes."""
        return np.array([PLACES[self.codes.outcomes[word]] for word in self.waves[wave].words], dtype=np.int64)

    def ids(self, wave: int) -> NDArray[Any]:
        """Return the ids of the units of a wave, as waves are linked by them."""
        return ids_of(self.waves[wave].survey.units)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Units of one wave, all or one group of them: a column of the tables.

    `by` and `by_level` say in the long frame which they are.
    """

    wave: str
    group: Group
    by: str | None
    by_level: str | None
    counts: Dispositions
    words: tuple[tuple[Word, int], ...]

    @property
    def size(self) -> int:
        """How many units it has."""
        return self.counts.eligible + self.counts.open + self.counts.not_eligible

    def count(self, outcome: str) -> int:
        """Return how many units have an outcome."""
        found: int = getattr(self.counts, outcome)
        return found


def parts(work: Fieldwork) -> tuple[Part, ...]:
    """Return the units of each wave: all of them, then each group."""
    return tuple(part for wave in range(len(work.waves)) for part in _of_wave(work, wave))


def _of_wave(work: Fieldwork, wave: int) -> Iterator[Part]:
    survey, words = work.waves[wave].survey, list(work.codes.outcomes)
    place = {word: number for number, word in enumerate(words)}
    found = np.array([place[word] for word in work.waves[wave].words], dtype=np.int64)
    groups = group_units(survey, work.by)
    for group, tally in zip(groups.groups, groups.tally(found, len(words)), strict=True):
        counts = dict.fromkeys(OUTCOMES, 0)
        for word, count in zip(words, tally, strict=True):
            counts[work.codes.outcomes[word]] += count
        yield Part(
            wave=survey.wave,
            group=Group(group.by, group.level, group.label, sum(tally)),
            by=_joined(WAVE if work.in_waves else None, group.by),
            by_level=_joined(survey.wave if work.in_waves else None, group.level),
            counts=Dispositions(**counts),
            words=tuple(zip(words, tally, strict=True)),
        )


def _joined(wave: str | None, group: str | None) -> str | None:
    return ":".join(each for each in (wave, group) if each is not None) or None
