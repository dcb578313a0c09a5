"""Pairs of an exposure and an outcome: their counts, and effects and tests of many of them in one pass."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from leapstats.association.wording import CONSTANT, DISAGREE, NEVER
from leapstats.change.paired import excludes
from leapstats.dictionary.relations import RelationKind
from leapstats.results.effect import Effect
from leapstats.results.frame import Result
from leapstats.results.monte_carlo import LEVEL, side_open
from leapstats.stats.two_by_two.difference_families import RiskDifferenceFamily, risk_difference_family
from leapstats.stats.two_by_two.families import OddsRatioFamily, odds_ratio_family
from leapstats.terms import StatName

YES, NO = "1", "0"
LIMITS = (StatName.ESTIMATE, StatName.CONF_LOW, StatName.CONF_HIGH)
RATIO_LIMITS = (StatName.ODDS_RATIO, StatName.CONF_LOW, StatName.CONF_HIGH)
RATIO, DIFFERENCE = "mid_p_odds_ratio", "miettinen_nurminen_risk_difference"
EXACT, FALSE_DISCOVERY = "fisher_exact", "benjamini_hochberg"
TALLY, PAIRWISE = "tally", "pairwise_"

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Association:
    """An exposure and an outcome.

    `table` is `[[both, exposure only], [outcome only, neither]]`. `mid_p` is of one family with the
    limits of the odds ratio; `p_value` is Fisher's, and `min_attainable_p` the smallest that it could be at the
    margins. `p_adjusted_error` is the standard error of `p_adjusted` where that was drawn. All are NaN where
    a `relation` decides the table, or for the reason in `notes`. `needed` names what a unit with either has
    by the dictionary.
    """

    exposure: str
    outcome: str
    table: tuple[tuple[int, int], tuple[int, int]]
    difference: Effect = field(default_factory=Effect)
    ratio: Effect = field(default_factory=Effect)
    mid_p: float = math.nan
    p_value: float = math.nan
    min_attainable_p: float = math.nan
    p_adjusted: float = math.nan
    p_adjusted_error: float = math.nan
    q_value: float = math.nan
    relation: RelationKind | None = None
    needed: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """How many units are in the table."""
        return sum(map(sum, self.table))

    @property
    def doubt(self) -> str:
        """That the adjusted p could be on either side of the level, if it could."""
        return side_open(self.p_adjusted, self.p_adjusted_error)

    @property
    def computed(self) -> bool:
        """Whether there are effects and tests."""
        return not math.isnan(self.p_value)


def tables_of(
    exposures: NDArray[np.float64], outcomes: NDArray[np.float64], weights: NDArray[np.int64] | None = None
) -> Counts:
    """Count units by exposure and outcome.

    Parameters
    ----------
    exposures, outcomes
        1 and 0, units x items; a unit with NaN is left out of the pairs of that item.
    weights
        How many rows each unit stands for; None for one each.

    Returns
    -------
    array
        Outcomes x exposures x 2 x 2, each table `[[both, exposure only], [outcome only, neither]]`.
    """
    with_it, without = ((exposures == value).astype(np.float64) for value in (1, 0))
    if weights is not None:
        with_it, without = (each * weights[:, np.newaxis] for each in (with_it, without))
    event, no_event = ((outcomes == value).astype(np.float64) for value in (1, 0))
    cells = [outcome.T @ exposure for exposure in (with_it, without) for outcome in (event, no_event)]
    return np.stack(cells, axis=-1).reshape(*cells[0].shape, 2, 2).astype(np.int64)


def varies(tables: Counts) -> NDArray[np.bool_]:
    """Say of each table whether both items have units with and units without."""
    return np.asarray((tables.sum(axis=-1) > 0).all(axis=-1) & (tables.sum(axis=-2) > 0).all(axis=-1))


def pairs_of(names: Sequence[tuple[str, str]], tables: Counts, conf_level: float) -> list[Association]:
    """Compute pairs, all in one pass.

    Parameters
    ----------
    names
        Exposure and outcome of each table.
    tables
        Pairs x 2 x 2.
    conf_level
        Of every interval, a fraction.
    """
    chosen = varies(tables)
    ratios = odds_ratio_family(tables[chosen], conf_level=conf_level)
    differences = risk_difference_family(tables[chosen], conf_level=conf_level)
    places = (np.cumsum(chosen) - 1).tolist()
    found = []
    for (exposure, outcome), counts, place, with_numbers in zip(names, tables.tolist(), places, chosen, strict=True):
        pair = Association(exposure=exposure, outcome=outcome, table=(tuple(counts[0]), tuple(counts[1])))
        found.append(_tested(pair, ratios, differences, place) if with_numbers else replace(pair, notes=(CONSTANT,)))
    return found


def _tested(pair: Association, ratios: OddsRatioFamily, differences: RiskDifferenceFamily, place: int) -> Association:
    """Return a pair with its effects and tests, which stand at a place of their families."""
    parts = (differences.estimate, differences.conf_low, differences.conf_high)
    difference = Effect(*(float(part[place]) for part in parts))
    mid_p, least = float(ratios.central_mid_p_value[place]), float(ratios.min_attainable_p[place])
    notes = [NEVER] if least > LEVEL else []
    if excludes(difference.low, difference.high) != (mid_p <= 1 - differences.conf_level):
        notes.append(DISAGREE)
    return replace(
        pair,
        difference=difference,
        ratio=Effect(*(float(end[place]) for end in (ratios.estimate, ratios.mid_p_low, ratios.mid_p_high))),
        mid_p=mid_p,
        p_value=float(ratios.p_value[place]),
        min_attainable_p=least,
        notes=tuple(notes),
    )


def rows_of(pair: Association, words: tuple[str, str] = ("", ""), prefix: str = "") -> Iterator[Result]:
    """Yield the numbers of a pair: counts, effects, tests.

    Parameters
    ----------
    pair
        In the long frame `variable` is the outcome and `by` the exposure.
    words
        How p was adjusted, and what stands in for the numbers where there are none; for a pair that is
        in no family the first is empty.
    prefix
        Of the names of the functions, where the pair is in the frame more than once.
    """
    how, instead = words
    (both, exposed), (event, neither) = pair.table
    cells = ((YES, YES, both), (NO, YES, exposed), (YES, NO, event), (NO, NO, neither))
    for level, by_level, count in cells:
        yield Result(pair.outcome, level, pair.exposure, by_level, prefix + TALLY, StatName.N, float(count))
    place = (pair.outcome, YES, pair.exposure, YES)
    note = instead or "; ".join(pair.notes) or None
    for name, number in zip(LIMITS, pair.difference, strict=True):
        yield Result(*place, prefix + DIFFERENCE, name, number, None, note)
    for name, number in zip(RATIO_LIMITS, pair.ratio, strict=True):
        yield Result(*place, prefix + RATIO, name, number, None, note)
    yield Result(*place, prefix + RATIO, StatName.P_VALUE, pair.mid_p, "mid-p, twice the smaller tail", note)
    yield Result(*place, prefix + EXACT, StatName.P_VALUE, pair.p_value, None, note)
    yield Result(
        *place,
        prefix + EXACT,
        StatName.MIN_ATTAINABLE_P,
        pair.min_attainable_p,
        "the smallest p at these margins",
        note,
    )
    if how:
        of_adjusted = "; ".join(said for said in (note or "", pair.doubt) if said) or None
        yield Result(*place, prefix + EXACT, StatName.P_ADJUSTED, pair.p_adjusted, how, of_adjusted)
        if not math.isnan(pair.p_adjusted_error):
            yield Result(*place, prefix + EXACT, StatName.MC_STD_ERROR, pair.p_adjusted_error, how, of_adjusted)
        yield Result(*place, FALSE_DISCOVERY, StatName.P_ADJUSTED, pair.q_value, "of Fisher's exact p", note)
