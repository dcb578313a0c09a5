"""Families of 2x2 tables in one pass: the same numbers as one by one, and as scipy's."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapstats.errors import NotEstimableError
from leapstats.stats.two_by_two import families
from leapstats.stats.two_by_two.families import OddsRatioFamily, odds_ratio_family
from leapstats.stats.two_by_two.one_table import conditional_odds_ratio, fisher_exact, fisher_mid_p, mid_p_odds_ratio

tables = st.lists(st.lists(st.integers(0, 12), min_size=4, max_size=4), min_size=1, max_size=6).map(
    lambda cells: np.array(cells).reshape(-1, 2, 2)
)


def same(found: float, expected: float) -> None:
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-12, nan_ok=True)


@given(tables)
def test_a_family_is_its_tables_one_by_one(cells: np.ndarray) -> None:
    family = odds_ratio_family(cells, conf_level=0.9)
    assert len(family) == len(cells)
    for place, table in enumerate(cells):
        exact, mid = conditional_odds_ratio(table, conf_level=0.9), mid_p_odds_ratio(table, conf_level=0.9)
        same(family.estimate[place], exact.estimate)
        same(family.exact_low[place], exact.conf_int.low)
        same(family.exact_high[place], exact.conf_int.high)
        same(family.mid_p_low[place], mid.conf_int.low)
        same(family.mid_p_high[place], mid.conf_int.high)
        same(family.p_value[place], fisher_exact(table).p_value)
        same(family.mid_p_value[place], fisher_mid_p(table).p_value)
        same(family.central_p_value[place], exact.p_value)
        same(family.central_mid_p_value[place], mid.p_value)


@given(tables)
def test_limits_are_ordered_and_hold_the_estimate(cells: np.ndarray) -> None:
    family = odds_ratio_family(cells)
    known = ~np.isnan(family.estimate)
    slack = 1 + 1e-9
    assert (family.exact_low <= family.mid_p_low * slack).all()
    assert (family.mid_p_high <= family.exact_high * slack).all()
    assert (family.mid_p_low[known] <= family.estimate[known] * slack).all()
    assert (family.estimate[known] <= family.mid_p_high[known] * slack).all()
    assert ((family.p_value > 0) & (family.p_value <= 1)).all()
    assert (family.min_attainable_p <= family.p_value * slack).all()


def test_scipy_gives_the_same_p_estimates_and_exact_limits() -> None:
    from scipy.stats import fisher_exact as scipys_fisher
    from scipy.stats.contingency import odds_ratio

    cells = np.random.default_rng(5).integers(1, 9, (12, 2, 2))
    family = odds_ratio_family(cells)
    for place, table in enumerate(cells):
        peer = odds_ratio(table)
        limits = peer.confidence_interval()
        assert family.p_value[place] == pytest.approx(scipys_fisher(table).pvalue, rel=1e-9)
        assert family.estimate[place] == pytest.approx(peer.statistic, rel=1e-5)
        assert (family.exact_low[place], family.exact_high[place]) == pytest.approx((limits.low, limits.high), rel=1e-5)


def test_the_smallest_p_is_that_of_the_most_extreme_table() -> None:
    # Margins 3 of 6 and 2 of 6: the ends of the support have 3 of 15 pairs each, so that no p is below 0.4.
    family = odds_ratio_family([[[1, 2], [1, 2]], [[3, 0], [0, 3]]])
    assert family.min_attainable_p == pytest.approx([0.4, 2 / 20])
    assert family.p_value == pytest.approx([1.0, 2 / 20])


def test_what_margins_settle_has_no_estimate() -> None:
    family = odds_ratio_family([[[0, 4], [0, 3]], [[2, 3], [0, 0]]])
    assert np.isnan(family.estimate).all()
    assert (family.exact_low == 0).all()
    assert np.isinf(family.exact_high).all()
    for p in (family.p_value, family.mid_p_value, family.central_p_value, family.central_mid_p_value):
        assert (p == 1).all()


def test_an_empty_family_and_how_a_family_prints() -> None:
    assert len(odds_ratio_family([])) == 0
    family = odds_ratio_family([[[3, 1], [1, 3]]])
    assert isinstance(family, OddsRatioFamily)
    assert str(family).splitlines()[0].startswith("1 tables; 95% mid-p limits; conditional odds ratios")
    # Fisher's tea: p 0.4857, R 4.2.2 fisher.test(matrix(c(3,1,1,3),2)).
    assert "0.48571" in str(family)


def test_extreme_levels_and_large_tables_are_reached() -> None:
    cells = [[[3, 1], [1, 3]], [[400, 30], [20, 500]], [[1, 1999], [1998, 2]]]
    family = odds_ratio_family(cells, conf_level=1 - 1e-9)
    for place, table in enumerate(cells):
        interval = conditional_odds_ratio(table, conf_level=1 - 1e-9).conf_int
        assert family.exact_low[place] == pytest.approx(interval.low, rel=1e-6)
        assert family.exact_high[place] == pytest.approx(interval.high, rel=1e-6)
    assert math.isfinite(family.exact_high[0])


def test_what_is_not_found_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(families, "STEPS", 2)
    with pytest.raises(NotEstimableError, match="not found within 2 steps"):
        odds_ratio_family([[[9, 1], [2, 18]]])


@pytest.mark.parametrize(
    "wrong",
    [[[1, 2], [3, 4]], [[[1, 2, 3], [4, 5, 6]]], [[[1, 2], [3, -1]]], [[[1, 2], [3, 0.5]]], [[[1, math.nan], [3, 4]]]],
)
def test_anything_but_tables_of_counts_is_refused(wrong: list) -> None:
    with pytest.raises(ValueError, match="tables must be an array of tables x 2 x 2 whole numbers of 0 or more"):
        odds_ratio_family(wrong)


def test_words_and_levels_out_of_range_are_refused() -> None:
    with pytest.raises(ValueError, match="tables must be an array"):
        odds_ratio_family([[["a", "b"], ["c", "d"]]])
    with pytest.raises(ValueError, match="conf_level must be between 0 and 1"):
        odds_ratio_family([[[3, 1], [1, 3]]], conf_level=95)
