"""What the answers of a repeat say, for a rule to be applied to them: numbers, yes and no, and what means no answer."""

import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from leapstats.survey.cells import as_text, is_none
from leapstats.survey.kinds.missing_words import declared_reason, plain_reason
from leapstats.survey.kinds.sentinels import suspects
from leapstats.survey.kinds.two_values import yes_and_no
from leapstats.survey.raw import RawColumn

NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?", re.ASCII)

LARGEST_DIGIT = 9  # answers of one digit are too often numbers


def numbers_of(column: RawColumn) -> NDArray[np.float64] | None:
    """Return the answers as numbers; None where they are codes with labels, or one of them is no number.

    Labels that say why there is no answer make no codes of the other numbers.
    """
    if _answer_labels(column):
        return None
    if column.numeric:
        absent = [code for code in column.labels if not isinstance(code, str)]
        return np.where(np.isin(column.values, absent), np.nan, column.values)
    texts = column.texts
    distinct = ["" if text in column.labels else str(text) for text in texts.distinct]
    if not any(distinct) or not all(NUMBER.fullmatch(text) for text in distinct if text):
        return None
    numbers: NDArray[np.float64] = np.array([*(float(text or "nan") for text in distinct), np.nan])[texts.places]
    return numbers


def said_by(column: RawColumn, numbers: NDArray[np.float64] | None, *, any_pair: bool) -> NDArray[np.float64] | None:
    """Return 1 where an answer says yes and 0 where it says no; None where some say neither.

    Parameters
    ----------
    column
        A question.
    numbers
        Its answers as numbers, if they are such.
    any_pair
        Whether zeros and ones without labels say so too.
    """
    if numbers is not None:
        is_pair = any_pair and set(numbers[~np.isnan(numbers)].tolist()) <= {0.0, 1.0}
        return numbers if is_pair else None
    labels = {as_text(code): label for code, label in _answer_labels(column).items()}
    absent = {as_text(code) for code in column.labels} - set(labels)
    cells = ["" if is_none(cell) else as_text(cell) for cell in column.values.tolist()]
    words = {cell: labels.get(cell, cell) for cell in {*filter(None, cells), *labels} - absent}
    known = yes_and_no(list(words.values()))
    if known is None:
        return None
    return np.array([float(known[words[cell]]) if cell in words else np.nan for cell in cells])


def _answer_labels(column: RawColumn) -> dict[float | str, str]:
    """Return the labels of codes, but for those that say why there is no answer."""
    return {code: label for code, label in column.labels.items() if plain_reason(label) is None}


def without_declared(column: RawColumn, missing: frozenset[str]) -> RawColumn:
    """Return a question with the cells blank that are declared missing, with the reasons that their labels tell."""
    starts = tuple(f"{each}=" for each in {column.heading, column.name, column.name.rpartition("/")[2]})
    own = {text.removeprefix(start) for text in missing for start in starts if text.startswith(start)} | missing
    numbers = {float(text) for text in own if NUMBER.fullmatch(text)}
    labels = {as_text(code): label for code, label in column.labels.items()}
    gone: dict[object, int] = {}
    for cell in dict.fromkeys(cell for cell in column.values.tolist() if not is_none(cell)):
        text = as_text(cell)
        is_number = NUMBER.fullmatch(text) is not None and float(text) in numbers
        if is_number or text in own or labels.get(text) in own:
            gone[cell] = int(declared_reason(labels.get(text, "")))
    if not gone:
        return column
    why = np.array([gone.get(cell, 0) for cell in column.values.tolist()], dtype=np.uint8)
    values = column.values.copy()
    values[why > 0] = np.nan if column.numeric else None
    told = why if column.reasons is None else np.maximum(why, column.reasons)
    kept = {code: label for code, label in column.labels.items() if code not in gone}
    categories = tuple(each for each in column.categories if each not in gone)
    return replace(column, cells=values, reasons=told, labels=kept, categories=categories)


def suspected(column: RawColumn) -> Iterator[str]:
    """Yield a sentence on numbers that look like codes for no answer and went into a result."""
    numbers = numbers_of(column)
    looks = suspects(np.unique(numbers[~np.isnan(numbers)]).tolist()) if numbers is not None else []
    found = [number for number in looks if number < 0 or number > LARGEST_DIGIT]
    if found:
        codes = ",".join(f"{column.heading}={as_text(number)}" for number in found)
        listed = ", ".join(map(as_text, found))
        yield f"{listed} in {column.heading} may mean no answer: if so, declare --missing {codes}"
