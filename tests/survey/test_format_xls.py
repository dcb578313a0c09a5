"""The binary workbooks of Excel, .xls and .xlsb, written by record as MS-XLS, MS-XLSB and MS-CFB describe them."""

import struct
import zipfile
from pathlib import Path

import pytest

from leapstats.errors import DataError
from leapstats.survey.cells import is_none
from leapstats.survey.formats import excel
from leapstats.survey.raw import RawFile
from leapstats.survey.workbooks.ole import Container, DamagedError, container_of
from leapstats.survey.workbooks.xls_strings import string_sizes

BOF, EOF = 0x0809, 0x000A
FREE, ENDS, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<2H", kind, len(body)) + body


def label(row: int, column: int, text: str) -> bytes:
    return record(0x0204, struct.pack("<4HB", row, column, 0, len(text), 1) + text.encode("utf-16-le"))


def number(row: int, column: int, value: float, style: int = 0) -> bytes:
    return record(0x0203, struct.pack("<3Hd", row, column, style, value))


def error(row: int, column: int, code: int) -> bytes:
    return record(0x0205, struct.pack("<3H2B", row, column, 0, code, 1))


def stream(
    cells: bytes, formats: tuple[str, ...] = (), *, before: bytes = b"", extent: tuple[int, int] = (3, 3)
) -> bytes:
    """Return the records of a workbook of one sheet; cells of style n + 1 have the format n."""
    begin = record(BOF, struct.pack("<4H2I", 0x0600, 5, 0, 0, 0, 0)) + before
    for place, code in enumerate(formats):
        begin += record(0x041E, struct.pack("<2HB", 164 + place, len(code), 0) + code.encode("latin-1"))
    for place in range(len(formats) + 1):
        begin += record(0x00E0, struct.pack("<2H16x", 0, 163 + place if place else 0))
    name = b"\x04\x00Data"
    start = len(begin) + 4 + 6 + len(name) + 4
    begin += record(0x0085, struct.pack("<I2B", start, 0, 0) + name) + record(EOF)
    page = record(BOF, struct.pack("<4H2I", 0x0600, 16, 0, 0, 0, 0))
    page += record(0x0200, struct.pack("<2I3H", 0, extent[0], 0, extent[1], 0))
    return begin + page + cells + record(EOF)


def container(content: bytes, name: str = "Workbook") -> bytes:
    """Return a compound file of version 3, in sectors of 512 bytes: of the table, of names, then of the stream."""
    content = content.ljust(4096, b"\0")
    content = content.ljust(-(-len(content) // 512) * 512, b"\0")
    n_sectors = len(content) // 512
    table = [TABLE, ENDS, *range(3, 2 + n_sectors), ENDS]
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    header += struct.pack("<5H6x9I", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, ENDS, 0, ENDS, 0)
    header += struct.pack("<109I", 0, *[FREE] * 108)
    return header + struct.pack(f"<{len(table)}I", *table).ljust(512, b"\xff") + names(name, len(content)) + content


def names(name: str, size: int) -> bytes:
    entries = b""
    for text, kind, child, start, length in (("Root Entry", 5, 1, ENDS, 0), (name, 2, FREE, 2, size)):
        written = text.encode("utf-16-le") + b"\0\0"
        entries += struct.pack("<64sH2B3I36xIQ", written, len(written), kind, 1, FREE, FREE, child, start, length)
    return entries.ljust(512, b"\0")


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def columns(file: RawFile) -> dict[str, list[object]]:
    return {
        column.heading: [None if is_none(cell) else cell for cell in column.values.tolist()] for column in file.columns
    }


HEADER = label(0, 0, "zip") + label(0, 1, "share") + label(0, 2, "word")


def test_an_xls_has_its_number_formats_and_errors(tmp_path: Path) -> None:
    cells = HEADER
    for row, (code, word) in enumerate(((2134, "ä"), (90210, "b")), start=1):
        cells += number(row, 0, code, 1) + number(row, 1, 0.25, 2) + label(row, 2, word)
    cells += number(3, 0, 10001, 1) + error(3, 1, 0x2A) + label(3, 2, "c")
    file = excel.read(write(tmp_path / "a.xls", container(stream(cells, ("00000", "0%")))))
    assert columns(file) == {"zip": ["02134", "90210", "10001"], "share": [0.25, 0.25, None], "word": ["ä", "b", "c"]}
    assert file.notes == (
        "Excel workbook, sheet Data",
        "errors (#N/A) are missing: 1 cell of share",
        "zip: leading zeros as its number format shows them (00000)",
        "shown as percent, read as fractions (25% is 0.25): share",
    )


def test_several_numbers_in_one_record(tmp_path: Path) -> None:
    # MULRK: row, first column, then style and number (an integer times 4, plus 2) of each cell, then the last column.
    several = record(
        0x00BD, struct.pack("<2H", 1, 0) + struct.pack("<HIHI", 1, 7 * 4 + 2, 0, 8 * 4 + 2) + struct.pack("<H", 1)
    )
    cells = label(0, 0, "code") + label(0, 1, "n") + several
    file = excel.read(write(tmp_path / "a.xls", container(stream(cells, ("000",)))))
    assert columns(file) == {"code": ["007"], "n": [8.0]}


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (stream(HEADER, before=record(0x002F, b"\1\0" + bytes(52))), "protected by a password"),
        (stream(HEADER + number(65535, 65535, 1)), "extends over 65,536 rows and 65,536 columns"),
        (stream(HEADER)[:100], "damaged"),
        (b"", "damaged"),
    ],
)
def test_an_xls_that_is_refused(content: bytes, what: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=what):
        excel.read(write(tmp_path / "a.xls", container(content)))


def test_an_extent_that_is_only_claimed(tmp_path: Path) -> None:
    cells = HEADER + number(1, 0, 1) + number(1, 1, 2) + label(1, 2, "x")
    path = write(tmp_path / "a.xls", container(stream(cells, extent=(0xFFFFFFFF, 0xFFFF))))
    assert columns(excel.read(path)) == {"zip": [1.0], "share": [2.0], "word": ["x"]}


@pytest.mark.parametrize(
    ("name", "what"),
    [("EncryptedPackage", "protected by a password"), ("WordDocument", "a Word document"), ("Thing", "no workbook")],
)
def test_other_compound_files(name: str, what: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=what):
        excel.read(write(tmp_path / "a.xls", container(b"x", name)))


@pytest.mark.parametrize("size", [1, 4096, 5000, 5_000_000])
def test_a_container_holds_what_was_put_into_it(size: int) -> None:
    content = bytes(range(256)) * (size // 256 + 1)
    assert Container(container_of("Book", content[:size])).read("Book").rstrip(b"\0") == content[:size].rstrip(b"\0")


# The size of sectors, where names begin, the table, and the sector that follows the first one of the stream.
@pytest.mark.parametrize("place", [30, 48, 76, 512 + 8])
def test_tables_that_go_nowhere_or_in_circles(place: int) -> None:
    content = bytearray(container(stream(HEADER)))
    content[place : place + 4] = struct.pack("<I", 2)
    with pytest.raises((DamagedError, KeyError)):
        Container(bytes(content)).read("Workbook")


def test_the_lengths_of_shared_strings() -> None:
    plain = struct.pack("<HB", 3, 0) + b"abc"
    wide = struct.pack("<HB", 2, 1) + "äö".encode("utf-16-le")
    rich = struct.pack("<HBH", 2, 8, 1) + b"xy" + bytes(4)
    # The second record continues the characters of the last string, and says first how wide they are.
    bodies = [
        struct.pack("<2I", 4, 4) + plain + wide + rich + struct.pack("<HB", 5, 0) + b"12",
        b"\x01" + "345".encode("utf-16-le"),
    ]
    assert string_sizes(bodies) == [3, 2, 2, 5]
    assert string_sizes(bodies[:1]) == [3, 2, 2]


def binary(kind: int, body: bytes = b"") -> bytes:
    number = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return number + bytes([len(body) & 0x7F | 0x80, len(body) >> 7]) + body


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb(path: Path, cells: bytes) -> Path:
    """Write a workbook of one sheet; cells of style 1 have the format 0000."""
    relation = '<Relationship Id="{0}" Type="http://x/{1}" Target="{2}"/>'
    rels = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{0}</Relationships>'
    inside = relation.format("rId1", "worksheet", "worksheets/sheet1.bin") + relation.format(
        "rId2", "styles", "styles.bin"
    )
    types = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    sheets = binary(143) + binary(156, struct.pack("<2I", 0, 1) + wide("rId1") + wide("Data")) + binary(144)
    formats = binary(615, struct.pack("<I", 1)) + binary(44, struct.pack("<H", 164) + wide("0000")) + binary(616)
    styles = b"".join(binary(47, struct.pack("<2H12x", 0, code)) for code in (0, 164))
    extent = binary(148, struct.pack("<4I", 0, 9, 0, 9))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr("_rels/.rels", rels.format(relation.format("rId1", "officeDocument", "xl/workbook.bin")))
        archive.writestr("xl/workbook.bin", binary(131) + sheets + binary(132))
        archive.writestr("xl/_rels/workbook.bin.rels", rels.format(inside))
        archive.writestr(
            "xl/styles.bin",
            binary(278) + formats + binary(617, struct.pack("<I", 2)) + styles + binary(618) + binary(279),
        )
        archive.writestr(
            "xl/worksheets/sheet1.bin", binary(129) + extent + binary(145) + cells + binary(146) + binary(130)
        )
    return path


def in_row(place: int, *cells: bytes) -> bytes:
    return binary(0, struct.pack("<3IB", place, 0, 0, 0) + bytes(4)) + b"".join(cells)


def text_cell(column: int, text: str) -> bytes:
    return binary(6, struct.pack("<2I", column, 0) + wide(text))


def test_an_xlsb_has_its_number_formats_and_errors(tmp_path: Path) -> None:
    cells = in_row(0, text_cell(0, "code"), text_cell(1, "n"))
    cells += in_row(1, binary(5, struct.pack("<2Id", 0, 1, 7)), binary(5, struct.pack("<2Id", 1, 0, 1.5)))
    cells += in_row(2, binary(5, struct.pack("<2Id", 0, 1, 1234)), binary(3, struct.pack("<2IB", 1, 0, 0x07)))
    file = excel.read(xlsb(tmp_path / "a.xlsb", cells))
    assert columns(file) == {"code": ["0007", "1234"], "n": [1.5, None]}
    assert "errors (#DIV/0!) are missing: 1 cell of n" in file.notes


def test_an_xlsb_with_a_cell_far_away(tmp_path: Path) -> None:
    far = in_row(0, text_cell(0, "a")) + in_row(1_048_575, text_cell(16_383, "b"))
    with pytest.raises(DataError, match="extends over 1,048,576 rows and 16,384 columns"):
        excel.read(xlsb(tmp_path / "a.xlsb", far))
    with pytest.raises(DataError, match="damaged"):
        excel.read(xlsb(tmp_path / "a.xlsb", far + binary(5, b"x")))
