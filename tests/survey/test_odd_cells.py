"""Cells, headings and options that are written otherwise than one expects."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyreadstat
import pytest

import leapstats as ls
from leapstats.survey.survey import Survey
from leapstats.terms import ItemType, Reason


def levels(survey: Survey, item: str) -> dict[str, int]:
    codes, column = survey.study.variables[item].codes, survey.column(item)
    assert codes is not None
    return {code.label: int((column.values == place).sum()) for place, code in enumerate(codes.answers)}


def warned(survey: Survey, words: str) -> bool:
    return any(words in warning for warning in survey.provenance.warnings)


@pytest.mark.parametrize(
    ("cells", "labels", "shown"),
    [
        ([1, 0, 0, 0], {1: "No"}, {"0": 3, "No": 1}),
        ([1, 0, 0, 0], {0: "Yes"}, {"Yes": 3, "1": 1}),
        ([1, 2, 0, 0], {1: "Yes", 2: "No"}, {"0": 2, "Yes": 1, "No": 1}),
        ([1, 0, 0, 0], {1: "Yes"}, {"No": 3, "Yes": 1}),  # a box that was ticked or not
    ],
)
def test_a_code_without_label_is_not_folded_into_another(
    tmp_path: Path, cells: list[int], labels: dict[int, str], shown: dict[str, int]
) -> None:
    path = tmp_path / "x.sav"
    pyreadstat.write_sav(pd.DataFrame({"a": cells}), path, variable_value_labels={"a": labels})
    assert levels(ls.read_survey(path), "a") == shown


@pytest.mark.parametrize(
    ("word", "options"), [("n/a", {}), ("Refused", {}), ("-", {}), ("none", {"missing": "b=none"})]
)
def test_a_missing_word_does_not_hide_the_decimal_comma(word: str, options: dict[str, Any]) -> None:
    frame = pd.DataFrame({"a": ["1.234", "5.678", "2.000"], "b": ["2,5", word, "3,5"]})
    assert ls.read_survey(frame, **options).column("a").values.tolist() == [1234, 5678, 2000]


def test_points_that_may_stand_at_thousands_are_told() -> None:
    assert warned(
        ls.read_survey(pd.DataFrame({"n": ["1.000", "2.500", "900"]})), '"1.000" is read as 1; with --decimal'
    )
    assert warned(ls.read_survey(pd.DataFrame({"n": ["1.500", "2.500"]})), '"1.500" is read as 1.5')
    assert not warned(ls.read_survey(pd.DataFrame({"n": ["1.234", "2.345"]})), "is read as")
    assert not warned(ls.read_survey(pd.DataFrame({"n": ["0.500", "0.250"]})), "is read as")


@pytest.mark.parametrize(("cell", "code"), [("9,999", "9999"), ("99%", "99"), ("\u221299", "-99")])
def test_a_declared_code_is_missing_among_categories_too(cell: str, code: str) -> None:
    frame = pd.DataFrame({"v": ["low", cell, "high", cell]})
    assert levels(ls.read_survey(frame, categorical="v", missing=code), "v") == {"low": 1, "high": 1}


def test_a_code_takes_no_text_that_python_alone_reads_as_it() -> None:
    assert "1_0" in levels(ls.read_survey(pd.DataFrame({"v": ["1_0", "x", "y"]}), missing="10"), "v")


def test_rows_are_kept_by_cells_as_they_are_read() -> None:
    frame = pd.DataFrame({"a": ["caf\u00e9", "cafe\u0301", "x"], "n": [1, 2, 3]})
    assert len(ls.read_survey(frame, text="a", where='a == "cafe\u0301"')) == 2


def test_options_and_headings_are_spelled_as_cells_are() -> None:
    frame = pd.DataFrame({"cafe\u0301\u200b": ["e\u0301", "x"]})
    survey = ls.read_survey(frame, levels={"caf\u00e9": ["x", "e\u0301"]})
    assert levels(survey, "caf\u00e9") == {"x": 1, "\u00e9": 1}


def test_marks_of_direction_leave_no_trace() -> None:
    frame = pd.DataFrame({"yes": ["Yes\u200e", "No", "Yes"], "n": ["\u200f12", "3", "4"]})
    survey = ls.read_survey(frame)
    assert survey.study.variables["yes"].type is ItemType.BINARY
    assert survey.column("n").values.tolist() == [12, 3, 4]
    ranges = ls.read_survey(pd.DataFrame({"staff": ["5-9", "5\u20139", "0-4", "0-4"]}))
    assert warned(ranges, "differ only in spelling")


def test_empty_lines_of_one_column_are_told(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("q\nyes\n\n\n\nno\n\n")
    survey = ls.read_survey(path)
    assert len(survey) == 2
    assert any(note.startswith("3 empty lines between answers ignored") for note in survey.provenance.notes)


def test_numbers_as_levels_are_compared_as_numbers() -> None:
    frame = pd.DataFrame({"y": ["1.0", "1", "2.0", "3.0"]})
    assert levels(ls.read_survey(frame, categorical="y"), "y") == {"1": 2, "2": 1, "3": 1}
    assert levels(ls.read_survey(frame, levels="y=3,2,1"), "y") == {"3": 1, "2": 1, "1": 2}
    assert levels(ls.read_survey(pd.DataFrame({"y": [1.5, 2.5]}), levels="y=2.50,1.5"), "y") == {"2.5": 1, "1.5": 1}


def test_amounts_of_money_are_no_codes() -> None:
    assert ls.read_survey(pd.DataFrame({"fee": ["$1", "$2", "$1"]})).study.variables["fee"].type is ItemType.COUNT


def test_a_listed_level_that_no_cell_holds_is_told() -> None:
    frame = pd.DataFrame({"lev": ["low", "mid", "high"]})
    assert warned(
        ls.read_survey(frame, levels="lev=low,mid,hgih,high"), '"hgih", listed in --levels, does not occur in the data'
    )


def test_a_code_among_texts_is_told_and_the_scale_keeps_its_order() -> None:
    frame = pd.DataFrame({"agree": ["Agree", "Disagree", "Strongly agree", "-99"]})
    survey = ls.read_survey(frame)
    assert list(levels(survey, "agree")) == ["Disagree", "Agree", "Strongly agree", "-99"]
    assert warned(survey, '"-99" looks like a code for a missing answer')
    assert not warned(ls.read_survey(pd.DataFrame({"n": ["none", "1", "2", "9"] * 2}), categorical="n"), "looks like")


def test_answers_in_place_of_names_are_told(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("P1,FQHC,Yes,3\nP2,Private,No,4\nP3,FQHC,Yes,3\n")
    assert warned(ls.read_survey(path), "the first row was read as column names, but FQHC, Yes, 3 look like answers")
    path.write_text("id,1,2,3\nP2,1,2,5\nP3,2,3,4\nP4,1,5,3\n")  # items named by their number
    assert not warned(ls.read_survey(path), "the first row")


@pytest.mark.parametrize(
    ("name", "cells", "words"),
    [
        ("year", [2013, 2016, 2013], "categorical (years, judging by its name)"),
        ("region", [1, 2, 3], "categorical (codes, judging by its name)"),
        ("site", [101, 102, 350], "left out (an id: whole numbers in a column named for the units)"),
        ("ID_2013", [1, 2, 2], "left out (an id, judging by its name)"),
        ("nr", [1, 2, 3], "left out (row numbers)"),
        (
            "Completion time",
            ["2016-01-02 10:00", "2016-01-03 11:00", None],
            "left out (a time stamp, judging by its name)",
        ),
        ("when", [20130405, 20130406, 20140101], "dates (written as 20160531)"),
        (
            "when",
            ["Jan-13", "Dec-12", "May-14"],
            "dates, month and year, as the first of the month, years from 1969 to 2068",
        ),
        ("nurses", [1, 2, 3], "count (whole numbers)"),
        ("Percent by race", [40, 55, 60], "count (whole numbers)"),
        ("type", [5, 10, 25], "count (whole numbers)"),
        ("case", [0, 1, 3], "count (whole numbers)"),
        ("patient number", [120, 300, 250], "count (whole numbers)"),
        ("Start time", [8, 9, 11], "count (whole numbers)"),
        ("time", ["pre", "post", "pre"], "categorical (text, in the order of time)"),
        ("clinic", ["c10", "c2", "c2"], "categorical (text, in the order of their numbers)"),
        ("Praxis-Nr.", [4, 7, 9], "left out (an id: whole numbers in a column named for the units)"),
        ("visits", [20130405, 20139905, 20140101], "count (whole numbers)"),
    ],
)
def test_names_and_numbers_that_tell_what_a_column_is(name: str, cells: list[object], words: str) -> None:
    assert dict(ls.read_survey(pd.DataFrame({name: cells, "n": [5, 6, 8]})).provenance.inferred)[name] == words


def test_dates_written_as_numbers() -> None:
    column = ls.read_survey(pd.DataFrame({"when": [20130405, np.nan, 19700102]})).column("when")
    assert column.values[2] == 1
    assert column.values[0] == np.datetime64("2013-04-05").astype(int)
    assert column.reasons.tolist() == [0, Reason.BLANK, 0]


def test_free_text_is_never_printed_for_being_named() -> None:
    said = ["we hired two nurses", "nobody asked us yet", "the manager left us 3 times", None]
    frame = pd.DataFrame({"comments": said, "other_specify": said, "story": said, "n": [1, 2, 3, 4]})
    plain, named = str(ls.table1(frame)), str(ls.table1(frame, include=["comments", "other_specify", "n"]))
    for text in (plain, named):
        assert "hired" not in text
        assert "Text given" in text
    assert "hired" in str(ls.table1(frame, keep="comments"))


def test_a_scale_is_no_list_of_persons() -> None:
    steps = ["Fully implemented", "Partly implemented", "Under way", "Fully implemented"]
    frame = pd.DataFrame({"champion": steps, "registry": steps, "Name of EHR": ["Epic Systems", "Athena Health"] * 2})
    assert ls.read_survey(frame).study.variables.keys() == {"champion", "registry", "Name of EHR"}
    yes_no = pd.DataFrame({"login": ["Yes", "No"] * 2, "username": ["Yes", "No"] * 2, "initials": ["AS", "BJ"] * 2})
    assert ls.read_survey(yes_no).study.variables.keys() == {"login", "username"}


def test_a_practice_that_comes_twice_is_told() -> None:
    frame = pd.DataFrame({"practice": [11, 12, 11, 12], "n": [3, 4, 5, 6]})
    assert warned(ls.read_survey(frame), "the 4 rows have 2 different values of practice")


def test_a_code_that_is_declared_missing_is_missing_although_it_is_listed_elsewhere() -> None:
    frame = pd.DataFrame({"q": [1, 2, 9, 2], "n": [4, 5, 6, 7]})
    assert not warned(ls.read_survey(frame, levels="q=1,2,9"), "looks like a code")
    bands = pd.DataFrame({"days": ["7", "8", "9", "10 or more"]})
    assert not warned(ls.read_survey(bands), "for a missing answer")


def test_categories_of_no_order_stand_as_their_scale_does() -> None:
    agree = pd.Categorical(["Agree", "Disagree", "Strongly agree", "-99"])
    survey = ls.read_survey(pd.DataFrame({"agree": agree, "comments": pd.Categorical(["we hired", "no", "so", "x"])}))
    assert list(levels(survey, "agree")) == ["Disagree", "Agree", "Strongly agree", "-99"]
    assert warned(survey, '"-99" looks like a code')
    assert list(levels(survey, "comments")) == ["No text", "Text given"]
