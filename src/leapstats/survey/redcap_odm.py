"""A REDCap project in XML (CDISC ODM): its data dictionary, its missing-data codes and events, and its records."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from leapstats.errors import DataError, Problem
from leapstats.survey.contents import check_file
from leapstats.survey.raw import merged
from leapstats.survey.redcap_dictionary import RedcapDictionary, of_cells, split_choices
from leapstats.survey.redcap_head import is_project
from leapstats.survey.redcap_records import Records
from leapstats.survey.spelling import spelled

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

REDCAP = "{https://projectredcap.org}"
LARGEST = 300_000_000
TYPES = {"select": "dropdown", "textarea": "notes"}
VALIDATIONS = {"int": "integer", "float": "number"}
CELLS = {
    "section_header": "SectionHeader",
    "field_type": "FieldType",
    "text_validation_type_or_show_slider_number": "TextValidationType",
    "identifier": "Identifier",
    "branching_logic": "BranchingLogic",
    "required_field": "RequiredField",
    "matrix_group_name": "MatrixGroupName",
    "field_note": "FieldNote",
    "field_annotation": "FieldAnnotation",
}
DAMAGED = "it is damaged or cut off"
EVENT, INSTRUMENT, INSTANCE = "redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance"

Row = tuple[str, str, str, str]  # record, event, repeated instrument, repeat


@dataclass(frozen=True, slots=True, eq=False)
class Project:
    """What a file of a project holds: `records` have the headings of an export with codes."""

    dictionary: RedcapDictionary
    records: Records


@dataclass(slots=True)
class _Parts:
    """What has been read so far; lives only while a file is read."""

    forms: dict[str, str] = field(default_factory=dict)
    form_of_group: dict[str, str] = field(default_factory=dict)
    form_of_item: dict[str, str] = field(default_factory=dict)
    events: dict[str, str] = field(default_factory=dict)
    items: dict[str, dict[str, str]] = field(default_factory=dict)
    lists: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    checkbox_choices: dict[str, str] = field(default_factory=dict)
    missing: list[tuple[str, str]] = field(default_factory=list)
    repeating: set[tuple[str, str]] = field(default_factory=set)
    repeating_events: set[str] = field(default_factory=set)
    rows: dict[Row, dict[str, str]] = field(default_factory=dict)
    forms_there: dict[Row, set[str]] = field(default_factory=dict)


def read_project(path: Path) -> Project:
    """Read a project.

    Parameters
    ----------
    path
        As REDCap exports it, with or without records.

    Raises
    ------
    DataError
        If it is no such file, is damaged, has a document type or entities of its own, or is larger than 300 MB.
    """
    check_file(path)
    if not is_project(path):
        what = "this is no REDCap project in XML (ODM)"
        raise DataError(path.name, [Problem("", what, "Export the records as CSV, or the project as XML")])
    if path.stat().st_size > LARGEST:
        raise DataError(path.name, [Problem("", "it is larger than 300 MB", "Export the records as CSV")])
    parts = _Parts()
    for element in _elements(path):
        reader = READERS.get(_local(element))
        if reader is not None:
            reader(element, parts)
            element.clear()
    dictionary = _dictionary(path.name, parts)
    return Project(dictionary, _records(parts, dictionary))


def _elements(path: Path) -> Iterator["Element"]:
    """Yield the elements of a file as they end.

    Raises
    ------
    DataError
        If it is not well-formed, or defines entities.
    """
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, iterparse

    try:
        for _, element in iterparse(str(path), forbid_dtd=True):
            yield element
    except DefusedXmlException:
        what = "it has a document type or entities of its own, which REDCap never writes"
        raise DataError(path.name, [Problem("", what, "Export the project from REDCap again")]) from None
    except (ParseError, ValueError, LookupError) as error:
        raise DataError(path.name, [Problem("", f"{DAMAGED} ({error})", "Export the project again")]) from None
    except OSError as error:
        raise DataError(path.name, [Problem("", f"it cannot be read ({error.strerror})", "Check the file")]) from None


def _local(element: "Element") -> str:
    return str(element.tag).rpartition("}")[2]


def _said(element: "Element", name: str) -> str:
    return element.get(f"{REDCAP}{name}", "").strip()


def _children(element: "Element", name: str) -> Iterator["Element"]:
    return (each for each in element.iter() if _local(each) == name)


def _text(element: "Element") -> str:
    """Return the first translated text inside an element."""
    return next(((each.text or "").strip() for each in _children(element, "TranslatedText")), "")


def _form(element: "Element", parts: _Parts) -> None:
    name = _said(element, "FormName") or element.get("OID", "").removeprefix("Form.")
    parts.forms[element.get("OID", "")] = name
    for group in _children(element, "ItemGroupRef"):
        parts.form_of_group[group.get("ItemGroupOID", "")] = name


def _group(element: "Element", parts: _Parts) -> None:
    form = parts.form_of_group.get(element.get("OID", ""), "")
    for item in _children(element, "ItemRef"):
        parts.form_of_item[item.get("ItemOID", "")] = form


def _item(element: "Element", parts: _Parts) -> None:
    cells = {name: _said(element, said) for name, said in CELLS.items()}
    kind = cells["field_type"]
    validation = cells["text_validation_type_or_show_slider_number"]
    lists = next((each.get("CodeListOID", "") for each in _children(element, "CodeListRef")), "")
    parts.items[element.get("OID", "")] = cells | {
        "field_name": _said(element, "Variable") or element.get("OID", ""),
        "field_label": _text(element),
        "field_type": TYPES.get(kind, kind),
        "text_validation_type_or_show_slider_number": VALIDATIONS.get(validation, validation),
        "list": lists,
    }


def _code_list(element: "Element", parts: _Parts) -> None:
    name = element.get("OID", "")
    parts.lists[name] = [(each.get("CodedValue", ""), _text(each)) for each in _children(element, "CodeListItem")]
    parts.checkbox_choices[name] = _said(element, "CheckboxChoices")


def _event(element: "Element", parts: _Parts) -> None:
    parts.events[element.get("OID", "")] = _said(element, "UniqueEventName") or element.get("OID", "")


def _missing(element: "Element", parts: _Parts) -> None:
    parts.missing.extend(split_choices(re.sub(r"[\r\n]+", "|", element.text or "")))


def _repeating_instrument(element: "Element", parts: _Parts) -> None:
    parts.repeating.add((_said(element, "UniqueEventName"), _said(element, "RepeatInstrument")))


def _repeating_event(element: "Element", parts: _Parts) -> None:
    parts.repeating_events.add(_said(element, "UniqueEventName"))


def _subject(element: "Element", parts: _Parts) -> None:
    record = element.get("SubjectKey", "")
    for child in element:
        if _local(child) == "StudyEventData":
            oid = child.get("StudyEventOID", "")
            event = _said(child, "UniqueEventName") or parts.events.get(oid, oid)
            repeat = child.get("StudyEventRepeatKey", "") if event in parts.repeating_events else ""
            for form in _children(child, "FormData"):
                _form_data(form, (record, event, "", repeat), parts)
        elif _local(child) == "FormData":
            _form_data(child, (record, "", "", ""), parts)


def _form_data(element: "Element", row: Row, parts: _Parts) -> None:
    oid = element.get("FormOID", "")
    form = parts.forms.get(oid, oid.removeprefix("Form."))
    if (row[1], form) in parts.repeating or (not row[1] and any(name == form for _, name in parts.repeating)):
        row = (row[0], row[1], form, element.get("FormRepeatKey", ""))
    cells = parts.rows.setdefault(row, {})
    parts.forms_there.setdefault(row, set()).add(form)
    for item in _children(element, "ItemData"):
        cells[item.get("ItemOID", "")] = spelled(item.get("Value", ""))
    for item in _children(element, "ItemDataBase64Binary"):
        cells[item.get("ItemOID", "")] = _said(item, "DocName") or "[document]"


READERS = {
    "FormDef": _form,
    "ItemGroupDef": _group,
    "ItemDef": _item,
    "CodeList": _code_list,
    "StudyEventDef": _event,
    "MissingDataCodes": _missing,
    "RepeatingInstrument": _repeating_instrument,
    "RepeatingEvent": _repeating_event,
    "SubjectData": _subject,
}


def _dictionary(name: str, parts: _Parts) -> RedcapDictionary:
    """Put the fields together; a checkbox has an item for each choice, and a form one for its state."""
    fields: dict[str, dict[str, str]] = {}
    states = {f"{form}_complete" for form in parts.forms.values()}
    for oid, cells in parts.items.items():
        if oid in states:
            continue
        entry = fields.setdefault(cells["field_name"], dict(cells))
        entry["form_name"] = parts.form_of_item.get(oid, "")
        if cells["field_type"] in {"radio", "dropdown", "checkbox"}:
            entry["select_choices_or_calculations"] = _choices(cells["list"], parts)
    if not fields:
        raise DataError(name, [Problem("", "the project has no fields", "Export it again")])
    return of_cells(name, list(fields.values()), missing=tuple(parts.missing), events=tuple(parts.events.values()))


def _choices(name: str, parts: _Parts) -> str:
    """Return the choices of a code list as they stand in a dictionary in CSV."""
    listed = parts.checkbox_choices.get(name, "")
    return listed or " | ".join(f"{code}, {label}" for code, label in parts.lists.get(name, []))


def _records(parts: _Parts, dictionary: RedcapDictionary) -> Records:
    """Lay the records out as an export in CSV has them."""
    in_order = _item_order(parts)
    identity = dictionary.fields[0].name
    no_question = {oid for oid, cells in parts.items.items() if cells["field_type"] == "descriptive"}
    items = [oid for oid in in_order if oid != identity and oid not in no_question]
    added: list[tuple[str, list[str]]] = [(identity, [row[0] for row in parts.rows])]
    for place, name in ((1, EVENT), (2, INSTRUMENT), (3, INSTANCE)):
        cells = [row[place] for row in parts.rows]
        if any(cells) or (place == 2 and any(row[3] for row in parts.rows)):
            added.append((name, cells))
    columns = [*added, *((oid, [_cell(oid, row, parts) for row in parts.rows]) for oid in items)]
    places = np.arange(len(parts.rows), dtype=np.int32)
    return Records(
        tuple(name for name, _ in columns),
        tuple(merged(places, cells) for _, cells in columns),
        np.arange(1, len(parts.rows) + 1, dtype=np.int64),
    )


def _item_order(parts: _Parts) -> list[str]:
    """Return the items form by form, and those that no form lists at the end."""
    forms = {form: number for number, form in enumerate(parts.forms.values())}
    known = [oid for oid in parts.form_of_item if oid in parts.items]
    known.sort(key=lambda oid: forms.get(parts.form_of_item[oid], len(forms)))
    there: Mapping[str, None] = dict.fromkeys(oid for cells in parts.rows.values() for oid in cells)
    return list(dict.fromkeys([*known, *there]))


def _cell(oid: str, row: Row, parts: _Parts) -> str:
    """Return a cell; an option of a checkbox that is not there is 0 where its form is, as in CSV."""
    cell = parts.rows[row].get(oid, "")
    if cell or parts.items.get(oid, {}).get("field_type") != "checkbox":
        return cell
    return "0" if parts.form_of_item.get(oid, "") in parts.forms_there[row] else ""
