"""Means, quartiles, limits: against R, and against identities."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapstats.errors import NotEstimableError
from leapstats.stats import (
    Inference,
    clopper_pearson_proportion,
    extremes,
    mean_sd,
    quantiles,
    quartiles,
    student_mean,
)
from leapstats.stats.ranks.two_groups import concordance
from leapstats.terms import StatName

SAMPLE = np.array([2.0, 3.5, 5.0, 7.0, 11.0, 13.0, 17.5, 19.0, 23.0, 29.0])


# R 4.2: x <- c(2,3.5,5,7,11,13,17.5,19,23,29); quantile(x, c(.1,.25,.5,.75), type = 7) and type = 2
@pytest.mark.parametrize(("kind", "expected"), [(7, (3.35, 5.5, 12.0, 18.625)), (2, (2.75, 5.0, 12.0, 19.0))])
def test_quantiles_equal_r(kind: int, expected: tuple[float, ...]) -> None:
    assert quantiles(SAMPLE, (0.1, 0.25, 0.5, 0.75), quantile_type=kind) == pytest.approx(expected, abs=1e-12)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40), st.sampled_from([0.1, 0.25, 0.5, 0.75, 0.9, 0.0, 1.0]))
def test_type_7_is_numpys_default_and_type_2_its_averaged_inverse(values: list[float], probability: float) -> None:
    sample = np.array(values)
    for kind, method in ((7, "linear"), (2, "averaged_inverted_cdf")):
        expected = float(np.quantile(sample, probability, method=method))
        assert quantiles(sample, (probability,), quantile_type=kind)[0] == pytest.approx(expected, rel=1e-9, abs=1e-9)


# Oracle: numpy sorts all values; long samples are not sorted, only their order statistics are put in place.
@pytest.mark.parametrize("probabilities", [(0.25, 0.5, 0.75), (0.0, 0.001, 0.5, 1.0)])
@pytest.mark.parametrize("levels", [3, 60, 10**9])
@pytest.mark.parametrize("size", [1001, 4000])
def test_quantiles_of_long_samples_are_numpys(probabilities: tuple[float, ...], levels: int, size: int) -> None:
    drawn = np.random.default_rng(size + levels).integers(0, levels, size).astype(np.float64)
    for sample in (drawn, np.sort(drawn), np.sort(drawn)[::-1], np.append(drawn, [np.inf, -np.inf])):
        kept = sample.copy()
        expected = np.quantile(np.sort(sample)[1:-1], probabilities)
        assert quantiles(np.sort(sample)[1:-1], probabilities) == pytest.approx(tuple(expected), rel=1e-12)
        ordered = np.sort(sample)
        found = quantiles(sample, probabilities, quantile_type=2)
        assert np.isin(found, np.append(ordered, (ordered[1:] + ordered[:-1]) / 2)).all()
        np.testing.assert_array_equal(sample, kept)


def test_an_unknown_type_is_refused() -> None:
    with pytest.raises(ValueError, match="7 or 2, not 6"):
        quartiles(SAMPLE, quantile_type=6)


@pytest.mark.parametrize(
    "method", [mean_sd, quartiles, extremes, student_mean, lambda values: quantiles(values, (0.5,))]
)
@pytest.mark.parametrize("bad", [[1.0, math.nan], [[1.0, 2.0]], ["a"], 3.0, None])
def test_a_missing_value_is_refused(method: Callable[[object], object], bad: object) -> None:
    with pytest.raises(ValueError, match="values must be a list of numbers; remove missing values"):
        method(np.array(bad) if isinstance(bad, list) else bad)


@pytest.mark.parametrize("probability", [-0.1, 1.0001, 25, math.nan, math.inf, "0.5", None])
def test_a_probability_out_of_range_is_refused(probability: object) -> None:
    with pytest.raises(ValueError, match=r"probabilities must be numbers from 0 to 1, such as 0.25, not"):
        quantiles(SAMPLE, (0.5, probability))


# By hand: the mean and SD of 1.5, 1.7 and 0.7, times 1e308.
def test_very_large_and_infinite_values_are_described() -> None:
    found = mean_sd(np.array([1.5e308, 1.7e308, 0.7e308])).stats
    assert (found[StatName.MEAN], found[StatName.SD]) == pytest.approx((1.3e308, 0.28**0.5 * 1e308), rel=1e-12)
    assert quantiles(np.array([-1.7e308, 1.7e308]), (0.0, 0.25, 0.5, 1.0)) == pytest.approx(
        (-1.7e308, -0.85e308, 0.0, 1.7e308)
    )
    with_infinity = np.array([1.0, 2.0, math.inf])
    assert mean_sd(with_infinity).stats[StatName.MEAN] == math.inf
    assert math.isnan(mean_sd(with_infinity).stats[StatName.SD])
    assert quartiles(with_infinity).stats == {StatName.P25: 1.5, StatName.MEDIAN: 2.0, StatName.P75: math.inf}
    assert math.isnan(mean_sd(np.array([-math.inf, math.inf])).stats[StatName.MEAN])
    assert math.isnan(quantiles(np.array([-math.inf, math.inf]), (0.5,))[0])
    assert quantiles(np.array([math.inf, math.inf]), (0.5,)) == (math.inf,)
    assert math.isnan(student_mean(with_infinity).conf_int.high)


def test_no_value_and_one_value() -> None:
    none, one = np.array([]), np.array([4.0])
    assert all(math.isnan(each) for each in mean_sd(none).stats.values())
    assert all(math.isnan(each) for each in quartiles(none).stats.values())
    assert all(math.isnan(each) for each in extremes(none).stats.values())
    assert mean_sd(one).stats[StatName.MEAN] == 4.0
    assert math.isnan(mean_sd(one).stats[StatName.SD])
    assert set(quartiles(one, quantile_type=2).stats.values()) == {4.0}
    assert math.isnan(student_mean(one).conf_int.low)


def test_mean_sd_and_extremes_equal_r() -> None:
    # R 4.2: mean(x); sd(x); range(x)
    assert mean_sd(SAMPLE).stats[StatName.MEAN] == pytest.approx(13.0, abs=1e-12)
    assert mean_sd(SAMPLE).stats[StatName.SD] == pytest.approx(8.990735973, abs=5e-10)
    assert extremes(SAMPLE).stats == {StatName.MIN: 2.0, StatName.MAX: 29.0}


def test_student_limits_equal_r() -> None:
    # R 4.2: t.test(x)$conf.int
    found = student_mean(SAMPLE)
    assert (found.conf_int.low, found.conf_int.high) == pytest.approx((6.56841493, 19.43158507), abs=5e-9)


# Clopper-Pearson: Newcombe (1998), Stat Med 17:857-872, Table I, method 5, printed to 4 decimals.
@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [(81, 263, 0.2527, 0.3676), (15, 148, 0.0578, 0.1617), (0, 20, 0.0, 0.1684), (1, 29, 0.0009, 0.1776)],
)
def test_clopper_pearson_matches_newcombe_1998(count: int, total: int, low: float, high: float) -> None:
    found = clopper_pearson_proportion(count, total)
    assert (found.conf_int.low, found.conf_int.high) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 40).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.floats(0.5, 0.999))
def test_clopper_pearson_is_scipys_exact_interval_and_mirrors(tally: tuple[int, int], level: float) -> None:
    from scipy.stats import binomtest

    count, total = tally
    found = clopper_pearson_proportion(count, total, conf_level=level).conf_int
    theirs = binomtest(count, total).proportion_ci(level, method="exact")
    mirror = clopper_pearson_proportion(total - count, total, conf_level=level).conf_int
    assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high), abs=1e-9)
    assert (found.low, found.high) == pytest.approx((1 - mirror.high, 1 - mirror.low), abs=1e-12)


def test_an_empty_base_has_no_proportion() -> None:
    with pytest.raises(NotEstimableError, match="at least one answer"):
        clopper_pearson_proportion(0, 0)


@pytest.mark.parametrize(("count", "total", "level"), [(3, 2, 0.95), (-1, 2, 0.95), (1, 2, 95), (1, 2, 0.0)])
def test_numbers_out_of_range_are_refused(count: int, total: int, level: float) -> None:
    with pytest.raises(
        ValueError, match=r"count must be between|conf_level must be between 0 and 1|count must be a whole"
    ):
        clopper_pearson_proportion(count, total, conf_level=level)


def test_an_estimate_prints_its_method_and_limits() -> None:
    shown = str(clopper_pearson_proportion(3, 30))
    assert isinstance(clopper_pearson_proportion(3, 30), Inference)
    assert "Clopper-Pearson" in shown
    assert "estimate 0.1, 95% CI" in shown


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=12))
def test_concordance_counts_pairs(pairs: list[tuple[int, int]]) -> None:
    expected = 0
    for place, (a, b) in enumerate(pairs):
        for c, d in pairs[place + 1 :]:
            expected += (a < c and b < d) or (a > c and b > d)
            expected -= (a < c and b > d) or (a > c and b < d)
    one, other = (np.array(each, dtype=float) for each in zip(*pairs, strict=True))
    assert concordance(one, other) == expected
