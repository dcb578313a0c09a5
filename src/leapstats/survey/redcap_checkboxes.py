"""Read the checkboxes of a REDCap export as response sets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import Problem
from leapstats.survey.kinds.missing_words import declared_reason
from leapstats.survey.raw import RawColumn, ResponseSet, Texts
from leapstats.survey.redcap_forms import Forms, Hidden, Rows, listed, reasons_of, ticked
from leapstats.survey.redcap_head import TICKS
from leapstats.survey.redcap_places import Part, Place
from leapstats.survey.redcap_records import Records, answered
from leapstats.terms import Reason

MOST_LISTED = 10


@dataclass(slots=True)
class Checkboxes:
    """The columns of all checkboxes by the number of their column, the sets of them, and what was found."""

    columns: dict[int, RawColumn] = field(default_factory=dict)
    sets: list[ResponseSet] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    _counts: dict[str, list[tuple[str, int]]] = field(default_factory=dict)

    def count(self, words: str, question: str, rows: Rows) -> None:
        """Count the rows of a question that something is said of."""
        if rows.any():
            self._counts.setdefault(words, []).append((question, int(rows.sum())))

    def told(self) -> list[str]:
        """Return the notes, each with the questions it is about."""
        return [*(f"{words}: {listed(counts)}" for words, counts in self._counts.items()), *self.notes]


NO_TICK = "checkboxes without a tick count as none chosen where other questions of the form are answered"
BARE = "checkboxes without a tick are unknown where the form was opened and nothing in it is answered"
SKIPPED = "checkboxes without a tick that the branching logic hides count as not asked"
AGAINST = "ticks kept although the branching logic hides the question"
ABSENT = "ticked as a missing-data code, which the dictionary does not list as an option, and so missing"


def checkboxes_of(
    records: Records,
    places: Sequence[Place],
    forms: Forms,
    skips: Hidden,
    missing: Mapping[str, str],
) -> Checkboxes:
    """Read the options of each checkbox as numbers, and say what it means where none is ticked.

    Parameters
    ----------
    records, places
        Units and columns.
    forms, skips
        Which forms were done and which fields were hidden.
    missing
        The missing-data codes of the project with their labels, as far as they are known.

    Returns
    -------
    Checkboxes
        An option that the dictionary does not list is a missing-data code: REDCap gives each checkbox a column for
        every such code of the project. It is no option, and where it alone is ticked the set is missing.
    """
    found = Checkboxes()
    questions: dict[str, list[int]] = {}
    for number, place in enumerate(places):
        if place.part is Part.OPTION:
            found.problems.extend(_strange(place, records.columns[number], records.lines))
            questions.setdefault(place.question, []).append(number)
    if found.problems:
        return found
    for question, numbers in questions.items():
        _add_set(found, question, [(number, places[number]) for number in numbers], records, (forms, skips), missing)
    return found


def _strange(place: Place, texts: Texts, lines: NDArray[np.int64]) -> list[Problem]:
    """Name the cells that are neither ticked nor not."""
    wrong = [number for number, text in enumerate(texts.distinct) if str(text).lower() not in TICKS]
    problems = []
    for number in wrong[:MOST_LISTED]:
        row = lines[int(np.argmax(texts.places == number))]
        what = f'"{str(texts.distinct[number])[:40]}" is neither 1 nor 0, and neither Checked nor Unchecked'
        problems.append(Problem(f"row {row}, {place.name}", what, "Correct the cell, or export the records again"))
    return problems


def _add_set(
    found: Checkboxes,
    question: str,
    members: Sequence[tuple[int, Place]],
    records: Records,
    known: tuple[Forms, Hidden],
    missing: Mapping[str, str],
) -> None:
    """Add the columns of one checkbox, and the set of its options."""
    forms, skips = known
    options = [(number, place) for number, place in members if _is_option(place, missing)]
    absent = [(number, place) for number, place in members if not _is_option(place, missing)]
    place = members[0][1]
    ticks = {number: ticked(records.columns[number]) for number, _ in members}
    filled = np.logical_and.reduce([answered(records.columns[number]) for number, _ in members])
    none = np.zeros(len(records), dtype=bool)
    any_option = np.logical_or.reduce([none, *(ticks[number] for number, _ in options)])
    said = np.zeros(len(records), dtype=np.uint8)
    for number, each in absent:
        reason = declared_reason(missing.get(each.code.casefold(), each.option))
        said = np.where(ticks[number] & ~any_option, np.maximum(said, np.uint8(reason)), said).astype(np.uint8)
    zeros = filled & ~any_option & (said == 0)
    is_hidden = skips.rows.get(place.field.name, none) if place.field is not None else none
    not_done, bare = forms.not_done.get(place.form, none), forms.bare.get(place.form, none)
    reasons = np.where(zeros & bare, np.uint8(Reason.UNKNOWN), said)
    reasons = np.where(zeros & (is_hidden | not_done), np.uint8(Reason.NOT_ASKED), reasons).astype(np.uint8)
    found.count(NO_TICK, question, zeros & (reasons == 0))
    found.count(BARE, question, zeros & (reasons == Reason.UNKNOWN))
    found.count(SKIPPED, question, zeros & is_hidden & ~not_done)
    found.count(AGAINST, question, any_option & is_hidden)
    found.count(ABSENT, question, said > 0)
    for number, each in members:
        texts = records.columns[number]
        blank = ~answered(texts)
        values = np.where(blank | (reasons > 0), np.nan, ticks[number].astype(np.float64))
        why = np.where(reasons > 0, reasons, reasons_of(each, blank, forms, skips)).astype(np.uint8)
        column = RawColumn(name=each.name, label=_label(each), cells=values, reasons=why)
        if place.field is not None:
            column = replace(column, form=place.field.form, universe=place.field.condition)
        found.columns[number] = column if _is_option(each, missing) else replace(column, fixed=True)
    if options:
        label = (place.field.label if place.field is not None else "") or question
        names = tuple(each.name for _, each in options)
        codes = tuple(each.code for _, each in options)
        found.sets.append(ResponseSet(name=question, label=label, columns=names, counted=1.0, codes=codes))


def _label(place: Place) -> str:
    """Return the words of an option; none where only its code is known, so that the name of the column is shown."""
    is_code = place.field is None and place.name.endswith(f"___{place.option}")
    return "" if is_code else place.option


def _is_option(place: Place, missing: Mapping[str, str]) -> bool:
    return place.listed and place.code.casefold() not in missing
