"""Know a sheet of results, such as a crosstab, which has no rows of respondents."""

import re

from leapstats.errors import Problem
from leapstats.survey.workbooks.cells import Cells, Kind

MOST_ROWS = 400
BASE = re.compile(
    r"((un)?weighted )?(n|base|bases|count|sample|sample size|base size|total n|n size)( \(n\))?|total respondents|"
    r"base:.*|answered|skipped|answered question|skipped question",
    re.IGNORECASE,
)
PLAIN = frozenset({"n", "base", "count", "sample"})
CHOICES = re.compile(r"answer (choices|options)", re.IGNORECASE)
RESPONSES = re.compile(r"responses?|response (percent|count|total)|rating average", re.IGNORECASE)
FIX = (
    "Export the individual responses instead (in SurveyMonkey: Analyze Results, Save As, Export file, "
    "All individual responses)"
)


def form_problem(cells: Cells) -> Problem | None:
    """Find the definition of a form (XLSForm), whose rows are questions."""
    if cells.sheet.casefold() not in {"survey", "choices"} or not cells.kinds.size:
        return None
    names = {cells.text(0, column).casefold() for column in range(len(cells.kinds))}
    if not (names >= {"type", "name"} or (names >= {"list_name", "name"}) or (names >= {"list name", "name"})):
        return None
    what = "it is a form (XLSForm), whose rows are questions, not answers"
    return Problem(f"sheet {cells.sheet}", what, "Name the file with the answers, and this one with --dictionary")


def results_problem(cells: Cells) -> Problem | None:
    """Find a sheet that holds results: tables of percentages with their bases, one below the other.

    Returns
    -------
    Problem or None
        Rows of the first two columns name the base of a table twice or more, or a row is headed as the summary of a
        question is.
    """
    n_rows = min(cells.kinds.shape[1], MOST_ROWS)
    labels = [
        [cells.text(row, column) for row in range(n_rows) if cells.kinds[column, row] == Kind.TEXT]
        for column in range(min(2, len(cells.kinds)))
    ]
    for column in labels:
        bases = [text for text in column if BASE.fullmatch(text)]
        if len(bases) > 1 and not {text.casefold() for text in bases} <= PLAIN and len(column) > len(set(column)):
            what = f'it contains results, not answers: rows such as "{bases[0]}" give the base of a percentage'
            return Problem(f"sheet {cells.sheet}", what, FIX)
    for row in (row for row in range(n_rows) if CHOICES.fullmatch(cells.text(row, 0))):
        if any(RESPONSES.fullmatch(cells.text(row, column)) for column in range(1, len(cells.kinds))):
            what = f'it contains results, not answers: row {row + 1} is headed "{cells.text(row, 0)}"'
            return Problem(f"sheet {cells.sheet}", what, FIX)
    return None
