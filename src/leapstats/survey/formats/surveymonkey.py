"""The CSV export of SurveyMonkey: questions in the first header row, options in the second."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from leapstats.errors import DataError, Problem
from leapstats.survey.cells import as_text, is_none
from leapstats.survey.contents import head_of
from leapstats.survey.delimited import nameless_note, read_sheet, separator_of
from leapstats.survey.headings import FreeNames
from leapstats.survey.personal import contact_fields, is_personal
from leapstats.survey.plain_text import plain
from leapstats.survey.raw import RawColumn, RawFile

SUFFIXES = (".csv",)
FIXED = re.compile(
    r"respondent ?id|collector ?id|start ?date|end ?date|ip ?address|email ?address|first ?name|last ?name|"
    r"custom ?(data|value) ?\d*|date ?(created|modified)|language|completion ?status",
    re.IGNORECASE,
)
ID = re.compile(r"respondent ?id", re.IGNORECASE)
OPEN_ENDED = "Open-Ended Response"
SUBHEADINGS = {"Response", OPEN_ENDED}

Headings = Mapping[int, tuple[str, str]]


def recognises(path: Path) -> bool:
    """Tell whether a CSV file begins like an export: a respondent column, and nothing under it.

    Where that column is not the respondent id, there must be `Response` in the second row too.
    """
    text = head_of(path)
    rows = (row for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator_of(text)) if row)
    try:
        first, second = next(rows, [""]), next(rows, ["none"])
    except csv.Error:  # an overlong cell
        return False
    name = plain(first[0])
    if not _is_fixed(name) or second[0].strip():
        return False
    return ID.fullmatch(name) is not None or not SUBHEADINGS.isdisjoint(map(plain, second))


def read(path: Path, *, keep_personal: frozenset[str] = frozenset()) -> RawFile:
    """Read an export with one column an option.

    Parameters
    ----------
    path
        See `read_sheet` for encodings and separators.
    keep_personal
        Personal columns to keep, by question or as "question [option]"; others are dropped and
        named.

    Returns
    -------
    RawFile
        A column's name is its question, its option the text below. A question whose text comes a
        second time is named with " (2)", and so is an option that comes again in its block.

    Raises
    ------
    DataError
        With every problem of the file at once.
    """
    sheet = read_sheet(path, n_headers=2)
    questions, options = ([plain(cell) for cell in header] for header in sheet.headers)
    headings, problems = _headings(questions, options, [len(texts.distinct) > 0 for texts in sheet.columns])
    headings, repeated = _told_apart(headings)
    problems.extend(sheet.problems)
    if problems:
        raise DataError(path.name, problems)
    columns = [
        RawColumn(
            name=name,
            option=option,
            values=sheet.columns[place].cells(),
            factors=sheet.columns[place],
            fixed=not option and _is_fixed(name),
        )
        for place, (name, option) in headings.items()
    ]
    found = (each for each in _personal(columns) if keep_personal.isdisjoint({each.name, each.heading}))
    personal = dict.fromkeys(each.heading for each in found)
    nameless = nameless_note(len(questions) - len(headings))
    return RawFile(
        path=path,
        format="surveymonkey",
        columns=tuple(column for column in columns if column.heading not in personal),
        rows=sheet.lines,
        personal=tuple(personal),
        notes=("SurveyMonkey export, two header rows", *sheet.notes, *repeated, *nameless),
    )


def _is_fixed(name: str) -> bool:
    return FIXED.fullmatch(name) is not None


def _personal(columns: Sequence[RawColumn]) -> Iterator[RawColumn]:
    """Find respondent columns and questions named for personal data, and the fields of a contact form."""
    options: dict[str, list[str]] = {}
    for column in columns:
        options.setdefault(column.name, []).append(column.option)
    fields = {name: contact_fields(each) for name, each in options.items()}
    yield from (column for column in columns if is_personal(column.name) or column.option in fields[column.name])


def _headings(
    questions: Sequence[str], options: Sequence[str], filled: Sequence[bool]
) -> tuple[Headings, list[Problem]]:
    """Give each column its question, carried forward only inside its block."""
    headings: dict[int, tuple[str, str]] = {}
    problems = []
    free = FreeNames(questions)
    block = ""
    for place, (question, option) in enumerate(zip(questions, options, strict=True)):
        if question:
            name = free.take(question)
            headings[place] = (name, option)
            fixed = _is_fixed(question) and not option
            block = "" if fixed or option == OPEN_ENDED else name
        elif block and option:
            headings[place] = (block, option)
        elif option or filled[place]:
            what = f"it has {'answers' if filled[place] else 'an option'}, but no question above it"
            where = f'column {place + 1} "{option}"' if option else f"column {place + 1}"
            problems.append(Problem(where, what, "Add its question to the first row"))
    return headings, problems


def _told_apart(headings: Headings) -> tuple[Headings, list[str]]:
    """Give an option that comes again in its block a number, and say so."""
    options: dict[str, list[str]] = {}
    for name, option in headings.values():
        options.setdefault(name, []).append(option)
    free = {name: FreeNames(each) for name, each in options.items()}
    apart, notes = {}, []
    for place, (name, option) in headings.items():
        told = free[name].take(option)
        apart[place] = (name, told)
        if told != option:
            notes.append(f"{name} lists the option {option} twice: the second is called {told}")
    return apart, notes


def write(file: RawFile, path: Path) -> None:
    """Write a survey as SurveyMonkey would export it.

    Parameters
    ----------
    file
        Columns in order; those of one question stand together.
    path
        Replaced if it is there.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    names = [column.name for column in file.columns]
    carried = [place > 0 and names[place - 1] == name for place, name in enumerate(names)]
    writer.writerow(["" if again else name for name, again in zip(names, carried, strict=True)])
    writer.writerow([column.option for column in file.columns])
    for row in zip(*(column.values for column in file.columns), strict=True):
        writer.writerow(["" if is_none(cell) else as_text(cell) for cell in row])
    path.write_text(buffer.getvalue(), encoding="utf-8", newline="")
