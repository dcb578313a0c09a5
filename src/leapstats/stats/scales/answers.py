"""Answers of units to the items of a scale: checked, and as deviations from the means of the items."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import NotEstimableError
from leapstats.stats.checks import floats
from leapstats.terms import Numbers

Answers = Sequence[Sequence[float]] | NDArray[np.float64]

LARGEST = 1e100
ROUNDING = 10 * float(np.finfo(np.float64).eps)


def complete(rows: Answers, name: str, row: str, column: str) -> Numbers:
    """Return complete numbers, rows x columns.

    Parameters
    ----------
    rows
        Numbers of one row each.
    name
        The argument, as errors call it.
    row, column
        What a row and a column is, in the plural.

    Raises
    ------
    ValueError
        If they are not rectangular, or one is missing, infinite or beyond 1e100.
    NotEstimableError
        If there are fewer than two rows or columns.
    """
    message = f"{name} must be a table of finite numbers, {row} x {column}; leave out {row} with a missing answer"
    numbers = floats(rows, message)
    if numbers.ndim != 2 or not np.all(np.isfinite(numbers)):
        raise ValueError(message)
    if np.any(np.abs(numbers) > LARGEST):
        raise ValueError(f"{name} must be at most {LARGEST:g} in size; rescale the numbers")
    for what, found in ((row, numbers.shape[0]), (column, numbers.shape[1])):
        if found < 2:
            raise NotEstimableError(f"{name} needs two {what} or more, not {found}")
    return numbers


def deviations(items: Answers) -> Numbers:
    """Return the answers less the mean of their item, units x items; 0 all through where an item is constant.

    Raises
    ------
    ValueError, NotEstimableError
        As `complete`.
    """
    numbers = complete(items, "items", "units", "items")
    return without_rounding(numbers - numbers.mean(axis=0), np.abs(numbers).max(axis=0))


def without_rounding(numbers: Numbers, sizes: Numbers) -> Numbers:
    """Return columns of deviations, with 0 where all of a column is rounding error of numbers of that size."""
    constant = np.abs(numbers).max(axis=0) <= ROUNDING * sizes
    return np.where(constant, 0.0, numbers)


def constant_items(centred: Numbers) -> list[int]:
    """Return the items that do not vary, counted from 1."""
    return [int(place) + 1 for place in np.flatnonzero(~centred.any(axis=0))]


def named(places: Sequence[int]) -> str:
    """Return items in words, such as `item 2` or `items 2, 5`."""
    return f"item{'' if len(places) == 1 else 's'} {', '.join(map(str, places))}"


def correlations(centred: Numbers) -> Numbers:
    """Return the correlations of columns of deviations; NaN where one does not vary."""
    lengths = np.linalg.norm(centred, axis=0)
    with np.errstate(invalid="ignore"):
        unit = centred / lengths
    found: Numbers = np.clip(unit.T @ unit, -1.0, 1.0)
    return found
