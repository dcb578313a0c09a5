"""Weights of respondents as tables: the classes, the margins, and what each step did."""

import math
from collections.abc import Iterator

import numpy as np

from leapstats.fieldwork.outcomes import Fieldwork
from leapstats.fieldwork.weighting import (
    BASE,
    NONRESPONSE,
    RAKED,
    TRIMMED,
    MarginCodes,
    Weighted,
    margin_sums,
)
from leapstats.fieldwork.weighting_rows import CLASSES, WANTED, WEIGHTS
from leapstats.output.cells import FrameCells
from leapstats.output.notes import stamp_of
from leapstats.output.numbers import fixed, percent, whole
from leapstats.output.table import Row, Section, Table, Text, mark
from leapstats.results.frame import Key
from leapstats.terms import StatName

STEPS = {
    BASE: "Base weights",
    NONRESPONSE: "Over the response rate",
    RAKED: "Raked to the margins",
    TRIMMED: "Trimmed",
}
IN_FRAME = "Units of the frame that were not found ineligible, those of unknown eligibility among them."
WHO = "Respondents gave a complete or partial interview; only they have a weight."
RATE = "The base weights of respondents over those of all that count as eligible."
KISH = "1 + the squared coefficient of variation of the weights (Kish); effective n is n over it."
FIXED = "Standard errors that take these weights as fixed leave out that response rates and margins are estimates."


def weight_tables(work: Fieldwork, made: Weighted, cells: FrameCells) -> Iterator[Table]:
    """Yield the table of classes, that of margins where weights were raked, and that of steps."""
    yield _class_table(work, made, cells)
    if made.frame.margins:
        yield _margin_table(work, made, cells)
    yield _step_table(work, made, cells)


def _title(work: Fieldwork, what: str) -> str:
    survey = work.surveys[0]
    within = f", {survey.wave}" if survey.wave else ""
    return f"{what}{within}"


def _class_table(work: Fieldwork, made: Weighted, cells: FrameCells) -> Table:
    def cell(label: str, show: object, *names: StatName) -> Text:
        return cells.cell(show, *(Key(work.item, label, None, None, CLASSES, name) for name in names))  # type: ignore[arg-type]

    rows = tuple(
        Row(
            Text(label),
            (
                cell(label, whole, StatName.N_BASE),
                cell(label, whole, StatName.N),
                cell(label, percent, StatName.PROPORTION),
                cell(label, _weight, StatName.WEIGHT, StatName.MIN, StatName.MAX),
            ),
        )
        for label in made.labels
    )
    return mark(
        Table(
            title=_title(work, "Weights for nonresponse"),
            stub=Text("Class"),
            columns=(
                Text("In the frame", (IN_FRAME,)),
                Text("Respondents", (WHO,)),
                Text("Response rate, %", (RATE,)),
                Text("Weight"),
            ),
            sections=(Section(Text(""), rows),),
            source_notes=tuple(_class_notes(work, made)),
            stamp=stamp_of(work.surveys[0].study),
        )
    )


def _class_notes(work: Fieldwork, made: Weighted) -> Iterator[str]:
    study = work.surveys[0].study

    def label(item: str) -> str:
        return study.variables[item].label

    weighting = made.weighting
    base = f'"{label(weighting.base)}"' if weighting.base else "1"
    yield f"A weight is the base weight, {base}, over the response rate of the class."
    if weighting.classes:
        yield f"Classes: {' by '.join(label(item) for item in weighting.classes)}."
    else:
        yield "There is one class; --classes makes several."
    n_open = int(np.count_nonzero(np.isnan(made.frame.eligible)))
    if n_open:
        units = study.unit if n_open == 1 else study.units
        share = "in each class by the weighted share of the eligible among those of known eligibility"
        if work.eligibility is not None:
            share = f"by the share {work.eligibility:g}, as given by --eligibility"
        count = "counts" if n_open == 1 else "count"
        yield f"{n_open} {units} of unknown eligibility {count} as eligible in part: {share}."
    few = "no respondent" if weighting.least == 1 else f"fewer than {weighting.least} respondents"
    for joined in made.joined:
        yield f"Joined, as one has {few}: {joined}."


def _weight(mean: float, low: float, high: float) -> str:
    if math.isclose(low, high, rel_tol=1e-9):
        return fixed(mean, 3)
    return f"{fixed(mean, 3)} ({fixed(low, 3)} to {fixed(high, 3)})"


def _margin_table(work: Fieldwork, made: Weighted, cells: FrameCells) -> Table:
    study = work.surveys[0].study
    shown = (WANTED, *(step for step in made.steps if step != BASE))
    heads = {WANTED: "Population", NONRESPONSE: "Before raking", RAKED: "Raked", TRIMMED: "Trimmed"}

    def row(margin: MarginCodes, place: int) -> Row:
        keys = [
            Key(margin.item, margin.codes[place], None, None, f"{WEIGHTS}:{step}", StatName.TOTAL) for step in shown
        ]
        return Row(Text(margin.labels[place]), tuple(cells.cell(_sum, key) for key in keys), 1)

    sections = tuple(
        Section(
            Text(study.variables[margin.item].label), tuple(row(margin, place) for place in range(len(margin.codes)))
        )
        for margin in made.frame.margins
    )
    return mark(
        Table(
            title=_title(work, "Sums of weights beside the population"),
            stub=Text("Margin"),
            columns=tuple(Text(heads[step]) for step in shown),
            sections=sections,
            source_notes=tuple(_margin_notes(made)),
            stamp=stamp_of(study),
        )
    )


def _margin_notes(made: Weighted) -> Iterator[str]:
    source = f" of {made.weighting.totals.name}" if made.weighting.totals else ""
    cycles = "1 cycle" if made.cycles == 1 else f"{made.cycles} cycles"
    yield f"Raked to the totals{source} by iterative proportional fitting; they held after {cycles}."
    if made.n_trimmed:
        off = max(float(np.abs(margin_sums(each, made.weights) / each.totals - 1).max()) for each in made.frame.margins)
        yield f"Weights were trimmed after raking: sums are off by up to {percent(off)}%."


def _step_table(work: Fieldwork, made: Weighted, cells: FrameCells) -> Table:
    names = {
        StatName.N: ("n", whole),
        StatName.TOTAL: ("Sum", _sum),
        StatName.MIN: ("Smallest", _three),
        StatName.MEDIAN: ("Median", _three),
        StatName.MAX: ("Largest", _three),
        StatName.DESIGN_EFFECT: ("Design effect", _three),
        StatName.EFFECTIVE_N: ("Effective n", _one),
    }
    rows = tuple(
        Row(
            Text(STEPS[step]),
            tuple(
                cells.cell(show, Key(work.item, step, None, None, WEIGHTS, name)) for name, (_, show) in names.items()
            ),
        )
        for step in made.steps
    )
    notes = [FIXED]
    if made.weighting.trim is not None:
        notes.insert(0, _trimming(made.n_trimmed, made.weighting.trim))
    return mark(
        Table(
            title=_title(work, "Weights of the respondents"),
            stub=Text("After each step"),
            columns=tuple(
                Text(head, (KISH,) if name is StatName.DESIGN_EFFECT else ()) for name, (head, _) in names.items()
            ),
            sections=(Section(Text(""), rows),),
            source_notes=tuple(notes),
            stamp=stamp_of(work.surveys[0].study),
        )
    )


def _trimming(count: int, largest: float) -> str:
    if not count:
        return f"No weight was above {largest:g}: none was trimmed."
    was = "1 weight was" if count == 1 else f"{count} weights were"
    return f"{was} above {largest:g}; what was cut was spread over the others in equal parts, so that the sum stays."


def _sum(total: float) -> str:
    return whole(total) if math.isclose(total, round(total), rel_tol=1e-6) else fixed(total, 1)


def _three(number: float) -> str:
    return fixed(number, 3)


def _one(number: float) -> str:
    return fixed(number, 1)
