"""Every output format shows every part of a table, in reading order, and escapes what it must."""

import csv
import html
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import docx
import openpyxl
import pytest

from leapstats.errors import UsageError
from leapstats.output.document import Document
from leapstats.output.formats import is_binary, latex, module_for, names
from leapstats.output.table import Row, Section, Spanner, Table, Text, mark

HOSTILE = "<script>alert(1)</script> | *bold* `code` & \\ \x1b[31mred\u202e=1"
LONG = "A label that goes on and on, " * 6 + "until it ends"


def document(**parts: object) -> Document:
    note, other = "First note <here>.", "Second note | there."
    fields: dict[str, object] = {
        "title": "A table & its parts",
        "stub": Text("Item"),
        "spanners": (Spanner(Text("Group A", (note,)), 2), Spanner(Text("Group B"), 2)),
        "columns": (Text("n"), Text("%"), Text("n"), Text("%", (other,))),
        "sections": (
            Section(
                Text("Section one"),
                (
                    Row(Text("Heading", (other, note))),
                    Row(Text("Level", ("Third note.",)), (Text("1"), Text("10.0"), Text("2"), Text("20.5")), 1),
                ),
            ),
            Section(
                Text("Section two"),
                (
                    Row(Text(HOSTILE), (Text("3", (note,)), Text("–"), Text("-4.5"), Text("∞"))),
                    Row(Text(LONG), (Text("5"), Text("6"), Text("7"), Text("8")), 2),
                ),
            ),
        ),
        "abbreviations": "A, first; B, second",
        "source_notes": ("Conventions: none.", "Layout: invented."),
        "stamp": "Synthetic data.",
        **parts,
    }
    records = (
        {"variable": "x", "level": "1", "stat": float("nan")},
        {"variable": "x", "level": None, "stat": float("-inf")},
    )
    table = mark(Table(**fields))  # type: ignore[arg-type]
    return Document(command="test", table=table, records=records, study="demo", synthetic=True, warnings=("Careful.",))


def plain_markdown(text: str) -> str:
    text = re.sub(r"</?sup>|\*\*(?=\S)|(?<=\S)\*\*(?!\S)", "", text.replace("&emsp;", ""))
    return html.unescape(re.sub(r"\\(.)", r"\1", text))


def plain_html(text: str) -> str:
    body = text[text.index("</style>\n<div class") if "<!DOCTYPE" not in text else text.index("<caption>") :]
    return html.unescape(re.sub(r"<[^>]*>", "", body))


def plain_json(text: str) -> str:
    content = json.loads(text)
    tables = [content["summary"], content["table"], *content["more_tables"]]
    return "\n".join(plain_json_table(table) for table in tables if table is not None)


def plain_json_table(table: dict[str, Any]) -> str:
    parts = [table["title"]]

    def add(value: dict[str, object]) -> None:
        parts.append(str(Text(str(value["text"]), marks=tuple(value["marks"]))))  # type: ignore[arg-type]

    for spanner in table["spanners"]:
        add(spanner)
    add(table["stub"])
    for column in table["columns"]:
        add(column)
    for section in table["sections"]:
        add(section["heading"])
        for row in section["rows"]:
            for value in (row["label"], *row["cells"]):
                add(value)
    parts += [f"{note['mark']} {note['text']}" for note in table["footnotes"]]
    return "\n".join([*parts, table["abbreviations"], *table["source_notes"], table["stamp"]])


def plain_csv(text: str) -> str:
    return "\n".join(" ".join(row) for row in csv.reader(io.StringIO(text)))


def plain_latex(text: str) -> str:
    text = re.sub(r"\\begin\{tabular\}\[\w\]\{@\{\}\w@\{\}\}|\\end\{tabular\}|@\{\}", "", text)
    text = text.replace(r"\\*", r"\\").replace("\\\\\n", "\n").replace(r"\\", " ")
    text = re.sub(r"(?<!\\)&", " ", text).replace(r"\item ", "").replace(r"\quad ", "")
    text = re.sub(r"\\item\[([^\[\]]*)\]", r"\1", text)
    text = re.sub(r"\\multicolumn\{\d+\}\{\w\}|\\(textit|textbf|caption|tnote)\b", "", text)
    for sign, escaped in sorted(latex.ESCAPES.items(), key=lambda pair: -len(pair[1])):
        text = text.replace(escaped, sign)
    return re.sub(r"[{}]", "", text)


def plain_docx(content: bytes) -> str:
    word = docx.Document(io.BytesIO(content))
    parts = []
    for element in word.iter_inner_content():
        if isinstance(element, docx.table.Table):
            parts.extend(_once(row.cells) for row in element.rows)
        else:
            parts.append(element.text)
    return "\n".join(parts)


def _once(cells: tuple[object, ...]) -> str:
    seen = list({id(cell._tc): cell.text for cell in cells}.values())  # type: ignore[attr-defined]
    return " ".join(seen)


def plain_xlsx(content: bytes) -> str:
    *sheets, _ = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    shown = []
    for row in (row for sheet in sheets for row in sheet.iter_rows()):
        for cell in row:
            if isinstance(cell.value, int | float):
                shown.append(f"{cell.value:.{len(cell.number_format.partition('.')[2])}f}")
            elif cell.value is not None:
                shown.append(str(cell.value))
    return "\n".join(shown)


PLAIN: dict[str, Callable[..., str]] = {
    "text": lambda text: text,
    "markdown": plain_markdown,
    "html": plain_html,
    "json": plain_json,
    "csv": plain_csv,
    "docx": plain_docx,
    "latex": plain_latex,
    "xlsx": plain_xlsx,
}
TEXTS = [name for name in names() if not is_binary(name)]


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text).casefold()


def parts_in_order(table: Table) -> list[str]:
    found = [str(table.title)]
    for section in table.sections:
        found.append(str(section.heading))
        for row in section.rows:
            if row.label.text != HOSTILE:
                found.append(str(row.label))
            found.extend(str(cell) for cell in row.cells)
    found.extend(f"{note.mark} {note.text}" for note in table.footnotes)
    return [*found, table.abbreviations, *table.source_notes, table.stamp]


@pytest.mark.parametrize("name", names())
def test_every_part_shows_in_reading_order(name: str) -> None:
    shown = document()
    text = squeezed(PLAIN[name](module_for(name).render(shown)))
    place = 0
    for part in parts_in_order(shown.table):
        found = text.find(squeezed(part), place)
        assert found >= 0, (name, part, text[place : place + 200])
        place = found + len(squeezed(part))
    for heading in ("Group A*", "Group B", "Item", "%†"):
        assert squeezed(heading) in text, heading


@pytest.mark.parametrize("name", names())
def test_every_table_shows_in_reading_order(name: str) -> None:
    shown = document()
    first, second = (replace(shown.table, title=title, stamp=f"End of {title}.") for title in ("Summary", "Second"))
    shown = replace(shown, summary=first, more=(second,), heading="All of it")
    assert [table.title for table in shown.tables] == ["Summary", "A table & its parts", "Second"]
    text = squeezed(PLAIN[name](module_for(name).render(shown)))
    place = 0
    for part in (part for table in shown.tables for part in parts_in_order(table)):
        found = text.find(squeezed(part), place)
        assert found >= 0, (name, part, text[place : place + 200])
        place = found + len(squeezed(part))


@pytest.mark.parametrize("name", TEXTS)
def test_text_from_a_file_stays_text(name: str) -> None:
    rendered = module_for(name).render(document())
    assert "\x1b" not in rendered.replace("\\u001b", "")
    if name != "json":
        assert "\u202e" not in rendered
    if name in {"html", "markdown"}:
        assert "<script" not in rendered
        assert "alert(1)" in rendered
    if name == "markdown":
        rows = [line for line in rendered.splitlines() if line.startswith("|")]
        assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {6}


@pytest.mark.parametrize("name", names())
def test_the_same_document_gives_the_same_text(name: str) -> None:
    first, second = (module_for(name).render(document()) for _ in range(2))
    assert first == second
    if name in TEXTS:
        assert first.endswith("\n")
        assert not first.endswith("\n\n")


@pytest.mark.parametrize("name", names())
def test_a_table_without_rows_or_notes_still_shows(name: str) -> None:
    bare = document(sections=(), spanners=(), columns=(), abbreviations="", source_notes=(), stamp="")
    assert "its parts" in PLAIN[name](module_for(name).render(bare)) or name == "json"


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+cmd", "'+cmd"),
        ("-cmd", "'-cmd"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =1+1", "'=1+1"),
        ("-4.5", "-4.5"),
        ("-4.5 (0.2)", "-4.5 (0.2)"),
        ("plain", "plain"),
    ],
)
def test_a_spreadsheet_runs_no_cell(cell: str, shown: str) -> None:
    sections = (Section(Text(""), (Row(Text(cell), (Text("1"),) * 4),)),)
    rows = list(csv.reader(io.StringIO(module_for("csv").render(document(sections=sections)))))
    assert rows[2][1] == shown


class Tags(HTMLParser):
    """Checks that tags close in order, and collects attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.scopes: list[str | None] = []
        self.links: set[str] = set()
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in {"meta"}:
            self.open.append(tag)
        if tag == "th":
            self.scopes.append(given.get("scope"))
        if tag == "a":
            self.links.add(str(given["href"]).removeprefix("#"))
        if "id" in given:
            self.ids.add(str(given["id"]))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_html_is_sound_and_stands_alone() -> None:
    page = module_for("html").render(document())
    tags = Tags()
    tags.feed(page)
    assert tags.open == []
    assert set(tags.scopes) == {"col", "colgroup", "row", "rowgroup"}
    assert tags.links == tags.ids
    assert len(tags.links) == 3
    assert "http" not in page
    assert "src=" not in page


def test_json_keeps_the_contract() -> None:
    content = json.loads(module_for("json").render(document()))
    assert set(content) == {
        "schema",
        "command",
        "title",
        "study",
        "synthetic",
        "conventions",
        "warnings",
        "results",
        "table",
        "more_tables",
        "summary",
    }
    assert content["schema"] == "leapstats/results/1"
    assert [record["stat"] for record in content["results"]] == ["NaN", "-Infinity"]


def test_marks_go_round_when_there_are_many_notes() -> None:
    rows = tuple(Row(Text(f"r{place}", (f"note {place}",)), (Text("1"),) * 4) for place in range(9))
    marks = [note.mark for note in document(sections=(Section(Text(""), rows),)).table.footnotes][2:]
    assert marks[:5] == ["‡", "§", "‖", "¶", "#"]
    assert marks[5:7] == ["††", "‡‡"]  # two stars would read as a level of significance


def test_an_unknown_format_names_the_known_ones() -> None:
    with pytest.raises(UsageError, match="markdown"):
        module_for("markdwn")
