"""The linter finds on LEAP exactly what is known of the paper, and nothing in a paper without faults.

The arithmetic is that of Blasi et al. 2018; each expected line can be redone from its tables and text.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

import leapstats as ls
from leapstats.dictionary.load import PUBLISHED
from leapstats.dictionary.study import Study

Make = Callable[[dict[str, str]], Path]

LEAP = [
    ("error", "Sites the organization runs, in bands: 7 + 6 + 8 + 4 = 25 of 30"),
    ("doubt", "the percentages 30.0 + 26.7 + 36.7 + 6.7 total 100.1"),
    ("doubt", "Front desk staff: links patients to BH help"),
    ("doubt", '"Booked slots plus open time": printed over 30, though only the 22'),
    ("doubt", '"Someone always reachable (open access or on call)": printed over 30, though only the 22'),
    ("doubt", '"Makes in-person introductions to an on-site BH specialist": 22 reach 10'),
    ("doubt", '"Stresses trusting, collaborative culture": 11 reach 10'),
    ("forced", 'the same 20 practices as "Stepped care'),
    ("forced", '"Screens for depression": the same 22 practices'),
    ("forced", "16 + 3 - 18 = 1, so exactly 1 practice has both"),
    ("forced", "8 + 6 - 13 = 1, so at least 1 practice has both"),
    ("forced", "20 + 15 - 30 = 5, so at least 5 practices have both"),
]


def test_the_findings_on_leap_are_exactly_the_known_ones(leap: Study) -> None:
    findings = ls.check(leap, published=True).findings
    assert len(findings) == len(LEAP)
    for finding, (severity, text) in zip(findings, LEAP, strict=True):
        assert str(finding.severity) == severity
        assert text in finding.text


GOOD = [
    "a,2020,T,Small,n_pct,1 (25.0),1,4,25.0,,,,size == 1,,,,",
    "b,2020,T,Large,n_pct,2 (50.0),2,4,50.0,,,,size == 2,,,,",
    "c,2020,T,Refused,n_pct,1 (25.0),1,4,25.0,,,,is_missing(size),,,,",
    "d,2020,T,Walks,n_pct,2 (50.0),2,4,50.0,,,,walks,,,,",
]


def linted(make_study: Make, study_files: dict[str, str], rows: list[str]) -> list[str]:
    study_files["published/cells.csv"] = ",".join(PUBLISHED) + "\n" + "\n".join(rows) + "\n"
    return [f"{each.severity}: {each.text}" for each in ls.check(make_study(study_files), published=True).findings]


def test_a_paper_without_faults_gives_an_empty_list(make_study: Make, study_files: dict[str, str]) -> None:
    assert linted(make_study, study_files, GOOD) == []


@pytest.mark.parametrize(
    ("place", "row", "said"),
    [
        (3, "d,2020,T,Walks,n_pct,5 (125.0),5,4,125.0,,,,walks,,,,", "error: Walks: n 5 is above its base 4"),
        (3, "d,2020,T,Walks,n_pct,2 (51.0),2,4,51.0,,,,walks,,,,", "error: Walks: 2 of 4 is 50.0%, printed 51.0%"),
        (1, "b,2020,T,Large,n_pct,1 (25.0),1,4,25.0,,,,size == 2,,,,", "error: Size: 1 + 1 + 1 = 3 of 4"),
        (3, "d,2020,T,Small,n_pct,2 (50.0),2,4,50.0,,,,size == 1,a,,,", "error: Small: 2 here, 1 in T"),
    ],
)
def test_faults_are_found(make_study: Make, study_files: dict[str, str], place: int, row: str, said: str) -> None:
    rows = [*GOOD[:place], row, *GOOD[place + 1 :]]
    if "same" in said or row.startswith("d,2020,T,Small"):
        rows = [GOOD[0], row]
        study_files["published/cells.csv"] = ""
    assert said in linted(make_study, study_files, rows)


@pytest.mark.parametrize(
    ("either", "talks", "walks", "said"),
    [
        (2, 3, 1, 'error: "Staff talk": 3 does not fit "Either", 2'),
        (4, 1, 2, 'error: "Either": 4 is above the sum of its parts, 3'),
        (3, 3, 1, 'forced: "Staff talk": the same 3 clinics as "Either"'),
        (3, 2, 2, 'forced: "Staff talk": with "Walks" 2 + 2 - 3 = 1, so exactly 1 clinic has both'),
    ],
)
def test_parts_unions_and_overlaps(
    make_study: Make, study_files: dict[str, str], either: int, talks: int, walks: int, said: str
) -> None:
    study_files["variables.csv"] += 'either,Either,binary,yes_no,service,,,,no,"any_of(talks, walks)",,,,\n'
    counts = {"either": either, "talks": talks, "walks": walks}
    rows = [f"{name},2020,T,{name},n_pct,{n},{n},4,,,,,{name},,,," for name, n in counts.items()]
    assert said in linted(make_study, study_files, rows)


def test_the_command_holds_while_every_finding_is_accepted(run: Callable[..., object]) -> None:
    done = run("check", "--published")
    assert done.returncode == 0  # type: ignore[attr-defined]
    assert len(done.stdout.splitlines()) == len(LEAP)  # type: ignore[attr-defined]
    done = run("check")
    assert done.returncode == 0  # type: ignore[attr-defined]
    assert all(line.startswith("warning: ") for line in done.stdout.splitlines())  # type: ignore[attr-defined]


def test_check_names_a_constraint_that_the_data_do_not_meet(make_study: Make, study_files: dict[str, str]) -> None:
    study_files["constraints.csv"] += (
        "K1,2020,stated,subset,talks <= walks,yes,hand,\nK2,2020,stated,exists,size == 1,yes,hand,\n"
    )
    study_files["data/second.csv"] = study_files["data/second.csv"].replace("E,0", "D,0")
    found = [each.text for each in ls.check(make_study(study_files)).new]
    assert found == ['K1: not met in A: "Staff talk" is at most "Walks"']
    assert isinstance(ls.load_study(make_study(study_files)), Study)
