"""Options that cannot hold together are refused: none wins in silence, on the command line or in Python."""

import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import leapstats as ls
from leapstats.cli.entry import main
from leapstats.errors import UsageError

FRAME = pd.DataFrame(
    {
        "id": [f"P{place}" for place in range(8)] * 2,
        "t": [1] * 8 + [2] * 8,
        "g": ["a", "b"] * 8,
        "x": [1, 2, 2, 1] * 4,
        "y": ["no", "no", "yes", "yes"] * 4,
    }
)
TWICE = "two different values are given"
IN_PYTHON = [
    ({"levels": ["g=a,b", "g=b,a"]}, f"levels, g: {TWICE}"),
    ({"reference": ["g=b", "g=a"]}, f"reference, g: {TWICE}"),
    ({"levels": {"x": ["1", "2"]}, "count": "x"}, "x: it is declared count, which has no levels"),
    ({"levels": {"x": ["1", "2"]}, "continuous": "x"}, "x: it is declared continuous, which has no levels"),
    ({"levels": {"x": ["1", "2"]}, "date": "x"}, "x: it is declared date, which has no levels"),
    ({"levels": {"g": ["a", "b"]}, "types": {"g": "text"}}, "g: it is declared text, which has no levels"),
    ({"levels": {"g": ["a", "b"]}, "types": {"g": "id"}}, "g: it is declared id, which has no levels"),
    ({"reference": {"g": "a"}, "text": "g"}, "g: it is declared text, which has no reference level"),
    ({"id": "id", "categorical": "id"}, "id: it is declared categorical, but it is also the id column"),
    ({"id": "id", "text": "id"}, "id: it is declared text, but it is also the id column"),
    ({"id": "id", "levels": {"id": ["P1", "P2"]}}, "id: it is declared id, which has no levels"),
    ({"missing": {"g": "a"}, "levels": {"g": ["a", "b"]}}, "g: a is listed both as a level and as a missing code"),
]


def verbs(reading: dict[str, Any]) -> list[tuple[Any, dict[str, Any]]]:
    own_id = {"id": reading.get("id", "id")}
    return [
        (lambda **given: ls.table1(FRAME, **given), reading),
        (lambda **given: ls.read_survey(FRAME, **given), reading),
        (lambda **given: ls.model("y ~ x", FRAME, **given), reading),
        (lambda **given: ls.associations(FRAME, exposures="y", outcomes="g", **given), reading),
        (lambda **given: ls.staffing(FRAME, wave_item="t", items="y", **given), {**reading, **own_id}),
    ]


@pytest.mark.parametrize(("reading", "words"), IN_PYTHON)
def test_what_cannot_hold_together_is_refused_by_every_verb(reading: dict[str, Any], words: str) -> None:
    for verb, given in verbs(reading):
        with pytest.raises(UsageError) as caught:
            verb(**given)
        assert words in str(caught.value)


def test_what_is_said_twice_alike_is_said_once() -> None:
    once = ls.table1(FRAME, levels="g=b,a", reference="g=a", id="id").render("json")
    assert (
        ls.table1(FRAME, levels=["g=b,a", "g=b,a"], reference=["g=a"] * 2, id="id", types={"id": "id"}).render("json")
        == once
    )


def test_a_column_that_says_the_wave_has_no_type() -> None:
    for option in ("count", "categorical", "date"):
        with pytest.raises(UsageError, match=f"t: it is declared {option}, but it is also the wave column"):
            ls.staffing(FRAME, id="id", wave_item="t", items="y", **{option: "t"})  # type: ignore[arg-type]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    FRAME.to_csv(tmp_path / "x.csv", index=False)
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["leapstats", *arguments])
        with pytest.raises(SystemExit) as done:
            main()
        assert isinstance(done.value.code, int)
        return done.value.code, *capsys.readouterr()

    return call


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("--levels g=a,b --levels g=b,a", f"levels, g: {TWICE}"),
        ("--reference g=b --reference g=a", f"reference, g: {TWICE}"),
        ("--levels x=1,2 --count x", "x: it is declared count, which has no levels"),
        ("--id x --categorical x", "x: it is declared categorical, but it is also the id column"),
        ("--include g,x --exclude x", "x: it is both included and excluded"),
        ("--where g=='a' --where x==1", "--where: it is given 2 times but takes one value. Join the conditions"),
        ("--decimal point --decimal comma --overall last --overall first", "--decimal: it is given 2 times"),
        ("--exclude id,t,g,x,y", "exclude: it names every column of the file"),
    ],
)
def test_the_command_refuses_them(options: str, words: str, run: Any) -> None:
    code, out, err = run("table1", "x.csv", *options.split())
    assert (code, out) == (2, "")
    assert words in err
    assert "0 problems" not in err


@pytest.mark.parametrize(
    ("command", "option"),
    [
        ("staffing x.csv --before 1 --before 2", "--before"),
        ("associations --plan a --plan b", "--plan"),
        ("model y~x x.csv --method firth --method exact", "--method"),
        ("bounds change --n 30 --n 40 --before 3 --after 7", "--n"),
        ("bounds staffing --cache --no-cache", "--cache"),
        ("simulate --seed 1 --seed 2 -o new", "--seed"),
        ("simulate -o new --output other", "--output"),
        ("table3 --at-least 1 --at-least 2", "--at-least"),
    ],
)
def test_no_option_of_one_value_is_given_twice(command: str, option: str, run: Any) -> None:
    code, out, err = run(*command.split())
    assert (code, out) == (2, "")
    assert f"{option}: it is given 2 times" in err


def test_options_of_several_values_are_given_again(run: Any) -> None:
    code, out, _ = run(*"table1 x.csv --include g --include x -o a.md -o b.csv --missing 7 --missing 8".split())
    assert (code, out) == (0, "")


def test_what_makes_groups_may_be_left_out_of_the_rows(run: Any) -> None:
    code, with_it, _ = run("table1", "x.csv", "--by", "g", "--format", "csv")
    assert code == 0
    code, without, _ = run("table1", "x.csv", "--by", "g", "--exclude", "g", "--format", "csv")
    assert (code, without) == (0, with_it)
