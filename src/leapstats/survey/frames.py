"""Take a pandas data frame for a survey file."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import DataError, Problem
from leapstats.survey.personal import is_personal
from leapstats.survey.raw import RawColumn, RawFile

if TYPE_CHECKING:
    import pandas as pd

TEXT_LABELS = "text"


def raw_of_frame(frame: "pd.DataFrame", *, keep_personal: frozenset[str] = frozenset()) -> RawFile:
    """Wrap a data frame without copying its numbers.

    Parameters
    ----------
    frame
        One row a unit. Numbers, booleans, text and categories are read; dates are left as text.
    keep_personal
        Personal columns to keep; others are dropped.

    Raises
    ------
    DataError
        If it has no rows or no columns, or two columns of one name.
    """
    names = [str(name) for name in frame.columns]
    twice = dict.fromkeys(name for name in names if names.count(name) > 1)
    problems = [
        Problem(f'column "{name}"', f"the name comes {names.count(name)} times", "Rename one") for name in twice
    ]
    if not len(frame) or not names:
        problems.append(Problem("", "the data frame has no rows or no columns", "Give one row a unit"))
    if problems:
        raise DataError("the data frame", problems)
    personal = tuple(name for name in names if is_personal(name) and name not in keep_personal)
    columns = [_column(name, frame.iloc[:, place]) for place, name in enumerate(names) if name not in personal]
    return RawFile(
        path=Path("data frame"),
        format="frame",
        columns=tuple(columns),
        rows=np.arange(1, len(frame) + 1, dtype=np.int64),
        personal=personal,
    )


def _column(name: str, series: "pd.Series[Any]") -> RawColumn:
    kind = series.dtype
    if hasattr(kind, "categories"):
        codes = series.cat.codes.to_numpy()
        labels: dict[float | str, str] = {float(place): str(label) for place, label in enumerate(kind.categories)}
        numbers = np.where(codes < 0, np.nan, codes.astype(np.float64))
        return RawColumn(name=name, values=numbers, labels=labels, measure=TEXT_LABELS)
    if getattr(kind, "kind", "O") in "biuf":
        return RawColumn(name=name, values=series.to_numpy(dtype=np.float64, na_value=np.nan))
    return RawColumn(name=name, values=_objects(series))


def _objects(series: "pd.Series[Any]") -> NDArray[Any]:
    if getattr(series.dtype, "kind", "O") in "mM":
        series = series.astype(str).where(series.notna())
    values: NDArray[Any] = series.astype(object).where(series.notna(), None).to_numpy(dtype=object)
    return values
