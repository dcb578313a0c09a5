"""The parts of a report: what every format of it shows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from leapstats.output.document import Document
from leapstats.output.table import Table

if TYPE_CHECKING:
    from plotnine import ggplot

TABLE, FIGURE, PART = "table", "figure", "part"


@dataclass(frozen=True, slots=True)
class Reference:
    """Words that lead to a table, a figure or a part, such as "Table 4"."""

    target: str
    text: str


Paragraph = tuple[str | Reference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableShown:
    """A table with its number, counted from 1. `file` is what a file of it alone is called."""

    id: str
    number: int
    table: Table
    file: str

    @property
    def label(self) -> str:
        """What refers to it."""
        return f"Table {self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureShown:
    """A figure with its number, counted from 1.

    `alternative` are the words in its place for who does not see it. `picture` returns it as the bytes of a file with a
    suffix.
    """

    id: str
    number: int
    title: str
    alternative: str
    picture: Callable[[str], bytes] = field(repr=False, compare=False)

    @property
    def label(self) -> str:
        """What refers to it."""
        return f"Figure {self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a report under a heading of its own; one without a title continues the part before."""

    id: str
    title: str
    before: tuple[Paragraph, ...] = ()
    tables: tuple[TableShown, ...] = ()
    figures: tuple[FigureShown, ...] = ()
    after: tuple[Paragraph, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report. `stamp` is the sentence that says the data are synthetic, or empty."""

    title: str
    subtitle: str = ""
    authors: tuple[str, ...] = ()
    stamp: str = ""
    opening: tuple[Paragraph, ...] = ()
    parts: tuple[Part, ...]

    @property
    def tables(self) -> tuple[Table, ...]:
        """All tables, in reading order."""
        return tuple(each.table for part in self.parts for each in part.tables)

    @property
    def figures(self) -> Iterator[FigureShown]:
        """All figures, in reading order."""
        return (each for part in self.parts for each in part.figures)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDocument(Document):
    """A report for formats of its own; every other format shows its tables.

    `template` is a Word file whose styles that of the report has; None for plain ones.
    """

    report: Report = field(repr=False)
    template: Path | None = None


def drawn_once(plot: "ggplot") -> Callable[[str], bytes]:
    """Return what draws a figure: the first time it is asked for, and only then."""

    @cache
    def picture(suffix: str) -> bytes:
        from leapstats.output.figures.save import picture as draw

        return draw(plot, suffix)

    return picture
