"""Separation: whether maximum likelihood estimates of a logistic model are finite, by linear programming."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from leapstats.errors import NotEstimableError, TooLargeError
from leapstats.stats.models.coefficients import check_rank, checked

COMPLETE = "complete"
QUASI = "quasi-complete"
NO = "none"
REMEDY = "use firth_logistic or exact_logistic"
HALF = 0.5
NEWTON_STEPS = 25
LONGEST = 5.0
WORST_CONDITION = 1e12
BALANCED = 1e-9
MOST_ROWS = 40_000  # of the linear program: a minute

Bounds = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Separation:
    """Whether a combination of columns tells the outcomes apart, and which estimates are infinite.

    `kind` is `none`, `quasi-complete` or `complete`. `limits` has one number a coefficient, in the
    order of `names`: 0 for a finite estimate, plus or minus infinity, or NaN where it is infinite in a
    direction that the data leave open. `separated_units` are the places of the units told apart.
    """

    kind: str
    names: tuple[str, ...]
    limits: tuple[float, ...]
    separated_units: tuple[int, ...]

    @property
    def separated(self) -> bool:
        """Whether some estimate is infinite."""
        return self.kind != NO

    @property
    def infinite(self) -> tuple[str, ...]:
        """The names of the coefficients without a finite estimate."""
        return tuple(name for name, limit in zip(self.names, self.limits, strict=True) if limit != 0)

    def __str__(self) -> str:
        if not self.separated:
            return "no separation: every maximum likelihood estimate is finite"
        return f"{self.kind} separation of {len(self.separated_units)} units: {worded(self.names, self.limits)}"


def worded(names: Sequence[str], limits: Sequence[float]) -> str:
    """Name the coefficients without a finite estimate, and where their estimates go."""
    words = {math.inf: "infinite", -math.inf: "minus infinite"}
    return ", ".join(
        f"{name} {words.get(limit, 'infinite, its sign open')}"
        for name, limit in zip(names, limits, strict=True)
        if limit != 0
    )


def detect_separation(outcome: ArrayLike, design: ArrayLike, *, names: Sequence[str] | None = None) -> Separation:
    """Say which coefficients of a logistic model have no finite maximum likelihood estimate.

    Parameters
    ----------
    outcome
        0 or 1, one a unit.
    design
        Units x columns, without an intercept; the intercept comes first in the result.
    names
        One a column; x1, x2, ... if left out.

    Returns
    -------
    Separation
        Of the model with an intercept.

    Raises
    ------
    ValueError
        If the outcome, the design or the names are not as said.
    NotEstimableError
        If there are no units, or a column is a combination of others.
    TooLargeError
        If more than 40,000 different rows do not plainly overlap.

    Notes
    -----
    Says nothing about how well a finite estimate is determined: near separation has finite estimates
    with very wide limits.

    References
    ----------
    Albert & Anderson (1984), Biometrika 71:1-10. Konis (2007), DPhil thesis, University of Oxford.
    """
    data = checked(outcome, design, names)
    columns = data.with_intercept
    check_rank(columns, data.all_names)
    return separation_of(columns * (2 * data.outcome - 1)[:, None], data.all_names)


def separation_of(margins: NDArray[np.float64], names: Sequence[str]) -> Separation:
    """Find the directions along which no row of margins falls and some rise.

    Parameters
    ----------
    margins
        Rows x coefficients of full column rank: the likelihood depends on the coefficients by `margins
        @ coefficients` and rises with each.
    names
        One a coefficient.

    Raises
    ------
    TooLargeError
        If more than 40,000 different rows do not plainly overlap.
    """
    # Rows that are alike are told apart or not together.
    rows, places = np.unique(margins / np.abs(margins).max(axis=0), axis=0, return_inverse=True)
    if _overlaps(rows):
        return Separation(kind=NO, names=tuple(names), limits=(0.0,) * len(names), separated_units=())
    if len(rows) > MOST_ROWS:
        what = f"{len(rows):,} different rows are more than {MOST_ROWS:,}, and they do not clearly overlap"
        raise TooLargeError(f"{what}: separation was not checked", "use fewer or coarser columns")
    told_apart = np.flatnonzero(_gains(rows)[places.ravel()] > HALF)
    if not len(told_apart):
        return Separation(kind=NO, names=tuple(names), limits=(0.0,) * len(names), separated_units=())
    return Separation(
        kind=COMPLETE if len(told_apart) == len(margins) else QUASI,
        names=tuple(names),
        limits=limits_of(margins),
        separated_units=tuple(int(unit) for unit in told_apart),
    )


def limits_of(margins: NDArray[np.float64]) -> tuple[float, ...]:
    """Return where the directions along which no row of margins falls lead each coefficient; see `Separation`."""
    scaled = np.unique(margins / np.abs(margins).max(axis=0), axis=0)
    return tuple(_limit(scaled, place) for place in range(margins.shape[1]))


def _overlaps(margins: NDArray[np.float64]) -> bool:
    """Tell whether positive weights of the rows were found that make all columns add up to 0.

    With such weights no direction raises a row unless another falls, so that there is no separation
    (Stiemke). Where the Newton step from a point changes no log odds by 1 the weights follow from
    it, which costs much less than the linear program; False says nothing.
    """
    from scipy.special import expit

    beta = np.zeros(margins.shape[1])
    for _ in range(NEWTON_STEPS):
        wrong = expit(-margins @ beta)
        information = (margins * (wrong * (1 - wrong))[:, None]).T @ margins
        if np.linalg.cond(information) > WORST_CONDITION:
            return False
        step = np.linalg.solve(information, margins.T @ wrong)
        changes = margins @ step
        if np.abs(changes).max() <= HALF:
            weights = wrong * (1 - (1 - wrong) * changes)
            return bool(np.all(np.abs(weights @ margins) <= BALANCED * (weights @ np.abs(margins))))
        beta = beta + step / max(1.0, float(np.abs(changes).max()) / LONGEST)
    return False


def _gains(margins: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return 1 for every row that some direction raises while none falls, 0 for the others.

    The directions form a cone, so that a row that can be raised at all can be raised by 1.
    """
    from scipy.sparse import csr_array, eye_array, hstack

    rows, columns = margins.shape
    return _solve(
        np.concatenate([np.zeros(columns), -np.ones(rows)]),
        hstack([csr_array(-margins), eye_array(rows)]),
        [(None, None)] * columns + [(0.0, 1.0)] * rows,
    )[columns:]


def _limit(margins: NDArray[np.float64], place: int) -> float:
    """Return where the cone of directions leads a coefficient: 0, one infinity, or NaN for either."""
    columns = margins.shape[1]
    bounds: list[Bounds] = [(None, None)] * columns
    bounds[place] = (-1.0, 1.0)
    up, down = (
        abs(_solve(np.where(np.arange(columns) == place, -sign, 0.0), -margins, bounds)[place]) > HALF
        for sign in (1.0, -1.0)
    )
    if up and down:
        return math.nan
    return math.inf if up else -math.inf if down else 0.0


def _solve(cost: NDArray[np.float64], falls: Any, bounds: Sequence[Bounds]) -> NDArray[np.float64]:
    from scipy.optimize import linprog

    found = linprog(cost, A_ub=falls, b_ub=np.zeros(falls.shape[0]), bounds=bounds, method="highs")
    return np.asarray(found.x, dtype=np.float64)


def refuse_separation(found: Separation, remedy: str = REMEDY) -> None:
    """Raise NotEstimableError naming the coefficients without a finite estimate, and what to take instead."""
    if found.separated:
        raise NotEstimableError(str(found), remedy)
