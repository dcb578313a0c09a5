"""What the rows of a file without a dictionary are called: by the ids that were named, or as their data frame does."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Formats whose rows are counted as the lines of a text.
LINES = ("csv", "surveymonkey", "redcap", "qualtrics", "limesurvey", "google_forms", "microsoft_forms")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RowNames:
    """Names of rows, beside their places in the file.

    `ids` are what the columns hold that were named as the id, None where one is blank; None where no column was named.
    `index` is the index of a data frame, None for a file.
    """

    ids: NDArray[Any] | None = None
    index: Any = None

    def take(self, places: NDArray[np.int64]) -> "RowNames":
        """Return the names of some rows."""
        ids = None if self.ids is None else self.ids[places]
        return RowNames(ids=ids, index=None if self.index is None else self.index[places])


def place_name(format_name: str, row: object) -> str:
    """Name a row by its place: `line 11` of a text, whose first line is the header, `row 11` of anything else."""
    return f"{'line' if format_name in LINES else 'row'} {row}"


def index_of(names: Sequence[RowNames], units: Sequence[NDArray[Any]]) -> Any:
    """Return the index of a pandas object with these rows: that of their data frame, else their ids or places.

    Parameters
    ----------
    names
        Of each wave.
    units
        The ids or the places of its rows.
    """
    import pandas as pd

    if all(each.index is not None for each in names):
        first, *others = (each.index for each in names)
        return first.append(others) if others else first
    known = [own if each.ids is None else each.ids for each, own in zip(names, units, strict=True)]
    return pd.Index(np.concatenate(known))
