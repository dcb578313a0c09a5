"""Qualtrics exports: check-all questions in several columns and in one, blanks and what was seen, loops, damage."""

import contextlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from leapstats.errors import DataError
from leapstats.survey.cells import is_none
from leapstats.survey.choices import Choices
from leapstats.survey.formats import qualtrics
from leapstats.survey.inference import infer
from leapstats.survey.qualtrics_sets import segments
from leapstats.survey.raw import RawColumn, RawFile
from leapstats.terms import Reason

Column = tuple[str, str, str | dict[str, str]]
Files = Any  # QualtricsFiles of conftest
COLOUR: Column = ("Q1", "Which colour\n\nis it?", "QID1")


def question(number: int, text: str, choices: Sequence[str] = (), **more: Any) -> dict[str, Any]:
    """A payload with choices 1, 2, ..."""
    return {
        "QuestionID": f"QID{number}",
        "DataExportTag": f"Q{number}",
        "QuestionText": text,
        "QuestionType": "MC",
        "Selector": "SAVR",
        "Choices": {str(place): {"Display": choice} for place, choice in enumerate(choices, start=1)},
        "ChoiceOrder": [str(place) for place in range(1, len(choices) + 1)],
        **more,
    }


def column(file: RawFile, name: str) -> RawColumn:
    return next(each for each in file.columns if each.name == name)


def cells(each: RawColumn) -> list[object]:
    return [None if is_none(cell) else cell for cell in each.values]


def reasons(each: RawColumn) -> list[int]:
    return [] if each.reasons is None else each.reasons.tolist()


def checks(choices: Sequence[str], keys: Sequence[str]) -> list[Column]:
    """A check-all question in several columns, as new exports have it."""
    return [
        (f"Q2_{key}", f"What helps? - {choice}", {"ImportId": "QID2", "choiceId": key})
        for choice, key in zip(choices, keys, strict=True)
    ]


def test_a_check_all_question_in_several_columns(files: Files) -> None:
    rows = [["1", "", ""], ["1", "1", ""], ["", "", ""], ["", "", "1"]]
    file = qualtrics.read(files.export(checks(["Talks", "Walks", "None"], ["1", "2", "-1"]), rows))
    assert [(each.name, each.label, each.columns, each.counted) for each in file.sets] == [
        ("Q2", "What helps?", ("Q2_1", "Q2_2", "Q2_-1"), 1.0)
    ]
    assert cells(column(file, "Q2_1")) == [1.0, 1.0, None, 0.0]
    assert cells(column(file, "Q2_2")) == [0.0, 1.0, None, 0.0]
    assert cells(column(file, "Q2_-1")) == [0.0, 0.0, None, 1.0]
    assert reasons(column(file, "Q2_1")) == [0, 0, Reason.UNKNOWN, 0]
    assert column(file, "Q2_2").label == "Walks"
    # The reasons say what the blanks are, so that no warning asks whether they mean no.
    assert not any("fill it in" in words for words in infer(file, Choices()).words)


def test_ticks_that_are_the_text_of_the_choice(files: Files) -> None:
    rows = [["Talks", ""], ["Talks", "Walks, long"]]
    file = qualtrics.read(files.export(checks(["Talks", "Walks, long"], ["1", "2"]), rows, finished="True"))
    assert cells(column(file, "Q2_2")) == [0.0, 1.0]


@pytest.mark.parametrize("seen", ["0", "-99"])
def test_an_option_of_the_export_that_tells_what_was_seen(seen: str, files: Files) -> None:
    rows = [["1", seen], [seen, seen], ["", ""]]
    file = qualtrics.read(files.export(checks(["Talks", "Walks"], ["1", "2"]), rows))
    assert cells(column(file, "Q2_2")) == [0.0, None, None]
    # -99 has to be asked for, and then a finished respondent's blank was not shown.
    last = Reason.NOT_ASKED if seen == "-99" else Reason.UNKNOWN
    assert reasons(column(file, "Q2_2")) == [0, Reason.BLANK, last]


def test_old_columns_are_check_alls_by_their_cells(files: Files) -> None:
    columns: list[Column] = [
        (f"Q2_{n}", f"What helps?-{word}", f"QID2-{n}") for n, word in ((1, "Talks"), (2, "Walks"))
    ]
    file = qualtrics.read(files.export(columns, [["1", ""], ["1", "1"]]))
    assert [each.columns for each in file.sets] == [("Q2_1", "Q2_2")]
    grid = qualtrics.read(files.export(columns, [["1", "2"], ["1", "1"]]))
    assert not grid.sets
    assert cells(column(grid, "Q2_2")) == ["2", "1"]
    all_ones = qualtrics.read(files.export(columns, [["1", "1"], ["1", "1"]]))
    assert not all_ones.sets


def test_a_grid_of_check_alls_and_an_exclusive_answer(files: Files) -> None:
    payload = question(
        5,
        "When?",
        ["Food", "Walk"],
        QuestionType="Matrix",
        Selector="Likert",
        SubSelector="MultipleAnswer",
        Answers={"1": {"Display": "1st year"}, "2": {"Display": "Never", "ExclusiveAnswer": True}},
        RecodeValues={"1": "1", "2": "-1"},
    )
    files.survey(payload)
    columns: list[Column] = [
        (f"Q5_{row}_{code}", f"When? - {word} - {answer}", f"QID5_{row}_{key}")
        for row, word in ((1, "Food"), (2, "Walk"))
        for key, code, answer in ((1, "1", "1st year"), (2, "-1", "Never"))
    ]
    file = qualtrics.read(files.export(columns, [["1", "", "", "1"], ["1", "1", "", ""]]))
    assert [(each.name, each.label) for each in file.sets] == [("Q5_1", "When?: Food"), ("Q5_2", "When?: Walk")]
    assert cells(column(file, "Q5_2_1")) == [0.0, None]
    assert cells(column(file, "Q5_1_-1")) == [0.0, 1.0]
    assert 'Q5_1: "Never" excludes the others, but 1 chose another with it' in file.notes


HELPS: Column = ("Q2", "What helps?", "QID2")
LONG = question(2, "What helps?", ["Talks", "Walks, talks, and rides", "Walks", "None"], Selector="MAVR")


def test_all_choices_in_one_column(files: Files) -> None:
    files.survey(LONG)
    rows = [["Talks,Walks, talks, and rides"], ["Walks,None"], [""], ["Walks,Runs"]]
    file = qualtrics.read(files.export([HELPS], rows, finished="True"))
    assert [each.columns for each in file.sets] == [("Q2_1", "Q2_2", "Q2_3", "Q2_4", "Q2_5")]
    found = {each.label: cells(each) for each in file.columns if each.name.startswith("Q2_")}
    assert found == {
        "Talks": [1.0, 0.0, None, 0.0],
        "Walks, talks, and rides": [1.0, 0.0, None, 0.0],
        "Walks": [0.0, 1.0, None, 1.0],
        "None": [0.0, 1.0, None, 0.0],
        "Runs": [0.0, 0.0, None, 1.0],
    }
    assert any(note.startswith("Q2: 'Runs' among its choices is not in the .qsf") for note in file.notes)


def test_all_codes_in_one_column(files: Files) -> None:
    files.survey({**LONG, "RecodeValues": {"1": "7", "2": "8", "3": "9", "4": "-1"}})
    file = qualtrics.read(files.export([HELPS], [["7,8"], ["-1"], ["9"]]))
    assert {each.name: (each.label, cells(each)) for each in file.columns if each.name.startswith("Q2_")} == {
        "Q2_7": ("Talks", [1.0, 0.0, 0.0]),
        "Q2_8": ("Walks, talks, and rides", [1.0, 0.0, 0.0]),
        "Q2_9": ("Walks", [0.0, 0.0, 1.0]),
        "Q2_-1": ("None", [0.0, 1.0, 0.0]),
    }


def test_all_choices_in_one_column_that_no_survey_file_describes(files: Files) -> None:
    rows = [["Talks,More than $10,000"], ["Walks, short,Talks"], ["More than $10,000"]]
    file = qualtrics.read(files.export([HELPS], rows, finished="True"))
    assert {each.label: cells(each) for each in file.columns if each.name.startswith("Q2_")} == {
        "More than $10,000": [1.0, 0.0, 1.0],
        "Talks": [1.0, 1.0, 0.0],
        "Walks, short": [0.0, 1.0, 0.0],
    }
    assert any(note.startswith("Q2 holds all choices in one column: split at the commas") for note in file.notes)
    # qualtRics#381: these are no numbers with commas in them.
    numbers = qualtrics.read(files.export([HELPS], [["1,3"], ["3"], ["10,1"]]))
    assert [each.columns for each in numbers.sets] == [("Q2_1", "Q2_3", "Q2_10")]


def test_one_choice_with_a_comma_is_one(files: Files) -> None:
    rows = [["Yes, always"], ["No"], ["Yes, always"]]
    file = qualtrics.read(files.export([HELPS], rows, finished="True"))
    assert not file.sets
    assert cells(column(file, "Q2")) == ["Yes, always", "No", "Yes, always"]


@pytest.mark.parametrize(
    ("text", "known", "expected"),
    [
        ("A,B,C", ["A", "A,B", "B,C"], ["A", "B,C"]),  # both are choices: after "A,B" an unknown C would be left
        ("A,B,C", ["A", "B", "C", "A,B"], ["A,B", "C"]),  # the longest first
        ("5,100", ["5", "100"], ["5", "100"]),
        ("from $5,100,no", ["no"], ["from $5,100", "no"]),
        ("a,b", ["a", "b"], ["a", "b"]),
        ("a, b,c", ["a", "b", "c"], ["a, b", "c"]),
        ("x,y, z", [], ["x", "y, z"]),
        ("", ["a"], [""]),
    ],
)
def test_segments(text: str, known: list[str], expected: list[str]) -> None:
    assert segments(text, dict.fromkeys(known, "")) == expected


def test_seen_and_not_answered(files: Files) -> None:
    columns: list[Column] = [COLOUR, ("Q4", "How many nurses?", "QID4_TEXT"), ("Q6", "And then?", "QID6")]
    rows = [["1", "5", "2"], ["-99", "-99", "1"], ["", "3", ""], ["2", "", ""]]
    done = [[*files.service(n, finished="0" if n == 4 else "1"), *row] for n, row in enumerate(rows, start=1)]
    path = files.write(files.text([*files.ADDED, *columns], done), "a.csv")
    file = qualtrics.read(path)
    assert cells(column(file, "Q1")) == ["1", None, None, "2"]
    assert reasons(column(file, "Q1")) == [0, Reason.BLANK, Reason.NOT_ASKED, 0]
    assert reasons(column(file, "Q6")) == [0, 0, Reason.NOT_ASKED, Reason.ABANDONED]
    assert cells(column(file, "Q4")) == ["5", None, "3", None]
    assert any(note.startswith("-99 is taken for seen and not answered (2 cells)") for note in file.notes)


def test_a_code_of_the_question_is_an_answer(files: Files) -> None:
    files.survey(question(1, "Which colour is it?", ["Red", "None"], RecodeValues={"1": "1", "2": "-99"}))
    one = column(qualtrics.read(files.export([COLOUR], [["1"], ["-99"], [""]])), "Q1")
    assert cells(one) == [1.0, -99.0, None]
    assert one.reasons is None
    slider = question(4, "How warm?", ["Inside"], QuestionType="Slider", Selector="HSLIDER")
    slider["Configuration"] = {"CSSliderMin": -100, "CSSliderMax": 100}
    files.survey(slider)
    warm = qualtrics.read(files.export([("Q4_1", "How warm? - Inside", "QID4_1")], [["-99"], ["12"]]))
    assert cells(column(warm, "Q4_1")) == ["-99", "12"]
    assert column(warm, "Q4_1").label == "How warm?: Inside"


def test_loops_and_names_that_repeat(files: Files) -> None:
    columns: list[Column] = [
        *((f"{n}_Q7", f"Site {n} - Is it open?", f"{n}_QID7") for n in (1, 2)),
        *((f"{n}_Q2_{k}", f"Site {n} - Why? - {w}", {"ImportId": f"{n}_QID2", "choiceId": str(k)})
          for n in (1, 2) for k, w in ((1, "a"), (2, "b"))),
        ("Q8", "First?", "QID8"),
        ("Q8", "Second?", "QID9"),
    ]  # fmt: skip
    file = qualtrics.read(files.export(columns, [["Yes", "No", "1", "", "", "1", "x", "y"]]))
    assert [each.columns for each in file.sets] == [("1_Q2_1", "1_Q2_2"), ("2_Q2_1", "2_Q2_2")]
    assert [each.label for each in file.sets] == ["Site 1 - Why?", "Site 2 - Why?"]
    assert (column(file, "Q8").label, column(file, "Q8 (2)").label) == ("First?", "Second?")
    assert "two columns are named Q8: the second is called Q8 (2)" in file.notes
    assert column(file, "2_Q7").label == "Site 2 - Is it open?"


@pytest.mark.hypothesis
def test_damaged_exports_end_in_a_file_or_in_problems(files: Files, n_damaged: int) -> None:
    qsf = files.survey(question(1, "Which colour is it?", ["Red", "Blue"]), LONG)
    columns = [COLOUR, HELPS, *checks(["Talks", "Walks"], ["1", "2"])]
    sound = {path: path.read_bytes() for path in (files.export(columns, [["1", "Talks,None", "1", ""]] * 5), qsf)}
    draw = np.random.default_rng(20261101)
    for _ in range(n_damaged):
        for path, content in sound.items():
            damaged = bytearray(content)
            for place in draw.integers(0, len(damaged), size=draw.integers(0, 6)):
                damaged[place] = draw.choice(list(b'",\n{}[]:-9Q\x00\xff'))
            path.write_bytes(bytes(damaged[: draw.integers(1, len(damaged))] if draw.random() < 0.3 else damaged))
        with contextlib.suppress(DataError):
            infer(qualtrics.read(files.folder / "answers.csv"), Choices())
