"""The rows of one block of a layout: labels, cells, notes."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from leapstats.describe.description import MISSING
from leapstats.describe.tabulation import REMAINDER, block_items
from leapstats.dictionary.layout import Block
from leapstats.dictionary.study import Study, Variable
from leapstats.dictionary.words import in_words
from leapstats.output.cleaning import filled
from leapstats.output.numbers import DASH, date_text, decimals_for, fixed, percent, whole
from leapstats.output.table import Row, Text
from leapstats.survey.groups import Group
from leapstats.terms import REASONS, Base, ItemType, ShowMissing, StatName

Key = tuple[str, str | None, str | None, str | None, StatName]
NUMERIC = (ItemType.COUNT, ItemType.CONTINUOUS)
CODED = (ItemType.BINARY, ItemType.CATEGORICAL)
YES = "1"


@dataclass(frozen=True, slots=True)
class Style:
    """How cells are laid out: n and percent apart or together, limits, one column group or several."""

    split: bool
    conf_level: float | None
    single: bool
    in_waves: bool

    @property
    def width(self) -> int:
        """How many columns a group has."""
        return 1 + self.split + (self.conf_level is not None)


@dataclass(frozen=True, slots=True)
class BlockView:
    """A block with everything its rows are made from."""

    study: Study
    block: Block
    groups: tuple[Group, ...]
    numbers: Mapping[Key, float]
    style: Style

    @property
    def items(self) -> tuple[str, ...]:
        """Every item of the block, the one in its heading first."""
        return block_items(self.block)

    def number(self, item: str, level: str | None, group: Group, name: StatName) -> float:
        """Return a number of the block, NaN where there is none."""
        return self.numbers.get((item, level, group.by, group.level, name), math.nan)


def block_rows(view: BlockView) -> Iterator[Row]:
    """Yield the rows of a block: its heading, then its items or levels."""
    block = view.block
    if block.heading_item:
        label = block.heading or view.study.variables[block.heading_item].label
        yield _one_row(view, block.heading_item, label, indent=0, with_notes=True)
    elif block.heading:
        yield Row(Text(block.heading, tuple(_notes(view, block.items[0]))), ())
    indent = 1 if block.heading or block.heading_item else 0
    for item in block.items:
        yield from _item_rows(view, item, indent)


def _item_rows(view: BlockView, item: str, indent: int) -> Iterator[Row]:
    variable = view.study.variables[item]
    label = view.block.labels.get(item) or (view.block.label if len(view.block.items) == 1 else "") or variable.label
    if variable.type in NUMERIC:
        yield from _number_rows(view, variable, label, indent)
    elif variable.type is ItemType.DATE:
        yield from _date_rows(view, variable, label, indent)
    elif _is_one_row(view, item):
        yield _one_row(view, item, label, indent=indent, with_notes=indent == 0)
    else:
        yield from _level_rows(view, variable, label, indent)
    if _has_missing_rows(view, item):
        yield from _missing_rows(view, variable, indent + 1)


def _is_one_row(view: BlockView, item: str) -> bool:
    return view.study.variables[item].type is ItemType.BINARY and not view.block.levels


def _has_missing_rows(view: BlockView, item: str) -> bool:
    """Tell whether missing answers stand in rows; those of options under one heading stand in the note there."""
    block = view.block
    is_option = _is_one_row(view, item) and bool(block.heading or block.heading_item)
    return block.show_missing is ShowMissing.ROWS and not is_option and item != block.heading_item


def _missing_rows(view: BlockView, variable: Variable, indent: int) -> Iterator[Row]:
    """Lay out why answers are missing, one row a reason: counts, and shares where these are in the base."""
    item, in_levels = variable.name, variable.type in CODED and not _is_one_row(view, variable.name)
    for level in _missing_levels(view, item):
        label = missing_label(variable, level)
        if not in_levels:
            shares = view.block.base is not Base.ANSWERED
            label = _joined_label(view, label) if shares else label if view.style.split else f"{label}, n"
        yield _level_row(view, item, level, Text(label), indent)


def _one_row(view: BlockView, item: str, label: str, *, indent: int, with_notes: bool) -> Row:
    """Lay out an item as one row: how many have the trait."""
    different = own_base(view, item)
    notes = tuple(_notes(view, item)) if with_notes else ()
    words = _with_base(view, item, label) if different else label
    cells: list[Text] = []
    for group in view.groups:
        base = view.number(item, None, group, StatName.N_BASE) if different and not view.style.single else None
        cells.extend(_share_cells(view, item, YES, group, base=base))
    return Row(Text(_joined_label(view, words), notes), tuple(cells), indent)


def _level_rows(view: BlockView, variable: Variable, label: str, indent: int) -> Iterator[Row]:
    """Lay out an item as a heading and one row a level, missing reasons where wanted."""
    block, item = view.block, variable.name
    different = own_base(view, item)
    heading = Text(
        _joined_label(view, _with_base(view, item, label) if different else label), tuple(_notes(view, item))
    )
    bases: tuple[Text, ...] = ()
    if different and not view.style.single:
        filler = (Text(""),) * (view.style.width - 1)
        counts = [view.number(item, None, group, StatName.N_BASE) for group in view.groups]
        sizes = [Text(DASH if math.isnan(count) else f"N = {whole(count)}") for count in counts]
        bases = tuple(cell for size in sizes for cell in (size, *filler))
    yield Row(heading, bases, indent)
    names = {code.code: code.label for code in (variable.codes.answers if variable.codes else ())}
    for level in block.levels or names:
        notes = (block.level_notes[level],) if level in block.level_notes else ()
        yield _level_row(view, item, level, Text(block.labels.get(level, names.get(level, level)), notes), indent + 1)
    if block.remainder:
        notes = (block.remainder_note,) if block.remainder_note else ()
        yield _level_row(view, item, REMAINDER, Text(block.remainder, notes), indent + 1)


def _level_row(view: BlockView, item: str, level: str, label: Text, indent: int) -> Row:
    return Row(label, tuple(cell for group in view.groups for cell in _share_cells(view, item, level, group)), indent)


def _share_cells(view: BlockView, item: str, level: str, group: Group, *, base: float | None = None) -> Iterator[Text]:
    missing = level.startswith(MISSING)
    count = view.number(item, level, group, StatName.N_MISSING if missing else StatName.N)
    share = view.number(item, level, group, StatName.PROPORTION)
    known = not math.isnan(view.number(item, None, group, StatName.N_BASE))
    shown = f"{whole(count)}/{whole(base)}" if base is not None and known else whole(count)
    if view.style.split:
        yield from (Text(shown), Text("" if known and missing and math.isnan(share) else percent(share)))
    else:
        yield Text(shown if math.isnan(share) else f"{shown} ({percent(share)})")
    if view.style.conf_level is not None:
        low = view.number(item, level, group, StatName.CONF_LOW)
        high = view.number(item, level, group, StatName.CONF_HIGH)
        yield Text("" if math.isnan(low) else f"{percent(low)} to {percent(high)}")


def _number_rows(view: BlockView, variable: Variable, label: str, indent: int) -> Iterator[Row]:
    """Lay out a number as a heading and its mean, quartiles and extremes."""
    item = variable.name
    words = _with_base(view, item, label) if own_base(view, item) else label
    yield Row(Text(words, tuple(_notes(view, item))), (), indent)
    spread = view.number(item, None, view.groups[0], StatName.SD)
    digits = 1 if variable.type is ItemType.COUNT else decimals_for(spread)
    ends = 0 if variable.type is ItemType.COUNT else digits
    lines = (
        ("Mean (SD)", "{} ({})", (StatName.MEAN, StatName.SD), digits),
        ("Median (quartiles)", "{1} ({0} to {2})", (StatName.P25, StatName.MEDIAN, StatName.P75), digits),
        ("Range", "{} to {}", (StatName.MIN, StatName.MAX), ends),
    )
    for name, template, stats, places in lines:
        cells: list[Text] = []
        for group in view.groups:
            printed = [fixed(view.number(item, None, group, stat), places) for stat in stats]
            cells.append(Text(DASH if set(printed) == {DASH} else template.format(*printed)))
            if view.style.split:
                cells.append(Text(""))
            if view.style.conf_level is not None:
                cells.append(Text(_mean_limits(view, item, group, digits) if StatName.MEAN in stats else ""))
        yield Row(Text(name), tuple(cells), indent + 1)


def _date_rows(view: BlockView, variable: Variable, label: str, indent: int) -> Iterator[Row]:
    """Lay out dates as a heading, and when the earliest, the median and the latest are."""
    item = variable.name
    words = _with_base(view, item, label) if own_base(view, item) else label
    yield Row(Text(words, tuple(_notes(view, item))), (), indent)
    ends = [view.number(item, None, group, stat) for group in view.groups for stat in (StatName.MIN, StatName.MAX)]
    days_only = all(math.isnan(day) or day == math.floor(day) for day in ends)
    for name, stats in (("Median", (StatName.MEDIAN,)), ("Range", (StatName.MIN, StatName.MAX))):
        cells: list[Text] = []
        for group in view.groups:
            days = [view.number(item, None, group, stat) for stat in stats]
            shown = [date_text(math.floor(day) if days_only else day) for day in days if not math.isnan(day)]
            cells.extend([Text(" to ".join(shown) or DASH), *(Text(""),) * (view.style.width - 1)])
        yield Row(Text(name), tuple(cells), indent + 1)


def _mean_limits(view: BlockView, item: str, group: Group, digits: int) -> str:
    low = view.number(item, None, group, StatName.CONF_LOW)
    high = view.number(item, None, group, StatName.CONF_HIGH)
    return "" if math.isnan(low) else f"{fixed(low, digits)} to {fixed(high, digits)}"


def _joined_label(view: BlockView, label: str) -> str:
    return label if view.style.split or (view.style.width > 1 and not view.style.single) else f"{label}, n (%)"


def own_base(view: BlockView, item: str) -> bool:
    """Tell whether an item's base differs from the number of units in some group."""
    bases = [(view.number(item, None, group, StatName.N_BASE), group.size) for group in view.groups]
    return any(not math.isnan(base) and base != size for base, size in bases)


def _with_base(view: BlockView, item: str, label: str) -> str:
    if not view.style.single:
        return label
    return f"{label} (N = {whole(view.number(item, None, view.groups[0], StatName.N_BASE))})"


def _notes(view: BlockView, item: str) -> Iterator[str]:
    block = view.block
    hidden = block.show_missing is ShowMissing.HIDE or _has_missing_rows(view, item)
    missing = "" if hidden else _missing_words(view, item)
    if own_base(view, item):
        base = _base_note(view, item)
        yield f"{base.removesuffix('.')}; missing: {missing}." if missing else base
    elif missing:
        yield f"Missing: {missing}."
    if block.note:
        yield block.note
    absent = [group.label for group in view.groups if math.isnan(view.number(item, None, group, StatName.N_BASE))]
    if absent:
        yield f"Not asked in {', '.join(absent)}."


def _base_note(view: BlockView, item: str) -> str:
    study, group = view.study, view.groups[0]
    size, everyone = whole(view.number(item, None, group, StatName.N_BASE)), whole(group.size)
    if view.block.base_note:
        return filled(view.block.base_note, n=size, all=everyone)
    universe = study.variables[item].universe
    share = f"{size} of {everyone} {study.units}" if view.style.single else f"Base: the {study.units} that"
    if view.block.base is Base.ASKED and universe is not None:
        return f"{share} were asked: those where {in_words(universe, study)}."
    verb = "were asked" if view.block.base is Base.ASKED else "answered"
    return f"{share} {verb}."


def _missing_levels(view: BlockView, item: str) -> list[str]:
    """Return the missing reasons of an item that are in its base, in a fixed order."""
    if all(view.number(item, None, group, StatName.N_MISSING) == 0 for group in view.groups):
        return []
    levels = (MISSING + term for term in REASONS)
    return [
        level
        for level in levels
        if any((item, level, group.by, group.level, StatName.PROPORTION) in view.numbers for group in view.groups)
        or (
            view.block.base is Base.ANSWERED
            and any((item, level, group.by, group.level, StatName.N_MISSING) in view.numbers for group in view.groups)
        )
    ]


def _missing_words(view: BlockView, item: str) -> str:
    """Say how many are missing and why: over all units, or wave by wave."""
    groups = view.groups if view.style.in_waves else view.groups[:1]
    levels = _missing_levels(view, item)
    parts = []
    for group in groups if levels else ():
        counts = {level: view.number(item, level, group, StatName.N_MISSING) for level in levels}
        words = ", ".join(
            f"{whole(count)} {REASONS[level.removeprefix(MISSING)].label.lower()}"
            for level, count in counts.items()
            if count > 0
        )
        if words:
            parts.append(f"{group.label}: {words}" if view.style.in_waves else words)
    return "; ".join(parts)


def missing_label(variable: Variable, level: str) -> str:
    """Return the words for a missing reason: those of the item's code list, else the general ones."""
    reason = REASONS[level.removeprefix(MISSING)]
    codes = variable.codes.missing if variable.codes else ()
    return next((code.label for code in codes if code.reason is reason), reason.label)


def level_label(variable: Variable, block: Block, level: str | None) -> str | None:
    """Return the words for a level of an item, None where the number is about no level."""
    if level is None:
        return None
    if level == REMAINDER:
        return block.remainder
    if level.startswith(MISSING):
        return missing_label(variable, level)
    answers = variable.codes.answers if variable.codes else ()
    return next((code.label for code in answers if code.code == level), level)
