"""What a wave is called where several stand side by side."""

from collections.abc import Callable
from pathlib import Path

import pytest

import leapstats as ls
from leapstats.dictionary.study import Wave


@pytest.mark.parametrize(
    ("name", "label", "heading"),
    [
        ("2013", "baseline", "2013 baseline"),
        ("2013", "2013", "2013"),
        ("2013", "Wave of 2013", "Wave of 2013"),
        ("1", "2013", "1 2013"),
        ("2013", "", "2013"),
    ],
)
def test_a_label_that_says_the_name_stands_alone(name: str, label: str, heading: str) -> None:
    assert Wave(name=name, label=label, file=Path("x.csv"), format="csv").heading == heading


def test_headings_and_notes_of_two_waves(
    make_study: Callable[[dict[str, str]], Path], study_files: dict[str, str]
) -> None:
    lines = study_files["study.toml"].splitlines()
    study_files["study.toml"] = "\n".join(line for line in lines if not line.startswith("label = ")) + "\n"
    text = str(ls.table1(study=make_study(study_files), wave=["2020", "2021"]))
    assert "2020 2020" not in text
    assert "2020 (N = " in text
