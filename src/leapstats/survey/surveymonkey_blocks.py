"""The questions of a SurveyMonkey export that take several columns, or hold several answers in one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from leapstats.survey.kinds.contacts import has_contact, has_email
from leapstats.survey.many_answers import CHOSEN
from leapstats.survey.raw import RawColumn, ResponseSet
from leapstats.survey.spelling import folded

BETWEEN = " - "
CODE = re.compile(r"[1-9]\d{0,2}")
CONTACT = re.compile(r"e[- ]?mail|(?:tele|cell|mobile|work|home|your )?phone|mobile|telephone|cell|fax", re.IGNORECASE)
FIELD = re.compile(
    r"(?:e[- ]?mail|mobile|cell|fax|address|street|contact)(?![a-z])|[a-z]*(?:name|phone)(?![a-z])",
    re.IGNORECASE,
)
FEWEST_FIELDS = 3
OF_PLACE = re.compile(
    r"\b(?:company|organi[sz]ation|practice|clinic|site|hospital|school|department|employer|city|town|state|province|"
    r"region|country)\b",
    re.IGNORECASE,
)
WEIGHED = re.compile(r"(?:un)?weighted n|base|sample size|total respondents|answered", re.IGNORECASE)
FEWEST_BASES, MOST_LOOKED_AT, LARGEST_SHARE = 2, 400, 100.0


def blocks_of(columns: Sequence[RawColumn]) -> dict[str, list[RawColumn]]:
    """Return the columns of each question that has several, but for those of words of one's own."""
    blocks: dict[str, list[RawColumn]] = {}
    for column in columns:
        if column.option and not column.fixed and not folded(column.option).startswith("other"):
            blocks.setdefault(column.name, []).append(column)
    return {name: block for name, block in blocks.items() if len(block) > 1}


def with_ticks_for_codes(columns: Sequence[RawColumn]) -> tuple[list[RawColumn], list[str]]:
    """Take the codes of a numeric export for ticks, where each column of a question holds the place of its option.

    Returns
    -------
    columns, names
        The ticks are `1`; and the questions that hold codes.
    """
    coded = {name: block for name, block in blocks_of(columns).items() if _are_places(block)}
    ticked = {each.heading for block in coded.values() for each in block}
    return [_ticks(each) if each.heading in ticked else each for each in columns], list(coded)


def _are_places(block: Sequence[RawColumn]) -> bool:
    answers = [each.texts.distinct.tolist() for each in block if len(each.texts.distinct)]
    if len(answers) < 2 or not all(len(each) == 1 and CODE.fullmatch(each[0]) for each in answers):
        return False
    codes = [int(each[0]) for each in answers]
    return all(one < other for one, other in pairwise(codes))


def _ticks(column: RawColumn) -> RawColumn:
    ticks = np.array([None if cell is None else "1" for cell in column.values], dtype=object)
    return replace(column, cells=ticks)


def with_levels_for_codes(
    columns: Sequence[RawColumn], subheading: str, *, known_numeric: bool
) -> tuple[list[RawColumn], list[str]]:
    """Take the numbers under closed questions of a numeric export for codes of options, not for amounts.

    Parameters
    ----------
    columns
        All of them.
    subheading
        What stands under a question with one answer.
    known_numeric
        Whether other questions show that the export is one of codes; else all closed questions, two at least, must
        hold nothing but codes.

    Returns
    -------
    columns, names
        And the questions of codes.
    """
    closed = [each for each in columns if each.option == subheading and len(each.texts.distinct)]
    coded = [each for each in closed if all(map(CODE.fullmatch, each.texts.distinct.tolist()))]
    if not coded or not (known_numeric or (len(coded) == len(closed) and len(closed) > 1)):
        return list(columns), []
    headings = {each.heading for each in coded}
    return [_level_codes(each) if each.heading in headings else each for each in columns], [each.name for each in coded]


def _level_codes(column: RawColumn) -> RawColumn:
    codes = np.array([*map(float, column.texts.distinct.tolist()), np.nan])
    return replace(column, cells=codes[column.texts.places], measure="nominal")


def with_matrix_ticks(columns: Sequence[RawColumn]) -> tuple[list[RawColumn], list[ResponseSet]]:
    """Take the columns `row - column` of a matrix in which several boxes a row can be ticked for a check-all a row."""
    new: dict[str, RawColumn] = {}
    sets = []
    for name, block in blocks_of(columns).items():
        for row, parts in _matrix_rows(block).items():
            answered = np.logical_or.reduce([each.texts.places >= 0 for _, each in parts])
            for label, each in parts:
                ticked = (each.texts.places >= 0).astype(np.float64)
                cells = np.where(answered, ticked, np.nan)
                new[each.heading] = replace(each, cells=cells, label=label)
            headings = tuple(each.heading for _, each in parts)
            sets.append(ResponseSet(name=f"{name} [{row}]", label=f"{name}: {row}", columns=headings, counted=CHOSEN))
    return [new.get(each.heading, each) for each in columns], sets


def _matrix_rows(block: Sequence[RawColumn]) -> dict[str, list[tuple[str, RawColumn]]]:
    """Return for each row of a matrix its columns, each with the text of its column; nothing for any other question."""
    known = {folded(text) for each in block for text in each.texts.distinct.tolist()}
    rows: dict[str, list[tuple[str, RawColumn]]] = {}
    for each in block:
        row, label = _row_and_column(each.option, known)
        if not row or any(folded(text) != folded(label) for text in each.texts.distinct.tolist()):
            return {}
        rows.setdefault(row, []).append((label, each))
    several = max(map(len, rows.values()), default=0) > 1
    return rows if known and several else {}


def _row_and_column(option: str, known: set[str]) -> tuple[str, str]:
    """Return the row and the column in an option such as `Monday - Morning`; a row may hold the mark between them."""
    parts = option.split(BETWEEN)
    cuts = range(1, len(parts))
    fitting = [cut for cut in cuts if folded(BETWEEN.join(parts[cut:])) in known]
    cut = min(fitting, default=len(parts) - 1)
    return BETWEEN.join(parts[:cut]).strip(), BETWEEN.join(parts[cut:]).strip()


def contact_columns(columns: Sequence[RawColumn]) -> Iterator[RawColumn]:
    """Find the columns of contact forms whose fields have other names than SurveyMonkey gives them.

    A question is one if three of its options or more name such fields, and the cells under one hold addresses or
    numbers. Fields of places (company, city, state) are none of a person.
    """
    for block in blocks_of(columns).values():
        fields = [each for each in block if FIELD.search(each.option) and not OF_PLACE.search(each.option)]
        reached = [each for each in fields if CONTACT.search(each.option)]
        if len(block) >= FEWEST_FIELDS and len(fields) > 1 and any(map(_holds_contacts, reached)):
            yield from fields


def _holds_contacts(column: RawColumn) -> bool:
    texts = column.texts.distinct.tolist()
    return bool(texts) and 2 * sum(has_email(text) or has_contact(text) for text in texts) >= len(texts)


def is_crosstab(rows: Sequence[Sequence[object]]) -> bool:
    """Tell whether the rows of a sheet are a crosstab: shares of groups under questions, not respondents.

    Parameters
    ----------
    rows
        Cells as a workbook has them: numbers, or text.

    Returns
    -------
    bool
        True where the second column names a base such as `Unweighted n` again and again, and the columns beside it
        hold nothing but numbers.
    """
    looked = [row for row in rows[:MOST_LOOKED_AT] if len(row) > 2]
    bases = [row for row in looked if WEIGHED.fullmatch(str(row[1]).strip())]
    if len(bases) < FEWEST_BASES:
        return False
    shares = [row for row in looked if str(row[1]).strip() and isinstance(row[2], int | float)]
    others = [row for row in shares if row not in bases]
    return all(isinstance(row[2], int | float) for row in bases) and all(
        0 <= float(str(row[2])) <= LARGEST_SHARE for row in others
    )
