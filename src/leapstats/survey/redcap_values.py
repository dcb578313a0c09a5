"""Read the column of a REDCap field by its type: choices as codes with labels, numbers as numbers, the rest as text."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from leapstats.survey.kinds.judged import MOST_CODES, MOST_LEVELS
from leapstats.survey.kinds.missing_words import declared_reason
from leapstats.survey.raw import RawColumn, Texts, merged
from leapstats.survey.redcap_dictionary import Field
from leapstats.survey.spelling import folded

NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?|-?\.\d+")
DECIMAL_COMMA = re.compile(r"-?\d*,\d+")
NUMERIC = re.compile(r"integer|int|float|number(?:_\ddp)?(?:_comma_decimal)?")
COMMA = "comma_decimal"
PLACE_CODES = re.compile(r"zipcode|zip|postalcode.*")
PERSONAL = re.compile(r"email|phone.*|ssn|v?mrn.*")
FILES = {"file", "signature"}
NUMBERS = "number"  # the measure of what is a number even where it is 0 and 1 only


def is_personal_field(field: Field) -> bool:
    """Tell whether the dictionary marks a field as an identifier, or its validation is for contacts and the like."""
    return field.identifier or PERSONAL.fullmatch(field.validation) is not None


def is_number_field(field: Field) -> bool:
    """Tell whether a field holds numbers: validated text, or a slider."""
    return field.type == "slider" or (field.type == "text" and NUMERIC.fullmatch(field.validation) is not None)


def column_of_field(name: str, field: Field, texts: Texts) -> RawColumn:
    """Read the column of a field.

    Parameters
    ----------
    name
        What the column is called.
    field
        Its entry in the dictionary; it is no checkbox.
    texts
        The cells: codes, or labels, or numbers, or words.

    Returns
    -------
    RawColumn
        Numbers only where every cell is one; else the cells as text.
    """
    if field.choices:
        column = _chosen(name, texts, field.choices)
    elif is_number_field(field) or field.type == "calc":
        column = _numbers(name, _with_points(texts) if COMMA in field.validation else texts)
        column = replace(column, measure=NUMBERS) if column.numeric and field.type != "calc" else column
    elif PLACE_CODES.fullmatch(field.validation):
        column = _place_codes(name, texts)
    else:
        column = RawColumn(name=name, cells=texts)
    return replace(column, label=field.label or name, fixed=column.fixed or field.type in FILES)


def _chosen(name: str, texts: Texts, choices: Sequence[tuple[str, str]]) -> RawColumn:
    """Read codes, or labels as the codes that they stand for; a cell that is neither stays as it is."""
    codes = _as_codes(texts, choices)
    there = set(map(str, codes.distinct))
    labels: dict[str, str] = dict(choices)
    if len(labels) > MOST_CODES:
        labels = {code: label for code, label in labels.items() if code in there}
    if len(labels) > MOST_CODES:
        words = merged(codes.places, [labels.get(str(code), str(code)) for code in codes.distinct])
        return RawColumn(name=name, cells=words)
    numbers = [code for code in labels if NUMBER.fullmatch(code)]
    rising = [float(code) for code in numbers] == sorted({float(code) for code in numbers})
    ordered = rising or set(labels) == {"0", "1"}
    if len(numbers) == len(labels) and ordered and there <= set(labels):
        values = np.array([*map(float, codes.distinct), np.nan])[codes.places]
        return RawColumn(name=name, cells=values, labels={float(code): label for code, label in labels.items()})
    return RawColumn(name=name, cells=codes, labels=dict(labels.items()), categories=tuple(labels))


def _as_codes(texts: Texts, choices: Sequence[tuple[str, str]]) -> Texts:
    """Return the codes of cells that hold labels, unless most cells that are either one hold codes."""
    distinct = [str(text) for text in texts.distinct]
    known = {code for code, _ in choices}
    codes = {folded(label): code for code, label in reversed(choices)}
    n_codes = sum(text in known for text in distinct)
    n_labels = sum(folded(text) in codes for text in distinct)
    if n_codes >= n_labels:
        return texts
    return merged(texts.places, [codes.get(folded(text), text) for text in distinct])


def _numbers(name: str, texts: Texts) -> RawColumn:
    """Read numbers, if every cell is one; else keep the cells as text."""
    distinct = [str(text) for text in texts.distinct]
    if not all(NUMBER.fullmatch(text) for text in distinct):
        return RawColumn(name=name, cells=texts)
    return RawColumn(name=name, cells=np.array([*map(float, distinct), np.nan])[texts.places])


def _with_points(texts: Texts) -> Texts:
    """Write decimal commas as points."""
    distinct = [str(text) for text in texts.distinct]
    return merged(
        texts.places, [text.replace(",", ".") if DECIMAL_COMMA.fullmatch(text) else text for text in distinct]
    )


def _place_codes(name: str, texts: Texts) -> RawColumn:
    """Keep postal codes as categories, and out of the table where there are many: they are no numbers."""
    few = len(texts.distinct) <= MOST_LEVELS
    categories = tuple(sorted(map(str, texts.distinct))) if few else ()
    return RawColumn(name=name, cells=texts, categories=categories, fixed=not few)


def without_missing(texts: Texts, missing: Mapping[str, str]) -> tuple[Texts, NDArray[np.uint8]]:
    """Take missing-data codes out of a column.

    Parameters
    ----------
    texts
        The cells.
    missing
        The codes of the project with their labels, by the code in lower case.

    Returns
    -------
    texts, reasons
        Blank where a code stood, and the reason that its label tells.
    """
    distinct = [str(text) for text in texts.distinct]
    reasons = [declared_reason(missing[text.casefold()]) if text.casefold() in missing else 0 for text in distinct]
    if not any(reasons):
        return texts, np.zeros(len(texts.places), dtype=np.uint8)
    left = merged(texts.places, ["" if reason else text for text, reason in zip(distinct, reasons, strict=True)])
    return left, np.array([*reasons, 0], dtype=np.uint8)[texts.places]


def strays(field: Field, texts: Texts) -> list[str]:
    """Return the cells that a field cannot hold: no code and no label of its choices, or no number."""
    distinct = [str(text) for text in texts.distinct]
    if field.choices:
        known = {folded(each) for pair in field.choices for each in pair}
        return [text for text in distinct if folded(text) not in known]
    if is_number_field(field):
        return [text for text in distinct if not NUMBER.fullmatch(text) and not DECIMAL_COMMA.fullmatch(text)]
    if field.validation.startswith(("date", "time")):
        return [text for text in distinct if not any(map(str.isdigit, text))]
    return []
