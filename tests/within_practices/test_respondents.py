"""Agreement of respondents within practices, against R; what is not estimable, and what is refused."""

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pandas as pd
import pytest

import leapstats as ls
from leapstats.errors import InputError

EXAMPLE = str(Path(__file__).parents[2] / "analyses" / "examples" / "respondents.csv")
LEVELS = [1, 2, 3, 4, 5]


def number(found: ls.AnalysisResult, item: str, statistic: str, name: str) -> float:
    frame = found.frame
    same = (frame["variable"] == item) & (frame["statistic"] == statistic) & (frame["stat_name"] == name)
    return float(frame.loc[same & frame["by"].isna(), "stat"].item())


def test_items_in_words_say_what_their_numbers_say() -> None:
    plain = pd.read_csv(EXAMPLE)
    words = {1: "1 - Never", 2: "2 - Rarely", 3: "3 - Sometimes", 4: "4 - Often", 5: "5 - Always"}
    worded = plain.assign(q01=plain["q01"].map(words), q02=plain["q02"].map(words))
    options: dict[str, Any] = {"within": "practice", "items": "q01", "scale": {"part": ["q01", "q02"]}}
    one, other = ls.respondents(plain, answers=LEVELS, **options), ls.respondents(worded, **options)
    assert other.frame["stat"].tolist() == pytest.approx(one.frame["stat"].tolist(), nan_ok=True)
    assert "q01, q02 count 1 - Never 1, 2 - Rarely 2," in " ".join(str(other).split())
    unsure = worded.assign(q01=worded["q01"].replace("5 - Always", "Not sure"))
    with pytest.raises(InputError, match=r'"Not sure" is no point of the scale\. Declare it with --missing'):
        ls.respondents(unsure, **options)
    unordered = worded.assign(q01=plain["q01"].map({1: "red", 2: "blue", 3: "up", 4: "down", 5: "left"}))
    with pytest.raises(InputError, match=r"their order is not known\. Name them in their order with --levels"):
        ls.respondents(unordered, within="practice", items="q01")


def test_the_example_is_as_r_has_it() -> None:
    # R 4.2.2: m <- anova(aov(q01 ~ practice, x)); n <- table(x$practice); n0 <- (sum(n)-sum(n^2)/sum(n))/(length(n)-1);
    # b <- m[1,3]; w <- m[2,3]; icc1 (b-w)/(b+(n0-1)*w), icc2 1-w/b, F b/w; deff 1+(sum(n^2)/sum(n)-1)*icc1;
    # v <- sapply(split(x$q01, x$practice), var); r <- pmax(0, 1-v/2); of four items u <- 1-mean of variances/2,
    # 4*u/(4*u+1-u).
    items = ["q01", "q02", "q03", "q04"]
    found = ls.respondents(EXAMPLE, within="practice", items="q01", scale={"part": items}, answers=LEVELS)
    assert number(found, "q01", "group_icc", "estimate") == pytest.approx(0.100905415521, rel=1e-9)
    assert number(found, "q01", "group_icc", "statistic") == pytest.approx(1.52655662295, rel=1e-9)
    assert number(found, "q01", "group_icc", "p_value") == pytest.approx(0.03818978, rel=1e-6)
    assert number(found, "q01", "group_mean_icc", "estimate") == pytest.approx(0.344930947883, rel=1e-9)
    effect = number(found, "q01", "clustering_design_effect", "design_effect")
    assert effect == pytest.approx(1.40576858582, rel=1e-9)
    assert number(found, "q01", "rwg", "median") == pytest.approx(0.541666666667, rel=1e-9)
    assert number(found, "q01", "rwg", "n") == 10
    assert number(found, "q01", "average_deviation", "median") == pytest.approx(0.72, rel=1e-9)
    assert number(found, "part", "rwg", "median") == pytest.approx(0.811059171361, rel=1e-9)
    assert number(found, "q01", "practices", "n") == 40


def test_a_scale_reversed_or_moved_keeps_its_correlation() -> None:
    data = pd.read_csv(EXAMPLE)
    moved = data.assign(q01=6 - data["q01"])
    one, other = (ls.respondents(each, within="practice", items="q01", answers=LEVELS) for each in (data, moved))
    for statistic, name in (("group_icc", "estimate"), ("group_mean_icc", "conf_low"), ("rwg", "median")):
        assert number(one, "q01", statistic, name) == pytest.approx(number(other, "q01", statistic, name))


def test_means_of_practices_are_drawn(blank_figures: None) -> None:
    del blank_figures
    found = ls.respondents(EXAMPLE, within="practice", items=["q01", "q02"], answers="1,2,3,4,5")
    assert found.draw is not None
    assert len(found.draw()) == 2
    frame = found.frame
    means = frame[(frame["statistic"] == "mean_of_practice") & (frame["stat_name"] == "mean")]
    own = pd.read_csv(EXAMPLE).groupby("practice")[["q01", "q02"]].mean()
    assert means["stat"].sum() == pytest.approx(own.to_numpy().sum())


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ({"practice": ["A", "B", "C"], "q1": [1, 2, 3]}, "needs a group with two respondents or more"),
        ({"practice": ["A", "A", "A"], "q1": [1, 2, 3]}, "needs two groups or more"),
        ({"practice": ["A", "A", "B", "B"], "q1": [1, 2, 2, 1]}, "same mean"),
    ],
)
def test_what_cannot_be_estimated_says_why(rows: dict[str, list[Any]], said: str) -> None:
    found = ls.respondents(pd.DataFrame(rows), within="practice", items="q1", count="q1", answers=[1, 2, 3])
    assert said in " ".join(found.render("text").split())
    assert found.frame.query("statistic == 'group_icc'")["stat"].isna().all()


def test_constant_practices_have_perfect_agreement() -> None:
    rows = pd.DataFrame({"practice": ["A", "A", "B", "B"], "q1": [1, 1, 4, 4]})
    found = ls.respondents(rows, within="practice", items="q1", count="q1", answers=LEVELS)
    # By hand: nothing varies within, so that both correlations and rwg are 1.
    assert number(found, "q1", "group_icc", "estimate") == 1
    assert number(found, "q1", "rwg", "min") == 1


def test_levels_that_are_not_known_are_asked_for() -> None:
    text = " ".join(ls.respondents(EXAMPLE, within="practice", items="q01").render("text").split())
    assert "name them, such as --answers 1,2,3,4,5" in text
    text = " ".join(ls.respondents(EXAMPLE, within="practice", items="q01", answers=[1, 2]).render("text").split())
    assert "among the levels 1, 2" in text


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "no item and no scale is named"),
        ({"items": "setting"}, "their order is not known"),
        ({"items": "q99"}, "q99"),
        ({"items": "q01", "within": ()}, "nothing says which practice"),
        ({"items": "q01", "aggregate": "mean"}, "not brought together"),
        ({"items": "q01", "answers": "a,b"}, "no list of numbers"),
        ({"items": "q01", "null": "skew"}, "skew"),
        ({"scale": "t=q01"}, "two items or more"),
        ({"scale": "q01=q01,q02"}, "name of one of the items"),
        ({"items": "q01", "respondents_at_least": 9}, "none has 9 respondents"),
    ],
)
def test_what_is_refused(options: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        ls.respondents(EXAMPLE, **{"within": "practice", **options})


def test_the_command_prints_json(run: Callable[..., CompletedProcess[str]]) -> None:
    done = run("respondents", EXAMPLE, "--within", "practice", "--items", "q01,q02", "--format", "json")
    found = json.loads(done.stdout)
    assert found["command"] == "respondents"
    assert {row["variable"] for row in found["results"]} == {"q01", "q02"}
