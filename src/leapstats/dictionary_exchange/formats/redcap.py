"""The data dictionary of a REDCap project, as its Online Designer loads and saves it."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from leapstats.dictionary.study import Study, Variable, Wave
from leapstats.dictionary_exchange.building import About, study_of_found
from leapstats.dictionary_exchange.exchanged import Exported, Imported, losses
from leapstats.dictionary_exchange.found import Found, chosen_one, digest_of, kept_universe, told_by, with_guess
from leapstats.dictionary_exchange.properties import as_note, from_note
from leapstats.dictionary_exchange.questions import Question, questions_of
from leapstats.dictionary_exchange.shown import BLANK, Atom, Condition
from leapstats.survey.naming import item_names
from leapstats.survey.plain_text import plain
from leapstats.survey.read import Waves
from leapstats.survey.redcap_dictionary import Field, RedcapDictionary, read_dictionary
from leapstats.survey.redcap_head import HEADINGS
from leapstats.survey.redcap_logic import MARK, column_of
from leapstats.terms import CODED, ItemType, Role

SUFFIXES = (".csv",)
HEADER = (
    "Variable / Field Name",
    "Form Name",
    "Section Header",
    "Field Type",
    "Field Label",
    "Choices, Calculations, OR Slider Labels",
    "Field Note",
    "Text Validation Type OR Show Slider Number",
    "Text Validation Min",
    "Text Validation Max",
    "Identifier?",
    "Branching Logic (Show field only if...)",
    "Required Field?",
    "Custom Alignment",
    "Question Number (surveys only)",
    "Matrix Group Name",
    "Matrix Ranking?",
    "Field Annotation",
)
VALIDATIONS = {ItemType.COUNT: "integer", ItemType.CONTINUOUS: "number", ItemType.DATE: "date_ymd"}
FIELD_NAME = re.compile(r"[a-z](?:[a-z0-9]|_(?=[a-z0-9]))*")
CODE = re.compile(r"-?\w+")
NONE_OF_THE_ABOVE = re.compile(r"@NONEOFTHEABOVE\s*=\s*['\"]?([\w, -]+)")
SIGNS = {"==": "=", "!=": "<>"}
NO_YES = (("0", "No"), ("1", "Yes"))
NOT_IN_EXPORT, UPLOADS = frozenset({"descriptive"}), frozenset({"file", "signature"})
PERSONAL = frozenset({"email", "phone", "zipcode", "ssn", "mrn_10d", "postalcode_canada", "postalcode_australia"})
EVENTS = (
    "Of a project with events, each is a wave: add a `[[waves]]` to `study.toml` with `wave_column = "
    '"redcap_event_name"` and its `wave_value`, and rows for the fields it has to `columns.csv`.'
)
REPEATS = (
    "Repeats are counted, not read: mark the fields of a repeating instrument as ignored in `columns.csv`, take their "
    "items out of `variables.csv`, and add a row for the number of repeats."
)
ADDED = ("redcap_data_access_group", "redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance")


def write(study: Study, waves: Waves) -> Exported:
    """Write the raw items of a study as the fields of a project.

    Parameters
    ----------
    study
        A check-all block is a checkbox whose choices are called as its items. What REDCap has no column for stands
        under Field Annotation.
    waves
        Not looked at: a data dictionary has no data.
    """
    del waves
    questions, lost = questions_of(study)
    names = dict(zip((each.name for each in questions), _field_names(questions), strict=True))
    places = {
        item.name: f"[{names[each.name]}({code})]" if each.is_block else f"[{names[each.name]}]"
        for each in questions
        for item, code in zip(each.items, _option_codes(each), strict=True)
    }
    boxes = frozenset(item.name for each in questions if each.is_block for item in each.items)
    rows = [_row(each, names, study, (places, boxes)) for each in questions]
    forms = list(dict.fromkeys(row["form_name"] for row in rows))
    rows.sort(key=lambda row: forms.index(row["form_name"]))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADER)
    writer.writerows([row.get(HEADINGS[head.casefold()], "") for head in HEADER] for row in rows)
    lost["labels that REDCap does not hold word for word"] = [each.name for each in questions if _is_reworded(each)]
    lost["codes that REDCap cannot have (with other signs there)"] = [
        each.name for each in questions if any(not CODE.fullmatch(code.code) for code in each.choices)
    ]
    return Exported({"": text.getvalue().encode()}, losses(lost))


def _field_names(questions: Sequence[Question]) -> list[str]:
    kept = [each.name for each in questions if FIELD_NAME.fullmatch(each.name)]
    others = iter(item_names([*kept, *(each.name for each in questions if each.name not in kept)])[len(kept) :])
    return [each.name if each.name in kept else next(others) for each in questions]


def _option_codes(question: Question) -> list[str]:
    """Return the code of each box: REDCap makes column names of them, in lower case.

    Items that are called as the columns of a checkbox have codes already.
    """
    lower = [each.name.lower() for each in question.items]
    start = f"{question.name}{MARK}".lower()
    if all(name.startswith(start) and name != start for name in lower):
        lower = [name.removeprefix(start) for name in lower]
    return lower if len(set(lower)) == len(lower) else item_names(lower)


def _row(
    question: Question, names: Mapping[str, str], study: Study, known: tuple[Mapping[str, str], frozenset[str]]
) -> dict[str, str]:
    item = question.item
    logic = logic_of(question.shown, *known) if question.shown is not None else ""
    form = item_names([item.form or study.name])[0]
    properties: dict[str, Any] = {
        **question.properties(frozenset({"form", "block"} if question.is_block else {"form"}))
    }
    properties["form"] = item.form
    if logic:
        properties["condition"] = digest_of(logic)
    if names[question.name] != question.name:
        properties["name"] = question.name
    boxes = dict(zip(_option_codes(question), question.items, strict=True)) if question.is_block else {}
    if any(code != each.name for code, each in boxes.items()):
        properties["names"] = {code: each.name for code, each in boxes.items()}
    exclusive = ",".join(code for code, each in boxes.items() if each.exclusive)
    tag = f"@NONEOFTHEABOVE='{exclusive}' " if exclusive else ""
    return {
        "field_name": names[question.name],
        "form_name": form,
        "field_type": _type(question),
        "field_label": question.label,
        "select_choices_or_calculations": _choices(question),
        "text_validation_type_or_show_slider_number": VALIDATIONS.get(item.type, ""),
        "identifier": "y" if any(each.role is Role.PII for each in question.items) else "",
        "branching_logic": logic,
        "field_annotation": tag + as_note(properties),
    }


def _type(question: Question) -> str:
    item = question.item
    if question.is_block:
        return "checkbox"
    if item.type in CODED:
        return "yesno" if _is_yes_no(question) else "radio"
    return "notes" if item.role is Role.FREE_TEXT else "text"


def _is_yes_no(question: Question) -> bool:
    pairs = tuple((each.code, each.label) for each in question.choices)
    return question.item.type is ItemType.BINARY and pairs == NO_YES


def _choices(question: Question) -> str:
    if question.item.type not in CODED or (not question.is_block and _is_yes_no(question)):
        return ""
    codes = _option_codes(question) if question.is_block else [each.code for each in question.choices]
    pairs = zip(codes, (each.label for each in question.choices), strict=True)
    return " | ".join(f"{_code(code)}, {label.replace('|', '/')}" for code, label in pairs)


def _code(code: str) -> str:
    return code if CODE.fullmatch(code) else re.sub(r"\W+", "_", code)


def _is_reworded(question: Question) -> bool:
    labels = [question.label, *(each.label for each in question.choices)]
    return any(plain(label) != label or "|" in label for label in labels)


def logic_of(condition: Condition, places: Mapping[str, str], boxes: frozenset[str]) -> str:
    """Write a condition as branching logic.

    Parameters
    ----------
    condition
        Of the items of a study.
    places
        The field of each item in brackets.
    boxes
        Items that are options of checkboxes.
    """
    if isinstance(condition, Atom):
        return _compared(condition, places, boxes)
    parts = (
        text if isinstance(part, Atom) else f"({text})"
        for part, text in ((part, logic_of(part, places, boxes)) for part in condition.parts)
    )
    return (" and " if condition.every else " or ").join(parts)


def _compared(atom: Atom, places: Mapping[str, str], boxes: frozenset[str]) -> str:
    first, *others = ((sign, name) for sign, name in atom.terms)
    if first[1] in boxes:
        return f"{places[first[1]]} = '{int((atom.operator == '==') is (atom.value == '1'))}'"
    left = f"{'' if first[0] > 0 else '0 - '}{places[first[1]]}"
    left += "".join(f" {'+' if sign > 0 else '-'} {places[name]}" for sign, name in others)
    quoted = not others and (atom.operator in SIGNS or atom.value == BLANK)
    value = f"'{_code(atom.value)}'" if quoted else atom.value
    return f"{left} {SIGNS.get(atom.operator, atom.operator)} {value}"


def read(path: Path) -> Imported:
    """Read a data dictionary.

    Parameters
    ----------
    path
        As REDCap saves it.

    Raises
    ------
    DataError
        If it is none.
    """
    dictionary = read_dictionary(path)
    found = [item for field in dictionary.fields for item in _items(field, dictionary)]
    left = [each.name for each in dictionary.fields if each.type in NOT_IN_EXPORT | UPLOADS]
    boxes = {each.name: each.label or each.name for each in dictionary.fields if each.is_checkbox}
    uploads = [each.name for each in dictionary.fields if each.type in UPLOADS]
    name = item_names([path.stem])[0]
    wave = Wave(
        name="1", label="records", file=Path("data/records.csv"), format="redcap", dictionary=f"data/{path.name}"
    )
    named = {each.column for each in found}
    about = About(
        name=name,
        title=path.stem,
        id=found[0].key,
        waves=(wave,),
        unit="record",
        units="records",
        blocks=boxes,
        ignored=[
            (each, "")
            for each in (*uploads, *(f"{form}_complete" for form in dictionary.forms), *ADDED)
            if each not in named
        ],
    )
    steps = (
        "Export all records as CSV / raw data.",
        EVENTS,
        REPEATS,
    )
    notes = [*dictionary.notes, *([f"fields without answers: {', '.join(left)}"] if left else [])]
    source = f"the REDCap data dictionary {path.name}"
    return Imported(
        study=study_of_found(about, found),
        source=source,
        notes=tuple(notes),
        steps=steps,
        copies={f"data/{path.name}": path},
    )


def _items(field: Field, dictionary: RedcapDictionary) -> Iterator[Found]:
    if field.type in NOT_IN_EXPORT | UPLOADS:
        return
    properties = from_note(field.annotation)
    form = field.form if len(dictionary.forms) > 1 else ""
    rule = field.rule
    base = Found(
        variable=Variable(
            name=field.name,
            label=field.label or field.name,
            type=ItemType.TEXT,
            role=Role.PII if field.identifier else Role.CHARACTERISTIC,
            form=form,
            note=_note(field),
        ),
        column=field.name,
        wording=field.label if not properties else "",
        rule=rule.expression if rule is not None else None,
        untold=rule.why if rule is not None and rule.expression is None else "",
    )
    if field.is_checkbox:
        yield from _boxes(field, base, properties)
    elif properties:
        base = replace(base, universe=kept_universe(properties, field.logic))
        choices = NO_YES if field.type == "yesno" else field.choices
        yield told_by(base, properties, choices)
    elif field is dictionary.fields[0]:
        yield replace(base, variable=replace(base.variable, type=ItemType.ID, role=Role.ID, note=""))
    else:
        yield _guessed(field, base)


def _note(field: Field) -> str:
    span = [f"{word} {limit}" for word, limit in (("from", field.minimum), ("to", field.maximum)) if limit]
    return " ".join(span)


def _guessed(field: Field, base: Found) -> Found:
    """Word what a field asks for by its type and validation; what REDCap does not say is a guess."""
    if field.type in {"yesno", "truefalse"}:
        found = chosen_one(base, [(code, label) for code, label in reversed(field.choices)])
    elif field.choices:
        found = chosen_one(base, field.choices)
    else:
        found = _entered(field, base)
    if found.variable.role is Role.CHARACTERISTIC:
        return with_guess(found, "the role is not in the file: taken for a characteristic")
    return found


def _entered(field: Field, base: Found) -> Found:
    variable, validation = base.variable, field.validation
    if validation == "integer":
        return replace(base, variable=replace(variable, type=ItemType.COUNT))
    if validation.startswith("number") or field.type in {"calc", "slider"}:
        found = replace(base, variable=replace(variable, type=ItemType.CONTINUOUS))
        return found if field.type != "calc" else with_guess(found, "REDCap computes it, taken for a number")
    if validation.startswith("date_"):
        return replace(base, variable=replace(variable, type=ItemType.DATE))
    if validation in PERSONAL or variable.role is Role.PII:
        return replace(base, variable=replace(variable, role=Role.PII))
    found = replace(base, variable=replace(variable, role=Role.FREE_TEXT))
    return found if field.type == "notes" else with_guess(found, "any text can be entered: taken for free text")


def _boxes(field: Field, base: Found, properties: Mapping[str, Any]) -> Iterator[Found]:
    """Return an item for each option of a checkbox."""
    tagged = NONE_OF_THE_ABOVE.search(field.annotation)
    exclusive = {code.strip() for code in tagged[1].split(",")} if tagged else set()
    shared, own, called = (properties.get(key) for key in ("boxes", "own", "names"))
    block = properties.get("name") if isinstance(properties.get("name"), str) else field.name
    names = called if isinstance(called, dict) else {}
    for code, label in field.choices:
        column = column_of(field.name, code)
        variable = replace(base.variable, name=column, label=label, type=ItemType.BINARY, block=str(block), note="")
        each = replace(base, variable=replace(variable, exclusive=code in exclusive), column=column)
        if not isinstance(shared, dict):
            each = chosen_one(each, NO_YES)
            yield with_guess(each, "the role is not in the file: taken for a characteristic")
            continue
        name = str(names.get(code, code))
        mine = own.get(name) if isinstance(own, dict) else None
        told = {"form": properties.get("form"), **shared, **(mine if isinstance(mine, dict) else {})}
        universe = kept_universe({**told, "condition": properties.get("condition")}, field.logic)
        yield replace(told_by(each, told), name=str(told.get("name") or name), universe=universe)
