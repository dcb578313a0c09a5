"""Keep repeats of instruments and events apart from the records: a unit is a record, and its repeats are counted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import Problem, UsageError
from leapstats.survey.delimited_rows import counted
from leapstats.survey.headings import FreeNames
from leapstats.survey.raw import RawColumn, Texts
from leapstats.survey.redcap_places import Part, Place
from leapstats.survey.redcap_records import Records, answered
from leapstats.survey.repeat_rules import Rule, rules_for

REPEATS = "number of repeats"
MOST_LISTED = 10


@dataclass(frozen=True, slots=True, eq=False)
class Repeated:
    """The rows of a repeating instrument, those of a unit in the order of their numbers.

    `owners` gives for each row the place of its unit, -1 where the unit has no other row.
    """

    name: str
    rule: Rule
    records: Records
    places: tuple[Place, ...]
    owners: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Units:
    """The rows that are units, what their columns are, how often each instrument was repeated, what was left out.

    `repeated` has the instruments of which items are to be made.
    """

    records: Records
    places: tuple[Place, ...]
    counts: tuple[RawColumn, ...] = ()
    notes: tuple[str, ...] = ()
    repeated: tuple[Repeated, ...] = ()


def units_of(records: Records, places: Sequence[Place], wanted: Mapping[str, str] | None = None) -> Units:
    """Drop the rows of repeats.

    Parameters
    ----------
    records, places
        As exported: a row for each record, or each record and event, and one more for each repeat.
    wanted
        The rules by which instruments become items of the unit.

    Returns
    -------
    Units
        Of a repeated event the first repeat is the unit. Columns answered in rows of repeats only are left out. Where
        all rows are repeats they are kept, with a note.

    Raises
    ------
    UsageError
        If no instrument that repeats has a name that is wanted, or there is nothing but repeats.
    """
    parts = {each.part: texts for each, texts in zip(places, records.columns, strict=True)}
    instruments, instances = parts.get(Part.INSTRUMENT), parts.get(Part.INSTANCE)
    repeats = answered(instruments) if instruments is not None else np.zeros(len(records), dtype=bool)
    names = [str(name) for name in instruments.distinct] if instruments is not None else []
    rules = rules_for(names, wanted or {})
    if len(records) and repeats.all():
        if rules:
            what = f"every row is a repeat of {', '.join(names)}: there are no units to give their answers to"
            raise UsageError("the options", [Problem("repeats", what, "Export the other instruments too, or omit it")])
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
            notes.append(_told(str(name), units, here, kept, columns[-1].name, where=_where(parts, units, here)))
    if later.any():
        columns.append(_count(free.invent(f"event ({REPEATS})"), units, ~repeats, kept))
        notes.append(
            f"{counted(int(later.sum()), 'row')} of repeated events left out, the first repeat of each is used; "
            f"{columns[-1].name} counts them"
        )
    narrowed, dropped = _columns_left(records, places, kept)
    repeated = tuple(_repeated(records, places, units, kept, rules))
    used = {place.name for each in repeated if each.rule is not Rule.COUNT for place in each.places}
    dropped = [name for name in dropped if name not in used]
    if dropped:
        more = f" and {len(dropped) - MOST_LISTED} more" if len(dropped) > MOST_LISTED else ""
        notes.append(f"answered in repeats only, left out: {', '.join(dropped[:MOST_LISTED])}{more}")
    return replace(narrowed, counts=tuple(columns), notes=tuple(notes), repeated=repeated)


def _repeated(
    records: Records,
    places: Sequence[Place],
    units: NDArray[np.int64],
    kept: NDArray[np.bool_],
    rules: Mapping[str, Rule],
) -> Iterator[Repeated]:
    """Yield the rows of each instrument that has a rule, with the columns that they answer."""
    parts = {each.part: texts for each, texts in zip(places, records.columns, strict=True)}
    instruments, instances = parts.get(Part.INSTRUMENT), parts.get(Part.INSTANCE)
    place_of = {number: place for place, number in enumerate(units[kept].tolist())}
    for name, rule in rules.items():
        here = instruments.places == instruments.distinct.tolist().index(name) if instruments is not None else ~kept
        rows = np.flatnonzero(here)
        if instances is not None:
            rows = rows[np.argsort(_numbered(instances)[rows], kind="stable")]
        narrowed, _ = _columns_left(records, places, rows)
        owners = np.array([place_of.get(number, -1) for number in units[rows].tolist()], dtype=np.int64)
        yield Repeated(name, rule, narrowed.records, narrowed.places, owners)


def _unit_numbers(n_rows: int, ids: Texts | None, events: Texts | None) -> NDArray[np.int64]:
    """Give each record and event a number; without an id each row is a unit of its own."""
    if ids is None:
        return np.arange(n_rows, dtype=np.int64)
    events_there = events.places if events is not None else np.zeros(n_rows, dtype=np.int32)
    n_events = 2 + (len(events.distinct) if events is not None else 0)
    return (ids.places.astype(np.int64) + 1) * n_events + events_there + 1


def _later(units: NDArray[np.int64], instances: Texts, among: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Tell which rows are later repeats of an event that stands in another row."""
    order = _numbered(instances)
    rows = np.flatnonzero(among & answered(instances))
    rows = rows[np.lexsort((order[rows], units[rows]))]
    later = np.zeros(len(units), dtype=bool)
    if len(rows):
        later[rows[1:]] = units[rows[1:]] == units[rows[:-1]]
    return later


def _numbered(instances: Texts) -> NDArray[np.float64]:
    """Return the numbers of the repeats, 0 where there is none."""
    numbers = [float(text) if str(text).isdecimal() and len(text) < 10 else 0.0 for text in instances.distinct]
    return np.array([*numbers, 0.0])[instances.places]


def _count(name: str, units: NDArray[np.int64], here: NDArray[np.bool_], kept: NDArray[np.bool_]) -> RawColumn:
    """Count for each unit the rows of its repeats."""
    distinct, places = np.unique(units, return_inverse=True)
    numbers = np.bincount(places[here], minlength=len(distinct)).astype(np.float64)
    return RawColumn(name=name, cells=numbers[places][kept], measure="number")


def _where(parts: Mapping[Part, Texts], units: NDArray[np.int64], here: NDArray[np.bool_]) -> str:
    """Say in how many records, or events of records, there are repeats."""
    n_units = len(np.unique(units[here]))
    if Part.EVENT not in parts or Part.ID not in parts:
        return counted(n_units, "record")
    n_records = len(np.unique(parts[Part.ID].places[here]))
    return f"{counted(n_units, 'event')} of {counted(n_records, 'record')}"


def _told(
    name: str, units: NDArray[np.int64], here: NDArray[np.bool_], kept: NDArray[np.bool_], column: str, *, where: str
) -> str:
    words = (
        f"{counted(int(here.sum()), 'repeat')} of {name} in {where} "
        f"{'is' if here.sum() == 1 else 'are'} no rows of the table; {column} counts them"
    )
    lone = len(np.setdiff1d(units[here], units[kept]))
    return f"{words} ({counted(lone, 'record')} with nothing but repeats left out)" if lone else words


def _all_repeats(records: Records, instruments: Texts | None, ids: Texts | None) -> str:
    names = ", ".join(map(str, instruments.distinct)) if instruments is not None else ""
    of_records = f" of {counted(len(ids.distinct), 'record')}" if ids is not None else ""
    return f"every row is a repeat of {names}: {counted(len(records), 'repeat')}{of_records}, not records, are counted"


def _columns_left(
    records: Records, places: Sequence[Place], kept: NDArray[np.bool_] | NDArray[np.int64]
) -> tuple[Units, list[str]]:
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
