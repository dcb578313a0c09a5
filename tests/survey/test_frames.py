"""Data frames of every kind of column: what is missing stays missing."""

import numpy as np
import pandas as pd
import pytest

import leapstats as ls
from leapstats.survey.frames import raw_of_frame
from leapstats.terms import ItemType, Reason


@pytest.mark.parametrize(
    ("values", "dtype", "kind", "answers"),
    [
        (["a", None, "b", "a"], "string", ItemType.CATEGORICAL, ["a", None, "b", "a"]),
        (["a", None, "b", "a"], "object", ItemType.CATEGORICAL, ["a", None, "b", "a"]),
        (["a", None, "b", "a"], "str", ItemType.CATEGORICAL, ["a", None, "b", "a"]),
        (["a", None, "b", "a"], "category", ItemType.CATEGORICAL, ["a", None, "b", "a"]),
        ([3, None, 5, 4], "Int64", ItemType.COUNT, [3.0, None, 5.0, 4.0]),
        ([3.5, None, 5.0, 4.0], "Float64", ItemType.CONTINUOUS, [3.5, None, 5.0, 4.0]),
        ([True, None, False, True], "boolean", ItemType.BINARY, ["1", None, "0", "1"]),
    ],
)
def test_what_is_missing_stays_missing(values: list[object], dtype: str, kind: ItemType, answers: list[object]) -> None:
    survey = ls.read_survey(pd.DataFrame({"x": pd.array(values, dtype=dtype)}))
    variable, column = survey.variable("x"), survey.column("x")
    assert variable.type is kind
    assert column.reasons.tolist() == [0, Reason.BLANK, 0, 0]
    codes = [code.label for code in variable.codes.answers] if variable.codes is not None else None
    found = [
        None if reason else (codes[value] if codes else value)
        for value, reason in zip(column.values.tolist(), column.reasons.tolist(), strict=True)
    ]
    assert found == answers


def test_a_missing_text_is_none_whatever_the_column_calls_it() -> None:
    frame = pd.DataFrame(
        {
            "na": pd.array(["a", pd.NA], dtype="string"),
            "nan": pd.Series(["a", np.nan], dtype=object),
            "none": pd.Series(["a", None], dtype=object),
            "nat": pd.Series([pd.Timestamp("2016-05-02"), pd.NaT]),
            "mixed": pd.Series([1, "b"], dtype=object),
        }
    )
    columns = {column.name: column.values.tolist() for column in raw_of_frame(frame).columns}
    assert columns == {
        "na": ["a", None],
        "nan": ["a", None],
        "none": ["a", None],
        "nat": ["2016-05-02", None],
        "mixed": [1, "b"],
    }


def test_missing_text_is_no_answer_of_table_1() -> None:
    frame = pd.DataFrame({"region": pd.array(["north", pd.NA, "south", "north"], dtype="string")})
    assert "<NA>" not in str(ls.table1(frame))
