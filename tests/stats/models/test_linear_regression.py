"""Linear regression: against R's lm, sandwich and rlm, the formulas written out, and identities."""

import math

import numpy as np
import pytest
from scipy.stats import t as student

from leapstats.errors import NotEstimableError
from leapstats.stats.means.equal_variances import student_t
from leapstats.stats.means.student import welch_t
from leapstats.stats.models import linear_regression
from leapstats.stats.models.coefficients import Model
from leapstats.stats.models.linear_regression import linear, robust_linear
from leapstats.stats.models.numbers import NO_RESIDUALS, checked_numbers

# Thirty practices: a score, the setting (urban first), and nurses.
QUALITY = np.array([
    62, 71, 55, 80, 68, 49, 77, 73, 66, 58, 74, 81, 60, 64, 52,
    75, 63, 57, 50, 69, 48, 41, 63, 44, 66, 53, 39, 61, 45, 52,
])  # fmt: skip
SETTING = np.repeat([0, 1, 2], [12, 8, 10])
NURSES = np.array([2, 3, 1, 4, 2, 0, 5, 3, 2, 1, 4, 6, 1, 2, 0, 3, 2, 1, 1, 2, 1, 0, 1, 0, 2, 1, 0, 1, 0, 1])
DESIGN = np.column_stack([SETTING == 1, SETTING == 2, NURSES]).astype(float)
NAMES = ["suburban", "rural", "nurses"]


def estimates(model: Model) -> list[float]:
    return [each.estimate for each in model.coefficients]


def errors(model: Model) -> list[float]:
    return [each.std_error for each in model.coefficients]


# R 4.2.2: m <- lm(quality ~ setting + rn); summary(m), logLik(m); sandwich 3.0.2: sqrt(diag(vcovHC(m, "HC3"))),
# p by 2 * pt(-abs(coef(m) / se), 26).
ERRORS = {
    "classic": [2.428464138396830, 2.378747827920056, 2.541761971527524, 0.723760109572495],
    "HC2": [1.805181776503651, 1.709494834866646, 2.425599836739692, 0.851030841552508],
    "HC3": [2.038977765258494, 1.840248173755886, 2.606384610676771, 0.998060206373093],
}


@pytest.mark.parametrize("covariance", ERRORS)
def test_r_agrees(covariance: str) -> None:
    found = linear(QUALITY, DESIGN, covariance=covariance)
    assert estimates(found) == pytest.approx(
        [50.15520481022175, 1.45217963171739, -3.45509207065014, 6.42841037204059], rel=1e-11
    )
    assert errors(found) == pytest.approx(ERRORS[covariance], rel=1e-11)
    assert np.sqrt(np.diag(found.covariance)) == pytest.approx(ERRORS[covariance], rel=1e-11)
    shown = (found.r_squared, found.residual_sd, found.log_likelihood)
    assert shown == pytest.approx((0.847138563841807, 4.819938036618534, -87.604475516726396), rel=1e-11)
    assert (found.units, found.df, found.note) == (30, 26, "")


def test_p_of_r() -> None:
    found = linear(QUALITY, DESIGN)
    p = [1.55732122570746e-19, 4.37178163483618e-01, 1.96493874280410e-01, 7.97281597795450e-07]
    assert [each.p_value for each in found.coefficients] == pytest.approx(p, rel=1e-8)


def test_limits_are_student_on_units_less_columns() -> None:
    found = linear(QUALITY, DESIGN, names=NAMES, conf_level=0.9)
    assert found.method == "linear regression, least squares, HC3 standard errors, t on 26 df (units less columns)"
    assert [each.name for each in found.coefficients] == ["(Intercept)", *NAMES]
    for each in found.coefficients:
        half = student.ppf(0.95, 26) * each.std_error
        assert (each.conf_int.low, each.conf_int.high) == pytest.approx((each.estimate - half, each.estimate + half))
        assert each.conf_int.level == 0.9


def test_hc3_leaves_one_unit_out() -> None:
    """Its covariance is that of the fits without each unit, about the fit with all: no adjustment, no division."""
    columns = np.column_stack([np.ones(30), DESIGN])
    all_of_them = np.linalg.lstsq(columns, QUALITY, rcond=None)[0]
    spread = np.zeros((4, 4))
    for unit in range(30):
        kept = np.arange(30) != unit
        away = np.linalg.lstsq(columns[kept], QUALITY[kept], rcond=None)[0] - all_of_them
        spread += np.outer(away, away)
    assert np.array(linear(QUALITY, DESIGN).covariance) == pytest.approx(spread, rel=1e-9)


def test_two_groups_are_those_of_the_t_tests() -> None:
    group = (SETTING == 2).astype(float)
    one, other = QUALITY[group == 1], QUALITY[group == 0]
    equal = linear(QUALITY, group[:, None], covariance="classic").coefficients[1]
    pooled = student_t(one, other)
    assert (equal.estimate, equal.p_value) == pytest.approx((pooled.estimate, pooled.p_value))
    assert (equal.conf_int.low, equal.conf_int.high) == pytest.approx((pooled.conf_int.low, pooled.conf_int.high))
    # The standard error of Welch is that of HC2.
    welch = welch_t(one, other)
    assert equal.estimate / linear(QUALITY, group[:, None], covariance="HC2").coefficients[
        1
    ].std_error == pytest.approx(welch.statistic)


def test_what_must_not_matter() -> None:
    found = linear(QUALITY, DESIGN)
    order = np.random.default_rng(5).permutation(30)
    moved = linear(QUALITY[order], DESIGN[order])
    assert errors(moved) == pytest.approx(errors(found), rel=1e-11)
    for fit in (linear, robust_linear):
        found = fit(QUALITY, DESIGN)
        scaled = fit(1e-3 * QUALITY, 1e6 * DESIGN)
        assert 1e9 * np.array(errors(scaled)[1:]) == pytest.approx(errors(found)[1:], rel=1e-9)
        assert 1e9 * np.array(estimates(scaled)[1:]) == pytest.approx(estimates(found)[1:], rel=1e-9)
        far = fit(QUALITY + 2013e3, DESIGN + 2013e2)
        assert estimates(far)[1:] == pytest.approx(estimates(found)[1:], rel=1e-8)
        assert errors(far)[1:] == pytest.approx(errors(found)[1:], rel=1e-8)
    small = linear(1e-140 * QUALITY, DESIGN)
    assert 1e140 * small.residual_sd == pytest.approx(4.819938036618534, rel=1e-9)


def test_a_mean_alone() -> None:
    found = linear([1, 2, 4, 9], np.empty((4, 0)), covariance="classic")
    (only,) = found.coefficients
    # By hand: the mean 4, variance (9 + 4 + 0 + 25) / 3 over 4.
    assert (only.estimate, only.std_error) == pytest.approx((4, math.sqrt(38 / 12)))
    assert found.r_squared == pytest.approx(0, abs=1e-12)


def test_a_group_without_variance_has_no_standard_error_that_says_so() -> None:
    found = linear([3, 3, 3, 3, 1, 5, 8, 2], [[0]] * 4 + [[1]] * 4)
    first, slope = found.coefficients
    assert first.estimate == pytest.approx(3)
    assert math.isnan(first.std_error)
    assert math.isnan(first.p_value)
    assert math.isnan(first.conf_int.low)
    assert first.note == NO_RESIDUALS
    assert slope.std_error > 0
    assert slope.note == ""
    # With equal variances the other group says how much the first would vary.
    assert linear([3, 3, 3, 3, 1, 5, 8, 2], [[0]] * 4 + [[1]] * 4, covariance="classic").coefficients[0].std_error > 0


@pytest.mark.parametrize(
    ("outcome", "design", "said"),
    [
        ([1, 2], [[0], [1]], "2 units are too few for 2 columns with the intercept; remove columns"),
        ([1, 2, 4], [[1], [1], [1]], "x1: constant"),
        ([2, 2, 2], [[0], [1], [3]], "every unit has the same outcome"),
        ([1, 3, 5, 7], [[0], [1], [2], [3]], "explain the outcome exactly"),
        (
            [1, 3, 5, 7],
            [[0], [0], [0], [1]],
            r"row 4: alone determines a coefficient \(leverage 1\), .* use covariance='classic'",
        ),
        ([], np.empty((0, 1)), "there are no units"),
    ],
)
def test_not_estimable(outcome: list[float], design: object, said: str) -> None:
    with pytest.raises(NotEstimableError, match=said):
        linear(outcome, design)  # type: ignore[arg-type]
    if "leverage" in said:
        assert linear(outcome, design, covariance="classic").df == 2  # type: ignore[arg-type]


def test_many_units_alone_are_not_all_named() -> None:
    design = np.vstack([np.eye(11), np.zeros((2, 11))])
    with pytest.raises(NotEstimableError, match=r"row 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, \.\.\.: alone"):
        linear(np.arange(13.0) ** 2, design)


def test_bad_input() -> None:
    with pytest.raises(ValueError, match="covariance must be one of HC3, HC2, classic, not 'HC1'"):
        linear(QUALITY, DESIGN, covariance="HC1")
    for fit in (linear, robust_linear):
        with pytest.raises(ValueError, match="conf_level"):
            fit(QUALITY, DESIGN, conf_level=1)
        with pytest.raises(ValueError, match="one row per unit, 29, not 30"):
            fit(QUALITY[1:], DESIGN)


@pytest.mark.parametrize("outcome", [[1, math.nan], [1, math.inf], [[1], [2]], ["a", "b"], [[1], [2, 3]]])
def test_the_outcome_is_a_vector_of_numbers(outcome: list[object]) -> None:
    with pytest.raises(ValueError, match="outcome must be a vector of finite numbers without missing values"):
        checked_numbers(outcome, [[1], [2]], None)


def test_the_outcome_can_be_squared() -> None:
    with pytest.raises(ValueError, match=r"outcome must be at most 1e\+150 in size"):
        checked_numbers([1, 1e151], [[1], [2]], None)


@pytest.mark.parametrize("covariance", ERRORS)
def test_the_results_of_statsmodels_are_handed_on_in_the_units_of_the_columns(covariance: str) -> None:
    found = linear(QUALITY, DESIGN, names=NAMES, covariance=covariance)
    handed = found.fitted
    assert handed.params == pytest.approx(estimates(found), rel=1e-12)
    assert handed.bse == pytest.approx(errors(found), rel=1e-12)
    assert handed.pvalues == pytest.approx([each.p_value for each in found.coefficients], rel=1e-9)
    assert (handed.llf, handed.rsquared, handed.df_resid) == pytest.approx((found.log_likelihood, found.r_squared, 26))
    # R 4.2.2, sandwich 3.0.2, as above.
    assert handed.HC3_se == pytest.approx(ERRORS["HC3"], rel=1e-10)
    assert "rural" in str(handed.summary())
    assert handed.predict() == pytest.approx(np.column_stack([np.ones(30), DESIGN]) @ estimates(found))
    far = linear(QUALITY, DESIGN + 2013e2, covariance=covariance)
    assert far.fitted.bse == pytest.approx(errors(far), rel=1e-12)


# Two scores apart from the others.
OUTLYING = QUALITY.copy()
OUTLYING[[2, 24]] = 95, 10


def test_rlm_of_mass_agrees() -> None:
    # R 4.2.2, MASS 7.3-58.2: r <- rlm(quality ~ setting + rn, maxit = 1000, acc = 1e-14); coef(r), r$s. MASS divides
    # the median by 0.6745, statsmodels by the quantile of the normal distribution, 0.67449: 1.5e-5 of the scale.
    found = robust_linear(OUTLYING, DESIGN)
    expected = [53.761712366653711, -0.285605052937645, -9.231300673031415, 5.425311924902259]
    assert estimates(found) == pytest.approx(expected, abs=5e-5)
    assert found.scale == pytest.approx(4.45265251305782, rel=2e-5)
    # Of the same fit: sqrt(diag(solve(crossprod(x)))) * sqrt(S) * K / mean(psi'), with Huber's K = 1 + p / n *
    # var(psi') / mean(psi')^2 and the variance over n; summary(r) takes n - 1 and gives 2.4926 for the first.
    expected = [2.490328136738057, 2.439345326295218, 2.606512179654614, 0.742197562903635]
    assert errors(found) == pytest.approx(expected, rel=1e-5)
    assert [place for place, weight in enumerate(found.weights) if weight < 0.3] == [2, 24]
    assert found.df == 26
    assert math.isnan(found.log_likelihood)


def test_the_equations_of_huber_hold() -> None:
    found = robust_linear(OUTLYING, DESIGN)
    columns = np.column_stack([np.ones(30), DESIGN])
    residuals = OUTLYING - columns @ estimates(found)
    assert np.median(np.abs(residuals)) / 0.674489750196082 == pytest.approx(found.scale, rel=1e-9)
    assert columns.T @ np.clip(residuals / found.scale, -1.345, 1.345) == pytest.approx(np.zeros(4), abs=1e-8)


def test_a_robust_fit_says_what_it_is_and_hands_on_statsmodels() -> None:
    found = robust_linear(OUTLYING, DESIGN, names=NAMES, conf_level=0.99)
    assert found.method == "linear regression, Huber's M-estimate (k = 1.345), t on 26 df (units less columns)"
    last = found.coefficients[-1]
    assert last.conf_int.high == pytest.approx(last.estimate + student.ppf(0.995, 26) * last.std_error)
    handed = found.fitted
    assert handed.params == pytest.approx(estimates(found), rel=1e-12)
    assert handed.bse == pytest.approx(errors(found), rel=1e-12)
    assert handed.weights == pytest.approx(found.weights)
    assert handed.scale == pytest.approx(found.scale)
    assert "nurses" in str(handed.summary())


def test_robust_fits_that_have_no_scale(monkeypatch: pytest.MonkeyPatch) -> None:
    mostly_zero = [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 3, 5]
    with pytest.raises(NotEstimableError, match=r"half of the residuals are 0, .* use linear"):
        robust_linear(mostly_zero, np.empty((12, 0)))
    with pytest.raises(NotEstimableError, match="explain the outcome exactly"):
        robust_linear([1, 3, 5, 7], [[0], [1], [2], [3]])
    monkeypatch.setattr(linear_regression, "STEPS", 2)
    with pytest.raises(NotEstimableError, match="did not settle within 2 steps; use linear"):
        robust_linear(OUTLYING, DESIGN)
