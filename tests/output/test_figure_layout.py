"""Where things go on a figure: lines merged, numbers off each other, whole breaks of an axis, words that fit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapstats.output.figures import Slope
from leapstats.output.figures.label_placement import Panel, beside
from leapstats.output.figures.page import balanced, text_width, wrapped
from leapstats.output.figures.rows import whole_breaks
from leapstats.output.figures.slope_lines import strands_of


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=30))
def test_merging_loses_no_unit(pairs: list[tuple[int, int]]) -> None:
    before, after = np.array(pairs).T
    strands = strands_of(Slope(label="A", before=before, after=after))
    assert int(strands.n.sum()) == len(pairs)
    assert sorted(zip(strands.before, strands.after, strict=True)) == sorted(set(pairs))
    assert strands.n.tolist() == sorted(strands.n.tolist(), reverse=True)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=25, unique=True))
def test_numbers_are_off_each_other(pairs: list[tuple[int, int]]) -> None:
    left, right = np.array(pairs, dtype=float).T * 0.2
    boxes = np.full((len(pairs), 2), 0.1)
    found = beside(Panel(left, right, np.full(len(pairs), 0.02), 1.5, -0.05, 1.85), boxes)
    found = found[~np.isnan(found[:, 0])]
    for place, middle in enumerate(found):
        assert (np.abs(found[:place] - middle).max(axis=1, initial=0) >= 0.1).all()
    assert len(found) >= 1


@pytest.mark.parametrize(
    ("low", "high", "most", "breaks"),
    [
        (-4, 9, 10, [-4, -2, 0, 2, 4, 6, 8]),
        (-1, 1, 8, [-1, 0, 1]),
        (-0.2, 3.2, 7, [0, 1, 2, 3]),
        (-37, 1260, 3, [0, 500, 1000]),
        (-3, 3, 2, [0]),
    ],
)
def test_breaks_are_whole_and_hold_zero(low: float, high: float, most: int, breaks: list[int]) -> None:
    assert whole_breaks(low, high, most) == breaks


@given(st.text(alphabet="abc WM$", max_size=60), st.floats(0.3, 3))
def test_lines_fit_their_room(text: str, room: float) -> None:
    for broken in (wrapped(text, room, 9), balanced(text, room, 9)):
        assert "".join(broken.split()) == "".join(text.split())
        assert all(text_width(line, 9) <= room for line in broken.split("\n"))
