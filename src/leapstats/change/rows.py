"""The rows of a comparison of waves: one a yes-no item or a number, several an item of several levels."""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from leapstats.change.families import ABSENT
from leapstats.change.paired import OWN, PAIRED, PRIMARY, WAVE, Change
from leapstats.change.pairs import YES
from leapstats.output.cells import LIMITS, FrameCells, frame_cells
from leapstats.output.numbers import DASH, fixed, percent, probability, signed, whole
from leapstats.output.table import Row, Text
from leapstats.results.frame import Key, Result
from leapstats.results.monte_carlo import LEVEL
from leapstats.terms import NUMERIC, ItemType, StatName

WIDTH = 10
SPREAD = (StatName.MEAN, StatName.MEDIAN, StatName.MIN, StatName.MAX, StatName.N_BASE)


@dataclass(frozen=True, slots=True, eq=False)
class ChangeView:
    """A change with all its numbers: its own rows, its adjusted p, what absent answers could change."""

    change: Change
    rows: tuple[Result, ...]
    cells: FrameCells

    @property
    def span(self) -> str:
        """The two waves."""
        return self.change.pair.span

    def number(self, level: str | None, by_level: str, statistic: str, name: StatName) -> float:
        """Return a number, NaN where there is none."""
        return self.cells.numbers.get(self.key(level, by_level, statistic, name), math.nan)

    def key(self, level: str | None, by_level: str, statistic: str, name: StatName) -> Key:
        """Return the key of a number in the long frame."""
        return Key(self.change.pair.variable.name, level, WAVE, by_level, statistic, name)

    def cell(
        self, show: Callable[..., str], level: str | None, by_level: str, statistic: str, *names: StatName
    ) -> Text:
        """Print numbers of one function as a cell."""
        return self.cells.cell(show, *(self.key(level, by_level, statistic, name) for name in names))

    def change_cell(self, show: Callable[..., str], level: str | None, statistic: str, *names: StatName) -> Text:
        """Print numbers of the change between the waves as a cell."""
        return self.cell(show, level, self.span, statistic, *names)

    def of_change(self, level: str | None, statistic: str, name: StatName) -> float:
        """Return a number of the change between the waves."""
        return self.number(level, self.span, statistic, name)


def view_of(change: Change, rows: Iterable[Result]) -> ChangeView:
    """Index the numbers of a change."""
    everything = (*change.rows, *rows)
    return ChangeView(change, everything, frame_cells(everything))


def rows_of_change(view: ChangeView, n_both: int) -> Iterator[Row]:
    """Yield the rows of an item; its notes hang on its label.

    Parameters
    ----------
    view
        The item.
    n_both
        How many units both waves have; an item with fewer pairs says so.
    """
    variable = view.change.pair.variable
    label = Text(variable.label, tuple(_notes(view, n_both)))
    if variable.type in NUMERIC:
        yield Row(label, tuple(_number_cells(view)))
    elif variable.type is ItemType.BINARY:
        yield Row(label, (*_share_cells(view, YES), *_yes_no_tests(view)))
    else:
        yield from _level_rows(view, label)


def _notes(view: ChangeView, n_both: int) -> Iterator[str]:
    pairs = view.of_change(None, PAIRED, StatName.N_PAIRS)
    if pairs < n_both:
        yield f"Answered in both waves: {whole(pairs)} of {n_both}."
    told = dict.fromkeys(row.note for row in view.rows if row.note and row.statistic not in {ABSENT, PAIRED, OWN})
    for row in view.rows:
        if row.stat_name is StatName.N_PAIRS and row.note:
            told[row.note] = None
    for note in told:
        yield sentence(note)


def sentence(note: str) -> str:
    """Word a note as a sentence."""
    return f"{note[:1].upper()}{note[1:]}."


def _share_cells(view: ChangeView, level: str) -> Iterator[Text]:
    for base, show in ((PAIRED, _share), (OWN, _own_share)):
        for wave in view.change.pair.waves:
            yield view.cell(show, level, wave, base, StatName.N, StatName.N_BASE, StatName.PROPORTION)
    yield view.change_cell(_net, level, PAIRED, StatName.N_GAINED, StatName.N_LOST)
    yield view.change_cell(_points, level, "tango_paired_difference", StatName.ESTIMATE, *LIMITS)


def _share(n: float, _: float, share: float) -> str:
    return f"{whole(n)} ({percent(share)})"


def _own_share(n: float, size: float, share: float) -> str:
    return f"{whole(n)}/{whole(size)} ({percent(share)})"


def _net(gained: float, lost: float) -> str:
    return f"{whole(gained)}, {whole(lost)}, {signed(gained - lost)}"


def _points(change: float, low: float, high: float) -> str:
    return _with_limits(signed(100 * change, 1), 100 * low, 100 * high, 1)


def _ratio(estimate: float, low: float, high: float) -> str:
    return _with_limits(fixed(estimate, 2), low, high, 2)


def _with_limits(estimate: str, low: float, high: float, digits: int) -> str:
    return estimate if math.isnan(low) else f"{estimate} ({fixed(low, digits)} to {fixed(high, digits)})"


def _yes_no_tests(view: ChangeView) -> Iterator[Text]:
    yield view.change_cell(_ratio, YES, "mid_p_paired_odds_ratio", StatName.ODDS_RATIO, *LIMITS)
    yield _p(view, YES, "mcnemar_mid_p", StatName.P_VALUE)
    yield _p(view, YES, "mcnemar_exact", StatName.P_VALUE)
    yield _p(view, YES, "mcnemar_mid_p", StatName.P_ADJUSTED)


def _p(view: ChangeView, level: str | None, statistic: str, name: StatName) -> Text:
    return view.change_cell(probability, level, statistic, name)


def _number_cells(view: ChangeView) -> Iterator[Text]:
    for base, show in ((PAIRED, _spread), (OWN, _own_spread)):
        for wave in view.change.pair.waves:
            yield view.cell(show, None, wave, base, *SPREAD)
    yield view.change_cell(_counts, None, PAIRED, StatName.N_ROSE, StatName.N_FELL, StatName.N_STAYED)
    digits = 1 if view.change.pair.variable.type is ItemType.COUNT else 2
    yield view.change_cell(partial(_shift, digits), None, "hodges_lehmann", StatName.ESTIMATE, *LIMITS)
    yield view.change_cell(_mean_change, None, "permutation_mean_change", StatName.ESTIMATE)
    yield _p(view, None, "wilcoxon_signed_rank", StatName.P_VALUE)
    yield _p(view, None, "permutation_mean_change", StatName.P_VALUE)
    yield _p(view, None, "wilcoxon_signed_rank", StatName.P_ADJUSTED)


def _spread(mean: float, middle: float, low: float, high: float, size: float) -> str:
    return f"{fixed(mean, 2)}; {_short(middle)} ({_short(low)} to {_short(high)})" if size else DASH


def _own_spread(mean: float, middle: float, low: float, high: float, size: float) -> str:
    return f"{_spread(mean, middle, low, high, size)}, N {whole(size)}"


def _counts(*numbers: float) -> str:
    return ", ".join(map(whole, numbers))


def _shift(digits: int, estimate: float, low: float, high: float) -> str:
    return _with_limits(signed(estimate, digits), low, high, digits)


def _mean_change(change: float) -> str:
    return signed(change, 2)


def _short(number: float) -> str:
    """Print a median or an end of a range: whole where it is, else with one decimal or two."""
    digits = next((digits for digits in range(2) if float(fixed(number, digits)) == number), 2)
    return fixed(number, digits)


def _level_rows(view: ChangeView, label: Text) -> Iterator[Row]:
    test = PRIMARY[ItemType.CATEGORICAL]
    cells = [Text(DASH)] * (WIDTH - 3)
    cells.append(_p(view, None, test, StatName.P_VALUE))
    cells.append(_p(view, None, "bhapkar", StatName.P_VALUE))
    cells.append(_p(view, None, test, StatName.P_ADJUSTED))
    yield Row(label, tuple(cells))
    codes = view.change.pair.variable.codes
    answers = codes.answers if codes is not None else ()
    for code in answers:
        yield Row(Text(code.label), (*_share_cells(view, code.code), *[Text(DASH)] * 4), indent=1)
    for code in answers:
        became = ", ".join(
            f"{whole(view.of_change(f'{code.code}>{each.code}', PAIRED, StatName.N))} {each.label}" for each in answers
        )
        yield Row(Text(f"{code.label} before; after: {became}"), (), indent=1)


def absent_words(view: ChangeView, label: str) -> Iterator[str]:
    """Say what absent answers, and mistaken ones of a yes-no item, could change; nothing where there is nothing.

    Parameters
    ----------
    view
        The item.
    label
        What to call it.
    """
    pair = view.change.pair.undropped
    kind = pair.variable.type
    if kind is ItemType.BINARY:
        absent = int((~pair.answered).sum())
        known = f"{_had_been_known(absent)}, {_yes_no_range(view)}; " if absent else ""
        yield f"{label}: {known}{_crossing(view, absent)}"
    elif kind in NUMERIC:
        # Units with an answer in neither wave have no part in the range of a mean.
        absent = int((pair.before.answered ^ pair.after.answered).sum())
        low, high = (view.of_change(None, ABSENT, name) for name in (StatName.CHANGE_LOW, StatName.CHANGE_HIGH))
        if absent:
            taken = next(row.method for row in view.rows if row.stat_name is StatName.CHANGE_LOW)
            change = f"mean change {signed(low, 2)} to {signed(high, 2)}"
            yield f"{label}: {_had_been_known(absent)}, {change}{f' ({taken})' if taken else ''}"


def _had_been_known(absent: int) -> str:
    return f"had the {absent} missing pair{'' if absent == 1 else 's'} been known"


def _yes_no_range(view: ChangeView) -> str:
    names = (StatName.CHANGE_LOW, StatName.CHANGE_HIGH, StatName.P_LOW, StatName.P_HIGH)
    low, high, p_low, p_high = (view.of_change(YES, ABSENT, name) for name in names)
    points = f"change {signed(100 * low, 1)} to {signed(100 * high, 1)} points"
    return f"{points}, unadjusted p {probability(p_low)} to {probability(p_high)}"


def _crossing(view: ChangeView, absent: int) -> str:
    """Say how few answers take the adjusted p across its level."""
    units = view.of_change(YES, ABSENT, StatName.ABSENT_TO_REVERSE)
    flips = view.of_change(YES, ABSENT, StatName.FRAGILITY_INDEX)
    ways = [
        *([] if math.isnan(units) else [f"with {whole(units)} of them known"]),
        *([] if math.isnan(flips) else [f"with {whole(flips)} answer{'' if flips == 1 else 's'} flipped"]),
    ]
    if ways:
        never = ", and with no number of them known" if absent and math.isnan(units) else ""
        return f"adjusted p crosses {LEVEL} {' or '.join(ways)}{never}"
    known = "with no number of them known, and " if absent else ""
    return f"adjusted p crosses {LEVEL} {known}with no number of answers flipped"
