"""What `init` writes down of a file, so that its study reads the same: the sheet, and what was held back."""

from pathlib import Path

import pandas as pd
import pytest

import leapstats as ls

ANSWERS = pd.DataFrame({"id": ["a", "b", "c"], "nurses": [1, 2, 3]})
NOTES = pd.DataFrame({"about": ["codes", "more"], "what": ["x", "y"]})


def workbook(path: Path, **sheets: pd.DataFrame) -> Path:
    with pd.ExcelWriter(path, engine="openpyxl") as writer:
        for name, frame in sheets.items():
            frame.to_excel(writer, sheet_name=name, index=False)
    return path


@pytest.mark.parametrize("given", [None, "Answers"])
def test_the_sheet_is_written_down(tmp_path: Path, given: str | None) -> None:
    path = workbook(tmp_path / "survey.xlsx", Answers=ANSWERS, Codes=NOTES)
    more = {"sheet": given} if given else {}
    ls.init(path, tmp_path / "study", **more)  # type: ignore[arg-type]
    assert 'sheet = "Answers"' in (tmp_path / "study" / "study.toml").read_text()
    workbook(tmp_path / "study" / "data" / "survey.xlsx", Codes=NOTES, Answers=ANSWERS)
    assert "2.0" in str(ls.table1(study=tmp_path / "study"))


def test_the_sheet_of_a_form(tmp_path: Path) -> None:
    stamps = ["2020-01-01 10:00:00", "2020-01-02 10:00:00", "2020-01-03 10:00:00"]
    form = pd.DataFrame({"Timestamp": stamps, "How many nurses?": [1, 2, 3], "Which site?": ["a", "b", "c"]})
    path = workbook(tmp_path / "form.xlsx", Codes=NOTES, **{"Form Responses 1": form})
    found = ls.init(path, tmp_path / "study", from_="google_forms")
    assert found.draft.waves[0].sheet == "Form Responses 1"


def test_text_has_no_sheet(tmp_path: Path) -> None:
    path = tmp_path / "survey.csv"
    path.write_text("id,nurses\na,1\nb,2\n")
    ls.init(path, tmp_path / "study")
    assert "sheet" not in (tmp_path / "study" / "study.toml").read_text()


def test_a_column_that_is_held_back_by_its_cells_is_ignored_by_the_study(tmp_path: Path) -> None:
    names = ["Ada Lovelace", "Alan Turing", "Grace Hopper", "Mary Seacole", "John Snow", "Rosa Parks", "Anne Frank"]
    path = tmp_path / "survey.csv"
    rows = "".join(
        f"s{place},{name},{name.split()[0].lower()}@example.org,{place}\n" for place, name in enumerate(names)
    )
    path.write_text(f"id,who,contact,nurses\n{rows}")
    found = ls.init(path, tmp_path / "study")
    assert "contact" in found.draft.waves[0].personal
    columns = (tmp_path / "study" / "columns.csv").read_text()
    assert "survey,contact,,ignored,," in columns
    assert "3.0" in str(ls.table1(study=tmp_path / "study"))
