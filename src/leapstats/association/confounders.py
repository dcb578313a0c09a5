"""Items that an association is adjusted for: as strata, and as columns of a model."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import Problem, UsageError
from leapstats.survey.magnitudes import size_problems
from leapstats.survey.survey import Survey
from leapstats.terms import CODED, ItemType

MOST_STRATA_ITEMS = 2


@dataclass(frozen=True, slots=True, eq=False)
class Confounders:
    """Items to adjust for.

    Parameters
    ----------
    items
        Their names.
    answered
        Which units answered all of them.
    columns
        Units x columns of a model: 0 or 1 for each answer but the first that is there, numbers as they
        are; NaN where a unit has no answer.
    names
        One a column: the item, or the item and the code.
    strata
        The stratum of each unit, -1 where it has none; None where the items make none.
    references
        For each coded item the code that has no column.
    """

    items: tuple[str, ...]
    answered: NDArray[np.bool_] = field(repr=False)
    columns: NDArray[np.float64] = field(repr=False)
    names: tuple[str, ...]
    strata: NDArray[np.int64] | None = field(repr=False)
    references: tuple[tuple[str, str], ...]


def confounders_of(survey: Survey, items: Sequence[str]) -> Confounders:
    """Read items to adjust for.

    Strata are the combinations of answers to one or two coded items; a number, or a third item, makes
    none, and is for models only.

    Raises
    ------
    UsageError
        If an item is text or an id, or its numbers are too large or too small.
    """
    wrong = [
        Problem(item, f"a {survey.variable(item).type} item cannot be adjusted for", "Take another")
        for item in items
        if survey.variable(item).type in {ItemType.TEXT, ItemType.ID}
    ]
    if wrong:
        raise UsageError("the items to adjust for", wrong)
    columns = [survey.column(item) for item in items]
    sizes = [
        problem
        for item, column in zip(items, columns, strict=True)
        for problem in size_problems(item, column.values[column.answered].astype(np.float64))
    ]
    if sizes:
        raise UsageError("the items to adjust for", sizes)
    answered = np.logical_and.reduce([column.answered for column in columns])
    parts: list[NDArray[np.float64]] = []
    names: list[str] = []
    references: list[tuple[str, str]] = []
    for item in items:
        values = np.where(answered, survey.column(item).values.astype(np.float64), np.nan)
        codes = survey.variable(item).codes
        if survey.variable(item).type not in CODED or codes is None:
            parts.append(values)
            names.append(item)
            continue
        there = sorted({int(place) for place in values[answered]})
        references.extend((item, codes.answers[place].code) for place in there[:1])
        for place in there[1:]:
            parts.append(np.where(answered, values == place, np.nan))
            names.append(f"{item} {codes.answers[place].code}")
    return Confounders(
        items=tuple(items),
        answered=answered,
        columns=np.column_stack(parts) if parts else np.empty((len(survey), 0)),
        names=tuple(names),
        strata=_strata(survey, items, answered),
        references=tuple(references),
    )


def _strata(survey: Survey, items: Sequence[str], answered: NDArray[np.bool_]) -> NDArray[np.int64] | None:
    if len(items) > MOST_STRATA_ITEMS or any(survey.variable(item).type not in CODED for item in items):
        return None
    answers = np.column_stack([survey.column(item).values for item in items])
    strata = np.full(len(survey), -1)
    _, strata[answered] = np.unique(answers[answered], axis=0, return_inverse=True)
    return strata


def tables_by_stratum(
    exposure: NDArray[np.float64], outcome: NDArray[np.float64], strata: NDArray[np.int64]
) -> Iterator[NDArray[np.int64]]:
    """Yield `[[both, exposure only], [outcome only, neither]]` of each stratum; units with -1 are in none."""
    for stratum in range(int(strata.max(initial=-1)) + 1):
        inside = strata == stratum
        places = 2 * (exposure[inside] == 0) + (outcome[inside] == 0)
        yield np.bincount(places, minlength=4).reshape(2, 2)
