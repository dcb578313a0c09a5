"""The page a figure is drawn on: its words, the room they take, its look in shades of grey."""

import logging
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from leapstats.errors import Problem, UsageError
from leapstats.output.cleaning import clean
from leapstats.output.figures.values import Caption

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from plotnine import ggplot

WIDTH = 7.0  # inches: both columns of a journal
EDGE, GAP = 0.15, 0.1
TALLEST = 200.0  # inches: what a page of a PDF, and 300 dots an inch, can hold
FAMILY = "DejaVu Sans"  # it comes with matplotlib: a figure looks the same on every machine
TITLE, TEXT, SMALL = 11.0, 9.0, 8.0  # points
LARGE = 100.0  # points: a size at which the width of a letter is not rounded
LINE = 1.3  # the height of a line of text, in sizes of its letters
SCREEN = 150  # dots an inch on a screen
INK, DARK, MIDDLE, LIGHT, GRID = "#000000", "#3d3d3d", "#858585", "#dedede", "#e6e6e6"
POINTS = 72.0  # in an inch
SIZE = 1.772453850905516  # plotnine's line sizes are points divided by the root of pi


def import_plotnine() -> Any:
    """Return plotnine.

    Its functions have no complete types, so it passes for one that may hold anything.
    """
    _settle_folders()
    import plotnine

    return plotnine


@cache
def _settle_folders() -> None:
    """Let matplotlib take a temporary folder, and say nothing, where the user has no home to write to."""
    log = logging.getLogger("matplotlib")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        import matplotlib as mpl

        mpl.get_configdir()
        mpl.get_cachedir()
    finally:
        log.setLevel(level)


def plot_of(parts: Sequence[Any]) -> "ggplot":
    """Return a plot of marks, scales and labels, which can be drawn any number of times."""
    plot: ggplot = _redrawable()()
    for part in parts:
        plot += part  # `plot + part` would copy the plot each time
    return plot


@cache
def _redrawable() -> Any:
    """Return a kind of plot that is drawn from a copy: plotnine changes what it draws, and cannot draw it again."""
    base = import_plotnine().ggplot

    def draw(plot: "ggplot", *, show: bool = False) -> "Figure":
        """Draw the plot; it stays as it is."""
        figure: Figure = base.draw(deepcopy(plot), show=show)
        return figure

    return type("Redrawable", (base,), {"draw": draw})


def need_items(items: Sequence[object]) -> None:
    """Stop where there is nothing to draw.

    Raises
    ------
    UsageError
        If there is no item.
    """
    if not items:
        raise UsageError("the figure", [Problem("", "there is no item to plot", "Choose at least one item")])


def text_width(text: str, size: float, weight: str = "normal") -> float:
    """Return how wide a line of text is, in inches; kerning, which makes it narrower, is left out."""
    return size * sum(_advance(letter, weight) for letter in text)


@cache
def _advance(letter: str, weight: str) -> float:
    """Return how wide a letter of one point is, in inches."""
    _settle_folders()
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    font = FontProperties(family=FAMILY, size=LARGE, weight=weight)
    width, _, _ = text_to_path.get_text_width_height_descent(letter, font, ismath=False)
    return float(width) / LARGE / POINTS


def wrapped(text: str, room: float, size: float, weight: str = "normal") -> str:
    """Break a text into lines no wider than a room in inches; a word wider than it is broken, too."""
    lines: list[str] = []
    for word in clean(text).split():
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(joined, size, weight) <= room:
            lines[-1] = joined
        else:
            lines.extend(_pieces(word, room, size, weight))
    return "\n".join(lines)


def balanced(text: str, room: float, size: float, weight: str = "normal") -> str:
    """Break a text as `wrapped` does, into lines that are about as long as one another."""
    best = narrower = wrapped(text, room, size, weight)
    while 1 < n_lines(narrower) <= n_lines(best):
        best = narrower
        room *= 0.94
        narrower = wrapped(text, room, size, weight)
    return best


def _pieces(word: str, room: float, size: float, weight: str) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and text_width(pieces[-1] + letter, size, weight) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def literal(text: str) -> str:
    r"""Return a text as matplotlib prints it letter by letter: between two $ it would read mathematics."""
    return text.replace("$", r"\$")


def line_height(size: float, lines: int = 1) -> float:
    """Return how high lines of text are, in inches."""
    return lines * size * LINE / POINTS


def n_lines(text: str) -> int:
    """Return the number of lines of a text, 0 of an empty one."""
    return len(text.split("\n")) if text else 0


@dataclass(frozen=True, slots=True)
class TextColumn:
    """Labels of rows in lines, and the room they take in inches: all of them across, the highest down."""

    labels: tuple[str, ...]
    width: float
    height: float


def column(labels: Sequence[str], room: float, size: float = TEXT) -> TextColumn:
    """Break labels to a room and measure them."""
    broken = tuple(balanced(label, room, size) for label in labels)
    width = max(text_width(line, size) for label in broken for line in label.split("\n"))
    return TextColumn(broken, width, line_height(size, max(map(n_lines, broken))))


def on_page(plot: "ggplot", caption: Caption, notes: Sequence[str], body: float) -> "ggplot":
    """Put a plot on its page.

    Parameters
    ----------
    plot
        The marks, scales and axes.
    caption
        Title and base go above, the source below.
    notes
        Sentences on how to read the figure, printed before the source.
    body
        The height in inches of all but the words: panels, axes and keys.

    Raises
    ------
    UsageError
        If the figure would be higher than a page can be.
    """
    p9 = import_plotnine()
    room = WIDTH - 2 * EDGE
    title = balanced(caption.title, room, TITLE, "bold")
    base = wrapped(caption.base, room, TEXT)
    below = "\n".join(line for note in (*notes, caption.source) if (line := wrapped(note, room, SMALL)))
    words = ((title, TITLE), (base, TEXT), (below, SMALL))
    height = body + sum(line_height(size, n_lines(text)) + GAP for text, size in words) + 2 * EDGE
    if height > TALLEST:
        raise UsageError(
            "the figure", [Problem("", "there are too many items for one page", "Plot fewer items at a time")]
        )
    texts = {"title": title, "subtitle": base, "caption": below}
    labels = p9.labs(**{part: literal(text) for part, text in texts.items() if text})
    page: ggplot = plot + labels
    page += _look(p9, height)
    return page


def _look(p9: Any, height: float) -> Any:
    # In the unit "fig" a margin is a part of the width, up and down as well; plotnine shrinks one in points.
    under, over = ({side: GAP / WIDTH, "unit": "fig"} for side in "bt")
    return p9.theme_minimal(base_size=TEXT, base_family=FAMILY) + p9.theme(
        figure_size=(WIDTH, height),
        dpi=SCREEN,
        plot_margin=EDGE / WIDTH,
        plot_background=p9.element_rect(fill="white", color="white"),
        plot_title=p9.element_text(size=TITLE, weight="bold", ha="left", ma="left", margin=under),
        plot_subtitle=p9.element_text(size=TEXT, ha="left", ma="left", margin=under),
        plot_caption=p9.element_text(size=SMALL, ha="left", ma="left", margin=over),
        plot_title_position="plot",
        plot_caption_position="plot",
        text=p9.element_text(family=FAMILY, color=INK),
        axis_text=p9.element_text(size=TEXT, color=INK),
        axis_text_y=p9.element_text(ma="right"),
        axis_title_x=p9.element_text(size=SMALL, color=INK, ha="left", ma="left", margin=over),
        axis_title_y=p9.element_blank(),
        panel_grid=p9.element_blank(),
        strip_text=p9.element_text(size=TEXT, color=INK, ha="left", ma="left", va="bottom", margin={"t": 6, "b": 3}),
        legend_position="top",
        legend_justification="left",
        legend_box_spacing=0.1 / WIDTH,
        legend_key_size=14,
        legend_title=p9.element_blank(),
        legend_text=p9.element_text(size=SMALL, color=INK, ma="left"),
    )
