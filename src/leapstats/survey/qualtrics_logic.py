"""Read the logic of a Qualtrics survey: by which answers a question, or the block around it, is shown.

A rule is a JSON object of sets (`If`, then `AndIf` or `OrIf`) of comparisons (joined by the misspelled `Conjuction`);
`and` binds before `or` among both. An answer that was not given is not selected, and unlike every number.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any
from urllib.parse import unquote

from leapstats.survey.qualtrics_qsf import (
    AnyOfLogic,
    Kind,
    QualtricsSurvey,
    Question,
    as_number,
    described,
    mapping,
    text_in,
)
from leapstats.survey.relevance_syntax import Answer, Call, Node, Number, Operation, Text

LOCATOR = re.compile(r"q://(?P<question>[^/]+)/(?P<what>[^/]+)(?:/(?P<parts>.*))?", re.DOTALL)
NUMBERS = {
    "EqualTo": "=",
    "NotEqualTo": "!=",
    "GreaterThan": ">",
    "GreaterThanOrEqual": ">=",
    "LessThan": "<",
    "LessThanOrEqual": "<=",
}
CHOSEN = {"Selected": True, "NotSelected": False}
BLANKS = {"Empty": True, "NotEmpty": False}
ENTERED = frozenset({"ChoiceTextEntryValue", "ChoiceNumericEntryValue"})
EMBEDDED = "embedded data "
GRIDS = frozenset({Kind.GRID, Kind.CHECK_GRID})
TWO = 2


@dataclass(frozen=True, slots=True)
class Rule:
    """What a question is shown by, in words, and as a condition; without one `why` says what cannot be translated.

    Conditions call a question by its id, a row of a grid or an entry of a form by both ids (`QID4/1`), embedded data by
    its name after EMBEDDED; choices have the codes of a numeric export.
    """

    text: str
    condition: Node | None
    why: str = ""


def rules_of(survey: QualtricsSurvey) -> dict[str, tuple[Rule, ...]]:
    """Return the rules of each question by its id; all of several have to hold."""
    questions = survey.by_id
    return {
        question.id: tuple(_rule(each, questions) for each in survey.logic[question.id.partition("#")[0]])
        for question in survey.questions
        if question.id.partition("#")[0] in survey.logic
    }


def _rule(logic: Any, questions: Mapping[str, Question]) -> Rule:
    text = " or ".join(filter(None, map(_words, logic.ways))) if isinstance(logic, AnyOfLogic) else described(logic)
    try:
        return Rule(text, _ways(logic, questions) if isinstance(logic, AnyOfLogic) else _sets(logic, questions))
    except ValueError as error:
        return Rule(text, None, str(error))


def _words(way: Sequence[Any]) -> str:
    return " and ".join(filter(None, map(described, way)))


def _ways(logic: AnyOfLogic, questions: Mapping[str, Question]) -> Node:
    every = ([("and", _sets(each, questions)) for each in way] for way in logic.ways)
    return _joined([("or", _joined(way)) for way in every])


def _numbered(found: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects under the numbers of another one, in their order."""
    inside = mapping(found)
    for key in sorted((key for key in inside if key.isdecimal() and len(key) < 10), key=int):
        if mapping(inside[key]):
            yield mapping(inside[key])


def _sets(logic: Any, questions: Mapping[str, Question]) -> Node:
    sets = []
    for each in _numbered(logic):
        kind = text_in(each.get("Type")) or "If"
        if kind not in {"If", "AndIf", "OrIf", "ElseIf"}:
            raise ValueError(f"a set of conditions of the kind {kind} is not known")
        parts = [(_conjunction(one), _compared(one, questions)) for one in _numbered(each)]
        sets.append(("or" if kind in {"OrIf", "ElseIf"} else "and", _joined(parts)))
    return _joined(sets)


def _conjunction(found: Mapping[str, Any]) -> str:
    word = text_in(found.get("Conjuction") or found.get("Conjunction")).casefold() or "and"
    if word not in {"and", "or"}:
        raise ValueError(f"conditions joined by {word} are not known")
    return word


def _joined(parts: Sequence[tuple[str, Node]]) -> Node:
    """Join conditions, each with the word before it: those between two `or` belong together."""
    if not parts:
        raise ValueError("it has no condition")
    groups: list[list[Node]] = [[]]
    for place, (word, node) in enumerate(parts):
        if place and word == "or":
            groups.append([])
        groups[-1].append(node)
    return _folded("or", [_folded("and", each) for each in groups])


def _folded(word: str, nodes: Sequence[Node]) -> Node:
    join: Callable[[Node, Node], Node] = lambda left, right: Operation(word, left, right)  # noqa: E731
    return reduce(join, nodes)


def _compared(found: Mapping[str, Any], questions: Mapping[str, Question]) -> Node:
    """Read one comparison."""
    operator, value = text_in(found.get("Operator")), text_in(found.get("RightOperand"))
    left = found.get("LeftOperand") or found.get("ChoiceLocator")
    kind = text_in(found.get("LogicType"))
    if kind == "EmbeddedField":
        return _entered(Answer(f"{EMBEDDED}{text_in(left)}"), operator, value)
    if kind != "Question":
        raise ValueError(f"it is about {kind or 'something'} that is no answer")
    located = LOCATOR.fullmatch(text_in(left))
    question = questions.get(unquote(located["question"])) if located else None
    if located is None or question is None:
        raise ValueError("the question that it asks about is not in the file")
    parts = [unquote(each) for each in (located["parts"] or "").split("/") if each]
    if operator in CHOSEN:
        return _chosen(question, located["what"], parts, is_chosen=CHOSEN[operator])
    if located["what"] == "SelectedChoicesCount" and operator in NUMBERS and question.kind is Kind.CHECKS:
        return Operation(NUMBERS[operator], Call("count-selected", (Answer(question.id),)), _number(value))
    if located["what"] not in ENTERED:
        raise ValueError(f"it asks for {located['what']}, {operator}")
    return _entered(Answer(_place(question, parts)), operator, value)


def _chosen(question: Question, what: str, parts: Sequence[str], *, is_chosen: bool) -> Node:
    """Ask whether a choice, or the point of a scale in a row, was chosen."""
    if what not in {"SelectableChoice", "SelectableAnswer"} or not parts:
        raise ValueError(f"it asks for {what}")
    is_grid = question.kind in GRIDS
    if len(parts) != (TWO if is_grid else 1) or question.kind not in {Kind.CHOICE, Kind.CHECKS, *GRIDS}:
        raise ValueError(f"it names no single choice of {question.tag}")
    option = next((each for each in question.options if each.id == parts[-1]), None)
    if option is None:
        raise ValueError(f"{question.tag} has no choice {parts[-1]} any more")
    selected = Call("selected", (Answer(_place(question, parts[:-1])), Text(option.code)))
    return selected if is_chosen else Call("not", (selected,))


def _place(question: Question, parts: Sequence[str]) -> str:
    """Return what a question, or a row or entry of it, is called."""
    if len(parts) > 1 or (parts and question.kind in {Kind.CHOICE, Kind.CHECKS}):
        raise ValueError(f"it asks for the text beside a choice of {question.tag}")
    return "/".join((question.id, *parts))


def _entered(answer: Answer, operator: str, value: str) -> Node:
    """Compare a number that was entered, or ask whether anything was."""
    if operator in BLANKS:
        blank = Call("is_empty", (answer,))
        return blank if BLANKS[operator] else Call("not", (blank,))
    if operator not in NUMBERS:
        raise ValueError(f"it compares by {operator or 'nothing'}")
    return Operation(NUMBERS[operator], answer, _number(value))


def _number(value: str) -> Number:
    number = as_number(value)
    if number is None:
        raise ValueError("it compares texts")
    return Number(number)
