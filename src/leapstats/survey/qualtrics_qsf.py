"""A Qualtrics survey file (.qsf): its questions with their choices, in the order of the survey.

A .qsf is JSON, written by a language that turns an empty or unbroken mapping into a list; every part may be missing.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from itertools import islice
from pathlib import Path
from typing import Any

from leapstats.errors import DataError, Problem
from leapstats.survey.contents import read_bytes
from leapstats.survey.plain_text import plain

LARGEST = 1 << 24
MOST_PARTS = 100_000
MULTIPLE = frozenset({"MAVR", "MAHR", "MACOL", "MSB"})
FIX = "Export the survey again (Tools, Import/Export, Export Survey)"


class Kind(Enum):
    """What a question asks for, as far as its columns differ."""

    CHOICE = "one choice"
    CHECKS = "all that apply"
    GRID = "one choice in each row"
    CHECK_GRID = "all that apply in each row"
    TEXT = "text"
    ESSAY = "long text"
    TEXTS = "several texts"
    NUMBERS = "several numbers"
    OTHER = "something else"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A choice, a row of a grid, or a point of its scale.

    `code` is what a numeric export writes, `name` what an export of texts writes instead of the text, if anything.
    `tag` names the column of a row. `group` is the heading above a choice, `logic` says in words when it is shown.
    """

    id: str
    code: str
    text: str
    name: str = ""
    tag: str = ""
    group: str = ""
    exclusive: bool = False
    text_entry: bool = False
    logic: str = ""

    @property
    def spellings(self) -> tuple[str, ...]:
        """The texts that an export may write for it."""
        return tuple(each for each in (self.name, self.text) if each)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question, or a column of a side-by-side question (`QID5#1`).

    `choices` are the choices of a choice question, the rows of a grid, the items of the others; `answers` the points
    of the scale of a grid. `logic` says in words when it is shown. `least` and `most` are the ends of a slider.
    `about` is the text as the second header row may shorten it.
    """

    id: str
    tag: str
    text: str
    kind: Kind
    type: str = ""
    about: str = ""
    choices: tuple[Choice, ...] = ()
    answers: tuple[Choice, ...] = ()
    logic: str = ""
    required: bool = False
    least: float | None = None
    most: float | None = None

    @property
    def options(self) -> tuple[Choice, ...]:
        """What one answers with: the points of the scale of a grid, else the choices."""
        return self.answers if self.kind in {Kind.GRID, Kind.CHECK_GRID} else self.choices

    def holds(self, number: float) -> bool:
        """Tell whether a number is a code of the question, or within its slider."""
        if self.least is not None and self.most is not None and self.least <= number <= self.most:
            return True
        return any(as_number(each.code) == number or as_number(each.text) == number for each in self.options)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A block of a survey: its questions by id, and whether it is repeated (loop and merge)."""

    label: str
    questions: tuple[str, ...]
    loops: bool = False
    id: str = ""


@dataclass(frozen=True, slots=True)
class AnyOfLogic:
    """Ways to a block, each with the logic that has to hold on it."""

    ways: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QualtricsSurvey:
    """A survey as it is defined, without answers.

    `logic` has by the id of a question what it is shown by, as the file has it: all of it has to hold. `AnyOfLogic` is
    of a block that the flow reaches in several ways.
    """

    path: Path
    title: str
    language: str
    questions: tuple[Question, ...]
    blocks: tuple[Block, ...]
    embedded: tuple[str, ...] = ()
    logic: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)

    @property
    def by_id(self) -> dict[str, Question]:
        """The questions by their ids (`QID5`, `QID5#1`)."""
        return {each.id: each for each in self.questions}


def read_qsf(path: Path) -> QualtricsSurvey:
    """Read a survey file.

    Raises
    ------
    DataError
        If it is none.
    """
    content = read_bytes(path)
    if len(content) > LARGEST:
        what = f"it holds more than {LARGEST >> 20} MB, more than any survey file"
        raise DataError(path.name, [Problem("", what, FIX)])
    try:
        parsed = json.loads(content)
    except (ValueError, RecursionError):
        raise DataError(path.name, [Problem("", "it is not a Qualtrics survey file (no JSON)", FIX)]) from None
    elements = [mapping(each) for each in mapping(mapping(parsed).get("SurveyElements")).values()]
    payloads = [mapping(each.get("Payload")) for each in elements if each.get("Element") == "SQ"]
    questions = [question for payload in payloads for question in _questions(payload)]
    if not questions:
        raise DataError(path.name, [Problem("", "it is not a Qualtrics survey file: there are no questions", FIX)])
    blocks = tuple(_blocks(elements))
    entry = mapping(mapping(parsed).get("SurveyEntry"))
    return QualtricsSurvey(
        path=path,
        title=text_in(entry.get("SurveyName")),
        language=text_in(entry.get("SurveyLanguage")),
        questions=_in_order(questions, blocks),
        blocks=blocks,
        embedded=tuple(dict.fromkeys(_embedded(elements))),
        logic=_all_logic(payloads, blocks, _ways(elements)),
    )


def as_number(text: str) -> float | None:
    """Return a code as a number, None where it is none."""
    try:
        return float(text) if text.lstrip("+-").replace(".", "", 1).isdecimal() else None
    except ValueError:
        return None


def mapping(found: Any) -> dict[str, Any]:
    """Return a mapping by text; a list is one by place, and anything else is empty."""
    if isinstance(found, list):
        return {str(place): each for place, each in enumerate(found[:MOST_PARTS])}
    return {str(key): each for key, each in islice(found.items(), MOST_PARTS)} if isinstance(found, dict) else {}


def text_in(found: Any) -> str:
    """Return a text or a number as plain text, "" for anything else."""
    return plain(str(found)) if isinstance(found, str | int | float) and not isinstance(found, bool) else ""


def _is_on(found: Any) -> bool:
    return found is True or (isinstance(found, str | int) and str(found).lower() in {"true", "1", "on"})


def _questions(payload: Mapping[str, Any]) -> Iterator[Question]:
    """Return the question of a payload; of a side-by-side question, each of its columns."""
    columns = mapping(payload.get("AdditionalQuestions"))
    if payload.get("QuestionType") != "SBS" or not columns:
        yield _question(payload, "")
        return
    for place, column in sorted(columns.items(), key=lambda each: as_number(each[0]) or 0):
        own = {**mapping(column)}
        own.setdefault("QuestionID", f"{payload.get('QuestionID')}#{place}")
        own.setdefault("DataExportTag", f"{payload.get('DataExportTag')}#{place}")
        own["Choices"] = own.get("Choices") or payload.get("Choices")
        own["ChoiceOrder"] = own.get("ChoiceOrder") or payload.get("ChoiceOrder")
        own["ChoiceDataExportTags"] = payload.get("ChoiceDataExportTags")
        own["DisplayLogic"] = payload.get("DisplayLogic")
        yield _question(own, text_in(payload.get("QuestionText")))


def _question(payload: Mapping[str, Any], above: str) -> Question:
    own, settings = text_in(payload.get("QuestionText")), mapping(payload.get("Configuration"))
    kind = _kind(payload)
    grid = kind in {Kind.GRID, Kind.CHECK_GRID, Kind.TEXTS}
    validation = mapping(mapping(payload.get("Validation")).get("Settings"))
    is_slider = payload.get("QuestionType") == "Slider"
    return Question(
        id=text_in(payload.get("QuestionID")),
        tag=text_in(payload.get("DataExportTag")),
        text=f"{above}: {own}" if above and own else above or own,
        kind=kind,
        type="/".join(filter(None, (text_in(payload.get(key)) for key in ("QuestionType", "Selector", "SubSelector")))),
        about=text_in(payload.get("QuestionDescription")),
        choices=_choices(payload, "Choice", coded=not grid),
        answers=_choices(payload, "Answer", coded=True),
        logic=described(payload.get("DisplayLogic")) or described(payload.get("InPageDisplayLogic")),
        required=_is_on(validation.get("ForceResponse")),
        least=as_number(text_in(settings.get("CSSliderMin"))) if is_slider else None,
        most=as_number(text_in(settings.get("CSSliderMax"))) if is_slider else None,
    )


def _kind(payload: Mapping[str, Any]) -> Kind:
    selector, inner = text_in(payload.get("Selector")), payload.get("SubSelector")
    match payload.get("QuestionType"):
        case "MC":
            return Kind.CHECKS if selector in MULTIPLE else Kind.CHOICE
        case "Matrix" if selector in {"TE", "CS", "RO"}:
            return Kind.TEXTS if selector == "TE" else Kind.NUMBERS
        case "Matrix":
            return Kind.CHECK_GRID if inner == "MultipleAnswer" else Kind.GRID
        case "TE" if selector == "FORM":
            return Kind.TEXTS
        case "TE":
            return Kind.ESSAY if selector in {"ML", "ESTB"} else Kind.TEXT
        case "Slider" | "CS" | "RO":
            return Kind.NUMBERS
    return Kind.OTHER


def _choices(payload: Mapping[str, Any], noun: str, *, coded: bool) -> tuple[Choice, ...]:
    """Return the choices or the answers of a question in the order they are shown in."""
    found = {key: mapping(each) for key, each in mapping(payload.get(f"{noun}s")).items()}
    recodes = mapping(payload.get("RecodeValues")) if coded else {}
    names = mapping(payload.get("VariableNaming")) if coded else {}
    tags = mapping(payload.get("ChoiceDataExportTags")) if noun == "Choice" else {}
    groups = {
        key: text_in(mapping(group).get("GroupLabel"))
        for group in mapping(payload.get(f"{noun}Groups")).values()
        for key in map(text_in, mapping(mapping(group).get("ChoiceGroupOrder")).values())
    }
    listed = [text_in(key) for key in mapping(payload.get(f"{noun}Order")).values()]
    order = dict.fromkeys([*(key for key in listed if key in found), *found])
    return tuple(
        Choice(
            id=key,
            code=text_in(recodes.get(key)) or key,
            text=text_in(found[key].get("Display")),
            name=text_in(names.get(key)),
            tag=text_in(tags.get(key)),
            group=groups.get(key, ""),
            exclusive=_is_on(found[key].get("ExclusiveAnswer")),
            text_entry=_is_on(found[key].get("TextEntry")),
            logic=described(found[key].get("DisplayLogic")),
        )
        for key in order
        if "Display" in found[key]
    )


def described(found: Any) -> str:
    """Return the descriptions inside a rule of display logic, in their order."""
    words, waiting = [], [found]
    for _ in range(MOST_PARTS):
        if not waiting:
            break
        inside = mapping(waiting.pop())
        words.append(text_in(inside.get("Description")))
        waiting.extend(part for part in reversed(inside.values()) if isinstance(part, dict | list))
    return " ".join(filter(None, words))


def _blocks(elements: list[dict[str, Any]]) -> Iterator[Block]:
    for element in elements:
        if element.get("Element") != "BL":
            continue
        for block in map(mapping, mapping(element.get("Payload")).values()):
            if block.get("Type") == "Trash":
                continue
            inside = map(mapping, mapping(block.get("BlockElements")).values())
            looping = mapping(mapping(block.get("Options"))).get("Looping")
            yield Block(
                label=text_in(block.get("Description")),
                questions=tuple(filter(None, (text_in(each.get("QuestionID")) for each in inside))),
                loops=bool(looping) and looping != "None",
                id=text_in(block.get("ID")),
            )


def _in_order(questions: list[Question], blocks: tuple[Block, ...]) -> tuple[Question, ...]:
    """Put questions in the order of the blocks; those in none of them, such as deleted ones, come last."""
    places = {name: place for place, name in enumerate(name for block in blocks for name in block.questions)}
    return tuple(sorted(questions, key=lambda each: places.get(each.id.partition("#")[0], len(places))))


def _embedded(elements: list[dict[str, Any]]) -> Iterator[str]:
    """Name the embedded data that the flow of a survey sets."""
    waiting: list[Any] = [element.get("Payload") for element in elements if element.get("Element") == "FL"]
    while waiting:
        inside = mapping(waiting.pop())
        if inside.get("Type") == "EmbeddedData":
            fields = map(mapping, mapping(inside.get("EmbeddedData")).values())
            yield from filter(None, (text_in(field.get("Field")) for field in fields))
        waiting.extend(reversed(mapping(inside.get("Flow")).values()))


def _ways(elements: list[dict[str, Any]]) -> dict[str, list[tuple[Any, ...]]]:
    """Return the ways on which the flow of a survey reaches each block: the logic of the branches around it."""
    ways: dict[str, list[tuple[Any, ...]]] = {}
    waiting: list[tuple[Any, tuple[Any, ...]]] = [
        (element.get("Payload"), ()) for element in elements if element.get("Element") == "FL"
    ]
    while waiting:
        found, around = waiting.pop()
        inside = mapping(found)
        kind = text_in(inside.get("Type"))
        if kind == "Branch":
            around = (*around, inside.get("BranchLogic"))
        elif kind in {"Block", "Standard"} and text_in(inside.get("ID")):
            ways.setdefault(text_in(inside.get("ID")), []).append(around)
        waiting.extend((each, around) for each in reversed(mapping(inside.get("Flow")).values()))
    return ways


def _all_logic(
    payloads: list[dict[str, Any]], blocks: tuple[Block, ...], ways: Mapping[str, list[tuple[Any, ...]]]
) -> dict[str, tuple[Any, ...]]:
    """Return what each question is shown by: branches around its block, and logic of its own."""
    around: dict[str, tuple[Any, ...]] = {}
    for block in blocks:
        known = ways.get(block.id, [()])
        several = (AnyOfLogic(tuple(known)),) if () not in known else ()
        around.update(dict.fromkeys(block.questions, known[0] if len(known) == 1 else several))
    found = {}
    for payload in payloads:
        name = text_in(payload.get("QuestionID"))
        own = (payload.get(key) for key in ("DisplayLogic", "InPageDisplayLogic"))
        found[name] = (*around.get(name, ()), *filter(None, own))
    return {name: each for name, each in found.items() if each}
