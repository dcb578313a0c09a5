"""SurveyMonkey exports: condensed, numeric, in Excel, matrices, rankings, contacts. Counted by hand on the cells."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from leapstats.survey.formats import for_path, surveymonkey
from leapstats.survey.inference import infer
from leapstats.survey.raw import RawFile
from leapstats.survey.surveymonkey_blocks import is_crosstab
from leapstats.terms import Reason

FRONT = "Respondent ID,Collector ID,Start Date,End Date,IP Address,Email Address,First Name,Last Name,Custom Data 1"
BLANK = ",,,,,,,,"


def export(folder: Path, *lines: str) -> Path:
    path = folder / "export.csv"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def workbook(folder: Path, rows: list[list[Any]]) -> Path:
    from openpyxl import Workbook

    book = Workbook()
    for row in rows:
        book.active.append(row)
    path = folder / "export.xlsx"
    book.save(path)
    return path


def chosen(file: RawFile) -> dict[str, int]:
    members = {heading for each in file.sets for heading in each.columns}
    return {each.heading: int(np.nansum(each.values)) for each in file.columns if each.heading in members}


def answers(file: RawFile, name: str) -> list[Any]:
    column = infer(file).survey.column(name)
    return [value if answered else None for value, answered in zip(column.values, column.answered, strict=True)]


@pytest.mark.parametrize("second", [f"{BLANK},Response,Response", f"{BLANK},,"])
@pytest.mark.parametrize("joint", [",", ", "])
def test_a_condensed_export(joint: str, second: str, tmp_path: Path) -> None:
    cells = [["Nurse", "Doctor"], ["Nurse"], [], ["Doctor", "Social worker"], ["Nurse", "Social worker"]]
    rows = [f'{n},9,1,2,1.2.3.4,,,,,"{joint.join(each)}","No, never"' for n, each in enumerate(cells, start=3000000000)]
    path = export(tmp_path, f"{FRONT},Which staff?,Do you?", second, *rows)
    assert for_path(path) == "surveymonkey"
    file = surveymonkey.read(path)
    assert list(chosen(file).values()) == [3, 2, 2]
    assert [each.label for each in file.columns[-4:-1]] == ["Nurse", "Doctor", "Social worker"]
    assert file.id == "Respondent ID"


def test_one_header_row(tmp_path: Path) -> None:
    rows = [f'{n},"{each}"' for n, each in enumerate(["Nurse, Doctor", "Nurse", "Doctor"], start=3292953864)]
    path = export(tmp_path, "RespondentID,Which staff do you have?", *rows)
    assert for_path(path) == "surveymonkey"
    file = surveymonkey.read(path)
    assert file.notes[0] == "SurveyMonkey export, one header row that begins with RespondentID"
    assert chosen(file) == {"Which staff do you have? [Nurse]": 2, "Which staff do you have? [Doctor]": 2}
    assert file.rows.tolist() == [2, 3, 4]


@pytest.mark.parametrize(
    "lines",
    [("Respondent ID,Which one?", "1,x"), ("RespondentID,n,m", "3292953864,1,2"), ("x,Which one?", "3292953864,1")],
)
def test_tables_with_a_respondent_id_are_not_all_exports(lines: tuple[str, ...], tmp_path: Path) -> None:
    assert for_path(export(tmp_path, *lines)) == "csv"


def test_answers_with_commas_are_not_split_in_an_expanded_export(tmp_path: Path) -> None:
    rows = [f'{n},{tick},"{each}"' for n, (tick, each) in enumerate([("a,", "Nurse, Doctor"), (",b", "Nurse")] * 3)]
    file = surveymonkey.read(export(tmp_path, "Respondent ID,Q?,,Who?", ",a,b,Response", *rows))
    assert file.sets == ()
    assert file.columns[-1].texts.distinct.tolist() == ["Nurse, Doctor", "Nurse"]


def test_the_workbook_of_an_expanded_export(tmp_path: Path) -> None:
    rows = [
        ["Respondent ID", "Email Address", "Which?", None, None, "How many?"],
        [None, None, "Talks", "Walks", "Other (please specify)", "Response"],
        [3292953864, "a@example.org", "Talks", None, None, 4],
        [3292953865, "b@example.org", None, "Walks", "Music", 5],
        [3292953866, "c@example.org", None, None, None, None],
    ]
    path = workbook(tmp_path, rows)
    assert for_path(path) == "surveymonkey"
    file = surveymonkey.read(path)
    assert file.personal == ("Email Address",)
    assert [each.heading for each in file.columns] == [
        "Respondent ID",
        "Which? [Talks]",
        "Which? [Walks]",
        "Which? [Other (please specify)]",
        "How many? [Response]",
    ]
    assert file.columns[0].values.tolist() == ["3292953864", "3292953865", "3292953866"]
    assert file.rows.tolist() == [3, 4, 5]
    assert answers(file, "Which? [Talks]") == [1, 0, None]


def test_the_workbook_of_a_condensed_export(tmp_path: Path) -> None:
    rows = [
        ["Respondent ID", "Which?"],
        [None, "Response"],
        [3292953864, "Talks,Walks"],
        [3292953865, "Talks"],
        [3292953866, "Walks"],
    ]
    assert list(chosen(surveymonkey.read(workbook(tmp_path, rows))).values()) == [2, 2]


def test_a_numeric_export_holds_the_places_of_options(tmp_path: Path) -> None:
    rows = ["1,1,,3,2,7", "2,,2,,1,8", "3,,,3,2,9", "4,,,,1,40"]
    file = surveymonkey.read(
        export(tmp_path, "Respondent ID,Which?,,,Sex?,Age?", ",a,b,c,Response,Open-Ended Response", *rows)
    )
    assert answers(file, "Which? [a]") == [1, 0, 0, None]
    assert answers(file, "Which? [c]") == [1, 0, 1, None]
    inferred = infer(file)
    assert inferred.survey.study.variables["Sex? [Response]"].type.value == "categorical"
    assert inferred.survey.study.variables["Age? [Open-Ended Response]"].type.value == "count"
    assert any(note.startswith("a numeric export") and "Which?, Sex?" in note for note in file.notes)


def test_a_matrix_with_several_ticks_a_row(tmp_path: Path) -> None:
    head = "Respondent ID,When open?,,,,,"
    options = ",Lab - Mon,Lab - Tue,Front - desk - Mon,Front - desk - Tue,Other (please specify),"
    rows = ["1,Mon,Tue,Mon,,,", "2,Mon,,,,,", "3,,,,Tue,x,"]
    file = surveymonkey.read(export(tmp_path, head, options, *rows))
    assert [each.name for each in file.sets] == ["When open? [Lab]", "When open? [Front - desk]"]
    columns = {each.heading: each.values.tolist() for each in file.columns}
    assert columns["When open? [Lab - Mon]"][:2] == [1.0, 1.0]
    assert columns["When open? [Lab - Tue]"][:2] == [1.0, 0.0]
    assert np.isnan(columns["When open? [Lab - Tue]"][2])
    assert answers(file, "When open? [Front - desk - Tue]") == [0, None, 1]


def test_a_matrix_with_one_answer_a_row(tmp_path: Path) -> None:
    rows = ["1,Agree,Disagree", "2,Agree,Agree", "3,Disagree,"]
    file = surveymonkey.read(export(tmp_path, "Respondent ID,How?,", ",Access - all,Cost - all", *rows))
    assert file.sets == ()
    assert [each.values.tolist() for each in file.columns[1:]] == [
        ["Agree", "Agree", "Disagree"],
        ["Disagree", "Agree", None],
    ]


def test_a_rank_of_not_applicable_is_no_rank(tmp_path: Path) -> None:
    rows = ["1,1,2,3", "2,2,1,N/A", "3,N/A,1,2", "4,3,1,2"]
    survey = infer(surveymonkey.read(export(tmp_path, "Respondent ID,Rank,,", ",a,b,c", *rows))).survey
    ranks = survey.column("Rank [a]")
    assert ranks.values[ranks.answered].tolist() == [1, 2, 3]
    assert ranks.reasons[2] == Reason.NOT_APPLICABLE


def test_contact_fields_of_other_names_are_held_back(tmp_path: Path) -> None:
    options = "Your name,Clinic,Street,Town,E-mail,Cell phone"
    rows = ["1,Ann Lee,North,1 Elm St,Bonn,a@example.org,555-123-4567", "2,Bob May,South,,Ulm,b@example.org,"]
    file = surveymonkey.read(export(tmp_path, "Respondent ID,Who are you?,,,,,", f",{options}", *rows))
    held = ["Your name", "Street", "E-mail", "Cell phone"]
    assert list(file.personal) == [f"Who are you? [{each}]" for each in held]


def test_ways_to_be_reached_are_answers(tmp_path: Path) -> None:
    rows = ["1,Often,Never,Often,Never", "2,Never,Often,Never,Never"]
    options = ",E-mail,Phone,Mail address,Fax"
    file = surveymonkey.read(export(tmp_path, "Respondent ID,How do patients reach you?,,,", options, *rows))
    assert file.personal == ()


def test_newer_names_of_the_first_columns(tmp_path: Path) -> None:
    head = "respondent_id,collector_id,date_created,date_modified,ip_address,email_address,custom_1,Which one?"
    file = surveymonkey.read(export(tmp_path, head, ",,,,,,,Response", "3292953864,1,2,3,1.2.3.4,a@b.org,P1,x"))
    assert file.personal == ("ip_address", "email_address")
    assert [each.heading for each in file.columns if not each.fixed] == ["Which one? [Response]"]


def test_a_crosstab_is_told_from_respondents() -> None:
    crosstab = [
        ["AMONG ADULTS", "", "Total", "Sex", ""],
        ["", "", "", "Men", "Women"],
        ["Do you approve?", "Unweighted n", 7128.0, 3419.0, 3709.0],
        ["", "Yes", 0.4, 0.5, 0.3],
        ["", "No", 0.6, 0.5, 0.7],
        ["Do you agree?", "Unweighted n", 7128.0, 3419.0, 3709.0],
        ["", "Yes", 0.1, 0.1, 0.1],
    ]
    assert is_crosstab(crosstab)
    assert not is_crosstab([["Respondent ID", "Which?", "n"], ["", "Response", ""], [1.0, "Base", 2.0]])
    assert not is_crosstab([])
