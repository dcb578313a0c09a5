"""Scores of a scale: items turned, ends of the score, enough answers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np

from leapstats.describe.likert_scale import AskedScale
from leapstats.dictionary.scale import MEAN, SUM, Scale
from leapstats.errors import Problem, UsageError
from leapstats.psychometrics.item_numbers import SOURCE, Coding, coding_of, numbers_of
from leapstats.survey.survey import Survey
from leapstats.terms import Numbers, Whole

NAMED, OF_LEVELS, OF_ANSWERS = "as named", "their levels", "the smallest and the greatest answer"
SHOWN = 5
Span = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scoring:
    """How the items of a scale are scored in every wave: `ends` of each item, and where they are from."""

    scale: Scale
    coding: Coding
    ends: tuple[Span, ...]
    source: str

    @property
    def needed(self) -> int:
        """How many items must be answered for a score."""
        return needed_of(self.scale)

    @property
    def span(self) -> Span:
        """The least and the greatest score that the scale allows."""
        return self.raw_span if self.scale.rescaled is None else self.scale.rescaled

    @property
    def raw_span(self) -> Span:
        """The same before the score is moved to another range."""
        low, high = (sum(ends[side] for ends in self.ends) for side in (0, 1))
        return (low / len(self.ends), high / len(self.ends)) if self.scale.rule == MEAN else (low, high)

    @property
    def is_partial(self) -> bool:
        """Whether a score may be a sum over fewer answers, which is smaller."""
        return self.scale.rule == SUM and self.needed < len(self.scale.items)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scored:
    """A scale in one wave: `answers`, units x items, turned where reversed, NaN where missing; `scores` likewise."""

    survey: Survey
    scoring: Scoring
    answers: Numbers
    scores: Numbers

    @property
    def scale(self) -> Scale:
        """The scale."""
        return self.scoring.scale


def needed_of(scale: Scale) -> int:
    """Return how many items of a scale must be answered for a score."""
    if not scale.at_least:
        return len(scale.items)
    number = float(scale.at_least)
    return int(number) if number >= 1 else max(1, ceil(number * len(scale.items) - 1e-9))


def scoring_of(surveys: Sequence[Survey], scale: Scale, asked: AskedScale) -> Scoring:
    """Find how a scale is scored, from all waves that have its items.

    Raises
    ------
    UsageError
        With every problem of the items: neither numbers nor levels, other levels, answers beyond the range.
    """
    scales = surveys[0].study.scales
    own = tuple(item for item in scale.items if item not in scales)
    coding = coding_of(surveys[0], own, asked)
    found = [numbers_of(survey, scale.items, coding) for survey in surveys]
    ends, source = _ends(scale, coding, np.vstack(found), _of_scales(scale, scales))
    problems = [*_span_problems(scale, ends), *_beyond(scale, ends, np.vstack(found))]
    if problems:
        raise UsageError(SOURCE, problems)
    return Scoring(scale=scale, coding=coding, ends=ends, source=source)


def scored(survey: Survey, scoring: Scoring) -> Scored:
    """Score the units of a wave."""
    scale = scoring.scale
    given = numbers_of(survey, scale.items, scoring.coding)
    turned = [item in scale.reversed for item in scale.items]
    answers = np.where(turned, np.array([sum(ends) for ends in scoring.ends]) - given, given)
    return Scored(survey=survey, scoring=scoring, answers=answers, scores=_scores(answers, scoring))


def _scores(answers: Numbers, scoring: Scoring) -> Numbers:
    known = ~np.isnan(answers)
    counts: Whole = known.sum(axis=1)
    totals = np.where(known, answers, 0.0).sum(axis=1)
    enough = counts >= max(scoring.needed, 1)
    if scoring.scale.rule != SUM:
        totals = totals / np.maximum(counts, 1) * (1 if scoring.scale.rule == MEAN else len(scoring.ends))
    least, greatest = scoring.raw_span
    for end in (least, greatest):
        totals = np.where(np.isclose(totals, end, rtol=1e-12, atol=0), end, totals)
    if scoring.scale.rescaled is not None:
        low, high = scoring.scale.rescaled
        totals = low + (totals - least) / (greatest - least) * (high - low)
    return np.where(enough, totals, np.nan)


def _of_scales(scale: Scale, scales: Mapping[str, Scale]) -> dict[str, Span]:
    """Return the ends of items that are scores of other scales, where the dictionary tells them."""
    found = {}
    for item in scale.items:
        part = scales.get(item)
        if part is not None and part.rescaled is not None:
            found[item] = part.rescaled
        elif part is not None and part.low is not None and part.high is not None:
            times = 1 if part.rule == MEAN else len(part.items)
            found[item] = (times * part.low, times * part.high)
    return found


def _ends(scale: Scale, coding: Coding, found: Numbers, of_scales: Mapping[str, Span]) -> tuple[tuple[Span, ...], str]:
    """Return the lowest and the highest answer of each item, and where they are from."""
    if scale.low is not None and scale.high is not None:
        return ((scale.low, scale.high),) * len(scale.items), NAMED
    known = {item: coding.ends(item) or of_scales.get(item) for item in scale.items}
    every = [ends for ends in known.values() if ends is not None]
    if len(every) == len(scale.items):
        return tuple(every), OF_LEVELS
    answers = found[~np.isnan(found)]
    if not len(answers):
        problem = Problem(", ".join(scale.items), "no unit has an answer to any of them", "Check --missing and --where")
        raise UsageError(SOURCE, [problem])
    within = (float(answers.min()), float(answers.max()))
    low = min(within[0], *(ends[0] for ends in every), within[0])
    high = max(within[1], *(ends[1] for ends in every), within[1])
    return ((low, high),) * len(scale.items), OF_ANSWERS


def _span_problems(scale: Scale, ends: Sequence[Span]) -> Iterator[Problem]:
    """Say which items allow other answers than the first: one score of both would weigh them by chance."""
    for item, own in zip(scale.items[1:], ends[1:], strict=True):
        if own != ends[0]:
            what = f"its answers go from {own[0]:g} to {own[1]:g}, those of {scale.items[0]} from {ends[0][0]:g} to "
            fix = "Name items of one range, or give the range of all with --range"
            yield Problem(item, f"{what}{ends[0][1]:g}", fix)


def _beyond(scale: Scale, ends: Sequence[Span], found: Numbers) -> Iterator[Problem]:
    for item, (low, high), numbers in zip(scale.items, ends, found.T, strict=True):
        beyond = sorted({float(number) for number in numbers if number < low or number > high})
        if beyond:
            listed = ", ".join(f"{number:g}" for number in beyond[:SHOWN])
            more = f" and {len(beyond) - SHOWN} more" if len(beyond) > SHOWN else ""
            what = f"{listed}{more} {'is' if len(beyond) == 1 else 'are'} not from {low:g} to {high:g}"
            yield Problem(item, what, f"Correct the answer, the range, or add --missing {item}={beyond[0]:g}")
