"""A linear program with what each bound and each row is worth: by how much the best falls where it is loosened."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Priced:
    """The least value of an objective, and by how much it changes with each variable and each equality."""

    least: float
    of_variables: NDArray[np.float64]
    of_equalities: NDArray[np.float64]


def priced(
    costs: NDArray[np.float64],
    equal: tuple[Any, NDArray[np.float64]],
    at_most: tuple[Any, NDArray[np.float64]],
    bounds: NDArray[np.float64],
) -> Priced | None:
    """Make a weighted sum of variables small.

    Parameters
    ----------
    costs
        The weight of each variable.
    equal, at_most
        Rows as a sparse matrix, and what they are equal to, or at most.
    bounds
        The least and the most of each variable, a row each.

    Returns
    -------
    Priced or None
        None where nothing keeps all rows, or the solver gave up.
    """
    from scipy.optimize import linprog

    found: Any = linprog(
        costs,
        A_eq=equal[0] if equal[0].shape[0] else None,
        b_eq=equal[1] if equal[0].shape[0] else None,
        A_ub=at_most[0] if at_most[0].shape[0] else None,
        b_ub=at_most[1] if at_most[0].shape[0] else None,
        bounds=[(float(low), float(high)) for low, high in bounds],
        method="highs",
    )
    if found.status != 0:
        return None
    rows = np.asarray(found.eqlin.marginals) if equal[0].shape[0] else np.empty(0)
    return Priced(float(found.fun), np.asarray(found.lower.marginals) + np.asarray(found.upper.marginals), rows)
