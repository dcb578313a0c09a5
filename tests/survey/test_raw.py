"""Columns as they stand in a file: numbers, or texts by their distinct ones."""

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from leapstats.survey.raw import RawColumn, Texts, appearing, merged, texts_of

CELLS = st.lists(st.sampled_from([None, "a", "b", "c", "Ä"]), max_size=12)


def column_of(cells: list[str | None]) -> RawColumn:
    return RawColumn(name="q", cells=texts_of(np.array(cells, dtype=object)))


@given(CELLS)
def test_cells_of_texts_come_back(cells):
    column = column_of(cells)
    assert column.values.tolist() == cells
    assert [column.cell(place) for place in range(len(cells))] == cells
    assert not column.numeric
    same = RawColumn(name="q", cells=np.array(cells, dtype=object))
    assert same.values.tolist() == cells
    assert same.texts.distinct.tolist() == column.texts.distinct.tolist()


def test_cells_of_numbers_come_back():
    column = RawColumn(name="q", cells=np.array([1.0, np.nan, 3.0]))
    assert column.numeric
    assert column.values is column.cells
    assert column.cell(2) == 3


@given(CELLS, st.randoms())
def test_rows_taken_hold_their_own_texts_only(cells, random):
    rows = np.array([random.random() < 0.5 for _ in cells], dtype=bool)
    taken = column_of(cells).take(rows)
    kept = [cell for cell, row in zip(cells, rows, strict=True) if row]
    assert taken.values.tolist() == kept
    assert taken.texts.distinct.tolist() == list(dict.fromkeys(cell for cell in kept if cell is not None))


def test_a_column_replaced_forgets_the_cells_it_had():
    column = column_of(["a", None, "b"])
    assert column.values.tolist() == ["a", None, "b"]
    numbers = replace(column, cells=np.array([1.0, np.nan, 2.0]))
    assert numbers.numeric
    assert numbers.values.tolist()[::2] == [1, 2]


def test_texts_are_numbered_in_order_of_appearance():
    found = appearing(np.array([2, -1, 0, 2], dtype=np.int32), np.array(["x", "unused", "y"], dtype=object))
    assert found.distinct.tolist() == ["y", "x"]
    assert found.places.tolist() == [0, -1, 1, 0]
    nothing = appearing(np.array([-1, -1], dtype=np.int32), np.array([], dtype=object))
    assert nothing.cells().tolist() == [None, None]


def test_texts_written_alike_are_one_and_empty_ones_blank():
    places = np.array([0, 1, 2, 3, -1], dtype=np.int32)
    found = merged(places, ["a", "", "a", "b"])
    assert found.cells().tolist() == ["a", None, "a", "b", None]
    assert isinstance(found, Texts)
    assert merged(places[:2], ["a", "b"]).distinct.tolist() == ["a", "b"]


def test_a_text_that_stands_late_in_a_long_column_is_found():
    places = np.array([1] * 6000 + [0, -1, 2], dtype=np.int32)
    found = appearing(places, np.array(["late", "early", "last", "unused"], dtype=object))
    assert found.distinct.tolist() == ["early", "late", "last"]
    assert found.cells()[[0, 6000, 6001, 6002]].tolist() == ["early", "late", None, "last"]
