"""What a printed mean and range say about the numbers of units: totals, medians, spread, how many at the ends."""

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from leapstats.errors import ContradictionError, Problem, UsageError
from leapstats.identification.margins import unit_problems
from leapstats.solver.linear_constraints import mean_limits

MEAN = re.compile(r"[+-]?[0-9]{1,12}(\.[0-9]{1,12})?")


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

    `totals` are the sums that print so. `medians` are the least and the greatest median that some of
    them can have; so is every one between, `median_step` apart. `sd` and the numbers of units at each
    end are least and greatest values.
    """

    totals: range
    medians: tuple[float, float]
    median_step: float
    sd: tuple[float, float]
    at_low: tuple[int, int]
    at_high: tuple[int, int]


def count_bounds(printed: Printed) -> CountBounds:
    """Return what is possible for whole numbers of which a mean, rounded half up, and a range were printed.

    Raises
    ------
    UsageError
        If a figure cannot be.
    ContradictionError
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
    totals = range(max(int(least), first), min(int(greatest), last) + 1)
    if not totals:
        raise ContradictionError(
            f"{units} whole numbers from {low} to {high}, both reached, add up to {first} to {last}; a mean that "
            f"prints as {printed.mean} needs {least:.0f} to {greatest:.0f}."
        )
    spread = [(*_squares(printed, total), total) for total in (totals if units > 1 else ())]
    turned = range(units * (low + high) - totals[-1], units * (low + high) - totals[0] + 1)
    return CountBounds(
        totals=totals,
        medians=_medians(printed, totals),
        median_step=1 if units % 2 else 0.5,
        sd=(
            min((_sd(least, total, units) for least, _, total in spread), default=math.nan),
            max((_sd(greatest, total, units) for _, greatest, total in spread), default=math.nan),
        ),
        at_low=_at_low(printed, totals),
        at_high=_at_low(printed, turned),
    )


def _problems(printed: Printed) -> Iterator[Problem]:
    yield from unit_problems(printed.units)
    if printed.low > printed.high:
        yield Problem("range", f"{printed.low} is above {printed.high}", "Give the smaller number first")
    if printed.units == 1 and printed.low != printed.high:
        yield Problem("range", "one unit cannot reach two ends", "Give two units or more")
    if not MEAN.fullmatch(printed.mean):
        yield Problem("mean", f'"{printed.mean}" is not a number', "Give it as it is printed, such as 1.8")
    elif not printed.low <= Decimal(printed.mean) <= printed.high:
        what = f"{printed.mean} is not between {printed.low} and {printed.high}"
        yield Problem("mean", what, "Correct the mean or the range")


def _medians(printed: Printed, totals: range) -> tuple[float, float]:
    """Return the least and the greatest median of numbers whose total is one of some.

    The two middle numbers leave most room for the total where they are equal, or one apart; both ends of
    that room rise with them, so that the medians possible stand together.
    """
    low, high, units = printed.low, printed.high, printed.units
    below = (units - 1) // 2
    if not below:
        return (low + high) / 2, (low + high) / 2
    two = 2 - units % 2
    # The smallest of those below the middle is the low end, the largest of those above it the high end.
    middles = range(two * low, two * high + 1)

    def least(middle: int) -> int:
        return below * low + middle + (below - 1) * math.ceil(middle / two) + high

    def greatest(middle: int) -> int:
        return low + (below - 1) * (middle // two) + middle + below * high

    first = middles[bisect_left(middles, totals[0], key=greatest)]
    last = middles[bisect_right(middles, totals[-1], key=least) - 1]
    return first / two, last / two


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
    return math.sqrt((squares * units - total**2) / (units * (units - 1)))


def _at_low(printed: Printed, totals: range) -> tuple[int, int]:
    """Return how few and how many units can stand at the low end, of numbers whose total is one of some."""
    low, high, units = printed.low, printed.high, printed.units
    if low == high:
        return units, units
    counts = range(1, units)

    # One of the others stands at the high end, the rest anywhere above the low one; totals fall with the count.
    def least(count: int) -> int:
        return -(count * low + (units - count - 1) * (low + 1) + high)

    def greatest(count: int) -> int:
        return -(count * low + (units - count) * high)

    fewest = counts[bisect_left(counts, -totals[-1], key=least)]
    most = counts[bisect_right(counts, -totals[0], key=greatest) - 1]
    return fewest, most
