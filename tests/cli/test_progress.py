"""How far a long command is: a bar on a terminal, a line a minute elsewhere, nothing for what is quick."""

import sys

import pytest

from leapstats.cli.progress import Progress


class Clock:
    """A clock that is set."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def shown(times: list[float], capsys: pytest.CaptureFixture[str]) -> str:
    clock = Clock()
    progress = Progress(clock)
    for place, clock.now in enumerate(times, start=1):
        progress.show("draws", place, len(times))
    assert progress.count == len(times)
    out, err = capsys.readouterr()
    assert out == ""
    return err


def test_a_line_a_minute_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert shown([10, 61, 70, 122], capsys) == "2 of 4 draws\n4 of 4 draws\n"


def test_a_bar_on_a_terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert shown([0.5, 0.9], capsys) == ""
    half = "[" + "#" * 15 + "-" * 15 + "] 1 of 2 draws"
    whole = "[" + "#" * 30 + "] 2 of 2 draws"
    assert shown([2, 3], capsys) == f"\r{half}\r{whole}\n"
