"""Name the columns of a table on a sheet by one header row or two."""

from collections.abc import Sequence
from dataclasses import dataclass

from leapstats.survey.headings import FreeNames, column_names
from leapstats.survey.spelling import spelled


@dataclass(frozen=True, slots=True)
class Names:
    """The name, the option and the label of each column; no name where the column is left out."""

    names: list[str]
    options: list[str]
    labels: list[str]
    given: list[bool]
    notes: list[str]


def by_one_row(header: Sequence[str], filled: Sequence[bool], labels: Sequence[str] = ()) -> Names:
    """Name columns by one row, with labels from another."""
    names, notes = column_names([spelled(name) for name in header], filled)
    labels = [spelled(label) for label in labels] or [""] * len(names)
    return Names(names, [""] * len(names), list(labels), list(map(bool, header)), notes)


def by_two_rows(upper: Sequence[str], lower: Sequence[str], filled: Sequence[bool]) -> Names:
    """Name columns by a question that stands over several, and what stands below it.

    A question holds for the columns on its right that have no question, up to the next one.
    """
    questions, current = list[str](), ""
    for question, option in zip(map(spelled, upper), map(spelled, lower), strict=True):
        current = question or (current if option else "")
        questions.append(current)
    begins = [place for place, question in enumerate(map(spelled, upper)) if question]
    free = FreeNames(spelled(question) for question in upper if question)
    unique = {place: free.take(questions[place]) for place in begins}
    names, options = list[str](), list[str]()
    taken: dict[str, FreeNames] = {}
    block = ""
    for place, option in enumerate(map(spelled, lower)):
        block = unique.get(place, block if questions[place] else "")
        if block:
            names.append(block)
            options.append(taken.setdefault(block, FreeNames(())).take(option) if option else "")
        else:
            names.append(option)
            options.append("")
    alone = [name if not option else f"{name} [{option}]" for name, option in zip(names, options, strict=True)]
    apart, notes = column_names(alone, filled)
    named = [name if other == whole else other for name, other, whole in zip(names, apart, alone, strict=True)]
    kept = [option if other == whole else "" for option, other, whole in zip(options, apart, alone, strict=True)]
    return Names(named, kept, [""] * len(names), list(map(bool, names)), notes)
