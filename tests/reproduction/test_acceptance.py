"""Findings about a paper that a study accepts gate no build; new ones do, and accepted ones that are gone are named."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import leapstats as ls
from leapstats.cli.check_command import command
from leapstats.dictionary.load import PUBLISHED
from leapstats.dictionary.study import Accepted, Study
from leapstats.errors import DictionaryError

Make = Callable[[dict[str, str]], Path]

# By hand: 1 of 4 is 25.0 %, not 26.0 %; 2 of 4 is 50.0 %, not 51.0 %.
ROWS = """\
a,2020,T,Small,n_pct,1 (26.0),1,4,26.0,,,,size == 1,,,,
b,2020,T,Walks,n_pct,2 (51.0),2,4,51.0,,,,walks,,,,
"""
SMALL = "T. Small: 1 of 4 is 25.0%, printed 26.0%"
WALKS = "T. Walks: 2 of 4 is 50.0%, printed 51.0%"


def checked(make_study: Make, files: dict[str, str], *accepted: str) -> Result:
    files["published/cells.csv"] = ",".join(PUBLISHED) + "\n" + ROWS
    if accepted:
        files["published/accepted.csv"] = "finding,reason\n" + "".join(f'"{each}",a misprint\n' for each in accepted)
    return CliRunner().invoke(command, ["--published", "--study", str(make_study(files))])


@pytest.mark.parametrize(
    ("accepted", "code", "new"),
    [
        ((), 1, 2),
        ((SMALL,), 1, 1),
        ((SMALL, WALKS), 0, 0),
        ((f"error: {SMALL}.", f"  {WALKS.replace(': ', ':  ')}."), 0, 0),
    ],
)
def test_only_new_findings_fail(
    make_study: Make, study_files: dict[str, str], accepted: tuple[str, ...], code: int, new: int
) -> None:
    done = checked(make_study, study_files, *accepted)
    assert done.exit_code == code
    assert f"2 findings, {new} not in published/accepted.csv" in done.stderr
    assert len(done.stdout.splitlines()) == 2
    assert done.stdout.count("error, accepted: ") == 2 - new
    assert done.stdout.count("Accepted: a misprint") == 2 - new


def test_an_accepted_finding_that_is_gone_is_named(make_study: Make, study_files: dict[str, str]) -> None:
    done = checked(make_study, study_files, SMALL, WALKS, "T. Nothing: no longer there")
    assert done.exit_code == 0
    assert "no longer found: T. Nothing: no longer there. Remove it from published/accepted.csv." in done.stdout
    assert "1 accepted but no longer found" in done.stderr


def test_bad_lists_are_refused(make_study: Make, study_files: dict[str, str]) -> None:
    for text, said in (
        ("finding,reason\nx,\n", "column reason: it is blank"),
        ("finding,reason\nx,y\nx,z\n", "it is already in accepted.csv line 2"),
        ("finding\nx\n", "no column reason"),
    ):
        study_files["published/accepted.csv"] = text
        with pytest.raises(DictionaryError, match=said):
            ls.load_study(make_study(study_files))


def test_leap_accepts_what_is_known_of_its_paper_and_says_why(leap: Study) -> None:
    paper = ls.check(leap, published=True)
    assert (len(paper.findings), len(paper.new), paper.gone, paper.held) == (12, 0, (), True)
    assert all(finding.accepted for finding in paper.findings)
    assert len(leap.accepted) == 12
    assert all(isinstance(each, Accepted) and len(each.reason) > 40 for each in leap.accepted)
