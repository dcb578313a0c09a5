"""A family of changes: p-values adjusted for their number, and what those who did not answer could change."""

import math
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from leapstats.change.nonresponse import (
    PairedAnswers,
    PairedNumbers,
    absent_to_reverse,
    extremes,
    fragility_index,
    mean_extremes,
)
from leapstats.change.paired import WAVE, Change
from leapstats.change.pairs import YES, PairedItem
from leapstats.change.wording import NEVER
from leapstats.results.frame import Result
from leapstats.results.monte_carlo import LEVEL
from leapstats.results.p_adjustment import adjusted
from leapstats.stats.checks import Table
from leapstats.stats.paired.yes_or_no import mcnemar_mid_p
from leapstats.terms import NUMERIC, ItemType, Multiplicity, StatName

ABSENT = "absent_answers"


def family_rows(changes: Sequence[Change], multiplicity: Multiplicity) -> list[tuple[Result, ...]]:
    """Return, for each change of a family, its adjusted p and what absent answers could make of it."""
    p_values = [change.p_value for change in changes]
    found = []
    for place, (change, p) in enumerate(zip(changes, adjusted(p_values, multiplicity), strict=True)):

        def crosses(table: Table, place: int = place) -> bool:
            others = [*p_values[:place], mcnemar_mid_p(table).p_value, *p_values[place + 1 :]]
            return adjusted(others, multiplicity)[place] <= LEVEL

        item = change.pair.variable.name
        level = YES if change.pair.variable.type is ItemType.BINARY else None
        size = sum(not math.isnan(each) for each in p_values)
        method = f"{multiplicity} over {size} tests"
        row = Result(item, level, WAVE, change.pair.span, change.test, StatName.P_ADJUSTED, p, method)
        found.append((row, *_absent_rows(change.pair.undropped, crosses)))
    return found


def _absent_rows(pair: PairedItem, crosses: Callable[[Table], bool]) -> Iterator[Result]:
    kind = pair.variable.type
    if kind is ItemType.BINARY:
        yield from _yes_or_no(pair, crosses)
    elif kind in NUMERIC:
        yield from _mean(pair)


def answers_of(pair: PairedItem) -> PairedAnswers:
    """Count a yes-no item's units by what they answered in which wave."""
    codes = pair.variable.codes
    yes = codes.position(YES) if codes is not None else 0
    (both, lost), (gained, neither) = pair.of_level(yes).tolist()
    alone = (pair.before, pair.after), (pair.after, pair.before)
    counts: list[int] = []
    for column, other in alone:
        only = column.answered & ~other.answered
        counts.extend((int((column.values[only] == yes).sum()), int((column.values[only] != yes).sum())))
    return PairedAnswers(
        both=both,
        lost=lost,
        gained=gained,
        neither=neither,
        before_yes=counts[0],
        before_no=counts[1],
        after_yes=counts[2],
        after_no=counts[3],
        unanswered=int((~pair.before.answered & ~pair.after.answered).sum()),
    )


def _yes_or_no(pair: PairedItem, crosses: Callable[[Table], bool]) -> Iterator[Result]:
    place = (pair.variable.name, YES, WAVE, pair.span, ABSENT)
    answers = answers_of(pair)
    found = extremes(answers, lambda table: mcnemar_mid_p(table).p_value)
    yield Result(*place, StatName.CHANGE_LOW, found.change_low)
    yield Result(*place, StatName.CHANGE_HIGH, found.change_high)
    yield Result(*place, StatName.P_LOW, found.p_low, "mid-p McNemar test, unadjusted")
    yield Result(*place, StatName.P_HIGH, found.p_high, "mid-p McNemar test, unadjusted")
    crossings = (
        (StatName.ABSENT_TO_REVERSE, absent_to_reverse(answers, crosses)),
        (StatName.FRAGILITY_INDEX, fragility_index(answers, crosses)),
    )
    for name, number in crossings:
        method = f"smallest number that takes the adjusted p across {LEVEL}, the other p-values as they are"
        yield Result(
            *place, name, math.nan if number is None else float(number), method, NEVER if number is None else None
        )


def _mean(pair: PairedItem) -> Iterator[Result]:
    before, after = pair.before, pair.after
    known = np.concatenate([before.values[before.answered], after.values[after.answered]]).astype(np.float64)
    place = (pair.variable.name, None, WAVE, pair.span, ABSENT)
    if not len(known):
        yield Result(*place, StatName.CHANGE_LOW, math.nan, None, "no unit answered")
        yield Result(*place, StatName.CHANGE_HIGH, math.nan, None, "no unit answered")
        return
    low, high = mean_extremes(
        PairedNumbers(
            before=np.asarray(before.values[pair.answered], dtype=np.float64),
            after=np.asarray(after.values[pair.answered], dtype=np.float64),
            before_only=np.asarray(before.values[before.answered & ~after.answered], dtype=np.float64),
            after_only=np.asarray(after.values[after.answered & ~before.answered], dtype=np.float64),
            low=float(known.min()),
            high=float(known.max()),
        )
    )
    method = f"absent answers taken from {known.min():g} to {known.max():g}, the range of those given"
    yield Result(*place, StatName.CHANGE_LOW, low, method)
    yield Result(*place, StatName.CHANGE_HIGH, high, method)
