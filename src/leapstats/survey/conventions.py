"""What one column of a file tells about the others: the decimal comma, the order of dates, `NA` for missing."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from leapstats.survey.cells import as_text
from leapstats.survey.choices import Choices
from leapstats.survey.kinds.dates import read_dates, says_day_first
from leapstats.survey.kinds.given import Given
from leapstats.survey.kinds.missing_words import doubtful_reason, plain_reason
from leapstats.survey.kinds.names import is_form_status
from leapstats.survey.kinds.numerals import NUMBER, Decimal, breaks_decimal_comma, read_numerals, uses_decimal_comma
from leapstats.survey.kinds.two_values import yes_and_no
from leapstats.survey.raw import RawColumn, RawFile
from leapstats.survey.spelling import spelled
from leapstats.terms import ItemType

NA = "NA"
FORM_COMPLETE = "2"
MOST = 1000
SUMS = frozenset({"total", "totals", "sum", "grand total", "overall", "mean", "average", "median"})
NOTE = re.compile(r"\s*(?:sources?|notes?|n\.?b\.?)\s*:", re.IGNORECASE)


def with_conventions(file: RawFile, choices: Choices) -> tuple[Choices, list[str]]:
    """Fill in what the analyst left open and a column of the file decides for all, and say which column.

    Returns
    -------
    Choices, list of str
        `decimal` is a comma where a column can be read in no other way and none speaks against it;
        `day_first` where a column of dates has a day above 12 in one place; `NA` is missing in
        every column where it stands beside numbers, or yes and no, in one.
    """
    columns = [
        (column, _answers(column, choices)) for column in file.columns if not column.numeric and not column.labels
    ]
    notes = []
    comma = _first(columns, uses_decimal_comma)
    if choices.decimal is Decimal.AUTO and comma and not any(breaks_decimal_comma(texts) for _, texts in columns):
        choices = replace(choices, decimal=Decimal.COMMA)
        notes.append(f"decimal commas, as in {comma.heading}")
        others = [each.heading for each, texts in columns if each is not comma and _reads_otherwise(texts)]
        if others:
            notes.append(f"{', '.join(others)} read the same way (--decimal point reads each column on its own)")
    by_day, by_month = (_first(columns, partial(_is_dated, day_first=each)) for each in (True, False))
    if by_day and by_month:
        notes.append(f"dates in two orders: {by_day.heading} day first, {by_month.heading} month first")
    elif (by_day or by_month) and choices.day_first is None:
        choices = replace(choices, day_first=by_day is not None)
    states = [column.heading for column in file.columns if is_form_status(column.name) and _are_states(column)]
    if any(_most(column) == FORM_COMPLETE for column in file.columns if column.heading in states):
        categories = dict.fromkeys(states, ItemType.CATEGORICAL)
        choices = replace(choices, types={**categories, **choices.types})
    beside = _first(columns, _has_na_beside)
    if beside is not None:
        choices = replace(choices, implied=frozenset({NA}))
        if any(NA in texts for column, texts in columns if column is not beside):
            notes.append(f"NA is missing in every column: it appears with numbers or yes and no in {beside.heading}")
    return choices, notes


def _are_states(column: RawColumn) -> bool:
    """Tell whether a column has nothing but the states of a REDCap form: incomplete, unverified, complete."""
    cells = _cells(column)
    return bool(cells) and cells <= {"0", "1", "2"}


def _most(column: RawColumn) -> str:
    return max(_cells(column))


def _cells(column: RawColumn) -> set[str]:
    if column.labels:
        return set()
    if column.numeric:
        return {as_text(float(value)) for value in np.unique(column.values[~np.isnan(column.values)])[:MOST]}
    return set(_texts(column))


def _reads_otherwise(texts: Sequence[str]) -> bool:
    """Tell whether a column would be read in another way by itself."""
    alone, with_comma = read_numerals(texts), read_numerals(texts, Decimal.COMMA)
    if alone is None or with_comma is None:
        return alone is not None or with_comma is not None
    return bool(alone.values.tolist() != with_comma.values.tolist())


def _texts(column: RawColumn) -> list[str]:
    return list(map(spelled, column.texts.distinct[:MOST].tolist()))


def _answers(column: RawColumn, choices: Choices) -> list[str]:
    """Return the texts of a column but for those, other than `NA`, that say why there is no answer."""
    given = choices.of(column)
    return [text for text in _texts(column) if text == NA or NUMBER.fullmatch(text) or not _says_missing(text, given)]


def _says_missing(text: str, given: Given) -> bool:
    return bool(plain_reason(text) or doubtful_reason(text)) or given.is_missing(text)


def _first(
    columns: Sequence[tuple[RawColumn, list[str]]], decides: Callable[[Sequence[str]], bool]
) -> RawColumn | None:
    return next((column for column, texts in columns if decides(texts)), None)


def _is_dated(texts: Sequence[str], *, day_first: bool) -> bool:
    """Tell whether texts are dates that can be read in one order only."""
    if not any("/" in text or "-" in text for text in texts[:1]):
        return False
    dates = read_dates(texts)
    return dates is not None and says_day_first(dates.words) is day_first and not dates.either


def _has_na_beside(texts: Sequence[str]) -> bool:
    others = [text for text in texts if text and text != NA]
    if NA not in texts or not others:
        return False
    return all(map(NUMBER.fullmatch, others)) or read_numerals(others) is not None or yes_and_no(others) is not None


def totals_at_the_end(file: RawFile) -> Iterator[str]:
    """Warn of a last row that looks like the sum or the mean of the others, or like a note."""
    for column in file.columns:
        if column.numeric or not len(file.rows):
            continue
        last = column.cell(-1)
        if isinstance(last, str) and (last.strip().casefold() in SUMS or NOTE.match(last)):
            if column.texts.distinct.tolist().count(last) and sum(column.texts.places == column.texts.places[-1]) == 1:
                yield (
                    f"row {file.rows[-1]}: {column.heading} is {last}. The row is counted like any other; "
                    "if it is a total or a note, remove it"
                )
            return
