"""What docs/designs.md shows is what its lines print, and its commands run."""

import contextlib
import io
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

TOP = Path(__file__).parents[1]
PAGE = (TOP / "docs" / "designs.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"^```python\n(.*?)^```\n\n```text\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
COMMANDS = re.findall(r"^```sh\n(.*?)\n```$", PAGE, re.MULTILINE)


def test_each_snippet_prints_what_stands_below_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(SHOWN) == PAGE.count("```python") == 5
    monkeypatch.chdir(TOP)
    names: dict[str, Any] = {}
    for snippet, expected in SHOWN:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(snippet, names)  # the page of this repository
        assert printed.getvalue() == expected


@pytest.mark.parametrize("line", COMMANDS)
def test_each_command_runs(line: str, tmp_path: Path, run: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    shutil.copytree(TOP / "analyses" / "examples", tmp_path / "analyses" / "examples")
    done = run(*shlex.split(line)[1:], cwd=tmp_path)
    assert done.returncode == 0, done.stderr


def test_the_sample_is_what_the_page_says() -> None:
    # R 4.2.2, survey 4.1-1: d <- svydesign(id = ~1, strata = ~size, fpc = ~in_size, data); svymean(~nurse +
    # visits_per_day, d) is 0.54222222 (SE 0.06347) and 24.73 (SE 0.72779) on 27 degrees of freedom; with weights and
    # strata alone SE 0.08878 and 1.02505; with weights alone 0.09405 and 2.14501; svymean(~nurse, subset(d, owner ==
    # "private")) is 0.25806452 (SE 0.08552).
    for shown in ("0.542 (0.063)  24.7 (0.7)", "(0.089)  24.7 (1.0)", "(0.094)  24.7 (2.1)", "0.258 (0.0855)"):
        assert shown in PAGE
