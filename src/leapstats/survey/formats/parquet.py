"""Parquet: columns by their types, categories in their order."""

from pathlib import Path
from typing import Any

import numpy as np

from leapstats.errors import DataError, Problem
from leapstats.survey.cells import is_none
from leapstats.survey.raw import RawColumn, RawFile

SUFFIXES = (".parquet", ".pq")
LIBRARY = "pyarrow"
MAGIC = b"PAR1"


def read(path: Path, *, keep_personal: frozenset[str] = frozenset()) -> RawFile:
    """Read a Parquet file.

    Parameters
    ----------
    path
        A .parquet file.
    keep_personal
        Personal columns to keep; others are dropped and named.

    Returns
    -------
    RawFile
        Text stays text, such as 02134; dates and times are texts in ISO form; labels are read from the metadata of
        columns (`label` or `description`).

    Raises
    ------
    DataError
        If it is no Parquet file, cut short, damaged, or has columns of lists, records or binary data.
    """
    from leapstats.survey.arrow_columns import FAULTS, check_size, damaged, first_bytes, is_text, raw_of_table

    if not first_bytes(path).startswith(MAGIC):
        problem = Problem("", "this is not a Parquet file, despite its name", "Write it as Parquet")
        raise DataError(path.name, [problem])
    import pyarrow.parquet as pq

    try:
        said = pq.read_metadata(path)
        check_size(path, said.num_rows, said.num_columns)
        schema = said.schema.to_arrow_schema()
        texts = [field.name for field in schema if is_text(field.type)]
        # The file numbers its texts already: to write them out for each cell would take twice as long.
        with pq.ParquetFile(path, metadata=said, read_dictionary=texts, page_checksum_verification=True) as file:
            table = file.read()
    except FAULTS as error:
        raise damaged(path, error) from None
    return raw_of_table(table, path, "Parquet", keep_personal, schema=schema, declared=said.num_rows)


def write(file: RawFile, path: Path) -> None:
    """Write a table: categories in their order, whole numbers as such, labels in the metadata of columns.

    Parameters
    ----------
    file
        Labelled cells have `categories`; reasons of missing answers have no place in the format.
    path
        Replaced if it is there.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    arrays = [_array(column) for column in file.columns]
    fields = [
        pa.field(column.name, array.type, metadata={"label": column.label} if column.label else None)
        for column, array in zip(file.columns, arrays, strict=True)
    ]
    pq.write_table(pa.Table.from_arrays(arrays, schema=pa.schema(fields)), path)


def _array(column: RawColumn) -> Any:
    import pyarrow as pa

    if column.numeric:
        known = ~np.isnan(column.values)
        whole = bool((column.values[known] % 1 == 0).all())
        return pa.array(np.where(known, column.values, 0), mask=~known, type=pa.int64() if whole else pa.float64())
    if column.categories:
        places = {level: place for place, level in enumerate(column.categories)}
        codes = [None if cell is None else places[cell] for cell in column.values.tolist()]
        levels = pa.array(column.categories, type=pa.string())
        return pa.DictionaryArray.from_arrays(pa.array(codes, type=pa.int32()), levels, ordered=column.ordered)
    return pa.array([None if is_none(cell) else str(cell) for cell in column.values.tolist()], type=pa.string())
