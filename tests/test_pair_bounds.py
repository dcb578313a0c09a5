"""`ls.bounds` and `leapstats bounds staffing`, `associations`: what is published about a whole study."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import leapstats as ls
from leapstats.api.bound_cache import BoundCache
from leapstats.dictionary.study import Study
from leapstats.errors import ContradictionError, UsageError
from leapstats.present.formats import module_for, names
from leapstats.present.numbers import DASH
from leapstats.present.shown import ShownTable

Run = Callable[..., subprocess.CompletedProcess[str]]
Make = Callable[[dict[str, str]], Path]

CELLS = (
    "id,wave,where,label,figure,printed,n,base,percent,low,high,universe,expression,same_as,convention,"
    "not_computable,note"
)
CHANGES = """
kind = "change"
title = "Staff, {before} and {after}"

[[family]]
label = "Staff"
items = ["any_staff", "staff"]
"""
PAIRS = """
kind = "association"
title = "Pairs, {wave}"
wave = "2020"
base = "all"
method = "odds_ratio"
multiplicity = "holm"
rows = ["any_staff", "walks"]
columns = ["talks"]
"""


def cell(name: str, wave: str, expression: str, n: int, base: int = 6) -> str:
    return f"{name},{wave},here,{name},n_pct,{n},{n},{base},,,,,{expression},,,,\n"


@pytest.fixture
def files(study_files: dict[str, str]) -> dict[str, str]:
    head = study_files["published/cells.csv"].splitlines()[0]
    assert head == CELLS
    study_files["published/cells.csv"] = "".join(
        (
            f"{head}\n",
            cell("P1", "2020", "any_staff == 1", 3),
            cell("P2", "2020", "walks == 1", 2),
            cell("P3", "2020", "talks == 1", 2),
            cell("P4", "2021", "any_staff == 1", 5),
        )
    )
    study_files["plans/staffing.toml"], study_files["plans/associations.toml"] = CHANGES, PAIRS
    return study_files


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    return folder


def number(shown: ShownTable, item: str, by: str, statistic: str, name: str) -> float:
    found = [
        row.stat
        for row in shown.results
        if (row.variable, row.by, row.statistic, row.stat_name) == (item, by, statistic, name)
    ]
    assert len(found) == 1
    return found[0]


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
        "Not bounded here, being no yes-no items (bounds count takes a printed mean and range): Staff.",
    ):
        assert words in text, words
    for name in names():
        assert module_for(name).render(shown.document)


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


def test_who_answered(make_study: Make, files: dict[str, str]) -> None:
    study = make_study(files)
    unknown = ls.bounds(study=study, responded="not-reported")
    text = " ".join(str(unknown).split())
    assert "It is not reported how many answered in 2021: 5 to 6 agree with what is published." in text
    assert "assumed to have answered" not in text
    # 5 of 5 that answered have it, none or more of them before: lost 0, gained 2 to 5.
    assert number(unknown, "any_staff", "2020 to 2021", "mcnemar_exact", "p_low") == pytest.approx(2 / 2**3)
    known = ls.bounds(study=study, responded=5)
    words = " ".join(str(known).split())
    assert "5 of 6 clinics are taken to have answered in 2021, whichever they are." in words
    assert "Answered in 2021: 5." in words
    with pytest.raises(ContradictionError, match="no number of answers in 2021 agrees"):
        ls.bounds(study=study, responded=4)
    for word, plan, said in ((9, "staffing", "9 is not between 1 and 6"), (5, "associations", "of one wave")):
        with pytest.raises(UsageError, match=said):
            ls.bounds(study=study, plan=plan, responded=word)


def test_waves_that_are_tied_together(make_study: Make, files: dict[str, str]) -> None:
    files["constraints.csv"] += "C1,2021,stated,subset,wave(2020).any_staff <= any_staff,yes,here,\n"
    study = make_study(files)
    shown = ls.bounds(study=study)
    assert number(shown, "any_staff", "2020 to 2021", "tables", "n_tables") == 1
    assert number(shown, "any_staff", "2020 to 2021", "mcnemar_exact", "p_high") == pytest.approx(0.5)
    with pytest.raises(UsageError, match="ties its waves together"):
        ls.bounds(study=study, responded="not-reported")


# A base of 5 in 2021, and of 6 in 2020, says what `responded=5` assumes; bases swapped give the mirror image.
def test_published_bases_may_differ_between_waves(make_study: Make, files: dict[str, str]) -> None:
    known = ls.bounds(study=make_study(files), responded=5)
    cells = files["published/cells.csv"]
    files["published/cells.csv"] = cells.replace("n_pct,5,5,6", "n_pct,5,5,5")
    study = make_study(files)
    stated = ls.bounds(study=study)
    assert stated.results.frame.equals(known.results.frame)
    words = " ".join(str(stated).split())
    assert "Answered, as the published bases say: 6 in 2020, 5 in 2021. The study is taken to have 6 clinics;" in words
    with pytest.raises(UsageError, match="the published bases differ between waves"):
        ls.bounds(study=study, responded=5)
    # By hand: 3 of 5 and 5 of 6 have it; of 5 with both answers 0 or 1 lost it, and 1, 2 or 3 gained it.
    files["published/cells.csv"] = cells.replace("n_pct,3,3,6", "n_pct,3,3,5").replace(",2,2,6", ",2,2,5")
    turned = ls.bounds(study=make_study(files))
    place = ("any_staff", "2020 to 2021", "mcnemar_exact")
    assert [number(turned, *place, name) for name in ("p_low", "p_high")] == pytest.approx([0.5, 1.0])


def test_associations_of_the_units_of_one_wave(make_study: Make, files: dict[str, str]) -> None:
    everyone = ls.bounds(study=make_study(files), plan="associations")
    files["published/cells.csv"] = files["published/cells.csv"].replace("n_pct,5,5,6", "n_pct,5,5,9")
    some = ls.bounds(study=make_study(files), plan="associations")
    assert some.results.frame.equals(everyone.results.frame)
    files["published/cells.csv"] += cell("P5", "2021", "walks == 1", 2, base=8)
    with pytest.raises(ContradictionError, match=r"of clinics: 8, 9\. Give .* not is_missing"):
        ls.bounds(study=make_study(files), plan="associations")


def test_bases_that_differ_where_waves_are_tied_together(make_study: Make, files: dict[str, str]) -> None:
    files["published/cells.csv"] = files["published/cells.csv"].replace("n_pct,5,5,6", "n_pct,5,5,5")
    files["constraints.csv"] += "C1,2021,stated,subset,wave(2020).any_staff <= any_staff,yes,here,\n"
    study = make_study(files)
    for plan in ("staffing", "associations"):
        with pytest.raises(UsageError, match="ties its waves together"):
            ls.bounds(study=study, plan=plan)


# By hand: walks 2 of 5, staff 3 of 6; the one who did not answer is among those with staff or not.
def test_items_that_some_did_not_answer(make_study: Make, files: dict[str, str], tmp_path: Path) -> None:
    walks = cell("P2", "2020", "walks == 1", 2)
    files["published/cells.csv"] = files["published/cells.csv"].replace(
        walks, "P2,2020,here,P2,n_pct,2,2,5,,,,not is_missing(walks),walks == 1,,,,\n"
    )
    files["plans/associations.toml"] = PAIRS.replace('["talks"]', '["any_staff"]').replace('"any_staff", "w', '"w')
    study = make_study(files)
    shown = ls.bounds(study=study, plan="associations")
    # Walks and staff: both 0, 1 or 2, and of the 5 either 2 or 3 have staff.
    assert number(shown, "any_staff", "walks", "tables", "n_tables") == 6
    text = " ".join(str(shown).split())
    assert "Walks, 2020: answered by 5 clinics; tables are of those with both answers." in text
    again = ls.bounds(study=study, plan="associations")
    assert str(again) == str(shown)


@pytest.mark.parametrize("coded", [True, False])
def test_a_draw_leaves_items_unanswered_by_their_code_or_blank(
    make_study: Make, files: dict[str, str], tmp_path: Path, coded: bool
) -> None:
    files["published/cells.csv"] = files["published/cells.csv"].replace(
        "2,2,6,,,,,walks", "2,2,5,,,,not is_missing(walks),walks"
    )
    if not coded:
        files["codelists.csv"] = files["codelists.csv"].replace("yes_no,9,Not recorded,4,unknown\n", "")
    study = make_study(files)
    ls.simulate(tmp_path, study=study, seed=1)
    drawn = pd.read_csv(tmp_path / "first_synthetic.csv")
    assert ((drawn["walks"] == 9) if coded else drawn["walks"].isna()).sum() == 1
    assert (drawn["walks"] == 1).sum() == 2
    assert drawn["synthetic_data"].str.startswith("SYNTHETIC data, seed 1").all()
    # The file is read like any other of the study, and agrees with what is published.
    (study / "data" / "first.csv").write_bytes((tmp_path / "first_synthetic.csv").read_bytes())
    (study / "data" / "second.csv").write_bytes((tmp_path / "second_synthetic.csv").read_bytes())
    verdicts = {each.cell.id: each.verdict for each in ls.reproduce(study=study).verdicts}
    assert verdicts == dict.fromkeys(("P1", "P2", "P3", "P4"), "match")


def test_two_items_that_nobody_can_have_answered_both(make_study: Make, files: dict[str, str]) -> None:
    head = files["published/cells.csv"].splitlines()[0]
    files["published/cells.csv"] = f"{head}\n" + "".join(
        f"P{item},2020,here,P,n_pct,2,2,3,,,,not is_missing({item}),{item} == 1,,,,\n" for item in ("walks", "talks")
    )
    files["published/cells.csv"] += cell("P1", "2020", "any_staff == 1", 6)
    files["constraints.csv"] += "C1,2020,stated,disjoint,is_missing(walks) or is_missing(talks),yes,here,\n"
    shown = ls.bounds(study=make_study(files), plan="associations")
    assert number(shown, "talks", "walks", "tables", "n_tables") == 0
    assert "Nobody can have given both answers." in " ".join(str(shown).split())
    (row,) = (line for line in str(shown).splitlines() if line.startswith("Walks"))
    assert row.split()[1:] == ["2", "2", *[DASH] * 7]


def test_a_number_of_answers_that_cannot_be_is_explained(make_study: Make, files: dict[str, str]) -> None:
    files["published/cells.csv"] = files["published/cells.csv"].replace("n_pct,5,5,6", "n_pct,5,5,5")
    files["published/cells.csv"] += cell("P5", "2021", "any_staff == 0", 1, base=5)
    with pytest.raises(ContradictionError, match="no number of answers in 2021") as caught:
        ls.bounds(study=make_study(files))
    assert "P4" in str(caught.value)
    assert "P5" in str(caught.value)


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
        ("staffing", '"any_staff", "staff"', '"staff"', "it has no yes-no item"),
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
        patch.setattr("leapstats.analysis.identify.pair_bounds.Bounder.bound", never)
        again = ls.bounds(study=study, plan="associations", progress=lambda *now: done.append(now))
    assert again.results.frame.equals(first.results.frame)
    assert done == [(1, 2), (2, 2)]
    for nonsense in ("{", "[]", '{"x": 1}', json.dumps({name: {"counts": 3} for name in json.loads(path.read_text())})):
        path.write_text(nonsense)
        assert ls.bounds(study=study, plan="associations").results.frame.equals(first.results.frame)
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


# Blasi 2018: substance use counselors from 3 to 7 of 30, any specialist 25 and 25.
def test_leap_staffing(leap: Study) -> None:
    shown = ls.bounds(study=leap, cache=False)
    counselors = ("has_substance_use_counselor", "2013 to 2016", "mcnemar_exact")
    assert [number(shown, *counselors, name) for name in ("p_low", "p_high")] == pytest.approx([0.125, 2 * 176 / 1024])
    assert number(shown, *counselors, "n_rejected") == 0
    specialist = ("any_bh_specialist", "2013 to 2016", "mcnemar_exact")
    assert [number(shown, *specialist, name) for name in ("p_low", "p_high")] == [1.0, 1.0]
    unknown = ls.bounds(study=leap, responded="not-reported", cache=False)
    assert number(unknown, *counselors, "p_low") == pytest.approx(2 / 2**7)
    assert "25 to 30 agree with what is published" in " ".join(str(unknown).split())


# What time was too short for leaves ranges wider than those above, and says so.
@pytest.mark.parametrize("responded", [None, "not-reported"])
def test_time_that_runs_out_gives_outer_bounds(leap: Study, responded: str | None) -> None:
    shown = ls.bounds(study=leap, responded=responded, time_limit=1e-6, cache=False)
    counselors = ("has_substance_use_counselor", "2013 to 2016", "mcnemar_exact")
    assert number(shown, *counselors, "p_low") <= (0.125 if responded is None else 2 / 2**7)
    assert number(shown, *counselors, "p_high") >= 2 * 176 / 1024
    text = " ".join(str(shown).split())
    assert "Time ran out: some of what is listed may be impossible." in text
    assert responded or "Time ran out before any data set was found that agrees with everything stated" in text


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
