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
