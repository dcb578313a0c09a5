"""A key of shades over a figure, in as many columns as its words leave room for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from leapstats.output.figures.page import (
    SMALL,
    balanced,
    import_plotnine,
    line_height,
    literal,
    n_lines,
    text_width,
)

SIGN, AROUND, BETWEEN = 0.42, 0.3, 0.08  # inches: a sign and what is free beside it, around the key, between rows


@dataclass(frozen=True, slots=True)
class Key:
    """The words of a key, as they are broken, and how it stands: columns, and inches down."""

    labels: tuple[str, ...]
    columns: int
    height: float


def key_of(labels: Sequence[str], room: float) -> Key:
    """Lay out a key in a room, in inches."""
    widths = [SIGN + text_width(label, SMALL) for label in labels]
    columns = next((n for n in range(len(labels), 1, -1) if _widest(widths, n) <= room), 1)
    broken = tuple(balanced(label, room - SIGN, SMALL) for label in labels)
    rows = -(-len(labels) // columns)
    line = line_height(SMALL, max(map(n_lines, broken))) + BETWEEN
    return Key(broken, columns, AROUND + rows * line)


def _widest(widths: Sequence[float], columns: int) -> float:
    return max(sum(widths[start : start + columns]) for start in range(0, len(widths), columns))


def fill_scale(key: Key, shades: Sequence[str]) -> list[Any]:
    """Return the scale that fills what is numbered "0", "1" and so on with shades, and shows the key."""
    p9 = import_plotnine()
    limits = [str(place) for place in range(len(shades))]
    labels = list(map(literal, key.labels))
    guide = p9.guide_legend(ncol=key.columns, byrow=True)
    return [p9.scale_fill_manual(values=list(shades), limits=limits, labels=labels), p9.guides(fill=guide)]
