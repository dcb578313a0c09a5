"""SPSS .sav and .zsav: codes as they stand, with labels, user-missing codes and response sets."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import DataError, OutputError, Problem
from leapstats.survey.contents import read_bytes
from leapstats.survey.personal import is_personal
from leapstats.survey.raw import MissingRange, RawColumn, RawFile, ResponseSet
from leapstats.survey.spss_dates import Moment, moment, moment_of, moments

SUFFIXES = (".sav", ".zsav")
MAGIC = (b"$FL2", b"$FL3")
ANY_BYTES = "ISO-8859-1"  # every byte is a letter of it


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
        dates and times are texts in ISO form.

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
    columns = [_column(name, cells, meta) for name, cells in data.items()]
    personal = [column.name for column in columns if _is_personal(column) and column.name not in keep_personal]
    sets, notes = _response_sets(meta, {column.name: column for column in columns if column.name not in personal})
    notes.extend(_moment_notes(meta, [name for name in data if name not in personal]))
    return RawFile(
        path=path,
        format="spss",
        columns=tuple(column for column in columns if column.name not in personal),
        rows=np.arange(1, meta.number_rows + 1, dtype=np.int64),
        sets=sets,
        personal=tuple(personal),
        notes=tuple(notes),
        label=meta.file_label or "",
    )


def _parsed(path: Path) -> tuple[Mapping[str, list[Any]], Any]:
    import pyreadstat

    unreadable = (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, LookupError, ValueError)
    # The reader's own conversion of times forgets whole days, and it fails on dates far away.
    read_sav: Callable[..., Any] = partial(
        pyreadstat.read_sav, str(path), user_missing=True, output_format="dict", disable_datetime_conversion=True
    )
    try:
        data, meta = read_sav()
    except unreadable as error:
        try:
            read_sav(encoding=ANY_BYTES)
        except unreadable:
            problem = Problem("", f"the file is cut short or damaged ({error})", "Export it again")
        else:
            what = "its text is not in the encoding that the file declares"
            problem = Problem("", what, "Export it again in Unicode mode")
        raise DataError(path.name, [problem]) from None
    if None in data or len(data) != meta.number_columns:
        problem = Problem("", "the file is damaged (variables without a name, or of the same name)", "Export it again")
        raise DataError(path.name, [problem])
    return data, meta


def _is_personal(column: RawColumn) -> bool:
    """Tell whether the name says so, or the label of a text: that of a code may name a choice."""
    return is_personal(column.name) or (not column.numeric and not column.labels and is_personal(column.label))


def _moment(name: str, meta: Any) -> Moment | None:
    if meta.readstat_variable_types[name] == "string":
        return None
    return moment_of(meta.original_variable_types.get(name) or "")


def _moment_notes(meta: Any, names: list[str]) -> Iterator[str]:
    kinds = {name: _moment(name, meta) for name in names}
    for word, is_time in (("dates", False), ("times", True)):
        those = [name for name, kind in kinds.items() if kind and (kind is Moment.TIME) is is_time]
        if those:
            yield f"{word} read as text: {', '.join(those)}"


def _column(name: str, cells: list[Any], meta: Any) -> RawColumn:
    kind = _moment(name, meta)

    def value(stored: float | str) -> float | str:
        if isinstance(stored, str):
            return stored.strip()
        return moment(stored, kind) if kind else stored

    values: NDArray[Any]
    if meta.readstat_variable_types[name] == "string":
        values = np.array([cell.strip() or None if cell else None for cell in cells], dtype=object)
    else:
        values = np.array(cells, dtype=np.float64)
    ranges = meta.missing_ranges.get(name, [])
    return RawColumn(
        name=name,
        values=moments(values, kind) if kind else values,
        label=(meta.column_names_to_labels.get(name) or "").strip(),
        labels={value(code): str(label) for code, label in meta.variable_value_labels.get(name, {}).items()},
        missing=tuple(MissingRange(value(each["lo"]), value(each["hi"])) for each in ranges),
        measure=meta.variable_measure.get(name, ""),
    )


def _response_sets(meta: Any, columns: Mapping[str, RawColumn]) -> tuple[tuple[ResponseSet, ...], list[str]]:
    sets: list[ResponseSet] = []
    notes: list[str] = []
    taken: set[str] = set()
    for name, each in (meta.mr_sets or {}).items():
        members = tuple(each["variable_list"])
        why = _unusable(each, columns, taken)
        if why:
            notes.append(f"multi-response set {name} left out, its items read one by one: {why}")
            continue
        taken.update(members)
        counted = float(each["counted_value"]) if each["is_dichotomy"] else None
        sets.append(ResponseSet(name=name, label=each["label"] or "", columns=members, counted=counted))
    return tuple(sets), notes


def _unusable(each: Mapping[str, Any], columns: Mapping[str, RawColumn], taken: set[str]) -> str:
    members = each["variable_list"]
    unknown = [member for member in members if member not in columns]
    if unknown:
        return f"no variable {', '.join(unknown)} was read"
    if len(members) < 2:
        return "it has fewer than two variables"
    if taken & set(members):
        return "another set holds the same variables"
    # The reader gives no counted value where it is negative, and cuts off a text after its digits.
    countable = each["counted_value"] is not None and all(columns[member].numeric for member in members)
    if each["is_dichotomy"] and not countable:
        return "its counted value cannot be read"
    return ""


def write(file: RawFile, path: Path) -> None:
    """Write a survey as an SPSS file.

    Parameters
    ----------
    file
        Labels, value labels, user-missing codes and measurement levels are kept; `label` becomes
        the file's label, `notes` its documents. Multi-response sets are left out: no library
        writes them.
    path
        Replaced if it is there.

    Raises
    ------
    OutputError
        If it cannot be written whole.
    """
    import pandas as pd
    import pyreadstat

    frame = pd.DataFrame({column.name: _written(column) for column in file.columns})
    try:
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
    except (pyreadstat.PyreadstatError, pyreadstat.ReadstatError) as error:
        raise OutputError(f"{path.name} was not written: {error}. The disk may be full.") from None


def _written(column: RawColumn) -> NDArray[Any]:
    if column.numeric:
        return column.values
    return np.array(["" if cell is None else cell for cell in column.values], dtype=object)


def _labels(column: RawColumn) -> dict[Any, str]:
    return {value: label for value, label in column.labels.items() if isinstance(value, str) is not column.numeric}


def _whole(column: RawColumn) -> bool:
    numbers = column.values[~np.isnan(column.values)]
    return bool(np.all(numbers == np.floor(numbers)))


def _ranges(column: RawColumn) -> Iterator[Any]:
    for each in column.missing:
        yield each.low if each.low == each.high else {"lo": each.low, "hi": each.high}
