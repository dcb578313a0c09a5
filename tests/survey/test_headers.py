"""A row of headings is never counted as an answer, and an answer never taken for headings."""

import numpy as np
import pytest

from leapstats.survey.headers import header_problems
from leapstats.survey.raw import RawColumn


def found(*rows: list[str], header: list[str] | None = None, nameless: frozenset[str] = frozenset()) -> str:
    names = header or [f"v{place}" for place in range(len(rows[0]))]
    columns = [
        RawColumn(name=name, cells=np.array([cell or None for cell in cells], dtype=object))
        for name, cells in zip(names, zip(*rows, strict=True), strict=True)
    ]
    lines = np.arange(2, len(rows) + 2, dtype=np.int64)
    problems = header_problems(columns, lines, nameless=nameless)
    assert len(problems) <= 1
    return "; ".join(str(problem) for problem in problems)


ANSWERS = (["1", "Yes", "2020-01-01", "red"], ["2", "No", "2020-01-02", "blue"], ["3", "Yes", "", "red"])


@pytest.mark.parametrize(
    ("first", "what"),
    [
        (["Number of nurses", "Is there a registry", "Recorded Date", "Colour"], "text where all other cells"),
        (["Number of nurses", "", "Recorded Date", "Colour"], "text where all other cells"),
        (["How many nurses?", "Is there a registry?", "When?", "Colour"], "questions"),
        (["Anzahl der Pflegekräfte", "Gibt es ein Register", "Datum", "Farbe"], "text where all other cells"),
        (["Response", "Response", "", ""], "text where all other cells"),
        (["Response", "Open-Ended Response", "Response", "Open-Ended Response"], "text where all other cells"),
        (["Do you have\na registry", "How many\nnurses", "", ""], "text where all other cells"),
    ],
)
def test_a_row_of_headings(first: list[str], what: str) -> None:
    assert found(first, *ANSWERS).startswith(f"row 2: it contains {what}")


@pytest.mark.parametrize(
    "first",
    [
        ["4", "No", "2020-01-03", "red"],
        ["n/a", "NA", "refused", "red"],
        ["not asked", "Don't know", "", "red"],
        ["don’t know", "Prefer not to say", "-", "green"],
        ["about four", "No", "2020-01-03", "red"],  # one slip among answers
        ["about four", "perhaps", "2020-01-03", "y"],  # two, and as many answers
        ["keine Angabe", "keine Angabe", "keine Angabe", "red"],  # a word for missing that no list has
        ["", "", "", "a colour that nobody else has"],
        ["4 FTE", "yes", "Jan 5, 2020", "Colour"],
        ["~$1,200.50", "TRUE", "5 May 2020 10:15", "Colour"],
    ],
)
def test_an_answer(first: list[str]) -> None:
    assert not found(first, *ANSWERS)


def test_the_only_column_of_numbers_decides() -> None:
    assert found(["Colour", "Nurses"], ["red", "1"], ["blue", "2"])
    assert not found(["red", "about three"], ["red", "some"], ["blue", "2"])


def test_one_other_answer_is_too_few_to_tell() -> None:
    assert not found(["four", "five"], ["1", "2"])
    assert found(["four?", "five?"], ["1", "2"])


def test_questions_under_each_other_are_answers() -> None:
    assert not found(["Where is it?"], ["Who asks?"])
    assert not found(["Really?", "1"], ["Really?", "2"], ["no", "2"])
    assert found(["Why?", "What for?", "Name"], ["because", "fun", "x"], ["no reason", "work", "y"])


@pytest.mark.parametrize("written", ['{"ImportId":"QID1"}', "{'ImportId': 'QID1'}", '{ "ImportId" : "QID1"}'])
@pytest.mark.parametrize("place", [0, 1])
def test_import_ids(written: str, place: int) -> None:
    rows = [["a", "b"], ["c", "d"], ["e", "f"]]
    rows[place] = [written, written]
    assert found(*rows) == (
        f"row {place + 2}: it contains import ids, not answers: this is a Qualtrics export with three header rows. "
        "Keep one header row and remove the other two."
    )


def test_a_legacy_qualtrics_export() -> None:
    rows = (["ResponseID", "Colour"], ["R_1", "red"])
    assert "a legacy Qualtrics export has two header rows" in found(*rows, header=["V1", "Q1"])
    assert not found(*rows, header=["W1", "Q1"])


def test_a_qualtrics_export_of_one_respondent() -> None:
    header = ["StartDate", "ResponseId", "Q1"]
    respondent = ["2026-01-01 10:00:00", "R_1", "red"]
    assert "several header rows" in found(["Start Date", "Response ID", "Colour"], respondent, header=header)
    assert not found(respondent, respondent, header=header)
    assert not found(["n/a", "R_2", "red"], respondent, header=header)
    assert not found(["", "R_2", "red"], respondent, header=header)
    assert not found(["Start Date", "Response ID", "Colour"], respondent, header=["StartDate", "id", "Q1"])


def test_options_below_names_left_empty() -> None:
    rows = (["Talks", "Walks", "Rides"], ["often", "never", "often"], ["never", "often", "often"])
    assert "empty column names" in found(*rows, nameless=frozenset({"v1", "v2"}))
    assert not found(*rows, nameless=frozenset({"v1"}))  # row names of R
    assert not found(*rows[1:], rows[1], nameless=frozenset({"v1", "v2"}))


def test_columns_of_numbers_say_nothing() -> None:
    numbers = RawColumn(name="x", cells=np.array([1.0, 2.0, 3.0]))
    assert not header_problems([numbers], np.arange(3))
    assert not header_problems([], np.arange(0))


def test_the_message_repeats_no_cell() -> None:
    assert "nurses" not in found(["Number of nurses", "E-mail of nurses"], ["1", "2"], ["3", "4"])
