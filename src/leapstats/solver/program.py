"""A mixed integer program built row by row and solved by scipy."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import ContradictionError, InfeasibleError

TIMED_OUT = 1
# A draw only has to agree with what is stated; how well it meets a random objective does not matter.
LOOSE_GAP = 0.5


@dataclass(frozen=True, slots=True)
class Affine:
    """A constant plus a weighted sum of variables, each named by its place in the program."""

    constant: float = 0.0
    weights: Mapping[int, float] = field(default_factory=dict)

    def __add__(self, other: "Affine | float") -> "Affine":
        if not isinstance(other, Affine):
            return Affine(self.constant + other, self.weights)
        weights = dict(self.weights)
        for place, weight in other.weights.items():
            weights[place] = weights.get(place, 0.0) + weight
        return Affine(self.constant + other.constant, {place: w for place, w in weights.items() if w})

    def __mul__(self, factor: float) -> "Affine":
        return Affine(self.constant * factor, {place: weight * factor for place, weight in self.weights.items()})

    def __sub__(self, other: "Affine | float") -> "Affine":
        return self + other * -1

    def __rsub__(self, other: float) -> "Affine":
        return self * -1 + other

    @property
    def is_constant(self) -> bool:
        """Whether no variable is in it."""
        return not self.weights


ZERO, ONE = Affine(0.0), Affine(1.0)


def total(parts: Iterable[Affine]) -> Affine:
    """Add up affine expressions."""
    constant = 0.0
    weights: dict[int, float] = {}
    for part in parts:
        constant += part.constant
        for place, weight in part.weights.items():
            weights[place] = weights.get(place, 0.0) + weight
    return Affine(constant, {place: weight for place, weight in weights.items() if weight})


Row = tuple[Affine, float, float]


def _matrix(rows: Sequence[Row], width: int) -> Any:
    """Return the weights of rows, a column a variable."""
    from scipy.sparse import csr_array

    places = [(number, place) for number, row in enumerate(rows) for place in row[0].weights]
    weights = [weight for row in rows for weight in row[0].weights.values()]
    indices = (np.array([number for number, _ in places]), np.array([place for _, place in places]))
    return csr_array((weights, indices), shape=(len(rows), width))


@dataclass(slots=True)
class Program:
    """Variables with bounds, and rows that bound affine expressions. Grows while it is built."""

    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    whole: list[int] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    def variable(self, low: float, high: float, *, whole: bool = True) -> Affine:
        """Add a variable and return it."""
        self.lower.append(low)
        self.upper.append(high)
        self.whole.append(int(whole))
        return Affine(0.0, {len(self.lower) - 1: 1.0})

    def require(self, expression: Affine, low: float = -np.inf, high: float = np.inf) -> None:
        """Add the row low <= expression <= high."""
        self.rows.append((expression, low, high))

    def both(self, parts: Iterable[Affine]) -> Affine:
        """Return 1 where all of several 0-or-1 expressions are 1, else 0.

        The variable added is continuous: between whole parts its rows leave it only 0 or 1.
        """
        varying = []
        for part in dict.fromkeys(_Key(part) for part in parts):
            if part.affine.is_constant:
                if part.affine.constant < 0.5:
                    return ZERO
                continue
            varying.append(part.affine)
        if not varying:
            return ONE
        if len(varying) == 1:
            return varying[0]
        result = self.variable(0.0, 1.0, whole=False)
        for each in varying:
            self.require(each - result, low=0.0)
        self.require(total(varying) - result, high=len(varying) - 1.0)
        return result

    def either(self, parts: Iterable[Affine]) -> Affine:
        """Return 1 where any of several 0-or-1 expressions is 1, else 0."""
        return 1.0 - self.both([1.0 - part for part in parts])

    def solve(self, objective: Mapping[int, float], *, time_limit: float) -> NDArray[np.float64]:
        """Find values of the variables that keep every row.

        Parameters
        ----------
        objective
            The weight of each variable in what is made small; those left out weigh nothing.
        time_limit
            Seconds.

        Raises
        ------
        InfeasibleError
            If there are none, or none was found in time.
        """
        return self.compiled().solve(objective, time_limit=time_limit, gap=LOOSE_GAP).check()

    def compiled(self) -> "Compiled":
        """Return the program as matrices, to be solved many times.

        Raises
        ------
        ContradictionError
            If rows without variables contradict one another.
        """
        if any(row[0].is_constant and not row[1] <= row[0].constant <= row[2] for row in self.rows):
            raise ContradictionError("The published values and constraints contradict each other.")
        rows = [row for row in self.rows if not row[0].is_constant]
        return Compiled(
            matrix=_matrix(rows, len(self.lower)),
            low=np.array([row[1] - row[0].constant for row in rows]),
            high=np.array([row[2] - row[0].constant for row in rows]),
            lower=np.array(self.lower),
            upper=np.array(self.upper),
            whole=np.array(self.whole),
        )


@dataclass(frozen=True, slots=True)
class Solution:
    """Values of the variables, None where there are none; `proven` where the solver is sure of what it says.

    `bound` is what the objective cannot fall below.
    """

    values: NDArray[np.float64] | None
    proven: bool
    bound: float

    def check(self) -> NDArray[np.float64]:
        """Return the values.

        Raises
        ------
        InfeasibleError
            If there are none, or none was found in time.
        """
        if self.values is None and self.proven:
            raise ContradictionError("No data set agrees with all published values and constraints.")
        if self.values is None:
            raise InfeasibleError("No data set was found within the time limit; one may still exist.")
        return self.values


@dataclass(frozen=True, slots=True, eq=False)
class Compiled:
    """A program as matrices: rows that bound weighted sums of variables, bounds of these, and which are whole."""

    matrix: Any
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    whole: NDArray[np.int64]

    def solve(
        self,
        objective: Mapping[int, float],
        *,
        time_limit: float,
        gap: float = 0.0,
        rows: Sequence[Row] = (),
    ) -> Solution:
        """Find values of the variables that keep every row.

        Parameters
        ----------
        objective
            The weight of each variable in what is made small; those left out weigh nothing.
        time_limit
            Seconds.
        gap
            How far from the best the objective may stay, relative to it.
        rows
            Further ones: expressions, and from what to what each may be.
        """
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import vstack

        if any(each.is_constant and not least <= each.constant <= most for each, least, most in rows):
            return Solution(None, proven=True, bound=np.inf)
        rows = [row for row in rows if not row[0].is_constant]
        matrix, low, high = self.matrix, self.low, self.high
        if not matrix.shape[1]:
            return Solution(np.empty(0), proven=True, bound=0.0)
        if rows:
            more = _matrix(rows, matrix.shape[1])
            constants = np.array([each.constant for each, _, _ in rows])
            matrix = vstack([matrix, more])
            low = np.append(low, np.array([row[1] for row in rows]) - constants)
            high = np.append(high, np.array([row[2] for row in rows]) - constants)
        costs = np.zeros(matrix.shape[1])
        for place, weight in objective.items():
            costs[place] = weight
        found = milp(
            costs,
            integrality=self.whole,
            bounds=Bounds(self.lower, self.upper),
            constraints=LinearConstraint(matrix, low, high),
            options={"time_limit": time_limit, "mip_rel_gap": gap},
        )
        bound = getattr(found, "mip_dual_bound", None)
        return Solution(
            values=found.x,
            proven=found.status != TIMED_OUT,
            bound=-np.inf if bound is None else float(bound),
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Key:
    """Tells equal affine expressions apart from different ones."""

    affine: Affine

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self.affine == other.affine

    def __hash__(self) -> int:
        return hash((self.affine.constant, tuple(sorted(self.affine.weights.items()))))
