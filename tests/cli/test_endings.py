"""What a command says and with which code it ends when it does not come to its end."""

import subprocess
import sys
from collections.abc import Callable
from types import SimpleNamespace

import click
import numpy as np
import pytest

from leapstats.cli import entry
from leapstats.cli.endings import DEBUG
from leapstats.errors import ContradictionError, DataError, InfeasibleError, NotEstimableError, OutputError, Problem

SECRET = "patient 4711"
Ended = Callable[[BaseException], tuple[int, str]]


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ended:
    """Return what runs a command that stops with an error: its code and what it said."""

    def command(error: BaseException) -> tuple[int, str]:
        def stop(**_: object) -> None:
            raise error

        monkeypatch.setattr(entry, "commands", SimpleNamespace(main=stop))
        with pytest.raises(SystemExit) as done:
            entry.main()
        out, err = capsys.readouterr()
        assert out == ""
        assert isinstance(done.value.code, int)
        return done.value.code, err

    return command


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (click.exceptions.Abort(), 130, "Stopped."),
        (KeyboardInterrupt(), 130, "Stopped."),
        (click.ClickException("no"), 2, "Error: no"),
        (click.FileError("x.csv"), 2, "x.csv"),
        (DataError("x.csv", [Problem("a", "b", "c")]), 2, "1 problem in x.csv\n  a: b. c."),
        (OutputError("x was not written."), 2, "Error: x was not written."),
        (ContradictionError("no data set"), 2, "Error: no data set"),
        (InfeasibleError("none found"), 2, "Error: none found"),
        (NotEstimableError("no value"), 2, "Error: no value"),
        (PermissionError(13, "Permission denied", "x.csv"), 2, "Error: x.csv: Permission denied."),
        (OSError(28, "No space left on device"), 2, "Error: No space left on device."),
        (np._core._exceptions._ArrayMemoryError((10**9, 10**9), np.dtype(float)), 2, "not enough memory"),  # type: ignore[attr-defined]
        (MemoryError(), 2, "not enough memory"),
        (RecursionError(), 2, "nested too deeply"),
        (KeyError(SECRET), 70, "KeyError: this is a bug in leapstats"),
        (AssertionError(), 70, "AssertionError: this is a bug in leapstats"),
        (UnicodeEncodeError("utf-8", SECRET, 0, 1, SECRET), 70, "this is a bug in leapstats"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else None,
)
def test_each_kind_of_error_has_its_code_and_no_traceback(
    error: BaseException, code: int, said: str, ended: Ended
) -> None:
    found, err = ended(error)
    assert found == code
    assert said in err
    assert "Traceback" not in err
    assert SECRET not in err


def test_a_fault_names_places_and_versions_and_the_traceback_comes_on_request(
    ended: Ended, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, err = ended(KeyError(SECRET))
    assert "at leapstats/cli/entry.py:" in err
    assert "in _run" in err
    assert f"leapstats {entry.__version__}, Python {sys.version.split()[0]}" in err
    assert f"{DEBUG}=1" in err
    monkeypatch.setenv(DEBUG, "1")
    code, err = ended(KeyError(SECRET))
    assert code == 70
    assert "Traceback" in err
    assert SECRET in err
    assert "Traceback" not in ended(OutputError("x"))[1]


def test_a_line_of_a_file_does_not_pass_for_a_line_of_the_program(ended: Ended) -> None:
    problem = Problem('row 1, "a\nError: all is lost\x1b[2J"', "\u202eb\r", "c")
    _, err = ended(DataError("x\n.csv", [problem, Problem("d", "e", "f")]))
    assert err == 'Error: 2 problems in x .csv\n  row 1, "a Error: all is lost": b . c.\n  d: e. f.\n'


INTERRUPTED = """
import os, signal, sys, time
import leapstats.api.paper_tables as exhibits
from leapstats.cli.entry import main

def interrupted(*_, **__):
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(60)

exhibits.table3 = interrupted
sys.argv = ["leapstats", "table3"]
signal.signal(signal.SIGINT, signal.default_int_handler)  # what runs the tests may ignore it
main()
"""


def test_an_interrupted_command_ends_with_130() -> None:
    done = subprocess.run([sys.executable, "-c", INTERRUPTED], capture_output=True, text=True, check=False)
    assert done.returncode == 130
    assert done.stderr.strip() == "Stopped."


def test_a_command_names_options_as_they_are_typed(run: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    done = run("associations", "--by-domain", "--adjust-for", "setting", "--exposures", "x")
    assert done.returncode == 2
    assert "  --adjust-for: it cannot be combined with by_domain. Omit one of the two." in done.stderr.splitlines()
    assert "adjust_for" not in done.stderr
