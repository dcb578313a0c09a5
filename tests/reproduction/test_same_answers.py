"""Waves that are one file, or have the same answers."""

from collections.abc import Callable
from pathlib import Path

import pytest

import leapstats as ls

Make = Callable[[dict[str, str]], Path]
UNITS = "ABCDEFGHIJ"
ROWS = {unit: [place % 5, place % 2, 3 + place % 7, place % 3] for place, unit in enumerate(UNITS)}


def wave(rows: dict[str, list[int]]) -> str:
    return "site,nurses,registry,size,aides\n" + "".join(f"{u},{','.join(map(str, r))}\n" for u, r in rows.items())


@pytest.fixture
def drafted(tmp_path: Path) -> Callable[[str, str], Path]:
    def draft(first: str, second: str) -> Path:
        paths = [tmp_path / "a.csv", tmp_path / "b.csv"]
        for path, text in zip(paths, (first, second), strict=True):
            path.write_text(text)
        ls.init(paths, tmp_path / "study", waves=["2013", "2016"], id="site")
        return tmp_path / "study"

    return draft


def told(folder: Path) -> list[str]:
    found = ls.check(folder)
    assert found.held
    return [each.words for each in found.warnings if each.where == "waves 2013 and 2016"]


def test_a_copy_of_a_file(drafted: Callable[[str, str], Path]) -> None:
    folder = drafted(wave(ROWS), wave(ROWS))
    (words,) = told(folder)
    assert words.startswith("waves 2013 and 2016. data/a.csv and data/b.csv are copies of one file: name the file of")
    settings = folder / "study.toml"
    settings.write_text(settings.read_text().replace("data/b.csv", "data/a.csv"))
    assert "both are read from data/a.csv" in told(folder)[0]


def test_the_same_answers_in_another_order(drafted: Callable[[str, str], Path]) -> None:
    (words,) = told(drafted(wave(ROWS), wave(dict(reversed(ROWS.items())))))
    assert "all 40 answers of the 10 units in both agree (4 items): is one file a copy of the other?" in words


def test_nearly_the_same_answers(drafted: Callable[[str, str], Path]) -> None:
    changed = ROWS | {"A": [4, 0, 3, 0]}
    (words,) = told(drafted(wave(ROWS), wave(changed)))
    assert "39 of 40 answers of the 10 units in both agree" in words


def test_answers_that_differ_as_answers_do(drafted: Callable[[str, str], Path]) -> None:
    changed = {unit: [row[0] + (unit in "ABC"), *row[1:]] for unit, row in ROWS.items()}
    assert not told(drafted(wave(ROWS), wave(changed)))


def test_few_units_say_nothing(drafted: Callable[[str, str], Path]) -> None:
    others = {unit.lower() if unit > "D" else unit: row for unit, row in ROWS.items()}
    folder = drafted(wave(ROWS), wave(others))
    assert not [each for each in ls.check(folder).warnings if each.where == "waves 2013 and 2016"]


def test_waves_of_one_file_by_a_column(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    lines = [
        f"{unit},{year},{row[0] + (year > 1) * place}\n"
        for year in (1, 2)
        for place, (unit, row) in enumerate(ROWS.items())
    ]
    path.write_text("site,year,nurses\n" + "".join(lines))
    ls.init(path, tmp_path / "study", id="site", wave_item="year")
    assert not [each for each in ls.check(tmp_path / "study").warnings if "one file" in each.words]


def test_the_study_of_the_package_has_two_waves_that_differ() -> None:
    assert not [each for each in ls.check().warnings if "agree" in each.words or "file" in each.words]
