"""Take an Arrow table, as Parquet and Feather files hold it, for a survey file."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from leapstats.errors import DataError, Problem
from leapstats.survey.contents import check_file, read_bytes
from leapstats.survey.frames import LONGEST, distinct_names, raw_of_frame
from leapstats.survey.raw import RawColumn, RawFile, Texts, appearing, merged
from leapstats.survey.spelling import spelled
from leapstats.survey.statistical import named, personal_names

if TYPE_CHECKING:
    import pyarrow as pa

ROW_NUMBERS = re.compile(r"__index_level_\d+__")
LABEL_KEYS = (b"label", b"description", b"comment")
R_METADATA, R_LABELS = b"r", b"labels"
# What Arrow's errors are, and what its values raise that are out of any calendar.
FAULTS = (ValueError, OSError, LookupError, TypeError, NotImplementedError, MemoryError, OverflowError)
LONGEST_SAID, HEAD = 200, 8
MOST_CELLS = 1 << 27  # that is 1 GiB of numbers
MOST_FOR_SIZE = 200  # cells for each byte of a file; repeated answers take no more


def first_bytes(path: Path) -> bytes:
    """Return what a file begins with.

    Raises
    ------
    DataError
        If there is no such file, it is a folder, it is empty, or it cannot be read.
    """
    check_file(path)
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except OSError:
        head = b""
    return head if head.strip() else read_bytes(path)[:HEAD]


def check_size(path: Path, rows: int, columns: int) -> None:
    """Refuse a file that declares far more cells than its size can hold, before memory is taken for them.

    Raises
    ------
    DataError
        If so, or if there are no rows or no columns.
    """
    if not rows or not columns:
        raise DataError(path.name, [Problem("", "there are no rows or no columns", "Use a file that contains answers")])
    cells = rows * columns
    if cells > MOST_CELLS and cells > MOST_FOR_SIZE * path.stat().st_size:
        what = f"it declares {rows:,} rows of {columns:,} columns, which a file of its size does not hold"
        raise DataError(path.name, [Problem("", what, "Get the file again from its source")])


def damaged(path: Path, error: Exception) -> DataError:
    """Word what the reader of Arrow said of a file."""
    said = " ".join(str(error).split())[:LONGEST_SAID]
    fix = "Get the file again from its source"
    return DataError(path.name, [Problem("", f"the file is cut short or damaged ({said})", fix)])


def raw_of_table(
    table: "pa.Table",
    path: Path,
    words: str,
    keep_personal: frozenset[str],
    *,
    schema: "pa.Schema | None" = None,
    declared: int | None = None,
) -> RawFile:
    """Wrap an Arrow table.

    Parameters
    ----------
    table
        One row a unit. Numbers, booleans, text, dictionaries (categories), dates and times are read.
    path
        The file.
    words
        What the file is, for the first note.
    keep_personal
        Personal columns to keep; others are dropped and named.
    schema
        What the columns are in the file, where texts were read as dictionaries; None where they stand as they are.
    declared
        How many rows the file says it has; None where it does not.

    Raises
    ------
    DataError
        If there are other than the rows declared, or columns hold lists, records or binary data: all are named.
    """
    try:
        _check_rows(table, declared)
        return _raw(table, path, words, keep_personal, table.schema if schema is None else schema)
    except FAULTS as error:
        raise damaged(path, error) from None


def _check_rows(table: "pa.Table", declared: int | None) -> None:
    table.validate(full=True)
    if declared is not None and table.num_rows != declared:
        raise ValueError(f"{declared:,} rows are declared, and {table.num_rows:,} are there")


def _raw(table: "pa.Table", path: Path, words: str, keep_personal: frozenset[str], schema: "pa.Schema") -> RawFile:
    plain = [place for place, name in enumerate(table.column_names) if not ROW_NUMBERS.fullmatch(name)]
    check_size(path, table.num_rows, len(plain))
    problems = [each for place in plain for each in _type_problems(table.field(place))]
    if problems:
        raise DataError(path.name, problems)
    names, notes = distinct_names([spelled(table.field(place).name) for place in plain])
    columns = [
        _column(name, table.column(place), schema.field(place).type, _label(table.field(place)))
        for name, place in zip(names, plain, strict=True)
    ]
    personal = personal_names(columns, keep_personal)
    return RawFile(
        path=path,
        format=words.lower(),
        columns=tuple(column for column in columns if column.name not in personal),
        rows=np.arange(1, table.num_rows + 1, dtype=np.int64),
        personal=personal,
        notes=(f"{words} file", *notes, *_notes(table)),
    )


def _type_problems(field: "pa.Field") -> Iterator[Problem]:
    from pyarrow import types

    kind = field.type.value_type if types.is_dictionary(field.type) else field.type
    if types.is_nested(kind):
        what, fix = f"its cells hold several values each ({kind})", "Write one column a value, or leave the column out"
    elif "binary" in str(kind) or "extension" in str(kind):
        what, fix = f"its cells are not numbers, texts or dates ({kind})", "Convert the column, or leave it out"
    else:
        return
    yield Problem(f'column "{field.name}"', what, f"{fix} when you write the file")


def _label(field: "pa.Field") -> str:
    said = field.metadata or {}
    found = next((said[key] for key in LABEL_KEYS if said.get(key)), b"")
    return str(found.decode("utf-8", "replace")).strip()


def _notes(table: "pa.Table") -> Iterator[str]:
    left_out = [name for name in table.column_names if ROW_NUMBERS.fullmatch(name)]
    if left_out:
        yield f"row numbers of a data frame left out: {named(left_out)}"
    if R_LABELS in (table.schema.metadata or {}).get(R_METADATA, b""):
        yield "value labels that R put in the file are not read; write .dta or .sav to keep them"


def _column(name: str, cells: "pa.ChunkedArray", kind: "pa.DataType", label: str) -> RawColumn:
    from pyarrow import types

    if types.is_dictionary(kind):
        return _of_categories(name, cells, label)
    if types.is_null(kind) or types.is_boolean(kind) or types.is_floating(kind) or types.is_decimal(kind):
        return _of_numbers(name, cells, label)
    if types.is_integer(kind) and not _are_overlong(cells):
        return _of_numbers(name, cells, label)
    texts = _texts(cells)
    return RawColumn(name=name, cells=texts, label=label)


def _of_numbers(name: str, cells: "pa.ChunkedArray", label: str) -> RawColumn:
    import pyarrow as pa

    if pa.types.is_boolean(cells.type):
        cells = cells.cast(pa.uint8())
    values = cells.cast(pa.float64(), safe=False).to_numpy()
    return RawColumn(name=name, cells=values, label=label)


def _are_overlong(cells: "pa.ChunkedArray") -> bool:
    """Tell whether a whole number is too long for float64, where two ids could become one."""
    import pyarrow.compute as pc

    if cells.type.bit_width < 64:
        return False
    ends = pc.min_max(cells).as_py()
    return any(end is not None and abs(end) > LONGEST for end in ends.values())


def _texts(cells: "pa.ChunkedArray") -> Texts:
    """Find the distinct texts of a column; values that are written alike are one."""
    import pyarrow as pa

    if not pa.types.is_dictionary(cells.type):
        cells = cells.dictionary_encode()
    chunks = cells.unify_dictionaries().chunks
    indices = [each.indices.fill_null(-1).to_numpy(zero_copy_only=False) for each in chunks]
    places = np.concatenate(indices).astype(np.int32, copy=False)
    distinct = chunks[0].dictionary
    if is_text(distinct.type) and not pa.compute.any(pa.compute.equal(distinct, "")).as_py():
        return appearing(places, distinct.to_numpy(zero_copy_only=False))
    found = appearing(places, np.array(_written(distinct), dtype=object))
    return merged(found.places, found.distinct.tolist())


def is_text(kind: "pa.DataType") -> bool:
    """Tell whether cells of an Arrow type are text."""
    from pyarrow import types

    return bool(types.is_string(kind) or types.is_large_string(kind))


def _written(distinct: "pa.Array") -> list[str]:
    """Write distinct values as text: dates and times in ISO form, in their own time zone."""
    from pyarrow import types

    if types.is_timestamp(distinct.type) or types.is_duration(distinct.type):
        return list(map(str, distinct.to_pandas().astype(str).to_numpy(dtype=object)))
    return [str(each) for each in distinct.to_pylist()]


def _of_categories(name: str, cells: "pa.ChunkedArray", label: str) -> RawColumn:
    import pandas as pd

    file = raw_of_frame(pd.DataFrame({"": cells.to_pandas()}), keep_personal=frozenset({""}))
    return replace(file.columns[0], name=name, label=label)
