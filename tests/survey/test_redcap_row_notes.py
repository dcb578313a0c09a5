"""Notes on REDCap records count the rows that are used: those of one event, or those of a condition."""

from pathlib import Path

import numpy as np
import pytest

import leapstats as ls
from leapstats.survey.formats import redcap
from leapstats.survey.raw import RowNotes

EVENTS = """\
record_id,redcap_event_name,nurses,staff___rn,staff___ma,visit_complete
1,baseline_arm_1,2,1,0,2
1,followup_arm_1,,0,0,0
2,baseline_arm_1,3,0,0,2
2,followup_arm_1,1,0,1,2
3,baseline_arm_1,1,0,1,2
3,followup_arm_1,,0,0,0
4,baseline_arm_1,,0,0,0
"""
# Counted by hand: the form is not done in rows 4 and 6 of the follow-up and in row 7 of the baseline.
UNTICKED = "none chosen where other questions of the form are answered: staff (1 row)"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "records.csv"
    path.write_text(EVENTS)
    return path


def flat(text: object) -> str:
    return " ".join(str(text).split())


def test_all_rows(file: Path) -> None:
    notes = redcap.read(file).notes
    assert "forms not done, whose blanks and unticked boxes count as not asked: visit (3 rows)" in notes
    assert "3 rows without any answer included" in notes


def test_the_first_event(file: Path) -> None:
    text = flat(ls.table1(file))
    assert "count as not asked: visit (1 row); 1 row without any answer included;" in text
    assert UNTICKED in text
    assert "7 rows of 2 waves (redcap_event_name): only baseline_arm_1 is used, 4 rows" in text


@pytest.mark.parametrize("condition", ['redcap_event_name == "followup_arm_1"', "is_missing(nurses)"])
def test_a_condition(file: Path, condition: str) -> None:
    text = flat(ls.table1(file, where=condition, include=["redcap_event_name", "staff___rn"]))
    number = 2 if "event" in condition else 3
    assert f"count as not asked: visit ({number} rows); {number} rows without any answer included;" in text
    assert UNTICKED not in text


def test_waves_that_are_compared_under_a_condition(file: Path) -> None:
    text = flat(ls.staffing(file, items="nurses", where="record_id in (1, 2)"))
    assert "visit (1 row); 1 row without any answer included;" in text
    assert "4 of 7 rows kept where record_id in (1, 2); 3 dropped" in text


def test_a_wave_of_a_study_that_was_drafted_from_the_file(file: Path, tmp_path: Path) -> None:
    found = ls.init(file, tmp_path / "study")
    assert [any(UNTICKED in note for note in wave.notes) for wave in found.draft.waves] == [True, False]
    text = flat(ls.table1(study=tmp_path / "study", wave="followup_arm_1"))
    assert "visit (2 rows); 2 rows without any answer included" in text


def test_codes_that_are_suspected_in_another_event_are_not_told(tmp_path: Path) -> None:
    path = tmp_path / "records.csv"
    path.write_text(EVENTS.replace("followup_arm_1,1,", "followup_arm_1,UNK,"))
    (tmp_path / "dictionary.csv").write_text(
        "Variable / Field Name,Form Name,Field Type,Field Label,"
        '"Choices, Calculations, OR Slider Labels",Text Validation Type OR Show Slider Number\n'
        "record_id,visit,text,Record,,\nnurses,visit,text,Nurses,,integer\n"
        'staff,visit,checkbox,Staff,"rn, RN | ma, MA",\n'
    )
    whole = redcap.read(path, dictionary=tmp_path / "dictionary.csv")
    assert any('nurses: "UNK"' in note for note in whole.notes)
    first = np.array([each == "baseline_arm_1" for each in whole.columns[1].values], dtype=bool)
    assert not any("UNK" in note for note in whole.take(first).notes)


def test_notes_stand_where_the_others_stood_and_may_be_cut_again() -> None:
    notes = RowNotes.of(lambda rows: [f"{int(rows.sum())} rows"] if rows.any() else [], 4)
    some = notes.take(np.array([True, True, False, True]))
    fewer = some.take(np.array([False, False, True]))
    assert (notes.told, some.told, fewer.told) == (("4 rows",), ("3 rows",), ("1 rows",))
    assert fewer.rows.tolist() == [False, False, False, True]
    assert some.instead(["first", "4 rows", "last"], notes) == ("first", "3 rows", "last")
    none = fewer.take(np.array([False]))
    assert none.instead(["first", "1 rows", "last"], fewer) == ("first", "last")
    assert fewer.instead(["first", "last"], none) == ("first", "last", "1 rows")
    assert notes.take(np.ones(4, dtype=bool)) is notes
