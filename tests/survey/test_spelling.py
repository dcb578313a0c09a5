"""Texts that a reader cannot tell apart."""

import pandas as pd

import leapstats as ls
from leapstats.survey.spelling import folded, spelled


def test_accents_written_in_two_ways_and_invisible_characters_are_one_level() -> None:
    frame = pd.DataFrame({"setting": ["Cafe\u0301", "Caf\u00e9", "Urban\u200b", "Urban", "\ufeffUrban", "Rural"]})
    levels = {code.label for code in ls.read_survey(frame).study.variables["setting"].codes.answers}
    assert levels == {"Caf\u00e9", "Urban", "Rural"}


def test_letters_of_another_width_are_told_and_stay_apart() -> None:
    frame = pd.DataFrame({"setting": ["\uff35rban", "Urban", "Rural", "Rural"]})
    survey = ls.read_survey(frame)
    assert len(survey.study.variables["setting"].codes.answers) == 3
    assert any("differ only in spelling" in words for words in survey.provenance.warnings)


def test_what_cleaning_leaves_alone() -> None:
    assert spelled("  a  b ") == "a  b"
    assert (
        spelled("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645")
        == "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
    )  # a joiner that Persian needs
    assert folded("  Stra\u00dfe\u00a0 1") == "strasse 1"


def test_ids_that_look_alike_are_one_unit() -> None:
    frame = pd.DataFrame({"id": ["A\u200b", "B", "A", "B"], "wave": [1, 1, 2, 2], "x": [1, 0, 1, 1]})
    assert " 1 (50.0)" in str(ls.staffing(frame, items="x", id="id", wave_item="wave"))


def test_long_whole_numbers_are_different_ids() -> None:
    first = 2**53
    ids = [first, first + 1] * 2
    frame = pd.DataFrame({"id": ids, "wave": [1, 1, 2, 2], "x": [1, 0, 1, 1]})
    assert " 1 (50.0)" in str(ls.staffing(frame, items="x", id="id", wave_item="wave"))
