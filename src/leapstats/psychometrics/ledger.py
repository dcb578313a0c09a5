"""What the numbers of scales rest on: units with a score, at its ends, with every answer."""

import math
from collections.abc import Sequence

import numpy as np

from leapstats.psychometrics.analysis import Analysis, Case
from leapstats.psychometrics.moments import moments_tell_ends
from leapstats.psychometrics.rows import (
    ALPHA,
    CEILING,
    COMPLETE,
    DROPPED,
    FLOOR,
    ITEM,
    ITEMS,
    LEVELS,
    MEAN,
    MEAN_SD,
    OMEGA,
    PAIR,
    REST,
    SCORE,
    TALLY,
)
from leapstats.psychometrics.scoring import Scored
from leapstats.psychometrics.wave_change import PAIRED, RELIABLE, change_pairs, change_place, linked_scores
from leapstats.results.frame import Key, Result
from leapstats.results.ledger import OF_NO_UNITS, ONE_UNIT, Ledger
from leapstats.terms import Numbers, StatName

OF_COMPLETE = frozenset({ALPHA, OMEGA, REST, DROPPED, PAIR})
MOVES = (StatName.N_ROSE, StatName.N_FELL, StatName.N_STAYED)
SLACK = 1e-9


def counts_behind_scales(analysis: Analysis, least: int) -> Ledger:
    """Return the counts that the numbers of scales rest on.

    Parameters
    ----------
    analysis
        With its results.
    least
        Counts from 1 to one below it are not to be told.
    """
    ledger = Ledger()
    for waves in analysis.waves:
        cases = list(analysis.cases(waves))
        for case in cases:
            _add_case(ledger, case)
        for case in cases:
            if case.part.group is None:
                groups = [each for each in cases if each.part.group is not None and each.part.wave == case.part.wave]
                _add_groups(ledger, case, groups)
                _add_items(ledger, case)
        _add_changes(ledger, analysis, waves)
        for case in cases:
            _add_bases(ledger, case, analysis, least)
    return ledger


def _name(case: Case, what: str) -> str:
    scale, _, by, level = case.place()
    return " ".join(filter(None, (scale, by, level, what)))


def _ends(case: Case) -> tuple[Numbers, tuple[int, int] | None]:
    """Return the scores of which the ends are counted, and how many units are at each; None where that is not told."""
    scores, scoring = case.scores, case.scored.scoring
    if scoring.is_partial:
        answers = case.scored.answers[case.part.units]
        scores = case.scored.scores[case.part.units][~np.isnan(answers).any(axis=1)]
    low, high = scoring.span
    if not len(scores) or not low < high:
        return scores, None
    floor, ceiling = (int(np.isclose(scores, end, rtol=0, atol=SLACK).sum()) for end in (low, high))
    return scores, (floor, ceiling)


def _add_case(ledger: Ledger, case: Case) -> None:
    """Add the units of a part, with a score and without, at its ends and between, with every answer and without."""
    add = ledger.whole if case.part.group is None else ledger.count
    units = add(_name(case, "units"), float(case.part.units.sum()))
    scored, complete = _name(case, SCORE), _name(case, COMPLETE)
    ledger.split(units, {scored: len(case.scores)}, _name(case, "no score"))
    ledger.split(units, {complete: len(case.complete)}, _name(case, "incomplete"))
    if not case.scored.scoring.is_partial:
        ledger.split(scored, (complete,), _name(case, "scored without every answer"))
    scores, ends = _ends(case)
    if ends is not None:
        whole = complete if len(scores) == len(case.complete) and case.scored.scoring.is_partial else scored
        floor, ceiling = ends
        ledger.split(whole, {_name(case, FLOOR): floor, _name(case, CEILING): ceiling}, _name(case, "between"))


def _add_groups(ledger: Ledger, case: Case, groups: Sequence[Case]) -> None:
    """Say that groups add up to all units, but for those in no group."""
    for what in ("units", SCORE, "no score", COMPLETE, "incomplete", FLOOR, CEILING, "between"):
        names = [_name(each, what) for each in groups]
        if groups and all(name in ledger.counts for name in (_name(case, what), *names)):
            ledger.split(_name(case, what), names, _name(case, f"{what}, in no group"))


def _add_items(ledger: Ledger, case: Case) -> None:
    for place, item in enumerate(case.scored.scale.items):
        answered = _name(case, f"{item} answered")
        count = float((~np.isnan(case.answers[:, place])).sum())
        ledger.split(_name(case, "units"), {answered: count}, _name(case, f"{item} missing"))
        ledger.split(answered, (_name(case, COMPLETE),), _name(case, f"{item} answered, another not"))


def _add_bases(ledger: Ledger, case: Case, analysis: Analysis, least: int) -> None:
    place = case.place()
    tells = _tells_ends(case, least)
    ends = [name for name in (_name(case, FLOOR), _name(case, CEILING)) if tells and name in ledger.counts]
    for row in analysis.results:
        if (row.variable, row.by, row.by_level) != (place[0], place[2], place[3]):
            continue
        if row.statistic in OF_COMPLETE:
            ledger.rests(row, _name(case, COMPLETE), _name(case, "incomplete"))
        elif row.statistic in {FLOOR, CEILING} and _name(case, row.statistic) in ledger.counts:
            _add_end(ledger, case, row)
        elif row.statistic in {MEAN_SD, MEAN}:
            of_item = (f"{row.level} answered", f"{row.level} missing")
            parts = of_item if row.level is not None else (SCORE, "no score")
            ledger.rests(row, *(_name(case, part) for part in parts), *ends)
        else:
            _add_count(ledger, case, row)


def _add_end(ledger: Ledger, case: Case, row: Result) -> None:
    count = _name(case, row.statistic)
    if row.stat_name is StatName.N:
        ledger.is_a(row, count)
    else:
        base = COMPLETE if case.scored.scoring.is_partial else SCORE
        ledger.rests(row, count, _name(case, base))


def _add_count(ledger: Ledger, case: Case, row: Result) -> None:
    """Say which count a row is; the answers to single items, and whatever is not known, are never told."""
    of_item = f"{row.level} {'missing' if row.stat_name is StatName.N_MISSING else 'answered'}"
    of_score = "no score" if row.stat_name is StatName.N_MISSING else SCORE
    what = {TALLY: "units", COMPLETE: COMPLETE, SCORE: of_score, ITEM: of_item}.get(row.statistic)
    if what is not None:
        ledger.is_a(row, _name(case, what))
    else:
        ledger.bases[Key(*row[:6])] = OF_NO_UNITS if row.statistic == ITEMS else ONE_UNIT
    assert row.statistic in {TALLY, COMPLETE, SCORE, ITEM, ITEMS, LEVELS, FLOOR, CEILING}  # noqa: S101 - all are known


def _tells_ends(case: Case, least: int) -> bool:
    scores, ends = _ends(case)
    return ends is not None and moments_tell_ends(case, scores, ends, least)


def _add_changes(ledger: Ledger, analysis: Analysis, waves: Sequence[Scored | None]) -> None:
    """Add the units with a score in two waves: they are part of those of each."""
    if analysis.linked is None:
        return
    whole = {case.part.wave: case for case in analysis.cases(waves) if case.part.group is None}
    for pair in change_pairs(waves):
        before, after = (linked_scores(analysis, waves, place) for place in pair)
        place = change_place(waves, pair)
        name = f"{place[0]} {place[3]}"
        pairs = ledger.count(f"{name} pairs", float((~np.isnan(before) & ~np.isnan(after)).sum()))
        for wave in pair:
            ledger.split(_name(whole[wave], SCORE), (pairs,), f"{name} in wave {wave} alone")
        rows = [row for row in analysis.results if (row.variable, row.by, row.by_level) == (place[0], *place[2:])]
        moved = {f"{name} {row.stat_name}": row.stat for row in rows if row.stat_name in MOVES}
        if moved and not any(map(math.isnan, moved.values())):
            ledger.split(pairs, moved)
        complete = [_name(whole[pair[0]], what) for what in (COMPLETE, "incomplete")]
        for row in rows:
            if row.statistic == PAIRED:
                ledger.is_a(row, pairs)
            elif f"{name} {row.stat_name}" in ledger.counts:
                ledger.is_a(row, f"{name} {row.stat_name}")
            else:
                ledger.rests(row, pairs, *(complete if row.statistic == RELIABLE else ()))
