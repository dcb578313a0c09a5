"""What figures are drawn from: plain numbers, none of them rounded."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leapstats.results.effect import Effect


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """The words around a figure.

    `base` says what was counted, such as "16 practices in both waves"; `source` is a citation or
    the stamp of synthetic data. Either may be empty.
    """

    title: str
    base: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GainLoss:
    """How many units gained and lost an item."""

    label: str
    gained: int
    lost: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """The change of a share as a fraction, with its limits: NaN where there are none, possibly infinite."""

    label: str
    change: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Slope:
    """An item's number in each unit, before and after; a unit lacking one of them (NaN) is not drawn."""

    label: str
    before: NDArray[np.floating | np.integer]
    after: NDArray[np.floating | np.integer]


@dataclass(frozen=True, slots=True, kw_only=True)
class PairCell:
    """A cell of a map: an exposure (`row`), an outcome (`column`), their odds ratio and how many units have both.

    `significant` is about the adjusted p. A pair that is not `tested` is tied by the dictionary; an odds
    ratio that is NaN could not be estimated.
    """

    row: str
    column: str
    odds_ratio: float
    n_both: int
    significant: bool = False
    tested: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """A ratio with its limits, possibly 0 or infinite, NaN where there is none; `text` is printed beside it."""

    label: str
    estimate: float
    low: float
    high: float
    text: str


@dataclass(frozen=True, slots=True)
class AgreementMark:
    """A coefficient of agreement and its limits, NaN where there is none; `kind` chooses its mark, 0 to 3."""

    label: str
    numbers: tuple[float, float, float]
    text: str
    kind: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A difference of numbers with its limits, NaN where there is none; `text` is printed beside it."""

    label: str
    estimate: float
    low: float
    high: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveSpan:
    """What p can be at a count: the least and the greatest."""

    count: int
    exact_p: tuple[float, float]
    mid_p: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class CurvePoint:
    """What p is at a count, and whether that is possible."""

    count: int
    exact_p: float
    mid_p: float
    possible: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleLevel:
    """A level of a scale; `side` is -1 below its middle, 0 in it, 1 above."""

    label: str
    side: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleBar:
    """The shares of the levels of a scale, fractions, NaN where nobody answered; `text` is printed beside them."""

    label: str
    shares: tuple[float, ...]
    text: str
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareLine:
    """A row of shares, fractions with their limits, one a group; without shares a heading. `indent` sets it in."""

    label: str
    shares: tuple[Effect, ...] = ()
    indent: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowStage:
    """A box of a flow chart, from top to bottom.

    `lines` stand in it; those of `out` in a box to the right of the arrow to the next stage, those of `beside` in one
    beside this stage. Without lines there is no such box.
    """

    lines: tuple[str, ...]
    out: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """Items that are missing together, by their places from 0, one at least, and in how many units."""

    items: tuple[int, ...]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelPoint:
    """A practice: its size, its rate, and how far it is outside control limits, 0 within; the sign is the side."""

    label: str
    size: float
    rate: float
    outside: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelLine:
    """Control limits at a size, low and high: the inner ones and the outer ones."""

    size: float
    inner: tuple[float, float]
    outer: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaterpillarRow:
    """A practice: its rate and limits, and its rate drawn towards that of all; NaN where there is none."""

    label: str
    rate: float
    low: float
    high: float
    shrunken: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScorePanel:
    """The scores of a group of units, none of them missing."""

    label: str
    scores: NDArray[np.floating]
