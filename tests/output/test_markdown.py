"""Markdown as GitHub reads it; the rules are those of the GitHub Flavored Markdown specification, 0.29."""

import html
import re

import pytest

from leapstats.output.document import Document
from leapstats.output.formats import markdown
from leapstats.output.table import Row, Section, Spanner, Table, Text, mark


def rendered(text: str) -> str:
    """A table that has a text in every part."""
    rows = (Row(Text(text, (text,)), (Text(text), Text(text))), Row(Text(text), (), 1))
    table = Table(
        title=text,
        stub=Text(text),
        columns=(Text(text), Text(text)),
        spanners=(Spanner(Text(text), 2),),
        sections=(Section(Text(text), rows),),
        source_notes=(text,),
    )
    return markdown.render(Document(command="test", table=mark(table), records=()))


# Section 6.9: http:, https:, ftp: and www. begin a link, inside which an escape shows as a backslash.
@pytest.mark.parametrize(
    "text", ["http://example.org/a_b", "see https://x.y|z", "(www.a_b.org)", "FTP://a.b/*c*", "_http://a.b/c~d_"]
)
def test_an_address_is_text_and_shows_no_escape(text: str) -> None:
    found = rendered(text)
    assert not re.search(r"(?i)(https?|ftp)://|www\.", found)
    assert html.unescape(re.sub(r"\\(.)", r"\1", markdown.escape(text))) == text


# Section 4.10: a pipe inside a cell is escaped whatever stands around it; section 2.4: an escaped sign is text.
@pytest.mark.parametrize(
    "text", ["a|b", "a\\|b", "`a|b`", "*x*", "a_b_c", "<b>", "&lt;", "~~x~~", "[a](u)", "$x$", "\\", "line\nbreak"]
)
def test_signs_are_text_and_rows_keep_their_cells(text: str) -> None:
    rows = [line for line in rendered(text).splitlines() if line.startswith("|")]
    assert len(rows) == 5
    assert {len(re.findall(r"(?<!\\)(?:\\\\)*\|", row)) for row in rows} == {4}
    assert html.unescape(re.sub(r"\\(.)", r"\1", markdown.escape(text))) == " ".join(text.split())


# Sections 4.2 and 5.2: these begin a heading or a list where they begin a line.
@pytest.mark.parametrize("text", ["# one", "1. one", "1986. A year", "- one", "+ one", "* one", "--- ", "=== "])
def test_a_note_begins_no_heading_and_no_list(text: str) -> None:
    last = rendered(text).splitlines()[-1]
    assert not re.match(r"#{1,6}\s|\d{1,9}[.)]\s|[-+*]\s|-{3,}|\*{3,}", last)


def test_indented_rows_and_spanners_keep_their_place() -> None:
    *_, heads, dashes, _section, _row, indented = [line for line in rendered("x").splitlines() if line.startswith("|")]
    assert heads == "| x | x: x | x: x |"
    assert dashes == "|:--|--:|--:|"
    assert indented == "| &emsp;x |  |  |"
