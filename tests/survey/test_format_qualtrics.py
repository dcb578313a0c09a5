"""Qualtrics exports: header rows, rows that no respondent answered, codes, check-alls, blanks.

The shapes of names and import ids are those of the public sample surveys of ctesta01/QualtricsTools and of the sample
of ropensci/qualtRics; the files here are made up, and what they count was counted by hand.
"""

import contextlib
import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from leapstats.errors import DataError
from leapstats.survey.cells import is_none
from leapstats.survey.choices import Choices
from leapstats.survey.formats import csv as plain_csv
from leapstats.survey.formats import for_path, qualtrics
from leapstats.survey.inference import infer
from leapstats.survey.qualtrics_qsf import Kind, read_qsf
from leapstats.survey.qualtrics_sets import segments
from leapstats.survey.raw import RawColumn, RawFile
from leapstats.terms import Reason

Column = tuple[str, str, str | dict[str, str]]

SERVICE: list[Column] = [
    ("StartDate", "Start Date", {"ImportId": "startDate", "timeZone": "America/Denver"}),
    ("Status", "Response Type", "status"),
    ("IPAddress", "IP Address", "ipAddress"),
    ("Finished", "Finished", "finished"),
    ("ResponseId", "Response ID", "_recordId"),
    ("RecipientEmail", "Recipient Email", "recipientEmail"),
]


def text_of(columns: Sequence[Column], rows: Sequence[Sequence[str]], separator: str = ",") -> str:
    """Write an export as Qualtrics does: names, questions, import ids as JSON."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=separator)
    writer.writerow([name for name, _, _ in columns])
    writer.writerow([label for _, label, _ in columns])
    ids = [{"ImportId": key} if isinstance(key, str) else key for _, _, key in columns]
    writer.writerow([json.dumps(key, separators=(",", ":")) for key in ids])
    writer.writerows(rows)
    return buffer.getvalue()


def service(place: int, *, status: str = "0", finished: str = "1") -> list[str]:
    return [f"2026-03-0{place} 09:00:00", status, f"192.0.2.{place}", finished, f"R_{place}", f"p{place}@example.org"]


def export(folder: Path, columns: Sequence[Column], rows: Sequence[Sequence[str]], **how: Any) -> Path:
    """An export of finished respondents with these columns after those of the service."""
    done = [[*service(place, **how), *row] for place, row in enumerate(rows, start=1)]
    path = folder / "answers.csv"
    path.write_text(text_of([*SERVICE, *columns], done), encoding="utf-8")
    return path


def survey(folder: Path, *payloads: dict[str, Any], name: str = "answers.qsf") -> Path:
    """A survey file with these questions."""
    elements = [{"Element": "SQ", "Payload": payload} for payload in payloads]
    asked = [{"Type": "Question", "QuestionID": payload["QuestionID"]} for payload in payloads]
    blocks = {"Element": "BL", "Payload": [{"Type": "Default", "Description": "Main", "BlockElements": asked}]}
    path = folder / name
    whole = {"SurveyEntry": {"SurveyName": "Practices"}, "SurveyElements": [blocks, *elements]}
    path.write_text(json.dumps(whole), encoding="utf-8")
    return path


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


COLOUR: Column = ("Q1", "Which colour\n\nis it?", "QID1")


def test_three_header_rows_and_what_is_held_back(tmp_path: Path) -> None:
    path = export(tmp_path, [COLOUR], [["red"], ["blue"]])
    assert for_path(path) == "qualtrics"
    file = qualtrics.read(path)
    assert [each.name for each in file.columns] == ["StartDate", "Status", "Finished", "ResponseId", "Q1"]
    assert [each.fixed for each in file.columns] == [True, True, True, True, False]
    assert file.personal == ("IPAddress", "RecipientEmail")
    assert column(file, "Q1").label == "Which colour is it?"
    assert cells(column(file, "Q1")) == ["red", "blue"]
    assert file.id == "ResponseId"
    # The question takes three lines of the file: the header ends on line 5.
    assert file.rows.tolist() == [6, 7]
    assert file.notes[0] == "Qualtrics export: 3 header rows, the last one of import ids"
    kept = qualtrics.read(path, keep_personal=frozenset({"IPAddress"}))
    assert cells(column(kept, "IPAddress")) == ["192.0.2.1", "192.0.2.2"]


def test_plain_csv_is_none(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("V1,V2\n1,2\n", encoding="utf-8")
    assert for_path(path) == "csv"
    with pytest.raises(DataError, match="neither a row of import ids"):
        qualtrics.read(path)
    assert plain_csv.read(path).rows.tolist() == [2]


@pytest.mark.parametrize("written", ["{'ImportId': 'QID1'}", '"{""ImportId"":""QID1""}"'])
def test_import_ids_of_either_kind(written: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"Q1\nColour?\n{written}\nred\n", encoding="utf-8")
    assert for_path(path) == "qualtrics"
    assert cells(column(qualtrics.read(path), "Q1")) == ["red"]


def test_a_header_whose_questions_were_deleted(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Q1,Q2\n{'ImportId': 'QID1'},{'ImportId': 'QID2'}\nred,1\n", encoding="utf-8")
    file = qualtrics.read(path)
    assert (cells(column(file, "Q1")), column(file, "Q1").label) == (["red"], "")


LEGACY = (
    "\ufeffV1,V2,V3,V7,V10,Q1,Q2_1,Q2_2,LocationLatitude,\n"
    "ResponseID,ResponseSet,Name,Status,Finished,Which colour?,What helps?-Talks,What helps?-Walks,LocationLatitude,\n"
    "R_1,Default,Ann,0,1,red,1,,47.1,\n"
    "R_2,Default,Bob,0,1,blue,1,1,47.2,\n"
    "R_3,Default,Cyd,0,0,,,,47.3,\n"
)


def test_the_legacy_exporter(tmp_path: Path) -> None:
    path = tmp_path / "legacy.csv"
    path.write_text(LEGACY, encoding="utf-8")
    assert for_path(path) == "qualtrics"
    file = qualtrics.read(path)
    assert [each.name for each in file.columns] == [
        *("ResponseID", "ResponseSet", "Status", "Finished"),
        *("Q1", "Q2_1", "Q2_2"),
    ]
    assert file.personal == ("Name", "LocationLatitude")
    assert file.rows.tolist() == [3, 4, 5]
    assert "1 empty column without a name ignored" in file.notes
    assert "1 of 3 respondents did not finish: what they answered is counted" in file.notes
    # Talks: 2 of the 2 who chose anything; Walks: 1 of 2; whether the third saw the question is not known.
    assert cells(column(file, "Q2_2")) == [0.0, 1.0, None]
    assert reasons(column(file, "Q2_2")) == [0, 0, Reason.UNKNOWN]


def test_utf_16_with_tabs(tmp_path: Path) -> None:
    path = tmp_path / "answers.tsv"
    path.write_bytes(text_of([COLOUR, SERVICE[1]], [["grün, hell", "0"]], "\t").encode("utf-16"))
    assert for_path(path) == "qualtrics"
    file = qualtrics.read(path)
    assert cells(column(file, "Q1")) == ["grün, hell"]
    assert "read as UTF-16" in file.notes


def test_the_second_row_in_another_language(tmp_path: Path) -> None:
    columns: list[Column] = [
        ("Status", "Antworttyp", "status"),
        ("ExternalReference", "Externe Datenreferenz", "externalDataReference"),
        ("LocationLongitude", "Längengrad des Standorts", "locationLongitude"),
        COLOUR,
    ]
    path = tmp_path / "a.csv"
    path.write_text(text_of(columns, [["Umfragevorschau", "x", "7", "red"], ["IP-Adresse", "y", "8", "blue"]]))
    file = qualtrics.read(path)
    assert file.personal == ("ExternalReference", "LocationLongitude")
    assert cells(column(file, "Q1")) == ["blue"]


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("1", "survey preview"),
        ("2", "survey test"),
        ("17", "survey preview"),  # taken offline
        ("9", "survey preview"),  # and spam
        ("256", "synthetic response"),
        ("Survey Preview", "survey preview"),
        ("Survey Test", "survey test"),
    ],
)
def test_what_no_respondent_answered_is_left_out(status: str, said: str, tmp_path: Path) -> None:
    rows = [[*service(1), "red"], [*service(2, status=status), "blue"], [*service(3), "red"]]
    path = tmp_path / "a.csv"
    path.write_text(text_of([*SERVICE, COLOUR], rows), encoding="utf-8")
    file = qualtrics.read(path)
    assert file.rows.tolist() == [6, 8]
    assert f"1 row left out, which no respondent answered (1 {said})" in file.notes


def test_previews_by_the_channel_and_spam(tmp_path: Path) -> None:
    columns: list[Column] = [("DistributionChannel", "", "distributionChannel"), SERVICE[1], COLOUR]
    path = tmp_path / "a.csv"
    path.write_text(text_of(columns, [["preview", "0", "a"], ["anonymous", "8", "b"], ["email", "4", "c"]]))
    file = qualtrics.read(path)
    assert cells(column(file, "Q1")) == ["b", "c"]
    assert "1 row marked as possible spam (Status) included" in file.notes


def test_tests_are_kept_if_there_is_nothing_else(tmp_path: Path) -> None:
    file = qualtrics.read(export(tmp_path, [COLOUR], [["red"], ["blue"]], status="2"))
    assert len(file.rows) == 2
    assert (
        "no row is of a respondent (2 survey tests): all are kept, but they show the survey, not answers" in file.notes
    )


def test_header_rows_among_the_answers(tmp_path: Path) -> None:
    columns = [SERVICE[4], COLOUR]
    text = text_of(columns, [["R_1", "red"]]) + text_of(columns, [["R_2", "blue"]])
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    file = qualtrics.read(path)
    assert cells(column(file, "Q1")) == ["red", "blue"]
    assert any(note.startswith("3 rows left out that repeat the header") for note in file.notes)


SIZES = question(
    1,
    "Which <b>colour</b> is&nbsp;it?",
    ["Red", "Green &amp; blue", "None"],
    ChoiceOrder=["2", "1", "3"],
    RecodeValues={"1": "10", "2": "20", "3": "-1"},
    ChoiceGroups={"cg_1": {"ChoiceGroupOrder": ["1"], "GroupLabel": "Warm"}},
    DisplayLogic={"0": {"0": {"Description": "<b>If</b> Lead Is Yes"}}, "inPage": False},
)


def test_the_survey_file(tmp_path: Path) -> None:
    found = read_qsf(survey(tmp_path, SIZES, question(2, "Any?", ["a", "b"], Selector="MAVR")))
    first, second = found.questions
    assert (found.title, found.blocks[0].label, found.blocks[0].questions) == ("Practices", "Main", ("QID1", "QID2"))
    assert (first.text, first.kind, first.logic) == ("Which colour is it?", Kind.CHOICE, "If Lead Is Yes")
    assert [(each.id, each.code, each.text, each.group) for each in first.choices] == [
        ("2", "20", "Green & blue", ""),
        ("1", "10", "Red", "Warm"),
        ("3", "-1", "None", ""),
    ]
    assert (second.kind, first.type) == (Kind.CHECKS, "MC/SAVR")


def test_a_column_of_a_side_by_side_question_is_a_question(tmp_path: Path) -> None:
    rows = {"1": {"Display": "Row a"}}
    sub = {
        "QuestionText": "Then",
        "QuestionType": "Matrix",
        "Selector": "Likert",
        "SubSelector": "MultipleAnswer",
        "Answers": {"1": {"Display": "p"}, "2": {"Display": "q"}},
    }
    payload = question(5, "Now", QuestionType="SBS", Choices=rows, AdditionalQuestions={"1": sub})
    [only] = read_qsf(survey(tmp_path, payload)).questions
    assert (only.id, only.tag, only.kind, only.text) == ("QID5#1", "Q5#1", Kind.CHECK_GRID, "Now: Then")
    assert [each.text for each in only.choices] == ["Row a"]


@pytest.mark.parametrize("given", [True, False])
def test_codes_get_their_words(given: bool, tmp_path: Path) -> None:
    path = export(tmp_path, [COLOUR], [["10"], ["-1"], ["20"], [""]])
    qsf = survey(tmp_path, SIZES, name="elsewhere.qsf" if given else "answers.qsf")
    file = qualtrics.read(path, dictionary=qsf if given else None)
    one = column(file, "Q1")
    assert cells(one) == [10.0, -1.0, 20.0, None]
    assert one.labels == {10.0: "Red", 20.0: "Green & blue", -1.0: "None"}
    assert one.label == "Which colour is it?"


def test_texts_are_in_the_order_of_the_choices(tmp_path: Path) -> None:
    survey(tmp_path, SIZES)
    file = qualtrics.read(export(tmp_path, [COLOUR], [["Red"], ["Green &amp; blue"], ["Red"]], finished="True"))
    one = column(file, "Q1")
    assert cells(one) == ["Red", "Green & blue", "Red"]
    assert one.categories == ("Green & blue", "Red", "None")
    codes = infer(file, Choices()).survey.study.variables["Q1"].codes
    assert codes is not None
    assert [code.label for code in codes.answers] == ["Green & blue", "Red", "None"]


@pytest.mark.parametrize(("finished", "expected"), [("1", {1.0: "2", 2.0: "1"}), ("True", {})])
def test_texts_that_are_numbers_are_told_from_codes_by_finished(
    finished: str, expected: dict[float, str], tmp_path: Path
) -> None:
    survey(tmp_path, question(1, "Which colour is it?", ["2", "1"]))
    one = column(qualtrics.read(export(tmp_path, [COLOUR], [["1"], ["2"]], finished=finished)), "Q1")
    assert one.labels == expected
    assert one.categories == (("2", "1") if finished == "True" else ())


def test_a_choice_that_the_survey_no_longer_has(tmp_path: Path) -> None:
    survey(tmp_path, SIZES)
    file = qualtrics.read(export(tmp_path, [COLOUR], [["10"], ["20"], ["30"]]))
    assert cells(column(file, "Q1")) == [10.0, 20.0, 30.0]
    assert "answers that are no choice in the .qsf are kept as they are: Q1 (30)" in file.notes


def test_codes_without_a_survey_file_are_not_averaged(tmp_path: Path) -> None:
    file = qualtrics.read(export(tmp_path, [COLOUR], [["1"], ["2"], ["3"], ["3"]]))
    assert any(note.startswith("no .qsf says what the numbers of Q1 mean") for note in file.notes)
    codes = infer(file, Choices()).survey.study.variables["Q1"].codes
    assert codes is not None
    assert [code.code for code in codes.answers] == ["1", "2", "3"]


def test_which_survey_file_beside_is_taken(tmp_path: Path) -> None:
    path = export(tmp_path, [COLOUR], [["10"]])
    survey(tmp_path, question(1, "How many nurses are there?", ["x"]), name="other.qsf")
    fits = survey(tmp_path, SIZES, name="b.qsf")
    (tmp_path / "broken.qsf").write_text("{", encoding="utf-8")
    assert "labels and choices from b.qsf, the one that fits in its folder" in qualtrics.read(path).notes
    (tmp_path / "c.qsf").write_bytes(fits.read_bytes())
    assert any("several files fit (b.qsf, c.qsf)" in note for note in qualtrics.read(path).notes)
    survey(tmp_path, question(1, "How many nurses are there?", ["x"]))
    notes = qualtrics.read(path).notes
    assert "answers.qsf not used: its questions are not those of answers.csv" in notes


def test_a_survey_file_that_is_none_or_of_another_survey(tmp_path: Path) -> None:
    path = export(tmp_path, [COLOUR], [["10"]])
    with pytest.raises(DataError, match="it is of another survey"):
        qualtrics.read(path, dictionary=survey(tmp_path, question(9, "How many nurses are there?")))
    deep = tmp_path / "deep.qsf"
    for content in ("no json", "[" * 100_000, '{"SurveyElements": 3}', "[]", '{"SurveyElements": [{"Element": "SQ"}]}'):
        deep.write_text(content, encoding="utf-8")
        if "SQ" in content:
            assert read_qsf(deep).questions[0].id == ""
        else:
            with pytest.raises(DataError, match="not a Qualtrics survey file"):
                qualtrics.read(path, dictionary=deep)


def test_the_survey_file_is_no_data(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"it describes a survey \(qualtrics\) and holds no answers.*--dictionary"):
        for_path(survey(tmp_path, SIZES))


def checks(choices: Sequence[str], keys: Sequence[str]) -> list[Column]:
    """A check-all question in several columns, as new exports have it."""
    return [
        (f"Q2_{key}", f"What helps? - {choice}", {"ImportId": "QID2", "choiceId": key})
        for choice, key in zip(choices, keys, strict=True)
    ]


def test_a_check_all_question_in_several_columns(tmp_path: Path) -> None:
    rows = [["1", "", ""], ["1", "1", ""], ["", "", ""], ["", "", "1"]]
    file = qualtrics.read(export(tmp_path, checks(["Talks", "Walks", "None"], ["1", "2", "-1"]), rows))
    assert [(each.name, each.label, each.columns, each.counted) for each in file.sets] == [
        ("Q2", "What helps?", ("Q2_1", "Q2_2", "Q2_-1"), 1.0)
    ]
    assert cells(column(file, "Q2_1")) == [1.0, 1.0, None, 0.0]
    assert cells(column(file, "Q2_2")) == [0.0, 1.0, None, 0.0]
    assert cells(column(file, "Q2_-1")) == [0.0, 0.0, None, 1.0]
    assert reasons(column(file, "Q2_1")) == [0, 0, Reason.UNKNOWN, 0]
    assert column(file, "Q2_2").label == "Walks"


def test_ticks_that_are_the_text_of_the_choice(tmp_path: Path) -> None:
    rows = [["Talks", ""], ["Talks", "Walks, long"]]
    file = qualtrics.read(export(tmp_path, checks(["Talks", "Walks, long"], ["1", "2"]), rows, finished="True"))
    assert cells(column(file, "Q2_2")) == [0.0, 1.0]


@pytest.mark.parametrize("seen", ["0", "-99"])
def test_an_option_of_the_export_that_tells_what_was_seen(seen: str, tmp_path: Path) -> None:
    rows = [["1", seen], [seen, seen], ["", ""]]
    file = qualtrics.read(export(tmp_path, checks(["Talks", "Walks"], ["1", "2"]), rows))
    assert cells(column(file, "Q2_2")) == [0.0, None, None]
    # -99 has to be asked for, and then a finished respondent's blank was not shown.
    last = Reason.NOT_ASKED if seen == "-99" else Reason.UNKNOWN
    assert reasons(column(file, "Q2_2")) == [0, Reason.BLANK, last]


def test_old_columns_are_check_alls_by_their_cells(tmp_path: Path) -> None:
    columns: list[Column] = [
        (f"Q2_{n}", f"What helps?-{word}", f"QID2-{n}") for n, word in ((1, "Talks"), (2, "Walks"))
    ]
    file = qualtrics.read(export(tmp_path, columns, [["1", ""], ["1", "1"]]))
    assert [each.columns for each in file.sets] == [("Q2_1", "Q2_2")]
    grid = qualtrics.read(export(tmp_path, columns, [["1", "2"], ["1", "1"]]))
    assert not grid.sets
    assert cells(column(grid, "Q2_2")) == ["2", "1"]
    all_ones = qualtrics.read(export(tmp_path, columns, [["1", "1"], ["1", "1"]]))
    assert not all_ones.sets


def test_a_grid_of_check_alls_and_an_exclusive_answer(tmp_path: Path) -> None:
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
    survey(tmp_path, payload)
    columns: list[Column] = [
        (f"Q5_{row}_{code}", f"When? - {word} - {answer}", f"QID5_{row}_{key}")
        for row, word in ((1, "Food"), (2, "Walk"))
        for key, code, answer in ((1, "1", "1st year"), (2, "-1", "Never"))
    ]
    file = qualtrics.read(export(tmp_path, columns, [["1", "", "", "1"], ["1", "1", "", ""]]))
    assert [(each.name, each.label) for each in file.sets] == [("Q5_1", "When?: Food"), ("Q5_2", "When?: Walk")]
    assert cells(column(file, "Q5_2_1")) == [0.0, None]
    assert cells(column(file, "Q5_1_-1")) == [0.0, 1.0]
    assert 'Q5_1: "Never" excludes the others, but 1 chose another with it' in file.notes


HELPS: Column = ("Q2", "What helps?", "QID2")
LONG = question(2, "What helps?", ["Talks", "Walks, talks, and rides", "Walks", "None"], Selector="MAVR")


def test_all_choices_in_one_column(tmp_path: Path) -> None:
    survey(tmp_path, LONG)
    rows = [["Talks,Walks, talks, and rides"], ["Walks,None"], [""], ["Walks,Runs"]]
    file = qualtrics.read(export(tmp_path, [HELPS], rows, finished="True"))
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


def test_all_codes_in_one_column(tmp_path: Path) -> None:
    survey(tmp_path, {**LONG, "RecodeValues": {"1": "7", "2": "8", "3": "9", "4": "-1"}})
    file = qualtrics.read(export(tmp_path, [HELPS], [["7,8"], ["-1"], ["9"]]))
    assert {each.name: (each.label, cells(each)) for each in file.columns if each.name.startswith("Q2_")} == {
        "Q2_7": ("Talks", [1.0, 0.0, 0.0]),
        "Q2_8": ("Walks, talks, and rides", [1.0, 0.0, 0.0]),
        "Q2_9": ("Walks", [0.0, 0.0, 1.0]),
        "Q2_-1": ("None", [0.0, 1.0, 0.0]),
    }


def test_all_choices_in_one_column_that_no_survey_file_describes(tmp_path: Path) -> None:
    rows = [["Talks,More than $10,000"], ["Walks, short,Talks"], ["More than $10,000"]]
    file = qualtrics.read(export(tmp_path, [HELPS], rows, finished="True"))
    assert {each.label: cells(each) for each in file.columns if each.name.startswith("Q2_")} == {
        "More than $10,000": [1.0, 0.0, 1.0],
        "Talks": [1.0, 1.0, 0.0],
        "Walks, short": [0.0, 1.0, 0.0],
    }
    assert any(note.startswith("Q2 holds all choices in one column: split at the commas") for note in file.notes)
    numbers = qualtrics.read(export(tmp_path, [HELPS], [["1,3"], ["3"], ["10,1"]]))
    assert [each.columns for each in numbers.sets] == [("Q2_1", "Q2_3", "Q2_10")]


def test_one_choice_with_a_comma_is_one(tmp_path: Path) -> None:
    rows = [["Yes, always"], ["No"], ["Yes, always"]]
    file = qualtrics.read(export(tmp_path, [HELPS], rows, finished="True"))
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


def test_a_text_beside_a_choice_is_not_printed(tmp_path: Path) -> None:
    survey(tmp_path, question(1, "Which colour is it?", ["Red", "Other:"], DataExportTag="Q1"))
    columns: list[Column] = [
        ("Q1", "Which colour is it? - Selected Choice", "QID1"),
        ("Q1_2_TEXT", "Which colour is it? - Other: - Text", "QID1_2_TEXT"),
    ]
    file = qualtrics.read(export(tmp_path, columns, [["1", ""], ["2", "teal"], ["2", "teal"]]))
    found = infer(file, Choices())
    assert found.survey.study.variables["Q1_2_TEXT"].codes is not None
    assert "teal" not in " ".join([*found.words, repr(found.survey.study.variables)])
    assert column(file, "Q1").label == "Which colour is it?"


def test_a_form_that_asks_for_a_person(tmp_path: Path) -> None:
    payload = question(3, "Who are you?", ["First name", "E-mail address", "Town"], QuestionType="TE", Selector="FORM")
    survey(tmp_path, payload)
    columns: list[Column] = [
        (f"Q3_{n}", f"Who are you? - {field}", f"QID3_{n}")
        for n, field in enumerate(["First name", "E-mail address", "Town"], start=1)
    ]
    assert qualtrics.read(export(tmp_path, columns, [["Ann", "a@b.org", "Ulm"]])).personal[2:] == ("Q3_1", "Q3_2")


def test_seen_and_not_answered(tmp_path: Path) -> None:
    columns: list[Column] = [COLOUR, ("Q4", "How many nurses?", "QID4_TEXT"), ("Q6", "And then?", "QID6")]
    rows = [["1", "5", "2"], ["-99", "-99", "1"], ["", "3", ""], ["2", "", ""]]
    done = [[*service(n, finished="0" if n == 4 else "1"), *row] for n, row in enumerate(rows, start=1)]
    path = tmp_path / "a.csv"
    path.write_text(text_of([*SERVICE, *columns], done), encoding="utf-8")
    file = qualtrics.read(path)
    assert cells(column(file, "Q1")) == ["1", None, None, "2"]
    assert reasons(column(file, "Q1")) == [0, Reason.BLANK, Reason.NOT_ASKED, 0]
    assert reasons(column(file, "Q6")) == [0, 0, Reason.NOT_ASKED, Reason.ABANDONED]
    assert cells(column(file, "Q4")) == ["5", None, "3", None]
    assert any(note.startswith("-99 is taken for seen and not answered (2 cells)") for note in file.notes)


def test_a_code_of_the_question_is_an_answer(tmp_path: Path) -> None:
    survey(tmp_path, question(1, "Which colour is it?", ["Red", "None"], RecodeValues={"1": "1", "2": "-99"}))
    one = column(qualtrics.read(export(tmp_path, [COLOUR], [["1"], ["-99"], [""]])), "Q1")
    assert cells(one) == [1.0, -99.0, None]
    assert one.reasons is None
    slider = question(4, "How warm?", ["Inside"], QuestionType="Slider", Selector="HSLIDER")
    slider["Configuration"] = {"CSSliderMin": -100, "CSSliderMax": 100}
    survey(tmp_path, slider)
    warm = qualtrics.read(export(tmp_path, [("Q4_1", "How warm? - Inside", "QID4_1")], [["-99"], ["12"]]))
    assert cells(column(warm, "Q4_1")) == ["-99", "12"]
    assert column(warm, "Q4_1").label == "How warm?: Inside"


def test_loops_and_names_that_repeat(tmp_path: Path) -> None:
    columns: list[Column] = [
        *((f"{n}_Q7", f"Site {n} - Is it open?", f"{n}_QID7") for n in (1, 2)),
        *((f"{n}_Q2_{k}", f"Site {n} - Why? - {w}", {"ImportId": f"{n}_QID2", "choiceId": str(k)})
          for n in (1, 2) for k, w in ((1, "a"), (2, "b"))),
        ("Q8", "First?", "QID8"),
        ("Q8", "Second?", "QID9"),
    ]  # fmt: skip
    file = qualtrics.read(export(tmp_path, columns, [["Yes", "No", "1", "", "", "1", "x", "y"]]))
    assert [each.columns for each in file.sets] == [("1_Q2_1", "1_Q2_2"), ("2_Q2_1", "2_Q2_2")]
    assert [each.label for each in file.sets] == ["Site 1 - Why?", "Site 2 - Why?"]
    assert (column(file, "Q8").label, column(file, "Q8 (2)").label) == ("First?", "Second?")
    assert "two columns are named Q8: the second is called Q8 (2)" in file.notes
    assert column(file, "2_Q7").label == "Site 2 - Is it open?"


def test_what_the_service_adds_and_embedded_data(tmp_path: Path) -> None:
    columns: list[Column] = [
        ("Q1_DO", "Which colour? - Display Order", "QID1_DO"),
        ("Q3_Page Submit", "Timing - Page Submit", "QID3_PAGE_SUBMIT"),
        ("Q4_Name", "Upload - Name", "QID4_FILE_NAME"),
        ("Q5 - Topics", "Q5 - Topics", "QID5_TEXT_eae5a8d0e7fd4bd183e983e5Topics"),
        ("Q_RecaptchaScore", "Q_RecaptchaScore", "Q_RecaptchaScore"),
        ("Progress", "Progress", "QID11"),  # a question of that name
        ("region", "region", "region"),
    ]
    file = qualtrics.read(export(tmp_path, columns, [["1|2", "3.2", "cv.pdf", "x", "0.9", "early", "North"]]))
    assert {each.name: each.fixed for each in file.columns if each.name not in {"ResponseId", "StartDate"}} == {
        **dict.fromkeys(["Status", "Finished", "Q1_DO", "Q3_Page Submit", "Q5 - Topics", "Q_RecaptchaScore"], True),
        **dict.fromkeys(["Progress", "region"], False),
    }
    assert "Q4_Name" in file.personal


def test_columns_of_words_beside_the_codes(tmp_path: Path) -> None:
    columns: list[Column] = [COLOUR, ("Q1 words", "Which colour?", {"ImportId": "QID1", "isLabelsColumn": "true"})]
    file = qualtrics.read(export(tmp_path, columns, [["1", "Red"], ["2", "Blue"], ["1", "Red"]]))
    assert column(file, "Q1").labels == {1.0: "Red", 2.0: "Blue"}
    assert "Q1 words" not in [each.name for each in file.columns]


def test_rows_that_do_not_fit_are_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text_of([COLOUR, HELPS], [["a", "b"], ["c"], ["d", "e", "f"]]), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        qualtrics.read(path)
    assert [problem.where for problem in caught.value.problems] == ["row 7", "row 8"]


def test_damaged_exports_end_in_a_file_or_in_problems(tmp_path: Path) -> None:
    qsf = survey(tmp_path, SIZES, LONG)
    columns = [COLOUR, HELPS, *checks(["Talks", "Walks"], ["1", "2"])]
    sound = {path: path.read_bytes() for path in (export(tmp_path, columns, [["10", "Talks,None", "1", ""]] * 5), qsf)}
    draw = np.random.default_rng(20261101)
    for _ in range(100):
        for path, content in sound.items():
            damaged = bytearray(content)
            for place in draw.integers(0, len(damaged), size=draw.integers(0, 6)):
                damaged[place] = draw.choice(list(b'",\n{}[]:-9Q\x00\xff'))
            path.write_bytes(bytes(damaged[: draw.integers(1, len(damaged))] if draw.random() < 0.3 else damaged))
        with contextlib.suppress(DataError):
            infer(qualtrics.read(tmp_path / "answers.csv"), Choices())
