"""Build a printed table from a layout and its numbers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from leapstats.describe.notes import hidden_missing
from leapstats.describe.presentation import USUAL, Presentation
from leapstats.describe.rows import COUNTED, block_rows, missing_of
from leapstats.describe.tabulation import WAVE, Tabulation, all_blocks
from leapstats.describe.view import BlockView, Style, groupings_of, in_order, level_label, numbers_of, shares_words
from leapstats.dictionary.layout import Layout
from leapstats.dictionary.study import Study
from leapstats.output.cleaning import filled
from leapstats.output.document import Document, Number, record
from leapstats.output.effects import ci_word
from leapstats.output.notes import abbreviated, score_sentences, source_notes, stamp_of
from leapstats.output.numbers import weighed, whole
from leapstats.output.table import Section, Spanner, Table, Text, mark
from leapstats.survey.groups import Group
from leapstats.survey.survey import Survey
from leapstats.terms import MissingAs, Multiplicity, Overall, PercentOf, ShowMissing, StatName

if TYPE_CHECKING:
    from leapstats.describe.comparisons import Compared

WEIGHTED = "percentages, means, SDs and quantiles, not n, missing answers and ranges"
OWN_N = "Except where a row gives its own N."


def build_document(
    layout: Layout, tabulation: Tabulation, survey: Survey, views: Sequence[BlockView], warnings: tuple[str, ...] = ()
) -> Document:
    """Lay the numbers of a tabulation out as a table, with everything an output format needs.

    Parameters
    ----------
    layout
        What the tabulation was computed for; its name is the command's.
    tabulation
        Its numbers.
    survey
        One of the surveys behind it: gives the words of the dictionary and how files were read.
    views
        The blocks of the layout with their numbers, one at least.
    warnings
        Sentences for those who look at the numbers only.

    Returns
    -------
    Document
        Rounded and worded, every footnote marked; `records` are unrounded.
    """
    study = survey.study
    style = views[0].style
    return Document(
        command=layout.name,
        table=_table(layout, tabulation, survey, views),
        records=Records(layout, tabulation, study),
        study=None if survey.provenance.inferred else study.name,
        synthetic=study.synthetic,
        conventions=conventions_of(survey, style, tabulation),
        warnings=warnings,
        sources=survey.sources,
        wave=survey.wave,
    )


@dataclass(frozen=True, slots=True)
class Records:
    """The numbers of a tabulation with the labels of their levels, made when a format asks for them."""

    layout: Layout
    tabulation: Tabulation
    study: Study

    def __iter__(self) -> Iterator[dict[str, Number]]:
        for block, results in zip(all_blocks(self.layout), self.tabulation.blocks, strict=True):
            for row in results:
                label = level_label(self.study.variables[row.variable], block, row.level)
                yield record(row, label)


def _table(layout: Layout, tabulation: Tabulation, survey: Survey, views: Sequence[BlockView]) -> Table:
    study, style = survey.study, views[0].style
    remaining = iter(views)
    sections = (
        Section(Text(section.label), tuple(row for _ in section.blocks for row in block_rows(next(remaining))))
        for section in layout.sections
    )
    exceptions = any(view.has_own_base(item) for view in views for item in view.items)
    spanners, columns = _headings(tabulation, study, style, exceptions=exceptions)
    waves = [group.level or "" for group in tabulation.groups if group.by == WAVE]
    table = Table(
        title=filled(layout.title, wave=" and ".join(waves) if waves else survey.wave),
        stub=Text(layout.stub),
        columns=columns,
        spanners=spanners,
        sections=tuple(sections),
        abbreviations=abbreviated(layout.abbreviations),
        source_notes=tuple(
            source_notes(
                (*layout.notes, *hidden_missing(views), *score_sentences(study, _shown(views, tabulation))),
                conventions_of(survey, style, tabulation),
                survey,
                _shown(views, tabulation),
            )
        ),
        stamp=stamp_of(study),
    )
    return mark(table)


def _shown(views: Sequence[BlockView], tabulation: Tabulation) -> list[str]:
    """Return the items of a table, and those that make its groups."""
    return [*(item for view in views for item in view.items), *(group.by for group in tabulation.groups if group.by)]


def views_of(layout: Layout, tabulation: Tabulation, survey: Survey, style: Style) -> list[BlockView]:
    """Return each block of a layout with its numbers."""
    nothing: tuple[Mapping[str, tuple[Compared, ...]], ...] = ({},) * len(tabulation.blocks)
    compared = tabulation.compared or nothing
    return [
        BlockView(survey.study, block, tabulation.groups, numbers_of(results), style, of_block, tabulation.comparisons)
        for block, results, of_block in zip(all_blocks(layout), tabulation.blocks, compared, strict=True)
    ]


def style_of(
    layout: Layout, tabulation: Tabulation, conf_level: float | None = None, presentation: Presentation = USUAL
) -> Style:
    """Return how the cells of a table are laid out."""
    return Style(
        split=layout.split_percent and not presentation.joins_shares,
        conf_level=conf_level,
        single=len(tabulation.groups) == 1,
        missing_column=any(block.show_missing is ShowMissing.COLUMN for block in all_blocks(layout)),
        in_waves=any(group.by == WAVE for group in tabulation.groups),
        presentation=presentation,
    )


def _headings(
    tabulation: Tabulation, study: Study, style: Style, *, exceptions: bool
) -> tuple[tuple[Spanner, ...], tuple[Text, ...]]:
    notes = (OWN_N,) if exceptions else ()
    limits = [Text(limits_heading(style))] if style.conf_level is not None else []
    if style.single and not style.in_waves:
        size = Text(_size(tabulation, tabulation.groups[0]), notes)
        missing = [_missing_heading(style, study)] if style.missing_column else []
        return (), (size, *([Text(_percent(study))] if style.split else []), *limits, *missing)
    groupings = groupings_of(tabulation.groups)
    several = len(groupings) > 1
    spanners, columns = [], []
    for place, group in enumerate(in_order(tabulation.groups, style.presentation.overall)):
        own = (*notes, *_ungrouped(tabulation, study, style)) if place == 0 else ()
        over = f"{label_of(study, group.by)}: " if several and group.by is not None and style.width > 1 else ""
        heading = Text(f"{over}{group.label} ({_size(tabulation, group)})", own)
        if style.width == 1:
            columns.append(heading)
            continue
        spanners.append(Spanner(heading, style.width))
        columns.extend(
            [Text("n"), Text(_percent(study))]
            if style.split
            else [Text(shares_words(study) if style.says_shares else "")]
        )
        columns.extend(limits)
        columns.extend([_missing_heading(style, study)] if style.missing_column else [])
    compared = _comparison_headings(tabulation, study)
    if several and style.width == 1:
        spanners = list(_over_groups(tabulation, study, style))
    if spanners:
        spanners.extend(Spanner(Text(label), len(headings)) for label, headings in compared)
    return tuple(spanners), (*columns, *(heading for _, headings in compared for heading in headings))


def _percent(study: Study) -> str:
    return "Weighted %" if study.conventions.weighted else "%"


def _size(tabulation: Tabulation, group: Group) -> str:
    """Word how many units a group has, and what they weigh."""
    weight = tabulation.weights.get((group.by, group.level))
    return f"N = {whole(group.size)}" + ("" if weight is None else f"; weighted {weighed(weight)}")


def _missing_heading(style: Style, study: Study) -> Text:
    """Head the column of missing answers."""
    if style.presentation.missing_as is MissingAs.PERCENT:
        return Text(f"Missing, {COUNTED}", (missing_of(study),))
    return Text("Missing, n")


def _over_groups(tabulation: Tabulation, study: Study, style: Style) -> Iterator[Spanner]:
    """Yield the label of each grouping item over its groups, and over the columns that compare them."""
    shown = in_order(tabulation.groups, style.presentation.overall)
    for by, groups in groupby(shown, key=lambda group: group.by):
        yield Spanner(Text(label_of(study, by) if by is not None else ""), len(list(groups)))


def _comparison_headings(tabulation: Tabulation, study: Study) -> list[tuple[str, tuple[Text, ...]]]:
    """Return the headings of the columns that compare groups; each grouping under its label, if there are several."""
    if tabulation.comparisons is None:
        return []
    from leapstats.describe.comparison_columns import comparison_headings

    groupings = groupings_of(group for group in tabulation.groups if group.size)
    return [
        (
            f"By {label_of(study, by)}" if len(groupings) > 1 else "",
            tuple(comparison_headings(groups, tabulation.comparisons, study.units)),
        )
        for by, groups in groupings.items()
    ]


def label_of(study: Study, by: str) -> str:
    """Return the label of a grouping item, or those of the items that are crossed."""
    return " and ".join(study.variables[item].label if item in study.variables else item for item in by.split(":"))


def limits_heading(style: Style) -> str:
    """Word the heading of the confidence limits."""
    return ci_word(style.conf_level or 0)


def _ungrouped(tabulation: Tabulation, study: Study, style: Style) -> Iterator[str]:
    for by, count in tabulation.n_ungrouped.items():
        units = study.unit if count == 1 else study.units
        where = "counted here and in no group" if style.presentation.overall is Overall.FIRST else "in no group"
        yield f'{count} {units} without an answer to "{label_of(study, by)}": {where}.'


def conventions_of(survey: Survey, style: Style, tabulation: Tabulation) -> dict[str, str]:
    """Return the conventions that decided the digits, by name."""
    chosen = survey.study.conventions
    conventions = {"quantile": f"type {chosen.quantile_type}", "rounding": chosen.rounding}
    if style.presentation.percent is not PercentOf.COLUMN:
        conventions["percentages"] = f"of the {style.presentation.percent}"
    if chosen.weighted:
        conventions["quantile"] = "type 1, weighted"
        conventions["weighted"] = WEIGHTED
    if style.conf_level is not None:
        used = {row.method: None for row in tabulation.results if row.stat_name is StatName.CONF_LOW and row.method}
        conventions["limits"] = f"{limits_heading(style)}, {'; '.join(used)}"
    asked = tabulation.comparisons
    if asked is not None and asked.test:
        conventions["tests"] = "two-sided, not adjusted" if asked.multiplicity is Multiplicity.NONE else "two-sided"
    return conventions
