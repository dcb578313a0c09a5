"""The shift between two groups: against R, coin, every shift tried by the tests, and what a shift must do."""

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapstats.errors import NotEstimableError, TooLargeError
from leapstats.stats.ranks import shift
from leapstats.stats.ranks.normal import mann_whitney_asymptotic
from leapstats.stats.ranks.shift import hodges_lehmann_shift, hodges_lehmann_shift_asymptotic
from leapstats.stats.ranks.two_groups import mann_whitney
from leapstats.stats.result import Inference

ONE = [0, 0, 1, 1, 2, 2, 3, 5, 8, 1, 4, 2, 0, 3, 6]
OTHER = [0, 0, 0, 0, 1, 1, 1, 2, 2, 0, 3, 1, 0, 0, 1]
# Permeability of membranes at term and at 12 to 26 weeks: Hollander & Wolfe (1973), p. 69, in the help of wilcox.test.
TERM = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
EARLY = [1.15, 0.88, 0.90, 0.74, 1.21]
SAMPLE = st.lists(st.integers(0, 9), min_size=1, max_size=7)
LEVELS = st.sampled_from([0.5, 0.8, 0.9, 0.95])
BOTH: list[Callable[..., Inference]] = [hodges_lehmann_shift, hodges_lehmann_shift_asymptotic]


def three(found: Inference) -> tuple[float, float, float]:
    return found.conf_int.low, found.estimate, found.conf_int.high


# R 4.2.2: wilcox.test(x, y, conf.int = TRUE)
def test_without_ties_it_equals_r() -> None:
    found = hodges_lehmann_shift(TERM, EARLY)
    assert three(found) == pytest.approx((-0.15, 0.305, 0.76), abs=1e-12)
    assert found.note == ""


# coin 1.4-2: confint(wilcox_test(v ~ g, conf.int = TRUE, distribution = exact())); exactRankTests 0.8-35:
# wilcox.exact(x, y, conf.int = TRUE) has the same limits.
def test_with_ties_it_equals_coin() -> None:
    found = hodges_lehmann_shift(ONE, OTHER)
    assert three(found) == (0, 1, 3)
    assert found.note == "with ties within a group the limits are conservative"


# R 4.2.2: wilcox.test(x, y, conf.int = TRUE, exact = FALSE, correct = , conf.level = ), found to 1e-4.
@pytest.mark.parametrize(
    ("groups", "continuity", "level", "low", "high"),
    [
        ((TERM, EARLY), False, 0.9, -0.0799732, 0.7199478),
        ((TERM, EARLY), False, 0.95, -0.1499808, 0.7599751),
        ((TERM, EARLY), True, 0.95, -0.1500148, 0.7599428),
        ((ONE, OTHER), False, 0.9, 0.0000613, 2.0000134),
        ((ONE, OTHER), False, 0.95, 0.0000695, 2.9999467),
        ((ONE, OTHER), True, 0.95, 0.0000776, 2.9999959),
    ],
)
def test_normal_limits_equal_r(
    groups: tuple[list[float], list[float]], continuity: bool, level: float, low: float, high: float
) -> None:
    found = hodges_lehmann_shift_asymptotic(*groups, conf_level=level, continuity=continuity)
    assert (found.conf_int.low, found.conf_int.high) == pytest.approx((low, high), abs=1e-4)
    assert found.method.endswith("corrected for continuity" if continuity else "normal rank-sum limits")


def tried(
    one: list[int], other: list[int], accepted: Callable[[list[float]], bool], *, gaps_only: bool
) -> tuple[float, float]:
    """Try every difference and a shift in every gap; return the ends of what is accepted, NaN if nothing is."""
    differences = sorted({x - y for x in one for y in other})
    gaps = [(-math.inf, differences[0]), *pairwise(differences), (differences[-1], math.inf)]
    ends = [(low, high) for low, high in gaps if accepted([x - (max(low, -1e3) + min(high, 1e3)) / 2 for x in one])]
    if not gaps_only:
        ends += [(each, each) for each in differences if accepted([x - each for x in one])]
    return (min(low for low, _ in ends), max(high for _, high in ends)) if ends else (math.nan, math.nan)


@given(SAMPLE, SAMPLE, LEVELS)
def test_exact_limits_are_the_shifts_that_mann_whitney_does_not_reject(
    one: list[int], other: list[int], level: float
) -> None:
    found = hodges_lehmann_shift(one, other, conf_level=level)
    alpha = (1 - level) * (1 + 1e-7)
    expected = tried(one, other, lambda moved: mann_whitney(moved, other).p_value > alpha, gaps_only=False)
    assert (found.conf_int.low, found.conf_int.high) == pytest.approx(expected, nan_ok=True)
    assert found.estimate == np.median(np.subtract.outer(one, other))
    assert found.conf_int.level == level


@given(SAMPLE, SAMPLE, LEVELS, st.booleans())
def test_normal_limits_are_the_gaps_that_the_normal_test_does_not_reject(
    one: list[int], other: list[int], level: float, continuity: bool
) -> None:
    found = hodges_lehmann_shift_asymptotic(one, other, conf_level=level, continuity=continuity)
    low, high = tried(
        one,
        other,
        lambda moved: mann_whitney_asymptotic(moved, other, continuity=continuity).p_value > 1 - level,
        gaps_only=True,
    )
    # Where every gap is rejected the shift at which most pairs tie is both limits.
    if not math.isnan(low):
        assert (found.conf_int.low, found.conf_int.high) == (low, high)
    assert found.conf_int.low <= found.conf_int.high
    assert found.estimate == np.median(np.subtract.outer(one, other))


@pytest.mark.parametrize("method", BOTH)
@given(one=SAMPLE, other=SAMPLE, moved=st.integers(-20, 20))
def test_a_shift_moves_it_and_a_swap_turns_it(
    method: Callable[..., Inference], one: list[int], other: list[int], moved: int
) -> None:
    low, estimate, high = three(method(one, other, conf_level=0.8))
    further = three(method([x + moved for x in one], other, conf_level=0.8))
    assert further == pytest.approx((low + moved, estimate + moved, high + moved), nan_ok=True)
    assert three(method(other, one, conf_level=0.8)) == pytest.approx((-high, -estimate, -low), nan_ok=True)
    tenths = three(method([x / 10 for x in one], [y / 10 for y in other], conf_level=0.8))
    assert tenths == pytest.approx((low / 10, estimate / 10, high / 10), nan_ok=True)


# Logarithms have no last decimal place, and differences of them are equal but for rounding.
@pytest.mark.parametrize("method", BOTH)
def test_numbers_without_decimals_tie_but_for_rounding(method: Callable[..., Inference]) -> None:
    one, other = [1, 3, 9, 9, 27, 81], [1, 1, 3, 9, 27]
    plain = method([round(math.log(x, 3)) for x in one], [round(math.log(y, 3)) for y in other], conf_level=0.8)
    found = method(np.log(one), np.log(other), conf_level=0.8)
    assert three(found) == pytest.approx(tuple(math.log(3) * each for each in three(plain)), abs=1e-9)
    assert found.note == plain.note


@pytest.mark.parametrize("size", [1e-300, 1e-140, 1e140])
@pytest.mark.parametrize("method", BOTH)
def test_very_large_and_very_small_numbers(method: Callable[..., Inference], size: float) -> None:
    plain = three(method([1, 2, 4, 7, 9], [2, 3, 8, 8, 11], conf_level=0.8))
    found = three(method([size * x for x in (1, 2, 4, 7, 9)], [size * y for y in (2, 3, 8, 8, 11)], conf_level=0.8))
    assert found == pytest.approx(tuple(size * each for each in plain), rel=1e-9)


def test_groups_too_small_to_reject_any_shift_have_no_limits() -> None:
    assert three(hodges_lehmann_shift([1, 2], [5])) == (-math.inf, -3.5, math.inf)
    assert three(hodges_lehmann_shift_asymptotic([1], [5])) == (-math.inf, -4, math.inf)


def test_groups_that_no_shift_makes_alike_say_so() -> None:
    found = hodges_lehmann_shift([0, 20, 20, 0, 0, 0], [20, 9, 9, 9, 9, 9], conf_level=0.5)
    assert math.isnan(found.conf_int.low)
    assert math.isnan(found.conf_int.high)
    assert found.note == "every shift is rejected: no shift makes the groups alike"


def test_many_units_have_limits_near_each_other_or_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    generator = np.random.default_rng(2)
    one, other = generator.normal(0.2, 1, 200), generator.normal(0, 1, 150)
    assert three(hodges_lehmann_shift(one, other)) == pytest.approx(
        three(hodges_lehmann_shift_asymptotic(one, other)), abs=0.005
    )
    with pytest.raises(TooLargeError, match="use hodges_lehmann_shift_asymptotic"):
        hodges_lehmann_shift(np.arange(300), np.arange(300))
    monkeypatch.setattr(shift, "MOST_ADDITIONS", 1_000)
    with pytest.raises(TooLargeError, match="the p of too many shifts has to be counted; use hodges_lehmann_shift_asy"):
        hodges_lehmann_shift(ONE, OTHER)


def test_a_hundred_thousand_units_are_no_trouble_for_the_normal_limits() -> None:
    values = np.arange(100_000)
    assert hodges_lehmann_shift_asymptotic(values + 7, values).estimate == 7


@pytest.mark.parametrize("method", BOTH)
def test_what_has_no_shift(method: Callable[..., Inference]) -> None:
    with pytest.raises(NotEstimableError, match="unexposed has no units"):
        method([1], [])
    with pytest.raises(ValueError, match="exposed must be a list of finite numbers"):
        method([math.inf], [1])
    with pytest.raises(ValueError, match=r"unexposed must be at most 1e\+150 in size"):
        method([1], [1e200])
    with pytest.raises(ValueError, match="conf_level must be between 0 and 1"):
        method([1], [2], conf_level=95)
