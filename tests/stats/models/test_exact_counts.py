"""Exact Poisson regression: against every way the events can fall, R's test of two rates, and strata."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from leapstats.errors import NotEstimableError, TooLargeError
from leapstats.stats.exact import count_sums
from leapstats.stats.exact.conditional import Conditional, estimate, limits, median_unbiased, tail_p
from leapstats.stats.exact.count_sums import conditional_counts, sides
from leapstats.stats.models.exact_counts import exact_poisson
from leapstats.stats.models.likelihood import logistic


def enumerated(outcome: np.ndarray, design: np.ndarray, exposure: np.ndarray, column: int) -> tuple[dict, float]:
    """Weigh, over all ways to deal the events to the units, the sums of a column where the others' are as observed."""
    events = int(outcome.sum())
    ways = [way for way in product(range(events + 1), repeat=len(outcome)) if sum(way) == events]
    others = [place for place in range(design.shape[1]) if place != column]
    found: dict[float, float] = {}
    for way in ways:
        if np.allclose(np.array(way) @ design[:, others], outcome @ design[:, others], atol=1e-9):
            weight = math.prod(per**some / math.factorial(some) for per, some in zip(exposure, way, strict=True))
            value = round(float(np.array(way) @ design[:, column]), 8)
            found[value] = found.get(value, 0.0) + weight
    return dict(sorted(found.items())), round(float(outcome @ design[:, column]), 8)


VALUES = [[0, 1], [0, 1, 2, 5], [0.1, 0.2, 0.3, 0.7], [0, 1, math.pi, math.pi + 1], [-1, 0, 1], [4, 4]]


@st.composite
def models(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    count, width = draw(st.integers(2, 6)), draw(st.integers(1, 3))
    columns = [
        draw(st.lists(st.sampled_from(draw(st.sampled_from(VALUES))), min_size=count, max_size=count))
        for _ in range(width)
    ]
    outcome = draw(st.lists(st.integers(0, 2), min_size=count, max_size=count).filter(lambda each: sum(each) < 6))
    exposure = draw(st.lists(st.sampled_from([0.5, 1.0, 3.0]), min_size=count, max_size=count))
    return np.array(outcome, dtype=float), np.array(columns, dtype=float).T, np.array(exposure)


@given(models())
def test_every_way_the_events_can_fall_agrees(model: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    outcome, design, exposure = model
    found = exact_poisson(outcome, design, exposure=exposure)
    for place, each in enumerate(found.coefficients):
        weights, observed = enumerated(outcome, design, exposure, place)
        distribution = conditional_counts(sides(outcome, design, exposure), place)
        support, shares = np.array(list(weights)), np.array(list(weights.values()))
        assert distribution.support == pytest.approx(support, abs=1e-7)
        assert distribution.probabilities() == pytest.approx(shares / shares.sum(), rel=1e-9)
        assert distribution.observed == pytest.approx(observed, abs=1e-7)
        expected = Conditional(support, np.log(shares), observed)
        assert each.p_value == pytest.approx(tail_p(expected), rel=1e-9)
        assert each.mid_p_value == pytest.approx(tail_p(expected, mid=True), rel=1e-9)
        wanted, narrower = limits(expected), limits(expected, mid=True)
        assert (each.conf_int.low, each.conf_int.high) == pytest.approx((wanted.low, wanted.high), abs=1e-5)
        assert (each.mid_p_conf_int.low, each.mid_p_conf_int.high) == pytest.approx(
            (narrower.low, narrower.high), abs=1e-5
        )
        assert each.support == len(support)
        if math.isfinite(estimate(expected)):
            assert each.estimate == pytest.approx(estimate(expected), abs=1e-5)
        elif len(support) > 1:
            assert each.estimate == pytest.approx(median_unbiased(expected), abs=1e-5)
            assert each.estimate_kind == "median unbiased"


def test_r_agrees_on_two_rates() -> None:
    # R 4.2.2: poisson.test(c(11, 3), c(800, 1000)); its p sums the values that are no likelier.
    (found,) = exact_poisson([11, 3], [[1], [0]], exposure=[800, 1000]).coefficients
    assert math.exp(found.estimate) == pytest.approx(4.58333333333333, rel=1e-9)
    assert math.exp(found.conf_int.low) == pytest.approx(1.21074774143315, rel=1e-9)
    assert math.exp(found.conf_int.high) == pytest.approx(25.5859620043036, rel=1e-9)
    assert found.probability_p == pytest.approx(0.0134825695327805, rel=1e-9)
    # Twice the upper tail of a binomial distribution of 14 with share 800 / 1800.
    assert found.p_value == pytest.approx(2 * binom.sf(10, 14, 800 / 1800), rel=1e-9)


def test_units_of_a_group_count_together() -> None:
    one = exact_poisson([11, 3], [[1], [0]], exposure=[800, 1000]).coefficients
    many = exact_poisson([5, 1, 6, 2], [[1], [0], [1], [0]], exposure=[300, 600, 500, 400]).coefficients
    assert many[0].conf_int.low == pytest.approx(one[0].conf_int.low, rel=1e-9)
    assert many[0].p_value == pytest.approx(one[0].p_value, rel=1e-12)
    # Only the ratio of exposures matters.
    scaled = exact_poisson([11, 3], [[1], [0]], exposure=[8e-9, 1e-8]).coefficients
    assert scaled[0].estimate == pytest.approx(one[0].estimate, rel=1e-9)


def test_a_group_without_events_has_an_infinite_limit() -> None:
    (found,) = exact_poisson([0, 0, 3, 4, 2], [[1], [1], [0], [0], [0]], names=["x"]).coefficients
    assert (found.name, found.estimate_kind) == ("x", "median unbiased")
    assert found.conf_int.low == -math.inf
    # By hand: (3 / (3 + 2 r))^9 = 0.025.
    assert math.exp(found.conf_int.high) == pytest.approx((0.025 ** (-1 / 9) - 1) * 3 / 2, rel=1e-9)
    assert found.p_value == pytest.approx(2 * 0.6**9, rel=1e-9)
    assert "conditional maximum likelihood estimate is infinite" in found.note


def test_the_conditional_estimate_of_two_columns_is_that_of_the_shares_in_each_stratum() -> None:
    """Given the total of each stratum, its events with x are binomial; without strata this is a logistic model."""
    outcome, x, z = np.array([7, 3, 4, 9]), np.array([1.0, 0, 1, 0]), np.array([0.0, 0, 1, 1])
    found = exact_poisson(outcome, np.column_stack([x, z])).coefficients[0]
    peer = logistic(np.repeat([1, 0, 1, 0], outcome), np.empty((23, 0)))
    assert found.estimate == pytest.approx(peer.coefficients[0].estimate, abs=1e-8)
    assert found.support == 24


def test_order_signs_and_scales() -> None:
    outcome, design = (
        np.array([3, 0, 2, 5, 1, 0]),
        np.array([[1, 2], [0, 1], [1, 0], [1, 2], [0, 0], [0, 1]], dtype=float),
    )
    one = exact_poisson(outcome, design).coefficients
    other = exact_poisson(outcome[::-1], 3 - 12_000 * design[::-1]).coefficients
    for here, there in zip(one, other, strict=True):
        assert -12_000 * there.conf_int.high == pytest.approx(here.conf_int.low, abs=1e-6)
        assert there.p_value == pytest.approx(here.p_value, rel=1e-9)


def test_hundreds_of_events_stay_exact() -> None:
    events = np.array([400, 320, 90, 130])
    (found,) = exact_poisson(events, [[1], [1], [0], [0]], exposure=[2, 2, 1, 1]).coefficients
    assert found.p_value == pytest.approx(2 * min(binom.cdf(720, 940, 2 / 3), binom.sf(719, 940, 2 / 3)), rel=1e-8)
    assert found.estimate == pytest.approx(math.log(720 / 4 / (220 / 2)), abs=1e-9)


def test_what_leaves_nothing_to_compare() -> None:
    none = exact_poisson([0, 0, 0], [[1], [2], [4]]).coefficients[0]
    assert (none.estimate_kind, none.p_value, none.support) == ("not estimable", 1.0, 1)
    same = exact_poisson([1, 2, 3], [[1, 4], [0, 4], [1, 4]]).coefficients
    assert same[1].estimate_kind == "not estimable"
    assert same[0].support == 7
    assert exact_poisson([1, 2], np.empty((2, 0))).coefficients == ()


def test_too_much_is_refused_before_it_is_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(1)
    with pytest.raises(
        TooLargeError, match=r"the events fall in about 1e\+09 ways, .*; use poisson, or fewer or coarser"
    ):
        exact_poisson([10**9, 3], [[1], [0]])
    with pytest.raises(TooLargeError, match="use poisson, or fewer or coarser columns"):
        exact_poisson(random.poisson(3, 30), random.normal(size=(30, 1)))
    outcome, design = random.poisson(3, 30), random.integers(0, 2, (30, 2)).astype(float)
    whole = exact_poisson(outcome, design)
    monkeypatch.setattr(count_sums, "AT_ONCE", 50)
    assert repr(exact_poisson(outcome, design)) == repr(whole)


def test_the_model_says_what_it_is() -> None:
    found = exact_poisson([3, 1], [[1], [0]], conf_level=0.9)
    assert found.method == "exact conditional Poisson regression, central limits, p twice the smaller tail"
    assert (found.units, found.coefficients[0].conf_int.level) == (2, 0.9)


@pytest.mark.parametrize("exposure", [[1.0], [1.0, 0.0], [1.0, -1.0], [1.0, math.nan], ["a", "b"]])
def test_bad_exposure(exposure: list) -> None:
    with pytest.raises(ValueError, match="exposure must"):
        exact_poisson([3, 1], [[1], [0]], exposure=exposure)


def test_bad_input() -> None:
    with pytest.raises(ValueError, match="outcome must be a vector of counts"):
        exact_poisson([3, 1.5], [[1], [0]])
    with pytest.raises(ValueError, match="conf_level"):
        exact_poisson([3, 1], [[1], [0]], conf_level=2)
    with pytest.raises(NotEstimableError, match="no units"):
        exact_poisson([], np.empty((0, 1)))
