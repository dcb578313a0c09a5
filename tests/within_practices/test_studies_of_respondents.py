"""Studies with [respondents]: every command says whose answers its numbers are of."""

from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

import leapstats as ls
from leapstats.errors import InputError

STUDY = """[study]
name = "team"
title = "Team"
unit = "practice"
units = "practices"
id = "person"

[respondents]
within = "site"
unit = "practice"
at_least = 2

[respondents.rules]
count = "mean"
continuous = "mean"

[[waves]]
name = "1"
label = "1"
file = "1.csv"
format = "csv"

[[waves]]
name = "2"
label = "2"
file = "2.csv"
format = "csv"
"""
HEADS = "name,label,type,codes,role,domain,universe,block,skip_means,formula,optional,judged_important,source,note"
ITEMS = {"person": "id", "site": "text", "weight": "continuous", "q1": "count", "q2": "count"}
FIRST = ["A,1,1,2", "A,1,2,3", "B,1,3,3", "B,1,4,5", "C,1,5,4", "C,1,5,5", "D,1,1,1"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "study.toml").write_text(STUDY)
    rows = [
        f"{name},{name},{kind},,{'id' if kind == 'id' else 'characteristic'}{',' * 9}" for name, kind in ITEMS.items()
    ]
    (tmp_path / "variables.csv").write_text("\n".join([HEADS, *rows]) + "\n")
    (tmp_path / "codelists.csv").write_text("list,code,label,order,missing\n")
    columns = [f"{wave},{name},,{name},,{name}" for wave in "12" for name in ITEMS]
    (tmp_path / "columns.csv").write_text("\n".join(["wave,column,option,variable,recode,wording", *columns]) + "\n")
    scales = "name,label,items,reversed,rule,at_least,range,rescale,cut_offs,source"
    (tmp_path / "scales.csv").write_text(f"{scales}\nteam,Team,q1; q2,,mean,,1 to 5,,,\n")
    for wave, start in (("1", 1), ("2", 101)):  # other people in each wave
        lines = [f"{start + place},{row}" for place, row in enumerate(FIRST)]
        (tmp_path / f"{wave}.csv").write_text("\n".join([",".join(ITEMS), *lines]) + "\n")
    return tmp_path


def test_alpha_is_of_respondents_and_says_so(folder: Path) -> None:
    found = ls.scales(study=folder)
    # Made by R, with x the two columns of FIRST: 2 times 1 less sum(apply(x, 2, var)) / var(rowSums(x)).
    assert found.value("team", "alpha") == pytest.approx(0.9423077, abs=1e-6)
    text = " ".join(found.render("text").split())
    assert "7 respondents" in text
    assert "their answers are not brought together to practices" in text
    assert "Of wave 1: respondents are rarely the same in several waves. --wave names others (2)." in text


def test_respondents_are_not_brought_together_by_scales(folder: Path) -> None:
    with pytest.raises(InputError, match="alpha and scores are of respondents"):
        ls.scales(folder / "1.csv", items=["q1", "q2"], within="site")  # type: ignore[call-arg]


def test_check_compares_practices_and_not_respondents(folder: Path) -> None:
    assert ls.check(folder).held
    wave = folder / "2.csv"
    wave.write_text(wave.read_text().replace(",D,", ",E,"))
    found = ls.check(folder)
    assert [each.text for each in found.findings if each.severity == "error"] == [
        "wave 2: practice E is in no earlier wave"
    ]


def test_check_tells_of_practices_with_too_few_respondents(folder: Path) -> None:
    """D has one respondent in each wave, and two are asked for."""
    told = {each.where: each.text for each in ls.check(folder).findings if "fewer" in each.text}
    words = "practice D has fewer than the 2 respondents of at_least, and tables leave it out"
    assert told == {"wave 1": words, "wave 2": words}
    study = folder / "study.toml"
    study.write_text(STUDY.replace("at_least = 2", "at_least = 3"))
    told = {each.where: each.text for each in ls.check(folder).findings if "fewer" in each.text}
    assert told["wave 1"].startswith("practices A, B, C, D have fewer than the 3 respondents")
    study.write_text(STUDY.replace("at_least = 2\n", ""))
    assert not any("fewer" in each.text for each in ls.check(folder).findings)


def test_a_model_of_several_waves_counts_respondents_of_each(folder: Path) -> None:
    text = " ".join(ls.model("team ~ q1", study=folder, wave=["1", "2"]).render("text").split())
    for wave in "12":
        assert f"Respondents in wave {wave}: 6 in 3 practices" in text
        assert f"1 practice with fewer (1 respondent) left out in wave {wave}" in text


def test_rules_are_told_of_the_items_that_are_shown(folder: Path) -> None:
    text = " ".join(ls.staffing(study=folder, items=["q1"]).render("text").split())
    assert "missing ones left out: mean: q1." in text


def test_a_condition_is_refused_beside_the_design_of_the_study(folder: Path) -> None:
    toml = folder / "study.toml"
    toml.write_text(f'{STUDY}\n[design]\nweights = "weight"\n')
    with pytest.raises(InputError, match=r"that of study\.toml"):
        ls.staffing(study=folder, items=["q1"], where="q2 > 1")
    assert "Team: the mean of 2 items" in ls.staffing(study=folder, items=["team"]).render("text")


def test_levels_of_a_scale_of_counts_are_its_range(folder: Path) -> None:
    found = ls.respondents(study=folder, scale="team").frame
    rwg = found[(found["statistic"] == "rwg") & (found["stat_name"] == "max")]["stat"].item()
    # By hand: in C variances are 0 and 0.5, mean 0.25; uniform on 1 to 5 has 2; J = 2, ratio 0.125:
    # 2 * 0.875 / (2 * 0.875 + 0.125) = 0.9333333.
    assert rwg == pytest.approx(0.9333333, abs=1e-6)


def test_scales_of_a_study_are_named_with_commas(folder: Path) -> None:
    with pytest.raises(InputError, match="no scale of this name is known"):
        ls.respondents(study=folder, scale="team,staff")
    with pytest.raises(InputError, match="given twice, with different items"):
        ls.respondents(study=folder, scale=["s=q1,q2", "s=q2,q1"])
    with pytest.raises(InputError, match="one possible answer, 3"):
        ls.respondents(study=folder, scale="team", answers="3")


def test_a_practice_that_is_no_item_has_a_fix(folder: Path) -> None:
    toml = folder / "study.toml"
    toml.write_text(STUDY.replace('within = "site"', 'within = "practice"'))
    with pytest.raises(InputError, match=r"Add it to variables\.csv"):
        ls.scales(study=folder)


def test_the_command_refuses_within_by_name(folder: Path, run: Callable[..., CompletedProcess[str]]) -> None:
    done = run("scales", "--study", folder, "--within", "site")
    assert done.returncode == 2
    said = " ".join(done.stderr.split())
    assert "--within: scales brings no respondents of a practice together (leapstats respondents has ICC" in said
