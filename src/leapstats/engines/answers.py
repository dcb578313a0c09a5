"""What the cells of a column mean, as a column of the same cells was read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from leapstats.survey.column import Column
from leapstats.survey.raw import RawColumn
from leapstats.terms import Reason

ReadCell = float | str | None


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """The value of each cell and why it is none; a number that was not seen is its own value."""

    values: dict[ReadCell, Any]
    reasons: dict[ReadCell, int]
    column: Column

    @classmethod
    def of(cls, raw: RawColumn, column: Column) -> "Answers":
        """Take what a column was read as for what its cells mean."""
        if raw.numeric:
            _, first = np.unique(raw.values, return_index=True)
        else:
            _, first = np.unique(raw.texts.places, return_index=True)
        cells = [_cell(raw.cell(place)) for place in first.tolist()]
        values = dict(zip(cells, column.values[first].tolist(), strict=True))
        return cls(values, dict(zip(cells, column.reasons[first].tolist(), strict=True)), column)

    def reason(self, cell: ReadCell) -> int:
        """Return why a cell is no answer."""
        return self.reasons.get(cell, int(Reason.ANSWERED))

    def of_cells(self, cells: Sequence[ReadCell]) -> Column:
        """Return the answers of units with these cells."""
        distinct = list(dict.fromkeys(cells))
        values = np.empty(len(distinct), dtype=self.column.values.dtype)
        for place, cell in enumerate(distinct):
            values[place] = self.values[cell] if cell in self.values else self._of_unseen(cell)
        reasons = np.array([self.reason(cell) for cell in distinct], dtype=np.uint8)
        places = {cell: place for place, cell in enumerate(distinct)}
        which = np.array([places[cell] for cell in cells], dtype=np.int64)
        return Column(values[which], reasons[which])

    def _of_unseen(self, cell: ReadCell) -> Any:
        """Return the value of a number or a text that was not seen; of texts that are only counted, that of another."""
        if self.column.values.dtype.kind == "O" or isinstance(cell, float):
            return cell
        return next(value for known, value in self.values.items() if not self.reasons[known] and known is not None)


def _cell(cell: Any) -> ReadCell:
    if cell is None or isinstance(cell, str):
        return cell
    return None if np.isnan(cell) else float(cell)
