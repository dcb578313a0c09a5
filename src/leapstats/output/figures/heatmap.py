"""A map of associations: a row an exposure, a column an outcome, colour for the odds ratio."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from leapstats.output.figures.page import (
    EDGE,
    INK,
    SMALL,
    WIDTH,
    TextColumn,
    column,
    import_plotnine,
    line_height,
    literal,
    n_lines,
    need_items,
    on_page,
    plot_of,
    text_width,
    wrapped,
)
from leapstats.output.figures.values import Caption, PairCell
from leapstats.output.numbers import whole

if TYPE_CHECKING:
    import pandas as pd
    from plotnine import ggplot

LABELS = 2.1  # inches the labels of rows may take
TICKS, AIR, KEY = 0.12, 0.08, 0.55  # inches beside labels, between rows, for the colour key
LEAST, BROADEST = 0.26, 0.7  # inches a cell is high at least, and broad at most
FIGURES = 6.5  # points
FARTHEST = 4.0  # binary logarithm of the odds ratio from which on the colours are those of the ends
STRONG = 2.8  # from here on, figures stand white on the colour
# Purple below 1, white at 1, orange above: told apart without telling red from green.
COLOURS = ("#3b1a66", "#998ec3", "#f7f7f7", "#f1a340", "#7f3b08")
UNTESTED, UNKNOWN, EDGES = "#bdbdbd", "#ffffff", "#d9d9d9"
ABOVE, BELOW, MARK, DASH, DOUBT = "▲", "▼", "*", "–", "?"
KEY_TITLE = "Odds ratio"
STEPS = 100  # of the key
NOTE = (
    f"Numbers: units with both. {ABOVE} odds ratio above 1; {BELOW} below 1; {DOUBT} not estimable. Frame and {MARK}: "
    "adjusted p-value of 0.05 or less. Gray with a dash: not tested, because the two items are related by definition."
)


def association_map(cells: Sequence[PairCell], caption: Caption) -> "ggplot":
    """Draw every pair of a family as a cell: its odds ratio as a colour, the units with both as a figure.

    Colours run over the logarithm of the odds ratio, alike to both sides of 1; beyond 16 and below 1/16
    they stay the same. Direction, significance and what was not tested have marks, too, for a print in grey.

    Parameters
    ----------
    cells
        In any order; rows and columns stand in the order in which they first come.
    caption
        The words around the figure.

    Returns
    -------
    ggplot
        As wide as a page, as high as the rows need.

    Raises
    ------
    UsageError
        If there is no cell, there are more rows than a page can hold, or plotnine is not installed.
    """
    need_items(cells)
    p9 = import_plotnine()
    rows, columns = (
        tuple(dict.fromkeys(each.row for each in cells)),
        tuple(dict.fromkeys(each.column for each in cells)),
    )
    names = column(rows, LABELS, SMALL)
    broad = min(BROADEST, (WIDTH - 2 * EDGE - TICKS - names.width) / len(columns))
    heads = _upright(columns, broad)
    high = max(LEAST, names.height + AIR)
    frame = _frame(cells, rows, columns)
    tested = frame[frame["kind"] == "tested"]
    plot = plot_of(
        [
            p9.geom_tile(tested, p9.aes("x", "y", fill="log"), color="white", size=0.4),
            *_tiles(p9, frame[frame["kind"] == "untested"], fill=UNTESTED, color=EDGES, size=0.4),
            *_tiles(p9, frame[frame["kind"] == "unknown"], fill=UNKNOWN, color=EDGES, size=0.4),
            *_tiles(p9, frame[frame["framed"]], fill=None, color=INK, size=1.1),
            p9.geom_text(p9.aes("x", "y", label="text", color="ink"), frame, size=FIGURES),
            p9.scale_color_identity(),
            *_scales(p9, names, heads),
        ]
    )
    gap = (WIDTH - 2 * EDGE - TICKS - names.width - broad * len(columns)) / broad
    body = high * len(rows) + heads.width + TICKS + KEY
    ends = p9.coord_cartesian(xlim=(0.5, len(columns) + 0.5 + gap), ylim=(0.5, len(rows) + 0.5))
    page: ggplot = on_page(plot, caption, (NOTE,), body) + _look(p9) + ends
    return page


def _upright(columns: Sequence[str], broad: float) -> TextColumn:
    """Break the labels of columns so that they stand upright over no more than a cell's breadth."""
    most = max(1, int(broad / line_height(SMALL)))
    room = 0.6
    while any(n_lines(wrapped(each, room, SMALL)) > most for each in columns):
        room *= 1.1
    broken = tuple(wrapped(each, room, SMALL) for each in columns)
    width = max(text_width(line, SMALL) for each in broken for line in each.split("\n"))
    return TextColumn(broken, width, line_height(SMALL, max(map(n_lines, broken))))


def _frame(cells: Sequence[PairCell], rows: Sequence[str], columns: Sequence[str]) -> "pd.DataFrame":
    import pandas as pd

    across = {name: place for place, name in enumerate(columns, start=1)}
    down = {name: len(rows) - place for place, name in enumerate(rows)}
    return pd.DataFrame(
        {
            "x": [across[each.column] for each in cells],
            "y": [down[each.row] for each in cells],
            "log": [_log(each) for each in cells],
            "kind": [_kind(each) for each in cells],
            "text": [_text(each) for each in cells],
            "framed": [each.significant and each.tested for each in cells],
            "ink": ["white" if _kind(each) == "tested" and abs(_log(each)) >= STRONG else INK for each in cells],
        }
    )


def _kind(cell: PairCell) -> str:
    if not cell.tested:
        return "untested"
    return "unknown" if math.isnan(cell.odds_ratio) else "tested"


def _log(cell: PairCell) -> float:
    """Return the binary logarithm of an odds ratio, no farther out than the colours go."""
    if cell.odds_ratio <= 0:
        return -FARTHEST
    return max(-FARTHEST, min(FARTHEST, math.log2(cell.odds_ratio)))


def _text(cell: PairCell) -> str:
    if not cell.tested:
        return DASH
    if math.isnan(cell.odds_ratio):
        sign = DOUBT
    else:
        sign = ABOVE if cell.odds_ratio > 1 else BELOW if cell.odds_ratio < 1 else ""
    return f"{whole(cell.n_both)}{sign}{MARK if cell.significant else ''}"


def _tiles(p9: Any, frame: "pd.DataFrame", **look: Any) -> list[Any]:
    """Return the tiles of a kind of cells; no layer where there is none, for an empty one takes time, too."""
    return [p9.geom_tile(p9.aes("x", "y"), frame, **look)] if len(frame) else []


def _scales(p9: Any, rows: TextColumn, columns: TextColumn) -> list[Any]:
    ends, middle = int(FARTHEST), int(FARTHEST / 2)
    breaks = [-ends, -middle, 0, middle, ends]
    words = [f"1/{2**ends} or less", f"1/{2**middle}", "1", f"{2**middle}", f"{2**ends} or more"]
    n_rows, n_columns = len(rows.labels), len(columns.labels)
    # Flat steps: a shaded mesh makes an SVG of megabytes, which a browser draws for seconds.
    key = p9.guide_colorbar(display="rectangles", nbin=STEPS)
    return [
        p9.scale_fill_gradientn(
            COLOURS, limits=(-FARTHEST, FARTHEST), breaks=breaks, labels=words, name=KEY_TITLE, guide=key
        ),
        p9.scale_x_continuous(
            minor_breaks=None, breaks=range(1, n_columns + 1), labels=list(map(literal, columns.labels)), expand=(0, 0)
        ),
        p9.scale_y_continuous(
            minor_breaks=None, breaks=range(n_rows, 0, -1), labels=list(map(literal, rows.labels)), expand=(0, 0)
        ),
        p9.labs(x="", y=""),
    ]


def _look(p9: Any) -> Any:
    return p9.theme(
        axis_text_x=p9.element_text(size=SMALL, color=INK, rotation=90, va="top", ha="center", ma="right"),
        axis_text_y=p9.element_text(size=SMALL, color=INK, ma="right"),
        axis_title_x=p9.element_blank(),
        legend_title=p9.element_text(size=SMALL, color=INK),
        legend_key_width=180,
        legend_key_height=9,
        legend_title_position="left",
    )
