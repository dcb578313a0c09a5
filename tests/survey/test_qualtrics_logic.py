"""Display logic and branches of a Qualtrics survey: which blank cells were not asked, and the universes they make.

The shape of logic is that of survey files of Qualtrics: sets (If, AndIf, OrIf) of comparisons joined by `Conjuction`.
That `and` binds before `or` is by the example of its page "Using Logic" (male and a quota, or female, is shown to every
woman). Expected cells are worked out by hand.
"""

import json
from pathlib import Path
from typing import Any

import pytest

import leapstats as ls
from leapstats.dictionary.expression_text import text_of_expression
from leapstats.survey.formats import qualtrics
from leapstats.survey.qualtrics_logic import Rule, rules_of
from leapstats.survey.qualtrics_qsf import read_qsf
from leapstats.survey.raw import RawColumn, RawFile
from leapstats.survey.relevance_syntax import Answer, Call, Operation, Text
from leapstats.terms import Reason

Files = Any  # QualtricsFiles of conftest
Column = tuple[str, str, str]


def question(number: int, text: str, choices: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    return {
        "QuestionID": f"QID{number}",
        "DataExportTag": f"Q{number}",
        "QuestionText": text,
        "QuestionType": "MC" if choices else "TE",
        "Selector": "SAVR" if choices else "SL",
        "Choices": {str(place): {"Display": choice} for place, choice in enumerate(choices, start=1)},
        **more,
    }


def says(what: str, operator: str = "Selected", right: str = "", **more: str) -> dict[str, str]:
    return {
        "LogicType": "Question",
        "LeftOperand": f"q://{what}",
        "Operator": operator,
        "RightOperand": right,
        "Type": "Expression",
        "Description": f"<b>If</b> {what} {operator} {right}".strip(),
        **more,
    }


def logic(*sets: list[dict[str, str]], words: tuple[str, ...] = ("If",)) -> dict[str, Any]:
    made = {
        str(place): {**{str(number): each for number, each in enumerate(one)}, "Type": words[place]}
        for place, one in enumerate(sets)
    }
    return {**made, "Type": "BooleanExpression", "inPage": False}


SEX = question(1, "Which sex?", ("Male", "Female"))
HELP = question(2, "Which help?", ("Talks", "Walks"), Selector="MAVR")
AGE = question(3, "How old?")
GRID = question(
    4,
    "How often?",
    ("Home", "Work"),
    QuestionType="Matrix",
    Selector="Likert",
    SubSelector="SingleAnswer",
    Answers={"1": {"Display": "never"}, "2": {"Display": "always"}},
    RecodeValues={"1": "5", "2": "6"},
)
COLUMNS: list[Column] = [
    ("Q1", "Which sex?", "QID1"),
    ("Q2_1", "Which help? - Selected Choice - Talks", "QID2_1"),
    ("Q2_2", "Which help? - Selected Choice - Walks", "QID2_2"),
    ("Q3", "How old?", "QID3_TEXT"),
    ("Q4_1", "How often? - Home", "QID4_1"),
    ("Q4_2", "How often? - Work", "QID4_2"),
    ("Q9", "And then?", "QID9_TEXT"),
]
ROWS = [
    ["1", "1", "", "30", "5", "6", ""],
    ["2", "", "1", "20", "6", "6", ""],
    ["", "", "", "", "", "", ""],
    ["2", "1", "1", "", "", "5", ""],
]


def read(files: Files, shown_by: Any, rows: list[list[str]] = ROWS, **how: str) -> RawFile:
    last = question(9, "And then?", **({"DisplayLogic": shown_by} if shown_by is not None else {}))
    return qualtrics.read(files.export(COLUMNS, rows, **how), dictionary=files.survey(SEX, HELP, AGE, GRID, last))


def last_of(file: RawFile) -> RawColumn:
    return next(each for each in file.columns if each.name == "Q9")


def not_asked(file: RawFile) -> list[bool]:
    reasons = last_of(file).reasons
    return [False] * 4 if reasons is None else [each == Reason.NOT_ASKED for each in reasons.tolist()]


def universe(file: RawFile) -> str:
    found = last_of(file).universe
    return text_of_expression(found) if found is not None else ""


@pytest.mark.parametrize(
    ("said", "hidden", "text"),
    [
        (says("QID1/SelectableChoice/1"), [0, 1, 1, 1], "Q1 == 1"),
        (says("QID1/SelectableChoice/1", "NotSelected"), [1, 0, 0, 0], "Q1 != 1 or is_missing(Q1)"),
        (says("QID2/SelectableChoice/2"), [1, 0, 1, 0], "Q2_2 == 1"),
        (says("QID2/SelectableChoice/2", "NotSelected"), [0, 1, 0, 1], "Q2_2 == 0 or is_missing(Q2_2)"),
        (says("QID2/SelectedChoicesCount", "GreaterThan", "0"), [0, 0, 1, 0], "not is_missing(Q2_1)"),
        (says("QID2/SelectedChoicesCount", "GreaterThan", "1"), [1, 1, 1, 0], ""),
        (says("QID3/ChoiceTextEntryValue", "GreaterThan", "25"), [0, 1, 1, 1], "Q3 > 25"),
        (says("QID3/ChoiceTextEntryValue", "LessThanOrEqual", "20"), [1, 0, 1, 1], "Q3 <= 20"),
        (says("QID3/ChoiceTextEntryValue", "EqualTo", "20"), [1, 0, 1, 1], "Q3 == 20"),
        (says("QID3/ChoiceTextEntryValue", "NotEqualTo", "20"), [0, 1, 0, 0], "Q3 != 20 or is_missing(Q3)"),
        (says("QID3/ChoiceTextEntryValue", "Empty"), [1, 1, 0, 0], "is_missing(Q3)"),
        (says("QID3/ChoiceTextEntryValue", "NotEmpty"), [0, 0, 1, 1], "not is_missing(Q3)"),
        (says("QID4/SelectableChoice/2/1"), [1, 1, 1, 0], "Q4_2 == 5"),
        (says("QID4/SelectableAnswer/1/2"), [1, 0, 1, 1], "Q4_1 == 6"),
    ],
)
def test_comparisons(said: dict[str, str], hidden: list[int], text: str, files: Files) -> None:
    file = read(files, logic([said]))
    assert not_asked(file) == [bool(each) for each in hidden]
    assert universe(file) == text
    n_cells = f"{sum(hidden)} blank cell{'s' if sum(hidden) > 1 else ''}"
    assert f"not asked by the conditions of the form: {n_cells} in Q9" in file.notes


MALE, FEMALE = says("QID1/SelectableChoice/1"), says("QID1/SelectableChoice/2")
OLD = says("QID3/ChoiceTextEntryValue", "GreaterThan", "25")
TALKS = says("QID2/SelectableChoice/1")


@pytest.mark.parametrize(
    ("shown_by", "hidden", "text"),
    [
        (
            logic([MALE, {**OLD, "Conjuction": "And"}, {**FEMALE, "Conjuction": "Or"}]),
            [0, 0, 1, 0],
            "(Q1 == 1 and Q3 > 25) or Q1 == 2",
        ),
        (
            logic([FEMALE, {**MALE, "Conjuction": "Or"}, {**TALKS, "Conjuction": "And"}]),
            [0, 0, 1, 0],
            "Q1 == 2 or (Q1 == 1 and Q2_1 == 1)",
        ),
        (logic([FEMALE], [TALKS], words=("If", "AndIf")), [1, 1, 1, 0], "Q1 == 2 and Q2_1 == 1"),
        (logic([OLD], [FEMALE], words=("If", "OrIf")), [0, 0, 1, 0], "Q3 > 25 or Q1 == 2"),
    ],
)
def test_conditions_together(shown_by: Any, hidden: list[int], text: str, files: Files) -> None:
    file = read(files, shown_by)
    assert not_asked(file) == [bool(each) for each in hidden]
    assert universe(file) == text


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (says("QID1/QuestionDisplayed", "Displayed"), "it asks for QuestionDisplayed, Displayed"),
        (says("QID3/ChoiceTextEntryValue", "Contains", "a"), "it compares by Contains"),
        (says("QID3/ChoiceTextEntryValue", "EqualTo", "a"), "it compares texts"),
        (says("QID1/SelectableChoice/7"), "Q1 has no choice 7 any more"),
        (says("QID4/SelectableAnswer/2"), "it names no single choice of Q4"),
        (says("QID1/ChoiceTextEntryValue/2", "NotEmpty"), "it asks for the text beside a choice of Q1"),
        (says("QID77/SelectableChoice/1"), "the question that it asks about is not in the file"),
        ({**MALE, "LogicType": "Quota"}, "it is about Quota that is no answer"),
        ({**MALE, "Conjuction": "Xor"}, "conditions joined by xor are not known"),
    ],
)
def test_what_cannot_be_translated_is_kept_as_text(said: dict[str, str], why: str, files: Files) -> None:
    file = read(files, logic([said]))
    assert not_asked(file) == [False] * 4
    assert universe(file) == ""
    kept = next(each for each in file.notes if "kept as text, not used" in each)
    assert f"Q9: {' '.join(('If', said['LeftOperand'][4:]))}" in kept
    assert why in kept
    imported = files.survey(SEX, HELP, AGE, GRID, question(9, "And then?", DisplayLogic=logic([said])))
    found = ls.import_dictionary(imported, files.folder / "study").study.variables["Q9"]
    assert found.universe is None
    assert why in found.evidence


@pytest.mark.parametrize("odd", [[], {}, "x", 3, [[]], {"0": 3}, {"0": {"0": [], "Type": 5}}, {"0": {"Type": "Until"}}])
def test_logic_that_is_none(odd: Any, files: Files) -> None:
    file = read(files, odd)
    assert not_asked(file) == [False] * 4
    assert universe(file) == ""


def test_answers_that_contradict_the_logic_are_kept(files: Files) -> None:
    rows = [[*row[:-1], "words"] for row in ROWS]
    file = read(files, logic([MALE]), rows)
    assert universe(file) == ""
    assert "answered though the form's condition does not hold, and kept: Q9 (3 rows)" in file.notes


def test_who_stopped_before_was_not_hidden_from(files: Files) -> None:
    rows = [["2", "", "", "", "", "", ""], ["1", "", "", "", "", "", ""], ["", "", "", "", "", "", ""], ROWS[3]]
    assert not_asked(read(files, logic([MALE]), rows, finished="0")) == [False] * 4
    assert not_asked(read(files, logic([MALE]), rows, finished="1")) == [True, False, True, True]


def test_choice_texts_and_all_choices_in_one_column(files: Files) -> None:
    columns = [COLUMNS[0], ("Q2", "Which help?", "QID2"), COLUMNS[-1]]
    rows = [["Male", "Talks", ""], ["Female", "Talks,Walks", ""], ["", "", ""], ["Male", "", ""]]
    both = logic([MALE, {**says("QID2/SelectableChoice/2", "NotSelected"), "Conjuction": "And"}])
    last = question(9, "And then?", DisplayLogic=both)
    file = qualtrics.read(files.export(columns, rows, finished="True"), dictionary=files.survey(SEX, HELP, last))
    assert not_asked(file) == [False, True, True, False]
    assert universe(file) == 'Q1 == "Male" and (Q2_2 == 0 or is_missing(Q2_2))'


def with_flow(path: Path, flow: list[Any]) -> Path:
    whole = json.loads(path.read_text(encoding="utf-8"))
    asked = [[f"QID{number}" for number in numbers] for numbers in ((1, 2, 3, 4), (9,))]
    blocks = [
        {"ID": f"BL_{place}", "Type": "Standard", "BlockElements": [{"QuestionID": each} for each in names]}
        for place, names in enumerate(asked, start=1)
    ]
    whole["SurveyElements"][0]["Payload"] = blocks
    whole["SurveyElements"].append({"Element": "FL", "Payload": {"Flow": [{"Type": "Block", "ID": "BL_1"}, *flow]}})
    path.write_text(json.dumps(whole), encoding="utf-8")
    return path


LAST = {"Type": "Standard", "ID": "BL_2"}


def branch(said: dict[str, str], *flow: Any) -> dict[str, Any]:
    return {"Type": "Branch", "BranchLogic": logic([said]), "Flow": list(flow)}


@pytest.mark.parametrize(
    ("flow", "text"),
    [
        ([branch(FEMALE, branch(TALKS, LAST))], "Q1 == 2 and Q2_1 == 1"),
        ([branch(FEMALE, LAST), branch(TALKS, LAST)], "Q1 == 2 or Q2_1 == 1"),
        ([branch(FEMALE, LAST), LAST], ""),
        ([LAST], ""),
        ([{"Type": ["Branch"], "Flow": {"0": LAST}}, 3, []], ""),
    ],
)
def test_branches_of_the_flow_are_of_the_blocks_inside(flow: list[Any], text: str, files: Files) -> None:
    survey = with_flow(files.survey(SEX, HELP, AGE, GRID, question(9, "And then?")), flow)
    file = qualtrics.read(files.export(COLUMNS, ROWS), dictionary=survey)
    assert universe(file) == text
    found = ls.import_dictionary(survey, files.folder / "study").study.variables["Q9"].universe
    assert (text_of_expression(found) if found is not None else "") == text


def test_embedded_data_is_compared_as_numbers(files: Files) -> None:
    said = {**says("", "EqualTo", "2"), "LogicType": "EmbeddedField", "LeftOperand": "arm"}
    last = question(9, "And then?", DisplayLogic=logic([said]))
    columns = [COLUMNS[0], ("arm", "arm", "arm"), COLUMNS[-1]]
    rows = [["1", "2", ""], ["2", "1", ""], ["1", "", ""], ["2", "2", ""]]
    file = qualtrics.read(files.export(columns, rows), dictionary=files.survey(SEX, last))
    assert not_asked(file) == [False, True, True, False]
    assert universe(file) == "arm == 2"


def test_rules_name_questions_and_codes(files: Files) -> None:
    survey = read_qsf(files.survey(SEX, question(9, "And then?", DisplayLogic=logic([FEMALE, MALE]))))
    both = [Call("selected", (Answer("QID1"), Text(code))) for code in ("2", "1")]
    words = "If QID1/SelectableChoice/2 Selected If QID1/SelectableChoice/1 Selected"
    assert rules_of(survey) == {"QID9": (Rule(words, Operation("and", *both)),)}


def test_a_draft_and_an_import_have_the_universe(files: Files) -> None:
    last = question(9, "And then?", DisplayLogic=logic([OLD, {**FEMALE, "Conjuction": "Or"}]))
    survey = files.survey(SEX, HELP, AGE, GRID, last)
    rows = [[*row[:-1], "" if place == 2 else "7"] for place, row in enumerate(ROWS)]
    ls.init(files.export(COLUMNS, rows), files.folder / "study", dictionary=survey)
    drafted = ls.load_study(files.folder / "study").variables["q9"].universe
    assert drafted is not None
    assert text_of_expression(drafted) == "q3 > 25 or q1 == 2"
    imported = ls.import_dictionary(survey, files.folder / "imported").study.variables["Q9"]
    assert imported.universe is None  # an age that is entered as text is no number there
    assert "does not fit the items it asks about" in imported.evidence
