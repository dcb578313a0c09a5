"""The events of a longitudinal REDCap project as waves: in the order that the records have them in, without the arm."""

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from leapstats.survey.headings import FreeNames
from leapstats.survey.raw import RawColumn, Texts, merged
from leapstats.survey.redcap_places import Part, Place
from leapstats.survey.redcap_records import Records

ARM = re.compile(r"(?P<event>.*?)(?:_arm_(?P<number>\d+)[a-z]?|\s*\(Arm (?P<label>\d+:? ?[^()]*)\))", re.DOTALL)
MOST_EVENTS = 200


def event_columns(
    records: Records, places: Sequence[Place], order: Sequence[str] = ()
) -> tuple[list[RawColumn], str, list[str]]:
    """Read the column of events.

    Parameters
    ----------
    records, places
        With or without such a column.
    order
        The events in the order of the project, if that is known.

    Returns
    -------
    columns, wave, notes
        The column as it is, with its texts in the order of time, and which one is the wave. In a project with several
        arms the wave is the event without the arm, which is an item of its own.
    """
    found = next(
        (pair for pair in zip(places, records.columns, strict=True) if pair[0].part is Part.EVENT), (None, None)
    )
    place, texts = found
    if place is None or texts is None:
        return [], "", []
    ids = next((each for at, each in zip(places, records.columns, strict=True) if at.part is Part.ID), None)
    texts = _ordered(texts, _order(texts, ids, order))
    column = _event(place.name, texts)
    matches = [ARM.fullmatch(str(text)) for text in texts.distinct]
    arms = [(match["number"] or match["label"] or "").strip() if match else "" for match in matches]
    if len(set(arms)) < 2 or "" in arms:
        return [column], place.name, []
    free = FreeNames(each.name for each in places)
    wave, arm = free.invent("event"), free.invent("arm")
    events = [match["event"].strip() for match in matches if match]
    waves, numbers = merged(texts.places, events), merged(texts.places, arms)
    columns = [
        replace(column, fixed=True),
        _event(wave, waves),
        RawColumn(name=arm, cells=numbers, label="Arm", categories=tuple(sorted(set(arms)))),
    ]
    return columns, wave, [f"{len(set(arms))} arms: {wave} is the event without the arm, {arm} the arm"]


def _event(name: str, texts: Texts) -> RawColumn:
    in_order = tuple(map(str, texts.distinct))
    alone = len(in_order) < 2
    return RawColumn(name=name, cells=texts, label="Event", categories=in_order, fixed=alone)


def _ordered(texts: Texts, order: Sequence[int]) -> Texts:
    moved = np.empty(len(order) + 1, dtype=np.int32)
    moved[list(order)] = np.arange(len(order), dtype=np.int32)
    moved[-1] = -1
    return Texts(moved[texts.places], texts.distinct[list(order)])


def _order(texts: Texts, ids: Texts | None, known: Sequence[str]) -> list[int]:
    """Return the events in order: as the project has them, else as the rows of each record follow one another."""
    numbers = list(range(len(texts.distinct)))
    listed = {name: place for place, name in enumerate(known)}
    if numbers and all(str(name) in listed for name in texts.distinct):
        return sorted(numbers, key=lambda number: listed[str(texts.distinct[number])])
    if ids is None or len(numbers) > MOST_EVENTS:
        return numbers
    before = _precedence(texts, ids)
    earlier = (before > before.T).sum(axis=1)
    return sorted(numbers, key=lambda number: (-int(earlier[number]), number))


def _precedence(texts: Texts, ids: Texts) -> NDArray[np.int64]:
    """Count for each pair of events the records that have the one in a row above the other."""
    before = np.zeros((len(texts.distinct), len(texts.distinct)), dtype=np.int64)
    seen: dict[int, list[int]] = {}
    for record, event in zip(ids.places.tolist(), texts.places.tolist(), strict=True):
        events = seen.setdefault(record, [])
        if event >= 0 and event not in events:
            before[events, event] += 1
            events.append(event)
    return before
