"""An XLSForm, the workbook from which KoBo and ODK make a form: sheets survey, choices and settings."""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from leapstats.dictionary.study import Study, Variable, Wave
from leapstats.dictionary_exchange.building import About, study_of_found
from leapstats.dictionary_exchange.exchanged import Exported, Imported, losses
from leapstats.dictionary_exchange.forms import Place, answered, base_of, ticked, unique_keys, with_condition
from leapstats.dictionary_exchange.found import Found, digest_of, kept_universe, told_by
from leapstats.dictionary_exchange.properties import MARK, as_note, from_note
from leapstats.dictionary_exchange.questions import Question, questions_of
from leapstats.dictionary_exchange.shown import BLANK, Atom, Condition
from leapstats.survey import questionnaire
from leapstats.survey.form_conditions import Asked
from leapstats.survey.kobo_columns import PERSON
from leapstats.survey.kobo_workbook import sheets_of
from leapstats.survey.naming import item_names
from leapstats.survey.personal import is_personal
from leapstats.survey.questionnaire import QuestionKind
from leapstats.survey.read import Waves
from leapstats.survey.relevance_syntax import parse_xpath
from leapstats.survey.rich_text import text_of
from leapstats.survey.xlsform import read_form
from leapstats.terms import CODED, NUMERIC, ItemType, Role

SUFFIXES = (".xlsx",)
SURVEY = ("type", "name", "label", "relevant", "constraint", "constraint_message", MARK)
CHOICES = ("list_name", "name", "label")
SETTINGS = ("form_title", "form_id")
TYPES = {ItemType.COUNT: "integer", ItemType.CONTINUOUS: "decimal", ItemType.DATE: "date"}
CODE = re.compile(r"[\w.-]+")
ID, ID_LABEL = "_uuid", "Identifier of the submission"
NO_COLUMN = frozenset({QuestionKind.SHOWN, QuestionKind.RECORDED, QuestionKind.FILE})
STEPS = (
    "Export the submissions as CSV or XLSX with XML values and headers, check-all questions in columns of their own.",
    "The headings in `columns.csv` are those without names of groups: write `group/question` if the file has them.",
    f"The unit is the submission (`{ID}`); ODK calls it `KEY`. If a question tells units apart, make that the id.",
)


def write(study: Study, waves: Waves) -> Exported:
    """Write the raw items of a study as the questions of a form.

    Parameters
    ----------
    study
        A check-all block is a question of the type select_multiple. What a form has no place for stands in a column
        of its own, which KoBo and ODK pass over.
    waves
        Not looked at: a form has no data.
    """
    del waves
    questions, lost = questions_of(study)
    lost["labels that a form does not hold word for word"] = [each.name for each in questions if _is_reworded(each)]
    lost["codes that a form cannot have (with other signs there)"] = [
        each.name for each in questions if any(not CODE.fullmatch(code.code) for code in each.choices)
    ]
    lists = _lists(questions)
    by_item = {item.name: each for each in questions for item in each.items}
    rows = [_row(each, lists.get(each.name, ""), by_item) for each in questions]
    choices = {
        lists[each.name]: [(lists[each.name], _code(code.code), code.label) for code in each.choices]
        for each in questions
        if each.name in lists
    }
    content = _workbook(
        {
            "survey": [SURVEY, *([row.get(name, "") for name in SURVEY] for row in rows)],
            "choices": [CHOICES, *(row for listed in choices.values() for row in listed)],
            "settings": [SETTINGS, (study.title or study.name, item_names([study.name])[0])],
        }
    )
    return Exported({"": content}, losses(lost))


def _workbook(sheets: Mapping[str, Sequence[Sequence[str]]]) -> bytes:
    import xlsxwriter

    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for row, cells in enumerate(rows):
                for place, cell in enumerate(cells):
                    if cell:
                        sheet.write_string(row, place, cell)
    return content.getvalue()


def _lists(questions: Sequence[Question]) -> dict[str, str]:
    """Return the name of the list of choices of each question that has one; equal lists are one."""
    named: dict[tuple[tuple[str, str], ...], str] = {}
    found: dict[str, str] = {}
    for each in questions:
        pairs = tuple((code.code, code.label) for code in each.choices)
        if not pairs or (each.item.type not in CODED):
            continue
        codes = each.item.codes
        wanted = each.name if each.is_block or codes is None else codes.name
        if pairs not in named:
            named[pairs] = item_names([*named.values(), wanted])[-1]
        found[each.name] = named[pairs]
    return found


def _row(question: Question, listed: str, by_item: Mapping[str, Question]) -> dict[str, str]:
    item = question.item
    relevant = xpath_of(question.shown, by_item) if question.shown is not None else ""
    properties = question.properties(frozenset({"block"}) if question.is_block else frozenset())
    if relevant:
        properties["condition"] = digest_of(relevant)
    kind = TYPES.get(item.type, "text")
    if listed:
        kind = f"{'select_multiple' if question.is_block else 'select_one'} {listed}"
    alone = [each.name for each in question.items if each.exclusive and question.is_block]
    return {
        "type": kind,
        "name": question.name,
        "label": question.label,
        "relevant": relevant,
        "constraint": " and ".join(f"not(selected(., '{each}') and count-selected(.) > 1)" for each in alone),
        "constraint_message": "This choice rules out the others" if alone else "",
        MARK: as_note(properties),
    }


def _code(code: str) -> str:
    return code if CODE.fullmatch(code) else re.sub(r"[^\w.-]+", "_", code)


def _is_reworded(question: Question) -> bool:
    labels = [question.label, *(each.label for each in question.choices)]
    return any(text_of(label) != label for label in labels)


def xpath_of(condition: Condition, by_item: Mapping[str, Question]) -> str:
    """Write a condition as the relevance of a question; `by_item` has the question of each item."""
    if isinstance(condition, Atom):
        return _compared(condition, by_item)
    parts = (
        text if isinstance(part, Atom) else f"({text})"
        for part, text in ((part, xpath_of(part, by_item)) for part in condition.parts)
    )
    return (" and " if condition.every else " or ").join(parts)


def _compared(atom: Atom, by_item: Mapping[str, Question]) -> str:
    first, *others = ((sign, by_item[name], name) for sign, name in atom.terms)
    _, question, name = first
    if question.is_block:
        selected = f"selected(${{{question.name}}}, '{name}')"
        return selected if (atom.operator == "==") is (atom.value == "1") else f"not({selected})"
    left = f"{'' if first[0] > 0 else '0 - '}${{{question.name}}}"
    left += "".join(f" {'+' if sign > 0 else '-'} ${{{each.name}}}" for sign, each, _ in others)
    is_number = bool(others) or question.item.type in NUMERIC or atom.operator not in {"==", "!="}
    value = atom.value if is_number and atom.value != BLANK else f"'{_code(atom.value) if atom.value else ''}'"
    return f"{left} {'=' if atom.operator == '==' else atom.operator} {value}"


def read(path: Path) -> Imported:
    """Read a form.

    Parameters
    ----------
    path
        A workbook with the sheets survey and choices.

    Raises
    ------
    DataError
        If it is none.
    """
    form = read_form(path)
    properties = _properties(path)
    asked = [each for each in form.questions if each.kind not in NO_COLUMN and not each.repeat]
    repeated = [each.name for each in form.questions if each.repeat]
    silent = [each.name for each in form.questions if each.kind is QuestionKind.FILE and not each.repeat]
    known = _asked(asked)
    found = list(unique_keys([item for each in asked for item in _items(each, properties.get(each.name, {}), known)]))
    own_id = next((each for each in found if each.variable.type is ItemType.ID), None)
    if own_id is None:
        variable = Variable(name=ID, label=ID_LABEL, type=ItemType.ID, role=Role.ID)
        own_id = Found(variable=variable, column=ID)
        found.insert(0, own_id)
    about = About(
        name=item_names([path.stem])[0],
        title=form.title or path.stem,
        id=own_id.key,
        waves=(
            Wave(
                name="1", label="submissions", file=Path("data/submissions.csv"), format="kobo", dictionary=_copy(path)
            ),
        ),
        unit="submission",
        units="submissions",
        blocks={each.name: each.label or each.name for each in asked if each.kind is QuestionKind.SEVERAL},
        ignored=[(each, "") for each in silent],
    )
    notes = (
        [f"questions of repeats, of which an export has a table of its own: {', '.join(repeated)}"] if repeated else []
    )
    return Imported(
        study=study_of_found(about, found),
        source=f"the XLSForm {path.name}",
        notes=tuple(notes),
        steps=STEPS,
        copies={_copy(path): path},
    )


def _copy(path: Path) -> str:
    return f"data/{path.name}"


def _properties(path: Path) -> dict[str, dict[str, Any]]:
    """Return what an export of a dictionary has written of each question in a column of its own."""
    rows = next(iter(sheets_of(path, lambda name: name.strip().casefold() == "survey").values()), [])
    header = [cell.strip() for cell in rows[0]] if rows else []
    if MARK not in header or "name" not in header:
        return {}
    at, name = header.index(MARK), header.index("name")
    return {row[name]: from_note(row[at]) for row in rows[1:] if len(row) > max(at, name)}


def _asked(questions: Sequence[questionnaire.Question]) -> Asked:
    several = [each for each in questions if each.kind in {QuestionKind.SEVERAL, QuestionKind.RANKING}]
    boxes = {each.name: {code.code: f"{each.name}/{code.code}" for code in each.choices} for each in several}
    return Asked({each.name: each.name for each in questions if each.name not in boxes}, boxes, {})


def _items(question: questionnaire.Question, properties: Mapping[str, Any], known: Asked) -> Iterator[Found]:
    for found in _columns(question, properties):
        shown = " and ".join(question.shown_when)
        told = replace(found, universe=kept_universe({**properties, **_shared(properties)}, shown))
        yield with_condition(told, question.shown_when, parse_xpath, known)


def _shared(properties: Mapping[str, Any]) -> Mapping[str, Any]:
    shared = properties.get("boxes")
    return shared if isinstance(shared, dict) else {}


def _columns(question: questionnaire.Question, properties: Mapping[str, Any]) -> Iterator[Found]:
    choices = [(each.code, each.label) for each in question.choices]
    if question.kind not in {QuestionKind.SEVERAL, QuestionKind.RANKING}:
        found = base_of(question, question.name, Place(question.name), question.label)
        if properties:
            yield told_by(replace(found, wording=""), properties, choices)
        elif question.kind is QuestionKind.TEXT and (is_personal(question.name) or PERSON.fullmatch(question.name)):
            yield replace(found, variable=replace(found.variable, role=Role.PII))
        else:
            yield answered(question, found, whole=question.type.casefold() in {"integer", "int"})
        return
    own = properties.get("own")
    for code, label in choices:
        place = f"{question.name}/{code}"
        found = base_of(question, place, Place(place), label)
        mine = own.get(code) if isinstance(own, dict) else None
        if question.kind is QuestionKind.RANKING:
            ranked = replace(found.variable, label=f"{question.label or question.name}: rank of {label}")
            yield answered(replace(question, kind=QuestionKind.NUMBER), replace(found, variable=ranked), whole=True)
        elif _shared(properties):
            variable = replace(found.variable, block=question.name)
            told = {**_shared(properties), **(mine if isinstance(mine, dict) else {})}
            yield replace(told_by(replace(found, variable=variable, wording=""), told), name=code)
        else:
            yield ticked(found, question.name)
