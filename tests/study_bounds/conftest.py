"""A small study of which only counts are published, and a cache of its own for each test."""

from pathlib import Path

import pytest

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
exposures = ["any_staff", "walks"]
outcomes = ["talks"]
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
