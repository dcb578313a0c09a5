"""LaTeX tables fit a page of A4: no line is overfull, and what is longer than a page goes on over several."""

import functools
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import leapstats as ls
from leapstats.output.breaks import broken, parts
from leapstats.output.document import Document
from leapstats.output.formats import latex
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
    columns: int, rows: int, cell: str = "25 (83.3)", label: str = "A label", *, threeparttable: bool = False
) -> str:
    body = tuple(Row(Text(f"{label} {place}"), (Text(cell),) * columns) for place in range(rows))
    table = Table(
        title="Title",
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
        assert r"\tnote{*} A note\par" in plain
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


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
@pytest.mark.parametrize("threeparttable", [False, True], ids=["paragraphs", "threeparttable"])
@pytest.mark.parametrize("name", sorted(VERBS))
def test_nothing_is_overfull(name: str, tmp_path: Path, *, threeparttable: bool) -> None:
    content = latex.render(replace(document(name), threeparttable=threeparttable))
    needs = "".join(re.findall(r"\\usepackage(?:\[T1\])?\{\w+\}", content.split("\n", 1)[0]))
    # The margins of the class first, then others: one start of pdflatex is enough.
    margins = (r"\usepackage[pass]{geometry}", r"\newgeometry{margin=2.5cm}")
    lines = (r"\documentclass[a4paper]{article}", margins[0], needs, r"\begin{document}", content, margins[1], content)
    (tmp_path / "t.tex").write_text("\n".join((*lines, r"\end{document}")), encoding="utf-8")
    said = "Rerun"
    runs = 0
    while "Rerun" in said:  # a table over several pages finds its widths by and by, and says so
        runs += 1
        assert runs < 5, said[-2000:]
        command = ["pdflatex", "-interaction=nonstopmode", "t.tex"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
        said = done.stdout.decode("utf-8", errors="replace")
        assert done.returncode == 0, said[-2000:]
    assert [wide for wide in re.findall(r"Overfull \\hbox \(([\d.]+)pt", said) if float(wide) > ALLOWED] == []
