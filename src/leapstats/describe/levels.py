"""Which levels of an item have rows of their own, once its answers are known."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from leapstats.describe.presentation import Presentation
from leapstats.dictionary.layout import Block, Layout, LevelRows, Section
from leapstats.dictionary.study import Variable
from leapstats.survey.groups import group_units, narrowed
from leapstats.survey.survey import Survey
from leapstats.terms import CODED, ItemType, ZeroLevels

YES = "1"
FEWEST = 2
LEFT_OUT = "Not shown, but in the base: {levels}."
EMPTY = "Not shown, with no answers: {levels}."
ALONE = "One level alone has fewer than {below} answers: it is not collected."
IN_ORDER = "Levels with fewer than {below} answers are not collected: the levels are in order."
ALL_OF_THEM = "All levels have fewer than {below} answers: they are not collected."
COLLECTED = "Levels with fewer than {below} answers: {counts}."
Counts = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rare:
    """Collect the levels with fewer than `below` answers, 0 for none; not those of items whose levels are in order."""

    below: int = 0
    ordered: frozenset[str] = frozenset()


def with_level_rows(layout: Layout, surveys: Sequence[Survey], presentation: Presentation, rare: Rare) -> Layout:
    """Return a layout that says which levels of each item have rows: those asked for, less what nobody or few have.

    Parameters
    ----------
    layout
        A block says which levels are wanted, and below which number of answers they are collected.
    surveys
        The waves shown: a level is rare, or without answers, if it is so in each.
    presentation
        Whether levels without answers are shown, and what the collected ones are called.
    rare
        What is asked of all items of several levels.
    """
    sections = (
        Section(
            label=section.label,
            blocks=tuple(replace(each, rows=_of_block(each, surveys, presentation, rare)) for each in section.blocks),
        )
        for section in layout.sections
    )
    return replace(layout, sections=tuple(sections))


def has_order(variable: Variable, ordered: Collection[str]) -> bool:
    """Tell whether the levels of an item have an order: it was said so, or they are a known scale."""
    return variable.name in ordered or (variable.codes is not None and bool(variable.codes.scale))


def level_of(block: Block) -> str:
    """Return the level that the row of a yes-no item counts."""
    return block.level or YES


def shows_first(block: Block, variable: Variable) -> bool:
    """Tell whether the row of an item with two levels counts the first of them."""
    answers = variable.codes.answers if variable.codes is not None else ()
    return len(answers) == FEWEST and block.level == answers[0].code


def shown_label(block: Block, variable: Variable) -> str:
    """Return the label of an item; with the level that its row counts, where that is not plain."""
    given = block.labels.get(variable.name) or (block.label if len(block.items) == 1 else "")
    if given or variable.codes is None or not (block.level or block.levels):
        return given or variable.label
    labels = {code.code: code.label for code in variable.codes.answers}
    is_binary = variable.type is ItemType.BINARY
    bare = variable.label.removesuffix(f": {labels[YES]}") if is_binary else variable.label
    if block.levels:
        return bare
    return variable.label if is_binary and block.level == YES else f"{bare}: {labels.get(block.level, block.level)}"


def _of_block(
    block: Block, surveys: Sequence[Survey], presentation: Presentation, rare: Rare
) -> Mapping[str, LevelRows]:
    found = {}
    for item in block.items:
        there = [survey for survey in surveys if survey.has(item)]
        variable = there[0].variable(item) if there else None
        if variable is not None and variable.type in CODED and (variable.type is ItemType.CATEGORICAL or block.levels):
            counts = {survey.wave: _counts(survey, variable) for survey in there}
            found[item] = _rows(block, variable, counts, presentation, rare)
    return found


def _counts(survey: Survey, variable: Variable) -> dict[str, int]:
    """Count the answers of each level."""
    answers = variable.codes.answers if variable.codes is not None else ()
    survey, everyone = narrowed(survey, group_units(survey, None), variable.name)
    counts = everyone.tally(survey.column(variable.name).values, len(answers))[0]
    return {code.code: count for code, count in zip(answers, counts, strict=True)}


def _rows(block: Block, variable: Variable, counts: Counts, presentation: Presentation, rare: Rare) -> LevelRows:
    answers = variable.codes.answers if variable.codes is not None else ()
    labels = {code.code: block.labels.get(code.code, code.label) for code in answers}
    chosen = block.levels or ((block.level,) if block.level else tuple(labels))
    most = {level: max(each[level] for each in counts.values()) for level in chosen}
    hides = not block.level and presentation.zero_levels is ZeroLevels.HIDE
    empty = tuple(level for level in chosen if hides and not most[level])
    shown = tuple(level for level in chosen if level not in empty)
    below = block.collect_below or rare.below if variable.type is ItemType.CATEGORICAL and not block.level else 0
    few = tuple(level for level in shown if most[level] < below)
    alike = tuple(level for level in shown if labels[level] == presentation.collected_label and level not in few)
    why_not = _why_not_collected(variable, block, rare, (len(few), len(alike), len(shown)))
    collected = (*few, *alike) if few and not why_not else ()
    left_out = () if block.remainder or block.level else tuple(level for level in labels if level not in chosen)
    notes = (
        _listed(LEFT_OUT, left_out, labels),
        _listed(EMPTY, empty, labels),
        why_not.format(below=below) if few else "",
    )
    return LevelRows(
        shown=tuple(level for level in shown if level not in collected),
        collected=collected,
        is_partial=bool(collected) or not set(labels) <= {*chosen},
        note=" ".join(filter(None, notes)),
        collected_label=presentation.collected_label if collected else "",
        collected_note=COLLECTED.format(below=below, counts=_counted(collected, labels, counts)) if collected else "",
    )


def _why_not_collected(variable: Variable, block: Block, rare: Rare, sizes: tuple[int, int, int]) -> str:
    """Return why levels are not collected; `sizes` are how many are rare, are called the same, are there."""
    n_few, n_alike, n_shown = sizes
    if has_order(variable, rare.ordered) and not block.collect_below:
        return IN_ORDER
    if n_few + n_alike < FEWEST:
        return ALONE
    return ALL_OF_THEM if n_few + n_alike == n_shown else ""


def _listed(sentence: str, levels: Sequence[str], labels: Mapping[str, str]) -> str:
    return sentence.format(levels=", ".join(labels[level] for level in levels)) if levels else ""


def _counted(levels: Sequence[str], labels: Mapping[str, str], counts: Counts) -> str:
    def parts() -> Iterator[str]:
        for wave, each in counts.items():
            words = ", ".join(f"{labels[level]} {each[level]}" for level in levels)
            yield f"{wave}: {words}" if len(counts) > 1 else words

    return "; ".join(parts())
