"""The figures of a result: shown in a notebook, taken one by one, written to files."""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, overload

from leapstats.output.figures.save import picture, save_plots
from leapstats.output.targets import check_targets

if TYPE_CHECKING:
    from plotnine import ggplot


@dataclass(frozen=True, slots=True)
class Figures(Sequence["ggplot"]):
    """Figures in order; each is a ggplot that can be changed and drawn again."""

    plots: "tuple[ggplot, ...]" = field(repr=False)
    sources: tuple[Path, ...] = field(default=(), repr=False)

    def __len__(self) -> int:
        return len(self.plots)

    @overload
    def __getitem__(self, place: int) -> "ggplot": ...
    @overload
    def __getitem__(self, place: slice) -> "tuple[ggplot, ...]": ...
    def __getitem__(self, place: "int | slice") -> "ggplot | tuple[ggplot, ...]":
        return self.plots[place]

    def __iter__(self) -> "Iterator[ggplot]":
        return iter(self.plots)

    def __str__(self) -> str:
        return f"{len(self)} figure{'' if len(self) == 1 else 's'}; .save(path) writes them as .pdf, .png or .svg"

    def _repr_html_(self) -> str:
        pictures = (b64encode(picture(plot, ".png")).decode("ascii") for plot in self.plots)
        return "\n".join(
            f'<img alt="Figure {number}" style="max-width: 100%" src="data:image/png;base64,{each}">'
            for number, each in enumerate(pictures, start=1)
        )

    def save(self, path: str | Path) -> None:
        """Write the figures: the pages of one .pdf, or NAME-1.png, NAME-2.png and so on, or .svg.

        Raises
        ------
        UsageError
            If the suffix is not one of a figure, the folder is not there, or the file is one that was read.
        OutputError
            If a file cannot be written; what stood there is unchanged.
        """
        check_targets(None, (), Path(path), sources=self.sources)
        save_plots(self.plots, Path(path), self.sources)
