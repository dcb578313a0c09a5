"""Where the table is on a sheet: its header rows, and what stands around it."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from leapstats.errors import DataError
from leapstats.survey.cells import is_none
from leapstats.survey.formats import excel
from leapstats.survey.raw import RawFile
from leapstats.survey.workbooks.names import by_two_rows

Rows = list[list[Any]]
PEOPLE: Rows = [
    ["name", "job", "age", "kids"],
    ["Ann Lee", "actor", 30, 1],
    ["Bo Day", "author", 40, 2],
    ["Cy Fox", "actor", 50, 0],
    ["Di Ray", "author", 60, 3],
]


def read(folder: Path, rows: Rows, merged: tuple[str, ...] = ()) -> RawFile:
    book = openpyxl.Workbook()
    for row, cells in enumerate(rows, start=1):
        for column, cell in enumerate(cells, start=1):
            if cell is not None:
                book.active.cell(row, column, cell)
    for area in merged:
        book.active.merge_cells(area)
    book.save(folder / "a.xlsx")
    return excel.read(folder / "a.xlsx", keep_personal=frozenset({"name"}))


def headings(file: RawFile) -> list[str]:
    return [column.heading for column in file.columns]


def cells(file: RawFile, heading: str) -> list[object]:
    column = next(each for each in file.columns if each.heading == heading)
    return [None if is_none(cell) else cell for cell in column.values.tolist()]


@pytest.mark.parametrize(
    "above",
    [
        [["Staff of 2016"]],
        [["Staff of 2016"], [], ["exported", "by me"], []],
        [
            ["Lots of people"],
            ["cannot resist", None, None, "notes"],
            ["at", "the", "top"],
            ["or", "merging", None, None],
        ],
        [["Exported on", 42521], []],
    ],
)
def test_rows_above_the_names_are_left_out(above: Rows, tmp_path: Path) -> None:
    file = read(tmp_path, [*above, *PEOPLE])
    assert headings(file) == ["name", "job", "age", "kids"]
    assert cells(file, "age") == [30.0, 40.0, 50.0, 60.0]
    n_filled = sum(map(bool, above))
    assert file.rows.tolist() == [len(above) + place for place in (2, 3, 4, 5)]
    assert f"column names in row {len(above) + 1}" in file.notes
    assert (
        f"{n_filled} row{'s' if n_filled > 1 else ''} above the column names ignored (row 1: {above[0][0]})"
        in file.notes
    )


@pytest.mark.parametrize(
    ("below", "first"),
    [
        ([[], ["Source: our own survey"]], "Source: our own survey"),
        ([["* includes part time"]], "* includes part time"),
        ([["Some"], [None, "also like to write"], [None, None, "at the", None]], "Some"),
    ],
)
def test_notes_below_the_table_are_left_out(below: Rows, first: str, tmp_path: Path) -> None:
    file = read(tmp_path, [*PEOPLE, *below])
    assert len(file.rows) == 4
    n_filled = sum(map(bool, below))
    where = 6 + below.index(next(filter(None, below)))
    assert (
        f"{n_filled} row{'s' if n_filled > 1 else ''} of notes below the table ignored (row {where}: {first})"
        in file.notes
    )


@pytest.mark.parametrize("last", [["P5", None, None, None], ["P5", "actor", None, None], [None, "actor", None, None]])
def test_a_last_unit_that_answered_little_is_no_note(last: list[Any], tmp_path: Path) -> None:
    file = read(
        tmp_path, [PEOPLE[0], *([f"P{place}", *row[1:]] for place, row in enumerate(PEOPLE[1:], start=1)), last]
    )
    assert len(file.rows) == 5


def test_a_unit_that_answered_little_before_notes_is_kept(tmp_path: Path) -> None:
    people = [[f"P{place}", *row[1:]] for place, row in enumerate(PEOPLE[1:], start=1)]
    file = read(tmp_path, [PEOPLE[0], *people, ["P5"], ["Note: P5 was on leave"]])
    assert cells(file, "name") == ["P1", "P2", "P3", "P4", "P5"]


@pytest.mark.parametrize("word", ["Total", "SUM:", "Mean"])
def test_a_row_of_totals_is_no_unit(word: str, tmp_path: Path) -> None:
    file = read(tmp_path, [*PEOPLE, [word, None, 180, 6], [], ["Source: us"]])
    assert len(file.rows) == 4
    assert f"row 6 ignored: it is called {word}, not a respondent" in file.notes


def test_empty_rows_and_columns(tmp_path: Path) -> None:
    rows = [[None, None, *row[:2], None, *row[2:]] for row in PEOPLE]
    file = read(tmp_path, [[], *rows[:3], [], *rows[3:]])
    assert headings(file) == ["name", "job", "age", "kids"]
    assert file.rows.tolist() == [3, 4, 6, 7]
    assert "1 empty row among the answers ignored (row 5)" in file.notes


def test_another_table_below_or_beside_is_left_out(tmp_path: Path) -> None:
    codes: Rows = [["code", "label", "order", "used"], ["x", "some", "first", "yes"], ["y", "more", "second", "no"]]
    file = read(tmp_path, [*PEOPLE, [], *codes])
    assert len(file.rows) == 4
    assert "3 rows below an empty row that look like another table ignored (row 7: code)" in file.notes
    legend: Rows = [
        ["code", "label"],
        ["a", "actor"],
        ["b", "author"],
        ["c", "critic"],
        ["d", "dancer"],
        ["e", "editor"],
    ]
    beside = [[*(PEOPLE[row] if row < 5 else [None] * 4), None, *legend[row]] for row in range(6)]
    file = read(tmp_path, beside)
    assert (headings(file), len(file.rows)) == (["name", "job", "age", "kids"], 4)
    assert "columns that look like another table ignored: F, G" in file.notes


def test_no_header_row(tmp_path: Path) -> None:
    file = read(tmp_path, [[1, 2.5], [2, 3.5]])
    assert headings(file) == ["column 1", "column 2"]
    assert cells(file, "column 1") == [1.0, 2.0]
    assert "no header row" in file.notes[1]


def test_years_name_columns(tmp_path: Path) -> None:
    file = read(tmp_path, [["Visits by year"], [], ["practice", 2013, 2016], ["A", 5, 6], ["B", 7, 8], ["C", 9, 9]])
    assert headings(file) == ["practice", "2013", "2016"]


def test_names_of_rows_as_r_writes_them_are_no_notes(tmp_path: Path) -> None:
    file = read(tmp_path, [[None, "q1", "q2"], ["p1", "Yes", "No"], ["p2", "No", "No"], ["p3", "Yes", "Yes"]])
    assert headings(file) == ["column 1", "q1", "q2"]
    assert len(file.rows) == 3


TWO: Rows = [
    ["id", "Which help?", None, None, "Open?"],
    [None, "Talks", "Walks", "Other", None],
    [11, "Talks", None, None, "Yes"],
    [12, None, "Walks", None, "No"],
    [13, "Talks", "Walks", "songs", "Yes"],
]


@pytest.mark.parametrize("title", [[], [["Our survey"], []]])
def test_a_question_over_several_columns(title: Rows, tmp_path: Path) -> None:
    place = len(title) + 1
    file = read(
        tmp_path, [*title, *TWO], merged=(f"A{place}:A{place + 1}", f"B{place}:D{place}", f"E{place}:E{place + 1}")
    )
    assert headings(file) == ["id", "Which help? [Talks]", "Which help? [Walks]", "Which help? [Other]", "Open?"]
    assert [(column.name, column.option) for column in file.columns][1] == ("Which help?", "Talks")
    assert file.rows.tolist() == [place + 2, place + 3, place + 4]
    assert f"two header rows (rows {place} and {place + 1}): columns are named by both" in file.notes


def test_a_question_over_several_columns_that_are_not_merged(tmp_path: Path) -> None:
    assert len(read(tmp_path, TWO).rows) == 3


def test_questions_below_names_are_labels(tmp_path: Path) -> None:
    rows: Rows = [["q1", "q2"], ["How old are you?", "Do you smoke?"], [30, "Yes"], [40, "No"], [50, "Yes"]]
    file = read(tmp_path, rows)
    assert [(column.name, column.label) for column in file.columns] == [
        ("q1", "How old are you?"),
        ("q2", "Do you smoke?"),
    ]
    assert file.rows.tolist() == [3, 4, 5]


def test_qualtrics_import_ids_are_refused(tmp_path: Path) -> None:
    rows: Rows = [
        ["Q1", "Q2"],
        ["Age", "Smoking"],
        ['{"ImportId":"QID1"}', '{"ImportId":"QID2"}'],
        [30, "Yes"],
        [40, "No"],
    ]
    with pytest.raises(DataError, match=r"sheet Sheet, row 3: it contains import ids"):
        read(tmp_path, rows)


def test_a_repeated_header_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"sheet Sheet, row 6: it repeats the column names"):
        read(tmp_path, [*PEOPLE, PEOPLE[0], *PEOPLE[1:]])


def test_a_header_without_rows(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"sheet Sheet: there is a header but no data rows"):
        read(tmp_path, [["a", "b"]])


def test_options_and_questions_that_repeat_are_told_apart() -> None:
    names = by_two_rows(["Q", "", "Q", "", ""], ["a", "a", "a", "b", ""], [True] * 4 + [False])
    shown = [f"{name} [{option}]" for name, option in zip(names.names, names.options, strict=True)]
    assert shown == ["Q [a]", "Q [a (2)]", "Q (2) [a]", "Q (2) [b]", " []"]
