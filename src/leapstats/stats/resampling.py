"""A family of 2x2 tables against itself: p-values adjusted by permuting whole units (Westfall and Young)."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from leapstats.stats.arrangements import count_arrangements, every_arrangement
from leapstats.stats.conditional import TIE
from leapstats.stats.draws import SEED, orders
from leapstats.stats.families import TableSpace, rarer, table_space

METHODS = ("minP", "maxT")
CELLS_AT_ONCE = 200_000

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]
Bits = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class FamilyAdjustment:
    """Adjusted p-values of a family, exposures x outcomes; NaN where a pair was not tested.

    `p_value` is exact and unadjusted. `permutations` were compared with the data; `enumerated` says
    that they are all there are, so that `p_adjusted` is exact, and `seed` counts for nothing.
    """

    p_value: Numbers
    p_adjusted: Numbers
    permutations: int
    enumerated: bool
    seed: int
    method: str

    def __str__(self) -> str:
        how = "all of them" if self.enumerated else f"drawn with seed {self.seed}"
        tested = int(np.isfinite(self.p_value).sum())
        least = np.nanmin(self.p_adjusted) if tested else math.nan
        said = f"{tested} pairs, {self.permutations:,} permutations ({how})"
        return f"{self.method}: {said}; smallest adjusted p {least:.6g}"


def westfall_young(
    exposures: ArrayLike,
    outcomes: ArrayLike,
    *,
    tested: ArrayLike | None = None,
    method: str = "minP",
    step_down: bool = True,
    permutations: int = 10_000,
    seed: int = SEED,
) -> FamilyAdjustment:
    """Test every exposure against every outcome, adjusted for their number by permuting units.

    The outcomes of whole units are dealt out anew, so that what goes together among exposures, and
    among outcomes, stays together.

    Parameters
    ----------
    exposures, outcomes
        0 or 1, units x k and units x m, complete.
    tested
        Which pairs are in the family, k x m, true or false; all if left out.
    method
        `minP` compares the p-values of Fisher's exact test (minimum likelihood); `maxT` the
        standardised counts.
    step_down
        Whether each p is compared with the pairs that are left after the smaller ones.
    permutations
        How many to draw; where there are no more than that, each is taken once instead.
    seed
        Of the draw.

    Returns
    -------
    FamilyAdjustment
        An adjusted p is the share of permutations whose smallest p is no larger, and (1 + hits) / (1 +
        permutations) where they were drawn. A pair with a constant item has p 1.

    Raises
    ------
    ValueError
        If an array is not of 0 and 1 or has another number of units, nothing is tested, or an option
        is not as said.

    Notes
    -----
    Familywise error is controlled exactly when no exposure goes with any outcome, and approximately
    otherwise; `holm` on the exact p-values holds without that condition. With other variables to
    adjust for, units are not exchangeable: take models.

    References
    ----------
    Westfall & Young (1993), Resampling-Based Multiple Testing, Wiley. Westfall & Wolfinger (1997), Am
    Stat 51:3-8, for discrete tests. Phipson & Smyth (2010), Stat Appl Genet Mol Biol 9:39.
    """
    one, other = _bits(exposures, "exposures"), _bits(outcomes, "outcomes")
    if len(one) != len(other) or not len(one):
        raise ValueError(f"exposures and outcomes have the same units, from 1 on, not {len(one)} and {len(other)}")
    family = _family(tested, (one.shape[1], other.shape[1]))
    if method not in METHODS:
        raise ValueError(f"method is one of {', '.join(METHODS)}, not {method!r}")
    if permutations < 1 or int(permutations) != permutations:
        raise ValueError(f"permutations is a whole number from 1, not {permutations!r}")
    p_of_count, rank_of_count = _tables_of_counts(one, other, method)
    counts = (one.T @ other).astype(np.int64).ravel()
    pairs = np.flatnonzero(family.ravel())
    pairs = pairs[np.argsort(rank_of_count[pairs, counts[pairs]], kind="stable")]
    observed = rank_of_count[pairs, counts[pairs]]
    at_once = max(1, CELLS_AT_ONCE // len(counts))
    enumerated = min(count_arrangements(_patterns(bits)[1]) for bits in (one, other)) <= permutations
    batches = _every(one, other, at_once) if enumerated else _drawn(one, other, permutations, at_once, seed)
    hits, drawn = np.zeros(len(pairs), dtype=np.int64), 0
    for batch in batches:
        hits += (_least_ranks(batch, pairs, rank_of_count, step_down=step_down) <= observed[:, None]).sum(axis=1)
        drawn += batch.shape[1]
    shares = hits / drawn if enumerated else (1 + hits) / (1 + drawn)
    p_value, p_adjusted = np.full(family.size, np.nan), np.full(family.size, np.nan)
    p_value[pairs], p_adjusted[pairs] = p_of_count[pairs, counts[pairs]], np.maximum.accumulate(shares)
    return FamilyAdjustment(
        p_value=p_value.reshape(family.shape),
        p_adjusted=p_adjusted.reshape(family.shape),
        permutations=drawn,
        enumerated=enumerated,
        seed=seed,
        method=f"Westfall-Young {method}, {'step-down' if step_down else 'single step'}",
    )


def _bits(values: ArrayLike, name: str) -> Bits:
    message = f"{name} is an array of 0 and 1, units x items, none missing"
    try:
        numbers = np.asarray(values, dtype=np.float32)
    except (TypeError, ValueError):
        raise ValueError(message) from None
    if numbers.ndim != 2 or not np.isin(numbers, (0.0, 1.0)).all():
        raise ValueError(message)
    return numbers


def _family(tested: ArrayLike | None, shape: tuple[int, int]) -> NDArray[np.bool_]:
    family = np.ones(shape, dtype=bool) if tested is None else np.asarray(tested)
    if family.dtype != np.bool_ or family.shape != shape:
        raise ValueError(f"tested is an array of true and false, {shape[0]} exposures x {shape[1]} outcomes")
    if not family.any():
        raise ValueError("tested names no pair: a family has one at least")
    return family


def _tables_of_counts(one: Bits, other: Bits, method: str) -> tuple[Numbers, Whole]:
    """Return, for each pair and each count of units with both, the p and its rank among all p: small is rare.

    Margins stay as they are when units are dealt out anew, so that a table's p depends on one count.
    """
    units = len(one)
    rows, columns = (bits.sum(axis=0).astype(np.int64) for bits in (one, other))
    row, column = np.repeat(rows, len(columns)), np.tile(columns, len(rows))
    space = table_space(row, column, np.full(len(row), units))
    probabilities = space.probabilities()
    commonness = probabilities if method == "minP" else np.exp(-_standardised(space, (row, column, units)))
    p = np.minimum(1.0, rarer(probabilities, commonness)[1])
    extremity = p if method == "minP" else commonness
    ranks = _ranks(np.where(space.inside, extremity, 1.0))
    places = np.clip(np.arange(units + 1) - space.lowest[:, None], 0, space.last[:, None])
    return np.take_along_axis(p, places, axis=1), np.take_along_axis(ranks, places, axis=1)


def _standardised(space: TableSpace, margins: tuple[Whole, Whole, int]) -> Numbers:
    row, column, units = margins
    expected = row * column / units
    variance = expected * (units - row) * (units - column) / (units * max(units - 1, 1))
    away = np.abs(space.lowest[:, None] + np.arange(space.log_weights.shape[1]) - expected[:, None])
    return np.asarray(away / np.sqrt(np.where(variance > 0, variance, 1.0))[:, None] * (variance > 0)[:, None])


def _ranks(values: Numbers) -> Whole:
    """Return the rank of each value among all of the array; values that differ by rounding share one."""
    distinct, places = np.unique(values, return_inverse=True)
    apart = np.concatenate([[0], np.diff(distinct) > TIE * distinct[1:]])
    return np.asarray(np.cumsum(apart)[places].reshape(values.shape))


def _patterns(bits: Bits) -> tuple[Bits, list[int]]:
    rows, sizes = np.unique(bits, axis=0, return_counts=True)
    return rows, [int(size) for size in sizes]


def _drawn(one: Bits, other: Bits, permutations: int, at_once: int, seed: int) -> Iterator[Whole]:
    """Yield counts of units with both items, pairs x permutations, some permutations at a time."""
    generator = np.random.default_rng(seed)
    for begin in range(0, permutations, at_once):
        dealt = orders(generator, min(at_once, permutations - begin), len(one))
        yield _counts(one, np.take(other.T, dealt, axis=1))


def _every(one: Bits, other: Bits, at_once: int) -> Iterator[Whole]:
    """Yield counts for every different order of the side that has fewer of them."""
    (rows, sizes), (others, other_sizes) = _patterns(one), _patterns(other)
    if count_arrangements(other_sizes) <= count_arrangements(sizes):
        for labels in every_arrangement(other_sizes, at_once):
            yield _counts(one, np.take(others.T, labels, axis=1))
        return
    for labels in every_arrangement(sizes, at_once):
        turned = _counts(other, np.take(rows.T, labels, axis=1))
        yield turned.reshape(other.shape[1], one.shape[1], -1).swapaxes(0, 1).reshape(len(turned), -1)


def _counts(fixed: Bits, moved: Bits) -> Whole:
    """Return counts of units with both, for items of `fixed` (units x k) and `moved` (m x permutations x units)."""
    items, several, units = moved.shape
    together = fixed.T @ moved.reshape(items * several, units).T
    return together.reshape(fixed.shape[1] * items, several).astype(np.int64)


def _least_ranks(counts: Whole, pairs: Whole, rank_of_count: Whole, *, step_down: bool) -> Whole:
    """Return the least rank among the pairs that each is compared with, pairs x permutations."""
    table = rank_of_count[pairs].astype(np.min_scalar_type(int(rank_of_count.max())))
    places = counts[pairs] + np.arange(len(pairs))[:, None] * rank_of_count.shape[1]
    ranks = table.ravel().take(places)
    if step_down:
        return np.asarray(np.minimum.accumulate(ranks[::-1], axis=0)[::-1])
    return np.broadcast_to(ranks.min(axis=0), ranks.shape)
