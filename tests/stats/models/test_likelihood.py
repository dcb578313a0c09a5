"""Logistic regression by maximum likelihood: against statsmodels, two-by-two tables, and what must not change."""

import math

import numpy as np
import pytest
import statsmodels.api as sm

from leapstats.errors import NotEstimableError
from leapstats.stats.models import likelihood
from leapstats.stats.models.likelihood import logistic

RANDOM = np.random.default_rng(20)
DESIGN = np.column_stack([RANDOM.integers(0, 2, 60), RANDOM.normal(5, 2, 60), RANDOM.integers(1, 6, 60)])
OUTCOME = (RANDOM.random(60) < 1 / (1 + np.exp(-(DESIGN @ [0.8, -0.3, 0.2])))).astype(int)


@pytest.mark.parametrize("scale", [1.0, 1e-6, 1e6])
@pytest.mark.parametrize("shift", [0.0, 2013.0])
def test_statsmodels_agrees(scale: float, shift: float) -> None:
    peer = sm.Logit(OUTCOME, sm.add_constant(DESIGN)).fit(disp=0, tol=1e-12)
    design = (DESIGN + shift) * scale
    found = logistic(OUTCOME, design, conf_level=0.9)
    slopes = found.coefficients[1:]
    assert [scale * each.estimate for each in slopes] == pytest.approx(peer.params[1:], rel=1e-8)
    assert [scale * each.std_error for each in slopes] == pytest.approx(peer.bse[1:], rel=1e-8)
    assert [each.p_value for each in slopes] == pytest.approx(peer.pvalues[1:], rel=1e-7)
    limits = peer.conf_int(0.1)[1:]
    assert [scale * each.conf_int.low for each in slopes] == pytest.approx(limits[:, 0], rel=1e-7)
    assert [scale * each.conf_int.high for each in slopes] == pytest.approx(limits[:, 1], rel=1e-7)
    assert found.log_likelihood == pytest.approx(peer.llf, rel=1e-12)
    intercept = found.coefficients[0]
    expected = peer.params[0] - shift * peer.params[1:].sum()
    moved = np.array([1, -shift, -shift, -shift])
    assert intercept.name == "(Intercept)"
    assert intercept.estimate == pytest.approx(expected, rel=1e-8)
    assert intercept.std_error == pytest.approx(math.sqrt(moved @ peer.cov_params() @ moved), rel=1e-7)
    assert found.units == 60
    assert {each.conf_int.level for each in found.coefficients} == {0.9}


def test_a_two_by_two_table_gives_woolfs_log_odds_ratio() -> None:
    # Woolf (1955), Ann Hum Genet 19:251-253: log(ad / bc), variance 1/a + 1/b + 1/c + 1/d.
    a, b, c, d = 7, 3, 4, 9
    outcome = np.repeat([1, 0, 1, 0], [a, b, c, d])
    design = np.repeat([[1], [1], [0], [0]], [a, b, c, d], axis=0)
    intercept, slope = logistic(outcome, design, names=["x"]).coefficients
    assert slope.estimate == pytest.approx(math.log(a * d / (b * c)), abs=1e-10)
    assert slope.std_error == pytest.approx(math.sqrt(1 / a + 1 / b + 1 / c + 1 / d), abs=1e-10)
    assert intercept.estimate == pytest.approx(math.log(c / d), abs=1e-10)


def test_swapped_outcomes_negate_and_doubled_units_keep_the_estimates() -> None:
    found, swapped = logistic(OUTCOME, DESIGN), logistic(1 - OUTCOME, DESIGN)
    doubled = logistic(np.tile(OUTCOME, 2), np.tile(DESIGN, (2, 1)))
    for one, other, twice in zip(found.coefficients, swapped.coefficients, doubled.coefficients, strict=True):
        assert other.estimate == pytest.approx(-one.estimate, abs=1e-9)
        assert other.conf_int.low == pytest.approx(-one.conf_int.high, abs=1e-9)
        assert other.p_value == pytest.approx(one.p_value, abs=1e-9)
        assert twice.estimate == pytest.approx(one.estimate, abs=1e-9)
        assert twice.std_error == pytest.approx(one.std_error / math.sqrt(2), rel=1e-9)


def test_no_columns_give_the_log_odds() -> None:
    (intercept,) = logistic([0, 1, 1, 1], np.empty((4, 0))).coefficients
    assert intercept.estimate == pytest.approx(math.log(3), abs=1e-12)


def test_separation_is_an_error_that_names_coefficients_and_remedy() -> None:
    # statsmodels 0.15 Logit warns and returns huge numbers here; there is no estimate.
    with pytest.raises(NotEstimableError, match=r"quasi-complete .* fqhc infinite; use firth_logistic or exact"):
        logistic([1, 1, 1, 0, 1, 0, 1], [[1], [1], [1], [0], [0], [0], [0]], names=["fqhc"])
    with pytest.raises(NotEstimableError, match="complete separation"):
        logistic([1, 1, 1], [[1], [0], [1]])
    with pytest.raises(NotEstimableError, match=r"^x2: constant"):
        logistic([1, 0, 1], [[1, 4], [0, 4], [1, 4]])
    with pytest.raises(ValueError, match="conf_level"):
        logistic([1, 0, 1], [[1], [0], [1]], conf_level=95)


def test_the_results_of_statsmodels_are_handed_on_in_the_units_of_the_columns() -> None:
    found = logistic(OUTCOME, DESIGN * 1e3 + 2013, names=["a", "b", "c"])
    peer = sm.Logit(OUTCOME, sm.add_constant(DESIGN)).fit(disp=0, tol=1e-12)
    assert 1e3 * found.fitted.params[1:] == pytest.approx(peer.params[1:], rel=1e-8)
    assert 1e3 * found.fitted.bse[1:] == pytest.approx(peer.bse[1:], rel=1e-8)
    assert found.fitted.cov_params() == pytest.approx(np.array(found.covariance), rel=1e-12)
    assert found.fitted.llf == pytest.approx(peer.llf, rel=1e-9)
    assert found.fitted.predict() == pytest.approx(peer.predict(), abs=1e-8)
    assert found.fitted.model.exog_names == ["(Intercept)", "a", "b", "c"]
    assert "Converged:" in str(found.fitted.summary2())
    assert "fitted" not in repr(found)
    assert found == logistic(OUTCOME, DESIGN * 1e3 + 2013, names=["a", "b", "c"])


def test_probabilities_so_near_to_0_and_1_that_no_maximum_is_found_are_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = [0, -6, 0, 0, 3230, -1, 0, 77, -1323, 0, -9], [-116, 4, 4337, -1, 2712, 3, 30, 0, -9701, -3, -67]
    with pytest.raises(NotEstimableError, match="no maximum of the likelihood was found; use firth_logistic"):
        logistic([0, 0, 0, 1, 1, 1, 1, 1, 0, 0, 0], np.column_stack([first, second]))
    monkeypatch.setattr(likelihood, "STEPS", 2)
    with pytest.raises(NotEstimableError, match="no maximum of the likelihood was found; use firth_logistic"):
        logistic(OUTCOME, DESIGN)
