"""The exports of SurveyMonkey: questions in the first header row, options in the second if there is one."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from leapstats.errors import DataError, Problem
from leapstats.survey.delimited import nameless_note
from leapstats.survey.form_heads import heads_of
from leapstats.survey.form_sheets import sheet_of
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
from leapstats.survey.surveymonkey_head import ID, OPEN_ENDED, RESPONSE, has_one_header, has_two_headers, is_fixed

JOINTS = (",", ", ")

Headings = Mapping[int, tuple[str, str]]


def read_surveymonkey(path: Path, *, keep_personal: frozenset[str] = frozenset(), sheet: str | None = None) -> RawFile:
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
    n_headers = 1 if not any(map(has_two_headers, heads_of(path))) and any(map(has_one_header, heads_of(path))) else 2
    cells = sheet_of(path, sheet, lambda head: has_two_headers(head) or has_one_header(head), n_headers=n_headers)
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
            cells=cells.columns[place],
            fixed=not option and is_fixed(name),
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
        sheet=cells.sheet,
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
            fixed = is_fixed(question) and not option
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
