"""What is said of one column by several options: refused where one of them would go unheeded."""

from collections.abc import Iterator

from leapstats.errors import Problem
from leapstats.survey.choices import Choices
from leapstats.terms import ItemType

IN_LEVELS = (ItemType.BINARY, ItemType.CATEGORICAL)


def contradictions(choices: Choices) -> Iterator[Problem]:
    """Yield what cannot hold together of one column, under the name it was given."""
    yield from _of_types(choices)
    for column, levels in choices.levels.items():
        absent = [level for level in levels if f"{column}={level}" in choices.missing]
        if absent:
            what = f"{', '.join(absent)} is among its levels, and is to mean missing"
            yield Problem(column, what, "Leave it out of --levels or of --missing")
    for column in (name for name in choices.include if name in choices.exclude):
        yield Problem(column, "it is to be taken and to be left out", "Say one of the two")


def _of_types(choices: Choices) -> Iterator[Problem]:
    for column, kind in choices.types.items():
        if column in choices.ids and kind is not ItemType.ID:
            what = f"it is to be {kind} and to say which unit a row is of"
            yield Problem(column, what, "Take another id, or give it no type")
    numbers = {column: kind for column, kind in choices.types.items() if kind not in IN_LEVELS}
    ids = {column: ItemType.ID for column in choices.ids if column not in choices.types}
    for column, kind in {**numbers, **ids}.items():
        for option, given in (("levels", choices.levels), ("reference", choices.reference)):
            if column in given:
                it = "levels" if option == "levels" else "a reference level"
                fix = f"Take --categorical, or leave --{option} out"
                yield Problem(column, f"it is to be {kind} and to have {it}", fix)
