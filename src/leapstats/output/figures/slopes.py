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
    TextColumn,
    column,
    import_plotnine,
    literal,
    need_items,
    on_page,
    plot_of,
    text_width,
)
from leapstats.output.figures.rows import whole_breaks
from leapstats.output.figures.slope_lines import DIGITS, laid, merged
from leapstats.output.figures.values import Caption, Slope
from leapstats.output.numbers import whole

if TYPE_CHECKING:
    import pandas as pd
    from plotnine import ggplot

HEIGHTS = (1.9, 2.4, 3.0)  # inches of a panel: the least that has room for every number
FLATTEST = 0.5  # the height of a panel at least, of the distance between the waves
FAR = 1.0  # how far from 0 numbers are, of the distance between them, where their axis leaves it out
ROOM = 0.08  # what is left free above and below the lines, of the axis
COLUMNS = 3  # panels side by side at most
SIDE = 0.12  # what is left free beyond the waves, of the distance between them
BETWEEN = 0.13  # inches between panels
APART = 0.04  # half the inches between the names of two waves
TICKS = 0.12  # inches between the numbers of an axis and its panel
KEYS, STRIP = 0.45, 0.2  # inches over the panels, and around the label of each
ROSE, FELL, STAYED = "Increased", "Decreased", "No change"
SHADES = {ROSE: INK, FELL: DARK, STAYED: MIDDLE}
NUMBER = {
    "size": DIGITS,
    "color": INK,
    "label_size": 0,
    "label_padding": 0.1,
    "boxstyle": "square",
}
STROKES = {ROSE: "solid", FELL: "dashed", STAYED: "solid"}
READING = "Units with the same two values share one line. Its width and number show how many (no number: one unit)."
FROM_ELSEWHERE = "An axis does not begin at 0 where the numbers are far from it."
CROWDED = "Lines left without a number because they are too close together: {}."


@dataclass(frozen=True, slots=True)
class Sheet:
    """The panels of a figure: how many side by side, the inches from wave to wave, what is written around them."""

    columns: int
    run: float
    labels: TextColumn
    waves: TextColumn


def slope_plot(items: Sequence[Slope], waves: tuple[str, str], caption: Caption) -> "ggplot":
    """Draw the numbers of each unit before and after as a line, a panel an item.

    Lines that coincide are one line whose width, and a number on it, say how many. Each panel has its
    own axis, from 0 unless the numbers are far from it, which a note says. Where even a high panel has no
    room for a number it is left out and a note says so.

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
    lines = merged(items)
    ends = _ends(lines, len(items))
    sheet = _sheet(items, lines, ends, waves)
    height, lines = _laid(lines, ends, sheet.run)
    shown = p9.aes("x", "before", xend="xend", yend="after", color="way", linetype="way", size="size")
    plot = plot_of(
        [
            p9.geom_blank(p9.aes("x", "y"), _corners(ends)),
            p9.geom_segment(shown, lines[lines["way"] == STAYED]),
            p9.geom_segment(shown, lines[lines["way"] != STAYED]),
            p9.geom_point(p9.aes("x", "y"), _dots(lines), size=1.3, color=INK),
            p9.geom_label(p9.aes("at", "over", label="number"), lines[lines["at"].notna()], **NUMBER),
        ]
    )
    missing = int((lines["at"].isna() & (lines["n"] > 1)).sum())
    notes = [READING, *([CROWDED.format(missing)] if missing else [])]
    notes.extend([FROM_ELSEWHERE] if (ends["low"] > 0).any() or (ends["high"] < 0).any() else [])
    body = KEYS + -(-len(items) // sheet.columns) * (height + sheet.labels.height + sheet.waves.height + STRIP)
    rulers = p9.theme(
        panel_grid_major_y=p9.element_line(color=GRID, size=0.5),
        panel_spacing_x=BETWEEN / WIDTH,
        panel_spacing_y=BETWEEN / WIDTH,
    )
    page: ggplot = on_page(plot + _scales(sheet), caption, notes, body) + rulers
    return page


def _ends(lines: "pd.DataFrame", n_items: int) -> "pd.DataFrame":
    """Return the ends of each panel's axis: `high` is 1 or more above `low`.

    An axis begins at 0 unless the numbers lie farther from it than from one another: that would flatten every line.
    """
    panels = lines.groupby("panel")[["before", "after"]]
    least = panels.min().min(axis=1).reindex(range(n_items), fill_value=0)
    most = panels.max().max(axis=1).reindex(range(n_items), fill_value=0)
    low = least.where(least > FAR * (most - least).clip(lower=1), least.clip(upper=0))
    high = most.where(-most > FAR * (most - least).clip(lower=1), most.clip(lower=0))
    return low.to_frame("low").assign(high=np.maximum(high, low + 1))


def _sheet(items: Sequence[Slope], lines: "pd.DataFrame", ends: "pd.DataFrame", waves: tuple[str, str]) -> Sheet:
    columns = min(len(items), COLUMNS)
    numbers = TICKS + max(text_width(whole(end), TEXT) for end in ends.to_numpy().flat)
    panel = (WIDTH - 2 * EDGE - (columns - 1) * BETWEEN) / columns - numbers
    run = panel / (1 + 2 * SIDE)
    pairs = lines.groupby("panel")["n"].sum().reindex(range(len(items)), fill_value=0)
    told = [f" ({n} pairs)" if n == 0 or pairs.nunique() > 1 else "" for n in pairs]
    labels = column([item.label + more for item, more in zip(items, told, strict=True)], panel)
    beyond = min(EDGE, (numbers + BETWEEN) / 2 - APART)  # how far the name of a wave may reach out of its panel
    return Sheet(columns, run, labels, column(waves, 2 * (SIDE * run + beyond)))


def _laid(lines: "pd.DataFrame", ends: "pd.DataFrame", run: float) -> tuple[float, "pd.DataFrame"]:
    """Find the least height of panels that has room for every number, or take the highest."""
    for least in HEIGHTS:
        height = max(least, FLATTEST * run)
        found = laid(lines, height / (1 + 2 * ROOM) / (ends["high"] - ends["low"]), run)
        if found.loc[found["n"] > 1, "at"].notna().all():
            break
    ways = np.array([STAYED, ROSE, FELL])[np.sign(found["after"] - found["before"]).astype(int)]
    numbers = [whole(n) for n in found["n"]]
    return height, found.assign(x=0, xend=1, way=ways, size=found["width"] / SIZE, number=numbers)


def _dots(lines: "pd.DataFrame") -> "pd.DataFrame":
    import pandas as pd

    ends = [lines[["panel", wave]].set_axis(["panel", "y"], axis=1) for wave in ("before", "after")]
    return pd.concat(each.assign(x=x) for x, each in enumerate(ends)).drop_duplicates()


def _corners(ends: "pd.DataFrame") -> "pd.DataFrame":
    return ends.rename_axis("panel").reset_index().melt("panel", value_name="y").assign(x=0)


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
