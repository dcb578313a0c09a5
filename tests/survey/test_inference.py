"""What is inferred from a file without a dictionary, and that it is said."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest

import leapstats as ls
from leapstats.errors import DataError, UsageError
from leapstats.survey.choices import Choices
from leapstats.survey.frames import raw_of_frame
from leapstats.survey.inference import Inferred, infer
from leapstats.survey.raw import RawColumn, RawFile, ResponseSet
from leapstats.terms import ItemType, Reason


def inferred(frame: pd.DataFrame, **choices: object) -> Inferred:
    return infer(raw_of_frame(frame), Choices(**choices))  # type: ignore[arg-type]


def words(found: Inferred) -> dict[str, str]:
    return dict(found.survey.provenance.inferred)


def test_the_rules_for_text() -> None:
    frame = pd.DataFrame(
        {
            "twelve": [f"t{place % 12}" for place in range(26)],
            "thirteen": [f"t{place % 13}" for place in range(26)],
            "whole": [str(place) for place in range(26)],
            "zero_one": [str(place % 2) for place in range(26)],
            "one_two": [str(place % 2 + 1) for place in range(26)],
            "decimal": [f"{place}.0" for place in range(26)],
            "postcode": ["02134"] * 26,
            "mixed": [*(str(place) for place in range(25)), "n/a"],
            "none": ["None", "NA"] * 13,
            "blank": [None] * 26,
        }
    )
    found = inferred(frame)
    types = {name: variable.type for name, variable in found.survey.study.variables.items()}
    assert types == {
        "twelve": ItemType.CATEGORICAL,
        "whole": ItemType.COUNT,
        "zero_one": ItemType.BINARY,
        "one_two": ItemType.CATEGORICAL,
        "decimal": ItemType.COUNT,
        "mixed": ItemType.COUNT,
        "postcode": ItemType.CATEGORICAL,
        "none": ItemType.CATEGORICAL,
    }
    said = words(found)
    assert said["thirteen"] == "left out (text with more than 12 distinct values)"
    assert said["mixed"] == "count (whole numbers)"
    assert 'counted as missing: "n/a" in mixed' in found.survey.provenance.notes
    assert said["one_two"] == "categorical (codes 1 and 2)"
    assert said["blank"] == "left out (no answers)"
    assert found.survey.column("none").answered.all()


def test_overrides() -> None:
    frame = pd.DataFrame({"mixed": ["1", "2", "n/a"], "code": [1, 2, 3], "wide": ["a", "b", "c"]})
    found = inferred(frame, missing=frozenset({"n/a"}), types={"code": ItemType.CATEGORICAL})
    assert found.survey.column("mixed").reasons.tolist() == [0, 0, Reason.NOT_APPLICABLE]
    assert found.survey.study.variables["code"].type is ItemType.CATEGORICAL
    with pytest.raises(DataError, match=r'column "wide": "a", "b", "c" are not numbers'):
        inferred(frame, types={"wide": ItemType.COUNT})
    with pytest.raises(UsageError, match="there is no such column"):
        inferred(frame, include=("mixd",))


def test_numbers_of_a_data_frame() -> None:
    frame = pd.DataFrame(
        {
            "flag": [True, False, True],
            "nullable": pd.array([1, None, 7], dtype="Int64"),
            "negative": [-1, 2, 3],
            "graded": pd.Categorical(["lo", None, "lo"], categories=["lo", "mid", "hi"]),
            "when": pd.to_datetime(["2020-01-01", None, "2020-01-03"]),
        }
    )
    found = inferred(frame)
    types = {name: variable.type for name, variable in found.survey.study.variables.items()}
    assert types["flag"] is ItemType.BINARY
    assert types["nullable"] is ItemType.COUNT
    assert types["negative"] is ItemType.CONTINUOUS
    assert found.survey.column("nullable").reasons.tolist() == [0, Reason.BLANK, 0]
    codes = found.survey.study.variables["graded"].codes
    assert codes is not None
    assert [code.label for code in codes.answers] == ["lo", "mid", "hi"]
    assert found.survey.column("when").reasons.tolist() == [0, Reason.BLANK, 0]


def test_labels_and_user_missing_of_a_sav(tmp_path: Path) -> None:
    frame = pd.DataFrame({"aff": [1.0, 2.0, -8.0, 99.0], "note": ["yes", "no", "refused", ""]})
    pyreadstat.write_sav(
        frame,
        str(tmp_path / "x.sav"),
        column_labels={"aff": "Affiliation"},
        variable_value_labels={"aff": {-8.0: "Not asked", 1.0: "Inside", 2.0: "Outside", 3.0: "Both", 99.0: "Unknown"}},
        missing_ranges={"aff": [{"lo": -9, "hi": -1}, 99.0], "note": ["refused"]},
    )
    survey = ls.read_survey(tmp_path / "x.sav")
    assert survey.study.variables["aff"].label == "Affiliation"
    codes = survey.study.variables["aff"].codes
    assert codes is not None
    assert [code.label for code in codes.answers] == ["Inside", "Outside", "Both"]
    assert survey.column("aff").reasons.tolist() == [0, 0, Reason.NOT_ASKED, Reason.UNKNOWN]
    assert survey.column("note").reasons.tolist() == [0, 0, Reason.REFUSED, Reason.BLANK]


def raw(columns: list[RawColumn], sets: tuple[ResponseSet, ...] = ()) -> RawFile:
    rows = np.arange(1, len(columns[0].values) + 1)
    return RawFile(path=Path("x.sav"), format="spss", columns=tuple(columns), rows=rows, sets=sets)


def test_multi_response_sets() -> None:
    nan = float("nan")
    columns = [
        RawColumn(name="s1", label="Talks", cells=np.array([1.0, 0.0, nan])),
        RawColumn(name="s2", label="Walks", cells=np.array([0.0, 0.0, nan])),
        RawColumn(name="c1", cells=np.array(["a", "b", None], dtype=object)),
        RawColumn(name="c2", cells=np.array(["b", "b", None], dtype=object)),
    ]
    sets = (
        ResponseSet(name="help", label="Help", columns=("s1", "s2"), counted=1.0),
        ResponseSet(name="kinds", label="", columns=("c1", "c2"), counted=None),
    )
    found = infer(raw(columns, sets))
    survey = found.survey
    assert survey.column("any of help").values[:2].tolist() == [1, 0]
    assert survey.column("any of help").reasons.tolist() == [0, 0, Reason.BLANK]
    assert survey.column("kinds: a").values.tolist() == [1, 0, -1]
    assert survey.column("kinds: b").values.tolist() == [1, 1, -1]
    assert [block.heading_item for block in found.layout.sections[0].blocks] == ["any of help", "any of kinds"]


def test_check_all_questions_of_an_export(tmp_path: Path) -> None:
    text = (
        "Respondent ID,IP Address,Help?,,,Size\n,,Talks,Walks,Other (please specify),Response\n"
        "1,x,Talks,,,Small\n2,x,,,Music,Large\n3,x,,,,Small\n"
    )
    path = tmp_path / "export.csv"
    path.write_text(text)
    survey = ls.read_survey(path)
    assert survey.column("Help? [Walks]").values.tolist() == [0, 0, -1]
    assert survey.column("Help? [Walks]").reasons.tolist() == [0, 0, Reason.UNKNOWN]
    assert "columns with personal data not shown: IP Address (use --keep NAME to show one)" in survey.provenance.notes
    kept = ls.table1(path, include=["IP Address"])
    assert "IP Address" in str(kept)


def test_long_columns_are_read_alike() -> None:
    rng = np.random.default_rng(1)
    short = pd.DataFrame({"text": rng.choice(["x", "y", None], 6000), "n": rng.integers(0, 5, 6000).astype(str)})
    long, brief = inferred(short), inferred(short.iloc[:4000])
    assert words(long) == words(brief)
    for name in ("text", "n"):
        assert np.array_equal(
            long.survey.column(name).values[:4000], brief.survey.column(name).values, equal_nan=name == "n"
        )


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (pd.DataFrame({"a": []}), "no rows or no columns"),
    ],
)
def test_frames_that_cannot_be_read(frame: pd.DataFrame, said: str) -> None:
    with pytest.raises(DataError, match=said):
        raw_of_frame(frame)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "patient_id: it was left out (an id, judging by its name). To use it, add --categorical patient_id."),
        ({"id": "patient_id"}, "patient_id: it was left out (declared as an id). Choose another item, or do not"),
    ],
)
def test_a_column_that_was_left_out_makes_no_groups(options: dict[str, str], said: str) -> None:
    frame = pd.DataFrame({"patient_id": list("aabb"), "kind": list("pqpq")})
    with pytest.raises(UsageError) as told:
        ls.table1(frame, by="patient_id", **options)  # type: ignore[arg-type]
    assert said in str(told.value)
    shown = ls.table1(frame, by="patient_id", categorical="patient_id")
    assert len(shown.document.table.columns) == 3
