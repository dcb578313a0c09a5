"""Tables without what is withheld: cells, and the numbers in headings, labels and notes."""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace

from leapstats.output.document import Document
from leapstats.output.table import Footnote, Row, Section, Spanner, Table, Text, mark
from leapstats.results.frame import Key
from leapstats.results.withheld import MARK
from leapstats.terms import StatName

SIZE = re.compile(r"\b([Nn] = )[\d,]+")
SHARE = re.compile(r"\d[\d,]*/\d[\d,]*(?:, \d+(?:\.\d+)?%)?|\d[\d,]* \(\d+(?:\.\d+)?%?\)|\d[\d,]* of \d[\d,]*")
WHOLE = re.compile(r"(?<![\w.,:-])\d[\d,]*(?:\.\d+)?%?(?![\w.-]*\w)")
# Numbers that are no counts: the level of limits, a definition of quantiles, years, a seed.
NO_COUNT = re.compile(
    r"\d+(?:\.\d+)?% (?:limits|CI)|limits \d+(?:\.\d+)?%|type \d+|\b(?:19|20)\d\d\b|seed \d+"
    r"|(?:at or below|either side of) 0\.\d+|\bn - 1\b|ICC\(\d\)|\b1 or 0\b|-1 and 1\b|: 1 less\b|below 0,? set to 0"
    r"|ref=\w+|not cut at 100|\bper [\d,]+ |\d+ coders|from -?[\d.]+ to -?[\d.]+ \(as named\)"
)
P_VALUES = {StatName.P_VALUE, StatName.P_ADJUSTED}
OF_P = re.compile(r"\bp(?:-values?)? (?:at or below|of at most|below) 0\.\d+: ")  # tells them in words
STATIC = ("Layout:", "Source:", "Scores:")  # where a table or a study comes from; how levels are scored
FIRST_YEAR = 1900
YEAR = re.compile(r"(?:19|20)\d\d")
FILLED = "\0"
# Whether such a sentence stands there tells something of a count.
OF_FEW = re.compile(r"(?:^|: )(?:Fewer than|Events for each|(?:[Qq]uasi-c|[Cc])omplete separation)")
OF_VALUES = re.compile(r"looks? like (?:a code|codes) for")  # of a number that few units gave
OF_UNITS = "Left out of "  # a sentence that names units


def _marked_anew(table: Table) -> Table:
    """Give the notes that are left their marks in reading order; as they are, where a text has lost its notes."""
    cells = [text for row in table.rows for text in (row.label, *row.cells)]
    heads = [table.stub, *table.columns, *(each.label for each in table.spanners)]
    texts = [*heads, *(section.heading for section in table.sections), *cells]
    if any(text.marks and not text.notes for text in texts):
        used = {sign for text in texts for sign in text.marks}
        return replace(table, footnotes=tuple(note for note in table.footnotes if note.mark in used))
    return mark(table)


def without_units(sentence: str) -> str:
    """Return a sentence that names units without their names."""
    return f"{sentence.partition(': ')[0]}: {MARK}." if sentence.startswith(OF_UNITS) else sentence


def tables_of_counts(document: Document) -> tuple[list[Table], bool]:
    """Return the tables of a document but those whose rows are single units, and whether there were such.

    The notes of one that is left out stand under the table before it.
    """
    tables = list(document.body)
    for table in [each for each in tables if each.lists_units]:
        place = tables.index(table)
        before = tables[place - 1]
        notes = (*before.source_notes, *table.source_notes)
        tables[place - 1 : place + 1] = [replace(before, source_notes=notes, stamp=before.stamp or table.stamp)]
    return tables, len(tables) < len(document.body)


def _keys_in(rows: Iterable[Row]) -> list[Key]:
    return [key for row in rows for cell in row.cells for key in cell.keys]


@dataclass(frozen=True, slots=True)
class Mask:
    """What is withheld of a table, and how to tell it in words.

    Attributes
    ----------
    keys
        The keys of the numbers that are withheld.
    said
        Sentences of the study's own files, which tell nothing of the answers.
    keeps_size
        Tells whether the number in a heading such as `Urban (N = 9)` can stay.
    known
        Numbers that everyone knows: how many units there are.
    words
        One unit and several: one alone would tell that it is one.
    """

    keys: Collection[Key]
    said: frozenset[str]
    keeps_size: Callable[[str], bool]
    known: frozenset[str] = frozenset()
    words: tuple[str, str] = ("unit", "units")

    def table(self, table: Table) -> Table:
        """Return a table without what is withheld."""
        sections = tuple(
            Section(self._label(section.heading, _keys_in(section.rows)), tuple(self._rows(section.rows)))
            for section in table.sections
        )
        masked = replace(
            table,
            title=self.sentence(table.title),
            stub=self._label(table.stub, ()),
            columns=tuple(map(self._heading, table.columns)),
            spanners=tuple(Spanner(self._heading(each.label), each.width) for each in table.spanners),
            sections=sections,
            footnotes=tuple(Footnote(note.mark, self.sentence(note.text)) for note in table.footnotes),
            source_notes=tuple(filter(None, map(self.sentence, table.source_notes))),
        )
        return _marked_anew(masked)

    def _rows(self, rows: tuple[Row, ...]) -> Iterable[Row]:
        for place, row in enumerate(rows):
            keys = [key for cell in row.cells for key in cell.keys]
            following = (each for each in rows[place:] if any(cell.keys for cell in each.cells))
            keys = keys or [key for cell in getattr(next(following, None), "cells", ()) for key in cell.keys]
            yield replace(row, label=self._label(row.label, keys), cells=tuple(self._cells(row.cells)))

    def _cells(self, cells: tuple[Text, ...]) -> Iterable[Text]:
        """Put a mark where a number is withheld; words beside it may be drawn from it, and go too."""
        gone = [any(key in self.keys for key in cell.keys) for cell in cells]
        for cell, goes in zip(cells, gone, strict=True):
            tells = any(gone) and not cell.keys and cell.text
            # What is noted at a number, such as why it has no value, tells of it.
            yield Text(MARK, keys=cell.keys) if goes or tells else self._said(cell)

    def _label(self, label: Text, keys: Collection[Key]) -> Text:
        """Return a label without the counts in it, if any count of its row is withheld."""
        if ": " in label.text and any(key in self.keys for key in label.keys):  # a sentence: its subject stays
            subject = self.sentence(label.text.partition(": ")[0])
            return self._said(replace(label, text=f"{subject}: {MARK}"))
        items = {part for key in keys for part in (key.variable, key.by)}
        gone = [key for key in self.keys if key.variable in items or key.by in items - {None}]
        text = SHARE.sub(MARK, label.text) if gone else label.text
        if any(key.stat_name is StatName.N_BASE for key in gone):
            text = SIZE.sub(rf"\g<1>{MARK}", text)
        return self._said(replace(label, text=text))

    def _heading(self, heading: Text) -> Text:
        if not self.keeps_size(heading.text):
            heading = replace(heading, text=SIZE.sub(rf"\g<1>{MARK}", heading.text))
        return self._said(heading)

    def _said(self, text: Text) -> Text:
        return replace(text, notes=tuple(map(self.sentence, text.notes))) if text.notes else text

    @property
    def _can_count_years(self) -> bool:
        """Whether there are so many units that a count looks like a year."""
        return any(int(number.replace(",", "")) >= FIRST_YEAR for number in self.known)

    def sentence(self, text: str) -> str:
        """Return a sentence without the numbers that may be counts, or computed from them."""
        if text.startswith(OF_UNITS):
            return without_units(text)
        if self.keys and OF_FEW.search(text):
            return ""
        if (not self.keys and not OF_VALUES.search(text)) or text in self.said or text.startswith(STATIC):
            return text
        if OF_P.search(text) and any(key.stat_name in P_VALUES for key in self.keys):
            return f"{MARK}: how many p-values are small."
        kept: list[str] = []

        def keep(found: re.Match[str]) -> str:
            if YEAR.fullmatch(found[0]) and self._can_count_years:
                return found[0]
            kept.append(found[0])
            return FILLED

        said = NO_COUNT.sub(keep, text)
        masked = WHOLE.sub(lambda number: number[0] if number[0] in self.known else MARK, said)
        for each in kept:
            masked = masked.replace(FILLED, each, 1)
        one, several = self.words
        return masked.replace(f"{MARK} {one} ", f"{MARK} {several} ")
