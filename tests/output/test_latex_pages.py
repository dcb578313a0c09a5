"""LaTeX tables fit a page of A4: no line is overfull, and what is longer than a page goes on over several."""

import functools
import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

import leapstats as ls
from leapstats.output.breaks import broken, parts
from leapstats.output.document import Document
from leapstats.output.formats import latex
from leapstats.output.pages import PageColumn
from leapstats.output.table import Row, Section, Spanner, Table, Text, mark

VERBS: dict[str, Callable[[], Document]] = {
    "table1": lambda: ls.table1().document,
    "table1_by": lambda: ls.table1(by="setting").document,
    "table2": lambda: ls.table2().document,
    "table3": lambda: ls.table3().document,
    "staffing": lambda: ls.staffing().document,
    "model": lambda: ls.model("ch_any_it ~ registry_tracking + setting").document,
}
ALLOWED = 5.0  # points


@functools.cache
def document(name: str) -> Document:
    return VERBS[name]()


def made(
    columns: int,
    rows: int,
    cell: str = "25 (83.3)",
    label: str = "A label",
    *,
    cells: Sequence[str] = (),
    title: str = "Title",
    threeparttable: bool = False,
) -> str:
    figures = tuple(map(Text, cells or [cell] * columns))
    body = tuple(Row(Text(f"{label} {place}"), figures) for place in range(rows))
    table = Table(
        title=title,
        stub=Text("Item"),
        columns=tuple(Text(f"Column {place}", ("A note",)) for place in range(columns)),
        spanners=(Spanner(Text("Over all columns"), columns),),
        sections=(Section(Text("Section"), body),),
        stamp="Synthetic data.",
    )
    return latex.render(Document(command="test", table=mark(table), records=(), threeparttable=threeparttable))


def test_notes_are_paragraphs_unless_threeparttable_is_asked_for() -> None:
    for rows, package in ((5, "threeparttable"), (100, "threeparttablex")):
        plain, parts = made(2, rows), made(2, rows, threeparttable=True)
        assert "threeparttable" not in plain.splitlines()[0]
        assert rf"\usepackage{{{package}}}" in parts.splitlines()[0]
        for content in (plain, parts):
            assert content.count("A note") == content.count("Synthetic data.") == 1
        assert r"\tnote{*} A note" in plain
        assert r"\item[*] A note" in parts
        assert r"\def\tnote" not in parts
    assert r"\insertTableNotes" in made(2, 100, threeparttable=True)
    result = ls.table2()
    assert "tablenotes" not in result.render("latex").lower()
    assert "tablenotes" in result.with_threeparttable().render("latex").lower()
    assert result.with_threeparttable().render() == result.render()
    assert "threeparttable" in ls.model("ch_any_it ~ setting").with_threeparttable().render("latex")


def test_a_table_takes_what_it_needs_and_says_so() -> None:
    small, wide, wider, long = (
        made(2, 5),
        made(4, 5, label="A label as long as those of surveys are"),
        made(12, 5),
        made(2, 100),
    )
    assert r"\begin{tabular}{@{}lrr@{}}" in small
    assert "landscape" not in small + wide + long
    assert r"\begin{tabularx}{\linewidth}" in wide
    assert r"\begin{landscape}" in wider
    assert long.count("Column 0") == 2
    assert all(words in long for words in (r"\endfirsthead", r"\endhead", r"\endlastfoot", "xltabular"))
    for content in (small, wide, wider, long):
        first, rest = content.split("\n", 1)
        needs = set(re.findall(r"\\usepackage(?:\[T1\])?\{(\w+)\}", first))
        for package, sign in (
            ("tabularx", r"\begin{tabularx}"),
            ("pdflscape", r"\begin{landscape}"),
            ("xltabular", r"\begin{xltabular}"),
        ):
            assert (package in needs) == (sign in rest), package


@pytest.mark.parametrize(
    ("cell", "pieces"),
    [
        ("-10.0 (-25.6 to 2.5)", ["-10.0", "(-25.6 to 2.5)"]),
        ("1.83; 1.5 (0 to 4), N 30", ["1.83;", "1.5", "(0 to 4),", "N 30"]),
        ("3, 3, -2", ["3, 3, -2"]),
        ("∞ (0.88 to ∞)", ["∞", "(0.88 to ∞)"]),
        ("not listed", ["not", "listed"]),
    ],
)
def test_limits_are_never_broken(cell: str, pieces: list[str]) -> None:
    assert parts(cell) == pieces
    assert " ".join(broken(cell, 1)) == " ".join(broken(cell, 100)) == cell


@pytest.mark.parametrize(
    ("title", "caption"),
    [
        ("Table 1.", r"\caption*{Table 1.}"),
        ("Table 2. Practices", r"\caption*{Table 2. Practices}"),
        ("Supplementary Table S3: Practices", r"\caption*{Supplementary Table S3: Practices}"),
        ("eTable 4", r"\caption*{eTable 4}"),
        ("Table 1, practices", r"\caption*{Table 1, practices}"),
        ("Table 1 – Practices", r"\caption*{Table 1 -- Practices}"),
        ("Table of 30 practices", r"\caption{Table of 30 practices}"),
        ("Tables 1 and 2 of a survey", r"\caption{Tables 1 and 2 of a survey}"),
    ],
)
@pytest.mark.parametrize("rows", [3, 100])
def test_a_title_that_has_a_number_gets_none(title: str, caption: str, rows: int) -> None:
    content = made(2, rows, title=title)
    assert caption in content
    assert (r"\usepackage{caption}" in content) == ("*" in caption)


def test_limits_stay_whole_in_a_landscape_table_as_far_as_there_is_room() -> None:
    assert "[t]" not in latex.render(document("staffing"))  # cells of several lines
    cells = ("25 (83.3)", "16 (8 to 21)", "-10.0 (-25.6 to 2.5)", "-10.0 (-25.6 to 2.5)")
    for columns in (6, 10):  # all have room, and the narrower
        text = made(columns, 3, cells=[cells[place % 4] for place in range(columns)], label="A label of some length")
        assert r"\begin{landscape}" in text
        assert "{@{}r@{}}16" not in text, columns
        assert ("{@{}r@{}}-10.0" in text) == (columns == 10)


def test_notes_of_a_long_table_stand_under_its_last_rows() -> None:
    *_, before, last, rule, first_note, second_note, end, _ = made(2, 100).splitlines()
    assert before.startswith("A label 98")
    assert last.startswith("A label 99")
    assert r"\hrule" in rule
    assert "A note" in first_note
    assert "Synthetic data." in second_note
    assert end == r"\end{xltabular}"
    assert all(row.endswith(r"\\*") for row in (before, last, first_note, second_note))
    parts = made(2, 100, threeparttable=True).splitlines()
    assert parts[parts.index(r"\insertTableNotes") - 1] == rule


WITH_LATEX = pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")


def set_in_type(content: str, folder: Path, again: str = "") -> str:
    """Return what LaTeX said; `again` are margins in which the content is set once more, after those of the class."""
    needs = "".join(re.findall(r"\\usepackage(?:\[T1\])?\{\w+\}", content.split("\n", 1)[0]))
    more = (again, content) if again else ()
    start = (r"\documentclass[a4paper]{article}", r"\usepackage[pass]{geometry}", needs, r"\begin{document}", content)
    (folder / "t.tex").write_text("\n".join((*start, *more, r"\end{document}")), encoding="utf-8")
    said, runs = "", 0
    # A table over several pages finds its widths by and by, and says so but for those of its notes.
    while runs < 2 or "Rerun" in said:
        runs += 1
        assert runs < 6, said[-2000:]
        command = ["pdflatex", "-interaction=nonstopmode", "t.tex"]
        done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
        said = done.stdout.decode("utf-8", errors="replace")
        assert done.returncode == 0, said[-2000:]
    return said


def overfull(said: str) -> list[str]:
    return [wide for wide in re.findall(r"Overfull \\hbox \(([\d.]+)pt", said) if float(wide) > ALLOWED]


@WITH_LATEX
@pytest.mark.parametrize("threeparttable", [False, True], ids=["paragraphs", "threeparttable"])
@pytest.mark.parametrize("name", sorted(VERBS))
def test_nothing_is_overfull(name: str, tmp_path: Path, *, threeparttable: bool) -> None:
    content = latex.render(replace(document(name), threeparttable=threeparttable))
    said = set_in_type(content, tmp_path, again=r"\newgeometry{margin=2.5cm}")
    assert overfull(said) == []


@WITH_LATEX
@pytest.mark.parametrize("threeparttable", [False, True], ids=["paragraphs", "threeparttable"])
@pytest.mark.parametrize("rows", [2, 60])
def test_long_words_are_broken(rows: int, tmp_path: Path, *, threeparttable: bool) -> None:
    words = ("x" * 200, "a_name_" * 20, "https://www.example.org/" + "folder/" * 15, "Donau" * 20)
    body = tuple(Row(Text(f"{words[place % 4]} {place}"), (Text("1 (2.0)"), Text(words[1]))) for place in range(rows))
    table = Table(
        title=f"Of {words[0]} and {words[1]}",
        stub=Text(words[2]),
        columns=(Text(words[0], (words[3],)), Text(words[1])),
        spanners=(Spanner(Text(words[2]), 1), Spanner(Text(words[3]), 1)),
        sections=(Section(Text(words[1]), (Row(Text(words[2])), *body)),),
        abbreviations=words[2],
        source_notes=(words[1],),
        stamp=words[0],
    )
    document = Document(command="test", table=mark(table), records=(), threeparttable=threeparttable)
    said = set_in_type(latex.render(document), tmp_path)
    assert overfull(said) == []


def test_a_figure_is_not_broken_where_its_column_has_room() -> None:
    # Twenty letters, but narrower than the heading and than the longest piece of another cell.
    column = PageColumn(80.0, ("Suburban less Rural",), 19, prose=False, room=90.0)
    assert column.lines("-8.3 (-46.4 to 32.0)") == ["-8.3 (-46.4 to 32.0)"]
    assert column.lines("+368.0 (-1939.6 to 2675.6)") == ["+368.0", "(-1939.6 to 2675.6)"]
