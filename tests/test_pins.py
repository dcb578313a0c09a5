"""The pinned requirements name no host, agree with each other and hold what the project asks for."""

import re
import tomllib
from pathlib import Path

import pytest

TOP = Path(__file__).parents[1]
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def pins(name: str) -> dict[str, set[str]]:
    """Return the lines of a file by distribution: a pin, its marker, its hashes."""
    found: dict[str, set[str]] = {}
    for block in re.split(r"\n(?=\S)", (TOP / "requirements" / name).read_text(encoding="utf-8").rstrip()):
        head, *hashes = (line.rstrip(" \\").strip() for line in block.splitlines())
        assert re.fullmatch(r"[a-z0-9-]+==\S+( ; .+)?", head), head
        assert hashes
        assert all(HASH.fullmatch(each) for each in hashes), head
        found.setdefault(head.split("==")[0], set()).add(block)
    return found


def wanted(requirements: list[str]) -> set[str]:
    return {re.split(r"[<>=!~ ;\[]", each)[0].replace("_", "-").lower() for each in requirements}


@pytest.mark.parametrize("name", ["dev.txt", "docs.txt"])
def test_what_a_user_runs_is_what_is_tested_and_shown(name: str) -> None:
    there = pins(name)
    assert all(there[each] == lines for each, lines in pins("run.txt").items())


@pytest.mark.parametrize("name", ["run.txt", "dev.txt", "docs.txt"])
def test_what_the_project_asks_for_is_pinned(name: str) -> None:
    project = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))
    asked = wanted([*project["project"]["dependencies"], *project["build-system"]["requires"]])
    asked |= wanted(project["dependency-groups"].get(name.removesuffix(".txt"), []))
    assert asked <= set(pins(name))
