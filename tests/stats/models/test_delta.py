"""The delta method: against formulas, on three scales, and refusals."""

import math

import numpy as np
import pytest
from scipy.stats import norm
from scipy.stats import t as student

from leapstats.stats.models.delta import IDENTITY, LOG, LOGIT, delta_method

BETA = np.array([0.5, -1.0])
SPREAD = np.array([[0.04, 0.01], [0.01, 0.09]])


def test_a_linear_function_has_the_variance_of_the_formula() -> None:
    (found,) = delta_method(lambda beta: np.array([beta[0] + 2 * beta[1]]), BETA, SPREAD)
    error = math.sqrt(0.04 + 4 * 0.09 + 4 * 0.01)
    assert found.estimate == pytest.approx(-1.5)
    assert (found.conf_int.low, found.conf_int.high) == pytest.approx(
        (-1.5 - norm.ppf(0.975) * error, -1.5 + norm.ppf(0.975) * error), rel=1e-8
    )
    assert found.p_value == pytest.approx(2 * norm.sf(1.5 / error), rel=1e-7)


def test_limits_by_t_are_wider() -> None:
    (found,) = delta_method(lambda beta: beta[:1], BETA, SPREAD, df=5, conf_level=0.9)
    assert found.conf_int.high == pytest.approx(0.5 + student.ppf(0.95, 5) * 0.2, rel=1e-8)
    assert found.p_value == pytest.approx(2 * student.sf(2.5, 5), rel=1e-7)


def test_limits_on_a_scale_are_turned_back() -> None:
    (rate,) = delta_method(lambda beta: np.exp(beta[:1]), BETA, SPREAD, scale=LOG)
    width = norm.ppf(0.975) * 0.2
    assert (rate.conf_int.low, rate.conf_int.high) == pytest.approx(
        (math.exp(0.5 - width), math.exp(0.5 + width)), rel=1e-7
    )
    assert math.isnan(rate.p_value)
    (share,) = delta_method(lambda beta: 1 / (1 + np.exp(-beta[:1])), BETA, SPREAD, scale=LOGIT)
    ends = [1 / (1 + math.exp(-(0.5 + sign * width))) for sign in (-1, 1)]
    assert (share.conf_int.low, share.conf_int.high) == pytest.approx(ends, rel=1e-7)


def test_what_does_not_vary_has_no_limits() -> None:
    for df in (math.inf, 5.0):
        (found,) = delta_method(lambda beta: np.array([3.0]), BETA, SPREAD, scale=IDENTITY, df=df)
        assert found.estimate == 3
        assert math.isnan(found.conf_int.low)
        assert math.isnan(found.p_value)


def test_shapes_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="square"):
        delta_method(lambda beta: beta, BETA, np.eye(3))
