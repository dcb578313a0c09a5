"""Parquet and Feather files: types, categories, dates, labels, nested columns, and damage."""

import random
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import feather as arrow_feather

from leapstats.errors import DataError, UsageError
from leapstats.survey.arrow_columns import check_size
from leapstats.survey.cells import is_none
from leapstats.survey.formats import feather, for_path, module_for, parquet
from leapstats.survey.frames import raw_of_frame
from leapstats.survey.raw import RawColumn, RawFile

TABLE = pa.table(
    {
        "zip": ["02134", "00501", None],
        "day": [date(2013, 5, 1), None, date(1959, 12, 31)],
        "at": [datetime(2013, 5, 1, 8, 30), None, datetime(1959, 12, 31)],  # noqa: DTZ001
        "zone": pa.array([datetime(2013, 5, 1, 8, 30, tzinfo=UTC), None, None], pa.timestamp("us", "Europe/Berlin")),
        "clock": [time(8, 30), None, time(0, 0, 1)],
        "price": [Decimal("1.50"), None, Decimal("-2.25")],
        "long": [2**60 + 1, None, 1],
        "count": pa.array([1, None, 200], pa.uint8()),
        "half": pa.array([0.5, None, -0.25], pa.float32()),
        "none": pa.nulls(3),
        "yes": [True, None, False],
        "blank": ["", None, "x"],
        "email": ["a", "b", "c"],
    }
)
READ = {
    "zip": ["02134", "00501", None],
    "day": ["2013-05-01", None, "1959-12-31"],
    "at": ["2013-05-01 08:30:00", None, "1959-12-31 00:00:00"],
    "zone": ["2013-05-01 10:30:00+02:00", None, None],
    "clock": ["08:30:00", None, "00:00:01"],
    "price": [1.5, None, -2.25],
    "long": ["1152921504606846977", None, "1"],
    "count": [1.0, None, 200.0],
    "half": [0.5, None, -0.25],
    "none": [None, None, None],
    "yes": [1.0, None, 0.0],
    "blank": [None, None, "x"],
}


def cells(column: RawColumn) -> list[object]:
    return [None if is_none(cell) else cell for cell in column.values]


def written(table: pa.Table, folder: Path, suffix: str) -> Path:
    path = folder / f"x{suffix}"
    if suffix == ".parquet":
        pq.write_table(table, path)
    elif suffix == ".feather":
        arrow_feather.write_feather(table, path)
    else:
        with pa.OSFile(str(path), "wb") as file, pa.ipc.new_stream(file, table.schema) as stream:
            stream.write_table(table)
    return path


def read(path: Path) -> RawFile:
    file: RawFile = module_for(for_path(path)).read(path)
    return file


@pytest.mark.parametrize("suffix", [".parquet", ".feather", ".arrow"])
def test_every_type(suffix: str, tmp_path: Path) -> None:
    file = read(written(TABLE, tmp_path, suffix))
    assert {each.name: cells(each) for each in file.columns} == READ
    assert file.personal == ("email",)
    assert file.rows.tolist() == [1, 2, 3]
    assert file.notes == ("Parquet file" if suffix == ".parquet" else "Feather file",)


@pytest.mark.parametrize("suffix", [".parquet", ".feather"])
def test_a_data_frame_reads_as_it_does_itself(suffix: str, tmp_path: Path) -> None:
    """A file of a data frame gives what the frame gives: categories in order, nullable numbers, dates."""
    frame = pd.DataFrame(
        {
            "size": pd.Categorical(["1-4", None, "10+"], categories=["1-4", "5-9", "10+"], ordered=True),
            "setting": pd.Categorical(["Urban", "Rural", None], categories=["Urban", "Rural", "Suburban"]),
            "rank": pd.Categorical([2, 1, None]),
            "nurses": pd.array([1, None, 3], dtype="Int64"),
            "registry": pd.array([True, None, False], dtype="boolean"),
            "when": pd.to_datetime(["2013-05-01", None, "1959-12-31"]),
            "said": ["a", None, "b"],
            "share": [0.5, np.nan, 1.0],
        },
        index=pd.Index([5, 7, 9]),
    )
    path = tmp_path / f"x{suffix}"
    if suffix == ".parquet":  # which keeps categories of text only
        frame = frame.drop(columns="rank")
    frame.to_parquet(path) if suffix == ".parquet" else frame.reset_index(drop=True).to_feather(path)
    file, expected = read(path), raw_of_frame(frame)
    assert [each.name for each in file.columns] == [each.name for each in expected.columns]
    for found, own in zip(file.columns, expected.columns, strict=True):
        assert cells(found) == cells(own)
        assert (found.categories, found.ordered) == (own.categories, own.ordered)
    if suffix == ".parquet":
        assert "row numbers of a data frame left out: __index_level_0__" in file.notes


def test_an_index_with_a_name_is_a_column(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    pd.DataFrame({"a": [1.0]}, index=pd.Index(["P1"], name="practice")).to_parquet(path)
    assert [each.name for each in parquet.read(path).columns] == ["a", "practice"]


def test_labels_in_the_metadata_of_columns(tmp_path: Path) -> None:
    schema = pa.schema(
        [
            pa.field("a", pa.float64(), metadata={"label": "How many?"}),
            pa.field("b", pa.float64(), metadata={"description": "How often?"}),
        ]
    )
    path = tmp_path / "x.parquet"
    pq.write_table(pa.table({"a": [1.0], "b": [2.0]}, schema=schema), path)
    assert [each.label for each in parquet.read(path).columns] == ["How many?", "How often?"]


def test_labels_that_r_put_in_are_told(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    pq.write_table(pa.table({"a": [1.0]}).replace_schema_metadata({"r": "A\n3\n262657\nlabels\n"}), path)
    assert any("value labels that R put in the file are not read" in note for note in parquet.read(path).notes)


def test_several_row_groups_and_dictionaries(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    texts = [f"t{place % 11}" for place in range(5000)]
    pq.write_table(pa.table({"t": texts, "c": pa.array(texts).dictionary_encode()}), path, row_group_size=700)
    t, c = parquet.read(path).columns
    assert cells(t) == texts
    assert cells(c) == texts
    assert t.texts.distinct.tolist() == [f"t{place}" for place in range(11)]


@pytest.mark.parametrize("numbered", [True, False])
def test_texts_are_the_same_however_the_file_numbers_them(numbered: bool, tmp_path: Path) -> None:
    texts = ["y", "x", None, "x", "", "z", "y", "ä"]
    columns = {"a.b": pa.array(texts), "large": pa.array(texts, type=pa.large_string())}
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table(columns), path, row_group_size=3, use_dictionary=numbered)
    for column in parquet.read(path).columns:
        assert column.values.tolist() == [text or None for text in texts]
        assert column.texts.distinct.tolist() == ["y", "x", "z", "ä"]
        assert column.categories == ()


@pytest.mark.parametrize("suffix", [".parquet", ".feather", ".arrow"])
def test_nested_and_binary_columns_are_refused_by_name(suffix: str, tmp_path: Path) -> None:
    table = pa.table({"a": [1.0], "several": [[1, 2]], "record": [{"x": 1}], "raw": [b"x"]})
    with pytest.raises(DataError) as caught:
        read(written(table, tmp_path, suffix))
    assert [each.where for each in caught.value.problems] == ['column "several"', 'column "record"', 'column "raw"']
    assert "its cells hold several values each" in str(caught.value)


@pytest.mark.parametrize("suffix", [".parquet", ".feather", ".arrow"])
def test_no_rows_or_no_columns(suffix: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no rows or no columns"):
        read(written(TABLE.slice(0, 0), tmp_path, suffix))


@pytest.mark.parametrize("suffix", [".parquet", ".feather"])
@pytest.mark.parametrize("share", [0.001, 0.1, 0.5, 0.9, 0.999])
def test_a_file_that_is_cut_is_refused(suffix: str, share: float, tmp_path: Path) -> None:
    path = written(TABLE, tmp_path, suffix)
    content = path.read_bytes()
    path.write_bytes(content[: max(int(share * len(content)), 3)])
    with pytest.raises(DataError, match=r"cut short or damaged|despite its name"):
        read(path)


@pytest.mark.hypothesis
@pytest.mark.parametrize("suffix", [".parquet", ".feather", ".arrow"])
def test_damaged_files_end_in_a_file_or_an_error(suffix: str, tmp_path: Path, n_damaged: int) -> None:
    draw = random.Random(11)
    path = written(TABLE, tmp_path, suffix)
    content = path.read_bytes()
    for _ in range(n_damaged):
        damaged = bytearray(content)
        for _ in range(draw.choice([1, 2, 20])):
            damaged[draw.randrange(len(damaged))] = draw.randrange(256)
        path.write_bytes(bytes(damaged))
        try:
            file = read(path)
        except DataError:
            continue
        assert all(len(each.values) == len(file.rows) for each in file.columns)


def test_more_cells_than_a_file_can_hold_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "small"
    path.write_bytes(b"x" * 1000)
    with pytest.raises(DataError, match="which a file of its size does not hold"):
        check_size(path, 10**9, 10)
    check_size(path, 10**6, 100)


@pytest.mark.parametrize("name", ["parquet", "feather"])
def test_the_library_that_is_lacking_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("leapstats.formats.find_spec", lambda _: None)
    with pytest.raises(
        UsageError, match=r'needs pyarrow, which is not installed. Run pip install "leapstats\[parquet\]"'
    ):
        module_for(name)
    assert (parquet.LIBRARY, feather.LIBRARY) == ("pyarrow", "pyarrow")
