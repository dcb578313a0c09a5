"""The option several, in every command that takes a file and in init."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import leapstats as ls
from leapstats.api.choices import choices_of
from leapstats.cli.entry import commands
from leapstats.errors import InputError
from leapstats.survey.read import Waves

ROWS = """\
site,year,size,staff,services
a,1,3,RN / MA,"x, y"
b,1,4,RN,x
c,1,1,MA / LPN / RN,y
d,1,2,LPN,"x, z"
e,1,6,,"z, y"
f,1,2,RN / LPN,"x, y, z"
a,2,3,RN / MA / LPN,"x, y"
b,2,4,RN / LPN,"x, y"
c,2,1,MA,y
d,2,2,LPN / MA,"x, z"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "plain.csv"
    path.write_text(ROWS)
    return path


def flat(text: str) -> str:
    return " ".join(text.split())


def test_table_of_a_plain_file(file: Path) -> None:
    found = ls.table1(file, several={"staff": "/", "services": None})
    # Counted by hand: RN in 6 of the 9 cells that are not blank; z in 4 of 10.
    assert found.value("staff [RN]", "n", level="1") == 6
    assert found.value("services [z]", "n", level="1") == 4
    assert 'staff: several answers in one cell, joined by "/", are split into 3 options' in flat(str(found))
    again = ls.table1(file, several=["staff=/", "services"])
    assert str(again) == str(found)


def test_every_command_takes_it(file: Path) -> None:
    keys = {"id": "site", "wave_item": "year"}
    changed = ls.staffing(file, items="staff", several="staff=/", **keys)  # type: ignore[arg-type]
    assert "staff [LPN]" in set(changed.frame["variable"])
    fitted = ls.model("size ~ `staff [RN]`", file, several="staff=/", family="linear")
    assert "staff [RN]" in str(fitted)
    crossed = ls.crosstab(file, rows="staff [RN]", columns="services [x]", several=["staff=/", "services"])
    cells = crossed.frame.query("level == '1' and by_level == '1' and stat_name == 'n'")
    assert cells["stat"].tolist() == [5]  # a, b and f in the first year, a and b in the second


def test_on_the_command_line(file: Path) -> None:
    done = CliRunner().invoke(
        commands, ["table1", str(file), "--several", "staff=/", "--several", "services=, ", "--format", "json"]
    )
    assert done.exit_code == 0, done.output
    names = {row["variable"] for row in json.loads(done.stdout)["results"]}
    assert {"staff [LPN]", "services [y]"} <= names


def test_a_column_that_clearly_holds_several_answers_suggests_it(file: Path) -> None:
    text = flat(str(ls.table1(file)))
    assert "services: cells seem to hold several answers, joined by commas (x, y, z)." in text
    assert "use --several services" in text
    assert "cells seem to hold" not in str(ls.table1(file, several="services"))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("nope", "nope: there is no such column"),
        ("staff=", "several, staff: the separator is empty"),
        ("=;", "several: a column has no name"),
        ({"staff": 3}, "several, staff: 3 is no separator"),
        (["staff=/", "staff=;"], "several, staff: two different values are given"),
        (5.5j, "neither a mapping nor text"),
    ],
)
def test_what_is_wrong_is_told(file: Path, given: object, words: str) -> None:
    with pytest.raises(InputError, match=words):
        ls.table1(file, several=given)  # type: ignore[arg-type]


def test_a_name_with_an_equals_sign_stands_between_backticks() -> None:
    assert choices_of({"several": ["`a=b`", "`c=d`=;", "e==", "f"]}).several == {
        "a=b": "",
        "c=d": ";",
        "e": "=",
        "f": "",
    }


def test_a_study_that_was_drafted_so_reads_its_file_so(file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "study"
    ls.init(file, folder, several={"staff": "/", "services": ""}, id="site", wave_item="year")
    settings = (folder / "study.toml").read_text()
    assert settings.count('several = { staff = "/", services = "" }') == 2
    study = ls.load_study(folder)
    survey = Waves(study).survey("1")
    assert survey.column("staff_rn").values[:2].tolist() == [1, 1]
    assert survey.column("services_z").answered.all()
    # An option that nobody chose in this export stays an item.
    copy = folder / "data" / file.name
    copy.write_text(ROWS.replace("LPN / ", "").replace(" / LPN", "").replace("LPN", "MA"))
    assert Waves(ls.load_study(folder)).survey("1").column("staff_lpn").values[:2].tolist() == [0, 0]
    assert ls.check(folder).document is not None


def test_a_declared_missing_code_is_no_option_in_a_table_and_in_a_study(tmp_path: Path) -> None:
    path = tmp_path / "plain.csv"
    path.write_text("id,staff\na,RN;MA\nb,Refused\nc,MA\nd,RN\n")
    text = flat(str(ls.table1(path, several="staff=;", missing="Refused")))
    assert "3 of 4 rows answered; missing: 1 refused" in text
    assert "counted as missing, not as options: Refused" in text
    assert "does not occur" not in text
    ls.init(path, tmp_path / "study", several="staff=;", missing="Refused")
    assert "3 of 4 units answered; missing: 1 refused" in flat(str(ls.table1(study=tmp_path / "study")))


def test_init_suggests_it(file: Path, tmp_path: Path) -> None:
    found = ls.init(file, tmp_path / "study", id="site", wave_item="year")
    (item,) = (each for each in found.draft.items if each.name == "services")
    assert any("use --several services" in each for each in item.evidence)
    assert item.confidence < 80


def test_a_layout_remembers_it(file: Path, tmp_path: Path) -> None:
    found = ls.table1(file, several={"staff": "/", "services": ""})
    layout = tmp_path / "layout.toml"
    found.save_layout(layout)  # type: ignore[attr-defined]
    again = ls.table1(file, layout=layout)
    assert again.value("staff [RN]", "n", level="1") == 6
