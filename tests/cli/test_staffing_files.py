"""`leapstats staffing` on a long file: waves, groups, formats, figures, and what is too little to compute."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

Call = Callable[..., tuple[int, str, str]]
KEYS = ("--id", "site", "--wave-item", "year")
BASE = ("long.csv", *KEYS, "--items", "lead,coordinators")


def flat(text: str) -> str:
    """Join the lines that a terminal's width has broken."""
    return " ".join(text.split())


def test_two_waves_of_a_file(call: Call) -> None:
    code, out, err = call(*BASE, "--after", "2022", "--list", "--width", "300")
    assert code == 0, err
    text = flat(out)
    assert "Change of 2 items of long.csv, 2021 to 2022" in text
    assert "Units: 5 in both waves, 1 in 2021 only, 1 in 2022 only; pairs are made on site." in text
    assert "Units in both waves: A, B, C, D, E." in text
    assert "Units in 2021 only: F." in text
    assert "Units in 2022 only: G." in text
    assert re.search(r"^lead\S* +2 \(40\.0\) +4 \(80\.0\) +2/6 \(33\.3\) +4/6 \(66\.7\) +3 +1 ", out, re.MULTILINE)
    row = r"^coordinators\S* +1\.40 +1\.60 +1 \(0 to 3\) +2 \(1 to 2\) +1\.83; 1\.5 \(0 to 4\), N 6 +1\.33; 1\.5 "
    assert re.search(row, out, re.MULTILINE)
    assert "2, 1, 2" in text
    assert "lead: had the 2 missing pairs been known, change " in text
    assert "binary (yes and no): lead" in text
    assert "Note: " not in err
    assert "UNITS IN" not in out


def test_units_are_listed_on_request_only(call: Call) -> None:
    _, out, _ = call(*BASE)
    assert "Units 2021 and 2022" not in out
    assert "A, B, C" not in out


def test_each_later_wave_of_a_file_is_compared_with_the_first(call: Call) -> None:
    code, out, _ = call("long.csv", *KEYS, "--items", "lead, coordinators", "--items", "size", "--list", "--all")
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
    assert "small before; after: 1 small, 1 medium, 1 large" not in text
    assert "small before; after: 1 small, 1 medium, 0 large" in text
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
    assert (gained["stat"], gained["by"], gained["level_label"]) == (3.0, "wave", "Yes")
    assert found["size", "small>medium", "2021 to 2022", "paired_tally", "n"]["level_label"] == "small to medium"
    assert found["size", "small", "2021", "paired_tally", "n"]["level_label"] == "small"
    assert found["lead", None, "2021 to 2022", "paired_tally", "n_pairs"]["level_label"] is None


@pytest.mark.parametrize(
    ("multiplicity", "said"),
    [("benjamini_hochberg", "over the family (Benjamini-Hochberg)"), ("none", "Of the first test: not adjusted.")],
)
def test_multiplicity(call: Call, multiplicity: str, said: str) -> None:
    code, out, _ = call(*BASE, "--multiplicity", multiplicity)
    assert code == 0
    assert said in flat(out)
    assert f"multiplicity {multiplicity} within a family" in flat(out)


def test_the_level_of_the_limits(call: Call) -> None:
    _, out, _ = call(*BASE, "--conf-level", "0.9995", "--format", "markdown")
    assert "Difference (99.95% CI)" in out
    assert "limits 99.95%, of one comparison each" in out


def test_types_and_missing_texts(call: Call, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("id,w,n,m\nA,1,0,1\nB,1,1,none\nA,2,1,2\nB,2,0,2\n")
    options = ("x.csv", "--id", "id", "--wave-item", "w", "--items", "n,m", "--count", "n")
    code, out, err = call(*options, "--missing", "none", "--continuous", "m")
    assert code == 0, err
    assert "count (whole numbers): n; continuous (numbers): m" in flat(out)
    assert "Answered in both waves: 1 of 2." in out
    assert "absent answers taken from" in out


def test_nothing_to_compute_is_no_error(call: Call, tmp_path: Path) -> None:
    sites = ("A", 4, "x"), ("B", 3, "y"), ("C", 3, "y")
    rows = "".join(f"{site},{wave},1,{n},{level}\n" for wave in (1, 2) for site, n, level in sites)
    (tmp_path / "x.csv").write_text(f"id,w,always,n,level\n{rows}")
    code, out, _ = call("x.csv", "--id", "id", "--wave-item", "w", "--items", "always,n,level")
    assert code == 0
    assert "Fewer than 5 pairs." in out
    assert re.search(r"^always\S* +3 \(100\.0\) +3 \(100\.0\) +0 +0 ", out, re.MULTILINE)
    assert "0, 0, 3" in out
    assert "always: adjusted p crosses 0.05 with" in out


def test_a_single_level_is_no_error(call: Call, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("id,w,level\nA,1,x\nB,1,x\nA,2,x\nB,2,x\n")
    code, out, _ = call("x.csv", "--id", "id", "--wave-item", "w", "--items", "level")
    assert code == 0
    assert "2 (100.0)" in out


def test_ids_that_differ_in_how_they_are_written(call: Call, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("id,w,yes\n007x,1,1\na12,1,0\nB1,1,1\n7x,2,0\nA12,2,1\nB1,2,1\n")
    options = ("x.csv", "--id", "id", "--wave-item", "w", "--items", "yes")
    code, out, err = call(*options)
    assert code == 0
    assert 'id: "007x" and "7x"; "a12" and "A12" differ only in leading zeros, case or spaces' in flat(err)
    assert "Units: 1 in both waves" in flat(out)
    code, out, _ = call(*options, "--join-ids")
    assert code == 0
    assert "Units: 3 in both waves" in flat(out)


def test_no_unit_that_answered_both_waves_is_no_error(call: Call, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("id,w,yes,n,level\nA,1,1,3,x\nB,1,,,\nB,2,1,0,x\nD,2,0,2,z\n")
    code, out, _ = call("x.csv", "--id", "id", "--wave-item", "w", "--items", "yes,n,level", "--by", "level")
    assert code == 0
    text = flat(out)
    assert "Units: 1 in both waves, 1 in 1 only, 1 in 2 only" in text
    assert "No unit answered in both waves." in text
    assert "n: had the 3 missing pairs been known, mean change " in text
    assert "nan" not in text.casefold()


def test_a_file_named_twice_or_a_column_named_twice_counts_once(call: Call) -> None:
    _, once, _ = call(*BASE)
    _, twice, _ = call(*BASE, "--items", "lead")
    assert once == twice


@pytest.mark.usefixtures("blank_figures")
def test_figures_and_a_table(call: Call, tmp_path: Path) -> None:
    code, out, err = call(*BASE, "--after", "2022", "--plot", "p.pdf", "-o", "t.md")
    assert code == 0, err
    assert out == ""
    assert (tmp_path / "p.pdf").read_bytes().startswith(b"%PDF")
    assert (tmp_path / "t.md").read_text().startswith("**Change of 2 items")


@pytest.mark.usefixtures("blank_figures")
def test_figures_a_file_each(call: Call, tmp_path: Path) -> None:
    code, out, _ = call("long.csv", *KEYS, "--items", "lead", "--after", "2022", "--plot", "p.svg")
    assert code == 0
    assert "Change of 1 item of long.csv" in out
    assert [path.name for path in sorted(tmp_path.glob("*.svg"))] == ["p-1.svg", "p-2.svg"]


@pytest.mark.usefixtures("blank_figures")
def test_a_figure_of_no_pairs(call: Call, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("id,w,yes,n\nA,1,1,3\nB,1,,\nB,2,1,0\nD,2,0,2\n")
    code, _, err = call("x.csv", "--id", "id", "--wave-item", "w", "--items", "yes,n", "--plot", "p.png")
    assert code == 0, err
    assert len(list(tmp_path.glob("p-*.png"))) == 3


def test_help_names_the_options(call: Call) -> None:
    code, out, _ = call("--help")
    assert code == 0
    for option in ("--before", "--after", "--id", "--wave-item", "--items", "--by", "--list-text", "--list", "--plot"):
        assert option in out
