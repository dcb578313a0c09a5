"""Compute the numbers of a table: each block of a layout, over all units, groups or waves."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from leapstats.describe.description import MISSING, TALLY, Question, describe, share_of
from leapstats.describe.presentation import USUAL, Presentation
from leapstats.describe.shares import missing_shares, other_shares, other_weighted_shares
from leapstats.dictionary.layout import Block, Layout
from leapstats.errors import Problem, UsageError
from leapstats.results.frame import Result, Results, joined
from leapstats.survey.groups import Group, Groups, cross_units, group_units
from leapstats.survey.survey import Survey, unknown_item
from leapstats.terms import MissingAs, Numbers, PercentOf, ShowMissing, StatName

if TYPE_CHECKING:
    from leapstats.describe.comparisons import Compared, Comparisons

REMAINDER = "remainder"
COLLECTED = "collected:levels"
WAVE = "wave"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which numbers of a table are wanted.

    Attributes
    ----------
    conf_level
        A fraction; limits are computed only when it is given.
    comparisons
        What is asked about differences between the groups, if anything.
    presentation
        Templates may name numbers that are not computed otherwise.
    """

    conf_level: float | None = None
    comparisons: "Comparisons | None" = None
    presentation: Presentation = USUAL


@dataclass(frozen=True, slots=True)
class Tabulation:
    """The numbers of a table: the groups in its columns, and the results of each block in turn.

    `n_ungrouped` counts, by grouping item, the units in no group; `compared` says for each block what was tested, by
    item, once a grouping item.
    """

    groups: tuple[Group, ...]
    blocks: tuple[Results, ...]
    n_ungrouped: Mapping[str, int] = field(default_factory=dict)
    compared: "tuple[Mapping[str, tuple[Compared, ...]], ...]" = ()
    comparisons: "Comparisons | None" = None
    weights: Mapping[tuple[str | None, str | None], float] = field(default_factory=dict)

    @property
    def results(self) -> Results:
        """All results, in the order of the table."""
        return joined(self.blocks)


def tabulate(
    survey: Survey, layout: Layout, wanted: Wanted, *, by: Sequence[str] = (), cross: bool = False
) -> Tabulation:
    """Compute a table of one survey.

    Parameters
    ----------
    survey
        The answers.
    layout
        What stands in the table.
    wanted
        Which numbers.
    by
        Items whose answers make groups, shown beside all units, one after the other.
    cross
        Make one grouping of all combinations of their answers.

    Raises
    ------
    UsageError
        If an item is not there, or the grouping item makes no groups.
    """
    _check_items(layout, [survey])
    groupings = [cross_units(survey, by)] if cross else [group_units(survey, item) for item in by or (None,)]
    blocks = [joined(_columns(survey, groupings, block, wanted)) for block in all_blocks(layout)]
    compared: list[dict[str, tuple[Compared, ...]]] = []
    if wanted.comparisons:
        from leapstats.describe.comparing import compare_blocks

        compared = compare_blocks(survey, groupings, tuple(all_blocks(layout)), wanted.comparisons)
        blocks = [
            joined((part, *(Results(each.rows) for found in of_block.values() for each in found)))
            for part, of_block in zip(blocks, compared, strict=True)
        ]
    first, *others = groupings
    groups = (*first.groups, *(group for each in others for group in each.groups[1:]))
    ungrouped = {str(each.groups[-1].by): each.n_ungrouped for each in groupings if each.n_ungrouped}
    weights = {} if survey.sampled is None else _weights(survey.sampled.design.weights, groupings)
    return Tabulation(groups, tuple(blocks), ungrouped, tuple(compared), wanted.comparisons, weights)


def _weights(weights: Numbers, groupings: Sequence[Groups]) -> dict[tuple[str | None, str | None], float]:
    """Return what the units of each group weigh."""
    return {
        (group.by, group.level): float(own.sum())
        for each in groupings
        for group, own in zip(each.groups, each.split(weights), strict=True)
    }


def _columns(survey: Survey, groupings: Sequence[Groups], block: Block, wanted: Wanted) -> Iterator[Results]:
    """Yield the numbers of a block for each grouping; all units together once."""
    for place, groups in enumerate(groupings):
        found = _block(survey, groups, block, wanted)
        if wanted.presentation.percent is not PercentOf.COLUMN:
            found = joined((found, *_other_shares(survey, found, wanted)))
        yield found if place == 0 else Results(tuple(row for row in found if row.by is not None))


def _other_shares(survey: Survey, found: Results, wanted: Wanted) -> Iterator[Results]:
    """Yield the percentages of the row or of the table."""
    percent = wanted.presentation.percent
    if survey.sampled is not None:
        yield other_weighted_shares(found, percent)
    else:
        yield other_shares(found, percent, wanted.conf_level)


def tabulate_waves(surveys: Sequence[Survey], layout: Layout, wanted: Wanted) -> Tabulation:
    """Compute a table with a column group for each of several waves; nothing is tested.

    Raises
    ------
    UsageError
        If an item of the layout is in none of the waves.
    """
    _check_items(layout, surveys)
    columns = []
    for survey in surveys:
        label = next((wave.heading for wave in survey.study.waves if wave.name == survey.wave), survey.wave)
        columns.append(Groups((Group(WAVE, survey.wave, label, len(survey)),)))
    blocks = [
        joined(_block(survey, groups, block, wanted) for survey, groups in zip(surveys, columns, strict=True))
        for block in all_blocks(layout)
    ]
    weights: dict[tuple[str | None, str | None], float] = {
        (WAVE, survey.wave): float(survey.sampled.design.weights.sum())
        for survey in surveys
        if survey.sampled is not None
    }
    return Tabulation(tuple(each.groups[0] for each in columns), tuple(blocks), weights=weights)


def expect(survey: Survey, layout: Layout, by: Sequence[str]) -> None:
    """Count what a table needs in one go, where its rows are not in memory."""
    if survey.elsewhere is None:
        return
    items = [item for block in all_blocks(layout) for item in block_items(block) if survey.has(item)]
    survey.elsewhere.expect([(item, *by) for item in items])


def all_blocks(layout: Layout) -> Iterator[Block]:
    """Yield the blocks of a layout in reading order."""
    for section in layout.sections:
        yield from section.blocks


def block_items(block: Block) -> tuple[str, ...]:
    """Return every item of a block, the one in its heading first."""
    return (block.heading_item, *block.items) if block.heading_item else block.items


def _check_items(layout: Layout, surveys: Sequence[Survey]) -> None:
    asked = [item for block in all_blocks(layout) for item in block_items(block)]
    missing = [item for item in asked if not any(survey.has(item) for survey in surveys)]
    if not missing:
        return
    known = tuple(dict.fromkeys(item for survey in surveys for item in survey.items))
    problems = []
    for item in missing:
        if item in surveys[0].study.variables:
            waves = " or ".join(survey.wave for survey in surveys)
            what = f"the item has no answers in wave {waves}" if waves else "the item has no answers"
            problems.append(Problem(item, what, "Take another wave, or leave the item out of the layout"))
        else:
            problems.append(unknown_item(item, known))
    raise UsageError(f"the layout of {layout.name}", problems)


def _block(survey: Survey, groups: Groups, block: Block, wanted: Wanted) -> Results:
    parts = []
    for item in block_items(block):
        question = Question(item, block.base, wanted.conf_level, wanted.presentation)
        if not survey.has(item):
            parts.append(_absent(question, survey, groups))
            continue
        part = describe(survey, groups, question)
        parts.append(part)
        if survey.sampled is not None:
            from leapstats.describe.weighted_shares import weighted_numbers

            parts.append(weighted_numbers(survey, groups, question, _joined_levels(part, block, item)))
        if block.show_missing is ShowMissing.COLUMN or wanted.presentation.missing_as is MissingAs.PERCENT:
            parts.append(missing_shares(part, block.base))
        rows = block.rows.get(item)
        if rows is not None and rows.collected:
            parts.append(_collected(part, rows.collected, groups, question))
        if block.remainder:
            parts.append(_remainder(part, block, groups, question))
    return joined(parts)


def _absent(question: Question, survey: Survey, groups: Groups) -> Results:
    note = f"not in wave {survey.wave}"
    rows = (
        Result(question.item, None, group.by, group.level, TALLY, StatName.N_BASE, math.nan, None, note)
        for group in groups.groups
    )
    return Results(tuple(rows))


def _collected(part: Results, levels: tuple[str, ...], groups: Groups, question: Question) -> Results:
    """Count the units with one of several levels."""
    rows: list[Result] = []
    for group in groups.groups:
        here = [row for row in part if (row.by, row.by_level) == (group.by, group.level)]
        size = next(int(row.stat) for row in here if row.stat_name is StatName.N_BASE)
        count = sum(int(row.stat) for row in here if row.stat_name is StatName.N and row.level in levels)
        rows.extend(share_of(question, COLLECTED, group, (count, size)))
    return Results(tuple(rows))


def _remainder(part: Results, block: Block, groups: Groups, question: Question) -> Results:
    """Count the units of the base that are in none of the rows shown."""
    rows: list[Result] = []
    for group in groups.groups:
        here = [row for row in part if (row.by, row.by_level) == (group.by, group.level)]
        size = next(int(row.stat) for row in here if row.stat_name is StatName.N_BASE)
        shown = sum(int(row.stat) for row in here if row.stat_name is StatName.N and row.level in block.levels)
        if block.show_missing is ShowMissing.ROWS:
            in_base = {row.level for row in here if row.stat_name is StatName.PROPORTION}
            shown += sum(int(row.stat) for row in here if _is_missing_row(row) and row.level in in_base)
        rows.extend(share_of(question, REMAINDER, group, (size - shown, size)))
    return Results(tuple(rows))


def _joined_levels(part: Results, block: Block, item: str) -> dict[str, tuple[str, ...]]:
    """Return the levels that a block counts together: those collected, and those of the base that have no row."""
    found = {}
    if item in block.rows and block.rows[item].collected:
        found[COLLECTED] = block.rows[item].collected
    if block.remainder:
        in_base = dict.fromkeys(row.level for row in part if row.stat_name is StatName.PROPORTION and row.level)
        shows_missing = block.show_missing is ShowMissing.ROWS
        shown = {*block.levels, *(level for level in in_base if shows_missing and level.startswith(MISSING))}
        found[REMAINDER] = tuple(level for level in in_base if level not in shown)
    return found


def _is_missing_row(row: Result) -> bool:
    return row.stat_name is StatName.N_MISSING and row.level is not None and row.level.startswith(MISSING)
