"""Exact logistic regression: against every outcome enumerated, two-by-two tables, strata and R's Fisher test."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2_contingency

from leapstats.errors import NotEstimableError, TooLargeError
from leapstats.stats.exact import sufficient
from leapstats.stats.exact.conditional import Conditional, estimate, limits, tail_p
from leapstats.stats.exact.sufficient import conditional, expected_states, sufficient_statistics
from leapstats.stats.models.exact import (
    exact_logistic,
    exact_logistic_probability_test,
    exact_logistic_score_test,
)
from leapstats.stats.two_by_two.one_table import hypergeometric
from leapstats.stats.two_by_two.strata import combined


def enumerated(outcome: np.ndarray, design: np.ndarray, columns: list[int]) -> tuple[dict[tuple, int], tuple]:
    """Count, of all outcomes with the same sums of the other terms, those with each sum of some columns."""
    terms = np.column_stack([np.ones(len(outcome)), design])
    outcomes = np.array(list(product([0, 1], repeat=len(outcome))))
    sums, observed = (outcomes @ terms).round(9), (outcome @ terms).round(9)
    free = [column + 1 for column in columns]
    held = [term for term in range(terms.shape[1]) if term not in free]
    alike = sums[(sums[:, held] == observed[held]).all(axis=1)][:, free]
    values, counts = np.unique(alike, axis=0, return_counts=True)
    return dict(zip(map(tuple, values), counts.tolist(), strict=True)), tuple(observed[free])


VALUES = [
    [0, 1],
    [0, 1, 2, 5],
    [0.1, 0.2, 0.3, 0.7],
    [5.4, 3.9, 6.2],
    [0, 1, math.pi, math.pi + 1],
    [math.log(value) for value in (1, 2, 3, 6)],
    [4, 4],
]


@st.composite
def models(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    count, width = draw(st.integers(2, 10)), draw(st.integers(1, 3))
    columns = [
        draw(st.lists(st.sampled_from(draw(st.sampled_from(VALUES))), min_size=count, max_size=count))
        for _ in range(width)
    ]
    outcome = draw(st.lists(st.integers(0, 1), min_size=count, max_size=count))
    return np.array(outcome), np.array(columns, dtype=float).T


@given(models())
def test_every_outcome_enumerated_agrees(model: tuple[np.ndarray, np.ndarray]) -> None:
    outcome, design = model
    width = design.shape[1]
    statistics = sufficient_statistics(outcome.astype(float), design, [[place] for place in range(width)])
    found = exact_logistic(outcome, design)
    for place, each in enumerate(found.coefficients):
        counts, (observed,) = enumerated(outcome, design, [place])
        distribution = conditional(statistics, place)
        support = np.array([value for (value,) in counts])
        assert distribution.support == pytest.approx(support, abs=1e-8)
        assert np.exp(distribution.log_weights) == pytest.approx(list(counts.values()), rel=1e-12)
        assert distribution.observed == pytest.approx(observed, abs=1e-8)
        total, here = sum(counts.values()), counts[observed,]
        low = sum(ways for (value,), ways in counts.items() if value <= observed)
        high = total - low + here
        assert each.p_value == pytest.approx(min(1, 2 * min(low, high) / total), rel=1e-9)
        rarer = sum(ways for ways in counts.values() if ways <= here)
        assert each.probability_p == pytest.approx(rarer / total, rel=1e-9)
        mid = 1.0 if len(counts) == 1 else min(1, 2 * (min(low, high) - here / 2) / total)
        assert each.mid_p_value == pytest.approx(mid, rel=1e-9)
        mean = sum(value * ways for (value,), ways in counts.items()) / total
        away = abs(observed - mean)
        farther = sum(ways for (value,), ways in counts.items() if abs(value - mean) >= away * (1 - 1e-7) - 1e-8)
        assert each.score_p == pytest.approx(farther / total, rel=1e-9)
        assert each.support == len(counts)
        assert math.isnan(each.std_error)
        if len(counts) > 1:
            assert each.conf_int.low <= each.mid_p_conf_int.low <= each.mid_p_conf_int.high <= each.conf_int.high
            assert each.conf_int.low < each.estimate < each.conf_int.high
            # Limits invert the test.
            if abs(each.p_value - 0.05) > 1e-9:
                assert (each.p_value < 0.05) == (not each.conf_int.low <= 0 <= each.conf_int.high)


@given(models(), st.data())
def test_joint_tests_agree_with_every_outcome_enumerated(
    model: tuple[np.ndarray, np.ndarray], data: st.DataObject
) -> None:
    outcome, design = model
    columns = data.draw(st.lists(st.integers(0, design.shape[1] - 1), min_size=1, unique=True))
    counts, observed = enumerated(outcome, design, columns)
    values, ways = np.array(list(counts)), np.array(list(counts.values()))
    chances, here = ways / ways.sum(), list(counts).index(observed)
    found = exact_logistic_probability_test(outcome, design, columns=columns)
    assert found.p_value == pytest.approx(chances[ways <= ways[here]].sum(), rel=1e-9)
    assert found.statistic == pytest.approx(chances[here], rel=1e-9)
    away = values - chances @ values
    scale = np.abs(away).max(axis=0)
    away = away / np.where(scale > 1e-9, scale, np.inf)
    covariance = away.T @ (away * chances[:, None])
    distances = np.sum(away @ np.linalg.pinv(covariance, rcond=1e-9) * away, axis=1)
    found = exact_logistic_score_test(outcome, design, columns=columns)
    assert found.statistic == pytest.approx(distances[here], rel=1e-7, abs=1e-9)
    assert found.p_value == pytest.approx(chances[distances >= distances[here] * (1 - 1e-7) - 1e-12].sum(), rel=1e-9)
    assert found.df == np.linalg.matrix_rank(covariance, tol=1e-9)
    assert bool(found.note) == (len(counts) == 1)


def test_three_groups_give_the_exact_tests_of_their_table() -> None:
    table = np.array([[7, 3], [2, 8], [5, 5]])
    outcome = np.repeat([1, 0] * 3, table.ravel())
    group = np.repeat(np.repeat([0, 1, 2], 2), table.ravel())
    design = np.column_stack([group == 1, group == 2])
    # R 4.2.2: fisher.test(matrix(c(7, 2, 5, 3, 8, 5), 3))$p.value
    found = exact_logistic_probability_test(outcome, design)
    assert found.p_value == pytest.approx(0.106120005012973, rel=1e-9)
    # Pearson's chi-square is the score statistic but for the factor (n - 1) / n.
    found = exact_logistic_score_test(outcome, design)
    assert found.statistic == pytest.approx(chi2_contingency(table, correction=False).statistic * 29 / 30, rel=1e-9)
    assert found.df == 2


cells = st.tuples(*[st.integers(0, 8)] * 4).filter(sum)


@given(st.lists(cells, min_size=1, max_size=3))
def test_strata_conditioned_out_give_the_common_odds_ratio(tables: list[tuple[int, int, int, int]]) -> None:
    """With one stratum, the conditional odds ratio of a two-by-two table."""
    expected = combined([hypergeometric([[a, b], [c, d]]) for a, b, c, d in tables])
    outcome, exposed = (
        np.concatenate([np.repeat(pattern, table) for table in tables]) for pattern in ([1, 0, 1, 0], [1, 1, 0, 0])
    )
    stratum = np.repeat(np.arange(len(tables)), [sum(table) for table in tables])
    marks = [stratum == place for place in range(1, len(tables))]
    found = exact_logistic(outcome, np.column_stack([exposed, *marks])).coefficients[0]
    assert found.p_value == pytest.approx(tail_p(expected), rel=1e-9)
    for mid, interval in ((False, found.conf_int), (True, found.mid_p_conf_int)):
        wanted = limits(expected, mid=mid)
        assert (interval.low, interval.high) == pytest.approx((wanted.low, wanted.high), abs=1e-8)
    likeliest = estimate(expected)
    if math.isfinite(likeliest):
        assert found.estimate == pytest.approx(likeliest, abs=1e-8)
        assert found.estimate_kind == "conditional maximum likelihood"
    elif math.isnan(likeliest):
        assert (found.estimate_kind, found.support) == ("not estimable", 1)
    else:
        assert found.estimate_kind == "median unbiased"
        assert found.estimate == found.median_unbiased
        assert "conditional maximum likelihood estimate is infinite" in found.note


@given(models(), st.randoms(use_true_random=False))
def test_swapped_outcomes_scales_and_order(model: tuple[np.ndarray, np.ndarray], random: object) -> None:
    outcome, design = model
    found = exact_logistic(outcome, design)
    order = list(range(len(outcome)))
    random.shuffle(order)  # type: ignore[attr-defined]
    swapped = exact_logistic(1 - outcome[order], 10 * design[order] + 3)
    for one, other in zip(found.coefficients, swapped.coefficients, strict=True):
        assert 10 * other.estimate == pytest.approx(-one.estimate, abs=1e-6, nan_ok=True)
        assert (10 * other.conf_int.low, 10 * other.conf_int.high) == pytest.approx(
            (-one.conf_int.high, -one.conf_int.low), abs=1e-6
        )
        assert other.p_value == pytest.approx(one.p_value, rel=1e-9)
        assert 0 < one.p_value <= 1
        assert 0 < one.mid_p_value <= 1


def test_doubled_units_narrow_the_limits() -> None:
    outcome, design = (
        np.array([1, 1, 0, 1, 0, 0, 1, 0]),
        np.array([[1, 1, 1, 0, 0, 0, 1, 1], [1, 2, 2, 3, 1, 3, 2, 1]]).T,
    )
    once = exact_logistic(outcome, design)
    twice = exact_logistic(np.tile(outcome, 2), np.tile(design, (2, 1)))
    for one, other in zip(once.coefficients, twice.coefficients, strict=True):
        assert one.conf_int.low < other.conf_int.low < other.conf_int.high < one.conf_int.high
        assert other.support > one.support


def test_limits_cover_at_least_as_often_as_they_say() -> None:
    """Over all outcomes of ten units, whatever the intercept and the other coefficient."""
    design = np.array([[1, 1, 1, 1, 1, 0, 0, 0, 0, 0], [0, 1, 2, 0, 1, 2, 1, 0, 2, 1]]).T
    columns = np.column_stack([np.ones(10), design])
    outcomes = np.array(list(product([0, 1], repeat=10)))
    # Outcomes with the same sums have the same limits.
    _, first, place = np.unique(outcomes @ columns, axis=0, return_index=True, return_inverse=True)
    found = [exact_logistic(outcomes[each], design).coefficients for each in first]
    low, high = (
        np.array([[getattr(each.conf_int, end) for each in both] for both in found])[place] for end in ("low", "high")
    )
    for beta in ((0.0, 0.0, 0.0), (-0.5, 1.2, 0.4), (0.3, -2.0, 1.0)):
        logs = outcomes @ columns @ np.array(beta)
        chances = np.exp(logs) / np.exp(logs).sum()
        covered = chances @ ((low <= beta[1:]) & (beta[1:] <= high))
        assert (covered >= 0.95).all(), beta


def test_continuous_columns_say_that_nothing_is_left_to_compare() -> None:
    random = np.random.default_rng(2)
    found = exact_logistic([0, 1] * 8, random.normal(size=(16, 2)), names=["size", "income"])
    for each in found.coefficients:
        assert (each.estimate_kind, each.support, each.p_value, each.mid_p_value) == ("not estimable", 1, 1.0, 1.0)
        assert math.isnan(each.estimate)
        assert math.isnan(each.median_unbiased)
        assert (each.conf_int.low, each.conf_int.high) == (-math.inf, math.inf)
        assert each.note == "given the other terms, only the observed data are possible"
    # Forty units have so many subsets that some nearly agree by chance; they are not taken for equal.
    found = exact_logistic([0, 1] * 20, random.normal(size=(40, 2)))
    assert [each.support for each in found.coefficients] == [1, 1]


def test_columns_that_cannot_vary_are_not_estimable_and_spare_the_others() -> None:
    outcome, x = np.array([1, 0, 1, 1, 0, 0, 1, 0]), np.array([1, 0, 1, 0, 0, 1, 1, 0])
    alone = exact_logistic(outcome, x[:, None]).coefficients[0]
    constant = exact_logistic(outcome, np.column_stack([x, np.full(8, 0.3)]), names=["x", "same"]).coefficients
    assert constant[1].estimate_kind == "not estimable"
    assert constant[0].conf_int == alone.conf_int
    # Either of two columns determines the other.
    twice = exact_logistic(outcome, np.column_stack([x, 0.1 + 0.2 * x])).coefficients
    assert [each.estimate_kind for each in twice] == ["not estimable"] * 2
    # One outcome only: nothing can vary.
    (same,) = exact_logistic(np.ones(8), x[:, None]).coefficients
    assert (same.estimate_kind, same.p_value) == ("not estimable", 1.0)


def test_no_columns_and_one_unit() -> None:
    assert exact_logistic([1, 0], np.empty((2, 0))).coefficients == ()
    assert exact_logistic([1], [[2.0]]).coefficients[0].support == 1


def test_the_model_says_what_it_is() -> None:
    found = exact_logistic([1, 0, 1, 0], [[1], [1], [0], [0]], names=["x"], conf_level=0.9)
    assert found.method == "exact conditional logistic regression, central limits, p twice the smaller tail"
    assert found.units == 4
    assert found.coefficients[0].conf_int.level == 0.9
    assert found.coefficients[0].mid_p_conf_int.level == 0.9


@pytest.mark.parametrize(
    ("seed", "units", "tops", "said"),
    [
        (1, 1001, [1], "1,001 units are more than 1,000"),
        (1, 300, [2, 2, 2], "states, more than 2,000,000"),
        (1, 300, [4, 4], "states are to be sorted, more than 100,000,000"),
        (1, 60, [10**7], "states, more than 2,000,000"),
    ],
)
def test_too_much_is_refused_before_it_is_begun(seed: int, units: int, tops: list[int], said: str) -> None:
    random = np.random.default_rng(seed)
    design = np.column_stack([random.integers(0, top, units, endpoint=True) for top in tops])
    with pytest.raises(TooLargeError, match=f"{said}; use firth_logistic, fewer or coarser columns, or strat"):
        exact_logistic(random.integers(0, 2, units), design)


def test_a_continuous_column_of_thirty_units() -> None:
    """R 4.2.2, survival 3.5-3: clogit(y ~ x + strata(s), method = "exact"), with s = 1 and with s = z."""
    random = np.random.default_rng(3)
    x, z = random.normal(50, 10, 30).round(9), random.integers(0, 2, 30)
    y = (random.random(30) < 1 / (1 + np.exp(-(x - 50) / 8))).astype(int)
    (alone,) = exact_logistic(y, x[:, None]).coefficients
    assert alone.estimate == pytest.approx(0.124825203328, abs=1e-10)
    assert alone.support == math.comb(30, int(y.sum()))
    assert math.isnan(alone.probability_p)
    within = exact_logistic(y, np.column_stack([x, z])).coefficients
    assert within[0].estimate == pytest.approx(0.120218678193, abs=1e-10)
    assert within[1].estimate_kind == "not estimable"


@given(seed=st.integers(0, 10_000), units=st.integers(2, 9), coarse=st.booleans())
def test_half_sums_and_listed_values_say_the_same(*, seed: int, units: int, coarse: bool) -> None:
    random = np.random.default_rng(seed)
    x = random.integers(0, 4, units) if coarse else random.normal(size=units)
    outcome, design = random.integers(0, 2, units), np.column_stack([x, random.integers(0, 2, units)])
    with pytest.MonkeyPatch.context() as patch:
        listed = exact_logistic(outcome, design).coefficients
        patch.setattr(sufficient, "STATE_LIMIT", 0)
        patch.setattr(sufficient, "PAIR_LIMIT", 0)
        halves = exact_logistic(outcome, design).coefficients
    for one, other in zip(listed, halves, strict=True):
        assert one.estimate_kind == other.estimate_kind
        assert other.support >= one.support
        for name in ("estimate", "median_unbiased", "p_value", "mid_p_value", "score_p"):
            assert getattr(other, name) == pytest.approx(getattr(one, name), rel=1e-8, abs=1e-9, nan_ok=True), name
        for name in ("conf_int", "mid_p_conf_int"):
            ends = [(each.low, each.high) for each in (getattr(one, name), getattr(other, name))]
            assert ends[0] == pytest.approx(ends[1], rel=1e-8, abs=1e-9), name


def test_joint_tests_of_too_many_columns_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(1)
    outcome, design = random.integers(0, 2, 30), random.integers(0, 2, (30, 6))
    monkeypatch.setattr(sufficient, "AT_ONCE", 500)
    whole = exact_logistic_probability_test(outcome, design, columns=[0, 3])
    monkeypatch.undo()
    assert repr(whole) == repr(exact_logistic_probability_test(outcome, design, columns=[0, 3]))
    with pytest.raises(TooLargeError, match="pairs of half-sums meet"):
        exact_logistic_probability_test(outcome, np.column_stack([design, random.integers(0, 20, 30)]))


@given(st.lists(st.tuples(*[st.integers(0, 6)] * 2), min_size=1, max_size=8), st.data())
def test_the_bound_of_the_states_is_one(rows: list[tuple[int, int]], data: st.DataObject) -> None:
    distinct = np.array([[1, *row] for row in sorted(set(rows))])
    sizes = np.array(data.draw(st.lists(st.integers(1, 2), min_size=len(distinct), max_size=len(distinct))))
    reached = {(0, 0, 0)}
    for row, size in zip(distinct, sizes, strict=True):
        reached = {
            tuple(int(total + taken * cell) for total, cell in zip(each, row, strict=True))
            for each in reached
            for taken in range(size + 1)
        }
    assert len(reached) <= expected_states(distinct, sizes) * (1 + 1e-9)


def test_large_samples_stay_exact() -> None:
    """A two-by-two table of 900 units: weights up to 10^270."""
    table = [[230, 220], [200, 250]]
    outcome = np.repeat([1, 0, 1, 0], np.ravel(table))
    found = exact_logistic(outcome, np.repeat([[1], [1], [0], [0]], np.ravel(table), axis=0)).coefficients[0]
    expected: Conditional = hypergeometric(table)
    assert found.p_value == pytest.approx(tail_p(expected), rel=1e-9)
    assert found.estimate == pytest.approx(estimate(expected), abs=1e-9)


def test_bad_input() -> None:
    outcome, design = [1, 0, 1, 0], [[1, 2], [1, 1], [0, 2], [0, 1]]
    with pytest.raises(ValueError, match="outcome must be a vector"):
        exact_logistic([1, 2, 0, 1], design)
    with pytest.raises(ValueError, match="conf_level"):
        exact_logistic(outcome, design, conf_level=2)
    with pytest.raises(NotEstimableError, match="no units"):
        exact_logistic([], np.empty((0, 1)))
    for columns in ([], [2], [0, 0], [-1]):
        for test in (exact_logistic_score_test, exact_logistic_probability_test):
            with pytest.raises(
                ValueError, match="columns must be distinct positions among the 2 columns of the design"
            ):
                test(outcome, design, columns=columns)


def test_sums_of_numbers_without_a_common_step_tie_where_they_should() -> None:
    """Logs of 1, 2, 3 and 6 have no common step, yet log 2 + log 3 = log 1 + log 6."""
    found = exact_logistic([0, 1, 1, 0], np.log([1.0, 2, 3, 6])[:, None]).coefficients[0]
    assert found.support == 5
    assert found.p_value == 1
