"""Multiple imputation by chained equations: what was not answered is drawn many times, each item given all others."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import NotEstimableError
from leapstats.stats.checks import floats
from leapstats.stats.models.imputation_draws import donors_of, matched, ordered_levels, unordered_levels, yes_or_no

CYCLES = 10
IMPUTATIONS = 20

Vector = NDArray[np.float64]


class Kind(StrEnum):
    """What an item's values are."""

    YES_NO = "yes_no"
    LEVELS = "levels"
    ORDERED = "ordered"
    NUMBER = "number"


@dataclass(frozen=True, slots=True, eq=False)
class Incomplete:
    """An item and its values, one a unit, NaN where there is no answer.

    `kind` is `yes_no` (0 and 1), `levels` (numbers that name them), `ordered` (levels in the order of their numbers) or
    `number`.
    """

    name: str
    values: Vector = field(repr=False)
    kind: Kind


@dataclass(frozen=True, slots=True)
class Imputation:
    """What was drawn for an item: how many values, and by which model."""

    name: str
    n_missing: int
    method: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ImputedData:
    """Completed data.

    `values` has, for each imputation, the values of each item in the order they were given. `imputed` are the items
    of which values were missing. `cycles` is 1 where a single item was, so that there is no chain.
    """

    values: tuple[tuple[Vector, ...], ...] = field(repr=False)
    imputed: tuple[Imputation, ...]
    cycles: int
    seed: int


def impute(
    items: Sequence[Incomplete], *, imputations: int = IMPUTATIONS, cycles: int = CYCLES, seed: int = 1
) -> ImputedData:
    """Draw missing values many times, each item from its distribution given all others (chained equations).

    Parameters
    ----------
    items
        The items of the analysis, the outcome among them, and others that foretell their values or who answered.
    imputations
        How many completed data sets; 2 or more.
    cycles
        How often each item is drawn anew before a data set is taken; 1 or more.
    seed
        The first data sets of a seed are the same however many are asked for.

    Returns
    -------
    ImputedData
        Numbers are drawn by predictive mean matching: of the nearest answers one for each ten, at most 5. Yes or no is
        drawn by a logistic model with Firth's penalty, levels by several: each against those above, or, without an
        order, against the most frequent. Coefficients are drawn as well. Only values that occur are imputed.

    Raises
    ------
    ValueError
        If an argument is not as said, or the items are not of one length.
    NotEstimableError
        If an item with missing values has fewer than two different ones; all such items are named.

    Notes
    -----
    Right where answers are missing at random: given the items, whether one is missing does not depend on what it would
    be. Not for answers missing by design, which have no value to impute. Products of items are not imputed as such:
    models with interactions see them drawn towards none.

    With more items than the answers can carry (one for three), the largest principal components stand for them.
    Yes-no items and levels of an item enter as columns of 0 and 1.

    References
    ----------
    Van Buuren & Groothuis-Oudshoorn (2011), J Stat Softw 45(3). Morris, White & Royston (2014), BMC Med Res Methodol
    14:75 (matching). Heinze & Schemper (2002), Stat Med 21:2409-2419 (penalty). Howard, Rhemtulla & Little (2015),
    Multivariate Behav Res 50:285-299 (components). Begg & Gray (1984), Biometrika 71:11-18 (levels).
    """
    given = [_checked(each) for each in items]
    _check_arguments(given, imputations, cycles)
    lacking = [place for place, each in enumerate(given) if np.isnan(each.values).any()]
    _check_varies([given[place] for place in lacking])
    rounds = cycles if len(lacking) > 1 else 1
    streams = np.random.SeedSequence(seed).spawn(imputations)
    return ImputedData(
        values=tuple(_chain(given, lacking, rounds, np.random.default_rng(stream)) for stream in streams),
        imputed=tuple(_told(given[place]) for place in lacking),
        cycles=rounds,
        seed=seed,
    )


def _checked(item: Incomplete) -> Incomplete:
    values = floats(item.values, f"{item.name} must be numbers, NaN where missing")
    if values.ndim != 1 or np.isinf(values).any():
        raise ValueError(f"{item.name} must be a vector of finite numbers, NaN where missing")
    kind = Kind(item.kind)
    if kind is Kind.YES_NO and not np.isin(values[~np.isnan(values)], (0.0, 1.0)).all():
        raise ValueError(f"{item.name} must be 0 or 1, NaN where missing")
    return Incomplete(item.name, values, kind)


def _check_arguments(items: Sequence[Incomplete], imputations: int, cycles: int) -> None:
    if len({len(each.values) for each in items}) != 1:
        raise ValueError("items must be one or more, all with one value per unit")
    for name, number, least in (("imputations", imputations, 2), ("cycles", cycles, 1)):
        if int(number) != number or number < least:
            raise ValueError(f"{name} must be a whole number of {least} or more, not {number!r}")


def _check_varies(items: Sequence[Incomplete]) -> None:
    alike = [each.name for each in items if len(_occurring(each)) < 2]
    if alike:
        raise NotEstimableError(
            f"{', '.join(alike)}: fewer than two different answers to impute from", "leave the item out"
        )


def _occurring(item: Incomplete) -> Vector:
    return np.unique(item.values[~np.isnan(item.values)])


def _chain(
    items: Sequence[Incomplete], lacking: Sequence[int], cycles: int, rng: np.random.Generator
) -> tuple[Vector, ...]:
    """Return one completed data set; items with few missing values are drawn before those with many."""
    answered = [~np.isnan(each.values) for each in items]
    values = [each.values.copy() for each in items]
    for place in lacking:
        there = answered[place]
        values[place][~there] = rng.choice(values[place][there], size=int((~there).sum()))
    columns = [_columns(each, filled) for each, filled in zip(items, values, strict=True)]
    order = sorted(lacking, key=lambda place: int((~answered[place]).sum()))
    for _ in range(cycles):
        for place in order:
            others = [each for other, each in enumerate(columns) if other != place]
            beside = np.hstack([np.empty((len(values[place]), 0)), *others])
            values[place][~answered[place]] = _drawn(rng, items[place], answered[place], beside)
            columns[place] = _columns(items[place], values[place])
    for filled in values:
        filled.setflags(write=False)
    return tuple(values)


def _columns(item: Incomplete, values: Vector) -> Vector:
    """Return what stands for an item in the models of others: numbers, or a column for each level but the first."""
    if item.kind in {Kind.YES_NO, Kind.NUMBER}:
        return values[:, None]
    return np.asarray(values[:, None] == _occurring(item)[None, 1:], dtype=np.float64)


def _drawn(rng: np.random.Generator, item: Incomplete, answered: NDArray[np.bool_], columns: Vector) -> Vector:
    if item.kind is Kind.NUMBER:
        return matched(rng, item.values, answered, columns)
    if item.kind is Kind.YES_NO:
        return yes_or_no(rng, item.values, answered, columns)
    draw = ordered_levels if item.kind is Kind.ORDERED else unordered_levels
    return draw(rng, item.values, answered, columns, _in_order(item))


def _in_order(item: Incomplete) -> list[float]:
    """Return the levels that occur: in their order, or those without one the most frequent first."""
    found, counts = np.unique(item.values[~np.isnan(item.values)], return_counts=True)
    if item.kind is Kind.LEVELS:
        found = found[np.argsort(-counts, kind="stable")]
    return [float(level) for level in found]


def _told(item: Incomplete) -> Imputation:
    missing = int(np.isnan(item.values).sum())
    donors = donors_of(len(item.values) - missing)
    of_donors = "the nearest answer" if donors == 1 else f"one of the {donors} nearest answers"
    words = {
        Kind.NUMBER: f"predictive mean matching, {of_donors}",
        Kind.YES_NO: "logistic model with Firth's penalty",
        Kind.LEVELS: "logistic models with Firth's penalty of each level against the most frequent",
        Kind.ORDERED: "logistic models with Firth's penalty of each level against those above",
    }
    return Imputation(item.name, missing, words[item.kind])
