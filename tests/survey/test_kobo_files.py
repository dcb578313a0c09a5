"""Files of KoBo and ODK that are no CSV: JSON of submissions and workbooks, sound, hostile and damaged."""

import io
import json
import random
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from leapstats.errors import DataError
from leapstats.survey.cells import is_none
from leapstats.survey.formats import for_path, kobo
from leapstats.survey.raw import RawColumn, RawFile
from leapstats.survey.workbooks import packages
from leapstats.terms import Reason

SURVEY = [
    ["type", "name", "label"],
    ["begin group", "profile", "Profile"],
    ["select_one region", "region", "Region?"],
    ["integer", "age", "Age"],
    ["end group"],
    ["select_multiple help", "help", "Help offered"],
    ["begin repeat", "child", "Children"],
    ["integer", "child_age", "Age of the child"],
    ["end repeat"],
]
CHOICES = [
    ["list_name", "name", "label"],
    ["region", "s", "South"],
    ["region", "n", "North"],
    ["help", "walks", "Walks"],
    ["help", "talks", "Talks"],
    ["help", "other", "Other"],
]
TABLE = [
    ["_id", "_uuid", "_index", "profile/region", "help"],
    ["1", "u1", "1", "n", "walks other"],
    ["2", "u2", "2", "s", ""],
]
CHILDREN = [["child_age", "_parent_index"], ["3", "1"], ["5", "1"]]


SUBMISSIONS: list[dict[str, Any]] = [
    {"_id": 1, "_uuid": "u1", "help": "walks", "profile/age": "30", "profile/region": "n", "_geolocation": [1.5, 2],
     "child": [{"child/child_age": 3}, {"child/child_age": 4}], "_validation_status": {"label": "Approved"},
     "_attachments": [{"a": 1}], "_tags": []},
    {"_id": 2, "_uuid": "u2", "profile/age": 12, "profile/region": "s", "_validation_status": {}},
]  # fmt: skip


def workbook(path: Path, sheets: Mapping[str, Sequence[Sequence[object]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for each in rows:
            sheet.append(list(each))
    book.save(path)
    return path


def column(file: RawFile, heading: str) -> RawColumn:
    return next(each for each in file.columns if each.heading == heading)


def cells(file: RawFile, heading: str) -> list[object]:
    return [None if is_none(cell) else cell for cell in column(file, heading).values]


def reasons(file: RawFile, heading: str) -> list[int]:
    found = column(file, heading).reasons
    return [] if found is None else found.tolist()


def said(file: RawFile) -> str:
    return " | ".join(file.notes)


def form(path: Path) -> Path:
    return workbook(path, {"survey": SURVEY, "choices": CHOICES})


@pytest.mark.parametrize("around", [None, "results", "submissions", "value"])
def test_json(around: str | None, tmp_path: Path) -> None:
    path = tmp_path / "data.json"
    path.write_text(json.dumps({around: SUBMISSIONS} if around else SUBMISSIONS), encoding="utf-8")
    form(tmp_path / "form.xlsx")
    assert for_path(path) == "kobo"
    file = kobo.read(path)
    assert [each.name for each in file.columns if not each.fixed] == [
        "profile/region", "profile/age", "help/walks", "help/talks", "help/other", "child",
    ]  # fmt: skip
    assert cells(file, "profile/age") == ["30", "12"]
    assert cells(file, "help/walks") == [1, None]
    assert cells(file, "child") == [2, 0]
    assert file.personal == ("_geolocation",)
    assert "_validation_status: 1 Approved" in said(file)


def test_json_of_central_with_groups_inside(tmp_path: Path) -> None:
    data = {"value": [{"__id": "uuid:1", "__system": {"submitterName": "Ann"}, "g": {"q": 1, "h": {"r": "x"}},
                       "loc": {"type": "Point", "coordinates": [1, 2]}, "rep@odata.navigationLink": "x"}]}  # fmt: skip
    path = tmp_path / "data.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    assert for_path(path) == "kobo"
    file = kobo.read(path)
    assert [each.name for each in file.columns if not each.fixed] == ["g/q", "g/h/r"]
    assert set(file.personal) == {"__system/submitterName", "loc"}


def test_json_that_brings_its_form(tmp_path: Path) -> None:
    content = {
        "translations": ["English", "Español"],
        "survey": [
            {"type": "select_multiple", "select_from_list_name": "s", "name": "q", "label": ["Which?", "¿Cuál?"]},
            {"type": "integer", "name": "n", "label": ["How many?", None], "relevant": "selected(${q}, 'b')"},
        ],
        "choices": [
            {"list_name": "s", "name": "b", "label": ["Bee", "Abeja"]},
            {"list_name": "s", "name": "a", "label": ["Ant", None]},
        ],
    }
    submissions = [{"_uuid": "u1", "q": "a b", "n": "2"}, {"_uuid": "u2", "q": "a"}, {"_uuid": "u3"}]
    path = tmp_path / "data.json"
    path.write_text(json.dumps({"content": content, "submissions": submissions}), encoding="utf-8")
    file = kobo.read(path)
    assert "labels, order and conditions from the form that the file brings along, which has 2 of 2 columns" in said(
        file
    )
    assert "labels in English, not in Español" in said(file)
    assert [column(file, each).label for each in file.sets[0].columns] == ["Bee", "Ant"]
    assert cells(file, "q/b") == [1, 0, None]
    assert reasons(file, "n") == [0, Reason.NOT_ASKED, Reason.NOT_ASKED]


@pytest.mark.parametrize(
    "content", ["[", "{}", "[]", "[1]", '{"results": 3}', "[" * 100_000, '{"a": "_uuid"}', '"x"', "null", "\ud800"]
)
def test_json_that_is_no_data(content: str, tmp_path: Path) -> None:
    path = tmp_path / "data.json"
    path.write_bytes(content.encode("utf-8", errors="surrogatepass"))
    with pytest.raises(DataError, match=r"not valid JSON|holds no submissions"):
        kobo.read(path)


def test_hostile_workbooks_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "MOST_BYTES", 2 << 20)
    sound = workbook(tmp_path / "a.xlsx", {"data": TABLE}).read_bytes()
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(io.BytesIO(sound)) as old, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name) + b" " * (3 << 20) * (name == "xl/worksheets/sheet1.xml"))
    with pytest.raises(DataError, match="it unpacks to 3 MiB, and at most 2 MiB are read"):
        kobo.read(bomb)
    wide = tmp_path / "wide.xlsx"
    with zipfile.ZipFile(io.BytesIO(sound)) as old, zipfile.ZipFile(wide, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
                content = content.replace(b"</sheetData>", far)
            new.writestr(name, content)
    with pytest.raises(DataError, match="extends over 1,048,576 rows and 16,384 columns"):
        kobo.read(wide)


@pytest.mark.hypothesis
def test_damaged_files_end_in_a_file_or_an_error(tmp_path: Path, n_damaged: int) -> None:
    draw = random.Random(20261129)
    form(tmp_path / "form.xlsx")
    data = {
        "csv": "\n".join(",".join(row) for row in TABLE).encode(),
        "xlsx": workbook(tmp_path / "s.xlsx", {"data": TABLE, "child": CHILDREN}).read_bytes(),
        "json": json.dumps(SUBMISSIONS).encode(),
        "form": (tmp_path / "form.xlsx").read_bytes(),
    }
    (tmp_path / "s.csv").write_bytes(data["csv"])
    for number in range(n_damaged):
        kind = list(data)[number % 4]
        suffix = "xlsx" if kind == "form" else kind
        path = tmp_path / f"damaged.{suffix}"
        path.write_bytes(damaged(data[kind], draw))
        try:
            file = kobo.read(tmp_path / "s.csv", dictionary=path) if kind == "form" else kobo.read(path)
        except DataError:
            continue
        assert all(len(each.values) == len(file.rows) for each in file.columns)


def damaged(content: bytes, draw: random.Random) -> bytes:
    """Cut a file, change bytes, leave out a part, or make a cell huge."""
    place = draw.randrange(len(content))
    match draw.randrange(4):
        case 0:
            return content[:place]
        case 1:
            changed = bytearray(content)
            for _ in range(5):
                changed[draw.randrange(len(content))] = draw.randrange(256)
            return bytes(changed)
        case 2:
            return content[:place] + content[place + 20 :]
        case _:
            return content[:place] + b"x" * 100_000 + content[place:]
