"""Measure numbers where they are: exact sums, and order statistics by their place."""

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction

from leapstats.engines.cells import Source
from leapstats.engines.relation import Grouping, Relation, Sums, Wanted
from leapstats.errors import DataError, Problem
from leapstats.stats.aggregated import NOTHING, Aggregated, places_of_quartiles

BITS = 61  # of the whole numbers that are added up


def measured(
    relation: Relation,
    source: Source,
    cuts: Sequence[float],
    grouping: Grouping,
    asked: tuple[Mapping[int | None, int], int],
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
    asked
        How many answers there are in each group, in all under None; and the definition of quantiles.
    """
    sizes, quantile_type = asked
    low, high = source.facts.low or 0.0, source.facts.high or 0.0
    if not (math.isfinite(low) and math.isfinite(high)):
        problem = Problem(source.heading, "it has an infinite number", "Correct the cell, or declare it with --missing")
        raise DataError(relation.source, [problem])
    centre = float(f"{source.facts.mean or 0.0:.2e}")
    wanted = Wanted(
        name=source.field.name,
        cuts=tuple(cuts),
        grouping=grouping,
        sizes=sizes,
        places={group: places_of_quartiles(size, quantile_type) for group, size in sizes.items() if size},
        centre=centre,
        scale=_scale(max(abs(low), abs(high))),
        scale_of_squares=_scale(max(abs(low - centre), abs(high - centre)) ** 2),
    )
    found = relation.sums(wanted)
    return {group: _aggregated(found.get(group), wanted, wanted.places.get(group, ())) for group in sizes}


def _scale(largest: float) -> float:
    """Return the power of 2 that makes whole numbers of so many bits of the largest number."""
    return 2.0 ** (BITS - math.frexp(largest)[1]) if largest else 1.0


def _aggregated(sums: Sums | None, wanted: Wanted, places: Sequence[int]) -> Aggregated:
    if sums is None or not sums.size:
        return NOTHING
    mean = Fraction(sums.total, sums.size) / Fraction(wanted.scale)
    off = mean - Fraction(wanted.centre)
    squares = Fraction(sums.squares) / Fraction(wanted.scale_of_squares) - sums.size * off * off
    ranked = dict(zip(places, sums.ranked, strict=True))
    return Aggregated(sums.size, float(mean), max(0.0, float(squares)), sums.low, sums.high, ranked.__getitem__)


def together(parts: Sequence[Sums], ranked: tuple[float, ...]) -> Sums:
    """Return the sums of several groups as those of one."""
    return Sums(
        size=sum(each.size for each in parts),
        total=sum(each.total for each in parts),
        squares=sum(each.squares for each in parts),
        low=min(each.low for each in parts),
        high=max(each.high for each in parts),
        ranked=ranked,
    )
