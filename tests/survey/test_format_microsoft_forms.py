"""Microsoft Forms: the workbook and its CSV, in several languages. Counts are counted by hand on the cells."""

from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from leapstats.errors import DataError
from leapstats.survey.formats import for_path, microsoft_forms
from leapstats.survey.inference import infer
from leapstats.survey.raw import RawFile

at = datetime.fromisoformat
EXPORT = """\
ID,Start time,Completion time,Email,Name,Last modified time,Which staff?,How likely?,Any file?
1,9/1/2024 11:27,9/1/2024 11:28,ann@example.org,Ann Lee,,Nurse;Doctor, on call;,9,
"""


def text_file(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "responses.csv"
    path.write_bytes(text.encode(encoding))
    return path


def form(folder: Path, question: str, cells: list[str]) -> RawFile:
    rows = "".join(f'{n},9/1/2024 11:27,9/1/2024 11:28,anonymous,,"{cell}"\n' for n, cell in enumerate(cells, start=1))
    return microsoft_forms.read(text_file(folder, f"Id,Start time,Completion time,Email,Name,{question}\n{rows}"))


def chosen(file: RawFile) -> dict[str, int]:
    members = {heading for each in file.sets for heading in each.columns}
    return {each.label: int(np.nansum(each.values)) for each in file.columns if each.heading in members}


def workbook(folder: Path, rows: list[list[Any]]) -> Path:
    from openpyxl import Workbook

    book = Workbook()
    for row in rows:
        book.active.append(row)
    path = folder / "responses.xlsx"
    book.save(path)
    return path


def test_the_workbook(tmp_path: Path) -> None:
    when, files = at("2024-09-01 11:27:00"), '[{"name":"cv.pdf","link":"https://contoso.sharepoint.com/x","id":"1"}]'
    head = ["ID", "Start time", "Completion time", "Email", "Name", "Last modified time", "Which staff?", "NPS", "File"]
    rows = [
        [1, when, when, "ann@example.org", "Ann Lee", None, "Nurse;Doctor, on call;", 9, files],
        [2, when, when, "bob@example.org", "Bob May", None, "Nurse;", 10, None],
        [3, when, when, "cy@example.org", "Cy Orr", None, None, 3, None],
        [4, when, when, "di@example.org", "Di Poe", None, "we rent;Nurse;", 8, files],
    ]
    path = workbook(tmp_path, [head, *rows])
    assert for_path(path) == "microsoft_forms"
    file = microsoft_forms.read(path)
    assert file.notes[0].startswith("Microsoft Forms responses: the columns begin with ID, Start time, Completion time")
    assert file.personal == ("Email", "Name", "File")
    assert chosen(file) == {"Nurse": 3, "Doctor, on call": 1, "we rent": 1}
    fixed = ["ID", "Start time", "Completion time", "Last modified time"]
    assert [each.heading for each in file.columns if each.fixed] == fixed
    assert file.id == "ID"
    nurse = infer(file).survey.column("Which staff? [Nurse]")
    assert nurse.values[nurse.answered].tolist() == [1, 1, 1]
    kept = microsoft_forms.read(path, keep_personal=frozenset({"Name"}))
    assert kept.personal == ("Email", "File")


def test_a_single_answer_that_ends_in_a_semicolon_is_of_a_check_all(tmp_path: Path) -> None:
    file = form(tmp_path, "Which?", ["a;", "b;", "a;", ""])
    assert chosen(file) == {"a": 2, "b": 1}
    assert np.isnan(file.columns[-1].values[3])


def test_text_with_semicolons_stays_one_answer(tmp_path: Path) -> None:
    file = form(tmp_path, "Why?", ["it is good; but slow", "fine; thanks", "no", "we like it; mostly"])
    assert file.sets == ()


def test_a_ranking_gives_the_rank_of_each_item(tmp_path: Path) -> None:
    file = form(tmp_path, "Rank them", ["b;a;c;", "a;b;c;", "", "c;b;a;"])
    ranks = {each.option: each.values.tolist() for each in file.columns if each.name == "Rank them"}
    assert ranks["a"][:2] + ranks["a"][3:] == [2.0, 1.0, 3.0]
    assert ranks["c"][:2] + ranks["c"][3:] == [3.0, 3.0, 1.0]
    assert np.isnan(ranks["b"][2])
    assert file.sets == ()
    assert "Rank them: a ranking, split into the rank of each item" in file.notes


@pytest.mark.parametrize(
    "head",
    [
        "Id,Start time,Completion time,Email,Name",
        "ID,Startzeit,Fertigstellungszeit,E-Mail,Name",
        "ID,Heure de début,Heure de fin,Adresse de messagerie,Nom",
        "Id,Hora de inicio,Hora de finalización,Correo electrónico,Nombre",
        "ID,Hora de início,Hora de conclusão,Email,Nome",
        "ID,Ora di inizio,Ora di completamento,Posta elettronica,Nome",
        "ID,Pradžia,Pabaiga,Paštas,Vardas",
    ],
)
def test_the_first_columns_in_other_languages(head: str, tmp_path: Path) -> None:
    rows = "".join(f"{n},01.09.2024 11:27,01.09.2024 11:28,anonymous,,{n}\n" for n in (1, 2))
    path = text_file(tmp_path, f"{head},Wie viele?\n{rows}")
    assert for_path(path) == "microsoft_forms"
    file = microsoft_forms.read(path)
    assert file.personal == tuple(head.split(",")[3:])
    assert [each.heading for each in file.columns if not each.fixed] == ["Wie viele?"]
    assert "the form was anonymous" in file.notes


@pytest.mark.parametrize(
    "text",
    [
        "id,start,end,email,name\n1,2,3,4,5\n",
        "id,start,end,email,name\n1,9/1/2024 11:27,9/1/2024 11:28,5,x\n",
        "Start time,Completion time,Email,Name,Id\n9/1/2024 11:27,9/1/2024 11:28,a@b.org,x,1\n",
        "ID,Start time,Completion time\n1,9/1/2024 11:27,9/1/2024 11:28\n",
        "ID\n",
    ],
)
def test_other_tables_are_not_taken_for_responses(text: str, tmp_path: Path) -> None:
    assert for_path(text_file(tmp_path, text)) == "csv"


def test_a_quiz(tmp_path: Path) -> None:
    head = "ID,Start time,Completion time,Email,Name,Total points,Capital?,Points - Capital?,Feedback - Capital?"
    when = "9/1/2024 11:27,9/1/2024 11:28,anonymous"
    text = f"{head}\n1,{when},,1,Paris,1,\n2,{when},,0,Rome,0,no\n"
    file = microsoft_forms.read(text_file(tmp_path, text))
    assert [each.heading for each in file.columns if not each.fixed] == ["Capital?"]
    assert any("Points - Capital?" in note for note in file.notes)


def test_windows_characters_and_european_separators(tmp_path: Path) -> None:
    head = "ID;Startzeit;Fertigstellungszeit;E-Mail;Name;Wer?"
    text = f'{head}\n1;01.09.2024 11:27;01.09.2024 11:28;anonymous;;"Ärztin;Pfleger;"\n'
    file = microsoft_forms.read(text_file(tmp_path, text, "cp1252"))
    assert chosen(file) == {"Ärztin": 1, "Pfleger": 1}
    assert "not UTF-8, read as Windows-1252" in file.notes


def test_rows_that_do_not_fit_are_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="row 2: 10 cells, but the header has 9"):
        microsoft_forms.read(text_file(tmp_path, EXPORT))
