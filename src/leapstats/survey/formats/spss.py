"""SPSS .sav and .zsav: codes as they stand, with labels, user-missing codes and response sets."""

import math
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import DataError, Problem
from leapstats.survey.delimited import read_bytes
from leapstats.survey.personal import is_personal
from leapstats.survey.raw import MissingRange, RawColumn, RawFile, ResponseSet

SUFFIXES = (".sav", ".zsav")
# Date formats that the reader leaves as seconds since the first day of the Gregorian calendar.
PERIODS = ("QYR", "MOYR", "WKYR")
EPOCH = datetime(1582, 10, 14, tzinfo=UTC)
MAGIC = (b"$FL2", b"$FL3")


def read(path: Path, *, keep_personal: frozenset[str] = frozenset()) -> RawFile:
    """Read an SPSS file without losing a code.

    Parameters
    ----------
    path
        A .sav or .zsav file.
    keep_personal
        Personal columns to keep; others are dropped and named.

    Returns
    -------
    RawFile
        User-missing codes stay in `values` and are listed in `missing`; an empty text is blank;
        dates are texts in ISO form.

    Raises
    ------
    DataError
        If it is no SPSS file, cut short, without cases, or cannot be read.
    """
    if read_bytes(path)[:4] not in MAGIC:
        problem = Problem("", "this is no SPSS file, whatever its name", "Save it from SPSS or PSPP as .sav")
        raise DataError(path.name, [problem])
    data, meta = _parsed(path)
    if not meta.number_rows:
        raise DataError(path.name, [Problem("", "there are variables and no cases", "Name a file that holds answers")])
    data = {name: _period(cells, meta.original_variable_types.get(name, "")) for name, cells in data.items()}
    personal = tuple(name for name in data if is_personal(name) and name not in keep_personal)
    columns = tuple(_column(name, cells, meta) for name, cells in data.items() if name not in personal)
    sets, notes = _response_sets(meta, {column.name for column in columns})
    dated = [name for name, cells in data.items() if any(hasattr(cell, "isoformat") for cell in cells)]
    if dated:
        notes.append(f"dates read as text: {', '.join(dated)}")
    return RawFile(
        path=path,
        format="spss",
        columns=columns,
        rows=np.arange(1, meta.number_rows + 1, dtype=np.int64),
        sets=sets,
        personal=personal,
        notes=tuple(notes),
        label=meta.file_label or "",
    )


def _parsed(path: Path) -> tuple[Mapping[str, list[Any]], Any]:
    import pyreadstat

    try:
        data, meta = pyreadstat.read_sav(str(path), user_missing=True, output_format="dict")
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, UnicodeDecodeError, ValueError) as error:
        problem = Problem("", f"the file is cut short or damaged ({error})", "Export it again")
        raise DataError(path.name, [problem]) from None
    return data, meta


def _column(name: str, cells: list[Any], meta: Any) -> RawColumn:
    ranges = meta.missing_ranges.get(name, [])
    return RawColumn(
        name=name,
        values=_values(cells, text=meta.readstat_variable_types[name] == "string"),
        label=(meta.column_names_to_labels.get(name) or "").strip(),
        labels={key: str(label) for key, label in meta.variable_value_labels.get(name, {}).items()},
        missing=tuple(MissingRange(_trimmed(each["lo"]), _trimmed(each["hi"])) for each in ranges),
        measure=meta.variable_measure.get(name, ""),
    )


def _period(cells: list[Any], spss_format: str) -> list[Any]:
    """Turn the seconds of a quarter, month or week into its first day."""
    if not spss_format.startswith(PERIODS):
        return cells
    return [None if cell is None else (EPOCH + timedelta(seconds=float(cell))).date() for cell in cells]


def _trimmed(end: float | str) -> float | str:
    return end.strip() if isinstance(end, str) else end


def _values(cells: list[Any], *, text: bool) -> NDArray[Any]:
    if not text and not any(hasattr(cell, "isoformat") for cell in cells):
        return np.array([math.nan if cell is None else cell for cell in cells], dtype=np.float64)
    values = np.empty(len(cells), dtype=object)
    for place, cell in enumerate(cells):
        values[place] = (
            (cell.isoformat() if hasattr(cell, "isoformat") else str(cell).strip() or None) if cell else None
        )
    return values


def _response_sets(meta: Any, names: set[str]) -> tuple[tuple[ResponseSet, ...], list[str]]:
    sets: list[ResponseSet] = []
    notes: list[str] = []
    taken: set[str] = set()
    for name, each in (meta.mr_sets or {}).items():
        members = tuple(member for member in each["variable_list"] if member in names)
        why = _unusable(each, members, taken)
        if why:
            notes.append(f"multi-response set {name} left out, its items read one by one: {why}")
            continue
        taken.update(members)
        counted = float(each["counted_value"]) if each["is_dichotomy"] else None
        sets.append(ResponseSet(name=name, label=each["label"] or "", columns=members, counted=counted))
    return tuple(sets), notes


def _unusable(each: Mapping[str, Any], members: tuple[str, ...], taken: set[str]) -> str:
    unknown = [member for member in each["variable_list"] if member not in members]
    if unknown:
        return f"the file has no variable {', '.join(unknown)}"
    if len(members) < 2:
        return "it has fewer than two variables"
    if taken & set(members):
        return "another set holds the same variables"
    # The reader gives no counted value where it is text or negative.
    if each["is_dichotomy"] and each["counted_value"] is None:
        return "its counted value cannot be read"
    return ""


def write(file: RawFile, path: Path) -> None:
    """Write a survey as an SPSS file.

    Parameters
    ----------
    file
        Labels, value labels, user-missing codes and measurement levels are kept; `label` becomes
        the file's label, `notes` its documents.
    path
        Replaced if it is there.
    """
    import pandas as pd
    import pyreadstat

    frame = pd.DataFrame({column.name: _written(column) for column in file.columns})
    pyreadstat.write_sav(
        frame,
        str(path),
        file_label=file.label,
        note=list(file.notes) or None,
        column_labels={column.name: column.label for column in file.columns},
        variable_value_labels={column.name: _labels(column) for column in file.columns if _labels(column)},
        missing_ranges={column.name: list(_ranges(column)) for column in file.columns if column.missing},
        variable_measure={column.name: column.measure for column in file.columns if column.measure},
        variable_format={column.name: "F8.0" for column in file.columns if column.numeric and _whole(column)},
    )


def _written(column: RawColumn) -> NDArray[Any]:
    if column.numeric:
        return column.values
    return np.array(["" if cell is None else cell for cell in column.values], dtype=object)


def _labels(column: RawColumn) -> dict[int | float, str]:
    return {value: label for value, label in column.labels.items() if not isinstance(value, str)}


def _whole(column: RawColumn) -> bool:
    numbers = column.values[~np.isnan(column.values)]
    return bool(np.all(numbers == np.floor(numbers)))


def _ranges(column: RawColumn) -> Iterator[Any]:
    for each in column.missing:
        yield each.low if each.low == each.high else {"lo": each.low, "hi": each.high}
