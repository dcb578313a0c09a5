"""Data frames of every kind of column: what is missing stays missing."""

import numpy as np
import pandas as pd
import pytest

import leapstats as ls
from leapstats.errors import DataError
from leapstats.survey.frames import raw_of_frame
from leapstats.survey.inference import infer
from leapstats.terms import ItemType, Reason


@pytest.mark.parametrize(
    ("values", "dtype", "kind", "answers"),
    [
        (["a", None, "b", "a"], "string", ItemType.CATEGORICAL, ["a", None, "b", "a"]),
        (["a", None, "b", "a"], "object", ItemType.CATEGORICAL, ["a", None, "b", "a"]),
        (["a", None, "b", "a"], "str", ItemType.CATEGORICAL, ["a", None, "b", "a"]),
        (["a", None, "b", "a"], "category", ItemType.CATEGORICAL, ["a", None, "b", "a"]),
        ([3, None, 5, 4], "Int64", ItemType.COUNT, [3.0, None, 5.0, 4.0]),
        ([3, None, 5, 4], "UInt8", ItemType.COUNT, [3.0, None, 5.0, 4.0]),
        ([2**53, None, 5, 4], "Int64", ItemType.COUNT, [2.0**53, None, 5.0, 4.0]),
        ([3.5, None, 5.0, 4.0], "Float64", ItemType.CONTINUOUS, [3.5, None, 5.0, 4.0]),
        ([True, None, False, True], "boolean", ItemType.BINARY, ["Yes", None, "No", "Yes"]),
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
            "zoned": pd.Series([pd.Timestamp("2016-05-02", tz="UTC"), pd.NaT]),
            "span": pd.Series([pd.Timedelta(days=2), pd.NaT]),
            "mixed": pd.Series([1, "b"], dtype=object),
        }
    )
    columns = {column.name: column.values.tolist() for column in raw_of_frame(frame).columns}
    assert columns == {
        "na": ["a", None],
        "nan": ["a", None],
        "none": ["a", None],
        "nat": ["2016-05-02", None],
        "zoned": ["2016-05-02 00:00:00+00:00", None],
        "span": ["2 days", None],
        "mixed": ["1", "b"],
    }


def test_missing_text_is_no_answer_of_table_1() -> None:
    frame = pd.DataFrame({"region": pd.array(["north", pd.NA, "south", "north"], dtype="string")})
    assert "<NA>" not in str(ls.table1(frame))


@pytest.mark.parametrize("dtype", ["period[M]", "interval", "Sparse[float]"])
def test_rarer_columns_keep_what_is_missing(dtype: str) -> None:
    made = {
        "period[M]": pd.Series(pd.PeriodIndex(["2016-05", None, "2016-05"], freq="M")),
        "interval": pd.Series(pd.arrays.IntervalArray.from_tuples([(0, 1), None, (0, 1)])),
        "Sparse[float]": pd.Series(pd.arrays.SparseArray([1.0, np.nan, 1.0])),
    }
    survey = ls.read_survey(pd.DataFrame({"x": made[dtype]}))
    assert survey.column("x").reasons.tolist() == [0, Reason.BLANK, 0]


def test_a_frame_that_cannot_be_read_says_all_that_is_wrong() -> None:
    with pytest.raises(DataError) as found:
        raw_of_frame(pd.DataFrame(columns=["x", "y", "x"]))
    assert [str(problem) for problem in found.value.problems] == [
        "the data frame has no rows or no columns. Use a data frame with one row per unit.",
    ]


def test_ids_and_waves_of_any_column_are_linked() -> None:
    frame = pd.DataFrame(
        {
            "unit": pd.array([7, 8, 7, 8], dtype="Int64"),
            "wave": pd.Categorical(["pre", "pre", "post", "post"], categories=["pre", "post"]),
            "lead": pd.array([False, pd.NA, True, True], dtype="boolean"),
            "staff": pd.array([0, 3, pd.NA, 4], dtype="Int64"),
        }
    )
    shown = ls.staffing(frame, id="unit", wave_item="wave", items=["lead", "staff"], list_units=True)
    assert "Units in both waves: 7, 8." in str(shown)
    pairs = {row.variable: row.stat for row in shown.results if row.stat_name == "n_pairs"}
    assert pairs == {"lead": 1.0, "staff": 1.0}
    kinds = {row.variable: row.statistic for row in shown.results if row.stat_name == "p_adjusted"}
    assert kinds == {"lead": "mcnemar_mid_p", "staff": "wilcoxon_signed_rank"}


def test_categories_are_read_by_what_they_say() -> None:
    ages = pd.DataFrame({"a": pd.Categorical([10, 20, 30])})
    assert ls.read_survey(ages, count="a").column("a").values.tolist() == [10, 20, 30]
    with pytest.raises(ls.DataError, match='"No", "Yes" are not numbers'):
        ls.read_survey(pd.DataFrame({"a": pd.Categorical(["Yes", "No", "Yes"])}), count="a")
    letters = pd.DataFrame({"a": pd.Categorical(list("ABCDEFGHIJK"))})
    assert ls.read_survey(letters, missing=9).column("a").answered.all()
    turned = ls.read_survey(pd.DataFrame({"a": pd.Categorical(["1", "2", "3"], ["3", "2", "1"])}), missing={"a": 1})
    assert turned.column("a").answered.tolist() == [False, True, True]


def test_an_empty_category_is_blank() -> None:
    column = ls.read_survey(pd.DataFrame({"a": pd.Categorical(["x", "", "y", None])})).column("a")
    assert column.reasons.tolist() == [0, Reason.BLANK, 0, Reason.BLANK]


@pytest.mark.parametrize("dtype", ["object", "str"])
def test_texts_are_the_same_whether_cells_share_them_or_not(dtype: str) -> None:
    words = ["yes", "no", None, "yes", float("nan"), "", "  no", "yes"]
    own = [each if each is None or isinstance(each, float) else "".join(list(each)) for each in words]
    many = [f"word {number % 1500}" for number in range(3000)]
    for values in (words * 3, own * 3, many, [None] * 4):
        column = raw_of_frame(pd.DataFrame({"a": pd.Series(values, dtype=dtype), "b": 1})).columns[0]
        answered = [each if isinstance(each, str) else None for each in values]
        assert column.values.tolist() == answered
        assert column.texts.distinct.tolist() == list(dict.fromkeys(each for each in answered if each is not None))


def test_a_column_of_mixed_objects_is_read_by_what_they_say_in_any_layout_of_the_frame() -> None:
    cells = np.array([["a", 1, None], ["b", 3, pd.NaT], [pd.NA, 2.5, "a"], ["a", 1, "a"]], dtype=object)
    expected = [["a", "b", None, "a"], ["1", "3", "2.5", "1"], [None, None, "a", "a"]]
    for values in (cells, np.asfortranarray(cells), np.repeat(cells, 2, axis=0)[::2]):
        raw = raw_of_frame(pd.DataFrame(values, columns=["p", "q", "r"]))
        assert [column.values.tolist() for column in raw.columns] == expected


@pytest.mark.parametrize("dtype", ["float64", "int64", "Float64", "Int64", "str", "category"])
def test_a_survey_keeps_its_answers_when_the_frame_is_changed_in_place(dtype: str) -> None:
    answers = [3, 4, 5, 6, 7, 8, 9, 10, 11, 12] * 2
    frame = pd.DataFrame({"n": pd.Series(answers).astype(dtype), "g": ["a", "b"] * 10})
    survey = infer(raw_of_frame(frame)).survey
    before = survey.column("n").values.tolist()
    frame.iloc[0, 0] = frame.iloc[5, 0]
    assert survey.column("n").values.tolist() == before
