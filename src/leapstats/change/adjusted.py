"""How an item changed, adjusted for other items: differences within units, and odds ratios within units."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from leapstats.change.adjusters import Adjusters, Columns
from leapstats.change.paired import LIMITS, RATIO_LIMITS, WAVE
from leapstats.change.pairs import YES, PairedItem
from leapstats.change.wording import (
    ALL_ALIKE,
    FEW_CHANGED,
    LEFT_OUT,
    NO_PAIRS,
    NOBODY_CHANGED,
    NOT_APART,
    ONE_UNIT,
    PENALIZED,
)
from leapstats.errors import NotEstimableError
from leapstats.results.frame import Result
from leapstats.results.not_estimable import attempt, inference_rows
from leapstats.stats.models.coefficients import Coefficient
from leapstats.stats.models.linear_regression import linear
from leapstats.stats.models.matched import conditional_logistic
from leapstats.stats.models.penalized import FirthModel, firth_logistic
from leapstats.stats.result import Inference, Interval
from leapstats.terms import NUMERIC, ItemType, StatName

ADJUSTED_CHANGE, ADJUSTED_RATIO = "adjusted_change", "adjusted_odds_ratio"
FEW = 10
CHANGE = (*LIMITS, StatName.DF, StatName.P_VALUE)
RATIO = (*RATIO_LIMITS, StatName.P_VALUE)

Numbers = NDArray[np.float64]


def adjusted_rows(pair: PairedItem, adjusters: Adjusters, conf_level: float) -> Iterator[Result]:
    """Yield how an item changed, adjusted: of a yes-no item also as an odds ratio, of several levels each share.

    Parameters
    ----------
    pair
        The answers.
    adjusters
        The items to adjust for, of the same units.
    conf_level
        Of every interval, a fraction.
    """
    kept = pair.answered & adjusters.known
    item, size, pairs = pair.variable.name, int(kept.sum()), int(pair.answered.sum())
    told = None if size == pairs else LEFT_OUT.format(kept=size, pairs=pairs, why=_why(pair, adjusters))
    yield Result(item, None, WAVE, pair.span, ADJUSTED_CHANGE, StatName.N_PAIRS, float(size), None, told)
    for code, before, after in _numbers(pair, kept):
        place = (item, code, WAVE, pair.span)
        change = attempt(adjusted_change, (before, after), partial(adjusters.within, kept), conf_level)
        yield from inference_rows(place, ADJUSTED_CHANGE, _named("adjusted change", change), CHANGE)
        if pair.variable.type is ItemType.BINARY:
            ratio = attempt(adjusted_odds_ratio, (before, after), partial(adjusters.within, kept), conf_level)
            yield from inference_rows(place, ADJUSTED_RATIO, _named("adjusted odds ratio", ratio), RATIO)


def _why(pair: PairedItem, adjusters: Adjusters) -> str:
    """Say how many pairs lack an answer to which item."""
    missing = ((item, int((pair.answered & ~item.known).sum())) for item in adjusters.items)
    told = (
        f"{count} without an answer to {item.variable.label}{' in both waves' if item.varies else ''}"
        for item, count in missing
        if count
    )
    return ", ".join(told)


def _named(what: str, found: Inference) -> Inference:
    """Say of which estimate the reason is that there is none."""
    return found if found.method or not found.note else replace(found, note=f"no {what}: {found.note}")


def _numbers(pair: PairedItem, kept: NDArray[np.bool_]) -> Iterator[tuple[str | None, Numbers, Numbers]]:
    """Yield what changes: the number itself, or for each answer whether a unit gave it."""
    before, after = pair.before.values[kept], pair.after.values[kept]
    if pair.variable.type in NUMERIC or pair.variable.codes is None:
        yield None, before.astype(np.float64), after.astype(np.float64)
        return
    for place, code in enumerate(pair.variable.codes.answers):
        if pair.variable.type is not ItemType.BINARY or code.code == YES:
            yield code.code, (before == place).astype(np.float64), (after == place).astype(np.float64)


def adjusted_change(answers: tuple[Numbers, Numbers], columns: Callable[[], Columns], conf_level: float) -> Inference:
    """Estimate the mean change of units whose items are alike in both waves, averaged over items that do not vary.

    Parameters
    ----------
    answers
        Before and after, one each a unit.
    columns
        Gives the items of these units.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    Inference
        The intercept of the differences regressed on those of the columns, with HC3 standard errors and t.

    Raises
    ------
    NotEstimableError
        If there is no unit, none changed, all changed alike, one unit alone differs in a column, or the units are
        no more than the columns.

    Notes
    -----
    The answer before is no column. With it, centred, as in analysis of covariance, the intercept is the same mean
    change, but its standard error takes the mean before as known: of 30 units whose answers before and after are
    uncorrelated, 15% of tests reject no change at 5%, and 8% at a correlation of 0.5 (simulated, normal). That analysis
    compares groups that start apart; it does not say whether one group changed.

    References
    ----------
    MacKinnon & White (1985), J Econometrics 29:305-325. Senn (2006), Stat Med 25:4334-4344. Allison (2009), Fixed
    Effects Regression Models, chapters 2 and 3.
    """
    before, after = answers
    differences = after - before
    if not len(differences):
        raise NotEstimableError(NO_PAIRS)
    if np.ptp(differences) == 0:
        raise NotEstimableError(ALL_ALIKE if differences[0] else NOBODY_CHANGED)
    items = columns()
    if items.alone:
        raise NotEstimableError(ONE_UNIT.format(names=", ".join(items.alone)))
    try:
        model = linear(differences, items.differences, names=items.names, conf_level=conf_level)
    except NotEstimableError as error:
        raise NotEstimableError(error.reason) from None
    few = FEW_CHANGED.format(few=FEW) if np.count_nonzero(differences) < FEW else ""
    found = model.coefficients[0]
    return Inference(
        method=model.method,
        estimate=found.estimate,
        conf_int=found.conf_int,
        statistic=found.estimate / found.std_error,
        df=model.df,
        p_value=found.p_value,
        note="; ".join(filter(None, (found.note, few))),
    )


def adjusted_odds_ratio(
    answers: tuple[Numbers, Numbers], columns: Callable[[], Columns], conf_level: float
) -> Inference:
    """Estimate the odds ratio of yes, after against before, within units whose items are alike in both waves.

    Parameters
    ----------
    answers
        0 or 1 before and after, one each a unit.
    columns
        Gives the items of these units.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    Inference
        That of the wave in a conditional logistic model with units as strata, its logarithm averaged over items that
        do not vary; with Firth's penalty where it is 0 or infinite without.

    Raises
    ------
    NotEstimableError
        If no unit changed, or those that did do not tell the columns apart.

    Notes
    -----
    Given that a unit changed, whether it gained or lost follows a logistic model whose intercept is the wave's: without
    columns the estimate is gained over lost. A time-constant item drops out of that model unless the change differs
    between its answers.

    References
    ----------
    Breslow & Day (1980), Statistical Methods in Cancer Research 1, chapter 7. Heinze & Puhr (2010), Stat Med
    29:770-777, for the penalty.
    """
    before, after = answers
    changed = before != after
    if not changed.any():
        raise NotEstimableError(NOBODY_CHANGED)
    items = columns()
    names = ("(wave)", *items.names)
    design = np.vstack(
        [
            np.column_stack([np.zeros(len(before)), items.before]),
            np.column_stack([np.ones(len(after)), items.after]),
        ]
    )
    units = np.tile(np.arange(len(before)), 2)
    outcome = np.concatenate([before, after])
    try:
        model = conditional_logistic(outcome, design, strata=units, names=names, conf_level=conf_level)
        return _as_ratio(model.method, model.coefficients[0], "")
    except NotEstimableError:
        # Given that a unit changed, the conditional likelihood is that of a logistic model of whether it gained.
        penalized = _penalized(after[changed], items.differences[changed], items.names, conf_level)
        return _as_ratio(f"conditional {penalized.method}", penalized.coefficients[0], PENALIZED)


def _penalized(gained: Numbers, design: Numbers, names: tuple[str, ...], conf_level: float) -> FirthModel:
    try:
        return firth_logistic(gained, design, names=names, conf_level=conf_level)
    except NotEstimableError:
        raise NotEstimableError(NOT_APART) from None


def _as_ratio(method: str, found: Coefficient, note: str) -> Inference:
    low, high = np.exp([found.conf_int.low, found.conf_int.high])
    return Inference(
        method=method,
        estimate=float(np.exp(found.estimate)),
        conf_int=Interval(float(low), float(high), found.conf_int.level),
        p_value=found.p_value,
        note="; ".join(filter(None, (note, found.note))),
    )
