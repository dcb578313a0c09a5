"""Labels as people write them, and as an attacker would: every format shows them letter by letter and runs none."""

import csv
import html
import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import docx
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import leapstats as ls
from leapstats.errors import UsageError
from leapstats.output.cleaning import clean
from leapstats.output.document import Document
from leapstats.output.formats import latex, module_for, names
from leapstats.output.formats.csv import safe_anywhere
from leapstats.output.table import Row, Section, Table, Text, mark
from leapstats.output.write import rendered

LABELS = (
    "{wave} {0} {} {{x}} %s %(a)d 100% $5 to $10",
    "<b>a</b> & b | c \\ d \\n `code` *it* _u_ ~s~ ^2 #1",
    "[1] first",
    "[t]*",
    "* starred",
    "a -- b --- c ''d'' ,,e,, ?`f",
    "\"quoted\" 'single'",
    "\u05e2\u05d1\u05e8\u05d9\u05ea (\u0627\u0644\u0639\u0631\u0628\u064a\u0629) 12",
    "a\u200bb\u200dc\u200ed\u00ade",
    "\u200b",
    "\u65e5\u672c\u8a9e\u306e\u9577\u3044\u540d\u524d" * 12,
    "a &amp; b &lt;i&gt; _x0041_",
    "1. first",
    "- dash",
    "+ plus",
    "# hash",
)
LOST = ("\ufffe", "\uffff", "\ufdd0", "\U0001fffe", "\ud800", "\udcff")
GONE = ("\x00", "\x01", "\x0b", "\x1b[31m", "\x7f", "\x9b", "\x85", "\u202e", "\u2066", "\r")


def document(label: str) -> Document:
    rows = (Row(Text(label, ("A note",)), (Text(label),)), Row(Text(label)))
    table = Table(
        title=label,
        stub=Text(label),
        columns=(Text(label),),
        sections=(Section(Text(label), rows),),
        abbreviations=label,
        source_notes=(label,),
        stamp=label,
    )
    records = ({"variable": label, "stat": 1.0},)
    return Document(command="test", table=mark(table), records=records, study=label, warnings=(label,))


def from_json(content: str) -> str:
    return str(json.loads(content)["table"]["sections"][0]["rows"][1]["label"]["text"])


def from_docx(content: bytes) -> str:
    return docx.Document(io.BytesIO(content)).tables[0].rows[3].cells[0].text


def from_xlsx(content: bytes) -> str:
    return str(openpyxl.load_workbook(io.BytesIO(content)).active["A5"].value)


def from_html(content: str) -> str:
    return html.unescape(re.findall(r'<th scope="row" colspan="2">(.*)</th>', content)[0])


def from_csv(content: str) -> str:
    return list(csv.reader(io.StringIO(content)))[3][1]


def from_markdown(content: str) -> str:
    line = content.splitlines()[6]
    return html.unescape(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", line[2 : -len(" |  |")]))


def from_latex(content: str) -> str:
    row = re.findall(r"\\multicolumn\{2\}\{@\{\}(?:l|[^@]*p\{\\linewidth\})@\{\}\}\{(.*)\} \\\\", content)[-1]
    signs = {escaped: sign for sign, escaped in latex.ESCAPES.items()} | {"{}": "", latex.MAY_BREAK: ""}
    one = re.compile("|".join(re.escape(escaped) for escaped in sorted(signs, key=len, reverse=True)))
    return one.sub(lambda found: signs[found.group()], row)


def from_text(content: str) -> str:
    return content


FROM: dict[str, Callable[..., str]] = {
    "text": from_text,
    "markdown": from_markdown,
    "html": from_html,
    "json": from_json,
    "csv": from_csv,
    "docx": from_docx,
    "latex": from_latex,
    "xlsx": from_xlsx,
}


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("name", names())
def test_a_label_shows_letter_by_letter(name: str, label: str) -> None:
    shown = FROM[name](
        rendered(document(label), name).decode() if name not in {"docx", "xlsx"} else rendered(document(label), name)
    )
    if name == "text":  # it is broken into lines
        assert re.sub(r"\s", "", label) in re.sub(r"\s", "", shown)
    else:
        assert shown.removeprefix("'" if name in {"csv", "xlsx"} and label[0] in "+-" else "") == label


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("signs", [LOST, GONE], ids=["lost", "gone"])
def test_what_a_format_cannot_hold_does_not_stop_it(name: str, signs: tuple[str, ...]) -> None:
    content = rendered(document(" ".join(f"a{sign}b" for sign in signs)), name)
    if name in {"docx", "xlsx"}:
        parts = zipfile.ZipFile(io.BytesIO(content))
        for part in parts.namelist():
            if part.endswith((".xml", ".rels")):
                ET.fromstring(parts.read(part))
        text = FROM[name](content)
    else:
        text = content.decode("utf-8")
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u2066\ufffe\uffff\ufdd0\U0001fffe]", text)
    if signs == LOST and name != "json":
        assert text.count("a\ufffdb" if name != "latex" else r"a\mbox{?}b") >= len(LOST)


@given(st.text(st.characters(), max_size=12))
def test_any_text_goes_through_every_format(label: str) -> None:
    for name in names():
        content = rendered(document(label), name)
        if name not in {"docx", "xlsx"}:
            content.decode("utf-8")
    assert clean(clean(label)) == clean(label)


@pytest.mark.parametrize("name", names())
def test_json_keeps_what_it_may_and_any_command_saves_it(name: str, tmp_path: Path) -> None:
    texts = pd.Series(["p\ufffe", "q\ud800", "=1;+2"], dtype=object)  # strings of pyarrow refuse a lone surrogate
    frame = pd.DataFrame({"a\ufffe{x}": texts, "b": [1e30, 2e30, -3e30]})
    table = ls.table1(frame)
    suffix = module_for(name).SUFFIXES[0]
    table.save(tmp_path / f"t{suffix}")
    assert (tmp_path / f"t{suffix}").stat().st_size > 0
    if name == "json":
        content = json.loads(table.render("json"))
        assert "a\ufffe{x}" in {row["variable"] for row in content["results"]}


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("a;=1+1", "a;'=1+1"),
        ("a; =1+1;b", "a; '=1+1;b"),
        ('a;"=1+1"', 'a;"\'=1+1"'),
        ("a;@b;-c;+d", "a;'@b;'-c;'+d"),
        ("a;-1;b", "a;-1;b"),
        ("a;-1", "a;'-1"),
        ("\t=1", "'=1"),
        ("\r\n=1", "'=1"),
        ("\u200e=1", "\u200e=1"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("-1", "-1"),
        ("-1.5 (0.2)*", "-1.5 (0.2)*"),
        ("-1.5 (-2.0 to -1.0)", "-1.5 (-2.0 to -1.0)"),
        ("+3 (10.0%)", "+3 (10.0%)"),
        ("-1.24e+30", "-1.24e+30"),
        ("-∞ to ∞", "-∞ to ∞"),
        ("-1+2", "'-1+2"),
        ("-1 (A1)", "'-1 (A1)"),
        ("-1 (cmd|' /C calc'!A0)", "'-1 (cmd|' /C calc'!A0)"),
        ("+1-555-0100", "'+1-555-0100"),
        ("3; 4", "3; 4"),
        ("-1;x", "'-1;x"),
    ],
)
def test_no_cell_is_a_formula_whatever_parts_the_cells(cell: str, shown: str) -> None:
    assert safe_anywhere(cell) == shown


@given(st.text("=+-@;,\" \t\r'1a(", max_size=10), st.text("=+-@;,\" \t\r'1a(", max_size=10))
def test_no_cell_of_a_csv_file_is_a_formula_in_either_locale(one: str, other: str) -> None:
    content = module_for("csv").render(document(f"{one}x{other}"))
    for delimiter in (",", ";"):
        for row in csv.reader(io.StringIO(content), delimiter=delimiter):
            for cell in row:
                assert not re.match(r"\s*[=@]|\s*[+-](?!\d[\d.,]*\s*$)", cell), (cell, row)


def test_numbers_in_a_spreadsheet_are_what_is_printed() -> None:
    cells = ("-1.24e+30", "007", "12345678901234567", "-0.50", "0")
    table = Table(
        title="t",
        stub=Text(""),
        columns=tuple(Text("c") for _ in cells),
        sections=(Section(Text(""), (Row(Text("r"), tuple(map(Text, cells))),)),),
    )
    content = rendered(Document(command="test", table=table, records=()), "xlsx")
    row = next(iter(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(min_row=3, min_col=2)))
    assert [cell.value for cell in row] == [-1.24e30, "007", "12345678901234567", -0.5, 0]
    assert [cell.number_format for cell in row] == ["0.00E+00", "General", "General", "0.00", "0"]


def test_sizes_that_an_office_file_cannot_hold() -> None:
    long = document("x" * 40_000)
    sheet = openpyxl.load_workbook(io.BytesIO(rendered(long, "xlsx"))).active
    assert len(sheet["A5"].value) == 32_767
    assert sheet["A5"].value.endswith("…")
    assert len(docx.Document(io.BytesIO(rendered(long, "docx"))).core_properties.title) == 255
    wide = Table(title="t", stub=Text(""), columns=(Text("c"),) * 63, sections=())
    with pytest.raises(UsageError, match=r"the table has 64 columns, and 63 fit"):
        rendered(Document(command="test", table=wide, records=()), "docx")


def test_titles_and_notes_of_a_study_may_hold_braces(
    make_study: Callable[[dict[str, str]], Path], study_files: dict[str, str]
) -> None:
    layout = study_files["tables/table1.toml"].replace("Clinics, {wave}", "Clinics {in} {wave}, {0} {} 100% {")
    layout = layout.replace('base = "asked"', 'base = "asked"\nbase_note = "{n} of {all}, {who} {} {0}"')
    table = ls.table1(study=make_study({**study_files, "tables/table1.toml": layout})).document.table
    assert table.title == "Clinics {in} 2020, {0} {} 100% {"
    assert any("3 of 4, {who} {} {0}" in note.text for note in table.footnotes), table.footnotes
