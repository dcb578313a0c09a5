"""The result of a verb as an analyst holds it: numbers, table and figures, shown in a notebook and saved to files."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

from leapstats.errors import Problem, UsageError
from leapstats.output.document import Document
from leapstats.output.write import rendered, save
from leapstats.results.frame import Results

if TYPE_CHECKING:
    import pandas as pd
    from plotnine import ggplot

    from leapstats.output.figures import Figures
    from leapstats.output.style import Style


@dataclass(frozen=True, slots=True)
class AnalysisResult:
    """What a verb returns.

    `results` are the rows of the long frame; `document` holds the parts of the printed table; `draw` makes the
    figures, None where there are none.
    """

    results: Results = field(repr=False)
    document: Document = field(repr=False)
    draw: "Callable[[], list[ggplot]] | None" = field(default=None, repr=False)

    def __str__(self) -> str:
        return self.render("text")

    def _repr_html_(self) -> str:
        fragment: str = self.document.formats.module("html").fragment(self.document)
        return fragment

    @property
    def frame(self) -> "pd.DataFrame":
        """The long frame: one row a number, unrounded."""
        return self.results.frame

    @property
    def table(self) -> "pd.DataFrame":
        """What is displayed, as text: one row a line of the table, with its labels."""
        import pandas as pd

        table = self.document.table
        heads = [str(column) for column in table.columns]
        if table.spanners:
            over = [str(spanner.label) for spanner in table.spanners for _ in range(spanner.width)]
            heads = [" ".join(filter(None, pair)) for pair in zip(over, heads, strict=True)]
        rows = [
            [str(section.heading), "  " * row.indent + str(row.label), *(str(cell) for cell in row.cells)]
            for section in table.sections
            for row in section.rows
        ]
        width = len(heads) + 2
        return pd.DataFrame(
            [row + [""] * (width - len(row)) for row in rows], columns=["Section", str(table.stub), *heads]
        )

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
