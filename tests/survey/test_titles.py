"""Lines above the names of the columns, and the line that names the separator."""

from pathlib import Path

import pytest

import leapstats as ls
from leapstats.survey.titles import title_problem

ROWS = "id,setting,nurses\np1,Urban,3\np2,Rural,4\np3,Urban,2\n"


@pytest.mark.parametrize(
    ("above", "row"),
    [("Practice survey 2013\n", 2), ("Practice survey 2013,,\n,,\n", 3), ("Practices\n\nas of May\n", 4)],
)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_title_is_named_with_the_row_of_the_names(above: str, row: int, separator: str) -> None:
    problem = title_problem((above + ROWS).replace(",", separator))
    assert problem is not None
    assert problem.where == "row 1"
    assert problem.what.endswith(f"the column names are in row {row}")


@pytest.mark.parametrize(
    "text",
    [
        ROWS,
        "comment\nYes, always\nNo, never\nYes, often\n",
        "id,,\np1,yes,3\np2,no,4\np3,yes,2\n",  # two columns without a name
        "registry\n1\n0\n1\n",
        "a,b\n1,2\n3,4\n5,6\n",
        '"an open quote\n' + ROWS,
        "",
    ],
)
def test_what_is_no_title(text: str) -> None:
    assert title_problem(text) is None


def test_the_command_says_what_to_remove(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("Practice survey\n" + ROWS)
    with pytest.raises(ls.DataError, match=r"looks like a title.*Remove the rows above the column names"):
        ls.read_survey(path)


@pytest.mark.parametrize(("line", "separator"), [("sep=;\n", ";"), ('"sep=|"\r\n', "|"), ("SEP=\t\n", "\t")])
def test_the_line_that_names_the_separator(tmp_path: Path, line: str, separator: str) -> None:
    path = tmp_path / "x.csv"
    path.write_text(line + ROWS.replace(",", separator), newline="")
    assert ls.read_survey(path).column("nurses").values.tolist() == [3, 4, 2]
    # Rows keep the numbers they have in the file.
    path.write_text(line + ROWS.replace("p2,", "").replace(",", separator), newline="")
    with pytest.raises(ls.DataError, match="row 4: 2 cells, but the header has 3"):
        ls.read_survey(path)


def test_a_header_that_comes_again(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(f"{ROWS}{ROWS}")
    with pytest.raises(ls.DataError, match="row 5: it repeats the column names"):
        ls.read_survey(path)
    path.write_text("type,reg\nsolo,Yes\ntype,No\n")  # one name alone may be an answer
    assert len(ls.read_survey(path)) == 2


def test_a_title_above_two_columns(tmp_path: Path) -> None:
    assert title_problem("My survey,\nname,region\nA,x\nB,y\nC,x\n") is not None
    assert title_problem("id,\np1,Urban\np2,Rural\np3,Urban\np4,Rural\n") is None
    assert title_problem(",region\nElm,North\nOak,South\nPine,East\n") is None
    assert title_problem("practice,\nElm,North\nOak,South\nPine,South\n") is None
    assert title_problem("Practice survey 2016,,\n,,\nid,n,reg\n1,10,Yes\n2,20,No\n3,30,No\n") is not None
    assert title_problem("note\nwell, yes\nno, never\nso, so\n") is None
