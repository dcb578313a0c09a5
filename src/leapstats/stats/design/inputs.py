"""What goes into statistics of a design: a number a unit, or the group of each unit."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import NotEstimableError, TooLargeError
from leapstats.stats.checks import floats
from leapstats.stats.design.estimates import Totals
from leapstats.stats.design.sample import Design
from leapstats.terms import Numbers, Sample, Whole

Places = Sequence[int] | NDArray[np.int64]
WITHOUT_DF = "no degrees of freedom: no more clusters than strata"
CENSUS = "every unit of the population was sampled, so there is no sampling error"
LEAST = 1e-11
MOST_COLUMNS, MOST_NUMBERS = 1000, 100_000_000


def numbers_of_units(design: Design, values: Sample, name: str) -> Numbers:
    """Return one number a unit (n,), with 0 in the place of what has no weight, which may be NaN.

    Raises
    ------
    ValueError
        If there is not one number a unit, or a unit with a weight has none that is finite.
    NotEstimableError
        If no unit has a weight.
    """
    message = f"{name} must be a list of numbers, one a unit"
    numbers = floats(values, message)
    if numbers.shape != design.weights.shape:
        raise ValueError(f"{message}: {len(design.weights)}, not of shape {numbers.shape}")
    inside = design.weights != 0
    if not np.any(inside):
        raise NotEstimableError("no unit has a weight")
    if not np.all(np.isfinite(numbers[inside])):
        raise ValueError(f"{name} must be finite wherever the weight is not 0; leave out missing values by `domain`")
    return np.where(inside, numbers, 0.0)


def shares_of_units(design: Design, values: Sample, name: str) -> Numbers:
    """Return 0 or 1 a unit (n,); errors as `numbers_of_units`, and ValueError if a number is neither."""
    numbers = numbers_of_units(design, values, name)
    if not np.all((numbers == 0) | (numbers == 1)):
        raise ValueError(f"{name} must be 0 or 1 wherever the weight is not 0")
    return numbers


def groups_of_units(design: Design, groups: Places, name: str) -> tuple[Design, Whole, Whole]:
    """Return the domain of the units in a group, their groups without those that are empty, and which are left.

    Parameters
    ----------
    design
        The sample, or a domain of it.
    groups
        A whole number from 0 a unit (n,); -1 for a unit in no group.
    name
        How the argument is called.

    Returns
    -------
    tuple
        The design; for each unit (n,) the place of its group among those left, -1 for a unit in none or without a
        weight; the numbers (k,) of the groups left.

    Raises
    ------
    ValueError
        If there is not one whole number from -1 a unit.
    """
    message = f"{name} must be whole numbers from 0, one a unit, with -1 for a unit that is left out"
    numbers = floats(groups, message)
    if numbers.shape != design.weights.shape or not np.all((numbers >= -1) & (numbers == np.floor(numbers))):
        raise ValueError(message)
    domain = design.domain(numbers >= 0)
    inside = domain.weights != 0
    left, place = np.unique(numbers[inside].astype(np.int64), return_inverse=True)
    places = np.full(len(numbers), -1, dtype=np.int64)
    places[inside] = place
    return domain, places, left


def check_columns(n_units: int, n_columns: int, what: str) -> None:
    """Raise TooLargeError if a covariance of so many columns would not be had in reasonable memory."""
    if n_columns > MOST_COLUMNS or n_units * n_columns > MOST_NUMBERS:
        raise TooLargeError(f"{n_columns:,} {what} of {n_units:,} units are too many; join some of them")


def is_census(design: Design) -> bool:
    """Return whether nothing that could be measured has a sampling error."""
    uneven = np.sqrt(np.arange(2.0, len(design.weights) + 2))
    return not design.covariance(Totals(uneven))[0, 0] > 0


def is_without_error(variance: float, size: float) -> bool:
    """Return whether a variance is none, or less than rounding leaves of numbers of this size."""
    return math.sqrt(max(variance, 0.0)) <= LEAST * size
