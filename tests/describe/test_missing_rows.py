"""Missing answers as rows: for every kind of item, and never without their reasons."""

from pathlib import Path

import pytest

import leapstats as ls
from leapstats.output.result import AnalysisResult

FILE = """\
group,yes_no,number,measured,day,category,free
x,yes,1,0.5,2016-05-01,u,one
y,no,2,1.5,2016-05-02,v,two
x,,,,,,
y,Don't know,Refused,Refused,,Refused,three
x,yes,4,2.5,2016-06-02,w,
"""
# What each item lacks: (reason, in all, in group x, in group y).
LACKING = {
    "yes_no": [("Left blank", 1, 1, 0), ("Does not know", 1, 0, 1)],
    "number": [("Left blank", 1, 1, 0), ("Refused", 1, 0, 1)],
    "measured": [("Left blank", 1, 1, 0), ("Refused", 1, 0, 1)],
    "day": [("Left blank", 2, 1, 1)],
    "category": [("Left blank", 1, 1, 0), ("Refused", 1, 0, 1)],
}
OPTIONS = "Respondent ID,Which?,,Registry\n,a,b,Response\n1,a,,yes\n2,,b,no\n3,,,\n4,a,b,yes\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "x.csv").write_text(FILE)
    return tmp_path / "x.csv"


def rows_of(shown: AnalysisResult) -> list[tuple[str, list[str]]]:
    rows = (row for section in shown.document.table.sections for row in section.rows)
    return [(str(row.label), [str(cell) for cell in row.cells]) for row in rows]


def notes_of(shown: AnalysisResult) -> str:
    return " ".join(note.text for note in shown.document.table.footnotes)


@pytest.mark.parametrize("item", LACKING)
@pytest.mark.parametrize("by", [None, "group"])
def test_every_kind_of_item_has_rows_for_what_is_missing(item: str, by: str | None, path: Path) -> None:
    found = rows_of(ls.table1(path, include=item, by=by, show_missing="rows"))
    for reason, *counts in LACKING[item]:
        cells = next(cells for label, cells in found if label.removesuffix(", n") == reason)
        assert cells == [str(count) for count in (counts if by else counts[:1])]


@pytest.mark.parametrize("item", LACKING)
def test_what_stands_in_rows_stands_in_no_note(item: str, path: Path) -> None:
    by_way = {how: ls.table1(path, include=item, show_missing=how) for how in ("rows", "note", "hide")}
    assert "missing: " not in notes_of(by_way["rows"])
    assert "missing: " in notes_of(by_way["note"])
    assert "missing: " not in notes_of(by_way["hide"])
    extra = len(rows_of(by_way["rows"])) - len(rows_of(by_way["note"]))
    assert extra == len(LACKING[item])
    assert rows_of(by_way["note"]) == rows_of(by_way["hide"])


def test_an_item_without_missing_answers_has_no_such_row(path: Path) -> None:
    shown = {how: rows_of(ls.table1(path, include="group", show_missing=how)) for how in ("rows", "hide")}
    assert shown["rows"] == shown["hide"]


def test_options_under_one_heading_keep_the_note(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(OPTIONS)
    shown = ls.table1(tmp_path / "x.csv", show_missing="rows")
    assert "3 of 4 rows answered; missing: 1 stopped before the question." in notes_of(shown)
    assert ("Left blank, n", ["1"]) in rows_of(shown)


def test_rows_are_as_wide_as_the_columns(path: Path) -> None:
    for options in ({}, {"by": "group"}, {"conf_level": 0.9}, {"by": "group", "conf_level": 0.9}):
        shown = ls.table1(path, show_missing="rows", **options)  # type: ignore[arg-type]
        width = len(shown.document.table.columns)
        assert {len(cells) for _, cells in rows_of(shown)} <= {0, width}
