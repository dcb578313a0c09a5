"""A funnel: the rates of practices by their size, about the rate of all, with control limits."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from leapstats.output.figures.page import (
    EDGE,
    INK,
    MIDDLE,
    SMALL,
    WIDTH,
    import_plotnine,
    line_height,
    literal,
    need_items,
    on_page,
    plot_of,
    text_width,
)
from leapstats.output.figures.values import Caption, FunnelLine, FunnelPoint

if TYPE_CHECKING:
    from plotnine import ggplot

HEIGHT = 4.2  # inches of panel and axes
DOWN, SIDE = 0.6, 0.55  # inches that axis and numbers take below and at the left
AIR = 0.05  # of each axis, left free at its end
DOT = 0.05  # inches from the middle of a dot to where its label begins
MOST_LABELS = 25
READING = (
    "Level line: the rate of all. Dashed: 95% limits; outer lines: 99.8% limits. Filled dots: outside those of 95%."
)
MOST_NAMED = 5
NO_ROOM = "Without a name for lack of room: {names}."
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class _Label:
    x: float
    y: float
    text: str


def funnel_plot(
    points: Sequence[FunnelPoint],
    lines: Sequence[FunnelLine],
    target: float,
    caption: Caption,
    axis: str,
    notes: Sequence[str] = (),
) -> "ggplot":
    """Draw rates by size with control limits; those outside have their names where there is room.

    Parameters
    ----------
    points
        One a practice.
    lines
        The limits at rising sizes.
    target
        The rate of all.
    caption
        The words around the figure.
    axis
        What the sizes are.
    notes
        Sentences under the figure.

    Returns
    -------
    ggplot
        As wide as a page.

    Raises
    ------
    UsageError
        If there is no practice, or plotnine is not installed.
    """
    need_items(points)
    import pandas as pd

    p9 = import_plotnine()
    right = max(point.size for point in points) * (1 + AIR)
    top = _top(points, lines) * (1 + AIR)
    dots: pd.DataFrame = pd.DataFrame(
        [(p.size, p.rate, INK if p.outside else "white") for p in points], columns=["x", "y", "fill"]
    )
    labels, unnamed = _labels(points, lines, (right, top))
    plot = plot_of(
        [
            *_curves(lines, right, top),
            p9.geom_hline(yintercept=target, color=INK, size=0.6),
            p9.geom_point(dots, p9.aes("x", "y", fill="fill"), color=INK, size=2, stroke=0.4),
            p9.scale_fill_identity(),
            *_texts(labels),
            p9.scale_x_continuous(limits=(0, right), expand=(0, 0), labels=_ticks),
            p9.scale_y_continuous(limits=(0, top), expand=(0, 0), labels=_ticks),
            p9.labs(x=literal(axis), y=""),
        ]
    )
    said = [READING, *([NO_ROOM.format(names=_some(unnamed))] if unnamed else []), *notes]
    return on_page(plot, caption, said, HEIGHT)


def _top(points: Sequence[FunnelPoint], lines: Sequence[FunnelLine]) -> float:
    """Return how high the axis is: every rate, and the limits of most sizes."""
    highest = max(point.rate for point in points)
    smallest = min(point.size for point in points)
    limits = [line.outer[1] for line in lines if line.size >= smallest and math.isfinite(line.outer[1])]
    return max(highest, min(max(limits, default=highest), 1.6 * highest)) or 1.0


def _curves(lines: Sequence[FunnelLine], right: float, top: float) -> list[Any]:
    import pandas as pd

    p9 = import_plotnine()
    found: list[Any] = []
    for side, (name, look) in enumerate(
        (("inner", "dashed"), ("inner", "dashed"), ("outer", "solid"), ("outer", "solid"))
    ):
        ends = [(line.size, getattr(line, name)[side % 2]) for line in lines]
        seen = [(x, y) for x, y in ends if x <= right and 0 < y <= top]
        frame = pd.DataFrame(seen, columns=["x", "y"], dtype=float)
        found.append(p9.geom_line(frame, p9.aes("x", "y"), color=MIDDLE, linetype=look, size=0.5))
    return found


def _labels(
    points: Sequence[FunnelPoint], lines: Sequence[FunnelLine], ends: tuple[float, float]
) -> tuple[list[_Label], list[str]]:
    """Place names beside, above or below their dots, where they meet no dot, no name and if possible no line."""
    room = WIDTH - 2 * EDGE - SIDE, HEIGHT - DOWN
    wide, high = room[0] / ends[0], room[1] / ends[1]
    taken = [_around(p.size * wide, p.rate * high) for p in points]
    drawn = [_around(each.size * wide, y * high, 0.02) for each in lines for y in (*each.inner, *each.outer) if y > 0]
    found: list[_Label] = []
    unnamed: list[str] = []
    for point in sorted((p for p in points if p.outside), key=lambda p: (-abs(p.outside), -p.size)):
        boxes = [each for each in _boxes(point, wide, high) if _within(each, room)]
        free = [each for each in boxes if not any(_meet(each, other) for other in taken)]
        clear = [each for each in free if not any(_meet(each, other) for other in drawn)]
        if not free or len(found) == MOST_LABELS:
            unnamed.append(point.label)
            continue
        box = (clear or free)[0]
        taken.append(box)
        found.append(_Label((box[0] + box[1]) / 2 / wide, (box[2] + box[3]) / 2 / high, point.label))
    return found, unnamed


def _around(x: float, y: float, reach: float = DOT) -> Box:
    return x - reach, x + reach, y - reach, y + reach


def _boxes(point: FunnelPoint, wide: float, high: float) -> list[Box]:
    """Return where the name of a dot may stand, in inches: at the right, at the left, above, below."""
    x, y, away = point.size * wide, point.rate * high, 1.3 * DOT
    width, half = text_width(point.label, SMALL), line_height(SMALL) / 2
    upright = ((y + away, y + away + 2 * half), (y - away - 2 * half, y - away))
    return [
        (x + away, x + away + width, y - half, y + half),
        (x - away - width, x - away, y - half, y + half),
        *((x - width / 2, x + width / 2, *each) for each in upright),
    ]


def _within(box: Box, room: tuple[float, float]) -> bool:
    return box[0] >= 0 and box[1] <= room[0] and box[2] >= 0 and box[3] <= room[1]


def _some(names: Sequence[str]) -> str:
    if len(names) <= MOST_NAMED:
        return ", ".join(names)
    return f"{', '.join(names[:MOST_NAMED])} and {len(names) - MOST_NAMED} more"


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3]


def _texts(labels: Sequence[_Label]) -> list[Any]:
    import pandas as pd

    if not labels:
        return []
    p9 = import_plotnine()
    frame = pd.DataFrame([(each.x, each.y, literal(each.text)) for each in labels], columns=["x", "y", "label"])
    return [p9.geom_text(frame, p9.aes("x", "y", label="label"), size=SMALL, color=INK)]


def _ticks(breaks: Sequence[float]) -> list[str]:
    return [f"{each:g}" if abs(each) < 1e6 else f"{each:.3g}" for each in breaks]
