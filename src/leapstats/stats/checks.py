"""Check what goes into a statistic: the argument is named, and what is allowed."""

from collections.abc import Iterable, Sequence
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Table = Sequence[Sequence[int]] | NDArray[np.int64]
ALTERNATIVES = ("two-sided", "less", "greater")
LARGEST = 2**53


def check_level(conf_level: float) -> None:
    """Raise ValueError unless a confidence level is a fraction between 0 and 1."""
    if not 0 < conf_level < 1:
        raise ValueError(f"conf_level must be between 0 and 1, such as 0.95, not {conf_level}")


def check_alternative(alternative: str) -> None:
    """Raise ValueError unless an alternative must be one of the three."""
    if alternative not in ALTERNATIVES:
        raise ValueError(f"alternative must be one of {', '.join(ALTERNATIVES)}, not {alternative!r}")


def count_table(table: Table, name: str = "table", shape: tuple[int, int] | None = None) -> NDArray[np.int64]:
    """Return a table of counts as an integer array.

    Raises
    ------
    ValueError
        If it is not rectangular, not of the shape asked for, or holds anything but whole numbers
        from 0.
    """
    cells = floats(table, f"{name} must be a rectangular table of counts")
    if cells.ndim != 2 or (shape is not None and cells.shape != shape):
        wanted = f"{shape[0]} x {shape[1]}" if shape else "two-dimensional"
        raise ValueError(f"{name} must be {wanted}, not of shape {cells.shape}")
    if not np.all((cells >= 0) & (cells < LARGEST) & (cells == np.floor(cells))):
        raise ValueError(f"{name} must contain whole numbers of 0 or more, below 2**53")
    return cells.astype(np.int64)


def two_by_two(table: Table, name: str = "table") -> tuple[int, int, int, int]:
    """Return the cells a, b, c, d of `[[a, b], [c, d]]`; see `count_table` for errors."""
    a, b, c, d = (int(cell) for cell in count_table(table, name, (2, 2)).ravel())
    return a, b, c, d


def tally(count: int, total: int) -> tuple[int, int]:
    """Return a count and its total; ValueError unless 0 <= count <= total < 2**53, both whole."""
    for name, number in (("count", count), ("total", total)):
        if not isinstance(number, Real) or isinstance(number, bool) or not abs(number) < LARGEST or number % 1:
            raise ValueError(f"{name} must be a whole number below 2**53, not {number!r}")
    if not 0 <= count <= total:
        raise ValueError(f"count must be between 0 and total {total}, not {count}")
    return int(count), int(total)


def listed(values: object, name: str, what: str) -> list[Any]:
    """Return several of something as a list; ValueError that names the argument if it is none."""
    if isinstance(values, str | bytes | dict) or not isinstance(values, Iterable):
        raise ValueError(f"{name} must be a list of {what}, not {values!r}")
    return list(values)


def sample(values: Sequence[float] | NDArray[np.float64], name: str) -> NDArray[np.float64]:
    """Return numbers as a one-dimensional array; ValueError if one is missing or infinite."""
    message = f"{name} must be a list of finite numbers; remove missing values"
    numbers = floats(values, message)
    if numbers.ndim != 1 or not np.all(np.isfinite(numbers)):
        raise ValueError(message)
    return numbers


def known(values: Sequence[float] | NDArray[np.float64], name: str) -> NDArray[np.float64]:
    """Return numbers, infinite ones too, as a one-dimensional array; ValueError if one is missing."""
    message = f"{name} must be a list of numbers; remove missing values"
    numbers = floats(values, message)
    if numbers.ndim != 1 or np.isnan(numbers).any():
        raise ValueError(message)
    return numbers


def floats(values: ArrayLike, message: str) -> NDArray[np.float64]:
    """Return numbers as an array; ValueError with the message if they are text, dates, or of unequal lengths."""
    try:
        found = np.asarray(values)
        numbers = np.asarray(found, dtype=np.float64) if found.dtype.kind in "biufO" else None
    except (TypeError, ValueError, OverflowError):
        numbers = None
    if numbers is None:
        raise ValueError(message)
    return numbers
