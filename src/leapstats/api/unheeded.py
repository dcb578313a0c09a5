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
            what = f"{', '.join(absent)} is listed both as a level and as a missing code"
            yield Problem(column, what, "Remove it from --levels or from --missing")
    for column in (name for name in choices.include if name in choices.exclude):
        yield Problem(column, "it is both included and excluded", "Use --include or --exclude, not both")


def _of_types(choices: Choices) -> Iterator[Problem]:
    for column, kind in choices.types.items():
        if column in choices.ids and kind is not ItemType.ID:
            what = f"it is declared {kind}, but it is also the id column"
            yield Problem(column, what, "Choose another id column, or do not declare a type for this one")
    numbers = {column: kind for column, kind in choices.types.items() if kind not in IN_LEVELS}
    ids = {column: ItemType.ID for column in choices.ids if column not in choices.types}
    for column, kind in {**numbers, **ids}.items():
        for option, given in (("levels", choices.levels), ("reference", choices.reference)):
            if column in given:
                it = "levels" if option == "levels" else "reference level"
                fix = f"Use --categorical, or omit --{option}"
                yield Problem(column, f"it is declared {kind}, which has no {it}", fix)
