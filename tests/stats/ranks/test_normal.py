"""Rank sums by the normal approximation: against R, scipy, Kruskal and Wallis' test, and the exact one."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import mannwhitneyu

from leapstats.errors import NotEstimableError
from leapstats.stats.ranks.normal import mann_whitney_asymptotic
from leapstats.stats.ranks.several_groups import kruskal_wallis
from leapstats.stats.ranks.two_groups import mann_whitney

ONE = [0, 0, 1, 1, 2, 2, 3, 5, 8, 1, 4, 2, 0, 3, 6]
OTHER = [0, 0, 0, 0, 1, 1, 1, 2, 2, 0, 3, 1, 0, 0, 1]
# Permeability of membranes at term and at 12 to 26 weeks: Hollander & Wolfe (1973), p. 69, in the help of wilcox.test.
TERM = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
EARLY = [1.15, 0.88, 0.90, 0.74, 1.21]
SAMPLE = st.lists(st.integers(0, 6), min_size=1, max_size=12)


# R 4.2.2: wilcox.test(x, y, exact = FALSE, correct = , alternative = )
@pytest.mark.parametrize(
    ("alternative", "continuity", "p"),
    [
        ("two-sided", False, 0.0196746567802667),
        ("two-sided", True, 0.0208275456795618),
        ("less", False, 0.990162671609867),
        ("less", True, 0.990711051199175),
        ("greater", False, 0.00983732839013333),
        ("greater", True, 0.0104137728397809),
    ],
)
def test_rank_sums_equal_r(alternative: str, continuity: bool, p: float) -> None:
    found = mann_whitney_asymptotic(ONE, OTHER, alternative=alternative, continuity=continuity)
    assert (found.statistic, found.p_value) == pytest.approx((167, p), rel=1e-12)
    said = "corrected for continuity" if continuity else "without continuity correction"
    assert found.method == f"Mann-Whitney test, normal approximation {said}, {alternative}"


# R 4.2.2: wilcox.test(x, y, alternative = "g", exact = FALSE, correct = FALSE), W = 35; its help page names the data.
def test_permeability_equals_r() -> None:
    found = mann_whitney_asymptotic(TERM, EARLY, alternative="greater")
    assert (found.statistic, found.p_value) == pytest.approx((35, 0.110335680959923), rel=1e-12)


@given(SAMPLE, SAMPLE, st.booleans(), st.sampled_from(["two-sided", "less", "greater"]))
def test_rank_sums_equal_scipy_and_do_not_mind_a_swap(
    one: list[int], other: list[int], continuity: bool, alternative: str
) -> None:
    assume(len({*one, *other}) > 1)
    found = mann_whitney_asymptotic(one, other, alternative=alternative, continuity=continuity)
    expected = mannwhitneyu(one, other, alternative=alternative, use_continuity=continuity, method="asymptotic")
    assert (found.statistic, found.p_value) == pytest.approx((expected.statistic, expected.pvalue), rel=1e-9)
    exact = mann_whitney(one, other)
    assert (found.statistic, found.estimate) == (exact.statistic, exact.estimate)
    swapped = {"less": "greater", "greater": "less"}.get(alternative, alternative)
    turned = mann_whitney_asymptotic(other, one, alternative=swapped, continuity=continuity)
    assert turned.p_value == pytest.approx(found.p_value, rel=1e-12)


@given(SAMPLE, SAMPLE)
def test_two_sided_it_is_the_test_of_kruskal_and_wallis(one: list[int], other: list[int]) -> None:
    found = mann_whitney_asymptotic(one, other)
    assert found.p_value == pytest.approx(kruskal_wallis([one, other]).p_value, rel=1e-9, abs=1e-12)
    assert found.note == kruskal_wallis([one, other]).note


def test_with_hundreds_of_units_it_is_near_the_exact_p() -> None:
    values = np.random.default_rng(3).permutation(500)
    found, exact = (method(values[:240], values[240:]) for method in (mann_whitney_asymptotic, mann_whitney))
    assert found.p_value == pytest.approx(exact.p_value, abs=0.002)


def test_a_hundred_thousand_units_take_no_time_and_millions_of_ties_no_overflow() -> None:
    many = np.random.default_rng(1).permutation(200_000)
    expected = mannwhitneyu(many[:90_000], many[90_000:], use_continuity=False, method="asymptotic")
    assert mann_whitney_asymptotic(many[:90_000], many[90_000:]).p_value == pytest.approx(expected.pvalue, rel=1e-6)
    tied = np.repeat([0, 1], 2_000_000)
    assert mann_whitney_asymptotic(tied, tied).p_value == 1.0


def test_values_that_are_all_equal_and_what_cannot_be_ranked() -> None:
    found = mann_whitney_asymptotic([2, 2], [2, 2, 2], alternative="less")
    assert (found.p_value, found.estimate, found.note) == (1.0, 0.5, "all values are equal")
    with pytest.raises(NotEstimableError, match="unexposed has no units"):
        mann_whitney_asymptotic([1], [])
    with pytest.raises(ValueError, match="exposed must be a list of finite numbers"):
        mann_whitney_asymptotic([math.nan], [1])
    with pytest.raises(ValueError, match="alternative must be one of"):
        mann_whitney_asymptotic([1], [2], alternative="up")
