"""The recipes of CONTRIBUTING.md are done word for word in a copy, and lead to what they promise."""

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from scipy.stats import barnard_exact

TOP = Path(__file__).parents[1]
TEXT = (TOP / "CONTRIBUTING.md").read_text(encoding="utf-8")
RECIPES = {name: text for name, _, text in (each.partition("\n") for each in TEXT.split("\n### ")[1:])}
# What to do with a block: "At the end of `FILE`", "In `FILE`, after `LINE`", "In a new file `FILE`".
STEP = re.compile(
    r"^(?P<how>At the end of|In a new file|In) `(?P<path>\S+)`(?:, after `(?P<after>.*?)`)?[^`]*?:\n\n"
    r"```\w+\n(?P<block>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
DONE = {
    "A statistic in descriptive tables",
    "A method of inference",
    "An output format",
    "A journal style",
    "A survey file format",
    "A published table",
    "A family of comparisons",
    "An item",
    "A wave",
    "A study",
}
OF_CODE = (
    "A statistic in descriptive tables",
    "A method of inference",
    "An output format",
    "A journal style",
    "A survey file format",
)
Run = Callable[..., subprocess.CompletedProcess[str]]


def follow(name: str, copy: Path) -> None:
    """Do each step of a recipe in a copy of the repository."""
    steps = list(STEP.finditer(RECIPES[name]))
    assert len(steps) == RECIPES[name].count("\n```") / 2, "a block that no step puts anywhere"
    assert len({step["path"] for step in steps}) <= 3
    for step in steps:
        path = copy / step["path"]
        assert path.exists() is (step["how"] != "In a new file"), path
        old = path.read_text(encoding="utf-8") if path.exists() else ""
        if step["after"]:
            assert old.count(f"\n{step['after']}\n") == 1, step["after"]
            new = old.replace(f"\n{step['after']}\n", f"\n{step['after']}\n{step['block']}")
        else:
            new = old + ("\n\n" if path.suffix == ".py" and old else "") + step["block"]
        path.write_text(new, encoding="utf-8")


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the package and its study in which the recipes for code are followed, one after another."""
    copy = tmp_path_factory.mktemp("copy")
    shutil.copytree(TOP / "src", copy / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(TOP / "data_dictionary", copy / "data_dictionary")
    for name in OF_CODE:
        follow(name, copy)
    (copy / "empty").mkdir()
    return copy


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """Return a copy of the study."""
    shutil.copytree(TOP / "data_dictionary", tmp_path / "data_dictionary")
    return tmp_path / "data_dictionary"


def python(package: Path, *arguments: str) -> str:
    """Run python with the package of a copy, in an empty folder of it; return what it prints."""
    done = subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=package / "empty",
        # What is compiled of the copy is kept for the next start.
        env={**os.environ, "PYTHONPATH": str(package / "src"), "PYTHONDONTWRITEBYTECODE": ""},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_recipe_is_done_here() -> None:
    assert set(RECIPES) == DONE


def test_a_copy_is_what_runs(package: Path) -> None:
    where = python(package, "-c", "import leapstats; print(leapstats.__file__)")
    assert Path(where.strip()).is_relative_to(package)


def test_a_statistic(package: Path) -> None:
    (package / "staff.csv").write_text("staff\n0\n1\n2\n3\n10\n", encoding="utf-8")
    given = ("../staff.csv", "--count", "staff", "-o", "t.txt", "-o", "t.json")
    python(package, "-m", "leapstats", "table1", *given)
    frame = json.loads((package / "empty" / "t.json").read_text(encoding="utf-8"))["results"]
    # By hand: half way from 0 to 10.
    assert [(row["statistic"], row["stat"]) for row in frame if row["stat_name"] == "midrange"] == [("midrange", 5.0)]
    printed = (package / "empty" / "t.txt").read_text(encoding="utf-8")
    assert re.search(r"^ *Midrange +5\.0$", printed, re.MULTILINE)


def test_a_method_of_inference(package: Path) -> None:
    table = [[7, 12], [8, 3]]
    script = f"from leapstats import stats; print(stats.barnard({table}).p_value, *stats.guide(), sep='\\n')"
    p_value, *decisions = python(package, "-c", script).splitlines()
    assert float(p_value) == pytest.approx(barnard_exact(table).pvalue, abs=1e-9)
    assert any("default='barnard'" in each for each in decisions)


def test_an_output_format(package: Path) -> None:
    # One start of Python: each takes longer than what is asked of it.
    commands = (["reproduce", "--format", "asciidoc"], ["table1", "-o", "t.adoc"], ["table1", "--format", "asciidoc"])
    script = (
        "import sys\nfrom leapstats.cli.entry import main\n"
        f"for words in {commands}:\n    sys.argv = ['leapstats', *words]\n"
        "    try:\n        main()\n    except SystemExit as done:\n        assert not done.code\n    print('END')\n"
    )
    reproduced, _, printed, _ = python(package, "-c", script).split("END\n")
    assert printed.startswith(".LEAP practices")
    assert "|Federally qualified health center |15 |50.0" in printed
    assert "|Federally qualified health center |15 (50.0) |15 (50.0) |match" in reproduced
    assert (package / "empty" / "t.adoc").read_text(encoding="utf-8") == printed


def test_a_journal_style(package: Path) -> None:
    given = ("table1", "--by", "setting", "--test", "--style")
    printed = python(package, "-m", "leapstats", *given, "jabfm")
    assert re.search(r" \.76ᶜ$", printed, re.MULTILINE)
    assert "ᵇ Of the practices" in printed


def test_a_survey_file_format(package: Path) -> None:
    lines = ['{"size": "Small", "town": "a"}', *['{"size": "Large", "town": "b"}'] * 2, '{"size": null, "town": "c"}']
    (package / "x.jsonl").write_text("\n".join(lines), encoding="utf-8")
    rows = list(csv.reader(io.StringIO(python(package, "-m", "leapstats", "table1", "../x.jsonl", "--format", "csv"))))
    cells = {row[1].strip(): row[2] for row in rows if len(row) > 2}
    assert cells["Small"] == "1 (33.3)"
    assert cells["Large"] == "2 (66.7)"


def test_a_published_table(study: Path, run: Run) -> None:
    follow("A published table", study.parent)
    done = run("reproduce", "--study", study, "--only", "table4")
    assert done.stdout.startswith("1 of 1 published cells held: 1 match")


def test_a_family_of_comparisons(study: Path, run: Run) -> None:
    follow("A family of comparisons", study.parent)
    done = run("staffing", "--study", study, "--plan", "psychologists")
    assert done.returncode == 0, done.stderr
    assert "Psychologists, 2013 and 2016" in done.stdout


def test_an_item(study: Path, run: Run) -> None:
    follow("An item", study.parent)
    told = (
        "the file does not have it, but telehealth is read from it. "
        "Correct its row in columns.csv, or mark telehealth as optional in variables.csv."
    )
    done = run("table1", "--wave", "2016", "--study", study)
    assert done.returncode == 2
    assert f'leap_2016_synthetic.csv (wave 2016)\n  column "Do you offer telehealth? [Response]": {told}' in done.stderr
    done = run("check", "--study", study)
    assert done.returncode == 1
    assert told in done.stdout
    variables = study / "variables.csv"
    sound = variables.read_text(encoding="utf-8")
    variables.write_text(sound.replace(",,no,,,,Follow-up,", ",,no,,yes,,Follow-up,"), encoding="utf-8")
    assert run("check", "--study", study).returncode == 0
    variables.write_text(sound, encoding="utf-8")
    data = study / "data" / "leap_2016_synthetic.csv"
    with data.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    answers = ["Do you offer telehealth?", "Response", *(["Yes"] * 7), *(["No"] * (len(rows) - 9))]
    with data.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([*row, answer] for row, answer in zip(rows, answers, strict=True))
    assert run("check", "--study", study).returncode == 0
    done = run("table1", "--study", study, "--wave", "2016")
    assert re.search(r"^ *Offers telehealth visits +7 ", done.stdout, re.MULTILINE)


def test_an_item_that_no_wave_keeps(study: Path, run: Run) -> None:
    with (study / "variables.csv").open("a", encoding="utf-8") as file:
        file.write("telehealth,Offers telehealth visits,binary,yes_no,service,workflow_pathways,,,no,,,,Follow-up,\n")
    done = run("check", "--study", study)
    assert done.returncode == 2
    told = "variables.csv, telehealth: no wave has it. Add a row for it to columns.csv, or give it a formula."
    assert told in done.stderr


def test_a_wave(study: Path, run: Run) -> None:
    follow("A wave", study.parent)
    done = run("table1", "--study", study, "--wave", "2019")
    assert done.returncode == 0, done.stderr
    assert "N = 2" in done.stdout
    assert re.search(r"^ *Psychologists +1 +50\.0$", done.stdout, re.MULTILINE)


def test_a_study(study_files: dict[str, str], make_study: Callable[[dict[str, str]], Path], run: Run) -> None:
    named = re.findall(r"`([\w/]+\.(?:toml|csv))`", RECIPES["A study"])
    files = {name: text for name, text in study_files.items() if name in named or name.startswith("data/")}
    assert len(files) == len(named) + 2
    done = run("table1", "--study", make_study(files))
    assert (done.returncode, done.stderr) == (0, "")
    assert "Clinics, 2020" in done.stdout
    (make_study(files) / "columns.csv").unlink()
    done = run("table1", "--study", make_study({}))
    assert done.returncode == 2
    assert "columns.csv" in done.stderr
