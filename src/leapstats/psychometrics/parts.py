"""The units that a row of a table is of: all of a wave, or one of its groups."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from leapstats.survey.groups import group_units
from leapstats.survey.survey import Survey

WAVE = "wave"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Part:
    """Units of one wave, all or those of one group; `by` and `by_level` say in the long frame which they are.

    `wave` is the place of the wave, `group` the label of the group, None for all.
    """

    wave: int
    name: str
    group: str | None
    by: str | None
    by_level: str | None
    units: NDArray[np.bool_] = field(repr=False)

    def label(self, *, in_waves: bool) -> str:
        """Return what its row is called."""
        of_wave = self.name if in_waves else ""
        return ", ".join(filter(None, (of_wave, self.group))) or "All"


def parts_of(surveys: Sequence[Survey], by: str | None) -> tuple[Part, ...]:
    """Return the units of each wave: all of them, then each group."""
    return tuple(
        part for wave, survey in enumerate(surveys) for part in _of_wave(survey, wave, by, in_waves=len(surveys) > 1)
    )


def ungrouped(parts: Sequence[Part]) -> int:
    """Return how many units are in no group, over all waves."""
    if all(part.group is None for part in parts):
        return 0
    sizes = [int(part.units.sum()) * (1 if part.group is None else -1) for part in parts]
    return sum(sizes)


def _of_wave(survey: Survey, wave: int, by: str | None, *, in_waves: bool) -> list[Part]:
    groups = group_units(survey, by)
    found = []
    for place, group in enumerate(groups.groups):
        units = np.ones(len(survey), dtype=bool)
        if place and groups.place is not None:
            units = groups.place == place - 1
        found.append(
            Part(
                wave=wave,
                name=survey.wave,
                group=group.label if place else None,
                by=_joined(WAVE if in_waves else None, group.by),
                by_level=_joined(survey.wave if in_waves else None, group.level),
                units=units,
            )
        )
    return found


def _joined(wave: str | None, group: str | None) -> str | None:
    return ":".join(each for each in (wave, group) if each is not None) or None
