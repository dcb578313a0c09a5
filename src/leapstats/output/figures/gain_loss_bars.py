"""Gained, lost and net: bars to either side of zero."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from leapstats.output.figures.page import (
    DARK,
    INK,
    LIGHT,
    SMALL,
    balanced,
    import_plotnine,
    line_height,
    literal,
    n_lines,
    need_items,
    on_page,
    plot_of,
    text_width,
)
from leapstats.output.figures.rows import Rows, lay_out, row_layers
from leapstats.output.figures.values import Caption, GainLoss
from leapstats.output.numbers import signed, whole

if TYPE_CHECKING:
    import pandas as pd
    from plotnine import ggplot

KEYS = 0.3  # inches the keys take up above and below their words
SYMBOLS = 1.3  # inches the signs of the keys take up, and the words of the net
BAR = 0.3  # half the thickness of a bar, in rows
OFF = 0.11  # inches from the end of a bar to its number: the mark of the net may stand there
NET = "Net"


def gain_loss_plot(rows: Sequence[GainLoss], waves: tuple[str, str], caption: Caption) -> "ggplot":
    """Draw how many units gained and lost each item, and the net.

    Parameters
    ----------
    rows
        One an item, drawn in this order from top to bottom.
    waves
        The names of the waves, before and after.
    caption
        The words around the figure.

    Returns
    -------
    ggplot
        As wide as a page, as high as the rows need.

    Raises
    ------
    UsageError
        If there is no row, there are more than a page can hold, or plotnine is not installed.
    """
    need_items(rows)
    p9 = import_plotnine()
    nets = [signed(row.gained - row.lost) for row in rows]
    span = (-max(1, *(row.lost for row in rows)), max(1, *(row.gained for row in rows)))
    pad = OFF + text_width(whole(max(-span[0], span[1])), SMALL)
    ground = lay_out([row.label for row in rows], NET, nets, span, (pad + OFF, pad + 3 * OFF))
    axis = f"Number with the item only in {waves[0]} (lost, left) or only in {waves[1]} (gained, right)"
    key = (ground.width - SYMBOLS) / 2
    words = {kind: balanced(text, key, SMALL) for kind, text in _words(*waves).items()}
    bars, marks = _bars(rows, ground), _marks(rows, ground)
    sides = p9.aes(xmin="left", xmax="right", ymin="low", ymax="high", fill="kind")
    plot = plot_of(
        [
            *row_layers(ground, lambda number: whole(abs(number)), axis),
            p9.geom_rect(bars, sides, color=DARK, size=0.4),
            p9.geom_text(bars[bars["left"] < 0], p9.aes("end", "y", label="n"), ha="right", size=SMALL, color=INK),
            p9.geom_text(bars[bars["left"] >= 0], p9.aes("end", "y", label="n"), ha="left", size=SMALL, color=INK),
            p9.geom_point(marks, p9.aes("net", "y", shape="kind"), fill="white", color=INK, size=2.6, stroke=0.7),
            *_keys(words),
        ]
    )
    keys = KEYS + line_height(SMALL, max(map(n_lines, words.values())))
    return on_page(plot, caption, (), ground.height(axis) + keys)


def _bars(rows: Sequence[GainLoss], ground: Rows) -> "pd.DataFrame":
    import pandas as pd

    off = OFF * ground.unit
    bars = [
        (min(0, side * n), max(0, side * n), y - BAR, y + BAR, kind, y, side * (n + off), whole(n))
        for y, row in zip(ground.places, rows, strict=True)
        for side, n, kind in ((-1, row.lost, "lost"), (1, row.gained, "gained"))
        if n
    ]
    return pd.DataFrame(bars, columns=["left", "right", "low", "high", "kind", "y", "end", "n"])


def _marks(rows: Sequence[GainLoss], ground: Rows) -> "pd.DataFrame":
    import pandas as pd

    nets = [row.gained - row.lost for row in rows]
    return pd.DataFrame({"net": nets, "y": ground.places, "kind": NET})


def _words(before: str, after: str) -> dict[str, str]:
    return {"lost": f"Lost (only in {before})", "gained": f"Gained (only in {after})", NET: NET}


def _keys(words: Mapping[str, str]) -> list[Any]:
    p9 = import_plotnine()
    shades = {"lost": LIGHT, "gained": DARK}
    return [
        p9.scale_fill_manual(values=shades, limits=list(shades), labels=[literal(words[kind]) for kind in shades]),
        p9.scale_shape_manual(values={NET: "D"}, labels=[literal(words[NET])]),
        p9.guides(fill=p9.guide_legend(order=1), shape=p9.guide_legend(order=2)),
    ]
