"""How far a long command is: a bar on a terminal, a line a minute elsewhere, nothing for what is quick."""

import io
import os
import re
import sys
import time
from collections.abc import Callable

import pytest

import leapstats as ls
from leapstats.cli import progress
from leapstats.cli.progress import Progress
from leapstats.dictionary.study import Study
from leapstats.stats import westfall_young

PAIRS = {"exposures": ["warm_handoff"], "outcomes": ["ch_hiring", "ch_any_it"]}
Shown = Callable[[list[float]], str]


@pytest.fixture
def shown(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shown:
    """What is shown where one thing is done at each of some times, in seconds."""

    def show(times: list[float]) -> str:
        monkeypatch.setattr(time, "time", lambda: 0.0)
        bar = Progress()
        for place, now in enumerate(times, start=1):
            monkeypatch.setattr(time, "time", lambda now=now: now)
            bar.show("draws", place, len(times))
        assert bar.count == len(times)
        out, err = capsys.readouterr()
        assert out == ""
        return err

    return show


def test_a_line_a_minute_where_there_is_no_terminal(shown: Shown) -> None:
    assert shown([30, 60, 90, 120]) == "2 of 4 draws, 00:01:00 left\n4 of 4 draws\n"


def test_a_bar_on_a_terminal(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert shown([0.5, 0.9]) == ""
    seen = shown([20, 40, 60, 80])
    quarters = ["[" + "#" * done + "-" * (30 - done) + "]" for done in (7, 15, 22, 30)]
    for words in (f"{quarters[0]} 1/4 draws, 00:01:00 left", f"{quarters[1]} 2/4 draws, 00:00:40 left"):
        assert words in seen
    assert f"{quarters[3]} 4/4 draws" in seen
    assert seen.endswith("\n")
    assert seen.count("\n") == 1


@pytest.mark.parametrize(
    ("verb", "options", "what", "size"),
    [
        (
            ls.associations,
            {"exposures": ["warm_handoff"], "outcomes": ["ch_hiring", "ch_any_it"]},
            "permutations",
            50_000,
        ),
        (
            ls.associations,
            {
                "exposures": ["warm_handoff"],
                "outcomes": ["ch_hiring", "ch_any_it"],
                "adjust_for": "setting",
                "multiplicity": "holm",
            },
            "pairs",
            2,
        ),
        (ls.associations, {"by_domain": True, "outcomes": ["ch_hiring"]}, "trends", 9),
        (ls.staffing, {"items": ["n_psychologists", "has_psychologist"], "by": "setting"}, "items", 2),
    ],
)
def test_long_computations_say_how_far_they_are(
    leap: Study, verb: Callable[..., object], options: dict[str, object], what: str, size: int
) -> None:
    told: list[tuple[str, int, int]] = []
    verb(study=leap, **options, progress=lambda *each: told.append(each))
    assert {(each, whole) for each, _, whole in told} == {(what, size)}
    counts = [count for _, count, _ in told]
    assert counts == sorted(set(counts))
    assert counts[-1] == size


def test_every_permutation_that_there_is_is_counted() -> None:
    told: list[tuple[int, int]] = []
    exposures, outcomes = [[1], [1], [0], [0], [0]], [[1], [0], [1], [0], [0]]
    found = westfall_young(exposures, outcomes, progress=lambda *each: told.append(each))
    # Two of five units have the outcome: they can be dealt out in 10 ways.
    assert (found.permutations, told[-1]) == (10, (10, 10))


@pytest.mark.parametrize("columns", [40, 80])
def test_a_line_fits_the_terminal_however_long_its_words_are(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A longer line would be wrapped, and each step would leave a line of its own."""
    monkeypatch.setattr(progress, "get_terminal_size", lambda: os.terminal_size((columns, 24)))
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    written = io.StringIO()
    monkeypatch.setattr(written, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stderr", written)
    bar = Progress()
    for count in range(1, 4):
        bar.show("what the published values determine, whoever asks", count, 1000)
    lines = re.split(r"[\r\n]+", re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", written.getvalue()))
    assert max(map(len, lines)) in range(30, columns + 1)
