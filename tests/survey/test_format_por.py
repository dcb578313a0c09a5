"""SPSS portable files: numbers in base 30, labels, user-missing codes, and damage.

SAMPLE was written by GNU PSPP 1.6.2 from five cases: id; aff = 1, -8, 99, 2, blank with LO THRU -1 and 99 as missing
codes; n = 1.5, -3.25, 1000000, 0.001, 123456.789; note (A8) = yes, refused, no, blank, it's 1/2 with "refused" missing;
when (DATE11); t (TIME8); weighted by id. Its head was left out: the first texts and the table of letters are not read.
"""

import random
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from leapstats.errors import DataError
from leapstats.survey.cells import is_none
from leapstats.survey.formats import por
from leapstats.survey.por_structure import DamagedError, number_of
from leapstats.survey.raw import MissingRange, RawColumn

LINES = """\
SPSSPORTA8/202611296/231
5541E/GNU pspp 1.6.23J/x86_64-pc-linux-gnu62/ID46/5B/70/2/ID5/8/0/5/8/0/70/3/AFF
5/4/0/5/4/0/9-1/839/CR/Affiliation of the practice70/1/N5/9/2/5/9/2/C8/A number7
8/4/NOTE1/8/0/1/8/0/88/refused 70/4/WHENK/B/0/K/B/0/70/1/TL/8/0/L/8/0/D1/3/AFF4/
-8/9/Not asked1/8/Employed2/8/External39/7/RefusedD1/4/NOTE2/8/refused 7/Refused
8/yes     A/Yes, it isF1/1/1.F/8/yes     IJ3MO00/1400/2/-8/-3.7F/8/refused IJ3Q+
3/1800/3/39/1713A/8/no      *.*.4/2/R-3/8/        I1O8O00/1/5/*.4H56.NK3/8/it's \
1/2I1OC+3/*.ZZZZZZZZ"""


def portable(letters: str) -> bytes:
    """Put a head of 456 letters before the tag, and break lines of 80."""
    whole = "0" * 456 + letters
    return "".join(f"{whole[begin : begin + 80]}\r\n" for begin in range(0, len(whole), 80)).encode("latin-1")


def joined(lines: str) -> str:
    """The lines of the sample without their breaks; the first is filled with blanks that PSPP does not have there."""
    return lines.replace("\n", "")


SAMPLE = portable(joined(LINES))


def cells(column: RawColumn) -> list[object]:
    return [None if is_none(cell) else cell for cell in column.values]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "x.por"
    path.write_bytes(SAMPLE)
    return path


def test_codes_labels_and_missing_codes(path: Path) -> None:
    file = por.read(path)
    ident, aff, number, note, when, time = file.columns
    assert cells(ident) == [1.0, 2.0, 3.0, 4.0, 5.0]
    assert cells(aff) == [1.0, -8.0, 99.0, 2.0, None]
    assert aff.labels == {-8.0: "Not asked", 1.0: "Employed", 2.0: "External", 99.0: "Refused"}
    assert aff.missing == (MissingRange(-np.inf, -1.0), MissingRange(99.0, 99.0))
    assert (aff.label, number.label) == ("Affiliation of the practice", "A number")
    np.testing.assert_allclose(number.values, [1.5, -3.25, 1e6, 0.001, 123456.789], rtol=1e-6)
    assert cells(note) == ["yes", "refused", "no", None, "it's 1/2"]
    assert note.labels == {"refused": "Refused", "yes": "Yes, it is"}
    assert note.missing == (MissingRange("refused", "refused"),)
    assert cells(when) == ["2013-05-01", "2013-05-02", None, "1999-12-31", "2000-01-01"]
    assert cells(time) == ["08:30:00", "09:30:00", None, "00:00:01", None]
    assert file.notes == (
        "SPSS portable file",
        "dates read as text: WHEN",
        "times read as text: T",
        "SPSS weighted the file by ID; here each row counts once",
    )


def test_a_file_that_another_program_writes(tmp_path: Path) -> None:
    numbers = np.concatenate(
        [[0.0, np.nan, 1 / 3, 12345678.0], 10.0 ** np.arange(-20, 21), -(7.0 ** np.arange(-9, 10))]
    )
    frame = pd.DataFrame(
        {
            "NUM": numbers,
            "TXT": [f"text {place}" for place in range(len(numbers))],
            "DAY": [date(2013, 5, 1), None] * (len(numbers) // 2),
        }
    )
    path = tmp_path / "x.por"
    pyreadstat.write_por(frame, str(path), column_labels=["A number", "A text", None])
    num, txt, day = por.read(path).columns
    np.testing.assert_allclose(num.values, numbers, rtol=1e-12)
    assert cells(txt) == frame["TXT"].tolist()
    assert cells(day)[:2] == ["2013-05-01", None]
    assert num.label == "A number"


# In base 30 the digits are 0 to 9 and A to T: 39 is 3 * 30 + 9 = 99, 1.F is 1 + 15 / 30, -3.7F is -(3 + 7/30 + 15/900).
@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0.0), ("39", 99.0), ("1.F", 1.5), ("-3.7F", -3.25), (".F", 0.5), ("1+2", 900.0), ("R-3", 27 / 30**3)],
)
def test_numbers_in_base_30(text: str, number: float) -> None:
    assert number_of(text.encode()) == number


def test_the_highest_number_means_no_limit() -> None:
    assert number_of(b"A9E17IR6IG+6J") == np.inf
    assert number_of(b"-A9E17IR6IG+6J") == -np.inf


@pytest.mark.parametrize("text", [b"", b".", b"x", b"1U", b"1+TTT", b"1" * 500, b"\xff", b"--1"])
def test_what_is_no_number(text: bytes) -> None:
    with pytest.raises(DamagedError):
        number_of(text)


def test_ranges_of_both_kinds(path: Path) -> None:
    def one(missing: str) -> tuple[MissingRange, ...]:
        path.write_bytes(portable(f"SPSSPORTA8/201301016/12000041/5B/70/1/Q5/8/0/5/8/0/{missing}F1/Z"))
        return por.read(path).columns[0].missing

    assert one("A7/") == (MissingRange(7.0, np.inf),)
    assert one("B7/9/8-1/") == (MissingRange(7.0, 9.0), MissingRange(-1.0, -1.0))


def test_blanks_lost_at_the_ends_of_lines_are_put_back(path: Path) -> None:
    stripped = b"\n".join(line.rstrip() for line in SAMPLE.split(b"\r\n"))
    path.write_bytes(stripped)
    assert cells(por.read(path).columns[3])[0] == "yes"


def test_names_that_repeat_are_told_apart(path: Path) -> None:
    again = "70/1/Q5/8/0/5/8/0/"
    path.write_bytes(portable(f"SPSSPORTA8/201301016/12000042/5B/{again}{again}F1/2/Z"))
    file = por.read(path)
    assert [each.name for each in file.columns] == ["Q", "Q (2)"]


@pytest.mark.parametrize("place", range(0, len(SAMPLE) - 14, 13))
def test_a_file_that_is_cut_is_refused(place: int, path: Path) -> None:
    path.write_bytes(SAMPLE[:place])
    with pytest.raises(DataError, match=r"cut short|empty|not an SPSS portable file"):
        por.read(path)


@pytest.mark.parametrize(
    ("letters", "what"),
    [
        ("SPSSPORTB", "version"),
        ("SPSSPORTA8/201301016/12000042/70/1/Q5/8/0/5/8/0/F1/Z", "2 variables are declared, and 1 described"),
        ("SPSSPORTA8/201301016/12000041/70/1/Q5/8/0/5/8/0/FZ", "no cases"),
        ("SPSSPORTA8/201301016/12000041/70/1/Q5/8/0/5/8/0/F1/ZZx", "follows the end"),
        ("SPSSPORTA8/201301016/12000041/Q", "not known"),
        ("SPSSPORTA8/201301016/12000041/70/1/Q5/8/0/5/8/0/D1/1/X1/1/1/aF1/Z", "a variable that there is not"),
        ("SPSSPORTA8/201301016/12000041.F/", "not what it should be"),
        ("not one", "not an SPSS portable file"),
    ],
)
def test_what_cannot_be_is_refused(letters: str, what: str, path: Path) -> None:
    path.write_bytes(portable(letters))
    with pytest.raises(DataError, match=what):
        por.read(path)


def test_a_file_in_ebcdic_is_named_as_such(path: Path) -> None:
    path.write_bytes(("0" * 456 + "SPSSPORTA").encode("cp037"))
    with pytest.raises(DataError, match="in EBCDIC"):
        por.read(path)


@pytest.mark.hypothesis
def test_damaged_files_end_in_a_file_or_an_error(path: Path, n_damaged: int) -> None:
    draw = random.Random(9)
    for _ in range(n_damaged):
        damaged = bytearray(SAMPLE)
        for _ in range(draw.choice([1, 2, 20])):
            damaged[draw.randrange(464, len(damaged))] = draw.choice(b"0123456789ABCDEFTZ/.*+- \xff")
        path.write_bytes(bytes(damaged[: draw.choice([len(damaged), draw.randrange(len(damaged))])]))
        try:
            file = por.read(path)
        except DataError:
            continue
        assert all(len(each.values) == len(file.rows) for each in file.columns)
