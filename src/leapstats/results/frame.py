"""The long frame: one row a number, unrounded."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from leapstats.terms import StatName

if TYPE_CHECKING:
    import pandas as pd


Place = tuple[str, str | None, str | None, str | None]


class Key(NamedTuple):
    """What a number of the long frame is: of which item, level and group, by which function, under which name."""

    variable: str
    level: str | None
    by: str | None
    by_level: str | None
    statistic: str
    stat_name: StatName


class Result(NamedTuple):
    """One number: what it describes, in which group, which function made it."""

    variable: str
    level: str | None
    by: str | None
    by_level: str | None
    statistic: str
    stat_name: StatName
    stat: float
    method: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Results:
    """Analysis results in the order of the table they are for."""

    rows: tuple[Result, ...] = field(repr=False)

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Result]:
        return iter(self.rows)

    def __str__(self) -> str:
        return f"{len(self)} results\n{self.frame}"

    def _repr_html_(self) -> str:
        return str(self.frame.to_html())

    @property
    def frame(self) -> "pd.DataFrame":
        """The results as a data frame with the fixed columns of the long frame."""
        import pandas as pd

        return pd.DataFrame(self.rows, columns=list(Result._fields)).astype({"stat": "float64"})


def joined(parts: Iterable[Results]) -> Results:
    """Put results one after the other."""
    return Results(tuple(row for part in parts for row in part.rows))
