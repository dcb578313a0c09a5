"""Tables 2 and 3 and the findings of Blasi et al. 2018."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import leapstats as ls
from leapstats.dictionary.study import Study
from leapstats.output.result import AnalysisResult
from leapstats.terms import Figure

REPOSITORY = Path(__file__).parents[1]


def rows(table: AnalysisResult) -> dict[str, dict[str, list[str]]]:
    return {
        section.heading.text: {row.label.text: [cell.text for cell in row.cells] for row in section.rows}
        for section in table.document.table.sections
    }


def test_table_2_has_the_papers_counts_and_classes(leap: Study) -> None:
    shown = rows(ls.table2())
    *goals, left_out = shown.values()
    strategies = [cells for goal in goals for cells in goal.values()]
    assert len(strategies) == 16
    # Blasi et al. 2018: counts of the text for 13 strategies of Table 2, in its order; None where none is printed.
    printed = [17, 20, 4, 5, 25, 18, None, 8, None, None, 12, 7, 6, 12, 7, 6]
    for cells, n in zip(strategies, printed, strict=True):
        assert n is None or cells[0] == str(n)
        assert cells[2] == cells[3]
    assert [cells[3] for cells in strategies].count("pioneering") == 8
    assert {label: cells[0] for label, cells in left_out.items()} == {
        "Makes in-person introductions to an on-site BH specialist": "22",
        "Stresses trusting, collaborative culture": "11",
    }


def test_domains_regroup_the_same_strategies() -> None:
    by_goal, by_domain = rows(ls.table2()), rows(ls.table2(by_domain=True))
    flat = [
        {label: cells for part in list(each.values())[:-1] for label, cells in part.items()}
        for each in (by_goal, by_domain)
    ]
    assert flat[0] == flat[1]
    assert "Data and health IT" in by_domain


def test_a_class_that_disagrees_is_named(leap: Study) -> None:
    from dataclasses import replace

    from leapstats.paper.strategy_classes import class_of

    judged = leap.variables["registry_tracking"]
    assert class_of(10, judged, 10) == "common"
    assert class_of(9, judged, 10) == "pioneering"
    assert class_of(0, judged, 10) == "neither"
    assert class_of(9, replace(judged, judged_important=False), 10) == "neither"


def test_a_printed_class_that_the_counts_do_not_bear_out_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "study"
    shutil.copytree(REPOSITORY / "data_dictionary", folder)
    layout = folder / "tables" / "table2.toml"
    text = layout.read_text(encoding="utf-8")
    item = 'item = "registry_tracking"\nlabel = "Follow BH needs with registries or other IT tools"\nclass = '
    assert item in text
    layout.write_text(text.replace(f'{item}"pioneering"', f'{item}"common"'), encoding="utf-8")
    table = ls.table2(folder).document.table
    row = next(row for row in table.rows if row.label.text.startswith("Follow BH needs"))
    assert row.label.notes == ("Printed as common; the rule gives pioneering.",)
    assert any("differs from the derived class for: Follow BH needs" in note for note in table.source_notes)
    said = [finding.text for finding in ls.check(folder, published=True).findings if finding.is_error]
    assert '"Tracks BH needs with registry or IT tool": 5 practices, but printed as common' in said


def test_table_3_has_the_papers_marks(leap: Study) -> None:
    (matrix,) = rows(ls.table3()).values()
    marks = [cell for cells in matrix.values() for cell in cells]
    published = [cell.printed for cell in leap.published if cell.figure is Figure.MARK]
    assert marks == published
    assert marks.count("X") == 34


def test_counts_and_thresholds_of_table_3() -> None:
    (counts,) = rows(ls.table3(counts=True)).values()
    (marks,) = rows(ls.table3(at_least=5)).values()
    for role, cells in counts.items():
        assert [int(cell) >= 5 for cell in cells] == [cell == "X" for cell in marks[role]]
    noted = [row for row in ls.table3().document.table.rows if any(cell.marks for cell in row.cells)]
    assert [row.label.text for row in noted] == ["BH specialist"]
    with pytest.raises(ls.UsageError, match="0 is below 1"):
        ls.table3(at_least=0)


def test_findings_are_those_of_the_ledger(leap: Study) -> None:
    shown = ls.findings(conf_level=0.95)
    cells = [cell for cell in leap.published if cell.file == "findings"]
    table_rows = {row.label.text: row for row in shown.document.table.rows}
    assert len(shown.document.table.rows) == len(cells) == 62
    for cell in cells:
        row = table_rows[cell.label]
        if cell.figure is Figure.N_PERCENT:
            assert row.cells[0].text == cell.n, cell.id
            assert row.cells[1].text == cell.base, cell.id
            assert cell.percent in {"", row.cells[2].text}, cell.id
    assert table_rows["Mean number of BH specialists on site"].cells[0].text == "mean 1.8"
    assert table_rows["Smallest and largest number of BH specialists on site"].cells[0].text == "0 to 9"
    sign = table_rows["Larger practices tend to have more BH specialists"]
    assert sign.cells[0].text == "positive"
    notes = {note.mark: note.text for note in shown.document.table.footnotes}
    assert "Kendall's tau-b" in notes[sign.label.marks[0]]
    frequency = table_rows["Prescriber on site 1-3 days a week"]
    assert [cell.text for cell in frequency.cells][:3] == ["7", "16", "43.8"]
    assert notes[frequency.label.marks[0]].startswith("Base: the 16 practices where")


@pytest.mark.parametrize("command", ["table2", "table3", "findings"])
def test_commands(command: str, run: Callable[..., object]) -> None:
    done = run(command, "--format", "json")
    assert done.returncode == 0, done.stderr  # type: ignore[attr-defined]
    assert '"synthetic": true' in done.stdout  # type: ignore[attr-defined]


@pytest.mark.parametrize("command", ["table2", "table3", "findings"])
def test_a_study_without_the_exhibit(
    command: str, run: Callable[..., object], make_study: Callable[..., object], study_files: dict[str, str]
) -> None:
    done = run(command, "--study", make_study(study_files))
    assert done.returncode == 2  # type: ignore[attr-defined]
    assert "the study has no" in done.stderr  # type: ignore[attr-defined]
