"""A finished table as an analyst holds it: shown in a notebook, saved to a file, taken apart."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from leapstats.output.document import Document
from leapstats.output.formats import module_for
from leapstats.output.write import save
from leapstats.results.frame import Results

if TYPE_CHECKING:
    import pandas as pd
    from plotnine import ggplot


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table with the numbers behind it.

    `results` is the long frame of unrounded numbers; `document` holds the printed parts.
    """

    results: Results
    document: Document = field(repr=False)

    def __str__(self) -> str:
        return self.render("text")

    def _repr_html_(self) -> str:
        fragment: str = module_for("html").fragment(self.document)
        return fragment

    @property
    def frame(self) -> "pd.DataFrame":
        """What is displayed, as text: one row a line of the table."""
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

    def render(self, format_name: str) -> str:
        """Return the table in a format: text, markdown, html, csv, json."""
        rendered: str = module_for(format_name).render(self.document)
        return rendered

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


@dataclass(frozen=True, slots=True)
class ShownFigures(ShownTable):
    """A table with its numbers, and the figures that go with it; `draw` makes them."""

    draw: "Callable[[], list[ggplot]]" = field(repr=False)

    def plots(self) -> "list[ggplot]":
        """Draw the figures; each can be shown, changed and drawn again.

        Raises
        ------
        UsageError
            If there is nothing to draw.
        """
        return self.draw()

    def save_plots(self, path: str | Path) -> None:
        """Write the figures: the pages of one .pdf, or NAME-1.png, NAME-2.png and so on, or .svg.

        Raises
        ------
        UsageError
            As for `plots`, and if the suffix is not one of a figure, the folder is not there, or the file is one
            that was read.
        OutputError
            If a file cannot be written; what stood there is unchanged.
        """
        from leapstats.output.figures import save_plots
        from leapstats.output.targets import check_targets

        check_targets(None, (), Path(path), sources=self.document.sources)
        save_plots(self.plots(), Path(path), self.document.sources)
