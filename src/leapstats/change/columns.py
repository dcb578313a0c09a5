"""The columns of a comparison of waves: those of yes-no items, of numbers, and of items of several levels."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from leapstats.change.paired import OWN, PAIRED, PRIMARY
from leapstats.change.view import ChangeView
from leapstats.dictionary.study import Variable
from leapstats.output.cells import LIMITS
from leapstats.output.numbers import DASH, fixed, percent, probability, signed, whole
from leapstats.output.table import Text
from leapstats.terms import CODED, NUMERIC, ItemType, StatName

BOTH = "Of those that answered in both waves."
ALL_IN_BOTH = "All that answered an item in one of the waves answered it in both."
SHARE = "Number (%)."
OWN_SHARE = "Number of those that answered in that wave (%)."
OWN_NUMBER = "Mean; median (range), N, of those that answered in that wave."
POINTS = "Percentage points, after less before, with Tango's limits."
RATIO = "Paired odds ratio, gained over lost, with mid-p limits."
SHIFT = "Hodges-Lehmann shift, after less before, with exact limits."
MEAN_CHANGE = "After less before."
SPREAD = (StatName.MEDIAN, StatName.MIN, StatName.MAX)
TESTS = {
    "mcnemar_mid_p": ("McNemar mid-p", "Mid-p McNemar test."),
    "mcnemar_exact": ("McNemar exact", "Exact McNemar test."),
    "wilcoxon_signed_rank": ("Signed-rank", "Exact signed-rank test."),
    "permutation_mean_change": ("Permutation", "Permutation test of the mean."),
    "exact_stuart_maxwell": ("Stuart-Maxwell", "Exact Stuart-Maxwell test."),
    "bhapkar": ("Bhapkar", "Bhapkar's test."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Headings:
    """What headings say: the waves, the word for the limits, how p is adjusted, whether own bases are shown."""

    waves: tuple[str, str]
    limits: str
    adjusted: str
    own: bool


@dataclass(frozen=True, slots=True)
class ChangeColumn:
    """A column: what stands over it, its heading, and how it prints an item or one of its answers.

    Where an item has several levels, `of_levels` tells whether the column is of their rows or of the item's.
    """

    over: Text
    head: Text
    cell: Callable[[ChangeView, str | None], Text]
    of_levels: bool = True


@dataclass(frozen=True, slots=True)
class ChangeKind:
    """A kind of items: what they are called, their types, and the columns of their table."""

    name: str
    types: tuple[ItemType, ...]
    columns: Callable[[Headings], list[ChangeColumn]]

    def has(self, variable: Variable) -> bool:
        """Tell whether an item is of this kind."""
        return variable.type in self.types


def _of_yes_no(heads: Headings) -> list[ChangeColumn]:
    over = Text("Change")
    return [
        *_shares(heads),
        *_flows(over),
        ChangeColumn(over, Text(f"Difference ({heads.limits})", (POINTS,)), difference),
        ChangeColumn(over, Text(f"Odds ratio ({heads.limits})", (RATIO,)), _odds_ratio),
        *_tests(heads, ItemType.BINARY, "mcnemar_exact"),
    ]


def _of_levels(heads: Headings) -> list[ChangeColumn]:
    over = Text("Change")
    return [
        *_shares(heads),
        *_flows(over),
        ChangeColumn(over, Text(f"Difference ({heads.limits})", (POINTS,)), difference),
        *_tests(heads, ItemType.CATEGORICAL, "bhapkar"),
    ]


def _of_numbers(heads: Headings) -> list[ChangeColumn]:
    over, base = Text("Change"), BOTH if heads.own else ALL_IN_BOTH
    return [
        *_by_wave(heads, Text("Mean", (base,)), mean),
        *_by_wave(heads, Text("Median (range)", (base,)), _median),
        *(_by_wave(heads, Text("All who answered", (OWN_NUMBER,)), _own_number) if heads.own else []),
        ChangeColumn(over, Text("Rose, fell, stayed"), _moves),
        ChangeColumn(over, Text("Mean", (MEAN_CHANGE,)), _mean_change),
        ChangeColumn(over, Text(f"Shift ({heads.limits})", (SHIFT,)), shift),
        *_tests(heads, ItemType.COUNT, "permutation_mean_change"),
    ]


KINDS = (
    ChangeKind("yes-no items", (ItemType.BINARY,), _of_yes_no),
    ChangeKind("numbers", NUMERIC, _of_numbers),
    ChangeKind("items of several levels", tuple(kind for kind in CODED if kind is not ItemType.BINARY), _of_levels),
)


def _by_wave(heads: Headings, over: Text, cell: Callable[[int, ChangeView, str | None], Text]) -> list[ChangeColumn]:
    return [ChangeColumn(over, Text(name), partial(cell, place)) for place, name in enumerate(heads.waves)]


def _shares(heads: Headings) -> list[ChangeColumn]:
    base = BOTH if heads.own else ALL_IN_BOTH
    columns = _by_wave(heads, Text("In both waves", (f"{SHARE} {base}",)), share)
    if heads.own:
        columns.extend(_by_wave(heads, Text("All who answered", (OWN_SHARE,)), _own_share))
    return columns


def _flows(over: Text) -> list[ChangeColumn]:
    names = (("Gained", StatName.N_GAINED), ("Lost", StatName.N_LOST))
    return [ChangeColumn(over, Text(head), partial(_count, name)) for head, name in names]


def _tests(heads: Headings, kind: ItemType, second: str) -> list[ChangeColumn]:
    """Return the columns of p: the test whose p is adjusted, the second one, and the adjusted p."""
    over, first = Text("p"), PRIMARY[kind]
    columns = []
    for test in (first, second):
        name, note = TESTS[test]
        columns.append(ChangeColumn(over, Text(name, (note,)), partial(_p, test, StatName.P_VALUE), of_levels=False))
    adjusted = partial(_p, first, StatName.P_ADJUSTED)
    return [*columns, ChangeColumn(over, Text("Adjusted", (heads.adjusted,)), adjusted, of_levels=False)]


def share(place: int, view: ChangeView, level: str | None) -> Text:
    """Print how many gave an answer, of those that answered in both waves; `place` is that of the wave, 0 or 1."""
    return _of_wave(_share, PAIRED, place, view, level)


def _own_share(place: int, view: ChangeView, level: str | None) -> Text:
    return _of_wave(_share_of, OWN, place, view, level)


def _of_wave(show: Callable[..., str], base: str, place: int, view: ChangeView, level: str | None) -> Text:
    wave = view.change.pair.waves[place]
    return view.cell(show, level, wave, base, StatName.N, StatName.N_BASE, StatName.PROPORTION)


def _share(n: float, _: float, proportion: float) -> str:
    return f"{whole(n)} ({percent(proportion)})"


def _share_of(n: float, size: float, proportion: float) -> str:
    return f"{whole(n)}/{whole(size)} ({percent(proportion)})"


def mean(place: int, view: ChangeView, level: str | None) -> Text:
    """Print the mean of those that answered in both waves; `place` is that of the wave, 0 or 1."""
    return view.cell(_two_decimals, level, view.change.pair.waves[place], PAIRED, StatName.MEAN)


def _median(place: int, view: ChangeView, level: str | None) -> Text:
    return view.cell(_spread, level, view.change.pair.waves[place], PAIRED, *SPREAD)


def _own_number(place: int, view: ChangeView, level: str | None) -> Text:
    names = (StatName.MEAN, *SPREAD, StatName.N_BASE)
    return view.cell(_own, level, view.change.pair.waves[place], OWN, *names)


def _two_decimals(number: float) -> str:
    return fixed(number, 2)


def _spread(middle: float, low: float, high: float) -> str:
    return DASH if math.isnan(middle) else f"{_short(middle)} ({_short(low)} to {_short(high)})"


def _own(average: float, middle: float, low: float, high: float, size: float) -> str:
    spread = f"{fixed(average, 2)}; {_spread(middle, low, high)}" if size else DASH
    return f"{spread}, N {whole(size)}"


def _short(number: float) -> str:
    """Print a median or an end of a range: whole where it is, else with one decimal or two."""
    digits = next((digits for digits in range(2) if float(fixed(number, digits)) == number), 2)
    return fixed(number, digits)


def _count(name: StatName, view: ChangeView, level: str | None) -> Text:
    return view.change_cell(whole, level, PAIRED, name)


def _moves(view: ChangeView, level: str | None) -> Text:
    return view.change_cell(_counts, level, PAIRED, StatName.N_ROSE, StatName.N_FELL, StatName.N_STAYED)


def _counts(*numbers: float) -> str:
    return ", ".join(map(whole, numbers))


def _mean_change(view: ChangeView, level: str | None) -> Text:
    return view.change_cell(partial(signed, digits=2), level, "permutation_mean_change", StatName.ESTIMATE)


def difference(view: ChangeView, level: str | None) -> Text:
    """Print the change of a share in percentage points, with its limits."""
    return view.change_cell(_points, level, "tango_paired_difference", StatName.ESTIMATE, *LIMITS)


def _points(change: float, low: float, high: float) -> str:
    return _with_limits(signed(100 * change, 1), 100 * low, 100 * high, 1)


def _odds_ratio(view: ChangeView, level: str | None) -> Text:
    return view.change_cell(_ratio, level, "mid_p_paired_odds_ratio", StatName.ODDS_RATIO, *LIMITS)


def _ratio(estimate: float, low: float, high: float) -> str:
    return _with_limits(fixed(estimate, 2), low, high, 2)


def shift(view: ChangeView, level: str | None) -> Text:
    """Print the shift of a number with its limits: one decimal for counts, two for measurements."""
    digits = 1 if view.change.pair.variable.type is ItemType.COUNT else 2
    return view.change_cell(partial(_shift, digits), level, "hodges_lehmann", StatName.ESTIMATE, *LIMITS)


def _shift(digits: int, estimate: float, low: float, high: float) -> str:
    return _with_limits(signed(estimate, digits), low, high, digits)


def _with_limits(estimate: str, low: float, high: float, digits: int) -> str:
    return estimate if math.isnan(low) else f"{estimate} ({fixed(low, digits)} to {fixed(high, digits)})"


def _p(test: str, name: StatName, view: ChangeView, level: str | None) -> Text:
    return view.change_cell(probability, level, test, name)


def adjusted_p(view: ChangeView) -> Text:
    """Print the adjusted p of an item."""
    return _p(view.change.test, StatName.P_ADJUSTED, view, view.level)
