"""Files and formats for results are checked before anything is read, drawn or computed, in every command."""

import sys
from pathlib import Path

import pytest

from leapstats.cli.entry import main

WITH_PLOT = (
    "staffing",
    "associations",
    "bounds change --n 30 --before 3 --after 7",
    "bounds association --n 30 --exposure 3 --outcome 7",
)
COMMANDS = (
    *WITH_PLOT,
    "table1",
    "table2",
    "table3",
    "findings",
    "reproduce",
    "model y~x",
    "bounds staffing",
    "bounds associations",
    "bounds count --n 30 --mean 1.8 --low 0 --high 9",
)


def run(
    arguments: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> tuple[int, str, str]:
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "argv", ["leapstats", *arguments])
    with pytest.raises(SystemExit) as done:
        main()
    assert isinstance(done.value.code, int)
    return done.value.code, *capsys.readouterr()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_problem_of_the_output_is_told_first(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # A study that is not there would be the error if anything came before the output.
    study = [] if " --n " in command else ["--study", "nowhere"]
    plot = ["--plot", "p.gif"] if command in WITH_PLOT else []
    given = [*command.split(), *study, "-o", "t.rtf", "-o", "no/t.md", "-o", "a.md", "-o", "./b/../a.md", *plot]
    (tmp_path / "b").mkdir()
    code, out, err = run(given, tmp_path, monkeypatch, capsys)
    assert (code, out) == (2, "")
    assert "t.rtf: " in err
    assert 'files ending in ".rtf"' in err
    assert "no/t.md: there is no folder no" in err
    assert "b/../a.md: it is the same file as a.md" in err
    assert ("p.gif: figures cannot be written as .gif" in err) is bool(plot)
    assert [path.name for path in tmp_path.iterdir()] == ["b"]


@pytest.mark.parametrize("command", [command for command in COMMANDS if command != "reproduce"])
def test_a_format_that_is_none_is_told_first(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    study = [] if " --n " in command else ["--study", "nowhere"]
    code, _, err = run([*command.split(), *study, "--format", "docs"], tmp_path, monkeypatch, capsys)
    assert code == 2
    listed = "csv, docx, html, json, latex, markdown, text, xlsx"
    assert f"format docs: there is no such format. Did you mean docx? Use one of {listed}." in err
    code, _, err = run([*command.split(), *study, "--format", "docx"], tmp_path, monkeypatch, capsys)
    assert code == 2
    assert "format docx: it is a binary format" in err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.usefixtures("blank_figures")
def test_a_table_and_its_figures_are_written_both_or_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bounds = "bounds change --n 6 --before 1 --after 3".split()
    given = [*bounds, "-o", "t.md", "-o", "/dev/full", "--plot", "p.svg"]
    code, out, err = run(given, tmp_path, monkeypatch, capsys)
    assert (code, out) == (2, "")
    assert "/dev/full was not written: No space left on device. Nothing else was written." in err
    assert list(tmp_path.iterdir()) == []
    code, out, err = run([*bounds, "-o", "t.md", "--plot", "p.svg"], tmp_path, monkeypatch, capsys)
    assert (code, out, err) == (0, "", "")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["p.svg", "t.md"]


def test_a_full_screen_leaves_no_figure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Full:
        encoding = "utf-8"

        def write(self, _: str) -> int:
            raise OSError(28, "No space left on device")

        def flush(self) -> None:
            pass

    monkeypatch.setattr(sys, "stdout", Full())
    given = "bounds change --n 6 --before 1 --after 3 --plot p.svg".split()
    code, _, err = run(given, tmp_path, monkeypatch, capsys)
    assert code == 2
    assert "standard output was not written: No space left on device." in err
    assert list(tmp_path.iterdir()) == []


def test_standard_output_by_name_takes_the_format_that_is_named(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code, out, _ = run(["table3", "-o", "/dev/stdout", "--format", "json"], tmp_path, monkeypatch, capfd)
    assert (code, out[0]) == (0, "{")
    code, out, _ = run(["table2", "-o", "/dev/stdout"], tmp_path, monkeypatch, capfd)
    assert (code, out.splitlines()[1][0]) == (0, "═")
    code, out, _ = run(["reproduce", "--only", "table3", "-o", "/dev/stdout"], tmp_path, monkeypatch, capfd)
    assert code == 0
    assert "published cells" in out
