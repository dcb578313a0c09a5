"""Counts as rates per unit of another item, before and after: ratios of totals, their change, and the rate ratio."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from leapstats.change.adjusters import Adjusters
from leapstats.change.paired import LIMITS, WAVE
from leapstats.change.pairs import PairedItem, pair_of
from leapstats.change.wording import NO_EVENTS, NO_PAIRS, NO_RATES
from leapstats.dictionary.study import Variable
from leapstats.errors import NotEstimableError
from leapstats.output.numbers import whole
from leapstats.results.frame import Result
from leapstats.results.not_estimable import attempt, inference_rows
from leapstats.stats.models.clustered import ClusteredModel, gee_poisson
from leapstats.stats.result import Inference, Interval
from leapstats.survey.linking import Linked
from leapstats.terms import ItemType, StatName

RATE, RATE_CHANGE, RATE_RATIO, ADJUSTED_RATE_RATIO = "rate", "rate_change", "rate_ratio", "adjusted_rate_ratio"
RATIO = (StatName.RATE_RATIO, StatName.CONF_LOW, StatName.CONF_HIGH, StatName.DF, StatName.P_VALUE)
CHANGE = (*LIMITS, StatName.DF, StatName.P_VALUE)
ROUNDING = 1e-9

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Denominators:
    """What counts are per, before and after, aligned on all units; NaN where it is not known."""

    before: Numbers
    after: Numbers

    @property
    def unknown(self) -> NDArray[np.bool_]:
        """Which units lack one of the two."""
        return np.isnan(self.before) | np.isnan(self.after)

    @property
    def positive(self) -> NDArray[np.bool_]:
        """Which units have both above 0."""
        return (self.before > 0) & (self.after > 0)


@dataclass(frozen=True, slots=True)
class Per:
    """The item that counts are per, and of how many of it the printed rates are."""

    variable: Variable
    units: float = 1.0

    def of(self, linked: Linked, wave: int) -> Denominators:
        """Return it in the first wave and in a later one, which has that of the first where it did not ask for it."""
        before, after = (_numbers(linked, place, self.variable.name) for place in (0, wave))
        return Denominators(before, after if np.isfinite(after).any() else before)


def is_carried(linked: Linked, item: str, wave: int) -> bool:
    """Tell whether a later wave has no answers to an item, so that those of the first are taken."""
    return not np.isfinite(_numbers(linked, wave, item)).any()


def _numbers(linked: Linked, wave: int, item: str) -> Numbers:
    if not linked.surveys[wave].has(item):
        return np.full(len(linked), np.nan)
    return np.asarray(linked.column(wave, item).values, dtype=np.float64)


def is_rate(variable: Variable) -> bool:
    """Tell whether an item is a count, which can be a rate."""
    return variable.type is ItemType.COUNT


def usual_units(linked: Linked, items: Sequence[str], per: Per) -> float:
    """Return the least power of ten, 1 or more, that makes the median rate of all items and waves at least 1."""
    rates = []
    for wave in range(1, len(linked.surveys)):
        denominators = per.of(linked, wave)
        for item in items:
            pair = pair_of(linked, item, 0, wave)
            kept = pair.answered & denominators.positive
            if is_rate(pair.variable) and kept.any():
                rates.append(pair.before.values[kept].sum() / denominators.before[kept].sum())
                rates.append(pair.after.values[kept].sum() / denominators.after[kept].sum())
    above = [rate for rate in rates if rate > 0]
    if not above:
        return 1.0
    return float(10 ** max(0, math.ceil(-math.log10(float(np.median(above))) - ROUNDING)))


def rate_rows(
    pair: PairedItem, per: Per, denominators: Denominators, adjusters: Adjusters | None, conf_level: float
) -> Iterator[Result]:
    """Yield the rates of a count before and after, their change and the rate ratio; nothing of another item.

    Parameters
    ----------
    pair
        The answers.
    per
        What the counts are per.
    denominators
        Of the same units.
    adjusters
        Items that another rate ratio is adjusted for; None for none.
    conf_level
        Of every interval, a fraction.
    """
    if not is_rate(pair.variable):
        return
    kept = pair.answered & denominators.positive
    item, span, method = pair.variable.name, pair.span, f"per {per.units:g} of {per.variable.name}"
    note = _left_out(pair, per, denominators, kept)
    yield Result(item, None, WAVE, span, RATE, StatName.N_PAIRS, float(kept.sum()), method, note)
    each = (pair.before, denominators.before), (pair.after, denominators.after)
    for wave, (column, base) in zip(pair.waves, each, strict=True):
        events, total = float(column.values[kept].sum()), float(base[kept].sum())
        place = (item, None, WAVE, wave, RATE)
        yield Result(*place, StatName.N, events)
        yield Result(*place, StatName.N_BASE, total)
        why = None if total else NO_RATES
        yield Result(*place, StatName.RATE, per.units * events / total if total else math.nan, method, why)
    place_of = (item, None, WAVE, span)
    change = attempt(rate_change, pair, denominators, per.units, conf_level)
    yield from inference_rows(place_of, RATE_CHANGE, change, CHANGE)
    yield from inference_rows(place_of, RATE_RATIO, attempt(rate_ratio, pair, denominators, None, conf_level), RATIO)
    if adjusters is not None:
        found = attempt(rate_ratio, pair, denominators, adjusters, conf_level)
        if found.note and not found.method:
            found = replace(found, note=f"no adjusted rate ratio: {found.note}")
        yield from inference_rows(place_of, ADJUSTED_RATE_RATIO, found, RATIO)


def _left_out(pair: PairedItem, per: Per, denominators: Denominators, kept: NDArray[np.bool_]) -> str | None:
    """Say how many pairs have no rate and why, or that none has."""
    pairs, unknown = int(pair.answered.sum()), pair.answered & denominators.unknown
    zero = pair.answered & ~denominators.unknown & ~denominators.positive
    if not kept.any():
        return NO_RATES
    counts = ((int(unknown.sum()), f"without {per.variable.label}"), (int(zero.sum()), f"with 0 {per.variable.label}"))
    why = ", ".join(f"{count} {what}" for count, what in counts if count)
    return f"rates: {whole(float(kept.sum()))} of {pairs} pairs; {why}" if why else None


def _fitted(
    pair: PairedItem, denominators: Denominators, adjusters: Adjusters | None, conf_level: float
) -> ClusteredModel:
    """Fit counts of both waves with the wave, and what they are adjusted for, as columns."""
    kept = pair.answered & denominators.positive
    if adjusters is not None:
        kept &= adjusters.known
    size = int(kept.sum())
    if not size:
        raise NotEstimableError(NO_RATES if pair.answered.any() else NO_PAIRS)
    before, after = (np.asarray(column.values[kept], dtype=np.float64) for column in (pair.before, pair.after))
    if not before.any() or not after.any():
        raise NotEstimableError(NO_EVENTS)
    wave = np.repeat([0.0, 1.0], size)
    design, names = wave[:, None], ["(wave)"]
    if adjusters is not None:
        items = adjusters.levels(kept)
        design = np.column_stack([wave, np.vstack([items.before, items.after])])
        names.extend(items.names)
    try:
        return gee_poisson(
            np.concatenate([before, after]),
            design,
            clusters=np.tile(np.arange(size), 2),
            offset=np.log(np.concatenate([denominators.before[kept], denominators.after[kept]])),
            names=names,
            # Its ratio is then that of the printed rates, whatever the denominators.
            correlation="independence",
            conf_level=conf_level,
        )
    except NotEstimableError as error:
        raise NotEstimableError(error.reason) from None


def rate_ratio(
    pair: PairedItem, denominators: Denominators, adjusters: Adjusters | None, conf_level: float
) -> Inference:
    """Estimate the ratio of the rate after to the rate before.

    Parameters
    ----------
    pair
        Counts before and after.
    denominators
        What they are per.
    adjusters
        Items that enter the model as they were answered in each wave; None for none.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    Inference
        By Poisson estimating equations with units as clusters; without adjusters the ratio of the totals' rates.

    Raises
    ------
    NotEstimableError
        If no unit has both rates, a wave has no events, or the equations have no solution.
    """
    model = _fitted(pair, denominators, adjusters, conf_level)
    found = model.coefficients[1]
    low, high = np.exp([found.conf_int.low, found.conf_int.high])
    return Inference(
        method=model.method,
        estimate=float(np.exp(found.estimate)),
        conf_int=Interval(float(low), float(high), conf_level),
        df=model.df,
        p_value=found.p_value,
        note="; ".join(filter(None, (found.note, model.note))),
    )


def rate_change(pair: PairedItem, denominators: Denominators, units: float, conf_level: float) -> Inference:
    """Estimate the rate after less the rate before, per so many units, by the delta method on the model's covariance.

    Parameters
    ----------
    pair
        Counts before and after.
    denominators
        What they are per.
    units
        How many of it a printed rate is per.
    conf_level
        A fraction between 0 and 1.

    Raises
    ------
    NotEstimableError
        As for `rate_ratio`.
    """
    from scipy.special import stdtr, stdtrit

    model = _fitted(pair, denominators, None, conf_level)
    base, log_ratio = (each.estimate for each in model.coefficients)
    before, after = math.exp(base), math.exp(base + log_ratio)
    slope = np.array([after - before, after])
    error = math.sqrt(float(slope @ np.asarray(model.covariance) @ slope))
    half = float(stdtrit(model.df, (1 + conf_level) / 2)) * error
    change = after - before
    return Inference(
        method=f"{model.method}, delta method",
        estimate=units * change,
        conf_int=Interval(units * (change - half), units * (change + half), conf_level),
        statistic=change / error,
        df=model.df,
        p_value=float(2 * stdtr(model.df, -abs(change / error))),
    )
