"""The rows of a Qualtrics export: which are of respondents, and how far these came."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leapstats.survey.delimited_rows import MOST_LISTED, counted
from leapstats.survey.qualtrics_header import Heading
from leapstats.survey.raw import Texts, merged

# Status is a sum: 1 preview, 2 test, 4 imported, 8 possible spam, 16 offline, 32 employee, 256 made up by a model.
PREVIEW, TEST, SPAM, MADE_UP = 1, 2, 8, 256
KINDS = {PREVIEW: "survey preview", TEST: "survey test", MADE_UP: "synthetic response"}
WORDS = (
    (MADE_UP, re.compile(r"synthetic", re.IGNORECASE)),
    (PREVIEW, re.compile(r"preview|vorschau|previa|aperçu|anteprima|visualiza|voorbeeld", re.IGNORECASE)),
    (TEST, re.compile(r"(?<![a-z])test|test(?![a-z])|prueba|prova", re.IGNORECASE)),
    (SPAM, re.compile(r"spam", re.IGNORECASE)),
)
CHANNELS = {"preview": PREVIEW, "test": TEST, "synthetic": MADE_UP}
YES, NO = frozenset({"1", "true", "wahr", "vrai", "verdadero"}), frozenset({"0", "false", "falsch", "faux", "falso"})
ALL = "100"

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Kept:
    """Which rows are kept, what is said of them, and which of those kept were finished, or known not to be."""

    rows: Mask
    notes: tuple[str, ...]
    finished: Mask
    unfinished: Mask


def respondents(found: Mapping[str, Texts], n_rows: int, repeated: Mask) -> Kept:
    """Leave out what no respondent wrote, but for a file in which there is nothing else.

    Parameters
    ----------
    found
        The columns that the service adds, by what they are: `status`, `distributionchannel`, `finished`, `progress`.
    n_rows
        How many rows there are.
    repeated
        Rows that hold the header again; they go in any case.
    """
    status = _status(found, n_rows)
    rows, notes = ~repeated, list[str]()
    wrong = np.isin(status & (PREVIEW | TEST | MADE_UP), [0], invert=True) & rows
    if wrong.any():
        said = ", ".join(_counts(status[wrong]))
        if wrong.sum() == rows.sum():
            notes.append(f"no row is of a respondent ({said}): all are kept, but they show the survey, not answers")
        else:
            notes.append(f"{counted(int(wrong.sum()), 'row')} left out, which no respondent answered ({said})")
            rows &= ~wrong
    spam = int(np.sum(((status & SPAM) > 0) & rows))
    if spam:
        notes.append(f"{counted(spam, 'row')} marked as possible spam (Status) included")
    finished, unfinished = _finished(found, n_rows)
    part = int(np.sum(unfinished & rows))
    if part:
        notes.append(
            f"{part} of {counted(int(rows.sum()), 'respondent')} did not finish: what they answered is counted"
        )
    return Kept(rows, tuple(notes), finished[rows], unfinished[rows])


def repeated_headers(headers: Sequence[Sequence[str]], columns: Sequence[Texts], n_rows: int) -> Mask:
    """Find rows that are one of the header rows again, as where exports were put under each other."""
    again = np.zeros(n_rows, dtype=bool)
    for header in headers:
        same = np.ones(n_rows, dtype=bool)
        for cell, texts in zip(header, columns, strict=True):
            place = np.flatnonzero(texts.distinct == cell) if cell else np.array([-1])
            if not len(place):
                same[:] = False
                break
            same &= texts.places == place[0]
        again |= same
    return again


def repeated_note(repeated: Mask, lines: NDArray[np.int64]) -> list[str]:
    """Say which rows were left out since they repeat the header."""
    where = lines[repeated].tolist()
    more = " ..." if len(where) > MOST_LISTED else ""
    listed = ", ".join(map(str, where[:MOST_LISTED]))
    return [f"{counted(len(where), 'row')} left out that repeat the header (row {listed}{more})"] if where else []


def taken(texts: Texts, rows: Mask) -> Texts:
    """Return the cells of some rows."""
    if rows.all():
        return texts
    places = texts.places[rows]
    used, first = np.unique(places[places >= 0], return_index=True)
    order = used[np.argsort(first, kind="stable")]
    moved = np.full(len(texts.distinct) + 1, -1, dtype=np.int32)
    moved[order] = np.arange(len(order), dtype=np.int32)
    return Texts(moved[places], texts.distinct[order])


def respelled(texts: Texts, spellings: Mapping[str, str]) -> Texts:
    """Return cells with other texts for some; an empty one makes a cell blank."""
    distinct = [spellings.get(text, text) for text in texts.distinct.tolist()]
    return merged(texts.places, distinct)


def service_columns(found: Sequence[Heading], columns: Sequence[Texts]) -> dict[str, Texts]:
    """Return the columns that the service adds by what they are."""
    return {each.key: texts for each, texts in zip(found, columns, strict=True) if each.key}


def _status(found: Mapping[str, Texts], n_rows: int) -> NDArray[np.int64]:
    status = np.zeros(n_rows, dtype=np.int64)
    if "status" in found:
        status |= _numbers(found["status"], _status_of)
    if "distributionchannel" in found:
        status |= _numbers(found["distributionchannel"], lambda text: CHANNELS.get(text.casefold(), 0))
    return status


def _numbers(texts: Texts, number: Callable[[str], int]) -> NDArray[np.int64]:
    return np.array([*map(number, texts.distinct.tolist()), 0], dtype=np.int64)[texts.places]


def _status_of(text: str) -> int:
    if text.removesuffix(".0").isdecimal():
        return int(text.removesuffix(".0")[:9])
    return sum(number for number, word in WORDS if word.search(text))


def _counts(status: NDArray[np.int64]) -> Iterator[str]:
    for number, noun in KINDS.items():
        n_rows = int(np.sum((status & number) > 0))
        if n_rows:
            yield counted(n_rows, noun)


def _finished(found: Mapping[str, Texts], n_rows: int) -> tuple[Mask, Mask]:
    """Tell who finished and who did not, by Finished or else by Progress."""
    if "finished" in found:
        states = _numbers(found["finished"], lambda text: (text.casefold() in YES) - (text.casefold() in NO))
    elif "progress" in found:
        states = _numbers(found["progress"], lambda text: 1 if text == ALL else -1)
    else:
        states = np.zeros(n_rows, dtype=np.int64)
    return states > 0, states < 0
