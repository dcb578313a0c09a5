"""The CSV export of SurveyMonkey: questions in the first header row, options in the second."""

import csv
import html
import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from leapstats.errors import DataError, Problem
from leapstats.survey.delimited import cells_by_column, decode_text, read_sheet, separator_of
from leapstats.survey.personal import is_personal
from leapstats.survey.raw import RawColumn, RawFile

SUFFIXES = (".csv",)
FIXED = re.compile(
    r"respondent ?id|collector ?id|start ?date|end ?date|ip ?address|email ?address|first ?name|last ?name|"
    r"custom ?(data|value) ?\d*|date ?(created|modified)|language|completion ?status",
    re.IGNORECASE,
)
OPEN_ENDED = "Open-Ended Response"
TAG = re.compile(r"<[^<>]{0,200}>")
HEAD = 65536


def recognises(path: Path) -> bool:
    """Tell whether a CSV file begins like an export: a respondent id, and nothing under it."""
    try:
        with path.open("rb") as file:
            text, _ = decode_text(file.read(HEAD))
    except OSError:
        return False
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator_of(text))
    try:
        first, second = next(reader, []), next(reader, [])
    except csv.Error:
        return False
    named = bool(first) and re.fullmatch(r"respondent ?id", first[0].strip(), re.IGNORECASE) is not None
    return named and bool(second) and not second[0].strip()


def read(path: Path, *, keep_personal: frozenset[str] = frozenset()) -> RawFile:
    """Read an export with one column an option.

    Parameters
    ----------
    path
        See `read_sheet` for encodings and separators.
    keep_personal
        Respondent columns with personal data to keep; others are dropped and named.

    Returns
    -------
    RawFile
        A column's name is its question, its option the text below. A question whose text comes a
        second time is named with " (2)".

    Raises
    ------
    DataError
        With every problem of the file at once.
    """
    sheet = read_sheet(path, n_headers=2)
    cells = cells_by_column(sheet)
    questions, options = ([plain(cell) for cell in header] for header in sheet.headers)
    filled = [any(column) for column in cells]
    headings, problems = _headings(questions, options, filled)
    problems.extend(_repeated(headings))
    if problems:
        raise DataError(path.name, problems)
    personal = [
        name for name, _ in headings.values() if _is_fixed(name) and is_personal(name) and name not in keep_personal
    ]
    columns = [
        RawColumn(
            name=name,
            option=option,
            values=np.array(cells[place], dtype=object),
            fixed=not option and _is_fixed(name),
        )
        for place, (name, option) in headings.items()
        if name not in personal
    ]
    return RawFile(
        path=path,
        format="surveymonkey",
        columns=tuple(columns),
        rows=np.array(sheet.lines, dtype=np.int64),
        personal=tuple(personal),
        notes=("SurveyMonkey export, two header rows", *sheet.notes),
    )


def plain(text: str) -> str:
    """Return a heading without tags, entities and doubled white space."""
    return " ".join(html.unescape(TAG.sub(" ", text)).split())


def _is_fixed(name: str) -> bool:
    return FIXED.fullmatch(name) is not None


def _headings(
    questions: list[str], options: list[str], filled: list[bool]
) -> tuple[dict[int, tuple[str, str]], list[Problem]]:
    """Give each column its question, carried forward only inside its block."""
    headings: dict[int, tuple[str, str]] = {}
    problems = []
    seen: Counter[str] = Counter()
    block = ""
    for place, (question, option) in enumerate(zip(questions, options, strict=True)):
        if question:
            seen[question] += 1
            name = question if seen[question] == 1 else f"{question} ({seen[question]})"
            headings[place] = (name, option)
            fixed = _is_fixed(question) and not option
            block = "" if fixed or option == OPEN_ENDED else name
        elif block and option:
            headings[place] = (block, option)
        elif filled[place]:
            what = "it has answers, and no question above it begins its block"
            where = f'column {place + 1} "{option}"' if option else f"column {place + 1}"
            problems.append(Problem(where, what, "Name its question in the first row"))
    return headings, problems


def _repeated(headings: dict[int, tuple[str, str]]) -> Iterator[Problem]:
    """Name the options that come twice in one block: nothing tells their columns apart."""
    for (name, option), count in Counter(headings.values()).items():
        if count > 1:
            places = ", ".join(str(place + 1) for place, heading in headings.items() if heading == (name, option))
            what = f'"{name}" has the option "{option}" {count} times'
            yield Problem(f"columns {places}", what, "Rename or remove one of them")


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
        writer.writerow(["" if cell is None else cell for cell in row])
    path.write_text(buffer.getvalue(), encoding="utf-8", newline="")
