"""The workflow file that an analyst copies is sound, and its steps do what they say."""

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from leapstats.dictionary.load import PUBLISHED

WORKFLOW = Path(__file__).parents[1] / ".github" / "workflows" / "reproduce.yml"
Make = Callable[[dict[str, str]], Path]


def steps() -> dict[str, str]:
    job = YAML(typ="safe").load(WORKFLOW)["jobs"]["reproduce"]
    return {step["name"]: step["run"] for step in job["steps"] if "run" in step and step["name"] != "Install"}


def test_the_file_is_a_workflow_by_its_schema() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows", str(WORKFLOW)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("n", "code"), [(1, 0), (2, 1)])
def test_its_steps_run(n: int, code: int, make_study: Make, study_files: dict[str, str], tmp_path: Path) -> None:
    row = f"a,2020,T,Small,n_pct,{n} ({25 * n}.0),{n},4,{25 * n}.0,,,,size == 1,,,,"
    study_files["published/cells.csv"] = ",".join(PUBLISHED) + "\n" + row + "\n"
    second = next(name for name, text in study_files.items() if text.endswith("E,0\n"))
    # A clinic of the second wave only is a finding.
    study_files[second] = study_files[second].replace("E,0\n", "D,0\n")
    folder = make_study(study_files)
    bin_folder = Path(sys.executable).parent
    environment = {
        **os.environ,
        "STUDY": str(folder),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
        "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}",
    }
    codes = {
        name: subprocess.run(["bash", "-e", "-c", text], env=environment, cwd=tmp_path, check=False).returncode
        for name, text in steps().items()
    }
    assert codes == {"Check the data against the dictionary": 0, "Reproduce": code, "Show the verdicts": 0}
    assert f"{2 - n} of 1 published cells held" in (tmp_path / "summary.md").read_text(encoding="utf-8")
    assert ET.parse(tmp_path / "verdicts.xml").getroot().attrib["failures"] == str(code)
