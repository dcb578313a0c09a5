"""Bounds where not all answered: a wave, or an item."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import leapstats as ls
from leapstats.api.draws import staffing_draws
from leapstats.api.simulate import simulate
from leapstats.errors import ContradictionError, UsageError
from leapstats.output.numbers import DASH
from leapstats.output.result import AnalysisResult

Make = Callable[[dict[str, str]], Path]


def cell(name: str, wave: str, expression: str, n: int, base: int = 6) -> str:
    return f"{name},{wave},here,{name},n_pct,{n},{n},{base},,,,,{expression},,,,\n"


def number(shown: AnalysisResult, *place: str) -> float:
    """Return the one number of an item, of what it is by, of a statistic and its name."""
    (found,) = (row.stat for row in shown.results if (row.variable, row.by, row.statistic, row.stat_name) == place)
    return found


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
    assert "5 of 6 clinics are assumed to have answered in 2021; no assumption is made about which ones." in words
    assert "Answered in 2021: 5." in words
    with pytest.raises(ContradictionError, match="no number of answers in 2021 agrees"):
        ls.bounds(study=study, responded=4)
    for word, plan, said in ((9, "staffing", "9 is not between 1 and 6"), (5, "associations", "uses one wave")):
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
    assert stated.frame.equals(known.frame)
    words = " ".join(str(stated).split())
    assert (
        "Answered, according to the published bases: 6 in 2020, 5 in 2021. The study is assumed to have 6 clinics;"
        in words
    )
    with pytest.raises(UsageError, match="the published bases already say how many answered"):
        ls.bounds(study=study, responded=5)
    # By hand: 3 of 5 and 5 of 6 have it; of 5 with both answers 0 or 1 lost it, and 1, 2 or 3 gained it.
    files["published/cells.csv"] = cells.replace("n_pct,3,3,6", "n_pct,3,3,5").replace(",2,2,6", ",2,2,5")
    turned = ls.bounds(study=make_study(files))
    place = ("any_staff", "2020 to 2021", "mcnemar_exact")
    assert [number(turned, *place, name) for name in ("p_low", "p_high")] == pytest.approx([0.5, 1.0])


def test_draws_of_waves_that_not_all_answered(
    make_study: Make, files: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Who is absent changes with a start alone.
    monkeypatch.setattr("leapstats.api.simulate.AGAIN", 2)
    files["published/cells.csv"] = files["published/cells.csv"].replace("n_pct,5,5,6", "n_pct,4,4,5")
    study = make_study(files)
    simulate(tmp_path, study=study, seed=1, draws=6)
    absent = set()
    for folder in sorted(tmp_path.glob("draw_*")):
        first, second = (pd.read_csv(folder / f"{name}_synthetic.csv") for name in ("first", "second"))
        assert (len(first), len(second)) == (6, 5)
        assert ((first["staff"] > 0).sum(), (second["staff"] > 0).sum()) == (3, 4)
        absent |= set(first["id"]) - set(second["id"])
    assert len(absent) == 2
    drawn, possible = staffing_draws(10, study=study), ls.bounds(study=study)
    found = {
        row.statistic: row.stat for row in drawn.results if row.variable == "any_staff" and row.stat_name == "p_value"
    }
    low, high = (number(possible, "any_staff", "2020 to 2021", "mcnemar_exact", end) for end in ("p_low", "p_high"))
    assert low - 1e-9 <= found["least_mcnemar_exact"] <= found["greatest_mcnemar_exact"] <= high + 1e-9
    files["constraints.csv"] += "C1,2021,stated,subset,wave(2020).any_staff <= any_staff,yes,here,\n"
    with pytest.raises(UsageError, match="staff: constraints or formulas link its waves"):
        simulate(tmp_path, study=make_study(files), seed=1)


def test_associations_of_the_units_of_one_wave(make_study: Make, files: dict[str, str]) -> None:
    everyone = ls.bounds(study=make_study(files), plan="associations")
    files["published/cells.csv"] = files["published/cells.csv"].replace("n_pct,5,5,6", "n_pct,5,5,9")
    some = ls.bounds(study=make_study(files), plan="associations")
    assert some.frame.equals(everyone.frame)
    assert "6 clinics answered in 2020, according to the published bases." in " ".join(str(some).split())
    files["published/cells.csv"] += cell("P5", "2021", "walks == 1", 2, base=8)
    with pytest.raises(ContradictionError, match=r"of clinics: 8, 9\. For cells .* not is_missing"):
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
    files["plans/associations.toml"] = (
        files["plans/associations.toml"].replace('["talks"]', '["any_staff"]').replace('"any_staff", "w', '"w')
    )
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
    simulate(tmp_path, study=study, seed=1)
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
