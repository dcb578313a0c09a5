"""REDCap records: which rows are units and which are repeats, events and arms, and what R does to an export.

The rows are laid out as in the files of REDCapR (OuhscBbmc/REDCapR, inst/test-data/projects); numbers were counted by
hand.
"""

from pathlib import Path

import numpy as np

from leapstats.api.reading import infer_survey
from leapstats.survey.choices import Choices
from leapstats.survey.formats import redcap
from leapstats.survey.raw import RawColumn, RawFile
from leapstats.terms import Reason


def records(folder: Path, text: str) -> RawFile:
    path = folder / "data.csv"
    path.write_text(text, encoding="utf-8")
    return redcap.read(path)


def column(file: RawFile, name: str) -> RawColumn:
    return next(each for each in file.columns if each.name == name)


def note(notes: tuple[str, ...], words: str) -> str:
    return next((each for each in notes if words in each), "")


def numbers(found: RawColumn) -> list[float | None]:
    return [None if np.isnan(value) else float(value) for value in found.values]


REPEATS = """\
record_id,redcap_repeat_instrument,redcap_repeat_instance,age,intake_complete,bp,bp_complete
1,,,40,2,,
1,visits,1,,,110,2
1,visits,2,,,111,2
2,,,50,2,,
3,visits,1,,,120,2
"""


def test_repeats_are_counted_and_are_no_units(tmp_path: Path) -> None:
    file = records(tmp_path, REPEATS)
    assert file.rows.tolist() == [2, 5]
    assert [each.name for each in file.columns] == ["record_id", "age", "intake_complete", "visits (number of repeats)"]
    assert numbers(column(file, "visits (number of repeats)")) == [2, 0]
    assert "3 repeats of visits in 2 records" in note(file.notes, "repeats of")
    assert "1 record with nothing but repeats left out" in note(file.notes, "repeats of")
    assert note(file.notes, "answered in repeats only").endswith("left out: bp")


def test_repeats_of_several_events_are_told_by_events_and_records(tmp_path: Path) -> None:
    text = (
        "record_id,redcap_event_name,redcap_repeat_instrument,redcap_repeat_instance,age,bp\n"
        "1,base_arm_1,,,41,\n1,base_arm_1,visits,1,,120\n1,later_arm_1,,,42,\n1,later_arm_1,visits,1,,121\n"
        "1,later_arm_1,visits,2,,122\n2,base_arm_1,,,50,\n"
    )
    assert "3 repeats of visits in 2 events of 1 record are" in note(records(tmp_path, text).notes, "repeats of")


def test_a_file_of_repeats_alone_is_read_as_repeats(tmp_path: Path) -> None:
    only = "\n".join(line for line in REPEATS.splitlines() if ",," not in line[:4])
    file = records(tmp_path, only)
    assert len(file.rows) == 3
    assert "every row is a repeat of visits: 3 repeats of 2 records, not records, are counted" in file.notes


def test_the_first_repeat_of_an_event_is_the_unit(tmp_path: Path) -> None:
    text = (
        "record_id,redcap_event_name,redcap_repeat_instrument,redcap_repeat_instance,age\n"
        "1,visit_arm_1,,2,41\n1,visit_arm_1,,1,40\n2,visit_arm_1,,1,50\n"
    )
    file = records(tmp_path, text)
    assert column(file, "age").values.tolist() == ["40", "50"]
    assert numbers(column(file, "event (number of repeats)")) == [2, 1]


def test_events_are_waves_in_the_order_that_records_have_them(tmp_path: Path) -> None:
    text = "record_id,redcap_event_name,age\n1,later_arm_1,41\n2,first_arm_1,50\n2,later_arm_1,51\n3,first_arm_1,30\n"
    file = records(tmp_path, text)
    assert file.wave == "redcap_event_name"
    found = infer_survey(file.path, Choices())
    assert len(found.survey) == 2
    assert found.survey.column("age").values.tolist() == [50, 30]
    assert "only first_arm_1 is used" in note(found.survey.provenance.notes, "waves")
    both = infer_survey(file.path, Choices(by=("redcap_event_name",))).survey
    assert [code.label for code in both.variable("redcap_event_name").codes.answers] == ["first_arm_1", "later_arm_1"]


def test_arms_are_groups_and_not_waves(tmp_path: Path) -> None:
    text = "record_id,redcap_event_name,age\n1,first_arm_1,41\n1,later_arm_1,42\n2,first_arm_2,50\n2,later_arm_2,51\n"
    file = records(tmp_path, text)
    assert file.wave == "event"
    survey = infer_survey(file.path, Choices()).survey
    assert survey.column("age").values.tolist() == [41, 50]
    assert survey.column("arm").values.tolist() == [0, 1]


def test_what_r_did_to_an_export_is_undone(tmp_path: Path) -> None:
    text = (
        '"","record_id","note","a___1","a___2","intake_complete"\n'
        '"1","7","<U+043E><U+043D>",1,0,2\n"2","8",NA,NA,NA,NA\n"3","9","<U+D800>",0,1,2\n'
    )
    file = records(tmp_path, text)
    assert column(file, "note").values.tolist() == ["\u043e\u043d", None, "<U+D800>"]
    found = column(file, "note").reasons
    assert found is not None
    assert found.tolist() == [0, Reason.NOT_ASKED, 0]
    assert file.id == "record_id"
    assert note(file.notes, "as R writes it")
    assert "4 cells with NA read as blank" in note(file.notes, "NA read")


def test_na_stays_where_nothing_speaks_for_r(tmp_path: Path) -> None:
    file = records(tmp_path, "record_id,state,a___1,a___2\n1,NA,0,1\n2,VA,1,0\n")
    assert column(file, "state").values.tolist() == ["NA", "VA"]
