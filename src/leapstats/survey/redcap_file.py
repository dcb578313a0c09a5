"""Put the records of a REDCap project and its dictionary together as one file of answers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from leapstats.errors import DataError, Problem
from leapstats.survey.delimited import nameless_note
from leapstats.survey.headings import FreeNames
from leapstats.survey.personal import is_personal
from leapstats.survey.raw import RawColumn, RawFile, RowNotes, Texts
from leapstats.survey.redcap_checkboxes import Checkboxes, checkboxes_of
from leapstats.survey.redcap_combined import taken_apart
from leapstats.survey.redcap_dictionary import RedcapDictionary
from leapstats.survey.redcap_events import event_columns
from leapstats.survey.redcap_forms import codes_by_name, forms_of, hidden_by_logic, reasons_of
from leapstats.survey.redcap_head import STATES
from leapstats.survey.redcap_places import Part, Place, has_labels, placed
from leapstats.survey.redcap_records import Records, answered
from leapstats.survey.redcap_repeats import Repeated, units_of
from leapstats.survey.redcap_row_notes import Known, notes_on_rows
from leapstats.survey.redcap_values import column_of_field, is_personal_field, without_missing
from leapstats.survey.repeat_items import RepeatTable, UnitItems, unit_items
from leapstats.survey.repeat_rules import Repeats

MOST_LISTED = 10


@dataclass(frozen=True, slots=True)
class Described:
    """The dictionary of a project, if there is one, and in words which one it is."""

    dictionary: RedcapDictionary | None
    words: str


def file_of(
    path: Path,
    records: Records,
    described: Described,
    *,
    notes: Sequence[str] = (),
    keep_personal: frozenset[str] = frozenset(),
    repeats: Repeats | None = None,
) -> RawFile:
    """Read records with what their dictionary says.

    Parameters
    ----------
    path
        Where they come from.
    records
        As exported.
    described
        The dictionary of the project.
    notes
        On how the file was read so far.
    keep_personal
        Personal columns to keep.
    repeats
        The instruments whose repeats become items of the unit, and how.

    Returns
    -------
    RawFile
        Checkboxes are response sets; blanks of forms that were not done, and of fields that branching logic hides, are
        not asked. `id` is the record, `wave` the event.

    Raises
    ------
    DataError
        If a checkbox has a cell that is neither ticked nor not, or none of its options, or there is no record.
    UsageError
        If `repeats` names what does not repeat.
    """
    dictionary = described.dictionary
    records, of_boxes, problems = taken_apart(records, dictionary)
    if problems:
        raise DataError(path.name, problems)
    every, more = placed(records, dictionary)
    nameless = sum(not each.name for each in every)
    kept = [number for number, each in enumerate(every) if each.name]
    records = replace(
        records,
        headings=tuple(records.headings[number] for number in kept),
        columns=tuple(records.columns[number] for number in kept),
    )
    units = units_of(records, [every[number] for number in kept], repeats.rules if repeats else None)
    if not len(units.records):
        fix = "Export the records (a project in XML: with its data)"
        raise DataError(path.name, [Problem("", "there are no records in it", fix)])
    records, places = units.records, units.places
    known, boxes = _known(path, records, places, dictionary)
    events, wave, of_events = event_columns(records, places, dictionary.events if dictionary else ())
    columns = [*_columns(known, boxes, events), *units.counts]
    made = _of_repeats(path, units.repeated, dictionary, columns, keep_personal, repeats)
    personal = [name for name in _personal(places) if name not in keep_personal]
    on_rows = RowNotes.of(partial(notes_on_rows, known, boxes), len(records))
    sentences = (
        _first_note(records, places, described.words),
        *notes,
        *of_boxes,
        *more,
        *(dictionary.notes if dictionary else ()),
        *nameless_note(nameless),
        *of_events,
        *units.notes,
        *made.notes,
        *on_rows.told,
        *known.skips.notes,
    )
    return RawFile(
        path=path,
        format="redcap",
        columns=(*(each for each in columns if each.name not in personal), *made.columns),
        rows=records.lines,
        sets=(*boxes.sets, *made.sets),
        personal=tuple(personal),
        notes=sentences,
        on_rows=on_rows,
        id=next((each.name for each in places if each.part is Part.ID and each.name not in personal), ""),
        wave=wave,
        dictionary=path.parent / dictionary.name if dictionary is not None else None,
    )


def _known(
    path: Path, records: Records, places: Sequence[Place], dictionary: RedcapDictionary | None
) -> tuple[Known, Checkboxes]:
    """Find out which forms were done, what branching logic hides, and what the checkboxes hold.

    Raises
    ------
    DataError
        If a box is neither ticked nor not.
    """
    skips = hidden_by_logic(records, places, codes_by_name(records, places))
    missing = {code.casefold(): label for code, label in (dictionary.missing if dictionary else ())}
    known = Known(records, places, forms_of(records, places), skips, missing)
    boxes = checkboxes_of(records, places, known.forms, skips, missing)
    if boxes.problems:
        raise DataError(path.name, boxes.problems)
    return known, boxes


def _of_repeats(
    path: Path,
    repeated: Sequence[Repeated],
    dictionary: RedcapDictionary | None,
    columns: Sequence[RawColumn],
    keep_personal: frozenset[str],
    repeats: Repeats | None,
) -> UnitItems:
    """Make items of the units of what their repeats hold, read as the records are."""
    found, free = UnitItems(), FreeNames(each.heading for each in columns)
    n_units = len(columns[0].values) if columns else 0
    for each in repeated:
        known, boxes = _known(path, each.records, each.places, dictionary)
        held = {name for name in _personal(each.places) if name not in keep_personal}
        asked = tuple(column for column in _columns(known, boxes, ()) if column.name not in held)
        table = RepeatTable(name=each.name, columns=asked, sets=tuple(boxes.sets), owners=each.owners)
        found.add(unit_items(table, each.rule, n_units, free, repeats.missing if repeats else frozenset()))
    return found


def _first_note(records: Records, places: Sequence[Place], found: str) -> str:
    forms = list(dict.fromkeys(each.form for each in places if each.part is Part.STATE))
    more = f" and {len(forms) - MOST_LISTED} more" if len(forms) > MOST_LISTED else ""
    by = f"forms {', '.join(forms[:MOST_LISTED])}{more}" if forms else "without the states of forms"
    identity = next((f"record in {each.name}, " for each in places if each.part is Part.ID), "")
    headings = "labels for names" if has_labels(records.headings) else "names of fields"
    return f"REDCap records ({headings}): {identity}{by}; {found}"


def _columns(known: Known, boxes: Checkboxes, events: Sequence[RawColumn]) -> Iterator[RawColumn]:
    """Yield the columns in their order; the texts of a column of events stand in the order of time."""
    for number, (place, texts) in enumerate(zip(known.places, known.records.columns, strict=True)):
        if place.part is Part.OPTION:
            yield boxes.columns[number]
        elif place.part is Part.EVENT and events:
            yield from events
        elif place.part is Part.FIELD:
            yield _field(place, texts, known)
        else:
            yield _added(place, texts)


def _field(place: Place, texts: Texts, known: Known) -> RawColumn:
    left, reasons = without_missing(texts, known.missing)
    if place.field is not None:
        column = column_of_field(place.name, place.field, left)
    else:
        column = RawColumn(name=place.name, cells=left)
    blank = ~answered(left)
    if place.field is not None:
        column = replace(column, form=place.field.form, universe=place.field.condition)
    why = np.where(reasons > 0, reasons, reasons_of(place, blank, known.forms, known.skips)).astype(np.uint8)
    return replace(column, reasons=why) if why.any() else column


def _added(place: Place, texts: Texts) -> RawColumn:
    """Read a column that REDCap adds: the states of a form have labels, a data access group is an item."""
    plain = RawColumn(name=place.name, cells=texts, fixed=True)
    if place.part is Part.GROUP:
        return replace(
            plain, label="Data access group", fixed=False, categories=tuple(sorted(map(str, texts.distinct)))
        )
    if place.part is Part.STATE and all(str(text) in STATES for text in texts.distinct):
        values = np.array([*(float(text) for text in texts.distinct), np.nan])[texts.places]
        labels: dict[float | str, str] = {float(code): label for code, label in STATES.items()}
        return replace(plain, cells=values, labels=labels, label=f"{place.form}: state of the form")
    if place.part is Part.STATE:
        return replace(plain, categories=tuple(STATES.values()), label="State of the form")
    return plain


def _personal(places: Sequence[Place]) -> Iterator[str]:
    """Yield the columns that identify persons: by the dictionary, by REDCap, or by their names."""
    for place in places:
        of_field = place.field is not None and is_personal_field(place.field)
        is_answer = place.part in {Part.FIELD, Part.OPTION, Part.ID}
        named = place.part is Part.FIELD and is_personal(place.name)
        if place.part is Part.RESPONDENT or (is_answer and of_field) or named:
            yield place.name
