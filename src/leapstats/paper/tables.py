"""Tables 2 and 3 and the findings as printed tables."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial

from leapstats.describe.catalogue import SHARE_LIMITS
from leapstats.dictionary.exhibits import Frame, MatrixLayout, StrategyLayout
from leapstats.dictionary.study import Published, Study
from leapstats.dictionary.words import in_words
from leapstats.output.cells import LIMITS, FrameCells, frame_cells
from leapstats.output.cleaning import filled
from leapstats.output.document import Document, records_of
from leapstats.output.effects import ci_word
from leapstats.output.notes import abbreviated, source_notes, stamp_of
from leapstats.output.numbers import DASH, fixed, percent, whole
from leapstats.output.table import Row, Section, Table, Text, mark
from leapstats.paper.strategy_classes import StrategyCount
from leapstats.results.frame import Key, Place, Results
from leapstats.survey.published_values import Found
from leapstats.survey.survey import Survey
from leapstats.terms import Figure, StatName

YES = "1"
TALLY = "tally"
CONVENTIONS = {"rounding": "half up"}
HOW = "exact (Clopper-Pearson)"


def strategies_document(
    layout: StrategyLayout,
    sections: Mapping[str, list[StrategyCount]],
    others: list[StrategyCount],
    computed: tuple[Survey, Results, float | None],
) -> Document:
    """Lay out strategies under their headings, then those that are common and not listed."""
    survey, results, conf_level = computed
    cells = frame_cells(results)
    body = [
        Section(Text(label), tuple(_strategy_row(each, cells, conf_level) for each in counts))
        for label, counts in sections.items()
    ]
    units = survey.study.units
    if others:
        heading = f"Used by {layout.common_from} {units} or more, but not in the table"
        body.append(Section(Text(heading), tuple(_strategy_row(each, cells, conf_level) for each in others)))
    disagree = [each.strategy.label for counts in sections.values() for each in counts if each.disagrees]
    rule = f"Common: used by {layout.common_from} {units} or more. Pioneering: used by fewer, but judged important."
    agreement = f"The printed class differs from the derived class for: {'; '.join(disagree)}." if disagree else ""
    notes = (rule, agreement or "The printed class equals the derived class for every strategy listed.")
    limits = (_limits_heading(conf_level),) if conf_level is not None else ()
    columns = (Text(f"N = {len(survey)}"), Text("%"), *limits, Text("Class (derived)"), Text("Class (printed)"))
    return document(layout.frame, (columns, tuple(body)), results, survey, notes=notes, conf_level=conf_level)


def _strategy_row(each: StrategyCount, cells: FrameCells, conf_level: float | None) -> Row:
    place = (each.strategy.item, YES, None, None)
    printed = [
        cells.cell(whole, Key(*place, TALLY, StatName.N)),
        cells.cell(percent, Key(*place, TALLY, StatName.PROPORTION)),
        *([] if conf_level is None else [_limits(cells, place)]),
        Text(each.derived_class),
        Text(each.strategy.printed_class or "not listed"),
    ]
    note = f"Printed as {each.strategy.printed_class}; the rule gives {each.derived_class}."
    return Row(Text(each.strategy.label, (note,) if each.disagrees else ()), tuple(printed))


def _limits_heading(conf_level: float) -> Text:
    return Text(ci_word(conf_level))


def _limits(cells: FrameCells, place: Place) -> Text:
    return cells.cell(_from_to, *(Key(*place, SHARE_LIMITS.__name__, name) for name in LIMITS))


def _from_to(low: float, high: float) -> str:
    return "" if math.isnan(low) else f"{percent(low)} to {percent(high)}"


def matrix_document(layout: MatrixLayout, computed: tuple[Survey, Results], *, as_counts: bool) -> Document:
    """Lay out work by role: a mark or a count in each cell."""
    survey, results = computed
    cells = frame_cells(results)
    show = whole if as_counts else partial(_marked, layout.at_least)
    rows = []
    for role, label in layout.roles.items():
        row = []
        for service in layout.services:
            item = layout.item_of(role, service)
            shown = cells.cell(show, Key(item, YES, None, None, TALLY, StatName.N))
            note = layout.cell_notes.get(item)
            row.append(replace(shown, notes=(note,)) if note and shown.text else shown)
        rows.append(Row(Text(label), tuple(row)))
    units = survey.study.units
    rule = (
        f"Each cell: the number of {units} (of {len(survey)}) that report it."
        if as_counts
        else f"X: reported by {layout.at_least} or more of {len(survey)} {units}."
    )
    columns = tuple(Text(label) for label in layout.services.values())
    return document(layout.frame, (columns, (Section(Text(""), tuple(rows)),)), results, survey, notes=(rule,))


def _marked(at_least: int, count: float) -> str:
    return "X" if count >= at_least else ""


def findings_document(
    frame: Frame,
    found_cells: Iterable[tuple[Published, Found]],
    computed: tuple[Survey, Results, float | None],
) -> Document:
    """Lay out the results of a paper's text under the part each stands in."""
    survey, all_results, conf_level = computed
    numbers = frame_cells(all_results)
    sections: dict[str, list[Row]] = {}
    for cell, found in found_cells:
        part = cell.where.partition(", para")[0]
        sections.setdefault(part, []).append(_finding_row(cell, found, numbers, (survey.study, conf_level)))
    limits = (_limits_heading(conf_level),) if conf_level is not None else ()
    columns = (Text("n"), Text("Base"), Text("%"), *limits)
    body = tuple(Section(Text(part), tuple(rows)) for part, rows in sections.items())
    return document(frame, (columns, body), all_results, survey, conf_level=conf_level)


def _finding_row(cell: Published, found: Found, cells: FrameCells, asked: tuple[Study, float | None]) -> Row:
    study, conf_level = asked
    place = (cell.id, None, None, None)
    notes = []
    if cell.universe is not None:
        notes.append(f"Base: the {found.base} {study.units} where {in_words(cell.universe, study)}.")
    if cell.figure in {Figure.MIN, Figure.MAX}:
        limit = "at least" if cell.figure is Figure.MIN else "at most"
        notes.append(f'The paper prints "{cell.printed}" instead of a number; this is read as {limit} {cell.n}.')
    if cell.figure is Figure.SIGN:
        notes.append("Measure: the sign of Kendall's tau-b; the paper prints no number.")
    if found.lacking:
        notes.append(f"Not computable: wave {cell.wave} has no {', '.join(found.lacking)}.")
    base = Text("") if found.lacking else cells.cell(whole, Key(*place, TALLY, StatName.N_BASE))
    share = cells.cell(_share, Key(*place, TALLY, StatName.PROPORTION))
    limits = [] if conf_level is None else [_limits(cells, place)]
    return Row(Text(cell.label, tuple(notes)), (_figure(cell, found, cells, study), base, share, *limits))


def _figure(cell: Published, found: Found, cells: FrameCells, study: Study) -> Text:
    place = (cell.id, None, None, None)
    if found.lacking:
        return Text(DASH)
    if cell.figure is Figure.MEAN:
        digits = len(cell.printed.partition(".")[2])
        return cells.cell(lambda mean: f"mean {fixed(mean, digits)}", Key(*place, "mean_sd", StatName.MEAN))
    if cell.figure is Figure.RANGE:
        ends = (Key(*place, "extremes", end) for end in (StatName.MIN, StatName.MAX))
        return cells.cell(lambda low, high: f"{_end(cell, low, study)} to {_end(cell, high, study)}", *ends)
    if cell.figure is Figure.SIGN:
        return cells.cell(lambda _: found.sign, Key(*place, "concordance", StatName.STATISTIC))
    return cells.cell(whole, Key(*place, TALLY, StatName.N))


def _share(share: float) -> str:
    return "" if math.isnan(share) else percent(share)


def _end(cell: Published, end: float, study: Study) -> str:
    name = getattr(cell.expression, "name", "")
    codes = study.variables[name].codes if name in study.variables else None
    labels = {codes.keys[code.code]: code.label for code in codes.answers} if codes else {}
    return labels.get(end, f"{end:g}")


def document(
    frame: Frame,
    parts: tuple[tuple[Text, ...], tuple[Section, ...]],
    results: Results,
    survey: Survey,
    *,
    notes: tuple[str, ...] = (),
    conf_level: float | None = None,
) -> Document:
    """Put a frame around columns and sections, and the numbers beside them."""
    conventions = dict(CONVENTIONS)
    if conf_level is not None:
        conventions["limits"] = f"{_limits_heading(conf_level)}, {HOW}"
    table = Table(
        title=filled(frame.title, wave=survey.wave),
        stub=Text(frame.stub),
        columns=parts[0],
        sections=parts[1],
        abbreviations=abbreviated(frame.abbreviations),
        source_notes=tuple(source_notes((*notes, *frame.notes), conventions, survey)),
        stamp=stamp_of(survey.study),
    )
    return Document(
        command=frame.name,
        table=mark(table),
        records=tuple(records_of(results)),
        study=survey.study.name,
        synthetic=survey.study.synthetic,
        conventions=conventions,
        sources=survey.sources,
        wave=survey.wave,
    )
