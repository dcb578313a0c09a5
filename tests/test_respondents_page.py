"""What docs/respondents.md shows is what its commands print."""

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

TOP = Path(__file__).parents[1]
PAGE = (TOP / "docs" / "respondents.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"^```sh\n(.*?)\n```\n\n```text\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(("line", "printed"), SHOWN)
def test_each_command_prints_what_stands_below_it(
    line: str, printed: str, run: Callable[..., CompletedProcess[str]]
) -> None:
    assert len(SHOWN) == PAGE.count("```sh")
    assert run(*shlex.split(line)[1:], cwd=TOP).stdout == printed
