"""Paired yes-or-no answers against scipy, statsmodels, R, whole-number arithmetic, and a second maximisation."""

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
from scipy.stats import beta, binom, binomtest, norm

from leapstats.errors import NotEstimableError
from leapstats.stats import (
    Inference,
    bonett_price_paired_difference,
    mcnemar_chi_square,
    mcnemar_exact,
    mcnemar_mid_p,
    mid_p_paired_odds_ratio,
    newcombe_paired_difference,
    paired_odds_ratio,
    tango_paired_difference,
    wald_paired_difference,
)

Table = list[list[int]]
Method = Callable[..., Inference]
TESTS: list[Method] = [mcnemar_exact, mcnemar_mid_p, mcnemar_chi_square]
RATIOS: list[Method] = [paired_odds_ratio, mid_p_paired_odds_ratio]
DIFFERENCES: list[Method] = [
    tango_paired_difference,
    newcombe_paired_difference,
    wald_paired_difference,
    bonett_price_paired_difference,
]
CELLS = st.integers(0, 15)
TABLES = st.tuples(CELLS, CELLS, CELLS, CELLS).map(lambda cells: [list(cells[:2]), list(cells[2:])])
PAIRS = TABLES.filter(lambda table: any(map(any, table)))
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


# Differences, in R before less after; here turned to after less before.
# ratesci 0.4: pairbinci(c(both, lost, gained, neither), contrast = "RD", method_RD = "Score_closed")
@pytest.mark.parametrize(
    ("cells", "low", "high"),
    [
        ((1, 1, 7, 12), -0.5172322988, -0.026003003),
        ((20, 0, 0, 10), -0.11351341, 0.11351341),
        ((15, 5, 5, 5), -0.2154715656, 0.2154715656),
        ((12, 1, 0, 17), -0.0839638412, 0.1667039394),
        ((0, 0, 8, 0), -1.0, -0.3511848451),
        ((2, 7, 0, 21), 0.093333453, 0.4092832804),
        ((14, 1, 8, 7), -0.4219483733, -0.045503974),
        ((36, 12, 2, 0), 0.0611124038, 0.3447087706),
    ],
)
def test_tango_as_in_ratesci(cells: tuple[int, int, int, int], low: float, high: float) -> None:
    """ratesci 1.0.0 gives wider limits by the same name: its default has a bias correction that Tango's have not."""
    found = tango_paired_difference([cells[:2], cells[2:]])
    assert limits(found) == pytest.approx((-high, -low), abs=2e-7)


# contingencytables 3.0.0, with n the table: Newcombe_square_and_add_CI_paired_2x2(n),
# Wald_CI_BonettPrice_paired_2x2(n), Wald_CI_diff_paired_2x2(n). Half of them have an empty margin.
IN_CONTINGENCYTABLES = [
    (newcombe_paired_difference, (0, 0, 5, 3), -0.863155714176403, -0.169845425423458),
    (newcombe_paired_difference, (4, 3, 0, 0), -0.0171190810999408, 0.749541635472343),
    (newcombe_paired_difference, (0, 6, 0, 2), 0.279539055240279, 0.928520787247891),
    (newcombe_paired_difference, (0, 0, 8, 0), -1.0, -0.541218422004787),
    (newcombe_paired_difference, (1, 0, 0, 0), -0.793450685622763, 0.793450685622763),
    (newcombe_paired_difference, (0, 0, 1, 0), -1.0, 0.122108720681942),
    (newcombe_paired_difference, (7, 3, 9, 11), -0.398071894542275, 0.0266649677545258),
    (newcombe_paired_difference, (36, 12, 2, 0), 0.0569295840032388, 0.340427602974941),
    (newcombe_paired_difference, (20, 2, 6, 2), -0.321252403142953, 0.0625968136915395),
    (newcombe_paired_difference, (2, 7, 0, 21), 0.0630219864244965, 0.405829899320937),
    (bonett_price_paired_difference, (0, 0, 5, 3), -0.915771147304903, -0.0842288526950968),
    (bonett_price_paired_difference, (0, 6, 0, 2), 0.188874486183913, 1.0),
    (bonett_price_paired_difference, (0, 0, 1, 0), -1.0, 0.733535928078958),
    (bonett_price_paired_difference, (36, 12, 2, 0), 0.0508916704312007, 0.333723714184184),
    (wald_paired_difference, (0, 0, 5, 3), -0.960473901946967, -0.289526098053033),
    (wald_paired_difference, (0, 6, 0, 2), 0.449943020227793, 1.0),
    (wald_paired_difference, (0, 0, 8, 0), -1.0, -1.0),
    (wald_paired_difference, (36, 12, 2, 0), 0.0642097119108594, 0.335790288089141),
]


@pytest.mark.parametrize(("method", "cells", "low", "high"), IN_CONTINGENCYTABLES)
def test_differences_as_in_contingencytables(
    method: Method, cells: tuple[int, int, int, int], low: float, high: float
) -> None:
    both, lost, gained, neither = cells
    found = method([[both, lost], [gained, neither]])
    assert limits(found) == pytest.approx((-high, -low), abs=1e-9)
    assert found.estimate == (gained - lost) / sum(cells)


def tango_score(table: Table, delta: float) -> float:
    """Return the score of a difference, with the nuisance share found by bisection of the likelihood's slope."""
    (both, lost), (gained, neither) = table
    total, same = both + lost + gained + neither, both + neither
    low, high = max(0.0, -delta), (1 - delta) / 2
    for _ in range(100):
        share = (low + high) / 2
        parts = ((lost, share, 1), (gained, share + delta, 1), (same, 1 - 2 * share - delta, -2))
        slope = sum(sign * count / max(part, 1e-300) for count, part, sign in parts if count)
        low, high = (share, high) if slope > 0 else (low, share)
    variance = total * (2 * low + delta - delta**2)
    return (gained - lost - total * delta) / math.sqrt(variance)


@given(PAIRS, LEVELS)
def test_tango_inverts_the_score_test(table: Table, level: float) -> None:
    found = tango_paired_difference(table, conf_level=level)
    z = float(norm.ppf((1 + level) / 2))
    for limit, score in zip(limits(found), (z, -z), strict=True):
        if abs(limit) < 1:
            assert tango_score(table, limit) == pytest.approx(score, rel=1e-6)
        else:
            assert limit == found.estimate


@pytest.mark.parametrize(
    "tables",
    [
        [[list(cells[:2]), list(cells[2:])] for cells in itertools.product(range(5), repeat=4) if any(cells)],
        [
            [[both, lost], [gained, 30 - both - lost - gained]]
            for both, lost, gained in itertools.product((0, 1, 7, 14, 28, 29, 30), repeat=3)
            if both + lost + gained <= 30
        ],
    ],
    ids=["cells 0 to 4", "30 pairs"],
)
def test_tango_of_many_small_tables(tables: list[Table]) -> None:
    for table in tables:
        found = tango_paired_difference(table)
        low, high = limits(found)
        assert -1 <= low <= found.estimate <= high <= 1
        assert low < high
        assert limits(tango_paired_difference(before_and_after_swapped(table))) == (-high, -low)


@given(PAIRS)
def test_tango_agrees_with_mcnemar_chi_square(table: Table) -> None:
    """At no difference the score is McNemar's."""
    p = mcnemar_chi_square(table).p_value
    low, high = limits(tango_paired_difference(table))
    assert (p <= 0.05) == (not low <= 0 <= high)


def test_tango_where_no_unit_changed() -> None:
    """Identity: the score equation is then linear, and gives z squared over n plus z squared."""
    square = float(norm.ppf(0.975)) ** 2
    for total in (1, 2, 30, 1000):
        expected = square / (total + square)
        assert limits(tango_paired_difference([[total, 0], [0, 0]])) == pytest.approx((-expected, expected), rel=1e-9)


def test_tango_of_many_pairs_is_near_wald() -> None:
    table = [[400_000, 90_000], [110_000, 400_000]]
    assert limits(tango_paired_difference(table)) == pytest.approx(limits(wald_paired_difference(table)), abs=1e-7)


def test_tango_at_a_level_near_0_is_the_estimate() -> None:
    assert limits(tango_paired_difference([[1, 2], [5, 3]], conf_level=1e-14)) == pytest.approx((3 / 11, 3 / 11))


@pytest.mark.parametrize("method", DIFFERENCES)
@given(table=PAIRS)
def test_differences_turn_over(method: Method, table: Table) -> None:
    found = method(table)
    low, high = limits(found)
    assert -1 <= low <= found.estimate <= high <= 1
    for other in (before_and_after_swapped(table), yes_and_no_swapped(table)):
        turned = method(other)
        assert turned.estimate == -found.estimate
        assert limits(turned) == pytest.approx((-high, -low), abs=1e-10)
    wider = method(table, conf_level=0.99)
    assert wider.conf_int.low <= low
    assert high <= wider.conf_int.high
    twice = method([[2 * cell for cell in row] for row in table])
    assert twice.estimate == found.estimate
    assert twice.conf_int.high - twice.conf_int.low <= high - low + 1e-12


# Errors

BAD_TABLES = [
    ([[1, 2], [3, -1]], "whole numbers"),
    ([[1, 2], [3, 0.5]], "whole numbers"),
    ([[1, 2], [3, math.nan]], "whole numbers"),
    ([[1, 2, 3], [4, 5, 6]], "2 x 2"),
    ([1, 2, 3, 4], "2 x 2"),
    ([[1, 2], [3]], "rectangular"),
]


@pytest.mark.parametrize("method", [*TESTS, *RATIOS, *DIFFERENCES])
@pytest.mark.parametrize(("table", "allowed"), BAD_TABLES)
def test_what_is_no_paired_table(method: Method, table: Table, allowed: str) -> None:
    with pytest.raises(ValueError, match=f"table .*{allowed}"):
        method(table)


@pytest.mark.parametrize("method", [*RATIOS, *DIFFERENCES])
@pytest.mark.parametrize("level", [0, 1, 95, math.nan])
@pytest.mark.parametrize("table", [[[1, 2], [3, 4]], [[5, 0], [0, 5]]])
def test_what_is_no_level(method: Method, table: Table, level: float) -> None:
    with pytest.raises(ValueError, match="conf_level is a fraction between 0 and 1"):
        method(table, conf_level=level)


@pytest.mark.parametrize("method", DIFFERENCES)
def test_a_difference_of_no_pairs(method: Method) -> None:
    with pytest.raises(NotEstimableError, match="there are no pairs"):
        method([[0, 0], [0, 0]])


@pytest.mark.parametrize("method", [*TESTS, *RATIOS, *DIFFERENCES])
def test_each_result_names_its_method(method: Method) -> None:
    assert method([[1, 2], [3, 4]]).method in str(method(np.array([[1, 2], [3, 4]])))
