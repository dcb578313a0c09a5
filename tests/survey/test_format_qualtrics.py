"""Qualtrics exports: header rows, rows that no respondent answered, codes, check-alls, blanks.

The shapes of names and import ids are those of the public sample surveys of ctesta01/QualtricsTools and of the sample
of ropensci/qualtRics; the files here are made up, and what they count was counted by hand.
"""

from collections.abc import Sequence
from typing import Any

import pytest

from leapstats.errors import DataError
from leapstats.survey.cells import is_none
from leapstats.survey.choices import Choices
from leapstats.survey.formats import csv as plain_csv
from leapstats.survey.formats import for_path, qualtrics
from leapstats.survey.inference import infer
from leapstats.survey.qualtrics_qsf import Kind, read_qsf
from leapstats.survey.raw import RawColumn, RawFile
from leapstats.terms import ItemType, Reason

Column = tuple[str, str, str | dict[str, str]]
Files = Any  # QualtricsFiles of conftest


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


def test_three_header_rows_and_what_is_held_back(files: Files) -> None:
    path = files.export([COLOUR], [["red"], ["blue"]])
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


def test_plain_csv_is_none(files: Files) -> None:
    path = files.write("V1,V2\n1,2\n", "a.csv")
    assert for_path(path) == "csv"
    with pytest.raises(DataError, match="neither a row of import ids"):
        qualtrics.read(path)
    assert plain_csv.read(path).rows.tolist() == [2]


@pytest.mark.parametrize("written", ["{'ImportId': 'QID1'}", '"{""ImportId"":""QID1""}"'])
def test_import_ids_of_either_kind(written: str, files: Files) -> None:
    path = files.write(f"Q1\nColour?\n{written}\nred\n", "a.csv")
    assert for_path(path) == "qualtrics"
    assert cells(column(qualtrics.read(path), "Q1")) == ["red"]


def test_a_header_whose_questions_were_deleted(files: Files) -> None:
    path = files.write("Q1,Q2\n{'ImportId': 'QID1'},{'ImportId': 'QID2'}\nred,1\n", "a.csv")
    file = qualtrics.read(path)
    assert (cells(column(file, "Q1")), column(file, "Q1").label) == (["red"], "")


LEGACY = (
    "\ufeffV1,V2,V3,V7,V10,Q1,Q2_1,Q2_2,LocationLatitude,\n"
    "ResponseID,ResponseSet,Name,Status,Finished,Which colour?,What helps?-Talks,What helps?-Walks,LocationLatitude,\n"
    "R_1,Default,Ann,0,1,red,1,,47.1,\n"
    "R_2,Default,Bob,0,1,blue,1,1,47.2,\n"
    "R_3,Default,Cyd,0,0,,,,47.3,\n"
)


def test_the_legacy_exporter(files: Files) -> None:
    path = files.write(LEGACY, "legacy.csv")
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


def test_utf_16_with_tabs(files: Files) -> None:
    path = files.folder / "answers.tsv"
    path.write_bytes(files.text([COLOUR, files.ADDED[1]], [["grün, hell", "0"]], "\t").encode("utf-16"))
    assert for_path(path) == "qualtrics"
    file = qualtrics.read(path)
    assert cells(column(file, "Q1")) == ["grün, hell"]
    assert "UTF-16 text" in file.notes


def test_the_second_row_in_another_language(files: Files) -> None:
    columns: list[Column] = [
        ("Status", "Antworttyp", "status"),
        ("ExternalReference", "Externe Datenreferenz", "externalDataReference"),
        ("LocationLongitude", "Längengrad des Standorts", "locationLongitude"),
        COLOUR,
    ]
    path = files.write(
        files.text(columns, [["Umfragevorschau", "x", "7", "red"], ["IP-Adresse", "y", "8", "blue"]]), "a.csv"
    )
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
def test_what_no_respondent_answered_is_left_out(status: str, said: str, files: Files) -> None:
    rows = [[*files.service(1), "red"], [*files.service(2, status=status), "blue"], [*files.service(3), "red"]]
    path = files.write(files.text([*files.ADDED, COLOUR], rows), "a.csv")
    file = qualtrics.read(path)
    assert file.rows.tolist() == [6, 8]
    assert f"1 row left out, which no respondent answered (1 {said})" in file.notes


def test_previews_by_the_channel_and_spam(files: Files) -> None:
    columns: list[Column] = [("DistributionChannel", "", "distributionChannel"), files.ADDED[1], COLOUR]
    path = files.write(
        files.text(columns, [["preview", "0", "a"], ["anonymous", "8", "b"], ["email", "4", "c"]]), "a.csv"
    )
    file = qualtrics.read(path)
    assert cells(column(file, "Q1")) == ["b", "c"]
    assert "1 row marked as possible spam (Status) included" in file.notes


def test_tests_are_kept_if_there_is_nothing_else(files: Files) -> None:
    file = qualtrics.read(files.export([COLOUR], [["red"], ["blue"]], status="2"))
    assert len(file.rows) == 2
    assert (
        "no row is of a respondent (2 survey tests): all are kept, but they show the survey, not answers" in file.notes
    )


def test_header_rows_among_the_answers(files: Files) -> None:
    columns = [files.ADDED[4], COLOUR]
    text = files.text(columns, [["R_1", "red"]]) + files.text(columns, [["R_2", "blue"]])
    path = files.write(text, "a.csv")
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


def test_the_survey_file(files: Files) -> None:
    found = read_qsf(files.survey(SIZES, question(2, "Any?", ["a", "b"], Selector="MAVR")))
    first, second = found.questions
    assert (found.title, found.blocks[0].label, found.blocks[0].questions) == ("Practices", "Main", ("QID1", "QID2"))
    assert (first.text, first.kind, first.logic) == ("Which colour is it?", Kind.CHOICE, "If Lead Is Yes")
    assert [(each.id, each.code, each.text, each.group) for each in first.choices] == [
        ("2", "20", "Green & blue", ""),
        ("1", "10", "Red", "Warm"),
        ("3", "-1", "None", ""),
    ]
    assert (second.kind, first.type) == (Kind.CHECKS, "MC/SAVR")


def test_a_column_of_a_side_by_side_question_is_a_question(files: Files) -> None:
    rows = {"1": {"Display": "Row a"}}
    sub = {
        "QuestionText": "Then",
        "QuestionType": "Matrix",
        "Selector": "Likert",
        "SubSelector": "MultipleAnswer",
        "Answers": {"1": {"Display": "p"}, "2": {"Display": "q"}},
    }
    payload = question(5, "Now", QuestionType="SBS", Choices=rows, AdditionalQuestions={"1": sub})
    [only] = read_qsf(files.survey(payload)).questions
    assert (only.id, only.tag, only.kind, only.text) == ("QID5#1", "Q5#1", Kind.CHECK_GRID, "Now: Then")
    assert [each.text for each in only.choices] == ["Row a"]


@pytest.mark.parametrize("given", [True, False])
def test_codes_get_their_words(given: bool, files: Files) -> None:
    path = files.export([COLOUR], [["10"], ["-1"], ["20"], [""]])
    qsf = files.survey(SIZES, name="elsewhere.qsf" if given else "answers.qsf")
    file = qualtrics.read(path, dictionary=qsf if given else None)
    one = column(file, "Q1")
    assert cells(one) == [10.0, -1.0, 20.0, None]
    assert one.labels == {10.0: "Red", 20.0: "Green & blue", -1.0: "None"}
    assert one.label == "Which colour is it?"


def test_texts_are_in_the_order_of_the_choices(files: Files) -> None:
    files.survey(SIZES)
    file = qualtrics.read(files.export([COLOUR], [["Red"], ["Green &amp; blue"], ["Red"]], finished="True"))
    one = column(file, "Q1")
    assert cells(one) == ["Red", "Green & blue", "Red"]
    assert one.categories == ("Green & blue", "Red", "None")
    codes = infer(file, Choices()).survey.study.variables["Q1"].codes
    assert codes is not None
    assert [code.label for code in codes.answers] == ["Green & blue", "Red", "None"]


@pytest.mark.parametrize(("finished", "expected"), [("1", {1.0: "2", 2.0: "1"}), ("True", {})])
def test_texts_that_are_numbers_are_told_from_codes_by_finished(
    finished: str, expected: dict[float, str], files: Files
) -> None:
    files.survey(question(1, "Which colour is it?", ["2", "1"]))
    one = column(qualtrics.read(files.export([COLOUR], [["1"], ["2"]], finished=finished)), "Q1")
    assert one.labels == expected
    assert one.categories == (("2", "1") if finished == "True" else ())


def test_a_choice_that_the_survey_no_longer_has(files: Files) -> None:
    files.survey(SIZES)
    file = qualtrics.read(files.export([COLOUR], [["10"], ["20"], ["30"]]))
    assert cells(column(file, "Q1")) == [10.0, 20.0, 30.0]
    assert "answers that are no choice in the .qsf are kept as they are: Q1 (30)" in file.notes


def test_codes_without_a_survey_file_are_not_averaged(files: Files) -> None:
    file = qualtrics.read(files.export([COLOUR], [["1"], ["2"], ["3"], ["3"]]))
    assert any(note.startswith("no .qsf says what the numbers of Q1 mean") for note in file.notes)
    codes = infer(file, Choices()).survey.study.variables["Q1"].codes
    assert codes is not None
    assert [code.code for code in codes.answers] == ["1", "2", "3"]


def test_which_survey_file_beside_is_taken(files: Files) -> None:
    path = files.export([COLOUR], [["10"]])
    files.survey(question(1, "How many nurses are there?", ["x"]), name="other.qsf")
    fits = files.survey(SIZES, name="b.qsf")
    (files.folder / "broken.qsf").write_text("{", encoding="utf-8")
    assert "labels and choices from b.qsf, the one that fits in its folder" in qualtrics.read(path).notes
    (files.folder / "c.qsf").write_bytes(fits.read_bytes())
    assert any("several files fit (b.qsf, c.qsf)" in note for note in qualtrics.read(path).notes)
    files.survey(question(1, "How many nurses are there?", ["x"]))
    notes = qualtrics.read(path).notes
    assert "answers.qsf not used: its questions are not those of answers.csv" in notes


def test_a_survey_file_that_is_none_or_of_another_survey(files: Files) -> None:
    path = files.export([COLOUR], [["10"]])
    with pytest.raises(DataError, match="it is of another survey"):
        qualtrics.read(path, dictionary=files.survey(question(9, "How many nurses are there?")))
    odd = question(1, "Which colour is it?", ["red"], Selector=["SAVR"], QuestionType="MC")
    assert read_qsf(files.survey(odd, name="odd.qsf")).questions[0].kind is Kind.CHOICE
    deep = files.folder / "deep.qsf"
    for content in ("no json", "[" * 100_000, '{"SurveyElements": 3}', "[]", '{"SurveyElements": [{"Element": "SQ"}]}'):
        deep.write_text(content, encoding="utf-8")
        if "SQ" in content:
            assert read_qsf(deep).questions[0].id == ""
        else:
            with pytest.raises(DataError, match="not a Qualtrics survey file"):
                qualtrics.read(path, dictionary=deep)


def test_the_survey_file_is_no_data(files: Files) -> None:
    with pytest.raises(DataError, match=r"it describes a survey \(qualtrics\) and holds no answers.*--dictionary"):
        for_path(files.survey(SIZES))


def test_a_text_beside_a_choice_is_not_printed(files: Files) -> None:
    files.survey(question(1, "Which colour is it?", ["Red", "Other:"], DataExportTag="Q1"))
    columns: list[Column] = [
        ("Q1", "Which colour is it? - Selected Choice", "QID1"),
        ("Q1_2_TEXT", "Which colour is it? - Other: - Text", "QID1_2_TEXT"),
    ]
    file = qualtrics.read(files.export(columns, [["1", ""], ["2", "teal"], ["2", "teal"]]))
    found = infer(file, Choices())
    assert found.survey.study.variables["Q1_2_TEXT"].codes is not None
    assert "teal" not in " ".join([*found.words, repr(found.survey.study.variables)])
    assert column(file, "Q1").label == "Which colour is it?"


def test_a_form_that_asks_for_a_person(files: Files) -> None:
    payload = question(3, "Who are you?", ["First name", "E-mail address", "Town"], QuestionType="TE", Selector="FORM")
    files.survey(payload)
    columns: list[Column] = [
        (f"Q3_{n}", f"Who are you? - {field}", f"QID3_{n}")
        for n, field in enumerate(["First name", "E-mail address", "Town"], start=1)
    ]
    assert qualtrics.read(files.export(columns, [["Ann", "a@b.org", "Ulm"]])).personal[2:] == ("Q3_1", "Q3_2")


def test_what_the_service_adds_and_embedded_data(files: Files) -> None:
    columns: list[Column] = [
        ("Q1_DO", "Which colour? - Display Order", "QID1_DO"),
        ("Q3_Page Submit", "Timing - Page Submit", "QID3_PAGE_SUBMIT"),
        ("Q4_Name", "Upload - Name", "QID4_FILE_NAME"),
        ("Q5 - Topics", "Q5 - Topics", "QID5_TEXT_eae5a8d0e7fd4bd183e983e5Topics"),
        ("Q_RecaptchaScore", "Q_RecaptchaScore", "Q_RecaptchaScore"),
        ("Progress", "Progress", "QID11"),  # a question of that name
        ("region", "region", "region"),
    ]
    file = qualtrics.read(files.export(columns, [["1|2", "3.2", "cv.pdf", "x", "0.9", "early", "North"]]))
    assert {each.name: each.fixed for each in file.columns if each.name not in {"ResponseId", "StartDate"}} == {
        **dict.fromkeys(["Status", "Finished", "Q1_DO", "Q3_Page Submit", "Q5 - Topics", "Q_RecaptchaScore"], True),
        **dict.fromkeys(["Progress", "region"], False),
    }
    assert "Q4_Name" in file.personal


def test_columns_of_words_beside_the_codes(files: Files) -> None:
    columns: list[Column] = [COLOUR, ("Q1 words", "Which colour?", {"ImportId": "QID1", "isLabelsColumn": "true"})]
    file = qualtrics.read(files.export(columns, [["1", "Red"], ["2", "Blue"], ["1", "Red"]]))
    assert column(file, "Q1").labels == {1.0: "Red", 2.0: "Blue"}
    assert "Q1 words" not in [each.name for each in file.columns]


def test_rows_that_do_not_fit_are_named(files: Files) -> None:
    rows = [["a", "b"], ["c"], ["d", "e", "f"]]
    path = files.write(files.text([COLOUR, ("Q2", "What helps?", "QID2")], rows))
    with pytest.raises(DataError) as caught:
        qualtrics.read(path)
    assert [problem.where for problem in caught.value.problems] == ["row 7", "row 8"]


@pytest.mark.parametrize("grouped", [True, False])
def test_a_score_from_0_to_10_is_a_number(grouped: bool, files: Files) -> None:
    columns: list[Column] = [("Q9", "Would you recommend it?", "QID9")]
    if grouped:
        columns.append(("Q9_NPS_GROUP", "Would you recommend it? - Group", "QID9_NPS_GROUP"))
    rows = [[each, "Promoter"][: len(columns)] for each in ("9", "10", "0")]
    found = infer(qualtrics.read(files.export(columns, rows)), Choices()).survey.study.variables["Q9"]
    assert found.type is (ItemType.COUNT if grouped else ItemType.CATEGORICAL)
