"""Word, spreadsheet and LaTeX: what a person can edit, and bytes that do not change with the clock."""

import io
import json
import math
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest

import leapstats as ls
from leapstats.output.formats import latex, names
from leapstats.output.result import AnalysisResult
from leapstats.output.write import rendered

CLOCK = """
import datetime, sys, time
from pathlib import Path
real = time.time
time.time = lambda: real() + 86400 * 400
from leapstats.output.formats import names
from leapstats.output.result import AnalysisResult
from leapstats.output.write import rendered
import leapstats as ls
document = ls.table1(by="setting").document
for name in names():
    Path(name).write_bytes(rendered(document, name))
"""


def test_the_clock_does_not_show(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", CLOCK], cwd=tmp_path, check=True)
    document = ls.table1(by="setting").document
    for name in names():
        later = (tmp_path / name).read_bytes()
        assert later == rendered(document, name), name
        assert later == rendered(document, name), name


def test_word_has_a_real_table_with_repeating_heads() -> None:
    word = docx.Document(io.BytesIO(rendered(ls.staffing().document, "docx")))
    assert len(word.tables) == 3  # the summary, yes-no items, numbers
    for table in word.tables:
        xml = [row._tr.xml for row in table.rows]
        assert ["w:tblHeader" in each for each in xml[:3]] == [True, True, False]
    assert word.sections[0].page_width > word.sections[0].page_height
    portrait = docx.Document(io.BytesIO(rendered(ls.table1().document, "docx")))
    assert portrait.sections[0].page_width < portrait.sections[0].page_height
    marks = [run.text for paragraph in portrait.paragraphs for run in paragraph.runs if run.font.superscript]
    assert marks == ["*", "†", "‡", "§"]


def test_zip_parts_carry_no_date() -> None:
    with zipfile.ZipFile(io.BytesIO(rendered(ls.table1().document, "docx"))) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_spreadsheet_holds_numbers_as_numbers() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(rendered(ls.table1().document, "xlsx"))).active
    rows = {row[0]: row[1:] for row in sheet.iter_rows(values_only=True)}
    assert rows["Federally qualified health center"] == (15, 50)
    formats = {row[0].value: row[2].number_format for row in sheet.iter_rows()}
    assert formats["Federally qualified health center"] == "0.0"
    assert "Synthetic data" in "".join(str(first) for first in rows)


def test_no_cell_of_a_spreadsheet_is_a_formula() -> None:
    import pandas as pd

    document = ls.table1(pd.DataFrame({"=1+1": ["@SUM(A1)", "+x", "-y"]})).document
    sheet = openpyxl.load_workbook(io.BytesIO(rendered(document, "xlsx"))).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not any(cell.data_type == "f" for cell in cells)
    assert "'@SUM(A1)" in [cell.value for cell in cells]


@pytest.mark.parametrize("text", ["50% & more", "a_b^c~d", "#1 {x} \\y $z", '<a> | "b"', "5–6 ‖ ¶ † ∞"])
def test_latex_escapes_everything(text: str) -> None:
    escaped = latex.escape(text)
    bare = escaped
    for replacement in sorted(latex.ESCAPES.values(), key=len, reverse=True):
        bare = bare.replace(replacement, "")
    assert not set(bare) & set('%&_^~#{}\\$<>|"')


def test_binary_formats_need_a_file(run: object, tmp_path: Path) -> None:
    done = run("table1", "--format", "docx", cwd=tmp_path)  # type: ignore[operator]
    assert done.returncode == 2
    assert "Write it to a file with -o" in done.stderr
    done = run("table1", "-o", "t.docx", "-o", "t.xlsx", "-o", "t.tex", "-o", "t.json", cwd=tmp_path)  # type: ignore[operator]
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "t.json").read_text(encoding="utf-8"))["command"] == "table1"


def test_a_spreadsheet_has_its_numbers_unrounded_beside_what_is_printed() -> None:
    result = ls.staffing()
    book = openpyxl.load_workbook(io.BytesIO(rendered(result.document, "xlsx")))
    assert book.sheetnames == ["Summary", "staffing", "staffing 2", "Numbers"]
    head, *rows = book["Numbers"].iter_rows(values_only=True)
    assert len(rows) == len(result.frame)
    place = head.index("stat")
    for row, number in zip(rows, result.frame["stat"], strict=True):
        if isinstance(row[place], str):
            assert not math.isfinite(number)
        else:
            assert math.isclose(row[place], number, rel_tol=1e-15)  # a spreadsheet keeps no more digits


@pytest.mark.parametrize("verb", [ls.table1, ls.staffing, ls.table3])
def test_a_spreadsheet_is_ready_to_print(verb: Callable[[], AnalysisResult]) -> None:
    document = verb().document
    for sheet in openpyxl.load_workbook(io.BytesIO(rendered(document, "xlsx"))):
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.print_title_rows.startswith("$1:$")
        assert sheet.freeze_panes is not None
    printed = openpyxl.load_workbook(io.BytesIO(rendered(document, "xlsx"))).worksheets[0]
    heads = 3 if document.table.spanners else 2
    assert printed.print_title_rows == f"$1:${heads}"
    assert printed.freeze_panes == f"B{heads + 1}"
    wide = verb is not ls.table1
    assert (printed.page_setup.orientation == "landscape") == wide
    widths = [printed.column_dimensions[letter].width for letter in "AB"]
    assert widths[0] > widths[1] > 5
    # A title or a note stands over all columns, so that it makes no column wider.
    assert len(printed.merged_cells.ranges) > len(document.table.source_notes)
