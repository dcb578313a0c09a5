"""`ls.bounds` and `leapstats bounds staffing`, `associations`: what is published about a whole study."""

import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import leapstats as ls
from leapstats.api.draws import staffing_draws
from leapstats.dictionary.study import Study
from leapstats.errors import ContradictionError, UsageError
from leapstats.identification.cache import BoundCache
from leapstats.output.formats import module_for, names
from leapstats.output.numbers import DASH
from leapstats.output.result import AnalysisResult
from leapstats.output.write import rendered

Run = Callable[..., subprocess.CompletedProcess[str]]
Make = Callable[[dict[str, str]], Path]


def cell(name: str, wave: str, expression: str, n: int, base: int = 6) -> str:
    return f"{name},{wave},here,{name},n_pct,{n},{n},{base},,,,,{expression},,,,\n"


def number(shown: AnalysisResult, *place: str) -> float:
    """Return the one number of an item, of what it is by, of a statistic and its name."""
    (found,) = (row.stat for row in shown.results if (row.variable, row.by, row.statistic, row.stat_name) == place)
    return found


# By hand: from 3 to 5 of 6, lost 0 or 1, gained 2 or 3; exact p 2 * 1/4 and 2 * 5/16.
def test_a_change_of_a_small_study(make_study: Make, files: dict[str, str]) -> None:
    shown = ls.bounds(study=make_study(files))
    place = ("any_staff", "2020 to 2021", "mcnemar_exact")
    assert number(shown, *place, "p_low") == pytest.approx(0.5)
    assert number(shown, *place, "p_high") == pytest.approx(0.625)
    text = " ".join(str(shown).split())
    for words in (
        "Staff, 2020 and 2021: what the published values determine",
        "All 6 clinics are assumed to have answered in 2020 and 2021.",
        "1 of them tied by nothing but their counts.",
        "rules out a table that the two counts allow: none.",
        "The total in each wave, and the change of the mean of all units in place of the difference.",
        "nothing that is stated sets a limit.",
    ):
        assert words in text, words
    for name in names():
        assert module_for(name).render(shown.document)
    wide = rendered(replace(shown.document, width=300), "text").decode()
    (row,) = (line for line in wide.splitlines() if line.startswith("Staff  "))
    assert row.split() == ["Staff", "3", "to", "∞", "5", "to", "∞", *[DASH] * 4, "-∞", "to", "+∞", DASH, DASH]


# By hand: 6 clinics, at most 3 each, 3 of them with any, the mean 1.0 and so a total of 6; then 5 with any.
def test_totals_of_counts(make_study: Make, files: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    files["published/cells.csv"] += "P5,2020,here,P5,mean,1.0,,6,,,,,staff,,,,\n"
    files["constraints.csv"] += "C1,2021,stated,range,staff <= 3,yes,here,\n"
    study = make_study(files)
    shown = ls.bounds(study=study)
    place = ("staff", "2020 to 2021")
    for name, ends in (("total_one", (6, 6)), ("total_other", (5, 15)), ("permutation_mean_change", (-1 / 6, 1.5))):
        found = [number(shown, *place, name, f"estimate_{end}") for end in ("low", "high")]
        assert found == pytest.approx(ends), name
    with monkeypatch.context() as patch:
        patch.setattr("leapstats.identification.pairs.Bounder.bound_totals", None)
        assert str(ls.bounds(study=study)) == str(shown)
    text = " ".join(str(ls.bounds(study=study, responded="not-reported")).split())
    assert "Not bounded here, because totals are bounded only if all units answered: Staff." in text


def test_a_plan_of_counts_only(make_study: Make, files: dict[str, str]) -> None:
    files["plans/staffing.toml"] = files["plans/staffing.toml"].replace('"any_staff", "staff"', '"staff"')
    study = make_study(files)
    assert "Pairs:" not in str(ls.bounds(study=study))
    with pytest.raises(UsageError, match="it has no yes-no item"):
        ls.bounds(study=study, responded=5)


def test_draws_say_that_they_are_synthetic_where_the_study_is_not(make_study: Make, files: dict[str, str]) -> None:
    shown = staffing_draws(2, study=make_study(files))
    assert "Synthetic data: generated to agree with the published values" in " ".join(str(shown).split())
    assert shown.document.synthetic


# By hand: talks are asked of those with staff only, so that all 2 are among the 3.
def test_associations_of_a_small_study(make_study: Make, files: dict[str, str]) -> None:
    shown = ls.bounds(study=make_study(files), plan="associations")
    assert number(shown, "talks", "any_staff", "tables", "n_tables") == 1
    assert number(shown, "talks", "any_staff", "refuted_tables", "n_tables") > 0
    assert number(shown, "talks", "walks", "tables", "n_tables") == 3
    text = " ".join(str(shown).split())
    assert "What is stated rules out tables that the two counts allow (formulas, universes or several" in text
    assert "rules out a table that the two counts allow: 1: Any staff and Staff talk." in text


def test_a_constraint_that_tightens_is_named(make_study: Make, files: dict[str, str]) -> None:
    files["constraints.csv"] += "C1,2020,stated,disjoint,not (walks and talks),yes,here,\n"
    shown = ls.bounds(study=make_study(files), plan="associations")
    assert number(shown, "talks", "walks", "tables", "n_tables") == 1
    assert "rules out tables that the two counts allow (C1)" in " ".join(str(shown).split())


def test_counts_that_are_not_published_are_free(make_study: Make, files: dict[str, str]) -> None:
    lines = files["published/cells.csv"].splitlines(keepends=True)
    files["published/cells.csv"] = "".join(line for line in lines if not line.startswith("P4"))
    shown = ls.bounds(study=make_study(files))
    assert number(shown, "any_staff", "2020 to 2021", "count_other", "estimate_low") == 0
    assert number(shown, "any_staff", "2020 to 2021", "count_other", "estimate_high") == 6
    assert "Any staff, 2021 is not published: 0 to 6 are possible." in " ".join(str(shown).split())


# A range printed of 2020 says nothing of 2021; a draw may keep to it, bounds may not.
def test_the_range_of_a_count_is_that_of_its_wave(make_study: Make, files: dict[str, str]) -> None:
    files["variables.csv"] += "many_staff,Many staff,binary,yes_no,strategy,,,,no,staff > 100,,,,\n"
    files["published/cells.csv"] += "P5,2020,here,P5,range,0 to 3,,6,,0,3,,staff,,,,\n"
    files["plans/staffing.toml"] = files["plans/staffing.toml"].replace('"staff"', '"many_staff"')
    shown = ls.bounds(study=make_study(files))
    place = ("many_staff", "2020 to 2021")
    assert number(shown, *place, "count_one", "estimate_high") == 0
    assert number(shown, *place, "count_other", "estimate_low") == 0
    assert number(shown, *place, "count_other", "estimate_high") == 5


def test_what_contradicts_itself(make_study: Make, files: dict[str, str]) -> None:
    files["published/cells.csv"] += cell("P5", "2020", "talks == 1 and walks == 1", 2)
    files["published/cells.csv"] += cell("P6", "2020", "any_staff == 0", 1)
    with pytest.raises(ContradictionError):
        ls.bounds(study=make_study(files))


@pytest.mark.parametrize(
    ("plan", "old", "new", "said"),
    [
        ("nothing", "", "", "the study has no such plan"),
        ("associations", 'base = "all"', 'base = "answered"', "its base is answered"),
        ("associations", 'method = "odds_ratio"', 'method = "trend"', "its method is trend"),
        ("staffing", '"any_staff", "staff"', '"size"', "it has no yes-no item and no count"),
        ("staffing", '"any_staff"', '"any_stuff"', '"any_stuff" is not an item'),
    ],
)
def test_plans_that_cannot_be_bounded(
    make_study: Make, files: dict[str, str], plan: str, old: str, new: str, said: str
) -> None:
    if old:
        files[f"plans/{plan}.toml"] = files[f"plans/{plan}.toml"].replace(old, new)
    with pytest.raises(ls.InputError, match=said):
        ls.bounds(study=make_study(files), plan=plan)


def test_levels_and_times_are_refused_together(leap: Study) -> None:
    with pytest.raises(UsageError) as caught:
        ls.bounds(study=leap, level=0, conf_level=1, time_limit=0)
    for words in ("level: 0", "conf_level: 1", "time_limit: 0"):
        assert words in str(caught.value)


def test_a_study_of_one_wave_has_no_change(make_study: Make, files: dict[str, str]) -> None:
    head, _, rest = files["study.toml"].partition('[[waves]]\nname = "2021"')
    files["study.toml"] = head + rest[rest.index("[blocks]") :]
    rows = files["columns.csv"].splitlines(keepends=True)
    files["columns.csv"] = "".join(row for row in rows if "2021" not in row)
    lines = files["published/cells.csv"].splitlines(keepends=True)
    files["published/cells.csv"] = "".join(line for line in lines if not line.startswith("P4"))
    with pytest.raises(UsageError, match="the study has one wave"):
        ls.bounds(study=make_study(files))


def test_what_is_kept_is_used_again_and_nonsense_is_not(
    make_study: Make, files: dict[str, str], own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = make_study(files)
    first = ls.bounds(study=study, plan="associations")
    (path,) = (own_cache / "leapstats").iterdir()
    done: list[tuple[int, int]] = []

    def never(*_: object) -> None:
        raise AssertionError("asked again")

    with monkeypatch.context() as patch:
        patch.setattr("leapstats.identification.pairs.Bounder.bound", never)
        again = ls.bounds(study=study, plan="associations", progress=lambda *now: done.append(now))
    assert again.frame.equals(first.frame)
    assert done == [(1, 2), (2, 2)]
    for nonsense in ("{", "[]", '{"x": 1}', json.dumps({name: {"counts": 3} for name in json.loads(path.read_text())})):
        path.write_text(nonsense)
        assert ls.bounds(study=study, plan="associations").frame.equals(first.frame)
    # Other published values have another file.
    files["published/cells.csv"] = files["published/cells.csv"].replace("P2,n_pct,2,2", "P2,n_pct,1,1")
    ls.bounds(study=make_study(files), plan="associations")
    assert len(list((own_cache / "leapstats").iterdir())) == 2


def test_a_cache_that_cannot_be_written_stops_nothing(
    make_study: Make, files: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert len(ls.bounds(study=make_study(files)).results)
    assert not list((tmp_path / "study").glob("*cache*"))
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    BoundCache("x")


FEW = """
kind = "change"
title = "Staff, {before} and {after}"

[[family]]
label = "Staff"
items = ["has_substance_use_counselor", "any_bh_specialist"]
"""


# Blasi 2018: substance use counselors from 3 to 7 of 30, any specialist 25 and 25.
def test_leap_staffing(leap: Study, tmp_path: Path) -> None:
    shutil.copytree(str(leap.folder), tmp_path / "study")
    (tmp_path / "study" / "plans" / "few.toml").write_text(FEW)
    study = ls.load_study(tmp_path / "study")
    shown = ls.bounds(study=study, plan="few")
    counselors = ("has_substance_use_counselor", "2013 to 2016", "mcnemar_exact")
    assert [number(shown, *counselors, name) for name in ("p_low", "p_high")] == pytest.approx([0.125, 2 * 176 / 1024])
    assert number(shown, *counselors, "n_rejected") == 0
    specialist = ("any_bh_specialist", "2013 to 2016", "mcnemar_exact")
    assert [number(shown, *specialist, name) for name in ("p_low", "p_high")] == [1.0, 1.0]
    (study.folder / "plans" / "few.toml").write_text(FEW.replace(', "any_bh_specialist"', ""))
    unknown = ls.bounds(study=ls.load_study(study.folder), plan="few", responded="not-reported")
    assert number(unknown, *counselors, "p_low") == pytest.approx(2 / 2**7)
    assert "25 to 30 agree with what is published" in " ".join(str(unknown).split())


# What time was too short for leaves ranges wider than those of the small study above, 0.5 to 0.625, and says so.
@pytest.mark.parametrize("responded", [None, "not-reported"])
def test_time_that_runs_out_gives_outer_bounds(make_study: Make, files: dict[str, str], responded: str | None) -> None:
    shown = ls.bounds(study=make_study(files), responded=responded, time_limit=1e-9, cache=False)
    place = ("any_staff", "2020 to 2021", "mcnemar_exact")
    assert number(shown, *place, "p_low") < 0.5
    assert number(shown, *place, "p_high") > 0.625
    text = " ".join(str(shown).split())
    assert "Time ran out: some of what is listed may be impossible." in text
    assert "Time ran out before a data set was found that agrees with everything published" in text


def test_the_commands(run: Run, make_study: Make, files: dict[str, str], tmp_path: Path) -> None:
    study = make_study(files)
    done = run("bounds", "staffing", "--study", study, "--responded", "not-reported", "--no-cache")
    assert done.returncode == 0, done.stderr
    assert "Any staff" in done.stdout
    assert done.stderr == ""
    done = run("bounds", "associations", "--study", study, "-o", tmp_path / "b.json", "-o", tmp_path / "b.docx")
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "b.json").read_text())["command"] == "bounds associations"
    done = run("bounds", "staffing", "--study", study, "--plan", "nothing")
    assert (done.returncode, "no such plan" in done.stderr) == (2, True)
    files["published/cells.csv"] += cell("P7", "2020", "walks == 0", 1)
    done = run("bounds", "associations", "--study", make_study(files), "--no-cache")
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
