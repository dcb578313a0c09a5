"""What is wrong with what is asked of a comparison of waves: its waves, its items, what it is adjusted for and per."""

from collections.abc import Iterator, Sequence

import numpy as np

from leapstats.dictionary.plans import ChangePlan
from leapstats.dictionary.study import Study
from leapstats.errors import Problem, UsageError, nearest
from leapstats.survey.survey import Survey
from leapstats.terms import CODED, ItemType

MOST = 1e149  # a difference of two stays below what can be squared


def not_asked(item: str, wave: str) -> Problem:
    """Say that a wave has no answers to an item."""
    return Problem(item, f"wave {wave} has no answers to this item", "Omit the item, or choose another wave")


def waves_compared(known: Sequence[str], before: str | None, after: str | None) -> list[str]:
    """Return the waves to compare: two, or the one before and each later than it."""
    first = before or known[0]
    return [first, after] if after else [first, *known[known.index(first) + 1 :]]


def check_two_waves(study: Study) -> None:
    """Refuse a study of one wave, and say how it gets another.

    Raises
    ------
    UsageError
        If there is one wave, or none.
    """
    if len(study.waves) > 1:
        return
    what = f"there is one wave, {study.waves[0].name}" if study.waves else "there are no waves"
    fix = (
        "A change needs two: put the file of the other into the folder, and add [[waves]] to study.toml and its "
        "columns to columns.csv; or draft both anew with leapstats init FILE FILE --waves NAME,NAME -o DIR"
    )
    raise UsageError(f"the study {study.name}", [Problem("study.toml", what, fix)])


def wave_problems(known: Sequence[str], before: str | None, after: str | None) -> Iterator[Problem]:
    """Say which waves are not there, or cannot be compared."""
    named = [wave for wave in dict.fromkeys((before, after)) if wave]
    unknown = [wave for wave in named if wave not in known]
    if unknown:
        yield from (Problem(f"wave {wave}", "there is no such wave", nearest(wave, known)) for wave in unknown)
    elif len(known) < 2:
        found = f"there is only one wave, {known[0]}" if known else "there are no waves"
        yield Problem("", found, "A change needs two waves")
    elif len(set(waves_compared(known, before, after))) < 2:
        what = "it cannot be compared with itself" if after else "there is no later wave"
        yield Problem(f"wave {after or before}", what, "Choose another wave to compare it with")


def plan_problems(plan: ChangePlan, items: Sequence[str]) -> Iterator[Problem]:
    """Say which items are not among those of the plan."""
    for item in items:
        if item not in plan.items:
            yield Problem(item, f"the plan {plan.name} has no such item", nearest(item, plan.items))


def by_problems(study: Study, by: str | None) -> Iterator[Problem]:
    """Say why an item cannot form groups."""
    if by is None:
        return
    if by not in study.variables:
        yield Problem(by, "there is no such item", nearest(by, study.variables))
    elif study.variables[by].type not in {*CODED, ItemType.COUNT}:
        what = f"an item of type {study.variables[by].type} cannot form groups"
        yield Problem(by, what, "Choose a categorical or binary item")


def column_problems(first: Survey, surveys: Sequence[Survey], items: Sequence[str]) -> Iterator[Problem]:
    """Say which columns were left out, are empty in a wave, or hold infinite numbers; not of the id and the wave."""
    words = dict(first.provenance.inferred)
    for item in items:
        if item not in first.study.variables:
            if item in words:
                yield Problem(item, f"it was {words[item]}", "Declare its type (such as --categorical), or omit it")
            continue
        for survey in surveys:
            column = survey.column(item)
            if not column.answered.any():
                yield not_asked(item, survey.wave)
            yield from size_problems(survey, item)


def size_problems(survey: Survey, item: str) -> Iterator[Problem]:
    """Say which items hold numbers whose differences could not be squared."""
    values = survey.column(item).values
    largest = np.nanmax(np.abs(values), initial=0) if values.dtype.kind == "f" else 0
    if np.isinf(largest):
        yield Problem(item, f"wave {survey.wave} has an infinite value", "Correct it, or leave the cell empty")
    elif largest > MOST:
        what = f"wave {survey.wave} has a value larger than {MOST:g} in size"
        yield Problem(item, what, "Correct it, declare it with --missing, or rescale the column")
