"""Damaged REDCap files end in an error with a fix, or are read: never in a fault of the program."""

import random
from pathlib import Path

import pytest

from leapstats.api.reading import infer_survey
from leapstats.errors import InputError, Problem
from leapstats.survey.choices import Choices

FIELDS = """\
field_name,form_name,field_type,field_label,select_choices_or_calculations,branching_logic,identifier
record_id,intake,text,Record ID,,,
staff,intake,checkbox,<b>Which staff?</b>,"1, Nurse | 2, Pharmacist, part-time | -99, None",,
registry,intake,radio,A registry?,"1, Yes | 0, No",[staff(1)] = '1' and ([n] <> '' or [n] > 2),
n,intake,text,How many?,,,
lead,intake,text,Lead,,,y
"""
RECORDS = """\
record_id,redcap_event_name,redcap_repeat_instrument,redcap_repeat_instance,staff___1,staff___2,staff____99,registry,n,\
lead,intake_complete
1,base_arm_1,,,1,0,0,1,3,Ann Lee,2
1,base_arm_1,visit,1,,,,,,,
2,base_arm_2,,,0,1,0,0,,,1
2,later_arm_2,,,0,0,0,,,,
3,base_arm_1,,,0,0,1,UNK,<U+043E>,Bo Lee,2
"""
INSERTED = [b'"', b",", b"\n", b"\x00", b"|", b"[", b"]", b"<U+0000>", b"x" * 300_000]


def damaged(whole: bytes, chance: random.Random) -> bytes:
    cells = bytearray(whole)
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(cells) + 1)
        how = chance.randrange(4)
        if how == 0:
            cells[place : place + 1] = bytes([chance.randrange(256)])
        elif how == 1:
            del cells[place : place + chance.randint(1, 40)]
        elif how == 2:
            cells[place:place] = chance.choice(INSERTED)
        else:
            del cells[chance.randint(place, len(cells)) :]
    return bytes(cells)


def problems_of(path: Path, fields: Path) -> list[Problem]:
    try:
        infer_survey(path, Choices(platform="redcap", dictionary=str(fields)))
    except InputError as error:
        return list(error.problems)
    return []


@pytest.mark.hypothesis
def test_damaged_records_and_dictionaries(tmp_path: Path, n_damaged: int) -> None:
    chance = random.Random(20260101)
    path, fields = tmp_path / "data.csv", tmp_path / "fields.csv"
    found: list[Problem] = []
    for turn in range(n_damaged):
        path.write_bytes(RECORDS.encode() if turn % 2 else damaged(RECORDS.encode(), chance))
        fields.write_bytes(damaged(FIELDS.encode(), chance) if turn % 2 else FIELDS.encode())
        found.extend(problems_of(path, fields))
    assert found
    assert all(problem.fix for problem in found)
