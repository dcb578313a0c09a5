"""Scales in the long frame: scores, reliability, items, correlations."""

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import combinations

import numpy as np

from leapstats.errors import NotEstimableError
from leapstats.psychometrics.analysis import Analysis, Case
from leapstats.psychometrics.wave_change import change_rows
from leapstats.results.frame import Place, Result, Results
from leapstats.results.not_estimable import attempt, inference_rows
from leapstats.stats.describe import mean_sd, student_mean
from leapstats.stats.result import Inference
from leapstats.stats.scales import (
    alpha_if_dropped,
    cronbach_alpha,
    floor_and_ceiling,
    inter_item_correlations,
    item_rest_correlations,
    mcdonald_omega,
    unreversed_items,
)
from leapstats.terms import Numbers, StatName

ITEMS, TALLY, COMPLETE, SCORE, ITEM, LEVELS = (
    "items",
    "tally",
    "complete_answers",
    "scale_score",
    "item_answers",
    "item_levels",
)
MEAN_SD, MEAN = "mean_sd", "student_mean"
FLOOR, CEILING = "floor", "ceiling"
ALPHA, OMEGA, REST = "cronbach_alpha", "mcdonald_omega", "item_rest_correlation"
DROPPED, PAIR = "alpha_if_dropped", "inter_item_correlation"
LIMITS = (StatName.ESTIMATE, StatName.CONF_LOW, StatName.CONF_HIGH)
TOO_FEW, NO_SCORE, NO_ANSWER = "fewer than two numbers", "no unit has a score", "no unit answered the item"
UNREVERSED = "looks unreversed: it goes against the other items; read its wording before you reverse it"
REVERSED = "looks reversed without need: turned, it goes against the other items; read its wording"
CONSTANT = "no correlation: the item, or the sum of the others, does not vary"
STILL = "the sum of the other items does not vary"
PARTIAL = "of the units that answered every item, because a sum over fewer answers is smaller"
NEEDED = "items needs two units"
FEW_COMPLETE = "units that answered every item: {count}, and two are needed"
MOST_LEVELS = 11
PLACES = re.compile(r"\bitems? (\d+(?:, \d+)*)")


def scale_results(analysis: Analysis) -> Results:
    """Compute what is said of scales: of each in each wave and group, and its change over waves."""
    rows: list[Result] = []
    for waves in analysis.waves:
        for case in analysis.cases(waves):
            rows.extend(summary_rows(case, analysis.conf_level))
            if case.part.group is None:
                rows.extend(item_rows(case, analysis.conf_level))
                rows.extend(level_rows(case))
                rows.extend(pair_rows(case) if analysis.matrix else ())
        rows.extend(change_rows(analysis, waves))
    return Results(tuple(rows))


def summary_rows(case: Case, conf_level: float) -> Iterator[Result]:
    """Yield bases, the score with its ends, and the reliability of a scale."""
    place, scores, complete = case.place(), case.scores, case.complete
    size = int(case.part.units.sum())
    yield Result(*place, ITEMS, StatName.N, float(len(case.scored.scale.items)))
    yield Result(*place, TALLY, StatName.N_BASE, float(size))
    yield Result(*place, COMPLETE, StatName.N, float(len(complete)))
    yield Result(*place, SCORE, StatName.N, float(len(scores)))
    yield Result(*place, SCORE, StatName.N_MISSING, float(size - len(scores)))
    yield from _mean_rows(place, scores, conf_level, NO_SCORE)
    yield from _end_rows(case, conf_level)
    alpha = attempt(cronbach_alpha, complete, conf_level=conf_level)
    yield from inference_rows(place, ALPHA, _named(case, alpha), LIMITS)
    yield from inference_rows(place, OMEGA, _named(case, attempt(mcdonald_omega, complete)), LIMITS[:1])


def _mean_rows(place: Place, numbers: Numbers, conf_level: float, empty: str) -> Iterator[Result]:
    note = empty if not len(numbers) else TOO_FEW
    for name, number in mean_sd(numbers).stats.items():
        yield Result(*place, MEAN_SD, name, number, None, note if math.isnan(number) else None)
    limits = student_mean(numbers, conf_level=conf_level)
    for name, number in zip(LIMITS[1:], (limits.conf_int.low, limits.conf_int.high), strict=True):
        yield Result(*place, MEAN, name, number, limits.method, note if math.isnan(number) else None)


def _end_rows(case: Case, conf_level: float) -> Iterator[Result]:
    """Yield how many units have the least and the greatest score."""
    place, scoring = case.place(), case.scored.scoring
    scores = case.scores
    if scoring.is_partial:
        answers = case.scored.answers[case.part.units]
        scores = case.scored.scores[case.part.units][~np.isnan(answers).any(axis=1)]
    try:
        ends = floor_and_ceiling(scores, *scoring.span, conf_level=conf_level)
        found, note = {FLOOR: ends.floor, CEILING: ends.ceiling}, ""
    except (NotEstimableError, ValueError):
        found = dict.fromkeys((FLOOR, CEILING), Inference(method=""))
        note = NO_SCORE if not len(scores) else "the range of the scale has no width"
    note = "; ".join(filter(None, (note, PARTIAL if scoring.is_partial else "")))
    for name, end in found.items():
        count = math.nan if math.isnan(end.estimate) else float(round(end.estimate * len(scores)))
        numbers = (count, end.estimate, end.conf_int.low, end.conf_int.high)
        for stat_name, number in zip((StatName.N, StatName.PROPORTION, *LIMITS[1:]), numbers, strict=True):
            yield Result(*place, name, stat_name, number, end.method or None, note or None)


def item_rows(case: Case, conf_level: float) -> Iterator[Result]:
    """Yield what is said of each item: its answers, its correlation with the others, alpha without it."""
    scale, complete = case.scored.scale, case.complete
    rest, why = _attempted(item_rest_correlations, case)
    dropped, why_not = _attempted(alpha_if_dropped, case)
    against = _unreversed(complete)
    for place, item in enumerate(scale.items):
        at, own = case.place(item), case.answers[:, place]
        numbers = own[~np.isnan(own)]
        yield Result(*at, ITEM, StatName.N_ANSWERED, float(len(numbers)))
        yield Result(*at, ITEM, StatName.N_MISSING, float(len(own) - len(numbers)))
        yield from _mean_rows(at, numbers, conf_level, NO_ANSWER)
        doubt = REVERSED if item in scale.reversed else UNREVERSED
        note = (why or CONSTANT) if math.isnan(rest[place]) else doubt if place in against else None
        yield Result(*at, REST, StatName.ESTIMATE, rest[place], "with the sum of the other items", note)
        note = (why_not or STILL) if math.isnan(dropped[place]) else None
        yield Result(*at, DROPPED, StatName.ESTIMATE, dropped[place], "Cronbach's alpha", note)


def level_rows(case: Case) -> Iterator[Result]:
    """Yield how many units gave each answer to each item, as it was given, where there are few answers."""
    scored = case.scored
    answers = _as_given(case)
    levels = levels_of_answers(answers, scored.scoring.coding.labels)
    if not 2 <= len(levels) <= MOST_LEVELS:
        return
    for place, item in enumerate(scored.scale.items):
        size = int((~np.isnan(answers[:, place])).sum())
        for level in levels:
            count = float((answers[:, place] == level).sum())
            at = case.place(level_name(item, level))
            yield Result(*at, LEVELS, StatName.N, count)
            note = None if size else NO_ANSWER
            yield Result(*at, LEVELS, StatName.PROPORTION, count / size if size else math.nan, None, note)


def level_name(item: str, level: float) -> str:
    """Return what an answer to an item is called in the long frame."""
    return f"{item}={level:g}"


def levels_of_answers(answers: Numbers, labels: object) -> list[float]:
    """Return the answers there can be: those with a label, and those that were given."""
    known = set(labels) if isinstance(labels, dict) else set()
    return sorted(known | {float(number) for number in np.unique(answers[~np.isnan(answers)])})


def _as_given(case: Case) -> Numbers:
    """Return the answers as they were given: those to reversed items turned back."""
    scale = case.scored.scale
    turned = np.array([item in scale.reversed for item in scale.items])
    sums = np.array([sum(ends) for ends in case.scored.scoring.ends])
    found: Numbers = np.where(turned, sums - case.answers, case.answers)
    return found


def pair_rows(case: Case) -> Iterator[Result]:
    """Yield the correlation of each two items."""
    items = case.scored.scale.items
    try:
        found, why = inter_item_correlations(case.complete), CONSTANT.replace("the sum of the others", "the other")
    except NotEstimableError as reason:
        found, why = np.full((len(items), len(items)), math.nan), _worded(case, str(reason))
    for one, other in combinations(range(len(items)), 2):
        number = float(found[one, other])
        note = why if math.isnan(number) else None
        at = case.place(pair_name(items[one], items[other]))
        yield Result(*at, PAIR, StatName.ESTIMATE, number, "Pearson correlation", note)


def pair_name(one: str, other: str) -> str:
    """Return what two items are called in the long frame."""
    return f"{one}:{other}"


def _attempted(function: Callable[[Numbers], Numbers], case: Case) -> tuple[list[float], str]:
    try:
        return [float(number) for number in function(case.complete)], ""
    except NotEstimableError as reason:
        return [math.nan] * len(case.scored.scale.items), _worded(case, str(reason))


def _unreversed(complete: Numbers) -> tuple[int, ...]:
    try:
        return unreversed_items(complete)
    except NotEstimableError:
        return ()


def _named(case: Case, found: Inference) -> Inference:
    """Return an inference whose note names items by their names rather than by their places."""
    return replace(found, note=_worded(case, found.note))


def _worded(case: Case, note: str) -> str:
    """Return a note of a statistic in the words of scales, with the names of the items."""
    if note.startswith(NEEDED):
        return FEW_COMPLETE.format(count=len(case.complete))
    return PLACES.sub(partial(_names, case), note.replace("take cronbach_alpha", "take alpha"))


def _names(case: Case, match: re.Match[str]) -> str:
    items = case.scored.scale.items
    return ", ".join(items[int(place) - 1] for place in match[1].split(", "))
