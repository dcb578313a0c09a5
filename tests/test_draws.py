"""Many invented data sets: they agree with everything stated, and what is computed of them lies inside the bounds."""

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

import leapstats as ls
from leapstats.analysis.agreement import disagreements
from leapstats.analysis.draw_ranges import Key, spans_of
from leapstats.analysis.identify.swaps import Swaps
from leapstats.analysis.results import Result, Results
from leapstats.api.draws import association_draws, model_draws, staffing_draws
from leapstats.api.simulation import draw_surveys, simulate
from leapstats.dictionary.study import Study
from leapstats.errors import UsageError
from leapstats.present.formats import module_for, names
from leapstats.present.shown import ShownTable
from leapstats.survey.read import Waves
from leapstats.terms import StatName

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))


def test_every_draw_agrees_with_everything_that_is_stated_and_differs_from_the_others(leap: Study) -> None:
    draws = list(islice(Swaps(leap, Waves(leap).survey, seed=4).draws(), 12))
    for surveys in draws:
        assert list(disagreements(leap, surveys)) == []
    for item in ("bh_teambuilding", "ch_hiring", "n_masters_therapists", "setting", "screening_reach"):
        answers = np.array([surveys("2013").column(item).values for surveys in draws])
        # Each unit has had several answers: the data set has gone a long way from where it began.
        assert (answers.max(axis=0) > answers.min(axis=0)).sum() > 10
    again = next(islice(Swaps(leap, Waves(leap).survey, seed=4).draws(), 5, None))
    assert (again("2013").column("ch_hiring").values == draws[5]("2013").column("ch_hiring").values).all()


def test_files_of_draws_are_read_back(leap: Study, tmp_path: Path) -> None:
    written = simulate(tmp_path, study=leap, seed=3, draws=3)
    assert [path.parent.name for path in written] == [
        "draw_001",
        "draw_001",
        "draw_002",
        "draw_002",
        "draw_003",
        "draw_003",
    ]
    assert all("synthetic" in path.name for path in written)
    for number in (1, 3):
        folder = tmp_path / f"draw_{number:03d}"
        waves = tuple(replace(wave, file=folder / wave.file.name) for wave in leap.waves)
        there = replace(leap, waves=waves, folder=Path("/"))
        opened = Waves(there)
        assert list(disagreements(there, opened.survey)) == []
    with pytest.raises(UsageError, match="0 is none"):
        simulate(tmp_path, study=leap, seed=3, draws=0)


def test_starts_come_again(leap: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("leapstats.api.simulation.AGAIN", 2)
    draws = list(islice(draw_surveys(leap, seed=1), 3))
    # What is not published is free to differ between two starts, not between two swaps.
    counts = [int((surveys("2016").column("has_psychologist").values == 1).sum()) for surveys in draws]
    assert counts[0] == counts[1]
    assert all(list(disagreements(leap, surveys)) == [] for surveys in draws)


def inside(draws: ShownTable, bounds: ShownTable, item: str, statistic: str, by: str) -> None:
    """Hold the least and the greatest p over draws to what is possible."""
    drawn = [
        row.stat
        for row in draws.results
        if (row.variable, row.statistic, row.stat_name) == (item, statistic, StatName.P_VALUE)
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


def test_draws_of_staffing_lie_inside_the_bounds(leap: Study) -> None:
    draws, bounds = staffing_draws(8, study=leap), ls.bounds(study=leap)
    for item in ("any_bh_specialist", "has_substance_use_counselor", "has_psychologist", "has_bh_prescriber"):
        inside(draws, bounds, item, "mcnemar_exact", "2013 to 2016")
    for item in ("n_bh_specialists", "n_psychologists", "n_substance_use_counselors"):
        drawn, limits = (
            [
                row.stat
                for row in shown.results
                if (row.variable, row.statistic) == (item, "permutation_mean_change")
                and str(row.stat_name).startswith("estimate")
            ]
            for shown in (draws, bounds)
        )
        assert len(drawn) == len(limits) == 2
        assert limits[0] - 1e-9 <= min(drawn)
        assert max(drawn) <= limits[1] + 1e-9
    text = " ".join(str(draws).split())
    for words in (
        "the range over 8 invented data sets that agree with what is published",
        "no uniform sample of the data sets that agree, and no posterior",
        "Numbers: exact signed-rank p, not bounded, and mean change.",
        "Synthetic data",
    ):
        assert words in text, words
    for name in names():
        assert module_for(name).render(draws.document)


PAIRS = """
kind = "association"
title = "Pairs, {wave}"
base = "all"
method = "odds_ratio"
multiplicity = "holm"
rows = ["registry_tracking", "bh_teambuilding", "any_bh_specialist"]
columns = ["ch_short_term_fit", "ch_any_it"]
"""


def test_draws_of_associations_lie_inside_the_bounds(leap: Study, tmp_path: Path) -> None:
    shutil.copytree(str(leap.folder), tmp_path / "study")
    (tmp_path / "study" / "plans" / "associations.toml").write_text(PAIRS)
    study = ls.load_study(tmp_path / "study")
    draws, bounds = association_draws(6, study=study), ls.bounds(study=study, plan="associations")
    for strategy in ("registry_tracking", "bh_teambuilding", "any_bh_specialist"):
        for challenge in ("ch_short_term_fit", "ch_any_it"):
            inside(draws, bounds, challenge, "fisher_exact", strategy)


def test_a_model_over_draws(leap: Study) -> None:
    shown = model_draws(3, "ch_any_it ~ registry_tracking + setting", study=leap)
    text = " ".join(str(shown).split())
    assert "Tracks BH needs with registry or IT tool: 1" in text
    assert "over 3 invented data sets" in text
    with pytest.raises(UsageError) as caught:
        model_draws(0, "y ~ exp(x)", study=leap, method="gee")
    for words in ("draws: 0 is none", '"gee" is not known', "exp(...) is no item"):
        assert words in str(caught.value)
    with pytest.raises(UsageError, match="0 is none"):
        staffing_draws(0, study=leap)


def test_ranges_count_what_has_no_value() -> None:
    row = Result("x", None, None, None, "f", StatName.ESTIMATE, 1.0)
    spans = spans_of([Results((row,)), Results((row._replace(stat=float("nan")),)), Results(())])
    (key,) = spans
    assert key == Key("x", None, None, None, "f", "estimate")
    assert spans[key] == (1.0, 1.0, 2)
    nothing = spans_of([Results((row._replace(stat=float("nan")),))])
    assert nothing[key].without == 1


def test_the_commands(run: Run, tmp_path: Path) -> None:
    done = run("model", "ch_any_it ~ registry_tracking", "--draws", "2", "-o", tmp_path / "d.json")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "d.json").exists()
    done = run("staffing", "--draws", "2", "--by", "setting")
    assert (done.returncode, "--by: it does not go with --draws" in done.stderr) == (2, True)
    done = run("associations", "--draws", "2", "--by-domain")
    assert (done.returncode, "--by-domain" in done.stderr) == (2, True)
    done = run("simulate", "--draws", "2", "-o", tmp_path)
    assert done.returncode == 0, done.stderr
    assert "no uniform sample" in done.stderr
    assert len(done.stdout.splitlines()) == 4
