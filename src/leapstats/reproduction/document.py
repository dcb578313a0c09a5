"""Verdicts laid out as a table, as every output format can show them."""

from collections.abc import Iterator
from dataclasses import dataclass

from leapstats.dictionary.read_files import files_of
from leapstats.output.document import Document, records_of
from leapstats.output.table import Row, Section, Table, Text, mark
from leapstats.reproduction.formats import FORMATS
from leapstats.reproduction.verdict import CellVerdict, Reproduction
from leapstats.results.frame import Result, Results
from leapstats.terms import StatName

STATISTIC = "reproduce"


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictDocument(Document):
    """The verdicts of a reproduction, for formats of their own and for those of any table."""

    reproduction: Reproduction


def document_of(reproduction: Reproduction) -> VerdictDocument:
    """Lay verdicts out: a section for each table of the paper, a row for each cell, the reasons as footnotes."""
    study = reproduction.study
    exhibits = by_exhibit(reproduction).items()
    notes = (f"{reproduction.summary}.", *(f"{sentence}." for sentence in reproduction.units), study.citation)
    table = Table(
        title=title_of(reproduction),
        stub=Text("Cell"),
        columns=(Text("Printed"), Text("Computed"), Text("Verdict")),
        sections=tuple(Section(Text(exhibit), tuple(_rows(verdicts))) for exhibit, verdicts in exhibits),
        source_notes=tuple(filter(None, notes)),
        stamp=reproduction.stamp,
    )
    return VerdictDocument(
        command="reproduce",
        table=mark(table),
        records=tuple(records_of(results_of(reproduction))),
        study=study.name,
        synthetic=study.synthetic,
        sources=files_of(study),
        formats=FORMATS,
        reproduction=reproduction,
    )


def results_of(reproduction: Reproduction) -> Results:
    """Return one row a published cell: 1 where it counts as reproduced, else 0, with its verdict as the method."""
    return Results(
        tuple(
            Result(
                each.cell.id,
                None,
                "wave",
                each.cell.wave,
                STATISTIC,
                StatName.HELD,
                float(each.held),
                each.outcome,
                each.explanation or None,
            )
            for each in reproduction.verdicts
        )
    )


def title_of(reproduction: Reproduction) -> str:
    """Return the title of a page or a table of verdicts."""
    return f"Published cells of {reproduction.study.title or reproduction.study.name}"


def _rows(verdicts: list[CellVerdict]) -> Iterator[Row]:
    place = ""
    for each in verdicts:
        here = split_place(each.cell.where)[1]
        if here and here != place:
            yield Row(Text(here))
        place = here
        verdict = Text(each.outcome, (each.explanation,) if each.explanation else ())
        yield Row(Text(each.cell.label), (Text(each.cell.printed), Text(each.computed), verdict), 1 if here else 0)


def by_exhibit(reproduction: Reproduction) -> dict[str, list[CellVerdict]]:
    """Group verdicts by the table or part of the paper they stand in: `where` up to the first comma or colon."""
    exhibits: dict[str, list[CellVerdict]] = {}
    for each in sorted(reproduction.verdicts, key=lambda each: not each.cell.where.startswith("Table")):
        exhibits.setdefault(split_place(each.cell.where)[0], []).append(each)
    for name, verdicts in exhibits.items():
        own_file = name.lower().replace(" ", "")
        first = [each for each in verdicts if each.cell.file == own_file]
        exhibits[name] = first + [each for each in verdicts if each.cell.file != own_file]
    return exhibits


def split_place(where: str) -> tuple[str, str]:
    """Split where a cell stands into the exhibit and the place in it."""
    places = [place for place in map(where.find, ",:;") if place >= 0]
    cut = min(places, default=len(where))
    return where[:cut].strip(), where[cut + 1 :].strip()
