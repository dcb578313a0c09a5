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
    ranks = dict.fromkeys((size, place) for size in sizes.values() if size for place in _places(size))
    wanted = Wanted(
        name=source.field.name,
        cuts=tuple(cuts),
        grouping=grouping,
        ranks=tuple(ranks),
        centre=centre,
        scale=_scale(max(abs(low), abs(high))),
        scale_of_squares=_scale(max(abs(low - centre), abs(high - centre)) ** 2),
    )
    found = relation.sums(wanted)
    return {group: _aggregated(found.get(group), wanted) for group in sizes}


def _scale(largest: float) -> float:
    """Return the power of 2 that makes whole numbers of so many bits of the largest number."""
    return 2.0 ** (BITS - math.frexp(largest)[1]) if largest else 1.0


def _places(size: int) -> list[int]:
    """Return the places of the order statistics that the extremes and the quartiles need."""
    return sorted({0, size - 1, *(place for kind in QUANTILE_TYPES for place in places_of_quartiles(size, kind))})


def _aggregated(sums: Sums | None, wanted: Wanted) -> Aggregated:
    if sums is None or not sums.size:
        return NOTHING
    mean = Fraction(sums.total, sums.size) / Fraction(wanted.scale)
    off = mean - Fraction(wanted.centre)
    squares = Fraction(sums.squares) / Fraction(wanted.scale_of_squares) - sums.size * off * off
    found = zip(wanted.ranks, sums.ranked, strict=True)
    ranked = {place: value for (size, place), value in found if size == sums.size}
    ends = ranked[0], ranked[sums.size - 1]
    return Aggregated(sums.size, float(mean), max(0.0, float(squares)), *ends, ranked.__getitem__)
