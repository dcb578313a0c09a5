"""Tests and odds ratios of paired yes-or-no answers against scipy, statsmodels, R, and whole-number arithmetic."""

import itertools
import math
import sys
import warnings
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta, binom, binomtest

from leapstats.stats import (
    Inference,
    corrected_mcnemar_chi_square,
    mcnemar_chi_square,
    mcnemar_exact,
    mcnemar_mid_p,
    mid_p_paired_odds_ratio,
    paired_odds_ratio,
)

Table = list[list[int]]
Method = Callable[..., Inference]
TESTS: list[Method] = [mcnemar_exact, mcnemar_mid_p, mcnemar_chi_square, corrected_mcnemar_chi_square]
RATIOS: list[Method] = [paired_odds_ratio, mid_p_paired_odds_ratio]
CELLS = st.integers(0, 15)
TABLES = st.tuples(CELLS, CELLS, CELLS, CELLS).map(lambda cells: [list(cells[:2]), list(cells[2:])])
LEVELS = st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99])


def changed(lost: int, gained: int) -> Table:
    return [[3, lost], [gained, 4]]


def before_and_after_swapped(table: Table) -> Table:
    (both, lost), (gained, neither) = table
    return [[both, gained], [lost, neither]]


def yes_and_no_swapped(table: Table) -> Table:
    (both, lost), (gained, neither) = table
    return [[neither, gained], [lost, both]]


def limits(found: Inference) -> tuple[float, float]:
    return found.conf_int.low, found.conf_int.high


# Tests


def test_mcnemar_is_the_binomial_test_of_the_changes() -> None:
    for lost, gained in itertools.product(range(11), repeat=2):
        if lost + gained:
            expected = binomtest(gained, lost + gained).pvalue
            assert mcnemar_exact(changed(lost, gained)).p_value == pytest.approx(expected, rel=1e-11)


def test_mcnemar_as_in_statsmodels_and_r() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from statsmodels.stats.contingency_tables import mcnemar

    for table in ([[10, 3], [9, 8]], [[0, 2], [13, 0]], [[5, 40], [21, 6]]):
        assert mcnemar_exact(table).p_value == pytest.approx(mcnemar(table, exact=True).pvalue, rel=1e-11)
        asymptotic = mcnemar(table, exact=False, correction=False)
        found = mcnemar_chi_square(table)
        assert (found.statistic, found.p_value) == pytest.approx((asymptotic.statistic, asymptotic.pvalue), rel=1e-11)
    # R 4.2.2: mcnemar.test(matrix(c(10, 9, 3, 8), 2), correct = FALSE)
    found = mcnemar_chi_square([[10, 3], [9, 8]])
    assert (found.statistic, found.df) == (3.0, 1.0)
    assert found.p_value == pytest.approx(0.0832645166636, abs=1e-12)


def tails_in_whole_numbers(lost: int, gained: int) -> tuple[Fraction, Fraction]:
    """Return the exact p and the mid-p without any rounding."""
    total, smaller = lost + gained, min(lost, gained)
    here, below, term = 0, 0, 1
    for count in range(smaller + 1):
        here = term
        below += term
        term = term * (total - count) // (count + 1)
    whole = 2**total
    return min(Fraction(1), Fraction(2 * below, whole)), min(Fraction(1), Fraction(2 * below - here, whole))


@pytest.mark.parametrize(("lost", "gained"), [(2400, 2600), (2500, 2500), (1, 700), (0, 900), (30, 41), (4, 4), (0, 1)])
def test_exact_and_mid_p_in_whole_numbers(lost: int, gained: int) -> None:
    exact, mid = tails_in_whole_numbers(lost, gained)
    assert mcnemar_exact(changed(lost, gained)).p_value == pytest.approx(float(exact), rel=1e-9)
    assert mcnemar_mid_p(changed(lost, gained)).p_value == pytest.approx(float(mid), rel=1e-9)


def test_a_p_too_small_for_a_float_is_not_0() -> None:
    assert mcnemar_exact(changed(0, 5000)).p_value == sys.float_info.min
    assert mcnemar_mid_p(changed(0, 5000)).p_value == sys.float_info.min


@given(TABLES)
def test_p_values_are_probabilities_and_do_not_depend_on_names(table: Table) -> None:
    for method in TESTS:
        p = method(table).p_value
        assert 0 < p <= 1
        assert method(before_and_after_swapped(table)).p_value == pytest.approx(p, rel=1e-12)
        assert method(yes_and_no_swapped(table)).p_value == pytest.approx(p, rel=1e-12)
        # Units that did not change do not enter.
        assert method([[0, table[0][1]], [table[1][0], 0]]).p_value == p
    assert mcnemar_mid_p(table).p_value <= mcnemar_exact(table).p_value


@given(st.integers(0, 300))
def test_p_is_1_where_as_many_gained_as_lost(count: int) -> None:
    for method in (*TESTS, *RATIOS):
        assert method(changed(count, count)).p_value == 1.0


def test_no_unit_changed() -> None:
    table = [[20, 0], [0, 10]]
    for method in (*TESTS, *RATIOS):
        found = method(table)
        assert (found.p_value, found.note) == (1.0, "no unit changed")
        assert math.isnan(found.estimate)
    for method in RATIOS:
        assert limits(method(table)) == (0.0, math.inf)
    found = mcnemar_chi_square(table)
    assert (found.statistic, found.df) == (0.0, 1.0)
    assert not any(method(changed(0, 1)).note for method in (*TESTS, *RATIOS))


@given(st.integers(0, 40), st.integers(0, 40))
def test_more_of_the_same_is_more_evidence(lost: int, gained: int) -> None:
    once, twice = changed(lost, gained), changed(2 * lost, 2 * gained)
    assert mcnemar_exact(twice).p_value <= mcnemar_exact(once).p_value * (1 + 1e-12)


# Odds ratios


@pytest.mark.parametrize("level", [0.8, 0.95])
@pytest.mark.parametrize(("lost", "gained"), [(3, 9), (1, 0), (0, 8), (5, 5), (260, 200), (2400, 2600), (1, 4999)])
def test_exact_limits_are_those_of_the_share_that_gained(lost: int, gained: int, level: float) -> None:
    tail = (1 - level) / 2
    low, high = 0.0, math.inf
    if gained:
        share = beta.ppf(tail, gained, lost + 1)
        low = share / (1 - share)
    if lost:
        share = beta.ppf(tail, lost, gained + 1)
        high = (1 - share) / share
    found = paired_odds_ratio(changed(lost, gained), conf_level=level)
    assert limits(found) == pytest.approx((low, high), rel=1e-9)
    assert found.estimate == (gained / lost if lost else math.inf)
    assert found.conf_int.level == level


# R 4.2.2: ci <- binom.test(gained, gained + lost)$conf.int; ci / (1 - ci)
@pytest.mark.parametrize(
    ("lost", "gained", "low", "high"),
    [
        (9, 3, 0.0580450324180978, 1.33567619807889),
        (8, 0, 0.0, 0.585833175137243),
        (0, 1, 0.0256410256410257, math.inf),
        (260, 200, 0.636502435643458, 0.928522399353742),
    ],
)
def test_exact_limits_as_in_r(lost: int, gained: int, low: float, high: float) -> None:
    assert limits(paired_odds_ratio(changed(lost, gained))) == pytest.approx((low, high), rel=1e-9)


@given(st.integers(0, 40), st.integers(0, 40), LEVELS)
def test_mid_p_limits_leave_half_of_what_is_left_in_each_tail(lost: int, gained: int, level: float) -> None:
    low, high = limits(mid_p_paired_odds_ratio(changed(lost, gained), conf_level=level))
    total, tail = lost + gained, (1 - level) / 2
    assert (low == 0.0, high == math.inf) == (gained == 0, lost == 0)
    if gained:
        share = low / (1 + low)
        upper = binom.sf(gained, total, share) + binom.pmf(gained, total, share) / 2
        assert upper == pytest.approx(tail, rel=1e-8)
    if lost:
        share = high / (1 + high)
        lower = binom.cdf(gained - 1, total, share) + binom.pmf(gained, total, share) / 2
        assert lower == pytest.approx(tail, rel=1e-8)


@given(TABLES, LEVELS)
def test_odds_ratios_turn_over_and_agree_with_their_tests(table: Table, level: float) -> None:
    for ratio, test in zip(RATIOS, TESTS, strict=False):
        found, turned = (ratio(each, conf_level=level) for each in (table, before_and_after_swapped(table)))
        low, high = limits(found)
        assert math.isnan(found.estimate) or low <= found.estimate <= high
        turned_over = tuple(1 / limit if limit else math.inf for limit in (high, low))
        assert limits(turned) == pytest.approx(turned_over, rel=1e-9)
        assert limits(ratio(yes_and_no_swapped(table), conf_level=level)) == pytest.approx(limits(turned), rel=1e-9)
        assert found.p_value == test(table).p_value
        if abs(found.p_value - (1 - level)) > 1e-9:
            assert (found.p_value < 1 - level) == (not low <= 1 <= high)


@pytest.mark.parametrize("total", [10, 17, 23, 30])
def test_exact_limits_cover_at_their_level(total: int) -> None:
    """Over all outcomes, at the odds where coverage is least: just within and just beyond each limit."""
    found = [limits(paired_odds_ratio(changed(total - gained, gained))) for gained in range(total + 1)]
    ends = {end for pair in found for end in pair if 0 < end < math.inf}
    for odds in (factor * end for end in ends for factor in (1 - 1e-7, 1 + 1e-7)):
        chances = binom.pmf(np.arange(total + 1), total, odds / (1 + odds))
        inside = np.array([low <= odds <= high for low, high in found])
        assert chances @ inside >= 0.95


@given(st.integers(0, 30), st.integers(0, 30))
def test_mid_p_limits_lie_within_the_exact_ones(lost: int, gained: int) -> None:
    outer, inner = (
        limits(paired_odds_ratio(changed(lost, gained))),
        limits(mid_p_paired_odds_ratio(changed(lost, gained))),
    )
    assert outer[0] <= inner[0] <= inner[1] <= outer[1]


# R 4.2.2: mcnemar.test(m), whose default is corrected.
@pytest.mark.parametrize(
    ("table", "statistic", "p"),
    [
        ([[794, 86], [150, 570]], 16.8177966102, 4.1145622813e-05),
        ([[4, 6], [10, 10]], 0.5625, 0.45325470475),
        ([[4, 6], [6, 10]], 0.0, 1.0),
    ],
)
def test_the_corrected_chi_square_equals_r(table: Table, statistic: float, p: float) -> None:
    found = corrected_mcnemar_chi_square(table)
    assert (found.statistic, found.df, found.p_value) == (pytest.approx(statistic, rel=1e-10), 1, pytest.approx(p))
    assert found.method == "McNemar's chi-square, corrected for continuity"


@given(TABLES)
def test_the_corrected_chi_square_takes_one_off_and_is_no_smaller_a_p(table: Table) -> None:
    lost, gained = table[0][1], table[1][0]
    found, plain = corrected_mcnemar_chi_square(table), mcnemar_chi_square(table)
    assert found.statistic * (lost + gained) == pytest.approx(max(0, abs(lost - gained) - 1) ** 2, abs=1e-9)
    assert found.p_value >= plain.p_value
    assert corrected_mcnemar_chi_square(np.array(table).T).p_value == pytest.approx(found.p_value)
    assert (found.note, found.estimate) == (plain.note, pytest.approx(plain.estimate, nan_ok=True))
