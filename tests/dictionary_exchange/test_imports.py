"""What other programs say of their surveys becomes a dictionary that reads their exports; guesses wait for review."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

import leapstats as ls
from leapstats.dictionary.expression_text import text_of_expression
from leapstats.dictionary.study import Study
from leapstats.terms import ItemType, Reason, Role

Book = Callable[[Path, dict[str, list[list[str]]]], Path]

REDCAP = """\
"Variable / Field Name","Form Name","Section Header","Field Type","Field Label",\
"Choices, Calculations, OR Slider Labels","Field Note",\
"Text Validation Type OR Show Slider Number","Text Validation Min","Text Validation Max",Identifier?,\
"Branching Logic (Show field only if...)","Required Field?","Custom Alignment","Question Number (surveys only)",\
"Matrix Group Name","Matrix Ranking?","Field Annotation"
record_id,base,,text,Record,,,,,,,,,,,,,
age,base,,text,Age,,,integer,18,99,,,,,,,,
site,base,,radio,Site,"1, City | 2, Country | 9, Refused",,,,,,,,,,,,
smokes,base,,yesno,Smokes?,,,,,,,,,,,,,
how,base,,checkbox,How?,"c, Cigarettes | p, Pipe | 0, None of these",,,,,,[smokes] = '1',,,,,,@NONEOFTHEABOVE='0'
since,more,,text,Since when?,,,date_ymd,,,,[how(c)] = '1' and [site] <> '9',,,,,,
why,more,,notes,Why?,,,,,,,datediff([since]) > 1,,,,,,
mail,more,,text,E-mail,,,email,,,y,,,,,,,
hello,more,,descriptive,Welcome,,,,,,,,,,,,,
doc,more,,file,Upload,,,,,,,,,,,,,
"""
RECORDS = """\
record_id,age,site,smokes,how___c,how___p,how___0,base_complete,since,why,mail,doc,more_complete
1,30,1,1,1,0,0,2,2020-02-03,fun,a@b.org,,2
2,40,9,0,0,0,0,2,,,,,2
3,50,2,1,0,0,1,2,,,,,2
"""


def rule(study: Study, name: str) -> str:
    universe = study.variables[name].universe
    return text_of_expression(universe) if universe is not None else ""


def test_a_redcap_dictionary_reads_the_records_of_its_project(tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text(REDCAP)
    found = ls.import_dictionary(tmp_path / "d.csv", tmp_path / "study")
    items = found.study.variables
    assert {name: (each.type, each.role) for name, each in items.items()} == {
        "record_id": (ItemType.ID, Role.ID),
        "age": (ItemType.COUNT, Role.CHARACTERISTIC),
        "site": (ItemType.CATEGORICAL, Role.CHARACTERISTIC),
        "smokes": (ItemType.BINARY, Role.CHARACTERISTIC),
        **{f"how___{code}": (ItemType.BINARY, Role.CHARACTERISTIC) for code in "cp0"},
        "since": (ItemType.DATE, Role.CHARACTERISTIC),
        "why": (ItemType.TEXT, Role.FREE_TEXT),
        "mail": (ItemType.TEXT, Role.PII),
    }
    assert rule(found.study, "how___p") == "smokes == 1"
    # 9 is a refusal; whoever left site blank is asked too.
    assert rule(found.study, "since") == "how___c == 1 and not is_missing(site, refused)"
    assert "datediff" in items["why"].evidence
    assert items["how___0"].exclusive
    assert not items["how___p"].exclusive
    assert (items["age"].note, items["since"].form) == ("from 18 to 99", "more")
    assert "hello, doc" in found.notes[0]
    # Told are the id, and that the e-mail is an identifier; of all others the role at least is guessed.
    assert set(items) - set(found.to_review) == {"record_id", "mail"}
    assert '9 ("Refused") is taken for refused' in items["site"].evidence
    (tmp_path / "study" / "data" / "records.csv").write_text(RECORDS)
    survey = ls.read_survey(study=tmp_path / "study")
    assert survey.column("site").reasons.tolist() == [0, Reason.REFUSED, 0]
    assert survey.column("how___c").values.tolist() == [1, -1, 0]
    assert survey.column("how___c").reasons.tolist() == [0, Reason.NOT_ASKED, 0]
    table = ls.table1(study=tmp_path / "study").frame
    assert table.query("variable == 'smokes' and level == '1' and stat_name == 'n'")["stat"].tolist() == [2]


@pytest.fixture
def book() -> Book:
    def write(path: Path, sheets: dict[str, list[list[str]]]) -> Path:
        import openpyxl

        workbook = openpyxl.Workbook()
        workbook.remove(workbook.active)
        for name, rows in sheets.items():
            sheet = workbook.create_sheet(name)
            for row in rows:
                sheet.append(row)
        workbook.save(path)
        return path

    return write


FORM = {
    "survey": [
        ["type", "name", "label", "relevant"],
        ["start", "start", "", ""],
        ["select_one yesno", "ill", "Were you ill?", ""],
        ["select_multiple signs", "signs", "Which signs?", "${ill} = 'yes'"],
        ["integer", "days", "How many days?", "selected(${signs}, 'cough') and not(${ill} = 'no')"],
        ["decimal", "heat", "How hot?", "count-selected(${signs}) > 0"],
        ["select_one level", "care", "How was care?", "${days} >= 2 or ${days} = ''"],
        ["text", "why", "Why?", "once(${ill})"],
        ["begin repeat", "kids", "Kids", ""],
        ["integer", "age", "Age", ""],
        ["end repeat", "", "", ""],
    ],
    "choices": [
        ["list_name", "name", "label"],
        ["yesno", "yes", "Yes"],
        ["yesno", "no", "No"],
        ["signs", "cough", "Cough"],
        ["signs", "fever", "Fever"],
        ["level", "1", "Good"],
        ["level", "2", "Bad"],
        ["level", "98", "Don't know"],
    ],
    "settings": [["form_title"], ["Clinic survey"]],
}


def test_an_xlsform_reads_the_submissions_of_its_form(tmp_path: Path, book: Book) -> None:
    found = ls.import_dictionary(book(tmp_path / "form.xlsx", FORM), tmp_path / "study")
    study = found.study
    assert (study.title, study.blocks) == ("Clinic survey", {"signs": "Which signs?"})
    assert [*study.variables] == ["_uuid", "ill", "signs_cough", "signs_fever", "days", "heat", "care", "why"]
    assert study.variables["ill"].type is ItemType.BINARY
    assert rule(study, "signs_cough") == "ill == 1"
    assert rule(study, "days") == "signs_cough == 1 and (ill != 0 or is_missing(ill))"
    assert rule(study, "heat") == "signs_cough == 1 or signs_fever == 1"
    assert rule(study, "care") == "days >= 2 or is_missing(days)"
    assert "once()" in study.variables["why"].evidence
    assert "age" in found.notes[0]
    (tmp_path / "study" / "data" / "submissions.csv").write_text(
        "start,ill,signs,signs/cough,signs/fever,days,heat,care,why,_id,_uuid,_submission_time\n"
        "2020,yes,cough,1,0,3,38.5,98,x,1,u1,2020\n"
        "2020,no,,,,,,1,,2,u2,2020\n"
    )
    survey = ls.read_survey(study=tmp_path / "study")
    assert survey.column("ill").values.tolist() == [1, 0]
    assert survey.column("signs_fever").reasons.tolist() == [0, Reason.NOT_ASKED]
    assert survey.column("care").reasons.tolist() == [Reason.DONT_KNOW, 0]


LSS = """<?xml version="1.0" encoding="UTF-8"?>
<document><LimeSurveyDocType>Survey</LimeSurveyDocType><languages><language>en</language></languages>
<groups><rows><row><gid>1</gid><group_order>1</group_order></row></rows></groups>
<questions><rows>
<row><qid>1</qid><parent_qid>0</parent_qid><gid>1</gid><type>Y</type><title>ill</title><question_order>1</question_order>
<relevance>1</relevance></row>
<row><qid>2</qid><parent_qid>0</parent_qid><gid>1</gid><type>M</type><title>signs</title><question_order>2</question_order>
<relevance>((ill.NAOK == "Y"))</relevance></row>
<row><qid>3</qid><parent_qid>0</parent_qid><gid>1</gid><type>N</type><title>days</title><question_order>3</question_order>
<relevance>((signs_SQ001.NAOK == "Y"))</relevance></row>
</rows></questions>
<subquestions><rows>
<row><qid>4</qid><parent_qid>2</parent_qid><gid>1</gid><type>T</type><title>SQ001</title><question_order>1</question_order></row>
<row><qid>5</qid><parent_qid>2</parent_qid><gid>1</gid><type>T</type><title>SQ002</title><question_order>2</question_order></row>
</rows></subquestions>
<question_l10ns><rows>
<row><qid>1</qid><question>Ill?</question><language>en</language></row>
<row><qid>2</qid><question>Which?</question><language>en</language></row>
<row><qid>3</qid><question>Days</question><language>en</language></row>
<row><qid>4</qid><question>Cough</question><language>en</language></row>
<row><qid>5</qid><question>Fever</question><language>en</language></row>
</rows></question_l10ns>
<surveys><rows><row><sid>1</sid><language>en</language></row></rows></surveys>
</document>
"""


def test_a_limesurvey_structure_reads_its_responses(tmp_path: Path) -> None:
    (tmp_path / "s.lss").write_text(LSS)
    study = ls.import_dictionary(tmp_path / "s.lss", tmp_path / "study").study
    assert [*study.variables] == ["id", "ill", "signs_sq001", "signs_sq002", "days"]
    assert rule(study, "signs_sq002") == "ill == 1"
    assert rule(study, "days") == "signs_sq001 == 1"
    (tmp_path / "study" / "data" / "responses.csv").write_text(
        '"id","submitdate","lastpage","startlanguage","ill","signs[SQ001]","signs[SQ002]","days"\n'
        '"1","2020-01-01 00:00:00","1","en","Y","Y","","2"\n'
        '"2","2020-01-01 00:00:00","1","en","N","","",""\n'
    )
    survey = ls.read_survey(study=tmp_path / "study")
    assert survey.column("ill").values.tolist() == [1, 0]
    assert survey.column("signs_sq001").values.tolist() == [1, -1]
    assert survey.column("days").reasons.tolist() == [0, Reason.NOT_ASKED]


def question(number: int, tag: str, **more: object) -> dict[str, object]:
    payload = {"QuestionID": f"QID{number}", "DataExportTag": tag, "QuestionText": f"About {tag}?", **more}
    return {"Element": "SQ", "Payload": payload}


def test_a_qualtrics_survey_names_the_columns_of_its_export(tmp_path: Path) -> None:
    yes_no = {"1": {"Display": "Yes"}, "2": {"Display": "No"}}
    signs = {"1": {"Display": "Cough"}, "4": {"Display": "None", "ExclusiveAnswer": True}}
    survey = {
        "SurveyEntry": {"SurveyName": "Clinics"},
        "SurveyElements": [
            question(1, "ill", QuestionType="MC", Selector="SAVR", Choices=yes_no, ChoiceOrder=["1", "2"]),
            question(2, "signs", QuestionType="MC", Selector="MAVR", Choices=signs, ChoiceOrder=["1", "4"]),
            question(3, "why", QuestionType="TE", Selector="SL"),
            question(4, "hi", QuestionType="DB", Selector="TB"),
        ],
    }
    (tmp_path / "s.qsf").write_text(json.dumps(survey))
    found = ls.import_dictionary(tmp_path / "s.qsf", tmp_path / "study")
    study = found.study
    assert {each.column: each.variable for each in study.columns} == {
        "ResponseId": "ResponseId", "ill": "ill", "signs_1": "signs_1", "signs_4": "signs_4", "why": "why",
    }  # fmt: skip
    assert study.variables["ill"].type is ItemType.BINARY
    assert {each.variable: dict(each.recode) for each in study.columns}["ill"] == {"2": "0"}
    assert [each.name for each in study.variables.values() if each.exclusive] == ["signs_4"]
    (tmp_path / "study" / "data" / "responses.csv").write_text(
        "ResponseId,Finished,ill,signs,why\n"
        "Response ID,Finished,About ill?,About signs?,About why?\n"
        '"{""ImportId"":""_recordId""}","{""ImportId"":""finished""}","{""ImportId"":""QID1""}",'
        '"{""ImportId"":""QID2""}","{""ImportId"":""QID3_TEXT""}"\n'
        "R_1,1,1,1,x\nR_2,1,2,4,\n"
    )
    survey_read = ls.read_survey(study=tmp_path / "study")
    assert survey_read.column("ill").values.tolist() == [1, 0]
    assert survey_read.column("signs_1").values.tolist() == [1, 0]


def test_a_package_of_others_is_read_with_its_guesses(tmp_path: Path) -> None:
    fields = [
        {"name": "id", "type": "string"},
        {"name": "size", "type": "integer",
         "categories": [{"value": 1, "label": "Small"}, {"value": 2, "label": "Big"}],
         "missingValues": ["", {"value": "-9", "label": "Refused"}, {"value": "-8", "label": "Lost"}]},
        {"name": "fruit", "type": "string", "constraints": {"enum": ["apple", "pear"]}},
        {"name": "open", "type": "boolean"},
        {"name": "staff", "type": "integer", "title": "Staff"},
        {"name": "email", "type": "string"},
    ]  # fmt: skip
    resource = {"name": "clinics", "path": "clinics.csv", "schema": {"primaryKey": ["id"], "fields": fields}}
    package = {
        "name": "p",
        "title": "Clinics",
        "resources": [resource, {"name": "b", "schema": {"fields": fields[:1]}}],
    }
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "datapackage.json").write_text(json.dumps(package))
    found = ls.import_dictionary(tmp_path / "p", tmp_path / "study")
    items = found.study.variables
    assert [each.type for each in items.values()] == ["id", "categorical", "categorical", "binary", "count", "text"]
    size = items["size"].codes
    assert size is not None
    assert [(each.code, each.reason) for each in size.missing] == [("-9", Reason.REFUSED), ("-8", Reason.UNKNOWN)]
    assert "-8 is missing, the reason is not told" in items["size"].evidence
    assert "taken for its codes" in items["fruit"].evidence
    assert items["email"].role is Role.PII
    assert found.notes == ("other tables of the package: b",)
    (tmp_path / "study" / "data").mkdir(exist_ok=True)
    (tmp_path / "study" / "data" / "clinics.csv").write_text(
        "id,size,fruit,open,staff,email\na,1,pear,true,3,\nb,-9,apple,false,,\n"
    )
    survey = ls.read_survey(study=tmp_path / "study")
    assert survey.column("open").values.tolist() == [1, 0]
    assert survey.column("size").reasons.tolist() == [0, Reason.REFUSED]


def test_a_type_that_is_none_is_taken_for_text(tmp_path: Path) -> None:
    fields = [{"name": "id", "constraints": {"unique": True, "required": True}}, {"name": "note", "type": {"a": 1}}]
    package = {"name": "p", "resources": [{"name": "r", "path": "r.csv", "schema": {"fields": fields}}]}
    (tmp_path / "datapackage.json").write_text(json.dumps(package))
    found = ls.import_dictionary(tmp_path / "datapackage.json", tmp_path / "study")
    assert found.study.variables["note"].type is ItemType.TEXT


def test_names_that_a_dictionary_cannot_have_are_made_anew(tmp_path: Path, book: Book) -> None:
    form = {
        "survey": [["type", "name", "label"], *(["integer", name, f"On {name}"] for name in ("class", "a.b", "a_b"))],
        "choices": [["list_name", "name", "label"]],
    }  # fmt: skip
    found = ls.import_dictionary(book(tmp_path / "f.xlsx", form), tmp_path / "study")
    with (tmp_path / "study" / "columns.csv").open() as file:
        columns = {row["column"]: row["variable"] for row in csv.DictReader(file)}
    assert set(columns) == {"_uuid", "class", "a.b", "a_b"}
    assert columns["a_b"] == "a_b"
    assert len(set(columns.values())) == 4
    assert all(name.isidentifier() and name != "class" for name in found.study.variables)
