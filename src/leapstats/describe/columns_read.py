"""The columns of a file as they were read: what each was taken for, its answers, and why some are missing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto

import numpy as np
from numpy.typing import NDArray

from leapstats.describe.description import CODED, MISSING, TALLY, Question, describe
from leapstats.dictionary.layout import Block, Layout
from leapstats.dictionary.study import Variable
from leapstats.results.frame import Result
from leapstats.survey.groups import group_units
from leapstats.survey.inference import Inferred
from leapstats.survey.raw import RawColumn, RawFile
from leapstats.survey.survey import NO_ANSWERS, Survey
from leapstats.terms import REASONS, Base, ItemType, Reason, Role, StatName

HELD_BACK = "held back (personal data; --keep shows it)"
UNIT, WAVE, NO_QUESTION = "left out (the id of the unit)", "left out (the wave)", "left out (not a question)"
DISTINCT, LEVELS = "distinct", "levels"
SILENT = ("Response", "Open-Ended Response")  # the option of a question that has one column


class Shown(Enum):
    """What is shown of the answers of a column: levels with counts, the span of numbers or dates, how many differ."""

    LEVELS = auto()
    NUMBERS = auto()
    DATES = auto()
    DISTINCT = auto()
    NOTHING = auto()


class Part(Enum):
    """A column by itself, or a check-all question and its options."""

    COLUMN = auto()
    QUESTION = auto()
    OPTION = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnRead:
    """A column, or an option of a question, as it was read.

    `name` is that of its rows in the long frame, `label` the words in print, and `heading` the question over several
    columns. `taken` says what it was taken for. `reasons` are those for which answers are missing.
    """

    name: str
    label: str
    taken: str
    shown: Shown
    part: Part = Part.COLUMN
    heading: str = ""
    variable: Variable | None = None
    reasons: tuple[Reason, ...] = ()
    rows: tuple[Result, ...] = field(default=(), repr=False)

    @property
    def kind(self) -> str:
        """What it was taken for in few words; why it was left out stays."""
        return self.taken if self.variable is None else self.taken.partition(" (")[0]

    @property
    def called(self) -> str:
        """The name by which an option of the command line finds it."""
        return self.label if self.part is Part.QUESTION else self.name


def columns_of_file(file: RawFile, inferred: Inferred) -> Iterator[ColumnRead]:
    """Yield the columns of a file in its order: a check-all question before its options, personal columns last.

    Parameters
    ----------
    file
        The rows that are used.
    inferred
        The same rows as a survey.
    """
    survey = inferred.survey
    words = dict(survey.provenance.inferred)
    blocks = _question_blocks(inferred.layout)
    members = {heading: each.name for each in file.sets for heading in each.columns}
    questions = _questions(file.columns)
    done: set[str] = set()
    for column in file.columns:
        block = blocks.get(f"any of {members.get(column.heading, column.name)}")
        if block is not None and (column.heading in members or column.heading in block.items):
            if block.heading_item not in done:
                done.add(block.heading_item)
                yield from _of_block(survey, block, words[block.heading])
        elif column.heading in survey.study.variables:
            yield _of_item(
                survey,
                column.heading,
                words.get(column.heading, ""),
                label=_label(column, questions),
                heading=questions.get(column.heading, ""),
            )
        else:
            yield _left_out(
                column, words.get(column.heading) or _aside(column, file), _label(column, questions), questions
            )
    for name in file.personal:
        yield ColumnRead(name=name, label=name, taken=HELD_BACK, shown=Shown.NOTHING)


def columns_of_wave(survey: Survey, items: Iterable[str]) -> Iterator[ColumnRead]:
    """Yield items of a wave that was read through a dictionary, in the order of the dictionary."""
    for name in items:
        variable = survey.variable(name)
        heading = survey.study.blocks.get(variable.block, "")
        coded = variable.type in CODED and variable.codes is not None
        taken = f"{variable.type} (code list {variable.codes.name})" if coded and variable.codes else variable.type
        yield _of_item(survey, name, taken, label=_named(name, variable.label), heading=heading)


def _aside(column: RawColumn, file: RawFile) -> str:
    """Say what a column is that the platform or the reader set aside."""
    return {file.id: UNIT, file.wave: WAVE}.get(column.heading, NO_QUESTION)


def _named(name: str, label: str) -> str:
    return f"{name}: {label}" if label and label.casefold() != name.casefold() else name


def _question_blocks(layout: Layout) -> dict[str, Block]:
    """Return the check-all questions by the name of the item that says whether anything was chosen."""
    blocks = (block for section in layout.sections for block in section.blocks)
    return {block.heading_item: block for block in blocks if block.heading_item}


def _questions(columns: Sequence[RawColumn]) -> dict[str, str]:
    """Return the question of each column that shares it with others, by its heading."""
    counts: dict[str, int] = {}
    for column in columns:
        if column.option:
            counts[column.name] = counts.get(column.name, 0) + 1
    return {column.heading: column.name for column in columns if column.option and counts[column.name] > 1}


def _label(column: RawColumn, questions: Mapping[str, str]) -> str:
    """Return how a column is called in print: by its option under a question, else by its name and its label."""
    name = column.option if column.heading in questions else column.heading
    if column.option in SILENT and column.heading not in questions:
        name = column.name
    return _named(name, column.label)


def _of_block(survey: Survey, block: Block, taken: str) -> Iterator[ColumnRead]:
    """Yield a check-all question, whose answers say whether anything was chosen, then its options."""
    question = _of_item(survey, block.heading_item, taken, label=block.heading)
    yield replace(question, part=Part.QUESTION)
    for item in block.items:
        label = survey.study.variables[item].label
        yield replace(_of_item(survey, item, "", label=label, heading=block.heading), part=Part.OPTION)


def _of_item(survey: Survey, name: str, taken: str, *, label: str, heading: str = "") -> ColumnRead:
    variable = survey.study.variables[name]
    reasons = survey.column(name).reasons
    shown = _shown_of(variable)
    if shown in {Shown.DISTINCT, Shown.NOTHING}:
        values = survey.column(name).values[reasons == Reason.ANSWERED]
        rows = tuple(_tally(name, reasons, len(set(values.tolist()))))
    else:
        rows = describe(survey, group_units(survey, None), Question(name, Base.ANSWERED)).rows
    if shown is Shown.LEVELS and variable.codes is not None:
        rows = (*rows, Result(name, None, None, None, LEVELS, StatName.N, float(len(variable.codes.answers))))
    return ColumnRead(
        name=name,
        label=label,
        taken=taken,
        shown=shown,
        heading=heading,
        variable=variable,
        reasons=_found(reasons),
        rows=rows,
    )


def _shown_of(variable: Variable) -> Shown:
    if variable.role in {Role.ID, Role.PII} or variable.type in {ItemType.ID, ItemType.TEXT}:
        return Shown.DISTINCT
    if variable.type in CODED:
        return Shown.LEVELS
    return Shown.DATES if variable.type is ItemType.DATE else Shown.NUMBERS


def _left_out(column: RawColumn, taken: str, label: str, questions: Mapping[str, str]) -> ColumnRead:
    """Return a column that is no item: its cells are counted as they stand, unless all of them mean missing."""
    reasons, distinct = _cells(column)
    if taken == NO_ANSWERS and distinct:
        reasons, distinct = np.full(len(reasons), Reason.UNKNOWN, dtype=np.uint8), 0
    return ColumnRead(
        name=column.heading,
        label=label,
        taken=taken,
        shown=Shown.DISTINCT if distinct else Shown.NOTHING,
        heading=questions.get(column.heading, ""),
        reasons=_found(reasons),
        rows=tuple(_tally(column.heading, reasons, distinct)),
    )


def _cells(column: RawColumn) -> tuple[NDArray[np.uint8], int]:
    """Return why each cell is blank, and how many of the others differ."""
    if column.numeric:
        answered = ~np.isnan(column.values)
        distinct = len(np.unique(column.values[answered]))
    else:
        texts = column.texts
        answered, distinct = texts.places >= 0, len(texts.distinct)
    blank = np.where(answered, np.uint8(Reason.ANSWERED), np.uint8(Reason.BLANK)).astype(np.uint8)
    if column.reasons is None:
        return blank, distinct
    return np.where(~answered & (column.reasons > 0), column.reasons, blank).astype(np.uint8), distinct


def _found(reasons: NDArray[np.uint8]) -> tuple[Reason, ...]:
    counts = np.bincount(reasons, minlength=len(Reason))
    return tuple(reason for reason in REASONS.values() if counts[reason])


def _tally(name: str, reasons: NDArray[np.uint8], distinct: int) -> Iterator[Result]:
    """Yield how many answered, how many did not and why, and how many answers differ."""
    counts = np.bincount(reasons, minlength=len(Reason)).tolist()
    place = (name, None, None, None)
    yield Result(*place, TALLY, StatName.N_ANSWERED, float(counts[Reason.ANSWERED]))
    yield Result(*place, TALLY, StatName.N_MISSING, float(sum(counts) - counts[Reason.ANSWERED]))
    for reason in _found(reasons):
        yield Result(name, MISSING + reason.term, None, None, TALLY, StatName.N_MISSING, float(counts[reason]))
    yield Result(*place, DISTINCT, StatName.N, float(distinct))
