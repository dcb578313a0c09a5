"""Write a survey as an SPSS file."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import OutputError
from leapstats.survey.raw import RawColumn, RawFile

LONGEST_LINE = 80  # bytes


def write_spss(file: RawFile, path: Path) -> None:
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
            note=[line for note in file.notes for line in _lines(note)] or None,
            column_labels={column.name: column.label for column in file.columns},
            variable_value_labels={column.name: _labels(column) for column in file.columns if _labels(column)},
            missing_ranges={column.name: list(_ranges(column)) for column in file.columns if column.missing},
            variable_measure={column.name: column.measure for column in file.columns if column.measure},
            variable_format={column.name: "F8.0" for column in file.columns if column.numeric and _whole(column)},
        )
    except (pyreadstat.PyreadstatError, pyreadstat.ReadstatError) as error:
        raise OutputError(f"{path.name} was not written: {error}. The disk may be full.") from None


def _lines(note: str) -> Iterator[str]:
    """Break a note into lines as long as a document of SPSS can have; a word that is longer is cut."""
    line = ""
    for word in note.split():
        longer = f"{line} {word}" if line else word
        if len(longer.encode()) <= LONGEST_LINE:
            line = longer
            continue
        if line:
            yield line
        line = word.encode()[:LONGEST_LINE].decode(errors="ignore")
    if line:
        yield line


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
