"""How an item changed between two waves: counts, effects and tests of the units that answered in both."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from leapstats.change.pairs import YES, PairedItem
from leapstats.change.wording import DISAGREE, NO_PAIRS, ONE_LEVEL, TIED
from leapstats.dictionary.study import Variable
from leapstats.errors import NotEstimableError, Problem, UsageError
from leapstats.results.frame import Result
from leapstats.results.not_estimable import attempt, inference_rows
from leapstats.stats.describe import extremes, mean_sd, quartiles
from leapstats.stats.means.permuted import permutation_mean_change
from leapstats.stats.paired.differences import tango_paired_difference
from leapstats.stats.paired.signed_ranks import hodges_lehmann, wilcoxon_signed_rank
from leapstats.stats.paired.square_tables import bhapkar, exact_stuart_maxwell
from leapstats.stats.paired.yes_or_no import mcnemar_exact, mcnemar_mid_p, mid_p_paired_odds_ratio
from leapstats.stats.result import Inference
from leapstats.terms import CODED, NUMERIC, ItemType, StatName

WAVE = "wave"
PAIRED, OWN = "paired_tally", "tally"
FEW = 5
LIMITS = (StatName.ESTIMATE, StatName.CONF_LOW, StatName.CONF_HIGH)
RATIO_LIMITS = (StatName.ODDS_RATIO, StatName.CONF_LOW, StatName.CONF_HIGH)
P = (StatName.P_VALUE,)

# The test of an item whose p is adjusted over its family, by the item's type.
PRIMARY = {
    ItemType.BINARY: "mcnemar_mid_p",
    ItemType.COUNT: "wilcoxon_signed_rank",
    ItemType.CONTINUOUS: "wilcoxon_signed_rank",
    ItemType.CATEGORICAL: "exact_stuart_maxwell",
}


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """An item's change: its numbers, and the p that is adjusted over the family (NaN where there is none).

    `test` is the name of the function that made the p.
    """

    pair: PairedItem
    rows: tuple[Result, ...]
    p_value: float
    test: str


def compare(pair: PairedItem, conf_level: float) -> Change:
    """Compare an item before and after, by the methods for its type.

    Parameters
    ----------
    pair
        The answers.
    conf_level
        Of every interval, a fraction.

    Returns
    -------
    Change
        Counts on the paired base (`paired_tally`) and on each wave's own (`tally`), effects with
        limits, tests. What cannot be computed is NaN with a note.

    Raises
    ------
    UsageError
        If the item is text or an id.
    """
    kind, problem = pair.variable.type, untestable(pair.variable)
    if problem is not None:
        raise UsageError("the items asked for", [problem])
    describe: Callable[[PairedItem, float], Iterator[Result]] = _numbers if kind in NUMERIC else _levels
    if kind is ItemType.BINARY:
        describe = _yes_or_no
    rows = tuple(describe(pair, conf_level))
    p_value = next(row.stat for row in rows if (row.statistic, row.stat_name) == (PRIMARY[kind], StatName.P_VALUE))
    return Change(pair, rows, p_value, PRIMARY[kind])


def has_other_base(change: Change) -> bool:
    """Tell whether some units answered in one of the two waves only."""
    sizes = {row[:5]: row.stat for row in change.rows if row.stat_name is StatName.N_BASE}
    return any(size != sizes[*place[:4], PAIRED] for place, size in sizes.items() if place[4] == OWN)


def untestable(variable: Variable) -> Problem | None:
    """Say why an item has no change to test, if it has none: it is text or an id."""
    if variable.type in CODED + NUMERIC:
        return None
    return Problem(variable.name, f"a {variable.type} item has no change to test", "Leave it out")


def _pairs(pair: PairedItem) -> Iterator[Result]:
    count = int(pair.answered.sum())
    note = NO_PAIRS if not count else (f"fewer than {FEW} pairs" if count < FEW else None)
    yield Result(pair.variable.name, None, WAVE, pair.span, PAIRED, StatName.N_PAIRS, float(count), None, note)


def _yes_or_no(pair: PairedItem, conf_level: float) -> Iterator[Result]:
    codes = pair.variable.codes
    level = codes.position(YES) if codes is not None else 0
    yield from _pairs(pair)
    yield from _shares(pair, level, YES)
    table = pair.of_level(level)
    place = (pair.variable.name, YES, WAVE, pair.span)
    if not table.sum():
        yield from inference_rows(place, "mcnemar_mid_p", attempt(_no_pairs), P)
        return
    change = attempt(tango_paired_difference, table, conf_level=conf_level)
    test, exact = attempt(mcnemar_mid_p, table), attempt(mcnemar_exact, table)
    if excludes(change.conf_int.low, change.conf_int.high) != (test.p_value <= 1 - conf_level):
        test = replace(test, note=DISAGREE)
    ratio = attempt(mid_p_paired_odds_ratio, table, conf_level=conf_level)
    yield from inference_rows(place, "tango_paired_difference", change, LIMITS)
    yield from inference_rows(place, "mid_p_paired_odds_ratio", ratio, RATIO_LIMITS)
    yield from inference_rows(place, "mcnemar_mid_p", test, P)
    yield from inference_rows(place, "mcnemar_exact", exact, P)


def excludes(low: float, high: float) -> bool:
    """Say whether limits of a change leave no change out."""
    return low > 0 or high < 0


def _no_pairs() -> Inference:
    raise NotEstimableError(NO_PAIRS)


def _no_test(pairs: int) -> Inference:
    raise NotEstimableError(ONE_LEVEL if pairs else NO_PAIRS)


def _shares(pair: PairedItem, level: int, code: str) -> Iterator[Result]:
    """Yield the share of an answer in each wave, on the paired base and the wave's own; then who gained and lost it."""
    item = pair.variable.name
    kept = pair.answered
    for wave, column in zip(pair.waves, (pair.before, pair.after), strict=True):
        for name, base in ((PAIRED, kept), (OWN, column.answered)):
            count, size = int((column.values[base] == level).sum()), int(base.sum())
            place = (item, code, WAVE, wave, name)
            yield Result(*place, StatName.N, float(count))
            yield Result(*place, StatName.N_BASE, float(size))
            yield Result(*place, StatName.PROPORTION, count / size if size else math.nan)
    (_, lost), (gained, _) = pair.of_level(level).tolist()
    place = (item, code, WAVE, pair.span, PAIRED)
    yield Result(*place, StatName.N_GAINED, float(gained))
    yield Result(*place, StatName.N_LOST, float(lost))


def _levels(pair: PairedItem, conf_level: float) -> Iterator[Result]:
    item, codes = pair.variable.name, pair.variable.codes
    yield from _pairs(pair)
    table = pair.cross_table()
    answers = codes.answers if codes is not None else ()
    for level, code in enumerate(answers):
        yield from _shares(pair, level, code.code)
        change = attempt(tango_paired_difference, pair.of_level(level), conf_level=conf_level)
        yield from inference_rows((item, code.code, WAVE, pair.span), "tango_paired_difference", change, LIMITS)
        for other, target in enumerate(answers):
            note = f"from {code.code} to {target.code}"
            cell = float(table[level, other])
            yield Result(item, f"{code.code}>{target.code}", WAVE, pair.span, PAIRED, StatName.N, cell, None, note)
    place = (item, None, WAVE, pair.span)
    tests = (("exact_stuart_maxwell", exact_stuart_maxwell), ("bhapkar", bhapkar))
    for name, function in tests:
        found = attempt(function, table) if table.sum() and len(table) > 1 else attempt(_no_test, int(table.sum()))
        yield from inference_rows(place, name, found, (StatName.STATISTIC, StatName.DF, StatName.P_VALUE))


def _numbers(pair: PairedItem, conf_level: float) -> Iterator[Result]:
    item, kept = pair.variable.name, pair.answered
    yield from _pairs(pair)
    for wave, column in zip(pair.waves, (pair.before, pair.after), strict=True):
        for name, base in ((PAIRED, kept), (OWN, column.answered)):
            yield from _summary((item, None, WAVE, wave, name), np.asarray(column.values[base], dtype=np.float64))
    differences = pair.differences()
    place = (item, None, WAVE, pair.span)
    counts = (
        (StatName.N_ROSE, differences > 0),
        (StatName.N_FELL, differences < 0),
        (StatName.N_STAYED, differences == 0),
    )
    for stat_name, which in counts:
        yield Result(*place, PAIRED, stat_name, float(which.sum()))
    shift = attempt(hodges_lehmann, differences, conf_level=conf_level)
    yield from inference_rows(place, "hodges_lehmann", shift, LIMITS)
    mean = attempt(permutation_mean_change, differences)
    yield from inference_rows(place, "permutation_mean_change", mean, (StatName.ESTIMATE, StatName.P_VALUE))
    test = attempt(wilcoxon_signed_rank, differences)
    if excludes(shift.conf_int.low, shift.conf_int.high) != (test.p_value <= 1 - conf_level):
        test = replace(test, note=TIED)
    yield from inference_rows(place, "wilcoxon_signed_rank", test, (StatName.STATISTIC, StatName.P_VALUE))


def _summary(place: tuple[str, None, str, str, str], sample: NDArray[np.float64]) -> Iterator[Result]:
    yield Result(*place, StatName.N_BASE, float(len(sample)))
    numbers = {**mean_sd(sample).stats, **quartiles(sample).stats, **extremes(sample).stats}
    for name in (StatName.MEAN, StatName.SD, StatName.MEDIAN, StatName.MIN, StatName.MAX):
        note = "too few answers" if math.isnan(numbers[name]) else None
        yield Result(*place, name, numbers[name], None, note)
