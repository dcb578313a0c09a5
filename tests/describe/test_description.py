"""Counts, bases and groups of a table, against counts made by hand."""

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import leapstats as ls
from leapstats.describe.description import Question, describe
from leapstats.errors import UsageError
from leapstats.results.frame import Result
from leapstats.survey.frames import raw_of_frame
from leapstats.survey.groups import group_units
from leapstats.survey.inference import infer
from leapstats.terms import Base, StatName

Make = Callable[[dict[str, str]], Path]


def number(rows: tuple[Result, ...], name: StatName, level: str | None = None, group: str | None = None) -> float:
    found = [row.stat for row in rows if (row.stat_name, row.level, row.by_level) == (name, level, group)]
    assert len(found) == 1, (name, level, group, found)
    return found[0]


@pytest.fixture
def survey(make_study: Make, study_files: dict[str, str]) -> ls.Survey:
    return ls.read_survey(study=make_study(study_files), wave="2020")


@pytest.mark.parametrize(
    ("base", "size", "share"), [(Base.ALL, 4, 1 / 4), (Base.ASKED, 3, 1 / 3), (Base.ANSWERED, 2, 1 / 2)]
)
def test_bases(survey: ls.Survey, base: Base, size: int, share: float) -> None:
    rows = describe(survey, group_units(survey, None), Question("talks", base)).rows
    assert number(rows, StatName.N_BASE) == size
    assert number(rows, StatName.N, "1") == 1
    assert number(rows, StatName.PROPORTION, "1") == pytest.approx(share)
    assert number(rows, StatName.N_MISSING, "missing:unknown") == 1


def test_over_all_units_a_skip_is_a_no(survey: ls.Survey) -> None:
    everyone = describe(survey, group_units(survey, None), Question("talks", Base.ALL)).rows
    asked = describe(survey, group_units(survey, None), Question("talks", Base.ASKED)).rows
    assert number(everyone, StatName.N, "0") == 2
    assert number(asked, StatName.N, "0") == 1
    assert number(asked, StatName.N_ASKED) == 3


def test_units_without_a_group_count_only_in_all(survey: ls.Survey) -> None:
    groups = group_units(survey, "size")
    assert [(group.level, group.size) for group in groups.groups] == [(None, 4), ("1", 1), ("2", 2)]
    assert groups.n_ungrouped == 1
    rows = describe(survey, groups, Question("walks", Base.ALL)).rows
    assert [number(rows, StatName.N, "1", group) for group in (None, "1", "2")] == [2, 0, 2]


def test_limits_only_when_asked_for(survey: ls.Survey) -> None:
    groups = group_units(survey, None)
    assert not any(row.stat_name is StatName.CONF_LOW for row in describe(survey, groups, Question("walks", Base.ALL)))
    rows = describe(survey, groups, Question("walks", Base.ALL, 0.95)).rows
    # R 4.2: binom.test(2, 4)$conf.int
    assert number(rows, StatName.CONF_LOW, "1") == pytest.approx(0.06758599, abs=5e-9)
    assert number(rows, StatName.CONF_HIGH, "1") == pytest.approx(0.93241401, abs=5e-9)


def test_an_empty_group_has_no_share_and_says_so() -> None:
    frame = pd.DataFrame({"x": ["a", "b", None], "g": pd.Categorical(["u", "u", "v"], categories=["u", "v", "w"])})
    survey = infer(raw_of_frame(frame)).survey
    rows = describe(survey, group_units(survey, "g"), Question("x", Base.ANSWERED)).rows
    assert number(rows, StatName.N, "a", "w") == 0
    assert math.isnan(number(rows, StatName.PROPORTION, "a", "v"))
    notes = {row.note for row in rows if math.isnan(row.stat)}
    assert notes == {"no v unit is in the base", "no w unit is in the base"}
    limited = describe(survey, group_units(survey, "g"), Question("x", Base.ANSWERED, 0.95)).rows
    ends = [row for row in limited if row.stat_name is StatName.CONF_LOW and row.by_level == "v" and row.level == "a"]
    assert [(math.isnan(row.stat), row.method, row.note) for row in ends] == [(True, None, "no v unit is in the base")]


def test_what_makes_no_groups() -> None:
    survey = infer(raw_of_frame(pd.DataFrame({"x": [0.5, 1.5], "n": [1, 2]}))).survey
    with pytest.raises(UsageError, match="cannot form groups"):
        group_units(survey, "x")
    with pytest.raises(UsageError, match="no such item"):
        group_units(survey, "y")
    many = infer(raw_of_frame(pd.DataFrame({"n": range(40)}))).survey
    with pytest.raises(UsageError, match="40 distinct answers"):
        group_units(many, "n")


frames = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c", None]),
        st.sampled_from(["u", "v", None]),
        st.one_of(st.none(), st.floats(-9, 9)),
    ),
    min_size=3,
    max_size=25,
)


@given(frames)
def test_any_frame_equals_pandas(rows: list[tuple[str | None, str | None, float | None]]) -> None:
    frame = pd.DataFrame(rows, columns=["x", "g", "y"])
    if frame["x"].notna().sum() == 0 or frame["g"].notna().sum() == 0 or frame["y"].notna().sum() == 0:
        return
    survey = infer(raw_of_frame(frame.assign(y=frame["y"] + 0.123))).survey
    frame = frame.assign(y=frame["y"] + 0.123)
    groups = group_units(survey, "g")
    levels = describe(survey, groups, Question("x", Base.ANSWERED)).rows
    numbers = describe(survey, groups, Question("y", Base.ANSWERED)).rows
    for group in [None, *sorted(frame["g"].dropna().unique())]:
        part = frame if group is None else frame[frame["g"] == group]
        for level in frame["x"].dropna().unique():
            assert number(levels, StatName.N, level, group) == (part["x"] == level).sum()
        assert number(levels, StatName.N_BASE, None, group) == part["x"].notna().sum()
        values = part["y"].dropna()
        for name, expected in (
            (StatName.MEAN, values.mean()),
            (StatName.SD, values.std()),
            (StatName.MEDIAN, values.median()),
            (StatName.P25, values.quantile(0.25)),
            (StatName.MAX, values.max()),
        ):
            found = number(numbers, name, None, group)
            assert found == pytest.approx(expected, abs=1e-9, nan_ok=True), name


@given(st.permutations(range(8)))
def test_the_order_of_units_does_not_matter(order: list[int]) -> None:
    frame = pd.DataFrame(
        {
            "x": ["a", "a", "b", "b", "c", "c", None, "a"],
            "g": ["u", "v", "u", "v", "u", "v", "u", None],
            "y": np.arange(8) + 0.5,
        }
    )
    one, other = ls.table1(frame, by="g"), ls.table1(frame.iloc[order].reset_index(drop=True), by="g")
    assert one.frame.drop(columns="stat").equals(other.frame.drop(columns="stat"))
    assert np.allclose(one.frame["stat"], other.frame["stat"], equal_nan=True)
