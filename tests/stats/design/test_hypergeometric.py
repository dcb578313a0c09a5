"""Exact limits in a finite population: against R, printed values, every population, and closed forms."""

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapstats.errors import NotEstimableError, TooLargeError
from leapstats.stats.design.hypergeometric import hypergeometric_limits


def _numbers(count: int, n_units: int, population: int, conf_level: float = 0.95) -> tuple[int, int]:
    limits = hypergeometric_limits(count, n_units, population, conf_level=conf_level).conf_int
    return round(limits.low * population), round(limits.high * population)


# R 4.2.2: K <- 0:N; range(K[1 - phyper(m - 1, K, N - K, n) > .025 & phyper(m, K, N - K, n) > .025 & K >= m &
# K <= N - n + m])
@pytest.mark.parametrize(
    ("count", "n_units", "population", "low", "high"),
    [
        (45, 100, 300, 111, 160),
        (2, 100, 300, 2, 18),
        (3, 10, 50, 5, 31),
        (0, 30, 60, 0, 5),
        (17, 30, 60, 26, 41),
        (30, 30, 60, 55, 60),
        (5, 7, 8, 5, 6),
    ],
)
def test_limits_equal_r(count: int, n_units: int, population: int, low: int, high: int) -> None:
    assert _numbers(count, n_units, population) == (low, high)


def test_a_printed_example_that_names_the_first_numbers_outside() -> None:
    """R package samplingbook (Kauermann & Kuechenhoff 2010, Stichproben): 45 of 100 of 300, "[110,161]"."""
    low, high = _numbers(45, 100, 300)
    assert (low - 1, high + 1) == (110, 161)


def test_a_census_gives_the_proportion() -> None:
    found = hypergeometric_limits(17, 60, 60)
    assert (found.conf_int.low, found.conf_int.high) == (17 / 60, 17 / 60)
    assert found.note == "every unit of the population was sampled, so there is no sampling error"
    assert not hypergeometric_limits(17, 30, 60).note


@st.composite
def _samples(draw: st.DrawFn) -> tuple[int, int, int]:
    population = draw(st.integers(1, 40))
    n_units = draw(st.integers(1, population))
    return draw(st.integers(0, n_units)), n_units, population


def _at_least(count: int, n_units: int, total: int, population: int) -> Fraction:
    ways = sum(comb(total, k) * comb(population - total, n_units - k) for k in range(count, n_units + 1))
    return Fraction(ways, comb(population, n_units))


@given(_samples(), st.sampled_from([Fraction(1, 10), Fraction(1, 20), Fraction(1, 100), Fraction(1, 2)]))
def test_the_limits_are_the_ends_of_what_whole_numbers_do_not_reject(
    case: tuple[int, int, int], error: Fraction
) -> None:
    count, n_units, population = case
    kept = [
        total
        for total in range(count, population - n_units + count + 1)
        if _at_least(count, n_units, total, population) > error / 2
        and 1 - _at_least(count + 1, n_units, total, population) > error / 2
    ]
    assert _numbers(count, n_units, population, float(1 - error)) == (kept[0], kept[-1])


@given(_samples())
def test_the_other_answer_has_the_other_limits(case: tuple[int, int, int]) -> None:
    count, n_units, population = case
    low, high = _numbers(count, n_units, population)
    assert _numbers(n_units - count, n_units, population) == (population - high, population - low)


@pytest.mark.parametrize(("n_units", "population"), [(6, 13), (10, 20)])
def test_coverage_is_never_below_the_level(n_units: int, population: int) -> None:
    for total in range(population + 1):
        covered = sum(
            comb(total, count) * comb(population - total, n_units - count)
            for count in range(n_units + 1)
            if _numbers(count, n_units, population)[0] <= total <= _numbers(count, n_units, population)[1]
        )
        assert covered >= 0.95 * comb(population, n_units)


def test_a_large_population_is_nearly_the_binomial() -> None:
    """Clopper & Pearson (1934) for 10 of 30: R, binom.test(10, 30), 0.1728742 to 0.5281200."""
    limits = hypergeometric_limits(10, 30, 10**9).conf_int
    assert (limits.low, limits.high) == pytest.approx((0.1728742, 0.5281200), abs=1e-7)


# R 4.2.2: in a population of 100,000, the first and last K with phyper(m - 1, K, N - K, n, lower=FALSE) > .025 and
# phyper(m, K, N - K, n) > .025; the same for 1e-9 in place of .025
@pytest.mark.parametrize(
    ("count", "n_units", "tail", "low", "high"),
    [(3000, 20000, 0.025, 14560, 15449), (2, 20000, 1e-9, 2, 120), (19990, 20000, 1e-9, 99800, 99990)],
)
def test_far_tails_equal_r(count: int, n_units: int, tail: float, low: int, high: int) -> None:
    assert _numbers(count, n_units, 100_000, 1 - 2 * tail) == (low, high)


def test_what_is_no_sample_is_refused() -> None:
    with pytest.raises(ValueError, match="count must be between 0 and total 30, not 31"):
        hypergeometric_limits(31, 30, 60)
    with pytest.raises(ValueError, match="between 0 and total 20, not 30"):
        hypergeometric_limits(3, 30, 20)
    with pytest.raises(NotEstimableError, match="n_units is 0"):
        hypergeometric_limits(0, 0, 60)
    with pytest.raises(TooLargeError, match="use beta_limits"):
        hypergeometric_limits(5, 10**7, 10**8)
    with pytest.raises(ValueError, match="conf_level"):
        hypergeometric_limits(3, 30, 60, conf_level=1)
