"""Rates in the long frame: of each item, by group and wave, and how groups and waves differ."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from leapstats.ratios.extracts import Measured, Work
from leapstats.ratios.method import named
from leapstats.results.frame import Place, Result
from leapstats.results.not_estimable import attempt, inference_rows
from leapstats.stats.design import design_rate_change, sample_design
from leapstats.stats.design.sample import Design
from leapstats.stats.rates import ratio_of_totals_difference
from leapstats.stats.result import Inference
from leapstats.terms import Numbers, StatName

TALLY, TOTALS = "tally", "totals"
ESTIMATE = (StatName.ESTIMATE, StatName.CONF_LOW, StatName.CONF_HIGH, StatName.STATISTIC, StatName.DF, StatName.P_VALUE)
RATIO = (StatName.RATE_RATIO, StatName.CONF_LOW, StatName.CONF_HIGH, StatName.P_VALUE)
NOBODY = "no unit has both numbers"
Marks = NDArray[np.bool_]


def estimate_rows(work: Work) -> Iterator[Result]:
    """Yield the rates of all items, with differences between groups and changes between waves."""
    for item in work.items:
        for part in range(len(work.parts)):
            for wave in range(len(work.extracts)):
                yield from _rate_rows(work, item, part, wave)
            for wave in range(1, len(work.extracts)):
                yield from _change_rows(work, item, part, wave)
        if not work.in_waves:
            for part in range(2, len(work.parts)):
                yield from _difference_rows(work, item, part)


def contrast_of(work: Work, *, is_change: bool) -> tuple[str, StatName]:
    """Return which statistic compares two rates, and under which name its estimate stands."""
    if work.method.events:
        return named(work.method.of_ratio), StatName.RATE_RATIO
    return named(design_rate_change if is_change else ratio_of_totals_difference), StatName.ESTIMATE


def _rate_rows(work: Work, item: str, part: int, wave: int) -> Iterator[Result]:
    place = work.place(item, part, work.span(wave))
    measured, inside = work.measured[item, wave], work.inside(part, wave)
    kept = measured.kept & inside
    weights = _weights(work, wave, kept)
    above, below = _total(weights, measured.above, kept), _total(weights, measured.below, kept)
    yield Result(*place, TALLY, StatName.N, float(kept.sum()))
    yield Result(*place, TALLY, StatName.N_MISSING, float((inside & ~measured.kept).sum()))
    yield Result(*place, TOTALS, StatName.TOTAL, above)
    yield Result(*place, TOTALS, StatName.N_BASE, _total(weights, measured.base, kept))
    found = _rate(work, measured, wave, kept)
    estimate = above / below if below > 0 else math.nan
    found = replace(found, estimate=estimate, note=found.note if kept.any() else NOBODY)
    statistic, said = named(work.method.of_rate), (found.method or None, found.note or None)
    yield Result(*place, statistic, StatName.RATE, found.estimate, *said)
    yield from inference_rows(place, statistic, found, (StatName.CONF_LOW, StatName.CONF_HIGH))
    if not work.method.events:
        yield Result(*place, statistic, StatName.DF, found.df, *said)


def _weights(work: Work, wave: int, kept: Marks) -> Numbers:
    design = design_in(work, wave)
    return np.asarray(kept, dtype=float) if design is None else design.domain(kept).weights


def design_in(work: Work, wave: int) -> Design | None:
    """Return the design by which the units of a wave were sampled."""
    found = work.extracts[wave].survey.sampled
    return None if found is None else found.design


def _total(weights: Numbers, numbers: Numbers, kept: Marks) -> float:
    return float(weights @ np.where(kept, numbers, 0.0))


def _rate(work: Work, measured: Measured, wave: int, kept: Marks) -> Inference:
    method, level = work.method, work.method.conf_level
    if not kept.any():
        return Inference(method="", note=NOBODY)
    above, below = measured.above[kept], measured.below[kept]
    if method.events:
        return attempt(method.of_rate, int(above.sum()), float(below.sum()), conf_level=level)
    design = design_in(work, wave)
    if design is None:
        return attempt(method.of_rate, above, below, conf_level=level)
    whole = (np.where(kept, each, 0.0) for each in (measured.above, measured.below))
    return attempt(method.of_rate, *whole, design=design.domain(kept), conf_level=level)


def _difference_rows(work: Work, item: str, part: int) -> Iterator[Result]:
    """Yield how the rate of a group differs from that of the first one."""
    statistic, _ = contrast_of(work, is_change=False)
    measured, level = work.measured[item, 0], work.method.conf_level
    groups = [work.inside(each, 0) & measured.kept for each in (part, 1)]
    place = work.place(item, part, None)
    if work.method.events:
        events = [int(measured.above[each].sum()) for each in groups]
        exposure = [float(measured.below[each].sum()) for each in groups]
        found = attempt(work.method.of_ratio, events, exposure, conf_level=level)
        yield from inference_rows(place, statistic, found, RATIO)
        return
    both = groups[0] | groups[1]
    design = design_in(work, 0)
    if design is None:
        pairs, exposed = (measured.above[both], measured.below[both]), groups[0][both]
        found = attempt(ratio_of_totals_difference, *pairs, exposed, conf_level=level)
    else:
        whole = (np.where(both, each, 0.0) for each in (measured.above, measured.below))
        domain = design.domain(both)
        found = attempt(ratio_of_totals_difference, *whole, groups[0], design=domain, conf_level=level)
    yield from inference_rows(place, statistic, found, ESTIMATE)


@dataclass(frozen=True, slots=True, eq=False)
class Paired:
    """The numbers of the units that have both in the first wave and in another one."""

    above: tuple[Numbers, Numbers]
    below: tuple[Numbers, Numbers]

    @property
    def size(self) -> int:
        """How many units there are."""
        return len(self.above[0])


def paired_of(work: Work, item: str, part: int, wave: int) -> Paired:
    """Return the units of a part that have a rate in the first wave and in another one; groups are of the first."""
    if work.linked is None:
        return Paired((np.empty(0), np.empty(0)), (np.empty(0), np.empty(0)))
    first, last = work.linked.places[0], work.linked.places[wave]
    there = (first >= 0) & (last >= 0)
    first, last = first[there], last[there]
    before, after = work.measured[item, 0], work.measured[item, wave]
    kept = before.kept[first] & after.kept[last] & work.inside(part, 0)[first]
    first, last = first[kept], last[kept]
    return Paired((before.above[first], after.above[last]), (before.below[first], after.below[last]))


def _change_rows(work: Work, item: str, part: int, wave: int) -> Iterator[Result]:
    statistic, name = contrast_of(work, is_change=True)
    pairs, level = paired_of(work, item, part, wave), work.method.conf_level
    place: Place = work.place(item, part, work.change(wave))
    yield Result(*place, statistic, StatName.N_PAIRS, float(pairs.size))
    if name is StatName.RATE_RATIO:
        events = [int(each.sum()) for each in reversed(pairs.above)]
        exposure = [float(each.sum()) for each in reversed(pairs.below)]
        found = attempt(work.method.of_ratio, events, exposure, conf_level=level)
        yield from inference_rows(place, statistic, found, RATIO)
        return
    if pairs.size < 2:
        found = Inference(
            method="", note=f"a change needs two units with rates in both waves; there is {pairs.size or 'none'}"
        )
    else:
        waves = [(above, below) for above, below in zip(pairs.above, pairs.below, strict=True)]
        found = attempt(design_rate_change, sample_design(n_units=pairs.size), *waves, conf_level=level)
    yield from inference_rows(place, statistic, found, ESTIMATE)
