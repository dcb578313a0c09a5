"""Standard output and error: full, closed, read by half, in a locale without letters beyond ASCII."""

import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from leapstats.cli.streams import Channel
from leapstats.errors import OutputError

Run = Callable[..., subprocess.CompletedProcess[str]]
LEAPSTATS = f"{sys.executable} -m leapstats"
ODD = "name,size\n1,Gr\u00f6\u00dfe \u2013 gro\u00df\n0,klein\n1,\u2265 3\n"


def shell(command: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        check=False,
        timeout=300,
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("arguments", ["table1", "check --published", "--help"])
def test_a_full_disk_is_said(arguments: str, tmp_path: Path) -> None:
    done = shell(f"{LEAPSTATS} {arguments} > /dev/full", tmp_path)
    assert done.returncode == 2
    assert b"Error: standard output was not written: No space left on device." in done.stderr
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr


def test_a_reader_who_goes_away_is_no_fault_and_changes_no_verdict(tmp_path: Path, run: Run) -> None:
    # A reader that is gone before the first line: `true` reads nothing.
    done = shell(f"{LEAPSTATS} check --published | true; echo ${{PIPESTATUS[0]}}", tmp_path)
    assert int(done.stdout) == run("check", "--published", cwd=tmp_path).returncode
    assert b"Error" not in done.stderr
    assert b"Exception ignored" not in done.stderr


def test_a_closed_output_is_said_and_a_closed_error_is_not_needed(tmp_path: Path) -> None:
    done = shell(f"{LEAPSTATS} table1 >&-", tmp_path)
    assert (done.returncode, done.stderr.count(b"Error: standard output was not written: ")) == (2, 1)
    done = shell(f"{LEAPSTATS} table1 -o t.md >&-", tmp_path)
    assert (done.returncode, (tmp_path / "t.md").exists()) == (0, True)
    done = shell(f"{LEAPSTATS} table1 2>&-", tmp_path)
    assert done.returncode == 0
    assert b"Synthetic data" in done.stdout


PLAIN = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def test_letters_survive_a_locale_that_has_none(tmp_path: Path) -> None:
    (tmp_path / "gr\u00f6\u00dfe.csv").write_text(ODD, encoding="utf-8")
    done = shell(
        f"{LEAPSTATS} table1 gr\u00f6\u00dfe.csv -o \u2265.md && {LEAPSTATS} table1 gr\u00f6\u00dfe.csv",
        tmp_path,
        **PLAIN,
    )
    assert done.returncode == 0, done.stderr
    out = done.stdout.decode()
    assert "Characteristics of the 3 rows of gr\u00f6\u00dfe.csv" in " ".join(out.split())
    assert "Gr\u00f6\u00dfe \u2013 gro\u00df" in out
    assert "\u2265 3" in out
    assert (tmp_path / "\u2265.md").exists()
    done = shell(f"{LEAPSTATS} table1 gr\u00f6\u00dfe.csv --by gr\u00f6\u00dfer", tmp_path, **PLAIN)
    assert done.returncode == 2
    assert "gr\u00f6\u00dfer: there is no such column" in done.stderr.decode()


def test_arguments_that_are_not_utf_8(tmp_path: Path, run: Run) -> None:
    (tmp_path / os.fsdecode(b"odd\xff.csv")).write_text(ODD, encoding="utf-8")
    done = shell(f"{LEAPSTATS} table1 $'odd\\xff.csv'", tmp_path)
    assert done.returncode == 0, done.stderr
    done.stdout.decode()
    for end in (["--format", "json"], ["-o", "t\udcff.docx"]):
        assert run("table1", "odd\udcff.csv", *end, cwd=tmp_path).returncode == 0
    assert (tmp_path / os.fsdecode(b"t\xff.docx")).exists()
    for arguments in (
        ["table1", "odd\udcff.csv", "--by", "\udcff"],
        ["table1", "--study", "\udcff"],
        ["\udcff"],
        ["table1", "--format", "\udcff"],
    ):
        said = run(*arguments, cwd=tmp_path)
        assert said.returncode == 2
        assert "\ufffd" in said.stderr or r"\udcff" in said.stderr


class Refusing(io.StringIO):
    """A stream that takes nothing."""

    def __init__(self, error: OSError) -> None:
        super().__init__()
        self.error = error

    def write(self, text: str) -> int:
        raise self.error


def test_a_channel_lets_nothing_act_on_the_screen() -> None:
    stream = io.StringIO()
    channel = Channel(stream, "standard error")
    channel.write("a\x1b[31mb\x1b]0;title\x07c\x9b2Jd\u202ee\r\x08f\tg\n  h\ud800\n")
    channel.write("\r[##--] 1 of 2")
    assert stream.getvalue() == "abcdef\tg\n  h\ufffd\n\r[##--] 1 of 2"


def test_a_channel_says_what_it_could_not_write_once() -> None:
    channel = Channel(Refusing(OSError(28, "No space left on device")), "standard output")
    with pytest.raises(OutputError, match=r"standard output was not written: No space left on device\."):
        channel.write("a")
    assert channel.write("a") == 1
    for quiet in (Channel(Refusing(BrokenPipeError(32, "Broken pipe")), "standard output"), Channel(None, "")):
        assert quiet.write("a") == 1
        quiet.flush()


def test_a_warning_of_a_library_is_one_line(tmp_path: Path) -> None:
    # The square of 1e300 is beyond a float: numpy warns, and the spread is infinite.
    (tmp_path / "huge.csv").write_text("a,b\nx,1e300\ny,2e300\nx,-3e300\n")
    done = shell(f"{LEAPSTATS} table1 huge.csv", tmp_path)
    assert done.returncode == 0
    assert "2.00e+300" in done.stdout.decode()
    assert {line.partition(":")[0] for line in done.stderr.decode().splitlines()} <= {"Note"}
