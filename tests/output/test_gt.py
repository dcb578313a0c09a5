"""A table as an object of Great Tables: every part of it, and what is said where the library is absent."""

import html
import re
import sys

import pytest

import leapstats as ls
from leapstats.errors import UsageError
from leapstats.output.document import Document
from leapstats.output.gt import great_table
from leapstats.output.result import AnalysisResult
from leapstats.output.table import Row, Section, Spanner, Table, Text, mark
from leapstats.results.frame import Results


def table() -> Table:
    rows = (
        Row(Text("Heading <b>", ("Of the heading.",))),
        Row(Text("Level"), (Text("1", ("Of a cell.",)), Text("-2.5"), Text("<i>")), 1),
    )
    return mark(
        Table(
            title="A table & its <parts>",
            stub=Text("Item", ("Of the stub.",)),
            spanners=(Spanner(Text("Group A", ("Of a spanner.",)), 2), Spanner(Text(""), 1)),
            columns=(Text("n"), Text("n"), Text("p", ("Of a column.",))),
            sections=(Section(Text("First", ("Of a section.",)), rows), Section(Text("Second"), (Row(Text("Words")),))),
            abbreviations="A, first",
            source_notes=("Conventions: none_of_them.",),
            stamp="Synthetic data.",
        )
    )


def plain(shown: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", shown)).split())


def test_every_part_is_there() -> None:
    pytest.importorskip("great_tables")
    given = table()
    shown = great_table(given).as_raw_html()
    words = plain(shown[shown.index("<table") :])
    texts = [
        "A table & its <parts>",
        "Item",
        "Group A",
        "First",
        "Heading <b>",
        "Level",
        "-2.5",
        "<i>",
        "Second",
        "Words",
    ]
    for part in (*texts, "A, first", "Conventions: none_of_them.", "Synthetic data."):
        assert part in words, part
    for note in given.footnotes:
        assert f"{note.mark} {note.text}" in words
        assert shown.count(f">{note.mark}</span>") == 2, note  # at its place and at the note
    assert "gt_indent_2" in shown
    assert shown.count('scope="colgroup"') == 3  # a spanner and two sections


def test_a_result_gives_each_of_its_tables() -> None:
    pytest.importorskip("great_tables")
    result = ls.staffing()
    titles = [plain(result.as_gt(place).as_raw_html()) for place in range(3)]
    for title, given in zip(titles, result.document.tables, strict=True):
        assert given.title in title
    assert "yes-no items" in plain(result.as_gt().as_raw_html())


def test_a_table_that_is_not_there_is_refused() -> None:
    document = Document(command="test", table=table(), records=())
    for place in (1, -1, "x"):
        with pytest.raises(UsageError, match="there is no table"):
            AnalysisResult(Results(()), document).as_gt(place)  # type: ignore[arg-type]


def test_without_the_library_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "great_tables", None)
    with pytest.raises(UsageError, match=r'needs great_tables.*pip install "leapstats\[gt\]"'):
        great_table(table())
