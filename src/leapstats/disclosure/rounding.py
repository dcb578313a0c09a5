"""Counts rounded to a multiple, and percentages of them; every other statistic is withheld."""

import math
import re
from collections.abc import Mapping
from dataclasses import replace

from leapstats.describe.description import TALLY
from leapstats.disclosure.masking import OF_FEW, SHARE, SIZE, tables_of_counts, without_units
from leapstats.output.document import Number
from leapstats.output.numbers import percent, whole
from leapstats.output.result import AnalysisResult
from leapstats.output.table import Footnote, Row, Section, Spanner, Table, Text
from leapstats.results.frame import Key, Result, Results
from leapstats.results.ledger import Ledger
from leapstats.results.withheld import MARK
from leapstats.terms import StatName

NOTE = "withheld: counts are rounded, and it is computed from those that are not"
COUNTS = frozenset({StatName.N, StatName.N_BASE, StatName.N_ASKED, StatName.N_ANSWERED, StatName.N_MISSING})
Places = dict[tuple[str | None, ...], float]
NUMBER = re.compile(r"\d[\d,]*(?:\.(\d+))?")
FIXED = re.compile(r"\d+(?:\.\d+)?% (?:limits|CI)|limits \d+(?:\.\d+)?%|type \d+|\b(?:19|20)\d\d\b|seed \d+|-1 and 1\b")
IN_TEXT = re.compile(r"(?<![A-Za-z_\d])" + NUMBER.pattern)  # not the 1 of a name such as AC1 or of a column q1
STATIC = ("Layout:", "Source:")


def rounded_count(count: float, multiple: int) -> float:
    """Return the nearest multiple, half up.

    Parameters
    ----------
    count
        Of units, 0 or more.
    multiple
        Such as 5.
    """
    return float(math.floor(count / multiple + 0.5) * multiple)


def rounded_rows(rows: tuple[Result, ...], multiple: int, ledger: Ledger | None = None) -> tuple[Result, ...]:
    """Return the long frame with rounded counts, and shares of these; all else is NaN with a note."""
    if ledger is not None:
        return tuple(_rounded_in(ledger, row, multiple) for row in rows)
    bases: Places = {
        row[:1] + row[2:4]: row.stat for row in rows if row.statistic == TALLY and row.stat_name is StatName.N_BASE
    }
    counts: Places = {row[:4]: row.stat for row in rows if row.statistic == TALLY and row.stat_name in COUNTS}
    return tuple(_rounded(row, bases, counts, multiple) for row in rows)


def _rounded_in(ledger: Ledger, row: Result, multiple: int) -> Result:
    """Round what a ledger calls a count; of no units is what does not depend on the answers."""
    basis = ledger.basis(Key(*row[:6]))
    if math.isnan(row.stat) or basis.counts == ():
        return row
    if basis.is_count:
        return row._replace(stat=rounded_count(row.stat, multiple), note=f"rounded to a multiple of {multiple}")
    return row._replace(stat=math.nan, method=None, note=NOTE)


def _rounded(row: Result, bases: Places, counts: Places, multiple: int) -> Result:
    if not math.isfinite(row.stat) and not math.isinf(row.stat):
        return row
    if row.statistic == TALLY and row.stat_name in COUNTS:
        return row._replace(stat=rounded_count(row.stat, multiple), note=f"rounded to a multiple of {multiple}")
    if row.statistic == TALLY and row.stat_name is StatName.PROPORTION and row.level is not None:
        base = rounded_count(bases.get(row[:1] + row[2:4], 0.0), multiple)
        count = rounded_count(counts.get(row[:4], 0.0), multiple)
        if base:
            return row._replace(stat=min(count / base, 1.0), note="of rounded counts")
    return row._replace(stat=math.nan, method=None, note=NOTE)


def rounded_result(result: AnalysisResult, multiple: int, units: str) -> AnalysisResult:
    """Return a result whose counts are rounded, totals by themselves; it has no figures.

    Parameters
    ----------
    result
        What was computed.
    multiple
        Counts become the nearest one of it, half up.
    units
        What is counted, in words.
    """
    ledger = result.counted(multiple) if result.counted is not None else None
    rows = rounded_rows(result.results.rows, multiple, ledger)
    numbers = {Key(*row[:6]): row.stat for row in rows}
    by_key = {tuple(None if part is None else str(part) for part in key): key for key in numbers}
    notes = {Key(*row[:6]): row for row in rows}
    tables = [_Rounding(numbers, multiple).table(table) for table in tables_of_counts(result.document)[0]]
    told = (
        f"Counts of {units} are rounded to a multiple of {multiple}, each by itself, so that they may not add up; "
        f"percentages are those of rounded counts. {MARK}: withheld."
    )
    tables[-1] = replace(tables[-1], source_notes=(*tables[-1].source_notes, told))
    names = ("variable", "level", "by", "by_level", "statistic", "stat_name")
    records: list[Mapping[str, Number]] = []
    for each in result.document.records:
        row = notes[by_key[tuple(None if each[name] is None else str(each[name]) for name in names)]]
        records.append({**each, "stat": row.stat, "method": row.method, "note": row.note})
    document = replace(
        result.document,
        table=tables[0],
        more=tuple(tables[1:]),
        summary=None,
        records=records,
        warnings=tuple(filter(None, map(_masked, result.document.warnings))),
        conventions={**result.document.conventions, "privacy": f"round_to {multiple}"},
    )
    return AnalysisResult(Results(rows), document)


class _Rounding:
    """Rounds the counts in the texts of a table."""

    def __init__(self, numbers: Mapping[Key, float], multiple: int) -> None:
        self._numbers, self._multiple = numbers, multiple

    def table(self, table: Table) -> Table:
        """Return a table whose cells print rounded counts."""
        return replace(
            table,
            title=table.title,
            columns=tuple(map(self._head, table.columns)),
            spanners=tuple(Spanner(self._head(each.label), each.width) for each in table.spanners),
            sections=tuple(
                Section(each.heading, tuple(self._row(row) for row in each.rows)) for each in table.sections
            ),
            footnotes=tuple(Footnote(note.mark, _masked(note.text)) for note in table.footnotes),
            source_notes=tuple(filter(None, map(_masked, table.source_notes))),
        )

    def _row(self, row: Row) -> Row:
        cells = tuple(self._cell(cell) for cell in row.cells)
        return replace(row, label=self._head(row.label), cells=cells)

    def _head(self, text: Text) -> Text:
        def size(found: re.Match[str]) -> str:
            number = float(found[0].rpartition(" ")[2].replace(",", ""))
            return found[1] + whole(rounded_count(number, self._multiple))

        shown = SHARE.sub(MARK, SIZE.sub(size, text.text))
        return replace(text, text=shown, notes=tuple(map(_masked, text.notes)))

    def _cell(self, cell: Text) -> Text:
        """Print a cell anew: each number by its key; a mark where one is withheld or cannot be told."""
        noted = replace(cell, notes=tuple(map(_masked, cell.notes)))
        if not cell.keys:
            return replace(noted, text=MARK) if cell.text and NUMBER.search(cell.text) else noted
        values = [self._numbers.get(key, math.nan) for key in cell.keys]
        places = list(NUMBER.finditer(cell.text))
        if not places and cell.text:
            return replace(noted, text=MARK)
        if len(places) != len(values) or any(math.isnan(value) for value in values):
            return replace(noted, text=MARK if cell.text else "")
        texts = iter(
            percent(value, len(place[1] or "")) if key.stat_name is StatName.PROPORTION else whole(value)
            for key, value, place in zip(cell.keys, values, places, strict=True)
        )
        return replace(noted, text=NUMBER.sub(lambda _: next(texts), cell.text))


def _masked(sentence: str) -> str:
    """Return a sentence without numbers that may be counts."""
    if sentence.startswith(STATIC):
        return sentence
    if OF_FEW.search(sentence):
        return ""
    sentence = without_units(sentence)
    kept = FIXED.findall(sentence)
    masked = IN_TEXT.sub(MARK, FIXED.sub("\0", sentence))
    for each in kept:
        masked = masked.replace("\0", each, 1)
    return masked
