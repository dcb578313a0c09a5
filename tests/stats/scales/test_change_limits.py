"""Reliable change: the example of the paper, R, and scores without error."""

import pytest

from leapstats.errors import NotEstimableError
from leapstats.stats.scales.change_limits import reliable_change

BEFORE, AFTER = [30, 42, 35, 28, 50, 33], [41, 45, 36, 30, 38, 47]


# Jacobson & Truax (1991), p. 14: SD 7.5, reliability 0.80, from 32.5 to 47.5: RC = 15 / 4.74 = 3.16.
def test_the_example_of_the_paper() -> None:
    found = reliable_change([32.5], [47.5], reliability=0.8, sd=7.5)
    assert round(found.se_measurement, 2) == 3.35
    assert round(found.se_difference, 2) == 4.74
    assert found.index.round(2).tolist() == [3.16]
    assert (found.rose, found.fell, found.within) == (1, 0, 0)
    assert "given SD" in found.method


# R 4.2.2: e <- sd(b) * sqrt(1 - .85); c(e, sqrt(2) * e, qnorm(.975) * sqrt(2) * e); (a - b) / (sqrt(2) * e)
def test_changes_of_six_units_are_those_of_r() -> None:
    found = reliable_change(BEFORE, AFTER, reliability=0.85)
    assert found.se_measurement == pytest.approx(3.2, rel=1e-12)
    assert found.se_difference == pytest.approx(4.525483399593904, rel=1e-12)
    assert found.limits.high == -found.limits.low == pytest.approx(8.869784475837935, rel=1e-12)
    index = [2.4306795603287572, 0.6629126073623883, 0.2209708691207961, 0.4419417382415922, -2.6516504294495533]
    assert found.index == pytest.approx([*index, 3.0935921676911455], rel=1e-12)
    assert (found.rose, found.fell, found.within) == (2, 1, 3)
    assert "SD before" in found.method


@pytest.mark.parametrize(
    ("before", "after", "options", "words"),
    [
        ([1, 2], [1], {"reliability": 0.8}, "same units, not of 2 and 1"),
        ([1, 2], [1, 2], {"reliability": 1}, "0 or more and below 1, not 1"),
        ([1, 2], [1, 2], {"reliability": -0.2}, "0 or more"),
        ([1, 2], [1, 2], {"reliability": 0.8, "sd": 0}, "sd must be above 0, not 0"),
        ([1, 2], [1, 2], {"reliability": 0.8, "conf_level": 2}, "conf_level"),
    ],
)
def test_numbers_out_of_range(before: list[float], after: list[float], options: dict[str, float], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        reliable_change(before, after, **options)


@pytest.mark.parametrize(("before", "words"), [([], "at least one unit"), ([3], "do not vary"), ([3, 3], "give sd")])
def test_no_error_is_known(before: list[float], words: str) -> None:
    with pytest.raises(NotEstimableError, match=words):
        reliable_change(before, before, reliability=0.8)
