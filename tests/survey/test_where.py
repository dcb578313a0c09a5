"""Rows kept by an expression, of files and of studies."""

from pathlib import Path

import pandas as pd
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
        ('site == "urban"', [1, 3, 6], "1 of them because an answer is missing"),
        ("registry == 1", [1, 3], "2 of 6 rows kept"),
        ('registry == "Yes"', [1, 3], "4 dropped, 1 of them because an answer is missing"),
        ("`n nurses` >= 2", [1, 3, 4], "1 of them because an answer is missing"),
        ('`visit.date` > "2016-03-15"', [4, 5, 6], "3 dropped"),
        ('practice_id in ("P1", "P6")', [1, 6], "2 of 6 rows kept"),
        ('site == "Rural" or registry == "Yes"', [1, 2, 3, 5], "4 of 6 rows kept"),
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
        ('`n nurses` > "many"', "it is compared with numbers"),
        ('`visit.date` > "soon"', "write a date as 2016-05-31"),
        ("site == ", "cannot be read"),
        ("__import__('os').system('x')", "is not a call of the language"),
        ("`n nurses > 2", "a backtick that is not closed"),
        ("`n nurses` > 99", "no row of 6 satisfies"),
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
    assert '3 of 6 rows kept where site == "Urban"; 3 dropped' in done.stderr
    assert done.stdout.index("registry") < done.stdout.index("site")
