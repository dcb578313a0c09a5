"""Plain CSV: every problem at once, personal columns, and which reader a name calls for."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from leapstats.errors import DataError, UsageError
from leapstats.survey.formats import csv, for_path, module_for, names
from leapstats.survey.headers import FIX


def table(folder: Path, text: str) -> Path:
    path = folder / "a.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_problem_of_a_file_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        csv.read(table(tmp_path, "a,b,c\n1,How?,Who?\n2,3,4\n2,5,6\n1,2\n1,2,3,4\n"))
    assert str(caught.value).splitlines() == [
        "3 problems in a.csv",
        f"  row 2: it contains questions, not answers. {FIX}.",
        "  row 5: 2 cells, but the header has 3: the row is shorter. Check the separators and quotes in this row.",
        "  row 6: 4 cells, but the header has 3: the row is longer. Check the separators and quotes in this row.",
    ]


def test_no_row_that_fits(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        csv.read(table(tmp_path, "a,a\n1\n2\n"))
    assert [problem.where for problem in caught.value.problems] == ["row 2", "row 3"]


def test_row_names_as_r_writes_them(tmp_path: Path) -> None:
    file = csv.read(table(tmp_path, '"","x"\n"1",3\n"2",4\n'))
    assert [column.name for column in file.columns] == ["column 1", "x"]
    assert file.notes == ("a column without a name is called column 1",)


def test_repeated_personal_columns_are_dropped_too(tmp_path: Path) -> None:
    assert csv.read(table(tmp_path, "id,E-mail,E-mail\n1,x,y\n")).personal == ("E-mail", "E-mail (2)")


def test_cells_stay_as_they_are_written(tmp_path: Path) -> None:
    file = csv.read(table(tmp_path, "id;cost\na;1,5\nb;2\n"))
    assert file.columns[1].values.tolist() == ["1,5", "2"]
    assert file.notes == ("separated by semicolons",)


def test_empty_columns_without_a_name_are_left_out_and_said(tmp_path: Path) -> None:
    file = csv.read(table(tmp_path, "a,,b,\n1,,2,\n"))
    assert [column.name for column in file.columns] == ["a", "b"]
    assert file.notes == ("2 empty columns without a name ignored",)


def test_a_unit_that_answered_nothing_is_kept(tmp_path: Path) -> None:
    file = csv.read(table(tmp_path, "a,b\n1,x\n,\n3,\n,\n"))
    assert [column.values.tolist() for column in file.columns] == [["1", None, "3"], ["x", None, None]]
    assert file.rows.tolist() == [2, 3, 4]


def test_personal_columns_are_dropped_unless_asked_for_by_their_exact_name(tmp_path: Path) -> None:
    path = table(tmp_path, "id,E-mail,Phone 2,ip\n1,x,y,3\n")
    assert csv.read(path).personal == ("E-mail", "Phone 2")
    kept = csv.read(path, keep_personal=frozenset({"E-mail", "phone 2"}))
    assert kept.personal == ("Phone 2",)
    assert [column.name for column in kept.columns] == ["id", "E-mail", "ip"]


@pytest.mark.parametrize(
    ("name", "format_"), [("a.csv", "csv"), ("A.CSV", "csv"), ("a.tsv", "csv"), ("a.sav", "spss"), ("a.ZSAV", "spss")]
)
def test_the_suffix_names_the_reader(name: str, format_: str, tmp_path: Path) -> None:
    assert for_path(tmp_path / name) == format_


def test_a_folder_and_a_name_without_suffix_that_is_not_there(tmp_path: Path) -> None:
    folder = tmp_path / "data.csv"
    folder.mkdir()
    for path in (folder, tmp_path):
        with pytest.raises(DataError, match=re.escape(f"{path}\n  this is a folder. Use a file inside it.")):
            for_path(path)
    with pytest.raises(DataError, match=r"there is no such file\. Check the name and the folder\."):
        for_path(tmp_path / "nothing")
    (tmp_path / "bare").write_text("a\n1\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"the name has no suffix\. Save it as one of \.csv, .*\.sav"):
        for_path(tmp_path / "bare")


def test_an_unknown_format_names_the_nearest() -> None:
    with pytest.raises(UsageError, match=r"format surveymonky: there is no such format\. .*surveymonkey"):
        module_for("surveymonky")


def test_finding_a_reader_loads_no_heavy_library() -> None:
    code = (
        "import sys; from pathlib import Path; from leapstats.survey.formats import for_path; for_path(Path('a.csv'));"
        "print({'pandas', 'pyreadstat', 'scipy'} & set(sys.modules))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"
    assert names() == tuple(sorted(names()))
