"""Measure numbers where they are: exact sums, and order statistics by their place."""

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction

from leapstats.engines.cells import Source
from leapstats.engines.relation import Grouping, Relation, Sums, Wanted
from leapstats.errors import DataError, Problem
from leapstats.stats.aggregated import NOTHING, Aggregated, places_of_quartiles
from leapstats.stats.describe import QUANTILE_TYPES

BITS = 61  # of the whole numbers that are added up


def measured(
    relation: Relation, source: Source, cuts: Sequence[float], grouping: Grouping, sizes: Mapping[int | None, int]
) -> dict[int | None, Aggregated]:
    """Measure a column in all rows and in each group.

    Parameters
    ----------
    relation, source
        The rows and the column.
    cuts
        Numbers that are no answers.
    grouping
        Which rows count, and in which group.
    sizes
        How many answers there are in each group, in all under None.
    """
    low, high = source.facts.low or 0.0, source.facts.high or 0.0
    if not (math.isfinite(low) and math.isfinite(high)):
        problem = Problem(source.heading, "it has an infinite number", "Correct the cell, or declare it with --missing")
        raise DataError(relation.source, [problem])
    centre = float(f"{source.facts.mean or 0.0:.2e}")
    shares = {size: _shares(size) for size in sizes.values() if size}
    wanted = Wanted(
        name=source.field.name,
        cuts=tuple(cuts),
        grouping=grouping,
        shares=tuple(sorted({share for each in shares.values() for share in each.values()})),
        centre=centre,
        scale=_scale(max(abs(low), abs(high))),
        scale_of_squares=_scale(max(abs(low - centre), abs(high - centre)) ** 2),
    )
    found = relation.sums(wanted)
    return {group: _aggregated(found.get(group), wanted, shares.get(size, {})) for group, size in sizes.items()}


def _scale(largest: float) -> float:
    """Return the power of 2 that makes whole numbers of so many bits of the largest number."""
    return 2.0 ** (BITS - math.frexp(largest)[1]) if largest else 1.0


def _shares(size: int) -> dict[int, float]:
    """Return for each place that the extremes and the quartiles need a share at which engines find just that place."""
    places = {0, size - 1, *(place for kind in QUANTILE_TYPES for place in places_of_quartiles(size, kind))}
    return {place: _share(place, size - 1) for place in places}


def _share(place: int, last: int) -> float:
    """Return p with p times `last` equal to `place` in floating point: nothing is interpolated there."""
    if not last:
        return 0.0
    share = place / last
    near = (share, math.nextafter(share, 0.0), math.nextafter(share, 1.0))
    return next((each for each in near if each * last == place), share)


def _aggregated(sums: Sums | None, wanted: Wanted, shares: Mapping[int, float]) -> Aggregated:
    if sums is None or not sums.size:
        return NOTHING
    mean = Fraction(sums.total, sums.size) / Fraction(wanted.scale)
    off = mean - Fraction(wanted.centre)
    squares = Fraction(sums.squares) / Fraction(wanted.scale_of_squares) - sums.size * off * off
    by_share = dict(zip(wanted.shares, sums.ranked, strict=True))
    ranked = {place: by_share[share] for place, share in shares.items()}
    ends = ranked[0], ranked[sums.size - 1]
    return Aggregated(sums.size, float(mean), max(0.0, float(squares)), *ends, ranked.__getitem__)
