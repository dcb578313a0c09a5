"""The cases of .sav files: what pyreadstat reads of sound ones, and refusals of damaged ones."""

import struct
import warnings
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapstats.errors import DataError
from leapstats.survey.formats import spss
from leapstats.survey.raw import RawFile

PACKINGS = [{}, {"row_compress": True}, {"compress": True}]
BLANK = struct.pack("<d", -1.7976931348623157e308)


def built(order: str, *, compressed: bool, cases: int, data: bytes) -> bytes:
    """Build a file of a number and a text of ten bytes, by the layouts of the GNU PSPP developers' guide."""
    header = b"$FL2" + b"@(#) SPSS DATA FILE by a test".ljust(60)
    header += struct.pack(f"{order}5id", 2, 3, int(compressed), 0, cases, 100.0)
    header += b"01 Jan 2612:00:00" + b" " * 64 + bytes(3)
    records = struct.pack(f"{order}6i8s", 2, 0, 0, 0, 0x050802, 0x050802, b"N       ")
    records += struct.pack(f"{order}6i8s", 2, 10, 0, 0, 0x010A00, 0x010A00, b"T       ")
    records += struct.pack(f"{order}6i8s", 2, -1, 0, 0, 0, 0, b" " * 8)
    info = struct.pack(f"{order}4i8i", 7, 3, 4, 8, 1, 0, 0, 0, 1, 1, 2 if order == "<" else 1, 65001)
    return header + records + info + struct.pack(f"{order}2i", 999, 0) + data


def read(path: Path, content: bytes) -> RawFile:
    path.write_bytes(content)
    return spss.read(path)


def said(path: Path, content: bytes) -> str:
    with pytest.raises(DataError) as caught:
        read(path, content)
    return caught.value.problems[0].what.removeprefix("the file is cut short or damaged: ")


def packed(order: str) -> bytes:
    """Three cases: 5 and "ab", blank and nothing, 2.5 and ten letters. Codes: GNU PSPP guide, "Data Record"."""
    first = bytes([105, 253, 254, 255, 254, 254, 253, 253])
    last = bytes([253, 252, 0, 0, 0, 0, 0, 0])
    half = struct.pack(f"{order}d", 2.5)
    return first + b"ab      " + half + b"abcdefgh" + last + b"ij      "


@pytest.mark.parametrize(("order", "cases"), list(product("<>", [3, -1])))
def test_codes_stand_for_numbers_spaces_and_blanks(order: str, cases: int, tmp_path: Path) -> None:
    path = tmp_path / "a.sav"
    file = read(path, built(order, compressed=True, cases=cases, data=packed(order)))
    np.testing.assert_array_equal(file.columns[0].values, [5.0, np.nan, 2.5])
    assert file.columns[1].values.tolist() == ["ab", None, "abcdefghij"]
    frame, _ = pyreadstat.read_sav(str(path))
    np.testing.assert_array_equal(file.columns[0].values, frame["N"])
    assert ["" if cell is None else cell for cell in file.columns[1].values] == frame["T"].tolist()


@pytest.mark.parametrize("order", ["<", ">"])
def test_plain_cases_in_either_byte_order(order: str, tmp_path: Path) -> None:
    path = tmp_path / "a.sav"
    data = struct.pack(f"{order}d10s6xd10s6x", 7.25, b"one", -1.7976931348623157e308, b"two")
    file = read(path, built(order, compressed=False, cases=2, data=data))
    np.testing.assert_array_equal(file.columns[0].values, [7.25, np.nan])
    assert file.columns[1].values.tolist() == ["one", "two"]


def test_codes_that_end_too_early_or_go_on(tmp_path: Path) -> None:
    path, data = tmp_path / "a.sav", packed("<")
    assert said(path, built("<", compressed=True, cases=-1, data=data[:-8])) == (
        "the data end where a value should stand"
    )
    assert said(path, built("<", compressed=True, cases=-1, data=data[:-3])).startswith("the data take 45 bytes")
    assert said(path, built("<", compressed=True, cases=3, data=data + b"moremore")) == "the data go on after their end"
    early = data.replace(bytes([253, 252]), bytes([252, 252]))[:-8]
    assert said(path, built("<", compressed=True, cases=-1, data=early)) == (
        "the header leaves the cases open, and the data end within case 3"
    )


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda zipped, start, trailer: put(zipped, start, start + 1, "q"), "the zipped data declare to end at byte"),
        (lambda zipped, start, trailer: put(zipped, trailer + 20, 9, "i"), "9 zipped blocks are declared, and 1 are"),
        (lambda zipped, start, trailer: put(zipped, trailer + 40, 10**9, "i"), "a zipped block of"),
        (lambda zipped, start, trailer: put(zipped, trailer + 40, 8, "i"), "a zipped block declares to hold 8 bytes"),
        (lambda zipped, start, trailer: put(zipped, trailer + 32, 1, "q"), "zipped block 1 does not begin where"),
        (lambda zipped, start, trailer: put(zipped, start + 24, 1, "q"), "a zipped block cannot be unzipped"),
        (lambda zipped, start, trailer: zipped + b"x", "the zipped data declare to end at byte"),
    ],
)
def test_zipped_blocks_are_held_against_the_trailer(change, what: str, tmp_path: Path) -> None:
    path = tmp_path / "a.zsav"
    pyreadstat.write_sav(pd.DataFrame({"a": np.arange(90.0) % 7}), str(path), compress=True)
    content = path.read_bytes()
    start = content.index(struct.pack("<ii", 999, 0)) + 8
    trailer = struct.unpack_from("<q", content, start + 8)[0]
    assert said(path, change(content, start, trailer)).startswith(what)


def put(content: bytes, place: int, number: int, kind: str) -> bytes:
    return content[:place] + struct.pack(f"<{kind}", number) + content[place + struct.calcsize(kind) :]


cells = st.one_of(st.none(), st.integers(-120, 160).map(float), st.floats(-1e6, 1e6))
words = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=90)


@given(
    packing=st.sampled_from(PACKINGS),
    rows=st.lists(st.tuples(cells, words, cells, words), min_size=1, max_size=40),
    longer=st.sampled_from([1, 5]),
)
def test_cases_are_those_that_pyreadstat_reads(
    packing: dict[str, bool], rows: list[tuple[float | None, str, float | None, str]], longer: int, tmp_path_factory
) -> None:
    path = tmp_path_factory.mktemp("cases") / "a.sav"
    frame = pd.DataFrame(rows, columns=["a", "s", "b", "t"]).astype({"a": float, "b": float})
    frame["t"] = [text * longer for text in frame["t"]]
    pyreadstat.write_sav(frame, str(path), **packing)
    peer, _ = pyreadstat.read_sav(str(path), user_missing=True)
    for column in spss.read(path).columns:
        if column.numeric:
            np.testing.assert_array_equal(column.values, peer[column.name])
        else:
            assert ["" if each is None else each for each in column.values] == peer[column.name].str.strip().tolist()


def test_a_letter_cut_off_at_the_end_of_a_text(tmp_path: Path) -> None:
    data = struct.pack("<d10s6x", 1.0, "123456789é".encode()[:10])
    file = read(tmp_path / "a.sav", built("<", compressed=False, cases=1, data=data))
    assert file.columns[1].values.tolist() == ["123456789"]


def test_no_warning_comes_of_reading(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read(tmp_path / "a.sav", built("<", compressed=True, cases=3, data=packed("<")))
