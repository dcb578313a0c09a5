"""Suspect numbers that stand for a missing answer and are not declared."""

from collections.abc import Sequence

from leapstats.survey.kinds.numerals import NUMBER

REPEATED = frozenset(float(digit * size) for digit in "6789" for size in range(2, 9))
BELOW_NINES = frozenset(float("9" * size + digit) for size in range(1, 5) for digit in "678")
POSITIVE = REPEATED | BELOW_NINES | {9.0}
BESIDE_NINE = POSITIVE | {7.0, 8.0}
BELOW_MINUS_NINETY = frozenset(float(-code) for code in range(91, 100))  # an export writes reasons as these
LONE_NEGATIVE = frozenset(-number for number in BESIDE_NINE) | {-1.0} | BELOW_MINUS_NINETY
SEVERAL_NEGATIVE = frozenset(-number for number in BESIDE_NINE) | {-6.0} | BELOW_MINUS_NINETY
MOST = 4
LEAST_GAP = 2.0
MOST_POINTS = 5  # after a scale of 1 to 5, a 7 or an 8 is no count


def suspects(distinct: Sequence[float]) -> list[float]:
    """Return numbers that look like codes for a missing answer.

    Parameters
    ----------
    distinct
        Every distinct number of a column, rising.

    Returns
    -------
    list of float
        The only negative numbers of a column, where they are such as -9 or -99; and the highest
        ones, such as 99 or 999, where they are farther from the rest than half of what the rest
        spans; 96 to 98 without a 99 only where they are farther than all of it.
    """
    low = [number for number in distinct if number < 0]
    rest = [number for number in distinct if number >= 0]
    known = LONE_NEGATIVE if len(low) == 1 else SEVERAL_NEGATIVE
    if low and (not rest or len(low) > MOST or not known.issuperset(low)):
        below = _far_below(distinct)
        return [*below, *_far_above(distinct[len(below) :])]
    return [*low, *_far_above(rest)]


def _far_below(distinct: Sequence[float]) -> list[float]:
    """Return the most of the lowest numbers that are such as -99 and far from the others."""
    for count in range(MOST, 0, -1):
        low, others = list(distinct[:count]), distinct[count:]
        if not others or not all(-number in REPEATED | BELOW_NINES for number in low):
            continue
        if others[0] - low[-1] > max((others[-1] - others[0]) / 2, 1.0):
            return low
    return []


def _far_above(rest: Sequence[float]) -> list[float]:
    """Return the most of the highest numbers that are such codes and far from the others."""
    if not rest or rest[-1] not in BESIDE_NINE:
        return []
    for count in range(MOST, 0, -1):
        others, high = rest[:-count], list(rest[-count:])
        if not others or not BESIDE_NINE.issuperset(high):
            continue
        scale = others[0] >= 1 and others[-1] <= MOST_POINTS and len(others) > 1
        if list(others) == [float(point) for point in range(1, len(others) + 1)] and high == [9.0] and len(others) == 7:
            return high
        if not scale and not all(each in POSITIVE or each + 1 in high for each in high):
            continue
        span = others[-1] - others[0]
        # A 98 without its 99 is the largest of many numbers more often than a code: visits, and other skewed counts.
        far = span if BELOW_NINES.issuperset(high) else span / 2
        if high[0] - others[-1] > max(far, 1.0 if scale else LEAST_GAP):
            return high
    return []


def stray_codes(levels: Sequence[str]) -> list[str]:
    """Return the numbers among levels of text, if every one is such as -99 or 9 and no text holds a number."""
    numbers = [level for level in levels if NUMBER.fullmatch(level)]
    if any(map(str.isdigit, "".join(level for level in levels if level not in numbers))):
        return []
    known = LONE_NEGATIVE | BESIDE_NINE
    return numbers if len(numbers) < len(levels) and known.issuperset(map(float, numbers)) else []
