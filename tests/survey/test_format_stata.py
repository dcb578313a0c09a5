"""Stata files: codes, labels, missing letters, dates, languages, old versions and damage; written again."""

import random
import struct
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from leapstats.errors import DataError, OutputError
from leapstats.survey.cells import is_none
from leapstats.survey.formats import stata
from leapstats.survey.inference import infer
from leapstats.survey.raw import MissingRange, RawColumn, RawFile
from leapstats.survey.stata_writing import stata_names
from leapstats.terms import Reason


def cells(column: RawColumn) -> list[object]:
    return [None if is_none(cell) else cell for cell in column.values]


def column(file: RawFile, name: str) -> RawColumn:
    return next(each for each in file.columns if each.name == name)


def padded(texts: list[str], size: int) -> bytes:
    return b"".join(text.encode().ljust(size, b"\0") for text in texts)


def tagged(
    order: str, kinds: list[int], names: list[str], rows: bytes, n_rows: int, **more: bytes | list[str]
) -> bytes:
    """Write a file of version 118 by the layout of Stata's help for it."""
    word = {"<": b"LSF", ">": b"MSF"}[order]
    count = len(kinds)
    formats = more.get("formats") or ["%9.0g"] * count
    sets = more.get("sets") or [""] * count
    content = b"".join(
        [
            b"<stata_dta><header><release>118</release><byteorder>" + word + b"</byteorder><K>",
            struct.pack(f"{order}H", count) + b"</K><N>" + struct.pack(f"{order}Q", n_rows) + b"</N><label>",
            struct.pack(f"{order}H", 4) + "Tést"[:3].encode() + b"</label><timestamp>\0</timestamp></header><map>",
            bytes(14 * 8) + b"</map><variable_types>" + struct.pack(f"{order}{count}H", *kinds),
            b"</variable_types><varnames>" + padded(names, 129) + b"</varnames><sortlist>" + bytes(2 * count + 2),
            b"</sortlist><formats>" + padded(list(formats), 57) + b"</formats><value_label_names>",
            padded(list(sets), 129) + b"</value_label_names><variable_labels>" + bytes(321 * count),
            b"</variable_labels><characteristics>" + bytes(more.get("characteristics", b"")),
            b"</characteristics><data>" + rows + b"</data><strls>" + bytes(more.get("strls", b"")),
            b"</strls><value_labels>" + bytes(more.get("labels", b"")) + b"</value_labels></stata_dta>",
        ]
    )
    parts = "map variable_types varnames sortlist formats value_label_names variable_labels characteristics data strls"
    starts = [content.index(f"<{part}>".encode()) for part in [*parts.split(), "value_labels"]]
    places = struct.pack(f"{order}14Q", 0, *starts, content.index(b"</stata_dta>"), len(content))
    return content.replace(bytes(14 * 8), places, 1)


def label_set(order: str, name: str, labels: dict[int, str]) -> bytes:
    texts = [label.encode() + b"\0" for label in labels.values()]
    offsets = [sum(map(len, texts[:place])) for place in range(len(texts))]
    count, length = len(texts), sum(map(len, texts))
    table = struct.pack(f"{order}{2 + 2 * count}i", count, length, *offsets, *labels) + b"".join(texts)
    return b"<lbl>" + struct.pack(f"{order}I", len(table)) + padded([name], 129) + b"\0\0\0" + table + b"</lbl>"


# The stored forms of the values are those of `help dta`, 4. "Representation of numbers": byte 100 is the highest
# number, 101 is `.`, 102 `.a`, 127 `.z`; float and double have .a at 0x7f000800 and 0x7fe0010000000000.
@pytest.mark.parametrize("order", ["<", ">"])
def test_missing_letters_of_every_storage_type(order: str, tmp_path: Path) -> None:
    numbers = [(100, 32_740, 2_147_483_620, 1.5, -2.5), (101, 32_741, 2_147_483_621), (102, 32_742, 2_147_483_622)]
    wide = [None, (0x7F000000, 0x7FE0000000000000), (0x7F000800, 0x7FE0010000000000), (0x7F00D000, 0x7FE01A0000000000)]
    numbers.append((127, 32_767, 2_147_483_647))
    rows = b"".join(
        struct.pack(f"{order}bhi", *values[:3])
        + (struct.pack(f"{order}fd", *values[3:]) if bits is None else struct.pack(f"{order}IQ", *bits))
        for values, bits in zip(numbers, wide, strict=True)
    )
    labels = label_set(order, "why", {100: "Most", 2_147_483_622: "Refused", 2_147_483_647: "Don't know"})
    content = tagged(
        order, [65530, 65529, 65528, 65527, 65526], list("bilfd"), rows, 4, sets=["why"] * 5, labels=labels
    )
    path = tmp_path / "all.dta"
    path.write_bytes(content)
    file = stata.read(path)
    assert [cells(each)[0] for each in file.columns] == [100.0, 32_740.0, 2_147_483_620.0, 1.5, -2.5]
    for each in file.columns:
        assert cells(each)[1:] == [None] * 3
        assert each.reasons is not None
        assert each.reasons.tolist() == [0, 0, Reason.REFUSED, Reason.DONT_KNOW]
        assert each.labels == {100.0: "Most"}
    assert 'counted as missing: .a "Refused" (refused), 5 cells in b, i, l, f, d' in file.notes
    frame, _ = pyreadstat.read_dta(str(path), user_missing=True)  # the same by another reader
    assert frame["d"].tolist()[2:] == ["a", "z"]


def test_reasons_by_the_words_of_labels(tmp_path: Path) -> None:
    said = {
        "a": "Refused",
        "b": "Don't know",
        "c": "Not applicable",
        "d": "Question not asked",
        "e": "Lost in the mail",
    }
    frame = pd.DataFrame({"q": pd.Series([1.0, *said, "f"], dtype=object)})
    path = tmp_path / "why.dta"
    pyreadstat.write_dta(
        frame, str(path), missing_user_values={"q": list("abcdef")}, variable_value_labels={"q": {1: "Yes", **said}}
    )
    file = stata.read(path)
    (q,) = file.columns
    assert q.reasons is not None
    assert q.reasons.tolist() == [
        0,
        Reason.REFUSED,
        Reason.DONT_KNOW,
        Reason.NOT_APPLICABLE,
        Reason.NOT_ASKED,
        Reason.UNKNOWN,
        Reason.UNKNOWN,
    ]
    assert "counted as missing: .f without a label (why is unknown), 1 cell in q" in file.notes
    survey = infer(file).survey
    assert survey.column("q").reasons.tolist() == q.reasons.tolist()


@pytest.mark.parametrize("version", [8, 10, 12, 13, 14, 15])
def test_versions_that_another_program_writes(version: int, tmp_path: Path) -> None:
    """The values are those given to ReadStat's writer."""
    frame = pd.DataFrame({"n": [1.5, np.nan, -3.0], "t": ["a", "", "it's"], "code": [1.0, 2.0, 1.0]})
    path = tmp_path / "v.dta"
    pyreadstat.write_dta(
        frame,
        str(path),
        version=version,
        file_label="A file",
        column_labels={"n": "A number", "t": None, "code": "Coded"},
        variable_value_labels={"code": {1.0: "Yes", 2.0: "No"}},
    )
    file = stata.read(path)
    assert [cells(each) for each in file.columns] == [[1.5, None, -3.0], ["a", None, "it's"], [1.0, 2.0, 1.0]]
    assert (file.label, column(file, "n").label, column(file, "code").labels) == (
        "A file",
        "A number",
        {1.0: "Yes", 2.0: "No"},
    )


@pytest.mark.parametrize("version", [114, 117, 118, 119])
@pytest.mark.parametrize("order", ["little", "big"])
def test_versions_and_byte_orders_that_pandas_writes(version: int, order: str, tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "small": np.array([1, -5, 100], dtype=np.int8),
            "large": np.array([1, 2**31 - 28, -(2**31) + 2], dtype=np.int32),
            "half": np.array([0.5, -0.25, 3.0], dtype=np.float32),
            "when": pd.to_datetime(["2013-05-01", None, "1959-12-31"]),
            "kind": pd.Categorical(["low", None, "high"], categories=["low", "high"], ordered=True),
        }
    )
    path = tmp_path / "p.dta"
    frame.to_stata(path, version=version, byteorder=order, write_index=False, convert_dates={"when": "td"})
    file = stata.read(path)
    assert file.notes[0] == f"Stata file of version {version}"
    assert cells(column(file, "small")) == [1.0, -5.0, 100.0]
    assert cells(column(file, "large")) == [1.0, 2.0**31 - 28, -(2.0**31) + 2]
    assert cells(column(file, "half")) == [0.5, -0.25, 3.0]
    assert cells(column(file, "when")) == ["2013-05-01", None, "1959-12-31"]
    assert cells(column(file, "kind")) == [0.0, None, 1.0]
    assert column(file, "kind").labels == {0.0: "low", 1.0: "high"}


def oldest(version: int, order: str) -> bytes:
    """A file of two rows by the layout of `help dta_105` and before, as pandas reads it too."""
    head = struct.pack(f"{order}BBBBH", version, 1 if order == ">" else 2, 1, 0, 3)
    head += struct.pack(f"{order}{'H' if version == 102 else 'I'}", 2) + b"Old file".ljust(32, b"\0")
    head += b"\0" * 18 if version == 105 else b""
    names = padded(["n", "t", "d"], 9)
    formats = padded(["%9.0g", "%2s", "%d"], 12 if version == 105 else 7)
    described = b"i" + bytes([127 + 2]) + b"d" + names + bytes(2 * 4) + formats + padded(["yn", "", ""], 9)
    described += padded(["A count", "", ""], 32) + (b"\0\0\0" if version == 105 else b"")
    missing = 2.0**333
    rows = struct.pack(f"{order}h2sd", 1, b"ab", 0.5) + struct.pack(f"{order}h2sd", 32_767, b"c\0", missing)
    labels = (
        struct.pack(f"{order}H", 1) + padded(["yn"], 9) + b"\0" + struct.pack(f"{order}h", 1) + b"Yes".ljust(8, b"\0")
    )
    return head + described + rows + labels


@pytest.mark.parametrize(("version", "order"), [(102, "<"), (103, "<"), (104, ">"), (105, "<"), (105, ">")])
def test_the_oldest_versions(version: int, order: str, tmp_path: Path) -> None:
    path = tmp_path / "old.dta"
    path.write_bytes(oldest(version, order))
    file = stata.read(path)
    n, t, d = file.columns
    assert (cells(n), cells(t), cells(d)) == ([1.0, None], ["ab", "c"], ["1960-01-01", None])
    assert (n.labels, n.label, file.label) == ({1.0: "Yes"}, "A count", "Old file")
    frame = pd.read_stata(path, convert_categoricals=False, convert_dates=False)
    assert frame["n"].isna().tolist() == [False, True]
    assert frame["d"].isna().tolist() == [False, True]


# %td, %tc: Stata's manual, [D] Datetime: 01jan1960 is 0 in each unit; 1960w1 = 0, 1960m1 = 0, 1960q1 = 0, 1960h1 = 0.
# td(01may2013) = 19479, tm(2013m5) = 640, tq(2013q2) = 213, th(2013h1) = 106, tw(2013w18) = 53 * 52 + 17 = 2773, and
# the first day of week 18 is 17 * 7 days after the first of January.
@pytest.mark.parametrize(
    ("shown", "stored", "text"),
    [
        ("%td", 19479.0, "2013-05-01"),
        ("%d", 19479.0, "2013-05-01"),
        ("%-tdD_m_Y", 19479.0, "2013-05-01"),
        ("%tdCCYY-NN-DD", -1.0, "1959-12-31"),
        ("%tc", 19479 * 86_400_000.0 + 8.5 * 3_600_000, "2013-05-01T08:30:00"),
        ("%tcHH:MM:SS", 8.5 * 3_600_000, "08:30:00"),
        ("%tcDDmonCCYY_HH:MM", 8.5 * 3_600_000, "1960-01-01T08:30:00"),
        ("%tC", 19479 * 86_400_000.0 + 25_000, "2013-05-01T00:00:00"),  # 25 leap seconds from 1972 to 2012
        ("%tw", 2773.0, "2013-04-30"),
        ("%tm", 640.0, "2013-05-01"),
        ("%tq", 213.0, "2013-04-01"),
        ("%th", 106.0, "2013-01-01"),
        ("%tm", -1.0, "1959-12-01"),
        ("%tm", 1e9, "inf"),
    ],
)
def test_dates_and_times(shown: str, stored: float, text: str, tmp_path: Path) -> None:
    rows = struct.pack("<2d", stored, np.nan)
    path = tmp_path / "d.dta"
    path.write_bytes(tagged("<", [65526], ["when"], rows, 2, formats=[shown]))
    assert cells(stata.read(path).columns[0]) == [text, None]


def test_years_and_business_dates_stay_numbers(tmp_path: Path) -> None:
    path = tmp_path / "d.dta"
    rows = struct.pack("<2d", 2013.0, 5.0)
    path.write_bytes(tagged("<", [65526, 65526], ["year", "day"], rows, 1, formats=["%ty", "%tbnyse"]))
    file = stata.read(path)
    assert [cells(each) for each in file.columns] == [[2013.0], [5.0]]
    assert "business dates left as numbers, because their calendar is not in the file: day" in file.notes


def test_a_date_keeps_why_it_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "d.dta"
    rows = struct.pack("<dQ", 0.0, 0x7FE0010000000000)
    labels = label_set("<", "why", {2_147_483_622: "Refused"})
    path.write_bytes(tagged("<", [65526], ["when"], rows, 2, formats=["%td"], sets=["why"], labels=labels))
    (when,) = stata.read(path).columns
    assert cells(when) == ["1960-01-01", None]
    assert when.reasons is not None
    assert when.reasons.tolist() == [0, Reason.REFUSED]


@pytest.mark.parametrize("order", ["<", ">"])
def test_long_texts(order: str, tmp_path: Path) -> None:
    """A strL cell is (variable, row): two and six bytes; in the table four and eight (`help dta`, 5.11)."""

    def key(variable: int, row: int) -> bytes:
        packed = variable | row << 16 if order == "<" else variable << 48 | row
        return struct.pack(f"{order}Q", packed)

    texts = {(1, 1): (130, "Long é\0".encode()), (1, 3): (129, b"\xff\0\xfe")}
    strls = b"".join(
        b"GSO" + struct.pack(f"{order}IQBI", *place, kind, len(text)) + text for place, (kind, text) in texts.items()
    )
    rows = key(1, 1) + key(0, 0) + key(1, 3) + key(1, 1)
    path = tmp_path / "l.dta"
    path.write_bytes(tagged(order, [32768], ["said"], rows, 4, strls=strls))
    file = stata.read(path)
    assert cells(file.columns[0]) == ["Long é", None, None, "Long é"]
    assert "binary data left blank: said (1)" in file.notes
    path.write_bytes(tagged(order, [32768], ["said"], key(1, 9), 1, strls=strls))
    with pytest.raises(DataError, match="a long text that is not in the file"):
        stata.read(path)


def test_a_text_ends_at_the_zero_and_may_be_of_another_code_page(tmp_path: Path) -> None:
    rows = b"ab\0garb" + b"caf\xe9\0\0\0" + b"\0xxxxxx"
    path = tmp_path / "t.dta"
    path.write_bytes(tagged("<", [7], ["t"], rows, 3))
    file = stata.read(path)
    assert cells(file.columns[0]) == ["ab", "café", None]
    assert "texts that are not UTF-8, read as Windows-1252" in file.notes


def test_many_rows_of_text_are_told_apart(tmp_path: Path) -> None:
    """With more than a few thousand rows, cells are compared as numbers of eight bytes each."""
    texts = [f"practice {place % 7} of {'Zürich' if place % 2 else 'Ulm'}" for place in range(6000)]
    path = tmp_path / "t.dta"
    pd.DataFrame({"t": texts, "u": ["x", ""] * 3000}).to_stata(path, version=118, write_index=False)
    t, u = stata.read(path).columns
    assert cells(t) == texts
    assert cells(u) == ["x", None] * 3000
    assert t.texts.distinct.tolist() == list(dict.fromkeys(texts))


def test_labels_in_the_current_language_are_used_and_the_others_told(tmp_path: Path) -> None:
    def characteristic(variable: str, name: str, text: str) -> bytes:
        content = padded([variable, name], 129) + text.encode() + b"\0"
        return b"<ch>" + struct.pack("<I", len(content)) + content + b"</ch>"

    said = characteristic("_dta", "_lang_c", "en") + characteristic("_dta", "_lang_list", "en de fr")
    labels = label_set("<", "type_en", {1: "Car"}) + label_set("<", "type_de", {1: "Auto"})
    path = tmp_path / "l.dta"
    content = tagged("<", [65530], ["type"], b"\1", 1, sets=["type_en"], labels=labels, characteristics=said)
    path.write_bytes(content)
    file = stata.read(path)
    assert file.columns[0].labels == {1.0: "Car"}
    assert "labels are in the language en; the file also has them in de, fr" in file.notes


def test_labels_that_are_named_and_not_there(tmp_path: Path) -> None:
    path = tmp_path / "l.dta"
    path.write_bytes(tagged("<", [65530], ["type"], b"\1", 1, sets=["kinds"]))
    assert "value labels that are named but not in the file: kinds" in stata.read(path).notes


def test_variables_of_another_frame_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.dta"
    path.write_bytes(tagged("<", [65530, 65525], ["own", "linked"], b"\1", 1).replace(b"118", b"120", 1))
    file = stata.read(path)
    assert [each.name for each in file.columns] == ["own"]
    assert "variables of another frame, not in the file: linked" in file.notes


def test_personal_columns_are_dropped_and_named(tmp_path: Path) -> None:
    path = tmp_path / "p.dta"
    pd.DataFrame({"email": ["a@b"], "q": [1.0]}).to_stata(path, write_index=False)
    assert stata.read(path).personal == ("email",)
    assert len(stata.read(path, keep_personal=frozenset({"email"})).columns) == 2


SOUND = tagged(
    "<",
    [65530, 65526, 5, 32768],
    ["code", "x", "t", "long"],
    b"".join(struct.pack("<bd5sQ", place % 5, place / 7, b"abc", 1 | 1 << 16) for place in range(40)),
    40,
    sets=["yn", "", "", ""],
    labels=label_set("<", "yn", {0: "No", 1: "Yes", 2_147_483_622: "Refused"}),
    strls=b"GSO" + struct.pack("<IQBI", 1, 1, 130, 3) + b"hi\0",
)


@pytest.mark.parametrize("place", range(0, len(SOUND), 97))
def test_a_file_that_is_cut_is_refused(place: int, tmp_path: Path) -> None:
    path = tmp_path / "cut.dta"
    path.write_bytes(SOUND[:place])
    with pytest.raises(DataError, match=r"cut short|empty|not a Stata file|not known"):
        stata.read(path)


def test_an_old_file_that_is_cut_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cut.dta"
    whole = oldest(105, "<")
    labels = 2 + 9 + 1 + 2 + 8
    for place in range(62, len(whole)):
        path.write_bytes(whole[:place])
        if place == len(whole) - labels:  # all rows are there; that labels are not, the name of their set tells
            assert any("named but not in the file: yn" in note for note in stata.read(path).notes)
            continue
        with pytest.raises(DataError, match="cut short"):
            stata.read(path)


@pytest.mark.hypothesis
def test_damaged_files_end_in_a_file_or_an_error(tmp_path: Path, n_damaged: int) -> None:
    draw, path = random.Random(3), tmp_path / "damaged.dta"
    for content in (SOUND, oldest(105, "<"), oldest(104, ">")):
        for _ in range(n_damaged):
            damaged = bytearray(content)
            for _ in range(draw.choice([1, 2, 20])):
                damaged[draw.randrange(len(damaged))] = draw.randrange(256)
            path.write_bytes(bytes(damaged[: draw.choice([len(damaged), draw.randrange(len(damaged))])]))
            try:
                file = stata.read(path)
            except DataError:
                continue
            assert all(len(each.values) == len(file.rows) for each in file.columns)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (tagged("<", [65530], ["a"], b"", 0), "variables but no rows"),
        (tagged("<", [], [], b"", 3), "no variables"),
        (tagged("<", [65530], ["a"], b"\1", 1).replace(b"118", b"122", 1), "version 122 of Stata files is not known"),
        (tagged("<", [65530, 65530], ["a", "a"], b"\1\1", 1), "two have one"),
        (tagged("<", [3000], ["a"], b"\1", 1), "the type 3000"),
        (tagged("<", [65530], ["a"], b"\1", 10**15), "declared"),
        (tagged("<", [65530], ["a"], b"\1", 1, labels=b"<lbl>" + b"\xff" * 300), "value labels"),
    ],
)
def test_what_cannot_be_is_refused(content: bytes, what: str, tmp_path: Path) -> None:
    path = tmp_path / "x.dta"
    path.write_bytes(content)
    with pytest.raises(DataError, match=what):
        stata.read(path)


def raw(*columns: RawColumn) -> RawFile:
    rows = np.arange(1, len(columns[0].values) + 1, dtype=np.int64)
    return RawFile(path=Path("x"), format="csv", columns=columns, rows=rows, label="What was asked")


def test_a_file_is_written_with_reasons_as_letters(tmp_path: Path) -> None:
    reasons = np.array([0, Reason.NOT_ASKED, Reason.REFUSED, 0], dtype=np.uint8)
    blank = np.array([1.0, np.nan, np.nan, np.nan])
    dates = np.array(["2013-05-01", None, None, "1959-12-31"], dtype=object)
    answers = np.array(["a", None, None, "b"], dtype=object)
    path = tmp_path / "w.dta"
    stata.write(
        raw(
            RawColumn(name="How many?", cells=blank, labels={1.0: "One"}, reasons=reasons),
            RawColumn(name="when", cells=dates, reasons=reasons),
            RawColumn(name="which", cells=answers, reasons=reasons, label="Which one"),
        ),
        path,
    )
    file = stata.read(path)
    assert [(each.name, each.label) for each in file.columns] == [
        ("How_many", "How many?"),
        ("when", ""),
        ("which", "Which one"),
    ]
    assert all(each.reasons is not None and each.reasons.tolist() == reasons.tolist() for each in file.columns)
    assert cells(file.columns[1]) == ["2013-05-01", None, None, "1959-12-31"]
    assert file.columns[2].labels == {1.0: "a", 2.0: "b"}
    assert file.label == "What was asked"
    frame, said = pyreadstat.read_dta(str(path), user_missing=True)  # by another reader
    assert frame["How_many"].tolist()[:3] == [1.0, "s", "r"]
    assert said.variable_value_labels["How_many"] == {1: "One", "s": "Not asked", "r": "Refused"}
    assert said.original_variable_types["when"] == "%td"


def test_every_reason_comes_back(tmp_path: Path) -> None:
    reasons = np.array([0, *[each for each in Reason if each]], dtype=np.uint8)
    path = tmp_path / "w.dta"
    stata.write(raw(RawColumn(name="q", cells=np.array([1.0] + [np.nan] * (len(reasons) - 1)), reasons=reasons)), path)
    (q,) = stata.read(path).columns
    assert q.reasons is not None
    assert q.reasons.tolist() == reasons.tolist()


def test_codes_for_missing_answers_become_letters_with_their_labels(tmp_path: Path) -> None:
    values = np.array([1.0, -9.0, 99.0, 98.0, np.nan, 2.0])
    labels: dict[float | str, str] = {1.0: "Yes", 2.0: "No", -9.0: "Not asked", 99.0: "Refused", 7.5: "Half"}
    missing = (MissingRange(-np.inf, -1.0), MissingRange(98.0, 99.0))
    text = np.array(["y", "n", "r", "y", None, "z"], dtype=object)
    coded = RawColumn(
        name="t", cells=text, labels={"y": "Yes", "n": "No", "r": "Refused"}, missing=(MissingRange("r", "r"),)
    )
    path = tmp_path / "w.dta"
    stata.write(raw(RawColumn(name="q", cells=values, labels=labels, missing=missing), coded), path)
    file = stata.read(path)
    q, t = file.columns
    assert cells(q) == [1.0, None, None, None, None, 2.0]
    assert q.reasons is not None
    assert q.reasons.tolist() == [0, Reason.NOT_ASKED, Reason.REFUSED, Reason.UNKNOWN, 0, 0]
    assert q.labels == {1.0: "Yes", 2.0: "No"}
    assert 'counted as missing: .u "98" (unknown), 1 cell in q' in file.notes
    assert cells(t) == [1.0, 2.0, None, 1.0, None, 4.0]
    assert t.labels == {1.0: "Yes", 2.0: "No", 4.0: "z"}
    assert t.reasons is not None
    assert t.reasons.tolist() == [0, 0, Reason.REFUSED, 0, 0, 0]


def test_more_codes_than_letters_share_the_last(tmp_path: Path) -> None:
    path = tmp_path / "w.dta"
    values = -np.arange(1.0, 31.0)
    stata.write(raw(RawColumn(name="q", cells=values, missing=(MissingRange(-np.inf, -1.0),))), path)
    (q,) = stata.read(path).columns
    assert cells(q) == [None] * 30


def test_names_that_stata_allows() -> None:
    names = stata_names(["ok", "2nd", "How many?", "How many!", "byte", "é", "x" * 40, "x" * 41, ""])
    assert names == ["ok", "v_2nd", "How_many", "How_many_2", "v_byte", "v_", "x" * 32, "x" * 30 + "_2", "v__2"]


def test_a_labelled_item_with_a_long_name_is_written(tmp_path: Path) -> None:
    path = tmp_path / "w.dta"
    answers = np.array([0.0, 1.0])
    labelled = [RawColumn(name="x" * 33 + end, cells=answers, labels={0.0: "No", 1.0: "Yes"}) for end in "ab"]
    stata.write(raw(*labelled, RawColumn(name="y" * 32, cells=answers)), path)
    file = stata.read(path)
    assert [each.name for each in file.columns] == ["x" * 31, "x" * 29 + "_2", "y" * 32]
    assert file.columns[1].labels == {0.0: "No", 1.0: "Yes"}


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"w\.dta was not written"):
        stata.write(raw(RawColumn(name="q", cells=np.array([np.inf]))), tmp_path / "w.dta")


def test_a_long_text_and_a_long_label_are_written(tmp_path: Path) -> None:
    path = tmp_path / "w.dta"
    long = np.array(["x" * 3000, None], dtype=object)
    stata.write(raw(RawColumn(name="t", cells=long, label="y" * 100)), path)
    (t,) = stata.read(path).columns
    assert cells(t) == ["x" * 3000, None]
    assert t.label == "y" * 77 + "..."
