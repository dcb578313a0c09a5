"""Rates as a document: the table of rates, and those of practices."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from leapstats.output.cells import frame_cells
from leapstats.output.document import Document, record
from leapstats.output.notes import source_notes
from leapstats.output.table import Table, mark
from leapstats.ratios.control import Against, against_of, dispersion_rows, unit_rows
from leapstats.ratios.estimates import design_in, estimate_rows
from leapstats.ratios.extracts import Work
from leapstats.ratios.notes import against_notes, dispersion_notes, left_out_notes, method_notes
from leapstats.ratios.table import rate_table, title_of
from leapstats.ratios.units_table import unit_table
from leapstats.results.frame import Key, Results
from leapstats.survey.survey import Survey

COMMAND = "rates"
NOT_HELD = "{name}: no {unit} is held against the whole: {why}."


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rates:
    """Rates with their numbers, and the practices of each item and wave against the whole.

    `against` are those that could be held against it, `refused` says why others could not.
    """

    work: Work
    results: Results
    against: tuple[Against, ...]
    refused: tuple[str, ...]


def rates_of(work: Work, *, units: bool = False, shrink: bool = False) -> Rates:
    """Compute rates, and hold each practice against the whole where practices were not sampled by a design."""
    rows = list(estimate_rows(work))
    against: list[Against] = []
    refused: list[str] = []
    for item in work.items if design_in(work, 0) is None else ():
        for wave in range(len(work.extracts)):
            found = against_of(work, item, wave, shrink=shrink)
            if isinstance(found, str):
                refused.append(NOT_HELD.format(name=_name(work, item, wave), unit=work.study.unit, why=found))
                continue
            against.append(found)
            rows.extend(dispersion_rows(work, found) if work.method.events else ())
            rows.extend(unit_rows(work, found) if units else ())
    return Rates(work=work, results=Results(tuple(rows)), against=tuple(against), refused=tuple(refused))


def _name(work: Work, item: str, wave: int) -> str:
    return f"{work.label(item)}{f', {work.wave_label(wave)}' if work.in_waves else ''}"


def rates_document(found: Rates, warnings: tuple[str, ...], *, units: bool) -> Document:
    """Lay out rates, and the practices where they are asked for; notes stand under the last table."""
    work, survey = found.work, found.work.extracts[0].survey
    cells = frame_cells(found.results)
    said = {Key(*row[:6]): row.note for row in found.results if row.note}
    tables: list[Table] = [rate_table(work, cells, said)]
    if units:
        tables.extend(unit_table(work, each, cells) for each in found.against)
    conventions = {"rounding": work.study.conventions.rounding}
    notes = tuple(source_notes(tuple(_notes(found, units=units)), conventions, survey))
    tables[-1] = replace(tables[-1], source_notes=notes)
    first, *more = map(mark, tables)
    return Document(
        command=COMMAND,
        table=first,
        more=tuple(more),
        heading=title_of(work),
        records=tuple(_records(found.results)),
        study=None if survey.provenance.inferred else work.study.name,
        synthetic=work.study.synthetic,
        conventions=conventions,
        warnings=warnings,
        sources=_sources([each.survey for each in work.extracts]),
    )


def _notes(found: Rates, *, units: bool) -> Iterator[str]:
    yield from method_notes(found.work)
    yield from dispersion_notes(found.work, found.against)
    if units:
        yield from against_notes(found.work, found.against) if found.against else ()
        yield from found.refused
    yield from left_out_notes(found.work)


def _records(results: Results) -> Iterator[dict[str, float | int | str | None]]:
    for row in results:
        yield record(row, row.level)


def _sources(surveys: Sequence[Survey]) -> tuple[Path, ...]:
    return tuple(dict.fromkeys(source for survey in surveys for source in survey.sources))
