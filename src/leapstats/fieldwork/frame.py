"""The sampling frame that weights are made of: everything that is wrong with it is told at once."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import Problem, UsageError, nearest
from leapstats.fieldwork.outcomes import Fieldwork
from leapstats.fieldwork.weighting import (
    ALL,
    SOURCE,
    Frame,
    Margin,
    MarginCodes,
    Weighting,
    eligible_of,
    respondents,
)
from leapstats.stats.design.calibration import SUMS_AGREE
from leapstats.survey.survey import Survey
from leapstats.terms import CODED, NUMERIC, Numbers, Whole

MOST_NAMED = 5
FILL_IN = "Fill it in, or leave the item out"


def frame_of(work: Fieldwork, weighting: Weighting) -> Frame:
    """Return the units that take part in the weighting.

    Raises
    ------
    UsageError
        With every problem: of the ids, the base weights, the classes and the margins.
    """
    if work.in_waves:
        waves = ", ".join(survey.wave for survey in work.surveys)
        fix = "Choose one with --wave; of a file, with --where instead of --wave-item"
        raise UsageError(SOURCE, [Problem("", f"weights are of one wave, and there are {waves}", fix)])
    survey, responded, eligible = work.surveys[0], respondents(work), eligible_of(work)
    estimates_share = bool(np.any(np.isnan(eligible))) and work.eligibility is None
    taken = np.flatnonzero((eligible != 0) | estimates_share)
    answered = np.flatnonzero(responded)
    reading = _Reading(survey)
    ids = reading.ids(answered)
    base = reading.base(weighting.base, taken)
    levels = [reading.levels(item, taken) for item in weighting.classes]
    margins = [reading.margin(margin, answered) for margin in weighting.margins]
    reading.sums(weighting.margins)
    if not len(answered):
        reading.problems.append(Problem("", "no unit responded", "Check what the dispositions mean, --outcome"))
    if reading.problems:
        raise UsageError(SOURCE, list(dict.fromkeys(reading.problems)))
    codes, classes = _crossed(levels, len(taken))
    return Frame(
        base=base,
        responded=responded[taken],
        eligible=eligible[taken],
        classes=classes,
        levels=codes,
        labels=tuple(_label(survey, weighting.classes, row) for row in codes),
        margins=tuple(margin for margin in margins if margin is not None),
        ids=ids,
    )


def _crossed(levels: Sequence[Whole], size: int) -> tuple[Whole, Whole]:
    """Return the classes that occur, a row each, and that of each unit."""
    if not levels:
        return np.zeros((1, 1), dtype=np.int64), np.zeros(size, dtype=np.int64)
    codes, places = np.unique(np.column_stack(levels), axis=0, return_inverse=True)
    return codes, np.asarray(places, dtype=np.int64).ravel()


def _label(survey: Survey, items: Sequence[str], row: Whole) -> str:
    names = [_codes(survey, item)[place][1] for item, place in zip(items, row, strict=False)]
    return ", ".join(names) or ALL


def _codes(survey: Survey, item: str) -> list[tuple[str, str]]:
    """Return the codes and labels of the answers to an item."""
    codes = survey.variable(item).codes
    return [] if codes is None else [(code.code, code.label) for code in codes.answers]


@dataclass(frozen=True, slots=True)
class _Reading:
    """What is read of a survey, and what is wrong with it."""

    survey: Survey
    problems: list[Problem] = field(default_factory=list)

    def ids(self, places: Whole) -> NDArray[Any]:
        """Return the ids of respondents."""
        survey = self.survey
        every = survey.units if survey.study.id else survey.rows.ids
        if every is None:
            self._tell("id", "no item is named that says which unit a row is of", "Name it with --id")
            return np.empty(0, dtype=object)
        ids = np.asarray(every, dtype=object)[places]
        blank = [place for place, each in zip(places, ids, strict=True) if each is None or not str(each).strip()]
        if blank:
            self._tell("id", f"respondents have none: {self._rows(blank)}", "Fill it in")
        known = Counter(str(each) for each in ids if each is not None)
        twice = [each for each, count in known.items() if count > 1]
        if twice:
            named = _listed([survey.id_of(each) for each in twice])
            self._tell("id", f"several respondents have the same: {named}", "Keep one row a unit, or use another id")
        return ids

    def base(self, item: str | None, places: Whole) -> Numbers:
        """Return the base weights of units."""
        if item is None:
            return np.ones(len(places))
        if self.survey.variable(item).type not in NUMERIC:
            self._tell(item, "base weights must be numbers", "Declare it with --continuous, or use another item")
            return np.ones(len(places))
        column = self.survey.column(item)
        values = np.where(column.answered, column.values, np.nan)[places]
        missing, low = places[np.isnan(values)], places[values <= 0]
        if len(missing):
            self._tell(item, f"base weights are missing: {self._rows(missing)}", "Fill them in")
        if len(low):
            self._tell(item, f"base weights are not above 0: {self._rows(low)}", "Correct them")
        return values

    def levels(self, item: str, places: Whole) -> Whole:
        """Return the place of the level of units."""
        if self.survey.variable(item).type not in CODED:
            self._tell(item, "it has no levels", "Make classes of it first, or declare it with --categorical")
            return np.zeros(len(places), dtype=np.int64)
        column = self.survey.column(item)
        missing = places[~column.answered[places]]
        if len(missing):
            self._tell(item, f"it is missing: {self._rows(missing)}", FILL_IN)
        return np.asarray(column.values[places], dtype=np.int64)

    def margin(self, margin: Margin, places: Whole) -> MarginCodes | None:
        """Return the categories of respondents with their totals."""
        before = len(self.problems)
        held = self.levels(margin.item, places)
        if len(self.problems) > before:
            return None
        codes = _codes(self.survey, margin.item)
        totals = dict(self._matched(margin, codes))
        there = sorted(set(held.tolist()))
        for place in there:
            if place not in totals:
                self._tell(f"{margin.item}, {codes[place][1]}", "respondents have it, and no total", "Add its total")
        for place in totals:
            if place not in there:
                what = "it has a total, and no respondent has it"
                self._tell(f"{margin.item}, {codes[place][1]}", what, "Join it with another level, in both files")
        if len(self.problems) > before:
            return None
        of_level = {place: number for number, place in enumerate(there)}
        return MarginCodes(
            item=margin.item,
            places=np.array([of_level[place] for place in held], dtype=np.int64),
            totals=np.array([totals[place] for place in there]),
            codes=tuple(codes[place][0] for place in there),
            labels=tuple(codes[place][1] for place in there),
        )

    def _matched(self, margin: Margin, codes: Sequence[tuple[str, str]]) -> Iterator[tuple[int, float]]:
        """Yield the place of each level that has a total; by its code or its label."""
        known = {name: place for place, names in reversed(list(enumerate(codes))) for name in names}
        for name, total in margin.totals.items():
            if name in known:
                yield known[name], total
            else:
                fix = nearest(name, [label for _, label in codes])
                self._tell(f"{margin.item}, {name}", "the item has no such level", fix)

    def sums(self, margins: Sequence[Margin]) -> None:
        """Refuse margins of different sums."""
        sums = {margin.item: sum(margin.totals.values()) for margin in margins}
        if sums and max(sums.values()) > (1 + SUMS_AGREE) * min(sums.values()):
            listed = ", ".join(f"{item} {total:.10g}" for item, total in sums.items())
            self._tell("", f"the totals of the items have different sums: {listed}", "Use those of one population")

    def _rows(self, places: Sequence[int] | Whole) -> str:
        return _listed([self.survey.row_name(int(place)) for place in places])

    def _tell(self, where: str, what: str, fix: str) -> None:
        self.problems.append(Problem(where, what, fix))


def _listed(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
