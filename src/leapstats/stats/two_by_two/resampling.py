"""A family of 2x2 tables against itself: p-values adjusted by permuting whole units (Westfall and Young)."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from leapstats.errors import TooLargeError
from leapstats.stats.exact.arrangements import count_arrangements, every_arrangement
from leapstats.stats.exact.conditional import TIE
from leapstats.stats.exact.monte_carlo import SEED, orders, std_error, whole
from leapstats.stats.two_by_two.canonical import canonical_order
from leapstats.stats.two_by_two.families import TableSpace, rarer, table_space
from leapstats.terms import Numbers, Whole

Tell = Callable[[int, int], None]
METHODS = ("minP", "maxT")
CELLS_AT_ONCE = 200_000
MOST_CELLS = 20_000_000
PERMUTATIONS = 100_000
FIRST = 50_000
STEP = 10_000
NEAR = (0.025, 0.075)
SETTLED = 0.001
MANY = 2_000
CELL_COST = 4  # a cell of patterns takes as long to draw as about two units take to deal out

Bits = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class FamilyAdjustment:
    """Adjusted p-values of a family, exposures x outcomes; NaN where a pair was not tested.

    `p_value` is exact and unadjusted. `permutations` were compared with the data; `enumerated` says
    that they are all there are, so that `p_adjusted` is exact, and `seed` counts for nothing.
    `mc_std_error` is the standard error of `p_adjusted` from the draw, 0 where all were enumerated.
    """

    p_value: Numbers
    p_adjusted: Numbers
    mc_std_error: Numbers
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
    permutations: int = PERMUTATIONS,
    seed: int = SEED,
    progress: Tell | None = None,
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
        How many to draw at most; where there are no more than that, each is taken once instead. 50,000
        are drawn, and more until each adjusted p from 0.025 to 0.075 has a standard error of 0.001 or less. Of
        2,000 units and more with few different answers it is drawn how many get which, not each unit by itself.
    seed
        Of the draw.
    progress
        Called again and again with how many permutations are done and how many are aimed at.

    Returns
    -------
    FamilyAdjustment
        An adjusted p is the share of permutations whose smallest p is no larger, and (1 + hits) / (1 +
        permutations) where they were drawn. A pair with a constant item has p 1. The order of units and of
        items changes nothing: they are put in one of their own before the draw.

    Raises
    ------
    ValueError
        If an array is not of 0 and 1 or has another number of units, nothing is tested, or an option
        is not as said.
    TooLargeError
        If the units, times the pairs, are more than 20,000,000.

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
        raise ValueError(
            f"exposures and outcomes must have the same number of units, at least 1, not {len(one)} and {len(other)}"
        )
    family = _family(tested, (one.shape[1], other.shape[1]))
    if method not in METHODS:
        raise ValueError(f"method must be one of {', '.join(METHODS)}, not {method!r}")
    most = whole(permutations, or_all=False)
    if one.shape[1] * other.shape[1] * (len(one) + 1) > MOST_CELLS:
        raise TooLargeError(
            f"{len(one):,} units of {family.size:,} pairs are more than {MOST_CELLS:,} numbers",
            "use holm on the p-values of odds_ratio_family",
        )
    units, rows, columns = _in_order(one, other, family)
    one, other, family = one[units][:, rows], other[units][:, columns], family[rows][:, columns]
    p_of_count, rank_of_count = _tables_of_counts(one, other, method)
    counts = (one.T @ other).astype(np.int64).ravel()
    pairs = np.flatnonzero(family.ravel())
    pairs = pairs[np.argsort(rank_of_count[pairs, counts[pairs]], kind="stable")]
    ranks = _Ranks(pairs, rank_of_count, rank_of_count[pairs, counts[pairs]], step_down)
    size = min(_arrangements(bits, most) for bits in (one, other))
    enumerated, tell = size <= most, progress or _nobody
    if enumerated:
        hits, drawn = _hits_of_all((one, other), ranks, size, tell)
    else:
        hits, drawn = _hits_of_drawn((one, other), ranks, (most, seed), tell)
    shares = np.maximum.accumulate(_shares(hits, drawn, enumerated=enumerated))
    found = np.full((3, family.size), np.nan)
    found[0, pairs], found[1, pairs] = p_of_count[pairs, counts[pairs]], shares
    found[2, pairs] = 0.0 if enumerated else std_error(shares, drawn)
    # Back in the order in which they came.
    back = np.ix_(np.argsort(rows), np.argsort(columns))
    p_value, p_adjusted, errors = (each.reshape(family.shape)[back] for each in found)
    return FamilyAdjustment(
        p_value=p_value,
        p_adjusted=p_adjusted,
        mc_std_error=errors,
        permutations=drawn,
        enumerated=enumerated,
        seed=seed,
        method=f"Westfall-Young {method}, {'step-down' if step_down else 'single step'}",
    )


def _in_order(one: Bits, other: Bits, family: NDArray[np.bool_]) -> tuple[Whole, Whole, Whole]:
    """Return an order of the units, of the exposures and of the outcomes that depends on no order they came in."""
    exposures, items = one.shape[1], one.shape[1] + other.shape[1]
    linked = np.zeros((items, items), dtype=bool)
    linked[:exposures, exposures:] = family
    side = np.repeat([0, 1], [exposures, items - exposures])
    units, order = canonical_order(np.hstack([one, other]) == 1, side, linked | linked.T)
    return units, order[:exposures], order[exposures:] - exposures


def _bits(values: ArrayLike, name: str) -> Bits:
    message = f"{name} must be an array of 0 and 1, units x items, without missing values"
    try:
        numbers = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(message) from None
    if numbers.ndim != 2 or not np.isin(numbers, (0.0, 1.0)).all():
        raise ValueError(message)
    return numbers.astype(np.float32)


def _family(tested: ArrayLike | None, shape: tuple[int, int]) -> NDArray[np.bool_]:
    family = np.ones(shape, dtype=bool) if tested is None else np.asarray(tested)
    if family.dtype != np.bool_ or family.shape != shape:
        raise ValueError(f"tested must be an array of true and false, {shape[0]} exposures x {shape[1]} outcomes")
    if not family.any():
        raise ValueError("tested selects no pair: a family needs at least one")
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


def _arrangements(bits: Bits, most: int) -> int:
    """Return how many different orders the units have; of many units only that they are more than `most`."""
    sizes = _patterns(bits)[1]
    logs = math.lgamma(len(bits) + 1) - sum(math.lgamma(size + 1) for size in sizes)
    return most + 1 if logs > math.log(most) + 1 else count_arrangements(sizes)


@dataclass(frozen=True, slots=True)
class _Ranks:
    """The pairs, smallest p first, the rank of each count of each pair, and the ranks that were found."""

    pairs: Whole
    of_count: Whole
    observed: Whole
    step_down: bool

    def hits(self, counts: Whole) -> Whole:
        """Count for each pair the permutations whose least rank is no larger; counts are pairs x permutations."""
        least = _least_ranks(counts, self.pairs, self.of_count, step_down=self.step_down)
        return np.asarray((least <= self.observed[:, None]).sum(axis=1))


def _nobody(done: int, size: int) -> None:
    """Tell nobody how many permutations are done."""
    del done, size


def _hits_of_all(sides: tuple[Bits, Bits], ranks: _Ranks, size: int, tell: Tell) -> tuple[Whole, int]:
    one, other = sides
    hits, compared = np.zeros(len(ranks.pairs), dtype=np.int64), 0
    for batch in _every(one, other, _at_once(one, other)):
        hits += ranks.hits(batch)
        compared += batch.shape[1]
        tell(compared, size)
    return hits, compared


def _hits_of_drawn(sides: tuple[Bits, Bits], ranks: _Ranks, how: tuple[int, int], tell: Tell) -> tuple[Whole, int]:
    """Draw permutations until the p near the level are settled, or there are as many as allowed."""
    (one, other), (most, seed) = sides, how
    generator = np.random.default_rng(seed)
    deal = _dealt_patterns if _has_few_patterns(one, other) else _dealt_units
    hits, drawn = np.zeros(len(ranks.pairs), dtype=np.int64), 0
    while drawn < most and not (drawn and _settled(_shares(hits, drawn, enumerated=False), drawn)):
        goal = min(most, max(FIRST, drawn + STEP))
        while drawn < goal:
            several = min(_at_once(one, other), goal - drawn)
            hits += ranks.hits(deal(generator, sides, several))
            drawn += several
            tell(drawn, goal)
    return hits, drawn


def _has_few_patterns(one: Bits, other: Bits) -> bool:
    """Say whether many units have so few different answers that these are quicker to deal out than the units."""
    cells = len(_patterns(one)[1]) * len(_patterns(other)[1])
    return len(one) >= MANY and cells * CELL_COST <= len(one)


def _dealt_units(generator: np.random.Generator, sides: tuple[Bits, Bits], several: int) -> Whole:
    """Return the counts of pairs, pairs x permutations, after each unit was given the outcomes of a random one."""
    one, other = sides
    return _counts(one, np.take(other.T, orders(generator, several, len(one)), axis=1))


def _dealt_patterns(generator: np.random.Generator, sides: tuple[Bits, Bits], several: int) -> Whole:
    """Return the same as `_dealt_units`, drawn as how many units with one pattern of exposures get which of outcomes.

    Units with the same answers are all one: so the table of patterns by patterns is drawn, with the distribution that
    it has among all orders of the units, cell after cell from what is left.
    """
    (rows, sizes), (columns, others) = (_patterns(side) for side in sides)
    counts = np.zeros((rows.shape[1], columns.shape[1], several), dtype=np.int64)
    left = np.repeat(np.array(others)[:, None], several, axis=1)
    for row, size in zip(rows, sizes, strict=True):
        wanted, rest = np.full(several, size), left.sum(axis=0)
        for place, column in enumerate(columns):
            rest -= left[place]
            drawn = generator.hypergeometric(left[place], rest, wanted)
            left[place] -= drawn
            wanted -= drawn
            counts[np.ix_(row == 1, column == 1)] += drawn
    return counts.reshape(-1, several)


def _shares(hits: Whole, compared: int, *, enumerated: bool) -> Numbers:
    return hits / compared if enumerated else (1 + hits) / (1 + compared)


def _settled(shares: Numbers, drawn: int) -> bool:
    adjusted = np.maximum.accumulate(shares)
    near = adjusted[(adjusted >= NEAR[0]) & (adjusted <= NEAR[1])]
    return bool((std_error(near, drawn) <= SETTLED).all())


def _at_once(one: Bits, other: Bits) -> int:
    return max(1, CELLS_AT_ONCE // int(one.shape[1] * other.shape[1]))


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
