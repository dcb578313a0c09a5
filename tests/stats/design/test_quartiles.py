"""Quartiles of weighted samples: by hand, and of many units, which are not all sorted."""

import math

import numpy as np
import pytest

from leapstats.stats.design.quantiles import weighted_quantile
from leapstats.stats.design.sample import sample_design
from leapstats.stats.design.samples import (
    WeightedSample,
    weighted_interquartile_range,
    weighted_mean_sd,
    weighted_quartiles,
)
from leapstats.terms import Numbers, StatName

VALUES = np.array([3.0, 1, 4, 1, 5, 9, 2, 6, 5, 3])
WEIGHTS = np.array([1.0, 2, 1, 3, 1, 2, 2, 1, 4, 1])


def sample(values: Numbers, weights: Numbers) -> WeightedSample:
    return WeightedSample(values, weights, lambda: sample_design(weights))


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
