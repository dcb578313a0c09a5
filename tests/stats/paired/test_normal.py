"""Signed ranks by the normal approximation: against R, coin, scipy, and the exact test."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import wilcoxon

from leapstats.errors import NotEstimableError
from leapstats.stats.paired.normal import wilcoxon_asymptotic
from leapstats.stats.paired.signed_ranks import wilcoxon_signed_rank

CHANGE = [1, 0, 2, -1, 3, 0.5, 0, -0.25, 1.75, 2.5, -0.75, 0, 1.1, 0.4]
STEPS = [0, 0, 0, 1, 1, -1, 2, 2, 3, -2, 0, 4]
DIFFERENCES = st.lists(st.integers(-6, 6), min_size=1, max_size=15)


# R 4.2.2: wilcox.test(d, exact = FALSE, correct = , alternative = ), which leaves zeros out first.
@pytest.mark.parametrize(
    ("alternative", "continuity", "p"),
    [
        ("two-sided", False, 0.045340350043373),
        ("two-sided", True, 0.0503467950647342),
        ("less", False, 0.977329824978314),
        ("less", True, 0.979619873044715),
        ("greater", False, 0.0226701750216865),
        ("greater", True, 0.0251733975323671),
    ],
)
def test_signed_ranks_equal_r(alternative: str, continuity: bool, p: float) -> None:
    found = wilcoxon_asymptotic(CHANGE, zeros="wilcoxon", alternative=alternative, continuity=continuity)
    assert (found.statistic, found.p_value) == pytest.approx((55.5, p), rel=1e-12)
    said = "corrected for continuity" if continuity else "without continuity correction"
    assert said in found.method
    assert found.method.endswith(f"zeros after Wilcoxon, {alternative}")


# coin 1.4-2: wilcoxsign_test(d ~ rep(0, n), zero.method = "Pratt", or "Wilcoxon", distribution = "asymptotic")
def test_signed_ranks_equal_coin() -> None:
    for alternative, p in (
        ("two-sided", 0.0578421364605173),
        ("less", 0.971078931769741),
        ("greater", 0.0289210682302586),
    ):
        assert wilcoxon_asymptotic(CHANGE, alternative=alternative).p_value == pytest.approx(p, rel=1e-12)
    assert wilcoxon_asymptotic(STEPS).p_value == pytest.approx(0.125753667043742, rel=1e-12)
    assert wilcoxon_asymptotic(STEPS, zeros="wilcoxon").p_value == pytest.approx(0.119794930425918, rel=1e-12)


@given(
    DIFFERENCES,
    st.booleans(),
    st.sampled_from(["two-sided", "less", "greater"]),
    st.sampled_from(["pratt", "wilcoxon"]),
)
def test_signed_ranks_equal_scipy_and_turn_with_the_signs(
    differences: list[int], continuity: bool, alternative: str, zeros: str
) -> None:
    assume(any(differences))
    options = {"continuity": continuity, "zeros": zeros}
    found = wilcoxon_asymptotic(differences, alternative=alternative, **options)
    zero_method = {"pratt": "pratt", "wilcoxon": "wilcox"}[zeros]
    expected = wilcoxon(
        np.array(differences), zero_method=zero_method, correction=continuity, alternative=alternative, method="approx"
    )
    assert found.p_value == pytest.approx(expected.pvalue, rel=1e-9)
    assert found.statistic == wilcoxon_signed_rank(differences, zeros=zeros).statistic
    swapped = {"less": "greater", "greater": "less"}.get(alternative, alternative)
    turned = wilcoxon_asymptotic([-each for each in differences], alternative=swapped, **options)
    assert turned.p_value == pytest.approx(found.p_value, rel=1e-12)


def test_with_hundreds_of_units_it_is_near_the_exact_p() -> None:
    differences = np.random.default_rng(3).normal(0.05, 1, 500).round(2)
    exact = wilcoxon_signed_rank(differences).p_value
    assert wilcoxon_asymptotic(differences).p_value == pytest.approx(exact, abs=0.001)


def test_a_hundred_thousand_differences_take_no_time() -> None:
    differences = np.random.default_rng(3).permutation(100_000) - 49_999.5
    assert wilcoxon_asymptotic(differences).p_value == 1.0


def test_what_is_0_but_for_rounding_is_a_zero_here_too() -> None:
    found = wilcoxon_asymptotic([0.1 + 0.2 - 0.3, 1, 2, 3])
    assert found.note == "1 difference that is 0 but for rounding counts as 0"
    assert found.p_value == pytest.approx(wilcoxon_asymptotic([0, 1, 2, 3]).p_value)


def test_no_change_and_what_is_no_difference() -> None:
    found = wilcoxon_asymptotic([0, 0, 0])
    assert (found.p_value, found.statistic, found.note) == (1.0, 0.0, "every difference is 0")
    with pytest.raises(NotEstimableError, match="there are no differences"):
        wilcoxon_asymptotic([])
    with pytest.raises(ValueError, match="differences must be a list of finite numbers"):
        wilcoxon_asymptotic([math.nan, 1])
    with pytest.raises(ValueError, match="zeros must be one of pratt, wilcoxon"):
        wilcoxon_asymptotic([1, 2], zeros="zsplit")
    with pytest.raises(ValueError, match="alternative must be one of"):
        wilcoxon_asymptotic([1, 2], alternative="up")
