"""Read the dispositions as they stand: a word such as "Refused" is one, and no missing answer."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

from leapstats.dictionary.codes import CodeList
from leapstats.fieldwork.words import BLANK, Word
from leapstats.survey.cells import as_text, is_none
from leapstats.survey.column import Column
from leapstats.survey.raw import RawColumn, RawFile
from leapstats.survey.spelling import spelled
from leapstats.survey.survey import Survey
from leapstats.terms import CODED, ItemType, Reason

NO_WORD = Word(BLANK)
ADDED, PLACE = "{name} (disposition)", "word "


def with_words(file: RawFile, column: RawColumn) -> tuple[RawFile, str, tuple[Word, ...]]:
    """Add a column with the place of each row's disposition among all; blank cells have one, too.

    Returns
    -------
    RawFile, str, tuple of Word
        The file, the name of the column, and the words in the order of the file.
    """
    found: dict[Word, int] = {}
    places = [found.setdefault(word, len(found)) for word in _words(column)]
    name = ADDED.format(name=column.heading)
    values = np.array([f"{PLACE}{place}" for place in places], dtype=object)
    added = RawColumn(name=name, cells=values)
    return replace(file, columns=(*file.columns, added)), name, tuple(found)


def added_words(survey: Survey, name: str, words: tuple[Word, ...]) -> tuple[Word, ...]:
    """Return the disposition of each unit from the column that `with_words` added."""
    codes, column = survey.variable(name).codes, survey.column(name)
    if codes is None:
        raise TypeError(f"{name} has no codes")
    texts = [code.code for code in codes.answers]
    return tuple(words[int(texts[place].removeprefix(PLACE))] for place in column.values)


def stated_words(cells: Iterable[float | str | None]) -> tuple[Word, ...]:
    """Return the dispositions of units from the cells that they have."""
    return tuple(NO_WORD if cell is None else _word(cell) for cell in cells)


def words_of(survey: Survey, item: str) -> tuple[Word, ...]:
    """Return the disposition of each unit of a study; a code that stands for a reason, such as refused, is one.

    Raises
    ------
    UsageError
        If there is no such item.
    """
    variable, column = survey.variable(item), survey.column(item)
    if variable.codes is not None and variable.type in CODED:
        return tuple(_coded(column, variable.codes))
    answered = column.answered
    numeric = variable.type not in {ItemType.TEXT, ItemType.ID}
    return tuple(
        _word(float(value) if numeric else value) if known else NO_WORD
        for value, known in zip(column.values, answered, strict=True)
    )


def _coded(column: Column, codes: CodeList) -> Iterator[Word]:
    missing = {code.reason: Word(code.code, code.label) for code in reversed(codes.missing)}
    answers = [Word(code.code, "" if code.label == code.code else code.label) for code in codes.answers]
    for place, reason in zip(column.values, column.reasons, strict=True):
        yield answers[place] if reason == Reason.ANSWERED else missing.get(Reason(int(reason)), NO_WORD)


def _words(column: RawColumn) -> Iterator[Word]:
    for cell in column.values:
        yield NO_WORD if is_none(cell) else _word(cell, column.labels.get(cell, ""))


def _word(cell: float | str, label: str = "") -> Word:
    text = spelled(as_text(cell))
    return Word(text, "" if label == text else spelled(label)) if text else NO_WORD
