"""A data package is sound by the standard's own library, and says what every code and every blank means."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import leapstats as ls

Make = Callable[[dict[str, str]], Path]


def package(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture
def folder(tmp_path: Path, make_study: Make, rich_files: dict[str, str]) -> Path:
    ls.export_dictionary(make_study(rich_files), tmp_path / "package", to="frictionless")
    return tmp_path / "package"


def test_each_field_says_what_the_dictionary_says(folder: Path) -> None:
    found = package(folder)
    assert found["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert [(each["leapstats:wave"], each["path"]) for each in found["resources"]] == [
        ("2020", "demo_2020.csv"),
        ("2021", "demo_2021.csv"),
    ]
    fields = {each["name"]: each for each in found["resources"][0]["schema"]["fields"]}
    assert "mail" not in fields
    assert fields["clinic"]["constraints"] == {"required": True, "unique": True}
    size = fields["size"]
    assert (size["title"], size["type"], size["leapstats:wording"]) == ("Size", "integer", "How large is it?")
    assert size["categories"] == [{"value": 1, "label": "Small"}, {"value": 2, "label": "Large, or very large"}]
    assert size["missingValues"] == [{"value": "", "label": "Left blank"}, {"value": "9", "label": "Refused"}]
    assert size["leapstats:reasons"] == {"": "blank", "9": "refused"}
    assert (size["leapstats:role"], size["leapstats:domain"]) == ("characteristic", "place")
    assert fields["talks"]["leapstats:universe"] == "size == 2"
    assert fields["talks"]["leapstats:block"] == "help"
    assert fields["any_staff"]["leapstats:formula"] == "staff > 0"
    assert fields["budget"]["leapstats:review"] is True
    assert (fields["budget"]["type"], fields["budget"]["leapstats:unit"]) == ("number", "EUR")
    mood = fields["mood"]
    assert (mood["type"], mood["constraints"]["enum"]) == ("string", ["low", "mid", "high"])
    # Rarely, sometimes, always are steps of a scale; small and large, two only, are not known to be.
    assert (mood["categoriesOrdered"], size["categoriesOrdered"]) == (True, False)


def test_the_tables_hold_codes_and_why_there_is_none(folder: Path) -> None:
    with (folder / "demo_2020.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    # By hand from first.csv: 99 is unknown; mood was asked of A only; D wrote the word refused, which is an answer.
    assert [row["staff"] for row in rows] == ["2", "0", "1", "99"]
    assert [row["size"] for row in rows] == ["2", "1", "9", "2"]
    assert [row["mood"] for row in rows][:2] == ["high", "not_asked"]
    assert [row["any_staff"] for row in rows] == ["1", "0", "1", "unknown"]
    assert [row["since"] for row in rows] == ["2001-02-03", "", "2010-12-31", ""]
    assert [row["note"] for row in rows] == ["well", "a, b", "", "refused"]


def test_a_synthetic_study_says_so(tmp_path: Path) -> None:
    ls.export_dictionary(None, tmp_path / "leap", to="frictionless")
    found = package(tmp_path / "leap")
    assert found["leapstats:synthetic"] is True
    assert found["description"].startswith("Synthetic data")
    assert all("synthetic" in each["path"] for each in found["resources"])
    back = ls.import_dictionary(tmp_path / "leap", tmp_path / "study")
    assert back.study.synthetic


def test_the_library_of_the_standard_finds_it_sound(tmp_path: Path, folder: Path) -> None:
    frictionless = pytest.importorskip("frictionless")
    ls.export_dictionary(None, tmp_path / "leap", to="frictionless")
    for each in (folder, tmp_path / "leap"):
        report = frictionless.validate(str(each / "datapackage.json"))
        assert report.valid, report.flatten(["type", "message"])
    table = folder / "demo_2020.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("A,2,", "A,7,"), encoding="utf-8")
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert [kind for (kind,) in report.flatten(["type"])] == ["constraint-error"]


def test_pyxform_makes_a_form_of_the_workbook(tmp_path: Path, make_study: Make, rich_files: dict[str, str]) -> None:
    convert = pytest.importorskip("pyxform.xls2xform").convert
    ls.export_dictionary(make_study(rich_files), tmp_path / "form.xlsx")
    found = convert(str(tmp_path / "form.xlsx"))
    assert found.warnings == []
    assert "selected( /data/help , 'talks')" in found.xform
