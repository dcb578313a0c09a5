"""A wave with what its units answered in an earlier one, as items of their own."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from leapstats.survey.column import ABSENT, Column
from leapstats.survey.survey import Earlier, Survey


def earlier_name(item: str, wave: str) -> str:
    """Return the name under which an item stands with its answers of an earlier wave."""
    return f"{item}_{wave}"


def with_earlier(
    survey: Survey, earlier: Survey, items: Iterable[str], *, own: Iterable[str] = ()
) -> tuple[Survey, tuple[str, ...]]:
    """Add answers of an earlier wave to a wave, unit by unit.

    Parameters
    ----------
    survey, earlier
        Two waves of one study whose ids are written alike; see `link`.
    items
        Names of items. `fte_2013` is the item `fte` as it was answered in wave 2013, if there is no item of that
        name. An item that only the earlier wave asked is added under its own name.
    own
        Items that must be those of `survey`, such as an outcome.

    Returns
    -------
    Survey
        With every unit of `survey`; one that the earlier wave lacks has UNKNOWN there.
    tuple of str
        The items that were added under their own names.
    """
    ending = earlier_name("", earlier.wave)
    named = {name: name.removesuffix(ending) for name in items if name not in survey.study.variables}
    added = {name: item for name, item in named.items() if name != item and earlier.has(item)}
    taken = tuple(name for name in items if name not in {*added, *own} and earlier.has(name) and not survey.has(name))
    added |= {name: name for name in taken}
    known = survey.study.variables
    variables = {
        name: replace(known[item], name=name, label=f"{known[item].label}, {earlier.wave}", formula=None)
        for name, item in added.items()
    }
    study = replace(survey.study, variables={**known, **variables})
    raw = {name: partial(_carried, earlier, item) for name, item in added.items()}
    beside = Earlier(wave=earlier.wave, items=frozenset(added), absent=_places(earlier, survey) == ABSENT)
    return replace(survey, study=study, raw={**survey.raw, **raw}, earlier=beside), taken


def lost_words(survey: Survey, earlier: Survey) -> list[str]:
    """Say how many units of an earlier wave have no row in a later one; nothing where all have."""
    lost = int((_places(survey, earlier) == ABSENT).sum())
    whole = f"{len(earlier)} {earlier.study.units} of wave {earlier.wave}"
    return [f"{lost} of the {whole} have no row in wave {survey.wave}: the model is without them."] if lost else []


def _carried(earlier: Survey, item: str, survey: Survey) -> Column:
    return earlier.column(item).take(_places(earlier, survey))


def _places(wave: Survey, other: Survey) -> NDArray[np.int64]:
    """Return where the units of another wave stand in a wave, ABSENT where it lacks them."""
    places = {unit: place for place, unit in enumerate(wave.units)}
    return np.array([places.get(unit, ABSENT) for unit in other.units], dtype=np.int64)
