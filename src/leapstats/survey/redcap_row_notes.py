"""What is told of the rows of a REDCap export: of all of them, or of those of one event."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import as_option
from leapstats.survey.delimited_rows import counted
from leapstats.survey.raw import Texts
from leapstats.survey.redcap_checkboxes import Checkboxes, checkboxes_of
from leapstats.survey.redcap_forms import Forms, Hidden, listed
from leapstats.survey.redcap_places import Part, Place
from leapstats.survey.redcap_records import Records, answered
from leapstats.survey.redcap_suspicion import suspicions
from leapstats.survey.redcap_values import FILES

ENTRY = ("--1", "--2")  # the two entries of a record that is entered twice


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """What is known of all columns when one of them is read."""

    records: Records
    places: Sequence[Place]
    forms: Forms
    skips: Hidden
    missing: Mapping[str, str]

    def take(self, rows: NDArray[np.bool_]) -> "Known":
        """Return what is known of some of the rows."""
        columns = tuple(_present(each) for each in self.records.take(rows).columns)
        return replace(
            self,
            records=Records(self.records.headings, columns, self.records.lines[rows]),
            forms=self.forms.take(rows),
            skips=self.skips.take(rows),
        )


def _present(texts: Texts) -> Texts:
    """Return cells with only the texts that they have, in the same order."""
    there = np.unique(texts.places[texts.places >= 0])
    moved = np.full(len(texts.distinct) + 1, -1, dtype=np.int32)
    moved[there] = np.arange(len(there), dtype=np.int32)
    return Texts(moved[texts.places], texts.distinct[there])


def notes_on_rows(known: Known, boxes: Checkboxes, rows: NDArray[np.bool_]) -> Iterator[str]:
    """Say of some rows which forms were not done, what unticked boxes mean, what is hidden and what is suspected.

    Parameters
    ----------
    known, boxes
        Of all rows.
    rows
        Those that are told of.
    """
    if not rows.all():
        known = known.take(rows)
        boxes = checkboxes_of(known.records, known.places, known.forms, known.skips, known.missing)
    yield from known.forms.notes()
    yield from boxes.told()
    yield from _hidden_notes(known)
    yield from suspicions(known.records, known.places, known.missing)
    yield from _other_notes(known)


def _hidden_notes(known: Known) -> Iterator[str]:
    """Say how many blanks the branching logic explains, and how many answers are there although it hides them."""
    blank, there = [], []
    for place, texts in zip(known.places, known.records.columns, strict=True):
        if place.part is not Part.FIELD or place.field is None or place.field.name not in known.skips.rows:
            continue
        rows = known.skips.rows[place.field.name]
        done = ~known.forms.not_done.get(place.form, np.zeros(len(rows), dtype=bool))
        blank.append((place.name, int((rows & done & ~answered(texts)).sum())))
        there.append((place.name, int((rows & answered(texts)).sum())))
    for counts, words in (
        (blank, "blanks that the branching logic explains count as not asked"),
        (there, "answers kept although the branching logic hides the question"),
    ):
        some = [(name, number) for name, number in counts if number]
        if some:
            yield f"{words}: {listed(some)}"


def _other_notes(known: Known) -> Iterator[str]:
    """Say which uploaded files are not shown, and that records were entered twice."""
    for place, texts in zip(known.places, known.records.columns, strict=True):
        if place.field is not None and place.field.type in FILES and answered(texts).any():
            n_files = int(answered(texts).sum())
            option = as_option("--include", [place.name])
            yield f"{place.name} holds {counted(n_files, 'uploaded file')}, not shown (to count them, {option})"
        if place.part is Part.ID:
            twice = sum(str(text).endswith(ENTRY) for text in texts.distinct)
            if twice and twice == len(texts.distinct):
                yield (
                    f"{counted(twice, 'record')} end in --1 or --2, the two entries of double data entry: each is "
                    "counted; to keep one entry, export the merged records"
                )
