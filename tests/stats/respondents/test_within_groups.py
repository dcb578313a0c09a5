"""Agreement within groups: against R's multilevel, published nulls, and groups of one."""

import math

import numpy as np
import pytest

from leapstats.errors import NotEstimableError
from leapstats.stats.respondents.within_groups import average_deviation, rwg

GROUPS = list("aaabbccccdddee")
VALUES = [4, 5, 5, 2, 3, 3, 3, 4, 2, 1, 2, 1, 4, 4]
ITEMS = [[4, 4, 5], [5, 4, 4], [5, 5, 5], [2, 3, 2], [3, 3, 2], [1, 5, 5], [5, 1, 1], [3, 1, 5], [5, 4, 2]]
OF_ITEMS = [1, 1, 1, 2, 2, 3, 3, 3, 3]
LEVELS = [1, 2, 3, 4, 5]


# R 4.2.2, multilevel 2.7: rwg(y, g, ranvar = 2); ranvar = 4/3; ranvar = 1.34
@pytest.mark.parametrize(
    ("null", "expected"),
    [
        ("uniform", [0.833333333333333, 0.75, 0.666666666666667, 0.833333333333333, 1]),
        ("triangular", [0.75, 0.625, 0.5, 0.75, 1]),
        (
            [0.05, 0.15, 0.20, 0.35, 0.25],
            [0.751243781094527, 0.626865671641791, 0.502487562189055, 0.751243781094527, 1],
        ),
    ],
)
def test_one_item_is_that_of_multilevel(null: str | list[float], expected: list[float]) -> None:
    found = rwg(VALUES, GROUPS, LEVELS, null=null)
    assert found.values == pytest.approx(expected, rel=1e-12)
    assert (found.groups, found.sizes) == (tuple("abcde"), (3, 2, 4, 3, 2))
    assert found.mean == pytest.approx(np.mean(expected), rel=1e-12)
    assert found.median == pytest.approx(np.median(expected), rel=1e-12)


# R 4.2.2, multilevel 2.7: rwg.j(x, g, ranvar = 2)
def test_several_items_are_those_of_multilevel() -> None:
    found = rwg(ITEMS, OF_ITEMS, LEVELS)
    assert found.values == pytest.approx([0.9375, 0.970588235294118, 0], rel=1e-12)
    assert found.method == "rwg(3), uniform null of variance 2"
    assert found.note == "below 0, set to 0: 1"


# LeBreton & Senter (2008), Table 2, of five levels: slight, moderate and heavy skew 1.34, 0.90, 0.44. James, Demaree &
# Wolf (1984): triangular (A^2 + 2A - 2) / 24 of an even, (A^2 + 2A - 3) / 24 of an odd number of levels.
@pytest.mark.parametrize(
    ("levels", "null", "variance"),
    [
        (5, [0.05, 0.15, 0.20, 0.35, 0.25], 1.34),
        (5, [0, 0.10, 0.15, 0.40, 0.35], 0.90),
        (5, [0, 0, 0.10, 0.40, 0.50], 0.44),
        (6, "triangular", 46 / 24),
        (7, "triangular", 60 / 24),
        (7, "uniform", 48 / 12),
    ],
)
def test_variances_of_published_nulls(levels: int, null: str | list[float], variance: float) -> None:
    found = rwg([1, 2], [1, 1], list(range(1, levels + 1)), null=null)
    assert found.method.endswith(f"null of variance {variance:.6g}")


# R 4.2.2, multilevel 2.7: ad.m(y, g); ad.m(y, g, type = "median")
def test_average_deviations_are_those_of_multilevel() -> None:
    means = [0.444444444444444, 0.5, 0.5, 0.444444444444444, 0]
    assert average_deviation(VALUES, GROUPS).values == pytest.approx(means, rel=1e-12)
    medians = [0.333333333333333, 0.5, 0.5, 0.333333333333333, 0]
    assert average_deviation(VALUES, GROUPS, center="median").values == pytest.approx(medians, rel=1e-12)
    of_items = [0.444444444444444, 0.166666666666667, 1.666666666666667]
    assert average_deviation(ITEMS, OF_ITEMS).values == pytest.approx(of_items, rel=1e-12)
    assert not average_deviation(ITEMS, OF_ITEMS).note


def test_a_group_of_one_has_no_value() -> None:
    for found in (rwg([1, 2, 5], list("aab"), LEVELS), average_deviation([1, 2, 5], list("aab"))):
        assert math.isnan(found.values[1])
        assert found.note == "groups with one respondent, without a value: 1"
        assert found.mean == found.median == found.values[0]


def test_no_group_of_two_and_a_null_without_variance() -> None:
    with pytest.raises(NotEstimableError, match="a group with two respondents or more"):
        rwg([1, 2], [1, 2], LEVELS)
    with pytest.raises(NotEstimableError, match="under the null do not vary"):
        rwg([1, 2], [1, 1], LEVELS, null=[0, 0, 1, 0, 0])


@pytest.mark.parametrize("null", [[0.5, 0.5], [0.5, 0.5, 0.5, -0.5, 0], [0.2, 0.2, 0.2, 0.2, 0.3]])
def test_what_is_no_distribution(null: list[float]) -> None:
    with pytest.raises(ValueError, match="null must be 5 probabilities, one a level, that sum to 1"):
        rwg([1, 2], [1, 1], LEVELS, null=null)


def test_what_is_not_allowed_is_named() -> None:
    with pytest.raises(ValueError, match="null must be one of uniform, triangular, or a probability"):
        rwg([1, 2], [1, 1], LEVELS, null="normal")
    with pytest.raises(ValueError, match="values must be among the levels 1, 2, 3, 4, 5"):
        rwg([1, 6], [1, 1], LEVELS)
    for levels in ([1], [2, 1]):
        with pytest.raises(ValueError, match="levels must be two or more numbers, the least first"):
            rwg([1, 1], [1, 1], levels)
    with pytest.raises(ValueError, match="center must be one of mean, median, not 'mode'"):
        average_deviation([1, 2], [1, 1], center="mode")
    for values in ([1, math.nan], [[[1]], [[2]]], [[], []]):
        with pytest.raises(ValueError, match="values must be finite numbers"):
            average_deviation(values, [1, 1])  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="rescale"):
        average_deviation([1e200, 1], [1, 1])
