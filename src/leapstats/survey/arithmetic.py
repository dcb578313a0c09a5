"""Arithmetic of answers: products, means and other functions of numbers, some of which may be missing.

A result that no finite number can be, as of a division by zero, is missing as not applicable: there is no such number.
"""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.terms import Reason

Numbers = tuple[NDArray[np.float64], NDArray[np.uint8]]
# The places of the largest float before the point, and ten decimals.
EXACT = Context(prec=400)


def stacked(parts: list[tuple[NDArray[Any], NDArray[np.uint8]]]) -> Numbers:
    """Return operands as rows of numbers and of reasons.

    A skipped category, which counts as none of its codes, has no number: as a number it is not asked.
    """
    values = np.array([values for values, _ in parts], dtype=np.float64)
    reasons = np.array([reasons for _, reasons in parts], dtype=np.uint8)
    reasons[(reasons == Reason.ANSWERED) & np.isnan(values)] = Reason.NOT_ASKED
    return values, reasons


def product(operands: Numbers, powers: tuple[int, ...]) -> Numbers:
    """Multiply, or where the power is -1 divide, from left to right; one missing operand makes the result missing."""
    values, reasons = operands
    found = np.ones(values.shape[1])
    with np.errstate(all="ignore"):
        for row, power in zip(values, powers, strict=True):
            found = found * row if power > 0 else found / row
    return _finite(found, reasons.max(axis=0))


def aggregate(function: str, operands: Numbers, needed: int) -> Numbers:
    """Summarize the answers there are, if they are as many as needed; else the strongest reason is kept.

    Parameters
    ----------
    function
        One of mean_of, sum_of, count_of, min_of and max_of.
    operands
        One row an operand; those of count_of are 1 where a condition holds, else 0.
    needed
        How many operands have to be answered, at least 1.
    """
    values, reasons = operands
    answered = reasons == Reason.ANSWERED
    with np.errstate(all="ignore"):
        found = AGGREGATES[function](values, answered)
    enough = answered.sum(axis=0) >= needed
    return _finite(found, np.where(enough, np.uint8(Reason.ANSWERED), reasons.max(axis=0)))


def _mean(values: NDArray[np.float64], answered: NDArray[np.bool_]) -> NDArray[np.float64]:
    mean: NDArray[np.float64] = _sum(values, answered) / answered.sum(axis=0)
    return mean


def _sum(values: NDArray[np.float64], answered: NDArray[np.bool_]) -> NDArray[np.float64]:
    total: NDArray[np.float64] = np.where(answered, values, 0.0).sum(axis=0)
    return total


def _smallest(values: NDArray[np.float64], answered: NDArray[np.bool_]) -> NDArray[np.float64]:
    smallest: NDArray[np.float64] = np.where(answered, values, np.inf).min(axis=0)
    return smallest


def _largest(values: NDArray[np.float64], answered: NDArray[np.bool_]) -> NDArray[np.float64]:
    largest: NDArray[np.float64] = np.where(answered, values, -np.inf).max(axis=0)
    return largest


AGGREGATES: dict[str, Callable[[NDArray[np.float64], NDArray[np.bool_]], NDArray[np.float64]]] = {
    "mean_of": _mean,
    "sum_of": _sum,
    "count_of": _sum,
    "min_of": _smallest,
    "max_of": _largest,
}


def rescaled(operand: Numbers, numbers: tuple[float, ...]) -> Numbers:
    """Put numbers of one range on another, in a straight line; those outside the range go on along it."""
    values, reasons = operand
    low, high, new_low, new_high = numbers
    with np.errstate(all="ignore"):
        return _finite(new_low + (values - low) * (new_high - new_low) / (high - low), reasons)


def rounded(operand: Numbers, decimals: int) -> Numbers:
    """Round numbers as they are written, halves away from zero: 2.5 to 3, and 2.675 to 2.68 at two decimals."""
    values, reasons = operand
    unit = Decimal(1).scaleb(-decimals)
    known = reasons == Reason.ANSWERED
    whole = [float(Decimal(repr(each)).quantize(unit, ROUND_HALF_UP, EXACT)) for each in values[known].tolist()]
    found = np.full(len(values), np.nan)
    found[known] = whole
    return found, reasons


def logarithm(operand: Numbers) -> Numbers:
    """Take the natural logarithm; a number that is not above zero has none."""
    values, reasons = operand
    with np.errstate(all="ignore"):
        return _finite(np.log(values), reasons)


def _finite(found: NDArray[np.float64], reasons: NDArray[np.uint8]) -> Numbers:
    """Make a result missing as not applicable where no finite number comes of answers."""
    none = (reasons == Reason.ANSWERED) & ~np.isfinite(found)
    return found, np.where(none, np.uint8(Reason.NOT_APPLICABLE), reasons)
