"""Rounding half up, once."""

import math
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapstats.output.numbers import Rounding, decimals_for, fixed, percent, probability, signed, whole


@pytest.mark.parametrize(
    ("number", "digits", "printed"),
    [
        (2.675, 2, "2.68"),
        (0.5, 0, "1"),
        (1.5, 0, "2"),
        (2.5, 0, "3"),
        (-2.5, 0, "-3"),
        (-0.01, 1, "0.0"),
        (999999999999999.0, 1, "999999999999999.0"),
        (1e15, 0, "1.00e+15"),
        (-1.2350000000000001e30, 1, "-1.24e+30"),
        (9.999e30, 4, "1.00e+31"),
        (1.7976931348623157e308, 2, "1.80e+308"),
        (math.nan, 1, "–"),
        (math.inf, 1, "∞"),
        (-math.inf, 1, "-∞"),
    ],
)
def test_fixed(number: float, digits: int, printed: str) -> None:
    assert fixed(number, digits) == printed


# 7/16 = 43.75 is the only exact tie of Blasi et al. 2018, printed 43.8 (Results, Timely care, para 6).
@pytest.mark.parametrize(("share", "printed"), [(7 / 16, "43.8"), (1 / 16, "6.3"), (0.0, "0.0"), (1.0, "100.0")])
def test_percent(share: float, printed: str) -> None:
    assert percent(share) == printed


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.integers(0, 2))
def test_percentages_of_counts_are_rounded_half_up_exactly(tally: tuple[int, int], digits: int) -> None:
    count, total = tally
    exact = Fraction(100 * count * 10**digits, total)
    up = math.floor(exact + Fraction(1, 2))
    expected = (Decimal(up) / 10**digits).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    assert percent(count / total, digits) == str(expected)


@pytest.mark.parametrize(("spread", "digits"), [(25.0, 1), (2.5, 1), (0.25, 2), (0.025, 3), (1e-9, 4), (0.0, 1)])
def test_decimals_follow_the_spread(spread: float, digits: int) -> None:
    assert decimals_for(spread) == digits


@pytest.mark.parametrize(
    ("p", "printed"),
    [
        (0.0, "<0.001"),
        (0.000499, "<0.001"),
        (0.0005, "0.001"),
        (0.0495, "0.050"),
        (0.125, "0.125"),
        (0.99949, "0.999"),
        (0.9996, "1.000"),
        (1 - 1e-15, "1.000"),
        (1.0, "1.000"),
        (math.nan, "–"),
    ],
)
def test_probabilities(p: float, printed: str) -> None:
    assert probability(p) == printed


@pytest.mark.parametrize(
    ("number", "digits", "printed"),
    [
        (3.0, 0, "+3"),
        (-3.0, 0, "-3"),
        (0.0, 0, "0"),
        (0.04, 1, "0.0"),
        (-0.04, 1, "0.0"),
        (0.05, 1, "+0.1"),
        (-0.05, 1, "-0.1"),
        (math.inf, 1, "+∞"),
        (1e30, 1, "+1.00e+30"),
        (-math.inf, 1, "-∞"),
        (math.nan, 2, "–"),
    ],
)
def test_changes_carry_their_sign(number: float, digits: int, printed: str) -> None:
    assert signed(number, digits) == printed


@given(st.floats(-1e6, 1e6), st.integers(0, 3))
def test_a_sign_is_all_that_tells_a_rise_from_a_fall(number: float, digits: int) -> None:
    rise, fall = signed(abs(number), digits), signed(-abs(number), digits)
    assert rise.removeprefix("+") == fall.removeprefix("-")


@given(st.floats(allow_nan=True, allow_infinity=True), st.integers(0, 4), st.sampled_from(Rounding))
def test_any_number_prints_in_a_column_of_sensible_width(number: float, digits: int, rounding: Rounding) -> None:
    for text in (fixed(number, digits, rounding), percent(number, digits, rounding), signed(number, digits)):
        assert len(text) <= 21  # 15 digits, a point, 4 decimals, a sign
    assert whole(number) == fixed(number, 0)
