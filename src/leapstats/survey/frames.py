"""Take a pandas data frame for a survey file."""

from collections.abc import Sequence
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from leapstats.errors import DataError, Problem
from leapstats.survey.cells import as_text
from leapstats.survey.kinds.judged import MOST_LEVELS
from leapstats.survey.kinds.ordering import in_order
from leapstats.survey.personal import is_personal
from leapstats.survey.raw import RawColumn, RawFile, Texts, merged
from leapstats.survey.spelling import spelled

LONGEST = 1 << 53  # whole numbers up to here are exact in float64
MOST_SHARED = 1000  # objects that cells share; with more, their texts are compared

if TYPE_CHECKING:
    import pandas as pd


def raw_of_frame(frame: "pd.DataFrame", *, keep_personal: frozenset[str] = frozenset()) -> RawFile:
    """Wrap a data frame without copying its numbers.

    Parameters
    ----------
    frame
        One row a unit. Numbers, booleans, text, categories, dates and times are read. Columns of
        one name are told apart as in a file: `status`, `status (2)`.
    keep_personal
        Personal columns to keep; others are dropped.

    Raises
    ------
    DataError
        If it has no rows or no columns.
    """
    if not hasattr(frame, "columns") or not hasattr(frame, "iloc"):
        what = f"a {type(frame).__name__} was given"
        raise DataError("the data", [Problem("", what, "Use a data frame or the path of a file")])
    names, notes = distinct_names([spelled(str(name)) for name in frame.columns])
    if not len(frame) or not names:
        problem = Problem("", "the data frame has no rows or no columns", "Use a data frame with one row per unit")
        raise DataError("the data frame", [problem])
    personal = tuple(name for name in names if is_personal(name) and name not in keep_personal)
    columns = [_column(name, frame.iloc[:, place]) for place, name in enumerate(names) if name not in personal]
    return RawFile(
        path=Path("data frame"),
        format="frame",
        columns=tuple(columns),
        rows=np.arange(1, len(frame) + 1, dtype=np.int64),
        personal=personal,
        notes=tuple(notes),
        labels=frame.index,
    )


def distinct_names(names: Sequence[str]) -> tuple[list[str], list[str]]:
    """Tell columns of one name apart by a number, and say which.

    Returns
    -------
    list of str, list of str
        The names, each once; and a sentence for each column that was renamed.
    """
    taken = set(names)
    seen: set[str] = set()
    found, notes = [], []
    for name in names:
        free, number = name, 2
        while free in seen or (free != name and free in taken):
            free, number = f"{name} ({number})", number + 1
        if free != name:
            notes.append(f"another column named {name} is called {free}")
        seen.add(free)
        found.append(free)
    return found, notes


def _column(name: str, series: "pd.Series[Any]") -> RawColumn:
    kind = series.dtype
    if hasattr(kind, "categories"):
        texts = _of_categories(series)
        levels = [each for each in dict.fromkeys(spelled(category_text(each)) for each in kind.categories) if each]
        if not series.cat.ordered and len(levels) <= MOST_LEVELS and in_order(levels)[1]:
            levels = in_order(levels)[0]
        ordered = bool(series.cat.ordered)
        return RawColumn(name=name, cells=texts, categories=tuple(levels), ordered=ordered)
    if getattr(kind, "kind", "O") in "biuf" and not _are_overlong(series):
        cells = series.to_numpy(dtype=np.float64, na_value=np.nan)
        # A view never owns its memory: floats may be those of the frame, whole numbers were converted.
        return RawColumn(name=name, cells=cells.view() if kind.kind == "f" else cells)
    try:
        texts = _texts(series)
    except Exception as error:
        # The cells are objects of anyone's making, whose own methods may raise anything.
        what = f"a cell cannot be written as text ({type(error).__name__})"
        problem = Problem(f'column "{name}"', what, "Convert the column to text or numbers first")
        raise DataError("the data frame", [problem]) from error
    return RawColumn(name=name, cells=texts)


def category_text(category: object) -> str:
    """Write a category as text: a whole number without its decimals."""
    return as_text(float(category)) if isinstance(category, Real) and not isinstance(category, bool) else str(category)


def _of_categories(series: "pd.Series[Any]") -> Texts:
    """Find the distinct texts of a categorical column by its codes."""
    codes = series.cat.codes.to_numpy()
    used = np.unique(codes[codes >= 0])
    categories = series.cat.categories
    texts = [category_text(categories[code]) for code in used]
    return merged(np.where(codes < 0, -1, np.searchsorted(used, codes)).astype(np.int32), texts)


def _are_overlong(series: "pd.Series[Any]") -> bool:
    """Tell whether a whole number is too long for float64, where two ids could become one."""
    return series.dtype.kind in "iu" and not bool(series.dropna().between(-LONGEST, LONGEST).all())


def _texts(series: "pd.Series[Any]") -> Texts:
    """Find the distinct texts of a column; values that are written alike are one."""
    if getattr(series.dtype, "kind", "O") in "mM":
        series = series.astype(str).where(series.notna())
    places, found = _shared_texts(series) or _factorized(series)
    distinct: dict[str, int] = {}
    merged = [distinct.setdefault(str(each), len(distinct)) for each in found]
    small = np.int16 if len(distinct) <= np.iinfo(np.int16).max else np.int32
    return Texts(np.array([*merged, -1], dtype=small)[places], np.array(list(distinct), dtype=object))


def _factorized(series: "pd.Series[Any]") -> tuple[Any, Any]:
    """Find the distinct values of a column, and the place of each cell's among them (-1 where missing)."""
    try:
        return series.factorize()
    except TypeError:  # cells that are lists or mappings
        return series.map(str, na_action="ignore").factorize()


def _shared_texts(series: "pd.Series[Any]") -> tuple[Any, Any] | None:
    """Find the distinct texts by the objects in the cells, of which there are few when texts are shared.

    A million texts are hashed and compared in six times the time that a million addresses take.

    Returns
    -------
    tuple or None
        As of `_factorized`; None where the cells are not objects, have more than MOST_SHARED or are not all texts.
    """
    import pandas as pd

    cells = np.ascontiguousarray(series.to_numpy()) if _holds_objects(series) else np.array([])
    if cells.dtype != object:
        return None
    places, addresses = pd.factorize(np.frombuffer(cells, dtype=np.intp))
    if len(addresses) > MOST_SHARED:
        return None
    first = np.zeros(len(addresses), dtype=np.intp)
    first[places[::-1]] = np.arange(len(places))[::-1]
    found = cells[first]
    are_missing = pd.isna(found)
    if not all(type(each) is str for each in found[~are_missing]):
        return None
    codes = np.where(are_missing, -1, np.cumsum(~are_missing) - 1)
    return codes[places], found[~are_missing]


def _holds_objects(series: "pd.Series[Any]") -> bool:
    """Tell whether the cells are Python objects in one array; pandas' own strings are, unless they are in Arrow."""
    kind = series.dtype
    return kind == np.dtype(object) or getattr(kind, "storage", "") == "python"
