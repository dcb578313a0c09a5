"""Where things go on a figure: lines merged, numbers off each other and lines, whole breaks, words that fit."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapstats.output.figures import Slope
from leapstats.output.figures.page import balanced, text_width, wrapped
from leapstats.output.figures.rows import whole_breaks
from leapstats.output.figures.slope_lines import HIGH, laid, merged

PAIRS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=30)


@given(st.lists(PAIRS, min_size=1, max_size=3))
def test_merging_loses_no_unit(panels: list[list[tuple[int, int]]]) -> None:
    lines = merged([Slope(label="A", before=before, after=after) for before, after in (np.array(p).T for p in panels)])
    for panel, pairs in enumerate(panels):
        found = lines[lines["panel"] == panel]
        told = dict(zip(zip(found["before"], found["after"], strict=True), found["n"], strict=True))
        assert told == {pair: pairs.count(pair) for pair in pairs}
        assert found["n"].is_monotonic_decreasing


@given(PAIRS)
def test_numbers_are_off_each_other_and_off_other_lines(pairs: list[tuple[int, int]]) -> None:
    before, after = np.repeat(pairs, 2, axis=0).T
    lines = laid(merged([Slope(label="A", before=before, after=after)]), pd.Series([0.2]), 1.5)
    numbered = lines[lines["at"].notna()]
    assert len(numbered) >= 1
    middles = np.column_stack([1.5 * numbered["at"], 0.2 * numbered["over"]])
    wide = text_width("2", 7.5)
    for place, (x, y) in enumerate(middles):
        apart = np.abs(middles[:place] - (x, y))
        assert ((apart[:, 0] >= wide) | (apart[:, 1] >= HIGH)).all()
        others = lines.drop(numbered.index[place])
        left, right = (
            0.2 * (others["before"] + end / 1.5 * (others["after"] - others["before"])) - y
            for end in (x - wide / 2, x + wide / 2)
        )
        above, below = (left > HIGH / 2) & (right > HIGH / 2), (left < -HIGH / 2) & (right < -HIGH / 2)
        assert (above | below).all()


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
