"""Small workbooks, and ways to damage them inside their archive; `fuzz_files.py` runs them."""

import io
import random
import zipfile

ROWS = 12
PART = (".xml", ".rels", ".bin")
NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)


def xlsx_seeds() -> list[bytes]:
    """Make workbooks of every kind of cell: one without anything that asks for a second look, one with all of it."""
    import xlsxwriter

    made = []
    for special in (False, True):
        written = io.BytesIO()
        book = xlsxwriter.Workbook(written, {"in_memory": True})
        page, code, day = book.add_worksheet(), *(book.add_format({"num_format": each}) for each in ("00000", "d/m/yy"))
        page.write_row(0, 0, ["zip", "open", "size", "day", "sum"])
        for row in range(1, ROWS + 1):
            page.write_number(row, 0, 2134 + row, code if special else None)
            page.write_string(row, 1, "Yes" if row % 3 else "No")
            page.write_number(row, 2, row / 4)
            page.write_number(row, 3, 42521 + row, day)
            if special:
                page.write_formula(row, 4, "=1/0", None, "#DIV/0!" if row % 2 else 3)
            else:
                page.write_boolean(row, 4, row % 2)
        if special:
            page.merge_range(ROWS + 2, 0, ROWS + 2, 3, "Source: nobody asked")
        book.close()
        made.append(written.getvalue())
    return made


def ods_seeds() -> list[bytes]:
    """Make a spreadsheet."""
    number = '<table:table-cell office:value-type="float" office:value="{0}"><text:p>0{0}</text:p></table:table-cell>'
    text = "<table:table-cell><text:p>{0}</text:p></table:table-cell>"
    rows = [text.format("zip") + text.format("open")]
    rows += [number.format(2134 + row) + text.format("Yes" if row % 3 else "No") for row in range(ROWS)]
    body = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "content.xml",
            f"<office:document-content {NAMES}><office:body><office:spreadsheet>"
            f'<table:table table:name="S">{body}</table:table></office:spreadsheet></office:body>'
            "</office:document-content>",
        )
    return [written.getvalue()]


def damaged(content: bytes, draw: random.Random) -> bytes:
    """Damage one part inside the archive; now and then the archive itself."""
    if draw.random() < 0.15:
        return flipped(content, draw)
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        hit = draw.choice([name for name in names if name.endswith(PART)])
        for name in names:
            part = old.read(name)
            new.writestr(name, flipped(part, draw) if name == hit else part)
    return written.getvalue()


def flipped(content: bytes, draw: random.Random) -> bytes:
    """Change, repeat and leave out bytes; now and then the end."""
    changed = bytearray(content or b" ")
    for _ in range(draw.choice((1, 1, 2, 5, 30))):
        place = draw.randrange(len(changed))
        way = draw.randrange(4)
        if way == 0:
            changed[place] = draw.randrange(256)
        elif way == 1:
            changed[place] = draw.choice(b'0123456789"<>/AZ')
        elif way == 2:
            changed[place:place] = changed[max(0, place - draw.choice((4, 40, 400))) : place]
        else:
            del changed[place : place + draw.choice((1, 8, 100))]
        changed = changed or bytearray(b" ")
    return bytes(changed[: draw.randrange(len(changed))] if draw.random() < 0.1 else changed)


def expected(content: bytes) -> int | None:
    """Return None: a workbook does not say how many units it has."""
    del content
