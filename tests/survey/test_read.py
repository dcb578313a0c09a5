"""Waves are read through the dictionary; every disagreement is named with its place."""

from collections.abc import Callable
from pathlib import Path

import pytest

import leapstats as ls
from leapstats.errors import DataError
from leapstats.terms import Reason

Make = Callable[[dict[str, str]], Path]


def read(folder: Path, wave: str = "2020") -> ls.Survey:
    return ls.read_survey(study=folder, wave=wave)


def test_answers_and_reasons(make_study: Make, study_files: dict[str, str]) -> None:
    survey = read(make_study(study_files))
    assert survey.units.tolist() == ["A", "B", "C", "D"]
    assert survey.column("size").values.tolist() == [0, 1, -1, 1]
    assert survey.column("size").reasons.tolist() == [0, 0, Reason.REFUSED, 0]
    assert survey.column("staff").reasons.tolist() == [0, 0, 0, Reason.UNKNOWN]
    assert survey.column("any_staff").reasons.tolist() == [0, 0, 0, Reason.UNKNOWN]
    assert survey.column("talks").reasons.tolist() == [0, Reason.NOT_ASKED, 0, Reason.UNKNOWN]
    assert survey.column("note").values.tolist() == ["well", None, "a, b", None]
    assert survey.frame()["size"].tolist()[:2] == ["Small", "Large"]
    assert survey.reasons_frame()["size"].tolist() == ["answered", "answered", "refused", "answered"]


def test_waves_are_linked_by_id(make_study: Make, study_files: dict[str, str]) -> None:
    study_files["variables.csv"] += "gained,Gained,count,,staffing,,,,,wave(2021).staff - wave(2020).staff,,,,\n"
    survey = read(make_study(study_files), "2021")
    assert survey.units.tolist() == ["A", "B", "E"]
    assert survey.column("gained").values.tolist()[:2] == [1.0, 1.0]
    assert survey.column("gained").reasons.tolist() == [0, 0, Reason.UNKNOWN]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("A,1,2", "A,3,2", ['row 2, size: "3" is not in code list size (1 = Small, 2 = Large, 9 = Refused)']),
        ("A,1,2", "A,1,two", ['row 2, staff: "two" is not a whole number', "codelists.csv as a missing code"]),
        ("A,1,2", "A,1,-2", ["row 2, staff: -2 is negative"]),
        ("A,1,2", "A,1,2.5", ["row 2, staff: 2.5 is not a whole number"]),
        ("B,2", "A,2", ['rows 2, 3: clinic "A" occurs 2 times']),
        ("B,2", ",2", ["row 3: clinic is blank"]),
        ("B,2,0,-8", "B,2,0,1", ["clinic B: talks has an answer although its universe says not asked"]),
        ("A,1,2,1", "A,1,2,-8", ["clinic A: talks says not asked although its universe says asked"]),
        ("A,1,2,1,0", "A,1,2,1,-8", ["clinic A: walks says not asked although its universe says asked"]),
        (
            "id,size,staff",
            "id,sise,staff",
            ['column "size": the file does not have it', 'column "sise": not in columns.csv'],
        ),
        (
            "id,size,staff",
            "id,staff,staff",
            ['column "size": the file does not have it', 'column "staff (2)": not in columns.csv'],
        ),
        ("A,1,2,1,0,well", "A,1,2,1,0", ["row 2: 5 cells, but the header has 6: the row is shorter"]),
        ("A,1,2,1,0,well", "A,1,2,1,0,well,more", ["row 2: 7 cells, but the header has 6: the row is longer"]),
        ('"a, b"', '"a, b', ["row 4: a quote opens here but is never closed"]),
    ],
)
def test_each_disagreement_is_named(
    make_study: Make, study_files: dict[str, str], old: str, new: str, said: list[str]
) -> None:
    assert old in study_files["data/first.csv"]
    study_files["data/first.csv"] = study_files["data/first.csv"].replace(old, new, 1)
    folder = make_study(study_files)
    with pytest.raises(DataError) as caught:
        read(folder)
    for words in said:
        assert words in str(caught.value)


def test_all_bad_cells_come_at_once(make_study: Make, study_files: dict[str, str]) -> None:
    study_files["data/first.csv"] = "id,size,staff,talks,walks,note\nA,5,x,1,0,\nA,6,1,1,0,\n"
    folder = make_study(study_files)
    with pytest.raises(DataError, match=r"^4 problems in first.csv \(wave 2020\)"):
        read(folder)


def test_a_missing_wave_file(make_study: Make, study_files: dict[str, str]) -> None:
    del study_files["data/first.csv"]
    folder = make_study(study_files)
    with pytest.raises(DataError, match="there is no such file"):
        read(folder)


def test_an_asked_item_left_blank_is_no_error(make_study: Make, study_files: dict[str, str]) -> None:
    study_files["data/first.csv"] = study_files["data/first.csv"].replace("A,1,2,1,0,well", "A,,2,1,0,well")
    survey = read(make_study(study_files))
    assert survey.column("size").reasons.tolist()[0] == Reason.BLANK


def test_respondents_who_stop_have_abandoned_what_follows(make_study: Make, study_files: dict[str, str]) -> None:
    study_files["data/first.csv"] = study_files["data/first.csv"].replace("A,1,2,1,0,well", "A,1,2,,,")
    survey = read(make_study(study_files))
    assert survey.column("talks").reasons.tolist()[0] == Reason.ABANDONED
    assert survey.column("walks").reasons.tolist()[0] == Reason.ABANDONED
    assert survey.column("note").reasons.tolist()[0] == Reason.BLANK
