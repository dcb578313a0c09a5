"""Damaged exports of forms end in a file that is read or in an error that names the problem, never in a traceback."""

import io
import random
import zipfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from leapstats.errors import DataError, UsageError
from leapstats.survey.formats import for_path, module_for
from leapstats.survey.inference import infer
from leapstats.survey.workbooks import packages

at = datetime.fromisoformat
HEADINGS: dict[str, list[list[Any]]] = {
    "google_forms": [["Timestamp", "Which days?", "How? [a]", "How? [b]"]],
    "microsoft_forms": [["ID", "Start time", "Completion time", "Email", "Name", "Which days?", "Rank them"]],
    "surveymonkey": [["Respondent ID", "Which days?", None, "How?"], [None, "Mon", "Tue", "Response"]],
}


def responses(name: str, number: int) -> list[Any]:
    when = at(f"2024-01-{number:02} 09:00:01")
    match name:
        case "google_forms":
            return [when, "Mon, Tue" if number % 2 else "Mon", "Yes", "No"]
        case "microsoft_forms":
            return [number, when, when, "anonymous", None, "Mon;Tue;" if number % 2 else "Mon;", "a;b;c;"]
    return [3000000000 + number, "Mon", None if number % 3 else "Tue", "good, but slow"]


def sound(name: str, folder: Path) -> dict[str, bytes]:
    from openpyxl import Workbook

    rows = [*HEADINGS[name], *(responses(name, number) for number in range(1, 15))]
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(folder / "sound.xlsx")
    lines = [",".join("" if cell is None else f'"{cell}"' for cell in row) for row in rows]
    return {"csv": "\n".join(lines).encode(), "xlsx": (folder / "sound.xlsx").read_bytes()}


def damaged(content: bytes, draws: random.Random) -> bytes:
    """Cut a file, flip some of its bytes, take a part out, or swell a cell."""
    place = draws.randrange(len(content))
    kind = draws.randrange(4)
    if kind == 0:
        return content[:place]
    if kind == 1:
        changed = bytearray(content)
        for _ in range(draws.randrange(1, 20)):
            changed[draws.randrange(len(changed))] = draws.randrange(256)
        return bytes(changed)
    if kind == 2:
        return content[:place] + content[place + draws.randrange(1, 200) :]
    return content[:place] + b"x, y;" * 40_000 + content[place:]


def damaged_inside(content: bytes, folder: Path, draws: random.Random) -> bytes:
    """Damage one part of a workbook, and put it together again with sound sums."""
    (folder / "before.xlsx").write_bytes(content)
    with zipfile.ZipFile(folder / "before.xlsx") as before, zipfile.ZipFile(folder / "after.xlsx", "w") as after:
        chosen = draws.choice([each.filename for each in before.infolist()])
        for each in before.infolist():
            part = before.read(each)
            after.writestr(each.filename, damaged(part, draws) if each.filename == chosen else part)
    return (folder / "after.xlsx").read_bytes()


@pytest.mark.hypothesis
@pytest.mark.parametrize("name", list(HEADINGS))
def test_damaged_files_end_in_an_answer_or_an_error(name: str, tmp_path: Path, n_damaged: int) -> None:
    files = sound(name, tmp_path)
    draws = random.Random(7)
    n_read = 0
    for number in range(n_damaged):
        suffix = ("csv", "xlsx", "xlsx")[number % 3]
        inside = number % 3 == 2
        content = damaged_inside(files[suffix], tmp_path, draws) if inside else damaged(files[suffix], draws)
        path = tmp_path / f"damaged.{suffix}"
        path.write_bytes(content)
        with suppress(DataError):
            module_for(name).recognises(path)
            file = module_for(name).read(path)
            n_read += 1
            if number < 30:
                infer(file)
    assert 0 < n_read < n_damaged


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "MOST_BYTES", 4 << 20)
    for name in HEADINGS:
        path = with_sheet(tmp_path / "bomb.xlsx", sound(name, tmp_path)["xlsx"], b" " * (8 << 20))
        assert not module_for(name).recognises(path)
        with pytest.raises(DataError, match="it unpacks to 8 MiB, and at most 4 MiB are read"):
            module_for(name).read(path)


def with_sheet(path: Path, content: bytes, sheet: bytes) -> Path:
    """Write a workbook with other cells."""
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as after:
        for each in before.infolist():
            is_sheet = each.filename == "xl/worksheets/sheet1.xml"
            after.writestr(each.filename, sheet if is_sheet else before.read(each))
    return path


def test_a_workbook_that_declares_less_than_it_holds_is_refused(tmp_path: Path) -> None:
    path = with_sheet(tmp_path / "lies.xlsx", sound("google_forms", tmp_path)["xlsx"], b" " * (8 << 20))
    content = path.read_bytes().replace((8 << 20).to_bytes(4, "little"), (8).to_bytes(4, "little"))
    path.write_bytes(content)
    with pytest.raises(DataError, match="damaged or cut short"):
        module_for("google_forms").read(path)


def test_one_cell_far_away_does_not_make_a_huge_table(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active["A1"] = "Timestamp"
    book.active["XFD1048576"] = "far"
    book.save(tmp_path / "far.xlsx")
    with pytest.raises(DataError, match="extends over 1,048,576 rows and 16,384 columns"):
        module_for("google_forms").read(tmp_path / "far.xlsx")


def test_entities_of_a_workbook_are_not_unfolded(tmp_path: Path) -> None:
    content = sound("google_forms", tmp_path)["xlsx"]
    (tmp_path / "sound.xlsx").write_bytes(content)
    bomb = b'<!DOCTYPE s [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    path = tmp_path / "entities.xlsx"
    with zipfile.ZipFile(tmp_path / "sound.xlsx") as before, zipfile.ZipFile(path, "w") as after:
        for each in before.infolist():
            part = before.read(each)
            if each.filename.endswith("sharedStrings.xml"):
                part = part.replace(b"<sst", bomb + b"<sst", 1).replace(b"Mon", b"&b;")
            after.writestr(each.filename, part)
    with suppress(DataError):
        file = module_for("google_forms").read(path)
        assert not any("aaaa" in str(text) for column in file.columns for text in column.values)


def test_an_excel_file_of_no_platform_is_said_to_be_unknown(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["a", "b"])
    book.save(tmp_path / "plain.xlsx")
    for name in HEADINGS:
        assert not module_for(name).recognises(tmp_path / "plain.xlsx")
    with suppress(UsageError):  # unless another format takes any workbook
        assert for_path(tmp_path / "plain.xlsx") not in HEADINGS
