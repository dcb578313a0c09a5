"""`ls.bounds_...` and `leapstats bounds` as they are used."""

import json
import math
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import leapstats as ls
from leapstats.api.bounds import responded_of
from leapstats.errors import UsageError
from leapstats.output.formats import module_for, names

Run = Callable[..., subprocess.CompletedProcess[str]]


def test_a_change_in_plain_words() -> None:
    text = " ".join(str(ls.bounds_change(30, 3, 7)).split())
    for words in (
        "From 3 of 30 to 7 of 30: what the counts determine",
        "4 tables are possible.",
        "Exact McNemar p: 0.125 (both times 3, lost 0, gained 4, neither 23) to 0.344 (both times 0, lost 3, gained 7,",
        "Exact McNemar p at or below 0.05: for none.",
        "Mid-p McNemar p: 0.063",
        "Change, points: +13.3.",
        # Of the table with 3 lost: mid-p and Tango's limits, in the rows below.
        "95% CI of every table lies within: odds ratio 0.61 to ∞; change, points, -8.1 to +34.0.",
        "Exact McNemar p and the interval of the change disagree in 1 of 4 tables",
        "All 30 units answered the second time: assumed, not derived.",
        "Nothing is assumed about which units have both.",
    ):
        assert words in text, words


def test_who_answered_may_be_unknown_or_known() -> None:
    unknown = " ".join(str(ls.bounds_change(30, 3, 7, responded="not-reported")).split())
    assert "From 3 of 30 to 7 (of 7 to 30)" in unknown
    assert "220 tables are possible." in unknown
    assert "for some (43 of 220)" in unknown
    assert "It is not known how many of the 30 units answered the second time: any number from 7 on." in unknown
    known = " ".join(str(ls.bounds_change(30, 3, 7, responded=25, asked_before=28)).split())
    assert "25 of the 30 units answered the second time: any of them." in known
    assert "23 UNITS WITH BOTH ANSWERS" in known
    for responded in ("not-reported", 25):
        (plot,) = ls.bounds_change(30, 3, 7, responded=responded).plot()
        assert plot.labels.x == "Number of units that lost the trait, among those that answered both times"


def test_an_association() -> None:
    shown = ls.bounds_association(30, 4, 13, outcome_asked=25)
    text = " ".join(str(shown).split())
    assert "4 of 30 and 13 of 25" in text
    assert "not estimable for 1 table." in text
    (plot,) = shown.plot()
    labels = plot.scales.get_scales("y").labels
    assert len(set(labels)) == len(labels) == 15
    assert labels[0].replace("\n", " ") == "4 of 25 both; exposure 4, outcome 13"
    (plot,) = ls.bounds_association(30, 17, 13).plot()
    assert plot.scales.get_scales("y").labels[0] == "13 with both of 30"
    one = " ".join(str(ls.bounds_association(5, 5, 2)).split())
    assert "One table is possible." in one
    assert "Odds ratio: not estimable for any." in one


def test_how_many_answered_is_read() -> None:
    assert [responded_of(word) for word in (None, "not-reported", "25")] == [None, "not-reported", 25]
    assert [responded_of(word) for word in ("-3", "2.5", "x", "1_0")] == [-3, "2.5", "x", "1_0"]
    for word in ("-3", "2.5", "x", "1_0"):
        with pytest.raises(UsageError, match=word):
            ls.bounds_change(30, 3, 7, responded=responded_of(word))


def test_a_count() -> None:
    text = " ".join(str(ls.bounds_count(30, "1.8", 0, 9)).split())
    assert "Total 53 to 55" in text
    assert "Median 0, 0.5, 1, 1.5, 2, 2.5, 3" in text
    assert "Units with 9 1 to 6" in text
    assert "Total 6" in " ".join(str(ls.bounds_count(3, "2", 2, 2)).split())
    assert "Median 200 to 8347, in steps of 0.5" in " ".join(str(ls.bounds_count(30, "5600", 200, 40_000)).split())


def test_every_format_and_the_long_frame() -> None:
    shown = ls.bounds_change(30, 3, 7)
    for name in names():
        assert module_for(name).render(shown.document)
    content = json.loads(shown.render("json"))
    assert (content["command"], content["synthetic"], content["study"]) == ("bounds change", False, None)
    tables = [row for row in content["results"] if row["by"] == "table" and row["statistic"] == "mcnemar_exact"]
    assert [row["by_level"] for row in tables] == ["3 0 4 23", "2 1 5 22", "1 2 6 21", "0 3 7 20"]
    assert [row["stat"] for row in tables] == pytest.approx([0.125, 0.21875, 0.2890625, 0.34375])
    ranges = {(row["statistic"], row["stat_name"]): row["stat"] for row in content["results"] if row["by"] is None}
    assert ranges["tables", "n_tables"] == 4
    assert ranges["mcnemar_exact", "n_rejected"] == 0
    assert ranges["mid_p_paired_odds_ratio", "odds_ratio_high"] == "Infinity"
    for shown in (ls.bounds_association(30, 17, 13), ls.bounds_count(30, "1.8", 0, 9)):
        for name in names():
            assert module_for(name).render(shown.document)


def test_many_tables_are_left_to_the_files() -> None:
    shown = ls.bounds_change(40, 20, 20, responded="not-reported")
    assert "each of them is in the .json and .csv files" in " ".join(str(shown).split())
    assert len(shown.results) > 1000


def test_a_change_that_goes_down_and_one_that_stays(tmp_path: Path) -> None:
    for before, after, words in ((7, 3, "4 fewer gained it"), (5, 5, "as many gained it"), (3, 7, "4 more gained it")):
        (plot,) = ls.bounds_change(30, before, after).plot()
        assert words in plot.labels.x
    ls.bounds_change(30, 3, 7).plot().save(tmp_path / "p.svg")


def test_every_number_has_a_key_of_its_own() -> None:
    for shown in (
        ls.bounds_change(30, 3, 7, responded=28),
        ls.bounds_association(30, 4, 13, outcome_asked="not-reported"),
        ls.bounds_count(30, "1.8", 0, 9),
    ):
        keys = [(row.by_level, row.statistic, row.stat_name) for row in shown.results]
        assert len(set(keys)) == len(keys)


def test_a_verdict_and_its_count_agree() -> None:
    # Of 3 lost and 7 gained, exact p is 352/1024.
    shown = ls.bounds_change(30, 3, 7, level=352 / 1024)
    assert "at or below 0.34375: for every one." in " ".join(str(shown).split())
    (count,) = [row.stat for row in shown.results if (row.statistic, row.stat_name) == ("mcnemar_exact", "n_rejected")]
    assert count == 4


@pytest.mark.parametrize("number", [3.5, True, "3", None, math.nan])
def test_what_is_no_whole_number_is_refused(number: Any) -> None:
    for call in (
        lambda: ls.bounds_change(number, 3, 7),
        lambda: ls.bounds_change(30, number, 7),
        lambda: ls.bounds_association(30, 3, number),
        lambda: ls.bounds_count(30, "1.8", number, 9),
    ):
        with pytest.raises(UsageError, match="is not a whole number"):
            call()
    if number is not None:
        with pytest.raises(UsageError, match="is not a number of units"):
            ls.bounds_change(30, 3, 7, responded=number)
        with pytest.raises(UsageError, match="is not a number of units"):
            ls.bounds(responded=number)
    with pytest.raises(UsageError) as caught:
        ls.bounds_count(30, 1.8, number, 9)  # type: ignore[arg-type]
    assert "mean: 1.8 is not text" in str(caught.value)


def test_numbers_of_other_libraries_are_whole() -> None:
    assert len(ls.bounds_change(np.int64(30), np.int32(3), 7, responded=np.int64(30)).results) > 0


def test_levels_and_margins_are_refused_together() -> None:
    with pytest.raises(UsageError) as caught:
        ls.bounds_change(0, -1, 2, level=2, conf_level=7)
    for words in (
        "conf_level: 7",
        "level: 2",
        "n: 0 is no number",
        "before: -1 is below 0",
        "after: 2 is more than",
    ):
        assert words in str(caught.value)
    with pytest.raises(UsageError) as caught:
        ls.bounds_change(30, 3, 7, level="0.05", conf_level="x")
    for words in ("level: '0.05' is not a number", "conf_level: 'x' is not a number"):
        assert words in str(caught.value)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["change", "--n", "30", "--before", "3", "--after", "40"], ["after: 40 is more than its base of 30"]),
        (
            ["change", "--n", "30", "--before", "31", "--after", "-7", "--responded", "x", "--asked-before", "0"],
            [
                '"x" is not a number of units',
                "before: a base of 0 holds no unit",
                "before: 31 is more than its base of 0",
                "after: -7 is below 0",
            ],
        ),
        (["association", "--n", "0", "--exposure", "1", "--outcome", "1"], ["n: 0", "a base of 0"]),
        (
            ["association", "--n", "3", "--exposure", "1", "--outcome", "1", "--plot", "x.gif"],
            ["figures cannot be written as .gif"],
        ),
        (["count", "--n", "30", "--mean", "18", "--low", "0", "--high", "9"], ["18 is not between 0 and 9"]),
    ],
)
def test_what_the_command_cannot_use(run: Run, tmp_path: Path, arguments: list[str], said: list[str]) -> None:
    done = run("bounds", *arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    for words in said:
        assert words in done.stderr
    assert not list(tmp_path.iterdir())


def test_the_commands(run: Run, tmp_path: Path) -> None:
    done = run("bounds", "change", "--n", "30", "--before", "3", "--after", "7", "--responded", "30", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "0.125" in done.stdout
    arguments = ("--n", "30", "--exposure", "17", "--outcome", "13", "--plot", "f.png", "-o", "t.html")
    done = run("bounds", "association", *arguments, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"f.png", "t.html"}
    done = run("bounds", "count", "--n", "30", "--mean", "1.8", "--low", "0", "--high", "9", cwd=tmp_path)
    assert "53 to 55" in done.stdout
