"""Numbers that are too large or too small to be columns of a model."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import Problem

LARGEST, SMALLEST = 1e100, 1e-100  # squares of these, and cubes of their standard errors, are still numbers
ANOTHER_UNIT = "Correct the cell, or rescale the column"


def size_problems(where: str, values: NDArray[np.float64]) -> Iterator[Problem]:
    """Yield what is wrong with the size of the numbers of an item, or of a product of items."""
    infinite = np.count_nonzero(np.isinf(values))
    if infinite:
        words = "an infinite number" if infinite == 1 else f"{infinite} infinite numbers"
        yield Problem(where, f"it has {words}", "Correct the cell, or leave it empty")
        return
    sizes = np.abs(values[~np.isnan(values)])
    if sizes.max(initial=0.0) > LARGEST:
        yield Problem(where, f"{sizes.max():.3g} is too large for a model (at most {LARGEST:g})", ANOTHER_UNIT)
    elif 0 < sizes.max(initial=0.0) < SMALLEST:
        what = f"its largest number, {sizes.max():.3g}, is too small for a model (at least {SMALLEST:g})"
        yield Problem(where, what, "Rescale the column")
