"""Files and questions that came up in public threads about survey tables, with the right answer.

The files here are made for the tests: each has the quirk of its thread, none is copied.
"""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pandas as pd
import pyreadstat
import pytest

import leapstats as ls

Run = Callable[..., CompletedProcess[str]]


def lines_of(text: object) -> list[str]:
    """Return the printed lines with single blanks between what stands on them."""
    return [" ".join(line.split()) for line in str(text).splitlines()]


def printed(run: Run, *arguments: str | Path) -> list[str]:
    done = run(*arguments)
    assert done.returncode == 0, done.stderr
    return lines_of(done.stdout)


def refused(run: Run, *arguments: str | Path) -> str:
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    return " ".join(done.stderr.split())


def numbers(run: Run, *arguments: str | Path) -> list[dict[str, Any]]:
    done = run(*arguments, "--format", "json")
    assert done.returncode == 0, done.stderr
    rows: list[dict[str, Any]] = json.loads(done.stdout)["results"]
    return rows


def following(lines: list[str], heading: str, count: int) -> list[str]:
    """Return the lines below the one that begins with a heading."""
    place = next(place for place, line in enumerate(lines) if line.startswith(heading))
    return lines[place + 1 : place + 1 + count]


def write(path: Path, rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    return path


def test_means_by_group(run: Run, tmp_path: Path) -> None:
    """tableone#3: whole numbers 0 to 19 in groups of 2, 4, 6 and 8; the mean of a run is the middle of its ends."""
    area = ["north"] * 2 + ["east"] * 4 + ["south"] * 6 + ["west"] * 8
    path = write(tmp_path / "a.csv", [["area", "nurses"], *([each, str(n)] for n, each in enumerate(area))])
    found = {
        row["by_level"]: row["stat"]
        for row in numbers(run, "table1", path, "--by", "area", "--include", "nurses")
        if row["stat_name"] == "mean"
    }
    assert found == {None: 9.5, "north": 0.5, "east": 3.5, "south": 8.5, "west": 15.5}


def test_categories_coded_in_numbers_with_one_missing(run: Run, tmp_path: Path) -> None:
    """tableone#188: a blank among codes makes them floats elsewhere, and adds to the base."""
    path = tmp_path / "a.csv"
    path.write_text("owner,plan\nHospital,1\nPartners,2\nHospital,\nPartners,2\nHospital,1\n")
    lines = printed(run, "table1", path, "--by", "owner", "--include", "plan")
    assert following(lines, "plan, n (%)", 2) == ["1 2 (50.0) 2 (100.0) 0 (0.0)", "2 2 (50.0) 0 (0.0) 2 (100.0)"]
    assert "plan, n (%)† N = 4 N = 2 N = 2" in lines
    assert "† Base: the rows that answered; missing: 1 left blank." in lines


@pytest.mark.parametrize("ordered", [True, False])
def test_the_declared_order_of_a_categorical(ordered: bool) -> None:
    """tableone#106: levels stand as declared, each with its own count, and one that nobody chose is 0."""
    size = pd.Categorical(
        ["solo", "large", "solo", "middling", "solo"], ["solo", "middling", "huge", "large"], ordered=ordered
    )
    lines = lines_of(ls.table1(pd.DataFrame({"size": size})))
    assert following(lines, "size", 4) == ["solo 3 (60.0)", "middling 1 (20.0)", "huge 0 (0.0)", "large 1 (20.0)"]


@pytest.mark.parametrize("dtype", ["bool", "boolean", "object"])
def test_everybody_said_yes(dtype: str) -> None:
    """pandas#50347: 32 times True is a count of 32."""
    lines = lines_of(ls.table1(pd.DataFrame({"open": pd.Series([True] * 32, dtype=dtype)})))
    assert "open, n (%) 32 (100.0)" in lines


def test_a_scale_of_agreement_is_in_its_order(run: Run, tmp_path: Path) -> None:
    """likert#116: neither the alphabet nor the order of the rows."""
    answers = ["Agree", "Strongly agree", "Neutral", "Disagree", "Agree", "Somewhat agree", "Strongly disagree"]
    path = write(tmp_path / "a.csv", [["supported"], *([each] for each in [*answers, "Somewhat disagree"])])
    lines = printed(run, "table1", path)
    assert [line.rpartition(" ")[0] for line in following(lines, "supported", 7)] == [
        "Strongly disagree 1",
        "Disagree 1",
        "Somewhat disagree 1",
        "Neutral 1",
        "Somewhat agree 1",
        "Agree 2",
        "Strongly agree 1",
    ]


def test_not_applicable_among_ticks(run: Run, tmp_path: Path) -> None:
    """onadata#1148: n/a in the 0/1 columns of a question that was not reached is no answer, and no third category."""
    path = tmp_path / "a.csv"
    path.write_text("staff/tasks/calls,staff/tasks/letters\nn/a,n/a\n0,1\n1,1\nn/a,n/a\n1,0\n")
    lines = printed(run, "table1", path)
    assert "staff/tasks/calls (N = 3), n (%)† 2 (66.7)" in lines
    assert "staff/tasks/letters (N = 3), n (%)† 2 (66.7)" in lines
    assert "† 3 of 5 rows answered; missing: 2 not applicable." in lines


IMPORT_IDS = [json.dumps({"ImportId": each}) for each in ("startDate", "status", "QID1", "QID2_TEXT")]


QUALTRICS_HEADER = [
    ["StartDate", "Status", "Q1", "Q2"],
    ["Start Date", "Response Type", "Is there\na lead?", "How many\nMAs?"],
]
QUALTRICS_ANSWERS = [["2026-03-01 09:00:00", "0", "No", "3"], ["2026-03-02 09:00:00", "0", "Yes", "2"]]


def test_a_line_break_in_a_question_of_qualtrics(run: Run, tmp_path: Path) -> None:
    """qualtRics#59: the three header rows take five lines, and none of them is an answer."""
    lines = printed(run, "table1", write(tmp_path / "a.csv", [*QUALTRICS_HEADER, IMPORT_IDS, *QUALTRICS_ANSWERS]))
    assert "Is there a lead?, n (%) 1 (50.0)" in lines
    assert following(lines, "How many MAs?", 1) == ["Mean (SD) 2.5 (0.7)"]


def test_a_line_break_in_a_question_of_qualtrics_without_import_ids(run: Run, tmp_path: Path) -> None:
    """qualtRics#59: the further header rows are no answers; the refusal says which rows, and what to do."""
    found = refused(run, "table1", write(tmp_path / "a.csv", [*QUALTRICS_HEADER, *QUALTRICS_ANSWERS]))
    assert "row 2: it contains text where all other cells in the same columns are numbers, dates or yes and no" in found
    assert "Keep one header row" in found


def test_two_columns_of_one_name(run: Run, tmp_path: Path) -> None:
    """qualtRics#233: an item is called like a column of the platform's own; both are kept and told apart."""
    path = tmp_path / "a.csv"
    path.write_text("Progress,Q1,Progress\nmailed,Yes,early\nmailed,No,late\nonline,Yes,early\n")
    lines = printed(run, "table1", path)
    assert following(lines, "Progress, n", 2) == ["mailed 2 (66.7)", "online 1 (33.3)"]
    assert following(lines, "Progress (2), n", 2) == ["early 2 (66.7)", "late 1 (33.3)"]
    assert "How the file was read: two columns are named Progress: the second is called Progress (2)." in lines


@pytest.mark.parametrize("codes", [(1.0, 2.0, 99.0), ("1", "2", "99")])
def test_a_missing_code_of_a_text_with_labels(codes: tuple[Any, Any, Any], run: Run, tmp_path: Path) -> None:
    """haven#409: the user-missing code of a text is missing as that of a number is, and keeps its reason."""
    one, two, none = codes
    pyreadstat.write_sav(
        pd.DataFrame({"lead": [one, two, none, one]}),
        str(tmp_path / "a.sav"),
        variable_value_labels={"lead": {one: "one", none: "refused"}},
        missing_ranges={"lead": [none]},
    )
    lines = printed(run, "table1", tmp_path / "a.sav")
    assert following(lines, "lead (N = 3), n (%)†", 2) == ["one 2 (66.7)", "2 1 (33.3)"]
    assert "† 3 of 4 rows answered; missing: 1 refused." in lines


def test_a_label_says_that_a_number_is_missing(run: Run, tmp_path: Path) -> None:
    """metasyn#465: 9999 has the label Missing and is not declared; the mean is 186 / 12, and what was done is told."""
    pyreadstat.write_sav(
        pd.DataFrame({"visits": [10.0, 9999.0, *(float(n) for n in range(11, 22)), 9999.0]}),
        str(tmp_path / "a.sav"),
        variable_value_labels={"visits": {9999.0: "Missing"}},
    )
    found = numbers(run, "table1", tmp_path / "a.sav")
    assert [row["stat"] for row in found if row["stat_name"] == "mean"] == [15.5]
    lines = printed(run, "table1", tmp_path / "a.sav")
    assert "† 12 of 14 rows answered; missing: 2 unknown." in lines
    assert "How the file was read: counted as missing: 9999 (Missing) in visits." in lines


def test_codes_stored_as_text_have_their_labels(run: Run, tmp_path: Path) -> None:
    """quantipy3#50: "1" and "2" are codes with labels, whatever blanks are stored beside them."""
    pyreadstat.write_sav(
        pd.DataFrame({"setting": ["1", "2 ", "1   ", " 2", "1"]}),
        str(tmp_path / "a.sav"),
        variable_value_labels={"setting": {"1": "Urban", "2": "Rural"}},
    )
    assert following(printed(run, "table1", tmp_path / "a.sav"), "setting, n (%)", 2) == [
        "Urban 3 (60.0)",
        "Rural 2 (40.0)",
    ]


LINKED = ("--wave-item", "wave", "--items", "nurses")


def test_an_id_that_is_unique_within_a_county_only(run: Run, tmp_path: Path) -> None:
    """irw#1683: units are not paired on half of their id; the refusal names the other half."""
    path = tmp_path / "a.csv"
    rows = "7,Ash,pre,2\n7,Elm,pre,5\n7,Ash,post,3\n7,Elm,post,5\n8,Ash,pre,0\n8,Ash,post,1\n"
    path.write_text(f"id,county,wave,nurses\n{rows}")
    said = refused(run, "staffing", path, "--id", "id", *LINKED)
    assert 'wave pre, rows 2, 3: id "7" occurs 2 times' in said
    assert "if county distinguishes them, use both: --id id,county" in said
    done = run("staffing", path, "--id", "id,county", *LINKED)
    assert done.returncode == 0
    assert "Units: 3 in both waves, 0 in pre only, 0 in post only" in " ".join(done.stdout.split())


def test_waves_whose_ids_are_of_another_kind(run: Run, tmp_path: Path) -> None:
    """gssr#1: one wave numbers its own respondents; a table without a single pair is an error."""
    path = tmp_path / "a.csv"
    path.write_text("id,wave,nurses\n1,2014,1\n2,2014,2\n20750,2016,3\n20751,2016,2\n")
    said = refused(run, "staffing", path, "--id", "id", *LINKED)
    assert 'wave 2016: it has no unit in common with wave 2014: id looks like "20750", "20751" here' in said
    assert "Use the same id for each unit in every wave" in said


def test_thousands_and_percent_signs_are_numbers(run: Run, tmp_path: Path) -> None:
    """readr#799, readr#449, pandas#22584: 1,000 is no text, and neither is 45%."""
    path = tmp_path / "a.csv"
    path.write_text('panel,screened\n"1,000",45%\n"2,000",50%\n"54,908",60%\n"56,932",20%\n')
    found = {row["variable"]: row["stat"] for row in numbers(run, "table1", path) if row["stat_name"] == "mean"}
    assert found == {"panel": 28_710, "screened": 43.75}
    assert any('panel: "1,000" is read as 1000' in line for line in printed(run, "table1", path))


# Of 40 clinics, by setting and registry: how many missed a target, how many met it.
TARGETS = {
    ("rural", 0): (7, 5),
    ("rural", 1): (7, 4),
    ("urban", 0): (8, 4),
    ("urban", 1): (3, 2),
}


@pytest.mark.parametrize("words", [("0", "1"), ("no", "yes")])
def test_crude_and_adjusted_side_by_side(words: tuple[str, str], run: Run, tmp_path: Path) -> None:
    """sjPlot#729, gtsummary#8: answers of 0 and 1, or of words, in a CSV; odds ratios of R's brglm2.

    With setting in the model the odds ratios are 0.981 (registry) and 0.861 (urban). In the table of both, 6 of 16
    met the target with a registry and 9 of 24 without: the same odds.
    """
    rows = [
        [setting, words[registry], words[met]]
        for (setting, registry), counts in TARGETS.items()
        for met in (0, 1)
        for _ in range(counts[met])
    ]
    path = write(tmp_path / "a.csv", [["setting", "registry", "met"], *rows])
    model = {
        row["by"]: row["stat"]
        for row in numbers(run, "model", "met ~ registry + setting", path)
        if (row["statistic"], row["stat_name"]) == ("firth_logistic", "odds_ratio")
    }
    assert model == pytest.approx({"registry": 0.981, "setting": 0.861}, abs=5e-4)
    options = ("--exposures", "registry", "--outcomes", "met", "--adjust-for", "setting")
    sides = {
        row["statistic"]: row["stat"]
        for row in numbers(run, "associations", path, *options)
        if row["stat_name"] == "odds_ratio"
    }
    assert sides["mid_p_odds_ratio"] == pytest.approx(1)
    assert sides["firth_logistic"] == pytest.approx(0.981, abs=5e-4)
