"""Numbers of weighted samples: against R's survey in tests/describe, here identities, edges, and many units."""

import math

import numpy as np
import pytest

from leapstats.errors import NotEstimableError
from leapstats.stats.describe import mean_sd, quartiles
from leapstats.stats.design.quantiles import weighted_quantile
from leapstats.stats.design.sample import sample_design
from leapstats.stats.design.samples import (
    WeightedSample,
    design_mean,
    design_standard_error,
    mean_design_effect,
    observed_extremes,
    weighted_interquartile_range,
    weighted_mean_sd,
    weighted_quartiles,
)
from leapstats.stats.design.standardized import (
    weighted_standardized_difference,
    weighted_standardized_mean_difference,
)
from leapstats.stats.standardized import standardized_difference, standardized_mean_difference
from leapstats.terms import Numbers, StatName

VALUES = np.array([3.0, 1, 4, 1, 5, 9, 2, 6, 5, 3])
WEIGHTS = np.array([1.0, 2, 1, 3, 1, 2, 2, 1, 4, 1])


def sample(values: Numbers, weights: Numbers) -> WeightedSample:
    return WeightedSample(values, weights, lambda: sample_design(weights))


def test_equal_weights_give_the_mean_and_sd_of_the_sample() -> None:
    found = weighted_mean_sd(sample(VALUES, np.full(10, 3.0))).stats
    assert list(found.values()) == pytest.approx(list(mean_sd(VALUES).stats.values()))


def test_whole_weights_are_repeated_values() -> None:
    repeated = np.repeat(VALUES, WEIGHTS.astype(int))
    assert weighted_mean_sd(sample(VALUES, WEIGHTS)).stats[StatName.MEAN] == pytest.approx(repeated.mean())
    # Definition 1: the smallest of the repeated values at and below which a quarter, a half, three quarters lie.
    ordered = np.sort(repeated)
    expected = [ordered[math.ceil(len(ordered) * share) - 1] for share in (0.25, 0.5, 0.75)]
    assert list(weighted_quartiles(sample(VALUES, WEIGHTS)).stats.values()) == expected
    spread = weighted_interquartile_range(sample(VALUES, WEIGHTS)).stats[StatName.IQR]
    assert spread == expected[2] - expected[0]


@pytest.mark.parametrize("kind", ["normal", "skewed", "whole", "one far away", "constant"])
def test_quartiles_of_many_units_are_those_of_all_sorted(kind: str) -> None:
    random = np.random.default_rng(5)
    values = {
        "normal": random.normal(size=12_001),
        "skewed": np.exp(6 * random.normal(size=12_001)),
        "whole": random.integers(0, 5, 12_001).astype(float),
        "one far away": np.append(random.normal(size=12_000), 1e12),
        "constant": np.full(12_001, 2.0),
    }[kind]
    weights = random.uniform(0.5, 4, 12_001)
    design = sample_design(weights)
    expected = [weighted_quantile(design, values, share) for share in (0.25, 0.5, 0.75)]
    assert list(weighted_quartiles(sample(values, weights)).stats.values()) == expected


def test_few_units_have_what_can_be_known_of_them() -> None:
    nothing, one = sample(np.array([]), np.array([])), sample(np.array([4.0]), np.array([2.0]))
    for function in (weighted_mean_sd, weighted_quartiles, observed_extremes, design_standard_error):
        assert all(math.isnan(number) for number in function(nothing).stats.values())
    assert math.isnan(design_mean(nothing).estimate)
    assert math.isnan(mean_design_effect(one).stats[StatName.DESIGN_EFFECT])
    assert weighted_mean_sd(one).stats[StatName.MEAN] == 4
    assert math.isnan(weighted_mean_sd(one).stats[StatName.SD])
    assert observed_extremes(sample(VALUES, WEIGHTS)).stats == {StatName.MIN: 1, StatName.MAX: 9}


def test_equal_weights_have_the_standard_error_of_a_mean() -> None:
    # sd / sqrt(n), and t limits on n - 1 degrees of freedom: one stratum, sampled with replacement.
    equal = sample(VALUES, np.full(10, 2.0))
    error = VALUES.std(ddof=1) / math.sqrt(10)
    assert design_standard_error(equal).stats[StatName.SE] == pytest.approx(error)
    assert mean_design_effect(equal).stats[StatName.DESIGN_EFFECT] == pytest.approx(1)
    found = design_mean(equal)
    assert found.df == 9
    assert found.conf_int.high - found.estimate == pytest.approx(2.2621571628540993 * error)  # qt(.975, 9)


GROUPS = np.array([0, 1, 0, 1, 0, 1, 0, 1, 1, -1])
LEVELS = np.array([0, 1, 2, 1, 0, 2, 2, 1, 0, 1])


def test_standardized_differences_with_equal_weights_are_those_without() -> None:
    design = sample_design(np.full(10, 3.0))
    found = weighted_standardized_mean_difference(design, VALUES, GROUPS).estimate
    expected = standardized_mean_difference(VALUES[GROUPS == 1], VALUES[GROUPS == 0]).estimate
    assert found == pytest.approx(expected)
    table = [[int(np.sum((level == LEVELS) & (group == GROUPS))) for group in (1, 0)] for level in (2, 1, 0)]
    assert weighted_standardized_difference(design, LEVELS, GROUPS).estimate == pytest.approx(
        standardized_difference(table).estimate
    )


def test_a_standardized_difference_of_two_levels_has_the_sign_of_the_second() -> None:
    # Shares .7 and .25 by weights 7 of 10 and 2 of 8: (.7 - .25) / sqrt((.7 * .3 + .25 * .75) / 2)
    design = sample_design([7.0, 3.0, 2.0, 6.0])
    found = weighted_standardized_difference(design, [1, 0, 1, 0], [1, 1, 0, 0]).estimate
    assert found == pytest.approx(0.45 / math.sqrt((0.21 + 0.1875) / 2))
    assert weighted_standardized_difference(design, [0, 1, 0, 1], [1, 1, 0, 0]).estimate == pytest.approx(-found)


def test_what_has_no_standardized_difference_says_why() -> None:
    design = sample_design(np.ones(4))
    with pytest.raises(NotEstimableError, match="fewer than two units"):
        weighted_standardized_mean_difference(design, [1, 2, 3, 4], [1, 0, 0, 0])
    with pytest.raises(NotEstimableError, match="neither group varies"):
        weighted_standardized_mean_difference(design, [1, 1, 2, 2], [1, 1, 0, 0])
    with pytest.raises(NotEstimableError, match="a group has no units"):
        weighted_standardized_difference(design, [1, 0, 1, 0], [1, 1, 1, 1])
    with pytest.raises(NotEstimableError, match="all units have the same answer"):
        weighted_standardized_difference(design, [1, 1, 1, 1], [1, 1, 0, 0])


def test_quartiles_of_equal_weights_are_no_averages() -> None:
    # Definition 7 lies between two values, definition 1 does not.
    assert quartiles(np.array([1.0, 2, 3, 4])).stats[StatName.MEDIAN] == 2.5
    assert weighted_quartiles(sample(np.array([1.0, 2, 3, 4]), np.ones(4))).stats[StatName.MEDIAN] == 2
