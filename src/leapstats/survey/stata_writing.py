"""Write a survey as a Stata file."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import OutputError
from leapstats.survey.cells import as_text, holds
from leapstats.survey.raw import MissingRange, RawColumn, RawFile
from leapstats.survey.statistical import reason_of
from leapstats.terms import REASON_LABELS, Reason

LETTERS = "abcdefghijklmnopqrstuvwxyz"
USUAL = {
    Reason.NOT_ASKED: "s",
    Reason.NOT_APPLICABLE: "n",
    Reason.BLANK: "b",
    Reason.ABANDONED: "q",
    Reason.UNKNOWN: "u",
    Reason.DONT_KNOW: "d",
    Reason.REFUSED: "r",
    Reason.TOO_FEW_RESPONDENTS: "t",
    Reason.RESPONDENTS_DISAGREE: "g",
}
LONGEST_NAME, LONGEST_LABEL = 32, 80
MOST_ENCODED = 1000
MOST_TOLD = 5
LARGEST_CODE = 2_147_483_620
VERSION = 14  # of Stata, whose files are those of version 118
ISO_DATE = re.compile(r"[12]\d{3}-\d\d-\d\d")
RESERVED = frozenset(
    "_all _b _coef _cons _n _N _pi _pred _rc _skip byte double float if in int long strL using with".split()
)


@dataclass(frozen=True, slots=True)
class _Written:
    """A column as the writer takes it: cells, labels by code or letter, and the letters that are there."""

    cells: NDArray[Any]
    labels: dict[Any, str] = field(default_factory=dict)
    letters: tuple[str, ...] = ()
    format: str = ""


def changed_names(file: RawFile) -> Iterator[str]:
    """Say which names Stata does not allow, and what they are there."""
    headings = [column.heading for column in file.columns]
    pairs = [f"{old} is {new}" for old, new in zip(headings, _names(file, _forms(file)), strict=True) if old != new]
    if pairs:
        more = f" and {len(pairs) - MOST_TOLD} more" if len(pairs) > MOST_TOLD else ""
        yield f"names that Stata does not allow are changed: {', '.join(pairs[:MOST_TOLD])}{more}"


def write_stata(file: RawFile, path: Path) -> None:
    """Write a survey as a Stata file, of version 118 (Stata 14 and later).

    Parameters
    ----------
    file
        Labels and value labels are kept. Codes for missing answers become `.a` to `.z` with their labels, and reasons
        become letters as well: `.r` refused, `.d` don't know, `.s` not asked, `.n` not applicable. Dates become dates.
        Texts with labels become numbers with these labels, as Stata labels numbers only. A name that Stata does not
        allow is changed, and the label then says what it was.
    path
        Replaced if it is there.

    Raises
    ------
    OutputError
        If it cannot be written whole.
    """
    import pandas as pd
    import pyreadstat

    forms = _forms(file)
    names = _names(file, forms)
    written = dict(zip(names, forms, strict=True))
    labels: dict[str, str | None] = {
        name: _label(name, column) for name, column in zip(names, file.columns, strict=True)
    }
    try:
        pyreadstat.write_dta(
            pd.DataFrame({name: each.cells for name, each in written.items()}),
            str(path),
            version=VERSION,
            file_label=_cut(file.label),
            column_labels=labels,
            variable_value_labels={name: each.labels for name, each in written.items() if each.labels},
            missing_user_values={name: list(each.letters) for name, each in written.items() if each.letters},
            variable_format={name: each.format for name, each in written.items() if each.format},
        )
    except (pyreadstat.PyreadstatError, pyreadstat.ReadstatError) as error:
        raise OutputError(f"{path.name} was not written: {error}") from None


def _forms(file: RawFile) -> list[_Written]:
    return [_written(column) for column in file.columns]


def _names(file: RawFile, forms: Sequence[_Written]) -> list[str]:
    longest = [LONGEST_NAME - bool(each.labels) for each in forms]
    return stata_names([column.heading for column in file.columns], longest)


def stata_names(headings: Sequence[str], longest: Sequence[int] = ()) -> list[str]:
    """Return names that Stata allows, each once: at most 32 letters, digits and low lines, no digit first.

    `longest` gives each its own limit: the writer refuses value labels of a variable with 32 letters.
    """
    names: dict[str, None] = {}
    for heading, most in zip(headings, longest or [LONGEST_NAME] * len(headings), strict=True):
        stem = re.sub(r"\W+", "_", heading, flags=re.ASCII)
        stem = stem if stem == heading else stem.strip("_")
        if not stem or stem[0].isdigit() or stem in RESERVED:
            stem = f"v_{stem}"
        name, number = stem[:most], 2
        while name in names:
            tail = f"_{number}"
            name, number = f"{stem[: most - len(tail)]}{tail}", number + 1
        names[name] = None
    return list(names)


def _label(name: str, column: RawColumn) -> str:
    return _cut(column.label or ("" if name == column.heading else column.heading))


def _cut(label: str) -> str:
    return label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 3]}..."


def _written(column: RawColumn) -> _Written:
    if column.numeric:
        return _numbers(column)
    distinct = column.texts.distinct.tolist()
    if column.labels or column.missing or column.categories:
        return _numbers(_encoded(column))
    if distinct and all(map(_is_date, distinct)):
        return _numbers(_days(column), "%td")
    if column.reasons is not None and len(distinct) <= MOST_ENCODED:
        return _numbers(_encoded(column))
    return _Written(np.append(column.texts.distinct, np.array([""], dtype=object))[column.texts.places])


def _is_date(text: str) -> bool:
    if not ISO_DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _days(column: RawColumn) -> RawColumn:
    """Return dates as days since 1960."""
    days = column.texts.distinct.astype("datetime64[D]") - np.datetime64("1960-01-01", "D")
    values = np.append(days.astype(np.float64), np.nan)[column.texts.places]
    return replace(column, cells=values)


def _encoded(column: RawColumn) -> RawColumn:
    """Return texts as numbers from 1 on, in the order of the labels or of the categories, labelled with the texts."""
    texts = column.texts
    known = [str(code) for code in column.labels] or list(column.categories)
    codes = list(dict.fromkeys([*known, *texts.distinct.tolist()]))
    number = {code: float(place + 1) for place, code in enumerate(codes)}
    values = np.array([*(number[text] for text in texts.distinct), np.nan])[texts.places]
    missing = [number[code] for code in codes if any(holds(each, code) for each in column.missing)]
    return replace(
        column,
        cells=values,
        labels={number[code]: column.labels.get(code, code) for code in codes},
        missing=tuple(MissingRange(each, each) for each in missing),
    )


def _numbers(column: RawColumn, shown: str = "") -> _Written:
    """Return numbers with their labels; codes for missing answers and reasons as letters."""
    letters: dict[str, str] = {}
    cells = column.values.astype(object)
    labels = {float(code): label for code, label in column.labels.items() if not isinstance(code, str)}
    for code in _missing_codes(column, labels):
        label = labels.pop(code, "")
        letter = _letter(reason_of(label), letters)
        letters[letter] = label or as_text(code)
        cells[column.values == code] = letter
    for reason in _reasons(column):
        letter = _letter(reason, letters)
        letters[letter] = REASON_LABELS[reason]
        cells[(column.reasons == reason) & np.isnan(column.values)] = letter
    whole: dict[Any, str] = {int(code): label for code, label in labels.items() if _is_code(code)}
    # The writer takes letters among floats, but makes text of a column of letters among whole numbers.
    return _Written(cells if letters else column.values, {**whole, **letters}, tuple(letters), shown)


def _missing_codes(column: RawColumn, labels: Mapping[float, str]) -> list[float]:
    """Return the codes declared missing that a cell holds or that have a label."""
    if not column.missing:
        return []
    known = {*np.unique(column.values[~np.isnan(column.values)]).tolist(), *labels}
    return sorted(code for code in known if any(holds(each, code) for each in column.missing))


def _reasons(column: RawColumn) -> list[Reason]:
    found = [] if column.reasons is None else np.unique(column.reasons).tolist()
    return [Reason(each) for each in found if each]


def _letter(reason: Reason, taken: Mapping[str, str]) -> str:
    """Return the usual letter of a reason, else the first that is free, else z for all others."""
    return next((each for each in (USUAL[reason], *LETTERS) if each not in taken), "z")


def _is_code(code: float) -> bool:
    return code.is_integer() and abs(code) <= LARGEST_CODE
