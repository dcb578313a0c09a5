"""What `check` warns of: guesses to review, empty and constant items, suspected codes, personal data, wording."""

from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import leapstats as ls
from leapstats.reproduction.linter import Severity

Make = Callable[[dict[str, str]], Path]


def warned(folder: Path) -> list[str]:
    found = ls.check(folder)
    assert all(each.severity is Severity.WARNING for each in found.warnings)
    return [each.words for each in found.warnings]


def test_guesses_wait_until_they_are_reviewed(tmp_path: Path) -> None:
    path = tmp_path / "survey.csv"
    path.write_text("id,nurses,rural\na,2,yes\nb,3,no\nc,2,no\n", encoding="utf-8")
    ls.init(path, tmp_path / "study")
    found = ls.check(tmp_path / "study")
    assert found.held
    assert [each.where for each in found.warnings] == [f"variables.csv, {name}" for name in ("id", "nurses", "rural")]
    assert "to review (confidence 80): taken for count" in found.warnings[1].text
    variables = tmp_path / "study" / "variables.csv"
    variables.write_text(variables.read_text(encoding="utf-8").replace(",yes,80,", ",no,80,"), encoding="utf-8")
    assert [each.where for each in ls.check(tmp_path / "study").warnings] == ["variables.csv, id"]


def test_items_that_say_nothing_and_codes_that_count_as_numbers(make_study: Make, study_files: dict[str, str]) -> None:
    rows = "".join(
        f"{unit},1,{staff},{1 if staff else ''},,\n"
        for unit, staff in zip("ABCDEFGH", [1, 2, 3, 0, 2, 999, 1, 0], strict=True)
    )
    study_files["data/first.csv"] = f"id,size,staff,talks,walks,note\n{rows}"
    study_files["data/second.csv"] = "id,staff\n" + "".join(f"{unit},2\n" for unit in "ABC")
    words = warned(make_study(study_files))
    assert "wave 2020, staff. 999 looks like a code of a missing answer and counts as a number." in words
    assert any(each.startswith("wave 2020, size. all 8 answers are ") for each in words)
    assert "clinics D, E, F, G, H are in wave 2020 and not in wave 2021." in words
    assert not [each for each in words if each.startswith("wave 2021, staff")]  # three alike say nothing


def test_what_cannot_be_read_is_found_and_the_other_wave_is_checked_all_the_same(
    make_study: Make, study_files: dict[str, str]
) -> None:
    study_files["data/second.csv"] = "id,staff\nA,many\nA,3\n"
    found = ls.check(make_study(study_files))
    assert not found.held
    texts = [each.words for each in found.new]
    assert any('"many" is not a whole number' in each for each in texts)

    assert any('clinic "A" occurs 2 times' in each for each in texts)


def test_wording_that_changed_is_told(make_study: Make, study_files: dict[str, str]) -> None:
    first, *rows = study_files["columns.csv"].splitlines()
    worded = [f"{row},{'How many' if row.startswith('2020') else 'The number of'} staff" for row in rows]
    study_files["columns.csv"] = "\n".join([f"{first},wording", *worded]) + "\n"
    words = warned(make_study(study_files))
    assert 'columns.csv, staff. worded differently: 2020 "How many staff"; 2021 "The number of staff".' in words


def test_personal_data_that_are_read_as_an_item(tmp_path: Path) -> None:
    path = tmp_path / "survey.csv"
    rows = "".join(f"c{place},person{place}@example.org,{place % 3}\n" for place in range(9))
    path.write_text(f"id,who,nurses\n{rows}", encoding="utf-8")
    ls.init(path, tmp_path / "study", keep=["who"])
    words = warned(tmp_path / "study")
    assert "wave survey, who. it looks like personal data: give it the role pii, or ignore it." in words


def test_findings_are_junit_xml_for_ci(make_study: Make, study_files: dict[str, str]) -> None:
    study_files["data/second.csv"] = "id,staff\nA,1\nB,3\n"
    assert 'failures="0"' in ls.check(make_study(study_files)).render("junit")
    study_files["data/second.csv"] = "id,staff\nA,<many>\nB,3\n"
    suite = ET.fromstring(ls.check(make_study(study_files)).render("junit")).find("testsuite")
    assert suite is not None
    assert (suite.get("tests"), suite.get("failures")) == ("1", "1")
    failure = suite.find("testcase/failure")
    assert failure is not None
    assert '"<many>" is not a whole number' in (failure.text or "")
    assert "warning: clinic" not in (suite.findtext("system-out") or "")
