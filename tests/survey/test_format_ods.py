"""OpenDocument spreadsheets: what a cell shows, merged and hidden cells, and archives that other readers refuse."""

import zipfile
from pathlib import Path

import pytest
from python_calamine import CalamineError, load_workbook

from leapstats.errors import DataError
from leapstats.survey.cells import is_none
from leapstats.survey.formats import for_path, ods
from leapstats.survey.raw import RawFile

NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text", "style", "drawing")
)
CALC = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'


def cell(shown: str, kind: str = "string", extra: str = "") -> str:
    kinds = f'office:value-type="{kind}"' if kind else ""
    return f"<table:table-cell {kinds} {extra}><text:p>{shown}</text:p></table:table-cell>"


def number(shown: str, value: float, kind: str = "float") -> str:
    return cell(shown, kind, f'office:value="{value}"')


def row(*cells: str, extra: str = "") -> str:
    return f"<table:table-row {extra}>{''.join(cells)}</table:table-row>"


def spreadsheet(path: Path, *tables: str, styles: str = "", mimetype: bool = True) -> Path:
    body = "".join(tables)
    content = (
        f"<office:document-content {NAMES} {CALC}>{styles}<office:body><office:spreadsheet>{body}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    return path


def table(*rows: str, name: str = "answers", extra: str = "") -> str:
    return f'<table:table table:name="{name}" {extra}>{"".join(rows)}</table:table>'


def columns(file: RawFile) -> dict[str, list[object]]:
    return {
        column.heading: [None if is_none(cell) else cell for cell in column.values.tolist()] for column in file.columns
    }


def test_each_kind_of_cell(tmp_path: Path) -> None:
    names = ("n", "zip", "share", "cost", "day", "at", "took", "kids", "why")
    path = spreadsheet(
        tmp_path / "a.ods",
        table(
            row(*map(cell, names)),
            row(
                number("1.5", 1.5),
                number("02134", 2134),
                number("25%", 0.25, "percentage"),
                number("5.00 €", 5, "currency"),
                cell("31/05/16", "date", 'office:date-value="2016-05-31"'),
                cell("31/05/16", "date", 'office:date-value="2016-05-31T14:05:06"'),
                cell("36:05", "time", 'office:time-value="PT36H05M00S"'),
                cell("TRUE", "boolean", 'office:boolean-value="true"'),
                cell('two<text:s text:c="2"/>blanks</text:p><text:p>and <text:span>a</text:span> line'),
            ),
        ),
    )
    file = ods.read(path)
    assert for_path(path) == file.format == "ods"
    assert columns(file) == {
        "n": [1.5],
        "zip": ["02134"],
        "share": [0.25],
        "cost": [5.0],
        "day": ["2016-05-31"],
        "at": ["2016-05-31 14:05:06"],
        "took": ["36:05:00"],
        "kids": ["TRUE"],
        "why": ["two  blanks\nand a line"],
    }
    assert file.notes == (
        "OpenDocument spreadsheet, sheet answers",
        "shown as percent, read as fractions (25% is 0.25): share",
        "dates and times read as text: day, at, took",
    )


def test_an_archive_without_mimetype(tmp_path: Path) -> None:
    rows = table(row(cell("a"), cell("b")), row(number("1", 1), cell("x")))
    path = spreadsheet(tmp_path / "a.ods", rows, mimetype=False)
    with pytest.raises(CalamineError):
        load_workbook(path)
    assert columns(ods.read(path)) == {"a": [1.0], "b": ["x"]}


def test_errors_and_formulas_without_a_value(tmp_path: Path) -> None:
    formula = 'table:formula="of:=1/0"'
    path = spreadsheet(
        tmp_path / "a.ods",
        table(
            row(cell("a"), cell("b"), cell("c")),
            row(
                cell("#DIV/0!", "string", f'{formula} office:string-value="" calcext:value-type="error"'),
                cell("Err:502", "string", formula),
                cell("", "", formula),
            ),
            row(number("1", 1), number("2", 2), number("3", 3)),
        ),
    )
    file = ods.read(path)
    assert columns(file) == {"a": [None, 1.0], "b": [None, 2.0], "c": [None, 3.0]}
    assert "errors (#DIV/0!, Err:502) are missing: 1 cell of a, 1 cell of b" in file.notes
    assert any(note.startswith("formulas without a stored value are blank: 1 cell of c") for note in file.notes)


def test_merged_repeated_and_hidden_cells(tmp_path: Path) -> None:
    covered = "<table:covered-table-cell><text:p>under it</text:p></table:covered-table-cell>"
    styles = (
        '<office:automatic-styles><style:style style:name="gone" style:family="table">'
        '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
    )
    path = spreadsheet(
        tmp_path / "a.ods",
        table(row(cell("x"), cell("y")), row(cell("1"), cell("2")), name="codes", extra='table:style-name="gone"'),
        table(
            '<table:table-column/><table:table-column table:visibility="collapse"/>',
            row(cell("a"), cell("b"), cell("c")),
            row(number("1", 1), cell("", "", 'table:number-columns-repeated="2"')),
            row(cell("both", "string", 'table:number-columns-spanned="2"'), covered, number("3", 3)),
            row(
                cell("x", "string", 'table:number-columns-repeated="2"'),
                number("4", 4),
                extra='table:number-rows-repeated="2" table:visibility="filter"',
            ),
            row(
                '<table:table-cell table:number-columns-repeated="16384"/>',
                extra='table:number-rows-repeated="1048570"',
            ),
        ),
        styles=styles,
    )
    file = ods.read(path)
    assert columns(file) == {"a": ["1", "both", "x", "x"], "b": [None, None, "x", "x"], "c": [None, 3.0, 4.0, 4.0]}
    assert file.notes == (
        "OpenDocument spreadsheet, sheet answers",
        "1 hidden sheet not read: codes",
        "hidden columns are read like the others: b",
        "2 hidden rows read like the others (a filter may be on)",
        "1 merged cell among the answers (row 3): the value is that of the first cell, the others are blank",
    )


def test_notes_on_cells_are_not_their_text(tmp_path: Path) -> None:
    note = "<office:annotation><text:p>a note</text:p></office:annotation>"
    noted = f"<table:table-cell>{note}<text:p>a</text:p></table:table-cell>"
    path = spreadsheet(
        tmp_path / "a.ods", table(row(noted, cell("b")), row(cell("x"), cell("y")), row(cell("x"), cell("z")))
    )
    assert list(columns(ods.read(path))) == ["a", "b"]


def test_a_spreadsheet_with_a_password(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as archive:
        archive.writestr("content.xml", b"\x01\x02")
        archive.writestr("META-INF/manifest.xml", "<manifest:encryption-data/>")
    with pytest.raises(DataError, match="protected by a password"):
        ods.read(tmp_path / "a.ods")


def test_a_spreadsheet_without_sheets(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="it has no sheets"):
        ods.read(spreadsheet(tmp_path / "a.ods"))
