"""Rates of events and their ratio: against poisson.test of R, and identities."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapstats import stats
from leapstats.errors import NotEstimableError, TooLargeError


def limits(found: stats.Inference) -> tuple[float, float]:
    return found.conf_int.low, found.conf_int.high


# R 4.2.2: poisson.test(events, exposure, conf.level = level)$conf.int; then mid-p, by uniroot of
# ppois(x, m, lower = FALSE) + dpois(x, m) / 2 and of ppois(x - 1, m) + dpois(x, m) / 2, over the exposure.
ONE_RATE = [
    (0, 4, 0.9, (0.0, 0.7489330683884975), (0.0, 0.5756462732485115)),
    (0, 4, 0.95, (0.0, 0.9222198635284838), (0.0, 0.7489330683884975)),
    (1, 4, 0.9, (0.01282332359688763, 1.18596612959764425), (0.02503983111956604, 1.02825082017990987)),
    (1, 4, 0.95, (0.006329451996072474, 1.392910847734724733), (0.012505086208834141, 1.232965131176693152)),
    (5, 2.5, 0.9, (0.7880598272238120, 4.2052139634966128), (0.8866100357432595, 3.9746264106517906)),
    (17, 52, 0.95, (0.1904447398001402, 0.5234355156905118), (0.1968064985785408, 0.5128132787923243)),
    (250, 10, 0.9, (22.45733781863646, 27.76153926106948), (22.50346726408154, 27.71026788967545)),
    (250, 10, 0.95, (21.99679956309373, 28.29877050423161), (22.04220209244600, 28.24726873484788)),
]


@pytest.mark.parametrize(("events", "exposure", "level", "exact", "mid_p"), ONE_RATE)
def test_limits_of_a_rate(
    events: int, exposure: float, level: float, exact: tuple[float, float], mid_p: tuple[float, float]
) -> None:
    found = stats.garwood_rate(events, exposure, conf_level=level)
    assert limits(found) == pytest.approx(exact, rel=1e-12)
    assert found.estimate == events / exposure
    assert limits(stats.mid_p_rate(events, exposure, conf_level=level)) == pytest.approx(mid_p, rel=1e-11)


# By hand: half of exp(-m) is .025 at m = log 20.
def test_no_event_has_a_mid_p_limit_by_hand() -> None:
    assert limits(stats.mid_p_rate(0, 1)) == pytest.approx((0, math.log(20)), rel=1e-13)
    assert limits(stats.garwood_rate(0, 1)) == pytest.approx((0, math.log(40)), rel=1e-13)


@given(st.integers(0, 10**7), st.floats(1e-3, 1e6), st.floats(0.5, 0.999))
def test_mid_p_limits_lie_inside_exact_ones(events: int, exposure: float, level: float) -> None:
    exact = stats.garwood_rate(events, exposure, conf_level=level)
    inner = stats.mid_p_rate(events, exposure, conf_level=level)
    assert exact.conf_int.low <= inner.conf_int.low <= inner.estimate <= inner.conf_int.high <= exact.conf_int.high


# R 4.2.2: p <- poisson.test(events, exposure): p$conf.int, p$p.value, and p$p.value with alternative "less" and
# "greater". Then mid-p: uniroot of the binomial tail of the first group's share u of all events, limits
# u / (1 - u) * exposure[2] / exposure[1]; its one-sided p are pbinom(x - 1) + dbinom(x) / 2 and the other tail.
TWO_RATES = [
    (
        (11, 3), (800, 1000), (1.210747741433145563, 25.585962004303638651), 0.013482569532780514,
        (0.998114498681538453, 0.010227616253311816), (1.356821744138263508, 20.456563101359119372),
        (0.993943441214113266, 0.006056558785886672),
    ),
    (
        (0, 4), (10, 12), (0.0, 1.81784023123904426), 0.13120688477563006, (0.08851854381531314, 1.0),
        (0.0, 1.33769103225735386), (0.04425927190765657, 0.95574072809234345),
    ),
    (
        (6, 0), (10, 12), (1.412909670869013867, math.inf), 0.008819905157090272, (1.0, 0.008819905157090272),
        (1.853141694402674178, math.inf), (0.995590047421454849, 0.004409952578545136),
    ),
    (
        (2, 9), (1.5, 3), (0.04672928210609841, 2.14727687165990355), 0.35619570187471467,
        (0.23411065386374069, 0.92485337036472526), (0.06544692861878720, 1.86608236753750223),
        (0.15462864174950763, 0.84537135825049214),
    ),
    (
        (40, 60), (7, 9), (0.5597064574607712, 1.3001477898774170), 0.4814540950248660,
        (0.2570709757775045, 0.8038346820836273), (0.5708501869558187, 1.2766868168854995),
        (0.2266181468469387, 0.7733818531530616),
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", TWO_RATES, ids=[str(case[0]) for case in TWO_RATES])
def test_ratio_of_two_rates(case: tuple[Any, ...]) -> None:
    events, exposure, exact, minlike, sides, mid_p, mid_sides = case
    for method, expected, tails in (
        (stats.conditional_rate_ratio, exact, sides),
        (stats.mid_p_rate_ratio, mid_p, mid_sides),
    ):
        found = method(events, exposure)
        assert limits(found) == pytest.approx(expected, rel=1e-9)
        one_sided = [method(events, exposure, alternative=side).p_value for side in ("less", "greater")]
        assert one_sided == pytest.approx(tails, rel=1e-9)
        assert found.p_value == pytest.approx(min(1, 2 * min(tails)), rel=1e-9)
    ratio = events[0] / exposure[0] / (events[1] / exposure[1]) if events[1] else math.inf
    test = stats.exact_rate_test(events, exposure)
    assert test.p_value == pytest.approx(minlike, rel=1e-9)
    assert test.estimate == pytest.approx(ratio)
    assert stats.mid_p_rate_ratio(events, exposure).estimate == pytest.approx(ratio)


def turned(
    method: Callable[..., stats.Inference], events: tuple[int, int], exposure: tuple[float, float]
) -> list[float]:
    one, other = method(events, exposure), method(events[::-1], exposure[::-1])
    pairs = [(one.conf_int.low, other.conf_int.high), (one.conf_int.high, other.conf_int.low)]
    assert one.p_value == pytest.approx(other.p_value, rel=1e-9)
    return [a * b for a, b in pairs if 0 < a < math.inf]


@given(
    st.tuples(st.integers(0, 40), st.integers(0, 40)).filter(any), st.tuples(st.floats(0.1, 100), st.floats(0.1, 100))
)
def test_exchanging_the_groups_inverts_the_ratio(events: tuple[int, int], exposure: tuple[float, float]) -> None:
    for method in (stats.conditional_rate_ratio, stats.mid_p_rate_ratio):
        products = turned(method, events, exposure)
        assert products == pytest.approx([1.0] * len(products), rel=1e-8)
    found = stats.conditional_rate_ratio(events, exposure)
    outside = found.conf_int.low > 1 or found.conf_int.high < 1
    assert outside == (found.p_value < 0.05)


# By hand: none of n in the second group; the share has u**n = .025, so the low limit is u / (1 - u).
def test_very_many_events_keep_their_digits() -> None:
    n = 10**12
    root = math.log(0.025) / n
    found = stats.conditional_rate_ratio([n, 0], [1, 1])
    assert found.conf_int.low == pytest.approx(math.exp(root) / -math.expm1(root), rel=1e-9)
    with pytest.raises(TooLargeError, match="use conditional_rate_ratio"):
        stats.mid_p_rate_ratio([n, n], [1, 1])


NOT_ESTIMABLE: dict[str, tuple[Callable[[], Any], str]] = {
    "no exposure": (lambda: stats.garwood_rate(3, 0), "exposure is 0: no rate"),
    "no exposure, mid-p": (lambda: stats.mid_p_rate(0, 0.0), "exposure is 0: no rate"),
    "none in one group": (
        lambda: stats.conditional_rate_ratio([3, 0], [2, 0]),
        "exposure of the unexposed is 0: no rate",
    ),
    "no events": (lambda: stats.mid_p_rate_ratio([0, 0], [2, 1]), "nothing happened in either group"),
    "no events to test": (lambda: stats.exact_rate_test([0, 0], [2, 1]), "nothing happened in either group"),
}


@pytest.mark.parametrize("name", NOT_ESTIMABLE)
def test_what_cannot_be_estimated_says_why(name: str) -> None:
    call, said = NOT_ESTIMABLE[name]
    with pytest.raises(NotEstimableError, match=said):
        call()


BAD: dict[str, tuple[Callable[[], Any], str]] = {
    "not whole": (lambda: stats.garwood_rate(2.5, 1), "events must be a whole number from 0 below"),
    "negative": (lambda: stats.mid_p_rate(-1, 1), "events must be a whole number"),
    "words": (lambda: stats.garwood_rate("3", 1), "events must be a whole number .* not '3'"),
    "exposure": (lambda: stats.garwood_rate(3, -1), "exposure must be a finite number above 0, not -1"),
    "infinite": (lambda: stats.garwood_rate(3, math.inf), "exposure must be a finite number above 0"),
    "missing": (lambda: stats.garwood_rate(3, math.nan), "exposure must be a finite number above 0"),
    "level": (lambda: stats.garwood_rate(3, 1, conf_level=1), "conf_level must be between 0 and 1"),
    "one": (lambda: stats.conditional_rate_ratio([3], [1, 2]), "events must be two numbers, exposed and unexposed"),
    "three": (lambda: stats.mid_p_rate_ratio([3, 1], [1, 2, 3]), "exposure must be two numbers.* not 3"),
    "no list": (lambda: stats.exact_rate_test(3, [1, 2]), "events must be a list of two counts"),
    "side": (lambda: stats.conditional_rate_ratio([3, 1], [1, 1], alternative="more"), "alternative must be one of"),
    "of whom": (lambda: stats.exact_rate_test([3, 1.5], [1, 1]), "events of the unexposed must be"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_named(name: str) -> None:
    call, said = BAD[name]
    with pytest.raises(ValueError, match=said):
        call()


def test_numbers_of_numpy_are_numbers() -> None:
    plain = stats.conditional_rate_ratio([3, 1], [1.0, 2.0])
    assert stats.conditional_rate_ratio(np.array([3, 1]), np.array([1.0, 2.0])) == plain
