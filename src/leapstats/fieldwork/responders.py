"""Units that responded and units that did not, with what is known of both."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from leapstats.dictionary.codes import Code, CodeList
from leapstats.dictionary.study import Variable
from leapstats.fieldwork.outcomes import INTERVIEWS, PLACES, Fieldwork
from leapstats.survey.column import ABSENT, Column
from leapstats.survey.survey import Answering, Survey
from leapstats.terms import ItemType, Role

NOT_RESPONDED = "0"
CODES = CodeList("responded", (Code("1", "Responded"), Code(NOT_RESPONDED, "Did not respond")))


def responded_item(work: Fieldwork) -> str:
    """Return the name of the item that says whether a unit responded."""
    return f"responded ({work.item})"


def with_responded(work: Fieldwork, wave: int, items: Mapping[str, Variable]) -> Survey:
    """Return the units of a wave that were not found ineligible, with the item that says whether they responded.

    Parameters
    ----------
    work
        The waves.
    wave
        The place of one.
    items
        What is known of the units; as it was in the first wave, missing for units that were not in it.
    """
    first, survey, outcomes = work.waves[0].survey, work.waves[wave].survey, work.outcomes(wave)
    kept = np.flatnonzero(outcomes != PLACES["not_eligible"])
    interviewed = np.isin(outcomes[kept], [PLACES[outcome] for outcome in INTERVIEWS])
    answer = Column((~interviewed).astype(np.int16), np.zeros(len(kept), dtype=np.uint8))
    name = responded_item(work)
    responded = Variable(name=name, label="Response", type=ItemType.CATEGORICAL, role=Role.CHARACTERISTIC, codes=CODES)
    known = {item: replace(each, formula=None) for item, each in items.items()}
    places = kept if wave == 0 else _places_in_first(work, wave)[kept]
    raw: dict[str, Answering] = {item: partial(_taken, first, item, places) for item in items}
    return replace(
        survey,
        study=replace(survey.study, variables={**known, name: responded}),
        units=survey.units[kept],
        raw={**raw, name: partial(_given, answer)},
    )


def _places_in_first(work: Fieldwork, wave: int) -> NDArray[np.int64]:
    places = {unit: place for place, unit in enumerate(work.ids(0))}
    return np.array([places.get(unit, ABSENT) for unit in work.ids(wave)], dtype=np.int64)


def _taken(whole: Survey, item: str, places: NDArray[np.int64], survey: Survey) -> Column:
    del survey
    return whole.column(item).take(places)


def _given(column: Column, survey: Survey) -> Column:
    del survey
    return column
