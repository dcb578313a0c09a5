"""Small binary workbooks (.xls, .xlsb), written by record as MS-XLS, MS-CFB and MS-XLSB describe them."""

import io
import struct
import zipfile

from fuzz_workbooks import ROWS

FREE, ENDS, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
SECTOR, SMALLEST = 512, 4096
RELATION = '<Relationship Id="{0}" Type="http://x/{1}" Target="{2}"/>'
RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{0}</Relationships>'


def rows() -> list[tuple[str | float, ...]]:
    body = [(2134.0 + row, "Yes" if row % 3 else "No", row / 4, 42521.0 + row) for row in range(1, ROWS + 1)]
    return [("zip", "open", "size", "day"), *body]


def _record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<2H", kind, len(body)) + body


def _old_cell(row: int, column: int, cell: str | float) -> bytes:
    if isinstance(cell, str):
        text = struct.pack("<4HB", row, column, 0, len(cell), 1) + cell.encode("utf-16-le")
        return _record(0x0204, text)
    return _record(0x0203, struct.pack("<3Hd", row, column, int(column == 0), cell))


def xls_seeds() -> list[bytes]:
    """Make a workbook of Excel 97: a stream of records in a compound file."""
    begin = _record(0x0809, struct.pack("<4H2I", 0x0600, 5, 0, 0, 0, 0))
    begin += _record(0x041E, struct.pack("<2HB", 164, 5, 0) + b"00000")
    begin += b"".join(_record(0x00E0, struct.pack("<2H16x", 0, code)) for code in (0, 164))
    name = b"\x04\x00Data"
    begin += _record(0x0085, struct.pack("<I2B", len(begin) + 4 + 6 + len(name) + 4, 0, 0) + name) + _record(0x000A)
    page = _record(0x0809, struct.pack("<4H2I", 0x0600, 16, 0, 0, 0, 0))
    page += _record(0x0200, struct.pack("<2I3H", 0, ROWS + 1, 0, 4, 0))
    page += b"".join(
        _old_cell(row, column, cell) for row, cells in enumerate(rows()) for column, cell in enumerate(cells)
    )
    return [_compound(begin + page + _record(0x000A))]


def _compound(stream: bytes) -> bytes:
    stream = stream.ljust(SMALLEST, b"\0")
    stream = stream.ljust(-(-len(stream) // SECTOR) * SECTOR, b"\0")
    n_sectors = len(stream) // SECTOR
    table = [TABLE, ENDS, *range(3, 2 + n_sectors), ENDS]
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    header += struct.pack("<5H6x9I", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, SMALLEST, ENDS, 0, ENDS, 0)
    header += struct.pack("<109I", 0, *[FREE] * 108)
    names = b""
    for text, kind, child, start, size in (("Root Entry", 5, 1, ENDS, 0), ("Workbook", 2, FREE, 2, len(stream))):
        written = text.encode("utf-16-le") + b"\0\0"
        names += struct.pack("<64sH2B3I36xIQ", written, len(written), kind, 1, FREE, FREE, child, start, size)
    numbers = struct.pack(f"<{len(table)}I", *table).ljust(SECTOR, b"\xff")
    return header + numbers + names.ljust(SECTOR, b"\0") + stream


def _binary(kind: int, body: bytes = b"") -> bytes:
    number = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, left = b"", len(body)
    while left > 0x7F:
        size, left = size + bytes([left & 0x7F | 0x80]), left >> 7
    return number + size + bytes([left]) + body


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _new_cell(column: int, cell: str | float) -> bytes:
    if isinstance(cell, str):
        return _binary(6, struct.pack("<2I", column, 0) + _wide(cell))
    return _binary(5, struct.pack("<2Id", column, int(column == 0), cell))


def xlsb_seeds() -> list[bytes]:
    """Make a binary workbook of Excel 2007: the same in parts of an archive."""
    cells = b"".join(
        _binary(0, struct.pack("<3IB", row, 0, 0, 0) + bytes(4))
        + b"".join(_new_cell(column, cell) for column, cell in enumerate(line))
        for row, line in enumerate(rows())
    )
    formats = _binary(615, struct.pack("<I", 1)) + _binary(44, struct.pack("<H", 164) + _wide("00000")) + _binary(616)
    styles = b"".join(_binary(47, struct.pack("<2H12x", 0, code)) for code in (0, 164))
    inside = RELATION.format("rId1", "worksheet", "worksheets/sheet1.bin")
    inside += RELATION.format("rId2", "styles", "styles.bin")
    sheets = _binary(143) + _binary(156, struct.pack("<2I", 0, 1) + _wide("rId1") + _wide("Data")) + _binary(144)
    extent = _binary(148, struct.pack("<4I", 0, ROWS, 0, 3))
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": RELATIONS.format(RELATION.format("rId1", "officeDocument", "xl/workbook.bin")),
        "xl/workbook.bin": _binary(131) + sheets + _binary(132),
        "xl/_rels/workbook.bin.rels": RELATIONS.format(inside),
        "xl/styles.bin": _binary(278)
        + formats
        + _binary(617, struct.pack("<I", 2))
        + styles
        + _binary(618)
        + _binary(279),
        "xl/worksheets/sheet1.bin": _binary(129) + extent + _binary(145) + cells + _binary(146) + _binary(130),
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return [made.getvalue()]
