"""The rows of one block of a layout: labels, cells, notes."""

import math
from collections.abc import Callable, Iterator
from functools import partial

from leapstats.describe.catalogue import NAMES_IN, Line, Scale, as_average
from leapstats.describe.comparison_columns import ComparedRow, comparison_cells
from leapstats.describe.description import CODED, MISSING, TALLY
from leapstats.describe.levels import level_of, shown_label
from leapstats.describe.named_numbers import keys_about, printed_at, scale_of
from leapstats.describe.notes import missing_levels, row_notes
from leapstats.describe.shares import MISSING_SHARE, limits_statistic, share_statistic
from leapstats.describe.tabulation import COLLECTED, REMAINDER
from leapstats.describe.templates import LIMITS as LIMIT_NAMES
from leapstats.describe.templates import filled_in, in_braces, names_of_shares, words_of
from leapstats.describe.view import BlockView, missing_label
from leapstats.dictionary.layout import LevelRows
from leapstats.dictionary.study import Study, Variable
from leapstats.output.cells import LIMITS
from leapstats.output.numbers import DASH, percent, whole
from leapstats.output.table import Row, Text
from leapstats.survey.groups import Group
from leapstats.terms import Base, ItemType, MissingAs, PercentOf, ShowMissing, StatName

COUNTED = "n (%)"  # missing answers are counted without weights


def block_rows(view: BlockView) -> Iterator[Row]:
    """Yield the rows of a block: its heading, then its items or levels."""
    block = view.block
    if block.heading_item:
        label = block.heading or view.study.variables[block.heading_item].label
        yield _one_row(view, block.heading_item, label, indent=0, with_notes=True)
    elif block.heading:
        yield Row(Text(block.heading, _notes(view, block.items[0])), ())
    indent = 1 if block.heading or block.heading_item else 0
    for item in block.items:
        yield from _item_rows(view, item, indent)


def _item_rows(view: BlockView, item: str, indent: int) -> Iterator[Row]:
    variable = view.study.variables[item]
    label = shown_label(view.block, variable)
    if variable.type not in CODED:
        yield from _statistic_rows(view, variable, label, indent)
    elif is_one_row(view, item):
        yield _one_row(view, item, label, indent=indent, with_notes=indent == 0)
    else:
        yield from _level_rows(view, variable, label, indent)
    if _has_missing_rows(view, item):
        yield from _missing_rows(view, variable, indent + 1)


def shown_levels(view: BlockView, item: str) -> dict[str, str]:
    """Return the levels of an item that have rows, with their labels; those collected and the rest of the base last."""
    block, codes = view.block, view.study.variables[item].codes
    names = {code.code: code.label for code in (codes.answers if codes else ())}
    rows = block.rows.get(item) or LevelRows(shown=block.levels or tuple(names))
    levels = {level: block.labels.get(level, names.get(level, level)) for level in rows.shown}
    levels |= {COLLECTED: rows.collected_label} if rows.collected else {}
    return levels | ({REMAINDER: block.remainder} if block.remainder else {})


def is_one_row(view: BlockView, item: str) -> bool:
    """Tell whether an item has one row, of how many have the trait."""
    return not view.block.levels and (bool(view.block.level) or view.study.variables[item].type is ItemType.BINARY)


def _has_missing_rows(view: BlockView, item: str) -> bool:
    """Tell whether missing answers stand in rows; those of options under one heading stand in the note there."""
    block = view.block
    is_option = is_one_row(view, item) and bool(block.heading or block.heading_item)
    return block.show_missing is ShowMissing.ROWS and not is_option and item != block.heading_item


def _notes(view: BlockView, item: str) -> tuple[str, ...]:
    elsewhere = view.block.show_missing is ShowMissing.HIDE or _has_missing_rows(view, item)
    return tuple(row_notes(view, item, with_missing=not elsewhere))


def _missing_rows(view: BlockView, variable: Variable, indent: int) -> Iterator[Row]:
    """Lay out why answers are missing, one row a reason: counts, and shares where these are in the base."""
    item, in_levels = variable.name, variable.type in CODED and not is_one_row(view, variable.name)
    of_both = view.block.base is Base.ANSWERED and view.style.presentation.missing_as is MissingAs.PERCENT
    notes = (missing_of(view.study),) if of_both else ()
    for level in missing_levels(view, item):
        label = missing_label(variable, level)
        yield _level_row(
            view, item, level, Text(label if in_levels else _missing_words(view, item, label), notes), indent
        )


def missing_of(study: Study) -> str:
    """Say of which units the shares of missing answers are: they are counted, never weighted."""
    unweighted = ", unweighted" if study.conventions.weighted else ""
    return f"Of the {study.units} with an answer and those without{unweighted}."


def _missing_words(view: BlockView, item: str, label: str) -> str:
    """Return the label of a row of missing answers, with what its cells say."""
    said = view.style.presentation.missing_as
    if said is None and view.block.base is not Base.ANSWERED:
        return _joined_label(view, label, item)
    says_shares = said is MissingAs.PERCENT
    return label if view.style.split else f"{label}, {COUNTED}" if says_shares else f"{label}, n"


def _one_row(view: BlockView, item: str, label: str, *, indent: int, with_notes: bool) -> Row:
    """Lay out an item as one row: how many have the trait."""
    show_base = view.has_own_base(item) and not view.style.single
    cells: list[Text] = []
    level = level_of(view.block)
    for group in view.shown:
        shares = share_cells(view, item, level, group, base=view.base(item, group) if show_base else None)
        cells.extend((*shares, *_missing_cells(view, item, group)))
    words = _joined_label(view, _with_base(view, item, label), item)
    cells.extend(comparison_cells(view, ComparedRow(item=item, level=level)))
    return Row(Text(words, _notes(view, item) if with_notes else ()), tuple(cells), indent)


def _level_rows(view: BlockView, variable: Variable, label: str, indent: int) -> Iterator[Row]:
    """Lay out an item as a heading and one row a level, missing reasons where wanted."""
    block, item = view.block, variable.name
    with_bases = view.has_own_base(item) and not view.style.single
    rows = block.rows.get(item, LevelRows(shown=()))
    own = (*_notes(view, item), *filter(None, [rows.note]))
    heading = Text(_joined_label(view, _with_base(view, item, label), item), own)
    compared = ComparedRow(item=item, has_difference=False)
    yield Row(heading, tuple(_heading_cells(view, compared, with_bases=with_bases)), indent)
    notes = {**block.level_notes, COLLECTED: rows.collected_note, REMAINDER: block.remainder_note}
    for level, words in shown_levels(view, item).items():
        on_level = (notes[level],) if notes.get(level) else ()
        yield _level_row(view, item, level, Text(words, on_level), indent + 1)


def _level_row(view: BlockView, item: str, level: str, label: Text, indent: int) -> Row:
    is_answer = level not in {REMAINDER, COLLECTED} and not level.startswith(MISSING)
    compared = ComparedRow(item=item, level=level, has_tests=False) if is_answer else None
    shares = [(*share_cells(view, item, level, group), *_blank_missing(view)) for group in view.shown]
    return Row(label, (*(cell for cells in shares for cell in cells), *comparison_cells(view, compared)), indent)


def _heading_cells(view: BlockView, row: ComparedRow, *, with_bases: bool = False) -> Iterator[Text]:
    """Yield a heading's cells: its bases, if any, what is missing, and what is said of the item as a whole."""
    compared, style = list(comparison_cells(view, row)), view.style
    if not (with_bases or compared or style.missing_column):
        return
    for group in view.shown:
        yield _base_cell(view, row.item, group) if with_bases else Text("")
        yield from [Text("")] * (style.width - 1 - style.missing_column)
        yield from _missing_cells(view, row.item, group)
    yield from compared


def _base_cell(view: BlockView, item: str, group: Group) -> Text:
    size, keys = view.base(item, group), view.keys(item, None, group, TALLY, (StatName.N_BASE,))
    return Text(DASH if math.isnan(size) else f"N = {whole(size)}", keys=keys)


def _missing_cells(view: BlockView, item: str, group: Group) -> list[Text]:
    """Return the cell of the column of missing answers, if there is one; empty where a block shows them elsewhere."""
    if not view.style.missing_column:
        return []
    if view.block.show_missing is not ShowMissing.COLUMN:
        return [Text("")]
    if view.style.presentation.missing_as is not MissingAs.PERCENT:
        return [view.printed((item, None, group.by, group.level), MISSING_SHARE, (StatName.N_MISSING,), _counted)]
    names = (StatName.N_MISSING, StatName.PROPORTION)
    digits = view.style.presentation.percent_digits(view.study.variables[item])
    return [view.printed((item, None, group.by, group.level), MISSING_SHARE, names, partial(_shared, digits=digits))]


def _counted(count: float) -> str:
    return DASH if math.isnan(count) else whole(count)


def _shared(count: float, share: float, digits: int) -> str:
    return _counted(count) if math.isnan(share) else f"{whole(count)} ({percent(share, digits)})"


def share_cells(view: BlockView, item: str, level: str, group: Group, *, base: float | None = None) -> Iterator[Text]:
    """Yield the cells of a level in a group: its count and share, and the limits where wanted."""
    missing = level.startswith(MISSING)
    name = StatName.N_MISSING if missing else StatName.N
    looks, weighted = view.style.presentation, view.study.conventions.weighted
    said = looks.missing_as if missing else None
    of_share = MISSING_SHARE if said is MissingAs.PERCENT else share_statistic(looks.percent, weighted=weighted)
    count = view.number(item, level, group, name)
    share = view.stats(item, level, group, of_share).get(StatName.PROPORTION, math.nan)
    share = math.nan if said is MissingAs.N else share
    known = not math.isnan(view.base(item, group))
    keys = view.keys(item, level, group, TALLY, (name,))
    of_base = view.keys(item, None, group, TALLY, (StatName.N_BASE,))
    share_keys = view.keys(item, level, group, of_share, (StatName.PROPORTION,) if said is not MissingAs.N else ())
    of_columns = looks.percent is PercentOf.COLUMN
    counts_only = missing and said is None and not of_columns
    share = math.nan if counts_only else share
    with_base = base is not None and known and of_columns
    shown = f"{whole(count)}/{whole(base or 0)}" if with_base else whole(count)
    keys += of_base if with_base else ()
    digits = looks.percent_digits(view.study.variables[item])
    shown_share = percent(share, digits)
    templates = looks.templates_of(view.study.variables[item]) if said is None else ()
    if templates:
        template, _ = in_braces(templates[0], names_of_shares(view.study.conventions))
        yield template_cell(view, (item, level, group), template)
    elif view.style.split:
        yield Text(shown, keys=keys)
        blank = known and math.isnan(share) and (missing or looks.percent is not PercentOf.COLUMN)
        yield Text("" if blank else shown_share, keys=share_keys)
    else:
        yield Text(shown if math.isnan(share) else f"{shown} ({shown_share})", keys=keys + share_keys)
    if view.style.conf_level is not None:
        of_share = limits_statistic(looks.percent, weighted=weighted)
        limits = _limit_cell(view, item, level, group, of_share, partial(percent, digits=digits))
        yield Text("") if counts_only else limits


def template_cell(view: BlockView, of: tuple[str, str | None, Group], template: str) -> Text:
    """Print the numbers that a template names; a dash where there is none of them."""
    item, level, group = of
    keys = keys_about(view, item, level, group)
    names = NAMES_IN.findall(template)
    shown = {name: printed_at(view, item, name, keys[name]) if name in keys else DASH for name in names}
    known = set(shown.values()) - {DASH} and not math.isnan(view.base(item, group))
    used = tuple(dict.fromkeys(keys[name] for name in names if name in keys))
    return Text(filled_in(template, shown) if known else DASH, keys=used)


def _limit_cell(
    view: BlockView, item: str, level: str | None, group: Group, statistic: str, show: Callable[[float], str]
) -> Text:
    limits = view.stats(item, level, group, statistic)
    low, high = (limits.get(name, math.nan) for name in LIMITS)
    words = "" if math.isnan(low) else f"{show(low)} to {show(high)}"
    return Text(words, keys=view.keys(item, level, group, statistic, LIMITS))


def _statistic_rows(view: BlockView, variable: Variable, label: str, indent: int) -> Iterator[Row]:
    """Lay out numbers or dates as a heading and their lines; as one row, where one line was asked for."""
    item, scale = variable.name, scale_of(view, variable)
    looks = view.style.presentation
    lines = looks.lines_of(variable, view.study.conventions)
    compared = ComparedRow(item=item, scale=scale, has_difference=variable.type is not ItemType.DATE)
    words, notes = _with_base(view, item, label), _notes(view, item)
    with_bases = view.has_own_base(item) and not view.style.single
    if looks.templates_of(variable) and len(lines) == 1:
        cells = _number_cells(view, item, lines[0], scale, with_missing=True)
        sizes = "; ".join(f"{group.label} {whole(view.base(item, group))}" for group in view.shown)
        own = (*notes, f"N: {sizes}.") if with_bases else notes
        together = Text(f"{words}, {words_of(lines[0].template)}", own)
        yield Row(together, (*cells, *comparison_cells(view, compared)), indent)
        return
    yield Row(Text(words, notes), tuple(_heading_cells(view, compared, with_bases=with_bases)), indent)
    for line in lines:
        cells = _number_cells(view, item, line, scale)
        yield Row(Text(line.label), (*cells, *comparison_cells(view, None)), indent + 1)


def _number_cells(
    view: BlockView, item: str, line: Line, scale: Scale, *, with_missing: bool = False
) -> Iterator[Text]:
    for group in view.shown:
        yield from _line_cells(view, item, group, line, scale)
        yield from _missing_cells(view, item, group) if with_missing else _blank_missing(view)


def _blank_missing(view: BlockView) -> list[Text]:
    return [Text("")] * view.style.missing_column


def _line_cells(view: BlockView, item: str, group: Group, line: Line, scale: Scale) -> Iterator[Text]:
    yield template_cell(view, (item, None, group), line.template)
    if view.style.split:
        yield Text("")
    if view.style.conf_level is not None:
        show = line.sources[0].show if line.sources else as_average
        of_limits = line.limits.__name__ if line.limits else ""
        has_own = set(LIMIT_NAMES) & set(NAMES_IN.findall(line.template))
        limits = _limit_cell(view, item, None, group, of_limits, lambda number: show(number, scale))
        yield Text("") if has_own else limits


def _joined_label(view: BlockView, label: str, item: str = "") -> str:
    """Return a label with what its cells say, where no heading of a column does."""
    looks = view.style.presentation
    templates = looks.templates_of(view.study.variables[item]) if item else ()
    if templates:
        template, _ = in_braces(templates[0], names_of_shares(view.study.conventions))
        words = filled_in(
            template, {name: "%" if name == "percent" else name for name in names_of_shares(view.study.conventions)}
        )
        return f"{label}, {words.replace('%%', '%')}"
    if view.style.split or (view.style.width > 1 and not view.style.single and not looks.joins_shares):
        return label
    return f"{label}, {view.shares_words}"


def _with_base(view: BlockView, item: str, label: str) -> str:
    if not (view.style.single and view.has_own_base(item)):
        return label
    return f"{label} (N = {whole(view.base(item, view.groups[0]))})"
