"""Multinomial logistic models: against R, the logistic model of two levels, and what must not change."""

import math

import numpy as np
import pytest
from scipy.stats import chi2_contingency
from statsmodels.discrete.discrete_model import MNLogit

from leapstats.errors import NotEstimableError
from leapstats.stats.models import climbing
from leapstats.stats.models.comparison import likelihood_ratio
from leapstats.stats.models.likelihood import logistic
from leapstats.stats.models.unordered import multinomial

# Thirty made-up practices: satisfaction from 1 to 4, quality, whether suburban.
LEVELS = np.array([3, 4, 2, 3, 3, 2, 4, 1, 3, 4, 4, 2, 3, 1, 2, 4, 4, 2, 3, 3, 1, 2, 3, 1, 4, 2, 3, 3, 2, 1]) - 1
QUALITY = [
    62,
    71,
    55,
    80,
    68,
    49,
    77,
    73,
    66,
    58,
    74,
    81,
    60,
    64,
    52,
    75,
    63,
    57,
    50,
    69,
    48,
    41,
    63,
    44,
    66,
    53,
    39,
    61,
]
DESIGN = np.column_stack([np.array([*QUALITY, 45, 52]) / 10, np.repeat([0.0, 1.0, 0.0], [12, 8, 10])])


def test_r_agrees() -> None:
    # R 4.2.2, nnet: m <- multinom(factor(sat) ~ I(quality / 10) + suburban, reltol = 1e-16, maxit = 10000,
    # abstol = 1e-12); coef(m); summary(m)$standard.errors; logLik(m)
    found = multinomial(LEVELS, DESIGN, names=["quality", "suburban"])
    estimates = [
        [1.60559007168280, -0.221359361960950, 0.376769839058795],
        [-2.31135636741343, 0.488770583658676, 0.474084784271207],
        [-7.82318780846764, 1.266435175033245, 0.633561067145984],
    ]
    errors = [
        [3.12690239542457, 0.561799293831803, 1.40425418837106],
        [3.15960120296700, 0.534872653546124, 1.33103573850792],
        [4.34678306969821, 0.672740669160029, 1.48683219986324],
    ]
    assert [[each.estimate for each in equation] for equation in found.equations] == [
        pytest.approx(row, rel=1e-5) for row in estimates
    ]
    assert [[each.std_error for each in equation] for equation in found.equations] == [
        pytest.approx(row, rel=1e-6) for row in errors
    ]
    assert found.log_likelihood == pytest.approx(-36.5205958592109, rel=1e-11)
    assert [each.name for each in found.equations[1]] == ["(Intercept)", "quality", "suburban"]
    assert [each.name for each in found.coefficients[:4]] == [
        "1: (Intercept)", "1: quality", "1: suburban", "2: (Intercept)"
    ]  # fmt: skip
    assert np.sqrt(np.diag(found.covariance)) == pytest.approx([each.std_error for each in found.coefficients])
    assert (found.levels, found.reference, found.units, found.note) == ((1, 2, 3), 0, 30, "")
    quality = found.equations[2][1]
    assert quality.p_value == pytest.approx(math.erfc(quality.estimate / quality.std_error / math.sqrt(2)), rel=1e-9)
    assert quality.conf_int.high == pytest.approx(quality.estimate + 1.959963984540054 * quality.std_error, rel=1e-12)
    # 2 * (logLik(m) - logLik(update(m, . ~ . - I(quality / 10))))
    tested = likelihood_ratio(found, multinomial(LEVELS, DESIGN[:, 1:]), 3)
    assert tested.statistic == pytest.approx(8.17029998892198, rel=1e-8)


def test_two_levels_are_the_logistic_model() -> None:
    found, peer = multinomial(LEVELS > 1, DESIGN), logistic(LEVELS > 1, DESIGN)
    for one, other in zip(found.equations[0], peer.coefficients, strict=True):
        assert one.estimate == pytest.approx(other.estimate, rel=1e-8)
        assert one.std_error == pytest.approx(other.std_error, rel=1e-8)
        assert one.p_value == pytest.approx(other.p_value, rel=1e-7)
    assert found.log_likelihood == pytest.approx(peer.log_likelihood, rel=1e-12)


def test_a_table_gives_its_log_odds_ratios_and_the_ratio_test() -> None:
    # By hand, and the G test of scipy.
    table = np.array([[5, 3, 7], [2, 8, 5]])
    levels = np.concatenate([np.repeat(np.arange(3), row) for row in table])
    exposed = np.repeat([[1.0], [0.0]], table.sum(axis=1), axis=0)
    found = multinomial(levels, exposed)
    for place, equation in enumerate(found.equations, start=1):
        assert equation[1].estimate == pytest.approx(math.log(table[0, place] * 2 / (5 * table[1, place])), abs=1e-9)
        variance = 1 / 5 + 1 / 2 + 1 / table[0, place] + 1 / table[1, place]
        assert equation[1].std_error == pytest.approx(math.sqrt(variance), rel=1e-8)
    tested = likelihood_ratio(found, multinomial(levels, np.empty((30, 0))), 2)
    expected = chi2_contingency(table, correction=False, lambda_="log-likelihood")
    assert (tested.statistic, tested.p_value) == pytest.approx((expected.statistic, expected.pvalue), rel=1e-8)


def test_another_reference_gives_differences_of_the_equations() -> None:
    one = multinomial(LEVELS, DESIGN)
    other = multinomial(np.array([1, 0, 2, 3])[LEVELS], DESIGN)
    for column in range(3):
        assert other.equations[0][column].estimate == pytest.approx(-one.equations[0][column].estimate, rel=1e-7)
        assert other.equations[1][column].estimate == pytest.approx(
            one.equations[1][column].estimate - one.equations[0][column].estimate, rel=1e-7
        )
    assert other.log_likelihood == pytest.approx(one.log_likelihood, rel=1e-12)


@pytest.mark.parametrize(("scale", "shift"), [(12_000.0, 0.0), (1e-6, 2013.0)])
def test_columns_in_other_units_give_the_same_model(scale: float, shift: float) -> None:
    one, other = multinomial(LEVELS, DESIGN), multinomial(LEVELS, (DESIGN + shift) * scale)
    for here, there in zip(one.equations, other.equations, strict=True):
        for column in (1, 2):
            assert scale * there[column].estimate == pytest.approx(here[column].estimate, rel=1e-7)
            assert scale * there[column].std_error == pytest.approx(here[column].std_error, rel=1e-7)


def test_the_results_of_statsmodels_are_handed_on() -> None:
    found = multinomial(LEVELS, DESIGN, names=["a", "b"])
    peer = MNLogit(LEVELS, np.column_stack([np.ones(30), DESIGN])).fit(disp=0, tol=1e-12)
    assert found.fitted.params == pytest.approx(peer.params, rel=1e-7)
    assert found.fitted.bse == pytest.approx(peer.bse, rel=1e-7)
    assert found.fitted.params.T.ravel() == pytest.approx([each.estimate for each in found.coefficients], rel=1e-12)
    assert found.fitted.llf == pytest.approx(found.log_likelihood, rel=1e-12)
    assert found.fitted.predict() == pytest.approx(peer.predict(), abs=1e-8)
    assert found.fitted.pvalues.T.ravel() == pytest.approx([each.p_value for each in found.coefficients], rel=1e-8)
    assert "MNLogit" in str(found.fitted.summary())


def test_levels_that_no_unit_has_are_left_out_with_a_note() -> None:
    found = multinomial(np.where(LEVELS == 3, 5, LEVELS), DESIGN)
    assert (found.levels, found.note) == ((1, 2, 5), "no unit has a level at place 3, 4; left out")
    assert found.coefficients[-1].name == "5: x2"
    assert found.log_likelihood == pytest.approx(multinomial(LEVELS, DESIGN).log_likelihood, rel=1e-12)


def test_separation_is_an_error_that_names_equation_and_column() -> None:
    # No unit with x has level 2.
    levels, x = np.array([0, 1, 0, 1, 0, 0, 1, 2, 2, 1]), np.repeat([[1.0], [0.0]], 5, axis=0)
    with pytest.raises(NotEstimableError, match=r"quasi-complete separation of 5 units: 2: x minus infinite; merge"):
        multinomial(levels, x, names=["x"])
    # A level of one unit between the others of its column is finite.
    inside = np.array([[1.0], [2], [3], [4], [5], [6], [7], [8], [3.5], [4.5]])
    assert math.isfinite(multinomial([0, 1, 0, 1, 0, 1, 0, 1, 2, 2], inside).coefficients[-1].estimate)


def test_what_has_no_estimate_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotEstimableError, match="no unit has the level at place 0, which the others are compared with"):
        multinomial([1, 2, 1], [[1], [2], [4]])
    with pytest.raises(NotEstimableError, match="all units have the level at place 0"):
        multinomial([0, 0, 0], [[1], [2], [4]])
    with pytest.raises(NotEstimableError, match="4 units are too few for 6 coefficients; merge levels"):
        multinomial([0, 1, 2, 3], [[1], [0], [4], [2]])
    with pytest.raises(NotEstimableError, match=r"^x2: constant, or a combination"):
        multinomial([0, 1, 2, 0], [[1, 2], [2, 4], [3, 6], [5, 10]])
    with pytest.raises(ValueError, match="places of levels"):
        multinomial([0, 1, 2.5], [[1], [2], [4]])
    monkeypatch.setattr(climbing, "STEPS", 1)
    with pytest.raises(NotEstimableError, match="no maximum of the likelihood was found; merge levels"):
        multinomial(LEVELS, DESIGN)
