"""The commands of docs/rates.md run, and what it shows is what they print."""

import re
import shlex
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

TOP = Path(__file__).parents[2]
PAGE = (TOP / "docs" / "rates.md").read_text(encoding="utf-8")
COMMANDS = [
    line for block in re.findall(r"^```sh\n(.*?)\n```$", PAGE, re.MULTILINE | re.DOTALL) for line in block.split("\n")
]
SHOWN = re.findall(r"^```text\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def test_the_page_shows_what_its_commands_print(
    run: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path, blank_figures: None
) -> None:
    shutil.copytree(TOP / "analyses" / "examples" / "workforce", tmp_path / "analyses" / "examples" / "workforce")
    printed = []
    for line in COMMANDS:
        done = run(*shlex.split(line)[1:], cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        printed.append(done.stdout)
    assert len(COMMANDS) == 3
    assert [printed[0]] == SHOWN
