"""Models of a numeric outcome: what goes in, numbers of a size that loses no digits, and limits by Student's t."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from leapstats.errors import NotEstimableError
from leapstats.stats.checks import floats
from leapstats.stats.models.coefficients import LARGEST, Checked, Coefficient, check_rank, checked
from leapstats.stats.models.likelihood import standardized
from leapstats.stats.result import Interval

NOTHING_LEFT = 1e-10
SMALLEST_RATIO = 1e-12
EXACT = "the columns explain the outcome exactly, so no standard error can be estimated"
NO_RESIDUALS = "every residual that its standard error rests on is 0, so it has none"

Vector = NDArray[np.float64]


def checked_numbers(outcome: ArrayLike, design: ArrayLike, names: Sequence[str] | None) -> Checked:
    """Check what goes into a model of a number.

    Raises
    ------
    ValueError
        If the outcome is not a vector of finite numbers up to 1e150, or the design or the names are not
        as `checked` asks.
    NotEstimableError
        If there are no units.
    """
    message = "outcome must be a vector of finite numbers without missing values"
    numbers = floats(outcome, message)
    if numbers.ndim != 1 or not np.isfinite(numbers).all():
        raise ValueError(message)
    if np.abs(numbers).max(initial=0.0) > LARGEST:
        raise ValueError(f"outcome must be at most {LARGEST:g} in size; rescale the numbers")
    return replace(checked(np.zeros(len(numbers)), design, names), outcome=numbers)


def check_rows(data: Checked) -> int:
    """Return the rows less the columns, the intercept one of them.

    Raises
    ------
    NotEstimableError
        If none are left over, or a column is a combination of others.
    """
    units, columns = len(data.outcome), len(data.all_names)
    if units <= columns:
        raise NotEstimableError(
            f"{units} units are too few for {columns} columns with the intercept", "remove columns from the model"
        )
    check_rank(data.with_intercept, data.all_names)
    return units - columns


@dataclass(frozen=True, slots=True)
class Scaled:
    """An outcome and columns that are centred and at most 1, and what leads back to the units they came in.

    The first of the columns is 1 throughout. `back` turns their coefficients into those of the design.
    """

    outcome: Vector
    columns: Vector
    centre: float
    spread: float
    back: Vector

    def estimates(self, beta: Vector) -> Vector:
        """Return coefficients in the units of outcome and design."""
        found = self.back @ beta * self.spread
        found[0] += self.centre
        return np.asarray(found)

    def covariance(self, matrix: Vector) -> Vector:
        """Return a covariance in the units of outcome and design."""
        turn = self.back * self.spread
        return np.asarray(turn @ matrix @ turn.T)


def scaled(data: Checked) -> Scaled:
    """Centre and scale an outcome and its columns.

    Raises
    ------
    NotEstimableError
        If all outcomes are the same.
    """
    centre = float(data.outcome.mean())
    away = data.outcome - centre
    spread = float(np.abs(away).max())
    if np.ptp(data.outcome) == 0:
        raise NotEstimableError("every unit has the same outcome, so there is nothing to explain")
    columns, back = standardized(data.design)
    return Scaled(away / spread, columns, centre, spread, back)


def check_not_exact(residuals: Vector) -> None:
    """Raise NotEstimableError if a model of a scaled outcome leaves no residuals."""
    if np.abs(residuals).max() <= NOTHING_LEFT:
        raise NotEstimableError(EXACT, "remove columns")


def student(
    names: Sequence[str], beta: Vector, errors: Vector, df: Vector | float, conf_level: float
) -> tuple[Coefficient, ...]:
    """Return coefficients with limits and tests by Student's t; a standard error of NaN has neither, and a note."""
    from scipy.special import stdtr, stdtrit

    each_df = np.broadcast_to(np.asarray(df, dtype=np.float64), errors.shape)
    halves = stdtrit(each_df, (1 + conf_level) / 2) * errors
    tails = 2 * stdtr(each_df, -np.abs(beta / errors))
    return tuple(
        Coefficient(
            name=name,
            estimate=float(value),
            std_error=float(error),
            conf_int=Interval(float(value - half), float(value + half), conf_level),
            p_value=float(tail),
            note="" if np.isfinite(error) else NO_RESIDUALS,
        )
        for name, value, error, half, tail in zip(names, beta, errors, halves, tails, strict=True)
    )


def standard_errors(covariance: Vector, plain: Vector) -> Vector:
    """Return the roots of a covariance's diagonal, NaN where they are nothing beside those of a plain covariance."""
    squares, yardstick = np.diag(covariance), np.diag(plain)
    kept = squares > SMALLEST_RATIO * yardstick
    return np.where(kept, np.sqrt(np.where(kept, squares, 1.0)), np.nan)
