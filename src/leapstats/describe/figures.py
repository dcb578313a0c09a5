"""Figures of descriptive tables: shares by group."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from leapstats.describe.description import CODED
from leapstats.describe.levels import YES, level_of, shown_label
from leapstats.describe.rows import is_one_row, shown_levels
from leapstats.describe.shares import limits_statistic, share_statistic
from leapstats.describe.table import label_of, limits_heading
from leapstats.describe.view import BlockView, groupings_of
from leapstats.dictionary.layout import Layout
from leapstats.dictionary.study import Study
from leapstats.errors import Problem, UsageError
from leapstats.output.document import Document
from leapstats.output.figures import Caption, ShareLine, share_plot
from leapstats.output.numbers import whole
from leapstats.results.effect import Effect
from leapstats.survey.groups import Group
from leapstats.terms import PercentOf, StatName

if TYPE_CHECKING:
    from plotnine import ggplot

MOST = 5  # groups on a page
SHARES = "{percent}{of}{limits}; the table gives the counts, the bases and what is missing."
NUMBERS = "Not drawn, because they are numbers or dates: {names}."


def share_figures(layout: Layout, views: Sequence[BlockView], document: Document) -> "list[ggplot]":
    """Draw the shares of a table by group, with limits where it has them; a note names what is no share.

    Raises
    ------
    UsageError
        If the table has no shares.
    """
    view, lines = views[0], list(_lines(layout, views))
    if not any(line.shares for line in lines):
        problem = Problem("the items", "none has levels, of which shares are drawn", "Add one, or leave the figure out")
        raise UsageError("the figures", [problem])
    heads = [_head(view, group) for group in view.shown]
    caption = caption_of(document, view.study, view.groups[0].size)
    pages = [slice(start, start + MOST) for start in range(0, len(heads), MOST)]
    return [share_plot(_of_groups(lines, page), heads[page], caption, list(_notes(views))) for page in pages]


def caption_of(document: Document, study: Study, size: int, title: str = "") -> Caption:
    """Return the words around a figure of a table."""
    units = study.unit if size == 1 else study.units
    source = document.table.stamp or study.citation or f"Source: {study.name}"
    return Caption(title=title or document.table.title, base=f"{size} {units}", source=source)


def _lines(layout: Layout, views: Sequence[BlockView]) -> Iterator[ShareLine]:
    remaining = iter(views)
    for section in layout.sections:
        rows = [line for _ in section.blocks for line in _block_lines(next(remaining))]
        if section.label and rows:
            yield ShareLine(label=section.label.upper())
        yield from rows


def _block_lines(view: BlockView) -> Iterator[ShareLine]:
    """Yield the rows of a block that are shares, under the heading of the block or the item."""
    block = view.block
    items = [item for item in block.items if _is_coded(view, item)]
    if block.heading_item:
        yield _line(view, block.heading_item, YES, block.heading or _label(view, block.heading_item))
    elif block.heading and items:
        yield ShareLine(label=block.heading)
    indent = 1 if block.heading or block.heading_item else 0
    for item in items:
        if is_one_row(view, item):
            yield _line(view, item, level_of(block), _label(view, item), indent)
        else:
            yield ShareLine(label=_label(view, item))
            yield from (_line(view, item, level, label, 1) for level, label in shown_levels(view, item).items())


def _label(view: BlockView, item: str) -> str:
    return shown_label(view.block, view.study.variables[item])


def _line(view: BlockView, item: str, level: str, label: str, indent: int = 0) -> ShareLine:
    shares = tuple(_share(view, item, level, group) for group in view.shown)
    return ShareLine(label=label, shares=shares, indent=indent)


def _share(view: BlockView, item: str, level: str, group: Group) -> Effect:
    of = view.style.presentation.percent
    share = view.stats(item, level, group, share_statistic(of, weighted=view.study.conventions.weighted))
    limits = view.stats(item, level, group, limits_statistic(of, weighted=view.study.conventions.weighted))
    estimate = share.get(StatName.PROPORTION, Effect().estimate)
    names = (StatName.CONF_LOW, StatName.CONF_HIGH)
    return Effect(estimate, *(limits.get(name, Effect().low) for name in names))


def _of_groups(lines: Sequence[ShareLine], page: slice) -> list[ShareLine]:
    return [ShareLine(label=line.label, shares=line.shares[page], indent=line.indent) for line in lines]


def _is_coded(view: BlockView, item: str) -> bool:
    return view.study.variables[item].type in CODED


def _head(view: BlockView, group: Group) -> str:
    """Return the heading of a panel; it names the grouping item where there are several."""
    over = f"{label_of(view.study, group.by)}: " if group.by is not None and len(groupings_of(view.shown)) > 1 else ""
    return f"{over}{group.label}\nN = {whole(group.size)}"


def _notes(views: Sequence[BlockView]) -> Iterator[str]:
    style = views[0].style
    of = style.presentation.percent
    limits = f" with {limits_heading(style)}" if style.conf_level is not None else ""
    percent = "Weighted percent" if views[0].study.conventions.weighted else "Percent"
    yield SHARES.format(percent=percent, of="" if of is PercentOf.COLUMN else f" of the {of}", limits=limits)
    names = [_label(view, item) for view in views for item in view.items if not _is_coded(view, item)]
    if names:
        yield NUMBERS.format(names=", ".join(names))
