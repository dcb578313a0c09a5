"""Average marginal differences and the FLIC intercept, against R, statsmodels and identities."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapstats.errors import NotEstimableError
from leapstats.stats.models.clustered import gee_logistic
from leapstats.stats.models.likelihood import logistic
from leapstats.stats.models.marginal import average_marginal_difference, flic_intercept
from leapstats.stats.models.penalized import firth_logistic

OUTCOME = np.array([1, 0, 0, 1, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 1, 0, 0])
TRAIT = np.array([1, 0, 1, 1, 0, 0, 1, 0, 0, 1, 0, 1, 0, 0, 1, 0, 1, 1, 0, 0])
NUMBER = np.array([2, 1, 0, 3, 4, 2, 1, 0, 3, 5, 2, 2, 1, 0, 3, 4, 1, 2, 3, 0])
DESIGN = np.column_stack([TRAIT, NUMBER])


def with_trait(value: float) -> np.ndarray:
    return np.column_stack([np.ones(20), np.full(20, value), NUMBER])


def test_a_difference_as_statsmodels_gives_it() -> None:
    import statsmodels.api as sm

    model = logistic(OUTCOME, DESIGN)
    beta = [each.estimate for each in model.coefficients]
    found = average_marginal_difference(beta, model.covariance, (with_trait(1), with_trait(0)))
    fitted = sm.Logit(OUTCOME, sm.add_constant(DESIGN.astype(float))).fit(disp=0, tol=1e-12)
    theirs = fitted.get_margeff(dummy=True)
    assert found.estimate == pytest.approx(theirs.margeff[0], abs=1e-9)
    assert (found.conf_int.low, found.conf_int.high) == pytest.approx(tuple(theirs.conf_int()[0]), abs=1e-8)
    assert found.p_value == pytest.approx(theirs.pvalues[0], abs=1e-8)


def test_a_model_of_one_trait_gives_the_difference_of_the_shares() -> None:
    model = logistic(OUTCOME, TRAIT[:, None])
    beta = [each.estimate for each in model.coefficients]
    ones = np.ones(20)
    found = average_marginal_difference(
        beta, model.covariance, (np.column_stack([ones, ones]), np.column_stack([ones, 0 * ones]))
    )
    p, q = OUTCOME[TRAIT == 1].mean(), OUTCOME[TRAIT == 0].mean()
    n, m = (TRAIT == 1).sum(), (TRAIT == 0).sum()
    # The delta method on a saturated model is Wald's interval of a difference.
    half = 1.959963984540054 * math.sqrt(p * (1 - p) / n + q * (1 - q) / m)
    assert found.estimate == pytest.approx(p - q, abs=1e-10)
    assert found.conf_int.low == pytest.approx(p - q - half, abs=1e-9)
    assert found.conf_int.high == pytest.approx(p - q + half, abs=1e-9)


def test_students_t_is_wider() -> None:
    model = gee_logistic(OUTCOME, TRAIT[:, None], clusters=np.repeat(np.arange(10), 2))
    beta = [each.estimate for each in model.coefficients]
    ones = np.ones(20)
    designs = np.column_stack([ones, ones]), np.column_stack([ones, 0 * ones])
    normal = average_marginal_difference(beta, model.covariance, designs)
    student = average_marginal_difference(beta, model.covariance, designs, df=8)
    # Quantiles by R 4.2, of t with 8 degrees of freedom and of the normal distribution.
    widths = [each.conf_int.high - each.conf_int.low for each in (student, normal)]
    assert widths[0] / widths[1] == pytest.approx(2.306004135 / 1.959963985, rel=1e-9)
    assert student.p_value > normal.p_value
    assert student.df == 8
    assert math.isnan(normal.df)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=8, max_size=20))
def test_swapping_the_values_turns_the_difference_round(rows: list[tuple[bool, bool]]) -> None:
    outcome, trait = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    if len(set(outcome)) < 2 or len(set(trait)) < 2:
        return
    model = firth_logistic(outcome, trait[:, None])
    beta = [each.estimate for each in model.coefficients]
    ones = np.ones(len(rows))
    one, other = np.column_stack([ones, ones]), np.column_stack([ones, 0 * ones])
    found = average_marginal_difference(beta, model.covariance, (one, other))
    turned = average_marginal_difference(beta, model.covariance, (other, one))
    assert turned.estimate == pytest.approx(-found.estimate)
    assert turned.conf_int.low == pytest.approx(-found.conf_int.high)
    assert turned.p_value == pytest.approx(found.p_value)


def test_what_cannot_be_computed() -> None:
    design = with_trait(1)
    with pytest.raises(NotEstimableError, match="the same probabilities"):
        average_marginal_difference([0.0, 1.0, 0.0], np.eye(3), (design, design))
    for designs in ((design, design[:5]), (design[:, :2], design[:, :2]), (design[:0], design[:0])):
        with pytest.raises(ValueError, match="one column per coefficient"):
            average_marginal_difference([0.0, 1.0, 0.0], np.eye(3), designs)
    with pytest.raises(ValueError, match="one column per coefficient"):
        average_marginal_difference([0.0, 1.0, 0.0], np.eye(2), (design, design))


def test_with_the_flic_intercept_probabilities_add_up_to_the_events() -> None:
    model = firth_logistic(OUTCOME, DESIGN)
    linear = np.column_stack([np.ones(20), DESIGN]) @ [each.estimate for each in model.coefficients]
    shift = flic_intercept(OUTCOME, linear)
    assert (1 / (1 + np.exp(-linear - shift))).sum() == pytest.approx(OUTCOME.sum(), abs=1e-9)


def test_a_model_without_columns_gets_the_log_odds_of_the_data() -> None:
    assert flic_intercept([1, 1, 1, 0], np.full(4, 0.25)) == pytest.approx(math.log(3) - 0.25)


def test_flic_needs_both_outcomes_and_numbers_that_fit() -> None:
    with pytest.raises(NotEstimableError, match="all outcomes are the same"):
        flic_intercept([1, 1], [0.0, 1.0])
    for outcome, linear in (([1, 0], [0.0]), ([1, 2], [0.0, 1.0]), ([[1, 0]], [[0.0, 1.0]])):
        with pytest.raises(ValueError, match="outcome must be a vector"):
            flic_intercept(outcome, linear)
