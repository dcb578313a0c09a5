"""Delimited text: what is layout, what is a row, and where a row goes wrong."""

import csv
import errno
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapstats.errors import DataError
from leapstats.survey.delimited import MOST_LISTED, Sheet, read_sheet


def sheet(folder: Path, text: str | bytes) -> Sheet:
    path = folder / "a.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_sheet(path)


def records(found: Sheet) -> tuple[list[str], ...]:
    return tuple(found.row(place) for place in range(len(found.lines)))


def refusal(folder: Path, text: str | bytes) -> str:
    with pytest.raises(DataError) as caught:
        sheet(folder, text)
    assert str(caught.value).startswith("1 problem in a.csv\n")
    return str(caught.value).partition("\n")[2].strip()


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_ends(newline: str, tmp_path: Path) -> None:
    found = sheet(tmp_path, newline.join(["a,b", "1,x", "2,y"]))
    assert found.headers == (("a", "b"),)
    assert records(found) == (["1", "x"], ["2", "y"])
    assert tuple(found.lines) == (2, 3)
    assert found.notes == ()


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        ("a,b\n1,2\n", ","),
        ("a;b\n1;2\n", ";"),
        ("a\tb\n1\t2\n", "\t"),
        ('"a, b, c";d\n1;2\n', ";"),
        ('"two\nlines";d\n1;2\n', ";"),
        ('"say ""a,b"" , or";d\n1;2\n', ";"),
        ("\n\na;b\n1;2\n", ";"),
        ("alone\n1\n", ","),
    ],
)
def test_separator_is_that_of_the_first_row_outside_quotes(text: str, separator: str, tmp_path: Path) -> None:
    found = sheet(tmp_path, text)
    assert found.separator == separator
    assert not found.problems
    named = {",": "", ";": "separated by semicolons", "\t": "separated by tabs"}[separator]
    assert found.notes == ((named,) if named else ())


@pytest.mark.parametrize(
    ("content", "cell", "note"),
    [
        ("a\né“\n".encode(), "é“", ""),
        ("a\né“\n".encode("utf-8-sig"), "é“", ""),
        ("a\né“\n".encode("cp1252"), "é“", "not UTF-8, read as Windows-1252"),
        ("a\né“\n".encode("utf-16"), "é“", "UTF-16 text"),
        ("a\né“\n".encode("utf-16-le"), "é“", "UTF-16 text"),
        ("a\né“\n".encode("utf-16-be"), "é“", "UTF-16 text"),
        (
            b"a\n\xe9\x81\n",
            "é\x81",
            "neither UTF-8 nor Windows-1252, read as Latin-1",
        ),  # 81 is free in Windows-1252
    ],
)
def test_encodings(content: bytes, cell: str, note: str, tmp_path: Path) -> None:
    found = sheet(tmp_path, content)
    assert records(found) == ([cell],)
    assert found.notes == ((note,) if note else ())


def test_cells_lose_the_white_space_around_them_and_keep_what_is_inside(tmp_path: Path) -> None:
    assert records(sheet(tmp_path, 'a,b\n  x  y ,"\u00a0two\nlines "\n')) == (["x  y", "two\nlines"],)


def test_empty_rows_at_the_end_are_left_out_and_said(tmp_path: Path) -> None:
    found = sheet(tmp_path, "a,b\n1,2\n,\n,,,\n\n")
    assert records(found) == (["1", "2"],)
    assert found.notes == ("2 empty rows at the end ignored",)
    assert not found.problems


def test_an_empty_row_between_others_is_a_unit_and_a_blank_line_is_not(tmp_path: Path) -> None:
    found = sheet(tmp_path, "a,b\n1,2\n\n   \n,\n3,4\n")
    assert records(found) == (["1", "2"], ["", ""], ["3", "4"])
    assert tuple(found.lines) == (2, 5, 6)
    assert found.notes == ("1 row without any answers included (row 5)",)


def test_a_blank_in_a_file_of_one_column_is_a_unit_where_it_is_written_out(tmp_path: Path) -> None:
    # As pandas writes a missing value in a frame of one column.
    found = sheet(tmp_path, 'a\n1\n""\n\n3\n""\n')
    assert records(found) == (["1"], [""], ["3"], [""])
    assert tuple(found.lines) == (2, 3, 5, 6)


def test_rows_that_do_not_fit_are_named_and_the_others_kept(tmp_path: Path) -> None:
    found = sheet(tmp_path, 'a,b\n1\n1,"two\nlines"\n1,2,3\n')
    assert records(found) == (["1", "two\nlines"],)
    assert [str(problem) for problem in found.problems] == [
        "row 2: 1 cell, but the header has 2: the row is shorter. Check the separators and quotes in this row.",
        "row 5: 3 cells, but the header has 2: the row is longer. Check the separators and quotes in this row.",
    ]


@pytest.mark.parametrize(("n_wrong", "last"), [(20, "row 21"), (21, "and 1 more row"), (33, "and 13 more rows")])
def test_a_long_list_of_rows_is_cut_and_counted(n_wrong: int, last: str, tmp_path: Path) -> None:
    problems = sheet(tmp_path, "a,b\n" + "1\n" * n_wrong).problems
    assert len(problems) == min(n_wrong, MOST_LISTED + 1)
    assert problems[-1].where == last


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('a,b\n1,2\n3,"4\n5,6\n', "row 3: a quote opens here but is never closed"),
        ('a,b\n1,"x\ny"\n"z\nz","4\n5,6\n', "row 5: a quote opens here but is never closed"),
        ('a,"b\n1,2\n', "row 1: a quote opens here but is never closed"),
        ('a,b\n1,"2\n3,4\n5,"6"\n', "row 2: a quote opens here but is closed in row 4 in the middle of a cell"),
        ('a,b\n1,"2" 3\n', "row 2: a quote opens here but is closed in the middle of a cell"),
        ('a,b\n1,5" pipe\n2,"3\n', "row 3: a quote opens here but is never closed"),
        ('a,b\n1,"' + "x\n" * 100_000, "row 2: a quote opens here but is never closed"),
        ("a,b\n1,2\n1," + "x" * 200_000, "row 3, column 2: a cell is longer than 131,072 characters"),
        ('a,b\n"x",y\n"1\n2",' + "x" * 200_000 + ',3\n"4', "row 4, column 2: a cell is longer than 131,072 characters"),
        ('a,b\n"' + "x" * 200_000 + '"\n1,2\n', "row 2, column 1: a cell is longer than 131,072 characters"),
        ('a,b\n"1","' + "x" * 200_000 + '",""\n', "row 2, column 2: a cell is longer than 131,072 characters"),
        ('a,b\n"1","' + "x" * 200_000 + '" y\n', "row 2: a quote opens here but is closed in the middle of a cell"),
    ],
)
def test_where_a_quote_goes_wrong(text: str, said: str, tmp_path: Path) -> None:
    assert refusal(tmp_path, text).startswith(f"{said}. ")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the file is empty. Use a file with a header row and data rows."),
        (b" \r\n\n", "the file is empty. Use a file with a header row and data rows."),
        (b",,\n,,\n", "the file is empty. Use a file with a header row and data rows."),
        (b"a,b\n", "there is a header but no data rows. Use a file that contains answers."),
        (b"a,b\n,\n\n", "there is a header but no data rows. Use a file that contains answers."),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "it contains binary data, not text. Name a CSV file."),
        (
            "a,b\n1,2\n".encode("utf-16") + b"\0",
            "it is UTF-16 text that is damaged or cut short. Save it as CSV in UTF-8.",
        ),
        (b"a,b\n1,2\0\n", "it contains binary data, not text. Name a CSV file."),
        (b"PK\x03\x04\x14\0xl/workbook.xml", "it is an Excel workbook, despite its name. Rename it to end in .xlsx."),
        (b"PK\x03\x04\x14\0xl/workbook.bin", "it is an Excel workbook, despite its name. Rename it to end in .xlsb."),
        (
            b"PK\x03\x04\x14\0mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
            "it is an OpenDocument spreadsheet, despite its name. Rename it to end in .ods.",
        ),
        (b"PK\x03\x04\x14\0", "it is a zip archive, despite its name. Unpack it, and name the file inside."),
        (
            bytes.fromhex("d0cf11e0a1b11ae1"),
            "it is an Excel workbook (.xls) or another old Office file, despite its name. Rename it to end in .xls.",
        ),
        (b"$FL2@(#) SPSS", "it is an SPSS file, despite its name. Rename it to end in .sav."),
        (b"%PDF-1.7\n", "it is a PDF document, despite its name. Name a CSV file."),
    ],
)
def test_what_is_no_table(content: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(DataError) as caught:
        read_sheet(path)
    assert str(caught.value).endswith(f"\n  {said}")


def test_no_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"nothing\.csv\n  there is no such file\. Check the name and the folder\."):
        read_sheet(tmp_path / "nothing.csv")
    with pytest.raises(DataError, match=r"this is a folder\. Use a file inside it\."):
        read_sheet(tmp_path)


def test_a_name_longer_than_the_disk_allows(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"cannot be reached \(File name too long\)\. Check the name and the folder\."):
        read_sheet(tmp_path / ("x" * 5000))


def test_a_file_that_must_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    (tmp_path / "a.csv").touch()
    with pytest.raises(DataError, match=r"cannot be read \(Permission denied\)\. Check its permissions\."):
        read_sheet(tmp_path / "a.csv")


cells = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=6).map(str.strip)


@given(st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=5), st.sampled_from(",;\t"))
def test_what_the_csv_module_writes_is_read_back(rows: list[tuple[str, ...]], separator: str) -> None:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=separator, quoting=csv.QUOTE_ALL)
    writer.writerows([("a", "b", "c"), *rows, ("end", "end", "end")])
    with tempfile.TemporaryDirectory() as folder:
        found = sheet(Path(folder), buffer.getvalue())
    assert records(found) == (*(list(row) for row in rows), ["end"] * 3)
    text = buffer.getvalue()
    assert list(found.lines) == [1 + _line_ends_before(text, place) for place in _begins(rows, separator)]


def _line_ends_before(text: str, place: int) -> int:
    return len(text[:place].replace("\r\n", "\n").replace("\r", "\n").split("\n")) - 1


def _begins(rows: list[tuple[str, ...]], separator: str) -> list[int]:
    """Count characters: a cell has two quotes and its own doubled; a row has separators and two at its end."""
    written = [("a", "b", "c"), *rows]
    sizes = [sum(len(cell) + cell.count('"') + 2 for cell in row) + 2 * len(separator) + 2 for row in written]
    return [sum(sizes[:place]) for place in range(1, len(sizes) + 1)]
