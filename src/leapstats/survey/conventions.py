"""What one column of a file tells about the others: the decimal comma, the order of dates, `NA` for missing."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from leapstats.survey.choices import Choices
from leapstats.survey.kinds.dates import DAY_FIRST, MONTH_FIRST, read_dates
from leapstats.survey.kinds.numerals import NUMBER, Decimal, breaks_decimal_comma, read_numerals, uses_decimal_comma
from leapstats.survey.kinds.two_values import yes_and_no
from leapstats.survey.raw import RawColumn, RawFile

NA = "NA"
MOST = 1000


def with_conventions(file: RawFile, choices: Choices) -> tuple[Choices, list[str]]:
    """Fill in what the analyst left open and a column of the file decides for all, and say which column.

    Returns
    -------
    Choices, list of str
        `decimal` is a comma where a column can be read in no other way and none speaks against it;
        `day_first` where a column of dates has a day above 12 in one place; `NA` is missing in
        every column where it stands beside numbers, or yes and no, in one.
    """
    columns = [(column, _texts(column)) for column in file.columns if not column.numeric and not column.labels]
    notes = []
    comma = _first(columns, uses_decimal_comma)
    if choices.decimal is Decimal.AUTO and comma and not any(breaks_decimal_comma(texts) for _, texts in columns):
        choices = replace(choices, decimal=Decimal.COMMA)
        notes.append(f"decimal commas, as in {comma.heading}")
        others = [each.heading for each, texts in columns if each is not comma and _reads_otherwise(texts)]
        if others:
            notes.append(f"so {', '.join(others)} as well (--decimal point reads these by themselves)")
    for day_first, words in ((True, DAY_FIRST), (False, MONTH_FIRST)):
        column = _first(columns, partial(_is_dated, words=words))
        if column is not None and choices.day_first is None:
            choices = replace(choices, day_first=day_first)
    beside = _first(columns, _has_na_beside)
    if beside is not None:
        choices = replace(choices, missing=choices.missing | {NA})
        if any(NA in texts for column, texts in columns if column is not beside):
            notes.append(
                f"NA is missing in every column, as it stands beside numbers or yes and no in {beside.heading}"
            )
    return choices, notes


def _reads_otherwise(texts: Sequence[str]) -> bool:
    """Tell whether a column would be read in another way by itself."""
    alone, with_comma = read_numerals(texts), read_numerals(texts, Decimal.COMMA)
    if alone is None or with_comma is None:
        return alone is not None or with_comma is not None
    return bool(alone.values.tolist() != with_comma.values.tolist())


def _texts(column: RawColumn) -> list[str]:
    return list(map(str.strip, column.texts.distinct[:MOST].tolist()))


def _first(
    columns: Sequence[tuple[RawColumn, list[str]]], decides: Callable[[Sequence[str]], bool]
) -> RawColumn | None:
    return next((column for column, texts in columns if decides(texts)), None)


def _is_dated(texts: Sequence[str], words: str) -> bool:
    """Tell whether texts are dates that can be read in one order only."""
    if not any("/" in text or "-" in text for text in texts[:1]):
        return False
    dates = read_dates(texts)
    return dates is not None and dates.words == words and not dates.either


def _has_na_beside(texts: Sequence[str]) -> bool:
    others = [text for text in texts if text and text != NA]
    if NA not in texts or not others:
        return False
    return all(map(NUMBER.fullmatch, others)) or read_numerals(others) is not None or yes_and_no(others) is not None


def totals_at_the_end(file: RawFile) -> Iterator[str]:
    """Warn of a last row that looks like the sum of the others."""
    for column in file.columns:
        if column.numeric or not len(file.rows):
            continue
        last = column.values[-1]
        if isinstance(last, str) and last.strip().casefold() in {"total", "totals", "sum", "grand total", "overall"}:
            if column.texts.distinct.tolist().count(last) and sum(column.texts.places == column.texts.places[-1]) == 1:
                yield (
                    f"row {file.rows[-1]}: {column.heading} is {last}, and the row is counted like any other; "
                    "if it is a sum, remove it"
                )
            return
