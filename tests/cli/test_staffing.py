"""`leapstats staffing` as it is run: on a study, on a long file, and on what it cannot use."""

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from leapstats.cli.entry import main

Call = Callable[..., tuple[int, str, str]]
Make = Callable[[dict[str, str]], Path]

# Sites A to F answered in 2021; F left and G came in 2022; C is not in 2023.
# lead: 2021 to 2022 A, B, C gain it, D loses it, E keeps it. coordinators: A, B rise, C stays, D falls, E stays.
LONG = """\
site,year,coordinators,fte,lead,size,area,remark,empty
A,2021,0,0.25,0,small,North,one,
B,2021,1,1.5,0,small,North,two,
C,2021,2,2.0,0,medium,South,three,
D,2021,3,2.5,1,large,South,four,
E,2021,1,1.0,1,medium,North,five,
F,2021,4,4.0,0,large,South,six,
A,2022,2,1.25,1,medium,North,seven,
B,2022,2,2.5,1,small,North,eight,
C,2022,2,2.0,1,medium,South,nine,
D,2022,1,2.0,0,small,South,ten,
E,2022,1,1.0,1,large,North,eleven,
G,2022,0,0.5,0,small,South,twelve,
A,2023,3,2.0,1,large,North,thirteen,
B,2023,2,2.5,1,small,North,fourteen,
D,2023,2,2.0,0,small,South,fifteen,
E,2023,2,1.0,1,large,North,sixteen,
G,2023,1,0.5,1,medium,North,seventeen,
"""
KEYS = ("--id", "site", "--wave-item", "year")
BASE = ("long.csv", *KEYS, "--items", "lead,coordinators")

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
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Call:
    """Return what runs the command in a folder with the long file; anything but an exit fails the test."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "long.csv").write_text(LONG)

    def command(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["leapstats", "staffing", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, out, err

    return command


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


def test_two_waves_of_a_file(call: Call) -> None:
    code, out, err = call(*BASE, "--after", "2022", "--list")
    assert code == 0, err
    text = flat(out)
    assert "Change of 2 items of long.csv, 2021 to 2022" in text
    assert "Units: 5 in both waves, 1 in 2021 only, 1 in 2022 only; pairs are made on site." in text
    assert "Units in both waves: A, B, C, D, E." in text
    assert "Units in 2021 only: F." in text
    assert "Units in 2022 only: G." in text
    assert re.search(r"^lead\S* +2 \(40\.0\) +4 \(80\.0\) +2/6 \(33\.3\) +4/6 \(66\.7\) +3, 1, \+2 ", out, re.MULTILINE)
    row = r"^coordinators\S* +1\.40; 1 \(0 to 3\) +1\.60; 2 \(1 to 2\) +1\.83; 1\.5 \(0 to 4\), N 6 +1\.33; 1\.5 "
    assert re.search(row, out, re.MULTILINE)
    assert "2, 1, 2" in text
    assert "lead: had the 2 missing pairs been known, change " in text
    assert "Note: lead: binary (codes)" in err
    assert "UNITS IN" not in out


def test_units_are_listed_on_request_only(call: Call) -> None:
    _, out, _ = call(*BASE)
    assert "Units 2021 and 2022" not in out
    assert "A, B, C" not in out


def test_each_later_wave_of_a_file_is_compared_with_the_first(call: Call) -> None:
    code, out, _ = call("long.csv", *KEYS, "--items", "lead, coordinators", "--items", "size", "--list")
    assert code == 0
    text = flat(out)
    assert "2021 TO 2022" in out
    assert "2021 TO 2023" in out
    assert "2022 TO 2023" not in out
    assert "OVER ALL WAVES" in out
    # A, B, D and E are in all three waves.
    assert "lead (4 answered in every wave): 2 in 2021, 3 in 2022, 3 in 2023; exact Cochran Q test p " in text
    assert "coordinators (4 answered in every wave): mean 1.25 in 2021, 1.50 in 2022, 2.25 in 2023; exact Fr" in text
    assert "2021 and 2022, units: 5 in both waves, 1 in 2021 only, 1 in 2022 only" in text
    assert "2021 and 2023, units in 2021 only: C, F." in text
    assert "small before; after: 1 large, 1 medium, 1 small" not in text
    assert "small before; after: 0 large, 1 medium, 1 small" in text
    assert "Later" in out


@pytest.mark.parametrize(
    ("options", "spans"),
    [
        (["--before", "2022"], ["2022 to 2023"]),
        (["--before", "2021"], ["2021 to 2022", "2021 to 2023"]),
        (["--after", "2023"], ["2021 to 2023"]),
        (["--before", "2023", "--after", "2021"], ["2023 to 2021"]),
    ],
)
def test_waves_picked_of_a_file(call: Call, options: list[str], spans: list[str]) -> None:
    code, out, _ = call(*BASE, *options, "--format", "json")
    assert code == 0
    rows = json.loads(out)["results"]
    found = dict.fromkeys(row["by_level"] for row in rows if row["stat_name"] == "n_pairs")
    assert list(found) == spans


def test_groups_print_their_sizes(call: Call) -> None:
    code, out, _ = call(*BASE, "--items", "size", "--after", "2022", "--by", "area")
    assert code == 0
    text = flat(out)
    assert "BY AREA: HOW MANY LOST OR FELL, STAYED, GAINED OR ROSE" in out
    # By hand: North is A (gains), B (gains), E (keeps); South is C (gains), D (loses).
    assert "lead: North (n = 3) 0, 1, 2; South (n = 2) 1, 0, 1; p " in text
    assert "coordinators: North (n = 3) 0, 1, 2; South (n = 2) 1, 1, 0; p " in text
    assert "size: changes of an item of several levels are not compared between groups" in text
    # G is in 2022 only.
    assert "In no group of area: 1 of 7 units, absent from wave 2021 or without an answer there." in text
    assert "Fisher-Freeman-Halton" in text


def test_groups_over_three_waves_name_the_waves(call: Call) -> None:
    _, out, _ = call("long.csv", *KEYS, "--items", "lead", "--by", "area")
    assert "lead, 2021 to 2023: North (n = 3) 0, 1, 2; South (n = 1) 1, 0, 0; p " in flat(out)


def test_json_keeps_the_contract(call: Call) -> None:
    code, out, _ = call("long.csv", *KEYS, "--items", "lead,size", "--after", "2022", "--format", "json")
    assert code == 0
    content = json.loads(out)
    assert content["schema"] == "leapstats/results/1"
    assert content["command"] == "staffing"
    assert content["study"] is None
    assert content["synthetic"] is False
    assert content["conventions"]["change"] == "after less before"
    columns = "variable level level_label by by_level statistic stat_name stat method note"
    assert {key for row in content["results"] for key in row} == set(columns.split())
    found = {
        (row["variable"], row["level"], row["by_level"], row["statistic"], row["stat_name"]): row
        for row in content["results"]
    }
    gained = found["lead", "1", "2021 to 2022", "paired_tally", "n_gained"]
    assert (gained["stat"], gained["by"], gained["level_label"]) == (3.0, "wave", "1")
    assert found["size", "small>medium", "2021 to 2022", "paired_tally", "n"]["level_label"] == "small to medium"
    assert found["size", "small", "2021", "paired_tally", "n"]["level_label"] == "small"
    assert found["lead", None, "2021 to 2022", "paired_tally", "n_pairs"]["level_label"] is None


@pytest.mark.parametrize(
    ("multiplicity", "said"),
    [("benjamini_hochberg", "over the family (Benjamini-Hochberg)"), ("none", "Of the first p: not adjusted.")],
)
def test_multiplicity(call: Call, multiplicity: str, said: str) -> None:
    code, out, _ = call(*BASE, "--multiplicity", multiplicity)
    assert code == 0
    assert said in out
    assert f"multiplicity {multiplicity} within a family" in out


def test_the_level_of_the_limits(call: Call) -> None:
    _, out, _ = call(*BASE, "--conf-level", "0.9995", "--format", "markdown")
    assert "Change (99.95% limits)" in out
    assert "limits 99.95%, of one comparison each" in out


def test_types_and_missing_texts(call: Call, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("id,w,n,m\nA,1,0,1\nB,1,1,none\nA,2,1,2\nB,2,0,2\n")
    options = ("x.csv", "--id", "id", "--wave-item", "w", "--items", "n,m", "--count", "n")
    code, out, err = call(*options, "--missing", "none", "--continuous", "m")
    assert code == 0, err
    assert "Note: n: count (whole numbers)" in err
    assert "Note: m: continuous" in err
    assert "Answered in both waves: 1 of 2." in out
    assert "m: had the 1 missing pair been known, mean change" in out


def test_nothing_to_compute_is_no_error(call: Call, tmp_path: Path) -> None:
    sites = ("A", 4, "x"), ("B", 3, "y"), ("C", 3, "y")
    rows = "".join(f"{site},{wave},1,{n},{level}\n" for wave in (1, 2) for site, n, level in sites)
    (tmp_path / "x.csv").write_text(f"id,w,always,n,level\n{rows}")
    code, out, _ = call("x.csv", "--id", "id", "--wave-item", "w", "--items", "always,n,level")
    assert code == 0
    assert "Fewer than 5 pairs." in out
    assert "0, 0, 0" in out
    assert "0, 0, 3" in out
    assert "always: adjusted p crosses 0.05 with" in out


def test_a_single_level_is_no_error(call: Call, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("id,w,level\nA,1,x\nB,1,x\nA,2,x\nB,2,x\n")
    code, out, _ = call("x.csv", "--id", "id", "--wave-item", "w", "--items", "level")
    assert code == 0
    assert "2 (100.0)" in out


def test_no_unit_in_both_waves_is_no_error(call: Call, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("id,w,yes,n,level\nA,1,1,3,x\nB,1,0,2,y\nC,2,1,0,x\nD,2,0,2,z\n")
    code, out, _ = call("x.csv", "--id", "id", "--wave-item", "w", "--items", "yes,n,level", "--by", "level")
    assert code == 0
    text = flat(out)
    assert "Units: 0 in both waves, 2 in 1 only, 2 in 2 only" in text
    assert "No unit answered in both waves." in text
    assert "n: had the 4 missing pairs been known, mean change " in text
    assert "nan" not in text.casefold()


def test_a_file_named_twice_or_a_column_named_twice_counts_once(call: Call) -> None:
    _, once, _ = call(*BASE)
    _, twice, _ = call(*BASE, "--items", "lead")
    assert once == twice


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
    _, out, _ = call("--study", folder, "--text")
    assert "Clinic A, 2020, Note: well" in flat(out)
    assert "Clinic C, 2020, Note: a, b" in flat(out)
    _, out, _ = call("--study", folder, "--format", "json")
    assert ": well" not in out
    assert ": a, b" not in out
    staffing_study["plans/staffing.toml"] = PLAN.replace('texts = ["note"]', "")
    _, out, _ = call("--study", make_study(staffing_study), "--text")
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
    ("arguments", "said"),
    [
        (
            ["long.csv"],
            [
                "3 problems",
                "id_item: a file needs it",
                "wave_item: a file needs it",
                "items: a file needs it",
                "(--id)",
            ],
        ),
        (
            [*BASE, "--study", ".", "--plan", "p", "--text", "--conf-level", "95", "--multiplicity", "hlom"],
            [
                "5 problems",
                "study: this option is for a study",
                "plan: this option",
                "text: this option",
                "95 is not between 0 and 1",
                '"hlom" is not known',
                "benjamini_hochberg",
            ],
        ),
        (
            [*KEYS, "--categorical", "size", "--missing", "x", "--conf-level", "0"],
            ["5 problems", "id_item: this option is for a file", "wave_item", "types", "missing", "0 is not between"],
        ),
        (["--conf-level", "nan"], ["nan is not between 0 and 1"]),
        ([*BASE, "--conf-level", "1"], ["1 is not between 0 and 1"]),
        ([*BASE, "--conf-level", "high"], ["'high' is not a valid float"]),
        (["nowhere.csv", *BASE[1:]], ["there is no such file"]),
        (
            ["long.csv", "--id", "siet", "--wave-item", "yaer", "--items", "laed", "--by", "aera"],
            ["4 problems", "siet: there is no such column", "site", "yaer", "year", "laed", "lead", "aera", "area"],
        ),
        (
            [*BASE, "--items", "remark,empty", "--by", "fte", "--before", "2020", "--after", "2024"],
            [
                "5 problems",
                "wave 2020: there is no such wave",
                "wave 2024: there is no such wave",
                "remark: it was left out (text with more than 12 distinct values)",
                "empty: it was left out (no answers)",
                "fte: an item of type continuous makes no groups",
            ],
        ),
        ([*BASE, "--by", "remark"], ["remark: it was left out (text"]),
        ([*BASE, "--by", "empty"], ["empty: it was left out (no answers)"]),
        ([*BASE, "--before", "2021", "--after", "2021"], ["wave 2021: it cannot be compared with itself"]),
        ([*BASE, "--before", "2023"], ["wave 2023: no wave is later"]),
        ([*BASE, "--id", "lead"], ["lead: it is the column of the id"]),
        (["one.csv", *BASE[1:]], ["there is only one wave, 2021"]),
        (["twice.csv", *BASE[1:]], ['wave 2021, rows 2, 8: site "A" comes 2 times', 'site "C" comes 2 times']),
        (["blank.csv", *BASE[1:]], ["row 4: site is blank", "row 3: year is blank"]),
        (
            ["gaps.csv", *BASE[1:], "--by", "area"],
            [
                "3 problems",
                "lead: the item was not asked in wave 2022",
                "coordinators: the item was not asked in wave 2023",
                "area: the item was not asked in wave 2021",
            ],
        ),
        (["endless.csv", *BASE[1:]], ["coordinators: it has an infinite number in wave 2021"]),
        (["--before", "2013", "--after", "2013"], ["wave 2013: it cannot be compared with itself"]),
        (
            ["--before", "2012", "--after", "2017", "--items", "has_psycologist,n_psychologists", "--by", "seting"],
            [
                "4 problems",
                "wave 2012: there is no such wave",
                "2013",
                "wave 2017",
                "has_psycologist: the plan staffing has no such item",
                "has_psychologist",
                "seting: there is no such item",
                "setting",
            ],
        ),
        (["--by", "staff_change_text"], ["staff_change_text: an item of type text makes no groups"]),
        (["--by", "practice_id"], ["practice_id: an item of type id makes no groups"]),
        (["--plan", "stafing"], ["plans/stafing.toml: the study has no such plan"]),
        (["--study", "nowhere"], ["there is no such folder"]),
        (["--plot", "p.gif", "-o", "t.rtf"], ["2 problems", "no figure is written as .gif", 'files ending in ".rtf"']),
        (["--plot", "no/p.png", "--format", "htm"], ["2 problems", "there is no folder no", "there is no such format"]),
        (["--plot", "p", "-o", "t.html"], ["the name has no suffix"]),
        (["--plot", "p.pdf", "-o", "no/t.html"], ["there is no folder no"]),
        (["--plot", "p.pdf", "-o", "t.html", "--format", "json"], ["its suffix is that of html"]),
        (["--plot", "p.png", "-o", "p.png", "--format", "text"], ["named for the table and for the figures"]),
        (["--plot", "p.pdf", "--format", "docx"], ["it is not text"]),
        ([*KEYS, "long.csv", "--items", "size", "--plot", "p.pdf", "-o", "t.md"], ["none is a yes-no item or a num"]),
        (["--bye", "x"], ["No such option"]),
    ],
)
def test_bad_input(call: Call, tmp_path: Path, arguments: list[str], said: list[str]) -> None:
    rows = LONG.splitlines(keepends=True)
    files = {
        "one.csv": rows[:7],
        "twice.csv": [*rows[:7], rows[1], rows[3], *rows[7:]],
        "blank.csv": [*rows[:2], rows[2].replace("2021", ""), rows[3].replace("C", ""), *rows[4:]],
        "gaps.csv": [rows[0], *(without(row) for row in rows[1:])],
        "endless.csv": [*rows[:3], rows[3].replace("C,2021,2", "C,2021,1e999"), *rows[4:]],
    }
    for name, lines in files.items():
        (tmp_path / name).write_text("".join(lines))
    before = sorted(path.name for path in tmp_path.iterdir())
    code, out, err = call(*arguments)
    assert code == 2
    assert out == ""
    for words in said:
        assert words in err
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def without(row: str) -> str:
    """Blank the column that a wave is to lack."""
    cells = row.split(",")
    cells[{"2021": 6, "2022": 4, "2023": 2}[cells[1]]] = ""
    return ",".join(cells)


def test_a_wave_that_is_not_compared_may_lack_an_item(call: Call, tmp_path: Path) -> None:
    rows = LONG.splitlines(keepends=True)
    (tmp_path / "gaps.csv").write_text("".join([rows[0], *(without(row) for row in rows[1:])]))
    assert call("gaps.csv", *BASE[1:], "--after", "2022")[0] == 2
    assert call("gaps.csv", *KEYS, "--items", "coordinators", "--after", "2022")[0] == 0


@pytest.mark.parametrize(
    ("file", "old", "new", "options", "said"),
    [
        ("plans/staffing.toml", '"any_staff"', '"any_stuff"', [], ['"any_stuff" is not an item', "any_staff"]),
        (
            "plans/staffing.toml",
            '"any_staff"',
            '"talks", "walks"',
            [],
            ["2 problems", "talks: the item was not asked in wave 2021", "walks: the item was not asked in wave 2021"],
        ),
        ("data/first.csv", "B,2,0,-8", "A,2,0,-8", [], ['clinic "A" comes 2 times']),
        ("data/second.csv", "B,1", ",1", [], ["clinic"]),
        ("data/second.csv", "B,1", "B,one", [], ["one"]),
        ("plans/staffing.toml", '"any_staff"', '"note"', [], ["note"]),
        (
            "plans/staffing.toml",
            "2020",
            "2020",
            ["--before", "2021", "--after", "2022", "--by", "size"],
            ["size: the item was not asked in wave 2021"],
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


def test_a_study_of_one_wave_or_none(call: Call, make_study: Make, study_files: dict[str, str]) -> None:
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
    assert "there is only one wave, 2020" in err
    study_files["columns.csv"] = study_files["columns.csv"].splitlines()[0] + "\n"
    study_files["study.toml"] = toml[:start] + toml[blocks:]
    code, _, err = call("--study", make_study(study_files))
    assert code == 2
    assert "wave" in err


def test_figures_and_a_table(call: Call, tmp_path: Path) -> None:
    code, out, err = call(*BASE, "--after", "2022", "--plot", "p.pdf", "-o", "t.md")
    assert code == 0, err
    assert out == ""
    assert (tmp_path / "p.pdf").read_bytes().startswith(b"%PDF")
    assert (tmp_path / "t.md").read_text().startswith("**Change of 2 items")


def test_figures_a_file_each(call: Call, tmp_path: Path) -> None:
    code, out, _ = call("long.csv", *KEYS, "--items", "lead", "--after", "2022", "--plot", "p.svg")
    assert code == 0
    assert "Change of 1 item of long.csv" in out
    assert [path.name for path in sorted(tmp_path.glob("*.svg"))] == ["p-1.svg", "p-2.svg"]


def test_a_figure_of_no_pairs(call: Call, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("id,w,yes,n\nA,1,1,3\nB,1,0,2\nC,2,1,0\nD,2,0,2\n")
    code, _, err = call("x.csv", "--id", "id", "--wave-item", "w", "--items", "yes,n", "--plot", "p.png")
    assert code == 0, err
    assert len(list(tmp_path.glob("p-*.png"))) == 3


def test_help_names_the_options(call: Call) -> None:
    code, out, _ = call("--help")
    assert code == 0
    for option in ("--before", "--after", "--id", "--wave-item", "--items", "--by", "--text", "--list", "--plot"):
        assert option in out
