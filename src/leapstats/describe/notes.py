"""The notes on the rows of a block: whose answers they rest on, which are missing, which were not asked."""

import math
from collections.abc import Iterator, Sequence

from leapstats.describe.description import MISSING
from leapstats.describe.levels import shown_label
from leapstats.describe.view import BlockView
from leapstats.dictionary.words import in_words
from leapstats.output.cleaning import filled
from leapstats.output.numbers import whole
from leapstats.terms import REASONS, Base, ShowMissing, StatName


def row_notes(view: BlockView, item: str, *, with_missing: bool) -> Iterator[str]:
    """Yield the notes on an item; missing answers are among them where they stand nowhere else."""
    missing = _missing_words(view, item) if with_missing else ""
    if view.has_own_base(item):
        base = _base_note(view, item)
        yield f"{base.removesuffix('.')}; missing: {missing}." if missing else base
    elif missing:
        yield f"Missing: {missing}."
    if view.block.note:
        yield view.block.note
    absent = [group.label for group in view.groups if math.isnan(view.base(item, group))]
    if absent:
        yield f"Not asked in {', '.join(absent)}."


def _base_note(view: BlockView, item: str) -> str:
    study, group = view.study, view.groups[0]
    size, everyone = whole(view.base(item, group)), whole(group.size)
    if view.block.base_note:
        return filled(view.block.base_note, n=size, all=everyone)
    universe = study.variables[item].universe
    share = f"{size} of {everyone} {study.units}" if view.style.single else f"Base: the {study.units} that"
    if view.block.base is Base.ASKED and universe is not None:
        return f"{share} were asked: those where {in_words(universe, study)}."
    verb = "were asked" if view.block.base is Base.ASKED else "answered"
    return f"{share} {verb}."


def missing_levels(view: BlockView, item: str) -> list[str]:
    """Return the missing reasons found that are in an item's base, or all where none is, in a fixed order."""
    name = StatName.N_MISSING if view.block.base is Base.ANSWERED else StatName.PROPORTION
    levels = (MISSING + term for term in REASONS)
    return [level for level in levels if any(name in view.stats(item, level, group) for group in view.groups)]


def hidden_missing(views: Sequence[BlockView]) -> Iterator[str]:
    """Say of how many units an answer is missing, where neither rows nor notes do; a row of all the others does."""
    hiding = [view for view in views if view.block.show_missing is ShowMissing.HIDE and not view.block.remainder]
    for group in views[0].groups if views[0].style.in_waves else views[0].groups[:1]:
        counts = {
            shown_label(view.block, view.study.variables[item]): sum(
                view.number(item, level, group, StatName.N_MISSING) for level in missing_levels(view, item)
            )
            for view in hiding
            for item in view.items
        }
        words = ", ".join(f"{label} {whole(count)}" for label, count in counts.items() if count > 0)
        if words:
            where = f" in {group.label}" if views[0].style.in_waves else ""
            yield f"Missing answers, not shown{where}: {words}."


def _missing_words(view: BlockView, item: str) -> str:
    """Say how many are missing and why: over all units, or wave by wave."""
    levels = missing_levels(view, item)
    parts = []
    for group in view.groups if view.style.in_waves else view.groups[:1]:
        counts = {level: view.number(item, level, group, StatName.N_MISSING) for level in levels}
        words = ", ".join(
            f"{whole(count)} {REASONS[level.removeprefix(MISSING)].label.lower()}"
            for level, count in counts.items()
            if count > 0
        )
        if words:
            parts.append(f"{group.label}: {words}" if view.style.in_waves else words)
    return "; ".join(parts)
