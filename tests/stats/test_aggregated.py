"""A sample by its aggregates: the same numbers as of the sample itself (an identity)."""

import math

import numpy as np
import pytest

from leapstats.stats import aggregated, describe
from leapstats.stats.aggregated import Aggregated, of_counts, places_of_quartiles
from leapstats.terms import StatName

VALUES = np.array([-2.0, 0.5, 3.0, 8.25])
COUNTS = np.array([2, 1, 4, 3])
SAMPLE = VALUES.repeat(COUNTS)
PAIRS = [
    (aggregated.mean_sd, describe.mean_sd),
    (aggregated.extremes, describe.extremes),
    (aggregated.standard_error, describe.standard_error),
]


@pytest.mark.parametrize(("of_counts_", "of_values"), PAIRS)
def test_counts_tell_what_the_numbers_tell(of_counts_, of_values) -> None:
    assert of_counts_(of_counts(VALUES, COUNTS)).stats == pytest.approx(of_values(SAMPLE).stats, rel=1e-15)


@pytest.mark.parametrize("quantile_type", [2, 7])
@pytest.mark.parametrize("counts", [(2, 1, 4, 3), (1, 1, 1, 1), (5, 2, 2, 7), (1, 0, 0, 0)])
def test_quartiles_are_those_of_the_numbers(counts: tuple[int, ...], quantile_type: int) -> None:
    there = np.array(counts) > 0
    known = of_counts(VALUES[there], np.array(counts)[there])
    sample = VALUES.repeat(counts)
    for one, other in (
        (aggregated.quartiles, describe.quartiles),
        (aggregated.interquartile_range, describe.interquartile_range),
    ):
        assert one(known, quantile_type=quantile_type).stats == other(sample, quantile_type=quantile_type).stats
    places = places_of_quartiles(len(sample), quantile_type)
    assert {known.ranked(place) for place in places} == {float(np.sort(sample)[place]) for place in places}


def test_limits_of_a_mean() -> None:
    found, expected = aggregated.student_mean(of_counts(VALUES, COUNTS)), describe.student_mean(SAMPLE)
    assert found.estimate == pytest.approx(expected.estimate, rel=1e-15)
    assert found.conf_int.low == pytest.approx(expected.conf_int.low, rel=1e-14)
    assert found.conf_int.high == pytest.approx(expected.conf_int.high, rel=1e-14)
    assert found.method == expected.method


def test_no_number_and_one_number() -> None:
    nothing = of_counts(np.array([]), np.array([], dtype=np.int64))
    assert len(nothing) == 0
    assert math.isnan(nothing.ranked(0))
    assert places_of_quartiles(0, 7) == ()
    for function in (aggregated.mean_sd, aggregated.quartiles, aggregated.extremes, aggregated.standard_error):
        assert all(math.isnan(number) for number in function(nothing).stats.values())
    one = of_counts(np.array([4.0]), np.array([1]))
    assert aggregated.mean_sd(one).stats[StatName.MEAN] == 4.0
    assert math.isnan(aggregated.mean_sd(one).stats[StatName.SD])


def test_sums_are_exact_in_any_order() -> None:
    # 0.1 ten million times: numpy's pairwise sum is off in the last digits, the exact one is not.
    assert of_counts(np.array([0.1]), np.array([10_000_000])).mean == 0.1
    assert of_counts(np.array([1e16, 1e16 + 2]), np.array([1, 1])).squares == 2.0


def test_infinite_and_huge_numbers() -> None:
    infinite = of_counts(np.array([1.0, math.inf]), np.array([1, 1]))
    assert infinite.mean == math.inf
    assert math.isnan(infinite.squares)
    huge = of_counts(np.array([1e300, 3e300]), np.array([1, 1]))
    assert aggregated.mean_sd(huge).stats[StatName.MEAN] == pytest.approx(2e300)


@pytest.mark.parametrize(
    ("values", "counts"), [([2.0, 1.0], [1, 1]), ([1.0, 1.0], [1, 1]), ([1.0, math.nan], [1, 1]), ([1.0], [0])]
)
def test_values_that_do_not_rise_and_counts_of_none_are_refused(values: list[float], counts: list[int]) -> None:
    with pytest.raises(ValueError, match="values must rise and counts must be above 0"):
        of_counts(np.array(values), np.array(counts))


def test_aggregates_know_their_size() -> None:
    assert len(Aggregated(3, 1.0, 0.0, 1.0, 1.0, float)) == 3
