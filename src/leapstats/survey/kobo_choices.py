"""The answers to questions with choices: one code, or several joined by blanks, also where labels were exported."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.survey.questionnaire import Choice, Question
from leapstats.survey.raw import Texts, merged

TICKED = frozenset({"1", "true", "TRUE", "True"})
Members = Mapping[str, Choice | None]


def coded(texts: Texts, choices: Sequence[Choice]) -> tuple[Texts, tuple[Choice, ...], list[str]]:
    """Give the cells of a question with one choice their codes, where its labels were exported.

    Returns
    -------
    Texts, tuple of Choice, list of str
        The cells as codes; the choices, with a code for each cell that is none of them; and those cells.
    """
    written: list[str] = texts.distinct.tolist()
    codes = {each.code for each in choices}
    by_label: dict[str, str] = {}
    for each in choices:
        for label in each.labels:
            by_label.setdefault(label, each.code)
    if not codes.issuperset(written) and sum(text in by_label for text in written) > sum(
        text in codes for text in written
    ):
        texts = merged(texts.places, [by_label.get(text, text) for text in written])
    strange = [text for text in texts.distinct.tolist() if text not in codes]
    return texts, (*choices, *(Choice(text, text) for text in strange)), strange


def chosen(texts: Mapping[str, Texts], members: Members, question: Question) -> tuple[dict[str, NDArray[Any]], Any]:
    """Say which options were chosen.

    Parameters
    ----------
    texts
        The columns of the question.
    members
        Which choice each is of; None for the column that joins the codes.
    question
        With its choices.

    Returns
    -------
    dict, array
        By code whether it was chosen, or its place where it is one of several in order (1 is first, 0 not chosen); and
        which rows have one that is understood.
    """
    n_rows = len(next(iter(texts.values())).places)
    places: dict[str, NDArray[Any]] = {each.code: np.zeros(n_rows) for each in question.choices}
    answered = np.zeros(n_rows, dtype=bool)
    for name, choice in members.items():
        if choice is not None:
            ticks = np.append(np.isin(texts[name].distinct.astype(str), list(TICKED)), False)[texts[name].places]
            places.setdefault(choice.code, np.zeros(n_rows))
            places[choice.code][ticks] = 1
            answered |= ticks
    for name, choice in members.items():
        if choice is None:
            _add_joined(places, texts[name], question)
            strange = np.isin(texts[name].distinct.astype(str), unreadable(texts[name], question.choices))
            answered |= np.append(~strange, False)[texts[name].places]
    return places, answered


def _add_joined(places: dict[str, NDArray[Any]], texts: Texts, question: Question) -> None:
    lists = [split_codes(text, question.choices) or [] for text in texts.distinct.tolist()]
    for code in {code for each in lists for code in each}:
        order = np.array([*(each.index(code) + 1 if code in each else 0 for each in lists), 0])
        here = order[texts.places]
        known = places.setdefault(code, np.zeros(len(here)))
        known[here > 0] = here[here > 0]


def split_codes(text: str, choices: Sequence[Choice]) -> list[str] | None:
    """Split codes, or labels, that are joined by blanks; None where some of it is neither."""
    codes = {each.code for each in choices}
    words = text.split()
    if codes.issuperset(words):
        return list(dict.fromkeys(words))
    by_label = {" ".join(label.split()): each.code for each in reversed(choices) for label in each.labels if label}
    found, rest = [], " ".join(words)
    while rest:
        label = max((each for each in by_label if (rest + " ").startswith(each + " ")), key=len, default="")
        if not label:
            return None
        found.append(by_label[label])
        rest = rest[len(label) :].strip()
    return list(dict.fromkeys(found))


def unreadable(texts: Texts, choices: Sequence[Choice]) -> list[str]:
    """Return the cells of joined codes that hold something else."""
    return [text for text in texts.distinct.tolist() if split_codes(text, choices) is None]


def joined_codes(places: Mapping[str, NDArray[Any]]) -> NDArray[Any]:
    """Join the chosen codes by blanks, as the form does; "" where nothing is chosen."""
    rows = zip(*places.values(), strict=True)
    return np.array([" ".join(_taken(places, row)) for row in rows], dtype=object)


def _taken(codes: Iterable[str], row: Sequence[float]) -> list[str]:
    return [code for code, place in zip(codes, row, strict=True) if place > 0]
