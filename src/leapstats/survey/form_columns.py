"""The columns of an export that has one header row and one response a row, as Google and Microsoft Forms write it."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from leapstats.errors import DataError
from leapstats.survey.delimited import Sheet, nameless_note
from leapstats.survey.delimited_rows import counted
from leapstats.survey.headers import header_problems, repeated_headers
from leapstats.survey.headings import column_names
from leapstats.survey.raw import RawColumn, Texts
from leapstats.survey.spelling import spelled

EMPTY_ROWS = "without any answers included"  # how `read_sheet` tells of rows that are left out here
GRID = re.compile(r"(?P<question>.*\S)\s*\[(?P<row>[^\[\]]+)\]", re.DOTALL)
LINK = re.compile(r"https?://\S+", re.IGNORECASE)
FILES = re.compile(r'\[\s*\{\s*"(?:name|link|id|url)"\s*:.*\}\s*\]', re.DOTALL)
STORE = re.compile(
    r"https?://[^\s/]*(?:drive\.google\.com|docs\.google\.com|sharepoint\.com|onedrive\.live\.com)/", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class FormColumns:
    """The columns of a form, and sentences about how they were read."""

    columns: list[RawColumn]
    notes: list[str]


def columns_of(name: str, sheet: Sheet) -> FormColumns:
    """Name the columns of a form; a heading such as `Question [row]` of a grid is a question and its row.

    Parameters
    ----------
    name
        What messages call the file.
    sheet
        Its cells, with one header row.

    Raises
    ------
    DataError
        With every row that does not fit the header, and rows of headings among the responses.
    """
    filled = [len(texts.distinct) > 0 for texts in sheet.columns]
    given = [" ".join(spelled(cell).split()) for cell in sheet.headers[0]]
    names, notes = column_names(given, filled)
    named = [(name, texts) for name, texts in zip(names, sheet.columns, strict=True) if name]
    flat = [RawColumn(name=name, cells=texts) for name, texts in named]
    problems = [*header_problems(flat, sheet.lines), *repeated_headers(flat, sheet.lines), *sheet.problems]
    if problems:
        raise DataError(name, problems)
    return FormColumns(_with_grids(flat), [*notes, *nameless_note(names.count(""))])


def with_responses_only(sheet: Sheet) -> Sheet:
    """Leave out rows in which nothing is filled: every response has a time stamp."""
    blank = np.ones(len(sheet.lines), dtype=bool)
    for column in sheet.columns:
        blank &= column.places < 0
    if not blank.any():
        return sheet
    kept = tuple(Texts(column.places[~blank], column.distinct) for column in sheet.columns)
    notes = [
        *(note for note in sheet.notes if EMPTY_ROWS not in note),
        f"{counted(int(blank.sum()), 'empty row')} ignored",
    ]
    return replace(sheet, columns=kept, lines=sheet.lines[~blank], notes=tuple(notes))


def _with_grids(columns: Sequence[RawColumn]) -> list[RawColumn]:
    """Take `[row]` at the end of headings for the rows of a grid, where several have the same question before it."""
    found = [GRID.fullmatch(column.name) for column in columns]
    times = Counter(match["question"] for match in found if match)
    return [
        replace(column, name=match["question"], option=match["row"].strip())
        if match and times[match["question"]] > 1
        else column
        for column, match in zip(columns, found, strict=True)
    ]


def holds_uploads(column: RawColumn) -> bool:
    """Tell whether all cells of a column are links to files that respondents sent."""
    texts = column.texts.distinct.tolist()
    return bool(texts) and all(_is_upload(text) for text in texts)


def _is_upload(text: str) -> bool:
    if FILES.fullmatch(text):
        return True
    return all(LINK.fullmatch(part) for part in re.split(r"[,;\s]+", text) if part) and bool(STORE.match(text))


def without(
    columns: Sequence[RawColumn], held: Callable[[RawColumn], bool], keep: frozenset[str]
) -> tuple[list[RawColumn], list[str]]:
    """Leave out the columns that are to be held back, but for those asked for; return the rest, and their headings."""
    gone = {each.heading: None for each in columns if held(each) and keep.isdisjoint({each.name, each.heading})}
    return [each for each in columns if each.heading not in gone], list(gone)
