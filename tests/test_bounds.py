"""`ls.bounds_...` and `leapstats bounds` as they are used."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import leapstats as ls
from leapstats.api.bounds import responded_of
from leapstats.errors import UsageError
from leapstats.present.formats import module_for, names

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
    with pytest.raises(UsageError, match="the net change differs between the possible tables"):
        ls.bounds_change(30, 3, 7, responded="not-reported").plots()


def test_an_association() -> None:
    shown = ls.bounds_association(30, 4, 13, column_asked=25)
    text = " ".join(str(shown).split())
    assert "4 of 30 and 13 of 25" in text
    assert "not estimable for 1 table." in text
    assert len(shown.plots()) == 1
    one = " ".join(str(ls.bounds_association(5, 5, 2)).split())
    assert "One table is possible." in one
    assert "Odds ratio: not estimable for any." in one


def test_how_many_answered_is_read() -> None:
    assert [responded_of(word) for word in (None, "not-reported", "25")] == [None, "not-reported", 25]
    with pytest.raises(UsageError, match="-3"):
        responded_of("-3")


def test_a_count() -> None:
    text = " ".join(str(ls.bounds_count(30, "1.8", 0, 9)).split())
    assert "Total 53 to 55" in text
    assert "Median 0, 0.5, 1, 1.5, 2, 2.5, 3" in text
    assert "Units with 9 1 to 6" in text
    assert "Total 6" in " ".join(str(ls.bounds_count(3, "2", 2, 2)).split())


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
    assert ranges["mid_p_paired_odds_ratio", "estimate_high"] == "Infinity"
    for shown in (ls.bounds_association(30, 17, 13), ls.bounds_count(30, "1.8", 0, 9)):
        for name in names():
            assert module_for(name).render(shown.document)


def test_many_tables_are_left_to_the_files() -> None:
    shown = ls.bounds_change(40, 20, 20, responded="not-reported")
    assert "each of them is in the .json and .csv files" in " ".join(str(shown).split())
    assert len(shown.results) > 1000


def test_a_change_that_goes_down_and_one_that_stays(tmp_path: Path) -> None:
    for before, after, words in ((7, 3, "4 fewer gained it"), (5, 5, "as many gained it"), (3, 7, "4 more gained it")):
        (plot,) = ls.bounds_change(30, before, after).plots()
        assert words in plot.labels.x
    ls.bounds_change(30, 3, 7).save_plots(tmp_path / "p.svg")


def test_levels_and_margins_are_refused_together() -> None:
    with pytest.raises(UsageError) as caught:
        ls.bounds_change(0, -1, 2, level=2, conf_level=7)
    for words in ("conf_level: 7", "level: 2", "n: 0 is no number", "before: -1 is below 0", "after: 2 is more than"):
        assert words in str(caught.value)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["change", "--n", "30", "--before", "3", "--after", "40"], ["after: 40 is more than its base of 30"]),
        (["change", "--n", "30", "--before", "3", "--after", "7", "--responded", "x"], ['"x" is no number of units']),
        (["association", "--n", "0", "--row", "1", "--column", "1"], ["n: 0", "a base of 0"]),
        (
            ["association", "--n", "3", "--row", "1", "--column", "1", "--plot", "x.gif"],
            ["no figure is written as .gif"],
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
    arguments = ("--n", "30", "--row", "17", "--column", "13", "--plot", "f.png", "-o", "t.html")
    done = run("bounds", "association", *arguments, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"f.png", "t.html"}
    done = run("bounds", "count", "--n", "30", "--mean", "1.8", "--low", "0", "--high", "9", cwd=tmp_path)
    assert "53 to 55" in done.stdout
