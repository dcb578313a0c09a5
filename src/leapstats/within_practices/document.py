"""The agreement of respondents as a table: one row an item or a scale."""

import math
from collections.abc import Iterator, Sequence

from leapstats.output.cells import FrameCells, frame_cells
from leapstats.output.document import Document, record
from leapstats.output.effects import as_p, ci_word
from leapstats.output.notes import MOST_NAMED, source_notes, stamp_of
from leapstats.output.numbers import DASH, fixed, percent, whole
from leapstats.output.respondent_notes import sizes_of
from leapstats.output.table import Row, Section, Spanner, Table, Text, mark
from leapstats.results.frame import Key, Results
from leapstats.survey.aggregation import Units
from leapstats.terms import StatName
from leapstats.within_practices.measures import Looked, Measure
from leapstats.within_practices.rows import DEVIATION, EFFECT, HIGH, ICC1, ICC2, LIMITS, PRACTICES, RWG, TALLY

COMMAND = "respondents"
ICC1_NOTE = (
    "ICC(1): the share of the variance of one answer that lies between {units}; from mean squares with n0 for unequal "
    "sizes, two-sided F limits, p of the one-sided F test that {units} do not differ."
)
ICC2_NOTE = "ICC(2): the reliability of the mean of a {unit} of typical size, with F limits."
EFFECT_NOTE = "How many times the variance of the mean of all respondents is larger for their being in {units}."
RWG_NOTE = (
    "rwg, of several items rwg(J): 1 less the variance within a {unit} over that of answers on which nobody agrees "
    "({null} null), below 0 set to 0; of {units} with two respondents or more."
)
N_NOTE = "Respondents with a number, and the {units} that they are in."
AD_NOTE = "Average deviation of answers from the mean of their {unit}, in the units of the answers."
SKEW = "Answers that lean to one side need a null that leans: against a uniform one rwg looks better than it is."


def respondents_document(looked: Looked, results: Results, warnings: tuple[str, ...]) -> Document:
    """Lay out how much practices differ and how far their respondents agree."""
    survey, units, measures, conf_level = looked.survey, looked.units, looked.measures, looked.conf_level
    study, cells = survey.study, frame_cells(results)
    unit, several = study.unit, study.units
    notes = {Key(*row[:6]): row.note for row in results if row.note}
    ci = ci_word(conf_level)

    def head(text: str, note: str) -> Text:
        return Text(text, (note.format(unit=unit, units=several, null=looked.null),))

    items = tuple(_row(each, cells, notes) for each in measures if len(each.items) == 1)
    scales = tuple(_row(each, cells, notes) for each in measures if len(each.items) > 1)
    sections = [Section(Text(""), items)] if items else []
    if scales:
        sections.append(Section(Text("Scales") if items else Text(""), scales))
    conventions = {"limits": ci_word(conf_level).removesuffix(" CI"), "rounding": study.conventions.rounding}
    said = (*_sizes(units, unit, several), *_scales(measures), SKEW)
    table = Table(
        title=f"Agreement of respondents in {whole(len(units.sizes))} {unit if len(units.sizes) == 1 else several}",
        stub=Text("Item"),
        columns=(
            Text(f"n ({several})", (N_NOTE.format(units=several),)),
            head("ICC(1)", ICC1_NOTE),
            Text("p"),
            head("ICC(2)", ICC2_NOTE),
            head("Design effect", EFFECT_NOTE),
            head("rwg, median (range)", RWG_NOTE),
            Text(f"rwg from {HIGH:.2f}, n (%)"),
            head("AD, median", AD_NOTE),
        ),
        spanners=(
            Spanner(Text(""), 1),
            Spanner(Text(f"Between {several} ({ci})"), 4),
            Spanner(Text(f"Within {several}"), 3),
        ),
        sections=tuple(sections),
        source_notes=tuple(source_notes(said, conventions, survey)),
        stamp=stamp_of(study),
    )
    return Document(
        command=COMMAND,
        table=mark(table),
        records=tuple(record(row) for row in results),
        study=study.name if study.id else None,
        synthetic=study.synthetic,
        conventions=conventions,
        warnings=warnings,
        sources=survey.sources,
    )


def _row(measure: Measure, cells: FrameCells, notes: dict[Key, str]) -> Row:
    place = (measure.name, None, None, None)

    def key(statistic: str, name: StatName) -> Key:
        return Key(*place, statistic, name)

    iccs = [_noted(cells.cell(_with_limits, *(key(each, name) for name in LIMITS)), notes) for each in (ICC1, ICC2)]
    spread = [key(RWG, name) for name in (StatName.MEDIAN, StatName.MIN, StatName.MAX)]
    return Row(
        Text(measure.label),
        (
            cells.cell(_counts, key(TALLY, StatName.N), key(PRACTICES, StatName.N)),
            iccs[0],
            cells.cell(as_p, key(ICC1, StatName.P_VALUE)),
            iccs[1],
            cells.cell(_two, key(EFFECT, StatName.DESIGN_EFFECT)),
            _noted(cells.cell(_range, *spread), notes),
            cells.cell(_share, key(RWG, StatName.N), key(RWG, StatName.PROPORTION)),
            _noted(cells.cell(_two, key(DEVIATION, StatName.MEDIAN)), notes),
        ),
    )


def _noted(cell: Text, notes: dict[Key, str]) -> Text:
    """Say under the table what the statistic said of a number."""
    said = notes.get(cell.keys[0], "") if cell.keys else ""
    return Text(cell.text, (f"{said[:1].upper()}{said[1:]}.",), keys=cell.keys) if said else cell


def _counts(respondents: float, practices: float) -> str:
    return f"{whole(respondents)} ({whole(practices)})"


def _two(number: float) -> str:
    return fixed(number, 2)


def _with_limits(estimate: float, low: float, high: float) -> str:
    if math.isnan(estimate):
        return DASH
    return fixed(estimate, 2) if math.isnan(low) else f"{fixed(estimate, 2)} ({fixed(low, 2)} to {fixed(high, 2)})"


def _range(middle: float, low: float, high: float) -> str:
    return DASH if math.isnan(middle) else f"{fixed(middle, 2)} ({fixed(low, 2)} to {fixed(high, 2)})"


def _share(count: float, share: float) -> str:
    return DASH if math.isnan(count) else f"{whole(count)} ({percent(share)})"


def _sizes(units: Units, unit: str, several: str) -> Iterator[str]:
    sizes = units.sizes
    yield (
        f"Respondents: {whole(sum(sizes))} in {whole(len(sizes))} {unit if len(sizes) == 1 else several}, "
        f"{sizes_of(sizes)}; with one respondent: {sizes.count(1)}."
    )
    if units.small:
        yield f"Left out, with fewer respondents than asked for: {whole(len(units.small))} {several}."
    if units.n_blank:
        yield f"Left out, because their {unit} is blank: {whole(units.n_blank)} respondents."
    yield from (f"Please check: {each} are taken for different {several}." for each in units.alike[:5])


def _scales(measures: Sequence[Measure]) -> Iterator[str]:
    for each in measures:
        if len(each.items) > 1:
            more = len(each.items) - MOST_NAMED
            named = ", ".join(each.items[:MOST_NAMED])
            items = f"{named} and {whole(more)} more" if more > 0 else named
            yield f"{each.label}: of {items}; of respondents who answered all of them."
