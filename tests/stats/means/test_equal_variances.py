"""Means in groups of one variance: against R, published tables, scipy, and identities."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from leapstats.errors import NotEstimableError
from leapstats.stats.means.equal_variances import Anova, anova, student_t
from leapstats.stats.means.student import welch_t

ONE = [0, 0, 1, 1, 2, 2, 3, 5, 8, 1, 4, 2, 0, 3, 6]
OTHER = [0, 0, 0, 0, 1, 1, 1, 2, 2, 0, 3, 1, 0, 0, 1]
# Student (1908): hours of sleep gained under two drugs, ten patients.
SLEEP = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
SLEEP_OTHER = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
# Dobson (1983), dried weight of plants: a control and two treatments, R's PlantGrowth.
PLANTS = [
    [4.17, 5.58, 5.18, 6.11, 4.50, 4.61, 5.17, 4.53, 5.33, 5.14],
    [4.81, 4.17, 4.41, 3.59, 5.87, 3.83, 6.03, 4.89, 4.32, 4.69],
    [6.31, 5.12, 5.54, 5.50, 5.37, 5.29, 4.92, 6.15, 5.80, 5.26],
]
FLOATS = st.floats(-1e3, 1e3)


# R 4.2.2: t.test(x, y, var.equal = TRUE); t.test(extra ~ group, data = sleep, var.equal = TRUE)
def test_student_equals_r() -> None:
    found = student_t(ONE, OTHER)
    assert (found.statistic, found.df, found.p_value) == pytest.approx(
        (2.645751311064590, 28, 0.013219223002711), abs=1e-12
    )
    limits = found.conf_int.low, found.conf_int.high
    assert limits == pytest.approx((0.391343115181240, 3.075323551485427), abs=1e-12)
    assert found.method == "Student's t test, equal variances"
    sleep = student_t(SLEEP, SLEEP_OTHER)
    assert (sleep.statistic, sleep.df, sleep.p_value) == pytest.approx(
        (-1.860813467486853, 18, 0.079186714215938), abs=1e-12
    )
    assert (sleep.conf_int.low, sleep.conf_int.high) == pytest.approx(
        (-3.363874032287598, 0.203874032287599), abs=1e-12
    )


# R 4.2.2: summary(aov(v ~ factor(rep(1:3, c(8, 10, 12))))), v the two groups above; aov(weight ~ group, PlantGrowth)
def test_analysis_of_variance_equals_r() -> None:
    values = ONE + OTHER
    found = anova([values[:8], values[8:18], values[18:]])
    assert (found.statistic, found.df, found.df_within, found.p_value) == pytest.approx(
        (1.4263984298332, 2, 27, 0.25769913990442), abs=1e-12
    )
    assert found.estimate == pytest.approx(10.766666666667 / (10.766666666667 + 101.9), abs=1e-12)
    assert str(found).endswith("p 0.257699, df within 27")
    plants = anova(PLANTS)
    assert (plants.statistic, plants.p_value) == pytest.approx((4.84609, 0.01591), abs=5e-6)
    assert plants.estimate == pytest.approx(3.76634 / (3.76634 + 10.49209), abs=1e-6)
    assert isinstance(plants, Anova)


@pytest.mark.filterwarnings("ignore:Precision loss")  # of scipy, where one group does not vary
@given(one=st.lists(FLOATS, min_size=1, max_size=9), other=st.lists(FLOATS, min_size=2, max_size=9))
def test_student_equals_scipy_and_is_an_analysis_of_variance(one: list[float], other: list[float]) -> None:
    assume(np.ptp(other) > 1e-3)
    found, expected = student_t(one, other, conf_level=0.9), scipy_stats.ttest_ind(one, other)
    limits = expected.confidence_interval(0.9)
    assert (found.statistic, found.df, found.p_value) == pytest.approx(
        (expected.statistic, expected.df, expected.pvalue), rel=1e-7, abs=1e-9
    )
    assert (found.conf_int.low, found.conf_int.high) == pytest.approx((limits.low, limits.high), rel=1e-7, abs=1e-7)
    both = anova([one, other])
    assert (both.statistic, both.p_value) == pytest.approx((found.statistic**2, found.p_value), rel=1e-6, abs=1e-9)
    turned = student_t(other, one)
    assert (turned.estimate, turned.p_value) == pytest.approx((-found.estimate, found.p_value), rel=1e-9, abs=1e-9)


@given(groups=st.lists(st.lists(FLOATS, min_size=2, max_size=8), min_size=2, max_size=5), shift=FLOATS)
def test_analysis_of_variance_equals_scipy_and_ignores_a_shift(groups: list[list[float]], shift: float) -> None:
    assume(all(np.ptp(group) > 1e-2 for group in groups))
    found, expected = anova(groups), scipy_stats.f_oneway(*groups)
    # Of equal means scipy can have an F below 0, by rounding, and no p.
    assume(expected.statistic > 1e-9)
    assert (found.statistic, found.p_value) == pytest.approx((expected.statistic, expected.pvalue), rel=1e-6, abs=1e-9)
    assert 0 <= found.estimate <= 1
    ratio = found.statistic * found.df / found.df_within
    assert found.estimate == pytest.approx(ratio / (1 + ratio), rel=1e-9, abs=1e-12)
    moved = anova([[3 * value + shift for value in group] for group in groups[::-1]])
    assert (moved.statistic, moved.p_value) == pytest.approx((found.statistic, found.p_value), rel=1e-5, abs=1e-7)


def test_groups_of_one_size_have_the_t_of_welch() -> None:
    assert student_t(ONE, OTHER).statistic == pytest.approx(welch_t(ONE, OTHER).statistic, rel=1e-12)


@pytest.mark.parametrize("size", [1e-140, 1e140])
def test_very_large_and_very_small_numbers(size: float) -> None:
    one, other = [size * each for each in (1, 2, 4, 7, 9)], [size * each for each in (2, 3, 8, 8, 11)]
    assert student_t(one, other).p_value == pytest.approx(
        student_t([1, 2, 4, 7, 9], [2, 3, 8, 8, 11]).p_value, rel=1e-9
    )
    assert anova([one, other, other]).estimate == pytest.approx(
        anova([[1, 2, 4, 7, 9], [2, 3, 8, 8, 11], [2, 3, 8, 8, 11]]).estimate, rel=1e-9
    )


def test_what_has_no_variance_is_refused() -> None:
    for call, said in (
        (lambda: student_t([], [1, 2]), "exposed has no units"),
        (lambda: student_t([1], [2]), "the variance within groups needs a group of two units or more"),
        (lambda: student_t([1, 1], [2, 2]), "neither exposed nor unexposed varies"),
        (lambda: student_t([0.1 + 0.2, 0.3], [2, 2]), "neither exposed nor unexposed varies"),
        (lambda: anova([[1, 2], []]), "group 2 has no units"),
        (lambda: anova([[1], [2], [3]]), "the variance within groups needs a group of two units or more"),
        (lambda: anova([[1, 1], [2, 2]]), "no group varies, so F has no denominator; use kruskal_wallis"),
    ):
        with pytest.raises(NotEstimableError, match=said):
            call()


def test_what_is_no_list_of_numbers_is_refused() -> None:
    for call, said in (
        (lambda: student_t([1, math.nan], [1, 2]), "exposed must be a list of finite numbers"),
        (lambda: student_t([1, 2], [1e200, 2]), r"unexposed must be at most 1e\+150 in size"),
        (lambda: student_t([1, 2], [1, 2], conf_level=95), "conf_level must be between 0 and 1"),
        (lambda: anova([[1, 2]]), "groups must contain two or more lists of numbers, not 1"),
        (lambda: anova([[1, 2], [math.inf, 1]]), "group 2 must be a list of finite numbers"),
    ):
        with pytest.raises(ValueError, match=said):
            call()
