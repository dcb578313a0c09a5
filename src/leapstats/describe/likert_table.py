"""Items of one scale as a table: a row an item, a column a level, beside them who agrees and the scores."""

import math
from collections.abc import Iterator
from dataclasses import replace

from leapstats.describe.description import TALLY
from leapstats.describe.likert import COMMAND, UNSURE, UNSURE_SHARE, LikertAnswers
from leapstats.describe.rows import share_cells, template_cell
from leapstats.describe.table import conventions_of, label_of, limits_heading
from leapstats.describe.templates import OF_SHARES, filled_in, in_braces
from leapstats.output.document import Document, records_of
from leapstats.output.notes import abbreviated, source_notes, stamp_of
from leapstats.output.numbers import fixed, percent, whole
from leapstats.output.table import Row, Section, Spanner, Table, Text, mark
from leapstats.survey.groups import Group
from leapstats.terms import ItemType, StatName

ON_SCALE = "Answers on the scale: the base of percentages and scores."
ABOVE = "The levels above the middle of the scale; --agree names others."
NAMED = "As named by --agree."
NOT_SURE = "{words}, in percent of these and the answers on the scale together. They are in no other number."
UNSAID = "Does not know"
UNGROUPED = '{count} {units} without an answer to "{label}": in no group.'


def likert_document(answers: LikertAnswers, warnings: tuple[str, ...] = ()) -> Document:
    """Lay the answers to items of one scale out, a section a group."""
    survey, layout, study = answers.survey, answers.layout, answers.view.study
    spanners, columns = _headings(answers)
    conventions = conventions_of(survey, answers.view.style, answers.tabulation)
    notes = (*answers.scale.notes, *_ungrouped(answers), *layout.notes)
    table = Table(
        title=layout.title,
        stub=Text(answers.stem or layout.stub),
        columns=columns,
        spanners=spanners,
        sections=tuple(_section(answers, group) for group in answers.view.shown),
        abbreviations=abbreviated(layout.abbreviations),
        source_notes=tuple(source_notes(notes, conventions, survey)),
        stamp=stamp_of(study),
    )
    return Document(
        command=COMMAND,
        table=mark(table),
        records=tuple(records_of(answers.tabulation.results, study)),
        study=None if survey.provenance.inferred else study.name,
        synthetic=study.synthetic,
        conventions=conventions,
        warnings=warnings,
        sources=survey.sources,
    )


def group_heading(answers: LikertAnswers, group: Group) -> str:
    """Return what stands over the rows of a group: its label and how many units it has."""
    over = f"{label_of(answers.view.study, group.by)}: " if group.by is not None else ""
    return f"{over}{group.label} (N = {whole(group.size)})"


def _headings(answers: LikertAnswers) -> tuple[tuple[Spanner, ...], tuple[Text, ...]]:
    looks, scale = answers.view.style.presentation, answers.scale
    levels = [Text(code.label) for code in scale.codes.answers]
    agree = Text(answers.agree_label, (ABOVE if scale.is_default else NAMED,))
    limits = [Text(limits_heading(answers.view.style))] if answers.view.style.conf_level is not None else []
    told = ", ".join(
        f"{code.label} {fixed(score, 0 if score.is_integer() else 1)}"
        for code, score in zip(scale.codes.answers, scale.scores, strict=True)
    )
    lines = [Text(line.label, (f"Scores: {told}.",)) for line in answers.lines]
    others = _others(answers)
    shares = [*levels, agree, *limits]
    templates = looks.templates.get(str(ItemType.CATEGORICAL), ())
    words = _words(templates[0]) if templates else "n (%)"
    spanners = (Spanner(Text(""), 1), Spanner(Text(words), len(shares)), Spanner(Text(""), len(lines) + len(others)))
    return spanners, (Text("N", (ON_SCALE,)), *shares, *lines, *others.values())


def _words(template: str) -> str:
    braced, _ = in_braces(template, OF_SHARES)
    return filled_in(braced, {name: "%" if name == "percent" else name for name in OF_SHARES}).replace("%%", "%")


def _others(answers: LikertAnswers) -> dict[str, Text]:
    """Return the headings of answers that are no point of the scale: of those that anyone gave."""
    words = ", ".join(answers.scale.unsure) or UNSAID
    headings = {UNSURE: Text("Not sure, n (%)", (NOT_SURE.format(words=words),)), "": Text("No answer, n")}
    names = {UNSURE: StatName.N, "": StatName.N_MISSING}
    given = {
        row.level or ""
        for row in answers.tabulation.results
        if row.statistic == UNSURE_SHARE and row.stat_name is names[row.level or ""] and row.stat
    }
    return {level: text for level, text in headings.items() if level in given}


def has_unsure(answers: LikertAnswers) -> bool:
    """Tell whether anybody was not sure."""
    return UNSURE in _others(answers)


def _section(answers: LikertAnswers, group: Group) -> Section:
    items = answers.view.items
    heading = group_heading(answers, group)
    rows = (Row(Text(answers.short_label(item)), tuple(_cells(answers, item, group))) for item in items)
    return Section(Text(heading), tuple(rows))


def _cells(answers: LikertAnswers, item: str, group: Group) -> Iterator[Text]:
    view, place = answers.view, (item, None, group.by, group.level)
    yield view.printed(place, TALLY, (StatName.N_BASE,), whole)
    bare = replace(view, style=replace(view.style, conf_level=None))
    for code in answers.scale.codes.answers:
        yield from share_cells(bare, item, code.code, group)
    yield from share_cells(view, item, answers.agree, group)
    scores = answers.scores
    for line in answers.lines:
        yield template_cell(scores, (item, None, group), line.template)
    for level in _others(answers):
        if level:
            of_level = (item, level, group.by, group.level)
            yield view.printed(of_level, UNSURE_SHARE, (StatName.N, StatName.PROPORTION), _with_share)
        else:
            yield view.printed(place, UNSURE_SHARE, (StatName.N_MISSING,), whole)


def _with_share(count: float, share: float) -> str:
    return f"{whole(count)} ({percent(share)})" if not math.isnan(count) else ""


def _ungrouped(answers: LikertAnswers) -> Iterator[str]:
    study = answers.view.study
    for by, count in answers.tabulation.n_ungrouped.items():
        units = study.unit if count == 1 else study.units
        yield UNGROUPED.format(count=count, units=units, label=label_of(study, by))
