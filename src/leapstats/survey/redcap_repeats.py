"""Keep repeats of instruments and events apart from the records: a unit is a record, and its repeats are counted."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from leapstats.survey.delimited_rows import counted
from leapstats.survey.headings import FreeNames
from leapstats.survey.raw import RawColumn, Texts
from leapstats.survey.redcap_places import Part, Place
from leapstats.survey.redcap_records import Records, answered

REPEATS = "number of repeats"
MOST_LISTED = 10


@dataclass(frozen=True, slots=True, eq=False)
class Units:
    """The rows that are units, what their columns are, how often each instrument was repeated, what was left out."""

    records: Records
    places: tuple[Place, ...]
    counts: tuple[RawColumn, ...] = ()
    notes: tuple[str, ...] = ()


def units_of(records: Records, places: Sequence[Place]) -> Units:
    """Drop the rows of repeats.

    Parameters
    ----------
    records, places
        As exported: a row for each record, or each record and event, and one more for each repeat.

    Returns
    -------
    Units
        Of a repeated event the first repeat is the unit. Columns answered in rows of repeats only are left out. Where
        all rows are repeats they are kept, with a note.
    """
    parts = {each.part: texts for each, texts in zip(places, records.columns, strict=True)}
    instruments, instances = parts.get(Part.INSTRUMENT), parts.get(Part.INSTANCE)
    repeats = answered(instruments) if instruments is not None else np.zeros(len(records), dtype=bool)
    if len(records) and repeats.all():
        return Units(records, tuple(places), notes=(_all_repeats(records, instruments, parts.get(Part.ID)),))
    units = _unit_numbers(len(records), parts.get(Part.ID), parts.get(Part.EVENT))
    later = _later(units, instances, ~repeats) if instances is not None else np.zeros(len(records), dtype=bool)
    kept = ~repeats & ~later
    columns, notes = [], []
    free = FreeNames(each.name for each in places)
    if instruments is not None and repeats.any():
        for number, name in enumerate(instruments.distinct):
            here = instruments.places == number
            columns.append(_count(free.invent(f"{name} ({REPEATS})"), units, here, kept))
            notes.append(_told(str(name), units, here, kept, columns[-1].name))
    if later.any():
        columns.append(_count(free.invent(f"event ({REPEATS})"), units, ~repeats, kept))
        notes.append(
            f"{counted(int(later.sum()), 'row')} of repeated events left out, the first repeat of each is used; "
            f"{columns[-1].name} counts them"
        )
    narrowed, dropped = _columns_left(records, places, kept)
    if dropped:
        more = f" and {len(dropped) - MOST_LISTED} more" if len(dropped) > MOST_LISTED else ""
        notes.append(f"answered in repeats only, left out: {', '.join(dropped[:MOST_LISTED])}{more}")
    return replace(narrowed, counts=tuple(columns), notes=tuple(notes))


def _unit_numbers(n_rows: int, ids: Texts | None, events: Texts | None) -> NDArray[np.int64]:
    """Give each record and event a number; without an id each row is a unit of its own."""
    if ids is None:
        return np.arange(n_rows, dtype=np.int64)
    events_there = events.places if events is not None else np.zeros(n_rows, dtype=np.int32)
    n_events = 2 + (len(events.distinct) if events is not None else 0)
    return (ids.places.astype(np.int64) + 1) * n_events + events_there + 1


def _later(units: NDArray[np.int64], instances: Texts, among: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Tell which rows are later repeats of an event that stands in another row."""
    numbers = [float(text) if str(text).isdecimal() and len(text) < 10 else 0.0 for text in instances.distinct]
    order = np.array([*numbers, 0.0])[instances.places]
    rows = np.flatnonzero(among & answered(instances))
    rows = rows[np.lexsort((order[rows], units[rows]))]
    later = np.zeros(len(units), dtype=bool)
    if len(rows):
        later[rows[1:]] = units[rows[1:]] == units[rows[:-1]]
    return later


def _count(name: str, units: NDArray[np.int64], here: NDArray[np.bool_], kept: NDArray[np.bool_]) -> RawColumn:
    """Count for each unit the rows of its repeats."""
    distinct, places = np.unique(units, return_inverse=True)
    numbers = np.bincount(places[here], minlength=len(distinct)).astype(np.float64)
    return RawColumn(name=name, cells=numbers[places][kept], measure="number")


def _told(name: str, units: NDArray[np.int64], here: NDArray[np.bool_], kept: NDArray[np.bool_], column: str) -> str:
    n_units = len(np.unique(units[here]))
    words = (
        f"{counted(int(here.sum()), 'repeat')} of {name} in {counted(n_units, 'record')} "
        f"{'is' if here.sum() == 1 else 'are'} no rows of the table; {column} counts them"
    )
    lone = len(np.setdiff1d(units[here], units[kept]))
    return f"{words} ({counted(lone, 'record')} with nothing but repeats left out)" if lone else words


def _all_repeats(records: Records, instruments: Texts | None, ids: Texts | None) -> str:
    names = ", ".join(map(str, instruments.distinct)) if instruments is not None else ""
    of_records = f" of {counted(len(ids.distinct), 'record')}" if ids is not None else ""
    return f"every row is a repeat of {names}: {counted(len(records), 'repeat')}{of_records}, not records, are counted"


def _columns_left(records: Records, places: Sequence[Place], kept: NDArray[np.bool_]) -> tuple[Units, list[str]]:
    """Leave out the rows not kept, and the columns that they alone answer."""
    narrowed = records.take(kept)
    gone, stay = [], []
    for number, (place, before, after) in enumerate(zip(places, records.columns, narrowed.columns, strict=True)):
        structure = place.part in {Part.INSTRUMENT, Part.INSTANCE}
        emptied = bool(answered(before).any()) and not bool(answered(after).any())
        if not structure and not emptied:
            stay.append(number)
        elif not structure and place.part not in {Part.STATE, Part.STAMP}:
            gone.append(place.name)
    left = Records(
        tuple(narrowed.headings[number] for number in stay),
        tuple(narrowed.columns[number] for number in stay),
        narrowed.lines,
    )
    return Units(left, tuple(places[number] for number in stay)), gone
