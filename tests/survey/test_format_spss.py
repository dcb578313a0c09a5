"""SPSS files: codes, dates, response sets, damage, and what is written back."""

import struct
import tempfile
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapstats.errors import DataError
from leapstats.survey.cells import is_none
from leapstats.survey.formats import spss
from leapstats.survey.raw import MissingRange, RawColumn, RawFile, ResponseSet
from leapstats.survey.spss_dates import Moment, moment

END_OF_DICTIONARY = struct.pack("<ii", 999, 0)


def refusal(path: Path) -> str:
    with pytest.raises(DataError) as caught:
        spss.read(path)
    assert str(caught.value).startswith(f"1 problem in {path.name}\n")
    return str(caught.value).partition("\n")[2].strip()


def saved(path: Path, frame: pd.DataFrame, **options: object) -> Path:
    pyreadstat.write_sav(frame, str(path), **options)
    return path


def with_sets(path: Path, declared: str) -> Path:
    """Put a record of multi-response sets (extension 7) before the end of a file's dictionary.

    Layout after the GNU PSPP developers' guide, "Multiple Response Sets Records".
    """
    text = declared.encode()
    record = struct.pack("<iiii", 7, 7, 1, len(text)) + text
    content = path.read_bytes()
    assert content.count(END_OF_DICTIONARY) == 1
    path.write_bytes(content.replace(END_OF_DICTIONARY, record + END_OF_DICTIONARY))
    return path


def survey_of_ticks(path: Path) -> Path:
    ticks = {name: [1.0, 0.0, np.nan] for name in ("a", "b", "c", "phone")}
    return saved(path, pd.DataFrame(ticks | {"t": ["1", "1", ""], "u": ["1", "2", ""]}))


def test_user_missing_ends_text_codes_and_blanks(tmp_path: Path) -> None:
    frame = pd.DataFrame({"n": [-8.0, 99.0, 3.5, np.nan], "s": ["a  ", " b", "   ", "refused"]})
    path = saved(
        tmp_path / "a.sav",
        frame,
        missing_ranges={"n": [{"lo": -np.inf, "hi": -1.0}, 99.0], "s": ["refused"]},
        variable_value_labels={"n": {-8.0: "Not asked", 99.0: ""}, "s": {"a": "First", " b": "Second"}},
        variable_measure={"n": "scale", "s": "ordinal"},
        file_label="A label",
    )
    file = spss.read(path)
    n, s = file.columns
    assert n.values.tolist()[:3] == [-8.0, 99.0, 3.5]
    assert np.isnan(n.values[3])
    assert n.missing == (MissingRange(-np.inf, -1.0), MissingRange(99.0, 99.0))
    assert n.labels == {-8.0: "Not asked", 99.0: ""}
    assert s.values.tolist() == ["a", "b", None, "refused"]
    assert s.missing == (MissingRange("refused", "refused"),)
    assert s.labels == {"a": "First", "b": "Second"}
    assert (n.measure, s.measure, file.label) == ("scale", "ordinal", "A label")
    assert file.rows.tolist() == [1, 2, 3, 4]
    assert file.notes == ()


# Second 0 is midnight of 14 October 1582 (SPSS Statistics Command Syntax Reference, "Date and Time").
DAY = (date(1981, 2, 1) - date(1582, 10, 14)).days * 86_400.0


@pytest.mark.parametrize(
    ("stored", "print_format", "text"),
    [
        (0.0, "DATE11", "1582-10-14"),
        (DAY, "ADATE10", "1981-02-01"),
        (DAY, "QYR8", "1981-02-01"),
        (DAY + 30_600.0, "DATETIME20", "1981-02-01T08:30:00"),
        (DAY + 30_600.0, "DATE11", "1981-02-01T08:30:00"),
        (30_600.0, "TIME8", "08:30:00"),
        (98_100.0, "DTIME10", "27:15:00"),
        (-61.5, "TIME8", "-00:01:01.50"),
        (59.9999, "TIME8", "00:01:00"),
        (1e18, "DATE11", "1e+18"),
    ],
)
def test_dates_and_times_are_iso_text(stored: float, print_format: str, text: str, tmp_path: Path) -> None:
    frame = pd.DataFrame({"when": [stored, np.nan]})
    column, *_ = spss.read(saved(tmp_path / "a.sav", frame, variable_format={"when": print_format})).columns
    assert column.values.tolist() == [text, None]


def test_dates_are_named_and_keep_their_user_missing_codes(tmp_path: Path) -> None:
    frame = pd.DataFrame({"day": [0.0, 86_400.0], "spent": [60.0, 1.0], "n": [1.0, 2.0]})
    formats = {"day": "DATE11", "spent": "TIME8"}
    path = saved(
        tmp_path / "a.sav",
        frame,
        variable_format=formats,
        missing_ranges={"day": [0.0]},
        variable_value_labels={"day": {0.0: "Unknown"}},
    )
    file = spss.read(path)
    assert file.notes == ("dates read as text: day", "times read as text: spent")
    assert file.columns[0].missing == (MissingRange("1582-10-14", "1582-10-14"),)
    assert file.columns[0].labels == {"1582-10-14": "Unknown"}
    assert file.columns[2].numeric


def test_moments_without_a_calendar_day_stay_numbers() -> None:
    assert moment(float("inf"), Moment.DATE) == "inf"


@pytest.mark.parametrize(
    ("declared", "expected", "note"),
    [
        ("$s=D1 1 5 Ticks a b\n", ResponseSet(name="s", label="Ticks", columns=("a", "b"), counted=1.0), ""),
        ("$s=C 5 Codes a b c\n", ResponseSet(name="s", label="Codes", columns=("a", "b", "c"), counted=None), ""),
        ("$s=D1 1 5 Ticks a zz\n", None, "no variable zz was read"),
        ("$s=D1 1 5 Ticks a phone\n", None, "no variable phone was read"),
        ("$s=D2 -1 5 Ticks a b\n", ResponseSet(name="s", label="Ticks", columns=("a", "b"), counted=-1.0), ""),
        ("$s=D3 Yes 5 Ticks t u\n", ResponseSet(name="s", label="Ticks", columns=("t", "u"), counted="Yes"), ""),
        ("$s=E 11 1 1 5 Ticks a b\n", ResponseSet(name="s", label="Ticks", columns=("a", "b"), counted=1.0), ""),
        ("$s=C 8 Pay in $ a b\n", ResponseSet(name="s", label="Pay in $", columns=("a", "b"), counted=None), ""),
        ("$s=C 0  A B\n", ResponseSet(name="s", label="", columns=("a", "b"), counted=None), ""),
        ("$s=D3 Yes 5 Ticks a b\n", None, "its counted value cannot be read"),
        ("$s=C 5 Mixed a t\n", None, "it contains both numbers and text"),
        ("$s=D1 1 5000 Ticks a b\n", None, "its definition cannot be read"),
        ("$s=D1 1 Ticks a b\n", None, "its definition cannot be read"),
        ("$s=X1 1 5 Ticks a b\n", None, "its definition cannot be read"),
        ("$s=D1 1 5 Ticks a\n", None, "it has fewer than two variables"),
    ],
)
def test_response_sets(declared: str, expected: ResponseSet | None, note: str, tmp_path: Path) -> None:
    file = spss.read(with_sets(survey_of_ticks(tmp_path / "a.sav"), declared))
    assert file.sets == (() if expected is None else (expected,))
    left_out = f"multi-response set s not used, its items are read one by one: {note}"
    assert file.notes == ((left_out,) if note else ())
    assert file.personal == ("phone",)


def test_a_second_set_of_the_same_variables_is_left_out(tmp_path: Path) -> None:
    file = spss.read(with_sets(survey_of_ticks(tmp_path / "a.sav"), "$s=D1 1 0  a b\n$r=C 0  b c\n"))
    assert [each.name for each in file.sets] == ["s"]
    assert [note for note in file.notes if "set r not used" in note and "another set" in note]


def test_personal_by_name_and_for_texts_by_label(tmp_path: Path) -> None:
    frame = pd.DataFrame({"email": ["x", "y"], "v1": ["a", "b"], "v2": [1.0, 0.0], "v3": ["p", "q"]})
    labels = {"v1": "E-mail address", "v2": "Phone", "v3": "Fax"}
    path = saved(tmp_path / "a.sav", frame, column_labels=labels, variable_value_labels={"v3": {"p": "By fax"}})
    file = spss.read(path)
    assert file.personal == ("email", "v1")
    assert [column.name for column in file.columns] == ["v2", "v3"]
    kept = spss.read(path, keep_personal=frozenset({"v1"}))
    assert (kept.personal, kept.columns[0].name) == (("email",), "v1")


@pytest.mark.parametrize("options", [{}, {"row_compress": True}, {"compress": True}])
def test_a_file_cut_anywhere_is_refused(options: dict[str, bool], tmp_path: Path) -> None:
    frame = pd.DataFrame({"a": np.arange(40.0) % 7, "b": [f"text {place}" for place in range(40)]})
    content = saved(tmp_path / "whole.sav", frame, **options).read_bytes()
    for size in (1, 4, 100, 176, *range(200, len(content), len(content) // 60), len(content) - 1):
        cut = tmp_path / "cut.sav"
        cut.write_bytes(content[:size])
        said = refusal(cut)
        expected = "this is not an SPSS file" if size < 4 else "the file is cut short or damaged"
        assert said.startswith(expected), size
        assert said.endswith(". Export it again." if size >= 4 else ". Save it from SPSS or PSPP as .sav.")


def test_text_that_is_not_in_its_encoding(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.sav", pd.DataFrame({"s": ["Café", "x"]}))
    path.write_bytes(path.read_bytes().replace("Café".encode(), b"Caf\xff\xff"))
    assert refusal(path) == ("its text is not in the encoding that the file declares. Export it again in Unicode mode.")


def test_a_damaged_name_of_a_variable(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.sav", pd.DataFrame({"first": [1.0], "other": [2.0]}))
    path.write_bytes(path.read_bytes().replace(b"OTHER   ", b"\0THER   "))
    assert refusal(path).startswith("the file is cut short or damaged: it has variables without a name")


def test_a_png_called_sav_and_a_sav_without_cases(tmp_path: Path) -> None:
    png = tmp_path / "picture.sav"
    png.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    assert refusal(png) == "this is not an SPSS file, despite its name. Save it from SPSS or PSPP as .sav."
    none = saved(tmp_path / "none.sav", pd.DataFrame({"a": np.array([], dtype=float)}))
    assert refusal(none) == "there are variables but no cases. Use a file that contains answers."


names = st.from_regex(r"[a-z][a-z0-9_]{0,20}[a-z0-9]", fullmatch=True).filter(
    lambda name: name not in {"all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"}
)
texts = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=6)
codes = st.integers(-99, 99).map(float)
numbers = st.one_of(st.just(float("nan")), codes, st.floats(-1e9, 1e9))


@st.composite
def columns(draw: st.DrawFn, name: str, n_rows: int) -> RawColumn:
    measure = draw(st.sampled_from(["nominal", "ordinal", "scale", "unknown"]))
    label = draw(st.one_of(st.just(""), texts))
    if draw(st.booleans()):
        values = draw(st.lists(numbers, min_size=n_rows, max_size=n_rows))
        low = draw(codes)
        ranges = [(), (MissingRange(low, low),), (MissingRange(-np.inf, low), MissingRange(100.0, 100.0))]
        return RawColumn(
            name=name,
            cells=np.array(values),
            label=label,
            labels=draw(st.dictionaries(codes, texts, max_size=3)),
            missing=draw(st.sampled_from(ranges)),
            measure=measure,
        )
    cells = draw(st.lists(st.one_of(st.none(), texts), min_size=n_rows, max_size=n_rows))
    coded = draw(st.dictionaries(st.from_regex(r"[a-z]{1,6}", fullmatch=True), texts, max_size=3))
    missing = draw(st.sampled_from([(), (MissingRange("refused", "refused"),)]))
    return RawColumn(
        name=name, cells=np.array(cells, dtype=object), label=label, labels=coded, missing=missing, measure=measure
    )


@st.composite
def files(draw: st.DrawFn) -> RawFile:
    n_rows = draw(st.integers(1, 4))
    drawn = draw(st.lists(names, min_size=1, max_size=4, unique_by=lambda name: name[:8]))
    return RawFile(
        path=Path("a.sav"),
        format="spss",
        columns=tuple(draw(columns(name, n_rows)) for name in drawn),
        rows=np.arange(1, n_rows + 1, dtype=np.int64),
        label=draw(st.text(st.characters(codec="ascii", categories=["L", "N"]), max_size=20)),
    )


def known(column: RawColumn) -> tuple[object, ...]:
    cells = ["" if is_none(cell) else cell for cell in column.values.tolist()]
    return column.name, column.numeric, cells, column.label, column.labels, column.missing, column.measure


@given(files())
def test_what_is_written_is_read_back(file: RawFile) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.sav"
        spss.write(file, path)
        back = spss.read(path, keep_personal=frozenset(column.name for column in file.columns))
    assert [known(column) for column in back.columns] == [known(column) for column in file.columns]
    assert (back.label, back.rows.tolist()) == (file.label, file.rows.tolist())
