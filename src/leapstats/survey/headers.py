"""Know a row of headings among the answers: it would pass for a respondent."""

import re
from collections.abc import Sequence, Set

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import Problem
from leapstats.survey.kinds.numerals import NUMBER as NUMERAL
from leapstats.survey.raw import RawColumn

FEWEST_OTHERS = 2
MOST_LISTED = 10
IMPORT_ID = re.compile(r"""\{\s*['"]ImportId['"]""")
SUBHEADINGS = frozenset({"response", "open-ended response"})
LEGACY_NAME, LEGACY_HEADINGS = "V1", frozenset({"responseid", "responseset"})
RESPONSE_ID, DATED = "responseid", frozenset({"StartDate", "EndDate", "RecordedDate"})
# A number with its signs and separators, and perhaps a unit: "1,000", "$5.20", "45 %", "<5", "3 FTE", "1e-3".
NUMBER = re.compile(
    r"[<>=~≤≥±+\-(\s]*[^\w\s]?\s*[\d.,'\u00a0\u202f ]*\d[\d.,]*(e[+-]?\d+)?[\s%)]*\w{0,5}\.?", re.IGNORECASE
)
TIME = r"\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?(\s*[ap]\.?m\.?)?(\s*(Z|[A-Z]{2,5}|[+-]\d{2}:?\d{2}))?"
MONTH = r"[^\W\d_]{3,9}\.?"
DAY = rf"\d{{1,4}}[-/.]\d{{1,2}}[-/.]\d{{1,4}}|\d{{1,2}}\.?[- ]{MONTH}[- ,]+\d{{2,4}}|{MONTH} \d{{1,2}},? \d{{4}}"
DATE = re.compile(rf"{TIME}|({DAY})([T ,]+{TIME})?", re.IGNORECASE)
YES_NO = frozenset("yes no y n true false t f ja nein oui non si sí checked unchecked".split())
MISSING = re.compile(
    r"\W*|n\W*[ad]\W*|nan|null|none|nil|missing|unknown|unk|blank|empty|skip\w*|refus\w*|declin\w*|dk|rf|"
    r"not? (applicable|available|asked|answer\w*|known|reported|sure|data|response)|"
    r"(prefer|would rather|chose) not\b.*|(i )?(do not|don['’]?t) know\b.*|inapplicable|pending|tbd|other",
    re.IGNORECASE,
)
FIX = "Keep one header row: remove this row from the file (or, if it is an answer, correct its cells)"


def header_problems(
    columns: Sequence[RawColumn], rows: NDArray[np.int64], *, nameless: Set[str] = frozenset()
) -> list[Problem]:
    """Find rows that hold headings and not answers, at the head of a file whose reader expects one header row.

    Parameters
    ----------
    columns
        All columns of the file, those with personal data among them: the question that asks for
        them tells as much as any. Columns of numbers say nothing.
    rows
        The place of each unit in the file, for the message.
    nameless
        Columns to which the file gives no name.

    Returns
    -------
    list of Problem
        At most one. The row holds the import ids of Qualtrics; or questions, found nowhere else in
        their columns; or text where all other cells (two at least) are numbers, dates or yes and
        no, in two columns or in the only one; or text under several names left empty. A row with a
        word for a missing answer in such a column is an answer.
    """
    texts = [column for column in columns if not column.numeric]
    for place in range(min(2, len(rows))):
        if any(IMPORT_ID.match(cell) for cell in _row(texts, place) if cell):
            what = "it contains import ids, not answers: this is a Qualtrics export with three header rows"
            return [Problem(f"row {rows[place]}", what, "Keep one header row and remove the other two")]
    if not len(rows):
        return []
    looks = (_qualtrics(texts), _questions(texts), _among_others(texts), _under_no_name(texts, nameless))
    return [Problem(f"row {rows[0]}", f"it contains {what}, not answers", FIX) for what in looks if what][:1]


def repeated_headers(columns: Sequence[RawColumn], rows: NDArray[np.int64]) -> list[Problem]:
    """Find rows that hold the names of the columns again, as where two exports were put under each other.

    Parameters
    ----------
    columns
        All columns of the file.
    rows
        The place of each unit in the file, for the message.
    """
    if len(columns) < FEWEST_OTHERS or any(column.numeric for column in columns):
        return []
    again = np.ones(len(rows), dtype=bool)
    for column in columns:
        name = np.flatnonzero(column.texts.distinct == column.name)
        if not len(name):
            return []
        again &= column.texts.places == name[0]
    fix = "Remove the rows that repeat the header"
    return [Problem(f"row {row}", "it repeats the column names", fix) for row in rows[again][:MOST_LISTED]]


def answers_for_names(columns: Sequence[RawColumn]) -> list[str]:
    """Warn of a first row that was taken for the names of the columns and looks like answers.

    Names are found again in their own columns; columns of numbers alone may well be named by numbers.
    """
    names = [column.name for column in columns if _holds_its_name(column)]
    if all(map(NUMERAL.fullmatch, names)) or 3 * len(names) < len(columns) or len(names) < FEWEST_OTHERS:
        return []
    return [f"the first row was read as column names, but {', '.join(names[:3])} look like answers: add a header row"]


def _holds_its_name(column: RawColumn) -> bool:
    if column.numeric:
        return bool(NUMERAL.fullmatch(column.name)) and bool(np.any(column.values == float(column.name)))
    return bool(np.any(column.texts.distinct == column.name))


def _row(columns: Sequence[RawColumn], place: int) -> list[str | None]:
    return [column.cell(place) for column in columns]


def _qualtrics(columns: Sequence[RawColumn]) -> str:
    """Word the second header row of Qualtrics, also above too few respondents to tell by their answers."""
    if columns and columns[0].name == LEGACY_NAME and str(columns[0].cell(0)).lower() in LEGACY_HEADINGS:
        return "headings (a legacy Qualtrics export has two header rows)"
    if not any(column.name.lower() == RESPONSE_ID for column in columns):
        return ""
    dates = [str(column.cell(0)) for column in columns if column.name in DATED and column.cell(0)]
    if not dates or any(is_value(text) or MISSING.fullmatch(text) for text in dates):
        return ""
    return "headings (a Qualtrics export has several header rows)"


def _questions(columns: Sequence[RawColumn]) -> str:
    """Word a row of questions: most of its cells end in a question mark, and no other cell under them does."""
    filled = [column for column in columns if column.cell(0)]
    asking = [column for column in filled if column.cell(0).endswith("?")]
    if 2 * len(asking) <= len(filled) or any(_asks_below(column) for column in asking):
        return ""
    return "questions"


def _asks_below(column: RawColumn) -> bool:
    first = column.cell(0)
    distinct = column.texts.distinct[_counts_below(column) > 0]
    return any(text == first or text.endswith("?") for text in distinct)


def _among_others(columns: Sequence[RawColumn]) -> str:
    """Word a row with text where the rest of a column is numbers, dates or yes and no."""
    n_answers, headings = 0, []
    for column in columns:
        first = column.cell(0)
        if first is None:
            continue
        if is_value(first):
            n_answers += 1
        elif _others_are_values(column):
            if MISSING.fullmatch(first):
                return ""
            headings.append(first)
    several = len(headings) > 1 and not SUBHEADINGS.issuperset(text.casefold() for text in headings)
    n_headings = len(set(headings)) if several else len(headings)
    # One text in several columns is a word for a missing answer, but for the subheadings of SurveyMonkey.
    if n_headings <= n_answers or (several and n_headings == 1):
        return ""
    return "text where all other cells in the same columns are numbers, dates or yes and no: it looks like headings"


def _others_are_values(column: RawColumn) -> bool:
    counts = _counts_below(column)
    return counts.sum() >= FEWEST_OTHERS and all(map(is_value, column.texts.distinct[counts > 0]))


def _counts_below(column: RawColumn) -> NDArray[np.int64]:
    """Count how often each distinct text stands below the first row."""
    below = column.texts.places[1:]
    return np.bincount(below[below >= 0], minlength=len(column.texts.distinct))


def is_value(text: str) -> bool:
    """Tell whether a text is a number, a date, or yes or no."""
    return text.casefold() in YES_NO or bool(NUMBER.fullmatch(text) or DATE.fullmatch(text))


def _under_no_name(columns: Sequence[RawColumn], nameless: Set[str]) -> str:
    """Word a row of options: text of its own under names left empty, as below a question over several columns."""
    below = [column for column in columns if column.name in nameless]
    if len(below) < 2 or not all(_differs(column) for column in below):
        return ""
    return "the second line of a header: text under empty column names, found nowhere else in these columns"


def _differs(column: RawColumn) -> bool:
    first, places = column.cell(0), column.texts.places
    return bool(first) and not is_value(first) and not MISSING.fullmatch(first) and np.sum(places == places[0]) == 1
