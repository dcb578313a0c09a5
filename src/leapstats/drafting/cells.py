"""What each different cell of a column means, as codes and recodes of a dictionary."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from leapstats.dictionary.codes import Code, CodeList
from leapstats.survey.cells import as_text, same
from leapstats.survey.column import Column
from leapstats.survey.raw import RawColumn
from leapstats.terms import CODED, NUMERIC, ItemType, Reason

MOST_MISSING = 30  # of a number: more words than that are no codes


@dataclass(frozen=True, slots=True)
class Coded:
    """The code list of an item, "" codes for none, and how cells that are neither code nor label are read."""

    codes: CodeList | None
    recode: dict[str, str]


def coded(raw: RawColumn, kind: ItemType, codes: CodeList | None, column: Column) -> Coded:
    """Word how the cells of a column were decoded, so that a dictionary decodes them alike.

    Parameters
    ----------
    raw
        The column as it stands.
    kind, codes, column
        What it was taken for, and its answers.
    """
    answers = codes.answers if codes is not None and kind in CODED else ()
    known = [Code(each.code, each.label) for each in answers]
    recode: dict[str, str] = {}
    missing: dict[str, Code] = {}
    for cell, row in _distinct(raw):
        text, reason = as_text(cell), Reason(int(column.reasons[row]))
        if reason is Reason.ANSWERED:
            if kind not in CODED:
                if kind in NUMERIC and not np.isfinite(column.values[row]):
                    missing.setdefault(text, Code(text, text, Reason.UNKNOWN))
                continue
            answer = answers[int(column.values[row])]
            if text != answer.code and not same(text, answer.label):
                recode[text] = answer.code
        else:
            label = raw.labels.get(cell, "") or text
            missing.setdefault(text, Code(text, label, reason))
    if kind not in CODED and len(missing) > MOST_MISSING:
        missing = {}
    every = (*known, *_apart(known, missing.values()))
    return Coded(CodeList("", every) if every else None, recode)


def _apart(known: list[Code], missing: Iterable[Code]) -> Iterator[Code]:
    """Yield codes of missing answers whose labels are neither codes nor labels of others."""
    taken = {text.casefold() for each in known for text in (each.code, each.label)}
    for each in missing:
        label = each.label if each.label.casefold() not in taken else f"{each.label} (missing)"
        taken |= {each.code.casefold(), label.casefold()}
        yield Code(each.code, label, each.reason)


def _distinct(raw: RawColumn) -> Iterator[tuple[float | str, int]]:
    """Yield each different cell with the first row that has it."""
    if raw.numeric:
        numbers, rows = np.unique(raw.values, return_index=True)
        yield from ((float(number), int(row)) for number, row in zip(numbers, rows, strict=True) if number == number)  # noqa: PLR0124
        return
    texts = raw.texts
    places, rows = np.unique(texts.places, return_index=True)
    for place, row in zip(places.tolist(), rows.tolist(), strict=True):
        if place >= 0:
            yield str(texts.distinct[place]), row
