"""Missing answers as rows: for every kind of item, and never without their reasons."""

from pathlib import Path

import pytest

import leapstats as ls
from leapstats.errors import UsageError
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


@pytest.mark.parametrize("item", LACKING)
@pytest.mark.parametrize("said", [None, "n", "percent"])
def test_a_column_of_missing_answers_in_each_group(item: str, said: str | None, path: Path) -> None:
    shown = ls.table1(path, include=item, by="group", show_missing="column", missing_as=said)
    (_, cells), *others = rows_of(shown)
    counts = [sum(numbers) for numbers in zip(*(numbers for _, *numbers in LACKING[item]), strict=True)]
    sizes = (5, 3, 2)
    with_shares = [f"{count} ({100 * count / size:.1f})" for count, size in zip(counts, sizes, strict=True)]
    assert cells[1::2] == (with_shares if said == "percent" else [str(count) for count in counts])
    assert all(cells[1::2] == ["", "", ""] for _, cells in others)
    for reason, in_all, *_ in LACKING[item]:
        assert f"{in_all} {reason.lower()}" in notes_of(shown)


@pytest.mark.parametrize("item", LACKING)
def test_rows_say_of_all_units_how_many_are_missing(item: str, path: Path) -> None:
    shown = ls.table1(path, include=item, by="group", show_missing="rows", missing_as="percent")
    found = rows_of(shown)
    for reason, *counts in LACKING[item]:
        cells = next(cells for label, cells in found if label.startswith(reason))
        assert cells == [f"{n} ({100 * n / size:.1f})" for n, size in zip(counts, (5, 3, 2), strict=True)]
    assert "Of the rows with an answer and those without." in notes_of(shown)


def test_rows_of_a_base_that_holds_the_missing_can_be_counts_only() -> None:
    said = {
        how: dict(rows_of(ls.table1(by="setting", include="bh_affiliation", missing_as=how)))["Unknown"]
        for how in ("n", "percent")
    }
    # One of the 25 practices with a specialist did not know: an urban one, of 8.
    assert said["n"][::2] == ["1", "1", "0", "0", "0"]
    assert said["n"][1::2] == [""] * 5
    assert said["percent"][:4] == ["1", "4.0", "1", "12.5"]


def test_what_is_hidden_is_told_by_item(path: Path) -> None:
    shown = ls.table1(path, include=["number", "day", "group"], show_missing="hide", label="number=Nurses")
    assert "Missing answers, not shown: Nurses 2, day 2." in shown.document.table.source_notes
    assert "blank" not in str(shown)


def test_a_row_of_all_the_others_tells_what_is_missing() -> None:
    assert "not shown" not in " ".join(ls.table1().document.table.source_notes)


def test_missing_answers_that_are_not_shown_have_no_form(path: Path) -> None:
    with pytest.raises(UsageError, match="missing_as: missing answers stand in no rows and no column"):
        ls.table1(path, missing_as="n")
    with pytest.raises(UsageError) as told:
        ls.table1(path, missing_as="share", show_missing="columns", conf_level=2)
    assert len(told.value.problems) == 3
