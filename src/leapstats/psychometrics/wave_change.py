"""Change of the scores of a scale from the first wave to each later one, unit by unit."""

import math
from collections.abc import Iterator, Sequence

import numpy as np

from leapstats.errors import NotEstimableError
from leapstats.psychometrics.analysis import Analysis
from leapstats.psychometrics.parts import WAVE
from leapstats.psychometrics.scoring import Scored
from leapstats.results.frame import Place, Result
from leapstats.results.not_estimable import attempt, inference_rows
from leapstats.stats.describe import mean_sd
from leapstats.stats.means.student import paired_t
from leapstats.stats.scales import cronbach_alpha, reliable_change
from leapstats.terms import Numbers, StatName

PAIRED, CHANGE, RELIABLE, BEFORE, AFTER = "paired", "paired_t", "reliable_change", "before", "after"
COUNTS = (StatName.N_ROSE, StatName.N_FELL, StatName.N_STAYED)
ERRORS = (StatName.CHANGE_LOW, StatName.CHANGE_HIGH)
NO_ALPHA = "alpha of the first wave cannot be computed"
NOT_ABOVE = "alpha of the first wave is not above 0, so a score has no reliability"
PERFECT = "alpha of the first wave is 1, so every change is reliable"


def change_pairs(waves: Sequence[Scored | None]) -> list[tuple[int, int]]:
    """Return the places of the waves that are compared: the first that has a scale with each later one."""
    there = [place for place, scored in enumerate(waves) if scored is not None]
    return [(there[0], later) for later in there[1:]]


def change_place(waves: Sequence[Scored | None], pair: tuple[int, int]) -> Place:
    """Return where a change stands in the long frame."""
    before, after = (waves[place] for place in pair)
    assert before is not None and after is not None  # noqa: S101, PT018 - only waves that have the scale are paired
    return before.scale.name, None, WAVE, f"{before.survey.wave} to {after.survey.wave}"


def change_rows(analysis: Analysis, waves: Sequence[Scored | None]) -> Iterator[Result]:
    """Yield the mean change of a scale, its limits, and how many units changed beyond the error of measurement."""
    if analysis.linked is None:
        return
    for pair in change_pairs(waves):
        before, after = (linked_scores(analysis, waves, place) for place in pair)
        both = ~np.isnan(before) & ~np.isnan(after)
        place = change_place(waves, pair)
        yield Result(*place, PAIRED, StatName.N_PAIRS, float(both.sum()))
        for name, numbers in ((BEFORE, before[both]), (AFTER, after[both])):
            for stat_name, number in mean_sd(numbers).stats.items():
                note = "fewer than two pairs" if math.isnan(number) else None
                yield Result(*place, name, stat_name, number, None, note)
        found = attempt(paired_t, after[both] - before[both], conf_level=analysis.conf_level)
        names = (StatName.ESTIMATE, StatName.CONF_LOW, StatName.CONF_HIGH)
        yield from inference_rows(place, CHANGE, found, names)
        yield from _reliable_rows(place, (before[both], after[both]), _alpha(waves[pair[0]]), analysis.conf_level)


def linked_scores(analysis: Analysis, waves: Sequence[Scored | None], wave: int) -> Numbers:
    """Return the scores of a wave in the order of the linked units, NaN where a unit is absent."""
    scored, linked = waves[wave], analysis.linked
    if scored is None or linked is None:
        return np.empty(0)
    found: Numbers = np.append(scored.scores, np.nan)[linked.places[wave]]
    return found


def _alpha(scored: Scored | None) -> float:
    """Return alpha of all units of a wave that answered every item."""
    if scored is None:
        return math.nan
    complete = scored.answers[~np.isnan(scored.answers).any(axis=1)]
    return attempt(cronbach_alpha, complete).estimate


def _reliable_rows(place: Place, scores: tuple[Numbers, Numbers], alpha: float, conf_level: float) -> Iterator[Result]:
    note = ""
    numbers = [math.nan] * (len(ERRORS) + len(COUNTS))
    method = f"reliable change (Jacobson-Truax), SD before, alpha of the first wave, {conf_level:g}"
    if math.isnan(alpha):
        note = NO_ALPHA
    elif not 0 < alpha < 1 - 1e-12:
        note = NOT_ABOVE if alpha <= 0 else PERFECT
    else:
        try:
            found = reliable_change(*scores, reliability=alpha, conf_level=conf_level)
            counts = (found.rose, found.fell, found.within)
            numbers = [found.limits.low, found.limits.high, *map(float, counts)]
        except NotEstimableError as reason:
            note = str(reason)
    yield Result(*place, RELIABLE, StatName.ESTIMATE, alpha, "Cronbach's alpha of the first wave", note or None)
    for name, number in zip((*ERRORS, *COUNTS), numbers, strict=True):
        yield Result(*place, RELIABLE, name, number, method, note or None)
