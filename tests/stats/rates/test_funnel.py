"""Control limits, dispersion and shrunken rates: against the formulas of the papers in base R, and identities."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from leapstats import stats
from leapstats.errors import NotEstimableError
from leapstats.stats.rates.control_limits import pulled_in

COUNTS = [3, 7, 12, 5, 9, 30, 2, 14, 8, 21, 1, 16]
TOTALS = [10, 20, 25, 22, 15, 60, 12, 30, 31, 40, 9, 35]
EVENTS = [4, 9, 2, 15, 7, 0, 11, 3, 6, 20, 1]
EXPOSURES = [3.1, 4.2, 2.5, 5.5, 3, 1.2, 2.9, 4.4, 3.6, 6.1, 1]
STAFF = [1.2, 0.5, 3, 0, 2.4, 1, 0.8, 4.1, 1.5, 2]
PATIENTS = [0.42, 0.3, 1.1, 0.2, 0.65, 0.5, 0.35, 1.2, 0.7, 0.6]


def first(found: tuple[np.ndarray, np.ndarray], side: int, count: int = 6) -> list[float]:
    return found[side][:count].tolist()


# R 4.2.2: t <- sum(c) / sum(n); v <- t * (1 - t) / n; z <- (c / n - t) / sqrt(v). Dispersion: k <- floor(.1 * 12);
# the k lowest z are set to the next one, and the k highest; mean(z^2). Variance between practices:
# (12 * dispersion - 11) / (sum(1 / v) - sum(1 / v^2) / sum(1 / v)).
# Exact limits: r <- qbinom(p, n, t); (r - (pbinom(r, n, t) - p) / dbinom(r, n, t)) / n at .001 and .999, from 0.
# Additive: t + qnorm(.975) * sqrt(v + between); multiplicative: t - qnorm(.975) * sqrt(v * dispersion).
def test_proportions_of_practices_against_that_of_all() -> None:
    found = stats.binomial_funnel(COUNTS, TOTALS)
    expected = [0.414239482200647269, 1.689869689259309027, 0.008171308602946349]
    assert [found.target, found.dispersion, found.between_variance] == pytest.approx(expected, rel=1e-12)
    assert found.scores[:3] == pytest.approx([-0.7333823151438450, -0.5832184262648147, 0.6674971806590981], rel=1e-12)
    plain = stats.binomial_funnel(COUNTS, TOTALS, winsorized=0)
    assert plain.dispersion == pytest.approx(1.719001964510962210, rel=1e-12)
    limits = found.limits(0.998)
    assert first(limits, 0) == pytest.approx(
        [0, 0.06529896863882689, 0.10323457207698696, 0.08964572917401820, 0.01287921129030599, 0.21567582154724449],
        rel=1e-9,
    )
    assert first(limits, 1) == pytest.approx(
        [0.8595364954667681, 0.7373494475309461, 0.7057916555165820, 0.7211519418528068, 0.7834732496308351,
         0.6054781150384975],
        rel=1e-9,
    )  # fmt: skip
    assert first(found.additive_limits(0.95), 1) == pytest.approx(
        [0.7672279726375859, 0.6935158864047536, 0.6762971038376084, 0.6858245341659831, 0.7200670448735252,
         0.6308611192885887],
        rel=1e-11,
    )  # fmt: skip
    assert first(found.multiplicative_limits(0.95), 0) == pytest.approx(
        [0.01735831436615559, 0.13360211709964193, 0.16322979204373722, 0.14666225343238209, 0.09018736562918184,
         0.25221342391491453],
        rel=1e-10,
    )  # fmt: skip


# R 4.2.2: as above with v <- t / x, qpois, ppois and dpois of x * t at .025 and .975.
def test_rates_of_practices_against_that_of_all() -> None:
    found = stats.poisson_funnel(EVENTS, EXPOSURES)
    expected = [2.08, 1.6489835975868941, 0.5065978730924054]
    assert [found.target, found.dispersion, found.between_variance] == pytest.approx(expected, rel=1e-12)
    limits = found.limits(0.95)
    assert first(limits, 0) == pytest.approx(
        [0.4519637979231899, 0.7069157182423086, 0.2716773882214445, 0.8701457368752208, 0.4288958534265205, 0],
        rel=1e-9,
    )
    assert first(limits, 1) == pytest.approx(
        [3.684318103798134, 3.458791027660626, 3.867105228008845, 3.272956369046796, 3.691560978067175,
         4.671108225670022],
        rel=1e-9,
    )  # fmt: skip
    assert first(found.additive_limits(0.95), 0) == pytest.approx(
        [0, 0.1182376246263055, 0, 0.2364043964533897, 0, 0], rel=1e-9
    )
    assert first(found.multiplicative_limits(0.95), 1) == pytest.approx(
        [4.141612693136176, 3.851182372042998, 4.375714736560326, 3.627770559643809, 4.175691244685201,
         5.393578802839237],
        rel=1e-11,
    )  # fmt: skip


# R 4.2.2: r <- sum(y) / sum(x); z <- (y / x - r) * sqrt(x); s <- mean of the squares, the lowest and the highest z set
# to the next one; r -+ qnorm(.975) * sqrt(s / x), from 0.
def test_staff_of_practices_against_the_ratio_of_totals() -> None:
    found = stats.ratio_funnel(STAFF, PATIENTS)
    assert found.target == stats.linearized_ratio(STAFF, PATIENTS).estimate
    limits = found.limits(0.95)
    low = [1.1981168566789644, 0.9154610019489637, 1.7875782731893004, 0.5052110877004479]
    high = [4.283610718071866, 4.566266572801867, 3.694149301561531, 4.976516487050383]
    assert first(limits, 0, 4) == pytest.approx(low, rel=1e-11)
    assert first(limits, 1, 4) == pytest.approx(high, rel=1e-12)
    for other in (found.additive_limits(0.95), found.multiplicative_limits(0.95)):
        assert np.array(other) == pytest.approx(np.array(limits))
    assert np.mean(pulled_in(found.scores, 0.1) ** 2) == pytest.approx(found.dispersion) == 1


# R 4.2.2: 2 * pmin(pbinom(c, n, t), pbinom(c - 1, n, t, lower = FALSE)), the same of ppois(e, x * t), at most 1; and
# 2 * pnorm(-abs(z / sqrt(s))) with z and s of the test before.
def test_p_of_each_practice_against_that_of_all() -> None:
    found = stats.binomial_funnel(COUNTS, TOTALS).p_values()
    assert found[:6] == pytest.approx(
        [0.6944688513587386, 0.7314874361325392, 0.6365853292199770, 0.1111800331310847, 0.2321523144601204,
         0.2244194701836870],
        rel=1e-11,
    )  # fmt: skip
    found = stats.poisson_funnel([*EVENTS, 0], [*EXPOSURES, 0]).p_values()
    assert found[:7] == pytest.approx(
        [0.45908971154605910, 1, 0.21757330075480491, 0.35967859278580933, 0.86437276363529714, 0.16482799234966594,
         0.08791351597448296],
        rel=1e-11,
    )  # fmt: skip
    assert math.isnan(found[-1])
    found = stats.ratio_funnel(STAFF, PATIENTS).p_values()
    expected = [0.88255954590215746, 0.24875341200933104, 0.97770733568713597, 0.01626674016103361]
    assert found[:4] == pytest.approx(expected, rel=1e-10)


# By definition of a quantile: fewer than the low limit, or more than the next count above the high one, are at most
# half the error; the next count itself may have more.
def test_exact_limits_lie_within_one_count_of_the_tails() -> None:
    from scipy.stats import binom

    found = stats.binomial_funnel(COUNTS, TOTALS, target=0.3)
    low, high = found.limits(0.95)
    sizes = np.array(TOTALS)
    assert found.target == 0.3
    assert np.all(binom.cdf(np.ceil(low * sizes) - 1, sizes, 0.3) <= 0.025)
    assert np.all(binom.sf(np.ceil(high * sizes), sizes, 0.3) <= 0.025)


# An identity: in large practices exact limits are normal ones.
def test_limits_for_other_sizes_and_large_practices() -> None:
    found = stats.poisson_funnel(EVENTS, EXPOSURES, target=2.0)
    low, high = found.limits(0.95, sizes=[1e8])
    half = 1.959963984540054 * math.sqrt(2 / 1e8)
    assert [low[0], high[0]] == pytest.approx([2 - half, 2 + half], rel=1e-6)
    same = found.limits(0.95, sizes=EXPOSURES)
    assert np.array_equal(same, found.limits(0.95))


def test_practices_alike_have_no_variance_between_them_and_nothing_is_narrowed() -> None:
    found = stats.poisson_funnel([4, 4, 4], [2, 2, 2])
    assert (found.dispersion, found.between_variance) == (0, 0)
    assert np.array_equal(found.multiplicative_limits(0.95), found.additive_limits(0.95))
    half = 1.959963984540054
    assert found.additive_limits(0.95)[1] == pytest.approx([2 + half] * 3)


def test_a_practice_without_exposure_stays_in_its_place() -> None:
    found = stats.poisson_funnel([*EVENTS[:3], 0, *EVENTS[3:]], [*EXPOSURES[:3], 0, *EXPOSURES[3:]])
    plain = stats.poisson_funnel(EVENTS, EXPOSURES)
    assert found.dispersion == plain.dispersion
    assert np.isnan([found.rates[3], found.scores[3], found.limits(0.95)[0][3]]).all()
    assert np.delete(found.limits(0.95)[1], 3) == pytest.approx(plain.limits(0.95)[1])


def test_extremes_are_pulled_in_at_both_ends() -> None:
    scores = np.arange(30.0)[::-1]
    assert pulled_in(scores, 0.1).min() == 3
    assert pulled_in(scores, 0.1).max() == 26
    assert pulled_in(scores[:9], 0.1).tolist() == scores[:9].tolist()
    assert np.ptp(pulled_in(np.array([1.0, 5.0, 2.0]), 0.49)) == 0


# R 4.2.2: t <- sum(e) / sum(x); s <- sum(x * (e / x - t)^2) / sum(x); a <- max(0, s - t / mean(x)); rates
# t + a / (a + t / x) * (e / x - t); limits qgamma(.025, t^2 / a + e, t / a + x), likewise .975.
def test_shrunken_rates() -> None:
    found = stats.shrunken_rates(EVENTS, EXPOSURES)
    assert found.between_variance == pytest.approx(0.493674448506973, rel=1e-11)
    rates = [1.745267523624312, 2.111378877263714, 1.603334484721645, 2.446507667466280, 2.185360887717072,
             1.618913666459682]  # fmt: skip
    assert found.rates[:6] == pytest.approx(rates, rel=1e-12)
    low = [0.9230393833356968, 1.2464292216102126, 0.7932648309886932, 1.5636756620189272, 1.2431765910298547,
           0.7310226828811182]  # fmt: skip
    high = [2.825017146056302, 3.200554721948233, 2.693627805129120, 3.523762478297840, 3.388932776115696,
            2.853750072726787]  # fmt: skip
    limits = found.limits(0.95)
    assert first(limits, 0) == pytest.approx(low, rel=1e-10)
    assert first(limits, 1) == pytest.approx(high, rel=1e-10)


def test_practices_that_differ_by_chance_only_share_one_rate() -> None:
    found = stats.shrunken_rates([2, 4, 3], [2, 4, 2.9])
    assert found.between_variance == 0
    assert found.rates == pytest.approx([found.overall] * 3)
    assert found.limits(0.95)[0] == pytest.approx(found.rates)


def test_nothing_is_known_of_a_practice_without_exposure() -> None:
    found = stats.shrunken_rates([*EVENTS, 0], [*EXPOSURES, 0])
    plain = stats.shrunken_rates(EVENTS, EXPOSURES)
    assert found.rates[-1] == found.overall
    assert found.rates[:-1] == pytest.approx(plain.rates)
    assert found.limits(0.9)[0][:-1] == pytest.approx(plain.limits(0.9)[0])


NOT_ESTIMABLE: dict[str, tuple[Callable[[], Any], str]] = {
    "one practice": (lambda: stats.binomial_funnel([1], [2]), "a funnel needs two units whose totals .* is 1"),
    "none with patients": (lambda: stats.ratio_funnel([0, 0], [0, 0]), "whose denominators .* there is none"),
    "no events": (lambda: stats.poisson_funnel([0, 0], [2, 1]), "a target rate of 0 has no limits"),
    "no events to shrink": (lambda: stats.shrunken_rates([0, 0], [2, 1]), "all units together must be a number"),
    "all have it": (lambda: stats.binomial_funnel([2, 3], [2, 3]), "a target of 1 has no limits"),
    "ratios alike": (lambda: stats.ratio_funnel([2, 4, 6], [1, 2, 3]), "ratios, extremes pulled in, are all one"),
}


@pytest.mark.parametrize("name", NOT_ESTIMABLE)
def test_what_cannot_be_estimated_says_why(name: str) -> None:
    call, said = NOT_ESTIMABLE[name]
    with pytest.raises(NotEstimableError, match=said):
        call()


BAD: dict[str, tuple[Callable[[], Any], str]] = {
    "not whole": (lambda: stats.binomial_funnel([1.5, 2], [2, 3]), "counts must be whole numbers from 0"),
    "totals": (lambda: stats.binomial_funnel([1, 2], [2.5, 3]), "totals must be whole numbers"),
    "too many": (lambda: stats.binomial_funnel([3, 2], [2, 3]), "counts must be at most their totals"),
    "negative": (lambda: stats.poisson_funnel([-1, 2], [2, 3]), "events must be whole numbers"),
    "no exposure": (lambda: stats.poisson_funnel([1, 2], [0, 3]), "exposures must be above 0 where"),
    "lengths": (lambda: stats.ratio_funnel([1, 2], [3]), "as many as numerators"),
    "target": (lambda: stats.binomial_funnel([1, 2], [2, 3], target=40), "target must be between 0 and 1, not 40"),
    "rate": (lambda: stats.poisson_funnel([1, 2], [2, 3], target=0), "target must be a number above 0, not 0"),
    "share": (lambda: stats.ratio_funnel([1, 2], [2, 3], winsorized=0.5), "winsorized must be from 0 to below 0.5"),
    "level": (lambda: stats.poisson_funnel([1, 2], [2, 3]).limits(95), "conf_level must be between"),
    "level, wider": (lambda: stats.poisson_funnel([1, 2], [2, 3]).additive_limits(95), "conf_level must be between"),
    "level, shrunken": (lambda: stats.shrunken_rates([1, 2], [2, 3]).limits(95), "conf_level must be between"),
    "sizes": (lambda: stats.poisson_funnel([1, 2], [2, 3]).limits(0.95, sizes=[1, 0]), "sizes must be above 0"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_named(name: str) -> None:
    call, said = BAD[name]
    with pytest.raises(ValueError, match=said):
        call()
