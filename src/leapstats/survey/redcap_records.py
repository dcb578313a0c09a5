"""The records of a REDCap project as a table of texts: as exported, or as R wrote them out again."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from leapstats.survey.delimited_rows import counted
from leapstats.survey.raw import Texts, merged

ESCAPE = re.compile(r"<U\+([0-9A-Fa-f]{4,8})>")
NA = "NA"
FIRST_CHARACTER, LAST_CHARACTER, SURROGATES = 0x20, 0x10FFFF, range(0xD800, 0xE000)


@dataclass(frozen=True, slots=True, eq=False)
class Records:
    """The cells of all columns by their distinct texts, under their headings; `lines` are the rows of the file."""

    headings: tuple[str, ...]
    columns: tuple[Texts, ...]
    lines: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.lines)

    def take(self, rows: NDArray[np.bool_] | NDArray[np.int64]) -> "Records":
        """Return some of the rows, marked or by their places in another order."""
        columns = tuple(replace(each, places=each.places[rows]) for each in self.columns)
        return Records(self.headings, columns, self.lines[rows])


def answered(texts: Texts) -> NDArray[np.bool_]:
    """Tell which cells are not blank."""
    filled: NDArray[np.bool_] = texts.places >= 0
    return filled


def among(texts: Texts, known: Sequence[bool]) -> NDArray[np.bool_]:
    """Tell which cells hold one of the distinct texts that are marked."""
    marked = np.array([*known, False], dtype=bool)
    found: NDArray[np.bool_] = marked[texts.places]
    return found


def cleaned(records: Records, states: Sequence[str]) -> tuple[Records, list[str]]:
    """Undo what R does to an export: a first column of row numbers, NA for blank, letters as `<U+043E>`.

    Parameters
    ----------
    records
        As they stand in the file.
    states
        The headings of columns in which REDCap never writes NA: states of forms and checkbox options.

    Returns
    -------
    Records, list of str
        NA is blank where a column has no name, which only R writes, or where it stands in one of `states`; elsewhere
        it may be a missing-data code and is kept.
    """
    notes = []
    numbered = bool(records.headings) and not records.headings[0] and _counts(records.columns[0])
    if numbered:
        records = Records(records.headings[1:], records.columns[1:], records.lines)
        notes.append("the first column has no name and counts the rows, as R writes it: left out")
    columns = dict(zip(records.headings, records.columns, strict=True))
    if numbered or any(NA in columns[name].distinct for name in states if name in columns):
        emptied = tuple(_without_na(each) for each in records.columns)
        n_cells = sum(
            int((old.places >= 0).sum() - (new.places >= 0).sum())
            for old, new in zip(records.columns, emptied, strict=True)
        )
        records = replace(records, columns=emptied)
        notes.extend([f"{counted(n_cells, 'cell')} with NA read as blank: R writes a blank so"] if n_cells else [])
    lettered = tuple(_lettered(each) for each in records.columns)
    n_changed = sum(new is not old for new, old in zip(lettered, records.columns, strict=True))
    if n_changed:
        notes.append(f"letters written by R as <U+043E> restored in {counted(n_changed, 'column')}")
    return replace(records, columns=lettered), notes


def _counts(texts: Texts) -> bool:
    """Tell whether a column counts the rows from 1."""
    return [str(text) for text in texts.distinct] == [str(place) for place in range(1, len(texts.places) + 1)]


def _without_na(texts: Texts) -> Texts:
    if NA not in texts.distinct:
        return texts
    return merged(texts.places, ["" if text == NA else str(text) for text in texts.distinct])


def _lettered(texts: Texts) -> Texts:
    distinct = [str(text) for text in texts.distinct]
    changed = [with_letters(text) for text in distinct]
    return texts if changed == distinct else merged(texts.places, changed)


def with_letters(text: str) -> str:
    """Return a text with the letters that R wrote as `<U+043E>`."""
    return ESCAPE.sub(_letter, text) if "<U+" in text else text


def _letter(match: re.Match[str]) -> str:
    number = int(match[1], 16)
    is_letter = FIRST_CHARACTER <= number <= LAST_CHARACTER and number not in SURROGATES
    return chr(number) if is_letter else match[0]
