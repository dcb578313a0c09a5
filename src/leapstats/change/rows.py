"""The rows of a comparison of waves: one a yes-no item or a number, several an item of several levels."""

import math
from collections.abc import Iterator, Sequence

from leapstats.change.columns import ChangeColumn
from leapstats.change.comparison import ComparedItem
from leapstats.change.families import ABSENT
from leapstats.change.paired import OWN, PAIRED
from leapstats.change.pairs import YES
from leapstats.change.view import ChangeView, view_of
from leapstats.output.numbers import DASH, probability, signed, whole
from leapstats.output.table import Row, Text
from leapstats.results.frame import Key
from leapstats.results.monte_carlo import LEVEL
from leapstats.terms import NUMERIC, ItemType, StatName


def rows_of_change(view: ChangeView, n_both: int, columns: Sequence[ChangeColumn]) -> Iterator[Row]:
    """Yield the rows of an item; its notes hang on its label.

    Parameters
    ----------
    view
        The item.
    n_both
        How many units both waves have; an item with fewer pairs says so.
    columns
        Of the item's kind.
    """
    variable = view.change.pair.variable
    label = Text(variable.label, tuple(_notes(view, n_both)))
    if variable.type in NUMERIC or variable.type is ItemType.BINARY:
        yield Row(label, tuple(column.cell(view, view.level) for column in columns))
    else:
        yield from _level_rows(view, label, columns)


def rate_row(each: ComparedItem, columns: Sequence[ChangeColumn]) -> Row:
    """Return the row of an item's rates; its notes hang on its label."""
    view = view_of(each.change, each.rates)
    notes = tuple(sentence(note) for note in dict.fromkeys(row.note for row in each.rates if row.note))
    return Row(Text(view.change.pair.variable.label, notes), tuple(column.cell(view, None) for column in columns))


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


def _level_rows(view: ChangeView, label: Text, columns: Sequence[ChangeColumn]) -> Iterator[Row]:
    yield Row(label, tuple(Text(DASH) if column.of_levels else column.cell(view, None) for column in columns))
    codes = view.change.pair.variable.codes
    answers = codes.answers if codes is not None else ()
    for code in answers:
        cells = (column.cell(view, code.code) if column.of_levels else Text(DASH) for column in columns)
        yield Row(Text(code.label), tuple(cells), indent=1)
    for code in answers:
        became = ", ".join(
            f"{whole(view.of_change(f'{code.code}>{each.code}', PAIRED, StatName.N))} {each.label}" for each in answers
        )
        moves = {f"{code.code}>{each.code}" for each in answers}
        keys = tuple(Key(*row[:6]) for row in view.rows if row.level in moves)
        yield Row(Text(f"{code.label} before; after: {became}", keys=keys), (), indent=1)


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


def keys_of_absent(view: ChangeView) -> tuple[Key, ...]:
    """Return where the numbers stand that say what absent and mistaken answers could change."""
    return tuple(Key(*row[:6]) for row in view.rows if row.statistic == ABSENT)


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
