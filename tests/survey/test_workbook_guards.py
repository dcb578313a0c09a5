"""Hostile and damaged workbooks: each ends in a message, within bounds."""

import io
import random
import re
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from leapstats.errors import DataError
from leapstats.survey.formats import excel, ods
from leapstats.survey.workbooks import packages, xlsx
from leapstats.survey.workbooks.cells import Marks
from leapstats.survey.workbooks.opening import open_workbook
from leapstats.survey.workbooks.xlsx_bytes import tokens_of
from leapstats.survey.workbooks.xlsx_cells import column_number, marks_of

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


def sheet_xml(rows: str, dimension: str = "A1:B3") -> str:
    return f'<worksheet xmlns="{MAIN}"><dimension ref="{dimension}"/><sheetData>{rows}</sheetData></worksheet>'


def sound(folder: Path) -> bytes:
    book = xlsxwriter.Workbook(str(folder / "sound.xlsx"))
    page = book.add_worksheet("Sheet")
    for row, cells in enumerate([["a", "b"], [1, "x"], [2, "y"], [3, "x"]]):
        page.write_row(row, 0, cells)
    book.close()
    return (folder / "sound.xlsx").read_bytes()


def changed(content: bytes, change: dict[str, Callable[[bytes], bytes]]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, change.get(info.filename, bytes)(old.read(info)))
    return written.getvalue()


def refusal(folder: Path, content: bytes, suffix: str = ".xlsx") -> str:
    path = folder / f"a{suffix}"
    path.write_bytes(content)
    with pytest.raises(DataError) as caught:
        (ods if suffix == ".ods" else excel).read(path)
    return str(caught.value)


@pytest.mark.parametrize(
    "far",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1048576"><v>1</v></c></row>',
        "<row r='1'><c r='A1'><v>1</v></c><c r='XFD1048576'><v>1</v></c></row>",
        '<row r="1"><c r="A1"><v>1</v></c><c\nr="XFD1048576"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c><c s="0" r="xfd1048576"><v>1</v></c></row>',
        f'<row r="1"><c r="A1"><v>1</v></c><x:c xmlns:x="{MAIN}" r="XFD1048576"><v>1</v></x:c></row>',
        '<row r="1"><c r="A1"><v>1</v></c><!-- <c " --><c r="XFD1048576"><v>1</v></c><!-- " --></row>',
    ],
)
def test_a_cell_far_away_is_refused_whatever_the_sheet_claims(far: str, tmp_path: Path) -> None:
    said = refusal(tmp_path, changed(sound(tmp_path), {SHEET: lambda _: sheet_xml(far).encode()}))
    assert "too large: sheet Sheet extends over 1,048,576 rows and 16,384 columns" in said


def test_blank_cells_far_away_are_no_matter(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1" t="str"><v>a</v></c><c r="B1" t="str"><v>b</v></c></row>'
    rows += (
        '<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>2</v></c></row><row r="1048576"><c r="XFD1048576" s="0"/></row>'
    )
    path = tmp_path / "a.xlsx"
    path.write_bytes(changed(sound(tmp_path), {SHEET: lambda _: sheet_xml(rows, "A1:XFD1048576").encode()}))
    assert [column.values.tolist() for column in excel.read(path).columns] == [[1.0], [2.0]]


def test_cells_without_a_place_stand_one_after_the_other(tmp_path: Path) -> None:
    rows = '<row><c t="str"><v>a</v></c><c t="str"><v>b</v></c></row><row><c><v>1</v></c><c t="e"><v>#N/A</v></c></row>'
    path = tmp_path / "a.xlsx"
    path.write_bytes(changed(sound(tmp_path), {SHEET: lambda _: sheet_xml(rows).encode()}))
    file = excel.read(path)
    assert file.columns[0].values.tolist() == [1.0]
    assert "errors (#N/A) are missing: 1 cell of b" in file.notes


@pytest.mark.parametrize("cell", ['r="B2" t="e"', "r='B2' t='e'", 's="1" r="B2" t="e"'])
def test_errors_and_styles_are_marked(cell: str) -> None:
    content = sheet_xml(f'<row r="2"><c {cell}><v>#REF!</v></c></row>').encode()
    assert marks_of("a", "s", content, b"", {}).errors.keys() == {(1, "#REF!")}
    plain = sheet_xml('<row r="2"><c r="B2" s="1"><v>1</v></c></row>').encode()
    assert marks_of("a", "s", plain, b"", {}) == Marks()
    assert marks_of("a", "s", plain, b"", {1: "000"}).formats.keys() == {(1, "000")}


CELLS = (
    "",
    ' s="0"/>',
    "><v>1.5</v></c>",
    ' t="s"><v>0</v></c>',
    ' t="b"><v>1</v></c>',
    ' t="str"><v> a &amp; b </v></c>',
    ' t="inlineStr"><is><t>written here, and longer than sixty-four bytes of a cell: é</t></is></c>',
    ' t="e"><v>#N/A</v></c>',
    "><f>1+1</f><v>2</v></c>",
    "><f>1+1</f><v></v></c>",
    "></c>",
)


def rows_of(draw: random.Random) -> str:
    rows = ['<row r="1"><c r="C1" t="str"><v>a</v></c><c r="E1" t="str"><v>b</v></c></row>']
    for row in range(2, draw.choice((4, 40))):
        cells = "".join(
            f'<c r="{letters}{row}"{cell}' for letters in ("C", "D", "E", "AB") if (cell := draw.choice(CELLS))
        )
        rows.append(f'<row r="{row}" spans="3:28">{cells}</row>')
        if draw.random() < 0.2:
            rows.append(draw.choice((f'<row r="{row + 1}"/>', f'<row r="{row + 1}"></row>')))
    return "".join(rows)


@pytest.mark.parametrize("seed", range(12))
def test_distinct_cells_read_once_are_those_of_the_whole_sheet(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.xlsx"
    content = sheet_xml(rows_of(random.Random(seed)), "C1:AB40").encode()
    assert tokens_of(content) is not None
    path.write_bytes(changed(sound(tmp_path), {SHEET: lambda _: content}))
    fast = open_workbook(path).cells("Sheet")
    monkeypatch.setattr(xlsx, "tokens_of", lambda _: None)
    slow = open_workbook(path).cells("Sheet")
    assert (fast.first_column, list(fast.rows())) == (slow.first_column, list(slow.rows()))
    assert fast.kinds.tolist() == slow.kinds.tolist()
    for name in ("errors", "unstored"):
        assert {key: list(rows) for key, rows in getattr(fast.marks, name).items()} == {
            key: list(rows) for key, rows in getattr(slow.marks, name).items()
        }


@pytest.mark.parametrize(("letters", "number"), [("A", 1), ("Z", 26), ("AA", 27), ("XFD", 16384)])
def test_columns_are_numbered_as_excel_numbers_them(letters: str, number: int) -> None:
    assert column_number(letters) == number


def test_one_long_text_in_many_cells(tmp_path: Path) -> None:
    long = "x" * (packages.MOST_TEXT // 1000 + 1)
    strings = f'<sst xmlns="{MAIN}" uniqueCount="1"><si><t>{long}</t></si></sst>'.encode()
    for begin in ('<c t="s" r="A{0}">', '<c r="A{0}" t="s">'):
        rows = "".join(f'<row r="{row}">{begin.format(row)}<v>0</v></c></row>' for row in range(1, 1001))
        with pytest.raises(DataError, match="its texts come to more than 256 MiB"):
            marks_of("a", "s", sheet_xml(rows, "A1:A1000").encode(), strings, {})
    few = sheet_xml('<row r="1"><c r="A1" t="s"><v>0</v></c></row>').encode()
    assert marks_of("a", "s", few, strings, {}) == Marks()


def test_a_number_of_strings_that_is_only_claimed(tmp_path: Path) -> None:
    def claim(content: bytes) -> bytes:
        return re.sub(rb'uniqueCount="\d+"', b'uniqueCount="999999999999999"', content)

    path = tmp_path / "a.xlsx"
    path.write_bytes(changed(sound(tmp_path), {STRINGS: claim}))
    assert len(excel.read(path).rows) == 3


def test_an_archive_that_unpacks_to_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = changed(sound(tmp_path), {SHEET: lambda old: old + b" " * (2 << 20)})
    monkeypatch.setattr(packages, "MOST_BYTES", 1 << 20)
    assert "it unpacks to 2 MiB, and at most 1 MiB are read" in refusal(tmp_path, content)


def test_an_archive_that_lies_about_its_size(tmp_path: Path) -> None:
    content = bytearray(changed(sound(tmp_path), {SHEET: lambda old: old + b" " * (2 << 20)}))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = struct.pack("<I", archive.getinfo(SHEET).file_size)
    for place in (each.start() for each in re.finditer(re.escape(size), bytes(content))):
        content[place : place + 4] = struct.pack("<I", 100)
    assert "damaged" in refusal(tmp_path, bytes(content))


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"])
def test_entities_are_refused(part: str, tmp_path: Path) -> None:
    def define(content: bytes) -> bytes:
        body = content.partition(b"?>")[2] if content.startswith(b"<?xml") else content
        return b'<!DOCTYPE a [<!ENTITY b "b">]>' + body.replace(b"<c ", b"<c s='0' ", 1)

    assert "damaged" in refusal(tmp_path, changed(sound(tmp_path), {part: define}))


def test_two_parts_of_one_name(tmp_path: Path) -> None:
    written = io.BytesIO(sound(tmp_path))
    with zipfile.ZipFile(written, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(SHEET, "x")
    assert "damaged" in refusal(tmp_path, written.getvalue())


def test_a_link_to_elsewhere_is_not_followed(tmp_path: Path) -> None:
    def link(content: bytes) -> bytes:
        return content.replace(b'Target="worksheets/sheet1.xml"', b'TargetMode="External" Target="http://x.invalid/"')

    assert "no sheet has cells" in refusal(tmp_path, changed(sound(tmp_path), {"xl/_rels/workbook.xml.rels": link}))


def spreadsheet(rows: str) -> bytes:
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        body = f'<office:spreadsheet><table:table table:name="S">{rows}</table:table></office:spreadsheet>'
        archive.writestr(
            "content.xml",
            f"<office:document-content {names}><office:body>{body}</office:body></office:document-content>",
        )
    return written.getvalue()


def test_repeated_cells_of_a_spreadsheet(tmp_path: Path) -> None:
    cell = '<table:table-cell table:number-columns-repeated="{0}"><text:p>x</text:p></table:table-cell>'
    row = '<table:table-row table:number-rows-repeated="{0}">{1}</table:table-row>'
    for n_rows, n_columns in ((999_999_999, 1), (1, 999_999_999), (3000, 3000)):
        said = refusal(tmp_path, spreadsheet(row.format(n_rows, cell.format(n_columns))), ".ods")
        assert f"extends over {n_rows:,} rows and {n_columns:,} columns" in said
    blank = row.format(1_048_576, '<table:table-cell table:number-columns-repeated="16384"/>')
    path = tmp_path / "b.ods"
    path.write_bytes(spreadsheet(row.format(3, cell.format(2)) + blank))
    assert len(ods.read(path).rows) == 2


@pytest.mark.hypothesis
def test_damaged_workbooks_end_in_a_message(tmp_path: Path, capfd: pytest.CaptureFixture[str], n_damaged: int) -> None:
    content, draw = sound(tmp_path), random.Random(1)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [name for name in archive.namelist() if name.endswith((".xml", ".rels"))]
    path = tmp_path / "a.xlsx"
    n_refused = 0
    for _ in range(n_damaged):
        path.write_bytes(changed(content, {draw.choice(parts): lambda old: damaged(old, draw)}))
        try:
            excel.read(path)
        except DataError:
            n_refused += 1
    assert 0 < n_refused < n_damaged
    assert capfd.readouterr().err == ""


def damaged(content: bytes, draw: random.Random) -> bytes:
    written = bytearray(content)
    for _ in range(draw.choice([1, 3, 30])):
        place = draw.randrange(len(written))
        match draw.randrange(3):
            case 0:
                written[place] = draw.randrange(256)
            case 1:
                del written[place : place + draw.choice([1, 20])]
            case _:
                written[place:place] = b"9" * 9
        written = written or bytearray(b" ")
    return bytes(written)
