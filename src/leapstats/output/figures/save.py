"""Save figures: each file whole or not at all, the same bytes for the same figure."""

import gc
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from leapstats.errors import Problem, UsageError
from leapstats.output.figures.page import need_items
from leapstats.output.write import write_all

if TYPE_CHECKING:
    from matplotlib.backend_bases import RendererBase
    from matplotlib.figure import Figure
    from plotnine import ggplot

DPI = 300
# What would tell the time or the version is left out of the file.
SUFFIXES: dict[str, dict[str, Any]] = {
    ".png": {"dpi": DPI, "metadata": {"Software": None}},
    ".pdf": {},
    ".svg": {"metadata": {"Date": None}},
}
PDF = {"CreationDate": None}
SETTINGS: dict[Any, Any] = {
    "svg.hashsalt": "leapstats",
    "pdf.fonttype": 42,  # letters that can be searched and edited
}
SETTING = ("GDEF", "GPOS", "GSUB", "MATH")  # tables of a font
ALONE = Lock()  # matplotlib's settings are those of all threads


def suffix_problem(path: Path) -> Problem | None:
    """Return what is wrong with the suffix of a file for figures, None if nothing."""
    if path.suffix.lower() in SUFFIXES:
        return None
    found = f"figures cannot be written as {path.suffix}" if path.suffix else "the name has no suffix"
    return Problem(str(path), found, f"Use {', '.join(SUFFIXES)}")


def save_plots(plots: Sequence["ggplot"], path: Path, sources: Sequence[Path] = ()) -> None:
    """Write figures to a file, each whole or not at all; see `plot_files` for what goes where.

    Raises
    ------
    UsageError
        As for `plot_files`, and if the folder is not there (none is made) or a file is one of the sources.
    OutputError
        If a file cannot be written; what stood there is unchanged.
    """
    write_all(plot_files(plots, path), sources)


def plot_files(plots: Sequence["ggplot"], path: Path) -> dict[Path, bytes]:
    """Return figures as the bytes of files.

    Parameters
    ----------
    plots
        Several make one PDF of several pages, or the files NAME-1.png, NAME-2.png, ...
    path
        Its suffix picks the format: .png (300 dots an inch), .pdf or .svg.

    Raises
    ------
    UsageError
        If there is no plot or the suffix is another.
    """
    need_items(plots)
    if problem := suffix_problem(path):
        raise UsageError("the output", [problem])
    suffix = path.suffix.lower()
    if suffix == ".pdf":
        return {path: _pages(plots)}
    names = [path] if len(plots) == 1 else [path.with_stem(f"{path.stem}-{i}") for i, _ in enumerate(plots, start=1)]
    return {name: picture(plot, suffix) for name, plot in zip(names, plots, strict=True)}


def picture(plot: "ggplot", suffix: str) -> bytes:
    """Return one figure as the bytes of a .png or .svg."""
    buffer = io.BytesIO()
    with _own_matplotlib():
        plot.draw().savefig(buffer, format=suffix[1:], **SUFFIXES[suffix])
    return buffer.getvalue()


def _pages(plots: Sequence["ggplot"]) -> bytes:
    from matplotlib.backends.backend_pdf import PdfPages

    buffer = io.BytesIO()
    with _own_matplotlib(), PdfPages(buffer, metadata=PDF) as pages:
        for plot in plots:
            pages.savefig(plot.draw())
    return buffer.getvalue()


@contextmanager
def _no_collection() -> Iterator[None]:
    """Let Python not look for garbage meanwhile, an eighth of the time: the many objects of a page are in use."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@contextmanager
def _small_fonts() -> Iterator[None]:
    """Leave out of the fonts of a PDF what serves to set text, which is set by then: reading it takes long."""
    from fontTools import subset

    theirs = subset.Options

    class Small(theirs):  # type: ignore[misc,valid-type]
        def __init__(self, **options: Any) -> None:
            super().__init__(**options)
            self.drop_tables += SETTING

    subset.Options = Small
    try:
        yield
    finally:
        subset.Options = theirs


@contextmanager
def _own_matplotlib() -> Iterator[None]:
    """Draw by matplotlib's defaults, on figures that pyplot does not know; the user's settings are back afterwards.

    plotnine asks `pyplot.figure` for its figure. That would settle the user's backend, which cannot be undone, and
    fail where the backend has no display.
    """
    from matplotlib import pyplot as plt
    from matplotlib import rc_context, style

    calm, small = _no_collection(), _small_fonts()
    with ALONE, calm, small, style.context("default", after_reset=True), rc_context(SETTINGS):
        theirs = plt.figure
        plt.figure = _paper()
        try:
            yield
        finally:
            plt.figure = theirs


@cache
def _paper() -> "type[Figure]":
    """Return a kind of figure that is drawn once where it is saved.

    Matplotlib draws it twice, first only to lay it out, and throws that drawing away.
    """
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import PlaceHolderLayoutEngine

    class Paper(Figure):
        def draw(self, renderer: "RendererBase") -> None:
            engine = self.get_layout_engine()
            # While the drawing that is kept is made, a place holder stands for the engine.
            if self.canvas.is_saving() and not isinstance(engine, PlaceHolderLayoutEngine | None):
                engine.execute(self)
            else:
                super().draw(renderer)

    return Paper
