"""What is told of a file as a whole: what it was taken for and why, its rows, units and waves, and what looks wrong."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from leapstats.describe.description import TALLY
from leapstats.dictionary.study import IGNORED, Wave
from leapstats.output.numbers import whole
from leapstats.output.table import Row, Text
from leapstats.results.frame import Key, Result
from leapstats.survey.cells import as_text, is_none
from leapstats.survey.choices import Choices
from leapstats.survey.inference import NOT_SHOWN
from leapstats.survey.raw import RawColumn, RawFile
from leapstats.survey.survey import Survey
from leapstats.terms import StatName

# Why a file is taken for a format that says so in no note of its own.
WHY = {
    "csv": "plain table with one row of headings",
    "frame": "data frame",
    "spss": "SPSS file, by its first bytes",
}
ROWS, USED, UNITS, WITHOUT = "rows", "rows_used", "units", "rows_without_id"
COLUMNS, HELD, DERIVED = "columns", "columns_held_back", "items_derived"


@dataclass(frozen=True, slots=True)
class Fact:
    """A sentence about something, and the numbers in it."""

    about: str
    words: str
    numbers: tuple[Result, ...] = ()

    @property
    def row(self) -> Row:
        """The fact as a row of a table, with the keys of its numbers."""
        return Row(Text(self.about), (Text(self.words, keys=tuple(Key(*each[:6]) for each in self.numbers)),))


def facts_of_file(whole_file: RawFile, file: RawFile, survey: Survey, choices: Choices) -> Iterator[Fact]:
    """Yield what is told of a file that was read without a dictionary.

    Parameters
    ----------
    whole_file
        With all its rows.
    file, survey
        The rows that are used.
    choices
        What the analyst said of it.
    """
    why, _ = why_and_notes(survey)
    said = ", as --from says" if choices.platform else ""
    yield Fact("Taken for", f"{why} (format {file.format}{said})")
    yield _rows(len(whole_file.rows), len(file.rows))
    yield from _units(whole_file, choices)
    yield from _waves(whole_file)
    yield _columns(file)


def why_and_notes(survey: Survey) -> tuple[str, list[str]]:
    """Return why a file was taken for what it was, and the other notes; columns held back are told elsewhere."""
    provenance = survey.provenance
    notes = [note for note in provenance.notes if not note.startswith(NOT_SHOWN)]
    known = WHY.get(provenance.format)
    why = known or (notes[0] if notes else provenance.format)
    return why, notes if known else notes[1:]


def facts_of_wave(survey: Survey, wave: Wave, items: Sequence[str], n_derived: int) -> Iterator[Fact]:
    """Yield what is told of a wave of a study that was read through its dictionary."""
    study = survey.study
    label = f" ({wave.label})" if wave.label not in {"", wave.name} else ""
    yield Fact("Taken for", f"wave {wave.name}{label} of {study.title or study.name} (format {wave.format})")
    size = _number(ROWS, len(survey))
    yield Fact("Rows", f"{whole(size.stat)} {study.units}", (size,))
    read, derived = _number(COLUMNS, len(items)), _number(DERIVED, n_derived)
    more = f"; {whole(derived.stat)} derived from these are not listed" if n_derived else ""
    yield Fact("Items", f"{whole(read.stat)} read through the dictionary{more}", (read, derived))
    ignored = sum(entry.wave == wave.name and entry.variable == IGNORED for entry in study.columns)
    if ignored:
        number = _number(IGNORED, ignored)
        yield Fact("Not read", f"{whole(number.stat)} columns that columns.csv marks as {IGNORED}", (number,))


def _number(what: str, count: int) -> Result:
    return Result("", None, None, None, what, StatName.N, float(count))


def _rows(n_rows: int, n_used: int) -> Fact:
    rows, used = _number(ROWS, n_rows), _number(USED, n_used)
    words = whole(rows.stat)
    return Fact("Rows", words if n_rows == n_used else f"{words}, {whole(used.stat)} of them used", (rows, used))


def _units(file: RawFile, choices: Choices) -> Iterator[Fact]:
    """Say how many units there are, by the columns that the analyst or the platform calls their id."""
    names = choices.ids or ((file.id,) if file.id else ())
    columns = [each for name in names for each in file.columns if name in {each.heading, each.name}]
    if not columns:
        return
    cells = list(zip(*(column.values.tolist() for column in columns), strict=True))
    known = [row for row in cells if not any(map(is_none, row))]
    units, without = _number(UNITS, len(set(known))), _number(WITHOUT, len(cells) - len(known))
    named = " and ".join(column.heading for column in columns)
    lacking = f"; {whole(without.stat)} rows have none" if without.stat else ""
    yield Fact("Units", f"{whole(units.stat)} different values of {named}{lacking}", (units, without))


def _waves(file: RawFile) -> Iterator[Fact]:
    """Say how many rows each wave has."""
    column = next((each for each in file.columns if file.wave and each.heading == file.wave), None)
    if column is None:
        return
    counts = [
        Result("", None, column.heading, wave, TALLY, StatName.N, float(count)) for wave, count in _counts(column)
    ]
    listed = "; ".join(f"{each.by_level}: {whole(each.stat)}" for each in counts)
    yield Fact(f"Waves ({column.heading})", listed, tuple(counts))


def _counts(column: RawColumn) -> Iterator[tuple[str, int]]:
    """Yield how many rows each wave has, in the order of the file, numbers in theirs."""
    if column.numeric:
        values, counts = np.unique(column.values[~np.isnan(column.values)], return_counts=True)
        yield from zip(map(as_text, values.tolist()), counts.tolist(), strict=True)
        return
    places = column.texts.places
    yield from zip(column.texts.distinct.tolist(), np.bincount(places[places >= 0]).tolist(), strict=True)


def _columns(file: RawFile) -> Fact:
    columns, held = _number(COLUMNS, len(file.columns) + len(file.personal)), _number(HELD, len(file.personal))
    more = f", {whole(held.stat)} of them held back" if file.personal else ""
    return Fact("Columns", f"{whole(columns.stat)}{more}", (columns, held))
