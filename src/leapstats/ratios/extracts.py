"""What rates are made of: for each item and wave two numbers a unit, and why a unit has no rate."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from leapstats.dictionary.study import Study
from leapstats.errors import Problem
from leapstats.ratios.method import Method
from leapstats.survey.groups import Group, Groups, group_units
from leapstats.survey.linking import Linked
from leapstats.survey.survey import Survey
from leapstats.terms import NUMERIC, REASON_LABELS, Numbers, Reason

WAVE = "wave"
MOST_LISTED = 10
BLANK = "blank"


@dataclass(frozen=True, slots=True, eq=False)
class Extract:
    """One wave: its survey, and of a file the text of each cell, by item; None where blank."""

    survey: Survey
    texts: Mapping[str, NDArray[np.object_]] = field(default_factory=dict)

    def why(self, item: str) -> list[str]:
        """Return for each unit what stands in place of a number; "" where there is one."""
        column = self.survey.column(item)
        cells = self.texts.get(item)
        if cells is None:
            labels = [REASON_LABELS[Reason(int(reason))].lower() for reason in column.reasons]
        else:
            labels = [BLANK if cell is None else f'"{cell}"' for cell in cells]
        return ["" if answered else label for label, answered in zip(labels, column.answered, strict=True)]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Measured:
    """An item of one wave, unit by unit (n,): what is counted, and what it is per, NaN where missing.

    `base` is what it is per as it stands, `below` in the units of the rates; `why` says why a unit has no rate, ""
    where it has one.
    """

    above: Numbers
    base: Numbers
    below: Numbers
    why: tuple[str, ...]
    kept: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Work:
    """What rates are asked of: waves, linked where they are several, items, and what they are per.

    `units` is of how many of it rates are; `groups` those of each wave.
    """

    extracts: tuple[Extract, ...]
    items: tuple[str, ...]
    per: str
    units: float
    method: Method
    by: str | None = None
    linked: Linked | None = None
    measured: Mapping[tuple[str, int], Measured] = field(default_factory=dict, repr=False)
    groups: tuple[Groups, ...] = ()

    @property
    def study(self) -> Study:
        """The dictionary that all waves share."""
        return self.extracts[0].survey.study

    @property
    def waves(self) -> tuple[str, ...]:
        """The names of the waves."""
        return tuple(each.survey.wave for each in self.extracts)

    @property
    def in_waves(self) -> bool:
        """Whether there are several waves."""
        return len(self.extracts) > 1

    def wave_label(self, place: int) -> str:
        """Return what a wave is called in print."""
        name = self.waves[place]
        return next((wave.label or name for wave in self.study.waves if wave.name == name), name)

    def label(self, item: str) -> str:
        """Return what an item is called in print."""
        return self.study.variables[item].label

    @property
    def parts(self) -> tuple[Group, ...]:
        """All units, then each group."""
        return self.groups[0].groups

    def inside(self, part: int, wave: int) -> NDArray[np.bool_]:
        """Return which units of a wave are in a part, 0 being all."""
        groups = self.groups[wave]
        if part == 0:
            return np.ones(len(self.extracts[wave].survey), dtype=bool)
        level = self.parts[part].level
        place = next((at for at, group in enumerate(groups.groups[1:]) if group.level == level), None)
        if place is None or groups.place is None:
            return np.zeros(len(self.extracts[wave].survey), dtype=bool)
        return np.asarray(groups.place == place)

    def place(self, item: str, part: int, span: str | None) -> tuple[str, str | None, str | None, str | None]:
        """Return where the numbers of an item stand in the long frame, in a part and a wave, or between waves."""
        group = self.parts[part]
        names = [] if group.by is None else [(group.by, group.level or "")]
        if span is not None:
            names.append((WAVE, span))
        if not names:
            return item, None, None, None
        return item, None, ":".join(by for by, _ in names), ":".join(level for _, level in names)

    def span(self, wave: int) -> str | None:
        """Return how a wave is named in the long frame; None where there is one only."""
        return self.waves[wave] if self.in_waves else None

    def change(self, wave: int) -> str:
        """Return how the change from the first wave to another one is named in the long frame."""
        return f"{self.waves[0]}>{self.waves[wave]}"


def measured_of(extract: Extract, item: str, per: str, units: float) -> Measured:
    """Return the numbers of an item in a wave, and why a unit has no rate."""
    survey = extract.survey
    above, below = (np.asarray(survey.column(name).values, dtype=float) for name in (item, per))
    missing = [[f"{name} {text}" if text else "" for text in extract.why(name)] for name in (item, per)]
    why = []
    for place, (of_item, of_per) in enumerate(zip(*missing, strict=True)):
        zero = f"{per} is 0" if below[place] == 0 else ""
        why.append(", ".join(filter(None, (of_item, of_per, zero))))
    kept = np.array([not each for each in why], dtype=bool)
    return Measured(above=above, base=below, below=below / units, why=tuple(why), kept=kept)


def number_problems(extract: Extract, items: tuple[str, ...], per: str, *, events: bool) -> Iterator[Problem]:
    """Say which numbers of a wave no rate can be made of: below 0, or parts of an event."""
    survey = extract.survey
    wave = f", wave {survey.wave}" if survey.wave else ""
    for item in (*items, per):
        values = np.asarray(survey.column(item).values, dtype=float)
        below = np.flatnonzero(values < 0)
        if len(below):
            what = f"{_units(survey, values, below)} below 0"
            yield Problem(f"{item}{wave}", what, "Correct them, or declare them with --missing")
        parts = np.flatnonzero((values > 0) & (values % 1 != 0))
        if events and item != per and len(parts):
            what = f"{_units(survey, values, parts)} no whole number, so they count no events"
            fix = "Omit --events: amounts such as staff are compared with the practices as the units"
            yield Problem(f"{item}{wave}", what, fix)


def _units(survey: Survey, values: Numbers, places: NDArray[np.intp]) -> str:
    first = ", ".join(f"{survey.row_name(int(place))}: {values[place]:g}" for place in places[:3])
    return f"{len(places)} of {len(values)} numbers ({first}) are"


def type_problems(survey: Survey, items: tuple[str, ...], option: str) -> Iterator[Problem]:
    """Say which items are no numbers."""
    for item in items:
        variable = survey.study.variables.get(item)
        if variable is not None and variable.type not in NUMERIC:
            what = f"{item} is of type {variable.type}, not a number"
            yield Problem(option, what, "Choose a count or a measurement")


def grouped(extracts: tuple[Extract, ...], by: str | None) -> tuple[Groups, ...]:
    """Return the groups of the units of each wave."""
    return tuple(group_units(each.survey, by) for each in extracts)
