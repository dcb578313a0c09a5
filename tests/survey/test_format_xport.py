"""SAS transport files: numbers of IBM mainframes, special missing codes, several data sets, and damage."""

import random
import struct
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from leapstats.errors import DataError
from leapstats.survey.cells import is_none
from leapstats.survey.formats import xport
from leapstats.survey.raw import RawColumn
from leapstats.terms import Reason

HEAD = "HEADER RECORD*******{}HEADER RECORD!!!!!!!{}"


def cells(column: RawColumn) -> list[object]:
    return [None if is_none(cell) else cell for cell in column.values]


def head(kind: str, digits: str = "0" * 30) -> bytes:
    return HEAD.format(kind.ljust(8), digits).ljust(80).encode()


def variable(kind: int, size: int, name: str, shown: str = "") -> bytes:
    """A description of 140 bytes, by SAS's TS-140."""
    packed = struct.pack(">4h8s40s8s", kind, 0, size, 1, name.ljust(8).encode(), b" " * 40, shown.ljust(8).encode())
    return packed.ljust(140, b"\0")


def filled(content: bytes) -> bytes:
    return content + b" " * (-len(content) % 80)


def member(name: str, variables: list[bytes], rows: bytes) -> bytes:
    described = f"SAS     {name:8}SASDATA 9.4     Linux".ljust(64).encode() + b"01JAN13:00:00:00"
    return b"".join(
        [
            head("MEMBER", "000000000000000001600000000140"),
            head("DSCRPTR"),
            described,
            b"01JAN13:00:00:00".ljust(32) + b"A label".ljust(48),
            head("NAMESTR", f"000000{len(variables):04}" + "0" * 20),
            filled(b"".join(variables)),
            head("OBS"),
            filled(rows),
        ]
    )


LIBRARY = head("LIBRARY") + b"SAS     SAS     SASLIB  9.4     Linux".ljust(80) + b"01JAN13:00:00:00".ljust(80)
# TS-140, "Numeric data fields": 1 is 41 10 00 00 00 00 00 00, and by the same rule -118.625 is C2 76 A0 00 00 00 00 00;
# a missing value is `.`, `_` or a letter and seven zeros.
ONE, MINUS = bytes.fromhex("4110000000000000"), bytes.fromhex("c276a00000000000")
POINT, LINE, LETTER_A, LETTER_Z = (each + bytes(7) for each in (b".", b"_", b"A", b"Z"))
SOUND = LIBRARY + member(
    "PRACT",
    [variable(1, 8, "N"), variable(2, 5, "T"), variable(1, 8, "D", "DATE")],
    b"".join(
        [
            ONE + b"abc  " + bytes(8),
            MINUS + b"     " + POINT,
            LETTER_A + b"caf\xe9 " + ONE,
            LETTER_Z + b"x    " + LETTER_A,
            LINE + b"y    " + ONE,
            POINT + b"z    " + ONE,
            bytes(8) + b"z    " + ONE,
        ]
    ),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "x.xpt"
    path.write_bytes(SOUND)
    return path


def test_numbers_letters_texts_and_dates(path: Path) -> None:
    file = xport.read(path)
    n, t, d = file.columns
    assert cells(n) == [1.0, -118.625, None, None, None, None, 0.0]
    assert cells(t) == ["abc", None, "café", "x", "y", "z", "z"]
    assert cells(d) == ["1960-01-01", None, "1960-01-02", None, *["1960-01-02"] * 3]
    assert n.reasons is not None
    assert n.reasons.tolist() == [0, 0, *[Reason.UNKNOWN] * 3, 0, 0]
    assert d.reasons is not None
    assert d.reasons.tolist() == [0, 0, 0, Reason.UNKNOWN, 0, 0, 0]
    assert file.label == "A label"
    assert file.notes == (
        "SAS transport file, data set PRACT",
        "counted as missing: .A, .Z, ._ without a label (why is unknown), 4 cells in N, D",
        "dates read as text: D",
        "texts that are not UTF-8, read as Windows-1252",
    )


@pytest.mark.parametrize("version", [5, 8])
def test_files_that_another_program_writes(version: int, tmp_path: Path) -> None:
    """The values are those given to ReadStat's writer, over a hundred powers of ten and both signs."""
    numbers = np.concatenate([[0.0, np.nan], 10.0 ** np.arange(-50, 51), -np.pi * 10.0 ** np.arange(-50, 51)])
    frame = pd.DataFrame({"num": numbers, "text": [f"t{place}" for place in range(len(numbers))]})
    path = tmp_path / "x.xpt"
    pyreadstat.write_xport(
        frame, str(path), file_format_version=version, table_name="ANSWERS", column_labels=["N", "T"]
    )
    file = xport.read(path)
    num, text = file.columns
    np.testing.assert_allclose(num.values, numbers, rtol=1e-15)
    assert cells(text) == frame["text"].tolist()
    assert (num.name, num.label) == ("num" if version == 8 else num.name, "N")
    assert len(file.rows) == len(numbers)


def test_names_and_labels_of_version_8_are_whole(tmp_path: Path) -> None:
    path = tmp_path / "x.xpt"
    frame = pd.DataFrame({"a_name_of_thirty_two_characters_": [1.0], "b": [2.0]})
    label = "How often do you meet, in a usual week, with those who care for the same patients?"
    pyreadstat.write_xport(frame, str(path), file_format_version=8, column_labels=[label, "B"])
    columns = xport.read(path).columns
    assert [(each.name, each.label) for each in columns] == [("a_name_of_thirty_two_characters_", label), ("b", "B")]


def test_one_of_several_data_sets(path: Path) -> None:
    path.write_bytes(SOUND + member("OTHER", [variable(1, 3, "M")], ONE[:3] * 2))
    first, other = xport.read(path), xport.read(path, sheet="other")
    assert "the file has other data sets: OTHER (2 rows); name one with --sheet" in first.notes
    assert len(first.rows) == 7
    assert [cells(each) for each in other.columns] == [[1.0, 1.0]]
    with pytest.raises(DataError, match=r"there is no such data set\. Did you mean"):
        xport.read(path, sheet="OTHR")


def test_blanks_after_the_last_row_are_no_rows(path: Path) -> None:
    """Rows of three bytes: 25 fit into 75 of the 80 bytes of a record, and 24 into 72."""
    for count in (1, 24, 25, 26, 27):
        path.write_bytes(LIBRARY + member("A", [variable(2, 3, "T")], b"abc" * count))
        assert len(xport.read(path).rows) == count


def test_formats_without_a_catalog_are_told(path: Path) -> None:
    path.write_bytes(LIBRARY + member("A", [variable(1, 8, "Q", "YESNO"), variable(2, 1, "T", "$CHAR")], ONE + b"a"))
    assert "codes are shown without labels, as transport files have none: formats YESNO" in xport.read(path).notes


@pytest.mark.parametrize("place", [*range(0, len(SOUND), 59), len(SOUND) - 80, len(SOUND) - 160])
def test_a_file_that_is_cut_is_refused(place: int, path: Path) -> None:
    path.write_bytes(SOUND[:place])
    with pytest.raises(DataError, match=r"cut short|empty|not a SAS transport|no rows"):
        xport.read(path)


def test_fewer_rows_than_version_8_declares_are_refused(path: Path) -> None:
    pyreadstat.write_xport(pd.DataFrame({"a": np.arange(100.0)}), str(path), file_format_version=8)
    content = path.read_bytes()
    head_of_rows = content.index(b"OBSV8")
    digits = head_of_rows + 28
    path.write_bytes(content[:digits] + b"100".rjust(15) + content[digits + 15 : -160])
    with pytest.raises(DataError, match="declares 100 rows, and there is room for"):
        xport.read(path)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"**COMPRESSED** **COMPRESSED** **COMPRESSED** **COMPRESSED** **COMPRESSED********", "PROC CPORT"),
        (b"x" * 800, "not a SAS transport file"),
        (LIBRARY, "no data set"),
        (LIBRARY + member("A", [variable(1, 9, "Q")], ONE), "what cannot be"),
        (LIBRARY + member("A", [variable(3, 8, "Q")], ONE), "what cannot be"),
        (LIBRARY + member("A", [variable(1, 8, "Q")] * 2, ONE * 2), "two have one"),
        (LIBRARY + member("A", [variable(1, 8, "Q")], b""), "no rows"),
    ],
)
def test_what_cannot_be_is_refused(content: bytes, what: str, path: Path) -> None:
    path.write_bytes(content)
    with pytest.raises(DataError, match=what):
        xport.read(path)


@pytest.mark.hypothesis
def test_damaged_files_end_in_a_file_or_an_error(path: Path, n_damaged: int) -> None:
    draw = random.Random(7)
    pyreadstat.write_xport(
        pd.DataFrame({"num": [1.0, 2.0], "t": ["a", "b"]}),
        str(path),
        file_format_version=8,
        column_labels=["x" * 60, "y"],
    )
    for content in (SOUND, path.read_bytes()):
        for _ in range(n_damaged):
            damaged = bytearray(content)
            for _ in range(draw.choice([1, 2, 20])):
                damaged[draw.randrange(len(damaged))] = draw.randrange(256)
            path.write_bytes(bytes(damaged[: draw.choice([len(damaged), draw.randrange(len(damaged)) // 80 * 80])]))
            try:
                file = xport.read(path)
            except DataError:
                continue
            assert all(len(each.values) == len(file.rows) for each in file.columns)
