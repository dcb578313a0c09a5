"""The exact engine, the checks of what goes in, and the printed result: against exact arithmetic."""

import math
from collections.abc import Callable
from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapstats.stats.checks import check_alternative, check_level, count_table, sample, tally, two_by_two
from leapstats.stats.exact.conditional import (
    Conditional,
    estimate,
    limits,
    median_unbiased,
    minlike_p,
    odds,
    on_odds_scale,
    score_p,
    tail_p,
)
from leapstats.stats.result import Inference, Interval
from leapstats.stats.two_by_two.one_table import hypergeometric

LEVELS = [1e-6, 0.1, 0.5, 0.8, 0.95, 0.999, 1 - 1e-12]


def distribution(support: list[float], weights: list[int], place: int) -> Conditional:
    logs = np.array([math.log(weight) for weight in weights])
    return Conditional(np.array(support, dtype=float), logs, float(support[place]))


@st.composite
def distributions(draw: st.DrawFn) -> tuple[list[int], list[int], int]:
    """Draw whole numbers with gaps, whole weights of any size, and which one was observed."""
    support = sorted(draw(st.sets(st.integers(-50, 50), min_size=2, max_size=12)))
    weight = st.integers(1, 20) | st.integers(1, 10**40)
    weights = draw(st.lists(weight, min_size=len(support), max_size=len(support)))
    return support, weights, draw(st.integers(0, len(support) - 1))


def exact_tails(support: list[int], weights: list[int], place: int, theta: float) -> tuple[Decimal, ...]:
    """Return both tails, the observed value's probability and the mean, to fifty digits."""
    with localcontext() as context:
        context.prec, context.Emax, context.Emin = 50, 10**9, -(10**9)
        terms = [
            Decimal(w) * (Decimal(theta) * (t - support[place])).exp() for t, w in zip(support, weights, strict=True)
        ]
        total = sum(terms)
        mean = sum(t * term for t, term in zip(support, terms, strict=True)) / total
        return sum(terms[: place + 1]) / total, sum(terms[place:]) / total, terms[place] / total, mean


def relative(found: Decimal, expected: float) -> float:
    return abs(float(found) / expected - 1)


@given(distributions(), st.sampled_from(LEVELS), st.sampled_from([0.0, 0.5]))
def test_at_a_limit_the_exact_tail_is_half_the_error(
    case: tuple[list[int], list[int], int], level: float, half: float
) -> None:
    support, _, place = case
    found = limits(distribution(*case), level, mid=half > 0)
    alpha = (1 - level) / 2
    if place > 0:
        _, high, here, _ = exact_tails(*case, found.low)
        assert relative(high - Decimal(half) * here, alpha) < 1e-8
    if place < len(support) - 1:
        low, _, here, _ = exact_tails(*case, found.high)
        assert relative(low - Decimal(half) * here, alpha) < 1e-8
    assert (found.low == -math.inf) == (place == 0)
    assert (found.high == math.inf) == (place == len(support) - 1)
    assert found.low <= found.high


@given(distributions())
def test_at_the_estimate_the_exact_mean_is_what_was_observed(case: tuple[list[int], list[int], int]) -> None:
    support, _, place = case
    found = estimate(distribution(*case))
    if place == 0:
        assert found == -math.inf
    elif place == len(support) - 1:
        assert found == math.inf
    else:
        assert float(exact_tails(*case, found)[3]) == pytest.approx(support[place], abs=1e-9)


@given(distributions())
def test_the_median_unbiased_estimate_is_half_way_between_the_halves(case: tuple[list[int], list[int], int]) -> None:
    support, _, place = case
    # Limits of a level of nearly 0 are where either tail is a half.
    halves = limits(distribution(*case), 1e-12)
    found = median_unbiased(distribution(*case))
    if place == 0:
        assert found == pytest.approx(halves.high, rel=1e-6, abs=1e-9)
    elif place == len(support) - 1:
        assert found == pytest.approx(halves.low, rel=1e-6, abs=1e-9)
    else:
        assert found == pytest.approx((halves.low + halves.high) / 2, rel=1e-6, abs=1e-6)


@given(distributions())
def test_p_values_equal_those_of_fractions(case: tuple[list[int], list[int], int]) -> None:
    support, weights, place = case
    total, here = sum(weights), weights[place]
    tie = here * Fraction(1, 10**7)
    rarer = sum(w for w in weights if w < here - tie)
    tied = sum(w for w in weights if abs(w - here) <= tie)
    low, high = sum(weights[: place + 1]), sum(weights[place:])
    made = distribution(*case)

    def close(found: float, expected: Fraction) -> None:
        assert 0 < found <= 1
        assert found == pytest.approx(float(min(Fraction(1), expected)), rel=1e-9)

    close(minlike_p(made), Fraction(rarer + tied, total))
    close(minlike_p(made, mid=True), Fraction(2 * rarer + tied, 2 * total))
    close(tail_p(made, "less"), Fraction(low, total))
    close(tail_p(made, "greater"), Fraction(high, total))
    close(tail_p(made), Fraction(2 * min(low, high), total))
    close(tail_p(made, mid=True), Fraction(2 * min(low, high) - here, total))
    mean = Fraction(sum(t * w for t, w in zip(support, weights, strict=True)), total)
    away = abs(support[place] - mean) * (1 - Fraction(1, 10**7))
    close(
        score_p(made), Fraction(sum(w for t, w in zip(support, weights, strict=True) if abs(t - mean) >= away), total)
    )


@given(distributions(), st.sampled_from(LEVELS), st.booleans())
def test_turned_round_everything_changes_its_sign(
    case: tuple[list[int], list[int], int], level: float, mid: bool
) -> None:
    support, weights, place = case
    made = distribution(*case)
    turned = distribution([-t for t in support[::-1]], weights[::-1], len(support) - 1 - place)
    one, other = limits(made, level, mid=mid), limits(turned, level, mid=mid)
    assert (one.low, one.high) == pytest.approx((-other.high, -other.low), rel=1e-8, abs=1e-9)
    assert estimate(made) == pytest.approx(-estimate(turned), rel=1e-8, abs=1e-9)
    assert tail_p(made, "less", mid=mid) == pytest.approx(tail_p(turned, "greater", mid=mid), rel=1e-12)


@given(distributions(), st.floats(0.01, 0.98), st.booleans())
def test_limits_are_nested(case: tuple[list[int], list[int], int], level: float, mid: bool) -> None:
    made = distribution(*case)
    inner, outer = limits(made, level, mid=mid), limits(made, level + 0.01, mid=mid)
    assert outer.low <= inner.low <= inner.high <= outer.high


# One value far off can draw the mean past the tail: not a fault of the limits, and not met in tables.
def test_where_the_mean_lies_in_a_tail_the_limits_leave_out_the_estimate() -> None:
    case = ([-15, 0, 1, 2, 3, 4, 5, 6, 41], [1, 14889, 1, 1, 1, 1, 1, 1, 1], 2)
    theta = estimate(distribution(*case))
    _, high, _, mean = exact_tails(*case, theta)
    assert float(mean) == pytest.approx(1, rel=1e-9)
    assert float(high) < 0.025
    assert limits(distribution(*case)).low > theta


@pytest.mark.parametrize("scale", [1e-6, 1 / 3, 1e6])
@pytest.mark.parametrize("offset", [-1e5, 0.0, 1e5])
def test_the_scale_of_the_statistic_and_of_the_weights_does_not_matter(scale: float, offset: float) -> None:
    plain = distribution([0, 1, 2, 3, 5], [5, 80, 90, 20, 1], 3)
    other = Conditional(plain.support * scale, plain.log_weights + offset, plain.observed * scale)
    one, scaled = limits(plain), limits(other)
    assert (scaled.low * scale, scaled.high * scale) == pytest.approx((one.low, one.high), rel=1e-8)
    assert estimate(other) * scale == pytest.approx(estimate(plain), rel=1e-8)
    assert tail_p(other) == pytest.approx(tail_p(plain), rel=1e-9)


def test_weights_that_differ_by_more_than_a_double_can_hold() -> None:
    made = Conditional(np.arange(3.0), np.array([0.0, 2000.0, 0.0]), 1.0)
    # At theta, P(T = 2) is exp(theta) / (exp(theta) + exp(2000) + ...): a 39th at 2000 - log(39).
    assert limits(made).high == pytest.approx(2000 + math.log(39), rel=1e-12)
    assert limits(made).low == pytest.approx(-2000 - math.log(39), rel=1e-12)
    assert estimate(made) == pytest.approx(0, abs=1e-9)
    assert on_odds_scale(limits(made)) == Interval(0.0, math.inf, 0.95)


# The table of the lady and her tea, [[3, 1], [1, 3]]: exact2x2 1.7.0 prints 621.93 with tol=1e-9, and base
# R's fisher.test 621.9337; the polynomial in whole numbers says 626.24.
def test_the_upper_limit_of_the_tea_table_solves_its_polynomial() -> None:
    weights = [1, 16, 36, 16, 1]
    low, high = Fraction(1), Fraction(10**4)
    for _ in range(80):
        middle = (low + high) / 2
        terms = [weight * middle**t for t, weight in enumerate(weights)]
        low, high = (middle, high) if sum(terms[:4]) / sum(terms) > Fraction(1, 40) else (low, middle)
    found = on_odds_scale(limits(hypergeometric([[3, 1], [1, 3]])))
    assert found.high == pytest.approx(float(low), rel=1e-10)
    assert found.high == pytest.approx(626.24, abs=0.005)
    swapped = on_odds_scale(limits(hypergeometric([[1, 3], [3, 1]])))
    assert swapped.low == pytest.approx(1 / float(low), rel=1e-10)


def test_the_mid_p_of_two_tied_points_is_a_half_of_both() -> None:
    made = distribution([0, 1], [1, 1], 0)
    assert minlike_p(made, mid=True) == 0.5
    assert minlike_p(made) == tail_p(made) == 1.0
    assert tail_p(made, mid=True) == 0.5


@pytest.mark.parametrize(("apart", "expected"), [(1e-8, 1.0), (1e-6, 0.5 / (1 + 0.5e-6))])
def test_ties_in_probability_are_relative(apart: float, expected: float) -> None:
    made = Conditional(np.array([0.0, 1.0]), np.array([0.0, math.log1p(apart)]), 0.0)
    assert minlike_p(made) == pytest.approx(expected, rel=1e-12)


def test_one_point_teaches_nothing() -> None:
    made = distribution([3], [7], 0)
    assert made.is_point
    assert minlike_p(made) == minlike_p(made, mid=True) == score_p(made) == 1.0
    assert {tail_p(made, alternative, mid=mid) for alternative in ("less", "greater") for mid in (True, False)} == {1.0}
    assert math.isnan(estimate(made))
    assert math.isnan(median_unbiased(made))
    assert math.isnan(odds(estimate(made)))
    assert on_odds_scale(limits(made)) == Interval(0.0, math.inf, 0.95)


def test_a_p_too_small_for_a_double_is_not_zero() -> None:
    made = hypergeometric([[1000, 0], [0, 1000]])
    # 1 / C(2000, 1000) is about 5e-601.
    for p in (minlike_p(made), tail_p(made), tail_p(made, "greater"), tail_p(made, mid=True), score_p(made)):
        assert 0 < p < 1e-300


def test_odds_of_extreme_logs() -> None:
    assert odds(-math.inf) == 0.0
    assert odds(math.inf) == odds(1000.0) == math.inf
    assert odds(math.log(3)) == pytest.approx(3)


@pytest.mark.parametrize("level", [0, 1, -0.5, 95, math.nan, math.inf])
def test_a_level_is_a_fraction(level: float) -> None:
    with pytest.raises(ValueError, match="conf_level must be between 0 and 1"):
        check_level(level)
    with pytest.raises(ValueError, match="conf_level"):
        limits(distribution([0, 1], [1, 1], 0), level)


def test_an_alternative_is_one_of_three() -> None:
    check_alternative("less")
    with pytest.raises(ValueError, match="alternative must be one of two-sided, less, greater, not 'both'"):
        check_alternative("both")


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ([[1, 2], [3]], "table must be a rectangular table of counts"),
        ([["1", "2"], ["3", "4"]], "table must be a rectangular table of counts"),
        ([[1j, 2], [3, 4]], "table must be a rectangular table of counts"),
        ([[object(), 2], [3, 4]], "table must be a rectangular table of counts"),
        ([1, 2], r"table must be two-dimensional, not of shape \(2,\)"),
        (5, r"table must be two-dimensional, not of shape \(\)"),
        ([[1, -2], [3, 4]], "table must contain whole numbers of 0 or more"),
        ([[1, 2.5], [3, 4]], "table must contain whole numbers of 0 or more"),
        ([[1, math.nan], [3, 4]], "table must contain whole numbers of 0 or more"),
        ([[1, None], [3, 4]], "table must contain whole numbers of 0 or more"),
        ([[1, math.inf], [3, 4]], "table must contain whole numbers of 0 or more"),
        ([[1, 2**53], [3, 4]], r"below 2\*\*53"),
        ([[1, 10**400], [3, 4]], "table"),
    ],
)
def test_a_table_is_of_counts(table: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        count_table(table)  # type: ignore[arg-type]


def test_a_table_of_two_by_two_has_that_shape_and_its_name() -> None:
    with pytest.raises(ValueError, match=r"tables\[4\] must be 2 x 2, not of shape \(2, 3\)"):
        two_by_two([[1, 2, 3], [4, 5, 6]], "tables[4]")
    for same in (
        [[1, 2], [3, 4]],
        np.array([[1, 2], [3, 4]]),
        ((1.0, 2.0), (3.0, 4.0)),
        np.array([[1, 2], [3, 4]], "O"),
    ):
        assert two_by_two(same) == (1, 2, 3, 4)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("count", "total", "message"),
    [
        (1.5, 3, r"count must be a whole number below 2\*\*53, not 1.5"),
        (1, math.nan, r"total must be a whole number below 2\*\*53, not nan"),
        (1, math.inf, r"total must be a whole number below 2\*\*53, not inf"),
        (True, 3, r"count must be a whole number below 2\*\*53, not True"),
        ("1", 3, r"count must be a whole number below 2\*\*53, not '1'"),
        (None, 3, r"count must be a whole number below 2\*\*53, not None"),
        (-1, 3, "count must be between 0 and total 3, not -1"),
        (4, 3, "count must be between 0 and total 3, not 4"),
    ],
)
def test_a_count_is_whole_and_at_most_its_total(count: object, total: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        tally(count, total)  # type: ignore[arg-type]


def test_whole_numbers_of_any_type_are_counts() -> None:
    assert tally(np.int64(2), np.float64(5.0)) == (2, 5)  # type: ignore[arg-type]


@pytest.mark.parametrize("values", [[1, math.nan], [1, math.inf], [[1, 2]], ["a"], ["1"], 3, [None, 1]])
def test_a_sample_is_a_list_of_finite_numbers(values: object) -> None:
    with pytest.raises(ValueError, match="scores must be a list of finite numbers; remove missing values"):
        sample(values, "scores")  # type: ignore[arg-type]


def test_a_sample_keeps_its_numbers() -> None:
    assert sample([3, 1.5], "scores").tolist() == [3.0, 1.5]
    assert sample([], "scores").tolist() == []


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (Inference(method="m"), "m"),
        (
            Inference(method="m", estimate=2 / 3, conf_int=Interval(0, math.inf, 0.95)),
            "m: estimate 0.666667, 95% CI 0 to inf",
        ),
        (Inference(method="m", statistic=3.25, df=1, p_value=0.0714), "m: statistic 3.25, df 1, p 0.0714"),
        (Inference(method="m", p_value=1, note="why"), "m: p 1 (why)"),
    ],
)
def test_results_print_what_they_have(result: Inference, expected: str) -> None:
    assert str(result) == expected


def test_a_result_is_frozen() -> None:
    change: Callable[[], None] = lambda: setattr(Inference(method="m"), "p_value", 0.5)  # noqa: E731
    with pytest.raises(AttributeError):
        change()
