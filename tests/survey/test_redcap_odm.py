"""A REDCap project in XML: the same answers as the same project in CSV.

The elements and attributes are those of the projects that REDCapR publishes (OuhscBbmc/REDCapR, project.xml).
"""

import random
from pathlib import Path

import numpy as np
import pytest

from leapstats.api.reading import infer_survey
from leapstats.errors import DataError, InputError, Problem
from leapstats.survey.choices import Choices
from leapstats.survey.formats import for_path, redcap
from leapstats.terms import Reason

HEAD = (
    '<?xml version="1.0" encoding="UTF-8" ?>\n<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" '
    'xmlns:redcap="https://projectredcap.org" ODMVersion="1.3.1" SourceSystem="REDCap">\n<Study OID="P">'
)
PROJECT = f"""{HEAD}
<GlobalVariables><redcap:MissingDataCodes>UNK, Unknown
REF, Refused</redcap:MissingDataCodes>
<redcap:RepeatingInstrumentsAndEvents><redcap:RepeatingInstruments>
<redcap:RepeatingInstrument redcap:UniqueEventName="event_1_arm_1" redcap:RepeatInstrument="visit"/>
</redcap:RepeatingInstruments></redcap:RepeatingInstrumentsAndEvents></GlobalVariables>
<MetaDataVersion OID="M" redcap:RecordIdField="record_id">
<FormDef OID="Form.intake" Name="Intake" redcap:FormName="intake"><ItemGroupRef ItemGroupOID="intake.record_id"/>
<ItemGroupRef ItemGroupOID="intake.intake_complete"/></FormDef>
<FormDef OID="Form.visit" Name="Visit" redcap:FormName="visit"><ItemGroupRef ItemGroupOID="visit.bp"/></FormDef>
<ItemGroupDef OID="intake.record_id"><ItemRef ItemOID="record_id"/><ItemRef ItemOID="staff___1"/>
<ItemRef ItemOID="staff___2"/><ItemRef ItemOID="size"/><ItemRef ItemOID="intro"/><ItemRef ItemOID="beds"/>
</ItemGroupDef>
<ItemGroupDef OID="intake.intake_complete"><ItemRef ItemOID="intake_complete"/></ItemGroupDef>
<ItemGroupDef OID="visit.bp"><ItemRef ItemOID="bp"/><ItemRef ItemOID="visit_complete"/></ItemGroupDef>
<ItemDef OID="record_id" redcap:Variable="record_id" redcap:FieldType="text"/>
<ItemDef OID="staff___1" redcap:Variable="staff" redcap:FieldType="checkbox">
<Question><TranslatedText>Staff</TranslatedText></Question><CodeListRef CodeListOID="staff___1.choices"/></ItemDef>
<ItemDef OID="staff___2" redcap:Variable="staff" redcap:FieldType="checkbox">
<CodeListRef CodeListOID="staff___2.choices"/></ItemDef>
<ItemDef OID="size" redcap:Variable="size" redcap:FieldType="select" redcap:BranchingLogic="[staff(1)] = '1'">
<Question><TranslatedText>&lt;b&gt;Size&lt;/b&gt;</TranslatedText></Question>
<CodeListRef CodeListOID="size.choices"/></ItemDef>
<ItemDef OID="intro" redcap:Variable="intro" redcap:FieldType="descriptive"/>
<ItemDef OID="beds" redcap:Variable="beds" redcap:FieldType="text" redcap:TextValidationType="int"/>
<ItemDef OID="intake_complete" redcap:Variable="intake_complete" redcap:FieldType="select"/>
<ItemDef OID="bp" redcap:Variable="bp" redcap:FieldType="text" redcap:TextValidationType="int"/>
<ItemDef OID="visit_complete" redcap:Variable="visit_complete" redcap:FieldType="select"/>
<CodeList OID="staff___1.choices" redcap:CheckboxChoices="1, Nurse | 2, Pharmacist, part-time"/>
<CodeList OID="staff___2.choices" redcap:CheckboxChoices="1, Nurse | 2, Pharmacist, part-time"/>
<CodeList OID="size.choices"><CodeListItem CodedValue="l"><Decode><TranslatedText>Large</TranslatedText></Decode>
</CodeListItem><CodeListItem CodedValue="s"><Decode><TranslatedText>Small</TranslatedText></Decode></CodeListItem>
</CodeList></MetaDataVersion></Study>
<ClinicalData StudyOID="P">
<SubjectData SubjectKey="a"><FormData FormOID="Form.intake" FormRepeatKey="1"><ItemGroupData>
<ItemData ItemOID="record_id" Value="a"/><ItemData ItemOID="staff___1" Value="1"/><ItemData ItemOID="size" Value="s"/>
<ItemData ItemOID="beds" Value="UNK"/><ItemData ItemOID="intake_complete" Value="2"/></ItemGroupData></FormData>
<FormData FormOID="Form.visit" FormRepeatKey="1"><ItemGroupData><ItemData ItemOID="bp" Value="110"/></ItemGroupData>
</FormData><FormData FormOID="Form.visit" FormRepeatKey="2"><ItemGroupData><ItemData ItemOID="bp" Value="111"/>
</ItemGroupData></FormData></SubjectData>
<SubjectData SubjectKey="b"><FormData FormOID="Form.intake" FormRepeatKey="1"><ItemGroupData>
<ItemData ItemOID="record_id" Value="b"/><ItemData ItemOID="staff___2" Value="1"/><ItemData ItemOID="beds" Value="12"/>
<ItemData ItemOID="intake_complete" Value="0"/></ItemGroupData></FormData></SubjectData>
</ClinicalData></ODM>
"""


def write(folder: Path, text: str, name: str = "project.xml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_project_holds_its_dictionary_and_its_records(tmp_path: Path) -> None:
    path = write(tmp_path, PROJECT)
    assert for_path(path) == "redcap"
    survey = infer_survey(path, Choices()).survey
    assert set(survey.items) == {"staff___1", "staff___2", "any of staff", "size", "beds", "visit (number of repeats)"}
    assert survey.column("staff___1").values.tolist() == [1, 0]
    assert [code.label for code in survey.variable("size").codes.answers] == ["Large", "Small"]
    assert survey.column("size").values.tolist() == [1, -1]
    assert survey.column("size").reasons.tolist() == [0, Reason.NOT_ASKED]
    assert survey.column("visit (number of repeats)").values.tolist() == [2, 0]
    np.testing.assert_array_equal(survey.column("beds").values, [np.nan, 12])


def test_the_missing_data_codes_of_a_project_are_applied(tmp_path: Path) -> None:
    file = redcap.read(write(tmp_path, PROJECT.replace('Value="UNK"', 'Value="REF"')))
    beds = next(each for each in file.columns if each.name == "beds")
    assert beds.reasons is not None
    assert beds.reasons.tolist() == [Reason.REFUSED, 0]


def test_a_project_is_a_dictionary_for_records_in_csv(tmp_path: Path) -> None:
    project = write(tmp_path, PROJECT)
    text = (
        "record_id,staff___1,staff___2,staff___unk,size,beds,intake_complete\n"
        "a,1,0,0,s,UNK,2\nb,0,1,0,,12,2\nc,0,0,1,,5,2\n"
    )
    file = redcap.read(write(tmp_path, text, "data.csv"), dictionary=project)
    first = next(each for each in file.columns if each.name == "staff___1")
    assert first.label == "Nurse"
    assert first.reasons is not None
    assert first.reasons.tolist() == [0, 0, Reason.UNKNOWN]
    assert not any("declare" in each for each in file.notes)


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    '<ODM xmlns:redcap="https://projectredcap.org"><a>&b;</a></ODM>'
)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("<a/>", "this is no REDCap project"),
        (HEAD, "damaged or cut off"),
        (f"{HEAD}</Study></ODM>", "the project has no fields"),
        (PROJECT.partition("<ClinicalData")[0] + "</ODM>", "there are no records in it"),
        (BOMB, "a document type or entities"),
    ],
)
def test_what_is_no_project_is_refused(text: str, what: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=what):
        redcap.read(write(tmp_path, text))


@pytest.mark.hypothesis
def test_damaged_projects_end_in_an_error_or_are_read(tmp_path: Path, n_damaged: int) -> None:
    chance = random.Random(20260102)
    whole = PROJECT.encode()
    problems: list[Problem] = []
    for _ in range(n_damaged):
        damaged = bytearray(whole)
        for _ in range(chance.randint(1, 3)):
            place = chance.randrange(len(damaged))
            if chance.random() < 0.5:
                del damaged[place : place + chance.randint(1, 60)]
            else:
                damaged[place] = chance.randrange(256)
        path = tmp_path / "damaged.xml"
        path.write_bytes(bytes(damaged))
        try:
            infer_survey(path, Choices(platform="redcap"))
        except InputError as error:
            problems.extend(error.problems)
    assert problems
    assert all(problem.fix for problem in problems)
