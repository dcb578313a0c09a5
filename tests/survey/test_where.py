"""Rows kept by an expression, of files and of studies."""

from pathlib import Path

import pandas as pd
import pyreadstat
import pytest

import leapstats as ls
from leapstats.errors import InputError

FRAME = pd.DataFrame(
    {
        "site": ["Urban", "Rural", "Urban", None, "Rural", "Urban"],
        "registry": ["Yes", "No", "Yes", "No", "N/A", "No"],
        "n nurses": [2.0, 1.0, 5.0, 3.0, 0.0, None],
        "visit.date": ["2016-01-03", "2016-02-03", "2016-03-03", "2016-04-03", "2016-05-03", "2016-06-03"],
        "practice_id": ["P1", "P2", "P3", "P4", "P5", "P6"],
    }
)


@pytest.mark.parametrize(
    ("where", "kept", "said"),
    [
        ('site == "Urban"', [1, 3, 6], "3 of 6 rows kept"),
        ('site == "urban"', [1, 3, 6], "1 of them because of a missing answer"),
        ("registry == 1", [1, 3], "2 of 6 rows kept"),
        ('registry == "Yes"', [1, 3], "4 dropped, 1 of them because of a missing answer"),
        ("`n nurses` >= 2", [1, 3, 4], "1 of them because of a missing answer"),
        ('`visit.date` > "2016-03-15"', [4, 5, 6], "3 dropped"),
        ('practice_id in ("P1", "P6")', [1, 6], "2 of 6 rows kept"),
        ('site == "Rural" or registry == "Yes"', [1, 2, 3, 5], "4 of 6 rows kept"),
        ("`n nurses` / 2 > 1", [3, 4], "1 of them because of a missing answer"),
        ("6 / `n nurses` > 2", [1, 2], "4 dropped, 2 of them because of a missing answer"),
        ("mean_of(`n nurses`, 3, at_least=1) >= 3", [3, 4, 6], "3 of 6 rows kept"),
        ('count_of(site == "Urban", registry == "Yes", at_least=1) >= 1', [1, 3, 6], "3 of 6 rows kept"),
        ("not is_missing(site) and `n nurses` < 2", [2, 5], "2 of 6 rows kept"),
        ('site in ("Rural", "Urban") and not (registry == "No")', [1, 3], "2 of 6 rows kept"),
    ],
)
def test_rows_kept(where: str, kept: list[int], said: str) -> None:
    survey = ls.read_survey(FRAME, where=where)
    assert survey.units.tolist() == kept
    assert said in "; ".join(survey.provenance.notes)


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("sit == 1", "there is no such column"),
        ('site == "Suburban"', 'site has no value "Suburban"'),
        ("`n nurses` > many", "there is no such column"),
        ('`n nurses` > "many"', "Compare it with a number"),
        ('`visit.date` > "soon"', "Write a date as 2016-05-31"),
        ("site == ", "cannot be read"),
        ("__import__('os').system('x')", "is not a function of the language"),
        ("`n nurses > 2", "an unclosed backtick"),
        ("site * 2 > 1", "site is categorical, and its codes are not numbers with an order"),
        ("mean_of(practice_id, `n nurses`) > 1", "not numbers"),
        ('`n nurses` * "many" > 1', '"many" is used where a number is needed'),
        ("reverse(`n nurses`) > 1", "reverse needs the codes of an item"),
        ("`n nurses` / 0 > 1", "divides by 0"),
        ("`n nurses` ** 2 > 1", "only +, -, * and / are in the language"),
        ("`n nurses` / 2", "is not a condition"),
        ("mean_of(`n nurses`, at_least=2) > 1", "at_least is a number of answers, 1 here"),
        ("`n nurses` > 99", "none of the 6 rows meets"),
    ],
)
def test_what_cannot_be_kept(where: str, said: str) -> None:
    with pytest.raises(InputError) as found:
        ls.table1(FRAME, where=where)
    assert said in str(found.value)


def test_a_study_is_narrowed_alike() -> None:
    everyone, some = ls.read_survey(), ls.read_survey(where="any_bh_specialist == 1")
    # Blasi 2018, Table 1: 25 of 30 practices had a specialist on site.
    assert (len(everyone), len(some)) == (30, 25)
    table = str(ls.table1(where="any_bh_specialist == 1"))
    assert "N = 25" in table
    assert "25 of 30 practices kept where any_bh_specialist == 1" in " ".join(table.split())


def test_the_command_says_what_was_dropped(tmp_path: Path, run: "object") -> None:
    FRAME.to_csv(tmp_path / "x.csv", index=False)
    done = run("table1", "x.csv", "--where", 'site == "Urban"', "--include", "registry,site", cwd=tmp_path)  # type: ignore[operator]
    assert done.returncode == 0, done.stderr
    assert '3 of 6 rows kept where site == "Urban"; 3 dropped' in " ".join(done.stdout.split())
    assert done.stdout.index("registry") < done.stdout.index("site")


def test_the_file_s_own_codes_decide() -> None:
    frame = pd.DataFrame({"sex": [1, 1, 2, 2, 2], "age": [25, 9, 30, 100, 41], "record_id": [9, 10, 11, 100, 2]})
    assert ls.read_survey(frame, binary="sex", where="sex == 1").units.tolist() == [1, 2]
    turned = {"binary": "sex", "reference": {"sex": "2"}}
    assert ls.read_survey(frame, where="sex == 2", **turned).units.tolist() == [3, 4, 5]  # type: ignore[arg-type]
    assert ls.read_survey(frame, where="record_id <= 11").units.tolist() == [1, 2, 3, 5]


def test_labelled_codes_in_either_order(tmp_path: Path) -> None:
    pyreadstat.write_sav(
        pd.DataFrame({"q": [1.0, 1.0, 2.0]}), str(tmp_path / "x.sav"), variable_value_labels={"q": {1: "No", 2: "Yes"}}
    )
    for where, kept in (("q == 1", [1, 2]), ("q == 2", [3]), ('q == "Yes"', [3]), ('q == "y"', [3])):
        assert ls.read_survey(tmp_path / "x.sav", where=where).units.tolist() == kept


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("age >= 18", "age has no numbers to compare with >="),
        ('site > "a"', "site has no numbers to compare with >"),
        ('"a" == "a"', "names no column"),
        ("age", "is not a condition"),
        ("wave(2013).age == 1", "a file has no other waves"),
        ("count(age == 1) > 2", "summarize all rows"),
        ('seen > "05/06/16"', "Write a date as"),
    ],
)
def test_comparisons_without_an_order_are_refused(where: str, said: str) -> None:
    ages = ["25", "9", "30", "100", "41", "7", "abc"]
    frame = pd.DataFrame({"age": ages, "site": ["a", "b"] * 3 + ["a"], "seen": ["2016-01-02"] * 7})
    with pytest.raises(InputError) as found:
        ls.read_survey(frame, where=where)
    assert said in str(found.value)


def test_a_date_is_read_as_its_column() -> None:
    frame = pd.DataFrame({"d": ["31/12/2015", "05/06/2016", "20/05/2016", "10/05/2016"]})
    assert ls.read_survey(frame, where='d >= "05/06/2016"').units.tolist() == [2]
    assert ls.read_survey(frame, where='d < "2016-05-15"').units.tolist() == [1, 4]
