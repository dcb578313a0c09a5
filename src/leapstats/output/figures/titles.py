"""Take the title off a figure, for a page that prints it as a caption of its own."""

from copy import copy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from leapstats.output.figures.page import GAP, TITLE, WIDTH, import_plotnine, line_height, n_lines

if TYPE_CHECKING:
    from plotnine import ggplot


@dataclass(frozen=True, slots=True)
class Apart:
    """A figure without its title: the title, its other words as sentences, what its axis shows, the figure."""

    title: str
    words: str
    axis: str
    plot: "ggplot"


def apart(plot: "ggplot") -> Apart:
    """Take the title off a figure, which is as much lower then."""
    words = {name: _plain(plot.labels.get(name, "")) for name in ("title", "subtitle", "caption", "x")}
    broken = plot.labels.get("title", "") or ""
    others = " ".join(_sentence(words[name]) for name in ("subtitle", "caption") if words[name])
    return Apart(words["title"], others, words["x"], _lower(plot, n_lines(broken)) if broken else plot)


def _plain(text: str | None) -> str:
    return " ".join((text or "").replace(r"\$", "$").split())


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _lower(plot: Any, lines: int) -> Any:
    p9 = import_plotnine()
    _, height = plot.theme.getp("figure_size")
    bare = copy(plot)
    bare.labels = replace(plot.labels, title=None)
    bare += p9.theme(figure_size=(WIDTH, height - line_height(TITLE, lines) - GAP), plot_title=p9.element_blank())
    return bare
