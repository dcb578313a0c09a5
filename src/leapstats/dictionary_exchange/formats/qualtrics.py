"""A survey file of Qualtrics (.qsf), to be read only."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from leapstats.dictionary.expression import Expression
from leapstats.dictionary.study import Variable, Wave
from leapstats.dictionary_exchange.building import About, study_of_found
from leapstats.dictionary_exchange.exchanged import Imported
from leapstats.dictionary_exchange.forms import NO_ROLE, NO_YES, Place, place_of, unique_keys
from leapstats.dictionary_exchange.found import Found, chosen_one, with_guess
from leapstats.survey.form_conditions import Asked, all_of
from leapstats.survey.naming import item_names
from leapstats.survey.personal import is_personal
from leapstats.survey.qualtrics_logic import EMBEDDED, Rule, rules_of
from leapstats.survey.qualtrics_qsf import Choice, Kind, QualtricsSurvey, Question, read_qsf
from leapstats.terms import ItemType, Role

SUFFIXES = (".qsf",)
ID = "ResponseId"
GRIDS = frozenset({Kind.GRID, Kind.CHECK_GRID})
SHOWN_ONLY = "DB"
STEPS = (
    "Export the responses as CSV: numeric values or choice texts, with the three rows of headings.",
    "Columns that a survey of loops, or a file upload, adds are not in `columns.csv`: add rows for them.",
)


def read(path: Path) -> Imported:
    """Read a survey file.

    Parameters
    ----------
    path
        As Qualtrics exports it.

    Raises
    ------
    DataError
        If it is none.
    """
    survey = read_qsf(path)
    looped = {name for block in survey.blocks if block.loops for name in block.questions}
    asked = [each for each in survey.questions if not each.type.startswith(SHOWN_ONLY)]
    left = [each.tag for each in asked if each.id in looped or each.kind is Kind.OTHER]
    asked = [each for each in asked if each.id not in looped and each.kind is not Kind.OTHER]
    own_id = place_of(Variable(name=ID, label="Response", type=ItemType.ID, role=Role.ID), Place(ID))
    rules, known = rules_of(survey), _asked(survey, asked)
    items = (item for each in asked for item in _items(each, rules.get(each.id, ()), known))
    found = [own_id, *items, *_embedded(survey)]
    wave = Wave(
        name="1", label="responses", file=Path("data/responses.csv"), format="qualtrics", dictionary=f"data/{path.name}"
    )
    about = About(
        name=item_names([path.stem])[0],
        title=survey.title or path.stem,
        id=ID,
        waves=(wave,),
        unit="response",
        units="responses",
        blocks={name: label for each in asked for name, label in _blocks(each)},
        ignored=[(column, "") for each in asked for column in _texts(each)],
    )
    return Imported(
        study=study_of_found(about, list(unique_keys(found))),
        source=f"the Qualtrics survey file {path.name}",
        notes=(f"questions in loops, or of kinds that are not known: {', '.join(left)}",) if left else (),
        steps=STEPS,
        copies={f"data/{path.name}": path},
    )


def _embedded(survey: QualtricsSurvey) -> Iterator[Found]:
    for name in survey.embedded:
        role = Role.PII if is_personal(name) else Role.PARADATA
        found = place_of(Variable(name=name, label=name, type=ItemType.TEXT, role=role), Place(name))
        yield with_guess(found, "embedded data: taken for text")


def _row(question: Question, row: Choice) -> str:
    return f"{question.tag}_{row.tag or row.id}" if not row.tag.startswith(question.tag) else row.tag


def _blocks(question: Question) -> Iterator[tuple[str, str]]:
    if question.kind is Kind.CHECKS:
        yield question.tag, question.text
    elif question.kind is Kind.CHECK_GRID:
        yield from ((_row(question, row), f"{question.text}: {row.text}") for row in question.choices)


def _texts(question: Question) -> Iterator[str]:
    """Yield the columns of texts beside choices or rows."""
    for each in (*question.choices, *question.answers):
        if each.text_entry:
            code = each.id if question.kind in GRIDS else each.code
            yield f"{question.tag}_{code}_TEXT"


def _asked(survey: QualtricsSurvey, questions: Sequence[Question]) -> Asked:
    """Return the items behind what logic asks about."""
    items = {f"{EMBEDDED}{name}": name for name in survey.embedded}
    boxes: dict[str, dict[str, str]] = {}
    for each in questions:
        if each.kind in {Kind.CHOICE, Kind.TEXT, Kind.ESSAY}:
            items[each.id] = each.tag
        elif each.kind is Kind.CHECKS:
            boxes[each.id] = _keys(each.tag, each.choices)
        elif each.kind is Kind.CHECK_GRID:
            boxes.update({f"{each.id}/{row.id}": _keys(_row(each, row), each.answers) for row in each.choices})
        else:
            items.update({f"{each.id}/{row.id}": _row(each, row) for row in each.choices})
    return Asked(items, boxes, {}, blank_boxes=True)


def _keys(block: str, choices: Sequence[Choice]) -> dict[str, str]:
    return {each.code: f"{block}_{each.code}" for each in choices}


def _items(question: Question, rules: Sequence[Rule], asked: Asked) -> Iterator[Found]:
    translated: list[Expression] = []
    untold = ""
    for rule in rules:
        try:
            if rule.condition is None:
                untold = untold or f"{rule.text}: {rule.why}"
            else:
                translated.append(asked.translated(rule.condition))
        except ValueError as error:
            untold = untold or f"{rule.text}: {error}"
    for found in _columns(question):
        yield replace(found, untold=untold, rule=None if untold else all_of(dict.fromkeys(translated)))


def _columns(question: Question) -> Iterator[Found]:
    if question.kind is Kind.CHOICE:
        yield _chosen(question, question.tag, question.text)
    elif question.kind is Kind.CHECKS:
        yield from _boxes(question.tag, question.choices)
    elif question.kind in {Kind.TEXT, Kind.ESSAY}:
        yield _entered(question.tag, question.text, ItemType.TEXT)
    else:
        for row in question.choices:
            yield from _of_row(question, row)


def _of_row(question: Question, row: Choice) -> Iterator[Found]:
    """Return the items of a row of a grid, or of a text or number among several."""
    name, label = _row(question, row), f"{question.text}: {row.text}"
    if question.kind is Kind.GRID:
        yield _chosen(question, name, label)
    elif question.kind is Kind.CHECK_GRID:
        yield from _boxes(name, question.answers)
    else:
        yield _entered(name, label, ItemType.CONTINUOUS if question.kind is Kind.NUMBERS else ItemType.TEXT)


def _item(name: str, label: str, kind: ItemType, role: Role = Role.CHARACTERISTIC) -> Found:
    variable = Variable(name=name, label=label or name, type=kind, role=role)
    return replace(place_of(variable, Place(name)), wording=label)


def _chosen(question: Question, name: str, label: str) -> Found:
    choices = [(each.code, each.text) for each in question.options]
    return with_guess(chosen_one(_item(name, label, ItemType.CATEGORICAL), choices), NO_ROLE)


def _boxes(block: str, choices: tuple[Choice, ...]) -> Iterator[Found]:
    for each in choices:
        found = _item(f"{block}_{each.code}", each.text, ItemType.BINARY)
        variable = replace(found.variable, block=block, exclusive=each.exclusive)
        yield with_guess(chosen_one(replace(found, variable=variable), NO_YES), NO_ROLE)


def _entered(name: str, label: str, kind: ItemType) -> Found:
    if is_personal(name) or is_personal(label.rpartition(": ")[2]):
        return _item(name, label, kind, Role.PII)
    if kind is ItemType.TEXT:
        return with_guess(_item(name, label, kind, Role.FREE_TEXT), "any text can be entered: taken for free text")
    return with_guess(_item(name, label, kind), NO_ROLE)
