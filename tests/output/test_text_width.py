"""Text fits the line it is printed on: labels wrap, and a table that is wider stands in panels."""

import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import leapstats as ls
from leapstats.output.document import Document
from leapstats.output.formats import text
from leapstats.output.panels import fitted
from leapstats.output.table import Row, Section, Spanner, Table, Text, mark

VERBS: dict[str, Callable[[], Document]] = {
    "table1": lambda: ls.table1(by="setting").document,
    "table2": lambda: ls.table2().document,
    "table3": lambda: ls.table3().document,
    "staffing": lambda: ls.staffing().document,
}


def table(n_columns: int = 9, label: str = "A label") -> Table:
    row = Row(Text(label), tuple(Text(f"cell{place}") for place in range(n_columns)))
    words = Section(Text("In words"), (Row(Text("A sentence without figures")),))
    return mark(
        Table(
            title="Title",
            stub=Text("Item"),
            columns=tuple(Text(f"head{place}") for place in range(n_columns)),
            spanners=tuple(Spanner(Text(f"Group {place}"), 3) for place in range(n_columns // 3)),
            sections=(Section(Text("Rows"), (Row(Text("Heading")), row)), words),
            source_notes=("A note once at the end.",),
        )
    )


def shown(given: Table, width: int) -> str:
    return text.render(Document(command="test", table=given, records=(), width=width))


@pytest.fixture(scope="module", params=sorted(VERBS))
def document(request: pytest.FixtureRequest) -> Document:
    return VERBS[request.param]()


@pytest.mark.parametrize("width", [50, 60, 80, 100, 132, 200, 400])
def test_no_line_is_wider_and_no_column_is_lost(document: Document, width: int) -> None:
    lines = text.render(replace(document, width=width)).splitlines()
    assert max(map(len, lines)) <= width
    panels = [re.fullmatch(r"Columns? (\d+)(?: to (\d+))? of (\d+)", line) for line in lines]
    found = [tuple(int(part or match[1]) for part in match.groups()) for match in panels if match]
    for size in {size for *_, size in found}:
        of_size = [(first, last) for first, last, whole in found if whole == size]
        assert [first for first, _ in of_size[1:]] == [last + 1 for _, last in of_size[:-1]]
        assert of_size[0][0] == 1
        assert of_size[-1][1] == size
        assert size in {len(each.columns) for each in document.tables}


@pytest.mark.parametrize("width", [30, 40])
def test_words_of_headings_are_broken_in_a_narrow_line(width: int) -> None:
    words = "Westfall-Young-adjusted"
    narrow = replace(table(), columns=(Text(words),) * 9, spanners=(Spanner(Text("Incomprehensibilities" * 2), 9),))
    lines = shown(narrow, width).splitlines()
    assert max(map(len, lines)) <= width
    assert words in "".join(line.split()[-1] for line in lines if line.split())


def test_each_panel_repeats_labels_and_headings() -> None:
    content = shown(table(), 40)
    first, second, third = re.split(r"\n(?=Columns \d)", content)[1:]
    for panel, group in zip((first, second, third), range(3), strict=True):
        assert re.findall(r"Group \d", panel) == [f"Group {group}"]
        assert re.findall(r"head(\d)", panel) == re.findall(r"cell(\d)", panel)
        assert re.findall(r"head(\d)", panel) == [str(3 * group + place) for place in range(3)]
        assert all(words in panel for words in ("Item", "ROWS", "Heading", "A label"))
    assert content.count("A note once") == content.count("A sentence") == content.count("Title") == 1
    assert first.splitlines()[0] == "Columns 1 to 3 of 9"


def test_a_spanner_that_is_wider_than_the_line_stands_over_each_of_its_parts() -> None:
    wide = replace(table(), spanners=(Spanner(Text("Over all of them"), 9),))
    panels = re.split(r"\n(?=Columns? \d)", shown(wide, 40))[1:]
    assert len(panels) > 1
    assert all("Over all of them" in " ".join(panel.split()) for panel in panels)


def test_labels_give_way_before_columns_do() -> None:
    long = table(3, "A label of more words than there is room for beside these columns")
    lines = shown(long, 50).splitlines()
    assert max(map(len, lines)) <= 50
    assert not any(line.startswith("Column") for line in lines)
    assert next(line for line in lines if "cell0" in line).endswith("cell0  cell1  cell2")


def test_a_text_longer_than_the_line_is_broken_and_a_word_is_not() -> None:
    words = Table(title="t", stub=Text(""), columns=(Text("c"),), sections=())
    row = Row(Text("r"), (Text("many words " * 10),))
    assert max(map(len, shown(replace(words, sections=(Section(Text(""), (row,)),)), 40).splitlines())) <= 40
    row = Row(Text("r"), (Text("w" * 60),))
    assert "w" * 60 in shown(replace(words, sections=(Section(Text(""), (row,)),)), 40)


def test_a_table_without_columns_has_one_panel() -> None:
    assert len(fitted(Table(title="t", stub=Text(""), columns=(), sections=()), 80).panels) == 1


def test_python_prints_the_same_whatever_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    result = ls.staffing()
    wide = str(result)
    monkeypatch.setenv("COLUMNS", "60")
    assert str(result) == wide
    assert max(map(len, wide.splitlines())) == 100


def test_the_command_line_takes_a_width(run: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path) -> None:
    assert widest(run("table1", cwd=tmp_path).stdout) <= 100
    assert 60 < widest(run("table1", "--by", "setting", "--width", "70", cwd=tmp_path).stdout) <= 70
    assert widest(run("table2", "--width", "24", cwd=tmp_path).stdout) == 24
    assert run("staffing", "--width", "70", "-o", "t.txt", "-o", "t.md", cwd=tmp_path).returncode == 0
    assert widest((tmp_path / "t.txt").read_text(encoding="utf-8")) <= 70
    for arguments, said in (
        (("--width", "19"), "--width: 19 is too narrow. Use 20 or more"),
        (("--width", "20"), "--width: 20 is too narrow for this table. Use 24 or more"),
        (("--width", "80", "-o", "t.docx"), "--width: it is for text, and the output is docx. Leave it out"),
        (("--threeparttable", "-o", "t.md"), "--threeparttable: it is for latex, and the output is markdown"),
        (("--width", "80", "--format", "csv"), "--width: it is for text, and the output is csv. Leave it out"),
    ):
        done = run("table2", *arguments, cwd=tmp_path)
        assert (done.returncode, said in done.stderr) == (2, True), done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_a_terminal_gives_the_width(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    script = "import sys; sys.argv = ['leapstats', 'table2']; from leapstats.cli.entry import main; main()"
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=theirs, cwd=tmp_path, env={**os.environ, "COLUMNS": "64"}
    ) as process:
        os.close(theirs)
        parts = []
        try:
            while part := os.read(ours, 4096):
                parts.append(part)
        except OSError:  # what a terminal says when the other side is closed
            pass
        assert process.wait() == 0
    os.close(ours)
    assert widest(b"".join(parts).decode("utf-8").replace("\r", "")) == 64


def widest(content: str) -> int:
    return max(map(len, content.splitlines()))
