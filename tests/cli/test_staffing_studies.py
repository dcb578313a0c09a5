"""`leapstats staffing` on a study: its plan, its waves, its free text, and studies that are not sound."""

from collections.abc import Callable
from pathlib import Path

import pytest

Call = Callable[..., tuple[int, str, str]]
Make = Callable[[dict[str, str]], Path]

PLAN = """
kind = "change"
title = "Staff, {before} and {after}, {written} as it is"
before = "2020"
after = "2021"
texts = ["note"]

[[family]]
label = "Staff"
items = ["staff", "any_staff"]
"""
THIRD = "id,staff\nA,1\nB,1\nE,2\n"


@pytest.fixture
def staffing_study(study_files: dict[str, str]) -> dict[str, str]:
    """The small study with a plan, and with a third wave that the plan leaves out."""
    study_files["plans/staffing.toml"] = PLAN
    wave = '[[waves]]\nname = "2022"\nlabel = "third"\nfile = "data/third.csv"\nformat = "csv"\n\n[blocks]'
    study_files["study.toml"] = study_files["study.toml"].replace("[blocks]", wave)
    study_files["columns.csv"] += "2022,id,,clinic,\n2022,staff,,staff,\n"
    study_files["data/third.csv"] = THIRD
    return study_files


def flat(text: str) -> str:
    """Join the lines that a terminal's width has broken."""
    return " ".join(text.split())


def test_a_study(call: Call, make_study: Make, staffing_study: dict[str, str]) -> None:
    folder = make_study(staffing_study)
    code, out, _ = call("--study", folder, "--list")
    assert code == 0
    text = flat(out)
    assert "Staff, 2020 and 2021, {written} as it is" in text
    assert "Clinics: 2 in both waves, 2 in 2020 only, 1 in 2021 only; pairs are made on clinic." in text
    assert "Clinics in 2020 only: C, D." in text
    assert "Clinics in 2021 only: E." in text
    assert "IN THEIR OWN WORDS" not in out
    assert "plan staffing, sha256 " in text


def test_free_text_is_shown_on_request_only(call: Call, make_study: Make, staffing_study: dict[str, str]) -> None:
    folder = make_study(staffing_study)
    _, out, _ = call("--study", folder, "--list-text")
    assert "Clinic A, 2020, Note: well" in flat(out)
    assert "Clinic C, 2020, Note: a, b" in flat(out)
    _, out, _ = call("--study", folder, "--format", "json")
    assert ": well" not in out
    assert ": a, b" not in out
    staffing_study["plans/staffing.toml"] = PLAN.replace('texts = ["note"]', "")
    _, out, _ = call("--study", make_study(staffing_study), "--list-text")
    assert "None was written" in out


def test_waves_of_a_study_over_those_of_the_plan(call: Call, make_study: Make, staffing_study: dict[str, str]) -> None:
    folder = make_study(staffing_study)
    _, out, _ = call("--study", folder, "--after", "2022", "--items", "staff")
    assert "Staff, 2020 and 2022" in out
    assert "Any staff" not in out
    staffing_study["plans/staffing.toml"] = PLAN.replace('before = "2020"\nafter = "2021"\n', "")
    folder = make_study(staffing_study)
    _, out, _ = call("--study", folder)
    assert "2020 TO 2021: STAFF" in out
    assert "2020 TO 2022: STAFF" in out
    assert "OVER ALL WAVES: STAFF" in out
    # With no wave after in the plan either, those later than the one named are compared with it.
    _, out, _ = call("--study", folder, "--before", "2021")
    assert "Staff, 2021 and 2022" in out
    assert "OVER ALL" not in out


@pytest.mark.parametrize(
    ("file", "old", "new", "options", "said"),
    [
        ("plans/staffing.toml", '"any_staff"', '"any_stuff"', [], ['"any_stuff" is not an item', "any_staff"]),
        (
            "plans/staffing.toml",
            '"any_staff"',
            '"talks", "walks"',
            [],
            [
                "2 problems",
                "talks: wave 2021 has no answers to this item",
                "walks: wave 2021 has no answers to this item",
            ],
        ),
        ("data/first.csv", "B,2,0,-8", "A,2,0,-8", [], ['clinic "A" occurs 2 times']),
        ("data/second.csv", "B,1", ",1", [], ["clinic"]),
        ("data/second.csv", "B,1", "B,one", [], ["one"]),
        ("plans/staffing.toml", '"any_staff"', '"note"', [], ["note"]),
        (
            "plans/staffing.toml",
            "2020",
            "2020",
            ["--before", "2021", "--after", "2022", "--by", "size"],
            ["size: wave 2021 has no answers to this item"],
        ),
    ],
)
def test_bad_studies(
    call: Call,
    make_study: Make,
    staffing_study: dict[str, str],
    file: str,
    old: str,
    new: str,
    options: list[str],
    said: list[str],
) -> None:
    staffing_study[file] = staffing_study[file].replace(old, new, 1)
    code, out, err = call("--study", make_study(staffing_study), *options)
    assert code == 2
    assert out == ""
    for words in said:
        assert words in err


def test_a_study_of_one_wave_or_none(call: Call, make_study: Make, study_files: dict[str, str], tmp_path: Path) -> None:
    study_files["plans/staffing.toml"] = PLAN.replace('before = "2020"\nafter = "2021"\n', "")
    start, second = study_files["study.toml"].index("[[waves]]"), study_files["study.toml"].rindex("[[waves]]")
    blocks = study_files["study.toml"].index("[blocks]")
    toml = study_files["study.toml"]
    study_files["columns.csv"] = "".join(
        line for line in study_files["columns.csv"].splitlines(keepends=True) if not line.startswith("2021")
    )
    study_files["study.toml"] = toml[:second] + toml[blocks:]
    code, _, err = call("--study", make_study(study_files))
    assert code == 2
    assert "study.toml: there is one wave, 2020. A change needs two: put the file of the other into the folder" in err
    del study_files["plans/staffing.toml"]
    (tmp_path / "study" / "plans" / "staffing.toml").unlink()
    assert call("--study", make_study(study_files)) == (code, "", err)  # not that the plan is missing
    study_files["columns.csv"] = study_files["columns.csv"].splitlines()[0] + "\n"
    study_files["study.toml"] = toml[:start] + toml[blocks:]
    code, _, err = call("--study", make_study(study_files))
    assert code == 2
    assert "wave" in err
