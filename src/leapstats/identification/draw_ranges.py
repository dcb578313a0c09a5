"""The range of every number of an analysis over many data sets that agree with what is published."""

import math
from collections.abc import Iterable
from typing import NamedTuple

from leapstats.results.frame import Key, Results


class Span(NamedTuple):
    """The least and the greatest of a number over draws, and in how many draws it has no value."""

    least: float
    greatest: float
    without: int


def spans_of(draws: Iterable[Results]) -> dict[Key, Span]:
    """Return the range of every number over draws; a number that some draws lack counts as without a value there."""
    found: dict[Key, list[float]] = {}
    count = 0
    for results in draws:
        count += 1
        for row in results:
            found.setdefault(Key(*row[:6]), []).append(row.stat)
    return {key: _span(numbers, count) for key, numbers in found.items()}


def _span(numbers: list[float], count: int) -> Span:
    known = [number for number in numbers if not math.isnan(number)]
    if not known:
        return Span(math.nan, math.nan, count)
    return Span(min(known), max(known), count - len(known))
