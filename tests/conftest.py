"""What tests share: hypothesis profiles, a small study on disk, the packaged study."""

import gc
import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from leapstats.api import reading
from leapstats.cli.entry import main
from leapstats.dictionary.load import CODELISTS, COLUMNS, CONSTRAINTS, PUBLISHED, VARIABLES
from leapstats.dictionary.packaged import packaged_study
from leapstats.dictionary.study import Study
from leapstats.survey import read as survey_read
from leapstats.survey.survey import Survey

# `pytest -m hypothesis --hypothesis-profile=thorough` draws more; `.ci/run` does.
settings.register_profile(
    "dev",
    deadline=None,
    max_examples=20,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("thorough", parent=settings.get_profile("dev"), max_examples=100)
settings.load_profile("dev")


# Collecting tests makes objects that all stay: a search for garbage among them finds next to nothing.
gc.disable()


def pytest_collection_finish() -> None:
    """Leave what was imported out of every later search for garbage, which would go through all of it again."""
    gc.enable()
    gc.collect()
    gc.freeze()


STUDY = """
[study]
name = "demo"
title = "Demo"
unit = "clinic"
units = "clinics"
id = "clinic"

[[waves]]
name = "2020"
label = "first"
file = "data/first.csv"
format = "csv"

[[waves]]
name = "2021"
label = "second"
file = "data/second.csv"
format = "csv"

[blocks]
help = "Help offered"

[domains]
"""
CODES = """\
yes_no,0,No,1,
yes_no,1,Yes,2,
yes_no,-8,Not asked,3,not_asked
yes_no,9,Not recorded,4,unknown
size,1,Small,1,
size,2,Large,2,
size,9,Refused,3,refused
staff,-8,Not asked,1,not_asked
staff,99,Unknown,2,unknown
"""
ITEMS = """\
clinic,Clinic,id,,id,,,,,,,,,
size,Size,categorical,size,characteristic,,,,,,,,,
staff,Staff,count,staff,staffing,,,,,,,,,
any_staff,Any staff,binary,yes_no,strategy,,,,no,staff > 0,,,,
talks,Staff talk,binary,yes_no,service,,any_staff,help,no,,,,,
walks,Walks,binary,yes_no,service,,,help,no,,,,,
note,Note,text,,free_text,,,,,,,,,
"""
SOURCES = """\
2020,id,,clinic,
2020,size,,size,
2020,staff,,staff,
2020,talks,,talks,
2020,walks,,walks,
2020,note,,note,
2021,id,,clinic,
2021,staff,,staff,
"""
FIRST = """\
id,size,staff,talks,walks,note
A,1,2,1,0,well
B,2,0,-8,1,
C,9,1,0,9,"a, b"
D,2,99,9,1,
"""
SECOND = """\
id,staff
A,3
B,1
E,0
"""
LAYOUT = """
title = "Clinics, {wave}"
wave = "2020"

[[section]]
label = "All"

[[section.block]]
items = ["size"]

[[section.block]]
items = ["staff"]

[[section.block]]
items = ["talks"]
base = "asked"
"""


def with_header(columns: list[str], rows: str) -> str:
    return ",".join(columns) + "\n" + rows


@pytest.fixture
def study_files() -> dict[str, str]:
    """The files of a small, sound study; a test changes what it wants to break."""
    return {
        "study.toml": STUDY,
        "codelists.csv": with_header(CODELISTS, CODES),
        "variables.csv": with_header(VARIABLES, ITEMS),
        "columns.csv": with_header(COLUMNS, SOURCES),
        "constraints.csv": with_header(CONSTRAINTS, ""),
        "published/cells.csv": with_header(PUBLISHED, ""),
        "tables/table1.toml": LAYOUT,
        "data/first.csv": FIRST,
        "data/second.csv": SECOND,
    }


@pytest.fixture
def make_study(tmp_path: Path) -> Callable[[dict[str, str]], Path]:
    """Return what writes a study to a folder and says where."""

    def write(files: dict[str, str]) -> Path:
        folder = tmp_path / "study"
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return folder

    return write


@pytest.fixture(scope="session")
def n_damaged() -> int:
    """How many damaged files a test reads, more where more examples are drawn; such a test has the mark hypothesis."""
    return 2 * settings().max_examples


@pytest.fixture(scope="session", autouse=True)
def packaged_study_read_once() -> Iterator[None]:
    """Read the study of the package once: nothing writes to it, and most commands would read it anew."""
    packaged, load, read = packaged_study(), reading.load_study, survey_read.read_wave

    @cache
    def loaded() -> Study:
        return load(packaged)

    @cache
    def wave(name: str) -> Survey:
        return read(loaded(), name)

    def read_wave(study: Study, name: str, *others: Callable[[str], Survey]) -> Survey:
        return wave(name) if study is loaded() else read(study, name, *others)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "load_study", lambda folder: loaded() if folder == packaged else load(folder))
        patch.setattr(survey_read, "read_wave", read_wave)
        yield


@pytest.fixture(scope="session")
def leap() -> Study:
    return reading.study_at(None)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Return what runs a command of the package in this process: what it prints, and how it ends.

    What is no exit fails the test, so a traceback does.
    """

    def command(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        streams = {name: io.TextIOWrapper(io.BytesIO(), write_through=True) for name in ("stdout", "stderr")}
        words = ["leapstats", *map(str, arguments)]
        with monkeypatch.context() as patch:
            patch.setattr(sys, "argv", words)
            patch.chdir(cwd or Path.cwd())
            for name, stream in streams.items():
                patch.setattr(sys, name, stream)
            with pytest.raises(SystemExit) as ended:
                main()
        assert isinstance(ended.value.code, int)
        out, err = (stream.buffer.getvalue().decode() for stream in streams.values())  # type: ignore[attr-defined]
        return subprocess.CompletedProcess(words, ended.value.code, out, err)

    return command


@pytest.fixture
def blank_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Save figures blank, for a test of files alone: drawing one takes half a second."""
    import matplotlib.pyplot as plt

    from leapstats.output.figures import page

    monkeypatch.setattr(page._redrawable(), "draw", lambda *_, **__: plt.figure())
