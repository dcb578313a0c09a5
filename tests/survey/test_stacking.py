"""Several files one under another, as waves of one."""

import pandas as pd
import pytest

from leapstats.errors import DataError
from leapstats.survey.frames import raw_of_frame
from leapstats.survey.raw import RawColumn, RawFile
from leapstats.survey.stacking import stacked


def cells(file: RawFile, name: str) -> list[object]:
    return next(each for each in file.columns if each.heading == name).values.tolist()


def test_rows_stand_one_under_another_with_the_wave() -> None:
    first = raw_of_frame(pd.DataFrame({"id": ["a", "b"], "n": [1.5, 2.0]}))
    second = raw_of_frame(pd.DataFrame({"id": ["a"], "n": ["ND"], "new": [3.0]}))
    whole = stacked([first, second], ["w1", "w2"])
    assert cells(whole, "id") == ["a", "b", "a"]
    assert cells(whole, "n") == ["1.5", "2", "ND"]
    new = cells(whole, "new")
    assert str(new[:2]) == "[nan, nan]"
    assert new[2] == 3.0
    assert cells(whole, whole.wave) == ["w1", "w1", "w2"]
    assert whole.rows.tolist() == [1, 2, 1]
    assert whole.path.name == "data frame, data frame"


def test_a_column_named_wave_is_kept() -> None:
    file = raw_of_frame(pd.DataFrame({"wave": [1.0]}))
    whole = stacked([file] * 5, list("abcde"))
    assert (whole.wave, cells(whole, "wave")) == ("wave of the file", [1.0] * 5)
    assert whole.path.name == "data frame to data frame (5 files)"


def labelled(label: str) -> RawFile:
    file = raw_of_frame(pd.DataFrame({"q": [1.0]}))
    column = file.columns[0]
    return RawFile(
        path=file.path,
        format="sav",
        columns=(RawColumn(name="q", cells=column.cells, labels={1.0: label}),),
        rows=file.rows,
        notes=("read", label),
    )


def test_labels_that_differ_are_refused_and_notes_are_said_once() -> None:
    with pytest.raises(DataError, match=r'1\.0 is "Yes" in a and "No" in b'):
        stacked([labelled("Yes"), labelled("No")], ["a", "b"])
    assert stacked([labelled("Yes"), labelled("Yes")], ["a", "b"]).notes == ("read", "Yes")


def test_headings_that_differ_in_case_or_spaces_are_one() -> None:
    first = raw_of_frame(pd.DataFrame({"PRAC_CODE": ["a"], "Patients now": [5.0]}))
    second = raw_of_frame(pd.DataFrame({"patients  now": [6.0], "Prac_Code": ["b"]}))
    whole = stacked([first, second], ["w1", "w2"])
    assert cells(whole, "PRAC_CODE") == ["a", "b"]
    assert cells(whole, "Patients now") == [5.0, 6.0]
    said = (
        'columns that differ in case or spaces are one: Patients now is "patients  now" in w2; PRAC_CODE is "Prac_Code"'
    )
    assert whole.notes[-1].startswith(said)


def test_headings_that_one_file_tells_apart_stay_apart() -> None:
    first = raw_of_frame(pd.DataFrame({"n": [1.0], "N": [2.0]}))
    second = raw_of_frame(pd.DataFrame({"N": [3.0]}))
    third = raw_of_frame(pd.DataFrame({"N": [4.0], "n": [5.0]}))
    whole = stacked([first, second, third], ["a", "b", "c"])
    assert cells(whole, "N") == [2.0, 3.0, 4.0]
    assert not any("differ in case" in note for note in whole.notes)
