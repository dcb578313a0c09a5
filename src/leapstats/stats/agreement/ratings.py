"""What several coders said of the same units, as numbers to count with."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import NotEstimableError
from leapstats.stats.checks import listed
from leapstats.stats.result import Inference, Interval

Coded = Sequence[Sequence[Any]] | NDArray[Any]
Square = NDArray[np.float64]
NO_SPREAD = "no limits: the standard error is 0"
FEWEST = 3
TINY = 1e-12


@dataclass(frozen=True, slots=True)
class Ratings:
    """Ratings by their places among the categories: units x coders, -1 where a coder gave none."""

    categories: tuple[Any, ...]
    places: NDArray[np.int64]

    @property
    def counts(self) -> NDArray[np.float64]:
        """How many coders gave a unit each category: units x categories."""
        among = np.arange(len(self.categories))
        return np.asarray((self.places[:, :, None] == among).sum(axis=1), dtype=np.float64)


def coded(ratings: Coded, categories: Sequence[Any] | None = None) -> Ratings:
    """Return what coders gave as places among categories; ValueError names the argument and what is allowed.

    `ratings` holds numbers or texts, units x coders, None or NaN where a coder gave none. `categories` are in order;
    without them, those that were given are, numbers by size and texts by letters.
    """
    rows = [_cells(row) for row in listed(_plain(ratings), "ratings", "units")]
    if len({len(row) for row in rows}) != 1 or len(rows[0]) < 2:
        raise ValueError("ratings must be units x coders, with as many coders for each unit, at least 2")
    given = {cell for row in rows for cell in row if cell is not None}
    if len({isinstance(cell, str) for cell in given}) > 1:
        raise ValueError("ratings must be all numbers or all texts, not both")
    order = tuple(sorted(given)) if categories is None else _distinct(categories)
    place = {each: index for index, each in enumerate(order)}
    foreign = sorted(map(_shown, given - set(place)))
    if foreign:
        raise ValueError(f"ratings must be among the categories, which lack {', '.join(foreign)}")
    places = np.array([[-1 if cell is None else place[cell] for cell in row] for row in rows], dtype=np.int64)
    return Ratings(order, places)


def rated_by_several(found: Ratings) -> NDArray[np.bool_]:
    """Return which units at least two coders rated.

    Raises
    ------
    NotEstimableError
        If they are fewer than three, or every rating is the same.
    """
    several = np.asarray((found.places >= 0).sum(axis=1) >= 2)
    if several.sum() < FEWEST:
        raise NotEstimableError(f"agreement beyond chance needs {FEWEST} units that two coders rated")
    among = found.places[several]
    used = np.unique(among[among >= 0])
    if used.size < 2:
        raise NotEstimableError(
            f"every rating is {_shown(found.categories[used[0]])}: agreement beyond chance is not estimable; "
            "the percent agreement is 100"
        )
    return several


def partial_agreement(weights: str) -> Callable[[int], Square]:
    """Return what makes the table of how much of an agreement two of so many categories are, by their places.

    1 for the same code, 0 for the two ends of the order.

    Raises
    ------
    ValueError
        Unless weights are `linear` or `quadratic`.
    """
    if weights not in {"linear", "quadratic"}:
        raise ValueError(f"weights must be linear or quadratic, not {weights!r}")

    def shared(size: int) -> Square:
        steps = np.abs(np.subtract.outer(np.arange(size), np.arange(size))) / (size - 1)
        return np.asarray(1 - (steps if weights == "linear" else steps**2), dtype=np.float64)

    return shared


def limited(method: str, estimate: float, spread: tuple[float, float, float], note: str = "") -> Inference:
    """Return a coefficient with limits that end at -1 and 1; none where its standard error is 0.

    `spread` is the standard error, its factor and the level.
    """
    error, factor, level = spread
    if error < TINY:
        said = f"{note}; {NO_SPREAD}" if note else NO_SPREAD
        return Inference(method=method, estimate=estimate, note=said)
    limits = Interval(max(-1.0, estimate - factor * error), min(1.0, estimate + factor * error), level)
    return Inference(method=method, estimate=estimate, conf_int=limits, note=note)


def left_out(several: NDArray[np.bool_]) -> str:
    """Return how many units fewer than two coders rated, in words."""
    count = int((~several).sum())
    return f"{count} of {several.size} units rated by fewer than two coders" if count else ""


def _plain(ratings: object) -> object:
    return ratings.tolist() if isinstance(ratings, np.ndarray) else ratings


def _cells(row: object) -> list[Any]:
    return [_number(cell) for cell in listed(_plain(row), "categories and each unit of ratings", "codes")]


def _number(cell: Any) -> Any:
    """Return a rating as a float or a text, None where it is missing."""
    if cell is None or isinstance(cell, str):
        return cell
    if not isinstance(cell, Real) or math.isinf(cell):
        raise ValueError(f"ratings must be finite numbers or texts, None where missing, not {cell!r}")
    return None if math.isnan(cell) else float(cell)


def _shown(code: Any) -> str:
    return repr(code) if isinstance(code, str) else f"{code:.12g}"


def _distinct(categories: Sequence[Any]) -> tuple[Any, ...]:
    order = tuple(_cells(categories))
    if len(order) < 2 or len(set(order)) != len(order) or None in order:
        raise ValueError("categories must be at least 2 codes, none twice, none missing")
    return order
