"""Excel workbooks: which sheet, which rows, and what a cell is besides its value."""

import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
import xlsxwriter

from leapstats.errors import DataError
from leapstats.survey.cells import is_none
from leapstats.survey.formats import excel, for_path
from leapstats.survey.raw import RawFile
from leapstats.survey.workbooks.opening import open_workbook
from leapstats.survey.workbooks.sheets import head_rows, sheet_of

Rows = list[list[Any]]


def workbook(path: Path, rows: Rows, sheet: str = "answers", formats: dict[tuple[int, int], str] | None = None) -> Path:
    """Write a sheet; a text that begins with = is a formula, None is blank."""
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet(sheet)
    styles = {code: book.add_format({"num_format": code}) for code in (formats or {}).values()}
    moments = {
        dt.date: book.add_format({"num_format": "yyyy-mm-dd"}),
        dt.datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        dt.time: book.add_format({"num_format": "hh:mm:ss"}),
        dt.timedelta: book.add_format({"num_format": "[h]:mm:ss"}),
    }
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if cell is not None:
                code = (formats or {}).get((row, column))
                page.write(row, column, cell, styles[code] if code else moments.get(type(cell)))
    book.close()
    return path


def columns(file: RawFile) -> dict[str, list[object]]:
    return {
        column.heading: [None if is_none(cell) else cell for cell in column.values.tolist()] for column in file.columns
    }


def said(file: RawFile) -> str:
    return "; ".join(file.notes)


PLAIN: Rows = [["staff", "open"], [1, "Yes"], [2, "No"], [3, "Yes"]]


def test_numbers_are_numbers_and_texts_texts(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["staff", "open", "note"], [1.5, " Yes ", None], [None, "No", "late"]])
    file = excel.read(path)
    assert for_path(path) == file.format == "excel"
    assert columns(file) == {"staff": [1.5, None], "open": ["Yes", "No"], "note": [None, "late"]}
    assert file.rows.tolist() == [2, 3]
    assert file.notes == ("Excel workbook, sheet answers",)


def test_the_first_sheet_with_a_table_is_read_and_the_others_are_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Read me"
    book.active["A1"] = "Exported from the survey"
    book.active["A2"] = "Do not share"
    for name, state in (("codes", "hidden"), ("Data 2016", "visible"), ("old", "visible")):
        page = book.create_sheet(name)
        page.sheet_state = state
        for row in [["a", "b"], [1, name], [2, name]]:
            page.append(row)
    book.create_chartsheet("picture")
    book.save(tmp_path / "a.xlsx")
    file = excel.read(tmp_path / "a.xlsx")
    assert columns(file)["b"] == ["Data 2016"] * 2
    assert file.notes[:3] == (
        "Excel workbook, sheet Data 2016, the first with a table",
        "2 other sheets not read: Read me, old (--sheet NAME reads one)",
        "1 hidden sheet not read: codes",
    )
    assert columns(excel.read(tmp_path / "a.xlsx", sheet="codes"))["b"] == ["codes"] * 2
    assert columns(excel.read(tmp_path / "a.xlsx", sheet="OLD "))["b"] == ["old"] * 2
    with pytest.raises(DataError, match=r"sheet Data 2015: .* no sheet of this name\. Did you mean Data 2016\?"):
        excel.read(tmp_path / "a.xlsx", sheet="Data 2015")


def test_only_hidden_sheets(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.create_sheet("data")
    page.append(["a"])
    page.sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(DataError, match=r"no sheet has cells, apart from hidden ones: data\. Name the sheet"):
        excel.read(tmp_path / "a.xlsx")


def test_leading_zeros_are_those_that_the_number_format_shows(tmp_path: Path) -> None:
    # As Excel displays 2134 in the formats Special > Zip Code, Zip Code + 4 and Social Security Number.
    rows: Rows = [["zip", "plus4", "ssn_last", "hours"], [2134, 21341234, 12, 5], [90210, 902101234, 345, 12]]
    codes = {
        (row, column): code for row in (1, 2) for column, code in enumerate(("00000", "00000\\-0000", "0000", "00"))
    }
    file = excel.read(workbook(tmp_path / "a.xlsx", rows, formats=codes))
    assert columns(file) == {
        "zip": ["02134", "90210"],
        "plus4": ["02134-1234", "90210-1234"],
        "ssn_last": ["0012", "0345"],
        "hours": ["05", "12"],
    }
    assert "zip: leading zeros as its number format shows them (00000)" in file.notes
    rows[1][3] = 15  # nothing to pad: hours stay numbers
    assert columns(excel.read(workbook(tmp_path / "b.xlsx", rows, formats=codes)))["hours"] == [15.0, 12.0]


def test_dates_times_and_lengths_of_time_are_iso_texts(tmp_path: Path) -> None:
    day, moment = dt.date(2016, 5, 31), dt.datetime(2016, 5, 31, 14, 5, 6)  # noqa: DTZ001 - as Excel has them
    rows: Rows = [["day", "at", "clock", "took"], [day, moment, dt.time(9, 30), dt.timedelta(hours=36, minutes=5)]]
    file = excel.read(workbook(tmp_path / "a.xlsx", rows))
    assert columns(file) == {
        "day": ["2016-05-31"],
        "at": ["2016-05-31 14:05:06"],
        "clock": ["09:30:00"],
        "took": ["36:05:00"],
    }
    assert "dates and times read as text: day, at, clock, took" in file.notes


def test_the_date_system_of_1904(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"), {"date_1904": True})
    page = book.add_worksheet()
    page.write_row(0, 0, ["day", "n"])
    page.write_datetime(1, 0, dt.date(2000, 1, 1), book.add_format({"num_format": "d/m/yy"}))
    page.write_number(1, 1, 1)
    book.close()
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        # 1 January 2000 is day 36526 from 1900, and 1462 days fewer from 1904 (Microsoft's documentation).
        assert b"<v>35064</v>" in archive.read("xl/worksheets/sheet1.xml")
    assert columns(excel.read(tmp_path / "a.xlsx"))["day"] == ["2000-01-01"]


def test_percent_errors_booleans_and_formulas(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    page, percent = book.add_worksheet(), book.add_format({"num_format": "0.0%"})
    page.write_row(0, 0, ["share", "rate", "kids", "sum", "lost", "pasted"])
    for row in (1, 2):
        page.write_number(row, 0, 0.25, percent)
        page.write_boolean(row, 2, row == 1)
        page.write_formula(row, 3, "=1+1", None, 2)
        page.write_formula(row, 4, "=1+1", None, "")
    page.write_formula(1, 1, "=1/0", None, "#DIV/0!")
    page.write_number(2, 1, 7)
    page.write_row(1, 5, ["#N/A"])
    page.write_row(2, 5, [3])
    book.close()
    file = excel.read(tmp_path / "a.xlsx")
    assert columns(file) == {
        "share": [0.25, 0.25],
        "rate": [None, 7.0],
        "kids": ["TRUE", "FALSE"],
        "sum": [2.0, 2.0],
        "lost": [None, None],
        "pasted": [None, 3.0],
    }
    assert file.notes[1:] == (
        "errors (#DIV/0!) are missing: 1 cell of rate, 1 cell of pasted",
        (
            "formulas without a stored value are blank: 2 cells of lost "
            "(open the workbook in a spreadsheet program and save it)"
        ),
        "shown as percent, read as fractions (25% is 0.25): share",
    )


def test_numbers_stored_as_text_and_columns_of_several_kinds(tmp_path: Path) -> None:
    rows: Rows = [["n", "mixed"], ["3", 1], [4, dt.date(2016, 1, 2)], [None, True], ["5", "x"]]
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    page, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
    for row, (number, mixed) in enumerate(rows):
        if number is not None:
            (page.write_string if isinstance(number, str) else page.write_number)(row, 0, number)
        page.write(row, 1, mixed, day if isinstance(mixed, dt.date) else None)
    book.close()
    file = excel.read(tmp_path / "a.xlsx")
    assert columns(file) == {"n": ["3", "4", None, "5"], "mixed": ["1", "2016-01-02", "TRUE", "x"]}
    assert "numbers stored as text: 2 cells of n" in file.notes
    assert "mixed has cells of several kinds" in said(file)


def test_hidden_columns_and_rows_are_read_and_said(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in PLAIN:
        book.active.append(row)
    book.active.column_dimensions["B"].hidden = True
    book.active.row_dimensions[3].hidden = True
    book.save(tmp_path / "a.xlsx")
    file = excel.read(tmp_path / "a.xlsx")
    assert len(file.rows) == 3
    assert file.notes[1:] == (
        "hidden columns are read like the others: open",
        "1 hidden row read like the others (a filter may be on)",
    )


def test_cells_merged_among_the_answers_are_said(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in [["region", "n"], ["North", 1], [None, 2], ["South", 3]]:
        book.active.append(row)
    book.active.merge_cells("A2:A3")
    book.save(tmp_path / "a.xlsx")
    file = excel.read(tmp_path / "a.xlsx")
    assert columns(file)["region"] == ["North", None, "South"]
    assert "1 merged cell among the answers (row 2): the value is that of the first cell" in said(file)


def test_personal_columns_are_held_back(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["E-mail", "n"], ["a@example.org", 1], ["b@example.org", 2]])
    assert excel.read(path).personal == ("E-mail",)
    assert "E-mail" in columns(excel.read(path, keep_personal=frozenset({"E-mail"})))


def test_names_that_repeat_are_told_apart(tmp_path: Path) -> None:
    file = excel.read(workbook(tmp_path / "a.xlsx", [["n", "n", None, None], [1, 2, 3, None], [4, 5, 6, None]]))
    assert columns(file) == {"n": [1.0, 4.0], "n (2)": [2.0, 5.0], "column 3": [3.0, 6.0]}


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"a,b\n1,2\n", "it is text and no workbook, despite its name. Rename it to end in .csv"),
        ("a,b\n1,2\n".encode("utf-16"), "it is text and no workbook"),
        (b"<html><body><table><tr><td>a</td></tr></table></body></html>", "a web page with a table (HTML)"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
            "an Excel 2003 XML spreadsheet",
        ),
        (b"\x09\x08\x08\x00\x00\x05\x10\x00", "a workbook of Excel 4 or older"),
        (b"%PDF-1.7\n\0", "it contains binary data"),
        (b"PK\x03\x04", "the workbook is damaged or cut short"),
    ],
)
@pytest.mark.parametrize("suffix", [".xls", ".xlsx"])
def test_what_is_no_workbook_is_refused_by_name(content: bytes, what: str, suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(content)
    with pytest.raises(DataError) as caught:
        excel.read(path)
    assert what in str(caught.value)


def test_other_archives_are_refused(tmp_path: Path) -> None:
    for part, what in (("word/document.xml", "it is a Word document"), ("a.txt", "a zip archive and no workbook")):
        with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
            archive.writestr(part, "x")
        with pytest.raises(DataError, match=what):
            excel.read(tmp_path / "a.xlsx")


def test_a_workbook_under_another_suffix_is_read_and_said(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", PLAIN).rename(tmp_path / "a.xlsb")
    assert "the content is that of an .xlsx file, despite the name" in excel.read(path).notes


def test_results_and_forms_are_refused_by_name(tmp_path: Path) -> None:
    crosstab: Rows = [
        ["AMONG ADULTS", None, "Total", "Gender", None],
        [None, None, None, "Male", "Female"],
        ["Do you approve?", "Unweighted n", 100, 40, 60],
        [None, "Yes", 0.5, 0.4, 0.6],
        [None, "No", 0.5, 0.6, 0.4],
        ["Would you vote?", "Unweighted n", 100, 40, 60],
        [None, "Yes", 0.5, 0.4, 0.6],
    ]
    with pytest.raises(DataError, match='results, not answers: rows such as "Unweighted n"'):
        excel.read(workbook(tmp_path / "a.xlsx", crosstab))
    summary: Rows = [["Do you smoke?", None], ["Answer Choices", "Responses"], ["Yes", 0.2], ["Answered", 10]]
    with pytest.raises(DataError, match='row 2 is headed "Answer Choices"'):
        excel.read(workbook(tmp_path / "b.xlsx", summary))
    form: Rows = [["type", "name", "label"], ["integer", "age", "How old?"], ["text", "why", "Why?"]]
    with pytest.raises(DataError, match=r"a form \(XLSForm\)"):
        excel.read(workbook(tmp_path / "c.xlsx", form, sheet="survey"))


def test_a_sheet_as_other_readers_take_it(tmp_path: Path) -> None:
    rows: Rows = [
        ["Which help?", None, "n"],
        ["Talks", "Walks", None],
        ["Talks", None, 1],
        [None] * 3,
        [None, "Walks", 2],
    ]
    path = workbook(tmp_path / "a.xlsx", rows)
    book = open_workbook(path)
    cells = book.cells("answers")
    assert book.names == ("answers",)
    assert list(cells.rows())[1:3] == [["Talks", "Walks", None], ["Talks", None, 1.0]]
    sheet = sheet_of(path.name, cells, n_headers=2)
    assert sheet.headers == (("Which help?", "", "n"), ("Talks", "Walks", ""))
    assert [sheet.row(place) for place in range(2)] == [["Talks", "", "1"], ["", "Walks", "2"]]
    assert sheet.lines.tolist() == [3, 5]
    assert sheet.notes == ("1 empty row among the answers ignored",)
    heads = head_rows(path, 2)
    assert heads == {"answers": [["Which help?", "", "n"], ["Talks", "Walks"]]}
    (tmp_path / "b.xlsx").write_bytes(b"a,b\n")
    assert head_rows(tmp_path / "b.xlsx") == {}
    with pytest.raises(DataError, match="a header but no data rows"):
        sheet_of(path.name, cells, n_headers=4)


def test_a_large_sheet_is_that_of_openpyxl(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    rows: Rows = [["n", "word", "either"]]
    for number, word in zip(rng.normal(size=700).round(6).tolist(), rng.integers(0, 9, size=700).tolist(), strict=True):
        rows.append([number, f"w{word}", number if word < 5 else f"t{word}"])
    path = workbook(tmp_path / "a.xlsx", rows)
    expected = list(openpyxl.load_workbook(io.BytesIO(path.read_bytes())).active.values)[1:]
    found = columns(excel.read(path))
    assert found["n"] == [row[0] for row in expected]
    assert found["word"] == [row[1] for row in expected]
    assert found["either"] == [f"{cell:.15g}" if isinstance(cell, float) else cell for _, _, cell in expected]
