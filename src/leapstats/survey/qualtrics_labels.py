"""The columns of words that an export of Qualtrics can have beside each column of codes."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from leapstats.survey.delimited_rows import counted
from leapstats.survey.qualtrics_fields import Field
from leapstats.survey.qualtrics_qsf import as_number
from leapstats.survey.raw import RawColumn, Texts

Key = tuple[str, tuple[str, ...]]


def words_beside(fields: Sequence[Field], columns: Sequence[Texts]) -> dict[str, dict[float | str, str]]:
    """Return the words of the codes of each column that has a column of words beside it.

    A column whose cells are no numbers, or of which one code has two words, has none.
    """
    words = {_key(each): texts for each, texts in zip(fields, columns, strict=True) if each.heading.is_label}
    found: dict[str, dict[float | str, str]] = {}
    for each, texts in zip(fields, columns, strict=True):
        beside = words.get(_key(each))
        if beside is None or each.heading.is_label:
            continue
        pairs = np.unique(np.column_stack([texts.places, beside.places]), axis=0)
        pairs = pairs[(pairs >= 0).all(axis=1)]
        labels = {as_number(str(texts.distinct[code])): str(beside.distinct[word]) for code, word in pairs.tolist()}
        if len(labels) == len(pairs) and None not in labels:
            found[each.heading.name] = {code: label for code, label in labels.items() if code is not None}
    return found


def with_words(column: RawColumn, words: dict[str, dict[float | str, str]]) -> RawColumn:
    """Give a column of codes the words beside it, if nothing else says what they mean."""
    labels = words.get(column.name)
    if not labels or column.labels or column.numeric:
        return column
    numbers = [as_number(text) for text in column.texts.distinct.tolist()]
    if any(number is None for number in numbers):
        return column
    values = np.array([*numbers, np.nan], dtype=np.float64)[column.texts.places]
    return replace(column, cells=values, labels=labels, measure="")


def words_note(fields: Sequence[Field]) -> list[str]:
    """Say that there are such columns."""
    count = sum(each.heading.is_label for each in fields)
    return [f"{counted(count, 'column')} of words used as the labels of the codes beside them"] if count else []


def _key(each: Field) -> Key:
    return each.heading.key, each.heading.parts
