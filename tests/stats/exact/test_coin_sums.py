"""Lower tails of sums of coins against R, binomial probabilities, and counts in whole numbers."""

from fractions import Fraction

import numpy as np
import pytest
from scipy.stats import binom

from leapstats.stats.exact.coin_sums import coins_at_most


# R 4.2.2: psignrank(most, 1000)
@pytest.mark.parametrize(
    ("most", "expected"), [(230_000, 0.013304823326502), (240_000, 0.131007368752565), (100_000, 7.60177716147711e-67)]
)
def test_ranks_as_in_r(most: int, expected: float) -> None:
    assert coins_at_most(np.arange(1, 1001), most) == pytest.approx(expected, rel=1e-12)


# Identity: equal numbers add up to a binomial count. The period of 40 is even, that of 13 odd.
@pytest.mark.parametrize(("size", "most"), [(13, 1), (40, 19), (2000, 999), (2000, 500)])
def test_equal_numbers_are_binomial(size: int, most: int) -> None:
    found = coins_at_most(np.full(size, 6), 6 * most + 5)
    assert found == pytest.approx(float(binom.cdf(most, size, 0.5)), rel=1e-11)


def in_whole_numbers(numbers: list[int], most: int) -> Fraction:
    """Count subsets by their sums, as one long number with a field for each sum."""
    width = len(numbers) + 1
    counts = 1
    for number in numbers:
        counts += counts << (width * number)
    fields = (counts >> (width * place) & ((1 << width) - 1) for place in range(most + 1))
    return Fraction(sum(fields), 2 ** len(numbers))


@pytest.mark.parametrize("numbers", [[1] * 40 + [30] * 9, [3, 5, 8] * 12, [2, 4, 100], list(range(1, 40))])
def test_tails_of_any_size_in_whole_numbers(numbers: list[int]) -> None:
    """Also where few numbers make sums with gaps, so that many frequencies count."""
    total = sum(numbers)
    for most in {total // 50, total // 7, total // 3, (total - 1) // 2}:
        expected = float(in_whole_numbers(numbers, most))
        assert coins_at_most(np.array(numbers), most) == pytest.approx(expected, rel=1e-12)
