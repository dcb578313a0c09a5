"""Google Forms: the CSV download and the sheet, in several languages. Counts are counted by hand on the cells."""

from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from leapstats.errors import DataError, UsageError
from leapstats.survey.formats import for_path, google_forms
from leapstats.survey.inference import infer
from leapstats.survey.raw import RawFile

DOWNLOAD = """\
Timestamp,Email Address,Which staff do you have?,Rate it,How satisfied? [Access],How satisfied? [Cost],Any file?
"2024/01/18 2:18:57 PM EST","ann@example.org","Nurse;Pharmacist, part-time",4,Very,Not,https://drive.google.com/open?id=1a
"2024/01/18 2:19:57 PM EST","bob@example.org","Nurse","5","","Very",""
"2024/01/19 9:00:01 AM EST",cy@example.org,,3,Not,Not,"https://drive.google.com/open?id=2, https://drive.google.com/open?id=3"
"2024/01/19 9:00:07 AM EST","di@example.org","Pharmacist, part-time;Doctor","1","Not","Not",""
"2024/01/19 9:00:09 AM EST","ed@example.org","Doctor;Nurse","2","Not","Very",""
"""


at = datetime.fromisoformat


def text_file(folder: Path, text: str, name: str = "responses.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


def workbook(folder: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    path = folder / "responses.xlsx"
    book.save(path)
    return path


def chosen(file: RawFile) -> dict[str, int]:
    members = {heading for each in file.sets for heading in each.columns}
    return {each.heading: int(np.nansum(each.values)) for each in file.columns if each.heading in members}


def test_the_download(tmp_path: Path) -> None:
    path = text_file(tmp_path, DOWNLOAD)
    assert for_path(path) == "google_forms"
    file = google_forms.read(path)
    assert file.notes[0] == "Google Forms responses: the first column is Timestamp, with a date and time"
    assert file.personal == ("Email Address", "Any file?")
    assert "links to files that respondents sent are not followed and not shown: Any file?" in file.notes
    staff = "Which staff do you have?"
    assert chosen(file) == {f"{staff} [Nurse]": 3, f"{staff} [Pharmacist, part-time]": 2, f"{staff} [Doctor]": 2}
    grid = [each for each in file.columns if each.name == "How satisfied?"]
    assert [each.option for each in grid] == ["Access", "Cost"]
    assert file.columns[0].fixed
    assert file.rows.tolist() == [2, 3, 4, 5, 6]


def test_its_table_counts_the_options_among_those_who_answered(tmp_path: Path) -> None:
    inferred = infer(google_forms.read(text_file(tmp_path, DOWNLOAD)))
    nurse = inferred.survey.column("Which staff do you have? [Nurse]")
    assert nurse.values[nurse.answered].tolist() == [1, 1, 0, 1]
    assert not any("all answers are the same" in each for each in inferred.words)


def test_personal_columns_are_kept_where_they_are_asked_for(tmp_path: Path) -> None:
    file = google_forms.read(text_file(tmp_path, DOWNLOAD), keep_personal=frozenset({"Any file?", "Email Address"}))
    assert file.personal == ()
    assert {"Email Address", "Any file?"} <= {each.heading for each in file.columns}


@pytest.mark.parametrize(
    ("stamp", "when"),
    [
        ("Timestamp", "1/18/2024 14:18:57"),
        ("Timestamp", "2024/09/27 3:00:00 PM GMT+3"),
        ("Zeitstempel", "18.01.2024 14:18:57"),
        ("Marca temporal", "18/01/2024 14:18:57"),
        ("Marca temporal", "2024/01/18 2:18:57 p. m. GMT-5"),
        ("Horodateur", "18/01/2024 14:18:57"),
        ("Carimbo de data/hora", "18/01/2024 14:18:57"),
        ("Informazioni cronologiche", "12/02/2026 19.07.17"),
        ("Tijdstempel", "18-1-2024 14:18:57"),
        ("Sygnatura czasowa", "18.01.2024 14:18:57"),
        ("Tidstämpel", "2024-01-18 14:18:57"),
        ("タイムスタンプ", "2024/01/18 14:18:57"),
    ],
)
def test_the_time_stamp_in_other_languages(stamp: str, when: str, tmp_path: Path) -> None:
    path = text_file(tmp_path, f"{stamp},Wie geht es?,Was?\n{when},gut,ja\n{when},schlecht,nein\n")
    assert for_path(path) == "google_forms"
    assert google_forms.read(path).columns[0].fixed


@pytest.mark.parametrize(
    "text",
    [
        "Timestamp,a\n",
        "Timestamp\n1/18/2024 14:18:57\n",
        "Timestamp,temperature\n1705583937,12\n",
        "Timestamp,temperature\n2024-01-18T14:18:57Z,12\n",
        "Timestamp,temperature\n2024-01-18 14:18:57,12\n",
        "time,Which one?\n1/18/2024 14:18:57,x\n",
        "a,Timestamp\n1,1/18/2024 14:18:57\n",
    ],
)
def test_other_tables_are_not_taken_for_responses(text: str, tmp_path: Path) -> None:
    assert for_path(text_file(tmp_path, text)) == "csv"


@pytest.mark.parametrize(
    ("yes", "no"),
    [
        ("Ja", "Nein"),
        ("Oui", "Non"),
        ("Sí", "No"),
        ("Sì", "No"),
        ("Sim", "Não"),
        ("Ja", "Nee"),
        ("Tak", "Nie"),
        ("Ja", "Nej"),
    ],
)
def test_yes_and_no_in_other_languages(yes: str, no: str, tmp_path: Path) -> None:
    rows = "".join(f"18.01.2024 14:18:5{place},{answer}\n" for place, answer in enumerate([yes, yes, no, yes]))
    file = google_forms.read(text_file(tmp_path, f"Zeitstempel,Gibt es das?\n{rows}"))
    column = infer(file).survey.column("Gibt es das?")
    assert column.values.tolist() == [1, 1, 0, 1]


def test_the_sheet_of_a_workbook(tmp_path: Path) -> None:
    rows = [
        ["Timestamp", "Which days?", "Rate it", "When?"],
        [at("2024-01-18 14:18:57"), "Monday, Friday", 4, at("2016-05-31")],
        [at("2024-01-18 14:19:57"), "Monday", 5, None],
        [None, None, None, None],
        [at("2024-01-19 09:00:01"), "Friday", 2, at("2016-06-01")],
    ]
    path = workbook(tmp_path, {"Summary": [["n", 3]], "Form Responses 1": rows})
    assert for_path(path) == "google_forms"
    file = google_forms.read(path)
    assert chosen(file) == {"Which days? [Monday]": 2, "Which days? [Friday]": 2}
    assert file.rows.tolist() == [2, 3, 5]
    assert 'sheet "Form Responses 1" of 2 sheets' in file.notes
    assert "1 empty row among the answers ignored" in file.notes
    assert file.columns[3].values.tolist() == ["4", "5", "2"]
    with pytest.raises(UsageError, match="has no sheet Form"):
        google_forms.read(path, sheet="Form")
    with pytest.raises(UsageError, match="has no sheets"):
        google_forms.read(text_file(tmp_path, DOWNLOAD), sheet="Form Responses 1")


def test_a_quiz(tmp_path: Path) -> None:
    text = (
        '"Timestamp","Username","Total score","Capital?","Capital? [Score]","Capital? [Feedback]"\n'
        '"2024/01/18 2:18:57 PM EST","ann","1.00 / 2","Paris","1.00 / 1.00","well done"\n'
        '"2024/01/18 2:19:57 PM EST","bob","0.00 / 2","Rome","0.00 / 1.00","no"\n'
    )
    file = google_forms.read(text_file(tmp_path, text))
    assert file.personal == ("Username",)
    assert [each.heading for each in file.columns if not each.fixed] == ["Capital?"]
    score = next(each for each in file.columns if each.heading == "Capital? [Score]")
    assert score.values.tolist() == [1.0, 0.0]


def test_a_grid_of_check_boxes(tmp_path: Path) -> None:
    days = ["Mon, Tue", "Mon", "Tue", ""]
    rows = "".join(f'1/18/2024 14:18:5{place},"{day}","{day}"\n' for place, day in enumerate(days))
    file = google_forms.read(text_file(tmp_path, f"Timestamp,When open? [Lab],When open? [Desk]\n{rows}"))
    assert chosen(file) == {f"When open? [{row}: {day}]": 2 for row in ("Lab", "Desk") for day in ("Mon", "Tue")}
    assert [each.name for each in file.sets] == ["When open? [Lab]", "When open? [Desk]"]


def test_text_with_commas_stays_one_answer(tmp_path: Path) -> None:
    said = ["Good, but slow", "Fine, thanks", "Well, it depends", "No, never, really", "Good"]
    rows = "".join(f'1/18/2024 14:18:5{place},"{each}"\n' for place, each in enumerate(said))
    file = google_forms.read(text_file(tmp_path, f"Timestamp,How is it?\n{rows}"))
    assert file.sets == ()
    assert file.columns[1].values.tolist() == said


def test_rows_of_nothing_are_no_respondents(tmp_path: Path) -> None:
    text = "Timestamp,How is it?,n\n1/18/2024 14:18:57,good,1\n,,\n1/18/2024 14:18:58,bad,2\n"
    file = google_forms.read(text_file(tmp_path, text))
    assert file.rows.tolist() == [2, 4]
    assert "1 empty row ignored" in file.notes
    with pytest.raises(DataError, match="repeats the column names"):
        google_forms.read(text_file(tmp_path, text + "Timestamp,How is it?,n\n"))
