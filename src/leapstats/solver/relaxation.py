"""A linear program asked many questions: the best of each, and what every bound and row is worth to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

SILENT = False


@dataclass(frozen=True, slots=True, eq=False)
class Priced:
    """The least value of an objective, where it is, and how it changes with each variable and each row."""

    least: float
    values: NDArray[np.float64]
    of_variables: NDArray[np.float64]
    of_rows: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Relaxation:
    """Rows and variables, and from what to what each may be.

    The solver inside scipy keeps where it stood from one question to the next. Where scipy does not give it away, each
    question is solved anew by `linprog`: slower, with the same answers.
    """

    matrix: Any
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    bounds: NDArray[np.float64]
    _places: NDArray[np.int32] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_places", np.arange(len(self.bounds), dtype=np.int32))

    def priced(
        self, costs: NDArray[np.float64], within: Mapping[int, tuple[float, float]] | None = None
    ) -> Priced | None:
        """Make a weighted sum of variables small.

        Parameters
        ----------
        costs
            The weight of each variable.
        within
            From what to what some variables may be, this time.

        Returns
        -------
        Priced or None
            None where nothing keeps all rows, or the solver gave up.
        """
        within = within or {}
        if self._solver is None:
            return self._anew(costs, within)
        core, solver = self._solver
        solver.changeColsCost(len(costs), self._places, costs)
        for place, (least, most) in within.items():
            solver.changeColBounds(place, least, most)
        solver.run()
        for place in within:
            solver.changeColBounds(place, float(self.bounds[place, 0]), float(self.bounds[place, 1]))
        if solver.getModelStatus() != core.HighsModelStatus.kOptimal:
            return self._anew(costs, within)
        found = solver.getSolution()
        return Priced(
            least=float(solver.getInfo().objective_function_value),
            values=np.asarray(found.col_value),
            of_variables=np.asarray(found.col_dual),
            of_rows=np.asarray(found.row_dual),
        )

    @cached_property
    def _solver(self) -> tuple[Any, Any] | None:
        """Return the solver of scipy with the program in it, None where this scipy has none to give."""
        try:
            core: Any = import_module("scipy.optimize._highspy._core")
            program = core.HighsLp()
            program.num_col_, program.num_row_ = len(self.bounds), self.matrix.shape[0]
            program.col_cost_ = np.zeros(len(self.bounds))
            program.col_lower_, program.col_upper_ = self.bounds[:, 0].copy(), self.bounds[:, 1].copy()
            program.row_lower_, program.row_upper_ = self.low, self.high
            program.a_matrix_.format_ = core.MatrixFormat.kRowwise
            program.a_matrix_.num_col_, program.a_matrix_.num_row_ = program.num_col_, program.num_row_
            program.a_matrix_.start_ = self.matrix.indptr.astype(np.int32)
            program.a_matrix_.index_ = self.matrix.indices.astype(np.int32)
            program.a_matrix_.value_ = self.matrix.data.astype(float)
            solver = vars(core)["_Highs"]()
            solver.setOptionValue("output_flag", SILENT)
            solver.passModel(program)
        except (ImportError, AttributeError, KeyError, TypeError):
            return None
        return core, solver

    def _anew(self, costs: NDArray[np.float64], within: Mapping[int, tuple[float, float]]) -> Priced | None:
        from scipy.optimize import linprog
        from scipy.sparse import vstack

        equal = self.low == self.high
        upper, lower = ~equal & np.isfinite(self.high), ~equal & np.isfinite(self.low)
        rows: Any = self.matrix
        loose = vstack([rows[upper], -rows[lower]]) if (upper | lower).any() else None
        found: Any = linprog(
            costs,
            A_eq=rows[equal] if equal.any() else None,
            b_eq=self.low[equal] if equal.any() else None,
            A_ub=loose,
            b_ub=np.concatenate([self.high[upper], -self.low[lower]]) if loose is not None else None,
            bounds=[within.get(place, (float(low), float(high))) for place, (low, high) in enumerate(self.bounds)],
            method="highs",
        )
        if found.status != 0:
            return None
        prices = np.zeros(len(self.low))
        prices[equal] = found.eqlin.marginals if equal.any() else 0.0
        return Priced(
            least=float(found.fun),
            values=np.asarray(found.x),
            of_variables=np.asarray(found.lower.marginals) + np.asarray(found.upper.marginals),
            of_rows=prices,
        )
