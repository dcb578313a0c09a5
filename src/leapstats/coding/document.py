"""The agreement of coders as tables: the coefficients side by side, and the units to discuss."""

import math
from collections.abc import Iterator
from dataclasses import replace

from leapstats.coding.rates import AC1, ALPHA, COHEN, PERCENT, SEVERAL, SHOWN, TALLY, kappa_of
from leapstats.coding.sheet import Sheet
from leapstats.output.cells import FrameCells, frame_cells
from leapstats.output.document import Document, record
from leapstats.output.effects import ci_word
from leapstats.output.notes import source_notes, stamp_of
from leapstats.output.numbers import DASH, fixed, percent, whole
from leapstats.output.table import Row, Section, Spanner, Table, Text, mark
from leapstats.results.frame import Key, Results
from leapstats.terms import StatName

COMMAND = "agreement"
FAR, MOSTLY = 0.2, 0.8
PAIRS = "Of pairs of coders of a unit, averaged over the units that at least two rated."
GIVEN = "Of all codes: units that at least two coders rated. Of each code: units that at least one coder gave it."
EACH = "Whether a unit was given the code: 1 or 0 by each coder who rated it."
OF_GWET = "Gwet's AC1: agreement beyond chance that does not fall where a code is rare or nearly always given."
OF_KRIPPENDORFF = "Krippendorff's alpha for nominal codes."
PARADOX = (
    "Kappa is more than 0.2 below AC1 though 80% or more agree: kappa and alpha fall where few units have a code, or "
    "few lack it. Read it beside AC1 and the agreement."
)
KAPPAS = {COHEN: ("Cohen's kappa", "normal"), "fleiss_kappa": ("Fleiss' kappa", "linearized")}
RATED = "A coder without a code for a unit did not rate it."
LIMITS = "Limits of kappa are {kappa}, those of AC1 and alpha linearized; each ends at -1 and 1."
LEFT_OUT = "Rows left out that lack the unit, the coder or the code: {count}."
NOBODY = "Coders gave the same codes to every unit that two of them rated."


def agreement_document(sheet: Sheet, results: Results, conf_level: float, warnings: tuple[str, ...]) -> Document:
    """Lay out how far coders agree, on all codes and on each, and the units on which they differ."""
    study = sheet.survey.study
    cells = frame_cells(results)
    notes = {Key(*row[:6]): row.note for row in results if row.note}
    ci = ci_word(conf_level)
    kappa, limits = KAPPAS[kappa_of(sheet)]
    heads = (Text(kappa), Text("AC1", (OF_GWET,)), Text("Alpha", (OF_KRIPPENDORFF,)))
    each = tuple(_row(sheet, code, cells, notes) for code in sheet.codes)
    table = Table(
        title=f"Agreement of {len(sheet.coders)} coders on {len(sheet.units)} units",
        stub=Text("Code"),
        columns=(Text("Units, n", (GIVEN,)), Text("Agreement, %", (PAIRS,)), *heads),
        spanners=(Spanner(Text(""), 2), Spanner(Text(f"Beyond chance ({ci})"), 3)),
        sections=(
            Section(Text(""), (_row(sheet, None, cells, notes),)),
            Section(Text("Each code", (EACH,)), each),
        ),
        stamp=stamp_of(study),
    )
    said = [RATED, LIMITS.format(kappa=limits)]
    if sheet.left_out:
        said.append(LEFT_OUT.format(count=sheet.left_out))
    if not sheet.disputed:
        said.append(NOBODY)
    conventions = {"rounding": study.conventions.rounding}
    under = tuple(source_notes(tuple(said), conventions, sheet.survey))
    return Document(
        command=COMMAND,
        table=mark(table if sheet.disputed else _under(table, under)),
        more=(_under(_disputed(sheet), under),) if sheet.disputed else (),
        records=tuple(record(row, row.level) for row in results),
        study=None,
        synthetic=study.synthetic,
        conventions=conventions,
        warnings=warnings,
        sources=sheet.survey.sources,
    )


def _under(table: Table, notes: tuple[str, ...]) -> Table:
    return replace(table, source_notes=notes)


def _row(sheet: Sheet, code: str | None, cells: FrameCells, notes: dict[Key, str]) -> Row:
    place = (sheet.item, code, None, None)
    count = Key(*place, TALLY, StatName.N_BASE if code is None else StatName.N)
    agreed = Key(*place, PERCENT, StatName.PROPORTION)
    kappa = kappa_of(sheet)
    shown = [_coefficient(place, method, cells, notes) for method in (kappa, AC1, ALPHA)]
    estimates = [cells.numbers[Key(*place, method, StatName.ESTIMATE)] for method in (kappa, AC1)]
    if cells.numbers[agreed] >= MOSTLY and estimates[1] - estimates[0] > FAR:
        shown[0] = Text(shown[0].text, (*shown[0].notes, PARADOX), keys=shown[0].keys)
    several = (SEVERAL.capitalize() + ".",) if notes.get(agreed) == SEVERAL else ()
    share = cells.cell(percent, agreed)
    label = "All codes" if code is None else code
    return Row(Text(label), (cells.cell(whole, count), Text(share.text, several, keys=share.keys), *shown))


def _coefficient(
    place: tuple[str, str | None, None, None], method: str, cells: FrameCells, notes: dict[Key, str]
) -> Text:
    """Print a coefficient with its limits; a note says why one is not there."""
    keys = [Key(*place, method, name) for name in SHOWN]
    cell = cells.cell(_with_limits, *keys)
    said = notes.get(keys[0], "")
    absent = math.isnan(cells.numbers[keys[1]])
    return Text(cell.text, (f"{said[:1].upper()}{said[1:]}.",) if said and absent else (), keys=cell.keys)


def _with_limits(estimate: float, low: float, high: float) -> str:
    if math.isnan(low):
        return fixed(estimate, 2)
    return f"{fixed(estimate, 2)} ({fixed(low, 2)} to {fixed(high, 2)})"


def _disputed(sheet: Sheet) -> Table:
    """List the units on which coders differ, with what each gave."""
    return Table(
        title=f"Units to discuss: {len(sheet.disputed)} of {len(sheet.units)}",
        stub=Text("Unit"),
        columns=tuple(map(Text, sheet.coders)),
        sections=(Section(Text(""), tuple(_differing(sheet))),),
        stamp=stamp_of(sheet.survey.study),
        words=frozenset(range(len(sheet.coders))),
    )


def _differing(sheet: Sheet) -> Iterator[Row]:
    for place in sheet.disputed:
        yield Row(Text(sheet.units[place]), tuple(Text("; ".join(cell) or DASH) for cell in sheet.given[place]))
