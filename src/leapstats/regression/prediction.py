"""What a fitted model expects of its own rows or of others."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import Problem, UsageError, similar
from leapstats.regression.data import Predictor
from leapstats.regression.expectation import coefficients_of, expected, with_ones
from leapstats.regression.fit import FittedModel, of_predictions
from leapstats.regression.method import LEVELED

if TYPE_CHECKING:
    import pandas as pd

MOST_NAMED = 5


def predictions(fitted: FittedModel, data: "pd.DataFrame | None") -> "pd.Series[float] | pd.DataFrame":
    """Return what the model expects of each row; see `ModelResult.predict`."""
    beta, family = _coefficients(fitted), fitted.way.family
    if data is None:
        found = expected(family, beta, with_ones(fitted.design.matrix), fitted.data.exposure)
        return _named(fitted, found, fitted.data.index)
    if not hasattr(data, "columns"):
        raise UsageError("the data", [Problem("data", "it is no data frame", "Give one column an item of the formula")])
    problems: list[Problem] = []
    written = fitted.data.survey.provenance.written
    values = [_values(data, each, written.get(each.item, {}), problems) for each in fitted.design.used]
    exposure = _exposure(data, fitted.request.per, problems)
    if problems:
        raise UsageError("the data", problems)
    everything = [*values, exposure] if exposure is not None else values
    known = ~np.isnan(np.column_stack(everything)).any(axis=1) if everything else np.ones(len(data), dtype=bool)
    columns = fitted.design.of_values([each[known] for each in values])
    shape = (len(data), len(fitted.data.outcome_levels)) if family in LEVELED else (len(data),)
    found = np.full(shape, np.nan)
    if known.any():
        found[known] = expected(family, beta, columns, exposure[known] if exposure is not None else None)
    return _named(fitted, found, data.index)


def _coefficients(fitted: FittedModel) -> NDArray[np.float64]:
    """Return the coefficients to predict by; of pooled models with the mean of their corrected intercepts."""
    if fitted.pooled is None:
        return of_predictions(fitted.data, fitted.design, fitted.estimates, fitted.way)
    beta = coefficients_of(fitted.estimates)
    beta[0] += fitted.pooled.correction
    return beta


def _named(
    fitted: FittedModel, found: NDArray[np.float64], index: "pd.Index[Any]"
) -> "pd.Series[float] | pd.DataFrame":
    """Return one number a row, or one a level of the outcome under its label."""
    import pandas as pd

    if found.ndim > 1:
        return pd.DataFrame(found, index=index, columns=list(fitted.data.outcome_labels))
    return pd.Series(found, index=index)


def _exposure(data: "pd.DataFrame", per: str, problems: list[Problem]) -> NDArray[np.float64] | None:
    """Return what counts are per, NaN where missing; None for a model without."""
    return _values(data, Predictor(per, per, np.empty(0)), {}, problems) if per else None


def _values(
    data: "pd.DataFrame", predictor: Predictor, written: Mapping[str, str], problems: list[Problem]
) -> NDArray[np.float64]:
    """Return an item's numbers or the places of its levels, NaN where missing; note what cannot be understood."""
    nothing = np.full(len(data), np.nan)
    if predictor.item not in data.columns:
        there = [str(name) for name in data.columns]
        fix = similar(predictor.item, there) or f"Add the column {predictor.item}"
        problems.append(Problem(predictor.item, "the data have no such column", fix))
        return nothing
    cells = data[predictor.item]
    read = _level_reader(_places(predictor, written)) if predictor.levels else _number
    found = [np.nan if missing else read(cell) for cell, missing in zip(cells.tolist(), cells.isna(), strict=True)]
    strange = dict.fromkeys(str(cell) for cell, number in zip(cells.tolist(), found, strict=True) if number is None)
    if strange:
        fix = f"Use one of {', '.join(written or predictor.levels)}" if predictor.levels else "Use numbers"
        what = f"the model does not know {', '.join(list(strange)[:MOST_NAMED])}"
        problems.append(Problem(predictor.item, what, fix))
        return nothing
    return np.array(found, dtype=np.float64) / predictor.per


def _places(predictor: Predictor, written: Mapping[str, str]) -> dict[str, int]:
    """Return the place of each level under the names it has: its label, and its code, in a file as that wrote it."""
    of_codes = {code: place for place, code in enumerate(predictor.levels)}
    of_labels = {label: place for place, label in enumerate(predictor.labels)}
    if written:
        of_codes = {cell: of_codes[code] for cell, code in written.items() if code in of_codes}
    return of_labels | of_codes


def _level_reader(places: Mapping[str, int]) -> Callable[[object], int | None]:
    def read(cell: object) -> int | None:
        texts = [str(cell).strip()]
        if isinstance(cell, bool | float) and float(cell).is_integer():
            texts.append(f"{cell:g}")
        return next((places[text] for text in texts if text in places), None)

    return read


def _number(cell: object) -> float | None:
    try:
        return float(cell)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
