"""The result of a verb as an analyst holds it: numbers, table and figures, shown in a notebook and saved to files."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

from leapstats.errors import Problem, UsageError
from leapstats.output.document import Document
from leapstats.output.table import Table
from leapstats.output.write import rendered, save
from leapstats.results.frame import Results
from leapstats.results.ledger import Ledger

if TYPE_CHECKING:
    import pandas as pd
    from great_tables import GT
    from plotnine import ggplot

    from leapstats.output.figures import Figures
    from leapstats.output.style import Style


@dataclass(frozen=True, slots=True)
class AnalysisResult:
    """What a verb returns.

    `results` are the rows of the long frame; `document` holds the parts of the printed table; `draw` makes the
    figures, None where there are none. `counted` tells for the least count that may be printed what the numbers rest
    on; None where the counts of the long frame tell it.
    """

    results: Results = field(repr=False)
    document: Document = field(repr=False)
    draw: "Callable[[], list[ggplot]] | None" = field(default=None, repr=False)
    counted: Callable[[int], Ledger] | None = field(default=None, repr=False, kw_only=True)

    def __str__(self) -> str:
        return self.render("text")

    def _repr_html_(self) -> str:
        fragment: str = self.document.formats.module("html").fragment(self.document)
        return fragment

    def __dir__(self) -> list[str]:
        """Return what an analyst completes: the parts that a result is made of are left out."""
        inner = {each.name for each in fields(self) if not each.repr}
        return sorted(name for name in object.__dir__(self) if not name.startswith("_") and name not in inner)

    @property
    def frame(self) -> "pd.DataFrame":
        """The long frame: one row a number, unrounded."""
        return self.results.frame

    @property
    def table(self) -> "pd.DataFrame":
        """What is displayed, as text: one row a line of the tables, with its labels.

        Where there are several, they stand one under another; a cell is empty where its table lacks the column.
        """
        return _frame_of(self.document.body)

    @property
    def tables(self) -> "tuple[pd.DataFrame, ...]":
        """Each table that is displayed, by itself, the summary first where there is one."""
        return tuple(_frame_of([table]) for table in self.document.tables)

    def styled(self, style: "Style | str | Path" = "plain", *, thousands: str | None = None) -> Self:
        """Return the result with its table in the style of a journal; the numbers of the frame stay as they are.

        Parameters
        ----------
        style
            `jama`, `nejm`, `lancet`, `bmj`, `apa` or `plain`; or the path of a file of one's own that ends in `.toml`.
        thousands
            What stands between thousands, such as a comma, whatever the style says.

        Raises
        ------
        InputError
            If there is no such style, the file is wrong, or the result has a style.
        """
        from leapstats.output.restyle import restyled
        from leapstats.output.styles import style_of

        return replace(self, document=restyled(self.document, style_of(style, thousands)))

    def as_gt(self, place: int | None = None) -> "GT":
        """Return a table as an object of Great Tables, with its title, spanners, notes, indentation and stamp.

        Parameters
        ----------
        place
            Which of `.tables`, counted from 0; None for the first that is no summary.

        Raises
        ------
        UsageError
            If Great Tables is not installed (`pip install "leapstats[gt]"`), or there is no such table.
        """
        from leapstats.output.gt import great_table

        tables = self.document.tables
        if place is None:
            return great_table(self.document.table)
        if not isinstance(place, int) or not 0 <= place < len(tables):
            problem = Problem("place", f"there is no table {place!r}", f"Use 0 to {len(tables) - 1}")
            raise UsageError("the tables", [problem])
        return great_table(tables[place])

    def plot(self) -> "Figures":
        """Draw the figures; a notebook shows them, and `.save("figures.pdf")` writes them.

        Raises
        ------
        UsageError
            If there is nothing to draw.
        """
        from leapstats.output.figures import Figures

        if self.draw is None:
            problem = Problem(self.document.command, "this result has no figure", "Use .table or .save instead")
            raise UsageError("the figures", [problem])
        return Figures(tuple(self.draw()), self.document.sources)

    def render(self, format_name: str = "text") -> str:
        """Return the table in a format that is text, such as `text`, `markdown`, `html`, `latex`, `csv` or `json`.

        Raises
        ------
        UsageError
            If there is no such format, or it is not text.
        """
        self.document.formats.check_text(format_name)
        return rendered(self.document, format_name).decode("utf-8")

    def save(self, path: str | Path, format_name: str | None = None) -> None:
        """Write the table to a file, in the format of its suffix unless another is named.

        Raises
        ------
        UsageError
            If neither the suffix nor the name is one of a format, or the file is one that was read.
        OutputError
            If the file cannot be written; what stood there is unchanged.
        """
        save(self.document, Path(path), format_name)

    def with_threeparttable(self) -> Self:
        """Return the same, whose notes LaTeX sets by the package threeparttable rather than as paragraphs."""
        return replace(self, document=replace(self.document, threeparttable=True))


def _frame_of(tables: Sequence[Table]) -> "pd.DataFrame":
    """Return the lines of tables one under another, each cell under the heading of its column."""
    import pandas as pd

    lines = [dict(zip(_heads(table), line, strict=False)) for table in tables for line in _lines(table)]
    heads = list(dict.fromkeys(head for table in tables for head in _heads(table)))
    body = [[line.get(head, "") for head in heads] for line in lines]
    return pd.DataFrame(body, columns=[name for name, _ in heads])


def _heads(table: Table) -> Iterator[tuple[str, int]]:
    """Yield the headings, and which of those of one name each is."""
    over = [str(spanner.label) for spanner in table.spanners for _ in range(spanner.width)]
    words = zip(over or [""] * len(table.columns), map(str, table.columns), strict=True)
    seen: Counter[str] = Counter()
    for head in ("Section", str(table.stub), *(" ".join(filter(None, pair)) for pair in words)):
        seen[head] += 1
        yield head, seen[head]


def _lines(table: Table) -> Iterator[list[str]]:
    for section in table.sections:
        for row in section.rows:
            yield [str(section.heading), "  " * row.indent + str(row.label), *map(str, row.cells)]
