"""Print numbers: the one place where anything is rounded, half up."""

import math
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from enum import Enum

DASH = "–"
LARGEST = 1e15  # from here on the neighbours of a float are further apart than any printed decimal
INFINITY = "∞"
SECONDS_A_DAY = 86_400


class Rounding(Enum):
    """How a number is brought to its printed decimals. Half up is what the package prints."""

    HALF_UP = ROUND_HALF_UP
    HALF_EVEN = ROUND_HALF_EVEN
    TRUNCATED = ROUND_DOWN


def fixed(number: float, digits: int, rounding: Rounding = Rounding.HALF_UP) -> str:
    """Print a number with a fixed number of decimals, rounded half up unless asked otherwise.

    Parameters
    ----------
    number
        Any float; its shortest decimal form is what is rounded, so 2.675 prints as 2.68. From 1e15 on it
        prints with three digits and a power of ten, such as 1.23e+30.
    digits
        Decimals to keep, 0 or more.
    rounding
        Another way to round, to tell how somebody else's figure came about.
    """
    if math.isnan(number):
        return DASH
    if math.isinf(number):
        return INFINITY if number > 0 else f"-{INFINITY}"
    exact = Decimal(repr(float(number)))
    if abs(number) >= LARGEST:
        return f"{exact.quantize(Decimal(1).scaleb(exact.adjusted() - 2), rounding=rounding.value):.2e}"
    rounded = exact.quantize(Decimal(1).scaleb(-digits), rounding=rounding.value)
    return f"{abs(rounded) if rounded.is_zero() else rounded:f}"


def percent(share: float, digits: int = 1, rounding: Rounding = Rounding.HALF_UP) -> str:
    """Print a fraction as a percentage without its sign; see `fixed`."""
    if math.isnan(share) or math.isinf(share):
        return fixed(share, digits)
    return fixed(float(Decimal(repr(float(share))) * 100), digits, rounding)


def whole(number: float) -> str:
    """Print a count."""
    return fixed(number, 0)


def weighed(total: float) -> str:
    """Print a sum of weights: as a count, or with three digits where it is below 1, as of weights that add up to 1."""
    return f"{total:.3g}" if total < 1 else whole(total)


def probability(p: float, digits: int = 3) -> str:
    """Print a p-value: three decimals, `<0.001` below; one of 1 has its decimals too, as its neighbours have.

    The last bits of a sum do not decide a half: the one that stands for 0.0625 prints as 0.063.
    """
    least = 10.0**-digits
    if p < least / 2:
        return f"<{fixed(least, digits)}"
    return fixed(round(p, 12), digits)


def signed(number: float, digits: int = 0) -> str:
    """Print a number with its sign; 0 has none."""
    text = fixed(number, digits)
    return f"+{text}" if number > 0 and text != fixed(0.0, digits) else text


def span(low: float, high: float, printed: Callable[[float], str]) -> str:
    """Print the ends of a range, one where both print alike; a dash where there is none."""
    if math.isnan(low):
        return DASH
    least, greatest = printed(low), printed(high)
    return least if least == greatest else f"{least} to {greatest}"


def decimals_for(spread: float) -> int:
    """Return how many decimals show a measurement whose SD is `spread` to two digits, 1 to 4."""
    if math.isnan(spread) or spread <= 0 or math.isinf(spread):
        return 1
    return min(max(1 - math.floor(math.log10(spread)), 1), 4)


def date_text(days: float) -> str:
    """Print days since 1970-01-01 as a date, with the time of day, to the second, where it has one."""
    moment = datetime(1970, 1, 1) + timedelta(seconds=round(days * SECONDS_A_DAY))  # noqa: DTZ001 - days have no zone
    return moment.isoformat(sep=" ").removesuffix(" 00:00:00")
