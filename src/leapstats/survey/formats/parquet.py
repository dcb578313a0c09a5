"""Parquet: columns by their types, categories in their order."""

from pathlib import Path

from leapstats.errors import DataError, Problem
from leapstats.survey.arrow_columns import FAULTS, check_size, damaged, first_bytes, raw_of_table
from leapstats.survey.raw import RawFile

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
    if not first_bytes(path).startswith(MAGIC):
        problem = Problem("", "this is not a Parquet file, despite its name", "Write it as Parquet")
        raise DataError(path.name, [problem])
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            declared = file.metadata.num_rows
            check_size(path, declared, file.metadata.num_columns)
            table = file.read()
    except FAULTS as error:
        raise damaged(path, error) from None
    return raw_of_table(table, path, "Parquet", keep_personal, declared)
