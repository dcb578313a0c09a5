"""How units went through a study: boxes from top to bottom, beside them those that left."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from leapstats.output.figures.canvas import ROOM, Placed, arrows, bare, lines, outlines, paper, texts
from leapstats.output.figures.page import SMALL, line_height, n_lines, need_items, on_page, plot_of, wrapped
from leapstats.output.figures.values import Caption, FlowStage

if TYPE_CHECKING:
    from plotnine import ggplot

INSET = 0.02  # inches: half a line that would else be cut off at the edge
MAIN, SIDE = 2.9, 3.3  # inches across
PAD, BETWEEN, AIR = 0.07, 0.28, 0.1  # inches: in a box, between stages at least, around a box beside the arrow
Rectangle = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A box with its text, in inches."""

    sides: Rectangle
    text: str

    @property
    def middle(self) -> float:
        """How far down its middle is."""
        return (self.sides[1] + self.sides[3]) / 2

    @property
    def placed(self) -> Placed:
        """Its text where it stands."""
        return self.sides[0] + PAD, self.middle, self.text


@dataclass(frozen=True, slots=True)
class Placing:
    """A stage with its boxes in their places; those to the right are None where it has none."""

    stage: Box
    beside: Box | None
    out: Box | None


def flow_plot(stages: Sequence[FlowStage], caption: Caption, notes: Sequence[str] = ()) -> "ggplot":
    """Draw how units went through a study.

    Parameters
    ----------
    stages
        From top to bottom.
    caption
        The words around the figure.
    notes
        Sentences under it.

    Returns
    -------
    ggplot
        As wide as a page, as high as the boxes need.

    Raises
    ------
    UsageError
        If there is no stage, there are more than a page can hold, or plotnine is not installed.
    """
    need_items(stages)
    placings, bottom = _placed(stages)
    boxes = [box for each in placings for box in (each.stage, each.beside, each.out) if box is not None]
    middle = MAIN / 2
    down = [(middle, one.stage.sides[3], middle, other.stage.sides[1]) for one, other in pairwise(placings)]
    out = [(middle, each.out.middle, each.out.sides[0], each.out.middle) for each in placings if each.out is not None]
    level = [
        (MAIN, each.beside.middle, each.beside.sides[0], each.beside.middle)
        for each in placings
        if each.beside is not None
    ]
    plot = plot_of(
        [
            *paper(bottom),
            *lines(level),
            *arrows([*down, *out]),
            *outlines([box.sides for box in boxes]),
            *texts([box.placed for box in boxes], SMALL, ha="left"),
        ]
    )
    page: ggplot = on_page(plot, caption, notes, bottom) + bare()
    return page


def _placed(stages: Sequence[FlowStage]) -> tuple[list[Placing], float]:
    """Place the boxes, and say how far down they reach."""
    found: list[Placing] = []
    top = bottom = INSET
    for stage in stages:
        texts_of = [_wrapped(stage.lines, MAIN), _wrapped(stage.beside, SIDE), _wrapped(stage.out, SIDE)]
        main, beside, out = map(_height, texts_of)
        middle = top + max(main, beside) / 2
        own = Box((INSET, middle - main / 2, MAIN, middle + main / 2), texts_of[0])
        left, right = ROOM - SIDE, ROOM - INSET
        other = Box((left, middle - beside / 2, right, middle + beside / 2), texts_of[1]) if stage.beside else None
        end = top + max(main, beside)
        leaving = Box((left, end + AIR, right, end + AIR + out), texts_of[2]) if stage.out else None
        found.append(Placing(own, other, leaving))
        bottom = end if leaving is None else leaving.sides[3]
        top = end + max(BETWEEN, out + 2 * AIR if stage.out else 0.0)
    return found, bottom + INSET


def _wrapped(given: Sequence[str], across: float) -> str:
    return "\n".join(wrapped(line, across - 2 * PAD, SMALL) for line in given)


def _height(text: str) -> float:
    return line_height(SMALL, n_lines(text)) + 2 * PAD
