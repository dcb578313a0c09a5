"""Texts of .sav files with value labels: labels, order and missing reasons, from the file to the answers."""

from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat
import pytest

import leapstats as ls
from leapstats.survey.formats import spss
from leapstats.survey.inference import infer
from leapstats.survey.raw import MissingRange


def answers(path: Path, frame: pd.DataFrame, **options: Any) -> dict[str, Any]:
    """Return how often each label and each missing reason comes, counted by eye in the frames below."""
    pyreadstat.write_sav(frame, str(path), **options)
    survey = infer(spss.read(path)).survey
    labels, reasons = survey.frame(), survey.reasons_frame()
    return {
        name: (Counter(labels[name].dropna()), Counter(reasons[name][reasons[name] != "answered"])) for name in labels
    }


@pytest.mark.parametrize("declared", [{"sex": ["X"]}, None])
@pytest.mark.parametrize("packing", [{}, {"row_compress": True}, {"compress": True}])
def test_letters_keep_their_labels_and_refused_is_a_reason(
    declared: dict[str, list[str]] | None, packing: dict[str, bool], tmp_path: Path
) -> None:
    found = answers(
        tmp_path / "a.sav",
        pd.DataFrame({"sex": ["F", "M", "X", "F", ""]}),
        variable_value_labels={"sex": {"F": "Female", "M": "Male", "X": "Refused"}},
        missing_ranges=declared,
        **packing,
    )
    labels, reasons = found["sex"]
    assert labels == {"Female": 2, "Male": 1}
    assert reasons["refused"] == 1
    assert sum(reasons.values()) == 2


def test_codes_stored_as_text_stand_in_the_order_of_numbers(tmp_path: Path) -> None:
    path = tmp_path / "a.sav"
    labels = {"10": "Ten", "9": "Nine", "1": "One"}
    answers(path, pd.DataFrame({"n": ["10", "9", "1", "9"]}), variable_value_labels={"n": labels})
    shown = str(ls.table1(path))
    assert shown.index("One") < shown.index("Nine") < shown.index("Ten")


def test_long_texts_have_labels_and_missing_codes(tmp_path: Path) -> None:
    path = tmp_path / "a.sav"
    first, second = "a code of many bytes", "another of many bytes"
    found = answers(
        path,
        pd.DataFrame(
            {"v": [first, second, "gone", first, second + " more"], "w": ["x" * 300, "y" * 280, "z", "z", "z"]}
        ),
        variable_value_labels={"v": {first: "First", second: "Second", "gone": "Not applicable"}, "w": {"z": "Last"}},
        missing_ranges={"v": ["gone"]},
    )
    assert spss.read(path).columns[0].missing == (MissingRange("gone", "gone"),)
    assert found["v"] == ({"First": 2, "Second": 1, second + " more": 1}, {"not_applicable": 1})
    assert found["w"][0]["Last"] == 3
