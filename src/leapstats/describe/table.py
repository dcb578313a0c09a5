"""Build a printed table from a layout and its numbers."""

from collections.abc import Iterator
from dataclasses import dataclass

from leapstats.describe.rows import block_rows
from leapstats.describe.tabulation import WAVE, Tabulation, all_blocks
from leapstats.describe.view import BlockView, Style, level_label, numbers_of
from leapstats.dictionary.layout import Layout
from leapstats.dictionary.study import Study
from leapstats.output.cleaning import filled
from leapstats.output.document import Document, Number, record
from leapstats.output.effects import ci_word
from leapstats.output.notes import abbreviated, source_notes, stamp_of
from leapstats.output.numbers import whole
from leapstats.output.table import Section, Spanner, Table, Text, mark
from leapstats.survey.survey import Survey
from leapstats.terms import StatName

OWN_N = "Except where a row gives its own N."


def build_document(
    layout: Layout,
    tabulation: Tabulation,
    survey: Survey,
    conf_level: float | None = None,
    *,
    warnings: tuple[str, ...] = (),
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
    conf_level
        The level of the limits, where the tabulation has any.
    warnings
        Sentences for those who look at the numbers only.

    Returns
    -------
    Document
        Rounded and worded, every footnote marked; `records` are unrounded.
    """
    study = survey.study
    style = Style(
        split=layout.split_percent,
        conf_level=conf_level,
        single=len(tabulation.groups) == 1,
        in_waves=any(group.by == WAVE for group in tabulation.groups),
    )
    return Document(
        command=layout.name,
        table=_table(layout, tabulation, survey, style),
        records=Records(layout, tabulation, study),
        study=None if survey.provenance.inferred else study.name,
        synthetic=study.synthetic,
        conventions=conventions_of(survey, style, tabulation),
        warnings=warnings,
        sources=survey.sources,
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


def _table(layout: Layout, tabulation: Tabulation, survey: Survey, style: Style) -> Table:
    study = survey.study
    views = [
        BlockView(study, block, tabulation.groups, numbers_of(results), style)
        for block, results in zip(all_blocks(layout), tabulation.blocks, strict=True)
    ]
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
        source_notes=tuple(source_notes(layout.notes, conventions_of(survey, style, tabulation), survey)),
        stamp=stamp_of(study),
    )
    return mark(table)


def _headings(
    tabulation: Tabulation, study: Study, style: Style, *, exceptions: bool
) -> tuple[tuple[Spanner, ...], tuple[Text, ...]]:
    notes = (OWN_N,) if exceptions else ()
    limits = [Text(limits_heading(style))] if style.conf_level is not None else []
    if style.single and not style.in_waves:
        size = Text(f"N = {whole(tabulation.groups[0].size)}", notes)
        return (), (size, *([Text("%")] if style.split else []), *limits)
    spanners, columns = [], []
    for place, group in enumerate(tabulation.groups):
        own = notes if place == 0 else ()
        if place == 0 and tabulation.n_ungrouped:
            own = (*own, _ungrouped(tabulation, study))
        heading = Text(f"{group.label} (N = {whole(group.size)})", own)
        if style.width == 1:
            columns.append(heading)
            continue
        spanners.append(Spanner(heading, style.width))
        columns.extend([Text("n"), Text("%")] if style.split else [Text("n (%)")])
        columns.extend(limits)
    return tuple(spanners), tuple(columns)


def limits_heading(style: Style) -> str:
    """Word the heading of the confidence limits."""
    return ci_word(style.conf_level or 0)


def _ungrouped(tabulation: Tabulation, study: Study) -> str:
    by = next(group.by for group in tabulation.groups if group.by is not None)
    label = study.variables[by].label
    count = tabulation.n_ungrouped
    units = study.unit if count == 1 else study.units
    return f'{count} {units} without an answer to "{label}": counted here and in no group.'


def conventions_of(survey: Survey, style: Style, tabulation: Tabulation) -> dict[str, str]:
    """Return the conventions that decided the digits, by name."""
    chosen = survey.study.conventions
    conventions = {"quantile": f"type {chosen.quantile_type}", "rounding": chosen.rounding}
    if style.conf_level is not None:
        used = {row.method: None for row in tabulation.results if row.stat_name is StatName.CONF_LOW and row.method}
        conventions["limits"] = f"{limits_heading(style)}, {'; '.join(used)}"
    return conventions
