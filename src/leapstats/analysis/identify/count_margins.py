"""What a printed mean and range say about the numbers of units: totals, medians, spread, how many at the ends."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from leapstats.analysis.identify.demands import mean_limits
from leapstats.errors import InfeasibleError, Problem, UsageError


@dataclass(frozen=True, slots=True)
class Printed:
    """A mean as it was printed, the least and the greatest number, and how many units they are of."""

    mean: str
    low: int
    high: int
    units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CountBounds:
    """What whole numbers with a printed mean and range can be.

    `totals` are the sums that print so, `medians` every median that some of them can have (halves
    included). `sd` and the numbers of units at each end are least and greatest values.
    """

    totals: tuple[int, ...]
    medians: tuple[float, ...]
    sd: tuple[float, float]
    at_low: tuple[int, int]
    at_high: tuple[int, int]


def count_bounds(printed: Printed) -> CountBounds:
    """Return what is possible for whole numbers of which a mean, rounded half up, and a range were printed.

    Raises
    ------
    UsageError
        If a figure cannot be.
    InfeasibleError
        If no numbers agree with them.
    """
    problems = list(_problems(printed))
    if problems:
        raise UsageError("the figures", problems)
    low, high, units = printed.low, printed.high, printed.units
    least, greatest = mean_limits(printed.mean, units)
    rest = units - 2
    # Both ends of the range are reached, by two units where they differ.
    first, last = (low + high + rest * low, low + high + rest * high) if low < high else (units * low, units * low)
    totals = tuple(range(max(int(least), first), min(int(greatest), last) + 1))
    if not totals:
        raise InfeasibleError(
            f"{units} whole numbers from {low} to {high}, both reached, add up to {first} to {last}; a mean that "
            f"prints as {printed.mean} needs {least:g} to {greatest:g}."
        )
    medians = sorted({median for total in totals for median in _medians(printed, total)})
    squares = [_squares(printed, total) for total in totals]
    spread = [
        (_sd(least, total, units), _sd(greatest, total, units))
        for total, (least, greatest) in zip(totals, squares, strict=True)
    ]
    lows = [count for total in totals for count in _at_end(printed, total, low, high)]
    highs = [count for total in totals for count in _at_end(printed, total, high, low)]
    return CountBounds(
        totals=totals,
        medians=tuple(medians),
        sd=(min(least for least, _ in spread), max(greatest for _, greatest in spread)),
        at_low=(min(lows), max(lows)),
        at_high=(min(highs), max(highs)),
    )


def _problems(printed: Printed) -> Iterator[Problem]:
    if printed.units < 1:
        yield Problem("n", f"{printed.units} is no number of units", "Give one from 1 on")
    if printed.low > printed.high:
        yield Problem("range", f"{printed.low} is above {printed.high}", "Give the smaller number first")
    if printed.units == 1 and printed.low != printed.high:
        yield Problem("range", "one unit cannot reach two ends", "Give two units or more")
    try:
        mean = Decimal(printed.mean)
    except InvalidOperation:
        yield Problem("mean", f'"{printed.mean}" is not a number', "Give it as it is printed, such as 1.8")
        return
    if not mean.is_finite() or not printed.low <= mean <= printed.high:
        what = f"{printed.mean} is not between {printed.low} and {printed.high}"
        yield Problem("mean", what, "Correct the mean or the range")


def _medians(printed: Printed, total: int) -> Iterator[float]:
    """Yield the medians of numbers with a total: the rest can add up to anything between two ends."""
    low, high, units = printed.low, printed.high, printed.units
    below = (units - 1) // 2
    for one in range(low, high + 1):
        for other in range(one, high + 1) if units % 2 == 0 else (one,):
            ends = _ends(printed, one, other, below)
            if ends is not None and ends[0] <= total <= ends[1]:
                yield (one + other) / 2


def _ends(printed: Printed, one: int, other: int, below: int) -> tuple[int, int] | None:
    """Return the least and greatest total with given middle numbers, None where an end is not reached."""
    low, high = printed.low, printed.high
    middle = one + other if printed.units % 2 == 0 else one
    if below == 0:
        return (middle, middle) if (one, other) == (low, high) else None
    # The smallest of those below is the low end, the largest of those above the high end.
    return (
        low + (below - 1) * low + middle + (below - 1) * other + high,
        low + (below - 1) * one + middle + (below - 1) * high + high,
    )


def _squares(printed: Printed, total: int) -> tuple[int, int]:
    """Return the least and the greatest sum of squares of numbers with a total and both ends reached."""
    low, high, units = printed.low, printed.high, printed.units
    if low == high:
        return units * low**2, units * low**2
    rest, left = units - 2, total - low - high
    if not rest:
        return low**2 + high**2, low**2 + high**2
    even, over = divmod(left, rest)
    least = low**2 + high**2 + (rest - over) * even**2 + over * (even + 1) ** 2
    many, part = divmod(left - rest * low, high - low)
    greatest = low**2 + high**2 + many * high**2
    if many < rest:
        greatest += (low + part) ** 2 + (rest - many - 1) * low**2
    return least, greatest


def _sd(squares: int, total: int, units: int) -> float:
    return math.sqrt((squares * units - total**2) / (units * (units - 1))) if units > 1 else math.nan


def _at_end(printed: Printed, total: int, end: int, other: int) -> Iterator[int]:
    """Yield how many units can stand at one end of the range."""
    units = printed.units
    if end == other:
        yield units
        return
    step = 1 if end < other else -1
    for count in range(1, units):
        away = units - count
        # All of the others stand one step from the end, or further; one of them at the other end.
        sums = count * end + (away - 1) * (end + step) + other, count * end + away * other
        if min(sums) <= total <= max(sums):
            yield count
