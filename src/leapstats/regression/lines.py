"""The lines that the columns of a model are printed on: an item of several levels has a heading of its own."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from leapstats.regression.data import Predictor
from leapstats.regression.design import TIMES, DesignColumn
from leapstats.regression.rows import more

TWO_LEVELS = 2


@dataclass(frozen=True, slots=True)
class Line:
    """A heading over the levels of an item, or the line of a column."""

    label: str
    indent: int = 0
    column: DesignColumn | None = None


def lines_of(columns: Iterable[DesignColumn]) -> Iterator[Line]:
    """Yield lines in the order of the columns, which have no repeats."""
    headed: set[tuple[str, str]] = set()
    for column in columns:
        single = column.parts[0].predictor if len(column.parts) == 1 else None
        several = single is not None and len(single.levels) > TWO_LEVELS
        if single is not None and several and (single.item, single.levels[0]) not in headed:
            headed.add((single.item, single.levels[0]))
            yield Line(f"{single.label}, compared with {single.labels[0]}")
        yield Line(_label(column), int(several), column)


def in_units(label: str, predictor: Predictor) -> str:
    """Say of a number that it is one more, or as many as it was divided by."""
    return label if predictor.levels else f"{label} (for {more(predictor.per)})"


def _label(column: DesignColumn) -> str:
    if len(column.parts) == 1:
        (part,) = column.parts
        if part.level is not None and len(part.predictor.levels) > TWO_LEVELS:
            return part.predictor.labels[part.level]
    return TIMES.join(in_units(label, part.predictor) for label, part in zip(column.labels, column.parts, strict=True))
