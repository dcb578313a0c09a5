"""Probabilities that a fitted model gives, of its own rows or of others."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import Problem, UsageError, nearest
from leapstats.models.data import Predictor
from leapstats.models.fit import FittedModel
from leapstats.stats.models.likelihood import expit

if TYPE_CHECKING:
    import pandas as pd

MOST_NAMED = 5


def probabilities(fitted: FittedModel, data: "pd.DataFrame | None") -> "pd.Series[float]":
    """Return the probability of the outcome in each row; see `ModelResult.predict`."""
    import pandas as pd

    beta = np.array([each.estimate for each in fitted.estimates.coefficients])
    if data is None:
        return pd.Series(expit(_with_ones(fitted.design.matrix) @ beta), index=fitted.data.units)
    if not hasattr(data, "columns"):
        raise UsageError("the data", [Problem("data", "it is no data frame", "Give one column an item of the formula")])
    problems: list[Problem] = []
    values = [_values(data, each, problems) for each in fitted.design.used]
    if problems:
        raise UsageError("the data", problems)
    known = ~np.isnan(np.column_stack(values)).any(axis=1) if values else np.ones(len(data), dtype=bool)
    found = np.full(len(data), np.nan)
    if known.any():
        found[known] = expit(fitted.design.of_values([each[known] for each in values]) @ beta)
    return pd.Series(found, index=data.index)


def _with_ones(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.column_stack([np.ones(len(matrix)), matrix])


def _values(data: "pd.DataFrame", predictor: Predictor, problems: list[Problem]) -> NDArray[np.float64]:
    """Return an item's numbers or the places of its levels, NaN where missing; note what cannot be understood."""
    nothing = np.full(len(data), np.nan)
    if predictor.item not in data.columns:
        there = [str(name) for name in data.columns]
        problems.append(Problem(predictor.item, "the data have no such column", nearest(predictor.item, there)))
        return nothing
    cells = data[predictor.item]
    places: dict[str, int] = {}
    for names in (predictor.labels, predictor.levels):
        places |= {name: place for place, name in enumerate(names)}
    read = _level_reader(places) if predictor.levels else _number
    found = [np.nan if missing else read(cell) for cell, missing in zip(cells.tolist(), cells.isna(), strict=True)]
    strange = dict.fromkeys(str(cell) for cell, number in zip(cells.tolist(), found, strict=True) if number is None)
    if strange:
        fix = f"Give one of {', '.join(predictor.levels)}" if predictor.levels else "Give numbers"
        what = f"the model does not know {', '.join(list(strange)[:MOST_NAMED])}"
        problems.append(Problem(predictor.item, what, fix))
        return nothing
    return np.array(found, dtype=np.float64) / predictor.per


def _level_reader(places: dict[str, int]) -> Any:
    def read(cell: object) -> int | None:
        text = str(int(cell)) if isinstance(cell, bool | float) and float(cell).is_integer() else str(cell).strip()
        return places.get(text)

    return read


def _number(cell: object) -> float | None:
    try:
        return float(cell)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
