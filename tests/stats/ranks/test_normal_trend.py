"""Kendall's tau and Jonckheere's test by the normal approximation: against R, scipy, and the exact tests."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import kendalltau

from leapstats.errors import NotEstimableError
from leapstats.stats.ranks.normal import mann_whitney_asymptotic
from leapstats.stats.ranks.normal_trend import jonckheere_terpstra_asymptotic, kendall_tau_asymptotic
from leapstats.stats.ranks.several_groups import jonckheere_terpstra
from leapstats.stats.ranks.two_groups import kendall_tau

ONE = [0, 0, 1, 1, 2, 2, 3, 5, 8, 1, 4, 2, 0, 3, 6]
OTHER = [0, 1, 0, 2, 2, 5, 3, 3, 9, 0, 4, 1, 1, 2, 3]
# Motivational effect of knowledge of performance: Hollander & Wolfe (1973), p. 121.
PIECES = [[40, 35, 38, 43, 44, 41], [38, 40, 47, 44, 40, 42], [48, 40, 45, 43, 46, 44]]
PAIRS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=2, max_size=15)


# R 4.2.2: cor.test(x, y, method = "kendall", exact = FALSE, continuity = , alternative = )
@pytest.mark.parametrize(
    ("alternative", "continuity", "p"),
    [
        ("two-sided", False, 0.00182294106099029),
        ("two-sided", True, 0.00216545305048708),
        ("less", False, 0.999088529469505),
        ("greater", False, 0.000911470530495145),
        ("greater", True, 0.00108272652524354),
    ],
)
def test_tau_equals_r(alternative: str, continuity: bool, p: float) -> None:
    found = kendall_tau_asymptotic(ONE, OTHER, alternative=alternative, continuity=continuity)
    assert (found.estimate, found.p_value) == pytest.approx((0.648972894480372, p), rel=1e-12)
    assert found.statistic == kendall_tau(ONE, OTHER).statistic


# Hollander & Wolfe (1973), p. 124: J = 79 and, for many units, p = 0.021. R 4.2.2 has S between the number of the group
# and the value: cor.test(g, v, method = "kendall", exact = FALSE, alternative = "greater").
def test_jonckheere_equals_the_book_and_r() -> None:
    found = jonckheere_terpstra_asymptotic(PIECES, alternative="greater")
    assert (found.statistic, found.p_value) == pytest.approx((79, 0.0207103939930472), rel=1e-12)
    assert jonckheere_terpstra_asymptotic(PIECES).p_value == pytest.approx(0.0414207879860945, rel=1e-12)
    assert found.estimate == jonckheere_terpstra(PIECES).estimate


@given(PAIRS, st.sampled_from(["two-sided", "less", "greater"]))
def test_tau_equals_scipy_and_turns_with_a_sign(pairs: list[tuple[int, int]], alternative: str) -> None:
    one, other = zip(*pairs, strict=True)
    assume(len(set(one)) > 1 and len(set(other)) > 1)
    found = kendall_tau_asymptotic(one, other, alternative=alternative)
    if len(one) > 2:
        expected = kendalltau(one, other, alternative=alternative, method="asymptotic")
        assert (found.estimate, found.p_value) == pytest.approx((expected.statistic, expected.pvalue), rel=1e-9)
    assert found.statistic == kendall_tau(one, other, permutations=1).statistic
    swapped = {"less": "greater", "greater": "less"}.get(alternative, alternative)
    turned = kendall_tau_asymptotic([-x for x in one], other, alternative=swapped)
    assert turned.p_value == pytest.approx(found.p_value, rel=1e-12)
    assert kendall_tau_asymptotic(other, one, alternative=alternative).p_value == pytest.approx(found.p_value, rel=1e-9)


@given(
    st.lists(st.lists(st.integers(0, 5), min_size=1, max_size=6), min_size=2, max_size=4),
    st.booleans(),
    st.sampled_from(["two-sided", "less", "greater"]),
)
def test_jonckheere_is_tau_of_the_group_and_mann_whitney_of_two(
    groups: list[list[int]], continuity: bool, alternative: str
) -> None:
    found = jonckheere_terpstra_asymptotic(groups, alternative=alternative)
    labels = [number for number, group in enumerate(groups) for _ in group]
    values = [value for group in groups for value in group]
    assert found.p_value == pytest.approx(kendall_tau_asymptotic(labels, values, alternative=alternative).p_value)
    exact = jonckheere_terpstra(groups)
    assert (found.statistic, found.estimate, found.note) == (exact.statistic, exact.estimate, exact.note)
    two = jonckheere_terpstra_asymptotic(groups[:2], alternative=alternative, continuity=continuity)
    same = mann_whitney_asymptotic(groups[1], groups[0], alternative=alternative, continuity=continuity)
    assert (two.statistic, two.p_value) == pytest.approx((same.statistic, same.p_value), rel=1e-9)


def test_with_hundreds_of_units_they_are_near_the_exact_p_and_with_many_more_they_take_no_time() -> None:
    values = np.random.default_rng(5).permutation(300)
    assert kendall_tau_asymptotic(np.arange(300), values).p_value == pytest.approx(
        kendall_tau(np.arange(300), values).p_value, abs=0.003
    )
    groups = [values[:100], values[100:200], values[200:]]
    assert jonckheere_terpstra_asymptotic(groups).p_value == pytest.approx(
        jonckheere_terpstra(groups).p_value, abs=0.003
    )
    many = np.random.default_rng(5).permutation(200_000)
    assert 0 < jonckheere_terpstra_asymptotic([many[:50_000], many[50_000:90_000], many[90_000:]]).p_value < 1


def test_what_does_not_vary_and_what_cannot_be_ranked() -> None:
    found = kendall_tau_asymptotic([1, 1], [1, 2])
    assert (found.p_value, found.statistic) == (1.0, 0.0)
    assert math.isnan(found.estimate)
    assert found.note == kendall_tau([1, 1], [1, 2]).note
    assert jonckheere_terpstra_asymptotic([[2], [2, 2]]).note == "all values are equal"
    with pytest.raises(NotEstimableError, match="there are no units"):
        kendall_tau_asymptotic([], [])
    with pytest.raises(NotEstimableError, match="group 2 has no units"):
        jonckheere_terpstra_asymptotic([[1], []])
    with pytest.raises(ValueError, match="one and other must have one number per unit each, not 2 and 1"):
        kendall_tau_asymptotic([1, 2], [1])
    with pytest.raises(ValueError, match="alternative must be one of"):
        jonckheere_terpstra_asymptotic([[1], [2]], alternative="up")
