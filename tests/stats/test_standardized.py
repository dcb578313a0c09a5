"""Standardized differences against R 4.2.2 (the formulas of Yang & Dalton 2012) and identities."""

import math
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from leapstats.errors import NotEstimableError
from leapstats.stats import standardized_difference, standardized_mean_difference
from leapstats.stats.describe import interquartile_range, quartiles, standard_error
from leapstats.terms import StatName

ONE = [3.1, 4.2, 5.0, 2.2, 6.1, 4.4, 3.9, 5.5, 4.8, 2.9, 3.3, 4.1]
OTHER = [5.2, 6.3, 4.9, 7.1, 5.8, 6.6, 4.4, 5.1, 6.0, 7.4]
# Counts of 10 and 12 units: yes and no; three levels.
YES_NO, LEVELS = [[7, 3], [3, 9]], [[1, 5], [2, 4], [7, 3]]
counts = st.integers(1, 40)


def test_as_in_r() -> None:
    assert standardized_mean_difference(OTHER, ONE).estimate == pytest.approx(1.6543012684)
    assert standardized_difference(YES_NO).estimate == pytest.approx(1.0093898774)
    assert standardized_difference(LEVELS).estimate == pytest.approx(1.0630632293)


@pytest.mark.parametrize("level", [0.9, 0.95])
def test_limits_are_those_of_the_large_sample_error(level: float) -> None:
    found = standardized_difference(YES_NO, conf_level=level)
    error = math.sqrt(22 / (10 * 12) + found.estimate**2 / (2 * 22))
    reach = norm.ppf((1 + level) / 2) * error
    assert found.conf_int.low == pytest.approx(found.estimate - reach)
    assert found.conf_int.high == pytest.approx(found.estimate + reach)


def test_what_changes_and_what_does_not() -> None:
    found = standardized_mean_difference(OTHER, ONE).estimate
    assert standardized_mean_difference(ONE, OTHER).estimate == pytest.approx(-found)
    moved = standardized_mean_difference([3 + 7 * x for x in OTHER], [3 + 7 * x for x in ONE]).estimate
    assert moved == pytest.approx(found)
    assert standardized_difference(YES_NO[::-1]).estimate == pytest.approx(-1.0093898774)
    assert standardized_difference([*LEVELS, [0, 0]]).estimate == pytest.approx(1.0630632293)
    assert standardized_difference([[3, 3], [7, 7]]).estimate == 0


@given(counts, counts, counts, counts)
def test_two_levels_have_the_formula_of_a_share(a: int, b: int, c: int, d: int) -> None:
    p, q = a / (a + c), b / (b + d)
    spread = math.sqrt((p * (1 - p) + q * (1 - q)) / 2)
    assert standardized_difference([[a, b], [c, d]]).estimate == pytest.approx((p - q) / spread, rel=1e-6, abs=1e-9)


@given(st.lists(st.tuples(counts, counts), min_size=3, max_size=5), st.randoms(use_true_random=False))
def test_the_order_of_levels_and_of_groups_does_not_matter(table: list[tuple[int, int]], order: Random) -> None:
    found = standardized_difference(np.array(table)).estimate
    shuffled = list(table)
    order.shuffle(shuffled)
    assert standardized_difference(np.array(shuffled)).estimate == pytest.approx(found, rel=1e-6, abs=1e-9)
    assert standardized_difference(np.array(table)[:, ::-1]).estimate == pytest.approx(found, rel=1e-6, abs=1e-9)
    assert found >= 0


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ([[0, 3], [0, 4]], "a group has no units"),
        ([[5, 3], [0, 0]], "all units have the same answer"),
        ([[5, 0], [0, 4]], "no answer in common"),
        ([[5, 0], [0, 4], [0, 2]], "no answer in common"),
    ],
)
def test_tables_without_a_difference(table: list[list[int]], words: str) -> None:
    with pytest.raises(NotEstimableError, match=words):
        standardized_difference(table)


def test_bad_input() -> None:
    with pytest.raises(NotEstimableError, match="neither group varies"):
        standardized_mean_difference([1, 1], [2, 2])
    with pytest.raises(ValueError, match="at least two rows and two columns"):
        standardized_difference([[1, 2]])
    with pytest.raises(ValueError, match="at least two rows and two columns"):
        standardized_difference([[1, 2, 3], [4, 5, 6]])


def test_standard_error_and_interquartile_range() -> None:
    values = np.array(ONE)
    assert standard_error(values).stats[StatName.SE] == pytest.approx(np.std(values, ddof=1) / math.sqrt(12))
    assert math.isnan(standard_error(values[:0]).stats[StatName.SE])
    spread = quartiles(values, quantile_type=2).stats
    found = interquartile_range(values, quantile_type=2).stats[StatName.IQR]
    assert found == spread[StatName.P75] - spread[StatName.P25]
