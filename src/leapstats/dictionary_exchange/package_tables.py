"""The tables of a data package: the answers of a wave as codes, and the fields that describe them."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from leapstats.dictionary.codes import is_whole
from leapstats.dictionary.expression import Band
from leapstats.dictionary.study import Study, Variable
from leapstats.dictionary_exchange.properties import MARK, properties_of
from leapstats.survey.cells import as_text
from leapstats.survey.column import Column
from leapstats.survey.kinds.dates import date_text
from leapstats.survey.kinds.ordering import known_order
from leapstats.survey.survey import Survey
from leapstats.terms import CODED, NUMERIC, ItemType, Reason, Role

TYPES = {ItemType.COUNT: "integer", ItemType.CONTINUOUS: "number", ItemType.DATE: "date"}
BESIDE = frozenset({"type", "answers", "missing"})
BLANK = ""


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a wave with its answers, and what a cell is where there is none, by the reason."""

    variable: Variable
    column: Column
    absent: Mapping[Reason, str]

    @property
    def is_whole(self) -> bool:
        """Whether the codes of its answers are whole numbers."""
        codes = self.variable.codes
        return codes is not None and all(is_whole(each.code) for each in codes.answers)

    @property
    def cells(self) -> list[str]:
        """The answers as codes; where there is none, the code of the reason."""
        reasons = self.column.reasons.tolist()
        return [
            self.absent[Reason(reason)] if reason else text
            for reason, text in zip(reasons, _texts(self.variable, self.column), strict=True)
        ]

    @property
    def added(self) -> list[str]:
        """The codes of missing answers that the dictionary does not have."""
        own = {each.code for each in self.variable.codes.missing} if self.variable.codes is not None else set()
        return [code for code in self.absent.values() if code not in own | {BLANK}]


def items_of(survey: Survey) -> list[Item]:
    """Return the items of a wave that are no personal data."""
    names = (name for name in survey.items if survey.variable(name).role is not Role.PII)
    return [_item(survey.variable(name), survey.column(name)) for name in names]


def _item(variable: Variable, column: Column) -> Item:
    own = {each.reason: each.code for each in reversed(variable.codes.missing)} if variable.codes is not None else {}
    taken = set(_texts(variable, column)) if variable.type not in NUMERIC else set()
    codes = {each.code for each in variable.codes.codes} if variable.codes is not None else set()
    absent: dict[Reason, str] = {}
    for reason in (Reason(number) for number in np.unique(column.reasons).tolist() if number):
        absent[reason] = BLANK if reason is Reason.BLANK else own.get(reason, _free(reason.term, taken | codes))
    return Item(variable, column, absent)


def _free(term: str, taken: set[str]) -> str:
    while term in taken:
        term = f"{term}_"
    return term


def _texts(variable: Variable, column: Column) -> list[str]:
    values = column.values.tolist()
    if variable.type in CODED and variable.codes is not None:
        codes = [each.code for each in variable.codes.answers]
        return [codes[value] if value >= 0 else BLANK for value in values]
    if variable.type is ItemType.DATE:
        return [BLANK if value != value else date_text(value) for value in values]  # noqa: PLR0124
    return [BLANK if value is None or value != value else as_text(value) for value in values]  # noqa: PLR0124


def table_of(items: Sequence[Item]) -> bytes:
    """Return the answers of a wave as CSV, one column an item."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([each.variable.name for each in items])
    writer.writerows(zip(*(each.cells for each in items), strict=True))
    return text.getvalue().encode()


def field_of(item: Item, study: Study, wave: str) -> dict[str, Any]:
    """Describe an item as a field of Table Schema 2.0.

    Parameters
    ----------
    item, study
        What is said of the item for which the schema has no word stands under `leapstats:`.
    wave
        Whose wording is told.
    """
    variable = item.variable
    found: dict[str, Any] = {"name": variable.name, "title": variable.label, "type": _type(item)}
    if variable.note:
        found["description"] = variable.note
    answers = variable.codes.answers if variable.codes is not None and variable.type in CODED else ()
    if answers:
        found["categories"] = [{"value": _value(item, each.code), "label": each.label} for each in answers]
        found["categoriesOrdered"] = _is_ordered(variable)
    constraints = _constraints(item, study)
    if constraints:
        found["constraints"] = constraints
    missing = list(_missing(item))
    found["missingValues"] = [{"value": code, "label": label} for code, label, _ in missing]
    wording = next((each.wording for each in study.columns if (each.wave, each.variable) == (wave, variable.name)), "")
    beside = {**properties_of(variable, without=BESIDE), "kind": str(variable.type), "wording": wording}
    beside["added"] = item.added
    beside["reasons"] = {code: reason.term for code, _, reason in missing}
    return found | {f"{MARK}:{name}": value for name, value in beside.items() if value}


def _type(item: Item) -> str:
    if item.variable.type in CODED:
        return "integer" if item.is_whole else "string"
    return TYPES.get(item.variable.type, "string")


def _value(item: Item, code: str) -> int | str:
    return int(code) if item.is_whole else code


def _is_ordered(variable: Variable) -> bool:
    labels = [each.label for each in variable.codes.answers] if variable.codes is not None else []
    is_stated = variable.codes is not None and bool(variable.codes.scale)
    return is_stated or isinstance(variable.formula, Band) or bool(known_order(labels))


def _constraints(item: Item, study: Study) -> dict[str, Any]:
    variable = item.variable
    if variable.name == study.id:
        return {"required": True, "unique": True}
    if variable.type in CODED and variable.codes is not None:
        return {"enum": [_value(item, each.code) for each in variable.codes.answers]}
    return {"minimum": 0} if variable.type is ItemType.COUNT and variable.formula is None else {}


def _missing(item: Item) -> Iterator[tuple[str, str, Reason]]:
    """Yield each code of a missing answer with its label and reason; a blank cell is one."""
    yield BLANK, Reason.BLANK.label, Reason.BLANK
    own = item.variable.codes.missing if item.variable.codes is not None else ()
    labels = {Reason.BLANK.label}
    listed = [(each.code, each.label, each.reason) for each in own]
    codes = {each.code for each in own}
    listed += [(code, reason.label, reason) for reason, code in item.absent.items() if code not in codes | {BLANK}]
    for code, label, reason in listed:
        told = label if label not in labels else f"{label} ({code})"
        labels.add(told)
        yield code, told, reason
