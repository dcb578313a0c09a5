"""Feather and other Arrow files: columns by their types, categories in their order."""

from pathlib import Path
from typing import TYPE_CHECKING

from leapstats.errors import DataError, Problem
from leapstats.survey.raw import RawFile

if TYPE_CHECKING:
    import pyarrow as pa

SUFFIXES = (".feather", ".arrow")
LIBRARY = "pyarrow"
EXTRA = "parquet"
VERSION_2, VERSION_1, STREAM = b"ARROW1\0\0", b"FEA1", b"\xff\xff\xff\xff"


def read(path: Path, *, keep_personal: frozenset[str] = frozenset()) -> RawFile:
    """Read a Feather file (version 1 or 2), or an Arrow stream.

    Parameters
    ----------
    path
        A .feather or .arrow file.
    keep_personal
        Personal columns to keep; others are dropped and named.

    Returns
    -------
    RawFile
        As of a Parquet file.

    Raises
    ------
    DataError
        If it is no such file, cut short, damaged, or has columns of lists, records or binary data.
    """
    from leapstats.survey.arrow_columns import FAULTS, check_size, damaged, first_bytes, raw_of_table

    head = first_bytes(path)
    if not head.startswith((VERSION_2, VERSION_1, STREAM)):
        problem = Problem("", "this is not a Feather file, despite its name", "Write it as Feather")
        raise DataError(path.name, [problem])
    try:
        table = _table(path, is_stream=head.startswith(STREAM))
    except FAULTS as error:
        raise damaged(path, error) from None
    check_size(path, table.num_rows, table.num_columns)
    return raw_of_table(table, path, "Feather", keep_personal)


def _table(path: Path, *, is_stream: bool) -> "pa.Table":
    import pyarrow as pa
    from pyarrow import feather

    if not is_stream:
        return feather.read_table(path, memory_map=False)
    with path.open("rb") as file, pa.ipc.open_stream(file) as stream:
        return stream.read_all()
