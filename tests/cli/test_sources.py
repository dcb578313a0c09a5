"""No command writes over a file that it reads, by whatever name the file is called."""

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import leapstats as ls
from leapstats.cli.entry import main
from leapstats.errors import UsageError
from leapstats.output.result import AnalysisResult

CLINICS = Path(__file__).parents[2] / "analyses" / "examples" / "clinics"
SURVEY = "id,t,a,b\n1,1,yes,no\n2,1,no,no\n3,1,yes,yes\n1,2,yes,yes\n2,2,no,yes\n3,2,yes,yes\n"
OF_FILES = (
    "table1 x.csv",
    "table1 x.csv --format text",
    "staffing x.csv --id id --wave-item t --items a",
    "associations x.csv --exposures a --outcomes b",
    "model b~a x.csv",
)
OF_STUDIES = (
    "table1",
    "staffing",
    "associations",
    "associations --draws 2",
    "model employs_counselor~offers_therapy",
    "table2",
    "table3",
    "findings",
    "reproduce",
    "bounds staffing",
    "bounds associations",
)
Run = Callable[[str], tuple[int, str, str]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a survey under several names, and a study."""
    (tmp_path / "x.csv").write_text(SURVEY)
    (tmp_path / "below").mkdir()
    (tmp_path / "link.csv").symlink_to("x.csv")
    os.link(tmp_path / "x.csv", tmp_path / "hard.csv")
    shutil.copytree(CLINICS, tmp_path / "S")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(command: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["leapstats", *command.split()])
        with pytest.raises(SystemExit) as done:
            main()
        assert isinstance(done.value.code, int)
        return done.value.code, *capsys.readouterr()

    return call


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", ["x.csv", "./below/../x.csv", "link.csv", "hard.csv"])
@pytest.mark.parametrize("command", OF_FILES)
def test_the_file_is_not_written_over(command: str, name: str, folder: Path, run: Run) -> None:
    before = contents(folder)
    for options in (f"-o {name}", f"-o other.md -o {name}", f"-o {folder / name}"):
        code, out, err = run(f"{command} {options}".replace("--format text -o other.md", ""))
        assert (code, out) == (2, "")
        assert "it is an input file and would be overwritten" in err
    assert contents(folder) == before


@pytest.mark.parametrize(
    "name",
    [
        "study.toml",
        "variables.csv",
        "codelists.csv",
        "columns.csv",
        "constraints.csv",
        "published/table1.csv",
        "plans/staffing.toml",
        "tables/table1.toml",
        "data/clinics_2020_synthetic.csv",
    ],
)
@pytest.mark.parametrize("command", OF_STUDIES)
def test_no_file_of_a_study_is_written_over(command: str, name: str, folder: Path, run: Run) -> None:
    before = contents(folder)
    told = "" if command == "reproduce" else "--format text "
    code, out, err = run(f"{command} --study S {told}-o S/{name}")
    assert (code, out) == (2, "")
    assert f"S/{name}: it is an input file and would be overwritten" in err
    assert contents(folder) == before


def test_the_study_of_the_package_is_not_written_over(run: Run) -> None:
    path = Path(str(ls.load_study(Path(__file__).parents[2] / "data_dictionary").folder)) / "published" / "table1.csv"
    before = path.read_bytes()
    code, _, err = run(f"table1 -o {path}")
    assert (code, "it is an input file and would be overwritten" in err) == (2, True)
    assert path.read_bytes() == before


def test_a_figure_is_not_drawn_over_what_is_read(folder: Path, run: Run) -> None:
    shutil.copy(folder / "x.csv", folder / "x.svg")
    (folder / "x.csv").unlink()
    (folder / "x.csv").symlink_to("x.svg")
    before = contents(folder)
    for command in (
        "staffing x.csv --id id --wave-item t --items a",
        "associations x.csv --exposures a --outcomes b",
    ):
        code, out, err = run(f"{command} --plot x.svg")
        assert (code, out) == (2, "")
        assert "x.svg: it is an input file and would be overwritten, x.csv" in err
    assert contents(folder) == before


@pytest.mark.usefixtures("blank_figures")
def test_a_page_of_a_figure_is_not_drawn_over_what_is_read(folder: Path) -> None:
    shown = ls.associations("x.csv", exposures="a", outcomes="b")
    pages = len(shown.plot())
    assert pages > 1
    (folder / "p-2.svg").symlink_to("x.csv")
    before = contents(folder)
    with pytest.raises(UsageError, match=r"p-2\.svg: it is an input file and would be overwritten, x\.csv"):
        shown.plot().save("p.svg")
    assert contents(folder) == before


@pytest.mark.parametrize("name", ["x.csv", "link.csv", "hard.csv"])
def test_a_result_is_not_saved_over_what_it_was_computed_from(
    name: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [
        ls.table1("x.csv"),
        ls.staffing("x.csv", id="id", wave_item="t", items="a"),
        ls.associations("x.csv", exposures="a", outcomes="b"),
        ls.model("b ~ a", "x.csv"),
    ]
    before = contents(folder)
    monkeypatch.chdir(folder / "below")
    for shown in found:
        with pytest.raises(UsageError, match="it is an input file and would be overwritten"):
            shown.save(f"../{name}")
    assert contents(folder) == before


@pytest.mark.parametrize("make", [ls.table1, ls.staffing, ls.associations, ls.reproduce])
def test_a_result_is_not_saved_over_the_files_of_its_study(make: Callable[..., AnalysisResult], folder: Path) -> None:
    shown = make(study=ls.load_study("S"))
    before = contents(folder)
    for name in ("published/table1.csv", "data/clinics_2021_synthetic.csv"):
        (folder / "t.html").unlink(missing_ok=True)
        (folder / "t.html").symlink_to(f"S/{name}")
        with pytest.raises(UsageError, match="it is an input file and would be overwritten"):
            shown.save("t.html")
    (folder / "t.html").unlink()
    assert contents(folder) == before


def test_invented_files_do_not_replace_those_of_the_study(folder: Path, run: Run) -> None:
    before = contents(folder)
    (folder / "draw_002").symlink_to("S/data")
    for options in ("-o S/data", "-o . --draws 2"):
        code, out, err = run(f"simulate --study S {options}")
        assert (code, out) == (2, "")
        assert "clinics_2020_synthetic.csv: it is an input file and would be overwritten" in err
    assert contents(folder) == before


def test_a_data_frame_and_a_new_file_are_in_nobodys_way(folder: Path) -> None:
    import pandas as pd

    (folder / "data frame").write_text("old")
    ls.table1(pd.read_csv("x.csv")).save("data frame", "csv")
    ls.table1("x.csv").save("y.csv")
    assert (folder / "y.csv").read_bytes()
    assert (folder / "data frame").read_text() != "old"


RECORDS = """\
record_id,redcap_event_name,a,b
1,one_arm_1,1,0
1,two_arm_1,0,1
2,one_arm_1,0,1
2,two_arm_1,1,1
3,one_arm_1,1,1
3,two_arm_1,0,0
4,one_arm_1,0,0
4,two_arm_1,1,0
"""
FIELDS = (
    "Variable / Field Name,Form Name,Field Type,Field Label\n"
    "record_id,visit,text,Record\na,visit,yesno,A\nb,visit,yesno,B\n"
)


@pytest.fixture
def redcap(folder: Path) -> Path:
    """The folder with REDCap records and their dictionary, beside them or under a name of its own."""
    (folder / "records.csv").write_text(RECORDS)
    (folder / "records_dictionary.csv").write_text(FIELDS)
    (folder / "other").mkdir()
    (folder / "other" / "fields.csv").write_text(FIELDS)
    return folder


@pytest.mark.parametrize(
    "command",
    [
        "table1 records.csv",
        "read records.csv",
        "missing records.csv",
        "crosstab records.csv a b",
        "staffing records.csv --items a",
        "associations records.csv --exposures a --outcomes b",
        "model b~a records.csv",
        "response records.csv --disposition a --outcome complete=1 --outcome refusal=0",
        "export records.csv",
    ],
)
@pytest.mark.parametrize("dictionary", ["records_dictionary.csv", "other/fields.csv"])
def test_the_dictionary_of_a_file_is_not_written_over(command: str, dictionary: str, redcap: Path, run: Run) -> None:
    before = contents(redcap)
    named = f" --dictionary {dictionary}" if "/" in dictionary else ""
    code, out, err = run(f"{command}{named} -o {dictionary}")
    assert (code, out) == (2, "")
    assert f"{dictionary}: it is an input file and would be overwritten" in err
    assert contents(redcap) == before


def test_a_result_is_not_saved_over_the_dictionary_of_its_file(redcap: Path) -> None:
    before = contents(redcap)
    with pytest.raises(UsageError, match="it is an input file and would be overwritten"):
        ls.table1("records.csv", dictionary="other/fields.csv").save("other/fields.csv")
    assert contents(redcap) == before


def test_the_dictionary_of_a_wave_is_not_written_over(redcap: Path, run: Run) -> None:
    ls.init("records.csv", "T")
    before = contents(redcap)
    for command in ("table1", "staffing", "reproduce", "check --format json"):
        code, out, err = run(f"{command} --study T -o T/data/records_dictionary.csv")
        assert (code, out) == (2, "")
        assert "T/data/records_dictionary.csv: it is an input file and would be overwritten" in err
    assert contents(redcap) == before


@pytest.mark.parametrize("option", ["--labels", "--layout", "--style"])
def test_what_words_and_lays_out_a_table_is_not_written_over(option: str, folder: Path, run: Run) -> None:
    (folder / "l.csv").write_text("item,label\na,Alpha\n")
    (folder / "l.toml").write_text('[[section]]\nlabel = ""\n[[section.block]]\nitems = ["a"]\n')
    (folder / "s.toml").write_text('title = "Mine"\nsource = "me"\n')
    given = {"--labels": "l.csv", "--layout": "l.toml", "--style": "s.toml"}[option]
    (folder / "t.md").symlink_to(given)
    before = contents(folder)
    code, out, err = run(f"table1 x.csv {option} {given} -o t.md")
    assert (code, out) == (2, "")
    assert "t.md: it is an input file and would be overwritten" in err
    assert contents(folder) == before
