"""Table 1 of Blasi et al. 2018, cell by cell, through the command that analysts run."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import leapstats as ls
from leapstats.dictionary.study import Study
from leapstats.survey.read import read_wave

DERIVED = "In no printed band (derived)"


def test_every_printed_row_is_the_papers(leap: Study, run: Callable[..., object], tmp_path: Path) -> None:
    done = run("table1", "--format", "json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr  # type: ignore[attr-defined]
    content = json.loads(done.stdout)  # type: ignore[attr-defined]
    assert content["synthetic"] is True
    rows = [row for section in content["table"]["sections"] for row in section["rows"]]
    printed = [
        tuple(cell["text"] for cell in row["cells"]) for row in rows if row["cells"] and row["label"]["text"] != DERIVED
    ]
    published = [(cell.n, cell.percent) for cell in leap.published if cell.id.startswith("t1_")]
    assert len(published) == 33
    assert printed == published


def test_the_derived_row_and_the_smaller_base_have_their_notes() -> None:
    table = ls.table1().document.table
    notes = {note.mark: note.text for note in table.footnotes}
    derived = next(row for row in table.rows if row.label.text == DERIVED)
    assert [cell.text for cell in derived.cells] == ["5", "16.7"]
    assert "Not a row of the paper" in notes[derived.label.marks[0]]
    affiliation = next(row for row in table.rows if "(N = 25)" in row.label.text)
    assert notes[affiliation.label.marks[0]].startswith("Base: the 25 of 30 practices")
    assert table.columns[0].text == "N = 30"
    assert notes[table.columns[0].marks[0]] == "Except where a row gives its own N."
    assert "quantile type 7; rounding half up" in " ".join(table.source_notes)
    assert table.stamp.startswith("Synthetic data")


def test_two_waves_stand_side_by_side_without_a_test() -> None:
    shown = ls.table1(wave=["2013", "2016"])
    table = shown.document.table
    assert [spanner.label.text for spanner in table.spanners] == [
        "2013 site visits (N = 30)",
        "2016 follow-up web survey (N = 30)",
    ]
    counselors = next(row for row in table.rows if row.label.text == "Substance use counselors")
    # Blasi et al. 2018, Results, Changes 2013-2016: from 3 (10.0%) to 7 (23.3%).
    assert [cell.text for cell in counselors.cells] == ["3", "10.0", "7", "23.3"]
    setting = next(row for row in table.rows if row.label.text == "Urban")
    assert [cell.text for cell in setting.cells][2:] == ["–", "–"]
    assert not any("p_value" in row.stat_name for row in shown.results)


def test_a_wave_without_an_item_says_so() -> None:
    shown = ls.table1(wave="2016")
    assert "org_type" in shown.document.warnings[0]
    assert any("no answers in wave 2016" in note for note in shown.document.table.source_notes)


def test_groups_show_their_own_bases() -> None:
    table = ls.table1(by="setting").document.table
    payroll = next(row for row in table.rows if row.label.text.startswith("Payroll"))
    sizes = [cell.text for cell in payroll.cells if cell.text]
    assert sizes[0] == "N = 25"
    assert sum(int(size.removeprefix("N = ")) for size in sizes[1:]) == 25
    assert [spanner.label.text for spanner in table.spanners] == [
        "All (N = 30)",
        "Urban (N = 9)",
        "Suburban (N = 8)",
        "Rural (N = 11)",
        "Multiple (N = 2)",
    ]


def test_quantile_type_2_is_a_convention_of_the_study() -> None:
    from dataclasses import replace

    study = ls.load_study(Path(__file__).parents[1] / "data_dictionary")
    other = replace(study, conventions=replace(study.conventions, quantile_type=2))
    shown = ls.table1(study=other)
    assert shown.document.conventions["quantile"] == "type 2"


def test_an_item_outside_the_layout_is_shown_when_asked_for(leap: Study) -> None:
    found = ls.table1(include=["n_psychologists", "setting"])
    column = read_wave(leap, "2013").column("n_psychologists")
    assert found.value("n_psychologists", "mean") == pytest.approx(column.values.sum() / 30)
    assert [section.heading.text for section in found.document.table.sections] == ["Other items", "Practice"]
    with pytest.raises(ls.UsageError, match="practice_id: the table has no such item"):
        ls.table1(include=["practice_id"])
