"""The agreement of coders as tables: the coefficients side by side, pairs of coders, and the units to discuss."""

from collections.abc import Iterator
from dataclasses import replace

from leapstats.coding.coefficients import Cells, coefficient_table, pairs_table
from leapstats.coding.number_tables import forms_table, ratings_table
from leapstats.coding.rates import kappa_of
from leapstats.coding.scale import CodeScale, KappaWeights, Metric, never_given
from leapstats.coding.sheet import Sheet
from leapstats.output.cells import frame_cells
from leapstats.output.document import Document, record
from leapstats.output.notes import source_notes, stamp_of
from leapstats.output.numbers import DASH
from leapstats.output.table import Row, Section, Table, Text, mark
from leapstats.results.frame import Key, Results

COMMAND = "agreement"
RATED = "A coder without a code for a unit did not rate it."
ALL_RATED = "Each coder counts as having rated each unit: who gave it no code found that none fits."
BY_DOCUMENT = (
    "Read as {program}: the unit is {unit}, and a coder gave it a code if any part of it has the code. How far "
    "passages overlap is not compared."
)
SILENT = "A coder who gave a unit no code at all counts as not having rated it; --all-rated counts it as rated."
LIMITS = {
    "cohen_kappa": "Limits of kappa are normal, those of AC1{ac2} and alpha linearized; each ends at -1 and 1. Limits "
    "of the agreement are Wilson's.",
    "fleiss_kappa": "Limits are linearized; those of kappa, AC1{ac2} and alpha end at -1 and 1.",
}
OF_AGREED = {"cohen_kappa": "Wilson's", "fleiss_kappa": "linearized"}
OF_NUMBERS = (
    "Limits of alpha are linearized, and end at -1 and 1; those of intraclass correlations are by the F distribution. "
    "Limits of the agreement are {agreed}."
)
ORDER = "Codes in their order, the lowest first ({source}): {codes}."
LISTED = "Codes that there are ({source}): {codes}."
WEIGHTS = {
    KappaWeights.QUADRATIC: "Weights of kappa and AC2 are quadratic: codes d of s steps apart agree by 1 - (d/s)^2.",
    KappaWeights.LINEAR: "Weights of kappa and AC2 are linear: codes d of s steps apart agree by 1 - d/s.",
}
UNUSED = "Codes that nobody gave, which AC1 and weights count as codes all the same: {codes}."
LEFT_OUT = "Rows left out that lack the unit, the coder or the code: {count}."
NOBODY = "Coders gave the same codes to every unit that two of them rated."


def agreement_document(
    sheet: Sheet, scale: CodeScale, results: Results, conf_level: float, read: tuple[str, tuple[str, ...]]
) -> Document:
    """Lay out how far coders agree, on all codes and on each, and the units on which they differ.

    `read` is the program that exported the file, "" for none, and the warnings.
    """
    study = sheet.survey.study
    notes = {Key(*row[:6]): row.note for row in results if row.note}
    cells = Cells(frame_cells(results), notes, conf_level)
    program, warnings = read
    tables = [*_main(sheet, scale, cells)]
    if any(row.by == "coders" for row in results):
        tables.append(pairs_table(sheet, scale, cells))
    if sheet.disputed:
        tables.append(_disputed(sheet))
    conventions = {"rounding": study.conventions.rounding}
    under = tuple(source_notes(tuple(_said(sheet, scale, program)), conventions, sheet.survey))
    tables[-1] = replace(tables[-1], source_notes=under)
    return Document(
        command=COMMAND,
        table=mark(tables[0]),
        more=tuple(mark(table) for table in tables[1:]),
        records=tuple(record(row, row.level) for row in results),
        study=None,
        synthetic=study.synthetic,
        conventions=conventions,
        warnings=warnings,
        sources=sheet.survey.sources,
    )


def _main(sheet: Sheet, scale: CodeScale, cells: Cells) -> Iterator[Table]:
    if scale.metric is Metric.INTERVAL:
        yield ratings_table(sheet, cells)
        yield forms_table(sheet, cells)
    else:
        yield coefficient_table(sheet, scale, cells)


def _said(sheet: Sheet, scale: CodeScale, program: str) -> Iterator[str]:
    """Yield the sentences under the last table."""
    if program:
        yield BY_DOCUMENT.format(program=program, unit=sheet.unit_word)
        if sheet.caution:
            yield sheet.caution
    yield ALL_RATED if sheet.all_rated else SILENT if program else RATED
    yield from _of_methods(sheet, scale)
    unused = ", ".join(never_given(sheet, scale))
    if unused:
        yield UNUSED.format(codes=unused)
    if sheet.left_out:
        yield LEFT_OUT.format(count=sheet.left_out)
    if not sheet.disputed:
        yield NOBODY


def _of_methods(sheet: Sheet, scale: CodeScale) -> Iterator[str]:
    """Yield what limits, weights and the order of codes are."""
    kappa = kappa_of(len(sheet.coders))
    ordered = scale.metric is Metric.ORDINAL
    if scale.metric is Metric.INTERVAL:
        yield OF_NUMBERS.format(agreed=OF_AGREED[kappa])
        return
    yield LIMITS[kappa].format(ac2=", AC2" if ordered else "")
    if ordered:
        yield WEIGHTS[scale.weights]
    if scale.categories:
        yield (ORDER if ordered else LISTED).format(source=scale.source, codes=", ".join(scale.categories))


def _disputed(sheet: Sheet) -> Table:
    """List the units on which coders differ, with what each gave."""
    return Table(
        title=f"Units to discuss: {len(sheet.disputed)} of {len(sheet.units)}",
        stub=Text("Unit"),
        columns=tuple(map(Text, sheet.coders)),
        sections=(Section(Text(""), tuple(_differing(sheet))),),
        stamp=stamp_of(sheet.survey.study),
        words=frozenset(range(len(sheet.coders))),
        lists_units=True,
    )


def _differing(sheet: Sheet) -> Iterator[Row]:
    for place in sheet.disputed:
        cells = (sorted(cell or (), key=sheet.codes.index) for cell in sheet.given[place])
        yield Row(Text(sheet.units[place]), tuple(Text("; ".join(cell) or DASH) for cell in cells))
