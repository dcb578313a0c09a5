"""What one column of a file tells about the others, and the order of waves."""

import numpy as np
import pandas as pd
import pytest

import leapstats as ls
from leapstats.survey.kinds.dates import read_dates
from leapstats.survey.phases import in_time, wave_order
from leapstats.terms import ItemType, Reason

GERMAN = "id;revenue;fte;rn\n1;1.200;2,5;ja\n2;980;3,0;nein\n3;12.500;1,5;ja\n4;2.750;4,0;nein\n5;640;2,0;ja\n"


def test_one_decimal_comma_decides_for_the_file(tmp_path: "object") -> None:
    path = tmp_path / "x.csv"  # type: ignore[operator]
    path.write_text(GERMAN)
    survey = ls.read_survey(path)
    assert survey.column("revenue").values.tolist() == [1200, 980, 12500, 2750, 640]
    assert "decimal commas, as in fte" in survey.provenance.notes
    # A plain decimal point elsewhere speaks against it.
    path.write_text(GERMAN.replace("1.200", "1.25").replace("12.500", "12.5").replace("2.750", "2.75"))
    assert ls.read_survey(path).column("revenue").values.tolist() == [1.25, 980, 12.5, 2.75, 640]


def test_one_day_above_twelve_decides_for_the_file() -> None:
    frame = pd.DataFrame({"opened": ["25/03/2019", "13/06/2019"], "closed": ["05/04/2020", "01/02/2020"]})
    text = str(ls.table1(frame))
    assert "2020-02-01 to 2020-04-05" in text
    assert "day and month" not in text
    assert "2020-01-02 to 2020-05-04" in str(ls.table1(frame[["closed"]]))


def test_na_beside_numbers_is_missing_everywhere() -> None:
    frame = pd.DataFrame({"nurses": ["1", "NA", "3"], "owner": ["A", "B", "NA"]})
    survey = ls.read_survey(frame)
    assert survey.column("owner").reasons.tolist() == [0, 0, Reason.UNKNOWN]
    assert any("NA is missing in every column" in note for note in survey.provenance.notes)
    assert ls.read_survey(frame[["owner"]]).column("owner").answered.all()


def test_rows_of_one_unit_and_sums_are_told() -> None:
    frame = pd.DataFrame({"clinic": ["a", "a", "b", "Total"], "n": [1, 2, 3, 6]})
    warnings = ls.read_survey(frame, id="clinic").provenance.warnings
    assert any("the 4 rows have 3 different values of clinic" in each for each in warnings)
    assert any("row 4: clinic is Total" in each for each in warnings)


@pytest.mark.parametrize(
    ("names", "order"),
    [
        (["2016", "2013"], ["2013", "2016"]),
        (["Post", "Pre"], ["Pre", "Post"]),
        (["T1", "T0"], ["T0", "T1"]),
        (["12 months", "6 months", "0 months"], ["0 months", "6 months", "12 months"]),
        (["follow-up 2", "follow-up 1", "baseline"], ["baseline", "follow-up 1", "follow-up 2"]),
        (["Mar", "January"], ["January", "Mar"]),
        (["2016-05-01", "2015-06-01"], ["2015-06-01", "2016-05-01"]),
    ],
)
def test_waves_in_the_order_of_time(names: list[str], order: list[str]) -> None:
    assert wave_order(names, []) == order
    assert in_time(names)


def test_waves_that_tell_no_order_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    del capsys
    assert wave_order(["red", "blue"], []) == ["red", "blue"]
    assert wave_order(["red", "blue"], ["blue", "red"]) == ["blue", "red"]
    frame = pd.DataFrame({"id": [1, 2, 1, 2], "w": ["red", "red", "blue", "blue"], "n": [1, 2, 3, 4]})
    shown = ls.staffing(frame, id="id", wave_item="w", items="n")
    assert any("nothing tells which wave is earlier" in each for each in shown.document.warnings)


def test_ids_are_checked_for_gee() -> None:
    rng = np.random.default_rng(3)
    frame = pd.DataFrame(
        {
            "clinic": [f"{place:03}" for place in range(30)] + [f"{place}" for place in range(30)],
            "year": [2019] * 30 + [2021] * 30,
            "rn": rng.integers(0, 2, 60),
            "n": rng.integers(0, 9, 60),
        }
    )
    frame["clinic"] = "c" + frame["clinic"]
    with pytest.raises(ls.InputError, match="--join-ids"):
        ls.model("rn ~ n", frame, method="gee", id="clinic", wave_item="year")
    joined = ls.model("rn ~ n", frame, method="gee", id="clinic", wave_item="year", join_ids=True)
    assert "t on 28 df" in " ".join(str(joined).split())


def test_what_python_is_given_by_mistake() -> None:
    frame = pd.DataFrame({"x": [1, 2, 3], "z": [[1], [2], [3]]})
    assert "Mean" in str(ls.table1(frame, include="x"))
    with pytest.raises(ls.InputError, match="a Series was given"):
        ls.table1(frame["x"])  # type: ignore[arg-type]
    with pytest.raises(ls.InputError, match="there is no such column"):
        ls.table1(frame, missing="y=9")
    with pytest.raises(ls.InputError, match="it was left out"):
        ls.table1(pd.DataFrame({"note": [f"text {place}" for place in range(20)]}))


def test_dates_that_contradict_each_other_decide_nothing() -> None:
    frame = pd.DataFrame(
        {
            "opened": ["25/03/2019", "13/06/2019"],
            "closed": ["05/25/2020", "01/13/2020"],
            "seen": ["05/04/2020", "01/02/2020"],
        }
    )
    survey = ls.read_survey(frame)
    assert "dates in two orders: opened day first, closed month first" in survey.provenance.notes
    assert any(words.startswith("seen: day and month are ambiguous") for words in survey.provenance.warnings)


@pytest.mark.parametrize(
    ("dates", "words", "first"),
    [
        (["05/13/16", "05/14/70"], "dates, month first, years from 1969 to 2068", "1970-05-14"),
        (["2016-05-13T23:30:00-05:00"], "dates, year first, times as written (zone -05:00)", "2016-05-13 23:30:00"),
        (["2016-05-13 23:30-0500", "2016-05-13 23:30Z"], "dates, year first, times in UTC", "2016-05-13 23:30:00"),
        (["05/13/2016"], "dates, month first", "2016-05-13"),
    ],
)
def test_years_of_two_digits_and_time_zones_are_said(dates: list[str], words: str, first: str) -> None:
    found = read_dates(dates)
    assert found is not None
    assert found.words == words
    assert np.datetime64(first) == np.datetime64("1970-01-01T00:00:00") + np.timedelta64(
        round(min(found.values) * 86400), "s"
    )


def test_levels_order_the_waves() -> None:
    frame = pd.DataFrame({"id": list("abab"), "time": ["w", "w", "v", "v"], "x": [1, 0, 1, 1]})
    text = str(ls.staffing(frame, items="x", id="id", wave_item="time", levels={"time": ["v", "w"]}))
    assert "v to w" in text
    assert "nothing tells" not in text
    with pytest.raises(ls.DataError, match='column "time": "w" is not among its --levels'):
        ls.staffing(frame, items="x", id="id", wave_item="time", levels={"time": ["v", "u"]})


def test_a_declared_code_is_found_in_any_writing() -> None:
    frame = pd.DataFrame({"x": ["1,000", "9,999", "2,500"], "y": ["10%", "99%", "20%"], "z": ["3", "\u221299", "4"]})
    for code, column in (("9999", "x"), ("99", "y"), ("-99", "z")):
        survey = ls.read_survey(frame, missing=code)
        assert int((~survey.column(column).answered).sum()) == 1
        assert not any("found in no cell" in words for words in survey.provenance.warnings)


def test_states_of_forms_are_told_by_the_file() -> None:
    frame = pd.DataFrame({"a_complete": [0, 1, 0], "b_complete": [0, 0, 2], "registry": [0, 1, 1]})
    variables = ls.read_survey(frame).study.variables
    assert variables["a_complete"].type is ItemType.CATEGORICAL
    assert variables["registry"].type is ItemType.BINARY
    assert ls.read_survey(frame[["a_complete"]]).study.variables["a_complete"].type is ItemType.BINARY


def test_ids_that_repeat_are_named() -> None:
    frame = pd.DataFrame({"record_id": [1, 1, 2], "n": [3, 4, 5]})
    told = (
        "the 3 rows have 2 different values of record_id (1 more than once): every row is counted, "
        "and tests assume that rows are independent"
    )
    assert told in ls.read_survey(frame).provenance.warnings
    frame["visit_id"] = [1, 2, 3]
    assert not any("rows are of" in words for words in ls.read_survey(frame).provenance.warnings)


def test_ids_that_repeat_are_those_of_the_rows_kept() -> None:
    frame = pd.DataFrame({"record_id": [1, 1, 2, 2, 3, 3], "n": [3, 4, 5, 6, 7, 7], "again": list("nynyyy")})
    once = ls.table1(frame, where='again == "n"').render("text")
    assert "every row is counted" not in once
    assert "the 4 rows have 3 different values of record_id (3 more than once)" in " ".join(
        ls.table1(frame, where='again == "y"').render("text").split()
    )


def test_ticks_beside_blanks_are_told() -> None:
    frame = pd.DataFrame({"q1": [1, None, 1], "q2": ["x", None, None], "q3": [1, 0, None], "q4": [1, 1, 1]})
    told = [words for words in ls.read_survey(frame).provenance.warnings if "if a blank means no" in words]
    assert [words.partition(":")[0] for words in told] == ["q1, q2"]


@pytest.mark.parametrize("last", ["Total", "Mean", "Source: survey of 2013", "note: preliminary"])
def test_a_last_row_that_is_no_answer_is_told(last: str) -> None:
    frame = pd.DataFrame({"clinic": ["a", "b", last], "n": [3, 4, 7]})
    assert any(words.startswith(f"row 3: clinic is {last}") for words in ls.read_survey(frame).provenance.warnings)
