"""Turn the cells of source columns into answers of an item, noting every cell that does not fit."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import isnan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.dictionary.study import SourceColumn, Variable
from leapstats.errors import Problem
from leapstats.survey.column import Column, empty_values
from leapstats.survey.kinds.dates import read_dates
from leapstats.survey.kinds.numerals import Decimal, read_numerals
from leapstats.survey.raw import MissingRange, RawColumn
from leapstats.terms import NUMERIC, ItemType, Reason

MOST_LISTED = 10
TICKED = {"1", "yes", "x", "true", "checked"}


@dataclass(frozen=True, slots=True)
class Source:
    """A source column of the dictionary and the file's column it stands for."""

    entry: SourceColumn
    column: RawColumn


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one distinct cell means: a value, or why there is none. `strange` words a cell that does not fit."""

    value: Any = None
    reason: Reason = Reason.ANSWERED
    strange: str = ""
    fix: str = ""


def decode(
    variable: Variable, sources: list[Source], rows: NDArray[np.int64], decimal: str = ""
) -> tuple[Column, list[Problem]]:
    """Decode an item from its source columns.

    Parameters
    ----------
    variable
        The item.
    sources
        Where the file keeps it; of several columns, the one that is filled in speaks.
    rows
        The place of each unit in the file, for messages.
    decimal
        `point` or `comma`: numbers in texts may have separators of thousands, and this before decimals. "" for
        numbers as programs write them.

    Returns
    -------
    Column, list of Problem
        BLANK where no column has anything and the file does not say why; cells that do not fit are problems and
        stay BLANK.
    """
    values = empty_values(variable.type, len(rows))
    reasons = np.full(len(rows), Reason.BLANK, dtype=np.uint8)
    problems: list[Problem] = []
    known = [source.column.reasons for source in sources if source.column.reasons is not None]
    for source in sources:
        numbers = _numerals(source.column, decimal) if decimal and variable.type in NUMERIC else {}
        for cell, here in _places(source.column):
            meaning = _meaning(variable, source, cell, numbers)
            if meaning.strange:
                problems.extend(_strange_cells(source.column, rows[here], meaning))
                continue
            twice = here[reasons[here] != Reason.BLANK]
            if len(twice):
                doubled = Meaning(strange="the item is also answered in another column", fix="Clear one of the cells")
                problems.extend(_strange_cells(source.column, rows[twice], doubled))
            reasons[here] = meaning.reason
            if meaning.reason is Reason.ANSWERED:
                values[here] = meaning.value
    column = Column(values, reasons)
    for each in known:
        column = column.with_reasons(each)
    return column, problems


def _places(column: RawColumn) -> Iterator[tuple[float | str, NDArray[np.intp]]]:
    """Yield each distinct cell that is not blank, and the places of its rows."""
    distinct: NDArray[Any]
    which: NDArray[Any]
    if column.numeric:
        filled = np.flatnonzero(~np.isnan(column.values))
        distinct, which = np.unique(column.values[filled], return_inverse=True)
    else:
        filled = np.flatnonzero(column.texts.places >= 0)
        distinct, which = column.texts.distinct, column.texts.places[filled]
    ends = np.cumsum(np.bincount(which, minlength=len(distinct)))
    yield from zip(distinct.tolist(), np.split(filled[np.argsort(which, kind="stable")], ends[:-1]), strict=False)


def _strange_cells(column: RawColumn, rows: NDArray[np.int64], meaning: Meaning) -> list[Problem]:
    listed = ", ".join(str(row) for row in rows[:MOST_LISTED])
    more = f" and {len(rows) - MOST_LISTED} more" if len(rows) > MOST_LISTED else ""
    where = f"row{'s' if len(rows) > 1 else ''} {listed}{more}, {column.heading}"
    return [Problem(where, meaning.strange, meaning.fix)]


def _numerals(column: RawColumn, decimal: str) -> dict[str, str]:
    """Return the numbers that texts of a column stand for, as programs write them."""
    if column.numeric:
        return {}
    texts = [as_text(cell) for cell in column.texts.distinct]
    alone = {text: read_numerals([text], Decimal(decimal)) for text in texts}
    return {text: as_text(float(found.values[0])) for text, found in alone.items() if found is not None}


def _meaning(variable: Variable, source: Source, cell: float | str, numbers: Mapping[str, str]) -> Meaning:
    text = as_text(cell)
    if source.entry.tick:
        return _ticked(source, text)
    code = source.entry.recode.get(text, text)
    if variable.codes is not None:
        for missing in variable.codes.missing:
            if code == missing.code or (isinstance(cell, str) and same(code, missing.label)):
                return Meaning(reason=missing.reason)
    if any(holds(each, cell) for each in source.column.missing):
        label = source.column.labels.get(cell, "")
        words = f"{text} ({label})" if label else text
        strange = f"{words} is a user-missing code in the file but not a missing code of {variable.name}"
        return Meaning(strange=strange, fix="Add it to the code list with the reason")
    return READERS[variable.type](variable, numbers.get(code, code), text)


def _ticked(source: Source, text: str) -> Meaning:
    option = source.entry.option or source.entry.column
    if same(text, option) or text.lower() in TICKED or option.lower().startswith("other"):
        return Meaning(value=1)
    if text == "0":
        return Meaning(value=0)
    strange = f'"{text}" is neither a tick nor the text of the option'
    return Meaning(strange=strange, fix="Correct the cell, or add a recode to columns.csv")


def _coded(variable: Variable, code: str, text: str) -> Meaning:
    codes = variable.codes
    answers = codes.answers if codes is not None else ()
    for place, answer in enumerate(answers):
        if code == answer.code or same(code, answer.label):
            return Meaning(value=place)
    name = codes.name if codes is not None else ""
    allowed = ", ".join(f"{each.code} = {each.label}" for each in (codes.codes if codes is not None else ()))
    strange = f'"{text}" is not in code list {name} ({allowed})'
    return Meaning(strange=strange, fix="Correct the cell, or add the code to codelists.csv")


def _number(variable: Variable, code: str, text: str) -> Meaning:
    try:
        number = float(code)
    except ValueError:
        number = np.nan
    fix = "Correct the cell, or add it to codelists.csv as a missing code"
    if not np.isfinite(number):
        kind = "a whole number" if variable.type is ItemType.COUNT else "a number"
        return Meaning(strange=f'"{text}" is not {kind}', fix=fix)
    if variable.type is ItemType.COUNT and number < 0:
        return Meaning(strange=f"{text} is negative, but {variable.name} is a count", fix=fix)
    if variable.type is ItemType.COUNT and not float(number).is_integer():
        return Meaning(strange=f"{text} is not a whole number, but {variable.name} is a count", fix=fix)
    return Meaning(value=number)


def _verbatim(variable: Variable, code: str, text: str) -> Meaning:
    del variable, code
    return Meaning(value=text)


def _date(variable: Variable, code: str, text: str) -> Meaning:
    del variable
    dates = read_dates([code])
    if dates is None or dates.doubtful:
        return Meaning(strange=f'"{text}" is not an unambiguous date', fix="Write it as 2016-05-31")
    return Meaning(value=float(dates.values[0]))


READERS: Mapping[ItemType, Callable[[Variable, str, str], Meaning]] = {
    ItemType.BINARY: _coded,
    ItemType.CATEGORICAL: _coded,
    ItemType.COUNT: _number,
    ItemType.CONTINUOUS: _number,
    ItemType.DATE: _date,
    ItemType.TEXT: _verbatim,
    ItemType.ID: _verbatim,
}


def as_text(cell: float | str) -> str:
    """Write a cell as a code: a whole number without its decimals."""
    if isinstance(cell, str):
        return cell.strip()
    return str(int(cell)) if float(cell).is_integer() else repr(float(cell))


def same(one: str, other: str) -> bool:
    """Tell whether two texts are the same but for case and white space."""
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def holds(missing: MissingRange, cell: float | str) -> bool:
    """Tell whether a cell is one of the user-missing codes of a range."""
    if isinstance(cell, str) or isinstance(missing.low, str) or isinstance(missing.high, str):
        return cell == missing.low
    return missing.low <= cell <= missing.high


def is_blank(column: RawColumn) -> NDArray[np.bool_]:
    """Tell which cells of a column are blank."""
    if column.numeric:
        blank: NDArray[np.bool_] = np.isnan(column.values)
        return blank
    return column.texts.places < 0


def is_none(cell: object) -> bool:
    """Tell whether an object cell is blank: None, or the NaN a data frame puts there."""
    return cell is None or (isinstance(cell, float) and isnan(cell))
