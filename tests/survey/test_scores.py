"""Scores of scales: what hand and R compute of the same answers, and why a unit has none."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import leapstats as ls
from leapstats.survey.read import Waves
from leapstats.survey.survey import Survey

Make = Callable[[dict[str, str]], Path]
STUDY = """
[study]
name = "team"
title = "Teamwork"
unit = "practice"
units = "practices"
id = "practice"

[[waves]]
name = "2021"
label = "first"
file = "data/w.csv"
format = "csv"
"""
ITEMS = "name,label,type,codes,role,domain,universe,block,skip_means,formula,optional,judged_important,source,note\n"
ITEMS += "practice,Practice,id,,id,,,,,,,,,\nrural,Rural,binary,yes_no,characteristic,,,,,,,,,\n"
ITEMS += "".join(f"t{n},Team {n},categorical,likert,characteristic,,,,,,,,,\n" for n in range(1, 5))
ITEMS += "".join(f"b{n},Burnout {n},count,ticks,characteristic,,rural == 1,,,,,,,\n" for n in (1, 2))
ITEMS += "".join(f"y{n},Service {n},binary,yes_no,service,,rural == 1,,no,,,,,\n" for n in (1, 2))
CODES = """list,code,label,order,missing
yes_no,0,No,1,
yes_no,1,Yes,2,
yes_no,-8,Not asked,3,not_asked
likert,1,Never,1,
likert,2,Seldom,2,
likert,3,Sometimes,3,
likert,4,Often,4,
likert,5,Always,5,
likert,ND,No data,6,unknown
likert,-7,Refused,7,refused
ticks,-8,Not asked,1,not_asked
"""
NAMES = ("practice", "rural", "t1", "t2", "t3", "t4", "b1", "b2", "y1", "y2")
ANSWERS = """practice,rural,t1,t2,t3,t4,b1,b2,y1,y2
A,1,5,4,2,1,0,10,1,0
B,1,3,3,3,3,4,7,1,1
C,1,ND,4,2,2,5,,0,0
D,1,-7,ND,1,5,10,9,0,1
E,0,1,2,5,4,-8,-8,-8,-8
F,1,,,,,3,3,1,0
"""


@pytest.fixture
def survey(make_study: Make) -> Callable[..., Survey]:
    """Return what scores the answers by these rows of scales.csv."""

    def scored(*rows: str, answers: str = ANSWERS) -> Survey:
        files = {
            "study.toml": STUDY,
            "variables.csv": ITEMS,
            "codelists.csv": CODES,
            "columns.csv": "wave,column,option,variable,recode\n" + "".join(f"2021,{n},,{n},\n" for n in NAMES),
            "scales.csv": "\n".join(
                ["name,items,reversed,rule,at_least,range,rescale,cut_offs", *rows],
            ),
            "data/w.csv": answers,
        }
        return Waves(ls.load_study(make_study(files))).survey("2021")

    return scored


def scores(survey: Survey, name: str) -> list[float]:
    return survey.column(name).values.tolist()


def reasons(survey: Survey, name: str) -> list[str]:
    return survey.reasons_frame()[name].tolist()


nan = float("nan")
# The answers of ANSWERS in R, t3 and t4 reversed: each row below names the expression that gives its scores.
IN_R = """
d <- data.frame(t1=c(5,3,NA,NA,1,NA), t2=c(4,3,4,NA,2,NA), t3=6-c(2,3,2,1,5,NA), t4=6-c(1,3,2,5,4,NA))
n <- rowSums(!is.na(d)); m <- rowMeans(d, na.rm=TRUE)
"""
BY_R = {
    "ifelse(n == 4, m, NA)": ("mean,,,,", [4.5, 3.0, nan, nan, 1.5, nan]),
    "ifelse(n >= 3, m, NA)": ("mean,3,,,", [4.5, 3.0, 4.0, nan, 1.5, nan]),
    "ifelse(n >= ceiling(0.5 * 4), m, NA)": ("mean,0.5,,,", [4.5, 3.0, 4.0, 3.0, 1.5, nan]),
    "ifelse(n == 4, rowSums(d), NA)": ("sum,,,,", [18.0, 12.0, nan, nan, 6.0, nan]),
    "ifelse(n >= 3, 4 * m, NA)": ("prorated,3,,,", [18.0, 12.0, 16.0, nan, 6.0, nan]),
    "ifelse(n >= 3, (m - 1) / (5 - 1) * 100, NA)": ("mean,3,,0 to 100,", [87.5, 50.0, 75.0, nan, 12.5, nan]),
    "ifelse(n >= 3, (4 * m - 4) / (20 - 4) * 100, NA)": ("prorated,3,,0 to 100,", [87.5, 50.0, 75.0, nan, 12.5, nan]),
}


@pytest.mark.parametrize(("rule", "expected"), BY_R.values(), ids=BY_R)
def test_scores_are_those_of_r(survey: Callable[..., Survey], rule: str, expected: list[float]) -> None:
    np.testing.assert_allclose(scores(survey(f"s,t1 t2 t3 t4,t3 t4,{rule}"), "s"), expected, rtol=1e-12)


def test_a_missing_score_keeps_the_strongest_reason(survey: Callable[..., Survey]) -> None:
    found = survey("s,t1 t2 t3 t4,,mean,3,,,1=Low; 3=High", "b,b1 b2,,mean,,0 to 10,,")
    expected = ["answered", "answered", "answered", "refused", "answered", "blank"]
    assert reasons(found, "s") == expected
    assert reasons(found, "s_level") == expected
    assert reasons(found, "b") == ["answered", "answered", "blank", "answered", "not_asked", "answered"]


def test_a_skip_that_means_no_is_an_answer(survey: Callable[..., Survey]) -> None:
    found = survey("s,y1 y2,,sum,,,,")
    assert scores(found, "s") == [1, 2, 0, 1, 0, 1]
    assert found.study.variables["s"].universe is None


def test_every_item_reversed_turns_the_score_round(survey: Callable[..., Survey]) -> None:
    # Identity: lowest plus highest, less the score.
    found = survey("s,t1 t2 t3 t4,t3,mean,2,,,", "r,t1 t2 t3 t4,t1 t2 t4,mean,2,,,")
    np.testing.assert_allclose(scores(found, "r"), 6 - np.array(scores(found, "s")))


def test_a_level_begins_at_its_score(survey: Callable[..., Survey]) -> None:
    pairs = ["1,1", "3,4", "4,4", "6,7", "7,7", "9,10", "10,10", "12,12"]
    text = ANSWERS.partition("\n")[0] + "".join(f"\nP{n},1,1,1,1,1,{pair},0,0" for n, pair in enumerate(pairs))
    found = survey("s,b1 b2,,mean,,1 to 12,,1=D; 4=C; 7=B; 10=A", answers=text)
    # Hand: (1+1)/2, (3+4)/2, 4, 6.5, 7, 9.5, 10, 12.
    assert scores(found, "s") == [1, 3.5, 4, 6.5, 7, 9.5, 10, 12]
    assert found.frame()["s_level"].tolist() == ["D", "D", "C", "C", "B", "B", "A", "A"]


def test_a_level_is_not_missed_by_the_last_digit(survey: Callable[..., Survey]) -> None:
    found = survey(
        "one,t1 t2 t3,,mean,2,,0 to 7.7,",
        "two,t1 t2 t3,t1 t2 t3,mean,2,,0 to 7.7,",
        "both,one two,,sum,,,,0=Low; 7.7=High",
    )
    # Identity: a score and that of all items reversed add up to the end of the range, whatever the answers.
    total = np.array(scores(found, "both"))
    np.testing.assert_allclose(total, [7.7, 7.7, 7.7, nan, 7.7, nan], rtol=1e-12)
    assert np.nanmin(total) < 7.7
    assert found.frame()["both_level"].tolist()[:3] == ["High", "High", "High"]


def test_scales_of_scales(survey: Callable[..., Survey]) -> None:
    found = survey(
        "all,team burn,burn,mean,,,,0=Low; 50=High",
        "team,t1 t2 t3 t4,t3 t4,mean,3,,0 to 100,",
        "burn,b1 b2,,mean,1,0 to 10,0 to 100,",
    )
    # Hand: team 87.5 50 75 - 12.5 -, burn 50 55 50 95 - 30, turned round 50 45 50 5 - 70.
    np.testing.assert_allclose(scores(found, "all"), [68.75, 47.5, 62.5, nan, nan, nan])
    assert reasons(found, "all") == ["answered", "answered", "answered", "refused", "not_asked", "blank"]
    assert found.frame()["all_level"].tolist()[:3] == ["High", "Low", "High"]


def test_codes_are_numbers_where_a_missing_code_is_text(survey: Callable[..., Survey]) -> None:
    # The list likert has ND beside 1 to 5: its answers are still 1 to 5, not places in the list.
    found = survey("s,t1 t2,,sum,,,,")
    assert scores(found, "s")[:2] == [9, 6]


def test_answers_outside_the_range_fail_the_check(survey: Callable[..., Survey]) -> None:
    answers = ANSWERS.replace("A,1,5,4,2,1,0,10", "A,1,5,4,2,1,0,13").replace("B,1,3,3,3,3,4,7", "B,1,3,3,3,3,0,99")
    found = ls.check(survey("s,b1 b2,,mean,,1 to 10,,", answers=answers).study)
    assert [each.text for each in found.new] == [
        "wave 2021, b1: 2 answers lie outside 1 to 10, the range of the scale s (0)",
        "wave 2021, b2: 2 answers lie outside 1 to 10, the range of the scale s (13, 99)",
    ]
    assert ls.check(survey("s,b1 b2,,mean,,0 to 10,,", "t,t1 t2,,mean,,,,").study).held


def test_the_check_warns_of_a_scale_without_scores(survey: Callable[..., Survey]) -> None:
    answers = "practice,rural,t1,t2,t3,t4,b1,b2,y1,y2\nA,1,5,ND,2,1,0,9,1,0\nB,1,ND,3,3,3,4,7,1,1\n"
    found = ls.check(survey("s,t1 t2,,mean,,,,", "t,t1 t2,,mean,1,,,", answers=answers).study)
    said = [(each.where, each.text) for each in found.warnings if "score" in each.text]
    assert said == [("wave 2021, s", "no practice has a score: the mean of 2 items (t1, t2), all answered")]
    assert found.held


def test_scores_and_levels_are_items_of_every_command(survey: Callable[..., Survey]) -> None:
    study = survey("s,t1 t2 t3 t4,t3 t4,mean,3,,0 to 100,0=Low; 50=Middle; 75=High").study
    table = " ".join(str(ls.crosstab(rows="rural", columns="s_level", study=study, where="s >= 50")).split())
    assert "3 of 6 practices kept where s >= 50; 3 dropped, 2 of them because of a missing answer" in table
    assert "s: the mean of 4 items (t1, t2, t3, t4; t3, t4 reversed), at least 3 answered, moved from 1 to 5" in table
    assert "Low from 0; Middle from 50; High from 75." in table


def test_a_model_says_how_a_score_is_made(survey: Callable[..., Survey]) -> None:
    answers = ANSWERS + "".join(f"G{n},1,{1 + n % 5},2,{1 + n % 3},4,{n},{n % 7},0,1\n" for n in range(12))
    study = survey("s,t1 t2 t3,,mean,2,,,", answers=answers).study
    said = "s: the mean of 3 items (t1, t2, t3), at least 2 answered."
    assert said in " ".join(str(ls.model("s ~ b1", study=study)).split())
    assert said not in " ".join(str(ls.model("b2 ~ b1", study=study)).split())
