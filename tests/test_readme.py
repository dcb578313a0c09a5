"""Every command and every Python snippet of the README, and of its page of more examples, runs as it stands."""

import re
import shlex
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import matplotlib.pyplot as plt
import pytest

from leapstats.cli.entry import SUMMARIES
from leapstats.output.figures import save

TOP = Path(__file__).parents[1]
README = (TOP / "README.md").read_text(encoding="utf-8")
MORE = (TOP / "docs" / "commands_by_example.md").read_text(encoding="utf-8")
Run = Callable[..., subprocess.CompletedProcess[str]]


def blocks(language: str, text: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


LINES = [line for block in blocks("sh", README) for line in block.splitlines()]
MORE_LINES = [line for block in blocks("sh", MORE) for line in block.splitlines()]
COMMANDS = [line for line in [*LINES, *MORE_LINES] if line.startswith("leapstats ")]
SNIPPETS = [*blocks("python", README), *blocks("python", MORE)]
SIMULATE = next(line for line in COMMANDS if line.startswith("leapstats simulate "))  # see test_synthetic_files
WRITES = {"-o", "--plot"}


@pytest.fixture(autouse=True)
def one_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw the first page of each figure alone; continuous integration runs these lines as well, and draws all."""
    pages = save._pages
    monkeypatch.setattr(save, "_pages", lambda plots: pages(plots[:1]))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder that holds what the README's lines name."""
    shutil.copytree(str(TOP / "analyses" / "examples"), tmp_path / "analyses" / "examples")
    return tmp_path


def test_the_readme_has_commands_and_snippets_and_nothing_that_is_not_run() -> None:
    assert len(COMMANDS) >= 45
    assert len(SNIPPETS) >= 4
    for text in (README, MORE):
        assert set(re.findall(r"^```(.*)\n", text, re.MULTILINE)) == {"sh", "python", ""}
    assert set(MORE_LINES) <= set(COMMANDS)
    rest = [line for line in LINES if line not in COMMANDS]
    # The two lines that set up; continuous integration runs both in a fresh copy.
    assert [line.split("&&")[0].split()[:3] for line in rest] == [["python3", "-m", "venv"]] * 2
    # After the first, `leapstats` is found.
    assert "&& . .venv/bin/activate &&" in rest[0]


def test_the_readme_has_a_line_for_each_command() -> None:
    assert {shlex.split(line, comments=True)[1] for line in LINES if line in COMMANDS} == set(SUMMARIES)


@pytest.mark.parametrize(
    "line", [line for line in COMMANDS if line != SIMULATE], ids=lambda line: line.split("#")[0].strip()
)
def test_a_command_runs(line: str, folder: Path, run: Run) -> None:
    words = shlex.split(line, comments=True)
    done = run(*words[1:], cwd=folder)
    assert done.returncode == 0, done.stderr
    written = [folder / words[place + 1] for place, word in enumerate(words) if word in WRITES]
    assert all(path.exists() for path in written)
    assert all(path.read_bytes().startswith(b"%PDF") for path in written if path.suffix == ".pdf")
    assert done.stdout or written


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda text: text.strip().splitlines()[-1][:60])
def test_a_snippet_runs(snippet: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    exec(compile(snippet, "README.md", "exec"), {"__name__": "readme"})
    plt.close("all")
    for name in re.findall(r"save(?:_plots)?\(\"(.+?)\"\)", snippet):
        assert (folder / name).stat().st_size
