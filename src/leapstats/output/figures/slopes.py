"""Numbers before and after, unit by unit: a panel an item, lines that coincide drawn once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from leapstats.output.figures.page import (
    DARK,
    EDGE,
    GRID,
    INK,
    MIDDLE,
    SIZE,
    TEXT,
    WIDTH,
    Column,
    column,
    import_plotnine,
    literal,
    need_items,
    on_page,
    plot_of,
    text_width,
)
from leapstats.output.figures.rows import whole_breaks
from leapstats.output.figures.slope_lines import DIGITS, ROOM, Laid, Strands, lay_strands, strands_of
from leapstats.output.figures.values import Caption, Slope
from leapstats.output.numbers import whole

if TYPE_CHECKING:
    import pandas as pd
    from plotnine import ggplot

COLUMNS = 3  # panels side by side at most
SIDE = 0.12  # what is left free beyond the waves, of the distance between them
BETWEEN = 0.13  # inches between panels
APART = 0.04  # half the inches between the names of two waves
TICKS = 0.12  # inches between the numbers of an axis and its panel
KEYS, STRIP = 0.45, 0.2  # inches over the panels, and around the label of each
ROSE, FELL, STAYED = "Rose", "Fell", "Stayed the same"
SHADES = {ROSE: INK, FELL: DARK, STAYED: MIDDLE}
STROKES = {ROSE: "solid", FELL: "dashed", STAYED: "solid"}
READING = (
    "Units with the same two numbers share one line; its width and the number beside it tell how many (no number: one)."
)


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """The panels of a figure: how many side by side, the inches from wave to wave, what is written around them."""

    columns: int
    run: float
    labels: Column
    waves: Column


def slope_plot(items: Sequence[Slope], waves: tuple[str, str], caption: Caption) -> "ggplot":
    """Draw the numbers of each unit before and after as a line, a panel an item.

    Lines that coincide are one line whose width, and a number beside it, say how many. Each panel has
    its own axis from 0. Where even a high panel has no room for a number it is left out and a note
    says so.

    Parameters
    ----------
    items
        The items in reading order; a unit without both numbers is not drawn.
    waves
        The names of the waves, before and after.
    caption
        The words around the figure.

    Returns
    -------
    ggplot
        As wide as a page, as high as the panels need.

    Raises
    ------
    UsageError
        If there is no item, there are more than a page can hold, or plotnine is not installed.
    """
    need_items(items)
    p9 = import_plotnine()
    strands = [strands_of(item) for item in items]
    sheet = _sheet(items, strands, waves)
    laid = lay_strands(strands, sheet.run)
    lines = _lines(strands, laid)
    shown = p9.aes("x", "before", xend="xend", yend="after", color="way", linetype="way", size="size")
    plot = plot_of(
        [
            p9.geom_blank(p9.aes("x", "y"), _corners(strands)),
            p9.geom_segment(shown, lines[lines["way"] == STAYED]),
            p9.geom_segment(shown, lines[lines["way"] != STAYED]),
            p9.geom_point(p9.aes("x", "y"), _ends(strands), size=1.3, color=INK),
            p9.geom_text(p9.aes("at", "over", label="number"), lines[lines["at"].notna()], size=DIGITS, color=INK),
        ]
    )
    notes = [READING, *([f"Lines without their number for want of room: {laid.missing}."] if laid.missing else [])]
    body = KEYS + -(-len(items) // sheet.columns) * (laid.height + sheet.labels.height + sheet.waves.height + STRIP)
    rulers = p9.theme(
        panel_grid_major_y=p9.element_line(color=GRID, size=0.5),
        panel_spacing_x=BETWEEN / WIDTH,
        panel_spacing_y=BETWEEN / WIDTH,
    )
    page: ggplot = on_page(plot + _scales(sheet), caption, notes, body) + rulers
    return page


def _sheet(items: Sequence[Slope], strands: Sequence[Strands], waves: tuple[str, str]) -> Sheet:
    columns = min(len(items), COLUMNS)
    numbers = TICKS + max(text_width(whole(end), TEXT) for each in strands for end in (each.low, each.high))
    panel = (WIDTH - 2 * EDGE - (columns - 1) * BETWEEN) / columns - numbers
    run = panel / (1 + 2 * SIDE)
    pairs = [int(each.n.sum()) for each in strands]
    told = [f" ({n} pairs)" if n == 0 or len(set(pairs)) > 1 else "" for n in pairs]
    labels = column([item.label + more for item, more in zip(items, told, strict=True)], panel)
    beyond = min(EDGE, (numbers + BETWEEN) / 2 - APART)  # how far the name of a wave may reach out of its panel
    return Sheet(columns, run, labels, column(waves, 2 * (SIDE * run + beyond)))


def _lines(strands: Sequence[Strands], laid: Laid) -> "pd.DataFrame":
    import pandas as pd

    spots = np.concatenate(laid.spots)
    lines = pd.DataFrame(
        {
            "panel": np.repeat(range(len(strands)), [each.n.size for each in strands]),
            "before": np.concatenate([each.before for each in strands]),
            "after": np.concatenate([each.after for each in strands]),
            "n": np.concatenate([each.n for each in strands]),
            "size": np.concatenate(laid.widths) / SIZE,
            "at": spots[:, 0],
            "over": spots[:, 1],
        }
    )
    ways = np.array([STAYED, ROSE, FELL])[np.sign(lines["after"] - lines["before"]).astype(int)]
    return lines.assign(x=0, xend=1, way=ways, number=[whole(n) for n in lines["n"]])


def _ends(strands: Sequence[Strands]) -> "pd.DataFrame":
    import pandas as pd

    ends = {
        (panel, x, y)
        for panel, each in enumerate(strands)
        for x, ys in enumerate((each.before, each.after))
        for y in ys
    }
    return pd.DataFrame(sorted(ends), columns=["panel", "x", "y"], dtype=float).astype({"panel": int})


def _corners(strands: Sequence[Strands]) -> "pd.DataFrame":
    import pandas as pd

    corners = [(panel, x, y) for panel, each in enumerate(strands) for x, y in ((0, each.low), (1, each.high))]
    return pd.DataFrame(corners, columns=["panel", "x", "y"])


def _scales(sheet: Sheet) -> list[Any]:
    p9 = import_plotnine()

    def label(panel: str) -> str:
        return literal(sheet.labels.labels[int(panel)])

    waves = [literal(wave) for wave in sheet.waves.labels]
    ways = list(SHADES)
    return [
        p9.facet_wrap("panel", ncol=sheet.columns, scales="free", labeller=label),
        p9.scale_color_manual(values=SHADES, limits=ways),
        p9.scale_linetype_manual(values=STROKES, limits=ways),
        p9.scale_size_identity(),
        p9.scale_x_continuous(minor_breaks=None, limits=(-SIDE, 1 + SIDE), expand=(0, 0), breaks=[0, 1], labels=waves),
        p9.scale_y_continuous(
            minor_breaks=None,
            expand=(ROOM, 0),
            breaks=lambda limits: whole_breaks(limits[0], limits[1], 7),
            labels=lambda breaks: [whole(float(each)) for each in breaks],
        ),
        p9.labs(x=""),
    ]
