"""Tables side by side and one under another: rows, headings, notes and their marks."""

import pandas as pd
import pytest

import leapstats as ls
from leapstats.errors import UsageError
from leapstats.output.result import AnalysisResult

FRAME = pd.DataFrame(
    {
        "site": list("aaaabbbbbb"),
        "cost": [1.25, 2.5, 4.0, 9.5, 1.5, 2.25, 3.5, None, 6.0, 7.75],
        "yes": ["yes", "no", "no", "yes", "no", "no", "yes", "no", "no", "no"],
        "kind": list("pqrppqrrqq"),
    }
)


def cells_of(shown: AnalysisResult, label: str) -> list[str]:
    """Return the cells of the one row with a label."""
    rows = [row for row in shown.document.table.rows if row.label.text == label]
    assert len(rows) == 1
    return [cell.text for cell in rows[0].cells]


def test_rows_with_one_label_are_one_row() -> None:
    one = ls.table1(FRAME[FRAME["site"] == "a"], include=["yes", "cost"])
    other = ls.table1(FRAME[FRAME["site"] == "b"], include=["yes", "kind"])
    both = ls.merge([one, other], spanners=["A", "B"], title="Both")
    table = both.document.table
    assert table.title == "Both"
    assert [(each.label.text, each.width) for each in table.spanners] == [("A", 1), ("B", 1)]
    assert [column.text for column in table.columns] == ["N = 4", "N = 6"]
    assert cells_of(both, "yes, n (%)") == ["2 (50.0)", "1 (16.7)"]
    assert cells_of(both, "q") == ["", "3 (50.0)"]
    assert cells_of(both, "Range")[1] == ""
    notes = {row.label.text: [note for note in row.label.notes if "blank" in note] for row in table.rows}
    assert {name: found for name, found in notes.items() if found} == {
        "cost": ["Not in B: blank there."],
        "kind, n (%)": ["Not in A: blank there."],
    }
    assert {note.text for note in table.footnotes} >= {"Not in B: blank there.", "Not in A: blank there."}
    assert len(both.frame) == len(one.frame) + len(other.frame)
    assert {row.statistic for row in both.results} >= {"A/tally", "B/tally", "A/mean_sd"}


def test_a_table_beside_itself_is_itself_twice() -> None:
    shown = ls.table1(by="setting", test=True, smd=True)
    both = ls.merge([shown, shown], spanners=["One", "Two"])
    table, twice = shown.document.table, both.document.table
    assert len(twice.rows) == len(table.rows)
    for row, double in zip(table.rows, twice.rows, strict=True):
        assert double.label.text == row.label.text
        cells = [cell.text for cell in row.cells] or [""] * len(table.columns)
        assert not double.cells or [cell.text for cell in double.cells] == cells * 2
    assert [note.text for note in twice.footnotes] == [note.text for note in table.footnotes]
    assert twice.stamp == table.stamp


def test_notes_are_merged_and_marked_anew() -> None:
    first = ls.table1(FRAME, by="site", include="cost", test=True)
    second = ls.table1(FRAME, by="site", include="yes", test=True)
    both = ls.merge([first, second], spanners=["1", "2"])
    notes = [note.text for note in both.document.table.footnotes]
    assert len(notes) == len(set(notes))
    assert {"Exact Mann-Whitney test.", "Fisher's exact test, mid-p."} <= set(notes)
    marks = [note.mark for note in both.document.table.footnotes]
    assert marks == list("*†‡§‖¶#")[: len(marks)]


def test_tables_under_each_other() -> None:
    one, other = (ls.table1(FRAME, by="site", include=item) for item in ("yes", "kind"))
    both = ls.stack([one, other], headings=["First", "Second"])
    assert [section.heading.text for section in both.document.table.sections] == ["First", "Second"]
    assert cells_of(both, "yes, n (%)") == cells_of(one, "yes, n (%)")
    assert len(both.document.table.rows) == len(one.document.table.rows) + len(other.document.table.rows)


def test_groups_of_another_size_have_a_row_of_it() -> None:
    frame = pd.DataFrame({"g": list("aabbb"), "h": list("xxxxy"), "x": [1.5, 2.5, 3.5, 4.5, 5.5]})
    parts = [ls.table1(frame[frame["h"] == level], by="g", include=["x"]) for level in "x"]
    parts.append(ls.table1(frame[frame["x"] > 2], by="g", include=["x"]))
    made = ls.stack(parts, headings=["First", "Second"]).document.table
    assert [column.text for column in made.columns] == ["All", "a", "b"]
    sizes = [[cell.text for cell in row.cells] for row in made.rows if row.label.text == "N"]
    assert sizes == [["4", "2", "2"], ["4", "1", "3"]]  # counted by hand


def test_other_groups_are_not_stacked() -> None:
    frame = pd.DataFrame({"g": list("aabbb"), "h": list("xxyyy"), "x": [1.5, 2.5, 3.5, 4.5, 5.5]})
    with pytest.raises(UsageError, match=r"their columns differ: All, a, b; All, x, y"):
        ls.stack([ls.table1(frame, by="g", include=["x"]), ls.table1(frame, by="h", include=["x"])])


def test_a_model_beside_its_table() -> None:
    formula = "ch_any_it ~ registry_tracking"
    both = ls.merge([ls.model(formula), ls.model(formula, method="exact")], spanners=["Firth", "Exact"])
    assert len(both.document.table.columns) == 4 + 2  # the exact model has no average difference
    for name in ("text", "markdown", "html", "latex", "csv", "json"):
        assert "Firth" in both.render(name)


def test_results_of_several_tables_are_combined_table_by_table() -> None:
    both = ls.merge([ls.staffing(), ls.staffing(multiplicity="none")], spanners=["Holm", "None"], title="Twice")
    assert [table.title for table in both.document.tables] == ["Twice: yes-no items", "Twice: numbers"]
    assert [len(table.columns) for table in both.document.tables] == [2 * 9, 2 * 10]
    under = ls.stack([ls.staffing(), ls.staffing()], headings=["One", "Two"])
    assert [len(table.rows) for table in under.document.tables] == [2 * 12, 2 * 6]
    with pytest.raises(UsageError, match="the results have 2, 1 tables"):
        ls.merge([ls.staffing(), ls.staffing(items="n_psychologists")])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda one, _: ls.merge([one]), "no list of two results"),
        (lambda one, _: ls.merge(one), "no list of two results"),
        (lambda one, _: ls.merge([one, "x"]), "is no result"),
        (lambda one, other: ls.merge([one, other], spanners=["a"]), "1 for 2 tables"),
        (lambda one, other: ls.stack([one, other]), "their columns differ: no groups; All, a, b.*merge"),
    ],
)
def test_what_cannot_be_combined(call, words: str) -> None:  # type: ignore[no-untyped-def]
    one, other = ls.table1(FRAME, include="yes"), ls.table1(FRAME, by="site", include="yes")
    with pytest.raises(UsageError, match=words):
        call(one, other)
