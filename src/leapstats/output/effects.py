"""Effects in print: differences in points, ratios and p-values with as many digits as tell."""

import math

from leapstats.output.numbers import DASH, fixed, percent, probability, signed
from leapstats.results.effect import Effect

NEAR_ONE, SMALL_POINTS, MOST_DECIMALS = 0.1, 1.0, 6
P_DIGITS = 3


def limits_word(conf_level: float) -> str:
    """Word a level: `95%`."""
    return f"{percent(conf_level, 6).rstrip('0').removesuffix('.')}%"


def ci_word(conf_level: float) -> str:
    """Head a confidence interval: `95% CI`."""
    return f"{limits_word(conf_level)} CI"


def in_points(effect: Effect) -> str:
    """Print a difference of shares in percentage points, with its limits; a small one with more decimals."""
    if math.isnan(effect.estimate):
        return DASH
    estimate, low, high = points_of(effect)
    return estimate if math.isnan(effect.low) and math.isnan(effect.high) else f"{estimate} ({low} to {high})"


def points_of(effect: Effect) -> tuple[str, str, str]:
    """Print a difference of shares and each of its limits in percentage points, with the same decimals."""
    points = Effect(*(100 * number for number in effect))
    digits = (_telling(points, 0.0, 1) or 1) if abs(points.estimate) < SMALL_POINTS else 1
    return signed(points.estimate, digits), fixed(points.low, digits), fixed(points.high, digits)


def in_percent(share: float) -> str:
    """Print a difference of shares in percentage points, without limits."""
    return signed(100 * share, 1)


def as_ratio(effect: Effect) -> str:
    """Print an odds ratio with its limits; one near 1 with more decimals, where two would not tell it from 1."""
    if math.isnan(effect.estimate):
        return DASH
    digits = (_telling(effect, 1.0, 2) or 2) if abs(effect.estimate - 1) < NEAR_ONE else 2
    return f"{ratio(effect.estimate, digits)} ({ratio(effect.low, digits)} to {ratio(effect.high, digits)})"


def as_difference(effect: Effect, digits: int) -> str:
    """Print a difference of numbers with its limits."""
    if math.isnan(effect.estimate):
        return DASH
    return f"{signed(effect.estimate, digits)} ({fixed(effect.low, digits)} to {fixed(effect.high, digits)})"


def ratio(number: float, digits: int = 2) -> str:
    """Print an odds ratio: two decimals below 10 or as many as asked, one below 100, else none."""
    return fixed(number, digits if number < 9.995 else 1 if number < 99.95 else 0)


def is_too_fine(effect: Effect) -> bool:
    """Tell whether an odds ratio is so near 1 that no printed decimal tells its limits apart, or from 1."""
    return abs(effect.estimate - 1) < NEAR_ONE and not _telling(effect, 1.0, 2)


def _telling(effect: Effect, nothing: float, fewest: int) -> int:
    """Return how many decimals tell limits from one another, and from no effect where they exclude it; 0 if none do."""
    low, high = effect.low, effect.high
    if not (math.isfinite(low) and math.isfinite(high)):
        return fewest
    if low == high:
        return 0
    apart = [(low, high)]
    apart.extend((limit, nothing) for limit in (low, high) if not low <= nothing <= high)
    for digits in range(fewest, MOST_DECIMALS + 1):
        if all(fixed(one, digits) != fixed(other, digits) for one, other in apart):
            return digits
    return 0


def as_p(p: float, digits: int = P_DIGITS) -> str:
    """Print a p-value, a dash where there is none."""
    return DASH if math.isnan(p) else probability(p, digits)


def capital(words: str) -> str:
    """Return words with a large first letter."""
    return f"{words[:1].upper()}{words[1:]}"
