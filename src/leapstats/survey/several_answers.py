"""Split the columns of any file that are said to hold several answers in one cell."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from leapstats.errors import Problem, UsageError
from leapstats.survey.cells import as_text, is_none
from leapstats.survey.inference import name_problem
from leapstats.survey.kinds.missing_words import declared_reason, plain_reason
from leapstats.survey.many_answers import (
    EVERY_COMMA,
    NAMES,
    OTHER,
    SEPARATORS,
    ManyAnswers,
    by_list,
    certain,
    found,
    matches_of,
    with_check_alls,
)
from leapstats.survey.raw import RawColumn, RawFile, texts_of
from leapstats.survey.spelling import folded
from leapstats.terms import Reason

ESCAPES = {r"\n": "\n", r"\t": "\t", ",": EVERY_COMMA}
Options = Callable[[RawColumn], Sequence[str]]
Missing = Callable[[RawColumn, str], bool]


def no_options(column: RawColumn) -> Sequence[str]:
    """Return no options: they are found in the cells."""
    del column
    return ()


def none_missing(column: RawColumn, text: str) -> bool:
    """Take no text for a missing answer."""
    del column, text
    return False


def with_several(
    file: RawFile, several: Mapping[str, str], options: Options = no_options, is_missing: Missing = none_missing
) -> RawFile:
    """Turn each column named into one column of 0 and 1 an option.

    Parameters
    ----------
    file
        As it was read.
    several
        What stands between the answers of each column, by its heading or the name of its question; "" where that is to
        be found. A comma is every comma, a comma and a blank is that alone.
    options
        Gives the options of a column that are known; none where they are those of its cells. Where they are known, a
        cell such as `Refused` that is none of them is a missing answer.
    is_missing
        Tells whether the whole text of a cell was declared missing.

    Returns
    -------
    RawFile
        With a note for each column.

    Raises
    ------
    UsageError
        With every column that is not there, or that cannot be split.
    """
    if not several:
        return file
    asked: dict[str, str] = {}
    problems: list[Problem] = []
    for name, separator in several.items():
        columns = _named(file, name)
        problems.extend([name_problem(file, name)] if not columns else ())
        problems.extend(problem for each in columns for problem in _problems(file, each, separator))
        asked.update({each.heading: separator for each in columns})
    if problems:
        raise UsageError(f"the columns requested from {file.path.name}", problems)
    absent: set[str] = set()
    plain = [
        _without_missing(_as_texts(each), options(each), is_missing, absent) if each.heading in asked else each
        for each in file.columns
    ]

    def decide(column: RawColumn) -> ManyAnswers | None:
        known = options(column)
        if column.heading not in asked:
            return None
        return _answers(column, asked[column.heading], known)

    columns, sets, notes = with_check_alls(plain, decide)
    notes.extend(note for each in plain if (note := _none_has(each, asked.get(each.heading, ""))))
    if absent:
        notes.append(f"counted as missing, not as options: {', '.join(sorted(absent))}")
    return replace(
        file,
        columns=tuple(columns),
        sets=(*file.sets, *sets),
        notes=(*file.notes, *notes),
        absent=file.absent | absent,
    )


def _none_has(column: RawColumn, separator: str) -> str:
    """Say that no cell holds the separator that was named; "" where one does, or none was named."""
    sought = ESCAPES.get(separator, separator)
    if not sought or any(matches_of(sought, str(text)) for text in column.texts.distinct):
        return ""
    return f"{column.heading}: no cell holds {separator!r}, so each is one answer"


def _named(file: RawFile, name: str) -> list[RawColumn]:
    exact = [each for each in file.columns if each.heading == name]
    return exact or [each for each in file.columns if each.name == name]


def _as_texts(column: RawColumn) -> RawColumn:
    """Return a column with its cells as text: a workbook has a number where one code alone was chosen."""
    cells = [None if is_none(cell) else as_text(cell).strip() or None for cell in column.values.tolist()]
    texts = texts_of(np.array([*cells, None], dtype=object)[:-1])
    return replace(column, cells=texts, labels={}, categories=(), ordered=False, fixed=False)


def _without_missing(column: RawColumn, known: Sequence[str], is_missing: Missing, absent: set[str]) -> RawColumn:
    """Return a column in which cells that mean a missing answer are blank, with the reason; add them to `absent`."""
    listed = {folded(each) for each in known}

    def reason_of(text: str) -> Reason | None:
        if is_missing(column, text):
            return declared_reason(text)
        return plain_reason(text) if known and folded(text) not in listed else None

    found = [reason_of(str(text)) for text in column.texts.distinct]
    if not any(found):
        return column
    absent.update(str(text) for text, reason in zip(column.texts.distinct, found, strict=True) if reason)
    reasons = np.array([*(each or 0 for each in found), 0], dtype=np.uint8)[column.texts.places]
    values = column.values.copy()
    values[reasons > 0] = None
    earlier = np.uint8(0) if column.reasons is None else column.reasons
    return replace(column, cells=values, reasons=np.maximum(reasons, earlier))


def _problems(file: RawFile, column: RawColumn, separator: str) -> Iterator[Problem]:
    if any(column.heading in each.columns for each in file.sets):
        yield Problem(column.heading, "it is one option of a question already", "Leave it out of --several")
    elif column.heading in {file.id, file.wave}:
        kind = "id" if column.heading == file.id else "wave"
        yield Problem(column.heading, f"it is the {kind} column, not a question", "Leave it out of --several")
    elif not separator and not any(_counts(_as_texts(column)).values()):
        listed = ", ".join(dict.fromkeys(NAMES.values()))
        what = f"no cell holds several answers: there are no {listed} in it"
        yield Problem(column.heading, what, "Name what stands between them: --several COLUMN=SEP; or leave it out")


def _answers(column: RawColumn, separator: str, known: Sequence[str]) -> ManyAnswers:
    separator = ESCAPES.get(separator, separator)
    if known:
        separators = (separator,) if separator else tuple(SEPARATORS)
        return by_list(
            [str(text) for text in column.texts.distinct], [each for each in known if each != OTHER], separators
        )
    if separator:
        return certain(column.texts, separator)
    return found(column) or certain(column.texts, _most_frequent(column))


def _counts(column: RawColumn) -> dict[str, int]:
    """Return in how many different cells each separator is."""
    return {
        separator: sum(matches_of(separator, str(text).strip()) for text in column.texts.distinct)
        for separator in SEPARATORS
    }


def _most_frequent(column: RawColumn) -> str:
    counts = _counts(column)
    return max(counts, key=lambda separator: counts[separator])
