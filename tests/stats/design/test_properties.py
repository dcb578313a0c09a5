"""What holds for every sample: weights, orders, censuses, repeated rows and domains."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from leapstats import stats
from leapstats.errors import NotEstimableError
from leapstats.stats.design.estimates import DomainMeans, Means, Ratios, Totals, estimated
from leapstats.stats.design.sample import Design, SampleDesign, sample_design
from leapstats.terms import Numbers


@dataclass(frozen=True)
class Drawn:
    """A stratified sample of clusters, and what was asked of its units."""

    weights: Numbers
    strata: Numbers
    clusters: Numbers
    number: Numbers
    share: Numbers
    group: Numbers

    def design(self, scale: float = 1.0, order: Any = slice(None)) -> SampleDesign:
        return sample_design(
            self.weights[order] * scale, strata=self.strata[order], clusters=[self.clusters[order]], lonely="adjust"
        )


@st.composite
def _drawn(draw: st.DrawFn) -> Drawn:
    size = draw(st.integers(8, 24))

    def column(low: int, high: int) -> Numbers:
        return np.array(draw(st.lists(st.integers(low, high), min_size=size, max_size=size)), dtype=float)

    clusters = np.arange(size) // draw(st.integers(1, 2))
    share = column(0, 1)
    assume(0 < share.sum() < size)
    return Drawn(column(1, 9), clusters % 2, clusters, column(0, 12), share, column(0, 2))


def _numbers(design: Design, drawn: Drawn, order: Any = slice(None)) -> list[float]:
    """Return everything that is estimated from a sample, as numbers; NaN for what is not estimable."""
    number, share, group = drawn.number[order], drawn.share[order], drawn.group[order]
    calls: list[Callable[[], object]] = [
        lambda: estimated(design, Means(number)),
        lambda: estimated(design, Ratios(number + 1, number + 3)),
        lambda: estimated(design, DomainMeans(number, group.astype(int), 3)),
        lambda: stats.beta_limits(design, share),
        lambda: stats.logit_limits(design, share),
        lambda: stats.effective_wilson_limits(design, share),
        lambda: stats.woodruff_quantile(design, number),
        lambda: stats.weighted_sd(design, number),
        lambda: stats.rao_scott_f(design, share, group),
        lambda: stats.rao_scott_chi_square(design, share, group),
        lambda: stats.design_t(design, number, share),
        lambda: stats.design_wilcoxon(design, number, share),
        lambda: stats.design_risk_difference(design, number > 5, share),
    ]
    return [number for call in calls for number in _flat(call)]


def _flat(call: Callable[[], Any]) -> list[float]:
    try:
        found = call()
    except NotEstimableError:
        return [math.nan]
    if isinstance(found, float):
        return [found]
    if isinstance(found, stats.Estimates):
        return [*found.values, *found.se]
    return [found.estimate, found.conf_int.low, found.conf_int.high, found.statistic, found.p_value]


@settings(max_examples=60)
@given(_drawn(), st.sampled_from([0.125, 3.0, 1e6]))
def test_the_scale_of_weights_changes_nothing(drawn: Drawn, scale: float) -> None:
    given_weights, scaled = _numbers(drawn.design(), drawn), _numbers(drawn.design(scale), drawn)
    assert scaled == pytest.approx(given_weights, rel=1e-6, abs=1e-9, nan_ok=True)


@settings(max_examples=60)
@given(_drawn(), st.randoms())
def test_the_order_of_rows_is_nothing(drawn: Drawn, random: Any) -> None:
    order = list(range(len(drawn.weights)))
    random.shuffle(order)
    shuffled = _numbers(drawn.design(order=order), drawn, order)
    assert shuffled == pytest.approx(_numbers(drawn.design(), drawn), rel=1e-6, abs=1e-9, nan_ok=True)


@given(_drawn())
def test_equal_weights_without_a_design_give_the_unweighted_number(drawn: Drawn) -> None:
    size = len(drawn.number)
    design = sample_design(np.full(size, 2.5))
    found, plain = estimated(design, Means(drawn.number)), stats.student_mean(drawn.number)
    assert found.values[0] == pytest.approx(plain.estimate)
    limits = found.limits()
    assert (limits.low, limits.high) == pytest.approx((plain.conf_int.low, plain.conf_int.high))
    assert stats.weighted_sd(design, drawn.number) == pytest.approx(drawn.number.std(ddof=1))
    wanted = np.quantile(drawn.number, [0.25, 0.5, 0.9], method="inverted_cdf")
    assert [stats.weighted_quantile(design, drawn.number, each) for each in (0.25, 0.5, 0.9)] == wanted.tolist()
    # The variance of a share has the divisor n - 1, so the effective size is n - 1, and t has n - 1 degrees of freedom.
    count = int(drawn.share.sum())
    from scipy.special import betaincinv

    low = float(betaincinv(count * (size - 1) / size, (size - count) * (size - 1) / size + 1, 0.025))
    assert stats.beta_limits(design, drawn.share).conf_int.low == pytest.approx(low)


@given(_drawn())
def test_a_census_has_no_sampling_error(drawn: Drawn) -> None:
    size = len(drawn.number)
    clusters = len(np.unique(drawn.clusters))
    design = sample_design(
        clusters=[drawn.clusters, np.arange(size)],
        populations=[
            np.full(size, float(clusters)),
            np.bincount(drawn.clusters.astype(int))[drawn.clusters.astype(int)],
        ],
    )
    assert estimated(design, Means(drawn.number)).se[0] == 0
    assert estimated(design, Totals(drawn.number)).se[0] == 0
    quantile = stats.woodruff_quantile(design, drawn.number)
    assert (quantile.conf_int.low, quantile.conf_int.high) == (quantile.estimate, quantile.estimate)
    share = stats.beta_limits(design, drawn.share)
    assert (share.conf_int.low, share.conf_int.high) == (share.estimate, share.estimate)


@given(_drawn(), st.data())
def test_a_row_twice_is_the_row_with_twice_the_weight(drawn: Drawn, data: st.DataObject) -> None:
    row = data.draw(st.integers(0, len(drawn.weights) - 1))
    again = np.append(np.arange(len(drawn.weights)), row)
    twice = drawn.design(order=again)
    weights = drawn.weights.copy()
    weights[row] *= 2
    heavier = sample_design(weights, strata=drawn.strata, clusters=[drawn.clusters], lonely="adjust")
    for one, other in (
        (estimated(twice, Means(drawn.number[again])), estimated(heavier, Means(drawn.number))),
        (estimated(twice, Totals(drawn.number[again])), estimated(heavier, Totals(drawn.number))),
    ):
        # The row stays in its cluster, so the standard error is the same, too.
        assert one.values == pytest.approx(other.values)
        assert one.se == pytest.approx(other.se, abs=1e-12)
    for each in (0.25, 0.5, 0.75):
        quantiles = (
            stats.weighted_quantile(twice, drawn.number[again], each),
            stats.weighted_quantile(heavier, drawn.number, each),
        )
        assert quantiles[0] == quantiles[1]


@given(_drawn())
def test_a_domain_is_what_totals_over_all_units_make_of_it(drawn: Drawn) -> None:
    """The mean of a domain is a ratio of totals in which others count 0, so it has the standard error of that ratio."""
    inside = drawn.group != 2
    assume(inside.any())
    design = drawn.design()
    domain = estimated(design.domain(inside), Means(drawn.number))
    ratio = estimated(design, Ratios(np.where(inside, drawn.number, 0), inside.astype(float)))
    assert domain.values == pytest.approx(ratio.values)
    assert domain.se == pytest.approx(ratio.se, abs=1e-12)


@given(_drawn())
def test_one_method_says_what_another_does(drawn: Drawn) -> None:
    """F of two groups is the square of t; a difference of proportions is that of their means."""
    design = drawn.design()
    try:
        t, f = stats.design_t(design, drawn.number, drawn.share), stats.design_wald(design, drawn.number, drawn.share)
    except NotEstimableError:
        return
    assert f.statistic == pytest.approx(t.statistic**2)
    assert f.p_value == pytest.approx(t.p_value, nan_ok=True)
    share = stats.design_risk_difference(design, drawn.number > 5, drawn.share)
    means = estimated(design, DomainMeans((drawn.number > 5).astype(float), drawn.share.astype(int), 2)).values
    assert share.estimate == pytest.approx(means[1] - means[0], abs=1e-12)
