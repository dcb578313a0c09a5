"""Which levels of which items a table shows: what is asked is checked, and put into the layout."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from leapstats.describe.tabulation import all_blocks, block_items
from leapstats.dictionary.codes import level_code
from leapstats.dictionary.layout import Block, Layout, Section
from leapstats.dictionary.study import Study, Variable
from leapstats.errors import Problem, UsageError, nearest
from leapstats.terms import CODED, ItemType


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelsAsked:
    """What was asked of levels, by item.

    Attributes
    ----------
    shown
        The levels with a row, in their order; the others stay in the base.
    one
        The level that the only row of an item counts.
    both
        Items with two levels that have a row for each.
    below
        Levels with fewer answers stand in one row.
    all_below
        The same for all items of several levels that are not in order; 0 for none.
    """

    shown: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    one: Mapping[str, str] = field(default_factory=dict)
    both: tuple[str, ...] = ()
    below: Mapping[str, int] = field(default_factory=dict)
    all_below: int = 0

    @property
    def by_option(self) -> dict[str, tuple[str, ...]]:
        """The items named by each option."""
        return {
            "show_levels": tuple(self.shown),
            "show_level": tuple(self.one),
            "both_levels": self.both,
            "collect_below": tuple(self.below),
        }


def _has_levels(variable: Variable) -> bool:
    return variable.type in CODED and variable.codes is not None


def _has_two(variable: Variable) -> bool:
    return _has_levels(variable) and variable.codes is not None and len(variable.codes.answers) == TWO


def _has_several(variable: Variable) -> bool:
    return variable.type is ItemType.CATEGORICAL


TWO = 2
FITTING = {
    "show_levels": ("an item with levels", _has_levels),
    "show_level": ("an item with levels", _has_levels),
    "both_levels": ("an item with two levels", _has_two),
    "collect_below": ("an item of several levels", _has_several),
}


def with_levels(layout: Layout, study: Study, asked: LevelsAsked) -> Layout:
    """Return a layout with the levels that were asked for.

    Raises
    ------
    UsageError
        With every item and level that the table lacks, or that cannot be had so.
    """
    blocks = {item: block for block in all_blocks(layout) for item in block_items(block)}
    problems = [
        *_unfit(asked, blocks, study),
        *_twice(asked),
        *(
            problem
            for item, levels in asked.shown.items()
            for problem in _level_problems(f"show_levels, {item}", study.variables.get(item), levels)
        ),
        *(
            problem
            for item, level in asked.one.items()
            for problem in _level_problems(f"show_level, {item}", study.variables.get(item), (level,))
        ),
    ]
    kinds = {study.variables[item].type for item in blocks}
    if asked.all_below and ItemType.CATEGORICAL not in kinds:
        problems.append(Problem("collect_below", "the table has no item of several levels", "Omit it"))
    if problems:
        raise UsageError("the options", problems)
    sections = (
        Section(label=section.label, blocks=tuple(_asked_of(block, study, asked) for block in section.blocks))
        for section in layout.sections
    )
    return replace(layout, sections=tuple(sections))


def _unfit(asked: LevelsAsked, blocks: Mapping[str, Block], study: Study) -> Iterator[Problem]:
    """Yield a problem for each item that is not there, that has no levels, or whose levels are not its own rows."""
    for option, items in asked.by_option.items():
        wanted, fits = FITTING[option]
        there = [item for item in blocks if fits(study.variables[item])]
        for item in items:
            where = f"{option}, {item}"
            if item not in blocks:
                yield Problem(where, "the table has no such item", nearest(item, there))
            elif item not in there:
                yield Problem(where, f"it is not {wanted}", nearest(item, there))
            elif len(block_items(blocks[item])) > 1:
                what = "it stands with other items under one heading, which show one level each"
                yield Problem(where, what, "Choose an item that stands alone")


def _twice(asked: LevelsAsked) -> Iterator[Problem]:
    options = {name: items for name, items in asked.by_option.items() if name != "collect_below"}
    for item in dict.fromkeys(item for items in options.values() for item in items):
        naming = [f"--{name.replace('_', '-')}" for name, items in options.items() if item in items]
        if len(naming) > 1:
            yield Problem(item, f"its levels are chosen by {' and '.join(naming)}", "Keep one of them")


def _level_problems(where: str, variable: Variable | None, levels: tuple[str, ...]) -> Iterator[Problem]:
    if variable is None or variable.codes is None or variable.type not in CODED:
        return
    labels = [code.label for code in variable.codes.answers]
    found = [level_code(variable.codes, level) for level in levels]
    for level, code in zip(levels, found, strict=True):
        if not code:
            yield Problem(where, f'"{level}" is not one of its levels', nearest(level, labels))
    for level in dict.fromkeys(level for level, code in zip(levels, found, strict=True) if code):
        if found.count(level_code(variable.codes, level)) > 1:
            yield Problem(where, f'"{level}" is listed twice', "List each level once")


def _asked_of(block: Block, study: Study, asked: LevelsAsked) -> Block:
    item, codes = block.items[0], study.variables[block.items[0]].codes
    below = asked.below.get(item, block.collect_below)
    if codes is None or not (item in asked.shown or item in asked.one or item in asked.both):
        return block if below == block.collect_below else replace(block, collect_below=below)
    if item in asked.one:
        alone = replace(block, levels=(), remainder="", remainder_note="", level_notes={}, collect_below=0)
        return replace(alone, level=level_code(codes, asked.one[item]))
    both = tuple(code.code for code in codes.answers)
    levels = tuple(level_code(codes, level) for level in asked.shown[item]) if item in asked.shown else both
    return replace(block, levels=levels, level="", collect_below=below)
