"""A common odds ratio: against whole-number convolution, R, and what one stratum or copies of it must give."""

import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapstats.errors import NotEstimableError, TooLargeError
from leapstats.stats.exact.conditional import Conditional, estimate, limits, tail_p
from leapstats.stats.result import Inference
from leapstats.stats.two_by_two.one_table import chi_square, conditional_odds_ratio, hypergeometric, mid_p_odds_ratio
from leapstats.stats.two_by_two.strata import (
    combined,
    mantel_haenszel,
    mid_p_stratified_odds_ratio,
    stratified_odds_ratio,
)

Table = list[list[int]]
Method = Callable[..., Inference]
EXACT: list[Method] = [stratified_odds_ratio, mid_p_stratified_odds_ratio]
ALL: list[Method] = [*EXACT, mantel_haenszel]

THREE = [[[3, 2], [1, 4]], [[5, 3], [0, 3]], [[2, 1], [2, 4]]]
# Admissions to Berkeley by department: R 4.2, datasets::UCBAdmissions; men, women by admitted, rejected.
BERKELEY = [
    [[512, 313], [89, 19]],
    [[353, 207], [17, 8]],
    [[120, 205], [202, 391]],
    [[138, 279], [131, 244]],
    [[53, 138], [94, 299]],
    [[22, 351], [24, 317]],
]


def strata(least: int = 0) -> st.SearchStrategy[list[Table]]:
    cell = st.integers(least, 6)
    table = st.tuples(cell, cell, cell, cell).map(lambda cells: [list(cells[:2]), list(cells[2:])])
    return st.lists(table, min_size=1, max_size=4)


def three(found: Inference) -> tuple[float, float, float]:
    return found.conf_int.low, found.estimate, found.conf_int.high


def inverse(numbers: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(1 / number if number else math.inf for number in numbers[::-1])


def ways(tables: list[Table]) -> tuple[dict[int, int], int]:
    """Return in how many ways each sum of first cells comes about, and the observed sum."""
    sums = {0: 1}
    for (a, b), (c, d) in tables:
        following: dict[int, int] = {}
        for cell in range(max(0, a - d), min(a + b, a + c) + 1):
            count = math.comb(a + b, cell) * math.comb(c + d, a + c - cell)
            for so_far, weight in sums.items():
                following[so_far + cell] = following.get(so_far + cell, 0) + weight * count
        sums = following
    return sums, sum(table[0][0] for table in tables)


@given(strata())
def test_p_equals_that_of_counted_sets_of_tables(tables: list[Table]) -> None:
    counts, observed = ways(tables)
    total, here = sum(counts.values()), counts[observed]
    tail = min(sum(w for t, w in counts.items() if t <= observed), sum(w for t, w in counts.items() if t >= observed))
    exact, mid = stratified_odds_ratio(tables), mid_p_stratified_odds_ratio(tables)
    assert exact.p_value == pytest.approx(min(1.0, float(Fraction(2 * tail, total))), rel=1e-10)
    assert mid.p_value == pytest.approx(1.0 if len(counts) == 1 else float(Fraction(2 * tail - here, total)), rel=1e-10)
    assert (exact.note == "the margins allow one set of tables only") == (len(counts) == 1)


@pytest.mark.parametrize(("method", "whole"), [(stratified_odds_ratio, 1.0), (mid_p_stratified_odds_ratio, 0.5)])
@given(tables=strata(), level=st.sampled_from([0.5, 0.95, 0.999]))
def test_limits_and_estimate_solve_the_counted_polynomial(
    method: Method, whole: float, tables: list[Table], level: float
) -> None:
    counts, observed = ways(tables)
    low, likeliest, high = three(method(tables, conf_level=level))

    def mean(ratio: float, kept: Callable[[int], float]) -> float:
        terms = {t: w * Fraction(ratio) ** (t - observed) for t, w in counts.items()}
        return float(sum(Fraction(kept(t)) * term for t, term in terms.items()) / sum(terms.values()))

    alpha = (1 - level) / 2
    if observed > min(counts):
        assert mean(low, lambda t: (t > observed) + (t == observed) * whole) == pytest.approx(alpha, rel=1e-7)
    if observed < max(counts):
        assert mean(high, lambda t: (t < observed) + (t == observed) * whole) == pytest.approx(alpha, rel=1e-7)
    if min(counts) < observed < max(counts):
        assert mean(likeliest, lambda t: t) == pytest.approx(observed, rel=1e-9)


def test_strata_whose_weights_leave_the_floating_point_numbers() -> None:
    tables = [[[70 + place, 80], [60, 90 + 2 * place]] for place in range(6)]
    made, (counts, observed) = combined([hypergeometric(table) for table in tables]), ways(tables)
    assert max(counts.values()) > 10**400
    assert made.observed == observed
    assert made.support.tolist() == sorted(counts)
    largest = max(counts.values())
    logs = [math.log(counts[t]) - math.log(largest) for t in sorted(counts)]
    assert made.log_weights - made.log_weights.max() == pytest.approx(logs, abs=1e-8)
    tail = Fraction(2 * sum(w for t, w in counts.items() if t >= observed), sum(counts.values()))
    assert stratified_odds_ratio(tables).p_value == pytest.approx(float(tail), rel=1e-9)


# R 4.2.2: t <- array(rep(c(120, 180, 100, 200), 20), c(2, 2, 20)); for (i in 1:20) t[1, 1, i] <- 100 + 2 * i
# mantelhaen.test(t, exact = TRUE): 1.24441800742 1.44611945029, estimate 1.34145512253; its uniroot stops at 1e-4.
# mantelhaen.test(t, correct = FALSE): as below.
def test_twenty_large_strata_agree_with_r() -> None:
    tables = [[[100 + 2 * place, 100], [180, 200]] for place in range(1, 21)]
    assert three(stratified_odds_ratio(tables)) == pytest.approx(
        (1.24441800742, 1.34145512253, 1.44611945029), rel=1e-4
    )
    pooled = mantel_haenszel(tables)
    assert three(pooled) == pytest.approx((1.24574253233, 1.34198486031, 1.4456625816), rel=1e-10)
    assert pooled.statistic == pytest.approx(60.0663817571, rel=1e-10)
    assert pooled.p_value == pytest.approx(9.17114972048e-15, rel=1e-9)


# R 4.2.2: mantelhaen.test(UCBAdmissions, exact = TRUE) and mantelhaen.test(UCBAdmissions, correct = FALSE)
def test_berkeley_agrees_with_r() -> None:
    assert three(stratified_odds_ratio(BERKELEY)) == pytest.approx(
        (0.769714040581, 0.905076193638, 1.06341699278), rel=1e-4
    )
    pooled = mantel_haenszel(BERKELEY)
    assert three(pooled) == pytest.approx((0.771907361759, 0.904696828259, 1.06032976444), rel=1e-10)
    assert pooled.statistic == pytest.approx(1.52460666044, rel=1e-10)
    assert pooled.p_value == pytest.approx(0.216923697056, rel=1e-10)


@given(strata())
def test_one_stratum_is_one_table(tables: list[Table]) -> None:
    table = tables[0]
    for many, one in ((stratified_odds_ratio, conditional_odds_ratio), (mid_p_stratified_odds_ratio, mid_p_odds_ratio)):
        assert three(many([table])) == pytest.approx(three(one(table)), rel=1e-9, nan_ok=True)
        assert many([table]).p_value == pytest.approx(one(table).p_value, rel=1e-10)


@given(strata(least=1))
def test_one_stratum_of_mantel_and_haenszel(tables: list[Table]) -> None:
    (a, b), (c, d) = table = tables[0]
    n = a + b + c + d
    found = mantel_haenszel([table])
    assert found.estimate == pytest.approx(a * d / (b * c), rel=1e-12)
    # Robins, Breslow & Greenland: for one table the variance is Woolf's.
    log_spread = math.sqrt(1 / a + 1 / b + 1 / c + 1 / d)
    assert math.log(found.conf_int.high / found.estimate) == pytest.approx(1.959963984540054 * log_spread, rel=1e-9)
    assert found.statistic == pytest.approx(chi_square(table).statistic * (n - 1) / n, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("method", ALL)
@given(tables=strata(least=1))
def test_swaps_invert_and_order_does_not_matter(method: Method, tables: list[Table]) -> None:
    found = method(tables)
    for swapped in ([table[::-1] for table in tables], [[row[::-1] for row in table] for table in tables]):
        assert inverse(three(method(swapped))) == pytest.approx(three(found), rel=1e-8)
        assert method(swapped).p_value == pytest.approx(found.p_value, rel=1e-9)
    silent = [[[0, 0], [2, 3]], [[1, 0], [0, 0]], [[4, 0], [5, 0]], [[0, 0], [0, 0]]]
    assert three(method(silent + tables[::-1])) == pytest.approx(three(found), rel=1e-9)
    assert 0 < found.p_value <= 1


@pytest.mark.parametrize("method", ALL)
def test_copies_of_the_strata_say_the_same_more_surely(method: Method) -> None:
    once, thrice = method(THREE), method(THREE * 3)
    assert thrice.estimate == pytest.approx(once.estimate, rel=1e-9)
    assert once.conf_int.low < thrice.conf_int.low < thrice.conf_int.high < once.conf_int.high
    assert mantel_haenszel(THREE * 3).statistic == pytest.approx(3 * mantel_haenszel(THREE).statistic, rel=1e-12)


@pytest.mark.parametrize("method", EXACT)
@given(tables=strata(), alpha=st.sampled_from([0.0437, 0.0913, 0.3217]))
def test_the_limits_leave_out_one_just_when_p_is_small(method: Method, tables: list[Table], alpha: float) -> None:
    found = method(tables, conf_level=1 - alpha)
    low, likeliest, high = three(found)
    assert (found.p_value <= alpha) == (not low <= 1 <= high)
    assert math.isnan(likeliest) or low <= likeliest <= high
    wider = method(tables, conf_level=1 - alpha / 2).conf_int
    assert wider.low <= low <= high <= wider.high


def test_exact_limits_cover_at_their_level_given_the_margins() -> None:
    made = combined([hypergeometric(table) for table in THREE])
    counts, _ = ways(THREE)
    support = np.array(sorted(counts))
    outcomes = [Conditional(made.support, made.log_weights, float(t)) for t in support]
    found = np.array([[interval.low, interval.high] for interval in map(limits, outcomes)])
    inner = found[np.isfinite(found)]
    thetas = np.concatenate([np.linspace(-8, 8, 400), inner - 1e-9, inner + 1e-9])
    chances = np.array([float(counts[t]) for t in support.tolist()]) * np.exp(thetas[:, None] * support)
    chances /= chances.sum(axis=1, keepdims=True)
    covered = (found[:, 0] <= thetas[:, None]) & (thetas[:, None] <= found[:, 1])
    assert np.where(covered, chances, 0).sum(axis=1).min() >= 0.95 - 1e-7


def test_zero_cells_open_one_side() -> None:
    none, all_of_them = [[[0, 3], [2, 4]], [[0, 2], [3, 3]]], [[[3, 0], [2, 4]], [[2, 0], [3, 3]]]
    assert three(stratified_odds_ratio(none))[:2] == (0.0, 0.0)
    assert three(stratified_odds_ratio(all_of_them))[1:] == (math.inf, math.inf)
    for tables, ratio in ((none, 0.0), (all_of_them, math.inf)):
        found = mantel_haenszel(tables)
        assert found.estimate == ratio
        assert math.isnan(found.conf_int.low)
        assert "no limits where the estimate is 0 or infinite: use mid_p_stratified_odds_ratio" in str(found)
        assert "limits nan" not in str(found)


def test_margins_that_allow_one_set_only() -> None:
    for method in EXACT:
        low, likeliest, high = three(method([[[0, 0], [1, 2]], [[2, 0], [3, 0]]]))
        assert (low, high) == (0.0, math.inf)
        assert math.isnan(likeliest)


def test_what_are_not_strata() -> None:
    for method in ALL:
        with pytest.raises(ValueError, match=r"tables\[1\] must contain whole numbers of 0 or more"):
            method([[[1, 2], [3, 4]], [[1, -2], [3, 4]]])
        with pytest.raises(ValueError, match=r"tables\[0\] must be 2 x 2, not of shape \(2,\)"):
            method([[1, 2], [3, 4]])
        with pytest.raises(ValueError, match="conf_level must be between 0 and 1"):
            method(THREE, conf_level=95)
    for method in EXACT:
        with pytest.raises(NotEstimableError, match="there are no strata"):
            method([])
    for tables in ([], [[[1, 2], [0, 0]]], [[[1, 0], [4, 0]], [[0, 0], [0, 0]]]):
        with pytest.raises(NotEstimableError, match="no stratum has both groups and both outcomes"):
            mantel_haenszel(tables)
    with pytest.raises(TooLargeError, match="use mantel_haenszel"):
        stratified_odds_ratio([[[30_000] * 2] * 2] * 2)


def test_an_array_of_tables_will_do() -> None:
    assert three(stratified_odds_ratio(np.array(THREE))) == three(stratified_odds_ratio(THREE))  # type: ignore[arg-type]


def test_no_strata_add_up_to_a_point() -> None:
    made = combined([])
    assert made.is_point
    assert tail_p(made) == 1.0
    assert math.isnan(estimate(made))


@pytest.mark.parametrize("function", [stratified_odds_ratio, mid_p_stratified_odds_ratio, mantel_haenszel])
@pytest.mark.parametrize("tables", [None, 3, "ab", {}])
def test_anything_but_a_list_of_tables_is_refused(function: Callable[..., Inference], tables: object) -> None:
    with pytest.raises(ValueError, match="tables must be a list of 2x2 tables, not"):
        function(tables)
