"""Decide what a blank means: one rule for every file format.

A blank whose universe is false was not asked. A blank tick in a block with any tick was not
chosen. A blank after which the respondent answered nothing more was abandoned; free text is only
ever blank, since leaving it out is no sign of having stopped. Any other blank tick is unknown, and
any other blank is blank.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leapstats.dictionary.study import Variable
from leapstats.survey.cells import Source, is_blank
from leapstats.survey.column import Column
from leapstats.survey.raw import RawFile
from leapstats.survey.survey import Survey
from leapstats.terms import ItemType, Reason


@dataclass(frozen=True, slots=True)
class AnsweredCells:
    """What a file says before blanks are resolved.

    `decoded` holds each item's answers, `ticks` the items kept as ticks, `last` the place of the
    last column each respondent filled in, `first` the place of each item's (or its block's) first
    column.
    """

    decoded: Mapping[str, Column]
    ticks: frozenset[str]
    last: NDArray[np.int64]
    first: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far respondents came in a file: the place of each column, by its `id`, and the last one each filled in."""

    places: Mapping[int, int]
    last: NDArray[np.int64]


def progress_in(file: RawFile) -> Progress:
    """Find the last column that each respondent filled in; those that the service adds say nothing."""
    last = np.full(len(file.rows), -1, dtype=np.int64)
    for place, column in enumerate(file.columns):
        if not column.fixed:
            last[~is_blank(column)] = place
    return Progress({id(column): place for place, column in enumerate(file.columns)}, last)


def gather(progress: Progress, sources: Mapping[str, list[Source]], decoded: Mapping[str, Column]) -> AnsweredCells:
    """Collect what the rule needs to know about some items of a file."""
    first = {name: min(progress.places[id(source.column)] for source in each) for name, each in sources.items()}
    ticks = frozenset(name for name, each in sources.items() if all(source.entry.tick for source in each))
    return AnsweredCells(decoded, ticks, progress.last, first)


def resolver(variable: Variable, answers: AnsweredCells, block: list[str]) -> Callable[[Survey], Column]:
    """Return how to get an item's answers with every blank resolved.

    Parameters
    ----------
    variable
        The item.
    answers
        What the file says.
    block
        The items of its multi-response block that are kept as ticks, itself among them.
    """

    def resolve(survey: Survey) -> Column:
        column = answers.decoded[variable.name]
        blank = column.reasons == Reason.BLANK
        if not blank.any():
            return column
        values, reasons = column.values.copy(), column.reasons.copy()
        start = min(answers.first[name] for name in block or [variable.name])
        if variable.type is not ItemType.TEXT:
            reasons[blank & (answers.last < start)] = Reason.ABANDONED
        if variable.name in answers.ticks:
            reasons[reasons == Reason.BLANK] = Reason.UNKNOWN
            any_tick = np.logical_or.reduce([answers.decoded[name].values == 1 for name in block])
            values[blank & any_tick] = 0
            reasons[blank & any_tick] = Reason.ANSWERED
        if variable.universe is not None:
            skipped = blank & survey.evaluate(variable.universe).no
            values[skipped] = column.values[skipped]
            reasons[skipped] = Reason.NOT_ASKED
        return Column(values, reasons)

    return resolve
