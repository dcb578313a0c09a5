"""The structure of a LimeSurvey survey (.lss), to be read only."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from leapstats.dictionary.study import Variable, Wave
from leapstats.dictionary_exchange.building import About, study_of_found
from leapstats.dictionary_exchange.exchanged import Imported
from leapstats.dictionary_exchange.forms import Place, answered, base_of, ticked, unique_keys, with_condition
from leapstats.dictionary_exchange.found import Found
from leapstats.survey.form_conditions import Asked
from leapstats.survey.limesurvey_conditions import parse_condition
from leapstats.survey.limesurvey_dictionary import read_structure
from leapstats.survey.naming import item_names
from leapstats.survey.personal import is_personal
from leapstats.survey.questionnaire import Choice, Question, QuestionKind
from leapstats.terms import ItemType, Role

SUFFIXES = (".lss",)
ID = "id"
POINTS = {"5": 5, "A": 5, "B": 10}
TABLES, DUAL = frozenset(":;"), "1"
SHOWN_ONLY = frozenset({QuestionKind.SHOWN, QuestionKind.FILE})
STEPS = (
    "Export the responses as CSV with question codes for headings and answer codes for answers.",
    "Columns of free text beside a choice (`Q1[other]`, `Q1[comment]`) are marked ignored in `columns.csv`.",
)


def read(path: Path) -> Imported:
    """Read a structure.

    Parameters
    ----------
    path
        As LimeSurvey exports it.

    Raises
    ------
    DataError
        If it is none, is damaged, or uses entities.
    """
    structure = read_structure(path)
    tables = [each.name for each in structure.questions if each.type in TABLES]
    asked = [each for each in structure.questions if each.kind not in SHOWN_ONLY and each.type not in TABLES]
    variable = Variable(name=ID, label="Number of the response", type=ItemType.ID, role=Role.ID)
    own_id = Found(variable=variable, column=ID)
    known = _asked(asked)
    items = (with_condition(item, each.shown_when, parse_condition, known) for each in asked for item in _items(each))
    found = list(unique_keys([own_id, *items]))
    wave = Wave(
        name="1",
        label="responses",
        file=Path("data/responses.csv"),
        format="limesurvey",
        dictionary=f"data/{path.name}",
    )
    about = About(
        name=item_names([path.stem])[0],
        title=structure.title or path.stem,
        id=ID,
        waves=(wave,),
        unit="response",
        units="responses",
        blocks={each.name: each.label or each.name for each in asked if each.kind is QuestionKind.SEVERAL},
        ignored=[(column, "") for each in structure.questions for column in _beside(each)],
    )
    notes = [f"tables of numbers or texts: {', '.join(tables)}; add rows for their columns"] if tables else []
    return Imported(
        study=study_of_found(about, found),
        source=f"the LimeSurvey structure {path.name}",
        notes=tuple(notes),
        steps=STEPS,
        copies={f"data/{path.name}": path},
    )


def _beside(question: Question) -> Iterator[str]:
    """Yield the columns of an export that are texts beside a question, if it has them."""
    if question.kind is QuestionKind.FILE:
        yield from (question.name, f"{question.name}[filecount]")
    elif question.kind in {QuestionKind.ONE, QuestionKind.SEVERAL}:
        yield from (f"{question.name}[other]", f"{question.name}[comment]")
        if question.type == "P":
            yield from (f"{question.name}[{each.code}comment]" for each in question.parts)


def _asked(questions: Sequence[Question]) -> Asked:
    boxes = {
        f"{each.name}_{part.code}": _key(each, part)
        for each in questions
        if each.kind is QuestionKind.SEVERAL
        for part in each.parts
    }
    single = {each.name: each.name for each in questions if not each.parts}
    rows = {
        f"{each.name}_{part.code}": _key(each, part)
        for each in questions
        if each.kind is not QuestionKind.SEVERAL
        for part in each.parts
    }
    return Asked({**rows, **single}, {}, boxes)


def _key(question: Question, part: Choice) -> str:
    return f"{question.name}[{part.code}]"


def _items(question: Question) -> Iterator[Found]:
    if question.kind is QuestionKind.RANKING:
        for place in range(1, len(question.choices or question.parts) + 1):
            key = f"{question.name}[{place}]"
            found = base_of(question, key, Place(key), f"{question.label or question.name}: rank {place}")
            yield answered(replace(question, kind=QuestionKind.ONE), found)
    elif not question.parts:
        yield _one(question, question.name, "")
    else:
        for part in question.parts:
            yield from _of_part(question, part)


def _of_part(question: Question, part: Choice) -> Iterator[Found]:
    key = _key(question, part)
    label = f"{question.label}: {part.label}" if question.label else part.label
    if question.kind is QuestionKind.SEVERAL:
        yield ticked(base_of(question, key, Place(key), part.label), question.name)
    elif question.type == DUAL:
        yield _one(question, f"{key}[1]", f"{label} (1)")
        yield _one(replace(question, choices=question.second_choices), f"{key}[2]", f"{label} (2)")
    else:
        yield _one(question, key, label)


def _one(question: Question, key: str, label: str) -> Found:
    found = base_of(question, key, Place(key), label)
    if is_personal(question.name) or is_personal(question.label):
        return replace(found, variable=replace(found.variable, role=Role.PII))
    if question.type in POINTS:
        points = tuple(Choice(str(point), str(point)) for point in range(1, POINTS[question.type] + 1))
        return answered(replace(question, choices=points), found)
    return answered(question, found)
