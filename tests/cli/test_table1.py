"""`leapstats table1` as it is run: what it prints, where, and how it ends."""

import json
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

Make = Callable[[dict[str, str]], Path]
Run = Callable[..., object]

LONG = "PCN,YEAR,region,fte,coordinators,note\n" + "".join(
    f"U{place},{2021 + place % 2},{'North' if place % 3 else 'South'},{place / 4},{place % 5},text {place}\n"
    for place in range(20)
)


def check(done: object, code: int) -> tuple[str, str]:
    assert done.returncode == code, (done.stdout, done.stderr)  # type: ignore[attr-defined]
    assert "Traceback" not in done.stderr  # type: ignore[attr-defined]
    return done.stdout, done.stderr  # type: ignore[attr-defined]


def test_a_file_without_a_dictionary(run: Run, tmp_path: Path) -> None:
    (tmp_path / "long.csv").write_text(LONG)
    out, err = check(run("table1", "long.csv", "--by", "YEAR", cwd=tmp_path), 0)
    assert "All (N = 20)" in out
    assert "2021 (N = 10)" in out
    # By hand: region is South where place is 0, 3, ..., 18: 7 of 20, of which 0, 6, 12, 18 are in 2021.
    assert "7 (35.0)" in out
    assert "4 (40.0)" in out
    # fte: 0 to 19 in quarters, mean 9.5 / 4 = 2.375, printed 2.4
    assert "2.4 (1.5)" in out
    assert (
        "Types inferred without a dictionary: left out (text with more than 12 distinct values): PCN, note;"
        in " ".join(out.split())
    )
    for words in ("categorical (years, judging by its name): YEAR", "count (whole numbers): coordinators"):
        assert words in " ".join(out.split())
    assert err == ""  # what the table says is not said again


def test_stdout_is_the_result_alone(run: Run, tmp_path: Path) -> None:
    (tmp_path / "long.csv").write_text(LONG)
    out, _ = check(run("table1", "long.csv", "--format", "json", "--include", "region", cwd=tmp_path), 0)
    content = json.loads(out)
    assert content["study"] is None
    assert content["synthetic"] is False
    assert {row["variable"] for row in content["results"]} == {"region"}
    shares = {row["level"]: row["stat"] for row in content["results"] if row["stat_name"] == "proportion"}
    assert shares == {"North": 0.65, "South": 0.35}


def test_overrides(run: Run, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a,b\n1,x\n2,none\n-,x\n")
    out, _ = check(run("table1", "x.csv", "--missing", "none", "--missing", "-", "--categorical", "a", cwd=tmp_path), 0)
    assert "a (N = 2), n (%)" in out
    assert "2 of 3 rows answered; missing: 1 unknown." in out


def test_ways_to_show_missing_answers(run: Run, make_study: Make, study_files: dict[str, str]) -> None:
    folder = make_study(study_files)
    shown = {
        how: check(run("table1", "--study", folder, "--show-missing", how), 0)[0] for how in ("rows", "note", "hide")
    }
    assert "Refused" in shown["rows"]
    assert "Missing: 1 refused." in shown["note"]
    assert "efused" not in shown["hide"]


def test_two_waves_with_unmatched_units(run: Run, make_study: Make, study_files: dict[str, str]) -> None:
    folder = make_study(study_files)
    out, err = check(run("table1", "--study", folder, "--wave", "2020", "--wave", "2021"), 0)
    assert "2020 first (N = 4)" in out
    assert "Note: 2 clinics in wave 2020 and not in wave 2021: C, D" in err
    assert "Note: 1 clinic in wave 2021 and not in wave 2020: E" in err


def test_several_files_at_once(run: Run, tmp_path: Path) -> None:
    out, _ = check(run("table1", "-o", "t.html", "-o", "t.md", "-o", "t.json", cwd=tmp_path), 0)
    assert out == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == ["t.html", "t.json", "t.md"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nothing.csv"], ["there is no such file"]),
        (["."], ["this is a folder"]),
        (["folder.csv"], ["this is a folder"]),
        (["empty.csv"], ["the file is empty"]),
        (["header.csv"], ["a header but no data rows"]),
        (["picture.sav"], ["this is not an SPSS file"]),
        (["table.docx"], ["no reader takes files ending in", ".sav"]),
        (["questions.csv"], ["row 2: it contains questions, not answers", "Keep one header row"]),
        (["quote.csv"], ["row 3: a quote opens here but is never closed"]),
        (["ragged.csv"], ["row 2: 1 cell,", "row 3: 3 cells"]),
        (["long.csv", "--by", "YAER"], ["YAER: there is no such column", "YEAR"]),
        (["long.csv", "--by", "fte"], ["an item of type continuous cannot form groups"]),
        (["long.csv", "--include", "regoin"], ["there is no such column", "region"]),
        (["long.csv", "--count", "region"], ['column "region"', "are not numbers"]),
        (["long.csv", "--wave", "2013"], ["wave: this option is only for a study"]),
        (["long.csv", "--conf-level", "95"], ["95 is not between 0 and 1"]),
        (["long.csv", "--format", "htm"], ["there is no such format", "html"]),
        (["long.csv", "--show-missing", "maybe"], ["Use one of rows, column, note, hide"]),
        (["long.csv", "-o", "no/t.html"], ["there is no folder no"]),
        (["long.csv", "-o", "t.rtf"], ['no format is written to files ending in ".rtf"']),
        (["--wave", "2017"], ["wave 2017: the study has no such wave", "2016"]),
        (["--study", "nowhere"], ["there is no such folder"]),
        (["--missing", "x"], ["this option is only for a file"]),
        (["--by", "practice_id"], ["an item of type id cannot form groups"]),
        (["--by", "setting", "--wave", "2013", "--wave", "2016"], ["cannot be shown in one table"]),
        (["--include", "seting"], ["the table has no such item", "setting"]),
        (["--bye", "x"], ["No such option"]),
    ],
)
def test_bad_input(run: Run, tmp_path: Path, arguments: list[str], said: list[str]) -> None:
    files = {
        "empty.csv": b"",
        "header.csv": b"a,b\n",
        "picture.sav": b"\x89PNG\r\n\x1a\n" + bytes(50),
        "table.docx": b"PK",
        "questions.csv": b"a,b\nHow?,Why?\n1,2\n",
        "quote.csv": b'a,b\n1,2\n"3,4\n5,6\n',
        "ragged.csv": b"a,b\n1\n1,2,3\n",
        "long.csv": LONG.encode(),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "folder.csv").mkdir()
    before = sorted(path.name for path in tmp_path.iterdir())
    out, err = check(run("table1", *arguments, cwd=tmp_path), 2)
    assert out == ""
    for words in said:
        assert words in err
    assert sorted(path.name for path in tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("data/first.csv", "A,1,2", "A,7,2", '"7" is not in code list size'),
        ("data/first.csv", "A,1,2", "A,1,-2", "-2 is negative"),
        ("data/first.csv", "B,2,0,-8", "A,2,0,-8", 'clinic "A" occurs 2 times'),
        ("data/first.csv", "id,size", "id,sise", "the file does not have it"),
        ("variables.csv", "staff > 0", "talks", "is circular"),
        ("study.toml", "data/first.csv", "../../first.csv", "is outside the study's folder"),
        ("study.toml", 'format = "csv"', 'format = "cvs"', "there is no such format"),
    ],
)
def test_bad_studies(
    run: Run, make_study: Make, study_files: dict[str, str], file: str, old: str, new: str, said: str
) -> None:
    study_files[file] = study_files[file].replace(old, new, 1)
    folder = make_study(study_files)
    out, err = check(run("table1", "--study", folder), 2)
    assert out == ""
    assert said in err


def test_a_file_that_cannot_be_written_stays_as_it_was(run: Run, tmp_path: Path) -> None:
    import os

    target = tmp_path / "t.md"
    target.write_text("old")
    target.chmod(stat.S_IRUSR)
    if os.access(target, os.W_OK):
        target.unlink()
        target.mkdir()
    _, err = check(run("table1", "-o", target), 2)
    assert "t.md" in err
    assert target.is_dir() or target.read_text() == "old"


def test_help_lists_the_commands(run: Run) -> None:
    out, _ = check(run("--help"), 0)
    assert "table1" in out
    assert "simulate" in out
    out, _ = check(run("--version"), 0)
    assert out.startswith("leapstats, version ")


def test_a_layout_is_written_beside_the_table_and_used_again(run: Run, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("g,k\na,p\nb,q\na,q\nb,p\n")
    first, _ = check(run("table1", "x.csv", "--by", "g", "--write-layout", "t.toml", cwd=tmp_path), 0)
    second, _ = check(run("table1", "x.csv", "--layout", "t.toml", cwd=tmp_path), 0)
    assert first == second
    before = (tmp_path / "t.toml").read_bytes()
    for arguments, said in (
        (["--write-layout", "t.toml"], "there is such a file already"),
        (["--layout", "t.toml", "--write-layout", "t.toml", "--overwrite-layout"], "it is an input file"),
        (["--layout", "t.toml", "-o", "t.toml", "--format", "text"], "it is an input file"),
        (["--write-layout", "x.md", "-o", "x.md"], "it is the same file as x.md"),
        (["--write-layout", "no/t.toml"], "there is no folder no"),
        (["--layout", "u.toml"], "there is no file u.toml"),
    ):
        out, err = check(run("table1", "x.csv", *arguments, cwd=tmp_path), 2)
        assert said in err
        assert out == ""
    assert (tmp_path / "t.toml").read_bytes() == before
    check(run("table1", "x.csv", "--write-layout", "t.toml", "--overwrite-layout", cwd=tmp_path), 0)
    assert (tmp_path / "t.toml").read_bytes() != before
