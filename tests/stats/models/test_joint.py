"""Tests of several coefficients at once: by brute force, by identities, and refusals."""

import math

import numpy as np
import pytest

from leapstats.errors import NotEstimableError
from leapstats.stats.models.joint import penalized_likelihood_ratio, wald_test
from leapstats.stats.models.penalized import firth_logistic

rng = np.random.default_rng(11)
DESIGN = np.column_stack([rng.integers(0, 2, 30), rng.normal(size=30), rng.integers(0, 2, 30)]).astype(float)
OUTCOME = (rng.random(30) < 0.4).astype(float)


def test_one_column_and_all_have_the_p_of_the_model() -> None:
    model = firth_logistic(OUTCOME, DESIGN)
    for place in range(3):
        found = penalized_likelihood_ratio(OUTCOME, DESIGN, columns=[place])
        assert found.p_value == pytest.approx(model.coefficients[place + 1].p_value, rel=1e-7)
    whole = penalized_likelihood_ratio(OUTCOME, DESIGN, columns=[0, 1, 2])
    assert (whole.statistic, whole.p_value) == pytest.approx((model.statistic, model.p_value), rel=1e-8)


def test_a_wald_f_test_is_that_of_least_squares() -> None:
    # The F test of least squares: the sum of squares that two columns take away, over that of the residuals.
    columns = np.column_stack([np.ones(30), DESIGN])
    numbers = DESIGN @ [1.0, 2.0, 0.0] + rng.normal(size=30)

    def residual(matrix: np.ndarray) -> float:
        return float(np.linalg.lstsq(matrix, numbers, rcond=None)[1][0])

    variance = residual(columns) / 26
    beta = np.linalg.lstsq(columns, numbers, rcond=None)[0]
    found = wald_test(beta, variance * np.linalg.inv(columns.T @ columns), columns=[1, 3], df=26)
    assert found.statistic == pytest.approx((residual(columns[:, [0, 2]]) - residual(columns)) / 2 / variance)
    assert found.df == 2


def test_two_columns_are_held_at_the_top_of_the_penalized_likelihood() -> None:
    from scipy.optimize import minimize

    rng = np.random.default_rng(5)
    design = np.column_stack([rng.integers(0, 2, 30), rng.normal(size=30), rng.integers(0, 2, 30)]).astype(float)
    outcome = (rng.random(30) < 0.4).astype(float)
    columns = np.column_stack([np.ones(30), design])

    def height(beta: np.ndarray, free: list[int]) -> float:
        whole = np.zeros(4)
        whole[free] = beta
        linear = columns @ whole
        p = 1 / (1 + np.exp(-linear))
        information = columns.T @ (columns * (p * (1 - p))[:, None])
        return -float(outcome @ linear - np.logaddexp(0, linear).sum() + np.linalg.slogdet(information)[1] / 2)

    def top(free: list[int]) -> float:
        options = {"xatol": 1e-9, "fatol": 1e-12, "maxiter": 20_000}
        return -minimize(height, np.zeros(len(free)), args=(free,), method="Nelder-Mead", options=options).fun

    found = penalized_likelihood_ratio(outcome, design, columns=[0, 2])
    assert found.statistic == pytest.approx(2 * (top([0, 1, 2, 3]) - top([0, 2])), abs=1e-6)
    assert found.df == 2


@pytest.mark.parametrize("columns", [[], [3], [0, 0], [-1]])
def test_columns_that_are_not_there_are_refused(columns: list[int]) -> None:
    with pytest.raises(ValueError, match="different places from 0 to 2"):
        wald_test([1.0, 2.0, 3.0], np.eye(3), columns=columns)


def test_a_wald_test_of_one_column_is_its_own() -> None:
    found = wald_test([1.0, 2.0], [[4.0, 1.0], [1.0, 9.0]], columns=[1])
    assert (found.statistic, found.p_value) == pytest.approx((4 / 9, math.erfc(2 / 3 / math.sqrt(2))))
    with pytest.raises(NotEstimableError, match="singular"):
        wald_test([1.0, 2.0], [[1.0, 1.0], [1.0, 1.0]], columns=[0, 1])
    for wrong in ({"df": 0.0}, {"df": -1.0}):
        with pytest.raises(ValueError, match="df must be"):
            wald_test([1.0], [[1.0]], columns=[0], **wrong)
    with pytest.raises(ValueError, match="square"):
        wald_test([1.0], [[1.0, 2.0]], columns=[0])
