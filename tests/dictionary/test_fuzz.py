"""Dictionaries mutated at random: none crashes a command, and nothing of one that loads gets lost."""

import importlib.util
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "fuzz_dictionaries.py"


@pytest.fixture(scope="module")
def fuzz() -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location("fuzz_dictionaries", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    sys.path.insert(0, str(SCRIPT.parent))
    spec.loader.exec_module(module)
    handler = signal.getsignal(signal.SIGALRM)
    yield module
    signal.signal(signal.SIGALRM, handler)
    sys.path.remove(str(SCRIPT.parent))
    del sys.modules[spec.name]


def test_mutated_dictionaries(fuzz: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    # The tests before may have taken memory that is not this one's; the script by itself watches its peak.
    monkeypatch.setattr(fuzz, "MOST_MEMORY", 2**60)
    assert fuzz.fuzz(3, 0, report=lambda _: None) == []


def test_the_studies_that_are_mutated_are_sound(fuzz: ModuleType) -> None:
    for command in fuzz.COMMANDS:
        code, _, said = fuzz.run([*command, "--study", os.fspath(fuzz.SMALL)])
        assert code == 0, (command, said)
    assert [*fuzz.losses(fuzz.SMALL), *fuzz.losses_of_table(fuzz.SMALL)] == []
    assert list(fuzz.losses(fuzz.LEAP)) == []


def test_a_loss_would_be_seen(fuzz: ModuleType, tmp_path: Path) -> None:
    folder = tmp_path / "study"
    shutil.copytree(fuzz.SMALL, folder)
    path = folder / "data" / "first.csv"
    path.write_text(path.read_text().replace("F,little,3,0,x,,6\n", "").replace("F,little,3,0,0,,6\n", ""))
    assert list(fuzz.losses_of_table(folder)) == ["wave 2020 has 5 units, and its file 6"]
