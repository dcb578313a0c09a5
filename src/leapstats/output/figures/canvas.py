"""A page without axes, on which everything is placed in inches: from the left, and down from the top."""

from collections.abc import Sequence
from typing import Any

from leapstats.output.figures.page import EDGE, INK, WIDTH, import_plotnine, literal

HAIR = 1e-6  # inches: what stands at an end is not lost by rounding
ROOM = WIDTH - 2 * EDGE  # inches across
Placed = tuple[float, float, str]


def paper(high: float) -> list[Any]:
    """Return the scales of a page that is so many inches high."""
    p9 = import_plotnine()
    return [
        p9.scale_x_continuous(limits=(-HAIR, ROOM + HAIR), expand=(0, 0), breaks=[]),
        p9.scale_y_continuous(limits=(-high - HAIR, HAIR), expand=(0, 0), breaks=[]),
        p9.labs(x="", y=""),
    ]


def bare() -> Any:
    """Return the theme of a page without axes; it is added last."""
    p9 = import_plotnine()
    blank = p9.element_blank()
    return p9.theme(axis_text=blank, axis_title=blank, axis_ticks=blank)


def texts(placed: Sequence[Placed], size: float, **look: Any) -> list[Any]:
    """Write texts at their places; nothing where there are none."""
    import pandas as pd

    if not placed:
        return []
    p9 = import_plotnine()
    frame = pd.DataFrame([(x, -y, literal(text)) for x, y, text in placed], columns=["x", "y", "text"])
    return [p9.geom_text(frame, p9.aes("x", "y", label="text"), size=size, **{"color": INK, **look})]


def lines(ends: Sequence[tuple[float, float, float, float]], color: str = INK, size: float = 0.5) -> list[Any]:
    """Draw lines from (x, y) to (x, y)."""
    import pandas as pd

    if not ends:
        return []
    p9 = import_plotnine()
    frame = pd.DataFrame([(x, -y, xend, -yend) for x, y, xend, yend in ends], columns=["x", "y", "xend", "yend"])
    return [p9.geom_segment(frame, p9.aes("x", "y", xend="xend", yend="yend"), color=color, size=size)]


def boxes(sides: Sequence[tuple[float, float, float, float]], fill: str) -> list[Any]:
    """Fill rectangles, each from (x, y) to (x, y)."""
    import pandas as pd

    if not sides:
        return []
    p9 = import_plotnine()
    frame = pd.DataFrame([(x, -y, xend, -yend) for x, y, xend, yend in sides], columns=["x", "y", "xend", "yend"])
    return [p9.geom_rect(frame, p9.aes(xmin="x", xmax="xend", ymin="yend", ymax="y"), fill=fill)]


def outlines(sides: Sequence[tuple[float, float, float, float]], size: float = 0.5) -> list[Any]:
    """Draw the edges of rectangles, each from (x, y) to (x, y)."""
    edges = [
        edge
        for x, y, xend, yend in sides
        for edge in ((x, y, xend, y), (x, yend, xend, yend), (x, y, x, yend), (xend, y, xend, yend))
    ]
    return lines(edges, size=size)


def arrows(ends: Sequence[tuple[float, float, float, float]], size: float = 0.5) -> list[Any]:
    """Draw arrows from (x, y) to (x, y)."""
    import pandas as pd

    if not ends:
        return []
    p9 = import_plotnine()
    frame = pd.DataFrame([(x, -y, xend, -yend) for x, y, xend, yend in ends], columns=["x", "y", "xend", "yend"])
    head = p9.arrow(length=0.07, angle=25, type="closed")
    return [p9.geom_segment(frame, p9.aes("x", "y", xend="xend", yend="yend"), color=INK, size=size, arrow=head)]


def dots(placed: Sequence[tuple[float, float]], color: str = INK, size: float = 2.0) -> list[Any]:
    """Draw dots at their places."""
    import pandas as pd

    if not placed:
        return []
    p9 = import_plotnine()
    frame = pd.DataFrame([(x, -y) for x, y in placed], columns=["x", "y"])
    return [p9.geom_point(frame, p9.aes("x", "y"), color=color, size=size, stroke=0)]
