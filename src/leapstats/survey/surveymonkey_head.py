"""Know an export of SurveyMonkey by its first rows."""

import re
from itertools import takewhile
from pathlib import Path

from leapstats.survey.form_heads import Head, heads_of
from leapstats.survey.plain_text import plain

FIXED = re.compile(
    r"respondent[ _]?id|collector[ _]?id|start[ _]?date|end[ _]?date|ip[ _]?address|email[ _]?address|"
    r"first[ _]?name|last[ _]?name|custom[ _]?(data|value)?[ _]?\d*|date[ _]?(created|modified)|language|"
    r"completion[ _]?status",
    re.IGNORECASE,
)
ID = re.compile(r"respondent[ _]?id", re.IGNORECASE)
RESPONDENT = re.compile(r"\d{8,13}")
RESPONSE = "Response"
OPEN_ENDED = "Open-Ended Response"
SUBHEADINGS = {RESPONSE, OPEN_ENDED}


def is_surveymonkey(path: Path) -> bool:
    """Tell whether a file begins like an export: a respondent column, and nothing under it.

    Where that column is not the respondent id, there must be `Response` in the second row too. With one header row,
    long respondent ids stand under the first heading, and questions beside it.
    """
    return any(has_two_headers(head) or has_one_header(head) for head in heads_of(path))


def has_two_headers(head: Head) -> bool:
    """Tell whether respondent columns come first, above a row of options with nothing under them."""
    first, second = [*map(list, head.rows[:2]), ["none"], ["none"]][:2]
    name = plain(first[0])
    n_fixed = len(list(takewhile(is_fixed, map(plain, first))))
    if not n_fixed or not SUBHEADINGS.issuperset(filter(None, map(plain, second[:n_fixed]))) or second[0]:
        return False
    return ID.fullmatch(name) is not None or not SUBHEADINGS.isdisjoint(map(plain, second))


def has_one_header(head: Head) -> bool:
    """Tell whether a single row of questions follows the respondent id, above a long number."""
    if len(head.rows) < 2 or not ID.fullmatch(plain(head.rows[0][0])):
        return False
    questions = [each for each in map(plain, head.rows[0][1:]) if not is_fixed(each)]
    return bool(RESPONDENT.fullmatch(head.rows[1][0])) and any(" " in each for each in questions)


def is_fixed(name: str) -> bool:
    """Tell whether a heading is of a column that SurveyMonkey adds."""
    return FIXED.fullmatch(name) is not None
