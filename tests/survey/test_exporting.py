"""A survey written for another program has its codes, labels and reasons when it is read again."""

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import openpyxl
import pyreadstat
import pytest

import leapstats as ls
from leapstats.errors import UsageError
from leapstats.terms import Reason

Make = Callable[[dict[str, str]], Path]


@pytest.fixture
def study(make_study: Make, study_files: dict[str, str]) -> Path:
    return make_study(study_files)


def test_codes_labels_and_reasons_are_in_the_file_for_spss(study: Path, tmp_path: Path) -> None:
    ls.export(path=tmp_path / "out.sav", study=study)
    frame, meta = pyreadstat.read_sav(str(tmp_path / "out.sav"), user_missing=True)
    # first.csv: sizes 1, 2, refused (9), 2; staff 2, 0, 1, unknown (99); talks 1, not asked (-8), 0, not recorded (9)
    assert frame["size"].tolist() == [1, 2, 9, 2]
    assert meta.variable_value_labels["size"] == {1: "Small", 2: "Large", 9: "Refused"}
    assert meta.missing_ranges["size"] == [{"lo": 9, "hi": 9}]
    assert frame["staff"].tolist() == [2, 0, 1, 99]
    assert frame["talks"].tolist() == [1, -8, 0, 9]
    assert meta.column_names_to_labels["talks"] == "Staff talk"
    back = ls.read_survey(tmp_path / "out.sav")
    assert back.column("size").reasons.tolist() == [0, 0, Reason.REFUSED, 0]
    assert back.column("talks").reasons.tolist() == [0, Reason.NOT_ASKED, 0, Reason.UNKNOWN]


def test_a_table_counts_the_same_from_the_exported_file(study: Path, tmp_path: Path) -> None:
    ls.export(path=tmp_path / "out.sav", study=study)
    before, after = ls.read_survey(study=study), ls.read_survey(tmp_path / "out.sav")
    for name in ("size", "staff", "talks", "walks"):
        one, other = before.column(name), after.column(name)
        assert one.reasons.tolist() == other.reasons.tolist()
        assert np.array_equal(one.values[one.answered], other.values[other.answered])


def test_a_csv_of_codes_has_syntax_beside_it(study: Path, tmp_path: Path) -> None:
    written = ls.export(path=tmp_path / "out.csv", study=study).files
    assert [path.name for path in written] == ["out.csv", "out.sps", "out.do"]
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["size"] for row in rows] == ["1", "2", "9", "2"]
    spss, stata = ((tmp_path / name).read_text(encoding="utf-8") for name in ("out.sps", "out.do"))
    assert "VALUE LABELS size 1 'Small' 2 'Large' 9 'Refused'." in spss
    assert "MISSING VALUES size (9)." in spss
    assert "replace size = .a if size == 9" in stata
    assert '.a "Refused"' in stata


def test_a_workbook_has_numbers_labels_and_no_formulas(
    make_study: Make, study_files: dict[str, str], tmp_path: Path
) -> None:
    study_files["data/first.csv"] = study_files["data/first.csv"].replace("well", '"=HYPERLINK(""x"")"')
    ls.export(path=tmp_path / "out.xlsx", study=make_study(study_files))
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert book.sheetnames == ["data", "items", "codes"]
    rows = list(book["data"].values)
    assert rows[1][rows[0].index("staff")] == 2
    note = book["data"].cell(2, rows[0].index("note") + 1)
    assert (note.value, note.data_type) == ('=HYPERLINK("x")', "s")
    assert ("size", "9", "Refused", "yes") in list(book["codes"].values)


def test_labels_in_place_of_codes(study: Path, tmp_path: Path) -> None:
    ls.export(path=tmp_path / "out.csv", study=study, labelled=True)
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        assert [row["size"] for row in csv.DictReader(file)] == ["Small", "Large", "", "Large"]
    assert not (tmp_path / "out.sps").exists()


def test_codes_of_missing_answers_are_below_all_answers(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("id,change\na,-95\nb,3\nc,N/A\nd,refused\n", encoding="utf-8")
    ls.export(path, tmp_path / "out.sav", continuous=["change"], missing=["refused"])
    frame, meta = pyreadstat.read_sav(str(tmp_path / "out.sav"), user_missing=True)
    assert frame["change"].tolist()[:2] == [-95, 3]
    assert max(frame["change"].tolist()[2:]) < -95
    assert len(meta.missing_ranges["change"]) == 2


def test_synthetic_data_say_so_in_the_file(tmp_path: Path) -> None:
    ls.export(path=tmp_path / "leap.sav", wave="2016")
    frame, _ = pyreadstat.read_sav(str(tmp_path / "leap.sav"))
    assert set(frame["synthetic_data"]) == {"Synthetic data, no evidence about any unit"}
    assert len(frame) == 30


def test_every_problem_is_told_and_nothing_is_written_over_what_was_read(study: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Use one of sav, dta, csv, xlsx, parquet"):
        ls.export(path=tmp_path / "out.doc", study=study)
    with pytest.raises(UsageError, match=r"does not end in \.csv"):
        ls.export(path=tmp_path / "out.sav", to="csv", study=study)
    with pytest.raises(UsageError, match="no file is named"):
        ls.export(study=study)
    with pytest.raises(UsageError, match=r"first\.csv"):
        ls.export(path=study / "data" / "first.csv", study=study)


def test_stata_has_letters_for_the_reasons(study: Path, tmp_path: Path) -> None:
    ls.export(path=tmp_path / "out.dta", study=study)
    frame, meta = pyreadstat.read_dta(str(tmp_path / "out.dta"), user_missing=True)
    assert [cell for cell in frame["size"].tolist() if isinstance(cell, str)] == ["r"]
    labels = meta.variable_value_labels["size"]
    assert labels["r"] == "Refused"
    back = ls.read_survey(tmp_path / "out.dta")
    assert back.column("talks").reasons.tolist() == [0, Reason.NOT_ASKED, 0, Reason.UNKNOWN]


def test_parquet_has_categories_in_their_order(study: Path, tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    ls.export(path=tmp_path / "out.parquet", study=study)
    table = pq.read_table(tmp_path / "out.parquet")
    assert table["size"].to_pylist() == ["Small", "Large", None, "Large"]
    assert table["size"].type.value_type == "string"
    assert table["staff"].to_pylist() == [2, 0, 1, None]
    assert table.schema.field("talks").metadata == {b"label": b"Staff talk"}


def test_ids_of_a_file_are_written_and_what_was_read_is_said(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("practice_id,zip,nurses\n" + "".join(f"p{n},0213{n},{n}\n" for n in range(9)), encoding="utf-8")
    found = ls.export(path, tmp_path / "out.csv")
    with found.files[0].open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["practice_id"] for row in rows] == [f"p{n}" for n in range(9)]
    assert [row["zip"] for row in rows] == [f"0213{n}" for n in range(9)]
    assert any("practice_id" in note for note in found.notes)
    assert "wave 2013" in ls.export(path=tmp_path / "leap.csv").notes
