"""The exports of SurveyMonkey: questions in the first header row, options in the second if there is one."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from leapstats.errors import DataError, Problem
from leapstats.survey.cells import as_text, is_none
from leapstats.survey.delimited import nameless_note
from leapstats.survey.form_sheets import Head, heads_of, sheet_of
from leapstats.survey.headings import FreeNames
from leapstats.survey.many_answers import ManyAnswers, found, with_check_alls
from leapstats.survey.personal import contact_fields, is_personal
from leapstats.survey.plain_text import plain
from leapstats.survey.raw import RawColumn, RawFile, ResponseSet
from leapstats.survey.response_sets import tick_blocks
from leapstats.survey.surveymonkey_blocks import (
    contact_columns,
    with_levels_for_codes,
    with_matrix_ticks,
    with_ticks_for_codes,
)

SUFFIXES = (".csv", ".xlsx")
OPTIONS = ("sheet",)
FIXED = re.compile(
    r"respondent[ _]?id|collector[ _]?id|start[ _]?date|end[ _]?date|ip[ _]?address|email[ _]?address|"
    r"first[ _]?name|last[ _]?name|custom[ _]?(data|value)?[ _]?\d*|date[ _]?(created|modified)|language|"
    r"completion[ _]?status",
    re.IGNORECASE,
)
ID = re.compile(r"respondent[ _]?id", re.IGNORECASE)
RESPONDENT = re.compile(r"\d{8,13}")
RESPONSE = "Response"
JOINTS = (",", ", ")
OPEN_ENDED = "Open-Ended Response"
SUBHEADINGS = {RESPONSE, OPEN_ENDED}

Headings = Mapping[int, tuple[str, str]]


def recognises(path: Path) -> bool:
    """Tell whether a file begins like an export: a respondent column, and nothing under it.

    Where that column is not the respondent id, there must be `Response` in the second row too. With one header row,
    long respondent ids stand under the first heading, and questions beside it.
    """
    return any(_has_two_headers(head) or _has_one_header(head) for head in heads_of(path))


def _has_two_headers(head: Head) -> bool:
    first, second = [*map(list, head.rows[:2]), ["none"], ["none"]][:2]
    name = plain(first[0])
    if not _is_fixed(name) or second[0]:
        return False
    return ID.fullmatch(name) is not None or not SUBHEADINGS.isdisjoint(map(plain, second))


def _has_one_header(head: Head) -> bool:
    if len(head.rows) < 2 or not ID.fullmatch(plain(head.rows[0][0])):
        return False
    questions = [each for each in map(plain, head.rows[0][1:]) if not _is_fixed(each)]
    return bool(RESPONDENT.fullmatch(head.rows[1][0])) and any(" " in each for each in questions)


def read(path: Path, *, keep_personal: frozenset[str] = frozenset(), sheet: str | None = None) -> RawFile:
    """Read an export, expanded (one column an option) or condensed (one column a question).

    Parameters
    ----------
    path
        Text or a workbook; see `sheet_of`.
    keep_personal
        Personal columns to keep, by question or as "question [option]"; others are dropped and
        named.
    sheet
        The sheet of a workbook; None for the first that begins like an export.

    Returns
    -------
    RawFile
        A column's name is its question, its option the text below. A question whose text comes a
        second time is named with " (2)", and so is an option that comes again in its block. Several answers in
        one cell of a condensed export become one column of 0 and 1 an option.

    Raises
    ------
    DataError
        With every problem of the file at once.
    """
    n_headers = 1 if not any(map(_has_two_headers, heads_of(path))) and any(map(_has_one_header, heads_of(path))) else 2
    cells = sheet_of(path, sheet, lambda head: _has_two_headers(head) or _has_one_header(head), n_headers=n_headers)
    questions = [plain(cell) for cell in cells.headers[0]]
    options = [plain(cell) for cell in cells.headers[1]] if n_headers > 1 else [""] * len(questions)
    headings, problems = _headings(questions, options, [len(texts.distinct) > 0 for texts in cells.columns])
    headings, repeated = _told_apart(headings)
    problems.extend(cells.problems)
    if problems:
        raise DataError(path.name, problems)
    columns = [
        RawColumn(
            name=name,
            option=option,
            values=cells.columns[place].cells(),
            factors=cells.columns[place],
            fixed=not option and _is_fixed(name),
        )
        for place, (name, option) in headings.items()
    ]
    personal = dict.fromkeys(
        each.heading for each in _personal(columns) if keep_personal.isdisjoint({each.name, each.heading})
    )
    kept = [column for column in columns if column.heading not in personal]
    kept, sets, told = _blocks(kept)
    nameless = nameless_note(len(questions) - len(headings))
    rows = "two header rows" if n_headers > 1 else f"one header row that begins with {questions[0]}"
    return RawFile(
        path=path,
        format="surveymonkey",
        columns=tuple(kept),
        rows=cells.lines,
        sets=tuple(sets),
        personal=tuple(personal),
        notes=(f"SurveyMonkey export, {rows}", *cells.notes, *repeated, *nameless, *told),
        id=next((each.heading for each in kept if ID.fullmatch(each.name)), ""),
    )


def _blocks(columns: list[RawColumn]) -> tuple[list[RawColumn], list[ResponseSet], list[str]]:
    """Find codes in place of text, matrices with several ticks a row and, in a condensed export, check-alls."""
    columns, ticked = with_ticks_for_codes(columns)
    columns, coded = with_levels_for_codes(columns, RESPONSE, known_numeric=bool(ticked))
    columns, sets = with_matrix_ticks(columns)
    notes = []
    if ticked or coded:
        listed = ", ".join(dict.fromkeys([*ticked, *coded]))
        notes.append(f"a numeric export: cells hold the places of options, and the file lacks their texts ({listed})")
    expanded = sets or any(tick_blocks(_bare(columns)))
    if not expanded:
        columns, split, told = with_check_alls(columns, _several)
        sets.extend(split)
        notes.extend(told)
    return columns, sets, notes


def _bare(columns: list[RawColumn]) -> RawFile:
    return RawFile(path=Path(), format="surveymonkey", columns=tuple(columns), rows=np.arange(0))


def _several(column: RawColumn) -> ManyAnswers | None:
    return found(column, JOINTS) if column.option in {"", RESPONSE} else None


def _is_fixed(name: str) -> bool:
    return FIXED.fullmatch(name) is not None


def _personal(columns: Sequence[RawColumn]) -> Iterator[RawColumn]:
    """Find respondent columns and questions named for personal data, and the fields of a contact form."""
    options: dict[str, list[str]] = {}
    for column in columns:
        options.setdefault(column.name, []).append(column.option)
    fields = {name: contact_fields(each) for name, each in options.items()}
    yield from (column for column in columns if is_personal(column.name) or column.option in fields[column.name])
    yield from contact_columns(columns)


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
