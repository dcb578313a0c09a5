"""Many invented data sets: they agree with everything stated, and what is computed of them lies inside the bounds."""

import subprocess
from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

import leapstats as ls
from leapstats.api.draws import association_draws, staffing_draws
from leapstats.api.simulate import draw_surveys, simulate
from leapstats.dictionary.study import Study
from leapstats.errors import UsageError
from leapstats.identification.draw_ranges import spans_of
from leapstats.output.formats import module_for, names
from leapstats.output.result import AnalysisResult
from leapstats.reproduction.constraints import disagreements
from leapstats.results.frame import Key, Result, Results
from leapstats.simulation.swap_sampler import Swaps
from leapstats.survey.read import Waves
from leapstats.terms import StatName


def cell(name: str, wave: str, expression: str, n: int, base: int = 6) -> str:
    return f"{name},{wave},here,{name},n_pct,{n},{n},{base},,,,,{expression},,,,\n"


Make = Callable[[dict[str, str]], Path]
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def study(make_study: Make, files: dict[str, str]) -> Study:
    return ls.load_study(make_study(files))


def test_every_draw_of_the_leap_study_agrees_with_everything_that_is_stated_and_differs(leap: Study) -> None:
    draws = list(islice(Swaps(leap, Waves(leap).survey, seed=4).draws(), 3))
    for surveys in draws:
        assert list(disagreements(leap, surveys)) == []
    for item in ("bh_teambuilding", "ch_hiring", "n_masters_therapists", "setting", "screening_reach"):
        answers = np.array([surveys("2013").column(item).values for surveys in draws])
        # Units have had several answers: the data set has gone a long way from where it began.
        assert (answers.max(axis=0) > answers.min(axis=0)).sum() > 5, item


def test_the_same_seed_gives_the_same_draws(study: Study) -> None:
    one, same, other = (
        [surveys("2020").column("staff").values.tolist() for surveys in islice(draw_surveys(study, seed=seed), 5)]
        for seed in (4, 4, 5)
    )
    assert one == same
    assert one != other


def test_files_of_draws_are_read_back(study: Study, tmp_path: Path) -> None:
    target = tmp_path / "new" / "draws"
    written = simulate(target, study=study, seed=3, draws=3).files
    assert [path.parent.name for path in written] == [f"draw_{number:03d}" for number in (1, 1, 2, 2, 3, 3)]
    assert all("synthetic" in path.name for path in written)
    for number in (1, 2, 3):
        folder = target / f"draw_{number:03d}"
        waves = tuple(
            replace(wave, file=folder / f"{wave.file.stem}_synthetic{wave.file.suffix}") for wave in study.waves
        )
        there = replace(study, waves=waves, folder=Path("/"))
        assert list(disagreements(there, Waves(there).survey)) == []
    with pytest.raises(UsageError, match="0 is below 1"):
        simulate(tmp_path, study=study, seed=3, draws=0)


def test_starts_come_again(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("leapstats.api.simulate.AGAIN", 2)
    draws = list(islice(draw_surveys(study, seed=1), 4))
    # What is not published, how many staff there are, is free to differ between two starts, not between two swaps.
    numbers = [sorted(surveys("2020").column("staff").values.tolist()) for surveys in draws]
    assert numbers[0] == numbers[1] != numbers[2] == numbers[3]
    assert all(list(disagreements(study, surveys)) == [] for surveys in draws)


def inside(draws: AnalysisResult, bounds: AnalysisResult, item: str, statistic: str, by: str) -> None:
    """Hold the least and the greatest p over draws to what is possible."""
    drawn = [
        row.stat
        for row in draws.results
        if (row.variable, row.stat_name) == (item, StatName.P_VALUE)
        and row.statistic in {f"least_{statistic}", f"greatest_{statistic}"}
        and row.by in {"wave", by}
    ]
    limits = {
        row.stat_name: row.stat
        for row in bounds.results
        if (row.variable, row.by, row.statistic) == (item, by, statistic)
    }
    assert len(drawn) == 2
    assert limits[StatName.P_LOW] - 1e-9 <= min(drawn)
    assert max(drawn) <= limits[StatName.P_HIGH] + 1e-9


def test_draws_of_staffing_lie_inside_the_bounds(study: Study) -> None:
    draws, bounds = staffing_draws(8, study=study), ls.bounds(study=study)
    inside(draws, bounds, "any_staff", "mcnemar_exact", "2020 to 2021")
    text = " ".join(str(draws).split())
    for words in (
        "the range over 8 simulated data sets that agree with what is published",
        "no uniform sample of the data sets that agree, and no posterior",
        "Numbers: exact signed-rank p, not bounded, and mean change.",
        "Synthetic data",
    ):
        assert words in text, words
    for name in names():
        assert module_for(name).render(draws.document)


# 6 clinics, at most 3 each, the mean 1.0 and so a total of 6; then 5 with any.
def test_draws_of_numbers_lie_inside_the_bounds(make_study: Make, files: dict[str, str]) -> None:
    files["published/cells.csv"] += "P5,2020,here,P5,mean,1.0,,6,,,,,staff,,,,\n"
    files["constraints.csv"] += "C1,2020,stated,range,staff <= 3,yes,here,\nC2,2021,stated,range,staff <= 3,yes,here,\n"
    study = make_study(files)
    drawn, limits = (
        [
            row.stat
            for row in shown.results
            if row.variable == "staff" and row.statistic in names and str(row.stat_name).startswith("estimate")
        ]
        for shown, names in (
            (staffing_draws(8, study=study), ("least_permutation_mean_change", "greatest_permutation_mean_change")),
            (ls.bounds(study=study), ("permutation_mean_change",)),
        )
    )
    assert len(drawn) == len(limits) == 2
    assert -1 < limits[0] - 1e-9 <= min(drawn) <= max(drawn) <= limits[1] + 1e-9 < 2


def test_draws_of_associations_lie_inside_the_bounds(study: Study) -> None:
    told: list[str] = []
    draws = association_draws(6, study=study, progress=lambda what, done, of: told.append(f"{what} {done}/{of}"))
    inside(draws, ls.bounds(study=study, plan="associations"), "talks", "fisher_exact", "walks")
    assert told == ["bounds 1/2", "bounds 2/2", *[f"draws {place}/6" for place in range(1, 7)]]


@pytest.mark.parametrize("units", [6, 1])
def test_draws_where_nothing_ties_items_together(make_study: Make, files: dict[str, str], units: int) -> None:
    files["variables.csv"] = files["variables.csv"].replace("any_staff,help", ",help").replace("staff > 0", "")
    files["columns.csv"] += "2020,any,,any_staff,\n2021,any,,any_staff,\n"
    head = files["published/cells.csv"].splitlines()[0]
    files["published/cells.csv"] = f"{head}\n" + cell("P1", "2020", "any_staff == 1", 1, base=units)
    study = ls.load_study(make_study(files))
    for surveys in islice(draw_surveys(study, seed=1), 3):
        assert (surveys("2020").column("any_staff").values == 1).sum() == 1
        assert len(surveys("2020")) == units


def test_a_model_over_draws(study: Study) -> None:
    shown = ls.model("walks ~ any_staff", study=study, draws=3)
    with pytest.raises(UsageError, match="no one set of coefficients"):
        shown.params  # noqa: B018
    text = " ".join(str(shown).split())
    assert "Any staff: 1" in text
    assert "over 3 simulated data sets" in text
    with pytest.raises(UsageError) as caught:
        ls.model("y ~ exp(x)", study=study, method="gee", draws=0)
    for words in ("draws: 0 is below 1", '"gee" is not known', "exp(...) is not an item"):
        assert words in str(caught.value)
    with pytest.raises(UsageError, match="0 is below 1"):
        ls.staffing(draws=0, study=study)


def test_ranges_count_what_has_no_value() -> None:
    row = Result("x", None, None, None, "f", StatName.ESTIMATE, 1.0)
    spans = spans_of([Results((row,)), Results((row._replace(stat=float("nan")),)), Results(())])
    (key,) = spans
    assert key == Key("x", None, None, None, "f", StatName.ESTIMATE)
    assert spans[key] == (1.0, 1.0, 2)
    nothing = spans_of([Results((row._replace(stat=float("nan")),))])
    assert nothing[key].without == 1


def test_the_commands(run: Run, make_study: Make, files: dict[str, str], tmp_path: Path) -> None:
    study = make_study(files)
    done = run("model", "walks ~ any_staff", "--study", study, "--draws", "2", "-o", tmp_path / "d.json")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert (tmp_path / "d.json").exists()
    done = run("associations", "--study", study, "--draws", "2")
    assert done.returncode == 0, done.stderr
    assert "the range over 2 simulated data sets" in " ".join(done.stdout.split())
    done = run("staffing", "--study", study, "--draws", "2", "--by", "size")
    assert (done.returncode, "by: it cannot be combined with draws" in done.stderr) == (2, True)
    done = run("associations", "--study", study, "--draws", "2", "--by-domain")
    assert (done.returncode, "--by-domain" in done.stderr) == (2, True)
    done = run("simulate", "--study", study, "--draws", "2", "-o", tmp_path / "some" / "where")
    assert done.returncode == 0, done.stderr
    assert "not a uniform sample" in done.stderr
    assert len(done.stdout.splitlines()) == len(list((tmp_path / "some" / "where").glob("draw_*/*"))) == 4
