"""The structure of .sav files: every count is held against the file before a parser sees it."""

import struct
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from leapstats.errors import DataError
from leapstats.survey.formats import spss
from leapstats.survey.spss_extensions import extended
from leapstats.survey.spss_structure import Structure, structure_of

# Places in the header: GNU PSPP developers' guide, "File Header Record".
VARIABLES, COMPRESSION, WEIGHT, CASES = 68, 72, 76, 80
END = struct.pack("<ii", 999, 0)
PACKINGS = [{}, {"row_compress": True}, {"compress": True}]


def written(path: Path, packing: dict[str, bool] | None = None, rows: int = 30) -> bytes:
    frame = pd.DataFrame(
        {
            "setting": np.arange(rows) % 3 + 1.0,
            "size": np.arange(rows) * 1.5,
            "sex": ["F", "M", "X"] * (rows // 3),
            "told": ["w" * 300, "some words", ""] * (rows // 3),
        }
    )
    pyreadstat.write_sav(
        frame,
        str(path),
        column_labels={"setting": "Setting"},
        variable_value_labels={"setting": {1.0: "Urban", 2.0: "Rural"}, "sex": {"F": "Female", "M": "Male"}},
        missing_ranges={"size": [-99.0]},
        note=["A line"],
        **(packing or {}),
    )
    return path.read_bytes()


def put(content: bytes, place: int, number: int) -> bytes:
    return content[:place] + struct.pack("<i", number) + content[place + 4 :]


def record(kind: int, size: int, data: bytes) -> bytes:
    return struct.pack("<iiii", 7, kind, size, len(data) // size) + data


def with_record(content: bytes, added: bytes) -> bytes:
    assert content.count(END) == 1
    return content.replace(END, added + END)


def problems(content: bytes, path: Path) -> list[str]:
    path.write_bytes(content)
    with pytest.raises(DataError) as caught:
        spss.read(path)
    assert all(each.fix for each in caught.value.problems)
    return [each.what.removeprefix("the file is cut short or damaged: ") for each in caught.value.problems]


def walked(content: bytes) -> Structure:
    found = structure_of(content)
    assert not found.problems
    extended(found)
    return found


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("declared", [0, 5, 29, 31, 100_000_000, 2**31 - 1])
def test_the_cases_declared_are_those_that_are_there(declared: int, packing: dict[str, bool], tmp_path: Path) -> None:
    content = put(written(tmp_path / "a.sav", packing), CASES, declared)
    assert problems(content, tmp_path / "a.sav") == [f"the header declares {declared:,} cases, and the file holds 30"]


@pytest.mark.parametrize("packing", PACKINGS)
def test_cases_left_open_are_counted(packing: dict[str, bool], tmp_path: Path) -> None:
    path = tmp_path / "a.sav"
    content = put(written(path, packing), CASES, -1)
    path.write_bytes(content)
    assert len(spss.read(path).rows) == 30
    long_files = struct.pack("<iiiiqq", 7, 16, 8, 2, 1, 30)
    assert long_files in content
    other = content.replace(long_files, struct.pack("<iiiiqq", 7, 16, 8, 2, 1, 31))
    assert problems(other, path) == ["the record for long files declares 31 cases, and the file holds 30"]


def test_a_case_cut_short_names_what_is_left(tmp_path: Path) -> None:
    content = written(tmp_path / "a.sav")
    size = 8 * walked(content).slots
    said = problems(content[:-4], tmp_path / "a.sav")
    assert said == [
        f"the header declares 30 cases, and the file holds 29 and {size - 4} bytes more, where a case takes {size}"
    ]


@pytest.mark.parametrize("declared", [5, 5000, -7])
def test_the_variables_declared_are_those_that_are_there(declared: int, tmp_path: Path) -> None:
    content = put(written(tmp_path / "a.sav"), VARIABLES, declared)
    slots = walked(written(tmp_path / "a.sav")).slots
    assert problems(content, tmp_path / "a.sav") == [
        f"the header declares {declared:,} variables (pieces of eight bytes), and the records hold {slots}"
    ]


@pytest.mark.parametrize("declared", [-1, 0])
def test_variables_may_be_left_open(declared: int, tmp_path: Path) -> None:
    path = tmp_path / "a.sav"
    path.write_bytes(put(written(path), VARIABLES, declared))
    assert len(spss.read(path).columns) == 4


@pytest.mark.parametrize("declared", [0, 1, 3, 1000, 300_000_000, -1])
def test_the_value_labels_declared_are_those_that_are_there(declared: int, tmp_path: Path) -> None:
    content = written(tmp_path / "a.sav")
    place = content.index(struct.pack("<iid", 3, 2, 1.0)) + 4
    said = problems(put(content, place, declared), tmp_path / "a.sav")
    shown = f"{declared & 0xFFFFFFFF:,}"
    assert said == [f"value labels at byte {place + 4:,}: {shown} are declared, and the file holds 2"]


def test_labels_of_a_variable_that_is_not_there(tmp_path: Path) -> None:
    content = written(tmp_path / "a.sav")
    belongs = struct.pack("<iii", 4, 1, 1)
    assert content.count(belongs) == 1
    # Piece 5 is the middle of a text.
    said = problems(content.replace(belongs, struct.pack("<iii", 4, 1, 5)), tmp_path / "a.sav")
    assert said == ["2 value labels belong to variable 5, and there is none at that place"]


@pytest.mark.parametrize("lines", [2_000_000, -3])
def test_documents(lines: int, tmp_path: Path) -> None:
    content = written(tmp_path / "a.sav")
    place = content.index(struct.pack("<ii", 6, 1) + b"A line") + 4
    assert problems(put(content, place, lines), tmp_path / "a.sav")[0].startswith(
        f"documents: {lines:,} lines are declared, and there is room for "
    )


@pytest.mark.parametrize(
    ("added", "said"),
    [
        (struct.pack("<iiii", 7, 11, 4, 10**9), "an extension of kind 11 declares 1,000,000,000 parts of 4 bytes"),
        (record(3, 1, b"x"), "extension 3 declares 1 parts of 1 bytes, and 8 of 4 are known"),
        (record(11, 4, bytes(16)), "the display of 4 parts of 4 bytes is declared, and the variables are 5"),
        (record(21, 1, struct.pack("<i", 90) + b"told"), "labels of long texts takes 90 bytes"),
        (
            record(21, 1, struct.pack("<i4sii", 4, b"told", 300, 10**8)),
            "labels of long texts: 100,000,000 are declared",
        ),
        (record(21, 1, struct.pack("<i4sii", 4, b"gone", 300, 1)), "labels of long texts belong to no variable"),
        (record(22, 1, struct.pack("<i4sB", 4, b"told", 9)), "missing values of long texts: 9 are declared, and 3"),
        (struct.pack("<i", 12), "there is a record of type 12 at byte"),
        (struct.pack("<ii24s", 2, -1, b""), "a variable goes on that has ended"),
        (
            struct.pack("<6i8s", 2, 300, 0, 0, 0, 0, b"A       "),
            "variable A is a text of 300 bytes, and 255 is the most",
        ),
        (struct.pack("<6i8s", 2, 9, 0, 0, 0, 0, b"A       "), "variable A of 9 bytes takes 2 records, and 1 are there"),
        (
            struct.pack("<6i8s", 2, 0, 0, 4, 0, 0, b"A       "),
            "variable A declares 4 missing values, and 3 are the most",
        ),
        (struct.pack("<6i8s", 2, 0, 0, 0, 0x10800, 0, b"A       "), "variable A is a number and is printed as a text"),
        (struct.pack("<6i8si", 2, 0, 1, 0, 0, 0, b"A       ", -5), "the label of variable A declares -5 bytes"),
    ],
)
def test_records_that_do_not_hold_what_they_declare(added: bytes, said: str, tmp_path: Path) -> None:
    found = problems(with_record(written(tmp_path / "a.sav"), added), tmp_path / "a.sav")
    assert [each for each in found if each.startswith(said)], found


@pytest.mark.parametrize(
    ("place", "number", "said"),
    [
        (64, 9, "its layout code is 9, and 2 and 3 are known"),
        (COMPRESSION, 2, "its compression code is 2, and 0 or 1 is known for it"),
        (WEIGHT, 3, "the weight is variable 3, and the records hold no such number"),
        (WEIGHT, 7000, "the weight is variable 7,000, and the records hold no such number"),
        (CASES, -5, "the header declares -5 cases"),
    ],
)
def test_the_rest_of_the_header(place: int, number: int, said: str, tmp_path: Path) -> None:
    assert problems(put(written(tmp_path / "a.sav"), place, number), tmp_path / "a.sav") == [said]


def test_a_very_long_text_that_is_shorter_than_declared(tmp_path: Path) -> None:
    content = written(tmp_path / "a.sav")
    said = problems(content.replace(b"TOLD=00300", b"TOLD=90300"), tmp_path / "a.sav")
    assert said[0].startswith("variable TOLD declares 90,300 bytes, and 2 records hold 303")


def test_two_variables_of_one_name(tmp_path: Path) -> None:
    content = written(tmp_path / "a.sav").replace(b"SIZE=size", b"SIZE=SEX ").replace(b"SEX=sex", b"SEX=SEX")
    assert "two variables are called sex" in problems(content.replace(b"SIZE=SEX ", b"SIZE=sex\t"), tmp_path / "a.sav")


def test_every_problem_at_once(tmp_path: Path) -> None:
    content = put(put(written(tmp_path / "a.sav"), VARIABLES, 77), WEIGHT, 88)
    assert len(problems(content, tmp_path / "a.sav")) == 2


@pytest.mark.parametrize("packing", PACKINGS)
def test_a_sound_file_leaves_no_doubt(packing: dict[str, bool], tmp_path: Path) -> None:
    assert walked(written(tmp_path / "a.sav", packing)).doubts == []


@pytest.mark.parametrize(
    ("added", "doubt"),
    [
        (record(99, 1, b"x"), "an extension of unknown kind 99"),
        (record(16, 8, struct.pack("<qq", 1, 30)), "extensions of kind 16: 2 of them"),
        (struct.pack("<iiii", 7, 5, 0, 0), "an empty extension of kind 5"),
    ],
)
def test_what_is_odd_is_doubted(added: bytes, doubt: str, tmp_path: Path) -> None:
    assert walked(with_record(written(tmp_path / "a.sav"), added)).doubts == [doubt]


def test_a_text_of_the_dictionary_that_is_not_in_its_encoding(tmp_path: Path) -> None:
    # Such a byte in the value of a label ends the process of the parser.
    content = written(tmp_path / "a.sav").replace(b"M       \x04Male", b"M      \xb6\x04Male")
    assert problems(content, tmp_path / "a.sav") == ["its text is not in the encoding that the file declares"]
