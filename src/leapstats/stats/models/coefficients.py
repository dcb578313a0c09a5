"""Coefficients of models, and the checks of what goes into a model."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from leapstats.errors import NotEstimableError
from leapstats.stats.checks import floats
from leapstats.stats.result import Interval

INTERCEPT = "(Intercept)"
Square = tuple[tuple[float, ...], ...]
DEPENDENT = 1e-9
LARGEST = 1e150
LARGEST_COUNT = 2**53
MOST_LEVELS = 1_000

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coefficient:
    """One coefficient, on the scale of its model, per unit of its column. NaN where a method gives no number.

    The scale is that of log odds ratios for yes-no, ordered and unordered outcomes, of log rate ratios for counts.
    """

    name: str
    estimate: float = math.nan
    std_error: float = math.nan
    conf_int: Interval = field(default_factory=Interval)
    p_value: float = math.nan
    note: str = ""

    def __str__(self) -> str:
        shown = (self.estimate, self.std_error, self.conf_int.low, self.conf_int.high, self.p_value)
        line = f"{self.name[:24]:<24}" + "".join(f"{number:>12.5g}" for number in shown)
        return f"{line}  {self.note}" if self.note else line


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A fitted model: its coefficients in the order of the design, and how it was fitted.

    `units` is the number of rows used; `log_likelihood` is NaN where the method has none, and penalized
    where the method is. `covariance`, of the estimates, has a row and a column a coefficient, in their order,
    then those of other parameters where the model says so; it is empty where the method has none. `fitted` is
    the results object of statsmodels for the same outcome and columns, where it fits such a model; None where
    it does not.
    """

    method: str
    coefficients: tuple[Coefficient, ...]
    units: int
    log_likelihood: float = math.nan
    covariance: Square = field(default=(), repr=False)
    fitted: Any = field(default=None, repr=False, compare=False)
    note: str = ""

    def __str__(self) -> str:
        heads = ("estimate", "std. error", "low", "high", "p")
        lines = [f"{self.method}, {self.units} units", " " * 24 + "".join(f"{head:>12}" for head in heads)]
        lines.extend(str(coefficient) for coefficient in self.coefficients)
        return "\n".join([*lines, self.note] if self.note else lines)


def square(matrix: NDArray[np.float64]) -> Square:
    """Return a matrix as tuples, which compare and cannot be changed."""
    return tuple(tuple(map(float, row)) for row in matrix)


@dataclass(frozen=True, slots=True)
class Rule:
    """What an outcome may be: whether numbers are allowed, and the words that end "outcome must be"."""

    allows: Callable[[Vector], bool]
    said: str


def _yes_or_no(numbers: Vector) -> bool:
    return bool(np.isin(numbers, (0.0, 1.0)).all())


def _whole(numbers: Vector) -> bool:
    return bool(np.all((numbers >= 0) & (numbers < LARGEST_COUNT) & (numbers == np.floor(numbers))))


def _places(numbers: Vector) -> bool:
    return _whole(numbers) and bool(numbers.max(initial=0.0) < MOST_LEVELS)


YES_NO = Rule(_yes_or_no, "a vector of 0 and 1 without missing values")
COUNTS = Rule(_whole, "a vector of counts, whole numbers from 0 and below 2**53, without missing values")
PLACES = Rule(
    _places, f"a vector of the places of levels, whole numbers from 0 and below {MOST_LEVELS:,}, none missing"
)


@dataclass(frozen=True, slots=True)
class Checked:
    """An outcome, a design of units x columns without intercept, and the columns' names."""

    outcome: NDArray[np.float64]
    design: NDArray[np.float64]
    names: tuple[str, ...]

    @property
    def with_intercept(self) -> NDArray[np.float64]:
        """The design with a first column of ones."""
        return np.column_stack([np.ones(len(self.outcome)), self.design])

    @property
    def all_names(self) -> tuple[str, ...]:
        """The names with the intercept first."""
        return (INTERCEPT, *self.names)


def checked(outcome: ArrayLike, design: ArrayLike, names: Sequence[str] | None, rule: Rule = YES_NO) -> Checked:
    """Check what goes into a model.

    Raises
    ------
    ValueError
        If the outcome is not a vector of what the rule allows, the design not an array of numbers up to 1e150
        with one row a unit, or the names not one a column and all different.
    NotEstimableError
        If there are no units.
    """
    answers, columns = (
        floats(each, f"{name} must be an array of numbers") for each, name in ((outcome, "outcome"), (design, "design"))
    )
    if answers.ndim != 1 or not rule.allows(answers):
        raise ValueError(f"outcome must be {rule.said}")
    if columns.ndim != 2 or not np.isfinite(columns).all():
        raise ValueError("design must be an array of finite numbers, units x columns, without missing values")
    if np.abs(columns).max(initial=0.0) > LARGEST:
        raise ValueError(f"design must be at most {LARGEST:g} in size; rescale the numbers")
    if len(columns) != len(answers):
        raise ValueError(f"design must have one row per unit, {len(answers)}, not {len(columns)}")
    given = tuple(f"x{place + 1}" for place in range(columns.shape[1])) if names is None else tuple(names)
    if len(given) != columns.shape[1] or len({INTERCEPT, *given}) <= len(given):
        raise ValueError(
            f"names must have one distinct name per column, {columns.shape[1]}, none {INTERCEPT}; not {list(given)}"
        )
    if not len(answers):
        raise NotEstimableError("there are no units")
    return Checked(answers, columns, given)


def names_of_places(places: Vector, levels: Sequence[str] | None) -> tuple[str, ...]:
    """Return what places are called in reasons: their levels, or their numbers where there are no names.

    Raises
    ------
    ValueError
        If a place has no name.
    """
    if levels is None:
        return tuple(str(int(place)) for place in places)
    if len(levels) <= places[-1]:
        raise ValueError("levels must have a name for each place of the outcome")
    return tuple(levels[int(place)] for place in places)


def empty_places(places: Vector) -> str:
    """Say which places up to the last are no unit's; "" if there are none."""
    missing = sorted(set(range(int(places[-1]) + 1)) - {int(place) for place in places})
    if not missing:
        return ""
    shown = ", ".join(map(str, missing[:10])) + (", ..." if len(missing) > 10 else "")
    return f"no unit has a level at place {shown}; left out"


def grouping(labels: Sequence[object] | NDArray[np.generic], name: str, units: int) -> NDArray[np.int64]:
    """Return groups as whole numbers from 0, in the order they are first met.

    Raises
    ------
    ValueError
        If there is not one label a unit, or one is missing (None or NaN).
    """
    given = list(labels)
    if len(given) != units or any(np.ndim(label) for label in given):
        raise ValueError(f"{name} must be a list with one label per unit, {units} labels")
    if any(label is None or label != label for label in given):  # noqa: PLR0124 - NaN differs from itself
        raise ValueError(f"{name} must have a label for every unit; remove units without one")
    places = {label: place for place, label in enumerate(dict.fromkeys(given))}
    return np.array([places[label] for label in given], dtype=np.int64)


def check_rank(columns: NDArray[np.float64], names: Sequence[str], within: str = "") -> None:
    """Check that no column is a combination of those before it.

    Parameters
    ----------
    columns
        Rows x columns.
    names
        One a column.
    within
        Where a column that is named is constant, such as ` within every stratum`.

    Raises
    ------
    NotEstimableError
        If one is; all such columns are named.
    """
    spans = np.linalg.norm(columns, axis=0)
    # The triangle has the singular values of the columns, and few rows.
    scaled = np.asarray(np.linalg.qr(columns / np.where(spans > 0, spans, 1.0), mode="r"))
    kept: list[int] = []
    spare = []
    for place, name in enumerate(names):
        if np.linalg.matrix_rank(scaled[:, [*kept, place]], tol=DEPENDENT) > len(kept):
            kept.append(place)
        else:
            spare.append(name)
    if spare:
        raise NotEstimableError(
            f"{', '.join(spare)}: constant{within}, or a combination of the columns before; remove from the model"
        )
